#include "tests/core/chat/desk.h"
#include "tests/fakes/certificates.h"

#include "core/net/http.h"
#include "ui/kit/errortext.h"

#include <QtCore/QFile>

using namespace LayersTest;

// What is told while nothing comes: waits to ask again, and silence behind signs of life. And whom the program trusts while a server is
// tested.

namespace {

const QString asked = QStringLiteral("When is low water?");

} // namespace

class TstWaiting : public QObject
{
    Q_OBJECT
private slots:
    void aBusyServerIsToldWithItsWait_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("says");
        QTest::newRow("429") << 429 << QStringLiteral("Harbour is busy. Trying again in 18 s, attempt 2 of 3. Waiting costs nothing.");
        QTest::newRow("503") << 503 << QStringLiteral("Harbour is busy. Trying again in 18 s, attempt 2 of 3. Waiting costs nothing.");
    }
    void aBusyServerIsToldWithItsWait()
    {
        QFETCH(int, status);
        QFETCH(QString, says);
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        desk.server.replies(
            answersPath,
            {Reply::json(status, R"({"error":{"message":"slow down","type":"rate_limit_error"}})").with("Retry-After", "18"),
             answerOf({"At nine."})});
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, asked, std::vector<SourceId>{});
        QVERIFY(waitUntil([&] { return desk.chat().run(id)->retry.has_value(); }));
        const Run::Retry retry = *desk.chat().run(id)->retry;
        QCOMPARE(retry.attempt, 2);
        QCOMPARE(retry.attempts, 3);
        QVERIFY(retry.until - desk.clock->monotonic() == 18s);
        QCOMPARE(retryText(retry.because, QStringLiteral("Harbour"), 18s, retry.attempt, retry.attempts), says);
        desk.clock->advance(5s);
        QVERIFY(desk.chat().run(id)->retry->until - desk.clock->monotonic() == 13s); // what a countdown shows
        desk.clock->advance(13s);
        QVERIFY(waitUntil([&] { return desk.chat().run(id)->hasEnded(); }));
        const Run run = *desk.chat().run(id);
        QVERIFY(!run.error && !run.retry);
        QCOMPARE(run.answer.text(), QStringLiteral("At nine."));
        QCOMPARE(desk.server.requests(answersPath).size(), 2u);
    }

    void stopEndsAWait()
    {
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        desk.server.reply(answersPath, Reply::json(429, R"({"error":{"message":"slow down"}})").with("Retry-After", "18"));
        const RunId id = desk.begin(desk.newChat(), asked, std::vector<SourceId>{});
        QVERIFY(waitUntil([&] { return desk.chat().run(id)->retry.has_value(); }));
        desk.chat().stop(id);
        const Run run = desk.ended(id);
        QCOMPARE(run.answer.state, MessageState::Stopped);
        QVERIFY(!run.retry);
        desk.clock->advance(60s);
        QCOMPARE(desk.server.requests(answersPath).size(), 1u);
    }

    // T09, T25: comments keep a connection alive for ever and are no sign of an answer.
    void commentsAreNoAnswer_data()
    {
        QTest::addColumn<bool>("hasWords");
        QTest::newRow("before the first word") << false;
        QTest::newRow("in the middle") << true;
    }
    void commentsAreNoAnswer()
    {
        QFETCH(bool, hasWords);
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        std::vector<Reply::Piece> pieces;
        if (hasWords)
            pieces.push_back({eventOf("Low water ")});
        for (int i = 0; i < 2000; ++i)
            pieces.push_back({":\n\n", 5ms});
        desk.server.reply(answersPath, Reply::stream(pieces));
        const RunId id = desk.begin(desk.newChat(), asked, std::vector<SourceId>{});
        const auto run = [&] { return desk.chat().run(id); };
        const qint64 before = desk.server.bytesSent();
        QVERIFY(waitUntil([&] { return run()->phase >= Run::Phase::Waiting && desk.server.bytesSent() > before + 200; }));
        if (hasWords)
            QVERIFY(waitUntil([&] { return run()->phase == Run::Phase::Streaming; }));
        QVERIFY(!run()->quietSince);
        desk.clock->advance(ChatService::quietAfter);
        QVERIFY(waitUntil([&] { return run()->quietSince.has_value(); }));
        QCOMPARE(quietText(QStringLiteral("Harbour"), 20s), QStringLiteral("Harbour is still working. Nothing new has come for 20 s."));
        QVERIFY(!run()->hasEnded());
        desk.clock->advance(ChatService::silentAfter);
        QVERIFY(waitUntil([&] { return run()->hasEnded(); }));
        QVERIFY(run()->error);
        QCOMPARE(run()->error->code, "stream.silent");
        QCOMPARE(run()->answer.state, hasWords ? MessageState::Interrupted : MessageState::Failed);
        QCOMPARE(desk.server.requests(answersPath).size(), 1u);
    }

    // It took the question and says nothing for ever. It is given up, once, and what it may cost is told.
    void aServerThatNeverAnswers_data()
    {
        QTest::addColumn<int>("failures"); // before it falls silent
        QTest::addColumn<QString>("cost");
        QTest::newRow("at once") << 0 << QStringLiteral("The provider may charge for it.");
        QTest::newRow("behind failures") << 2 << QStringLiteral("It was asked 3 times, and the provider may charge for each.");
    }
    void aServerThatNeverAnswers()
    {
        QFETCH(int, failures);
        QFETCH(QString, cost);
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        std::vector<Reply> replies(size_t(failures), Reply::json(500, "{}"));
        replies.push_back(Reply::text(200, "x").with(FaultPlan{.stallAt = 0}));
        desk.server.replies(answersPath, replies);
        const RunId id = desk.begin(desk.newChat(), asked, std::vector<SourceId>{});
        const auto run = [&] { return desk.chat().run(id); };
        for (int attempt = 2; attempt <= failures + 1; ++attempt) {
            QVERIFY(waitUntil([&] { return run()->retry && run()->retry->attempt == attempt; }));
            desk.clock->advance(std::chrono::ceil<std::chrono::milliseconds>(run()->retry->until - desk.clock->monotonic()));
        }
        QVERIFY(waitUntil([&] { return int(desk.server.requests(answersPath).size()) == failures + 1; }));
        const int closed = desk.server.closedByPeer();
        desk.clock->advance(ChatService::silentAfter - 1s);
        waitUntil([] { return false; }, 50ms);
        QVERIFY(!run()->hasEnded());
        desk.clock->advance(2s);
        QVERIFY(waitUntil([&] { return run()->hasEnded(); }));
        QVERIFY(waitUntil([&] { return desk.server.closedByPeer() > closed; }));
        QCOMPARE(run()->answer.state, MessageState::Failed);
        QCOMPARE(run()->error->charged, Charged::Unknown);
        QCOMPARE(errorText(*run()->error, Situation::Answer).sentence, QStringLiteral("127.0.0.1 did not answer in time. ") + cost);
        QCOMPARE(desk.server.requests(answersPath).size(), size_t(failures + 1));
    }

    // From the request to the first word, and again after a wait to ask anew.
    void silenceBeforeTheFirstWordIsCounted()
    {
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        desk.server.reply(answersPath, Reply::stream({{":\n\n"}, {eventOf("At nine."), 900ms}, {endEvents}}));
        const RunId id = desk.begin(desk.newChat(), asked, std::vector<SourceId>{});
        const auto run = [&] { return desk.chat().run(id); };
        QVERIFY(waitUntil([&] { return run()->waitingSince.has_value(); }));
        const auto since = *run()->waitingSince;
        desk.clock->advance(15s);
        QVERIFY(run()->waitingSince == since);
        QVERIFY(desk.clock->monotonic() - since == 15s);
        QVERIFY(waitUntil([&] { return run()->hasEnded(); }));
        QVERIFY(!run()->waitingSince);
        QCOMPARE(run()->answer.text(), QStringLiteral("At nine."));
    }

    void aWordEndsTheHint()
    {
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        desk.server.reply(answersPath, Reply::stream({{eventOf("Low water ")}, {eventOf("is at nine."), 700ms}, {endEvents}}));
        const RunId id = desk.begin(desk.newChat(), asked, std::vector<SourceId>{});
        const auto run = [&] { return desk.chat().run(id); };
        QVERIFY(waitUntil([&] { return run()->phase == Run::Phase::Streaming; }));
        desk.clock->advance(ChatService::quietAfter);
        QVERIFY(waitUntil([&] { return run()->quietSince.has_value() || run()->hasEnded(); }));
        QVERIFY(waitUntil([&] { return run()->hasEnded(); }));
        QVERIFY(!run()->quietSince && !run()->error);
        QCOMPARE(run()->answer.text(), QStringLiteral("Low water is at nine."));
    }

    // An authority is trusted for the test of a server and, when the server is kept, for its host; never longer.
    void aTestLeavesNoTrustBehind_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("answers");
        QTest::newRow("the server answers") << QByteArray("/v1/models") << true;
        QTest::newRow("the server does not answer") << QByteArray("/elsewhere") << false;
    }
    void aTestLeavesNoTrustBehind()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, answers);
        const Certificates certificates;
        QVERIFY(certificates.ok());
        ScriptedServer secure(certificates.good());
        secure.reply(path, Reply::json(200, R"({"data":[{"id":"m"}]})"));
        Desk desk;
        NewProvider server;
        server.url = QStringLiteral("https://127.0.0.1:%1/v1").arg(secure.port());
        server.caFile = desk.folder.filePath(QStringLiteral("ca.pem"));
        QFile file(server.caFile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(certificates.authority());
        file.close();
        Providers &providers = desk.session->providers();
        const auto trusted = [&] { return desk.core->http().policy().authorities.contains(QStringLiteral("127.0.0.1")); };

        {
            auto testing = providers.test(server);
            QVERIFY(!trusted()); // the test has its own
            QCOMPARE(waitFor(std::move(testing)).ok(), answers);
        }
        QVERIFY(!trusted());
        {
            const auto dropped = providers.test(server); // the page was closed
            QVERIFY(!trusted());
        }
        QVERIFY(!trusted());
        QCOMPARE(waitFor(providers.add(server)).ok(), answers);
        QCOMPARE(trusted(), answers);
        if (!answers)
            return;
        const ProviderId id = providers.instances().front().id;
        NewProvider other = server;
        other.caFile.clear();
        QVERIFY_OK(waitFor(providers.test(other))); // what is kept is still trusted
        // In the form of this server the authority was taken away: its test does without, and leaves the server as it was.
        const NetworkPolicy before = desk.core->http().policy();
        const auto without = waitFor(providers.test(ProviderChange{.id = id, .values = other}));
        QVERIFY(!without);
        QVERIFY2(without.error().code.startsWith("tls."), without.error().code.constData());
        QVERIFY(!waitFor(providers.change(ProviderChange{.id = id, .values = other})));
        QVERIFY(desk.core->http().policy() == before);
        QVERIFY_OK(waitFor(providers.refresh(id)));
        QVERIFY_OK(waitFor(providers.remove(id)));
        QVERIFY(!trusted());
        QVERIFY(!waitFor(providers.test(other)));
    }

    // The address of a server is changed and its key left alone: the new address does not get it.
    void aKeyIsShownToItsServerOnly()
    {
        ScriptedServer home;
        ScriptedServer stranger;
        for (ScriptedServer *server : {&home, &stranger})
            server->reply("/v1/models", Reply::text(200, R"({"object":"list","data":[{"id":"m"}]})"));
        Desk desk;
        Providers &providers = desk.session->providers();
        NewProvider values;
        values.url = home.url("/v1").toString();
        values.key = QStringLiteral("sk-planted");
        QVERIFY_OK(waitFor(providers.add(values)));
        const ProviderId id = providers.instances().front().id;
        values.key.clear();
        values.url = stranger.url("/v1").toString();
        const ProviderChange moved{.id = id, .values = values};
        QCOMPARE(waitFor(providers.test(moved)).error().code, QByteArray("provider.key_elsewhere"));
        QCOMPARE(waitFor(providers.change(moved)).error().code, QByteArray("provider.key_elsewhere"));
        QCOMPARE(stranger.requests("/v1/models").size(), size_t(0));
        QCOMPARE(providers.instances().front().url, home.url("/v1").toString());
        QVERIFY_OK(waitFor(providers.change(ProviderChange{.id = id, .values = values, .key = ProviderChange::Key::Remove})));
        QCOMPARE(stranger.requests("/v1/models").size(), size_t(1));
    }

    // A server on this computer may be a tunnel, or ask others who want money: free is only what is known to answer by itself.
    void whatIsFree_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<bool>("isFree");
        const auto row = [](const char *name, const char *page, const char *body, const char *model, bool isFree) {
            QTest::newRow(name) << QByteArray(page) << QByteArray(body) << QByteArray(model) << isFree;
        };
        const char *tags = R"({"models":[{"name":"m","digest":"1","details":{"format":"gguf"}},
            {"name":"m:120b-cloud","digest":"2","details":{"format":"gguf"}},
            {"name":"copied","digest":"3","remote_host":"ollama.com:443","details":{"format":""}},
            {"name":"priced","digest":"4","details":{"format":"gguf"}}]})";
        row("Ollama", "/api/tags", tags, "m", true);
        row("Ollama that asks its maker", "/api/tags", tags, "m:120b-cloud", false);
        row("and under another name", "/api/tags", tags, "copied", false);
        row("a model that Ollama does not list", "/api/tags", tags, "stranger", false);
        row("any program with a version", "/api/version", R"({"version":"0.12.3"})", "m", false);
        row("LM Studio", "/api/v0/models", R"({"data":[{"id":"m","type":"llm","state":"loaded"}]})", "m", true);
        row("llama.cpp", "/props", R"({"default_generation_settings":{"n_ctx":4096}})", "m", true);
        row("LiteLLM", "x-litellm-version", tags, "m", false);
        row("an unknown server", "/nothing", "{}", "m", false);
        row("one that has its list on every page", "/api/v0/models", R"({"data":[{"id":"m"}]})", "m", false);
        row("a model with a price", "/api/tags", tags, "priced", false);
    }
    void whatIsFree()
    {
        QFETCH(QByteArray, page);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, model);
        QFETCH(bool, isFree);
        Desk desk;
        Reply list = Reply::json(200, R"({"data":[{"id":"m"},{"id":"m:120b-cloud"},{"id":"copied"},{"id":"stranger"},
            {"id":"priced","pricing":{"prompt":"0.000002","completion":"0.00001"}}]})");
        desk.server.reply("/api/tags", Reply::json(404, "{}"));
        if (page.startsWith("x-")) {
            list.headers.add(page, "1.94.0");
            page = "/api/tags";
        }
        desk.server.reply(page, Reply::json(200, body));
        desk.server.reply("/v1/models", list);
        const ModelRef asks = desk.model(model.constData());
        Providers &providers = desk.session->providers();
        QCOMPARE(providers.isFree(asks), isFree);
        QVERIFY(providers.isFree(ModelRef::recall()));
        const RunId id = desk.chat().send(desk.newChat(), Draft{.text = asked, .attachments = {}}, {asks, std::vector<SourceId>{}});
        const Run run = desk.ended(id);
        QVERIFY((run.estimate.certainty == Estimate::Certainty::Free) == isFree);
        QCOMPARE(run.cost.has_value(), isFree || model == "priced");
        desk.restart();
        QCOMPARE(desk.session->providers().isFree(asks), isFree);
    }
};

LAYERS_TEST(TstWaiting, "tst_waiting", Guiless)
#include "tst_waiting.moc"
