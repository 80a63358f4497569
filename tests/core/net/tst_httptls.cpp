#include "tests/core/net/nettest.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// TLS, HTTP/2 and proxies. Names below layers.test lead nowhere, so a request to one has gone through the proxy.

namespace {

const QByteArray h2Piece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";

// The Node program of tests/fakes with the good certificate.
class Http2Server
{
public:
    explicit Http2Server(const ServerCertificate &certificate)
    {
        const QString cert = put(QStringLiteral("cert.pem"), certificate.certificate);
        const QString key = put(QStringLiteral("key.pem"), certificate.key);
        m_process.start(QStringLiteral("node"), {QStringLiteral(LAYERS_SOURCE_DIR "/tests/fakes/http2server.mjs"), cert, key});
        m_process.waitForReadyRead(20'000);
        m_port = m_process.readLine().trimmed().split(' ').value(1).toInt();
    }
    ~Http2Server()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished(5000);
    }
    bool isRunning() const { return m_port > 0; }
    QUrl url() const { return QUrl(QStringLiteral("https://127.0.0.1:%1/").arg(m_port)); }
    // How the streams from now on end.
    bool willEndBy(const QByteArray &how)
    {
        m_process.write(how + '\n');
        for (QByteArray line = nextLine(); !line.isEmpty(); line = nextLine()) {
            if (line == "ready")
                return true;
        }
        return false;
    }
    QByteArray nextLine()
    {
        waitUntil([this] { return m_process.canReadLine(); }, 5s);
        return m_process.readLine().trimmed();
    }

private:
    QString put(const QString &name, const QByteArray &text)
    {
        QFile file(m_dir.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName();
    }

    QTemporaryDir m_dir;
    QProcess m_process;
    int m_port = 0;
};

} // namespace

class TstHttpTls : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_certificates.emplace();
        QVERIFY(m_certificates->ok());
        m_policy = testPolicy();
        m_policy.authorities = {{QStringLiteral("127.0.0.1"), m_certificates->authority()},
                                {QStringLiteral("api.layers.test"), m_certificates->authority()}};
        m_http.emplace(m_policy, m_connectivity);
    }

    void certificates_data()
    {
        QTest::addColumn<QByteArray>("which");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("a good one is taken") << QByteArray("good") << QByteArray("ok 200");
        QTest::newRow("one for another host is refused") << QByteArray("wrongHost") << QByteArray("Rejected tls.wrong_host");
        QTest::newRow("one that is past is refused") << QByteArray("expired") << QByteArray("Rejected tls.expired");
        QTest::newRow("one that vouches for itself is refused") << QByteArray("selfSigned") << QByteArray("Rejected tls.self_signed");
    }
    void certificates()
    {
        QFETCH(QByteArray, which);
        QFETCH(QByteArray, expected);
        const ServerCertificate &certificate = which == "good" ? m_certificates->good()
            : which == "wrongHost"                             ? m_certificates->wrongHost()
            : which == "expired"                               ? m_certificates->expired()
                                                               : m_certificates->selfSigned();
        ScriptedServer server(certificate);
        server.reply("/", Reply::json(200, "{}"));
        const auto result = waitFor(m_http->send({.method = "POST", .url = server.url("/")}, BodySource::bytes("secret")));
        QCOMPARE(outcome(result), expected);
        if (!result) {
            QVERIFY(!requestSent(result));
            QVERIFY(server.requests().empty());
        }
    }

    void anAuthorityIsGoodForItsHostOnly()
    {
        NetworkPolicy policy = testPolicy();
        policy.authorities = {{QStringLiteral("other.test"), m_certificates->authority()}};
        Http http(policy, m_connectivity);
        ScriptedServer server(m_certificates->good());
        server.reply("/", Reply::json(200, "{}"));
        QCOMPARE(outcome(waitFor(http.send({.url = server.url("/")}))), "Rejected tls.untrusted");
        policy.authorities = {{QString(), m_certificates->authority()}};
        http.usePolicy(policy);
        QCOMPARE(outcome(waitFor(http.send({.url = server.url("/")}))), "ok 200");
    }

    void tlsWherePlainHttpIsSpoken()
    {
        ScriptedServer plain;
        QUrl url = plain.url("/");
        url.setScheme(QStringLiteral("https"));
        const auto result = waitFor(m_http->send({.url = url, .timeouts = NetworkPolicy::Timeouts{.connect = 1s}}));
        QVERIFY2(!result && !requestSent(result), outcome(result).constData());
    }

    // Servers on this computer answer a handshake with words, or close.
    void aServerThatSpeaksNoTls_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("it answers with words") << QByteArray("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("it closes") << QByteArray();
    }
    void aServerThatSpeaksNoTls()
    {
        QFETCH(QByteArray, said);
        QTcpServer plain;
        QVERIFY(plain.listen(QHostAddress::LocalHost));
        connect(&plain, &QTcpServer::newConnection, &plain, [&] {
            QTcpSocket *one = plain.nextPendingConnection();
            connect(one, &QTcpSocket::readyRead, one, [one, said] {
                one->readAll();
                one->write(said);
                one->disconnectFromHost();
            });
        });
        const QUrl url(QStringLiteral("https://127.0.0.1:%1/").arg(plain.serverPort()));
        const auto result = waitFor(m_http->send({.url = url}));
        QVERIFY(!result && !requestSent(result));
        QCOMPARE(result.error().code, "tls.none");
    }

    void aHandshakeThatNeverEnds()
    {
        SilentServer silent;
        const auto start = std::chrono::steady_clock::now();
        const auto result = waitFor(m_http->send({.url = silent.url(), .timeouts = NetworkPolicy::Timeouts{.connect = 300ms}}));
        QCOMPARE(outcome(result), "Timeout curl.28");
        QVERIFY(since(start) < 900ms);
        QVERIFY(!requestSent(result));
    }

    void noWayBackFromTls()
    {
        ScriptedServer plain;
        plain.reply("/", Reply::text(200, "plain"));
        ScriptedServer server(m_certificates->good());
        server.reply("/", Reply::redirect(307, plain.url("/").toEncoded()));
        const auto result = waitFor(m_http->send({.url = server.url("/"), .redirects = Request::Redirects::Follow}));
        QCOMPARE(outcome(result), "Rejected net.redirect_refused");
        QVERIFY(plain.requests().empty());
    }

    void streamsAndCutsOverTls()
    {
        ScriptedServer server(m_certificates->good());
        server.reply("/", Reply::stream({{h2Piece}, {h2Piece, 30ms}}));
        const auto whole = waitFor(m_http->send({.url = server.url("/")}));
        QCOMPARE(outcome(whole), "ok 200");
        QCOMPARE(whole->body, h2Piece + h2Piece);
        server.reply("/", Reply::stream({{h2Piece}}).with(Reply::Framing::ChunkedUnended));
        const auto seen = std::make_shared<Seen>();
        const auto cut = waitFor(m_http->send({.url = server.url("/")}, BodySource::none(), seenBy(seen)));
        QVERIFY2(!cut && cut.error().kind == Error::Kind::Offline, outcome(cut).constData());
        QCOMPARE(seen->text(), h2Piece);
    }

    void http2Endings_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const char *how, const char *expected) {
            QTest::newRow(name) << QByteArray(how) << QByteArray(expected);
        };
        row("the regular end", "end", "ok 200");
        row("T13 RST_STREAM NO_ERROR looks like success", "rst 0", "ok 200");
        row("T14 RST_STREAM INTERNAL_ERROR", "rst 2", "Offline curl.92");
        row("T14 RST_STREAM CANCEL", "rst 8", "Offline curl.92");
        row("RST_STREAM REFUSED_STREAM", "rst 7", "Offline curl.56");
        row("T15 GOAWAY with stream 0 as the last", "goaway 0", "Offline curl.16");
        row("the connection is closed", "fin", "Offline");
    }
    void http2Endings()
    {
        QFETCH(QByteArray, how);
        QFETCH(QByteArray, expected);
        if (!m_http2)
            m_http2.emplace(m_certificates->good());
        if (!m_http2->isRunning())
            QSKIP("needs Node");
        QVERIFY(m_http2->willEndBy(how));
        const auto seen = std::make_shared<Seen>();
        const auto result = waitFor(m_http->send({.url = m_http2->url()}, BodySource::none(), seenBy(seen)));
        QVERIFY2(outcome(result).startsWith(expected), outcome(result).constData());
        QCOMPARE(seen->text(), h2Piece);
        if (result)
            QCOMPARE(result->version, Response::Version::Http2);
        else
            QVERIFY(requestSent(result));
    }

    void droppingEndsTheStream()
    {
        Http2Server server(m_certificates->good());
        if (!server.isRunning())
            QSKIP("needs Node");
        QVERIFY(server.willEndBy("stall"));
        const auto first = std::make_shared<Seen>();
        const auto second = std::make_shared<Seen>();
        TaskScope scope;
        const auto one = scope.run(m_http->send({.url = server.url()}, BodySource::none(), seenBy(first)));
        QVERIFY(waitUntil([&] { return first->bytes > 0; }));
        const auto two = scope.run(m_http->send({.url = server.url()}, BodySource::none(), seenBy(second)));
        QVERIFY(waitUntil([&] { return second->bytes > 0; }));
        // Also while another stream of the same server goes on.
        for (const auto id : {two, one}) {
            const auto start = std::chrono::steady_clock::now();
            scope.cancel(id);
            QByteArray told = server.nextLine();
            if (told.startsWith("closed"))
                told = server.nextLine();
            QCOMPARE(told, "hung up");
            qInfo("the server saw the end after %lld ms", static_cast<long long>(since(start).count()));
            QVERIFY(since(start) <= 200ms);
        }
        QVERIFY(server.willEndBy("end"));
        QCOMPARE(outcome(waitFor(m_http->send({.url = server.url()}))), "ok 200");
    }

    void throughAProxy_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("with the right login") << QByteArray("ann") << QByteArray("p\xc3\xa4ss") << QByteArray("ok 200");
        QTest::newRow("with a wrong password") << QByteArray("ann") << QByteArray("no") << QByteArray("Rejected net.proxy_login");
        QTest::newRow("without a login") << QByteArray() << QByteArray() << QByteArray("Rejected net.proxy_login");
    }
    void throughAProxy()
    {
        QFETCH(QByteArray, user);
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, expected);
        for (const bool isTls : {true, false}) {
            auto server = isTls ? std::make_unique<ScriptedServer>(m_certificates->good()) : std::make_unique<ScriptedServer>();
            server->reply("/v1", Reply::json(200, "{}"));
            const ScriptedProxy proxy(server->port(), ScriptedProxy::Login{"ann", "p\xc3\xa4ss"});
            NetworkPolicy policy = m_policy;
            policy.plainHosts = {QStringLiteral("api.layers.test")};
            policy.proxy = {.mode = NetworkPolicy::Proxy::Mode::Explicit,
                            .url = proxy.url(),
                            .user = QString::fromUtf8(user),
                            .password = QString::fromUtf8(password)};
            Http http(policy, m_connectivity);
            const auto seen = std::make_shared<Seen>();
            Request request{.method = "POST", .url = server->url("/v1", "api.layers.test")};
            const auto result = waitFor(http.send(request, BodySource::bytes("{\"q\":1}"), seenBy(seen)));
            QVERIFY2(outcome(result) == expected, outcome(result).constData() + proxy.log().join(QLatin1String("; ")).toUtf8());
            QCOMPARE(seen->heads.load(), result ? 1 : 0); // the receiver never sees the proxy's challenge
            QVERIFY(!proxy.log().isEmpty());
            if (result) {
                const RecordedRequest sent = server->requests().back();
                QCOMPARE(sent.body, "{\"q\":1}");
                if (isTls)
                    QVERIFY(!sent.headers.contains("Proxy-Authorization"));
                // Loopback never goes through a proxy.
                const auto lines = proxy.log().size();
                QCOMPARE(outcome(waitFor(http.send({.url = server->url("/v1")}))), "ok 200");
                QCOMPARE(proxy.log().size(), lines);
            } else {
                QVERIFY(server->requests().empty());
            }
        }
    }

    void aProxyThatCannotReachTheServer()
    {
        quint16 nowhere = 0;
        {
            const ScriptedServer gone;
            nowhere = gone.port();
        }
        NetworkPolicy policy = m_policy;
        policy.proxy = {.mode = NetworkPolicy::Proxy::Mode::Explicit, .url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(nowhere))};
        Http http(policy, m_connectivity);
        const auto result = waitFor(http.send({.url = QUrl(QStringLiteral("https://api.layers.test/"))}));
        QCOMPARE(outcome(result), "Offline curl.7");
        QVERIFY(!requestSent(result));
        QCOMPARE(m_connectivity.state(), Connectivity::State::Offline);
    }

    void theSystemsProxyIsUsed()
    {
        ScriptedServer server(m_certificates->good());
        server.reply("/v1", Reply::json(200, "{}"));
        const ScriptedProxy proxy(server.port());
        qputenv("https_proxy", proxy.url().toEncoded());
        NetworkPolicy policy = m_policy;
        policy.proxy.mode = NetworkPolicy::Proxy::Mode::System;
        Http http(policy, m_connectivity);
        const auto result = waitFor(http.send({.url = server.url("/v1", "api.layers.test")}));
        qunsetenv("https_proxy");
        QCOMPARE(outcome(result), "ok 200");
        QCOMPARE(proxy.log().size(), 1);
        QCOMPARE(m_connectivity.state(), Connectivity::State::Online);
    }

private:
    // Takes the connection and says nothing.
    class SilentServer
    {
    public:
        SilentServer() { m_server.reply("/", Reply::text(200, "")); }
        QUrl url() const
        {
            QUrl address = m_server.url("/");
            address.setScheme(QStringLiteral("https"));
            return address;
        }

    private:
        ScriptedServer m_server; // waits for the blank line after a request, which a TLS hello does not hold
    };

    std::optional<Certificates> m_certificates;
    std::optional<Http2Server> m_http2;
    Connectivity m_connectivity;
    NetworkPolicy m_policy;
    std::optional<Http> m_http;
};

LAYERS_TEST(TstHttpTls, "tst_httptls", Guiless)
#include "tst_httptls.moc"
