#pragma once
// Undo and redo of what one peer did (Yjs 13.6, src/utils/UndoManager.js): what others wrote stays. It belongs to its document's thread and
// must end before the document. What it can bring back is kept from being collected as long as it is on a stack.

#include "core/crdt/doc.h"

#include <chrono>

namespace Layers::Crdt {

struct UndoOptions
{
    std::chrono::milliseconds captureTimeout{500}; // changes closer together than this are one step; 0: each transaction is one
    std::vector<Origin> trackedOrigins{nullptr}; // null: of this peer, without an origin. Yjs also takes updates without one for its own
    bool ignoreRemoteMapChanges = false; // a key is set back although others have set it since
    std::function<std::int64_t()> now; // milliseconds; the system's clock when absent
};

class UndoManager
{
public:
    enum class Change { Added, Updated, Popped, Cleared };

    UndoManager(Doc &doc, std::vector<SharedType> scope, UndoOptions options = {});
    ~UndoManager();
    UndoManager(const UndoManager &) = delete;
    UndoManager &operator=(const UndoManager &) = delete;

    bool undo(); // whether anything changed
    bool redo();
    bool canUndo() const;
    bool canRedo() const;
    std::size_t undoSteps() const;
    std::size_t redoSteps() const;
    void clear(bool undoSteps = true, bool redoSteps = true);
    void stopCapturing(); // what comes next is a step of its own
    void addTrackedOrigin(Origin origin);
    void removeTrackedOrigin(Origin origin);
    Subscription onChange(std::function<void(Change)> handler); // may destroy the manager

private:
    struct Private;
    std::shared_ptr<Private> d;
};

} // namespace Layers::Crdt
