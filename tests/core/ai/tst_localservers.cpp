#include "core/ai/localservers.h"
#include "tests/core/net/nettest.h"

#include <QtCore/QScopeGuard>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// Servers on this computer are found by their pages, at the ports that they are told to have.

class TstLocalServers : public QObject
{
    Q_OBJECT
private slots:
    void found_data()
    {
        QTest::addColumn<int>("product");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("name"); // empty: not taken for one
        QTest::addColumn<bool>("needsKey");
        QTest::newRow("Ollama") << 0 << QByteArray("/api/version") << 200 << QByteArray(R"({"version":"0.12.3"})")
                                << QStringLiteral("Ollama") << false;
        QTest::newRow("LM Studio") << 1 << QByteArray("/api/v0/models") << 200 << QByteArray(R"({"data":[]})")
                                   << QStringLiteral("LM Studio") << false;
        QTest::newRow("LM Studio that wants a key")
            << 1 << QByteArray("/api/v0/models") << 401 << QByteArray(R"({"error":"no key"})") << QStringLiteral("LM Studio") << true;
        QTest::newRow("llama.cpp") << 2 << QByteArray("/health") << 200 << QByteArray(R"({"status":"ok"})") << QStringLiteral("llama.cpp")
                                   << false;
        QTest::newRow("llama.cpp that still loads")
            << 2 << QByteArray("/health") << 503 << QByteArray(R"({"error":{"message":"Loading model","code":503}})")
            << QStringLiteral("llama.cpp") << false;
        QTest::newRow("LiteLLM") << 3 << QByteArray("/health/liveliness") << 200 << QByteArray("\"I'm alive!\"")
                                 << QStringLiteral("LiteLLM") << true;
        QTest::newRow("something else at Ollama's port")
            << 0 << QByteArray("/api/version") << 200 << QByteArray("<html>") << QString() << false;
        QTest::newRow("something else at llama.cpp's port") << 2 << QByteArray("/health") << 200 << QByteArray("OK") << QString() << false;
        QTest::newRow("a redirect away") << 0 << QByteArray("/api/version") << 302 << QByteArray() << QString() << false;
    }
    void found()
    {
        QFETCH(int, product);
        QFETCH(QByteArray, path);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, name);
        QFETCH(bool, needsKey);
        ScriptedServer server;
        server.reply(path, status == 302 ? Reply::redirect(302, "http://example.invalid/") : Reply::json(status, body));
        const auto servers = waitFor(findLocalServers(m_http, only(product, server.port())));
        QVERIFY_OK(servers);
        if (name.isEmpty()) {
            QVERIFY(servers->empty());
            return;
        }
        QCOMPARE(servers->size(), 1u);
        QCOMPARE(productName(servers->front().product), name);
        QCOMPARE(servers->front().url, QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port()));
        QCOMPARE(servers->front().needsKey, needsKey);
        // Nothing but a page was asked for, and no key was sent.
        for (const RecordedRequest &request : server.requests()) {
            QCOMPARE(request.method, "GET");
            QVERIFY(request.headers.value("Authorization").isEmpty());
        }
    }

    void nothingThere()
    {
        quint16 port = 0;
        {
            const ScriptedServer gone;
            port = gone.port();
        }
        const auto servers = waitFor(findLocalServers(m_http, LocalPorts{port, port, port, port}));
        QVERIFY_OK(servers);
        QVERIFY(servers->empty());
    }

    void slowOnesAreGivenUp()
    {
        ScriptedServer slow;
        slow.reply("/api/version", Reply::json(200, R"({"version":"1"})").with(FaultPlan{.before = 30s}));
        ScriptedServer quick;
        quick.reply("/health", Reply::json(200, R"({"status":"ok"})"));
        const auto start = std::chrono::steady_clock::now();
        const auto servers = waitFor(findLocalServers(m_http, LocalPorts{slow.port(), 0, quick.port(), 0}));
        QVERIFY_OK(servers);
        QCOMPARE(servers->size(), 1u);
        QVERIFY(since(start) < 3s);
    }

    void portFromTheEnvironment_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<int>("port");
        QTest::newRow("nothing") << QByteArray() << 11434;
        QTest::newRow("an address with a port") << QByteArray("127.0.0.1:8123") << 8123;
        QTest::newRow("all addresses of this computer") << QByteArray("0.0.0.0:8124") << 8124;
        QTest::newRow("a URL") << QByteArray("http://localhost:8125") << 8125;
        QTest::newRow("only a port") << QByteArray(":8126") << 8126;
        QTest::newRow("another computer") << QByteArray("10.0.0.7:8127") << 11434;
        QTest::newRow("nonsense") << QByteArray("::::") << 11434;
    }
    void portFromTheEnvironment()
    {
        QFETCH(QByteArray, host);
        const QByteArray before = qgetenv("OLLAMA_HOST");
        const auto back = qScopeGuard([&] { before.isEmpty() ? qunsetenv("OLLAMA_HOST") : qputenv("OLLAMA_HOST", before); });
        qputenv("OLLAMA_HOST", host);
        QTEST(int(LocalPorts::fromEnvironment().ollama), "port");
    }

private:
    static LocalPorts only(int product, quint16 port)
    {
        LocalPorts ports{0, 0, 0, 0};
        quint16 *const all[] = {&ports.ollama, &ports.lmStudio, &ports.llamaCpp, &ports.liteLlm};
        *all[product] = port;
        return ports;
    }

    Connectivity m_connectivity;
    Http m_http{testPolicy(), m_connectivity};
};

LAYERS_TEST(TstLocalServers, "tst_localservers", Guiless)
#include "tst_localservers.moc"
