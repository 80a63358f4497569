#include "tests/core/net/nettest.h"

#include <QtCore/QFile>

using namespace Layers;
using namespace LayersTest;

// libcurl and the two dozen libraries that come with it are loaded by the first request and by nothing before it.

class TstCurlApi : public QObject
{
    Q_OBJECT
private slots:
    void theLibraryComesWithTheFirstRequest()
    {
        QFile maps(QStringLiteral("/proc/self/maps"));
        if (!maps.open(QIODevice::ReadOnly))
            QSKIP("only Linux lists what is loaded");
        const auto isLoaded = [&maps] {
            maps.seek(0);
            return maps.readAll().contains("libcurl");
        };
        ScriptedServer server;
        Connectivity connectivity;
        Http http(testPolicy(), connectivity);
        connectivity.cut();
        QCOMPARE(outcome(waitFor(http.send({.url = server.url("/t")}))), "Offline net.cut");
        connectivity.restore();
        QTest::qWait(20); // for a thread that would have begun
        QVERIFY(!isLoaded());
        server.reply("/t", Reply::text(200, "here"));
        QCOMPARE(outcome(waitFor(http.send({.url = server.url("/t")}))), "ok 200");
        QVERIFY(isLoaded());
    }

    void anHttpThatNeverAskedEnds()
    {
        Connectivity connectivity;
        for (int i = 0; i < 100; ++i)
            Http(testPolicy(), connectivity);
    }

    void anHttpEndsWhileItsThreadBegins()
    {
        Connectivity connectivity;
        ScriptedServer server;
        server.reply("/t", Reply::text(200, "here"));
        for (int i = 0; i < 50; ++i) {
            Http http(testPolicy(), connectivity);
            const auto task = http.send({.url = server.url("/t")});
        }
    }
};

LAYERS_TEST(TstCurlApi, "tst_curlapi", Guiless)
#include "tst_curlapi.moc"
