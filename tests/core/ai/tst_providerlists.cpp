#include "tests/core/ai/providertest.h"

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// The contract of Provider: the models that a server lists, and finding out what stands at an address.

class TstProviderLists : public QObject
{
    Q_OBJECT

    LogWatch m_log;

private slots:
    void cleanup() { QVERIFY(m_log.isKeyKept()); }

    void lists_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QByteArray>("extraPath");
        QTest::addColumn<QByteArray>("extra");
        QTest::addColumn<QByteArray>("gateway");
        QTest::addColumn<QByteArray>("expected"); // id context image tools thinks price
        QTest::newRow("OpenAI, without what is no chat model")
            << dialects().front().list << QByteArray() << QByteArray() << QByteArray() << QByteArray("m - - - - -");
        QTest::newRow("LiteLLM with its groups")
            << QByteArray(R"({"data":[{"id":"gpt"},{"id":"emb"},{"id":"*"}]})") << QByteArray("/model_group/info")
            << QByteArray(
                   R"({"data":[{"model_group":"gpt","mode":"chat","max_input_tokens":128000,"supports_vision":true,"supports_function_calling":true,"supports_reasoning":false,"input_cost_per_token":1.5e-07,"output_cost_per_token":6e-07},{"model_group":"emb","mode":"embedding"}]})")
            << QByteArray("x-litellm-version") << QByteArray("gpt 128000 yes yes no 150");
        QTest::newRow("LM Studio")
            << QByteArray(R"({"data":[{"id":"qwen"},{"id":"nomic"}]})") << QByteArray("/api/v0/models")
            << QByteArray(
                   R"({"data":[{"id":"qwen","type":"vlm","max_context_length":32768,"loaded_context_length":4096,"capabilities":["tool_use"]},{"id":"nomic","type":"embeddings"}]})")
            << QByteArray() << QByteArray("qwen 4096 yes yes - -");
        QTest::newRow("llama.cpp") << QByteArray(R"({"models":[],"data":[{"id":"tiny.gguf","meta":{"n_ctx_train":32768}}]})")
                                   << QByteArray("/props")
                                   << QByteArray(R"({"default_generation_settings":{"n_ctx":2048},"modalities":{"vision":false}})")
                                   << QByteArray() << QByteArray("tiny.gguf 2048 no - - -");
        QTest::newRow("OpenRouter with prices as text") << QByteArray(
            R"({"data":[{"id":"a/b","name":"B","context_length":1000,"pricing":{"prompt":"0.000002","completion":"0.00001"},"architecture":{"input_modalities":["text"]},"supported_parameters":["tools","reasoning"]}]})")
                                                        << QByteArray() << QByteArray() << QByteArray()
                                                        << QByteArray("a/b 1000 no yes yes 2000");
        QTest::newRow("an empty list") << QByteArray(R"({"object":"list","data":[]})") << QByteArray() << QByteArray() << QByteArray()
                                       << QByteArray();
        QTest::newRow("a bare array") << QByteArray(R"([{"id":"x"}])") << QByteArray() << QByteArray() << QByteArray()
                                      << QByteArray("x - - - - -");
        QTest::newRow("an extra page that is no JSON") << QByteArray(R"({"data":[{"id":"x"}]})") << QByteArray("/props")
                                                       << QByteArray("<html>") << QByteArray() << QByteArray("x - - - - -");
    }
    void lists()
    {
        QFETCH(QByteArray, page);
        QFETCH(QByteArray, extraPath);
        QFETCH(QByteArray, extra);
        QFETCH(QByteArray, gateway);
        QFETCH(QByteArray, expected);
        ProviderBench bench(dialects().front());
        Reply reply = Reply::json(200, page);
        if (!gateway.isEmpty())
            reply.headers.add(gateway, "1");
        bench.server.reply("/v1/models", std::move(reply));
        if (!extraPath.isEmpty())
            bench.server.reply(extraPath, Reply::json(200, extra));
        const auto models = waitFor(bench.provider().models());
        QVERIFY_OK(models);
        QByteArrayList said;
        for (const ModelInfo &model : *models) {
            const auto truth = [](std::optional<bool> value) { return value ? *value ? " yes" : " no" : " -"; };
            const auto count = [](std::optional<qint64> value) { return value ? ' ' + QByteArray::number(*value) : QByteArray(" -"); };
            said << model.id.toUtf8() + count(model.contextTokens) + truth(model.seesImages) + truth(model.usesTools) + truth(model.thinks)
                    + count(model.inputNanos);
        }
        QCOMPARE(said.join(", "), expected);
    }

    void listFails_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("a page") << 200 << QByteArray("<html>") << QByteArray("text/html") << QByteArray("Rejected not_api.html");
        QTest::newRow("no list") << 200 << QByteArray("{\"hello\":1}") << QByteArray("application/json") << QByteArray("Rejected not_api");
        QTest::newRow("nothing") << 200 << QByteArray() << QByteArray("application/json") << QByteArray("Rejected not_api");
        QTest::newRow("a wrong key") << 401 << QByteArray(R"({"error":{"message":"no"}})") << QByteArray("application/json")
                                     << QByteArray("SignInNeeded key");
        QTest::newRow("a broken server") << 500 << QByteArray("oops") << QByteArray("text/plain") << QByteArray("Rejected http.500");
    }
    void listFails()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        ProviderBench bench(dialects().front());
        bench.server.reply("/v1/models", Reply::text(status, body, type));
        const auto models = waitFor(bench.provider().models());
        QVERIFY(!models);
        QTEST(kindName(models.error().kind).toLatin1() + ' ' + models.error().code, "word");
    }

    void probes_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QByteArray>("servedAt");
        QTest::addColumn<QString>("found"); // behind the port; a word for an error
        QTest::newRow("without the version") << QString() << QByteArray("/v1/models") << QStringLiteral("/v1");
        QTest::newRow("with the version") << QStringLiteral("/v1") << QByteArray("/v1/models") << QStringLiteral("/v1");
        QTest::newRow("with a slash at the end") << QStringLiteral("/v1/") << QByteArray("/v1/models") << QStringLiteral("/v1");
        QTest::newRow("the whole address of the answers")
            << QStringLiteral("/v1/chat/completions") << QByteArray("/v1/models") << QStringLiteral("/v1");
        QTest::newRow("a server without a version") << QString() << QByteArray("/models") << QString();
        QTest::newRow("below a path") << QStringLiteral("/api") << QByteArray("/api/v1/models") << QStringLiteral("/api/v1");
        QTest::newRow("nowhere") << QString() << QByteArray("/other") << QStringLiteral("NotFound");
    }
    void probes()
    {
        QFETCH(QString, typed);
        QFETCH(QByteArray, servedAt);
        QFETCH(QString, found);
        ProviderBench bench(dialects().front());
        bench.server.reply(servedAt, Reply::json(200, bench.dialect.list));
        const QString root = QStringLiteral("http://127.0.0.1:%1").arg(bench.server.port());
        const auto kinds = providerKinds();
        const auto probed = waitFor(kinds.front().probe(root + typed, bench.making()));
        if (found == QLatin1String("NotFound")) {
            QVERIFY(!probed);
            QCOMPARE(probed.error().kind, Error::Kind::NotFound);
            return;
        }
        QVERIFY_OK(probed);
        QCOMPARE(probed->url, root + found);
        QCOMPARE(probed->models.size(), 1u);
    }

    void aRefusedKeyIsNotAskedTwice()
    {
        ProviderBench bench(dialects().front());
        bench.server.reply("/v1/models", Reply::json(401, R"({"error":{"message":"no"}})"));
        const auto probed = waitFor(providerKinds().front().probe(QStringLiteral("127.0.0.1:%1").arg(bench.server.port()), bench.making()));
        QVERIFY(!probed);
        QCOMPARE(probed.error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(bench.server.requests().size(), 1u);
    }
};

LAYERS_TEST(TstProviderLists, "tst_providerlists", Guiless)
#include "tst_providerlists.moc"
