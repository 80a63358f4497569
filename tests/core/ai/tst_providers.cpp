#include "tests/core/ai/providertest.h"

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// The contract of Provider, run over every kind of app/providers.cpp that talks to a server: answers. On-device recall has no wire; its
// part of the contract is in tst_recall.

class TstProviders : public QObject
{
    Q_OBJECT

    LogWatch m_log;

private slots:
    void cleanup() { QVERIFY(m_log.isKeyKept()); }

    void everyKindHasADialect()
    {
        for (const ProviderKind &kind : providerKinds()) {
            const auto all = dialects();
            QVERIFY2(std::any_of(all.begin(), all.end(), [&](const Dialect &dialect) { return dialect.kind == kind.id; }), kind.id);
        }
    }

    void streams_data() { providerRows(); }
    void streams()
    {
        ProviderBench bench(dialectOfRow());
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

    void callsATool_data() { providerRows(); }
    void callsATool()
    {
        ProviderBench bench(dialectOfRow());
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

    void droppingTheTaskClosesTheConnection_data() { providerRows(); }
    void droppingTheTaskClosesTheConnection()
    {
        ProviderBench bench(dialectOfRow());
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
    void cutAtEveryByte_data() { providerRows(); }
    void cutAtEveryByte()
    {
        ProviderBench bench(dialectOfRow());
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
            row("an error event behind some words", 2, "Rejected server.server_error", true);
            row("an error event at once", 3, "Rejected server.server_error", false);
            row("a page instead of an answer", 4, "Rejected not_api.html", false);
            row("a redirect to http", 5, "Rejected", false);
            row("garbage", 6, "Rejected answer.unreadable", false);
            row("half a character at the end", 7, "Offline", true);
            row("nothing at all", 8, "", false);
        }
    }
    void ends()
    {
        QFETCH(int, ending);
        QFETCH(bool, partial);
        QFETCH(QByteArray, word);
        ProviderBench bench(dialectOfRow());
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
        row("too large", 413, "", "Rejected too_large", 1);
        row("a key in the code", 400, R"({"error":{"message":"no","code":"sk-planted-0123456789"}})", "Rejected server.[key]", 1);
        row("a key in the type", 400, R"({"error":{"message":"no","type":"sk-planted-0123456789","code":"bad"}})", "Rejected server.bad",
            1);
        // Its beginning would be left behind if the sentence were cut first.
        const QByteArray cut = "{\"error\":{\"message\":\"" + QByteArray(590, 'x') + " sk-planted-0123456789 is wrong\"}}";
        row("a key where the sentence is cut", 400, cut.constData(), "Rejected http.400", 1);
        row("a code of ours", 400, R"({"error":{"message":"m","code":"db.newer"}})", "Rejected server.db.newer", 1);
        row("a code of ours with a star", 400, R"({"error":{"message":"m","code":"attachment.write"}})", "Rejected server.attachment.write",
            1);
        row("a code of the decoder's", 400, R"({"error":{"message":"m","code":"answer.too_long"}})", "Rejected server.answer.too_long", 1);
        row("another code of the decoder's", 400, R"({"error":{"message":"m","code":"protocol"}})", "Rejected server.protocol", 1);
        row("a code that is no word", 400, R"({"error":{"message":"m","code":"a b\nc"}})", "Rejected http.400", 1);
        row("a wrong key without a word", 401, "", "SignInNeeded key", 1);
        row("no such path", 404, "404 page not found", "NotFound http.404", 1);
        row("too many questions in plain text", 429, "Too many", "RateLimited http.429", 3);
        row("a failure without a word", 500, "", "Rejected http.500", 3);
        row("a wrong request by FastAPI", 422, R"({"detail":[{"loc":["body"],"msg":"field required"}]})", "Rejected http.422", 1);
        row("an object that says nothing", 422, "{}", "Rejected http.422", 1);
    }
    void refusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, word);
        QFETCH(int, requests);
        ProviderBench bench(dialectOfRow());
        bench.server.reply(bench.dialect.answerPath, Reply::json(status, body).with("x-request-id", plantedKey));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QVERIFY2(outcome.word().startsWith(word), outcome.word());
        QCOMPARE(int(bench.server.requests(bench.dialect.answerPath).size()), requests);
        QVERIFY(!outcome.isPartial());
        // Nobody knows whether a server that broke down has asked its model.
        QCOMPARE(outcome.result.error().charged, status == 500 || status == 502 ? Charged::Unknown : Charged::No);
        QCOMPARE(outcome.result.error().params.value(QStringLiteral("unsureAttempts")).toInt(), status == 500 || status == 502 ? 3 : 0);
        const QString said = outcome.result.error().params.value(QStringLiteral("said")).toString();
        QVERIFY2(!said.startsWith(QLatin1String("http ")), qPrintable(said));
        QCOMPARE(said.isEmpty(), !body.contains("message") && !body.contains("msg"));
        // The server repeats the key; the Error does not.
        const Error &error = outcome.result.error();
        for (const QString &kept : {error.detail, error.requestId, QString::fromLatin1(error.code), said})
            QVERIFY2(!kept.contains(QLatin1String("sk-planted").left(8)), qPrintable(kept));
        for (const QVariant &value : outcome.result.error().params)
            QVERIFY(!value.toString().contains(QLatin1String(plantedKey)));
    }

