#include "core/base/taskops.h"
#include "tests/core/net/nettest.h"

#include <QtCore/QRandomGenerator>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// What the far end can do to an answer, over a real socket: cut, reset, stall, lie about lengths, speak nonsense.

namespace {

const QByteArray aPiece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";

struct TransportCase
{
    Reply reply;
    QByteArray outcome;
    QByteArray body;
};

} // namespace

Q_DECLARE_METATYPE(TransportCase)

class TstHttpTransport : public QObject
{
    Q_OBJECT
private slots:
    void endings_data()
    {
        QTest::addColumn<TransportCase>("scene");
        const auto row = [](const char *name, Reply reply, const char *outcome, QByteArray body) {
            QTest::newRow(name) << TransportCase{std::move(reply), outcome, std::move(body)};
        };
        const auto stream = [] { return Reply::stream({{aPiece}}); };
        const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        const QByteArray chunk = QByteArray::number(aPiece.size(), 16) + "\r\n" + aPiece + "\r\n";

        row("chunked and ended properly", stream(), "ok 200", aPiece);
        row("T01 chunked, closed before the last chunk", stream().with(Reply::Framing::ChunkedUnended), "Offline curl.18", aPiece);
        row("T02 closed inside a chunk", Reply::raw(head + "40\r\n" + aPiece), "Offline curl.18", aPiece);
        row("T03 reset after a chunk",
            Reply{.pieces = {{head + chunk}, {"1\r\n", 100ms}}, .framing = Reply::Framing::Raw}.with(
                FaultPlan{.cutAt = (head + chunk).size() + 1, .cut = FaultPlan::Cut::Rst}),
            "Offline curl.56", aPiece);
        row("T04 no length, closed: looks like success", stream().with(Reply::Framing::UntilClose), "ok 200", aPiece);
        row("T05 a length that is not kept", Reply::text(200, aPiece).with("Content-Length", "4096").with("Connection", "close"),
            "Offline curl.18", aPiece);
        row("T06 closed after the headers", Reply::raw(head), "Offline curl.18", "");
        row("T07 closed without a word", Reply::raw(""), "Offline curl.52", "");
        row("T12 a chunk size that is no number", Reply::raw(head + chunk + "zz\r\n"), "Offline curl.56", aPiece);
        row("T16 early hints before the answer",
            Reply::raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), "ok 200", "ok");
        row("T19 a redirect where none is expected", Reply::redirect(302, "https://elsewhere.test/"), "Rejected net.redirect_refused", "");
        row("T21 an unknown status is an answer", Reply::json(529, "{}").with("x-should-retry", "false"), "ok 529", "{}");
        row("an answer that is no HTTP", Reply::raw("SSH-2.0-OpenSSH_9.2\r\n"), "Rejected net.not_http", "");
        row("binary garbage", Reply::raw(QByteArray("\0\x15\x03\x01garbage\n\n\n", 14)), "Rejected net.not_http", "");
        row("trailers are no new answer", Reply::raw(head + chunk + "0\r\nX-Checksum: 1\r\n\r\n"), "ok 200", aPiece);
        row("no body at all", Reply{.status = 204}, "ok 204", "");
    }
    void endings()
    {
        QFETCH(TransportCase, scene);
        m_server.reply("/t", scene.reply);
        const auto seen = std::make_shared<Seen>();
        const auto result = waitFor(m_http.send({.url = m_server.url("/t")}, BodySource::none(), seenBy(seen)));
        QCOMPARE(outcome(result), scene.outcome);
        QCOMPARE(seen->text(), scene.body);
        QCOMPARE(seen->endings.load(), 1);
        if (!result)
            QVERIFY(requestSent(result));
    }

    void onlyTheFinalHeadersCount()
    {
        m_server.reply(
            "/h",
            Reply::raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Id: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "2\r\nok\r\n0\r\nX-Sum: 9\r\n\r\n"));
        const auto result = waitFor(m_http.send({.url = m_server.url("/h")}));
        QVERIFY_OK(result);
        QVERIFY(!result->headers.contains("Link"));
        QCOMPARE(result->headers.value("x-id"), "7");
        QCOMPARE(result->trailers.value("X-SUM"), "9");
        QCOMPARE(result->ending, Response::BodyEnding::Marked);
        m_server.reply("/h", Reply::text(200, "x").with(Reply::Framing::UntilClose));
        const auto closed = waitFor(m_http.send({.url = m_server.url("/h")}));
        QVERIFY_OK(closed);
        QCOMPARE(closed->ending, Response::BodyEnding::AtClose);
    }

    void cutAtEveryByte_data()
    {
        QTest::addColumn<bool>("byReset");
        QTest::newRow("by FIN") << false;
        QTest::newRow("by RST") << true;
    }
    void cutAtEveryByte()
    {
        QFETCH(bool, byReset);
        const Reply whole = Reply::stream({{"data: {\"a\":1}\n\n"}, {"data: [DONE]\n\n"}});
        // The head is about 90 bytes and the body 42 with its chunk lines.
        int successes = 0;
        for (qint64 at = 0; at < 160; ++at) {
            m_server.reply("/cut", Reply(whole).with(FaultPlan{.cutAt = at, .cut = byReset ? FaultPlan::Cut::Rst : FaultPlan::Cut::Fin}));
            const auto seen = std::make_shared<Seen>();
            const auto result = waitFor(m_http.send({.url = m_server.url("/cut")}, BodySource::none(), seenBy(seen)));
            QVERIFY(QByteArray("data: {\"a\":1}\n\ndata: [DONE]\n\n").startsWith(seen->text()));
            QCOMPARE(seen->endings.load(), 1);
            if (result) {
                QCOMPARE(seen->bytes.load(), 29);
                ++successes;
            } else {
                QVERIFY2(result.error().kind == Error::Kind::Offline || result.error().code == "net.not_http", outcome(result).constData());
                QVERIFY(requestSent(result));
            }
        }
        QVERIFY(successes > 0);
    }

    void anySplitOfTheWireIsTheSameAnswer()
    {
        for (const qsizetype piece : {1, 3, 7}) {
            m_server.reply("/split", Reply::stream({{aPiece}, {aPiece}}).with(FaultPlan{.piece = piece, .between = 0ms}));
            const auto result = waitFor(m_http.send({.url = m_server.url("/split")}));
            QVERIFY_OK(result);
            QCOMPARE(result->body, aPiece + aPiece);
        }
    }

    void aStallIsNoticedInTime()
    {
        m_server.reply("/stall",
                       Reply::stream({{aPiece}}).with(FaultPlan{.stallAt = aPiece.size() + 4, .counts = FaultPlan::Counts::Body}));
        const auto seen = std::make_shared<Seen>();
        const auto start = std::chrono::steady_clock::now();
        const auto result = waitFor(m_http.send({.url = m_server.url("/stall"), .timeouts = NetworkPolicy::Timeouts{.betweenBytes = 400ms}},
                                                BodySource::none(), seenBy(seen)));
        QCOMPARE(outcome(result), "Timeout net.stall");
        QVERIFY2(since(start) >= 390ms && since(start) < 650ms, qPrintable(QString::number(since(start).count())));
        QCOMPARE(seen->text(), aPiece);
    }

    void commentsKeepAStreamAlive()
    {
        std::vector<Reply::Piece> pieces{{aPiece}};
        for (int i = 0; i < 8; ++i)
            pieces.push_back({":\n\n", 100ms});
        m_server.stream("/comments", pieces);
        const auto result
            = waitFor(m_http.send({.url = m_server.url("/comments"), .timeouts = NetworkPolicy::Timeouts{.betweenBytes = 400ms}}));
        QCOMPARE(outcome(result), "ok 200");
    }

    void eachPhaseHasItsOwnLimit()
    {
        m_server.reply("/late", Reply::text(200, "x").with(FaultPlan{.before = 600ms}));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/late"), .timeouts = NetworkPolicy::Timeouts{.firstByte = 200ms}}))),
                 "Timeout net.first_byte");
        // T22: a long wait within the limit is no failure, whatever the limit between bytes.
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/late"), .timeouts = NetworkPolicy::Timeouts{.betweenBytes = 200ms}}))),
                 "ok 200");
        m_server.stream("/body", {{"a", 400ms}});
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/body"), .timeouts = NetworkPolicy::Timeouts{.firstData = 200ms}}))),
                 "Timeout net.stall");
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/body"), .timeouts = NetworkPolicy::Timeouts{.betweenBytes = 200ms}}))),
                 "ok 200");
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/body"), .timeouts = NetworkPolicy::Timeouts{.total = 150ms}}))),
                 "Timeout net.total");
    }

    void droppingTheTaskClosesTheConnection()
    {
        m_server.reply("/forever",
                       Reply::stream({{aPiece}}).with(FaultPlan{.stallAt = aPiece.size() + 4, .counts = FaultPlan::Counts::Body}));
        const auto seen = std::make_shared<Seen>();
        const int before = m_server.closedByPeer();
        bool delivered = false;
        TaskScope scope;
        scope.run(m_http.send({.url = m_server.url("/forever")}, BodySource::none(), seenBy(seen)),
                  [&delivered](Result<Response>) { delivered = true; });
        QVERIFY(waitUntil([&] { return seen->bytes > 0; }));
        const auto start = std::chrono::steady_clock::now();
        scope.cancelAll();
        const int calls = seen->calls;
        QVERIFY(waitUntil([&] { return m_server.closedByPeer() > before; }, 2s));
        qInfo("the server saw the end after %lld ms", static_cast<long long>(since(start).count()));
        QVERIFY(since(start) <= 200ms);
        waitUntil([] { return false; }, 50ms);
        QVERIFY(!delivered);
        QCOMPARE(seen->calls.load(), calls);
        QCOMPARE(seen->endings.load(), 0);
        QCOMPARE(seen.use_count(), 1L); // the receiver is gone with its transfer
    }

    // Who closes a kept connection behind a request may have read it, and may bill it. However many kept ones there are.
    void whatWasTakenIsNotSentAgain_data()
    {
        QTest::addColumn<std::chrono::milliseconds>("after");
        QTest::newRow("at once") << 0ms;
        QTest::newRow("later") << 1500ms;
    }
    void whatWasTakenIsNotSentAgain()
    {
        QFETCH(std::chrono::milliseconds, after);
        m_server.forgetRequests();
        m_server.reply("/kept", Reply::text(200, "x").with(FaultPlan{.before = 50ms}));
        m_server.reply("/taken", Reply::text(200, "x").with(FaultPlan{.cutAt = 0, .before = after}));
        std::vector<Task<Response>> kept;
        for (int i = 0; i < 3; ++i)
            kept.push_back(m_http.send({.url = m_server.url("/kept")}));
        QVERIFY_OK(waitFor(all(std::move(kept))));
        const auto result = waitFor(m_http.send({.method = "POST", .url = m_server.url("/taken")}, BodySource::bytes("b")));
        QCOMPARE(m_server.requests("/taken").size(), size_t(1));
        QCOMPARE(outcome(result), "Offline curl.52");
        QVERIFY(requestSent(result));
    }

    // A connection that was closed while nothing was asked has read nothing: the request takes a new one.
    void whatWasClosedBeforeIsNotUsed()
    {
        m_server.forgetRequests();
        m_server.reply("/closes", Reply::text(200, "x").with(FaultPlan{.cutAt = 1, .counts = FaultPlan::Counts::Body}));
        m_server.reply("/kept", Reply::text(200, "x"));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/closes")}))), "ok 200");
        waitUntil([] { return false; }, 50ms);
        QCOMPARE(outcome(waitFor(m_http.send({.method = "POST", .url = m_server.url("/kept")}, BodySource::bytes("b")))), "ok 200");
        QCOMPARE(outcome(waitFor(m_http.send({.method = "POST", .url = m_server.url("/kept")}, BodySource::bytes("b")))), "ok 200");
        const auto posts = m_server.requests("/kept");
        QCOMPARE(posts.size(), size_t(2));
        QCOMPARE(posts[0].connection, posts[1].connection);
    }

    void aGzipStreamArrivesEventByEvent()
    {
        // "data: 1\n\n", a sync flush, "data: 2\n\n", and the last 8 bytes missing.
        const QByteArray first = QByteArray::fromHex("1f8b08000000000002034a492c49b45230e4e202000000ffff");
        const QByteArray second = QByteArray::fromHex("4b01338cb8b800");
        m_server.reply("/gzip", Reply::stream({{first}, {second, 200ms}}).with("Content-Encoding", "gzip"));
        const auto seen = std::make_shared<Seen>();
        TaskScope scope;
        std::optional<Result<Response>> result;
        scope.run(m_http.send({.url = m_server.url("/gzip")}, BodySource::none(), seenBy(seen)),
                  [&result](Result<Response> answer) { result.emplace(std::move(answer)); });
        QVERIFY(waitUntil([&] { return seen->text() == "data: 1\n\n"; }));
        QVERIFY(!result);
        QVERIFY(waitUntil([&] { return result.has_value(); }));
        // T11: libcurl reports success although the gzip trailer is missing; who reads the stream must look for its end mark.
        QCOMPARE(outcome(*result), "ok 200");
        QCOMPARE(seen->text(), "data: 1\n\ndata: 2\n\n");
        QCOMPARE(m_server.requests("/gzip").front().headers.value("Accept-Encoding"), "identity");
    }

    void aRefusalDuringTheUploadIsAnAnswer()
    {
        m_server.reply("/upload", Reply::json(413, R"({"error":"too large"})").with(Reply::When::AfterHead));
        const auto result = waitFor(
            m_http.send({.method = "POST", .url = m_server.url("/upload")}, BodySource::bytes(QByteArray(30 * 1024 * 1024, 'u'))));
        QCOMPARE(outcome(result), "ok 413");
        QCOMPARE(result->body, R"({"error":"too large"})");
    }

    void nothingListens()
    {
        quint16 port = 0;
        {
            const ScriptedServer gone;
            port = gone.port();
        }
        const auto result = waitFor(m_http.send({.url = QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(port))}));
        QCOMPARE(outcome(result), "Offline curl.7");
        QVERIFY(!requestSent(result));
        QCOMPARE(result.error().params.value(QStringLiteral("host")).toByteArray(), "127.0.0.1");
    }

    void cuttingTheNetworkByHand()
    {
        m_server.reply("/forever",
                       Reply::stream({{aPiece}}).with(FaultPlan{.stallAt = aPiece.size() + 4, .counts = FaultPlan::Counts::Body}));
        const auto seen = std::make_shared<Seen>();
        std::optional<Result<Response>> running;
        TaskScope scope;
        scope.run(m_http.send({.url = m_server.url("/forever")}, BodySource::none(), seenBy(seen)),
                  [&running](Result<Response> answer) { running.emplace(std::move(answer)); });
        QVERIFY(waitUntil([&] { return seen->bytes > 0; }));
        m_connectivity.cut();
        QVERIFY(waitUntil([&] { return running.has_value(); }));
        QCOMPARE(outcome(*running), "Offline net.cut");
        QVERIFY(requestSent(*running));
        const int before = m_server.connections();
        const auto result = waitFor(m_http.send({.url = m_server.url("/t")}));
        QCOMPARE(outcome(result), "Offline net.cut");
        QVERIFY(!requestSent(result));
        QCOMPARE(m_server.connections(), before);
        m_connectivity.restore();
        m_server.reply("/t", Reply::text(200, "back"));
        QCOMPARE(outcome(waitFor(m_http.send({.url = m_server.url("/t")}))), "ok 200");
    }

    void aHttpThatDiesSettlesWhatRuns()
    {
        m_server.reply("/forever", Reply::stream({{aPiece}}).with(FaultPlan{.stallAt = 200}));
        auto http = std::make_unique<Http>(testPolicy(), m_connectivity);
        std::optional<Result<Response>> running;
        TaskScope scope;
        scope.run(http->send({.url = m_server.url("/forever")}),
                  [&running](Result<Response> answer) { running.emplace(std::move(answer)); });
        http.reset();
        QVERIFY(waitUntil([&] { return running.has_value(); }));
        QCOMPARE(outcome(*running), "Cancelled net.closed");
    }

private:
    ScriptedServer m_server;
    Connectivity m_connectivity;
    Http m_http{testPolicy(), m_connectivity};
};

LAYERS_TEST(TstHttpTransport, "tst_httptransport", Guiless)
#include "tst_httptransport.moc"
