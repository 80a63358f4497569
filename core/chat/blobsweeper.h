#pragma once
// Takes away blobs that nothing refers to any more: those of chats deleted for good, of attachments that were refused or taken out of a
// draft. It works when the program has nothing else to do, a slice at a time, first some time after the start (the trash has been emptied
// by then) and then once an hour. A blob that a message, a draft or an open composer names stays, and so does one younger than
// Blobs::Options::grace, whose row may be on its way. Owned by ProfileSession; main thread.

#include "core/base/clock.h"
#include "core/blobs/blobs.h"
#include "core/store/messagestore.h"

namespace Layers {

class BlobSweeper
{
public:
    struct Deps
    {
        Clock &clock;
        Blobs &blobs;
        MessageStore &messages;
        std::function<bool()> isBusy; // answers and imports write, and an answer may be about to name a blob of a draft
        std::function<QSet<QByteArray>()> held; // what an open composer names and no row does
    };

    static constexpr std::chrono::minutes firstAfter{1};
    static constexpr std::chrono::hours every{1};
    static constexpr std::chrono::milliseconds betweenSlices{50};
    static constexpr std::chrono::seconds whenBusy{10}; // until it looks again

    explicit BlobSweeper(Deps deps);
    ~BlobSweeper();

    void start(); // once the database is open

private:
    void later(std::chrono::milliseconds wait, int slice);
    void sweep(int slice);

    Deps m_deps;
    TaskScope m_tasks;
};

} // namespace Layers
