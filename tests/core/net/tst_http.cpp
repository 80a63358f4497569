#include "tests/core/net/nettest.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/mount.h>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// Requests and bodies: what is sent, where answers go, caps, files, pauses, redirects, replays.

namespace {

constexpr qint64 large = 100 * 1024 * 1024;

// Resident memory in bytes, now and at its highest.
qint64 memoryField(const char *name)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(name))
            return line.mid(qsizetype(qstrlen(name)) + 1).trimmed().split(' ').front().toLongLong() * 1024;
    }
    return 0;
}

// Growth of the highest resident memory since it was made.
class MemoryWatch
{
public:
    MemoryWatch()
    {
        QFile file(QStringLiteral("/proc/self/clear_refs"));
        if (file.open(QIODevice::WriteOnly))
            file.write("5"); // VmHWM starts again from what is resident now
        m_start = memoryField("VmHWM:");
    }
    qint64 growth() const { return memoryField("VmHWM:") - m_start; }
    bool isFlat() const
    {
#ifdef __SANITIZE_ADDRESS__
        return true; // the sanitizer keeps what was freed
#else
        return growth() < 20 * 1024 * 1024;
#endif
    }

private:
    qint64 m_start = 0;
};

} // namespace

class TstHttp : public QObject
{
    Q_OBJECT
private slots:
    void whatIsSent()
    {
        m_server.reply("/echo", Reply::json(200, "{}"));
        Request request{.method = "POST", .url = m_server.url("/echo?q=1")};
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Authorization", "Bearer planted", HeaderMap::Secrecy::Secret);
        const auto result = waitFor(m_http.send(request, BodySource::bytes("{\"a\":1}")));
        QCOMPARE(outcome(result), "ok 200");
        QCOMPARE(result->body, "{}");
        QCOMPARE(result->version, Response::Version::Http1);
        QVERIFY(result->timings.total >= result->timings.firstByte && result->timings.firstByte > 0us);
        const RecordedRequest sent = m_server.requests("/echo").front();
        QCOMPARE(sent.method, "POST");
        QCOMPARE(sent.target, "/echo?q=1");
        QCOMPARE(sent.body, "{\"a\":1}");
        QCOMPARE(sent.headers.value("Content-Length"), "7");
        QCOMPARE(sent.headers.value("Accept-Encoding"), "identity");
        QCOMPARE(sent.headers.value("User-Agent"), testPolicy().userAgent);
        QCOMPARE(sent.headers.value("Authorization"), "Bearer planted");
        QVERIFY(!sent.headers.contains("Expect"));
    }

