#include "tests/core/context/shelf.h"

using namespace LayersTest;

// The ranking on a small corpus whose right answers are plain to see.

class TstRetriever : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_shelf = std::make_unique<Shelf>();
        m_shelf->write(QStringLiteral("tides.md"),
                       "# Tides\n\nThe tide rises and falls twice a day at Dover.\n\n## Neap tides\n\n"
                       "A neap tide is the smaller one, at half moon.\n");
        m_shelf->write(QStringLiteral("harbour.md"),
                       "# Harbour rules\n\nShips wait outside until the tide allows the harbour to be "
                       "entered. The harbour master has the last word.\n");
        m_shelf->write(QStringLiteral("recipes/soup.txt"), "Onion soup\n\nCut six onions. Fry them slowly. Add broth and thyme.\n");
        m_shelf->write(QStringLiteral("recipes/onion-soup-copy.txt"),
                       "Onion soup\n\nCut six onions. Fry them slowly. Add broth and thyme.\nEnjoy.\n");
        m_shelf->write(QStringLiteral("cafe.txt"), "Das Caf\u00e9 in Z\u00fcrich \u00f6ffnet um sieben.\n");
        m_shelf->write(QStringLiteral("wells.md"), "\u4e95\u6238\u306e\u6c34\u306f\u6bce\u5e74\u691c\u67fb\u3057\u307e\u3059\u3002\n");
        m_shelf->write(QStringLiteral("code.cpp"),
                       "// Reads the tide table.\nint readTideTable(const char *path)\n{\n    return open_table(path);\n}\n");
        m_shelf->add();
    }

    void first_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("path"); // of the best passage; empty: there is none
        QTest::addColumn<bool>("answered");
        const auto row = [](const char *name, const char *question, const char *path, bool answered) {
            QTest::newRow(name) << QString::fromUtf8(question) << QString::fromUtf8(path) << answered;
        };
        row("a rare word weighs more than a common one", "What does the harbour master say about the tide?", "harbour.md", true);
        row("a heading counts", "neap tides", "tides.md", true);
        row("another form of the word", "When do tides rise?", "tides.md", true);
        row("common words count for nothing, the name of a file counts", "what is the and of it onions", "recipes/onion-soup-copy.txt",
            true);
        row("accents do not matter", "cafe zurich", "cafe.txt", true);
        row("a German question", "Wann \u00f6ffnet das Caf\u00e9?", "cafe.txt", true);
        row("CJK, two characters", "\u691c\u67fb", "wells.md", true);
        row("a name in source code", "readTideTable", "code.cpp", true);
        row("not in the files", "Which vaccine does a parrot need?", "", false);
        row("a name that is nowhere", "Does the tide rise and fall at Calais?", "tides.md", false);
        row("a name in its file", "What is a neap tide at Dover?", "tides.md", true);
        row("a number that is nowhere", "When does the harbour master have the last word in 2030?", "harbour.md", false);
        row("what is measured is not there", "How many litres of gravy do onions and broth need?", "recipes/onion-soup-copy.txt", false);
        row("a sum", "What is 2+2?", "", false);
        row("words of asking count for nothing", "Which documents mention Dover?", "tides.md", true);
        row("a question in capitals", "WHEN DOES THE CALM TIDE RISE?", "tides.md", true);
        row("nothing", "", "", false);
        row("only marks", "?? ... \"\" * ( )", "", false);
        row("a question of 100,000 characters", QByteArray("harbour ").repeated(12500).constData(), "harbour.md", true);
    }
    void first()
    {
        QFETCH(QString, question);
        QFETCH(QString, path);
        QFETCH(bool, answered);
        const Retrieval found = m_shelf->retrieve(question);
        QCOMPARE(found.isAnswered, answered);
        QCOMPARE(found.passages.empty() ? QString() : found.passages.front().path, path);
        for (size_t i = 1; i < found.passages.size(); ++i)
            QVERIFY(found.passages[i - 1].score >= found.passages[i].score);
        for (const Passage &passage : found.passages) {
            const QString text = *waitFor(m_shelf->store.text(passage.document));
            QCOMPARE(passage.text, text.mid(passage.range.from, passage.range.length()));
        }
        QVERIFY(found.coverage >= 0 && found.coverage <= 1.0001);
    }

    void nearDoublesAreShownOnce()
    {
        const Retrieval found = m_shelf->retrieve(QStringLiteral("onion soup"));
        const auto soups = std::count_if(found.passages.begin(), found.passages.end(),
                                         [](const Passage &passage) { return passage.path.startsWith(QLatin1String("recipes/")); });
        QCOMPARE(soups, 1);
    }

    void theLimitHolds()
    {
        QCOMPARE(m_shelf->retrieve(QStringLiteral("tide"), 1).passages.size(), 1u);
        QVERIFY(m_shelf->retrieve(QStringLiteral("tide"), 8).passages.size() >= 3u);
    }

    void theSameEachTime()
    {
        const Retrieval once = m_shelf->retrieve(QStringLiteral("tide at the harbour"));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(m_shelf->retrieve(QStringLiteral("tide at the harbour")).passages, once.passages);
    }

    void theSinkHasTheListToo()
    {
        std::vector<Passage> seen;
        const auto found = waitFor(m_shelf->retriever.retrieve({QStringLiteral("tide"), {}, 3},
                                                               [&](std::vector<Passage> passages) { seen = std::move(passages); }));
        QVERIFY_OK(found);
        QCOMPARE(seen, found->passages);
    }

    // Among many files that say the same of other days.
    void aDayIsFoundHoweverItIsWritten()
    {
        Shelf shelf;
        for (int i = 0; i < 120; ++i)
            shelf.write(QStringLiteral("rota%1.md").arg(i),
                        QByteArray("# Rota\n\nOn 17 April 2026 Ben cooks for ") + QByteArray::number(i + 20));
        shelf.write(QStringLiteral("ordinal.md"), "# Rota\n\nOn March 5th, 2026 Kim cooks.\n");
        shelf.write(QStringLiteral("span.md"), "# Rota\n\nIn the week of 21-25 March 2026 Ida cooks.\n");
        shelf.write(QStringLiteral("figures.md"), "# Rota\n\nOn 09/24/26 Tom cooks.\n");
        shelf.add();
        const auto first = [&](const char *question) {
            const Retrieval found = shelf.retrieve(QString::fromLatin1(question));
            return found.isAnswered && !found.passages.empty() ? found.passages.front().path : QString();
        };
        QCOMPARE(first("Who cooks on 5.3.2026?"), QStringLiteral("ordinal.md"));
        QCOMPARE(first("Who cooks on 05/03/2026?"), QStringLiteral("ordinal.md"));
        QCOMPARE(first("Who cooks on 23.3.2026?"), QStringLiteral("span.md"));
        QCOMPARE(first("Who cooks on 24 September 2026?"), QStringLiteral("figures.md"));
    }

    void aDayIsFoundInAnAttachedFile()
    {
        Passage one;
        one.text = QStringLiteral("2026-03-05: soup");
        one.path = QStringLiteral("one.txt");
        one.attachment = "1";
        Passage other = one;
        other.text = QStringLiteral("2026-03-06: bread");
        const Retrieval found = rankPassages(QStringLiteral("What happened on 5 March?"), {other, one}, 8);
        QVERIFY(found.isAnswered);
        QCOMPARE(found.passages.front().text, one.text);
    }

private:
    std::unique_ptr<Shelf> m_shelf;
};

LAYERS_TEST(TstRetriever, "tst_retriever", Guiless)
#include "tst_retriever.moc"
