// Contracts of seams that no other suite holds: every admitted request is settled exactly once however it ends and a refused one sends
// nothing; sessions come and go inside one core.

#include "tests/core/chat/desk.h"

using namespace Layers;
using namespace LayersTest;

namespace {

// Counts what ChatService tells its ledger; refuses on request.
class CountingLedger final : public Ledger
{
public:
    Estimate estimate(const Prompt &prompt) const override
    {
        ++estimated;
        lastPrompt = prompt;
        return {.certainty = Estimate::Certainty::About, .cost = Cost{140}, .inputTokens = prompt.estimatedTokens(), .outputTokens = 10};
    }
    Task<Unit> admit(const QString &requestId, const Estimate &estimate) override
    {
        if (refuses)
            return Error{.kind = Error::Kind::OutOfCredits, .code = "credits"};
        admitted[requestId] += 1;
        held += estimate.cost.nanos;
        return Unit{};
    }
    std::optional<Cost> settled(const QString &requestId, const Prompt &, const Usage &) override
    {
        settlements[requestId] += 1;
        return Cost{7};
    }

    bool refuses = false;
    mutable int estimated = 0;
    mutable std::optional<Prompt> lastPrompt;
    qint64 held = 0;
    QHash<QString, int> admitted;
    QHash<QString, int> settlements;
};

// A ChatService over the stores of a Desk, with another ledger.
struct Counter
{
    Counter()
        : chat(ChatService::Deps{desk.core->clock(), desk.session->conversations(), desk.session->messages(), drafts, runs,
                                 desk.session->sourceStore(), desk.session->retriever(), desk.session->providers(), ledger, attachments})
    { }

    Run ended(RunId id)
    {
        const bool hasEnded = waitUntil([&] { return chat.run(id) && chat.run(id)->hasEnded(); });
        Q_ASSERT(hasEnded);
        return *chat.run(id);
    }

    RunId begin(ConversationId conversation)
    {
        Draft draft;
        draft.text = QStringLiteral("When is low water?");
        return chat.send(conversation, draft, {desk.model("priced"), std::vector<SourceId>{}});
    }

    int asked() const
    {
        int count = 0;
        for (const auto &request : desk.server.requests())
            count += request.path == answersPath ? 1 : 0;
        return count;
    }

    Desk desk;
    DraftStore drafts{desk.session->threads()};
    RunStore runs{desk.session->threads()};
    Attachments attachments{desk.session->blobs(), pdfReader()};
    CountingLedger ledger;
    ChatService chat;
};

} // namespace

