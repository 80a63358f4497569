#include "core/base/markdowntext.h"
#include "tests/support/layerstest.h"
#include "ui/kit/markdownstream.h"
#include "ui/kit/richtext.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRandomGenerator>
#include <QtCore/QJsonDocument>

#include <ctime>

using namespace Layers;
using namespace LayersTest;

namespace {

// What a person reads: the words, and of no other kind of block than paragraphs.
QString shownOf(const QString &markdown)
{
    QStringList shown;
    for (const RichBlock &block : parseMarkdown(markdown)) {
        const bool isPlain = block.kind == RichBlock::Kind::Paragraph && block.indent == 0
            && std::all_of(block.text.runs.begin(), block.text.runs.end(),
                           [](const RichText::Run &run) { return run.style == RichText::Plain; });
        shown << (isPlain ? block.text.text : QStringLiteral("(no plain paragraph)") + block.plainText());
    }
    return shown.join(QLatin1Char(' ')).simplified();
}

QString drawn(const std::vector<RichBlock> &blocks)
{
    // One line a block: kind, place, marker, text with its styles.
    QStringList lines;
    for (const RichBlock &block : blocks) {
        QString line;
        static constexpr const char *kinds[] = {"p", "h", "code", "table", "rule"};
        line += QLatin1String(kinds[int(block.kind)]);
        if (block.level > 0)
            line += QString::number(block.level);
        if (block.quote > 0)
            line += QStringLiteral(" q%1").arg(block.quote);
        if (block.indent > 0)
            line += QStringLiteral(" i%1").arg(block.indent);
        if (!block.marker.isEmpty())
            line += QLatin1String(" [") + block.marker + QLatin1Char(']');
        if (block.task != RichBlock::Task::None)
            line += block.task == RichBlock::Task::Done ? QLatin1String(" x") : QLatin1String(" o");
        if (!block.language.isEmpty())
            line += QLatin1Char(' ') + block.language;
        if (block.firstLine != 1)
            line += QStringLiteral(" @%1").arg(block.firstLine);
        line += QLatin1String(": ") + block.plainText().replace(u'\n', QLatin1String("\\n")).replace(u'\t', u'/');
        for (const RichText::Run &run : block.text.runs)
            line += QStringLiteral(" {%1+%2 %3%4}")
                        .arg(run.from)
                        .arg(run.length)
                        .arg(run.style)
                        .arg(run.link >= 0 ? QLatin1Char(' ') + block.text.links[run.link] : QString());
        lines << line;
    }
    return lines.join(QLatin1Char('|'));
}

QByteArray readData(const QString &name)
{
    QFile file(dataPath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TstRichText : public QObject
{
    Q_OBJECT
private slots:
    void blocks_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("result");
        const auto row = [](const char *name, const char *markdown, const char *result) {
            QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(result);
        };
        row("paragraphs", "a\nb\n\nc", "p: a b|p: c");
        row("styles", "a **b** *c* ~~d~~ `e`", "p: a b c d e {2+1 1} {4+1 2} {6+1 4} {8+1 8}");
        row("headings", "# A\n### B", "h1: A|h3: B");
        row("code of a line", "```CPP start=42\nint a;\n```", "code cpp @42: int a;");
        row("code of a line without a language", "``` start=7\nint a;\n```", "code @7: int a;");
        row("code of no line", "```cpp start=-3x\nint a;\n```", "code cpp: int a;");
        row("code", "```CPP title\nint a;\n\nb\n```", "code cpp: int a;\\n\\nb");
        row("tight list", "- a\n- b\n  1. c\n  2. d", "p i1 [\xe2\x80\xa2]: a|p i1 [\xe2\x80\xa2]: b|p i2 [1.]: c|p i2 [2.]: d");
        row("a list that starts at 3", "3. a\n4. b", "p i1 [3.]: a|p i1 [4.]: b");
        row("an item of two paragraphs and code", "- a\n\n  b\n\n  ```\n  c\n  ```", "p i1 [\xe2\x80\xa2]: a|p i1: b|code i1: c");
        row("tasks", "- [ ] a\n- [x] b", "p i1 [\xe2\x80\xa2] o: a|p i1 [\xe2\x80\xa2] x: b");
        row("an empty item", "-\n- a", "p i1 [\xe2\x80\xa2]: |p i1 [\xe2\x80\xa2]: a");
        row("quote", "> a\n> > b\n\nc", "p q1: a|p q2: b|p: c");
        row("table", "| a | b |\n|---|--:|\n| 1 | **2** |", "table: a/b\\n1/2");
        row("rule", "a\n\n---\n", "p: a|rule: ");
        row("link", "[x](https://example.org/a?b=c)", "p: x {0+1 0 https://example.org/a?b=c}");
        row("bare link", "see https://example.org.", "p: see https://example.org. {4+19 0 https://example.org}");
        row("hostile links are text", "[a](javascript:alert(1)) [b](data:text/html,x) [c](file:///etc/passwd) [d](//x.org) [e](vbscript:x)",
            "p: a b c d e");
        row("HTML is text", "<script>alert(1)</script> <b>x</b>", "p: <script>alert(1)</script> <b>x</b>");
        row("a picture is its words", "![cat](https://example.org/cat.png)", "p: cat {0+3 0}");
        row("maths", "so $a_1^2$ and $$b$$", "p: so a_1^2 and b {3+5 16} {13+1 48}");
        row("entities", "&lt;&amp;&hellip;&#233;&nosuch;", "p: <&\xe2\x80\xa6\xc3\xa9&nosuch;");
        row("overrides of direction are not shown",
            "a\xe2\x80\xae"
            "b\xe2\x81\xa6"
            "c",
            "p: abc");
        row("hard break", "a  \nb", "p: a\\nb");
    }
    void blocks()
    {
        QFETCH(QString, markdown);
        QFETCH(QString, result);
        QCOMPARE(drawn(parseMarkdown(markdown)), result);
    }

    void links_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<bool>("safe");
        const auto row = [](const char *target, bool safe) { QTest::newRow(target) << QString::fromUtf8(target) << safe; };
        row("https://example.org", true);
        row("http://127.0.0.1:8080/x", true);
        row("mailto:a@example.org", true);
        row("HTTPS://EXAMPLE.ORG/", true);
        row("javascript:alert(1)", false);
        row("JaVaScRiPt:alert(1)", false);
        row("data:text/html,<b>", false);
        row("file:///etc/passwd", false);
        row("//example.org", false);
        row("example.org", false);
        row("https://", false);
        row("https://exa\xe2\x80\xaemple.org", false);
        row("https://a b.org", false);
        row("mailto:", false);
        row("", false);
    }
    void links()
    {
        QFETCH(QString, target);
        QFETCH(bool, safe);
        QCOMPARE(!safeLink(target).isEmpty(), safe);
    }

    void html()
    {
        const QString html
            = toHtml(parseMarkdown(QStringLiteral("# A<b>\n\n1. x\n   - y\n2. z\n\n> q\n\n`<i>` [l](https://e.org/?a=1&b)")));
        QCOMPARE(
            html,
            QStringLiteral(
                "<h1>A&lt;b&gt;</h1>\n<ol>\n<li>x<ul>\n<li>y</li>\n</ul>\n</li>\n<li>z</li>\n</ol>\n<blockquote>\n<p>q</p>\n</blockquote>\n"
                "<p><code>&lt;i&gt;</code> <a href=\"https://e.org/?a=1&amp;b\">l</a></p>\n"));
    }

    void streamsEndLikeAWholeParse_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"2k", "10k", "code8k", "table8k"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void streamsEndLikeAWholeParse()
    {
        QFETCH(QString, name);
        const QString whole = QString::fromUtf8(readData(QStringLiteral("markdown/%1.md").arg(name)));
        const QJsonArray tokens = QJsonDocument::fromJson(readData(QStringLiteral("markdown/%1.tokens.json").arg(name))).array();
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

    void hostileMarkdown_data()
    {
        QTest::addColumn<QString>("markdown");
        const auto row = [](const char *name, const QString &markdown) { QTest::newRow(name) << markdown; };
        row("200,000 brackets", QString(200000, u'['));
        row("200,000 closed brackets", QString(200000, u'[') + QString(200000, u']'));
        row("200,000 quotes", QString(200000, u'>'));
        row("quotes with spaces", QStringLiteral("> ").repeated(100000));
        row("200,000 list levels", QStringLiteral("- ").repeated(100000) + QStringLiteral("x"));
        row("200,000 emphases", QStringLiteral("*a ").repeated(100000));
        row("backticks of growing length", [] {
            QString text;
            for (int i = 1; i < 600; ++i)
                text += QString(i, u'`') + u' ';
            return text;
        }());
        row("5 MB on one line", QString(5 << 20, u'x'));
        row("a megabyte of links", QStringLiteral("[a](https://example.org) ").repeated(40000));
        row("a table of 10,000 columns",
            QStringLiteral("|a").repeated(10000) + QStringLiteral("|\n") + QStringLiteral("|---").repeated(10000) + QStringLiteral("|\n")
                + QStringLiteral("|b").repeated(10000));
        row("a table of 20,000 columns and 10,000 rows",
            QStringLiteral("|a").repeated(20000) + QStringLiteral("|\n") + QStringLiteral("|---").repeated(20000) + QStringLiteral("|\n")
                + QStringLiteral("|b\n").repeated(10000));
        row("a table of 100 columns and 400,000 rows",
            QStringLiteral("|a").repeated(100) + QStringLiteral("|\n") + QStringLiteral("|---").repeated(100) + QStringLiteral("|\n")
                + QStringLiteral("|b\n").repeated(400000));
        row("200,000 lines of quotes", QStringLiteral("> > > > > > > > x\n").repeated(50000));
        row("100,000 bare links", QStringLiteral("http://a.b ").repeated(100000));
        row("9 MB", QString(9 << 20, u'y'));
    }
    void hostileMarkdown()
    {
        QFETCH(QString, markdown);
        const std::clock_t start = std::clock();
        const auto blocks = parseMarkdown(markdown);
        for (const RichBlock &block : blocks) {
            QVERIFY(block.indent <= 32 && block.quote <= 32);
            QVERIFY(block.table.columns.size() <= 64);
        }
        // No figure of speed: only that it ends in this life and not in the square of its length.
        const auto seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 20, qPrintable(QString::number(seconds)));
    }

    // Words of a file are shown as they are, whatever they look like.
    void plainWordsStayPlain_data()
    {
        QTest::addColumn<QString>("plain");
        for (const char *plain :
             {"The constructor __init__ is in C:\\*.txt", "snake_case and 2 * 3 * 4", "[x](https://a.example) <https://b.example>",
              "Travel costs\n============", "1. first\n2) second\n- third\n+ fourth", "# no heading\n> no quote",
              "a | b\n|---|---|\n| c | d |", "$5 and $6 &amp; &#65;", "~~kept~~ ``code``", "    four spaces", "a\n\n    code?",
              "see https://a.example/x_y_z?a=1&b=2 here", "back\\slash\\ \\_x", "**bold** _so_ ***", "---", "| a |\n:--"})
            QTest::newRow(plain) << QString::fromUtf8(plain);
    }
    void plainWordsStayPlain()
    {
        QFETCH(QString, plain);
        QCOMPARE(shownOf(markdownOf(plain)), plain.simplified());
    }

    void randomWordsStayPlain()
    {
        constexpr quint32 seed = 11;
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QString letters = QStringLiteral("ab1 \n\t`*_~[]()<>#+-=|:.!\\&;$/\"'");
        for (int round = 0; round < 4000; ++round) {
            QString plain;
            for (int i = random.bounded(30); i-- > 0;)
                plain += letters[random.bounded(int(letters.size()))];
            QVERIFY2(shownOf(markdownOf(plain)) == plain.simplified(),
                     qPrintable(plain + QLatin1String("\n=> ") + shownOf(markdownOf(plain))));
            QCOMPARE(shownOf(QLatin1String("> ") + markdownOf(plain) + QLatin1Char(' ')), plain.simplified());
        }
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

    // Where there are very many bare links, they are found another way, which must not be seen.
    void manyBareLinksAreFoundAlike_data()
    {
        QTest::addColumn<QString>("markdown");
        for (const char *text :
             {"https://a.example", "See https://a.example/x?y=1&z=2#f, and http://b.example.",
              "(https://a.example/x_(y)) [https://a.example](http://b.example)", "www.a.example/x! WWW.b.example",
              "**https://a.example** _see http://b.example/y_", "`https://a.example` $http://b.example$",
              "nohttps://a.example https:/a.example https://localhost https://a_b.example https://a.b_c",
              "https://a.example\nhttps://b.example\\\nhttps://c.example", "<https://a.example> <b@c.example>",
              "- https://a.example\n- [ ] http://b.example", "| a | b |\n|-|-|\n| https://a.example | x http://b.example/ |",
              "# https://a.example", "HTTPS://A.example/\u00e9 \u4e95https://a.example", "![http://a.example](http://b.example/c.png)",
              "- [a](https://a.example)\n- b", "https://a.example...", "ftp://a.example javascript:alert(1)"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void manyBareLinksAreFoundAlike()
    {
        QFETCH(QString, markdown);
        MarkdownLimits few;
        few.autolinks = -1;
        QCOMPARE(toHtml(parseMarkdown(markdown, few)), toHtml(parseMarkdown(markdown)));
    }

    void aHundredThousandLinksInOneParagraph()
    {
        constexpr int count = 100'000;
        QString markdown;
        for (int i = 0; i < count; ++i)
            markdown += QStringLiteral("https://a.example/%1 ").arg(i);
        const auto blocks = parseMarkdown(markdown);
        QCOMPARE(blocks.size(), 1u);
        QCOMPARE(blocks.front().text.links.size(), count);
        QCOMPARE(blocks.front().text.runs.size(), size_t(count));
        QCOMPARE(blocks.front().text.links.back(), QStringLiteral("https://a.example/99999"));
    }

    // Each begins within the one before, and none is one: their hosts are written wrong, or the address is too long.
    void addressesWithinAddressesCostTheirLength_data()
    {
        QTest::addColumn<QString>("piece");
        QTest::newRow("underscores in the host") << QStringLiteral("_www.a");
        QTest::newRow("too long") << QStringLiteral("(www.a.example");
    }
    void addressesWithinAddressesCostTheirLength()
    {
        QFETCH(QString, piece);
        const std::clock_t start = std::clock();
        const auto blocks = parseMarkdown(piece.repeated(60'000));
        QCOMPARE(blocks.size(), 1u);
        QVERIFY(blocks.front().text.links.size() <= 1); // the last
        const auto seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 3, qPrintable(QString::number(seconds)));
    }
};

LAYERS_TEST(TstRichText, "tst_richtext", Guiless)
#include "tst_richtext.moc"
