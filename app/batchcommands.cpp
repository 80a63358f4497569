#include "app/commands.h"

#include "core/base/taskops.h"
#include "ui/kit/errortext.h"
#include "ui/kit/richtext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

namespace Layers {

namespace {

using Handler = Task<BatchAnswer> (*)(Batch &, const JsonValue &);

Error missing(const char *argument)
{
    return Error{.kind = Error::Kind::Rejected,
                 .code = "batch.argument",
                 .detail = QStringLiteral("The argument \"%1\" is missing or no value that fits.").arg(QLatin1String(argument))};
}

template <class IdType>
Result<IdType> idFrom(const JsonValue &arguments, const char *name)
{
    const auto id = IdType::fromString(arguments[name].toString());
    if (!id)
        return missing(name);
    return *id;
}

BatchAnswer nothing()
{
    return {"{}", {}, {}};
}

// A secret is given as {"env":"NAME"}; it never appears in a command or an answer.
Result<QString> secretFrom(const JsonValue &value)
{
    if (value.isNull())
        return QString();
    const QByteArray name = value["env"].utf8().toByteArray();
    if (name.isEmpty())
        return missing("key");
    return qEnvironmentVariable(name.constData());
}

// An address may be given as {"env":"NAME","or":"http://127.0.0.1:4000"}, so that a journey runs against any server.
QString addressFrom(const JsonValue &value)
{
    if (!value.isObject())
        return value.toString();
    return qEnvironmentVariable(value["env"].utf8().toByteArray().constData(), value["or"].toString());
}

void writeModels(JsonWriter &writer, const std::vector<ModelInfo> &models)
{
    writer.key("models").beginArray();
    for (const ModelInfo &model : models) {
        writer.beginObject().field("id", model.id).field("name", model.name);
        const auto count
            = [&](const char *name, const std::optional<qint64> &value) { value ? writer.field(name, *value) : writer.key(name).null(); };
        const auto truth
            = [&](const char *name, const std::optional<bool> &value) { value ? writer.field(name, *value) : writer.key(name).null(); };
        count("context", model.contextTokens);
        truth("sees_images", model.seesImages);
        truth("uses_tools", model.usesTools);
        truth("thinks", model.thinks);
        writer.endObject();
    }
    writer.endArray();
}

Task<BatchAnswer> providerAdd(Batch &batch, const JsonValue &arguments)
{
    NewProvider provider;
    provider.kind = arguments["kind"].isNull() ? QByteArray("openai") : arguments["kind"].utf8().toByteArray();
    provider.name = arguments["name"].toString();
    provider.url = addressFrom(arguments["url"]);
    provider.caFile = arguments["ca"].toString();
    auto key = secretFrom(arguments["key"]);
    if (!key)
        return key.error();
    provider.key = *key;
    return batch.session().providers().add(provider).then([](const ProviderInstance &instance) {
        JsonWriter writer;
        writer.beginObject().field("provider", instance.id.toString()).field("name", instance.name).field("url", instance.url);
        writeModels(writer, instance.models);
        writer.endObject();
        return BatchAnswer{writer.take(), instance.id.toString(), {}};
    });
}

Task<BatchAnswer> providerList(Batch &batch, const JsonValue &)
{
    JsonWriter writer;
    writer.beginObject().key("providers").beginArray();
    for (const ProviderInstance &instance : batch.session().providers().instances()) {
        writer.beginObject().field("provider", instance.id.toString()).key("kind").utf8(instance.kind);
        writer.field("name", instance.name).field("url", instance.url).field("has_key", !instance.keyReference.isEmpty());
        writeModels(writer, instance.models);
        writer.endObject();
    }
    writer.endArray().endObject();
    return BatchAnswer{writer.take(), {}, {}};
}

Task<BatchAnswer> providerRemove(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<ProviderId>(arguments, "provider");
    if (!id)
        return id.error();
    return batch.session().providers().remove(*id).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> providerRefresh(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<ProviderId>(arguments, "provider");
    if (!id)
        return id.error();
    return batch.session().providers().refresh(*id).then([](const ProviderInstance &instance) {
        JsonWriter writer;
        writer.beginObject().field("provider", instance.id.toString());
        writeModels(writer, instance.models);
        writer.endObject();
        return BatchAnswer{writer.take(), instance.id.toString(), {}};
    });
}

Task<BatchAnswer> providerFindLocal(Batch &batch, const JsonValue &)
{
    return batch.session().providers().findLocal().then([](const std::vector<LocalServer> &servers) {
        JsonWriter writer;
        writer.beginObject().key("servers").beginArray();
        for (const LocalServer &server : servers)
            writer.beginObject()
                .field("name", productName(server.product))
                .field("url", server.url)
                .field("needs_key", server.needsKey)
                .endObject();
        writer.endArray().endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

void writeReasons(JsonWriter &writer, const char *name, const std::vector<Document> &documents)
{
    writer.key(name).beginArray();
    for (const Document &document : documents) {
        writer.beginObject().field("path", document.path);
        writer.key("reason").utf8(document.reason);
        writer.field("message", fileReason(document.reason, document.reasonDetail)).endObject();
    }
    writer.endArray();
}

BatchAnswer importAnswer(const ImportOutcome &outcome)
{
    JsonWriter writer;
    writer.beginObject().field("source", outcome.source.id.toString()).field("files", outcome.files).field("unchanged", outcome.unchanged);
    writer.field("passages", outcome.passages).field("bytes", outcome.bytes).field("cancelled", outcome.isCancelled);
    writeReasons(writer, "failed", outcome.failed);
    writeReasons(writer, "skipped", outcome.skipped);
    writer.endObject();
    return {writer.take(), outcome.source.id.toString(), {}};
}

// Sends the import's progress as events while its Task runs.
Task<BatchAnswer> withProgress(Batch &batch, Task<ImportOutcome> import)
{
    auto context = std::make_shared<QObject>();
    QObject::connect(&batch.session().sources(), &SourceService::progressed, context.get(),
                     [&batch, call = batch.call()](const ImportProgress &progress) {
                         JsonWriter writer;
                         writer.key("event")
                             .utf8("progress")
                             .field("done", progress.done)
                             .field("total", progress.total)
                             .field("failed", progress.failed)
                             .field("path", progress.current);
                         batch.event(*call, writer.take());
                     });
    return std::move(import).then([context](const ImportOutcome &outcome) { return importAnswer(outcome); });
}

Task<BatchAnswer> sourceAdd(Batch &batch, const JsonValue &arguments)
{
    if (arguments["text"].isString())
        return batch.session()
            .sources()
            .addText(arguments["title"].toString(), arguments["text"].toString())
            .then([](const ImportOutcome &outcome) { return importAnswer(outcome); });
    if (!arguments["path"].isString())
        return missing("path");
    return withProgress(batch, batch.session().sources().add(arguments["path"].toString()));
}

Task<BatchAnswer> sourceRefresh(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<SourceId>(arguments, "source");
    if (!id)
        return id.error();
    return withProgress(batch, batch.session().sources().refresh(*id));
}

Task<BatchAnswer> sourceRemove(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<SourceId>(arguments, "source");
    if (!id)
        return id.error();
    return batch.session().sources().remove(*id).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> sourceList(Batch &batch, const JsonValue &)
{
    return batch.session().sourceStore().list().then([](const std::vector<Source> &sources) {
        JsonWriter writer;
        writer.beginObject().key("sources").beginArray();
        for (const Source &source : sources) {
            writer.beginObject().field("source", source.id.toString()).field("title", source.title).field("path", source.path);
            writer.field("files", source.documents).field("failed", source.failed).field("skipped", source.skipped);
            writer.field("passages", source.passages).field("bytes", source.bytes).endObject();
        }
        writer.endArray().endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

std::optional<std::vector<SourceId>> sourcesFrom(const JsonValue &arguments)
{
    if (!arguments["sources"].isArray())
        return {};
    std::vector<SourceId> ids;
    arguments["sources"].forEach([&](const JsonValue &value) {
        if (const auto id = SourceId::fromString(value.toString()))
            ids.push_back(*id);
    });
    return ids;
}

void writePassage(JsonWriter &writer, const Passage &passage)
{
    writer.beginObject().field("path", passage.path).field("heading", passage.heading).field("page", passage.page);
    writer.field("from", qint64(passage.range.from))
        .field("to", qint64(passage.range.to))
        .field("text", passage.text)
        .field("score", passage.score)
        .endObject();
}

Task<BatchAnswer> passages(Batch &batch, const JsonValue &arguments)
{
    if (!arguments["text"].isString())
        return missing("text");
    RetrievalQuery query{arguments["text"].toString(), sourcesFrom(arguments),
                         int(std::clamp<qint64>(arguments["limit"].toInteger(8), 1, 200))};
    return batch.session().retriever().retrieve(std::move(query)).then([](const Retrieval &found) {
        JsonWriter writer;
        writer.beginObject().key("hits").beginArray();
        for (const Passage &passage : found.passages)
            writePassage(writer, passage);
        writer.endArray().field("answered", found.isAnswered).endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

Task<BatchAnswer> chatNew(Batch &batch, const JsonValue &arguments)
{
    auto model = batch.modelFrom(arguments);
    if (!model)
        return model.error();
    return batch.session().chat().create(arguments["title"].toString(), *model).then([](const Conversation &conversation) {
        JsonWriter writer;
        writer.beginObject().field("chat", conversation.id.toString()).endObject();
        return BatchAnswer{writer.take(), conversation.id.toString(), {}};
    });
}

// "attachments":[PATH, ...]; nothing is sent when one of them cannot be read.
Task<std::vector<Attachment>> attachmentsFrom(Batch &batch, const JsonValue &arguments)
{
    std::vector<Task<Attachment>> stored;
    arguments["attachments"].forEach([&](const JsonValue &path) { stored.push_back(batch.session().attachments().add(path.toString())); });
    return all(std::move(stored));
}

std::vector<Attachment> attachmentsOf(const Message &message)
{
    std::vector<Attachment> attachments;
    for (const Part &part : message.parts) {
        if (const auto *blob = std::get_if<BlobPart>(&part))
            attachments.push_back({*blob});
    }
    return attachments;
}

Task<BatchAnswer> chatSend(Batch &batch, const JsonValue &arguments)
{
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return chat.error();
    Draft draft;
    draft.text = arguments["text"].toString();
    if (draft.isEmpty())
        return missing("text");
    const QString asked = arguments["model"].toString();
    auto model = batch.modelFrom(arguments);
    if (!model)
        return model.error();
    const auto sources = sourcesFrom(arguments);
    return attachmentsFrom(batch, arguments)
        .then([&batch, call = batch.call(), chat = *chat, draft, model = *model, asked,
               sources](std::vector<Attachment> attachments) mutable {
            draft.attachments = std::move(attachments);
            // Without a model the conversation's own is used.
            return batch.session().conversations().find(chat).then(
                [&batch, call, chat, draft, model, asked, sources](const Conversation &conversation) {
                    ChatService::Options options{asked.isEmpty() && !conversation.model.isNull() ? conversation.model : model,
                                                 sources ? sources : conversation.sources};
                    return batch.follow(call, batch.session().chat().send(chat, draft, options));
                });
        });
}

// The answer that a command means: "message", or the end of "chat".
Task<Message> meantMessage(Batch &batch, const JsonValue &arguments)
{
    if (!arguments["message"].isNull()) {
        const auto id = idFrom<MessageId>(arguments, "message");
        if (!id)
            return id.error();
        return batch.session().messages().find(*id);
    }
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return missing("message");
    return batch.session().messages().recent(*chat, 1).then([](std::vector<Message> messages) -> Result<Message> {
        if (messages.empty())
            return Error{.kind = Error::Kind::NotFound, .code = "store.message"};
        return std::move(messages.back());
    });
}

Task<BatchAnswer> chatRegenerate(Batch &batch, const JsonValue &arguments)
{
    const bool named = arguments["model"].isString();
    auto model = batch.modelFrom(arguments);
    if (!model)
        return model.error();
    return meantMessage(batch, arguments)
        .then([&batch, call = batch.call(), named, model = *model, sources = sourcesFrom(arguments)](const Message &answer) {
            return batch.follow(
                call,
                batch.session().chat().regenerate(answer.id, {named || answer.modelAsked.isNull() ? model : answer.modelAsked, sources}));
        });
}

Task<BatchAnswer> chatContinue(Batch &batch, const JsonValue &arguments)
{
    const bool named = arguments["model"].isString();
    auto model = batch.modelFrom(arguments);
    if (!model)
        return model.error();
    return meantMessage(batch, arguments)
        .then([&batch, call = batch.call(), named, model = *model, sources = sourcesFrom(arguments)](const Message &answer) {
            return batch.follow(call,
                                batch.session().chat().continueAnswer(
                                    answer.id, {named || answer.modelAsked.isNull() ? model : answer.modelAsked, sources}));
        });
}

Task<BatchAnswer> chatEdit(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<MessageId>(arguments, "message");
    if (!id)
        return id.error();
    Draft draft;
    draft.text = arguments["text"].toString();
    if (draft.isEmpty())
        return missing("text");
    const bool named = arguments["model"].isString();
    auto model = batch.modelFrom(arguments);
    if (!model)
        return model.error();
    // Without "attachments" the new question keeps those of the old one.
    const bool keeps = arguments["attachments"].isNull();
    return attachmentsFrom(batch, arguments)
        .then([&batch, id = *id](std::vector<Attachment> attachments) {
            return batch.session().messages().find(id).then(
                [attachments](const Message &question) { return std::pair(question, attachments); });
        })
        .then([&batch, call = batch.call(), draft, named, keeps, model = *model,
               sources = sourcesFrom(arguments)](const std::pair<Message, std::vector<Attachment>> &read) mutable {
            const Message &question = read.first;
            draft.attachments = keeps ? attachmentsOf(question) : read.second;
            return batch.session()
                .conversations()
                .find(question.conversation)
                .then([&batch, call, draft, named, model, sources, id = question.id](const Conversation &conversation) {
                    const ModelRef used = named || conversation.model.isNull() ? model : conversation.model;
                    return batch.follow(call, batch.session().chat().edit(id, draft, {used, sources ? sources : conversation.sources}));
                });
        });
}

Task<BatchAnswer> chatStop(Batch &batch, const JsonValue &arguments)
{
    // A handle of this batch, a run's id, a chat whose answer is running, or nothing: the last one that runs.
    const QString handle = arguments["run"].toText();
    ChatService &chat = batch.session().chat();
    if (batch.hasHandle(handle))
        return batch.stopHandle(handle);
    std::optional<RunId> wanted = RunId::fromString(handle);
    if (handle.isEmpty()) {
        std::vector<RunId> running = chat.running();
        if (const auto conversation = ConversationId::fromString(arguments["chat"].toString()))
            std::erase_if(running, [&](const RunId &id) { return chat.run(id)->conversation != *conversation; });
        if (!running.empty())
            wanted = running.back();
    }
    if (!wanted || !chat.run(*wanted))
        return Error{.kind = Error::Kind::NotFound, .code = "batch.run", .detail = QStringLiteral("There is no such run.")};
    chat.stop(*wanted);
    return batch.follow(*wanted);
}

QString markdownOf(const Message &message)
{
    QString text;
    for (const Part &part : message.parts) {
        if (const auto *words = std::get_if<TextPart>(&part))
            text += words->text;
        else if (const auto *cited = std::get_if<CitationPart>(&part))
            text += QStringLiteral("[%1]").arg(cited->citation.mark);
    }
    return text;
}

Task<BatchAnswer> chatShow(Batch &batch, const JsonValue &arguments)
{
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return chat.error();
    const QByteArray format = arguments["format"].utf8().toByteArray();
    const int limit = int(std::clamp<qint64>(arguments["limit"].toInteger(100000), 1, 100000));
    return batch.session().messages().recent(*chat, limit).then([&batch, format](const std::vector<Message> &messages) {
        std::vector<MessageId> ids;
        for (const Message &message : messages)
            ids.push_back(message.id);
        return batch.session()
            .messages()
            .siblingsOf(std::move(ids))
            .then([messages, format](const std::vector<std::vector<MessageId>> &siblings) {
                JsonWriter writer;
                writer.beginObject().key("messages").beginArray();
                for (size_t i = 0; i < messages.size(); ++i) {
                    const Message &message = messages[i];
                    writer.beginObject().field("id", message.id.toString());
                    writer.key("parent");
                    message.parent ? writer.value(message.parent->toString()) : writer.null();
                    writer.key("role").utf8(roleName(message.role)).key("state").utf8(stateName(message.state));
                    writer.key("siblings").beginArray();
                    if (i < siblings.size()) {
                        for (const MessageId &sibling : siblings[i])
                            writer.value(sibling.toString());
                    }
                    writer.endArray();
                    if (format == "markdown") {
                        writer.field("markdown", markdownOf(message));
                    } else if (format == "html") {
                        writer.field("html", toHtml(parseMarkdown(markdownOf(message))));
                    } else {
                        writer.key("parts").beginArray();
                        for (const Part &part : message.parts)
                            writer.raw(partToJson(part));
                        writer.endArray();
                    }
                    writer.endObject();
                }
                writer.endArray().endObject();
                return BatchAnswer{writer.take(), {}, {}};
            });
    });
}

Task<BatchAnswer> chatSelect(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<MessageId>(arguments, "message");
    if (!id)
        return id.error();
    return batch.session().chat().select(*id).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> chatList(Batch &batch, const JsonValue &arguments)
{
    const bool isTrash = arguments["trash"].toBool();
    auto listed = isTrash ? batch.session().conversations().trash()
                          : batch.session().conversations().list(int(std::clamp<qint64>(arguments["limit"].toInteger(1000), 1, 100000)));
    return std::move(listed).then([](const std::vector<Conversation> &conversations) {
        JsonWriter writer;
        writer.beginObject().key("chats").beginArray();
        for (const Conversation &conversation : conversations) {
            writer.beginObject()
                .field("chat", conversation.id.toString())
                .field("title", conversation.title)
                .field("messages", conversation.messages);
            writer.field("changed", qint64(conversation.changed.time_since_epoch().count())).field("model", conversation.model.toString());
            writer.field("pinned", conversation.isPinned).field("unread", conversation.isUnread).endObject();
        }
        writer.endArray().endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

Task<BatchAnswer> chatRename(Batch &batch, const JsonValue &arguments)
{
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return chat.error();
    return batch.session().chat().rename(*chat, arguments["title"].toString()).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> chatDelete(Batch &batch, const JsonValue &arguments)
{
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return chat.error();
    return batch.session().chat().remove(*chat).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> chatUndelete(Batch &batch, const JsonValue &arguments)
{
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return chat.error();
    return batch.session().chat().restore(*chat).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> chatDraft(Batch &batch, const JsonValue &arguments)
{
    const auto chat = idFrom<ConversationId>(arguments, "chat");
    if (!chat)
        return chat.error();
    const auto show = [&batch, chat = *chat] {
        return batch.session().chat().draft(chat).then([](const Draft &draft) {
            JsonWriter writer;
            writer.beginObject().field("text", draft.text).key("attachments").beginArray();
            for (const Attachment &attachment : draft.attachments)
                writer.raw(partToJson(attachment.blob));
            writer.endArray().endObject();
            return BatchAnswer{writer.take(), {}, {}};
        });
    };
    if (!arguments["text"].isString())
        return show();
    Draft draft;
    draft.text = arguments["text"].toString();
    draft.cursor = int(draft.text.size());
    return attachmentsFrom(batch, arguments).then([&batch, chat = *chat, draft, show](std::vector<Attachment> attachments) mutable {
        draft.attachments = std::move(attachments);
        return batch.session().chat().saveDraft(chat, draft).then([show](Unit) { return show(); });
    });
}

Task<BatchAnswer> searchAll(Batch &batch, const JsonValue &arguments)
{
    const QString text = arguments["text"].toString();
    if (text.isEmpty())
        return missing("text");
    const QByteArray kind = arguments["kind"].utf8().toByteArray();
    const int limit = int(std::clamp<qint64>(arguments["limit"].toInteger(20), 1, 1000));
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
        .then([&batch, text, limit](Unit) { return batch.session().search().find(text, SearchStore::Order::Ranked, limit); })
        .then([kind](const std::vector<SearchHit> &hits) {
            JsonWriter writer;
            writer.beginObject().key("hits").beginArray();
            for (const SearchHit &hit : hits) {
                const QByteArray name = hit.kind == SearchHit::Kind::Conversation ? "chat" : "message";
                if (!kind.isEmpty() && kind != name)
                    continue;
                writer.beginObject()
                    .key("kind")
                    .utf8(name)
                    .field("id", Id<struct Any>(hit.id).toString())
                    .field("chat", hit.conversation.toString());
                writer.field("title", hit.title)
                    .field("snippet", hit.snippet)
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
    return batch.core()
        .clock()
        .after(std::chrono::milliseconds(std::clamp<qint64>(arguments["ms"].toInteger(), 0, 3600000)))
        .then([](Unit) { return nothing(); });
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

AppCommand row(const char *id, Handler handler)
{
    AppCommand command;
    command.id = id;
    command.batch = handler;
    return command;
}

} // namespace

std::vector<AppCommand> batchCommands()
{
    return {
        row("provider.add", &providerAdd),
        row("provider.list", &providerList),
        row("provider.remove", &providerRemove),
        row("provider.refresh", &providerRefresh),
        row("provider.find_local", &providerFindLocal),
        row("source.add", &sourceAdd),
        row("source.list", &sourceList),
        row("source.remove", &sourceRemove),
        row("source.refresh", &sourceRefresh),
        row("passages", &passages),
        row("chat.new", &chatNew),
        row("chat.send", &chatSend),
        row("chat.stop", &chatStop),
        row("chat.continue", &chatContinue),
        row("chat.regenerate", &chatRegenerate),
        row("chat.edit", &chatEdit),
        row("chat.show", &chatShow),
        row("chat.select", &chatSelect),
        row("chat.list", &chatList),
        row("chat.rename", &chatRename),
        row("chat.delete", &chatDelete),
        row("chat.undelete", &chatUndelete),
        row("chat.draft", &chatDraft),
        row("search", &searchAll),
        row("setting.get", &settingGet),
        row("setting.set", &settingSet),
        row("sleep", &sleepFor),
        row("net", &network),
        row("info", &info),
    };
}

} // namespace Layers
