#pragma once
// Rows of messages inside a write of another store.

#include "core/db/database.h"
#include "core/model/conversation.h"

namespace Layers {

Result<std::optional<Message>> messageIn(Database &database, const MessageId &id);
Result<Unit> purgeMessages(Database &database, const ConversationId &conversation);
Result<Unit> replaceBlobReferences(Database &database, const Uuid &owner, const std::vector<BlobPart> &blobs);

} // namespace Layers
