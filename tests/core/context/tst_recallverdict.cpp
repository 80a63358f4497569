#include "tests/core/context/shelf.h"

using namespace LayersTest;

// The verdict of on-device recall: what counts as an answer, and what does not. Each row is a file and a question of its own.

class TstRecallVerdict : public QObject
{
    Q_OBJECT
private slots:
    // What is not read yet is not said to be nowhere.
    void filesThatAreStillReadAreToldOf()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), "The lighthouse was built in 1911.\n");
        bool wasUnread = false;
        QObject::connect(&shelf.sources, &SourceService::progressed, &shelf.sources, [&](const ImportProgress &progress) {
            const bool isRead = progress.phase == ImportProgress::Phase::Done;
            wasUnread = wasUnread || (!isRead && shelf.sources.unread({}) && shelf.sources.unread(std::vector{progress.source}));
            QVERIFY(!shelf.sources.unread(std::vector<SourceId>{}));
        });
        shelf.add();
        QVERIFY(wasUnread);
        QVERIFY(!shelf.sources.unread({}));
        shelf.unread = 7;
        QCOMPARE(ask(shelf, QStringLiteral("Who paints the harbour?")).text, QStringLiteral("still reading 7"));
        const Answer found = ask(shelf, QStringLiteral("When was the lighthouse built?"));
        QCOMPARE(found.citations.size(), 1u);
        QVERIFY(found.text.endsWith(QLatin1String("more unread 7")));
        // A reading that was broken off.
        shelf.unread.reset();
        Source source = waitFor(shelf.store.list())->front();
        source.checked = Time{};
        QVERIFY_OK(waitFor(shelf.store.save(source)));
        QVERIFY(ask(shelf, QStringLiteral("Who paints the harbour?")).text.endsWith(QLatin1String("not complete: ") + source.title));
    }

    // What a shop says of its Sundays is nothing that the clubhouse does.
    void itsSubjectStandsInTheFile()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("rules.md"), "# Rowing club\n\nThe clubhouse is open to members from 7 am to 10 pm.\n");
        shelf.write(QStringLiteral("faq.md"), "# Brightline\n\nWe are closed on Sundays. The shop opens at nine.\n");
        shelf.write(QStringLiteral("camp.txt"),
                    "The swimming area is open daily from 9:00 to 20:00.\nThe kiosk sells bread rolls from 7:30.\n");
        shelf.add();
        QVERIFY(!ask(shelf, QStringLiteral("When does the kiosk open?")).text.contains(QLatin1String("swimming")));
        for (const char *question : {"Does the clubhouse close on Sundays?", "Is the clubhouse closed on Sundays?"})
            QVERIFY2(!ask(shelf, QString::fromUtf8(question)).text.contains(QLatin1String("We are closed")), question);
        for (const char *question : {"Does the shop close on Sundays?", "Are you closed on Sundays?"})
            QVERIFY2(ask(shelf, QString::fromUtf8(question)).text.contains(QLatin1String("We are closed")), question);
    }

    void whatOnlyAModelCanIsSaid()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), "# Handbook\n\nThe summary of the year is written in March.\n");
        shelf.add();
        for (const char *question :
             {"Summarize the handbook", "please sum up a.md", "Give me a short summary of the handbook", "Fasse das Handbuch zusammen"})
            QCOMPARE(ask(shelf, QString::fromUtf8(question)).text, QStringLiteral("no summary"));
        QCOMPARE(ask(shelf, QStringLiteral("When is the summary of the year written?")).citations.size(), 1u);
    }

    // An exception belongs to its rule, on the next line of an item as well as in a paragraph or a quotation of its own.
    void exceptionsStandWithTheirRule_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("exception");
        const auto row = [](const char *name, const char *text, const char *question, const char *exception) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(question) << QString::fromUtf8(exception);
        };
        row("the next line of an item",
            "# House rules\n\n1. The sauna closes at 22:00.\n   On Fridays it stays open longer.\n2. No smoking.\n",
            "When does the sauna close?", "On Fridays it stays open longer.");
        row("a lazy line", "# House rules\n\n1. Dogs are not allowed in the hall.\nGuide dogs may come in.\n2. No smoking.\n",
            "Are dogs allowed in the hall?", "Guide dogs may come in.");
        row("a paragraph", "# Parking\n\nVisitors may park in the yard.\n\nException: on market days the yard is closed.\n",
            "Where may visitors park?", "Exception: on market days the yard is closed.");
        row("a quotation", "# Parking\n\nVisitors may park in the yard.\n\n> **Except** on market days.\n", "Where may visitors park?",
            "**Except** on market days.");
        row("German", "# Garten\n\nGrillen ist im Hof erlaubt.\n\nAusnahme: bei Waldbrandgefahr.\n", "Wo ist Grillen erlaubt?",
            "Ausnahme: bei Waldbrandgefahr.");
    }
    void exceptionsStandWithTheirRule()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, exception);
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), text);
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY2(!answer.citations.empty(), qPrintable(answer.text));
        QVERIFY2(answer.citations.front().quote.contains(exception), qPrintable(answer.citations.front().quote));
    }

    // A list is asked for by its heading, an item of it by its words.
    void theListOrAnItem()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("recipe.md"),
                    "# Apple and walnut cake\n\n## Ingredients\n\n- 4 apples\n- 3 eggs\n- 100 g walnuts\n\n## Method\n\n"
                    "1. Heat the oven.\n2. Fold in apples and walnuts.\n");
        shelf.add();
        QCOMPARE(ask(shelf, QStringLiteral("ingredients for the walnut cake")).citations.front().quote,
                 QStringLiteral("## Ingredients\n\n- 4 apples\n- 3 eggs\n- 100 g walnuts"));
        QCOMPARE(ask(shelf, QStringLiteral("How many eggs are in the cake?")).citations.front().quote, QStringLiteral("- 3 eggs"));
    }

    // "Method" below the name of a dish is how it is made.
    void stepsOfWhatADocumentIsAbout()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("recipe.md"),
                    "# Apple and walnut cake\n\nServes 10. The cake keeps for four days.\n\n## Method\n\n1. Heat the oven.\n"
                    "2. Beat eggs and sugar.\n3. Bake for 50 minutes.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("how do i make the cake"));
        QVERIFY(!answer.citations.empty());
        QCOMPARE(answer.citations.front().quote, QStringLiteral("1. Heat the oven.\n2. Beat eggs and sugar.\n3. Bake for 50 minutes."));
        QVERIFY(answer.text.startsWith(QLatin1String("> **Method**")));
    }

    // A chat may look into places that were removed since.
    void removedPlacesAreNoneChosen()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), "The lighthouse was built in 1911.\n");
        shelf.add();
        const std::vector<SourceId> gone{SourceId::make(shelf.clock.now())};
        QCOMPARE(ask(shelf, QStringLiteral("When was the lighthouse built?"), gone).text, QStringLiteral("none chosen"));
    }

    void judges_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote"); // the first; empty: the file does not answer
        const auto row = [](const char *name, const QByteArray &text, const char *question, const char *quote) {
            QTest::newRow(name) << text << QString::fromUtf8(question) << QString::fromUtf8(quote);
        };
        const QByteArray firm = "Kruse repairs our vehicles in the yard.\n\nPayment is due within ten days.\n\n"
                                "In March we pay 120 euros to the gardener, and 90 euros to the electrician.\n";
        row("a synonym", firm, "Who fixes our cars?", "Kruse repairs our vehicles in the yard.");
        row("a derived word", "Payment is due within ten days.\n\nThe yard is closed.\n", "When must we pay?",
            "Payment is due within ten days.");
        row("a word with two stems", "Otis quoted 18 pounds.\n\nThe lift is old.\n", "Who quotes for pounds?", "Otis quoted 18 pounds.");
        row("a superlative", "Ferry seven is the fast one.\n\nFerry two is green.\n", "Which ferry is the quickest?",
            "Ferry seven is the fast one.");
        row("its rarest word is nowhere", firm, "How much did we pay the plumber in March?", "");
        row("a synonym is no name", "The bill is on the desk.\n", "Where does Invoice live?", "");
        row("a name that is written as no other word", "The table keeps 40 rows in each file.\n", "TideSQL keeps how many rows in a file?",
            "");
        row("an everyday acronym is no name", "The computer in the hall starts at eight.\n", "When does the PC in the hall start?",
            "The computer in the hall starts at eight.");
        row("a greeting", "The spare key hangs behind the door.\n", "Hi Anna, where does the spare key hang?",
            "The spare key hangs behind the door.");
        row("a name that is asked about", "The spare key hangs behind the door.\n", "Where does Anna hang the spare key?", "");
        const QByteArray far = "# Lift\n\nThe Harbour Lift carries 9 people to Quay Street.\n\n"
            + QByteArray("Snow is swept from the steps before the office opens in the morning.\n\n").repeated(60)
            + "# Doors\n\nDoor 11 is locked.\n";
        row("a number that belongs to a name", far, "How many people does Lift 11 carry to Quay Street?", "");
        row("a numeral that is no name of any", "Chapter twelve tells of the flood.\n\nChapter fourteen tells of the fire.\n",
            "What does chapter thirteen tell?", "");
        row("a room of another number", "Room three is blue.\n\nRoom four is green.\n", "Which colour has room seven?", "");
        row("a room of this number", "Room three is blue.\n\nRoom four is green.\n", "What is in room four?", "Room four is green.");
        row("a German numeral behind a noun", "Raum drei ist blau.\n\nRaum vier ist gr\u00fcn.\n", "Was ist in Raum sieben?", "");
        row("a unit in short", "Mix 480 g rye flour with water.\n\nThe oven is old.\n", "How many grams of rye flour?",
            "Mix 480 g rye flour with water.");
        row("a unit of something else", "Mix 480 g rye flour with water.\n\nThe oven is old.\n", "How many grams of sugar?", "");
        row("what it means", "Error E4711 stopped the pump, because it was too hot.\n\nThe oven is old.\n", "What does error E4711 mean?",
            "Error E4711 stopped the pump, because it was too hot.");
        row("a German verb", "Die monatliche Miete betr\u00e4gt 1.240 Euro.\n\nDer Hof ist gro\u00df.\n", "Wie viel Miete muss ich zahlen?",
            "Die monatliche Miete betr\u00e4gt 1.240 Euro.");
        row("a German noun", "Die monatliche Miete betr\u00e4gt 1.240 Euro.\n\nDer Hof ist gro\u00df.\n", "Wie viel Strom muss ich zahlen?",
            "");
        const QByteArray wool
            = QByteArray("Each sentence of the letter begins with a capital, and ends with a full stop or a mark.\n\n").repeated(60)
            + "# Wool\n\nThe wool comes from Australia by ship.\n";
        row("one of two nouns", wool, "What is the capital of Australia?", "");
        row("a noun with a letter of its own", "The symptoms of the fault are noise and heat.\n",
            "What are the symptoms of a lack of vitamin D?", "");
        row("both of two nouns", wool, "Where is the wool of Australia from?", "The wool comes from Australia by ship.");
        row("spelled in two ways", "The licence ends on 4 May.\n", "When does the license end?", "The licence ends on 4 May.");
        row("a moment where one is asked for",
            "The pump was bought for the north pier.\n\nThe pump was bought in spring, on a Monday in May.\n", "When was the pump bought?",
            "The pump was bought in spring, on a Monday in May.");
        row("a person where one is asked for", "The pump was bought for a good price.\n\nThe pump was bought by Ines Falk, says the log.\n",
            "Who bought the pump?", "The pump was bought by Ines Falk, says the log.");
        row("a question in other words",
            "If the fan of the laptop is always loud, clean the dust from the grille.\n\nThe printer is in the hall.\n",
            "My notebook is so noisy, what is wrong with its fan?",
            "If the fan of the laptop is always loud, clean the dust from the grille.");
    }
    void judges()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, quote);
        const std::pair other(QStringLiteral("other.txt"), QByteArray("The school has a garden.\n\nThe roof was painted white.\n"));
        QCOMPARE(firstQuote({{QStringLiteral("a.md"), text}, other}, question).quote, quote);
    }

    // English questions about the tables of German offers; other files speak of costs as well.
    void pricesInGerman_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote"); // empty: the files do not answer
        QTest::newRow("a plan") << "How much does the basic plan cost?"
                                << "| Basis | 12 EUR |";
        QTest::newRow("its price") << "What is the price of the basic plan?"
                                   << "| Basis | 12 EUR |";
        QTest::newRow("another plan") << "How much does the family plan cost?"
                                      << "";
    }
    void pricesInGerman()
    {
        QFETCH(QString, question);
        QFETCH(QString, quote);
        QCOMPARE(firstQuote(
                     {{QStringLiteral("angebot.md"), "# Angebot\n\n| Tarif | Preis |\n|---|---|\n| Basis | 12 EUR |\n| Profi | 29 EUR |\n"},
                      {QStringLiteral("lease.txt"), "A lost key costs 80 euros.\n\nThe garage costs 95 euros a month.\n"},
                      {QStringLiteral("trip.txt"), "The trip to Bremen costs 300 euros.\n\nThe ferry leaves at nine.\n"}},
                     question)
                     .quote,
                 quote);
    }

    void aQuestionWithoutWords_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<bool>("hasWords");
        for (const char *without : {"   ", "?", "?!... \"*", "x", "x?", " 7 ", "a b ?", "\u00df", "And?", "the the the"})
            QTest::newRow(without) << QString::fromUtf8(without) << false;
        for (const char *with : {"C#", "C++?", "\u5c71", "5G", "in x?"})
            QTest::newRow(with) << QString::fromUtf8(with) << true;
    }
    void aQuestionWithoutWords()
    {
        QFETCH(QString, question);
        QFETCH(bool, hasWords);
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), "Press x to leave, and 7 to stay.\n\nIs a b better? Yes.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QCOMPARE(answer.text != QLatin1String("no words"), hasWords);
        if (hasWords)
            return;
        QCOMPARE(answer.result->finish, "no_answer");
        QVERIFY(answer.citations.empty());
    }
};

LAYERS_TEST(TstRecallVerdict, "tst_recallverdict", Guiless)
#include "tst_recallverdict.moc"
