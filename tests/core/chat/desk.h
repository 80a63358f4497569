#pragma once
// A whole program without a window: AppCore and ProfileSession over a temporary folder, with a scripted server as the model. The server
// outlives the session, and the folder outlives both, so a test can end the program and start it again.

#include "app/profilesession.h"
#include "tests/fakes/scriptedserver.h"
#include "tests/scenarios/testcore.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/testclock.h"
#include "tests/support/waitfor.h"

#include <QtCore/QTemporaryDir>

namespace LayersTest {

using namespace Layers;
using namespace std::chrono_literals;

constexpr auto answersPath = "/v1/chat/completions";

inline QByteArray eventOf(const QByteArray &text)
{
    return R"(data: {"model":"m-2026","choices":[{"index":0,"delta":{"content":")" + text + "\"}}]}\n\n";
}

constexpr auto endEvents = R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10}}

data: [DONE]

)";

// An answer in pieces, each so long after the one before.
inline Reply answerOf(const QByteArrayList &pieces, std::chrono::milliseconds between = 0ms)
{
    std::vector<Reply::Piece> events;
    for (const QByteArray &piece : pieces)
        events.push_back({eventOf(piece), between});
    events.push_back({endEvents, between});
    return Reply::stream(std::move(events));
}

class Desk
{
public:
    enum class Clocks { System, ByHand };

    explicit Desk(Clocks kind = Clocks::System)
        : clocks(kind)
    {
        server.reply("/v1/models", Reply::json(200, R"({"data":[{"id":"m"},{"id":"n"},
            {"id":"priced","pricing":{"prompt":"0.000002","completion":"0.00001"}}]})"));
        // As Ollama, whose answers are free.
        server.reply("/api/tags", Reply::json(200, R"({"models":[{"name":"m","digest":"1","details":{"format":"gguf"}}]})"));
        server.reply(answersPath, answerOf({"Low water ", "is at nine."}));
        start();
    }

    void start()
    {
        AppCore::Options options = testOptions(folder.path());
        options.faults = faults;
        if (clocks == Clocks::ByHand) {
            auto made = std::make_unique<TestClock>();
            clock = made.get();
            options.clock = std::move(made);
        }
        core = makeCore(std::move(options));
        core->settings().set(Settable::proxyMode, ProxyMode::None);
        auto opened = core->openLocalProfile();
        Q_ASSERT(opened);
        session = std::move(*opened);
        const auto ready = waitFor(session->opened());
        Q_ASSERT(ready);
    }

    // As a program that is closed while answers run.
    void end()
    {
        session.reset();
        core.reset();
    }

    void restart()
    {
        end();
        start();
    }

    ModelRef model(const char *name = "m")
    {
        const auto &known = session->providers().instances();
        if (known.empty()) {
            NewProvider provider;
            provider.url = QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port());
            const auto added = waitFor(session->providers().add(provider));
            Q_ASSERT(added);
        }
        return ModelRef{session->providers().instances().front().id, QLatin1String(name)};
    }

    ChatService &chat() { return session->chat(); }

    ConversationId newChat(const QString &title = {}) { return waitFor(chat().create(title, ModelRef::recall()))->id; }

    RunId begin(ConversationId conversation, const QString &text, std::optional<std::vector<SourceId>> sources = {})
    {
        Draft draft;
        draft.text = text;
        return chat().send(conversation, draft, {model(), std::move(sources)});
    }

    // The run once it has ended.
    Run ended(RunId id)
    {
        const bool hasEnded = waitUntil([&] { return !chat().run(id) || chat().run(id)->hasEnded(); });
        const Run *run = chat().run(id);
        Q_ASSERT(hasEnded && run);
        return *run;
    }

    Run send(ConversationId conversation, const QString &text, std::optional<std::vector<SourceId>> sources = {})
    {
        return ended(begin(conversation, text, std::move(sources)));
    }

    QString textOf(RunId id) { return chat().run(id)->answer.text(); }

    std::vector<Message> shown(ConversationId conversation)
    {
        auto messages = waitFor(session->messages().recent(conversation, 1000));
        Q_ASSERT(messages);
        return *messages;
    }

    // "When is low water? > Low water is at nine."
    QString path(ConversationId conversation)
    {
        QStringList texts;
        for (const Message &message : shown(conversation))
            texts << message.text();
        return texts.join(QLatin1String(" > "));
    }

    Conversation row(ConversationId conversation) { return *waitFor(session->conversations().find(conversation)); }

    Clocks clocks;
    TestClock *clock = nullptr; // of a desk whose time is moved by hand
    QTemporaryDir folder;
    ScriptedServer server;
    std::shared_ptr<FaultInjection> faults = std::make_shared<FaultInjection>();
    std::unique_ptr<AppCore> core;
    std::unique_ptr<ProfileSession> session;
};

} // namespace LayersTest
