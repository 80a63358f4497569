#include "app/batchcommands_p.h"
#include "ui/kit/errortext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

namespace Layers {

Error missing(const char *argument)
{
    return Error{.kind = Error::Kind::Rejected,
                 .code = "batch.argument",
                 .detail = QStringLiteral("The argument \"%1\" is missing or no value that fits.").arg(QLatin1String(argument))};
}

Error unfit(const char *argument, const QString &allowed)
{
    return Error{.kind = Error::Kind::Rejected,
                 .code = "batch.argument",
                 .detail
                 = QStringLiteral("The argument \"%1\" has a value that does not fit. It takes %2.").arg(QLatin1String(argument), allowed)};
}

Result<qint64> numberFrom(const JsonValue &arguments, const char *name, const NumberRange &range)
{
    const JsonValue value = arguments[name];
    if (value.isNull())
        return range.otherwise;
    constexpr qint64 none = std::numeric_limits<qint64>::min();
    const qint64 number = value.toInteger(none);
    if (number < range.least)
        return unfit(name, QStringLiteral("a whole number from %1 on").arg(range.least));
    return std::min(number, range.most);
}

Result<QByteArray> wordFrom(const JsonValue &arguments, const char *name, std::initializer_list<const char *> words)
{
    const JsonValue value = arguments[name];
    if (value.isNull())
        return QByteArray(*words.begin());
    QStringList allowed;
    for (const char *word : words) {
        if (value.isString() && value.utf8() == word)
            return QByteArray(word);
        allowed << QLatin1Char('"') + QLatin1String(word) + QLatin1Char('"');
    }
    return unfit(name, QLatin1String("one of ") + allowed.join(QLatin1String(", ")));
}

Result<bool> truthFrom(const JsonValue &arguments, const char *name)
{
    const JsonValue value = arguments[name];
    if (!value.isNull() && value.kind() != JsonValue::Kind::Bool)
        return unfit(name, QStringLiteral("true or false"));
    return value.toBool();
}

Result<QString> textFrom(const JsonValue &arguments, const char *name)
{
    const JsonValue value = arguments[name];
    if (!value.isNull() && !value.isString())
        return unfit(name, QStringLiteral("a string"));
    return value.toString();
}

Result<QStringList> stringsFrom(const JsonValue &value, const char *argument)
{
    QStringList found;
    bool isFitting = value.isNull() || value.isString() || value.isArray();
    if (value.isString())
        found << value.toString();
    value.forEach([&](const JsonValue &one) {
        isFitting = isFitting && one.isString();
        found << one.toString();
    });
    if (!isFitting)
        return missing(argument);
    return found;
}

Result<std::optional<std::vector<SourceId>>> sourcesFrom(const JsonValue &arguments)
{
    if (arguments["sources"].isNull())
        return std::optional<std::vector<SourceId>>();
    const auto given = stringsFrom(arguments["sources"], "sources");
    if (!given)
        return given.error();
    std::vector<SourceId> ids;
    for (const QString &text : *given) {
        const auto id = SourceId::fromString(text);
        if (!id)
            return missing("sources");
        ids.push_back(*id);
    }
    return std::optional(std::move(ids));
}

namespace {

constexpr int mostHits = 2000;

Task<BatchAnswer> searchAll(Batch &batch, const JsonValue &arguments)
{
    const QString text = arguments["text"].toString();
    if (text.isEmpty())
        return missing("text");
    const auto wanted = wordFrom(arguments, "kind", {"", "chat", "message", "passage", "file"});
    if (!wanted)
        return unfit("kind", QStringLiteral("one of \"chat\", \"message\", \"passage\", \"file\""));
    const QByteArray kind = *wanted;
    const auto most = numberFrom(arguments, "limit", {.most = 1000, .otherwise = 20});
    if (!most)
        return most.error();
    const int limit = int(*most);
    if (kind == "passage" || kind == "file") {
        return batch.session().sourceStore().search(text, SourceStore::Words::All, {}, limit).then([](const std::vector<Passage> &found) {
            JsonWriter writer;
            writer.beginObject().key("hits").beginArray();
            for (const Passage &passage : found) {
                writer.beginObject().key("kind").utf8("passage").field("id", passage.id.toString()).key("chat").null();
                writer.field("title", passage.path).field("snippet", passage.text.simplified().left(240)).key("at").null().endObject();
            }
            writer.endArray().endObject();
            return BatchAnswer{writer.take(), {}, {}};
        });
    }
    return batch.session()
        .search()
        .catchUp()
        .then([&batch, text, limit, kind](Unit) {
            // Of one kind alone: enough of both are asked for that the other one does not take its places.
            return batch.session().search().find(text, SearchStore::Order::Ranked, kind.isEmpty() ? limit : mostHits);
        })
        .then([kind, limit](const std::vector<SearchHit> &hits) {
            int left = limit;
            JsonWriter writer;
            writer.beginObject().key("hits").beginArray();
            for (const SearchHit &hit : hits) {
                const QByteArray name = hit.kind == SearchHit::Kind::Conversation ? "chat" : "message";
                if ((!kind.isEmpty() && kind != name) || left-- <= 0)
                    continue;
                writer.beginObject()
                    .key("kind")
                    .utf8(name)
                    .field("id", Id<struct Any>(hit.id).toString())
                    .field("chat", hit.conversation.toString());
                writer.field("title", hit.title)
                    .field("snippet", QString(hit.snippet).replace(QLatin1Char('\n'), QLatin1Char(' ')))
                    .field("at", qint64(hit.at.time_since_epoch().count()))
                    .endObject();
            }
            writer.endArray().endObject();
            return BatchAnswer{writer.take(), {}, {}};
        });
}

Task<BatchAnswer> settingGet(Batch &batch, const JsonValue &arguments)
{
    const QByteArray key = arguments["key"].utf8().toByteArray();
    auto value = batch.core().settings().text(std::string_view(key.constData(), size_t(key.size())));
    if (!value)
        return value.error();
    JsonWriter writer;
    writer.beginObject().field("value", *value).endObject();
    return BatchAnswer{writer.take(), {}, {}};
}

Task<BatchAnswer> settingSet(Batch &batch, const JsonValue &arguments)
{
    const QByteArray key = arguments["key"].utf8().toByteArray();
    auto set = batch.core().settings().setText(std::string_view(key.constData(), size_t(key.size())), arguments["value"].toText());
    if (!set)
        return set.error();
    return nothing();
}

Task<BatchAnswer> sleepFor(Batch &batch, const JsonValue &arguments)
{
    if (arguments["ms"].isNull())
        return missing("ms");
    const auto length = numberFrom(arguments, "ms", {.least = 0, .most = 3600000});
    if (!length)
        return length.error();
    return batch.core().clock().after(std::chrono::milliseconds(*length)).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> network(Batch &batch, const JsonValue &arguments)
{
    // The word may stand under any name: "net", "state", "to".
    for (const auto &[name, value] : arguments.members()) {
        if (name == "id" || name == "do" || name == "as")
            continue;
        if (value.utf8() == "cut") {
            batch.core().connectivity().cut();
            return nothing();
        }
        if (value.utf8() == "back") {
            batch.core().connectivity().restore();
            return nothing();
        }
    }
    return missing("net");
}

qint64 residentBytes()
{
#ifdef Q_OS_LINUX
    QFile status(QStringLiteral("/proc/self/status"));
    if (status.open(QIODevice::ReadOnly)) {
        const QByteArray text = status.readAll();
        const qsizetype at = text.indexOf("VmRSS:");
        if (at >= 0)
            return text.mid(at + 6, 20).trimmed().split(' ').value(0).toLongLong() * 1024;
    }
#endif
    return 0;
}

Task<BatchAnswer> info(Batch &batch, const JsonValue &)
{
    return batch.session().conversations().list(100000).then([&batch](const std::vector<Conversation> &conversations) {
        return batch.session().sourceStore().list().then([&batch, chats = conversations.size()](const std::vector<Source> &sources) {
            qint64 passageCount = 0;
            int files = 0;
            for (const Source &source : sources) {
                passageCount += source.passages;
                files += source.documents;
            }
            JsonWriter writer;
            writer.beginObject().key("version").utf8(LAYERS_VERSION).key("qt").utf8(qVersion());
            writer.key("counts")
                .beginObject()
                .field("chats", qint64(chats))
                .field("sources", qint64(sources.size()))
                .field("files", files)
                .field("passages", passageCount);
            writer.field("providers", qint64(batch.session().providers().instances().size())).endObject();
            writer.field("memory", residentBytes());
            const auto persistence = batch.core().secrets().persistence();
            writer.key("keychain")
                .utf8(persistence == SecretStore::Persistence::Kept            ? "kept"
                          : persistence == SecretStore::Persistence::UntilExit ? "until_exit"
                                                                               : "unknown");
            writer.endObject();
            return BatchAnswer{writer.take(), {}, {}};
        });
    });
}

// Batch does it itself, so that it is in no table; the help knows it all the same.
AppCommand waitRow()
{
    return batchRow("wait", nullptr, "run? job? ms?", "Waits for what was begun with \"background\":true and gives its answer.");
}

void writeHelp(JsonWriter &writer, const AppCommand &command)
{
    writer.beginObject().key("do").utf8(command.id).key("arguments").beginArray();
    for (const QByteArray &argument : command.batchArguments.split(' ')) {
        if (!argument.isEmpty())
            writer.value(QString::fromUtf8(argument));
    }
    writer.endArray().key("help").utf8(command.batchHelp).endObject();
}

// The names alone, and each with what it takes: a question mark stands after what may be left out.
Task<BatchAnswer> help(Batch &, const JsonValue &)
{
    std::vector<AppCommand> commands = batchCommands();
    commands.push_back(waitRow());
    std::sort(commands.begin(), commands.end(), [](const AppCommand &a, const AppCommand &b) { return a.id < b.id; });
    JsonWriter writer;
    writer.beginObject().key("commands").beginArray();
    for (const AppCommand &command : commands)
        writer.value(QString::fromUtf8(command.id));
    writer.endArray().key("help").beginArray();
    for (const AppCommand &command : commands)
        writeHelp(writer, command);
    writer.endArray().key("every").beginArray();
    for (const char *argument : {"id?", "as?", "background?", "events?", "expect?"})
        writer.value(QString::fromUtf8(argument));
    writer.endArray().endObject();
    return BatchAnswer{writer.take(), {}, {}};
}

std::vector<AppCommand> batchPlainCommands()
{
    return {
        batchRow("search", &searchAll, "text kind? limit?", "Looks in chats, messages and files; kind is chat, message, passage or file."),
        batchRow("setting.get", &settingGet, "key", "Gives the value of a setting."),
        batchRow("setting.set", &settingSet, "key value", "Changes a setting."),
        batchRow("sleep", &sleepFor, "ms", "Waits for so many milliseconds."),
        batchRow("net", &network, "net", "Cuts this program off the network, or with back lets it in again: cut or back."),
        batchRow("help", &help, "", "Lists the commands with their arguments; a question mark stands after what may be left out."),
        batchRow("info", &info, "", "Gives versions, counts and the memory in use."),
    };
}

} // namespace

QStringList batchCommandNames()
{
    QStringList names{QStringLiteral("wait")}; // which Batch does itself
    for (const AppCommand &command : batchCommands())
        names << QString::fromUtf8(command.id);
    names.sort();
    return names;
}

static std::vector<AppCommand> joinedBatchCommands()
{
    std::vector<AppCommand> commands;
    for (std::vector<AppCommand> (*part)() : {&batchProviderCommands, &batchSourceCommands, &batchChatCommands, &batchPlainCommands}) {
        for (AppCommand &command : part())
            commands.push_back(std::move(command));
    }
    return commands;
}

const std::vector<AppCommand> &batchCommands()
{
    static const std::vector<AppCommand> commands = joinedBatchCommands();
    return commands;
}

} // namespace Layers
