#include "app/highlight/helperhighlighter.h"
#include "tests/support/layerstest.h"

#include <QtCore/QFileInfo>

using namespace Layers;
using namespace std::chrono_literals;

namespace {

HelperCommand fake()
{
    return {.program = QStringLiteral(LAYERS_BINARY_DIR "/tests/fakehighlight")};
}

QString realProgram()
{
    return QStringLiteral(LAYERS_BINARY_DIR "/app/layers-highlight");
}

std::shared_ptr<CodeColouring> colouring(const char *language)
{
    auto code = std::make_shared<CodeColouring>();
    code->language = QString::fromLatin1(language);
    return code;
}

QString drawn(const QStringList &lines, const CodeColouring &code)
{
    static constexpr const char *names[]
        = {"", "keyword", "string", "number", "comment", "function", "type", "variable", "constant", "operator", "tag", "attribute"};
    QStringList all;
    for (size_t i = 0; i < code.lines.size(); ++i) {
        for (const CodeSpan &span : code.lines[i])
            all << lines[qsizetype(i)].mid(span.from, span.length).trimmed() + u'=' + QLatin1String(names[int(span.token)]);
    }
    return all.join(u' ');
}

} // namespace

class TstHelperHighlighter : public QObject
{
    Q_OBJECT
private slots:
    void coloursComeLater()
    {
        HelperHighlighter highlighter(fake(), m_clock);
        QCOMPARE(highlighter.starts(), 0);
        const auto code = colouring("any");
        int arrived = 0;
        code->arrived = [&] { ++arrived; };
        highlighter.addLines(code, {QStringLiteral("one"), QStringLiteral("two")});
        QVERIFY(code->lines.empty());
        QTRY_COMPARE(code->lines.size(), size_t(2));
        highlighter.addLines(code, {QStringLiteral("three")});
        QTRY_COMPARE(code->lines.size(), size_t(3));
        QCOMPARE(arrived, 2);
        QCOMPARE(code->lines[2], (std::vector<CodeSpan>{{0, 3, CodeToken::Keyword}}));
    }

    void whatGoesWrongStaysPlain_data()
    {
        QTest::addColumn<QByteArray>("language");
        for (const char *language : {"hang", "crash", "garbage", "lies"})
            QTest::newRow(language) << QByteArray(language);
    }
    void whatGoesWrongStaysPlain()
    {
        QFETCH(QByteArray, language);
        HelperHighlighter highlighter(fake(), m_clock);
        const auto bad = colouring(language.constData());
        highlighter.addLines(bad, {QStringLiteral("x")});
        QTRY_VERIFY_WITH_TIMEOUT(bad->hasFailed, 15'000);
        QVERIFY(bad->lines.empty());
        // The next block is coloured all the same.
        const auto good = colouring("any");
        highlighter.addLines(good, {QStringLiteral("x")});
        QTRY_COMPARE_WITH_TIMEOUT(good->lines.size(), size_t(1), 15'000);
    }

    void withoutTheProgramCodeStaysPlain()
    {
        HelperHighlighter highlighter({.program = QStringLiteral("/nonexistent/layers-highlight")}, m_clock);
        const auto code = colouring("cpp");
        highlighter.addLines(code, {QStringLiteral("int a;")});
        QTRY_VERIFY(code->hasFailed);
    }

    void lettingGoEndsTheWork()
    {
        HelperHighlighter highlighter(fake(), m_clock);
        highlighter.addLines(colouring("any"), {QStringLiteral("x")});
        const auto code = colouring("any");
        highlighter.addLines(code, {QStringLiteral("x")});
        QTRY_COMPARE(code->lines.size(), size_t(1));
    }

    void realLanguages_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("expected"); // is among the tokens
        QTest::newRow("python") << QStringLiteral("def f(a):\n    return \"x\" # why") << QStringLiteral("\"x\"=string");
        QTest::newRow("cpp") << QStringLiteral("int main() { return 42; }") << QStringLiteral("42=number");
        QTest::newRow("js") << QStringLiteral("const a = 1; // c") << QStringLiteral("const=keyword");
        QTest::newRow("sql") << QStringLiteral("select a from b") << QStringLiteral("select=keyword");
        QTest::newRow("json") << QStringLiteral("{\"a\": 1}") << QStringLiteral("1=number");
    }
    void realLanguages()
    {
        if (!QFileInfo::exists(realProgram()))
            QSKIP("layers-highlight was not built here");
        QFETCH(QString, code);
        QFETCH(QString, expected);
        HelperHighlighter highlighter({.program = realProgram()}, m_clock);
        const auto colours = colouring(QTest::currentDataTag());
        const QStringList lines = code.split(u'\n');
        highlighter.addLines(colours, lines);
        QTRY_COMPARE_WITH_TIMEOUT(qsizetype(colours->lines.size()), lines.size(), 15'000);
        QVERIFY2(drawn(lines, *colours).contains(expected), qPrintable(drawn(lines, *colours)));
    }

    void hugeInput()
    {
        if (!QFileInfo::exists(realProgram()))
            QSKIP("layers-highlight was not built here");
        HelperHighlighter highlighter({.program = realProgram()}, m_clock);
        const auto colours = colouring("cpp");
        QStringList lines(5000, QStringLiteral("const std::string a = \"b\"; // c"));
        lines[100] = QString(4000, u'(');
        highlighter.addLines(colours, lines);
        QTRY_VERIFY_WITH_TIMEOUT(colours->hasFailed || colours->lines.size() == size_t(lines.size()), 30'000);
        const auto good = colouring("cpp");
        highlighter.addLines(good, {QStringLiteral("int a;")});
        QTRY_COMPARE_WITH_TIMEOUT(good->lines.size(), size_t(1), 15'000);
    }

private:
    SystemClock m_clock;
};

LAYERS_TEST(TstHelperHighlighter, "tst_helperhighlighter", Guiless)
#include "tst_helperhighlighter.moc"
