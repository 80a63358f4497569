#pragma once
// What waits in the composer of each conversation; the null conversation is the one that has not begun. Main thread; over DbThreads.

#include "core/model/conversation.h"
#include "core/store/schema.h"

#include <functional>

namespace Layers {

class DraftStore
{
public:
    explicit DraftStore(DbThreads &threads)
        : m_threads(threads)
    { }

    Task<Unit> save(ConversationId conversation, Draft draft, Time when); // an empty one is removed
    // What is there becomes what `change` makes of it, in one write, unless the message `unless` is on the disk by then. `change` runs on
    // the writer's thread.
    Task<Unit> change(ConversationId conversation, std::function<Draft(Draft)> change, MessageId unless, Time when);
    Task<Draft> find(ConversationId conversation); // empty when there is none; sees each save() before it

private:
    DbThreads &m_threads;
};

} // namespace Layers
