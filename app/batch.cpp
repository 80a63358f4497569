#include "app/batch.h"

#include "app/batchcommands_p.h"
#include "core/base/taskops.h"
#include "ui/kit/errortext.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

#include <unistd.h>

namespace Layers {

namespace {

constexpr qint64 longestLine = 16 * 1024 * 1024;

Situation situationOf(QByteArrayView command)
{
    if (command.startsWith("source."))
        return Situation::Import;
    if (command.startsWith("provider."))
        return Situation::Server;
    static constexpr const char *asking[] = {"chat.send", "chat.regenerate", "chat.continue", "chat.edit", "chat.stop"};
    if (std::any_of(std::begin(asking), std::end(asking), [&](const char *name) { return command == name; }))
        return Situation::Answer;
    return command.startsWith("chat.") ? Situation::Store : Situation::General;
}

} // namespace

struct Batch::Command
{
    QByteArray id; // as JSON
    QByteArray name;
    QByteArray meant; // the command whose outcome this one answers, when it is another
    QString keepAs;
    bool expectsError = false;
};

struct Batch::Handle
{
    std::shared_ptr<BatchCall> call;
    QByteArray command;
    std::optional<Result<BatchAnswer>> result;
    std::vector<Resolver<Unit>> waiting;
    bool isTaken = false; // somebody has had the result
    TaskScope scope;
};

Batch::Batch(AppCore &core, ProfileSession &session, std::unique_ptr<QFile> in, QString folder)
    : m_core(core)
    , m_session(session)
    , m_in(std::move(in))
    , m_folder(std::move(folder))
{
    // By its number: the C library would keep lines back when standard output is a pipe.
    (void)m_out.open(STDOUT_FILENO, QIODevice::WriteOnly | QIODevice::Unbuffered);
    if (m_in->isSequential()) {
        m_arrival = std::make_unique<QSocketNotifier>(m_in->handle(), QSocketNotifier::Read);
        m_arrival->setEnabled(false);
        connect(m_arrival.get(), &QSocketNotifier::activated, this, [this] { readInput(); });
    }
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
        writeBatchError(writer, opened.error(), Situation::Store);
        writer.endObject();
        m_out.write(writer.take() + '\n');
        emit finished(1);
    });
}

