#include "core/net/ndjson.h"
#include "core/net/sse.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QRandomGenerator>

#include <ctime>

using namespace Layers;

namespace {

// One line an event: "name|data", with a mark before for what is no message and after for what was not ended.
struct SseLog
{
    QStringList lines;

    void operator()(const SseEvent &event)
    {
        static const char *const marks[] = {"", "comment ", "error ", "stray "};
        QByteArray line = marks[int(event.kind)] + event.name.toByteArray() + '|' + event.data.toByteArray().replace('\n', "\\n");
        if (event.ending == SseEvent::Ending::Unterminated)
            line += " unterminated";
        lines << QString::fromUtf8(line);
    }
};

QStringList readSse(const QList<QByteArray> &chunks)
{
    SseReader reader;
    SseLog log;
    for (QByteArray chunk : chunks) {
        const auto fed = reader.feed(chunk, log);
        chunk.fill('?'); // views must not outlive their chunk
        if (!fed)
            log.lines << QString::fromLatin1(fed.error().code);
    }
    const auto finished = reader.finish(log);
    if (!finished)
        log.lines << QString::fromLatin1(finished.error().code);
    return log.lines;
}

} // namespace

class TstSse : public QObject
{
    Q_OBJECT
private slots:
    void events_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QStringList>("events");
        const auto row
            = [](const char *name, const QByteArray &stream, const QStringList &events) { QTest::newRow(name) << stream << events; };
        using S = QStringList;
        const auto q = [](const char *text) { return QString::fromUtf8(text); };

