#pragma once
// Answers that were asked for: which question, which model, how it went. Main thread; over DbThreads.

#include "core/model/message.h"
#include "core/store/schema.h"

namespace Layers {

struct RunRecord
{
    RunId id;
    ConversationId conversation;
    MessageId question;
    std::optional<MessageId> answer;
    ModelRef model;
    MessageState state = MessageState::Streaming;
    Time started{};
    std::optional<Time> ended;

    bool operator==(const RunRecord &) const = default;
};

class RunStore
{
public:
    explicit RunStore(DbThreads &threads)
        : m_threads(threads)
    { }

    Task<Unit> save(RunRecord run);
    Task<std::vector<RunRecord>> unfinished(); // what the last program left, oldest first

private:
    DbThreads &m_threads;
};

} // namespace Layers
