#include "app/batchcommands_p.h"
#include "app/newwords.h"
#include "ui/kit/errortext.h"

// What --batch tells of a run while it goes on and when it has ended.

namespace Layers {

void writeBatchError(JsonWriter &writer, const Error &error, Situation situation)
{
    const ErrorText text = errorText(error, situation);
    writer.key("error").beginObject();
    writer.field("kind", kindName(error.kind));
    writer.key("code").utf8(error.code);
    // What is wrong with a command has no place in the window, so its sentence is the error's own.
    const bool isOfBatch = error.code.startsWith("batch.");
    // The window has a button for this; here its place must be told.
    const bool isDamage = error.kind == Error::Kind::Corrupt && (error.code.startsWith("db.") || error.code.startsWith("sqlite."));
    const QString next = isDamage
        ? QStringLiteral(" Open this profile without --batch: the window offers to set the file aside and to start "
                         "anew.")
        : QString();
    writer.field("message", isOfBatch || text.sentence.isEmpty() ? error.detail : text.sentence + next);
    // Nor is there anything to press for it.
    writer.key("action").utf8(isOfBatch ? QByteArray() : text.actionId);
    writer.field("charged", chargedName(error.charged)).endObject();
}

namespace {

struct Watch : QObject
{
    NewWords news;
    Run::Phase phase = Run::Phase::Saving;
    int retry = 0; // the attempt that was told of
    bool isQuiet = false;
};

// What is told of a wait: {"state":"retrying"} before an attempt, {"state":"quiet"} once in a silence.
QByteArray waitingEvent(const Run &run, Clock &clock, const QString &server)
{
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    JsonWriter writer;
    writer.key("event").utf8("state").key("state").utf8(run.retry ? "retrying" : "quiet");
    if (run.retry) {
        const auto wait = std::chrono::ceil<milliseconds>(run.retry->until - clock.monotonic());
        writer.field("attempt", run.retry->attempt).field("attempts", run.retry->attempts).field("wait_ms", qint64(wait.count()));
        writer.field("message",
                     retryText(run.retry->because, server, std::chrono::ceil<seconds>(wait), run.retry->attempt, run.retry->attempts));
    } else {
        const auto silence = std::chrono::floor<milliseconds>(clock.monotonic() - *run.quietSince);
        writer.field("silent_ms", qint64(silence.count()));
        writer.field("message", quietText(server, std::chrono::floor<seconds>(silence)));
    }
    return writer.take();
}

// A failed run answers as an error, with the ids of what it left in the chat.
BatchAnswer outcomeOf(const Run &run)
{
    BatchAnswer answer = runAnswer(run);
    if (run.answer.state == MessageState::Failed)
        answer.error = run.error;
    return answer;
}

} // namespace

Task<BatchAnswer> Batch::follow(RunId id)
{
    return follow(std::make_shared<BatchCall>(), id);
}

Task<BatchAnswer> Batch::follow(const std::shared_ptr<BatchCall> &call, RunId id)
{
    ChatService &chat = m_session.chat();
    call->run = id;
    if (call->isStopWanted)
        chat.stop(id);
    const Run *known = chat.run(id);
    if (!known)
        return Error{.kind = Error::Kind::NotFound, .code = "batch.handle", .detail = QStringLiteral("There is no such run.")};
    if (known->hasEnded())
        return outcomeOf(*known);
    Resolver<BatchAnswer> done;
    auto task = done.task();
    auto watch = std::make_shared<Watch>();
    const auto tell = [this, call, id, watch = watch.get()] {
        const Run *run = m_session.chat().run(id);
        if (!run)
            return;
        const auto send = [this, call](const char *name, const QString &text) {
            JsonWriter writer;
            writer.key("event").utf8(name).field("text", text);
            event(*call, writer.take());
        };
        const NewWords::Words words = watch->news.take(run->answer.parts, run->hasEnded());
        const auto sendPhase = [&] {
            if (run->phase == watch->phase)
                return;
            watch->phase = run->phase;
            static constexpr const char *names[] = {"saving", "searching", "waiting", "streaming", "ended"};
            JsonWriter writer;
            writer.key("event").utf8("state").key("state").utf8(names[int(run->phase)]);
            event(*call, writer.take());
        };
        if (!run->hasEnded())
            sendPhase();
        const int retry = run->retry ? run->retry->attempt : 0;
        if (std::exchange(watch->retry, retry) != retry || run->quietSince.has_value() != watch->isQuiet) {
            watch->isQuiet = run->quietSince.has_value();
            if (run->retry || run->quietSince)
                event(*call, waitingEvent(*run, m_core.clock(), m_session.providers().serverName(run->answer.modelAsked)));
        }
        if (!words.reasoning.isEmpty())
            send("reasoning", words.reasoning);
        if (!words.text.isEmpty())
            send("text", words.text);
        sendPhase();
    };
    if (call->sendsEvents)
        connect(&chat, &ChatService::runChanged, watch.get(), [id, tell](const RunId &changed) {
            if (changed == id)
                tell();
        });
    connect(&chat, &ChatService::runEnded, watch.get(), [&chat, id, done](const RunId &ended) {
        if (ended == id)
            done.resolve(outcomeOf(*chat.run(id)));
    });
    return std::move(task).then([watch](BatchAnswer answer) { return answer; });
}

static void writeCitations(JsonWriter &writer, const Message &answer)
{
    writer.key("citations").beginArray();
    for (const Part &part : answer.parts) {
        if (const auto *cited = std::get_if<CitationPart>(&part)) {
            const Citation &citation = cited->citation;
            writer.beginObject()
                .field("path", citation.path)
                .field("from", qint64(citation.range.from))
                .field("to", qint64(citation.range.to));
            writer.field("quote", citation.quote)
                .field("mark", citation.mark)
                .field("page", citation.page)
                .field("heading", citation.heading)
                .endObject();
        }
    }
    writer.endArray();
}

static void writeToolCalls(JsonWriter &writer, const Message &answer)
{
    const bool hasCalls = std::any_of(answer.parts.begin(), answer.parts.end(),
                                      [](const Part &part) { return std::holds_alternative<ToolCallPart>(part); });
    if (!hasCalls)
        return;
    writer.key("tool_calls").beginArray();
    for (const Part &part : answer.parts) {
        if (const auto *call = std::get_if<ToolCallPart>(&part))
            writer.beginObject()
                .field("id", call->id)
                .field("name", call->name)
                .field("arguments", QString::fromUtf8(call->arguments))
                .field("executable", call->isExecutable)
                .endObject();
    }
    writer.endArray();
}

static void writeUsage(JsonWriter &writer, const Usage &usage)
{
    writer.key("usage").beginObject();
    const auto count = [&writer](const char *name, const std::optional<qint64> &value) {
        if (value)
            writer.field(name, *value);
    };
    count("input", usage.input);
    count("cached", usage.cachedRead);
    count("output", usage.output);
    count("reasoning", usage.reasoning);
    writer.endObject();
    if (usage.cost)
        writer.key("cost").value(double(usage.cost->nanos) / 1e9);
}

BatchAnswer runAnswer(const Run &run)
{
    const Message &answer = run.answer;
    JsonWriter writer;
    writer.beginObject();
    writer.field("run", run.id.toString()).field("question", run.question.toString()).field("message", answer.id.toString());
    writer.field("text", answer.text());
    QString reasoning;
    for (const Part &part : answer.parts) {
        if (const auto *thought = std::get_if<ReasoningPart>(&part))
            reasoning += thought->text;
    }
    if (!reasoning.isEmpty())
        writer.field("reasoning", reasoning);
    writeCitations(writer, answer);
    writeToolCalls(writer, answer);
    writer.field("model_asked", answer.modelAsked.toString()).key("model_answered");
    answer.modelAnswered.isEmpty() ? writer.null() : writer.value(answer.modelAnswered);
    writeUsage(writer, answer.usage);
    writer.key("stop").utf8(answer.stopReason);
    writer.key("state").utf8(stateName(answer.state));
    if (run.error && answer.state != MessageState::Failed)
        writeBatchError(writer, *run.error, Situation::Answer);
    if (run.isUnsaved)
        writer.field("unsaved", true);
    if (run.notKept)
        writer.field("not_kept", errorText(*run.notKept, Situation::Answer).sentence);
    if (answer.firstToken)
        writer.field("first_ms", qint64(answer.firstToken->count()));
    if (answer.total)
        writer.field("total_ms", qint64(answer.total->count()));
    writer.endObject();
    return {writer.take(), answer.id.toString(), {}};
}

} // namespace Layers
