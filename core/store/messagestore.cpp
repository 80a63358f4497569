#include "core/store/messagestore.h"

#include "core/store/mapping_p.h"
#include "core/store/messagerows_p.h"
#include "core/store/searchqueue_p.h"

namespace Layers {

namespace {

constexpr auto messageColumns = "m.id, m.conversation, m.parent, m.role, m.state, m.created, m.parts, m.model_asked, m.model_asked_name,"
                                " m.model_answered, m.request_id, m.usage, m.stop_reason, m.first_token, m.total, m.deleted";
const QByteArray selectMessage = QByteArray("SELECT ") + messageColumns + " FROM messages m ";
// Walks upwards from a message; a damaged tree with a ring in it ends at the limit.
const QByteArray selectUpwards = QByteArray("WITH RECURSIVE up(id, parent, depth) AS ("
                                            " SELECT id, parent, 0 FROM messages WHERE id=?1"
                                            " UNION ALL SELECT m.id, m.parent, up.depth+1 FROM up JOIN messages m ON m.id=up.parent"
                                            " WHERE up.depth+1 < ?2) SELECT ")
    + messageColumns + " FROM up JOIN messages m ON m.id=up.id ORDER BY up.depth DESC";
constexpr auto choosePath
    = "WITH RECURSIVE up(conversation, id, parent, depth) AS (SELECT conversation, id, parent, 0 FROM messages WHERE id=?1"
      " UNION ALL SELECT m.conversation, m.id, m.parent, up.depth+1 FROM up JOIN messages m ON m.id=up.parent WHERE up.depth+1 < ?2)"
      " INSERT OR REPLACE INTO message_choices(conversation, parent, child) SELECT conversation, coalesce(parent, X''), id FROM up";
constexpr auto upsertMessage
    = "INSERT INTO messages(id, conversation, parent, role, state, created, parts, model_asked, model_asked_name, model_answered,"
      " request_id, usage, stop_reason, first_token, total, deleted)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
      " ON CONFLICT(id) DO UPDATE SET parent=?3, role=?4, state=?5, created=?6, parts=?7, model_asked=?8, model_asked_name=?9,"
      " model_answered=?10, request_id=?11, usage=?12, stop_reason=?13, first_token=?14, total=?15, deleted=?16";
constexpr auto selectChildren = "SELECT id FROM messages WHERE conversation=?1 AND parent IS ?2 AND deleted=0 ORDER BY created, id";
constexpr qint64 longestPath = 1'000'000;
constexpr qsizetype longestHash = 32;

std::optional<std::chrono::milliseconds> durationIn(const Statement &row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(std::chrono::milliseconds(row.integer(column)));
}

std::optional<qint64> countOf(const std::optional<std::chrono::milliseconds> &duration)
{
    return duration ? std::optional(qint64(duration->count())) : std::nullopt;
}

MessageId idFrom(const Statement &row)
{
    return row.id<MessageId>(0);
}

Message messageFrom(const Statement &row)
{
    Message message;
    message.id = row.id<MessageId>(0);
    message.conversation = row.id<ConversationId>(1);
    if (!row.isNull(2))
        message.parent = row.id<MessageId>(2);
    message.role = roleNamed(row.bytes(3));
    message.state = stateNamed(row.bytes(4));
    message.created = row.time(5);
    if (auto parts = partsFromJson(row.blob(6)))
        message.parts = std::move(*parts);
    message.modelAsked = modelFromText(row.text(7));
    message.modelAskedName = row.text(8);
    message.modelAnswered = row.text(9);
    message.requestId = row.text(10);
    message.usage = usageFromJson(row.blob(11));
    message.stopReason = row.blob(12);
    message.firstToken = durationIn(row, 13);
    message.total = durationIn(row, 14);
    message.isDeleted = row.integer(15) != 0;
    return message;
}

Result<Unit> addStreamedParts(Database &database, Message &message)
{
    if (message.state != MessageState::Streaming)
        return Unit{};
    TRY_ASSIGN(auto rows,
               database.rows(
                   "SELECT part FROM message_parts WHERE message=?1 ORDER BY ordinal", [](const Statement &row) { return row.blob(0); },
                   message.id));
    for (const QByteArray &json : rows) {
        if (auto part = partFromJson(json))
            appendPart(message.parts, std::move(*part));
    }
    return Unit{};
}

Result<std::vector<Message>> upwards(Database &database, const MessageId &from, qint64 limit)
{
    TRY_ASSIGN(auto messages, database.rows(selectUpwards, messageFrom, from, limit));
    for (Message &message : messages)
        TRY(addStreamedParts(database, message));
    return messages;
}

Error noMessage()
{
    return Error{.kind = Error::Kind::NotFound, .code = "store.message"};
}

Result<Message> requireMessage(Database &database, const MessageId &id)
{
    TRY_ASSIGN(auto found, messageIn(database, id));
    if (!found)
        return noMessage();
    return std::move(*found);
}

// How many messages the conversation has more now: -1, 0 or 1. The number is kept and not counted, because counting would make the cost
// of a save grow with the conversation.
Result<int> writeMessage(Database &database, const Message &m)
{
    TRY_ASSIGN(const auto before, messageIn(database, m.id));
    Statement::Time created = m.created;
    TRY(database.run(upsertMessage, m.id, m.conversation, m.parent ? m.parent->uuid() : Uuid(), QString::fromLatin1(roleName(m.role)),
                     QString::fromLatin1(stateName(m.state)), created, QString::fromUtf8(partsToJson(m.parts)), modelToText(m.modelAsked),
                     m.modelAskedName, m.modelAnswered, m.requestId, usageToJson(m.usage), QString::fromUtf8(m.stopReason),
                     countOf(m.firstToken), countOf(m.total), int(m.isDeleted)));
    if (before)
        TRY(database.run("DELETE FROM message_parts WHERE message=?1", m.id));
    std::vector<BlobPart> blobs;
    for (const Part &part : m.parts) {
        if (const auto *blob = std::get_if<BlobPart>(&part))
            blobs.push_back(*blob);
    }
    if (before || !blobs.empty())
        TRY(replaceBlobReferences(database, m.id.uuid(), blobs));
    const std::optional<QString> textBefore = before ? std::optional(searchText(*before)) : std::nullopt;
    if (textBefore.value_or(QString()) != searchText(m))
        TRY(queueForSearch(database, SearchKind::Message, m.id.uuid(), textBefore));
    database.changes().touch(Tables::messages, m.id);
    return int(!m.isDeleted) - int(before && !before->isDeleted);
}

QByteArray parentKey(const std::optional<MessageId> &parent)
{
    return parent ? parent->bytes() : QByteArray("");
}

Result<Unit> choose(Database &database, const Message &message)
{
    return database.run("INSERT OR REPLACE INTO message_choices(conversation, parent, child) VALUES(?1, ?2, ?3)", message.conversation,
                        parentKey(message.parent), message.id);
}

Result<Unit> setLeaf(Database &database, const ConversationId &conversation, const std::optional<MessageId> &leaf)
{
    TRY(database.run("UPDATE conversations SET leaf=?2 WHERE id=?1", conversation, leaf));
    database.changes().touch(Tables::conversations, conversation);
    return Unit{};
}

Result<Unit> refreshConversation(Database &database, const ConversationId &id, int more, const Message &last)
{
    TRY(database.run("UPDATE conversations SET changed=max(changed, ?2),"
                     " messages=messages+?4,"
                     " last_model=CASE WHEN ?3='' THEN last_model ELSE ?3 END WHERE id=?1",
                     id, last.created, last.modelAskedName, more));
    database.changes().touch(Tables::conversations, id);
    return Unit{};
}

Result<Unit> writeAll(Database &database, const std::vector<Message> &messages, MessageStore::View view)
{
    struct Touched
    {
        const Message *last = nullptr;
        int more = 0;
    };
    std::map<ConversationId, Touched> touched;
    for (const Message &message : messages) {
        TRY_ASSIGN(const int more, writeMessage(database, message));
        Touched &conversation = touched[message.conversation];
        conversation.last = &message;
        conversation.more += more;
    }
    for (const auto &[conversation, now] : touched) {
        const Message *message = now.last;
        TRY(refreshConversation(database, conversation, now.more, *message));
        if (view == MessageStore::View::Stay)
            continue;
        if (view == MessageStore::View::FollowHere) {
            TRY_ASSIGN(const auto leaf, database.row("SELECT leaf FROM conversations WHERE id=?1", idFrom, conversation));
            if (leaf && *leaf != message->id && (!message->parent || *leaf != *message->parent))
                continue;
        }
        TRY(choose(database, *message));
        TRY(setLeaf(database, conversation, message->id));
    }
    return Unit{};
}

Result<std::vector<MessageId>> siblingsIn(Database &database, const MessageId &id)
{
    TRY_ASSIGN(const Message message, requireMessage(database, id));
    return database.rows(selectChildren, idFrom, message.conversation, message.parent);
}

// Down along what was seen before, else along the newest.
Result<MessageId> leafBelow(Database &database, MessageId id, const ConversationId &conversation)
{
    for (qint64 depth = 0; depth < longestPath; ++depth) {
        TRY_ASSIGN(
            const auto next,
            database.row("SELECT id FROM messages WHERE conversation=?1 AND parent=?2 AND deleted=0 ORDER BY"
                         " id=(SELECT child FROM message_choices WHERE conversation=?1 AND parent=?2) DESC, created DESC, id DESC LIMIT 1",
                         idFrom, conversation, id));
        if (!next)
            break;
        id = *next;
    }
    return id;
}

} // namespace

Result<std::optional<Message>> messageIn(Database &database, const MessageId &id)
{
    TRY_ASSIGN(auto found, database.row(selectMessage + "WHERE m.id=?1", messageFrom, id));
    if (found)
        TRY(addStreamedParts(database, *found));
    return found;
}

Task<Unit> MessageStore::save(std::vector<Message> messages, View view, Recording recording)
{
    return m_threads.write([messages = std::move(messages), view](Database &database) { return writeAll(database, messages, view); },
                           Priority::Interactive, recording);
}

Task<Unit> MessageStore::save(Message message, View view, Recording recording)
{
    std::vector<Message> one;
    one.push_back(std::move(message));
    return save(std::move(one), view, recording);
}

Task<Unit> MessageStore::saveSent(Message question, std::function<Draft(Draft)> rest)
{
    return m_threads.write([question = std::move(question), rest = std::move(rest)](Database &database) -> Result<Unit> {
        TRY(writeAll(database, {question}, View::Follow));
        TRY_ASSIGN(const Draft draft, draftIn(database, question.conversation));
        const Draft left = rest(draft);
        return left == draft ? Result<Unit>(Unit{}) : replaceDraft(database, question.conversation, left, question.created);
    });
}

Task<Unit> MessageStore::append(MessageId id, std::vector<Part> parts)
{
    return m_threads.write([id, parts = std::move(parts)](Database &database) -> Result<Unit> {
        TRY_ASSIGN(qint64 ordinal, database.number("SELECT max(ordinal)+1 FROM message_parts WHERE message=?1", id));
        for (const Part &part : parts)
            TRY(database.run("INSERT INTO message_parts(message, ordinal, part) VALUES(?1, ?2, ?3)", id, ordinal++,
                             QString::fromUtf8(partToJson(part))));
        // No outbox row and no signal: who streams paints from memory, and the save that ends the answer tells everyone.
        return Unit{};
    });
}

Task<std::vector<MessageId>> MessageStore::recover()
{
    return m_threads.write([](Database &database) -> Result<std::vector<MessageId>> {
        TRY_ASSIGN(const auto ids, database.rows("SELECT id FROM messages WHERE state='streaming'", idFrom));
        for (const MessageId &id : ids) {
            TRY_ASSIGN(Message message, requireMessage(database, id));
            message.state = MessageState::Interrupted;
            TRY(writeMessage(database, message));
            database.changes().touch(Tables::conversations, message.conversation); // the list says that it failed
        }
        return ids;
    });
}

Task<Message> MessageStore::find(MessageId id)
{
    return m_threads.read([id](Database &database) { return requireMessage(database, id); });
}

Task<std::vector<Message>> MessageStore::recent(ConversationId conversation, int limit, std::optional<MessageId> before)
{
    return m_threads.read([conversation, limit, before](Database &database) -> Result<std::vector<Message>> {
        const auto start = before ? database.row("SELECT parent FROM messages WHERE id=?1", idFrom, *before)
                                  : database.row("SELECT leaf FROM conversations WHERE id=?1", idFrom, conversation);
        if (!start)
            return start.error();
        if (!*start || (*start)->isNull())
            return std::vector<Message>();
        return upwards(database, **start, limit);
    });
}

Task<std::vector<Message>> MessageStore::path(MessageId leaf)
{
    return m_threads.read([leaf](Database &database) { return upwards(database, leaf, longestPath); });
}

Task<std::vector<MessageId>> MessageStore::children(ConversationId conversation, std::optional<MessageId> parent)
{
    return m_threads.read(
        [conversation, parent](Database &database) { return database.rows(selectChildren, idFrom, conversation, parent); });
}

Task<std::vector<MessageId>> MessageStore::siblings(MessageId id)
{
    return m_threads.read([id](Database &database) { return siblingsIn(database, id); });
}

Task<std::vector<std::vector<MessageId>>> MessageStore::siblingsOf(std::vector<MessageId> ids)
{
    return m_threads.read([ids = std::move(ids)](Database &database) -> Result<std::vector<std::vector<MessageId>>> {
        std::vector<std::vector<MessageId>> all;
        for (const MessageId &id : ids) {
            TRY_ASSIGN(auto siblings,
                       database.rows("SELECT s.id FROM messages m JOIN messages s ON s.conversation=m.conversation"
                                     " AND s.parent IS m.parent AND s.deleted=0 WHERE m.id=?1 ORDER BY s.created, s.id",
                                     idFrom, id));
            all.push_back(std::move(siblings));
        }
        return all;
    });
}

Task<MessageId> MessageStore::select(MessageId id)
{
    return m_threads.write([id](Database &database) -> Result<MessageId> {
        TRY_ASSIGN(
            const auto found,
            database.row(
                "SELECT conversation FROM messages WHERE id=?1", [](const Statement &row) { return row.id<ConversationId>(0); }, id));
        if (!found)
            return noMessage();
        const ConversationId conversation = *found;
        TRY(database.run(choosePath, id, longestPath));
        TRY_ASSIGN(const MessageId leaf, leafBelow(database, id, conversation));
        TRY(setLeaf(database, conversation, leaf));
        return leaf;
    });
}

Task<Unit> MessageStore::remove(MessageId id)
{
    return m_threads.write([id](Database &database) -> Result<Unit> {
        TRY_ASSIGN(Message message, requireMessage(database, id));
        message.parts.clear();
        message.isDeleted = true;
        if (message.state == MessageState::Streaming)
            message.state = MessageState::Stopped;
        TRY_ASSIGN(const int more, writeMessage(database, message));
        TRY(refreshConversation(database, message.conversation, more, Message{}));
        TRY_ASSIGN(const auto leaf, database.row("SELECT leaf FROM conversations WHERE id=?1", idFrom, message.conversation));
        if (leaf && *leaf == id)
            TRY(setLeaf(database, message.conversation, message.parent));
        return Unit{};
    });
}

Task<QSet<QByteArray>> MessageStore::wantedBlobs(int slice)
{
    const QByteArray first(1, char(slice));
    return m_threads.read([first](Database &database) -> Result<QSet<QByteArray>> {
        const QByteArray last = first + QByteArray(longestHash, '\xff');
        TRY_ASSIGN(const auto hashes,
                   database.rows(
                       "SELECT DISTINCT hash FROM blob_references WHERE hash BETWEEN ?1 AND ?2",
                       [](const Statement &row) { return row.blob(0); }, first, last));
        return QSet<QByteArray>(hashes.begin(), hashes.end());
    });
}

} // namespace Layers
