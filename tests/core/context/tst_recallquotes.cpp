#include "tests/core/context/shelf.h"

using namespace LayersTest;

// What on-device recall quotes: the rows of a table that are asked about, code as one block, words in either spelling; and that a word
// which says nothing makes no answer.

class TstRecallQuotes : public QObject
{
    Q_OBJECT
private slots:
    void quotes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("quotes"); // all of them, in order; none: the file does not answer
        const auto row = [](const char *name, const char *file, const QByteArray &text, const char *question, const QStringList &quotes) {
            QTest::newRow(name) << QString::fromUtf8(file) << text << QString::fromUtf8(question) << quotes;
        };
        tables(row);
        spellings(row);
        definitions(row);
    }
    void quotes()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QStringList, quotes);
        Shelf shelf;
        shelf.write(name, text);
        shelf.write(QStringLiteral("other.txt"), "The school has a garden.\n\nThe roof was painted white.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QStringList said;
        if (answer.result->finish != "no_answer") {
            for (const Citation &citation : answer.citations) {
                const QString kept = *waitFor(shelf.store.text(citation.document));
                QCOMPARE(citation.quote, kept.mid(citation.range.from, citation.range.length()));
                said << citation.quote;
            }
        }
        QCOMPARE(said.join(QLatin1String(" || ")), quotes.join(QLatin1String(" || ")));
    }

    void aWholeTableIsShownAsOne()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("plans.md"), "| Plan | Price |\n|------|-------|\n| Basic | 5 euro |\n| Pro | 12 euro |\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("What are the prices of the plans?"));
        QVERIFY2(answer.text.startsWith(QLatin1String("> | Plan | Price |\n> |---|---|\n> | Basic | 5 euro |\n> | Pro | 12 euro |\n>\n> ")),
                 qPrintable(answer.text));
        QCOMPARE(answer.citations.size(), 1u);
    }

    // What stands above a quotation and turns it round is shown with it, in every format.
    void whatLimitsAQuoteIsShown_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("shown"); // all of it
        const auto row = [](const char *name, const QByteArray &text, const char *question, const char *shown) {
            QTest::newRow(question) << QString::fromUtf8(name) << text << QString::fromUtf8(question) << QString::fromUtf8(shown);
        };
        const QByteArray rules = "# Office rules\n\n## Allowed\n\n- Coffee at the desk\n- Dogs on Fridays\n\n## Forbidden\n\n- Candles\n"
                                 "- Smoking anywhere\n\n## Former rules (no longer valid)\n\nBicycles may be parked in the hallway.\n\n"
                                 "## Tools\n\n- Saws\n  - may be used by the crew\n";
        row("rules.md", rules, "Is smoking allowed?", "> **Forbidden**\n>\n> - Smoking anywhere");
        row("rules.md", rules, "Can I bring a dog?", "> **Allowed**\n>\n> - Dogs on Fridays");
        row("rules.md", rules, "Can bicycles be parked in the hallway?",
            "> **Former rules (no longer valid)**\n>\n> Bicycles may be parked in the hallway.");
        row("rules.md", rules, "What may be used by the crew?", "> **Tools \xe2\x80\xba Saws**\n>\n> - may be used by the crew");
        row("pool.html",
            "<h1>Pool</h1><h2>You may</h2><ul><li>Swim with goggles</li></ul><h2>You may not</h2><ul><li>Run on the deck</li>"
            "<li>Dive from the side</li></ul><h2>Old rules</h2><p>The slide is open at night.</p>",
            "Can I dive from the side?", "> **You may not**\n>\n> \\- Dive from the side");
        row("pool.html", "<h1>Pool</h1><h2>Old rules</h2><p>The slide is open at night.</p>", "Is the slide open at night?",
            "> **Old rules**\n>\n> The slide is open at night.");
        row("leaflet.txt", "Zelanor\n\nDo not take Zelanor if\n- you are pregnant\n- you take blood thinners\n",
            "Can I take Zelanor with blood thinners?", "> **Do not take Zelanor if**\n>\n> \\- you take blood thinners");
        row("haus.txt", "Hausordnung\n\nVerboten ist:\n- Grillen auf dem Balkon\n- Musik nach 22 Uhr\n", "Darf ich auf dem Balkon grillen?",
            "> **Verboten ist:**\n>\n> \\- Grillen auf dem Balkon");
        row("faq.md", "# FAQ\n\n**Do you ship to Norway?**\nYes, within 6 days. Parcels are insured.\n\n**Is there a discount?**\nNo.\n",
            "Do you ship to Norway?", "> **FAQ**\n>\n> **Do you ship to Norway?**\n> Yes, within 6 days. Parcels are insured.");
        row("faq.txt",
            "Q: Is my laptop insured outside the home?\nA: Yes, for three months anywhere in Europe.\n\nQ: Can I cancel?\nA: No.\n",
            "Is my laptop insured in Europe?",
            "> Q: Is my laptop insured outside the home?  \n> A: Yes, for three months anywhere in Europe.");
        row("rental.md", "# Notes\n\n1. Mixers may be used anywhere, but\n   - not on grass\n   - not on roofs\n2. Return the tools.\n",
            "Can mixers be used anywhere?",
            "> **Notes**\n>\n> 1. Mixers may be used anywhere, but\n>    - not on grass\n>    - not on roofs");
        row("museum.txt", "The museum is open every day. Mondays: closed.\n", "Is the museum open every day?",
            "> The museum is open every day. Mondays: closed.");
        row("mill.txt", "The mill burned down in 1801. This is untrue.\n", "When did the mill burn down?",
            "> The mill burned down in 1801. This is untrue.");
        row("bonus.txt", "All employees receive a bonus of 500 EUR. Interns do not.\n\nThe office is in Lund.\n",
            "How much bonus do employees receive?", "> All employees receive a bonus of 500 EUR. Interns do not.");
        row("rules.md", "# Rules\n\n## Repealed in 2019\n\nSmoking is allowed in the lounge.\n\n## Garden\n\nThe garden is large.\n",
            "Is smoking allowed in the lounge?", "> **Repealed in 2019**\n>\n> Smoking is allowed in the lounge.");
        row("ports.yaml", "server:\n  port: 8443\n\ndatabase:\n  port: 5432\n\nmail:\n  enabled: false\n", "What is the database port?",
            "```yaml\ndatabase:\n  port: 5432\n```");
        const QByteArray service
            = "# backup service\nserver:\n  host: backup.example\nschedule:\n  full: Sunday 03:00\n  some: daily 01:30\n"
              "retention:\n  daily: 14\n  weekly: 8\nstorage:\n  path: /srv/backups\n";
        row("backup.yaml", service, "When is the full backup?", "> **schedule:**\n>\n```yaml\nfull: Sunday 03:00\n```");
        row("backup.yml", service, "What is the retention?", "```yaml\nretention:\n  daily: 14\n  weekly: 8\n```");
        row("pay.html", "<dl><dt>Not covered</dt><dd>Damage by flood to the cellar</dd><dt>Covered</dt><dd>Fire</dd></dl>",
            "Is damage by flood to the cellar covered?", "> Not covered: Damage by flood to the cellar");
        row("boat.html", "<dl><dt>Cox</dt><dd>The person who steers the boat.</dd><dt>Off-peak</dt><dd>Tuesday to Friday.</dd></dl>",
            "What is a cox?", "> Cox: The person who steers the boat.");
        row("fees.html",
            "<h2>Fees</h2><table><tr><th>Term<th>Price</tr><tr><th colspan=2>Adults</th></tr><tr><td>Month<td>31 euros</tr><tr><th "
            "colspan=2>Students</th>"
            "</tr><tr><td>Month<td>16 euros</tr></table>",
            "What is the price of a month for students?",
            "> **Students**\n>\n> | Term | Price |\n> |---|---|\n> | Month | 16 euros |\n>\n>");
        row("clinic.txt", "It was planned to open the clinic on Saturdays. This was dropped. The doctor is in on Tuesdays.\n",
            "Is the clinic open on Saturdays?",
            "> It was planned to open the clinic on Saturdays. This was dropped. The doctor is in on Tuesdays.");
        row("club.txt", "Haustiere sind erlaubt. Ausgenommen sind Hunde ab 40 cm.\n", "Sind Hunde erlaubt?",
            "> Haustiere sind erlaubt. Ausgenommen sind Hunde ab 40 cm.");
        row("tickets.md",
            "# Box office\n\n## Are refunds possible for concert tickets?\n\nNo. Refunds of concert tickets were paid until 2019.\n",
            "Are refunds of concert tickets possible?",
            "> **Are refunds possible for concert tickets?**\n>\n> No. Refunds of concert tickets were paid until 2019.");
        row("list.txt", "Forbidden:\n- knives of steel\nAllowed are the following things\n- spoons made of wood\n",
            "Are spoons of wood allowed?", "> **Forbidden: \xe2\x80\xba Allowed are the following things**\n>\n> \\- spoons made of wood");
        row("hut.md", "# Hut\n\nNot included:\n\n- towels of linen\n\n---\n\n- parking for one car\n", "Is there parking for a car?",
            "> **Hut**\n>\n> - parking for one car");
        row("fees.md", "# Tools\n\n**No longer lent out:**\n\n| Tool | Fee |\n|---|---|\n| Drill | 3 |\n| Saw | 4 |\n",
            "What is the fee for the drill?", "> **No longer lent out:**\n>\n> | Tool | Fee |\n> |---|---|\n> | Drill | 3 |\n>\n>");
        row("party.txt", "The party was planned for 3 June. It was moved to 10 June.\n", "When is the party?",
            "> The party was planned for 3 June. It was moved to 10 June.");
        row("table.md", "# Beach\n\n| Question | Answer |\n|---|---|\n| Is surfing allowed? | No |\n| Is diving allowed? | Yes |\n",
            "Is surfing allowed?", "> **Beach**\n>\n> | Question | Answer |\n> |---|---|\n> | Is surfing allowed? | No |\n>\n>");
        row("faq.md", "# Shop\n\n### How do I cancel an order?\n\nWrite to the office before it is sent.\n",
            "Where do I write before it is sent?", "> **How do I cancel an order?**\n>\n> Write to the office before it is sent.");
    }
    void whatLimitsAQuoteIsShown()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        Shelf shelf;
        shelf.write(name, text);
        shelf.write(QStringLiteral("other.txt"), "The school has a garden.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QTEST(answer.text.trimmed(), "shown");
    }

    // A list may be longer than what is indexed at a time; what announces it is looked for in the file.
    void farAboveALongList()
    {
        Shelf shelf;
        QByteArray policy = "# Home insurance\n\nThe following are not covered:\n\n";
        for (int i = 0; i < 150; ++i)
            policy += "- Theft of thing number " + QByteArray::number(i) + " in the cellar\n";
        QByteArray fees = "# Fees\n\n- Free of charge:\n";
        for (int i = 0; i < 120; ++i)
            fees += "  - copies of deed number " + QByteArray::number(i) + " of the archive\n";
        fees += "  - certificates of baptism\n";
        shelf.write(QStringLiteral("policy.md"), policy + "- Theft of unicycles\n");
        shelf.write(QStringLiteral("fees.md"), fees);
        shelf.add();
        QVERIFY(ask(shelf, QStringLiteral("Is theft of unicycles insured?"))
                    .text.startsWith(QLatin1String("> **The following are not covered:**\n>\n> - Theft of unicycles")));
        QVERIFY(ask(shelf, QStringLiteral("How much are certificates of baptism?"))
                    .text.startsWith(QStringLiteral("> **Fees \u203a Free of charge:**\n>\n> - certificates")));
    }

    // The line that is left out may be the one that counts.
    void labelledLinesAreQuotedWhole_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote");
        const QString effects = QStringLiteral("4. Side effects\nCommon (1 in 10): nausea.\nUncommon (1 in 100): rash, dizziness.\n"
                                               "Rare (1 in 1,000): swelling of the face. See a doctor at once.");
        const QString hours = QStringLiteral("Opening hours from January\nMonday to Friday: 8:30 to 19:00\nSaturday: 10:00 to 16:00\n"
                                             "Sunday: closed");
        QTest::newRow("a list") << QStringLiteral("What are the side effects?") << effects;
        QTest::newRow("one of it") << QStringLiteral("What are the rare side effects?") << effects;
        QTest::newRow("with its title") << QStringLiteral("When does the library open on Saturday?") << hours;
        QTest::newRow("one line") << QStringLiteral("Who is the warden?") << QStringLiteral("Warden: Jana Petr, room 50.");
    }
    void labelledLinesAreQuotedWhole()
    {
        QFETCH(QString, question);
        QFETCH(QString, quote);
        Shelf shelf;
        shelf.write(QStringLiteral("leaflet.txt"),
                    "4. Side effects\nCommon (1 in 10): nausea.\nUncommon (1 in 100): rash, dizziness.\n"
                    "Rare (1 in 1,000): swelling of the face. See a doctor at once.\n\n5. Storage\nStore it below 25 degrees.\n");
        shelf.write(QStringLiteral("library.txt"),
                    "Opening hours from January\nMonday to Friday: 8:30 to 19:00\nSaturday: 10:00 to 16:00\nSunday: closed\n"
                    "The reading room closes 30 minutes earlier.\n");
        shelf.write(QStringLiteral("staff.txt"), "Cook: Paul Okoro, room 12.\nWarden: Jana Petr, room 50.\nNurse: Sara Lind, room 31.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY(!answer.citations.empty());
        QVERIFY2(answer.citations.front().quote.startsWith(quote), qPrintable(answer.text));
        QVERIFY2(quote.contains(QLatin1Char('\n')) || answer.citations.front().quote == quote, qPrintable(answer.text));
    }

    // What holds now stands before what did.
    void whatHoldsStandsFirst()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "Opening hours 2024 (no longer valid)\nMonday: 9:00 to 18:00\nTuesday: closed\n");
        shelf.write(QStringLiteral("b.txt"), "Opening hours 2025\nMonday: 8:30 to 19:00\nTuesday: closed\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("What are the opening hours on Monday?"));
        QVERIFY(!answer.citations.empty());
        QVERIFY2(answer.citations.front().quote.startsWith(QLatin1String("Opening hours 2025")), qPrintable(answer.text));
    }

    // Where a version, a date or the section of a file of settings is named, the others are not shown.
    void onlyTheNamedOne()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("news.md"), "# Releases\n\n- 2.3.0: faster scanning\n- 2.2.1: fixed a crash\n- 2.2.0: added a switch\n");
        shelf.write(QStringLiteral("app.toml"), "# settings\ninterval = 120\n\n[remote]\nuser = \"sync\"\ntimeout = 45\n");
        shelf.add();
        QCOMPARE(ask(shelf, QStringLiteral("What changed in 2.2.1?")).text.trimmed(),
                 QStringLiteral("> **Releases**\n>\n> - 2.2.1: fixed a crash"));
        QCOMPARE(ask(shelf, QStringLiteral("What is the timeout of the remote?")).text.trimmed(),
                 QStringLiteral("> **\\[remote]**\n>\n```toml\ntimeout = 45\n```"));
        QVERIFY(!ask(shelf, QStringLiteral("What is the user's password for the remote?")).text.contains(QLatin1String("sync")));
    }

    // Items that go on in lines of their own hide nothing of what stands above the list.
    void wrappedItemsHideNoAnnouncement()
    {
        Shelf shelf;
        QByteArray text = "Forbidden:\n";
        for (int i = 0; i < 2000; ++i)
            text += "- things of the\nCellar number " + QByteArray::number(i) + "\n";
        shelf.write(QStringLiteral("list.txt"), text + "- zebra rockets\n");
        shelf.add();
        QVERIFY(ask(shelf, QStringLiteral("zebra rockets")).text.startsWith(QStringLiteral("> **Forbidden: \u203a Cellar number 1999**")));
    }

    // Nothing is read as standing below the heading of another quotation.
    void eachHasItsHeadingWhereOneHasIt()
    {
        Shelf shelf;
        shelf.write(
            QStringLiteral("insurance.md"),
            "# Policy\n\n## Old conditions (until 2023)\n\nThe excess is 300 EUR.\n\n## Conditions from 2024\n\nThe excess is 150 EUR.\n");
        shelf.add();
        const QString text = ask(shelf, QStringLiteral("What is the excess?")).text;
        QVERIFY2(text.contains(QLatin1String("> **Old conditions (until 2023)**\n>\n> The excess is 300 EUR.")), qPrintable(text));
        QVERIFY2(text.contains(QLatin1String("> **Conditions from 2024**\n>\n> The excess is 150 EUR.")), qPrintable(text));
    }

    // One heading stands above all that is quoted of its list.
    void aListsHeadingIsShownOnce()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("rules.md"),
                    "# Rules\n\n## Forbidden\n\n- Candles in the hall\n- Smoking in the hall\n- Music in the hall\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("Are candles or music in the hall allowed?"));
        QVERIFY_OK(answer.result);
        QVERIFY(answer.citations.size() > 1);
        QCOMPARE(answer.text.count(QLatin1String("**Forbidden**")), 1);
    }

    // Somebody else's number, and a line without one, is no answer.
    void whoseItIs_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<bool>("isAnswered");
        QTest::newRow("landlord") << QStringLiteral("What is the landlord's phone number?") << false;
        QTest::newRow("caretaker") << QStringLiteral("What is the caretaker's phone number?") << true;
        QTest::newRow("heating") << QStringLiteral("What is the phone number of Dunmore Heating?") << true;
        QTest::newRow("Sofia") << QStringLiteral("What is Sofia Marchetti's e-mail address?") << false;
        QTest::newRow("eggs") << QStringLiteral("How many eggs?") << true;
        QTest::newRow("languages") << QStringLiteral("Which languages does Sofia Marchetti speak?") << true;
        QTest::newRow("age") << QStringLiteral("How old is Sofia?") << false;
    }
    void whoseItIs()
    {
        QFETCH(QString, question);
        Shelf shelf;
        shelf.write(QStringLiteral("lease.txt"),
                    "Dogs are not allowed without written permission of the landlord.\n\nThe boiler is serviced by Dunmore "
                    "Heating, telephone 0114 496 0233. The landlord keeps the boiler in repair.\n\nThe caretaker, Bruno "
                    "Keil, has the telephone number 030 555 42 10.\n\nSofia Marchetti chairs the meeting.\n");
        shelf.write(QStringLiteral("sofia.html"),
                    "<h1>Sofia Marchetti</h1><p>Biologist, Bergen, +47 555 01 234</p><h2>Languages</h2><p>Arabic and "
                    "Norwegian, both fluent</p>");
        shelf.write(QStringLiteral("cake.md"),
                    "# Cake\n\n## Ingredients\n\n- 3 eggs\n- 200 g sugar\n\n## Steps\n\n1. Heat the oven.\n2. Grease the tin.\n"
                    "3. Beat eggs and sugar for five minutes.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QTEST(answer.result->finish != "no_answer", "isAnswered");
        QVERIFY2(!question.contains(QLatin1String("eggs")) || answer.citations.front().quote == QLatin1String("- 3 eggs"),
                 qPrintable(answer.text));
    }

    // A sentence that is too long to be quoted whole may be taken back by its end: a mark says that it goes on.
    void aCutIsMarked()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("sublet.txt"),
                    "The tenant may sublet the flat to students " + QByteArray("whose names have been given to the landlord ").repeated(60)
                        + "but never without consent.\n");
        shelf.write(QStringLiteral("other.txt"), "The school has a garden.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("May the tenant sublet the flat to students?"));
        QVERIFY_OK(answer.result);
        QVERIFY2(answer.text.startsWith(QLatin1String("> The tenant may sublet")), qPrintable(answer.text));
        QVERIFY2(answer.text.trimmed().endsWith(QChar(0x2026)), qPrintable(answer.text));
    }

    // The rows of a long table are in several passages: those below know their columns as well.
    void rowsOfLongTables_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        const auto rows = [](const QByteArray &before, const QByteArray &between, const QByteArray &behind) {
            QByteArray text;
            for (int i = 0; i < 60; ++i)
                text += before + "Thing number " + QByteArray::number(i) + between + "Valley" + between + QByteArray::number(100 + i)
                    + " euros" + behind;
            return text + before + "Kayak" + between + "Lake" + between + "77 euros" + behind;
        };
        QTest::newRow("bars") << QStringLiteral("a.md")
                              << QByteArray("# Rental\n\n| Item | Region | Fee |\n|---|---|---|\n" + rows("| ", " | ", " |\n"));
        QTest::newRow("commas") << QStringLiteral("a.csv") << QByteArray("Item,Region,Fee\n" + rows("", ",", "\n"));
        QTest::newRow("a page") << QStringLiteral(
            "a.html") << QByteArray("<table><tr><th>Item<th>Region<th>Fee</tr>" + rows("<tr><td>", "<td>", "</tr>\n") + "</table>");
    }
    void rowsOfLongTables()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        Shelf shelf;
        shelf.write(name, text);
        shelf.write(QStringLiteral("other.txt"), "The school has a garden.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("What is the fee for the kayak?"));
        QVERIFY_OK(answer.result);
        QVERIFY2(answer.text.contains(QLatin1String("> | Item | Region | Fee |\n> |---|---|---|\n> | Kayak | Lake | 77 euros |")),
                 qPrintable(answer.text));
    }

    // Neighbours that answer about as well are read in the order of the text, also where the second holds more of the question.
    void neighboursKeepTheirOrder()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("harbour.md"),
                    "The crane of the harbour was built in 1911 by a company from Leeds, which had built several others along the coast.\n"
                    "The crane of the harbour was painted red.\n");
        shelf.write(QStringLiteral("other.txt"), "The school has a garden.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("Tell me about the crane of the harbour"));
        QVERIFY_OK(answer.result);
        QCOMPARE(answer.citations.size(), 2u);
        QVERIFY(answer.citations[0].quote.contains(QLatin1String("1911")));
        QVERIFY(answer.citations[1].quote.contains(QLatin1String("red")));
    }

    // A word that every question could have turns no refusal into an answer, wherever it stands.
    void aWordThatSaysNothingIsNoAnswer_data()
    {
        QTest::addColumn<QString>("question");
        for (const char *question :
             {"Wie lang ist die K\u00fcndigungsfrist?", "Wie viele Liter Diesel fasst der Motor?", "Wo steht der Hafenkran?", "Hafenkran",
              "What is 2+2?", "Who is the president of France?", "How much is the rent of the crane?",
              "Quelle est la capitale du Portugal ?", "\u00bfCu\u00e1l es la capital de Portugal?", "What is the capital of the harbour?",
              "When does the office open on Sunday?", "Which files mention walruses?",
              "How many litres of diesel does Marigold's engine hold?", "Wer ist der Anwalt des Vermieters?"})
            QTest::newRow(question) << QString::fromUtf8(question);
    }
    void aWordThatSaysNothingIsNoAnswer()
    {
        QFETCH(QString, question);
        Shelf &shelf = rooms();
        QCOMPARE(ask(shelf, question).result->finish, "no_answer");
        const QStringList words = question.split(QLatin1Char(' '));
        for (const char *junk : {"zwei", "two", "deux", "dos", "bitte", "please", "eigentlich", "actually", "vraiment", "realmente", "elf",
                                 "eleven", "onze", "muy", "genau", "tr\u00e8s"}) {
            // Numbers at every place, the others behind the word that asks and at both ends.
            const bool isEverywhere = QByteArrayView(junk).size() < 5;
            for (qsizetype at = 0; at <= words.size(); ++at) {
                if (!isEverywhere && at > 1 && at < words.size())
                    continue;
                QStringList with = words;
                with.insert(at, QString::fromUtf8(junk));
                const QString asked = with.join(QLatin1Char(' '));
                QVERIFY2(ask(shelf, asked).result->finish == "no_answer", qPrintable(asked));
            }
        }
    }

    void theNearestShareAWord_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("nothing") << "asdf qwer zxcv" << QString();
        QTest::newRow("words of asking") << "Please show me the file of asdf qwer zxcv" << QString();
        QTest::newRow("numbers") << "Tell me zwei asdf qwer" << QString();
        QTest::newRow("Spanish words of asking") << "\u00bfCu\u00e1ndo es el asdf de la qwer?" << QString();
        QTest::newRow("a unit") << "How many days asdf qwer zxcv" << QString();
        QTest::newRow("a word of the file") << "asdf qwer opera singer of the roof"
                                            << "rooms.md";
    }
    void theNearestShareAWord()
    {
        QFETCH(QString, question);
        QFETCH(QString, nearest);
        const Answer answer = ask(rooms(), question);
        QCOMPARE(answer.result->finish, "no_answer");
        QCOMPARE(answer.text, QLatin1String("no answer: ") + nearest);
        QCOMPARE(answer.citations.empty(), nearest.isEmpty());
    }

    void definitionBeforeCalls_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("call");
        QTest::addColumn<QString>("definition");
        const auto row = [](const char *name, const char *call, const char *definition) {
            QTest::newRow(call) << QString::fromUtf8(name) << QString::fromUtf8(call) << QString::fromUtf8(definition);
        };
        const char *function = "int foundry(int x)";
        row("a.py", "yield foundry(3)", "def foundry(x):");
        row("a.py", "assert foundry(2)", "def foundry(x):");
        row("a.py", "while foundry(x):", "def foundry(x):");
        row("a.py", "await foundry(x)", "async def foundry(x):");
        row("a.py", "not foundry(x)", "def foundry(x):");
        row("a.py", "x = 4 if foundry(x) else 5", "foundry: int = 4");
        row("a.py", "print(foundry)", "self.foundry = 4");
        row("a.rb", "unless foundry(3)", "def self.foundry");
        row("a.rb", "puts foundry(3)", "@foundry = 4");
        row("a.cpp", "case Mode::A: foundry(1);", function);
        row("a.cpp", "if foundry(3) {", function);
        row("a.cpp", "while (y) foundry(x)", function);
        row("a.cpp", "delete foundry(x)", function);
        row("a.cpp", "emit foundry(x", function);
        row("a.cpp", "co_return foundry(x", function);
        row("a.cpp", "goto foundry(", function);
        row("a.cpp", "std::foundry(x", function);
        row("a.cpp", "a && foundry(x", function);
        row("a.cpp", "a, foundry(x", function);
        row("a.cpp", "Foundry::foundry(x", "[[nodiscard]] int foundry(int x)");
        row("a.cpp", "use(foundry, 1)", "class LAYERS_EXPORT Foundry");
        row("a.cpp", "use(foundry, 2)", "template <class T, class U = List<T>> class Foundry");
        row("a.cpp", "use(foundry, 3)", "List<int, 4> *Yard::foundry(int x)");
        row("a.cpp", "use(foundry, 4)", "Foundry::Foundry(int x)");
        row("a.cpp", "use(foundry, 5)", "constexpr int foundry = 4;");
        row("a.swift", "use(foundry, 6)", "case foundry = 4");
        row("a.lua", "use(foundry, 7)", "function Yard.foundry(x)");
        row("a.go", "defer foundry(x)", "func (y *Yard) foundry(x int) {");
        row("a.java", "return foundry(x", "class Foundry extends Yard {");
    }
    void definitionBeforeCalls()
    {
        QFETCH(QString, name);
        QFETCH(QString, call);
        QFETCH(QString, definition);
        const QByteArray end = call.count(QLatin1Char('(')) > call.count(QLatin1Char(')')) ? "\n    y);" : "";
        const QByteArray text = call.toUtf8() + end + "\n\nother(1);\n\n" + definition.toUtf8() + "\n\nother(2);\n";
        QCOMPARE(firstQuote({{name, text}}, QStringLiteral("Where is foundry defined?")).quote, definition);
    }

