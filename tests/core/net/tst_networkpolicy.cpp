#include "core/net/connectivity.h"
#include "core/net/networkpolicy.h"
#include "tests/support/layerstest.h"

#include <QtTest/QSignalSpy>

using namespace Layers;

class TstNetworkPolicy : public QObject
{
    Q_OBJECT
private slots:
    void whatMayBeAsked_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("refusal");
        const auto row = [](const char *name, const char *url, const char *refusal) {
            QTest::newRow(name) << QString::fromLatin1(url) << QString::fromLatin1(refusal);
        };
        row("https anywhere", "https://api.example.org/v1", "");
        row("http to 127.0.0.1", "http://127.0.0.1:11434", "");
        row("http to all of 127.0.0.0/8", "http://127.8.9.10", "");
        row("http to ::1", "http://[::1]:8080/", "");
        row("http to localhost", "http://LocalHost:4000", "");
        row("http to a name below localhost", "http://models.localhost:4000", "");
        row("http to a host that the person has allowed", "http://NAS.lan:8080", "");
        row("http to a name that only begins like loopback", "http://127.0.0.1.evil.example", "net.http_refused");
        row("http to a name that only ends like localhost", "http://notlocalhost", "net.http_refused");
        row("http to the local network", "http://192.168.1.20", "net.http_refused");
        row("http to the world", "http://example.org", "net.http_refused");
        row("another scheme", "file:///etc/passwd", "net.url");
        row("ftp", "ftp://example.org/a", "net.url");
        row("a password in the address", "https://user:secret@example.org", "net.url");
        row("no address", "", "net.url");
    }
    void whatMayBeAsked()
    {
        QFETCH(QString, url);
        QFETCH(QString, refusal);
        NetworkPolicy policy;
        policy.plainHosts = {QStringLiteral("nas.lan")};
        const auto error = policy.refusal(QUrl(url));
        QCOMPARE(error ? QString::fromLatin1(error->code) : QString(), refusal);
        if (error)
            QCOMPARE(error->params.value(QStringLiteral("requestSent")), QVariant(false));
    }

    void addressesOfAProxy_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("meant"); // or why not
        const auto row = [](const char *typed, const char *meant) {
            QTest::newRow(typed) << QString::fromLatin1(typed) << QString::fromLatin1(meant);
        };
        row(" proxy.example:3128 ", "http://proxy.example:3128");
        row("https://proxy.example:443/", "https://proxy.example:443");
        row("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080");
        row("socks5h://[::1]:9050", "socks5h://[::1]:9050");
        row("", "proxy.url");
        row("two words:80", "proxy.url");
        row("http://proxy.example:3128/path", "proxy.url");
        row("http://proxy.example:99999", "proxy.port_range");
        row("socks5://proxy.example:0", "proxy.port_range");
        row("socks4://proxy.example:1080", "proxy.scheme");
        row("http://ann:secret@proxy.example:3128", "proxy.credentials");
        row("http://proxy.example", "proxy.port");
    }
    void addressesOfAProxy()
    {
        QFETCH(QString, typed);
        const auto url = NetworkPolicy::proxyUrl(typed);
        QTEST(url ? url->toString() : QString::fromLatin1(url.error().code), "meant");
    }

    // Nothing goes directly because the proxy that was asked for makes no sense.
    void aProxyThatIsNoneRefuses()
    {
        NetworkPolicy policy;
        policy.proxy = {.mode = NetworkPolicy::Proxy::Mode::Explicit, .url = QUrl(QStringLiteral("ftp://proxy.example:21"))};
        QCOMPARE(policy.refusal(QUrl(QStringLiteral("https://api.example.org")))->code, QByteArray("net.proxy_url"));
        QVERIFY(!policy.refusal(QUrl(QStringLiteral("http://127.0.0.1:11434"))));
        policy.proxy.url = QUrl(QStringLiteral("http://ann@proxy.example:3128"));
        QVERIFY(!policy.refusal(QUrl(QStringLiteral("https://api.example.org"))));
    }

    void originsAndAuthorities()
    {
        QCOMPARE(NetworkPolicy::origin(QUrl(QStringLiteral("https://Example.org/a"))), "https://example.org:443");
        QVERIFY(NetworkPolicy::origin(QUrl(QStringLiteral("http://a:81"))) != NetworkPolicy::origin(QUrl(QStringLiteral("http://a"))));
        NetworkPolicy policy;
        policy.authorities = {{QString(), "all"}, {QStringLiteral("a.test"), "one"}};
        QCOMPARE(policy.authoritiesFor(QStringLiteral("A.test")), "all\none");
        QCOMPARE(policy.authoritiesFor(QStringLiteral("b.test")), "all");
        QVERIFY(NetworkPolicy::defaultUserAgent().startsWith("LayersDesktop/"));
    }

    void connectivityIsLearnedAndCut()
    {
        Connectivity connectivity;
        QSignalSpy changes(&connectivity, &Connectivity::stateChanged);
        QCOMPARE(connectivity.state(), Connectivity::State::Unknown);
        connectivity.noteAnswered();
        QCOMPARE(connectivity.state(), Connectivity::State::Online);
        connectivity.cut();
        QCOMPARE(connectivity.state(), Connectivity::State::Offline);
        connectivity.noteAnswered();
        QCOMPARE(connectivity.state(), Connectivity::State::Offline);
        connectivity.restore();
        QCOMPARE(connectivity.state(), Connectivity::State::Online);
        connectivity.noteUnreachable();
        QCOMPARE(connectivity.state(), Connectivity::State::Offline);
        QCOMPARE(changes.count(), 4);
    }
};

LAYERS_TEST(TstNetworkPolicy, "tst_networkpolicy", Guiless)
#include "tst_networkpolicy.moc"
