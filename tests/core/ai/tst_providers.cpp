#include "app/providers.h"
#include "core/ai/openaiprovider.h"
#include "tests/core/net/nettest.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QTemporaryDir>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// The contract of Provider, run over every kind of app/providers.cpp that talks to a server. On-device recall has no wire; its part of the
// contract is in tst_recall.

namespace {

constexpr auto plantedKey = "sk-planted-0123456789";

// Waits for nothing and writes down how long it was asked to wait.
class HurriedClock final : public Clock
{
public:
    Time now() const override { return Time(std::chrono::milliseconds(1795010700000)); }
    Monotonic monotonic() const override { return std::chrono::steady_clock::now().time_since_epoch(); }
    Task<Unit> after(std::chrono::milliseconds duration) override
    {
        waits.push_back(duration);
        return Unit{};
    }
    std::vector<std::chrono::milliseconds> waits;
};

// How the servers of a kind say things. A new kind adds a row here.
struct Dialect
{
    QByteArray kind;
    QByteArray listPath;
    QByteArray answerPath;
    QByteArray list;
    std::vector<QByteArray> answer; // says "Grüße 👋 aus Köln"; usage 11 in, 5 out
    std::vector<QByteArray> toolCall; // look_up({"word":"tide"})
    QByteArray failure; // an error in the middle of a stream
    QByteArray keyHeader;
};

QByteArray event(const QByteArray &delta, const QByteArray &finish = "null")
{
    return R"(data: {"id":"c1","model":"m-2026","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}\n\n";
}

std::vector<Dialect> dialects()
{
    Dialect openAi;
    openAi.kind = "openai";
    openAi.listPath = "/v1/models";
    openAi.answerPath = "/v1/chat/completions";
    openAi.list = R"({"object":"list","data":[{"id":"m","object":"model"},{"id":"text-embedding-3-small","object":"model"}]})";
    openAi.answer = {event(R"({"role":"assistant","content":""})"),
                     event("{\"content\":\"Gr\u00fc\u00dfe \"}"),
                     event("{\"content\":\"\U0001F44B aus\"}"),
                     event("{\"content\":\" K\u00f6ln\"}"),
                     event("{}", "\"stop\""),
                     R"(data: {"id":"c1","model":"m-2026","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,"cost":0.00042}})"
                     "\n\n",
                     "data: [DONE]\n\n"};
    openAi.toolCall = {
        event(R"({"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"look_up","arguments":""}}]})"),
        event(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"word\":"}}]})"),
        event(R"({"tool_calls":[{"index":0,"function":{"arguments":"\"tide\"}"}}]})"), event("{}", "\"tool_calls\""), "data: [DONE]\n\n"};
    openAi.failure = R"(data: {"error":{"message":"The engine has stopped","type":"server_error","code":"500"}})"
                     "\n\n";
    openAi.keyHeader = "Authorization";
    return {openAi};
}

const QString greeting = QString::fromUtf8("Gr\u00fc\u00dfe \U0001F44B aus K\u00f6ln");

struct Outcome
{
    Result<Completion> result = Error{.kind = Error::Kind::Internal};
    QString text;
    std::vector<Part> parts;

    bool isPartial() const { return !result && result.error().params.value(QStringLiteral("partial")).toBool(); }
    QByteArray word() const
    {
        return result ? "ok " + result->finish : kindName(result.error().kind).toLatin1() + ' ' + result.error().code;
    }
};

QByteArray &logged()
{
    static QByteArray text;
    return text;
}

} // namespace