private:
    template <typename Row>
    static void tables(const Row &row)
    {
        const QByteArray plans = "# Plans\n\nAll plans can be ended at any time.\n\n| Plan | Price | Seats |\n|------|-------|-------|\n"
                                 "| Basic | 5 | 1 |\n| Pro | 12 | 4 |\n| Team | 40 | 20 |\n";
        const QString whole = QStringLiteral("| Basic | 5 | 1 |\n| Pro | 12 | 4 |\n| Team | 40 | 20 |");
        row("a row of a table", "plans.md", plans, "What does the Pro plan cost?", {QStringLiteral("| Pro | 12 | 4 |")});
        row("two rows", "plans.md", plans, "What do the Basic plan and the Team plan cost?",
            {QStringLiteral("| Basic | 5 | 1 |"), QStringLiteral("| Team | 40 | 20 |")});
        row("rows beside each other", "plans.md", plans, "What do the Pro plan and the Team plan cost?",
            {QStringLiteral("| Pro | 12 | 4 |\n| Team | 40 | 20 |")});
        row("no row is named", "plans.md", plans, "What is the price and how many seats has each plan?", {whole});
        row("a row of a page's table", "plans.html",
            "<h1>Plans</h1><table><tr><th>Plan</th><th>Price</th></tr>\n<tr><td>Basic</td><td>5 euro</td></tr>\n"
            "<tr><td><p>Pro</p></td><td>12<br>euro</td></tr></table>",
            "What does the Pro plan cost?", {QStringLiteral("| Pro | 12 euro |")});
        row("a table without lines at its sides", "plans.md", "Plan | Price\n--- | ---\nBasic | 5\nPro | 12\n",
            "What does the Pro plan cost?", {QStringLiteral("Pro | 12")});
    }

    template <typename Row>
    static void spellings(const Row &row)
    {
        const QByteArray umlaut = "Die K\u00fcndigungsfrist endet im Mai.\n\nDie Stra\u00dfe ist gesperrt.\n\nM\u00fcller hat Urlaub.\n";
        const QByteArray plain = "Die Kuendigungsfrist endet im Mai.\n\nDie Strasse ist gesperrt.\n\nMueller hat Urlaub.\n";
        const QString umlautQuote = QString::fromUtf8("Die K\u00fcndigungsfrist endet im Mai.");
        const QString plainQuote = QStringLiteral("Die Kuendigungsfrist endet im Mai.");
        row("ue for an umlaut", "a.md", umlaut, "Wann endet die Kuendigungsfrist?", {umlautQuote});
        row("an umlaut for ue", "a.md", plain, "Wann endet die K\u00fcndigungsfrist?", {plainQuote});
        row("ue alone", "a.md", umlaut, "Kuendigungsfrist", {umlautQuote});
        row("an umlaut alone", "a.md", plain, "K\u00fcndigungsfrist", {plainQuote});
        row("no dots", "a.md", umlaut, "Wann endet die Kundigungsfrist?", {umlautQuote});
        row("two marks", "a.md", plain, "Wann endet die Ku\u0308ndigungsfrist?", {plainQuote});
        row("ss", "a.md", umlaut, "Ist die Strasse gesperrt?", {QString::fromUtf8("Die Stra\u00dfe ist gesperrt.")});
        row("a sharp s", "a.md", plain, "Ist die Stra\u00dfe gesperrt?", {QStringLiteral("Die Strasse ist gesperrt.")});
        row("a name", "a.md", umlaut, "What does Herr Mueller have, Urlaub?", {QString::fromUtf8("M\u00fcller hat Urlaub.")});
        row("both spellings", "a.md", "Die T\u00fcr am Hof ist offen.\n\nDie Tuer am Hof ist neu.\n", "Wo ist die Tuer am Hof?",
            {QStringLiteral("Die Tuer am Hof ist neu."), QString::fromUtf8("Die T\u00fcr am Hof ist offen.")});
        row("no umlaut in statues", "a.md", "The status of the harbour is open.\n", "Where are the statues of the harbour?", {});
    }

    template <typename Row>
    static void definitions(const Row &row)
    {
        const QByteArray tax = "import sys\n\ndef total(net):\n    print(net * RATE)\n    return net * (1 + RATE)\n\nRATE = 0.19\n\n"
                               "print(RATE)\n";
        row("the line that defines", "tax.py", tax, "Where is the RATE defined?",
            {QStringLiteral("RATE = 0.19"), QStringLiteral("print(RATE)"),
             QStringLiteral("    print(net * RATE)\n    return net * (1 + RATE)")});
        row("the line that defines, below its use", "rates.py", "print(RATE)\nRATE = 0.19\nother()\n", "Where is RATE defined?",
            {QStringLiteral("RATE = 0.19"), QStringLiteral("print(RATE)")});
        row("lines that follow each other", "rates.py", "a = 1\nship(harbour, rate)\n\ndock(harbour, rate)\nload(harbour, rate)\nb = 2\n",
            "harbour rate", {QStringLiteral("ship(harbour, rate)"), QStringLiteral("dock(harbour, rate)\nload(harbour, rate)")});
        row("a constant", "tax.js", "call(tideRate, 3);\ncall(tideRate, 4);\n\nfunction far() {}\n\nconst tideRate = 7;\n",
            "Where is tideRate defined?",
            {QStringLiteral("const tideRate = 7;"), QStringLiteral("call(tideRate, 3);\ncall(tideRate, 4);")});
        row("a macro", "tax.h", "int a = use(RATE);\n\nint b;\n\n#define RATE 19\n", "Where is the definition of RATE?",
            {QStringLiteral("#define RATE 19"), QStringLiteral("int a = use(RATE);")});
        const QByteArray far = "fn main() {\n    rate(1);\n    other();\n}\n\nfn rate(x: i32) -> i32 {\n"
            + QByteArray("    other();\n").repeated(30) + "}\n";
        row("the head of a long function", "tax.rs", far, "Where is rate defined?",
            {QStringLiteral("fn rate(x: i32) -> i32 {"), QStringLiteral("rate(1);")});
        row("a name that is a word of asking", "tax.py", "print(gross(4))\n\n\ndef gross(x):\n    return x\n",
            "Where is the function gross defined?", {QStringLiteral("def gross(x):"), QStringLiteral("print(gross(4))")});
        row("a function", "tax.py", "print(rate(4))\n\n\ndef rate(x):\n    return x\n", "Where is the function rate defined?",
            {QStringLiteral("def rate(x):"), QStringLiteral("print(rate(4))")});
    }

    Shelf &rooms()
    {
        if (!m_rooms) {
            m_rooms = std::make_unique<Shelf>();
            m_rooms->write(QStringLiteral("rooms.md"),
                           "# Rooms\n\nThere are two rooms below the roof, and eleven more in the yard.\n\n"
                           "The rent of the rooms is 120 euros, please pay 2 days before the first. Actually it is a hundred.\n\n"
                           "The film is set in France, and the wine comes from Portugal in 40 boxes.\n");
            m_rooms->write(QStringLiteral("zimmer.md"),
                           "# Zimmer\n\nEs gibt zwei Zimmer unter dem Dach, und elf im Hof. Bitte eigentlich genau hundert.\n\n"
                           "Der Motor fasst 7 Liter \u00d6l. Die Dauer ist zwei Tage.\n");
            m_rooms->write(QStringLiteral("chambres.md"),
                           "Il y a deux chambres sous le toit, et onze dans la cour, vraiment cent, tr\u00e8s grandes.\n\n"
                           "Hay dos habitaciones, muy grandes, realmente cien, y once en el patio. La capital de la costa.\n");
            m_rooms->add();
            const auto added = waitFor(m_rooms->sources.add(dataPath(QStringLiteral("../../resources/sample"))));
            Q_ASSERT(added);
        }
        return *m_rooms;
    }

    std::unique_ptr<Shelf> m_rooms;
};

LAYERS_TEST(TstRecallQuotes, "tst_recallquotes", Guiless)
#include "tst_recallquotes.moc"