    void waitsAsTold_data() { providerRows(); }
    void waitsAsTold()
    {
        ProviderBench bench(dialectOfRow());
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
    void nothingIsAskedTwiceBehindASentQuestion_data() { providerRows(); }
    void nothingIsAskedTwiceBehindASentQuestion()
    {
        ProviderBench bench(dialectOfRow());
        bench.server.reply(bench.dialect.answerPath, bench.streamed(bench.dialect.answer).with(FaultPlan{.cutAt = 0}));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QCOMPARE(outcome.result.error().kind, Error::Kind::Offline);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 1u);
    }

    // Nor by the library below, which holds that a kept connection was closed before it read anything.
    void nothingIsAskedTwiceOverAKeptConnection_data() { providerRows(); }
    void nothingIsAskedTwiceOverAKeptConnection()
    {
        ProviderBench bench(dialectOfRow());
        bench.server.reply(bench.dialect.listPath, Reply::json(200, bench.dialect.list));
        QVERIFY_OK(waitFor(bench.provider().models())); // asks for more than the list, and so leaves several connections
        bench.say(bench.dialect.answer);
        QVERIFY_OK(bench.complete().result);
        bench.server.forgetRequests();
        bench.server.reply(bench.dialect.answerPath, bench.streamed(bench.dialect.answer).with(FaultPlan{.cutAt = 0}));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 1u);
        QCOMPARE(outcome.word(), "Offline curl.52");
        QCOMPARE(outcome.result.error().charged, Charged::Unknown);
        QVERIFY(outcome.result.error().params.value(QStringLiteral("requestSent")).toBool());
        QVERIFY(!outcome.result.error().params.contains(QStringLiteral("unsureAttempts"))); // there was one
    }

    // Any byte behind a 200 may be the first of an answer that is paid for.
    void whatHasBegunIsNotAskedForAgain_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<int>("requests");
        QTest::addColumn<bool>("isUnsure");
        const auto row = [](const char *name, const char *body, const char *word, int requests, bool isUnsure) {
            QTest::newRow(name) << QByteArray(body) << QByteArray(word) << requests << isUnsure;
        };
        row("half an event", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"abc\xe2\x82", "Offline stream.truncated", 1, true);
        row("a sign of life", ": wait\n\n", "Offline stream.truncated", 1, true);
        row("one byte", "d", "Rejected answer.unreadable", 1, true);
        row("rubbish", "\x07\x01\xff garbage \n\n\xfe:\n\x03", "Rejected answer.unreadable", 1, true);
        row("rubbish before an end", "data: {rubbish\n\ndata: [DONE]\n\n", "Rejected answer.unreadable", 1, true);
        row("half a document", "{\"choices\":[{\"message\":{\"content\":\"abc", "Rejected not_api", 1, true);
        row("a page", "<!doctype html><title>Sign in</title>", "Rejected not_api.html", 1, false);
        row("an error of the server", "data: {\"error\":{\"message\":\"slot\",\"code\":500}}\n\n", "Rejected http.500", 1, true);
        row("a server that is busy", "data: {\"error\":{\"message\":\"wait\",\"code\":429}}\n\n", "RateLimited http.429", 3, false);
        row("nothing", "", "Offline stream.empty", 2, false);
    }
    void whatHasBegunIsNotAskedForAgain()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, isUnsure);
        ProviderBench bench(dialects().front());
        bench.server.reply(bench.dialect.answerPath, Reply::text(200, body, "text/event-stream"));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QTEST(outcome.word(), "word");
        QTEST(int(bench.server.requests(bench.dialect.answerPath).size()), "requests");
        QCOMPARE(outcome.result.error().charged, isUnsure ? Charged::Unknown : Charged::No);
        const bool isPage = outcome.result.error().code == "not_api.html";
        QCOMPARE(outcome.result.error().params.value(QStringLiteral("endsInV1")).toBool(), isPage);
    }

    // Words may have stood in what is no JSON. The rest is kept and not called whole.
    void anAnswerWithGapsSaysSo_data() { providerRows(); }
    void anAnswerWithGapsSaysSo()
    {
        ProviderBench bench(dialectOfRow());
        std::vector<QByteArray> events = bench.dialect.answer;
        events.insert(events.begin() + 2, {"data: {rubbish\n\n", "data: more of it\n\n"});
        bench.say(events);
        const Outcome outcome = bench.complete();
        QCOMPARE(outcome.word(), "Rejected answer.gaps");
        QCOMPARE(outcome.text, greeting);
        QVERIFY(outcome.isPartial());
        QCOMPARE(outcome.result.error().params.value(QStringLiteral("unread")).toInt(), 2);
        QCOMPARE(outcome.result.error().charged, Charged::Unknown);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 1u);
    }

    // What may be paid for stays so, whatever the last attempt came to.
    void anEarlierAttemptMayBePaidFor()
    {
        ProviderBench bench(dialects().front());
        bench.server.replies(bench.dialect.answerPath, {Reply::json(500, "{}"), Reply::json(401, "{}")});
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QCOMPARE(outcome.word(), "SignInNeeded key");
        QCOMPARE(outcome.result.error().charged, Charged::Unknown);
        QCOMPARE(outcome.result.error().params.value(QStringLiteral("unsureAttempts")).toInt(), 1);
    }

    // Beside the answer a server says its model, why it ended and what it used; its key is kept in none of these.
    void aKeyBesideTheAnswerIsNotKept()
    {
        ProviderBench bench(dialects().front());
        const QByteArray key = '"' + QByteArray(plantedKey) + '"';
        bench.say(
            {"data: {\"model\":" + key + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":" + key + "}]}\n\n",
             "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"by\":" + key + "}}\n\n", "data: [DONE]\n\n"});
        AnswerBuilder builder;
        const auto result = waitFor(bench.provider().complete(bench.request(), [&](std::vector<Delta> deltas) {
            for (const Delta &delta : deltas)
                builder.apply(delta);
        }));
        QVERIFY_OK(result);
        QCOMPARE(result->servedModel, QStringLiteral("[key]"));
        QCOMPARE(result->finish, "[key]");
        QCOMPARE(result->rawFinish, "[key]");
        QCOMPARE(result->usage.raw, R"({"prompt_tokens":7,"by":"[key]"})");
        QCOMPARE(result->usage.input, std::optional<qint64>(7));
        QCOMPARE(builder.servedModel(), QStringLiteral("[key]"));
        QCOMPARE(builder.usage(), result->usage);
    }

    void leavesOutWhatTheServerRefuses()
    {
        ProviderBench bench(dialects().front());
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
        ProviderBench bench(dialects().front());
        bench.server.reply(bench.dialect.answerPath,
                           Reply::json(400, R"({"error":{"message":"Unsupported parameter: stream_options","param":"stream_options"}})"));
        const Outcome outcome = bench.complete();
        QVERIFY(!outcome.result);
        QCOMPARE(bench.server.requests(bench.dialect.answerPath).size(), 2u);
    }

    void gatewayTellsItsFallback()
    {
        ProviderBench bench(dialects().front());
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
};

LAYERS_TEST(TstProviders, "tst_providers", Guiless)
#include "tst_providers.moc"
