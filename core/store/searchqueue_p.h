#pragma once
// What the stores tell the search index, inside their own write.

#include "core/db/database.h"
#include "core/model/conversation.h"

namespace Layers {

enum class SearchKind { Conversation = 1, Message = 2 };

// What the index holds of a value. Changing these changes what taking a text out means: raise indexVersion in searchstore.cpp.
QString searchText(const Message &message);
inline QString searchText(const Conversation &conversation)
{
    return conversation.title;
}

// `before` is the text of the stored row as it was before this write; nothing for a new row. Only the first call since the last indexing
// keeps it, because that one is what the index was given.
Result<Unit> queueForSearch(Database &database, SearchKind kind, const Uuid &id, const std::optional<QString> &before);

} // namespace Layers
