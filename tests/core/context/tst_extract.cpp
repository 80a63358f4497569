#include "core/context/chunk.h"
#include "core/context/extract.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/reader.h"

#include <QtCore/QRandomGenerator>

using namespace Layers;
using namespace LayersTest;

namespace {

using Format = Document::Format;

// A document and its passages keep these promises whatever the input.
QString brokenPromise(const ExtractedText &document)
{
    if (document.text.contains(QChar(u'\0')) || document.text.contains(u'\r'))
        return QStringLiteral("NUL or CR in the text");
    const ChunkLimits limits;
    const auto chunks = chunksOf(document, limits);
    qsizetype covered = 0;
    QString rest;
    for (const Chunk &chunk : chunks) {
        if (chunk.range.from < covered || chunk.range.to > document.text.size() || chunk.range.length() <= 0
            || chunk.range.length() > limits.hard)
            return QStringLiteral("a passage from %1 to %2").arg(chunk.range.from).arg(chunk.range.to);
        rest += QStringView(document.text).mid(covered, chunk.range.from - covered);
        covered = chunk.range.to;
        const QString text = document.text.mid(chunk.range.from, chunk.range.length());
        if (text.front().isLowSurrogate() || text.back().isHighSurrogate())
            return QStringLiteral("half a character");
        for (const TextRange &sentence : sentencesOf(text)) {
            if (sentence.from < 0 || sentence.to > text.size() || sentence.length() <= 0)
                return QStringLiteral("a sentence outside its passage");
        }
    }
    rest += QStringView(document.text).mid(covered);
    if (!rest.trimmed().isEmpty())
        return QStringLiteral("text that is in no passage: ") + rest.trimmed().left(80);
    return {};
}

} // namespace

