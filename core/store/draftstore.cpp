#include "core/store/draftstore.h"

#include "core/store/mapping_p.h"
#include "core/store/messagerows_p.h"

namespace Layers {

Result<Unit> replaceDraft(Database &database, ConversationId conversation, const Draft &draft, Time when)
{
    std::vector<BlobPart> blobs;
    for (const Attachment &attachment : draft.attachments)
        blobs.push_back(attachment.blob);
    for (const Attachment &attachment : draft.edit ? draft.edit->attachments : std::vector<Attachment>())
        blobs.push_back(attachment.blob);
    // Bytes and not an id, because the null id is a key here and would become NULL.
    const QByteArray key = conversation.bytes();
    if (draft.isEmpty())
        TRY(database.run("DELETE FROM drafts WHERE conversation=?1", key));
    else
        TRY(database.run("INSERT OR REPLACE INTO drafts(conversation, draft, changed) VALUES(?1, ?2, ?3)", key, draftToJson(draft), when));
    TRY(replaceBlobReferences(database, conversation.uuid(), blobs));
    // The draft of the chat that has not begun has no row to be synced under, and no list shows it.
    if (!conversation.isNull())
        database.changes().touch(Tables::drafts, conversation, draft.isEmpty() ? Change::Removed : Change::Saved);
    return Unit{};
}

Result<Draft> draftIn(Database &database, ConversationId conversation)
{
    TRY_ASSIGN(auto found,
               database.row(
                   "SELECT draft FROM drafts WHERE conversation=?1", [](const Statement &row) { return draftFromJson(row.blob(0)); },
                   conversation.bytes()));
    return found ? std::move(*found) : Draft();
}

Task<Unit> DraftStore::save(ConversationId conversation, Draft draft, Time when)
{
    return m_threads.write([conversation, draft = std::move(draft), when](Database &database) -> Result<Unit> {
        return replaceDraft(database, conversation, draft, when);
    });
}

Task<Unit> DraftStore::change(ConversationId conversation, std::function<Draft(Draft)> change, MessageId unless, Time when)
{
    return m_threads.write([conversation, change = std::move(change), unless, when](Database &database) -> Result<Unit> {
        TRY_ASSIGN(const auto there,
                   database.row(
                       "SELECT 1 FROM messages WHERE id=?1", [](const Statement &row) { return row.integer(0); }, unless));
        if (there)
            return Unit{};
        TRY_ASSIGN(Draft draft, draftIn(database, conversation));
        return replaceDraft(database, conversation, change(std::move(draft)), when);
    });
}

Task<Draft> DraftStore::find(ConversationId conversation)
{
    // In the queue of the writer: what was saved a moment ago and is not committed yet is what somebody who comes back must see.
    return m_threads.write([conversation](Database &database) { return draftIn(database, conversation); });
}

} // namespace Layers
