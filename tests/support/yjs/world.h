#pragma once
// Plays the scenarios of the generator in tests/data/yjs on our engine: the same steps, the same results to the byte. What they gave is
// compared in its tagged JSON (tagged.h).

#include "core/crdt/doc.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/undo.h"

#include <memory>
#include <string>
#include <vector>

namespace Layers::Crdt::Yjs {

// Opens the four roots of every scenario.
void openRoots(Doc &doc);
DocOptions comparable(ClientId client, bool collectGarbage, FormattingCleanup cleanup = FormattingCleanup::AsYjsWithReads);

class World
{
public:
    explicit World(const Value &config);
    ~World();

    struct Update
    {
        std::size_t peer = 0;
        bool local = false;
        Bytes v1;
        Bytes v2;
    };
    // Runs one step; what it gave and caused, as the generator records it ("out", "events", "sv", "diff", "ok", ...). A text for what could
    // not be done.
    std::string run(const Value &step, Object &results);
    const std::vector<Update> &updates() const { return m_updates; }
    Doc &doc(std::size_t peer);
    const std::vector<Snapshot> &snapshots(std::size_t peer) const;

private:
    struct Peer;
    std::string edit(Peer &peer, const Object &operation);
    std::string act(Peer &peer, const Object &step, Object &results);

    std::vector<std::unique_ptr<Peer>> m_peers;
    std::vector<Update> m_updates;
    std::vector<Value> m_events;
    std::int64_t m_now = 1'000'000;
};

} // namespace Layers::Crdt::Yjs
