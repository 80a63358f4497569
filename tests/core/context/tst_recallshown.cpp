#include "tests/core/context/shelf.h"

using namespace LayersTest;

// How quotations are shown: code as code, lines as lines, rows as tables, words as they stand; and the headings they stand below.

class TstRecallShown : public QObject
{
    Q_OBJECT
private slots:
    void shown_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("shown"); // the answer begins with it
        const auto row = [](const char *name, const char *file, const QByteArray &text, const char *question, const char *shown) {
            QTest::newRow(name) << QString::fromUtf8(file) << text << QString::fromUtf8(question) << QString::fromUtf8(shown);
        };
        row("a quote that begins with an empty line", "log.md",
            "# Log\n\nBefore it began.\n\n>\n> Inspector Maro said that the valve was closed by hand.\n>\n> She left.\n",
            "What did Inspector Maro say?", "> **Log**\n>\n> > Inspector Maro said");
        markdown(row);
        lines(row);
        rows(row);
    }
    void shown()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, shown);
        Shelf shelf;
        shelf.write(name, text);
        shelf.write(QStringLiteral("other.md"), "The school has a garden.\n\nThe roof was painted white.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QCOMPARE(answer.text.left(shown.size()), shown);
        QVERIFY(!answer.citations.empty());
        for (const Citation &citation : answer.citations) {
            const QString kept = *waitFor(shelf.store.text(citation.document));
            QCOMPARE(citation.quote, kept.mid(citation.range.from, citation.range.length()));
        }
    }

    void firstOf_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote");
        QTest::newRow("the one that is asked about") << QByteArray(
            "Hunde d\u00fcrfen nur mit Zustimmung gehalten werden. Kleintiere wie Hamster d\u00fcrfen ohne Zustimmung gehalten "
            "werden.\n") << QString::fromUtf8("D\u00fcrfen Hunde gehalten werden?")
                                                     << QString::fromUtf8("Hunde d\u00fcrfen nur mit Zustimmung gehalten werden.");
        QTest::newRow("the one that is asked about, under its heading")
            << QByteArray(
                   "# Hausordnung\n\n## Haustiere\n\nHunde d\u00fcrfen nur mit Zustimmung des Vermieters gehalten werden. Kleintiere wie "
                   "Hamster d\u00fcrfen ohne Zustimmung gehalten werden.\n\n## Ruhe\n\nAb 22 Uhr ist Ruhe.\n")
            << QString::fromUtf8("D\u00fcrfen Hunde gehalten werden?")
            << QString::fromUtf8("Hunde d\u00fcrfen nur mit Zustimmung des Vermieters gehalten werden.");
        QTest::newRow("the one that is asked about, in a longer sentence")
            << QByteArray(
                   "Hunde d\u00fcrfen in den Wohnungen des Hauses nur mit schriftlicher Zustimmung des Vermieters und aller Nachbarn "
                   "gehalten werden. Kleintiere d\u00fcrfen gehalten werden.\n")
            << QString::fromUtf8("D\u00fcrfen Hunde gehalten werden?")
            << QString::fromUtf8("Hunde d\u00fcrfen in den Wohnungen des Hauses nur mit schriftlicher Zustimmung des Vermieters und aller "
                                 "Nachbarn gehalten werden.");
        QTest::newRow("until when, under headings")
            << QByteArray("# Harbour Bakery Handbook\n\n## Ordering\n\nAn order can be cancelled until 18:00 on the day before. Cancelled "
                          "later, the order costs half.\n")
            << "Until when can an order be cancelled?"
            << "An order can be cancelled until 18:00 on the day before.";
        QTest::newRow("until when") << QByteArray(
            "An order can be cancelled until 18:00 on the day before. Cancelled later, the order costs half.\n")
                                    << "Until when can an order be cancelled?"
                                    << "An order can be cancelled until 18:00 on the day before.";
        QTest::newRow("until a day in words") << QByteArray(
            "The order is cancelled by the shop. An order can be cancelled until the Monday before.\n")
                                              << "Until when can an order be cancelled?"
                                              << "An order can be cancelled until the Monday before.";
    }
    void firstOf()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, quote);
        const std::pair other(QStringLiteral("other.txt"), QByteArray("The school has a garden.\n\nThe roof was painted white.\n"));
        // What follows in the paragraph is quoted with it.
        const QString first = firstQuote({{QStringLiteral("a.md"), text}, other}, question).quote;
        QVERIFY2(quote.isEmpty() ? first.isEmpty() : first.contains(quote), qPrintable(first));
    }

    void aPastedText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("code") << "# Setup\n\n```sh\nstart zebra engine\n```\n\nThe end.\n"
                              << "```sh\nstart zebra engine\n```\n";
        QTest::newRow("a log") << "08:00:01 zebra engine started\n08:00:02 zebra engine warm\n08:00:03 tea\n"
                               << "> 08:00:01 zebra engine started  \n> 08:00:02 zebra engine warm ";
        QTest::newRow("values") << "engine;price;stock\nhorse;2;40\nzebra engine;7;12\npear;3;9\n"
                                << "> | engine | price | stock |\n> |---|---|---|\n> | zebra engine | 7 | 12 |\n>\n> ";
    }
    void aPastedText()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        Shelf shelf;
        QVERIFY_OK(waitFor(shelf.sources.addText(QStringLiteral("Note"), text)));
        const Answer answer = ask(shelf, QStringLiteral("zebra engine"));
        QCOMPARE(answer.text.left(shown.size()), shown);
    }

    void anEmptyFile()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("empty.txt"), "");
        shelf.write(QStringLiteral("a.md"), "What is in the empty box is unknown.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("What is in empty.txt?"));
        QVERIFY_OK(answer.result);
        QCOMPARE(answer.text, QStringLiteral("empty: empty.txt"));
        QVERIFY(answer.citations.empty());
        QVERIFY(!ask(shelf, QStringLiteral("What is in the empty box of empty.txt?")).text.startsWith(QLatin1String("empty:")));
    }

    void headings_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("heading");
        QTest::newRow("under the second heading")
            << "handbook.md"
            << QByteArray("# Harbour Bakery Handbook\n\n## Rye bread recipe\n\nMix the rye flour with water.\n\n## Ordering\n\n"
                          "Orders of cake are taken until noon.\n")
            << "Until when are orders of cake taken?"
            << "Harbour Bakery Handbook > Ordering";
        QTest::newRow("underlined dates") << "minutes.txt"
                                          << QByteArray(
                                                 "3 March 2026\n============\n\nThe pump was sold.\n\n10 March 2026\n=============\n\n"
                                                 "The crane was painted red by Ines.\n")
                                          << "Who painted the crane red?"
                                          << "10 March 2026";
        QTest::newRow("a mark in a fence is none")
            << "fence.md" << QByteArray("# Setup\n\n```sh\n# Other\nrun\n```\n\nThe mower needs four litres of oil.\n")
            << "How much oil does the mower need?"
            << "Setup";
    }
    void headings()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, heading);
        QCOMPARE(firstQuote({{name, text}}, question).heading, heading);
    }

