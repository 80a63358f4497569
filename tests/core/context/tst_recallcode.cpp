#include "tests/core/context/shelf.h"

using namespace LayersTest;

// What on-device recall quotes of code and tables, and what text does to it that was written to do harm.

class TstRecallCode : public QObject
{
    Q_OBJECT
private slots:
    // Comments and lines of code are answers, too: the matching lines and not the whole file.
    void code_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote");
        const QByteArray ring
            = "#include <vector>\n// RingBuffer keeps the last N samples; the default capacity is 4096.\nclass RingBuffer {\n"
              "public:\n    explicit RingBuffer(int capacity = 4096) : data_(capacity) {}\n"
              "    void push(int v) { data_[head_++ % data_.size()] = v; }\nprivate:\n    std::vector<int> data_;\n};\n";
        const QString comment = QStringLiteral("// RingBuffer keeps the last N samples; the default capacity is 4096.");
        const QString name = QStringLiteral("src/ring.cpp");
        QTest::newRow("words of a comment") << name << ring << QStringLiteral("default capacity of the ring buffer") << comment;
        QTest::newRow("the identifier") << name << ring << QStringLiteral("What is the default capacity of RingBuffer?") << comment;
        QTest::newRow("a line of code") << name << ring << QStringLiteral("data head push")
                                        << QStringLiteral("void push(int v) { data_[head_++ % data_.size()] = v; }");
        QTest::newRow("words apart in the file, joined in the question")
            << QStringLiteral("a.txt") << QByteArray("The ring buffer holds 64 blocks.\n")
            << QStringLiteral("How many blocks does RingBuffer hold?") << QStringLiteral("The ring buffer holds 64 blocks.");
        QTest::newRow("a comment of two lines, marked with #")
            << QStringLiteral("load.py")
            << QByteArray("import os\n# The cache of thumbnails lives\n# in /var/cache/thumbs.\nCACHE = os.sep\n")
            << QStringLiteral("Where does the cache of thumbnails live?")
            << QStringLiteral("# The cache of thumbnails lives\n# in /var/cache/thumbs.");
        // A head or an import says nothing by itself.
        const QByteArray parser = "#include \"tide/parser.h\"\n#include <vector>\n\nclass TideParser {\npublic:\n    void feed(int);\n"
            + QByteArray("    void step();\n").repeated(40) + "};\n\n// The tide parser reads one station a line.\n";
        QTest::newRow("a comment and not the head of a class") << QStringLiteral("tide.cpp") << parser << QStringLiteral("class TideParser")
                                                               << QStringLiteral("// The tide parser reads one station a line.");
        QTest::newRow("a short definition as a whole")
            << QStringLiteral("point.cpp")
            << QByteArray("#include \"point.h\"\n\nstruct HarbourPoint {\n    double lat;\n    double lon;\n};\n")
            << QStringLiteral("What is a HarbourPoint?") << QStringLiteral("struct HarbourPoint {\n    double lat;\n    double lon;\n};");
        QTest::newRow("prose beside code")
            << QStringLiteral("gull.md")
            << QByteArray(
                   "| gull | nest |\n|---|---|\n| herring gull | nest on a roof |\n\nThe gull has its nest on the roof of the shed.\n")
            << QStringLiteral("Where does the gull nest on the roof?") << QStringLiteral("The gull has its nest on the roof of the shed.");
        QTest::newRow("a row of a table and not its rule")
            << QStringLiteral("fees.md")
            << QByteArray("| Service | Fee |\n|---------|-----|\n| Mooring overnight | 32 euro |\n| Shower | 2 euro |\n")
            << QStringLiteral("What is the fee for mooring overnight?") << QStringLiteral("| Mooring overnight | 32 euro |");
        QTest::newRow("a whole line with leaders")
            << QStringLiteral("offer.txt")
            << QByteArray(
                   "For the school\n\n24 desks in ash, oiled ........ 24 x 415 euros\n24 chairs, seat 44 cm ........ 24 x 165 euros\n")
            << QStringLiteral("How many chairs does the school get and what do they cost?")
            << QStringLiteral("24 chairs, seat 44 cm ........ 24 x 165 euros");
        QTest::newRow("a whole item of a list")
            << QStringLiteral("minutes.md")
            << QByteArray("- The sander is late.\n- Heating: the boiler loses pressure. Jonas calls the landlord.\n- The end.\n")
            << QStringLiteral("Why does Jonas call the landlord?")
            << QStringLiteral("- Heating: the boiler loses pressure. Jonas calls the landlord.");
        QTest::newRow("text right below a heading")
            << QStringLiteral("b.md") << QByteArray("# Stove\nThe stove burns four hours on one load of oak.\n")
            << QStringLiteral("How long does the stove burn on oak?") << QStringLiteral("The stove burns four hours on one load of oak.");
    }
    void code()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, quote);
        const Citation first = firstQuote({{name, text}}, question);
        QCOMPARE(first.quote, quote);
        QCOMPARE(first.range.length(), quote.size());
    }

    void codeAndTablesAreShownWhole()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("Pump.cs"),
                    "class Pump {\n    void Start() {\n        Valve.Open(harbour,\n            pressure: 4,\n            slowly: true);\n "
                    "   }\n}\n");
        shelf.write(QStringLiteral("fees.md"),
                    "| Service | Fee \\| day |\n|---------|-----|\n| Mooring overnight | 32 euro |\n| Shower | 2 euro |\n");
        shelf.add();
        const Answer code = ask(shelf, QStringLiteral("valve open harbour pressure"));
        QVERIFY2(code.text.startsWith(
                     QLatin1String("```csharp\nValve.Open(harbour,\n            pressure: 4,\n            slowly: true);\n```")),
                 qPrintable(code.text));
        const Answer row = ask(shelf, QStringLiteral("What is the fee for mooring overnight?"));
        QVERIFY2(row.text.startsWith(QLatin1String("> | Service | Fee \\| day |\n> |---|---|\n> | Mooring overnight | 32 euro |\n>\n> ")),
                 qPrintable(row.text));
        QCOMPARE(row.citations.front().quote, QStringLiteral("| Mooring overnight | 32 euro |"));
    }

    void aPlainSentenceBeforeALicence()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("LICENCE"),
                    "Because the program is licensed free of charge, there is no warranty for the program, to the extent permitted by "
                    "applicable law, except when otherwise stated in writing.\n\nAccompany it with a written offer, valid for at least "
                    "three years, and keep intact all the notices that refer to the absence of any warranty, longer than those.\n");
        shelf.write(QStringLiteral("meeting.md"), "# Meeting\n\nThe pump goes back. Warranty is 24 months.\n");
        shelf.add();
        QCOMPARE(ask(shelf, QStringLiteral("How long is the warranty?")).citations.front().quote,
                 QStringLiteral("The pump goes back. Warranty is 24 months."));
    }

    // A long line, surrogate pairs at the limit of a quote, and a list: still exact.
    void hostileText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("one line of 100,000 characters") << QByteArray("zebra ").repeated(17000);
        QTest::newRow("pairs everywhere") << QByteArray("zebra ") + QByteArray("\U0001F993").repeated(2000) + " zebra.";
        QTest::newRow("an odd pair at the limit") << QByteArray("zebra x") + QByteArray("\U0001F993").repeated(2000);
        QTest::newRow("a list") << QByteArray("Animals:\n\n- the zebra of the north\n- the zebra of the south\n");
        QTest::newRow("Windows line ends") << QByteArray("One line.\r\nThe zebra is here.\r\n");
        QTest::newRow("a quote inside a quote") << QByteArray("> The zebra said: \"> [1] no\".\n");
    }
    void hostileText()
    {
        QFETCH(QByteArray, text);
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), text);
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("zebra"));
        QVERIFY(!answer.citations.empty());
        for (const Citation &citation : answer.citations) {
            const QString kept = *waitFor(shelf.store.text(citation.document));
            QCOMPARE(citation.quote, kept.mid(citation.range.from, citation.range.length()));
            QVERIFY(citation.quote.isValidUtf16());
            QVERIFY(citation.quote.size() <= 1200);
        }
    }
};

LAYERS_TEST(TstRecallCode, "tst_recallcode", Guiless)
#include "tst_recallcode.moc"
