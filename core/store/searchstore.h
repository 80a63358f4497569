#pragma once
// Search over titles and messages. The index is filled behind the writes, in background slices, from a queue that the writes fill in their
// own transaction; so a hit may be a moment late, and never wrong: what is shown comes from the rows. Main thread; owned by ProfileSession.

#include "core/model/conversation.h"
#include "core/model/source.h"
#include "core/store/schema.h"

namespace Layers {

struct SearchHit
{
    enum class Kind { Conversation, Message };

    Kind kind = Kind::Message;
    Uuid id; // of the conversation or message
    ConversationId conversation;
    QString title; // of the conversation
    QString snippet; // around the first match, with its line ends
    std::vector<TextRange> ranges; // of the matches in the snippet
    Time at{};
    double score = 0; // ranked only; larger is better

    bool operator==(const SearchHit &) const = default;
};

class SearchStore : public QObject
{
    Q_OBJECT
public:
    enum class Order {
        NewestFirst, // at once whatever the word: for every key stroke
        Ranked, // the best of the newest 20,000 hits
    };

    explicit SearchStore(DbThreads &threads);

    Task<std::vector<SearchHit>> find(QString typed, Order order, int limit);

    // Settles when the index knows everything that was written before this call.
    Task<Unit> catchUp();

private:
    void start();

    DbThreads &m_threads;
    bool m_isRunning = false;
    bool m_isStale = false;
    TaskScope m_tasks;
};

} // namespace Layers