class TstExtract : public QObject
{
    Q_OBJECT
private slots:
    void formats_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("format");
        const auto row = [](const char *name, Format format) { QTest::newRow(name) << QString::fromLatin1(name) << int(format); };
        row("notes.md", Format::Markdown);
        row("NOTES.MD", Format::Markdown);
        row("a.b/page.html", Format::Html);
        row("main.cpp", Format::Code);
        row("Dockerfile", Format::Code);
        row("README", Format::PlainText);
        row("paper.pdf", Format::Pdf);
        row("photo.jpeg", Format::Unknown);
        row(".gitignore", Format::Unknown);
        row("x", Format::Unknown);
    }
    void formats()
    {
        QFETCH(QString, name);
        QFETCH(int, format);
        QCOMPARE(int(formatOf(name)), format);
    }

    void bytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("code");
        const auto good
            = [](const char *name, const QByteArray &bytes, const QString &text) { QTest::newRow(name) << bytes << text << QByteArray(); };
        const auto bad = [](const char *name, const QByteArray &bytes, const char *code) {
            QTest::newRow(name) << bytes << QString() << QByteArray(code);
        };
        good("UTF-8",
             "gr\xc3\xbc\xc3\x9f"
             "e\n",
             QStringLiteral("gr\u00fc\u00dfe\n"));
        good("UTF-8 with a mark",
             "\xef\xbb\xbf"
             "a",
             QStringLiteral("a"));
        good("UTF-8 with two marks",
             "\xef\xbb\xbf"
             "\xef\xbb\xbf"
             "a",
             QStringLiteral("\ufeffa"));
        good("UTF-16 little endian",
             QByteArray("\xff\xfe"
                        "a\0\xfc\0",
                        6),
             QStringLiteral("a\u00fc"));
        good("UTF-16 big endian", QByteArray("\xfe\xff\0a\0\xfc", 6), QStringLiteral("a\u00fc"));
        good("Windows-1252",
             "gr\xfc\xdf"
             "e \x80 5\x96"
             "6",
             QStringLiteral("gr\u00fc\u00dfe \u20ac 5\u20136"));
        good("UTF-8 with one broken place",
             "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f a\xff"
             "b",
             QStringLiteral("\u00e4\u00f6\u00fc\u00df\u00e4\u00f6\u00fc\u00df a\uFFFDb"));
        good("line ends", "a\r\nb\rc\n", QStringLiteral("a\nb\nc\n"));
        bad("empty", "", "file.empty");
        bad("white space only", " \n\t\n", "file.empty");
        bad("binary", QByteArray("MZ\0\1\2\3\0\0", 8), "file.binary");
        bad("control characters", "\1\2\3\4\5\6\7abc", "file.binary");
    }
    void bytes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QFETCH(QByteArray, code);
        const auto extracted = extractBytes(bytes, Format::PlainText);
        if (code.isEmpty()) {
            QVERIFY_OK(extracted);
            QCOMPARE(extracted->text, text);
        } else {
            QVERIFY(!extracted.ok());
            QCOMPARE(extracted.error().code, code);
        }
    }

    void html_data()
    {
        QTest::addColumn<QByteArray>("html");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("headings");
        const auto row = [](const char *name, const char *html, const QString &text, const char *headings = "") {
            QTest::newRow(name) << QByteArray(html) << text << QString::fromLatin1(headings);
        };
        row("paragraphs and white space", "<p>One\n  two</p><p>three</p>", QStringLiteral("One two\n\nthree"));
        row("headings", "<h1>Title</h1><p>a</p><h2>Sub <b>bold</b></h2>b", QStringLiteral("# Title\n\na\n\n## Sub bold\n\nb"),
            "1 Title,2 Sub bold");
        row("scripts and styles are left out",
            "<head><title>t</title></head>a<script>if (a < b) alert('</p>');</script><style>p{}</style>b<!-- c -->d",
            QStringLiteral("abd"));
        row("entities", "&lt;a&gt; &amp;amp; &eacute;&#233;&#xe9; &nosuch; &hellip; &#0; &#x110000; &apos;",
            QStringLiteral("<a> &amp; \u00e9\u00e9\u00e9 &nosuch; \u2026 \uFFFD \uFFFD '"));
        row("pre keeps its lines", "<pre>a\n  b\n</pre>c", QStringLiteral("a\n  b\n\nc"));
        row("a tag with a quoted bracket", "<a title=\"x > y\">link</a>", QStringLiteral("link"));
        row("tables", "x<table><tr><td>a<td>b</tr> <tr><td>c</td><td></td></tr></table>y", QStringLiteral("x\n\n| a | b |\n| c | |\n\ny"));
        row("a table with a head",
            "<table><thead><tr><th> a </th><th>b|c</th></tr></thead><tbody><tr><td><p>1</p></td><td>2<br>3</td></tr></tbody></table>",
            QStringLiteral("| a | b\\|c |\n|---|---|\n| 1 | 2 3 |"));
        row("heads at the side", "<table><tr><th>a</th><td>1</td></tr><tr><th>b</th><td>2</td></tr></table>",
            QStringLiteral("| a | 1 |\n| b | 2 |"));
        row("a head in bold", "<table><tr><td><b>a</b></td><td><strong>b</strong></td></tr><tr><td>c</td><td><b>2</b></td></tr></table>",
            QStringLiteral("| a | b |\n|---|---|\n| c | 2 |"));
        const QString prose = QStringLiteral("Long words of a cell. ").repeated(100).trimmed();
        row("a long row below a head",
            QStringLiteral("<table><tr><th>Item<th>Fee</tr><tr><td>%1<td>x</tr><tr><td>walnut<td>55</tr></table>").arg(prose).toUtf8(),
            QStringLiteral("| Item | Fee |\n|---|---|\n| %1 | x |\n| walnut | 55 |").arg(prose));
        row("a long row without a head",
            QStringLiteral("<table><tr><td>%1<td>x</tr><tr><th>walnut<th>55</tr><tr><td>a<td>b</tr></table>").arg(prose).toUtf8(),
            QStringLiteral("%1\nx\n\n| walnut | 55 |\n| a | b |").arg(prose));
        row("a list below a head", "<table><tr><th>a<th>b</tr><tr><td><ul><li>c</ul><td>d</tr><tr><td>e<td>f</tr></table>",
            QStringLiteral("- c\n\nd\n\n| a | b |\n|---|---|\n| e | f |"));
        row("nothing below a head", "<table><tr><th>a</th><th>b</th></tr></table>c", QStringLiteral("| a | b |\n|---|---|\n\nc"));
        row("an empty corner", "<table><tr><th></th><th>b</th></tr><tr><th>c</th><td>2</td></tr></table>",
            QStringLiteral("| | b |\n|---|---|\n| c | 2 |"));
        row("a table for the layout", "<table><tr><td><h2>a</h2><p>b</p></td><td><ul><li>c</ul></td></tr><tr><td>d</td></tr></table>",
            QStringLiteral("## a\n\nb\n\n---\n\n- c\n\nd"), "2 a,0 ");
        row("lists", "a<ul><li>b<ol><li>c</li><li></li><li><p>d</p></li></ol></li><li>e</ul>f<li>g",
            QStringLiteral("a\n\n- b\n  1. c\n\n  3. d\n\n- e\n\nf\n- g"));
        row("numbers of a list", "<ol start=14><li>a<li value=\"20\">b<li>c</ol><ol type=a><li>d</ol>",
            QStringLiteral("14. a\n20. b\n21. c\n\n- d"));
        row("numbers among other attributes", "<ol class=\"list start\" data-start=2 start='7'><li>a</ol>", QStringLiteral("7. a"));
        row("a heading of two lines", "<h2>Included<br>in every plan</h2><p>a", QStringLiteral("## Included in every plan\n\na"),
            "2 Included in every plan");
        row("a line that looks like a heading", "<p># of seats</p><p>a</p>", QStringLiteral(" # of seats\n\na"));
        row("a table in an item", "<ul><li><table><tr><td>5 degrees</td><td>b</td></tr></table></ul>", QStringLiteral("| 5 degrees | b |"));
        row("an item without an end", "<ul><li>a<li></ul><p>b", QStringLiteral("- a\n\nb"));
        row("what nobody sees",
            "a<div hidden><div>b</div>c</div>d<p style='color:red; Display : none'>e</p>f<p hidden>g</p>h<span hidden>i</span>j",
            QStringLiteral("a\n\nd\n\nf\n\nh j"));
        row("what says that it is hidden and is not, and what is",
            "<p title='the hidden costs'>a<p class='flex hidden'>b</p><table><tr><td>c<td style='visibility:hidden'>d<td>e</table><div "
            "hidden>f<p>g",
            QStringLiteral("a\n\nb\n\n| c | | e |"));
        row("a heading without its end", "<h3>Steps<p>a<p>b", QStringLiteral("### Steps\n\na\n\nb"), "3 Steps");
        row("cells over others", "<table><tr><th>Day<th>Morning<tr><td rowspan=2>Monday<td>Ines<tr><td>Olga</table>",
            QStringLiteral("| Day | Morning |\n|---|---|\n| Monday | Ines |\n| Monday | Olga |"));
        row("a head of two rows",
            "<table><tr><th rowspan=2>Room<th colspan=2>Price<tr><th>Members<th>Guests<tr><td>Blue<td>10<td>25</table>",
            QStringLiteral("| Room | Price Members | Price Guests |\n|---|---|---|\n| Blue | 10 | 25 |"));
        row("titles inside a table",
            "<table><tr><th>Name<th>Place<tr><td>Water<td>one<tr><th colspan=2>Forbidden<tr><td>Acetone<td>two</table>",
            QStringLiteral(
                "| Name | Place |\n|---|---|\n| Water | one |\n\n###### Forbidden\n\n| Name | Place |\n|---|---|\n| Acetone | two |"),
            "6 Forbidden");
        row("a title over all columns",
            "<table><tr><th colspan=2>Forbidden substances</th></tr><tr><td>Acetone</td><td>shop two</td></tr></table>",
            QStringLiteral("###### Forbidden substances\n\n| Acetone | shop two |"), "6 Forbidden substances");
        row("a span behind a quoted bracket",
            "<table><tr><th>Item<th>Region<th>Fee<tr><td title='a > b' rowspan='2'>Skiff<td>Lake<td>71<tr><td>Marsh<td>82</table>",
            QStringLiteral("| Item | Region | Fee |\n|---|---|---|\n| Skiff | Lake | 71 |\n| Skiff | Marsh | 82 |"));
        row("hidden rows", "<table><tr><th>Name<th>Fee<tr><td>Basic<td>1<tr hidden><td>Old<td>2<tr><td>Premium<td>3</table>",
            QStringLiteral("| Name | Fee |\n|---|---|\n| Basic | 1 |\n| Premium | 3 |"));
        row("hidden items and headings",
            "<h3 hidden>Withdrawn</h3><p>a</p><ul><li hidden>b<li style='display:none'>c</li><li>d</ul><a hidden>e</a>",
            QStringLiteral("a\n\n- d"));
        row("a comment in what is hidden", "<div hidden>x<!-- <div> --></div><p>a</p></div>b", QStringLiteral("a\n\nb"));
        row("definitions", "<dl><dt>Not covered</dt><dd>Damage by flood</dd><dd>Frost</dd><dt>Covered:</dt><dd>Fire</dd></dl>",
            QStringLiteral("Not covered:\n\n- Damage by flood\n- Frost\n\nCovered: Fire"));
        row("a first row that lays out",
            "<table><tr><td colspan=2><h2>Prices</h2><p>No tax.</p></td></tr><tr><td>Anchor</td><td>15</td></tr></table>",
            QStringLiteral("## Prices\n\nNo tax.\n\n---\n\n| Anchor | 15 |"), "2 Prices,0 ");
        row("groups below a head",
            "<table><tr><th>Berth<th>Fee<tr><td colspan=2>North harbor<tr><td>One<td>10<tr><td colspan=2>South "
            "harbor<tr><td>Nine<td>90</table>",
            QStringLiteral(
                "###### North harbor\n\n| Berth | Fee |\n|---|---|\n| One | 10 |\n\n###### South harbor\n\n| Berth | Fee |\n|---|---|\n| "
                "Nine | 90 |"),
            "6 North harbor,6 South harbor");
        row("nothing but strong cells",
            "<table><tr><td><b>Town</b><td><b>Toll</b><tr><td><b>Kiel</b><td><b>21</b><tr><td><b>Bonn</b><td><b>22</b></table>",
            QStringLiteral("| Town | Toll |\n|---|---|\n| Kiel | 21 |\n| Bonn | 22 |"));
        row("cells that begin strong",
            "<table><tr><td><b>Oslo:</b> 12<td><b>Opens:</b> 9<tr><td><b>Bern:</b> 14<td><b>Opens:</b> 10</table>",
            QStringLiteral("| Oslo: 12 | Opens: 9 |\n| Bern: 14 | Opens: 10 |"));
        row("behind the end", "<p>x</p></body></html>tail<html><p>y</html>", QStringLiteral("x\n\ntail\n\ny"));
        row("loose in a table", "<table><tr><th>Name<th>Fee</tr><tr>a<td>Birch<td>14</tr><p>Note.</p></table>",
            QStringLiteral("a\n\nNote.\n\n| Name | Fee |\n|---|---|\n| Birch | 14 |"));
        row("a span past its group",
            "<table><thead><tr><th>City<th>Adult<th>Child<tbody><tr><td rowspan=5>Rome<td>5<td>6<tbody><tr><td>Bern<td>7<td>8</table>",
            QStringLiteral("| City | Adult | Child |\n|---|---|---|\n| Rome | 5 | 6 |\n| Bern | 7 | 8 |"));
        row("sections",
            "<section><h2>On Mondays</h2><p>Closed.</p></section><p>Opens at nine.</p><section><h2>Fees</h2><p>2</p></section><h2>End</h2>",
            QStringLiteral("## On Mondays\n\nClosed.\n\n---\n\nOpens at nine.\n\n## Fees\n\n2\n\n## End"), "2 On Mondays,0 ,2 Fees,2 End");
        row("a word processor", "<p><![if !supportLists]>1.&nbsp;<![endif]>Renew.</p><!-->f<!--->g<!--[if mso]>h<![endif]-->i",
            QStringLiteral("1.\u00a0Renew.\n\nfgi"));
        row("a note is no title", "<table><tr><td>Elm<td>7<tr><td colspan=2>Subtotal: 7, all sold out<tr><td>Fir<td>9</table>",
            QStringLiteral("| Elm | 7 |\n| Subtotal: 7, all sold out | Subtotal: 7, all sold out |\n| Fir | 9 |"));
        row("a second head", "<table><tr><th>City<th>Adult<tr><td>Rome<td>5<tr><th>City<th>Child<tr><td>Bern<td>8</table>",
            QStringLiteral("| City | Adult |\n|---|---|\n| Rome | 5 |\n\n| City | Child |\n|---|---|\n| Bern | 8 |"));
        row("forms, old quotes and what breaks words", "<form><p>Don&#146;t pa<wbr>nic</p></form><dialog>x</dialog>",
            QStringLiteral("Don\u2019t panic"));
        row("a script over a piece", QByteArray("<p>a</p>").repeated(8191) + "<script>x</script><p>end",
            QStringLiteral("a\n\n").repeated(8191) + QStringLiteral("end"));
        row("behind a table of groups", "<h2>Fees</h2><table><tr><th colspan=2>Students<tr><td>Month<td>16</table><p>Ask us.</p>",
            QStringLiteral("## Fees\n\n###### Students\n\n| Month | 16 |\n\n***\n\nAsk us."), "2 Fees,6 Students,6 ");
        row("endless spans", "<table><tr><td rowspan=99999 colspan=99999>a<td>b<tr><td>c<td>d</table>", QStringLiteral("a\nb\n\nc\nd"));
        row("deeper than anybody goes", QByteArray("<b>").repeated(1000) + "a" + QByteArray("</i>").repeated(1000) + "<p>b",
            QStringLiteral("a\n\nb"));
        row("struck out", "<p>Entry: <del>4 EUR</del> <ins>6 EUR</ins> <s>now</s></p><body style=\"display:none\">a",
            QStringLiteral("Entry: 6 EUR\n\na"));
        row("headings without words", "<h2></h2><p>a</p><ul><li></li></ul>b", QStringLiteral("a\n\nb"));
        row("a table in a table", "<table><tr><td>x</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>",
            QStringLiteral("x\n\n| a | b |"));
        row("a table without its ends", "<table><tr><td>a<td>b<tr><td>c<td>d", QStringLiteral("| a | b |\n| c | d |"));
        row("cut in a tag", "text <a href=\"x", QStringLiteral("text"));
        row("a lone bracket", "1 < 2 and 3 > 2", QStringLiteral("1 < 2 and 3 > 2"));
        row("unclosed head", "<head><meta><body><p>a", QStringLiteral("a"));
    }
    void html()
    {
        QFETCH(QByteArray, html);
        QFETCH(QString, text);
        QFETCH(QString, headings);
        const auto extracted = extractBytes(html, Format::Html);
        QVERIFY_OK(extracted);
        QCOMPARE(extracted->text, text);
        QStringList list;
        for (const Heading &heading : extracted->headings)
            list << QString::number(heading.level) + QLatin1Char(' ') + heading.title;
        QCOMPARE(list.join(QLatin1Char(',')), headings);
    }

    void outlines_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("headings");
        QTest::newRow("Markdown, both kinds, not in code")
            << int(Format::Markdown) << QByteArray("# A\ntext\n\n```\n# no\n```\nB\n---\n### C ##\n#no\n") << QStringLiteral("1 A,2 B,3 C");
        QTest::newRow("Markdown without its marks")
            << int(Format::Markdown) << QByteArray("# \\*Notes\\* on `a*b`\n## **Bold** [link](http://a.example) __init__ a_b_c 2 * 3\n")
            << QStringLiteral("1 *Notes* on a*b,2 Bold link init a_b_c 2 * 3");
        QTest::newRow("reStructuredText") << int(Format::PlainText)
                                          << QByteArray("Title\n=====\n\ntext\n\nPart\n----\n\nDeep\n~~~~\n\nOther\n-----\n")
                                          << QStringLiteral("1 Title,2 Part,3 Deep,2 Other");
        QTest::newRow("a table is no heading") << int(Format::PlainText) << QByteArray("a  b\n c  d\n----\n") << QString();
        QTest::newRow("Python") << int(
            Format::Code) << QByteArray("import x\n\nclass A(B):\n    def f(self):\n        pass\n\ndef g():\n    if x():\n        pass\n")
                                << QStringLiteral("1 A,3 f,1 g");
        QTest::newRow("C++") << int(Format::Code)
                             << QByteArray("#include <x>\n\nint Foo::bar(int a)\n{\n    return 1;\n}\n\nstruct S\n{\n};\n")
                             << QStringLiteral("2 Foo::bar,1 S");
    }
    void outlines()
    {
        QFETCH(int, format);
        QFETCH(QByteArray, text);
        QFETCH(QString, headings);
        const auto extracted = extractBytes(text, Format(format));
        QVERIFY_OK(extracted);
        QStringList list;
        for (const Heading &heading : extracted->headings)
            list << QString::number(heading.level) + QLatin1Char(' ') + heading.title;
        QCOMPARE(list.join(QLatin1Char(',')), headings);
    }

    // Nobody reads more of a heading than is shown of one, and whatever it holds, it is read once.
    void longHeadingsAreCut()
    {
        for (const QByteArray &words : {QByteArray(300'000, 'a'), QByteArray("[a").repeated(150'000), QByteArray("`a``b").repeated(60'000),
                                        QByteArray("[a](b").repeated(60'000)}) {
            const auto extracted = extractBytes("# " + words + "\n\ntext\n", Format::Markdown);
            QVERIFY_OK(extracted);
            QCOMPARE(extracted->headings.size(), size_t(1));
            const QString &title = extracted->headings[0].title;
            QVERIFY(title.size() > 100 && title.size() <= 300);
            QVERIFY2(title.startsWith(words.startsWith('`') ? QLatin1String("ab") : QLatin1String(words.left(2))),
                     qPrintable(title.left(40)));
            QVERIFY(extracted->text.contains(QString::fromLatin1(words))); // the heading is short, the text is whole
        }
    }

    void chunksFollowStructure()
    {
        QString text = QStringLiteral("# Guide\n\nIntro.\n\n## First\n\n");
        text += QString(QStringLiteral("A sentence of the first part. ")).repeated(20) + QStringLiteral("\n\n## Second\n\n")
            + QString(QStringLiteral("Second words here. ")).repeated(30);
        const auto extracted = extractBytes(text.toUtf8(), Format::Markdown);
        QVERIFY_OK(extracted);
        const auto chunks = chunksOf(*extracted);
        QCOMPARE(chunks.size(), size_t(2));
        QCOMPARE(chunks[0].heading, QStringLiteral("Guide"));
        QCOMPARE(chunks[1].heading, QStringLiteral("Guide > Second"));
        QVERIFY(extracted->text.mid(chunks[1].range.from).startsWith(QLatin1String("## Second")));
    }

    void pdf()
    {
        const auto extracted = extractFile(dataPath(QStringLiteral("files/lease.pdf")), pdfReader(), {});
        QVERIFY_OK(extracted);
        QCOMPARE(extracted->pages.size(), size_t(2));
        const qsizetype notice = extracted->text.indexOf(QLatin1String("three months' notice"));
        QVERIFY(notice > 0);
        QCOMPARE(extracted->pageAt(notice), 2);
        QCOMPARE(brokenPromise(*extracted), QString());
        QCOMPARE(extractFile(dataPath(QStringLiteral("files/scan.pdf")), pdfReader(), {}).error().code, QByteArray("file.no_text"));
    }

    void damagedPdfs()
    {
        QFile file(dataPath(QStringLiteral("files/lease.pdf")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        QTemporaryDir dir;
        for (const qsizetype length : {qsizetype(0), qsizetype(5), qsizetype(100), whole.size() / 2, whole.size() - 40}) {
            QFile cut(dir.filePath(QStringLiteral("cut.pdf")));
            QVERIFY(cut.open(QIODevice::WriteOnly));
            cut.write(whole.left(length));
            cut.close();
            const auto extracted = extractFile(cut.fileName(), pdfReader(), {});
            if (!extracted)
                QVERIFY2(QByteArray("file.empty file.damaged file.no_text").contains(extracted.error().code),
                         extracted.error().code.constData());
        }
    }

    void unreadableFiles()
    {
        QTemporaryDir dir;
        QCOMPARE(extractFile(dir.filePath(QStringLiteral("missing.txt")), pdfReader(), {}).error().code, QByteArray("file.gone"));
        QCOMPARE(extractFile(dir.filePath(QStringLiteral("missing.pdf")), pdfReader(), {}).error().code, QByteArray("file.gone"));
        QCOMPARE(extractFile(dir.filePath(QStringLiteral("no/folder.txt")), pdfReader(), {}).error().code, QByteArray("file.gone"));
        QCOMPARE(extractFile(dir.path(), pdfReader(), {}).error().code, QByteArray("file.unreadable"));
        // A file that claims to be huge is refused before it is read.
        QFile sparse(dir.filePath(QStringLiteral("huge.txt")));
        QVERIFY(sparse.open(QIODevice::WriteOnly));
        QVERIFY(sparse.resize(2LL * 1024 * 1024 * 1024));
        QCOMPARE(extractFile(sparse.fileName(), pdfReader(), {}).error().code, QByteArray("file.too_large"));
    }

    void sentences_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("parts");
        const auto row = [](const char *name, const QString &text, const QString &parts) { QTest::newRow(name) << text << parts; };
        row("plain", QStringLiteral("One two. Three four! Five?"), QStringLiteral("One two.|Three four!|Five?"));
        row("abbreviations and numbers", QStringLiteral("See e.g. Dr. Smith, v1.2.3 at 3.5 km. Next."),
            QStringLiteral("See e.g. Dr. Smith, v1.2.3 at 3.5 km.|Next."));
        row("quotes close a sentence", QStringLiteral("He said \"go.\" Then left."), QStringLiteral("He said \"go.\"|Then left."));
        row("lines of a list", QStringLiteral("Do:\n- first thing\n- second\n1. third"),
            QStringLiteral("Do:|- first thing|- second|1. third"));
        row("a heading stands alone", QStringLiteral("Notice\nEither side may end it.\nSo it is."),
            QStringLiteral("Notice|Either side may end it.|So it is."));
        row("dot leaders", QStringLiteral("Offer\n24 desks, oiled ........ 24 x 415\n24 chairs .... 24 x 165\n\nThe sum."),
            QStringLiteral("Offer|24 desks, oiled ........ 24 x 415|24 chairs .... 24 x 165|The sum."));
        row("dots with spaces, and an ellipsis", QStringLiteral("Rent . . . . . 1,250\nWait... Then go."),
            QStringLiteral("Rent . . . . . 1,250|Wait...|Then go."));
        row("a day with a dot", QString::fromUtf8("Es endet am 3. M\u00e4rz. Wir sind 3. Gut."),
            QString::fromUtf8("Es endet am 3. M\u00e4rz.|Wir sind 3.|Gut."));
        row("ordinals", QString::fromUtf8("Bis sp\u00e4testens 30. September melden. Jeden 2. und 4. Dienstag. Room 12. The door."),
            QString::fromUtf8("Bis sp\u00e4testens 30. September melden.|Jeden 2. und 4. Dienstag.|Room 12.|The door."));
        row("a floor and a weekday", QStringLiteral("Es liegt im 2. Stock. Every 1. Monday we meet. It is 9. Then go."),
            QStringLiteral("Es liegt im 2. Stock.|Every 1. Monday we meet.|It is 9.|Then go."));
        row("German abbreviations",
            QStringLiteral("Es wiegt ca. 3 kg inkl. Verpackung, zzgl. Porto, z. B. Karton, u. a. Holz, d. h. Kisten. Tel. 0800 12. Ende."),
            QStringLiteral("Es wiegt ca. 3 kg inkl. Verpackung, zzgl. Porto, z. B. Karton, u. a. Holz, d. h. Kisten.|Tel. 0800 12.|Ende."));
        row("English abbreviations",
            QStringLiteral("Write to Mr. Brown, attn. Ms. Ray, St. Ives, no. 4, ext. 12, est. 1921. He said no. Go."),
            QStringLiteral("Write to Mr. Brown, attn. Ms. Ray, St. Ives, no. 4, ext. 12, est. 1921.|He said no.|Go."));
        row("units and words that only look abbreviated", QStringLiteral("It takes 5 min. Then rest. We like art. Max. 5 people."),
            QStringLiteral("It takes 5 min.|Then rest.|We like art.|Max. 5 people."));
        row("a line break is no end", QStringLiteral("One\ntwo. Three"), QStringLiteral("One\ntwo.|Three"));
        row("Chinese", QStringLiteral("\u4eca\u5929\u3002\u660e\u5929\uff01"), QStringLiteral("\u4eca\u5929\u3002|\u660e\u5929\uff01"));
    }
    void sentences()
    {
        QFETCH(QString, text);
        QFETCH(QString, parts);
        QStringList list;
        for (const TextRange &range : sentencesOf(text))
            list << text.mid(range.from, range.length());
        QCOMPARE(list.join(QLatin1Char('|')), parts);
    }

    void hostileInput_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("format");
        const auto row = [](const char *name, const QByteArray &bytes, Format format) { QTest::newRow(name) << bytes << int(format); };
        row("5 MB on one line", QByteArray(5 << 20, 'x'), Format::PlainText);
        row("5 MB of surrogate pairs", QByteArray("\xf0\x9f\x99\x82").repeated(1 << 20), Format::Markdown);
        row("200,000 nested tags", QByteArray("<div>").repeated(200000) + "deep", Format::Html);
        row("200,000 open brackets", "a" + QByteArray("<").repeated(200000), Format::Html);
        row("a million ampersands", QByteArray("&").repeated(1 << 20), Format::Html);
        row("a megabyte of unclosed comments", "x" + QByteArray("<!--").repeated(1 << 18), Format::Html);
        row("200,000 headings", QByteArray("# h\n").repeated(200000), Format::Markdown);
        row("200,000 list levels", QByteArray("- ").repeated(200000), Format::Markdown);
        row("a megabyte of brackets in code", QByteArray("f((((((((((((((((((((((((((((((((((((((((\n").repeated(25000), Format::Code);
        row("unclosed quotes in a tag", "<a b=\"" + QByteArray("x").repeated(1 << 20), Format::Html);
        row("many unclosed scripts", QByteArray("<script>").repeated(100000), Format::Html);
    }
    void hostileInput()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, format);
        const auto extracted = extractBytes(bytes, Format(format));
        if (extracted)
            QCOMPARE(brokenPromise(*extracted), QString());
        else
            QVERIFY(extracted.error().code.startsWith("file."));
    }

    void randomBytesKeepThePromises()
    {
        constexpr quint32 seed = 20261118;
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QByteArrayList words{"<p>",    "</p>",  "<h2>",  "</h2>", "\n\n",        "# a\n", "text ", "\xc3\xa9", "&amp;", "<pre>",
                                   "</pre>", "---\n", "```\n", ". ",    "def f(x):\n", "\xff",  "<b",    "-->",      "\r"};
        for (int round = 0; round < 400; ++round) {
            QByteArray bytes;
            const int count = random.bounded(400);
            for (int i = 0; i < count; ++i)
                bytes += words[random.bounded(int(words.size()))];
            for (const Format format : {Format::PlainText, Format::Markdown, Format::Html, Format::Code}) {
                if (const auto extracted = extractBytes(bytes, format))
                    QCOMPARE(brokenPromise(*extracted), QString());
            }
        }
    }
};

LAYERS_TEST(TstExtract, "tst_extract", Guiless)
#include "tst_extract.moc"
