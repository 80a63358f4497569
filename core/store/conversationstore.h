#pragma once
// Conversations as lists show them. Main thread; over DbThreads. What the messages decide (changed, leaf, count, last model) is written by
// MessageStore and never by save().

#include "core/model/conversation.h"
#include "core/store/schema.h"

namespace Layers {

class ConversationStore
{
public:
    explicit ConversationStore(DbThreads &threads)
        : m_threads(threads)
    { }

    // Adds it, or changes title, model, sources, pin and unread mark.
    Task<Unit> save(Conversation conversation, Recording recording = Recording::Local);
    Task<Conversation> find(ConversationId id); // NotFound with "store.conversation"

    // Pinned first, then the last changed; those in the trash are not there. A page goes on behind the last row of the one before.
    Task<std::vector<Conversation>> list(int limit, std::optional<Conversation> behind = {});
    Task<std::vector<Conversation>> trash();

    Task<Unit> remove(ConversationId id, Time when); // to the trash
    Task<Unit> restore(ConversationId id);
    Task<Unit> purge(ConversationId id); // for good, with its messages, draft and index entries
    Task<int> purgeTrash(Time before); // how many

private:
    DbThreads &m_threads;
};

} // namespace Layers
