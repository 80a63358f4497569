#include "tests/support/layerstest.h"
#include "tests/ui/kit/drawnblocks.h"
#include "ui/kit/markdownstream.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRandomGenerator>

#include <ctime>

using namespace Layers;
using namespace LayersTest;

namespace {

QByteArray readTokens(const QString &name)
{
    QFile file(dataPath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// Markdown that arrives bit by bit: it ends like a whole parse, and no token is dear.
class TstMarkdownStream : public QObject
{
    Q_OBJECT
private slots:
    void streamsEndLikeAWholeParse_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"2k", "10k", "code8k", "table8k"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void streamsEndLikeAWholeParse()
    {
        QFETCH(QString, name);
        const QString whole = QString::fromUtf8(readTokens(QStringLiteral("markdown/%1.md").arg(name)));
        const QJsonArray tokens = QJsonDocument::fromJson(readTokens(QStringLiteral("markdown/%1.tokens.json").arg(name))).array();
        QVERIFY(!tokens.isEmpty());
        MarkdownStream stream;
        std::vector<RichBlock> frozen;
        for (const auto &token : tokens) {
            const size_t closedBefore = stream.closed();
            if (closedBefore > frozen.size())
                frozen.insert(frozen.end(), stream.blocks().begin() + qsizetype(frozen.size()),
                              stream.blocks().begin() + qsizetype(closedBefore));
            stream.append(token.toString());
            QVERIFY(stream.closed() >= closedBefore);
            QVERIFY(stream.firstChanged() >= closedBefore);
        }
        QCOMPARE(stream.text(), whole);
        // Closed blocks were never touched.
        for (size_t i = 0; i < frozen.size(); ++i)
            QVERIFY2(frozen[i] == stream.blocks()[i], qPrintable(QStringLiteral("block %1").arg(i)));
        const auto blocks = parseMarkdown(whole);
        // Before the last parse the words are already the same.
        QString streamed;
        for (const RichBlock &block : stream.blocks())
            streamed += block.plainText() + QLatin1Char('\n');
        QString parsed;
        for (const RichBlock &block : blocks)
            parsed += block.plainText() + QLatin1Char('\n');
        QCOMPARE(streamed, parsed);
        stream.finish();
        QVERIFY(stream.blocks() == blocks);
    }

    // Before the last parse the blocks are already the same where nothing that comes later changes what came before.
    void streamedListsAreThoseOfAWholeParse_data()
    {
        QTest::addColumn<QString>("markdown");
        const auto row = [](const char *markdown) { QTest::newRow(markdown) << QString::fromUtf8(markdown); };
        row("1. a\n1. b\n1. c\n\nx\n");
        row("3) a\n1. b\n- c\n* d\n");
        row("- a\n\n- b\n\n- c\n");
        row("- a\n\n  b\n- c\n");
        row("9. a\n\n   1. b\n   2. c\n10. d\n");
        row("- a\n---\n- b\n");
        row("1. a\n2. b\n```\nx\n```\n1. c\n");
        row("- a\n\n- b\n```\nx\n```\n- c\n- d\n");
        row("-\n- b\n");
        row("1984. was a year\nand\n1985. too\n");
        row("> a\n1) b\n");
        row("| a | b |\n|--|--|\n| 1 | 2 |\n- c\n");
        row("| a |\n|--|\n```\nx\n```\n");
    }
    void streamedListsAreThoseOfAWholeParse()
    {
        QFETCH(QString, markdown);
        MarkdownStream stream;
        for (const QChar c : markdown)
            stream.append(QStringView(&c, 1));
        const auto whole = parseMarkdown(markdown);
        QVERIFY2(stream.blocks() == whole, qPrintable(drawn(stream.blocks()) + QLatin1Char('\n') + drawn(whole)));
    }

    void everySplitShowsTheSame_data()
    {
        QTest::addColumn<QString>("markdown");
        const auto row = [](const char *name, const char *markdown) { QTest::newRow(name) << QString::fromUtf8(markdown); };
        row("a bit of everything",
            "# T\n\ntext **bold** `code`\nmore\n\n- a\n- b\n  c\n\n  d\n- e\n\nend\n\n```py\nx = 1\n\n``` y\n```\nafter\n\n| a | b "
            "|\n|--|--|\n| 1 | 2 |\n| 3 | 4 |\n\n> q\n> r\n\n1. x\n2. y\n\n---\n\nlast");
        row("numbered fences", "```py start=41\nx = 1\n```\n\n~~~ start=3\ny\n~~~\n");
        row("nested fences", "````md\n```c\nx\n```\n````\nok");
        row("fence in a list", "- a\n  ```\n  - b\n\n  c\n  ```\n- d\n\nx");
        row("setext", "Title\n===\n\nSub\n---\ntext");
        row("carriage returns", "a\r\n\r\n- b\r\n- c\r\n\r\n```\r\nd\r\n```\r\n");
        row("unclosed fence", "a\n```c\nint x;\n  ``");
        row("a year begins a line", "It was built in\n1984. Then it burnt\n10. May\n");
        row("a no-break space is a word", "a\n\u00a0\nb\n");
        row("items apart", "- a\n- b\n\n- c\n\nd\n\n1. x\n\n1. y\n1. z\n\nend");
        row("a row that becomes something else",
            "| a | b |\n|--|--|\n| 1 | 2 |\n1984. c\n\n| a |\n|--|\n--\n> d\n\n| a |\n|--|\n~~~\nx\n~~~");
    }
    void everySplitShowsTheSame()
    {
        QFETCH(QString, markdown);
        MarkdownStream whole;
        whole.append(markdown);
        for (qsizetype at = 0; at <= markdown.size(); ++at) {
            MarkdownStream parts;
            parts.append(QStringView(markdown).left(at));
            parts.append(QStringView(markdown).mid(at));
            QVERIFY2(parts.blocks() == whole.blocks(),
                     qPrintable(QStringLiteral("cut at %1:\n%2\n%3").arg(at).arg(drawn(parts.blocks()), drawn(whole.blocks()))));
        }
        MarkdownStream single;
        for (const QChar c : markdown)
            single.append(QStringView(&c, 1));
        QVERIFY2(single.blocks() == whole.blocks(), qPrintable(drawn(single.blocks()) + QLatin1Char('\n') + drawn(whole.blocks())));
        single.finish();
        QVERIFY(single.blocks() == parseMarkdown(markdown));
    }

    // What is being written looks as it will, and not like its marks.
    void openMarksAreNotShown_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("looksLike");
        const auto row = [](const char *markdown, const char *looksLike) { QTest::newRow(markdown) << markdown << looksLike; };
        row("use `code", "use `code`");
        row("use `", "use");
        row("use ``a ` b", "use ``a ` b``");
        row("use ``a`", "use ``a``");
        row("use `a` and `b", "use `a` and `b`");
        row("`a\nb", "`a\nb`");
        row("so **bold", "so **bold**");
        row("so **bold ", "so **bold**");
        row("so **bold*", "so **bold**");
        row("so **", "so");
        row("so *", "so");
        row("so *slanted", "so *slanted*");
        row("so ***both", "so ***both***");
        row("so **bold and *both", "so **bold and *both***");
        row("so **bold and `code", "so **bold and `code`**");
        row("so ~~gone", "so ~~gone~~");
        row("so ~5 minutes", "so ~5 minutes");
        row("__strong", "__strong__");
        row("snake_case_name", "snake_case_name");
        row("2 * 3 and 4", "2 * 3 and 4");
        row("2 *3 and", "2 *3 and");
        row("**a** b", "**a** b");
        row("\\*no", "\\*no");
        row("see [the page](https://a.exa", "see the page");
        row("see [the page](", "see the page");
        row("see [the page]", "see the page");
        row("see [the pa", "see the pa");
        row("see [", "see");
        row("see **[the page](https://a", "see **the page**");
        row("see [the page](https://a.example) and", "see [the page](https://a.example) and");
        row("see ![a picture](https://a.exa", "see a picture");
        row("row[0", "row[0");
        row("as said [1]", "as said [1]");
        row("[a](see the", "[a](see the");
        row("see https://a.example/_x_y", "see https://a.example/_x_y");
        row("- one **b\n- two *c", "- one **b\n- two *c*");
        row("one **b\n\ntwo *c", "one **b\n\ntwo *c*");
        row("- [ ] to do", "- [ ] to do");
        row("- [", "- ");
        row("> quoted **wor", "> quoted **wor**");
        row("# Head `co", "# Head `co`");
        row("| a |\n|---|\n| **b", "| a |\n|---|\n| **b**");
        row("| a | b |\n|---|---|\n| **b | `c", "| a | b |\n|---|---|\n| **b | `c`");
        row("```\n**a", "```\n**a");
        row("- x\n  ```\n  **a", "- x\n  ```\n  **a");
    }
    void openMarksAreNotShown()
    {
        QFETCH(const QString, markdown);
        QFETCH(const QString, looksLike);
        MarkdownStream stream;
        for (const QChar c : markdown)
            stream.append(QStringView(&c, 1));
        QCOMPARE(drawn(stream.blocks()), drawn(parseMarkdown(looksLike)));
        QVERIFY(stream.blocks() == parseMarkdown(looksLike));
        MarkdownStream atOnce;
        atOnce.append(markdown);
        QVERIFY(atOnce.blocks() == stream.blocks());
        stream.finish();
        QVERIFY(stream.blocks() == parseMarkdown(markdown));
    }

    // What is written into a block that is already very long is shown in parts, and at the end it is all there.
    void aVeryLongBlockIsNotParsedForEachWord_data()
    {
        QTest::addColumn<QString>("start");
        QTest::newRow("a paragraph") << QString();
        QTest::newRow("a row of a table") << QStringLiteral("| a |\n|---|\n| ");
    }
    void aVeryLongBlockIsNotParsedForEachWord()
    {
        QFETCH(QString, start);
        MarkdownStream stream;
        stream.append(start);
        QString all = start;
        int parses = 0;
        for (int i = 0; i < 20'000; ++i) {
            const QString piece = QStringLiteral("word%1 ").arg(i);
            stream.append(piece);
            all += piece;
            if (all.size() > 40'000 && stream.firstChanged() < stream.blocks().size())
                ++parses;
        }
        QVERIFY2(parses > 0 && parses < 100, qPrintable(QString::number(parses)));
        stream.finish();
        QVERIFY(stream.blocks() == parseMarkdown(all));
    }

    void hostileStreams_data()
    {
        QTest::addColumn<QString>("begin");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<int>("units"); // an append
        const auto row
            = [](const char *name, const QString &begin, const QString &unit, int units) { QTest::newRow(name) << begin << unit << units; };
        row("a table's head of 500,000 letters", QLatin1String("| ") + QString(500000, u'a') + QLatin1String(" | b |\n|---|---|\n"),
            QStringLiteral("| x | y |\n"), 100);
        row("a row of open emphases", QLatin1String("| a | b |\n|---|---|\n| ") + QStringLiteral(" _a").repeated(200000),
            QStringLiteral("a*"), 100);
        row("a line of open emphases", QStringLiteral(" _a").repeated(200000), QStringLiteral("a*"), 100);
    }
    void hostileStreams()
    {
        QFETCH(QString, begin);
        QFETCH(QString, unit);
        QFETCH(int, units);
        const std::clock_t start = std::clock();
        MarkdownStream stream;
        stream.append(begin);
        for (int i = 0; i < 100; ++i)
            stream.append(unit.repeated(units));
        stream.finish();
        QVERIFY(stream.blocks() == parseMarkdown(begin + unit.repeated(100 * units)));
        const auto seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 20, qPrintable(QString::number(seconds)));
    }

    // What a token costs does not grow with what is open.
    void everyTokenIsCheap_data()
    {
        QTest::addColumn<QString>("unit");
        for (const char *unit : {"[a]: b\n", "![a](", "> - a\n", "a\n=\n", "> ```\n", "<div>\n", "|a|b|\n", "> > a\nb\n", "- a\n\n  b\n\n"})
            QTest::newRow(QByteArray(unit).simplified().constData()) << QString::fromUtf8(unit);
    }
    void everyTokenIsCheap()
    {
        QFETCH(QString, unit);
        MarkdownStream stream;
        qsizetype parsed = 0;
        for (int tokens = 0; tokens < 10'000; ++tokens) {
            if (tokens == 5'000)
                parsed = stream.parsedCharacters();
            stream.append(unit);
        }
        const qsizetype later = (stream.parsedCharacters() - parsed) / 5'000;
        QVERIFY2(later < 64 * unit.size(), qPrintable(QStringLiteral("%1 characters a token").arg(later)));
    }

    // Words of a dear block wait for more of it; when no more comes, they are shown all the same.
    void nothingWaitsInAPause_data()
    {
        QTest::addColumn<QString>("begin");
        QTest::newRow("paragraph") << QString();
        QTest::newRow("row of a table") << QStringLiteral("|a|b|\n|-|-|\n|x|");
        QTest::newRow("item of a list") << QStringLiteral("- ");
    }
    void nothingWaitsInAPause()
    {
        QFETCH(QString, begin);
        const QString many = QStringLiteral("word ").repeated(8 * 1024);
        MarkdownStream stream;
        stream.append(begin + many);
        QVERIFY(!stream.hasWaiting());
        stream.append(u"and the end.");
        QVERIFY(stream.hasWaiting());
        const size_t last = stream.blocks().size() - 1;
        QCOMPARE(stream.firstChanged(), last + 1);
        MarkdownStream whole;
        whole.append(begin + many + QStringLiteral("and the end."));
        QVERIFY(stream.blocks() != whole.blocks());
        stream.showWaiting();
        QVERIFY(!stream.hasWaiting());
        QCOMPARE(stream.firstChanged(), last);
        QVERIFY(stream.blocks() == whole.blocks());
        const qsizetype parsed = stream.parsedCharacters();
        stream.showWaiting(); // nothing to show
        QCOMPARE(stream.parsedCharacters(), parsed);
        stream.append(u" More.");
        QVERIFY(stream.hasWaiting());
        stream.finish();
        QVERIFY(!stream.hasWaiting());
        QVERIFY(stream.blocks() == parseMarkdown(begin + many + QStringLiteral("and the end. More.")));
    }

    void randomMarkdownKeepsItsPromises()
    {
        constexpr quint32 seed = 7;
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QStringList words{QStringLiteral("a"),   QStringLiteral("\n"),    QStringLiteral("\n\n"), QStringLiteral("- "),
                                QStringLiteral("1. "), QStringLiteral("```"),   QStringLiteral("`"),    QStringLiteral("**"),
                                QStringLiteral("|"),   QStringLiteral("|-|\n"), QStringLiteral("> "),   QStringLiteral("# "),
                                QStringLiteral("  "),  QStringLiteral("[x]("),  QStringLiteral(")"),    QStringLiteral("$"),
                                QStringLiteral("~~~"), QStringLiteral("---"),   QStringLiteral("\t"),   QString(QChar(0xd83d)),
                                QString(QChar(0xfffc))};
        for (int round = 0; round < 1500; ++round) {
            QString markdown;
            MarkdownStream stream;
            const int count = random.bounded(60);
            for (int i = 0; i < count; ++i) {
                const QString &word = words[random.bounded(int(words.size()))];
                markdown += word;
                stream.append(word);
            }
            stream.finish();
            QVERIFY(stream.blocks() == parseMarkdown(markdown));
            for (const RichBlock &block : stream.blocks()) {
                int at = 0;
                for (const RichText::Run &run : block.text.runs) {
                    QVERIFY(run.from >= at && run.length > 0 && run.from + run.length <= block.text.text.size());
                    at = run.from + run.length;
                }
            }
        }
    }
};

LAYERS_TEST(TstMarkdownStream, "tst_markdownstream", Guiless)
#include "tst_markdownstream.moc"