private:
    template <typename Row>
    static void markdown(const Row &row)
    {
        const QByteArray mower = "# Mower\n\n## Install the mower daemon\n\n```sh\nsudo apt install mower-daemon\n"
                                 "sudo systemctl enable mower-daemon\n```\n\nThe blade is sharp.\n";
        row("a block of code", "mower.md", mower, "How do I install the mower daemon?",
            "```sh\nsudo apt install mower-daemon\nsudo systemctl enable mower-daemon\n```\n");
        row("code below the words that announce it", "mower.md",
            "# Mower\n\nTo install the mower daemon, run this:\n\n~~~bash\nsudo make install\n~~~\n\nThe blade is sharp.\n",
            "How do I install the mower daemon?",
            "> **Mower**\n>\n> To install the mower daemon, run this:\n\n```bash\nsudo make install\n```\n");
        const QByteArray filler = QByteArray("echo waiting for the harbour pilot to come\n").repeated(40);
        row("a passage that begins in a fence", "long.md", "# Log\n\n```console\n" + filler + "start zebra engine\n```\n\nThe end.\n",
            "start zebra engine", "```console\nstart zebra engine\n```\n");
        const QByteArray block = "# Log\n\n```console\nfirst line\n" + QByteArray("echo waiting for the pilot\n").repeated(12);
        row("lines of a long block", "lines.md", block + "start zebra engine\nstop zebra engine\n```\n\nThe end.\n", "zebra engine",
            "```console\nstart zebra engine\nstop zebra engine\n```\n");
        row("a definition is numbered as in its file", "pump.cpp",
            "#include <cmath>\n\nint start_zebra_engine(int hours) {\n    int valve = 2;\n    return hours * valve;\n}\n\nint other;\n",
            "Where is start_zebra_engine defined?",
            "```cpp start=3\nint start_zebra_engine(int hours) {\n    int valve = 2;\n    return hours * valve;\n}\n```\n");
        row("code below words is numbered as in its file", "mower.md",
            "# Mower\n\nTo install the mower daemon, run this:\n\n```sh\n./configure\nmake\nmake check\nsudo make install\n```\n\nThe "
            "blade "
            "is sharp.\n",
            "How do I install the mower daemon?",
            "> **Mower**\n>\n> To install the mower daemon, run this:\n\n```sh start=6\n./configure\nmake\nmake check\nsudo make "
            "install\n```\n");
        row("words before code that holds as much", "route.md",
            "# Route\n\nThe harbour route returns zero.\n\n```js\nroute(harbour, zero); // returns one\n```\n\nThe end.\n",
            "What does the harbour route return, zero?", "> **Route**\n>\n> The harbour route returns zero. ");
        row("every line of a quotation", "bread.md", "Bread is baked by Ines\non Mondays and sold\nby Otto.\n",
            "Who bakes the bread on Mondays?", "> Bread is baked by Ines\n> on Mondays and sold\n> by Otto. ");
        row("a list stays one", "list.md", "Bring these to the zebra house:\n\n- hay\n- water\n- straw\n\nThe end is near.\n",
            "What do I bring to the zebra house?", "> Bring these to the zebra house:\n> \n> - hay\n> - water\n> - straw ");
        row("a heading with its list", "party.md",
            "# Notes\n\n## Shopping list for the summer party\n\n- lemons\n- bread\n- ice\n\n## Other\n\nThe tent is green.\n",
            "What is on the shopping list for the summer party?",
            "> ## Shopping list for the summer party\n> \n> - lemons\n> - bread\n> - ice ");
    }

    template <typename Row>
    static void lines(const Row &row)
    {
        row("a title with its list", "party.txt",
            "Notes\n\nShopping list for the big summer party of 2026 at the harbour\n- lemons\n- bread\n\nThe tent is green.\n",
            "What is on the shopping list for the summer party?",
            "> Shopping list for the big summer party of 2026 at the harbour  \n> \\- lemons  \n> \\- bread ");
        row("what a file of rows begins with", "fruit.csv", "fruit;price\napple;2\nquince;7\npear;3\nplum;4\n", "What does fruit.csv say?",
            "> | fruit | price |\n> |---|---|\n> | apple | 2 |\n> | quince | 7 |\n> | pear | 3 |\n>\n> ");
        row("what a list begins with", "list.md", "# Things to bring\n\n- hay for the zebra\n- water for the zebra\n",
            "What does list.md say?", "> # Things to bring\n> \n> - hay for the zebra\n> - water for the zebra ");
        row("lines of a log without moments", "pump.log", "pump started\nvalve of tank seven leaks\npump stopped\n", "Which valve leaks?",
            "> valve of tank seven leaks ");
        row("lines of a plain text", "address.txt", "The office of Quay Street\nfloor 4, room 12\nBremen harbour\n",
            "Where is the office of Quay Street?", "> The office of Quay Street  \n> floor 4, room 12  \n> Bremen harbour ");
        row("wrapped prose flows", "letter.txt",
            "The crane at the harbour was inspected by the engineer on Monday and\nmust not be used before the bearings have been replaced "
            "by a\nfirm from the town.\n",
            "When was the crane at the harbour inspected?",
            "> The crane at the harbour was inspected by the engineer on Monday and\n> must not be used before the bearings have been "
            "replaced "
            "by a\n> firm from the town. ");
        row("prose that is set in flows", "contract.txt",
            "   The crane at the harbour was inspected by the engineer on Monday and\n   is not used before the bearings have been "
            "replaced.\n",
            "When was the crane at the harbour inspected?",
            "> The crane at the harbour was inspected by the engineer on Monday and\n> is not used before the bearings have been "
            "replaced. ");
        row("paragraphs that are set in are no log", "words.txt",
            "   The crane was inspected\n   and is green. The harbour\n   is not used\n   in winter.\n", "Is the harbour used in winter?",
            "> The crane was inspected  \n> and is green. The harbour  \n> is not used  \n> in winter. ");
        row("an item that goes on", "list.txt",
            "* The crane at the harbour was inspected by Ines Falk on Monday, and the\n  bearings have been replaced.\n* The end.\n",
            "When was the crane at the harbour inspected?",
            "> \\* The crane at the harbour was inspected by Ines Falk on Monday, and the\n> bearings have been replaced. ");
        row("a mail's head", "letter.eml",
            "From: Ines Falk <ines@example.org>\nTo: Otto Stein <otto@example.org>\nSubject: inspection of the crane at the harbour in "
            "Bremen\nDate: 4 May 2026\n\nHello Otto,\nthe bearings of the winch are worn and somebody has to come.\n",
            "inspection of the crane Ines Falk",
            "> From: Ines Falk \\<ines@example.org>  \n> To: Otto Stein \\<otto@example.org>  \n> Subject: inspection of the crane at the "
            "harbour in Bremen  \n> Date: 4 May 2026 ");
        row("an entry of a log", "pump.log",
            "2026-05-04 08:00:01 INFO pump started\n2026-05-04 08:00:02 WARN valve of tank seven leaks\n"
            "2026-05-04 08:00:03 INFO pump stopped\n2026-05-04 08:00:04 INFO end\n",
            "Which valve leaks?", "> 2026-05-04 08:00:02 WARN valve of tank seven leaks ");
    }

    template <typename Row>
    static void rows(const Row &row)
    {
        const char *question = "What is the price of a quince?";
        const char *table = "> | fruit | price | stock |\n> |---|---|---|\n> | quince | 7 | 12 |\n>\n> ";
        row("commas", "fruit.csv", "fruit,price,stock\napple,2,40\nquince,7,12\npear,3,9\n", question, table);
        row("semicolons", "fruit.csv", "fruit;price;stock\napple;2;40\nquince;7;12\npear;3;9\n", question, table);
        row("tabs", "fruit.txt", "fruit\tprice\tstock\napple\t2\t40\nquince\t7\t12\npear\t3\t9\n", question, table);
        row("a comma in quotation marks", "fruit.csv", "fruit,price\napple,2\n\"quince, \"\"ripe\"\" | *big*\",7\n", question,
            "> | fruit | price |\n> |---|---|\n> | quince, \"ripe\" \\| \\*big\\* | 7 |\n>\n> ");
        QByteArray many = "fruit,price,stock\n";
        for (int i = 0; i < 80; ++i)
            many += "apple sort " + QByteArray::number(i) + "," + QByteArray::number(i + 3) + ",40\n";
        row("a head far above", "fruit.csv", many + "quince,7,12\npear,3,9\n", question, table);
        row("an outer bar in front", "fruit.md", "| fruit | price\n|---|---\n| apple | 2 euros\n| quince | 7 euros\n", question,
            "> | fruit | price\n> |---|---|\n> | quince | 7 euros\n>\n> ");
        row("an outer bar behind", "fruit.md", "fruit | price |\n--- | --- |\napple | 2 euros |\nquince | 7 euros |\n", question,
            "> fruit | price |\n> |---|---|\n> quince | 7 euros |\n>\n> ");
        row("a row of a plain text is no live text", "fruit.txt",
            "| fruit | price |\n|---|---|\n| apple | 2 |\n| quince ![x](http://a.org/b.png) | *7* [shop](http://a.org) |\n", question,
            "> | fruit | price |\n> |---|---|\n> | quince !\\[x](http://a.org/b.png) | \\*7\\* \\[shop](http://a.org) |\n>\n> ");
        row("two rows of which one has the words of the other", "fruit.md",
            "| fruit | price |\n|---|---|\n| Apple | 2 |\n| Apple juice | 3 |\n| Pear | 4 |\n", "What do an apple and an apple juice cost?",
            "> | fruit | price |\n> |---|---|\n> | Apple | 2 |\n> | Apple juice | 3 |\n>\n> ");
        row("prose behind a table is none of it", "fruit.md",
            "fruit | price\n--- | ---\napple | 2\npear | 3\n\nThe zebra | quince cross grows behind the shed | in the yard.\n",
            "Where does the zebra quince cross grow?", "> The zebra | quince cross grows behind the shed | in the yard. ");
        row("prose directly below a table", "fruit.md",
            "fruit | price\n--- | ---\napple | 2\npear | 3\nThe zebra | quince cross grows behind the shed | in the yard.\n",
            "Where does the zebra quince cross grow?", "> The zebra | quince cross grows behind the shed | in the yard. ");
    }
};

LAYERS_TEST(TstRecallShown, "tst_recallshown", Guiless)
#include "tst_recallshown.moc"
