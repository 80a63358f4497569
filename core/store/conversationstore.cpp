#include "core/store/conversationstore.h"

#include "core/base/textcut.h"
#include "core/store/mapping_p.h"
#include "core/store/messagerows_p.h"
#include "core/store/searchqueue_p.h"

namespace Layers {

namespace {

constexpr auto conversationColumns
    = "id, title, title_origin, created, changed, model, sources, leaf, pinned, unread, deleted, last_model, messages,"
      " (SELECT draft FROM drafts WHERE drafts.conversation = conversations.id),"
      " (SELECT state FROM messages WHERE messages.id = conversations.leaf)";
const QByteArray selectConversation = QByteArray("SELECT ") + conversationColumns + " FROM conversations ";
const QByteArray selectListed = selectConversation + "WHERE deleted IS NULL ORDER BY pinned DESC, changed DESC, id DESC LIMIT ?1";
const QByteArray selectListedBehind = selectConversation
    + "WHERE deleted IS NULL AND (pinned, changed, id) < (?2, ?3, ?4) ORDER BY pinned DESC, changed DESC, id DESC LIMIT ?1";
constexpr auto upsertConversation = "INSERT INTO conversations(id, title, title_origin, created, changed, model, sources, pinned, unread)"
                                    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                                    " ON CONFLICT(id) DO UPDATE SET title=?2, title_origin=?3, model=?6, sources=?7, pinned=?8, unread=?9";

constexpr qsizetype longestDraftWords = 120;

Conversation conversationFrom(const Statement &row)
{
    Conversation conversation;
    conversation.id = row.id<ConversationId>(0);
    conversation.title = row.text(1);
    conversation.titleOrigin = Conversation::TitleOrigin(std::clamp<qint64>(row.integer(2), 0, 2));
    conversation.created = row.time(3);
    conversation.changed = row.time(4);
    conversation.model = modelFromText(row.text(5));
    if (!row.isNull(6))
        conversation.sources = sourcesFromJson(row.blob(6));
    if (!row.isNull(7))
        conversation.leaf = row.id<MessageId>(7);
    conversation.isPinned = row.integer(8) != 0;
    conversation.isUnread = row.integer(9) != 0;
    if (!row.isNull(10))
        conversation.deleted = row.time(10);
    conversation.lastModelName = row.text(11);
    conversation.messages = int(row.integer(12));
    if (!row.isNull(13)) {
        const Draft draft = draftFromJson(row.blob(13));
        const auto &attachments = draft.edit ? draft.edit->attachments : draft.attachments;
        conversation.draft = leftWhole(draft.edit ? draft.edit->text : draft.text, longestDraftWords).simplified();
        if (conversation.draft.isEmpty() && !attachments.empty())
            conversation.draft = attachments.front().blob.name;
    }
    const MessageState state = stateNamed(row.blob(14));
    conversation.hasFailed = !row.isNull(14) && (state == MessageState::Failed || state == MessageState::Interrupted);
    return conversation;
}

Result<std::optional<Conversation>> conversationIn(Database &database, const ConversationId &id)
{
    return database.row(selectConversation + "WHERE id=?1", conversationFrom, id);
}

Error noConversation()
{
    return Error{.kind = Error::Kind::NotFound, .code = "store.conversation"};
}

Result<Unit> setDeleted(Database &database, const ConversationId &id, std::optional<Time> when)
{
    TRY(database.run("UPDATE conversations SET deleted=?2 WHERE id=?1", id, when));
    if (database.changedRows() == 0)
        return noConversation();
    database.changes().touch(Tables::conversations, id);
    return Unit{};
}

Result<Unit> purgeConversation(Database &database, const ConversationId &id)
{
    TRY_ASSIGN(const auto known, conversationIn(database, id));
    if (!known)
        return noConversation();
    TRY(purgeMessages(database, id));
    TRY(queueForSearch(database, SearchKind::Conversation, id.uuid(), searchText(*known)));
    TRY(database.run("DELETE FROM blob_references WHERE owner=?1", id)); // of its draft
    TRY(database.run("DELETE FROM drafts WHERE conversation=?1", id));
    TRY(database.run("DELETE FROM runs WHERE conversation=?1", id));
    TRY(database.run("DELETE FROM conversations WHERE id=?1", id));
    database.changes().touch(Tables::conversations, id, Change::Removed);
    return Unit{};
}

} // namespace

Task<Unit> ConversationStore::save(Conversation conversation, Recording recording)
{
    return m_threads.write(
        [c = std::move(conversation)](Database &database) -> Result<Unit> {
            TRY_ASSIGN(const auto before, conversationIn(database, c.id));
            TRY(database.run(upsertConversation, c.id, c.title, int(c.titleOrigin), c.created, c.changed, modelToText(c.model),
                             sourcesToJson(c.sources), int(c.isPinned), int(c.isUnread)));
            if (!before || before->title != c.title)
                TRY(queueForSearch(database, SearchKind::Conversation, c.id.uuid(),
                                   before ? std::optional(searchText(*before)) : std::nullopt));
            database.changes().touch(Tables::conversations, c.id);
            return Unit{};
        },
        Priority::Interactive, recording);
}

Task<Conversation> ConversationStore::find(ConversationId id)
{
    return m_threads.read([id](Database &database) -> Result<Conversation> {
        TRY_ASSIGN(auto found, conversationIn(database, id));
        if (!found)
            return noConversation();
        return std::move(*found);
    });
}

Task<std::vector<Conversation>> ConversationStore::list(int limit, std::optional<Conversation> behind)
{
    return m_threads.read([limit, behind = std::move(behind)](Database &database) {
        if (!behind)
            return database.rows(selectListed, conversationFrom, limit);
        return database.rows(selectListedBehind, conversationFrom, limit, int(behind->isPinned), behind->changed, behind->id);
    });
}

Task<std::vector<Conversation>> ConversationStore::trash()
{
    return m_threads.read([](Database &database) {
        return database.rows(selectConversation + "WHERE deleted IS NOT NULL ORDER BY deleted DESC", conversationFrom);
    });
}

Task<Unit> ConversationStore::remove(ConversationId id, Time when)
{
    return m_threads.write([id, when](Database &database) { return setDeleted(database, id, when); });
}

Task<Unit> ConversationStore::restore(ConversationId id)
{
    return m_threads.write([id](Database &database) { return setDeleted(database, id, {}); });
}

Task<Unit> ConversationStore::purge(ConversationId id)
{
    return m_threads.write([id](Database &database) { return purgeConversation(database, id); });
}

Task<int> ConversationStore::purgeTrash(Time before)
{
    return m_threads.write(
        [before](Database &database) -> Result<int> {
            TRY_ASSIGN(const auto old,
                       database.rows(
                           "SELECT id FROM conversations WHERE deleted < ?1",
                           [](const Statement &row) { return row.id<ConversationId>(0); }, before));
            for (const ConversationId &id : old)
                TRY(purgeConversation(database, id));
            return int(old.size());
        },
        Priority::Background);
}

} // namespace Layers