class TstProviders : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("layers.*=true"));
        s_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            static std::mutex mutex;
            const std::lock_guard lock(mutex);
            logged() += text.toUtf8() + '\n';
            if (type != QtDebugMsg && type != QtInfoMsg)
                s_before(type, context, text);
        });
    }
    void cleanupTestCase() { qInstallMessageHandler(s_before); }

    // Every test may have seen the key; none may have shown it.
    void cleanup() { QVERIFY(!logged().contains(plantedKey)); }

    void everyKindHasADialect()
    {
        for (const ProviderKind &kind : providerKinds()) {
            const auto all = dialects();
            QVERIFY2(std::any_of(all.begin(), all.end(), [&](const Dialect &dialect) { return dialect.kind == kind.id; }), kind.id);
        }
    }

    void streams_data() { rows(); }
    void streams()
    {
        Bench bench(dialect());
        bench.say(bench.dialect.answer);
        const Outcome outcome = bench.complete();
        QVERIFY_OK(outcome.result);
        QCOMPARE(outcome.text, greeting);
        QCOMPARE(outcome.result->finish, "stop");
        QCOMPARE(outcome.result->servedModel, QStringLiteral("m-2026"));
        QCOMPARE(outcome.result->usage.input, std::optional<qint64>(11));
        QCOMPARE(outcome.result->usage.output, std::optional<qint64>(5));
        QCOMPARE(outcome.result->usage.cost->nanos, 420000);
        QCOMPARE(outcome.result->attempts, 1);
        const auto sent = bench.server.requests(bench.dialect.answerPath);
        QCOMPARE(sent.size(), 1u);
        QVERIFY(sent.front().headers.value(bench.dialect.keyHeader).contains(plantedKey));
        QVERIFY(sent.front().body.contains("What is the time?"));
    }

    void callsATool_data() { rows(); }
    void callsATool()
    {
        Bench bench(dialect());
        bench.say(bench.dialect.toolCall);
        const Outcome outcome = bench.complete();
        QVERIFY_OK(outcome.result);
        QCOMPARE(outcome.result->finish, "tool_calls");
        const auto *call = std::get_if<ToolCallPart>(&outcome.parts.front());
        QVERIFY(call);
        QCOMPARE(call->name, QStringLiteral("look_up"));
        QCOMPARE(call->arguments, R"({"word":"tide"})");
        QVERIFY(call->isExecutable);
    }

    void droppingTheTaskClosesTheConnection_data() { rows(); }
    void droppingTheTaskClosesTheConnection()
    {
        Bench bench(dialect());
        bench.server.reply(bench.dialect.answerPath, Reply::stream({{bench.dialect.answer[0] + bench.dialect.answer[1]}, {"\n", 60s}}));
        QString text;
        {
            TaskScope scope;
            scope.run(bench.provider().complete(bench.request(),
                                                [&](std::vector<Delta> deltas) {
                                                    for (const Delta &delta : deltas) {
                                                        if (const auto *words = std::get_if<TextDelta>(&delta))
                                                            text += words->text;
                                                    }
                                                }),
                      [](Result<Completion>) { QFAIL("a dropped answer came back"); });
            QVERIFY(waitUntil([&] { return !text.isEmpty(); }));
        }
        const auto start = std::chrono::steady_clock::now();
        QVERIFY(waitUntil([&] { return bench.server.closedByPeer() > 0; }));
        QVERIFY2(since(start) <= 200ms, "the connection must close at once");
    }

    // Every length of a short answer: what came is kept, and nothing is asked again behind the first word.
    void cutAtEveryByte_data() { rows(); }
    void cutAtEveryByte()
    {
        Bench bench(dialect());
        QByteArray body;
        for (const QByteArray &piece : bench.dialect.answer)
            body += piece;
        const qsizetype end = body.indexOf("\"stop\"");
        QString before;
        // From the first event that has words; every byte around them, then each third.
        for (qsizetype length = 0; length < end; length += 1 + (length > 600 ? 6 : 0)) {
            bench.server.forgetRequests();
            bench.server.reply(bench.dialect.answerPath,
                               Reply::stream({{body}}).with(FaultPlan{.cutAt = length, .counts = FaultPlan::Counts::Body}));
            const Outcome outcome = bench.complete();
            QVERIFY2(!outcome.result, qPrintable(QString::number(length)));
            QVERIFY2(greeting.startsWith(outcome.text), qPrintable(outcome.text));
            QVERIFY(outcome.text.size() >= before.size());
            before = outcome.text;
            QCOMPARE(outcome.result.error().kind, Error::Kind::Offline);
            QCOMPARE(outcome.isPartial(), !outcome.text.isEmpty());
            QCOMPARE(outcome.result.error().charged == Charged::Unknown || outcome.text.isEmpty(), true);
            if (!outcome.text.isEmpty())
                QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 1u);
        }
        QCOMPARE(before, greeting);
    }

    void ends_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<int>("ending");
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<bool>("partial");
        for (const Dialect &dialect : dialects()) {
            const auto row = [&](const char *name, int ending, const char *word, bool partial) {
                QTest::newRow(dialect.kind + ": " + name) << dialect.kind << ending << QByteArray(word) << partial;
            };
            row("reset behind some words", 0, "Offline curl.56", true);
            row("stall behind some words", 1, "Timeout net.stall", true);
            row("an error event behind some words", 2, "Rejected server_error", true);
            row("an error event at once", 3, "Rejected server_error", false);
            row("a page instead of an answer", 4, "Rejected not_api.html", false);
            row("a redirect to http", 5, "Rejected", false);
            row("garbage", 6, "", false);
            row("half a character at the end", 7, "Offline", true);
            row("nothing at all", 8, "", false);
        }
    }
    void ends()
    {
        QFETCH(int, ending);
        QFETCH(bool, partial);
        QFETCH(QByteArray, word);
        Bench bench(dialect());
        const QByteArray words = bench.dialect.answer[0] + bench.dialect.answer[1];
        const Reply replies[] = {
            // Twelve bytes more than the words: the frames of the chunks count, too.
            Reply::stream({{words}, {"data: the rest never comes", 50ms}})
                .with(FaultPlan{.cutAt = words.size() + 12, .cut = FaultPlan::Cut::Rst, .counts = FaultPlan::Counts::Body}),
            Reply::stream({{words}, {"data: the rest never comes"}})
                .with(FaultPlan{.stallAt = words.size() + 12, .counts = FaultPlan::Counts::Body}),
            Reply::stream({{words}, {bench.dialect.failure}}),
            Reply::stream({{bench.dialect.failure}}),
            Reply::text(200, "<!doctype html><title>Sign in</title>", "text/html"),
            Reply::redirect(307, "http://example.invalid/v1/chat/completions"),
            Reply::text(200, QByteArray("\x00\x01\xff\xfe garbage", 12), "text/event-stream"),
            Reply::stream({{words}, {"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xc3"}}),
            Reply::text(200, "", "text/event-stream"),
        };
        bench.server.reply(bench.dialect.answerPath, replies[ending]);
        bench.useShortTimeouts();
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QVERIFY2(outcome.word().startsWith(word), outcome.word());
        QCOMPARE(outcome.isPartial(), partial);
        QCOMPARE(outcome.text.isEmpty(), !partial);
        if (partial)
            QVERIFY(greeting.startsWith(outcome.text.left(6)));
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<int>("requests");
        const auto row = [](const char *name, int status, const char *body, const char *word, int requests) {
            QTest::newRow(name) << QByteArray("openai") << status << QByteArray(body) << QByteArray(word) << requests;
        };
        row("a wrong key", 401, R"({"error":{"message":"Incorrect API key provided: sk-planted-0123456789","code":"invalid_api_key"}})",
            "SignInNeeded key", 1);
        row("forbidden", 403, R"({"error":{"message":"Not for you"}})", "Forbidden", 1);
        row("no such model", 404, R"({"error":{"message":"The model 'm' does not exist","code":"model_not_found"}})",
            "NotFound model_not_found", 1);
        row("too long", 400, R"({"error":{"message":"maximum context length is 8192 tokens","code":"context_length_exceeded"}})",
            "ContextTooLong", 1);
        row("filtered", 400, R"({"error":{"message":"filtered","code":"content_filter"}})", "Refused", 1);
        row("no money", 429, R"({"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}})", "OutOfCredits", 1);
        row("too many questions", 429, R"({"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}})", "RateLimited", 3);
        row("overloaded", 503, R"({"error":{"message":"Overloaded"}})", "RateLimited", 3);
        row("an error of the server before the first byte", 500, R"({"error":{"message":"Oops"}})", "Rejected", 3);
        row("a page from a proxy", 502, "<html>Bad gateway</html>", "RateLimited http.502", 3);
        row("payment", 402, R"({"error":{"message":"Pay"}})", "OutOfCredits", 1);
        row("too large", 413, "", "Rejected", 1);
    }
    void refusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, word);
        QFETCH(int, requests);
        Bench bench(dialect());
        bench.server.reply(bench.dialect.answerPath, Reply::json(status, body));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QVERIFY2(outcome.word().startsWith(word), outcome.word());
        QCOMPARE(int(bench.server.requests(bench.dialect.answerPath).size()), requests);
        QVERIFY(!outcome.isPartial());
        QCOMPARE(outcome.result.error().charged, Charged::No);
        // The server repeats the key; the Error does not.
        QVERIFY(!outcome.result.error().detail.contains(QLatin1String(plantedKey)));
        for (const QVariant &value : outcome.result.error().params)
            QVERIFY(!value.toString().contains(QLatin1String(plantedKey)));
    }

    void waitsAsTold_data() { rows(); }
    void waitsAsTold()
    {
        Bench bench(dialect());
        bench.server.replies(
            bench.dialect.answerPath,
            {Reply::json(429, R"({"error":{"message":"Slow down"}})").with("Retry-After", "7"), bench.streamed(bench.dialect.answer)});
        const Outcome outcome = bench.complete();
        QVERIFY_OK(outcome.result);
        QCOMPARE(outcome.text, greeting);
        QCOMPARE(outcome.result->attempts, 2);
        QCOMPARE(bench.clock.waits.size(), 1u);
        QVERIFY(bench.clock.waits.front() >= 7s);
    }

    // A question that may have reached the server is not sent twice: it could be billed twice.
    void nothingIsAskedTwiceBehindASentQuestion_data() { rows(); }
    void nothingIsAskedTwiceBehindASentQuestion()
    {
        Bench bench(dialect());
        bench.server.reply(bench.dialect.answerPath, bench.streamed(bench.dialect.answer).with(FaultPlan{.cutAt = 0}));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QCOMPARE(outcome.result.error().kind, Error::Kind::Offline);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 1u);
    }

    void leavesOutWhatTheServerRefuses()
    {
        Bench bench(dialects().front());
        bench.server.answer(bench.dialect.answerPath, [streamed = bench.streamed(bench.dialect.answer)](const RecordedRequest &request) {
            if (request.body.contains("stream_options"))
                return Reply::json(
                    400, R"({"error":{"message":"Unrecognized request argument supplied: stream_options","param":"stream_options"}})");
            return streamed;
        });
        const Outcome outcome = bench.complete();
        QVERIFY_OK(outcome.result);
        QCOMPARE(outcome.result->attempts, 2);
        // What was learnt stays.
        QVERIFY_OK(bench.complete().result);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 3u);
    }

    void aParameterThatIsStillRefusedEndsIt()
    {
        Bench bench(dialects().front());
        bench.server.reply(bench.dialect.answerPath,
                           Reply::json(400, R"({"error":{"message":"Unsupported parameter: stream_options","param":"stream_options"}})"));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 2u);
    }

    void gatewayTellsItsFallback()
    {
        Bench bench(dialects().front());
        bench.server.reply(bench.dialect.answerPath,
                           bench.streamed(bench.dialect.answer)
                               .with("x-litellm-attempted-fallbacks", "1")
                               .with("x-litellm-model-group", "claude-haiku")
                               .with("x-litellm-call-id", "call-77"));
        const Outcome outcome = bench.complete();
        QVERIFY_OK(outcome.result);
        QCOMPARE(outcome.result->servedModel, QStringLiteral("claude-haiku"));
        QCOMPARE(outcome.result->requestId, QStringLiteral("call-77"));
    }

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
        Bench bench(dialects().front());
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
        Bench bench(dialects().front());
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
        Bench bench(dialects().front());
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
        Bench bench(dialects().front());
        bench.server.reply("/v1/models", Reply::json(401, R"({"error":{"message":"no"}})"));
        const auto probed = waitFor(providerKinds().front().probe(QStringLiteral("127.0.0.1:%1").arg(bench.server.port()), bench.making()));
        QVERIFY(!probed);
        QCOMPARE(probed.error().kind, Error::Kind::SignInNeeded);
        QCOMPARE(bench.server.requests().size(), 1u);
    }

