#include "core/store/messagerows_p.h"

#include "core/store/schema.h"
#include "core/store/searchqueue_p.h"

namespace Layers {

Result<Unit> replaceBlobReferences(Database &database, const Uuid &owner, const std::vector<BlobPart> &blobs)
{
    // Bytes, because the null id owns the draft of the conversation that has not begun.
    const QByteArray key = owner.bytes();
    TRY(database.run("DELETE FROM blob_references WHERE owner=?1", key));
    for (const BlobPart &blob : blobs)
        TRY(database.run("INSERT OR IGNORE INTO blob_references(hash, owner) VALUES(?1, ?2)", blob.hash, key));
    return Unit{};
}

Result<Unit> purgeMessages(Database &database, const ConversationId &conversation)
{
    TRY_ASSIGN(
        const auto ids,
        database.rows(
            "SELECT id FROM messages WHERE conversation=?1", [](const Statement &row) { return row.id<MessageId>(0); }, conversation));
    for (const MessageId &id : ids) {
        TRY_ASSIGN(const auto message, messageIn(database, id));
        if (message)
            TRY(queueForSearch(database, SearchKind::Message, id.uuid(), searchText(*message)));
        TRY(database.run("DELETE FROM message_parts WHERE message=?1", id));
        TRY(database.run("DELETE FROM blob_references WHERE owner=?1", id));
        TRY(database.run("DELETE FROM messages WHERE id=?1", id));
        database.changes().touch(Tables::messages, id, Change::Removed);
    }
    return Unit{};
}

} // namespace Layers
