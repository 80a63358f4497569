#include "app/batch.h"

#include "app/commands.h"
#include "core/base/taskops.h"
#include "ui/kit/errortext.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qint64 longestLine = 16 * 1024 * 1024;

void writeError(JsonWriter &writer, const Error &error, Situation situation)
{
    const ErrorText text = errorText(error, situation);
    writer.key("error").beginObject();
    writer.field("kind", kindName(error.kind));
    writer.key("code").utf8(error.code);
    writer.field("message", text.sentence.isEmpty() ? error.detail : text.sentence);
    writer.key("action").utf8(text.actionId);
    writer.field("charged", chargedName(error.charged)).endObject();
}

Situation situationOf(QByteArrayView command)
{
    if (command.startsWith("source."))
        return Situation::Import;
    if (command.startsWith("provider."))
        return Situation::Server;
    if (command.startsWith("chat."))
        return Situation::Answer;
    return Situation::General;
}

} // namespace

struct Batch::Command
{
    QByteArray id; // as JSON
    QByteArray name;
    QString keepAs;
    bool expectsError = false;
    bool sendsEvents = false;
};

struct Batch::Handle
{
    std::optional<Result<BatchAnswer>> result;
    std::vector<Resolver<Unit>> waiting;
    TaskScope scope;
};

Batch::Batch(AppCore &core, ProfileSession &session, std::unique_ptr<QFile> in)
    : m_core(core)
    , m_session(session)
    , m_in(std::move(in))
{
    (void)m_out.open(stdout, QIODevice::WriteOnly | QIODevice::Unbuffered);
}

Batch::~Batch() = default;

void Batch::start()
{
    m_tasks.run(m_session.opened(), [this](Result<Unit> opened) {
        if (opened) {
            next();
            return;
        }
        JsonWriter writer;
        writer.beginObject().key("ok").value(false);
        writeError(writer, opened.error(), Situation::Store);
        writer.endObject();
        m_out.write(writer.take() + '\n');
        emit finished(1);
    });
}

void Batch::next()
{
    for (;;) {
        if (m_broken || m_in->atEnd()) {
            emit finished(m_broken ? 2 : m_failed ? 1 : 0);
            return;
        }
        const QByteArray line = m_in->readLine(longestLine).trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        runLine(line);
        return;
    }
}

// "$name" anywhere as a whole string, or at the start of one before a slash, stands for what "as" has kept.
QByteArray Batch::substituted(const QByteArray &line) const
{
    static const QRegularExpression reference(QStringLiteral("\"\\$([A-Za-z_][A-Za-z0-9_]*)(?=[\"/])"));
    const QString text = QString::fromUtf8(line);
    QString out;
    qsizetype at = 0;
    auto it = reference.globalMatch(text);
    while (it.hasNext()) {
        const auto match = it.next();
        const auto value = m_names.constFind(match.captured(1));
        if (value == m_names.constEnd())
            continue;
        out += QStringView(text).mid(at, match.capturedStart() - at);
        out += QLatin1Char('"') + *value;
        at = match.capturedEnd();
    }
    return (out + QStringView(text).mid(at).toString()).toUtf8();
}

void Batch::refuse(const QByteArray &id, const QString &why)
{
    JsonWriter writer;
    writer.beginObject();
    if (!id.isEmpty())
        writer.key("id").raw(id);
    writer.field("ok", false);
    writeError(writer, Error{.kind = Error::Kind::Rejected, .code = "batch.line", .detail = why}, Situation::General);
    writer.endObject();
    m_out.write(writer.take() + '\n');
    m_broken = true;
}

