#pragma once
// Rows of messages and drafts inside a write of another store.

#include "core/db/database.h"
#include "core/model/conversation.h"

namespace Layers {

Result<std::optional<Message>> messageIn(Database &database, const MessageId &id);
Result<Unit> purgeMessages(Database &database, const ConversationId &conversation);
Result<Unit> replaceBlobReferences(Database &database, const Uuid &owner, const std::vector<BlobPart> &blobs);
Result<Draft> draftIn(Database &database, ConversationId conversation); // empty when there is none
Result<Unit> replaceDraft(Database &database, ConversationId conversation, const Draft &draft, Time when); // an empty one is removed

} // namespace Layers
