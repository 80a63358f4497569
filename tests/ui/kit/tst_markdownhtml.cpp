#include "tests/support/layerstest.h"
#include "ui/kit/markdownstream.h"

using namespace Layers;

// The blocks as HTML show at once what stands in what.
class TstMarkdownHtml : public QObject
{
    Q_OBJECT
private slots:
    void html_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("html");
        const auto row = [](const char *name, const char *markdown, const char *html) {
            QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(html);
        };
        row("escaped", "# A<b>\n\n`<i>` [l](https://e.org/?a=1&b)",
            "<h1>A&lt;b&gt;</h1>\n<p><code>&lt;i&gt;</code> <a href=\"https://e.org/?a=1&amp;b\">l</a></p>\n");
        row("a list in a list", "1. x\n   - y\n2. z\n\n> q",
            "<ol>\n<li>x<ul>\n<li>y</li>\n</ul>\n</li>\n<li>z</li>\n</ol>\n<blockquote>\n<p>q</p>\n</blockquote>\n");
        row("a quote in a list", "- a\n  > b\n- c", "<ul>\n<li>a<blockquote>\n<p>b</p>\n</blockquote>\n</li>\n<li>c</li>\n</ul>\n");
        row("a list in a quote", "> 3. a\n>\n>    b",
            "<blockquote>\n<ol start=\"3\">\n<li><p>a</p>\n<p>b</p>\n</li>\n</ol>\n</blockquote>\n");
        row("items that begin together", "1. - a\n   - b", "<ol>\n<li><ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</li>\n</ol>\n");
        row("two quotes", "> a\n\n> b", "<blockquote>\n<p>a</p>\n</blockquote>\n<blockquote>\n<p>b</p>\n</blockquote>\n");
        row("two lists", "- a\n\n1. b", "<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n</ol>\n");
        row("code and a table in an item", "- a\n\n  ```\n  x\n  ```\n\n  | h |\n  |---|\n  | c |",
            "<ul>\n<li><p>a</p>\n<pre><code>x\n</code></pre>\n<table>\n<thead>\n<tr><th>h</th></tr>\n</thead>\n<tbody>\n"
            "<tr><td>c</td></tr>\n</tbody>\n</table>\n</li>\n</ul>\n");
        row("empty code", "```\n```", "<pre><code></code></pre>\n");
        row("a table without rows", "| h |\n|---|", "<table>\n<thead>\n<tr><th>h</th></tr>\n</thead>\n</table>\n");
        row("marks in marks", "**a *b* c** *d **e***", "<p><strong>a <em>b</em> c</strong> <em>d <strong>e</strong></em></p>\n");
        row("both marks", "***a***", "<p><em><strong>a</strong></em></p>\n");
        row("marks in a link", "[a *b* `c`](https://e.org)", "<p><a href=\"https://e.org\">a <em>b</em> <code>c</code></a></p>\n");
        row("two pictures", "![a](x)![b](y)", "<p><span class=\"image\">a</span><span class=\"image\">b</span></p>\n");
        row("marks that end apart", "*a **b*** ~~*c* d~~", "<p><em>a <strong>b</strong></em> <del><em>c</em> d</del></p>\n");
        row("a table below text", "Results:\n| a | b |\n|---|---|\n| c | d |\n\nafter",
            "<p>Results:</p>\n<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>c</td><td>d</td></tr>\n"
            "</tbody>\n</table>\n<p>after</p>\n");
        row("a table below text in an item", "1. Results:\n   | a |\n   |---|\n   | c |",
            "<ol>\n<li><p>Results:</p>\n<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n<tbody>\n<tr><td>c</td></tr>\n"
            "</tbody>\n</table>\n</li>\n</ol>\n");
        row("a table below text in a quote", "> Results:\n> | a |\n> |---|",
            "<blockquote>\n<p>Results:</p>\n<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n</table>\n</blockquote>\n");
        row("short rules", "| a | b |\n|:-|-:|\n| c | d |",
            "<table>\n<thead>\n<tr><th align=\"left\">a</th><th align=\"right\">b</th></tr>\n</thead>\n<tbody>\n"
            "<tr><td align=\"left\">c</td><td align=\"right\">d</td></tr>\n</tbody>\n</table>\n");
        row("empty cells", "| a | b | c |\n|---|---|---|\n| d || e |\n|| f | g |",
            "<table>\n<thead>\n<tr><th>a</th><th>b</th><th>c</th></tr>\n</thead>\n<tbody>\n<tr><td>d</td><td></td><td>e</td></tr>\n"
            "<tr><td></td><td>f</td><td>g</td></tr>\n</tbody>\n</table>\n");
        row("bars in cells", "| a |\n|---|\n| `x \\| y` \\| z |",
            "<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n<tbody>\n<tr><td><code>x | y</code> | z</td></tr>\n</tbody>\n</table>\n");
        row("line breaks in cells", "| a |\n|---|\n| x<br>y<BR />z `<br>` |",
            "<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n<tbody>\n<tr><td>x<br>\ny<br>\nz <code>&lt;br&gt;</code></td></tr>\n"
            "</tbody>\n</table>\n");
        row("no table", "a || b\n- | c\n", "<p>a || b</p>\n<ul>\n<li>| c</li>\n</ul>\n");
        row("no table in code", "```\na\n| b |\n|-|\n```\n\n    c\n    | d |\n    |-|",
            "<pre><code>a\n| b |\n|-|\n</code></pre>\n<pre><code>c\n| d |\n|-|\n</code></pre>\n");
        const char *rows
            = "<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody>\n</table>\n";
        const char *table = "| a | b |\n|-|-|\n| 1 | 2 |\n";
        const auto below = [&](const char *name, const char *text, const char *html) {
            row(name, (QByteArray(table) + text).constData(), (QByteArray(rows) + html).constData());
        };
        below("an item below a table", "- if (a || b)", "<ul>\n<li>if (a || b)</li>\n</ul>\n");
        below("a quote below a table", "> if (a || b)", "<blockquote>\n<p>if (a || b)</p>\n</blockquote>\n");
        below("a rule below a table", "***\nuse a || b", "<hr>\n<p>use a || b</p>\n");
        below("a heading below a table", "## Next\n\na || b", "<h2>Next</h2>\n<p>a || b</p>\n");
        row("a table behind the mark of an item", "- | a | b |\n  |-|-|\n  | 1 | 2 |",
            (QByteArray("<ul>\n<li>") + rows + "</li>\n</ul>\n").constData());
        row("a fence in a fence's quote", "```md\n> ```\n| a | b |\n|-|-|\n| 1 || 2 |\n```",
            "<pre><code class=\"language-md\">&gt; ```\n| a | b |\n|-|-|\n| 1 || 2 |\n</code></pre>\n");
        row("code behind a quoted list", "> - a\n\n    | a | b |\n    |-|-|\n    | 1 || 2 |",
            "<blockquote>\n<ul>\n<li>a</li>\n</ul>\n</blockquote>\n<pre><code>| a | b |\n|-|-|\n| 1 || 2 |\n</code></pre>\n");
        row("a fence that ends with its quote", "> ```\n> code\n\ntext\n| a | b |\n|---|---|\n| 1 | 2 |",
            (QByteArray("<blockquote>\n<pre><code>code\n</code></pre>\n</blockquote>\n<p>text</p>\n") + rows).constData());
        row("named characters", "&AElig; &frac34; &Dcaron; &ngE; &nosuchname;",
            "<p>\u00c6 \u00be \u010e \u2267\u0338 &amp;nosuchname;</p>\n");
    }
    void html()
    {
        QFETCH(QString, markdown);
        QFETCH(QString, html);
        QCOMPARE(toHtml(parseMarkdown(markdown)), html);
        MarkdownStream stream;
        for (const QChar c : markdown)
            stream.append(QString(c));
        // The last parse is a whole one; the words are there before it.
        stream.append(QStringLiteral("\n\n"));
        const auto words = [](const std::vector<RichBlock> &blocks) {
            QString all;
            for (const RichBlock &block : blocks)
                all += block.plainText();
            return all.remove(u' ').remove(u'\n').remove(u'\t');
        };
        QCOMPARE(words(stream.blocks()), words(parseMarkdown(markdown)));
        stream.finish();
        QCOMPARE(toHtml(stream.blocks()), html);
    }

    // Bars and ticks that open nothing cost no more than their length: what is parsed is counted.
    void hostileTablesAreCheap()
    {
        for (const QString &unit : {QStringLiteral("|-|-|\n|-|\n"), QStringLiteral("a | b | c\n-|-\n"), QStringLiteral("a | b\n-|-\n")}) {
            const auto parsed = [&unit](int times) {
                MarkdownStream stream;
                stream.append(QStringLiteral("x\n"));
                for (int i = 0; i < times; ++i)
                    stream.append(unit);
                return stream.parsedCharacters();
            };
            QVERIFY2(parsed(1600) < 3 * parsed(800), qPrintable(unit));
        }
        QString ticks;
        for (int run = 1; ticks.size() < 400'000; run = run % 300 + 1)
            ticks += QString(run, u'`') + u'|';
        const QString rule = QStringLiteral("|-").repeated(50'000);
        for (const QString &text :
             {QStringLiteral("a | b\n") + ticks, ticks + QStringLiteral("\n---|---\n") + ticks,
              QStringLiteral("||").repeated(100'000) + u'\n' + rule, (QStringLiteral("a | b\n-|-\n")).repeated(20'000)}) {
            const auto blocks = parseMarkdown(text);
            QVERIFY(!blocks.empty());
        }
    }
};

LAYERS_TEST(TstMarkdownHtml, "tst_markdownhtml", Guiless)
#include "tst_markdownhtml.moc"