void Batch::runLine(const QByteArray &raw)
{
    // The document lives as long as its command: handlers read their arguments from it.
    auto document = std::make_shared<JsonDocument>();
    auto text = std::make_shared<QByteArray>(substituted(raw));
    const auto parsed = document->parse(*text);
    if (!parsed || !parsed->isObject() || !(*parsed)["do"].isString()) {
        refuse({}, QStringLiteral("This line is no command: a command is a JSON object with \"do\"."));
        next();
        return;
    }
    const JsonValue root = *parsed;
    Command command;
    command.id = root["id"].isNull() ? QByteArray("null") : root["id"].toJson();
    command.name = root["do"].utf8().toByteArray();
    command.keepAs = root["as"].toString();
    command.expectsError = root["expect"].utf8() == "error";
    command.sendsEvents = root["events"].toBool();
    const bool isBackground = root["background"].toBool();

    Task<BatchAnswer> work = BatchAnswer{};
    m_sendsEvents = command.sendsEvents;
    m_currentId = command.id;
    if (command.name == "wait") {
        const JsonValue handle = root["run"].isNull() ? root["job"] : root["run"];
        const auto limit = root["ms"].isNull() ? std::nullopt : std::optional(std::chrono::milliseconds(root["ms"].toInteger()));
        work = waitFor(handle.toText(), limit);
    } else {
        const auto table = batchCommands();
        const auto row
            = std::find_if(table.begin(), table.end(), [&](const AppCommand &candidate) { return candidate.id == command.name; });
        if (row == table.end()) {
            refuse(command.id, QStringLiteral("There is no command \"%1\".").arg(QString::fromUtf8(command.name)));
            next();
            return;
        }
        work = row->batch(*this, root);
    }
    if (isBackground) {
        const bool isRun = command.name.startsWith("chat.");
        const QString name = QStringLiteral("%1%2").arg(isRun ? QLatin1String("run-") : QLatin1String("job-")).arg(++m_lastHandle);
        auto handle = std::make_shared<Handle>();
        m_handles.emplace(name, handle);
        handle->scope.run(std::move(work), [handle = handle.get(), document, text](Result<BatchAnswer> result) {
            handle->result.emplace(std::move(result));
            for (const auto &waiting : std::exchange(handle->waiting, {}))
                waiting.resolve(Unit{});
        });
        JsonWriter writer;
        writer.beginObject().field(isRun ? "run" : "job", name).endObject();
        // The run's own id is known at once and is what chat.stop takes; the handle stands for both.
        answer(command, BatchAnswer{writer.take(), name});
        return;
    }
    m_tasks.run(std::move(work), [this, command, document, text](Result<BatchAnswer> result) { answer(command, std::move(result)); });
}

void Batch::answer(const Command &command, Result<BatchAnswer> result)
{
    JsonWriter writer;
    writer.beginObject().key("id").raw(command.id).field("ok", result.ok());
    if (result) {
        if (!command.keepAs.isEmpty())
            m_names.insert(command.keepAs, result->id);
        QByteArrayView fields(result->json);
        if (fields.size() > 2)
            writer.raw(fields.sliced(1, fields.size() - 2));
    } else {
        writeError(writer, result.error(), situationOf(command.name));
    }
    writer.endObject();
    m_out.write(writer.take() + '\n');
    m_failed = m_failed || result.ok() == command.expectsError;
    m_sendsEvents = false;
    next();
}

Task<BatchAnswer> Batch::waitFor(const QString &name, std::optional<std::chrono::milliseconds> limit)
{
    const auto found = m_handles.find(name);
    if (found == m_handles.end())
        return Error{.kind = Error::Kind::NotFound, .code = "batch.handle", .detail = QStringLiteral("there is no such run or job")};
    const auto handle = found->second;
    Task<Unit> settled = Unit{};
    if (!handle->result) {
        Resolver<Unit> waiting;
        settled = waiting.task();
        handle->waiting.push_back(waiting);
    }
    if (limit)
        settled = withTimeout(m_core.clock(), *limit, std::move(settled));
    return std::move(settled).then([handle](Unit) { return *handle->result; });
}

void Batch::event(const QByteArray &fields)
{
    if (!m_sendsEvents)
        return;
    JsonWriter writer;
    writer.beginObject().key("id").raw(m_currentId).raw(fields).endObject();
    m_out.write(writer.take() + '\n');
}

Result<ModelRef> Batch::modelFrom(const JsonValue &arguments, const ModelRef &otherwise) const
{
    const QString text = arguments["model"].toString();
    if (text.isEmpty())
        return otherwise.isNull() ? ModelRef::recall() : otherwise;
    if (const auto model = ModelRef::fromString(text))
        return *model;
    // By the provider's name, too: "LM Studio/qwen".
    for (const ProviderInstance &instance : m_session.providers().instances()) {
        if (text.startsWith(instance.name + QLatin1Char('/')))
            return ModelRef{instance.id, text.mid(instance.name.size() + 1)};
    }
    Error error{.kind = Error::Kind::NotFound, .code = "provider", .detail = QStringLiteral("no such model")};
    error.params.insert(QStringLiteral("model"), text);
    return error;
}

