#include "core/base/markdowntext.h"
#include "tests/support/layerstest.h"
#include "tests/ui/kit/drawnblocks.h"
#include "ui/kit/richtext.h"

#include <QtCore/QRandomGenerator>

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
        row("lists that begin in one line", "1. 1. a\n2. - b", "p i1 [1.]: |p i2 [1.]: a|p i1 [2.]: |p i2 [\xe2\x97\xa6]: b");
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
        row("prices", "It costs $5 and $6 more.", "p: It costs $5 and $6 more.");
        row("prices in bold", "**$5** or **$6**", "p: $5 or $6 {0+2 1} {6+2 1}");
        row("prices in a table", "| $5 | $6 |\n|--|--|\n| $7 | a$ |", "table: $5/$6\\n$7/a$");
        row("a price before maths", "$5 for each $x$", "p: $5 for each x {12+1 16}");
        row("a price that ends with the sign", "$5 and then 6$", "p: $5 and then 6$");
        row("a currency", "US$5-US$10", "p: US$5-US$10");
        row("variables", "$HOME/bin:$PATH and `$a` and $b", "p: $HOME/bin:$PATH and $a and $b {20+2 8}");
        row("variables in a link", "[x](https://a.example/?$a=1) $b", "p: x $b {0+1 0 https://a.example/?$a=1}");
        row("a sign in brackets", "Revenue ($) and cost ($) are", "p: Revenue ($) and cost ($) are");
        row("currencies in brackets", "(in $) and (in US$).", "p: (in $) and (in US$).");
        row("a sign in quotes", "The \"$\" sign and the \"$\" mark.", "p: The \"$\" sign and the \"$\" mark.");
        row("variables in brackets", "${HOME}/${USER}/x", "p: ${HOME}/${USER}/x");
        row("variables of a language", "$_GET/$_POST", "p: $_GET/$_POST");
        row("calls", "$(this).text($(that).val())", "p: $(this).text($(that).val())");
        row("prices without a zero", "pay $.50,$.75", "p: pay $.50,$.75");
        row("ends of lines", "s/$/x/;s/^a$/b/", "p: s/$/x/;s/^a$/b/");
        row("prices beside words in italics", "$5*a* and 5$*b*", "p: $5a and 5$b {2+1 2} {10+1 2}");
        row("a sum", "so $2 - x = 3$ and $(a+b)^2$ and $f'$", "p: so 2 - x = 3 and (a+b)^2 and f' {3+9 16} {17+7 16} {29+2 16}");
        row("an entity that is the stand-in", "[x](http://a.example/?&#x2e2a;) and $5", "p: x and $5 {0+1 0 http://a.example/?%E2%B8%AA}");
        row("a box without a blank", "- [x]**bold**\n- [ ]`code`", "p i1 [\u2022]: [x]bold {3+4 1}|p i1 [\u2022]: [ ]code {3+4 8}");
        row("maths in a word", "the $n$th of $k$", "p: the nth of k {4+1 16} {11+1 16}");
        row("displayed maths without end", "$$ and $5, $6 or $x$", "p: $$ and $5, $6 or x {17+1 16}");
        row("code keeps its dollars", "```sh\n$a $b\n```", "code sh: $a $b");
        row("the stand-in of dollars", "$5 \u2e2a $6", "p: $5 \u2e2a $6");
        row("tasks behind a quote", "- [x] a\n  > b\n- [ ] c\n- \\[ ] d",
            "p i1 [\u2022] x: a|p q1 i1: b|p i1 [\u2022] o: c|p i1 [\u2022]: [ ] d");
        row("lists with other brackets", "1) a\n   1. b\n2) c", "p i1 [1)]: a|p i2 [1.]: b|p i1 [2)]: c");
        row("a fence below a table", "| a |\n|--|\n```\nb\n```", "table: a|code: b");
        row("a heading with a bar", "# a | b\n--|--", "h1: a | b|p: --|--");
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