        row("a line and a blank line are an event", "data: a\n\n", S{q("|a")});
        row("CR LF and CR end a line as LF does", "data: a\r\n\r\ndata: b\r\rdata: c\n\n", S{q("|a"), q("|b"), q("|c")});
        row("the last event of a stream that uses CR alone is not lost", "data: a\r\r", S{q("|a")});
        row("a byte order mark before the first line goes",
            "\xEF\xBB\xBF"
            "data: a\n\n",
            S{q("|a")});
        row("a byte order mark elsewhere is content",
            "data: a\n\n\xEF\xBB\xBF"
            "data: b\n\n",
            S{q("|a"),
              q("stray |\xEF\xBB\xBF"
                "data: b")});
        row("exactly one space after the colon goes", "data:a\n\ndata:  b\n\ndata:\tc\n\n", S{q("|a"), q("| b"), q("|\tc")});
        row("data lines are joined by LF", "data: a\ndata: b\ndata\ndata: c\n\n", S{q("|a\\nb\\n\\nc")});
        row("an event has a name, the last one given", "event: x\nevent: ping\ndata: a\n\ndata: b\n\n", S{q("ping|a"), q("|b")});
        row("no data is no event, empty data is one", "event: ping\n\ndata:\n\ndata\n\nid: 3\n\n", S{q("|"), q("|")});
        row("a comment is a sign of life, also inside an event", ": hi\ndata: a\n:\ndata: b\n\n",
            S{q("comment | hi"), q("comment |"), q("|a\\nb")});
        row("an error line is told at once", "error: {\"code\":500}\n", S{q("error |{\"code\":500}")});
        row("JSON in place of an event is told as it stands", "{\"error\":{\"message\":\"upstream\"}}",
            S{q("stray |{\"error\":{\"message\":\"upstream\"}}")});
        row("an unknown field is no message", "foo: bar\ndata: a\n\n", S{q("stray |foo: bar"), q("|a")});
        row("U+2028, U+0085 and form feed are content",
            "data: a\xe2\x80\xa8"
            "b\xc2\x85"
            "c\x0c"
            "d\n\n",
            S{q("|a\xe2\x80\xa8"
                "b\xc2\x85"
                "c\x0c"
                "d")});
        row("a last event without its blank line is kept when it is whole JSON", "data: {\"a\":1}\n", S{q("|{\"a\":1} unterminated")});
        row("even without a line end", "data: {\"a\":1}", S{q("|{\"a\":1} unterminated")});
        row("the end mark is kept without its blank line", "data: a\n\ndata: [DONE]", S{q("|a"), q("|[DONE] unterminated")});
        row("half an event at the end is dropped", "data: a\n\ndata: {\"a\":", S{q("|a")});
        row("half a field after a whole event does not spoil it", "data: {\"a\":1}\nda", S{q("stray |da"), q("|{\"a\":1} unterminated")});
        row("half a second data line does not spoil the first", "data: {\"a\":1}\ndata: {", S{q("|{\"a\":1} unterminated")});
        row("nothing is nothing", "", S{});
        row("blank lines are nothing", "\n\n\r\n\r\r", S{});
    }
    void events()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QStringList, events);
        QCOMPARE(readSse({stream}), events);
        QList<QByteArray> bytes;
        for (const char byte : stream)
            bytes << QByteArray(1, byte);
        QCOMPARE(readSse(bytes), events);
        for (qsizetype cut = 0; cut <= stream.size(); ++cut)
            QCOMPARE(readSse({stream.first(cut), stream.sliced(cut)}), events);
    }

    void anySplitGivesTheSameEvents()
    {
        const quint32 seed = qEnvironmentVariableIsSet("LAYERS_SEED") ? qEnvironmentVariable("LAYERS_SEED").toUInt()
                                                                      : QRandomGenerator::global()->generate();
        qInfo("LAYERS_SEED=%u", seed);
        QRandomGenerator random(seed);
        const QList<QByteArray> parts{
            "data: ",           "data:", "event: x",  ": c",          "\n",           "\n",   "\n\n",   "\r", "\r\n", "{\"a\":1}",
            "error: {\"b\":2}", "id: 7", "retry: 10", "\xEF\xBB\xBF", "\xe2\x80\xa8", "text", "[DONE]", " "};
        for (int round = 0; round < 2000; ++round) {
            QByteArray stream;
            for (quint32 i = random.bounded(1u, 30u); i > 0; --i)
                stream += parts[random.bounded(int(parts.size()))];
            QList<QByteArray> chunks;
            for (qsizetype at = 0; at < stream.size();) {
                const qsizetype size = random.bounded(1, 9);
                chunks << stream.mid(at, size);
                at += size;
            }
            QCOMPARE(readSse(chunks), readSse({stream}));
        }
    }

    // They are for a stream that is taken up again; here they are no words and no errors.
    void idAndRetryAreNoEvents()
    {
        constexpr char stream[] = "id: 7\nretry: 1500\nid: x\0y\nretry: 1s\n\n";
        QCOMPARE(readSse({QByteArray(stream, sizeof stream - 1)}), readSse({}));
    }

    void aWholeEventIsNotCopied()
    {
        SseReader reader;
        const QByteArray chunk = "event: delta\ndata: 0123456789\n\n";
        int inside = 0;
        const auto fed = reader.feed(chunk, [&](const SseEvent &event) {
            inside += event.data.data() >= chunk.constData() && event.data.data() < chunk.constData() + chunk.size();
            inside += event.name.data() >= chunk.constData() && event.name.data() < chunk.constData() + chunk.size();
        });
        QVERIFY_OK(fed);
        QCOMPARE(inside, 2);
    }

    void limits()
    {
        const auto ignore = [](const SseEvent &) {};
        const QByteArray block(64 * 1024, 'x');
        SseReader endless;
        Result<Unit> result = Unit{};
        qsizetype fed = 0;
        for (; result && fed < 20 * 1024 * 1024; fed += block.size())
            result = endless.feed(block, ignore);
        QVERIFY(!result);
        QCOMPARE(result.error().code, "sse.line_too_long");
        QVERIFY(fed <= 17 * 1024 * 1024);
        QVERIFY(!endless.feed("data: a\n\n", ignore).ok());

        SseReader growing({.line = 1000, .event = 5000});
        result = Unit{};
        for (int i = 0; result && i < 100; ++i)
            result = growing.feed("data: " + QByteArray(500, 'y') + '\n', ignore);
        QVERIFY(!result);
        QCOMPARE(result.error().code, "sse.event_too_long");
    }

    void largeAndManyAreLinear()
    {
        const std::clock_t start = std::clock();
        SseReader reader;
        qsizetype events = 0;
        qsizetype bytes = 0;
        const auto count = [&](const SseEvent &event) {
            ++events;
            bytes += event.data.size();
        };
        const QByteArray picture = "data: " + QByteArray(8 * 1024 * 1024, 'p') + "\n\n";
        for (qsizetype at = 0; at < picture.size(); at += 16384)
            QVERIFY_OK(reader.feed(QByteArrayView(picture).sliced(at, std::min<qsizetype>(16384, picture.size() - at)), count));
        QCOMPARE(events, 1);
        QCOMPARE(bytes, 8 * 1024 * 1024);
        QVERIFY_OK(reader.feed(QByteArray(10 * 1024 * 1024, '\n'), count));
        QCOMPARE(events, 1);
        for (int i = 0; i < 5000; ++i)
            QVERIFY_OK(reader.feed("data: x\n", count));
        QVERIFY_OK(reader.feed("\n", count));
        QCOMPARE(events, 2);
        QCOMPARE(bytes, 8 * 1024 * 1024 + 9999);
        const QByteArray delta = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
        for (int i = 0; i < 100'000; ++i)
            QVERIFY_OK(reader.feed(delta, count));
        QCOMPARE(events, 100'002);
        const auto seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 4, qPrintable(QString::number(seconds)));
    }

    void ndjsonLines_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArrayList>("lines");
        QTest::newRow("LF ends a line") << QByteArray("{\"a\":1}\n{\"b\":2}\n") << QByteArrayList{"{\"a\":1}", "{\"b\":2}"};
        QTest::newRow("CR and spaces at the ends go") << QByteArray(" {}\r\n  \r\n{} \n") << QByteArrayList{"{}", "{}"};
        QTest::newRow("a CR inside is content") << QByteArray("a\rb\n") << QByteArrayList{"a\rb"};
        QTest::newRow("the rest at the end is a line") << QByteArray("{}\n{\"c\":") << QByteArrayList{"{}", "{\"c\":"};
        QTest::newRow("U+2028 is content") << QByteArray("a\xe2\x80\xa8"
                                                         "b\n")
                                           << QByteArrayList{"a\xe2\x80\xa8"
                                                             "b"};
    }
    void ndjsonLines()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QByteArrayList, lines);
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            NdjsonReader reader;
            QByteArrayList read;
            const auto note = [&read](QByteArrayView line) { read << line.toByteArray(); };
            QVERIFY_OK(reader.feed(stream.first(cut), note));
            QVERIFY_OK(reader.feed(stream.sliced(cut), note));
            QVERIFY_OK(reader.finish(note));
            QCOMPARE(read, lines);
        }
        NdjsonReader narrow(10);
        QVERIFY(!narrow.feed("12345678901", [](QByteArrayView) {}).ok());
    }
};

LAYERS_TEST(TstSse, "tst_sse", Guiless)
#include "tst_sse.moc"