class TstSeams : public QObject
{
    Q_OBJECT
private slots:
    // Counts are a server's word and may be anything.
    void aCostIsNeverMoreThanANumberHolds()
    {
        constexpr qint64 most = std::numeric_limits<qint64>::max();
        ModelInfo model;
        model.inputNanos = 2'500;
        model.outputNanos = 10'000;
        LocalLedger ledger([&](const ModelRef &) { return &model; }, [](const ModelRef &) { return false; });
        const auto cost = [&](qint64 input, qint64 output) {
            Usage usage;
            usage.input = input;
            usage.output = output;
            return ledger.settled({}, {}, usage)->nanos;
        };
        QCOMPARE(cost(2, 3), qint64(35'000));
        QCOMPARE(cost(most, 1), most);
        QCOMPARE(cost(1, most), most);
        QCOMPARE(cost(most / 2'500, most / 10'000), most);
        QCOMPARE(cost(-5, 3), qint64(30'000));
    }

    void everyAdmittedRequestIsSettledOnce_data()
    {
        QTest::addColumn<QByteArray>("ending");
        for (const char *ending : {"whole", "refused by the server", "too long", "cut", "garbage", "stopped", "stopped at once"})
            QTest::newRow(ending) << QByteArray(ending);
    }

    void everyAdmittedRequestIsSettledOnce()
    {
        QFETCH(QByteArray, ending);
        Counter counter;
        const auto reply = [&](Reply answer) { counter.desk.server.reply(answersPath, std::move(answer)); };
        if (ending == "refused by the server")
            reply(Reply::json(401, R"({"error":{"message":"no"}})"));
        else if (ending == "too long")
            reply(Reply::json(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})"));
        else if (ending == "cut")
            reply(Reply::stream({{eventOf("Low"), 0ms}}));
        else if (ending == "garbage")
            reply(Reply::json(200, "\x01\xff garbage"));
        else if (ending.startsWith("stopped"))
            reply(answerOf(QByteArrayList(100, "word "), 20ms));
        const auto conversation = *waitFor(counter.chat.create({}, ModelRef::recall()));
        const RunId id = counter.begin(conversation.id);
        if (ending == "stopped at once")
            counter.chat.stop(id);
        if (ending == "stopped") {
            QVERIFY(waitUntil([&] { return !counter.chat.run(id)->answer.text().isEmpty(); }));
            counter.chat.stop(id);
        }
        const Run run = counter.ended(id);
        QCOMPARE(counter.ledger.estimated >= (ending == "stopped at once" ? 0 : 1), true);
        QVERIFY(counter.ledger.admitted.size() <= 1);
        QCOMPARE(counter.ledger.settlements, counter.ledger.admitted);
        if (counter.ledger.admitted.size() == 1)
            QCOMPARE(run.cost, std::optional<Cost>(Cost{7}));
        if (ending == "whole")
            QCOMPARE(run.answer.text(), QStringLiteral("Low water is at nine."));
        // The estimate is of the prompt that is sent, question and all.
        if (counter.ledger.lastPrompt)
            QCOMPARE(counter.ledger.lastPrompt->messages.back().text(), QStringLiteral("When is low water?"));
    }

    void aRefusedRequestSendsNothing()
    {
        Counter counter;
        counter.ledger.refuses = true;
        const auto conversation = *waitFor(counter.chat.create({}, ModelRef::recall()));
        const Run run = counter.ended(counter.begin(conversation.id));
        QVERIFY(run.error);
        QCOMPARE(run.error->kind, Error::Kind::OutOfCredits);
        QCOMPARE(counter.asked(), 0);
        QVERIFY(counter.ledger.settlements.isEmpty());
        // The question is kept, so that it can be sent with another model.
        QCOMPARE(counter.desk.shown(conversation.id).front().text(), QStringLiteral("When is low water?"));
    }

    // One question of a chat at a time, and one run for an answer.
    void questionsOfAChatWaitForEachOther()
    {
        Desk desk;
        desk.server.reply(answersPath, answerOf({"one ", "two"}, 20ms));
        const auto chat = desk.newChat();
        const RunId first = desk.begin(chat, QStringLiteral("First?"));
        const RunId second = desk.begin(chat, QStringLiteral("Second?"));
        (void)desk.ended(first);
        (void)desk.ended(second);
        QCOMPARE(desk.path(chat), QStringLiteral("First? > one two > Second? > one two"));
        desk.server.reply(answersPath, Reply::stream({{eventOf("half"), 0ms}}));
        const Run cut = desk.send(chat, QStringLiteral("Third?"));
        desk.server.reply(answersPath, answerOf({" and", " half"}, 20ms));
        const RunId goesOn = desk.chat().continueAnswer(cut.answer.id, {desk.model(), {}});
        const RunId again = desk.chat().continueAnswer(cut.answer.id, {desk.model(), {}});
        QCOMPARE(desk.ended(again).error->code, "chat.no_answer");
        QCOMPARE(desk.ended(goesOn).answer.text(), QStringLiteral("half and half"));
    }

    void sessionsComeAndGo()
    {
        Desk desk;
        const auto chat = desk.newChat(QStringLiteral("Tides"));
        desk.server.reply(answersPath, answerOf(QByteArrayList(200, "word "), 10ms));
        for (int round = 0; round < 3; ++round) {
            // In the middle of work: an answer streams, a read and a write are on their way.
            const RunId run = desk.begin(chat, QStringLiteral("When is low water?"));
            QVERIFY(waitUntil([&] { return !desk.textOf(run).isEmpty(); }));
            auto reading = desk.session->conversations().list(10);
            auto writing = desk.chat().rename(chat, QStringLiteral("Tides %1").arg(round));
            desk.session.reset();
            auto opened = desk.core->openLocalProfile();
            QVERIFY(opened);
            desk.session = std::move(*opened);
            QVERIFY(waitFor(desk.session->opened()));
            QCOMPARE(desk.shown(chat).size(), size_t(2 * (round + 1)));
            QVERIFY(desk.shown(chat).back().state != MessageState::Streaming);
        }
        // A second profile session of the same folder is refused while this one lives, and possible again after it.
        QVERIFY(!desk.core->openLocalProfile());
        desk.session.reset();
        QVERIFY(desk.core->openLocalProfile());
    }
};

LAYERS_TEST(TstSeams, "tst_seams", Guiless)
#include "tst_seams.moc"
