#pragma once
// What the tests of Provider share: how the servers of each kind say things, a server and a provider that asks it, and a log that is read
// for the key that must not be in it.

#include "app/providers.h"
#include "core/ai/openaiprovider.h"
#include "tests/core/net/nettest.h"

#include <QtCore/QLoggingCategory>

#include <mutex>

namespace LayersTest {

using namespace Layers;
using namespace std::chrono_literals;

inline constexpr auto plantedKey = "sk-planted-0123456789";

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

inline QByteArray event(const QByteArray &delta, const QByteArray &finish = "null")
{
    return R"(data: {"id":"c1","model":"m-2026","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}\n\n";
}

inline std::vector<Dialect> dialects()
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

inline const QString greeting = QString::fromUtf8("Gr\u00fc\u00dfe \U0001F44B aus K\u00f6ln");

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

inline QByteArray &logged()
{
    static QByteArray text;
    return text;
}

// Listens to everything that is logged while it lives. Every test may have seen the key; none may have shown it.
class LogWatch
{
public:
    LogWatch()
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
    ~LogWatch() { qInstallMessageHandler(s_before); }
    LogWatch(const LogWatch &) = delete;
    LogWatch &operator=(const LogWatch &) = delete;

    bool isKeyKept() const { return !logged().contains(plantedKey); }

private:
    static inline QtMessageHandler s_before = nullptr;
};

// A server, and a provider of one kind that asks it.
struct ProviderBench
{
    explicit ProviderBench(const Dialect &which)
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

inline void providerRows()
{
    QTest::addColumn<QByteArray>("kind");
    for (const Dialect &dialect : dialects())
        QTest::newRow(dialect.kind) << dialect.kind;
}
inline Dialect dialectOfRow()
{
    QFETCH(QByteArray, kind);
    for (const Dialect &dialect : dialects()) {
        if (dialect.kind == kind)
            return dialect;
    }
    return {};
}

} // namespace LayersTest