void Batch::readInput()
{
    char piece[65536];
    const auto length = ::read(m_in->handle(), piece, sizeof piece);
    if (length < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (length > 0)
        m_arrived.append(piece, qsizetype(length));
    m_isInputOver = length <= 0 || m_arrived.size() > longestLine;
    if (m_isInputOver || m_arrived.contains('\n')) {
        m_arrival->setEnabled(false);
        if (std::exchange(m_isWaitingForInput, false))
            next();
    }
}

std::optional<QByteArray> Batch::takeLine()
{
    if (!m_arrival) {
        m_isInputOver = m_in->atEnd();
        return m_isInputOver ? std::nullopt : std::optional(m_in->readLine(longestLine));
    }
    const qsizetype end = m_arrived.indexOf('\n');
    if (end < 0 && (!m_isInputOver || m_arrived.isEmpty()))
        return {};
    const QByteArray line = m_arrived.left(end < 0 ? m_arrived.size() : end);
    m_arrived.remove(0, end < 0 ? m_arrived.size() : end + 1);
    return line;
}

void Batch::next()
{
    while (!m_broken) {
        const auto taken = takeLine();
        if (!taken && !m_isInputOver) {
            m_isWaitingForInput = true;
            m_arrival->setEnabled(true);
            return;
        }
        if (!taken)
            break;
        const bool hasMark = std::exchange(m_isAtStart, false) && taken->startsWith("\xef\xbb\xbf");
        const QByteArray line = taken->mid(hasMark ? 3 : 0).trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        runLine(line);
        return;
    }
    if (m_broken)
        emit finished(2);
    else
        finishHandles();
}

// What runs in the background goes on to its end; what nobody waited for counts, too.
void Batch::finishHandles()
{
    for (const auto &[name, handle] : m_handles) {
        if (handle->isTaken)
            continue;
        m_tasks.run(waitFor(name, {}), [this](Result<BatchAnswer> result) {
            m_failed = m_failed || !result || result->error;
            finishHandles();
        });
        return;
    }
    emit finished(m_failed ? 1 : 0);
}

std::optional<QString> Batch::kept(const QString &name, const QString &field) const
{
    const auto known = m_names.constFind(name);
    if (known == m_names.constEnd())
        return {};
    if (field.isEmpty())
        return known->id;
    JsonDocument document;
    const auto root = document.parse(known->json);
    const QString text = root ? (*root)[field.toUtf8()].toText() : QString();
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

// "$name" as a whole string, or at the start of one before a slash, stands for the id that "as" has kept; "$name.field" for a field of
// that answer. A text that begins with a dollar sign is written "$$". Only whole values are replaced, after the line was read as JSON: what
// a model or a file said can never become a part of the command.
Result<QString> Batch::substituted(const QString &text) const
{
    if (!text.startsWith(QLatin1Char('$')))
        return text;
    if (text.startsWith(QLatin1String("$$")))
        return text.mid(1);
    static const QRegularExpression reference(QStringLiteral("^\\$([A-Za-z_][A-Za-z0-9_]*)(?:\\.([a-z_]+))?(?=$|/)"));
    const auto match = reference.match(text);
    if (!match.hasMatch())
        return text;
    const auto value = kept(match.captured(1), match.captured(2));
    if (!value)
        return Error{.kind = Error::Kind::NotFound,
                     .code = "batch.name",
                     .detail = QStringLiteral("No earlier command has kept \"%1\".").arg(match.captured())};
    return *value + text.mid(match.capturedLength());
}

Result<Unit> Batch::writeSubstituted(const JsonValue &value, JsonWriter &writer) const
{
    if (value.isString()) {
        TRY_ASSIGN(const QString text, substituted(value.toString()));
        writer.value(text);
    } else if (value.isArray()) {
        writer.beginArray();
        for (const JsonValue &element : value.elements())
            TRY(writeSubstituted(element, writer));
        writer.endArray();
    } else if (value.isObject()) {
        writer.beginObject();
        for (const JsonValue::Member &member : value.members()) {
            writer.key(member.key);
            TRY(writeSubstituted(member.value, writer));
        }
        writer.endObject();
    } else {
        writer.raw(value.toJson());
    }
    return Unit{};
}

void Batch::refuse(const QByteArray &id, const QString &why)
{
    JsonWriter writer;
    writer.beginObject();
    if (!id.isEmpty())
        writer.key("id").raw(id);
    writer.field("ok", false);
    writeBatchError(writer, Error{.kind = Error::Kind::Rejected, .code = "batch.line", .detail = why}, Situation::General);
    writer.endObject();
    m_out.write(writer.take() + '\n');
    m_broken = true;
}

void Batch::runLine(const QByteArray &raw)
{
    // The document lives as long as its command: handlers read their arguments from it.
    auto document = std::make_shared<JsonDocument>();
    auto parsed = document->parse(raw);
    Result<Unit> text = Unit{};
    if (parsed && parsed->isObject()) {
        JsonWriter writer;
        text = writeSubstituted(*parsed, writer);
        if (text)
            parsed = document->parse(writer.take());
    }
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
    const auto &table = batchCommands();
    const auto row = std::find_if(table.begin(), table.end(), [&](const AppCommand &candidate) { return candidate.id == command.name; });
    if (row == table.end() && command.name != "wait") {
        refuse(command.id,
               QStringLiteral("There is no command \"%1\". The commands are: %2.")
                   .arg(QString::fromUtf8(command.name), batchCommandNames().join(QLatin1String(", "))));
        next();
        return;
    }
    const auto expected = wordFrom(root, "expect", {"ok", "error"});
    const auto events = truthFrom(root, "events");
    const auto background = truthFrom(root, "background");
    for (const Error *wrong :
         {expected ? nullptr : &expected.error(), events ? nullptr : &events.error(), background ? nullptr : &background.error()}) {
        if (wrong) {
            answer(command, *wrong);
            return;
        }
    }
    command.expectsError = *expected == "error";
    if (!text) {
        answer(command, text.error());
        return;
    }
    m_call = std::make_shared<BatchCall>(BatchCall{command.id, *events, {}, false});
    Task<BatchAnswer> work = BatchAnswer{};
    if (command.name == "wait") {
        const JsonValue handle = root["run"].isNull() ? root["job"] : root["run"];
        if (const auto known = m_handles.find(handle.toText()); known != m_handles.end())
            command.meant = known->second->command;
        const auto limit = numberFrom(root, "ms", {.least = 0, .otherwise = -1});
        if (!limit)
            work = limit.error();
        else
            work = waitFor(handle.toText(), *limit < 0 ? std::nullopt : std::optional(std::chrono::milliseconds(*limit)));
    } else {
        work = row->batch(*this, root);
    }
    const auto finish = [this, command, document](Result<BatchAnswer> result) { answer(command, std::move(result)); };
    if (!*background) {
        m_tasks.run(std::move(work), finish);
        return;
    }
    const bool isRun = command.name.startsWith("chat.");
    const QString name = QStringLiteral("%1%2").arg(isRun ? QLatin1String("run-") : QLatin1String("job-")).arg(++m_lastHandle);
    auto handle = std::make_shared<Handle>();
    handle->call = m_call;
    handle->command = command.name;
    m_handles.emplace(name, handle);
    handle->scope.run(std::move(work), [handle = handle.get(), document](Result<BatchAnswer> result) {
        handle->result.emplace(std::move(result));
        for (const auto &waiting : std::exchange(handle->waiting, {}))
            waiting.resolve(Unit{});
    });
    JsonWriter writer;
    writer.beginObject().field(isRun ? "run" : "job", name).endObject();
    answer(command, BatchAnswer{writer.take(), name, {}});
}

void Batch::answer(const Command &command, Result<BatchAnswer> result)
{
    const std::optional<Error> error = result ? result->error : std::optional(result.error());
    JsonWriter writer;
    writer.beginObject().key("id").raw(command.id).field("ok", !error);
    if (result) {
        if (!command.keepAs.isEmpty())
            m_names.insert(command.keepAs, Kept{result->id, result->json});
        QByteArrayView fields(result->json);
        if (fields.size() > 2)
            writer.raw(fields.sliced(1, fields.size() - 2));
    }
    if (error)
        writeBatchError(writer, *error, situationOf(command.meant.isEmpty() ? command.name : command.meant));
    writer.endObject();
    m_out.write(writer.take() + '\n');
    m_failed = m_failed || !error == command.expectsError;
    next();
}

Task<BatchAnswer> Batch::waitFor(const QString &name, std::optional<std::chrono::milliseconds> limit)
{
    const auto found = m_handles.find(name);
    if (found == m_handles.end())
        return Error{.kind = Error::Kind::NotFound, .code = "batch.handle", .detail = QStringLiteral("There is no such run or job.")};
    const auto handle = found->second;
    Task<Unit> settled = Unit{};
    if (!handle->result) {
        Resolver<Unit> waiting;
        settled = waiting.task();
        handle->waiting.push_back(waiting);
    }
    if (limit)
        settled = withTimeout(m_core.clock(), *limit, std::move(settled)).orElse([](const Error &) -> Result<Unit> {
            return Error{.kind = Error::Kind::Timeout, .code = "batch.wait", .detail = QStringLiteral("It is still running.")};
        });
    return std::move(settled).then([handle](Unit) {
        handle->isTaken = true;
        return *handle->result;
    });
}

Task<BatchAnswer> Batch::stopHandle(const QString &name)
{
    const auto handle = m_handles.at(name);
    if (handle->call->run)
        m_session.chat().stop(*handle->call->run);
    else
        handle->call->isStopWanted = true;
    return waitFor(name, {});
}

void Batch::event(const BatchCall &call, const QByteArray &fields)
{
    if (!call.sendsEvents)
        return;
    JsonWriter writer;
    writer.beginObject().key("id").raw(call.id).raw(fields).endObject();
    m_out.write(writer.take() + '\n');
}

QString Batch::pathOf(const QString &given) const
{
    if (given.isEmpty() || m_folder.isEmpty() || QDir::isAbsolutePath(given) || QFileInfo::exists(given))
        return given;
    const QString beside = m_folder + QLatin1Char('/') + given;
    return QFileInfo::exists(beside) ? beside : given;
}

Result<ModelRef> Batch::modelFrom(const JsonValue &arguments, const ModelRef &otherwise) const
{
    if (!arguments["model"].isNull() && !arguments["model"].isString())
        return unfit("model", QStringLiteral("\"recall\" or \"PROVIDER/MODEL\""));
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

} // namespace Layers