Task<BatchAnswer> Batch::follow(RunId id)
{
    struct Watch : QObject
    {
        qsizetype textSent = 0;
        qsizetype reasoningSent = 0;
        Run::Phase phase = Run::Phase::Saving;
    };
    Resolver<BatchAnswer> done;
    auto task = done.task();
    auto watch = std::make_shared<Watch>();
    const bool sends = m_sendsEvents;
    const auto tell = [this, id, watch] {
        const Run *run = m_session.chat().run(id);
        if (!run)
            return;
        const auto send = [this](const char *name, const QString &text) {
            JsonWriter writer;
            writer.key("event").utf8(name).field("text", text);
            event(writer.take());
        };
        QString text;
        QString reasoning;
        for (const Part &part : run->answer.parts) {
            if (const auto *words = std::get_if<TextPart>(&part))
                text += words->text;
            else if (const auto *thought = std::get_if<ReasoningPart>(&part))
                reasoning += thought->text;
        }
        if (reasoning.size() > watch->reasoningSent)
            send("reasoning", reasoning.mid(std::exchange(watch->reasoningSent, reasoning.size())));
        if (text.size() > watch->textSent)
            send("text", text.mid(std::exchange(watch->textSent, text.size())));
        if (run->phase != watch->phase) {
            watch->phase = run->phase;
            static constexpr const char *names[] = {"saving", "searching", "waiting", "streaming", "ended"};
            JsonWriter writer;
            writer.key("event").utf8("state").key("state").utf8(names[int(run->phase)]);
            event(writer.take());
        }
    };
    if (sends)
        connect(&m_session.chat(), &ChatService::runChanged, watch.get(), [id, tell](const RunId &changed) {
            if (changed == id)
                tell();
        });
    const auto conclude = [this, id, done] {
        const Run *run = m_session.chat().run(id);
        if (!run)
            done.resolve(Error{.kind = Error::Kind::NotFound, .code = "batch.handle"});
        else if (run->answer.state == MessageState::Failed && run->error)
            done.resolve(*run->error);
        else
            done.resolve(runAnswer(*run));
    };
    connect(&m_session.chat(), &ChatService::runEnded, watch.get(), [id, conclude](const RunId &ended) {
        if (ended == id)
            conclude();
    });
    return std::move(task).then([watch](BatchAnswer answer) { return answer; });
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
    const bool hasCalls = std::any_of(answer.parts.begin(), answer.parts.end(),
                                      [](const Part &part) { return std::holds_alternative<ToolCallPart>(part); });
    if (hasCalls) {
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
    writer.field("model_asked", answer.modelAsked.toString())
        .field("model_answered", answer.modelAnswered.isEmpty() ? answer.modelAsked.model : answer.modelAnswered);
    writer.key("usage").beginObject();
    const auto count = [&writer](const char *name, const std::optional<qint64> &value) {
        if (value)
            writer.field(name, *value);
    };
    count("input", answer.usage.input);
    count("cached", answer.usage.cachedRead);
    count("output", answer.usage.output);
    count("reasoning", answer.usage.reasoning);
    writer.endObject();
    if (answer.usage.cost)
        writer.key("cost").value(double(answer.usage.cost->nanos) / 1e9);
    writer.key("stop").utf8(answer.stopReason);
    writer.key("state").utf8(stateName(answer.state));
    if (run.error)
        writeError(writer, *run.error, Situation::Answer);
    if (run.notKept)
        writer.field("not_kept", errorText(*run.notKept, Situation::Answer).sentence);
    if (answer.firstToken)
        writer.field("first_ms", qint64(answer.firstToken->count()));
    if (answer.total)
        writer.field("total_ms", qint64(answer.total->count()));
    writer.endObject();
    return {writer.take(), answer.id.toString()};
}

} // namespace Layers
