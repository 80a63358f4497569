#include "app/batchcommands_p.h"
#include "ui/kit/richtext.h"

namespace Layers {

namespace {

constexpr int mostShown = 100000;

Task<BatchAnswer> chatNew(Batch &batch, const JsonValue &arguments)
{
    auto model = batch.modelFrom(arguments);
    if (!model)
        return model.error();
    const auto title = textFrom(arguments, "title");
    if (!title)
        return title.error();
    return batch.session().chat().create(*title, *model).then([](const Conversation &conversation) {
        JsonWriter writer;
        writer.beginObject().field("chat", conversation.id.toString()).endObject();
        return BatchAnswer{writer.take(), conversation.id.toString(), {}};
    });
}

// "attachments":[PATH, ...], or one path; nothing is sent when one of them cannot be read.
Task<std::vector<Attachment>> attachmentsFrom(Batch &batch, const JsonValue &arguments)
{
    const JsonValue given = arguments["attachments"];
    const auto paths = stringsFrom(given, "attachments");
    if (!paths)
        return paths.error();
    std::vector<Task<Attachment>> stored;
    for (const QString &path : *paths)
        stored.push_back(batch.session().attachments().add(batch.pathOf(path)));
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

// The chat of a command that writes into it. One that is in the trash would be emptied with what was just written.
Task<Conversation> chatToWrite(Batch &batch, ConversationId id)
{
    return batch.session().conversations().find(id).then([](Conversation chat) -> Result<Conversation> {
        if (chat.deleted)
            return Error{.kind = Error::Kind::Rejected,
                         .code = "batch.trash",
                         .detail = QStringLiteral("This chat is in the trash. Bring it back with chat.undelete first.")};
        return chat;
    });
}

// What a question is asked with: "model" and "sources". What the command does not name is the chat's or the message's own.
struct AskedWith
{
    std::optional<ModelRef> named;
    ModelRef otherwise;
    std::optional<std::vector<SourceId>> sources;

    ModelRef modelOr(const ModelRef &own) const { return named ? *named : own.isNull() ? otherwise : own; }
    ChatService::Options within(const Conversation &chat) const { return {modelOr(chat.model), sources ? sources : chat.sources}; }
};

Result<AskedWith> askedWith(const Batch &batch, const JsonValue &arguments)
{
    TRY_ASSIGN(ModelRef model, batch.modelFrom(arguments));
    TRY_ASSIGN(auto sources, sourcesFrom(arguments));
    const bool isNamed = !arguments["model"].toString().isEmpty();
    return AskedWith{isNamed ? std::optional(model) : std::nullopt, isNamed ? ModelRef() : std::move(model), std::move(sources)};
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
    const auto with = askedWith(batch, arguments);
    if (!with)
        return with.error();
    return attachmentsFrom(batch, arguments)
        .then([&batch, call = batch.call(), chat = *chat, draft, with = *with](std::vector<Attachment> attachments) mutable {
            draft.attachments = std::move(attachments);
            return chatToWrite(batch, chat).then([&batch, call, chat, draft, with](const Conversation &conversation) {
                return batch.follow(call, batch.session().chat().send(chat, draft, with.within(conversation)));
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

Task<BatchAnswer> answerAgain(Batch &batch, const JsonValue &arguments, RunId (ChatService::*begin)(MessageId, ChatService::Options))
{
    const auto with = askedWith(batch, arguments);
    if (!with)
        return with.error();
    return meantMessage(batch, arguments).then([&batch, call = batch.call(), with = *with, begin](const Message &answer) {
        return chatToWrite(batch, answer.conversation).then([&batch, call, with, begin, answer](const Conversation &) {
            return batch.follow(call, (batch.session().chat().*begin)(answer.id, {with.modelOr(answer.modelAsked), with.sources}));
        });
    });
}

Task<BatchAnswer> chatRegenerate(Batch &batch, const JsonValue &arguments)
{
    return answerAgain(batch, arguments, &ChatService::regenerate);
}

Task<BatchAnswer> chatContinue(Batch &batch, const JsonValue &arguments)
{
    return answerAgain(batch, arguments, &ChatService::continueAnswer);
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
    const auto with = askedWith(batch, arguments);
    if (!with)
        return with.error();
    // Without "attachments" the new question keeps those of the old one.
    const bool keeps = arguments["attachments"].isNull();
    return attachmentsFrom(batch, arguments)
        .then([&batch, id = *id](std::vector<Attachment> attachments) {
            return batch.session().messages().find(id).then(
                [attachments](const Message &question) { return std::pair(question, attachments); });
        })
        .then([&batch, call = batch.call(), draft, keeps, with = *with](const std::pair<Message, std::vector<Attachment>> &read) mutable {
            const Message &question = read.first;
            draft.attachments = keeps ? attachmentsOf(question) : read.second;
            return chatToWrite(batch, question.conversation)
                .then([&batch, call, draft, with, id = question.id](const Conversation &conversation) {
                    return batch.follow(call, batch.session().chat().edit(conversation.id, id, draft, with.within(conversation)));
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
        if (!arguments["chat"].isNull()) {
            const auto conversation = idFrom<ConversationId>(arguments, "chat");
            if (!conversation)
                return conversation.error();
            std::erase_if(running, [&](const RunId &id) { return chat.run(id)->conversation != *conversation; });
        }
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
    const auto wanted = wordFrom(arguments, "format", {"parts", "markdown", "html"});
    if (!wanted)
        return wanted.error();
    const QByteArray format = *wanted;
    const auto limit = numberFrom(arguments, "limit", {.most = mostShown, .otherwise = mostShown});
    if (!limit)
        return limit.error();
    // A chat that is not there has no messages either.
    auto read = batch.session().conversations().find(*chat).then([&batch, limit = int(*limit)](const Conversation &conversation) {
        return batch.session().messages().recent(conversation.id, limit);
    });
    return std::move(read).then([&batch, format](const std::vector<Message> &messages) {
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
    const auto isTrash = truthFrom(arguments, "trash");
    if (!isTrash)
        return isTrash.error();
    const auto limit = numberFrom(arguments, "limit", {.most = mostShown, .otherwise = 1000});
    if (!limit)
        return limit.error();
    auto listed = *isTrash ? batch.session().conversations().trash() : batch.session().conversations().list(int(*limit));
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
    const auto text = textFrom(arguments, "text");
    if (!text)
        return text.error();
    if (arguments["text"].isNull())
        return batch.session().conversations().find(*chat).then([show](const Conversation &) { return show(); });
    Draft draft;
    draft.text = *text;
    draft.cursor = int(draft.text.size());
    return attachmentsFrom(batch, arguments).then([&batch, chat = *chat, draft, show](std::vector<Attachment> attachments) mutable {
        draft.attachments = std::move(attachments);
        return chatToWrite(batch, chat)
            .then([&batch, chat, draft](const Conversation &) { return batch.session().chat().saveDraft(chat, draft); })
            .then([show](Unit) { return show(); });
    });
}

} // namespace

std::vector<AppCommand> batchChatCommands()
{
    return {
        batchRow("chat.new", &chatNew, "title? model?", "Makes an empty chat."),
        batchRow("chat.send", &chatSend, "chat text model? sources? attachments?",
                 "Asks a question and waits for its answer; model is recall or PROVIDER/MODEL, and attachments are paths of files."),
        batchRow("chat.stop", &chatStop, "run? chat?", "Stops an answer that is being written; without arguments the last one that runs."),
        batchRow("chat.continue", &chatContinue, "message? chat? sources?", "Goes on with an answer that was stopped or cut off."),
        batchRow("chat.regenerate", &chatRegenerate, "message? chat? model? sources?",
                 "Answers a question again; the old answer is kept as another version."),
        batchRow("chat.edit", &chatEdit, "message text model? sources? attachments?",
                 "Asks a question in other words; the old one and its answer are kept."),
        batchRow("chat.show", &chatShow, "chat format? limit?", "Gives the messages of a chat; format is parts, markdown or html."),
        batchRow("chat.select", &chatSelect, "message", "Makes the chat show the version that this message belongs to."),
        batchRow("chat.list", &chatList, "trash? limit?", "Lists the chats, or with trash those that were deleted."),
        batchRow("chat.rename", &chatRename, "chat title", "Gives a chat another title."),
        batchRow("chat.delete", &chatDelete, "chat", "Moves a chat to the trash."),
        batchRow("chat.undelete", &chatUndelete, "chat", "Brings a chat back from the trash."),
        batchRow("chat.draft", &chatDraft, "chat text? attachments?",
                 "Gives what is written but not sent in a chat; with text it is replaced first."),
    };
}

} // namespace Layers