    void methods_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("GET without a body") << QByteArray("GET") << QByteArray();
        QTest::newRow("POST without a body says so") << QByteArray("POST") << QByteArray();
        QTest::newRow("PATCH with a body") << QByteArray("PATCH") << QByteArray("x");
        QTest::newRow("DELETE without a body") << QByteArray("DELETE") << QByteArray();
        QTest::newRow("DELETE with a body") << QByteArray("DELETE") << QByteArray("x");
        QTest::newRow("PUT with a body") << QByteArray("PUT") << QByteArray("x");
        QTest::newRow("HEAD has an answer without a body") << QByteArray("HEAD") << QByteArray();
    }
    void methods()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, body);
        m_server.forgetRequests();
        m_server.reply("/m", Reply::text(200, "answer"));
        const auto result = waitFor(
            m_http.send({.method = method, .url = m_server.url("/m")}, body.isEmpty() ? BodySource::none() : BodySource::bytes(body)));
        QCOMPARE(outcome(result), "ok 200");
        QCOMPARE(result->body, method == "HEAD" ? QByteArray() : QByteArray("answer"));
        const RecordedRequest sent = m_server.requests("/m").front();
        QCOMPARE(sent.method, method);
        QCOMPARE(sent.body, body);
        if (method == "POST")
            QCOMPARE(sent.headers.value("Content-Length"), "0");
    }

    void aHeaderCannotSmuggleAnother()
    {
        Request request{.url = m_server.url("/m")};
        request.headers.add("X-A", "1\r\nX-B: 2");
        QCOMPARE(outcome(waitFor(m_http.send(request))), "Rejected net.header");
    }

    void connectionsAreKept()
    {
        m_server.forgetRequests();
        m_server.reply("/k", Reply::text(200, "x"));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/k")}))), "ok 200");
        const auto requests = m_server.requests("/k");
        QCOMPARE(requests[0].connection, requests[2].connection);
    }

    void aRefreshedTokenIsReplayedOnce()
    {
        m_server.forgetRequests();
        m_server.replies("/auth", {Reply::json(401, "{}"), Reply::json(200, "{}")});
        int refreshes = 0;
        Request request{.method = "POST", .url = m_server.url("/auth")};
        auto task = m_http.send(request, BodySource::bytes("b")).then([&](Response response) -> Task<Response> {
            if (response.status != 401)
                return response;
            ++refreshes;
            request.headers.set("Authorization", "Bearer new", HeaderMap::Secrecy::Secret);
            return m_http.send(request, BodySource::bytes("b"));
        });
        QCOMPARE(outcome(waitFor(std::move(task))), "ok 200");
        QCOMPARE(refreshes, 1);
        QCOMPARE(m_server.requests("/auth").size(), size_t(2));
    }

    void plainHttpToTheWorldIsRefused()
    {
        const auto result = waitFor(m_http.send({.url = QUrl(QStringLiteral("http://192.0.2.1/"))}));
        QCOMPARE(outcome(result), "Rejected net.http_refused");
        QVERIFY(!requestSent(result));
    }

    void caps_data()
    {
        QTest::addColumn<bool>("isChunked");
        QTest::newRow("with a length") << false;
        QTest::newRow("in chunks") << true;
    }
    void caps()
    {
        QFETCH(bool, isChunked);
        m_server.reply("/big", isChunked ? Reply::large(5'000'000).with(Reply::Framing::UntilClose) : Reply::large(5'000'000));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/big")}, BodySource::none(), BodySink::memory(1'000'000)))),
                 "Rejected net.too_large");
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/big")}, BodySource::none(), BodySink::memory(5'000'000)))), "ok 200");
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("f"));
        QCOMPARE(outcome(waitFor(
                     m_http.send({.url = m_server.url("/big"), .longestBody = 1'000'000}, BodySource::none(), BodySink::file(path)))),
                 "Rejected net.too_large");
        QVERIFY(QDir(dir.path()).isEmpty());
        const auto seen = std::make_shared<Seen>();
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/big"), .longestBody = 1'000'000}, BodySource::none(), seenBy(seen)))),
                 "Rejected net.too_large");
        QVERIFY(seen->bytes <= 1'000'000);
    }

    void endlessHeadersAreCapped()
    {
        m_server.reply("/headers", Reply::raw("HTTP/1.1 200 OK\r\n" + QByteArray("X-Endless: 0123456789\r\n").repeated(40'000)));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/headers")}))), "Rejected net.too_large");
    }

    // It is the server that is wrong, not the program.
    void oneEndlessHeaderIsTheServersFault()
    {
        m_server.reply("/header", Reply::raw("HTTP/1.1 200 OK\r\nX-Endless: " + QByteArray(120'000, 'x')));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/header")}))), "Rejected net.not_http");
    }

    void aFileTakesItsNameWhenItIsWhole()
    {
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("model.bin"));
        {
            QFile old(path);
            QVERIFY(old.open(QIODevice::WriteOnly));
            old.write("old");
        }
        const auto contents = [&path] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        m_server.reply("/file", Reply::text(200, "half of it").with("Content-Length", "20").with("Connection", "close"));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/file")}, BodySource::none(), BodySink::file(path)))),
                 "Offline curl.18");
        QCOMPARE(contents(), "old");
        m_server.reply("/file", Reply::json(404, R"({"error":"gone"})"));
        const auto missing = waitFor(m_http.send({.url = m_server.url("/file")}, BodySource::none(), BodySink::file(path)));
        QCOMPARE(outcome(missing), "ok 404");
        QCOMPARE(missing->body, R"({"error":"gone"})");
        QCOMPARE(contents(), "old");
        m_server.reply("/file", Reply::text(200, "new"));
        const auto whole = waitFor(m_http.send({.url = m_server.url("/file")}, BodySource::none(), BodySink::file(path)));
        QCOMPARE(outcome(whole), "ok 200");
        QCOMPARE(whole->bodyBytes, 3);
        QCOMPARE(contents(), "new");
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);
    }

    void filesThatCannotBe()
    {
        m_server.reply("/file", Reply::large(3'000'000));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/file")}, BodySource::none(),
                                             BodySink::file(QStringLiteral("/proc/nowhere/file"))))),
                 "Forbidden net.file");
        const auto missing
            = waitFor(m_http.send({.method = "PUT", .url = m_server.url("/file")}, BodySource::file(QStringLiteral("/nowhere"))));
        QCOMPARE(outcome(missing), "NotFound net.file");
        QVERIFY(!requestSent(missing));
        const QTemporaryDir dir;
        if (::mount("none", qPrintable(dir.path()), "tmpfs", 0, "size=1m") != 0)
            QSKIP("a full disk needs a small file system of its own, which only root can mount");
        const auto full
            = waitFor(m_http.send({.url = m_server.url("/file")}, BodySource::none(), BodySink::file(dir.filePath(QStringLiteral("f")))));
        const bool isEmpty = QDir(dir.path()).isEmpty();
        ::umount2(qPrintable(dir.path()), MNT_DETACH);
        QVERIFY(isEmpty);
        QCOMPARE(outcome(full), "DiskFull net.disk");
    }

    void largeBodiesInFlatMemory()
    {
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("large"));
        m_server.reply("/large", Reply::large(large));
        m_server.reply("/put", Reply::json(200, "{}"));
        waitFor(m_http.send({.url = m_server.url("/put")})).ok(); // threads and buffers exist before the measure
        const MemoryWatch memory;
        const auto down = waitFor(m_http.send({.url = m_server.url("/large")}, BodySource::none(), BodySink::file(path)), 60s);
        QCOMPARE(outcome(down), "ok 200");
        QCOMPARE(QFileInfo(path).size(), large);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.seek(large - 1));
        QCOMPARE(file.read(1)[0], generatedByte(large - 1));
        const qint64 afterDown = memory.growth();

        m_server.forgetRequests();
        const auto up = waitFor(m_http.send({.method = "PUT", .url = m_server.url("/put")}, BodySource::file(path)), 60s);
        QCOMPARE(outcome(up), "ok 200");
        QCOMPARE(m_server.requests("/put").back().bodyBytes, large);
        QCOMPARE(m_server.requests("/put").back().headers.value("Content-Length").toLongLong(), large);
        qInfo("100 MB down: peak memory +%lld KiB; and up: +%lld KiB", static_cast<long long>(afterDown / 1024),
              static_cast<long long>(memory.growth() / 1024));
        QVERIFY(memory.isFlat());
    }

    void aGeneratedBodyMayWait()
    {
        m_server.forgetRequests();
        m_server.reply("/put", Reply::json(200, "{}"));
        const FlowControl flow;
        auto parts = std::make_shared<std::atomic<int>>(0);
        auto waits = std::make_shared<std::atomic<int>>(0);
        auto source = BodySource::generator([parts, waits, step = 0](char *into, qsizetype room) mutable -> Pulled {
            if (step == parts->load()) {
                ++*waits;
                return {Pulled::What::Wait};
            }
            if (step == 3)
                return {Pulled::What::End};
            const QByteArray part = "part" + QByteArray::number(++step) + ';';
            Q_ASSERT(part.size() <= room);
            Q_UNUSED(room)
            std::memcpy(into, part.constData(), size_t(part.size()));
            return {Pulled::What::Bytes, part.size()};
        });
        std::optional<Result<Response>> result;
        TaskScope scope;
        scope.run(m_http.send({.method = "POST", .url = m_server.url("/put"), .flow = flow}, std::move(source)),
                  [&result](Result<Response> answer) { result.emplace(std::move(answer)); });
        for (int i = 1; i <= 4; ++i) {
            QVERIFY(waitUntil([&] { return *waits >= i; }));
            ++*parts;
            flow.resume();
        }
        QVERIFY(waitUntil([&] { return result.has_value(); }));
        QCOMPARE(outcome(*result), "ok 200");
        QCOMPARE(m_server.requests("/put").back().body, "part1;part2;part3;");
        QCOMPARE(m_server.requests("/put").back().headers.value("Transfer-Encoding"), "chunked");

        const auto broken = waitFor(m_http.send({.method = "POST", .url = m_server.url("/put")},
                                                BodySource::generator([](char *, qsizetype) { return Pulled{Pulled::What::Abort}; })));
        QCOMPARE(outcome(broken), "Cancelled net.aborted");
    }

    void pauseAndResume()
    {
        m_server.reply("/large", Reply::large(large));
        const FlowControl flow;
        const auto seen = std::make_shared<Seen>();
        std::optional<Result<Response>> result;
        TaskScope scope;
        bool hasPaused = false;
        auto decide = [hasPaused, seen](QByteArrayView) mutable {
            if (hasPaused || seen->bytes < 1'000'000)
                return BodyReceiver::Verdict::Continue;
            hasPaused = true;
            return BodyReceiver::Verdict::Pause;
        };
        const NetworkPolicy::Timeouts timeouts{.betweenBytes = 300ms};
        scope.run(
            m_http.send({.url = m_server.url("/large"), .timeouts = timeouts, .flow = flow}, BodySource::none(), seenBy(seen, decide)),
            [&result](Result<Response> answer) { result.emplace(std::move(answer)); });
        QVERIFY(waitUntil([&] { return flow.isPaused(); }));
        const qint64 atPause = seen->bytes;
        // Longer than the stall limit: a pause of our own is no stall.
        waitUntil([] { return false; }, 600ms);
        QCOMPARE(seen->bytes.load(), atPause);
        QVERIFY(!result);
        flow.resume();
        QVERIFY(waitUntil([&] { return result.has_value(); }, 60s));
        QCOMPARE(outcome(*result), "ok 200");
        QCOMPARE(seen->bytes.load(), large);
    }

    void aReceiverMayStopIt()
    {
        m_server.reply("/large", Reply::large(large));
        const auto seen = std::make_shared<Seen>();
        const auto result = waitFor(m_http.send({.url = m_server.url("/large")}, BodySource::none(),
                                                seenBy(seen, [](QByteArrayView) { return BodyReceiver::Verdict::Abort; })));
        QCOMPARE(outcome(result), "Cancelled net.aborted");
        QCOMPARE(seen->calls.load(), 1);
        QCOMPARE(seen->endings.load(), 1);
    }

    void commentsForEverInFlatMemory()
    {
        Reply reply = Reply::large(200 * 1024 * 1024);
        m_server.reply("/comments", reply);
        const MemoryWatch memory;
        const auto seen = std::make_shared<Seen>();
        const auto result = waitFor(m_http.send({.url = m_server.url("/comments")}, BodySource::none(), seenBy(seen)), 60s);
        QCOMPARE(outcome(result), "ok 200");
        QCOMPARE(seen->bytes.load(), 200 * 1024 * 1024);
        qInfo("200 MB of stream: peak memory +%lld KiB", static_cast<long long>(memory.growth() / 1024));
        QVERIFY(memory.isFlat());
    }

    void redirects_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("expected"); // what the target is asked
        QTest::newRow("302 turns POST into GET") << 302 << QByteArray("POST") << QByteArray("GET ");
        QTest::newRow("303 turns PUT into GET") << 303 << QByteArray("PUT") << QByteArray("GET ");
        QTest::newRow("307 keeps POST and its body") << 307 << QByteArray("POST") << QByteArray("POST body");
        QTest::newRow("308 keeps PUT and its body") << 308 << QByteArray("PUT") << QByteArray("PUT body");
        QTest::newRow("301 keeps PUT and its body") << 301 << QByteArray("PUT") << QByteArray("PUT body");
    }
    void redirects()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, expected);
        const ScriptedServer other; // another port is another origin
        const_cast<ScriptedServer &>(other).reply("/target", Reply::text(200, "there"));
        m_server.reply("/from", Reply::redirect(status, other.url("/target").toEncoded()));
        Request request{.method = method, .url = m_server.url("/from"), .redirects = Request::Redirects::Follow};
        request.headers.add("Authorization", "Bearer planted");
        request.headers.add("x-api-key", "planted");
        request.headers.add("X-Own", "planted", HeaderMap::Secrecy::Secret);
        request.headers.add("X-Plain", "kept");
        const auto seen = std::make_shared<Seen>();
        const auto result = waitFor(m_http.send(request, BodySource::bytes("body"), seenBy(seen)));
        QCOMPARE(outcome(result), "ok 200");
        QCOMPARE(result->url, other.url("/target"));
        QCOMPARE(seen->heads.load(), 1);
        QCOMPARE(seen->text(), "there");
        const RecordedRequest sent = other.requests().back();
        QCOMPARE(sent.method + ' ' + sent.body, expected);
        QCOMPARE(sent.headers.value("X-Plain"), "kept");
        for (const auto &field : sent.headers.fields())
            QVERIFY2(!field.value.contains("planted"), field.name.constData());
    }

    void redirectsThatEnd()
    {
        m_server.reply("/loop", Reply::redirect(302, "/loop"));
        m_server.forgetRequests();
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/loop"), .redirects = Request::Redirects::Follow}))),
                 "Rejected net.redirect_refused");
        QCOMPARE(m_server.requests("/loop").size(), size_t(6));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/loop"), .redirects = Request::Redirects::Deliver}))), "ok 302");
        m_server.reply("/out", Reply::redirect(302, "http://192.0.2.1/"));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/out"), .redirects = Request::Redirects::Follow}))),
                 "Rejected net.redirect_refused");
        m_server.reply("/file", Reply::redirect(302, "file:///etc/passwd"));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/file"), .redirects = Request::Redirects::Follow}))),
                 "Rejected net.redirect_refused");
    }

private:
    ScriptedServer m_server;
    Connectivity m_connectivity;
    Http m_http{testPolicy(), m_connectivity};
};

LAYERS_TEST(TstHttp, "tst_http", Guiless)
#include "tst_http.moc"