private:
    // A server, and a provider of one kind that asks it.
    struct Bench
    {
        explicit Bench(const Dialect &which)
            : dialect(which)
        {
            instance.kind = which.kind;
            instance.url = QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port());
            instance.keyReference = QStringLiteral("key");
        }

        ProviderMaking making()
        {
            return ProviderMaking{http, clock, []() -> Task<QByteArray> { return QByteArray(plantedKey); }};
        }
        Provider &provider()
        {
            if (!made) {
                for (const ProviderKind &kind : providerKinds()) {
                    if (kind.id == dialect.kind)
                        made = kind.make(instance, making());
                }
            }
            return *made;
        }
        void useShortTimeouts()
        {
            NetworkPolicy::Timeouts timeouts;
            timeouts.firstByte = 2s;
            timeouts.firstData = 2s;
            timeouts.betweenBytes = 150ms;
            made = std::make_unique<OpenAiProvider>(instance, OpenAiProvider::Deps{http, clock, making().key, timeouts});
        }
        Reply streamed(const std::vector<QByteArray> &events) const
        {
            std::vector<Reply::Piece> pieces;
            for (const QByteArray &bytes : events)
                pieces.push_back({bytes});
            return Reply::stream(std::move(pieces));
        }
        void say(const std::vector<QByteArray> &events) { server.reply(dialect.answerPath, streamed(events)); }
        CompletionRequest request() const
        {
            CompletionRequest request;
            request.prompt.model = ModelRef{instance.id, QStringLiteral("m")};
            Message question;
            question.parts.push_back(TextPart{QStringLiteral("What is the time?")});
            request.prompt.messages.push_back(question);
            request.requestId = QStringLiteral("request-1");
            return request;
        }
        Outcome complete()
        {
            Outcome outcome;
            AnswerBuilder builder;
            outcome.result = waitFor(provider().complete(request(), [&](std::vector<Delta> deltas) {
                for (const Delta &delta : deltas)
                    builder.apply(delta);
            }));
            outcome.parts = builder.parts();
            for (const Part &part : outcome.parts) {
                if (const auto *words = std::get_if<TextPart>(&part))
                    outcome.text += words->text;
            }
            return outcome;
        }

        Dialect dialect;
        ScriptedServer server;
        Connectivity connectivity;
        Http http{testPolicy(), connectivity};
        HurriedClock clock;
        ProviderInstance instance;
        std::unique_ptr<Provider> made;
    };

    static void rows()
    {
        QTest::addColumn<QByteArray>("kind");
        for (const Dialect &dialect : dialects())
            QTest::newRow(dialect.kind) << dialect.kind;
    }
    static Dialect dialect()
    {
        QFETCH(QByteArray, kind);
        for (const Dialect &dialect : dialects()) {
            if (dialect.kind == kind)
                return dialect;
        }
        return {};
    }

    static inline QtMessageHandler s_before = nullptr;
};

LAYERS_TEST(TstProviders, "tst_providers", Guiless)
#include "tst_providers.moc"
