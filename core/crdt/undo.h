#pragma once
// Undo and redo of what one peer did (Yjs 13.6, src/utils/UndoManager.js): what others wrote stays. It belongs to its document's thread and
// must end before the document. What it can bring back is kept from being collected as long as it is on a stack.

#include "core/crdt/doc.h"

#include <any>
#include <chrono>
#include <map>

namespace Layers::Crdt {

// A step of a stack: what was inserted and deleted in it.
class UndoStep
{
public:
    const DeleteSet &insertions() const { return m_insertions; }
    const DeleteSet &deletions() const { return m_deletions; }
    // What listeners want to find again, as the place of the cursor.
    std::map<std::string, std::any, std::less<>> meta;

private:
    friend class UndoManager;
    DeleteSet m_insertions;
    DeleteSet m_deletions;
};

struct UndoEvent
{
    enum class Kind { Added, Updated, Popped, Cleared };
    enum class Stack { Undo, Redo, Both }; // Both: of Cleared only
    Kind kind = Kind::Added;
    Stack stack = Stack::Undo; // that the step was put on or taken from
    Origin origin = nullptr; // of the transaction; the manager's own is UndoManager::origin()
    std::vector<SharedType> changed; // in which the transaction changed something, or deeper inside
    std::shared_ptr<UndoStep> step; // null where a stack was cleared
};

// What an undo or redo is about to delete.
struct UndoDeletion
{
    Id id;
    std::uint32_t length = 0; // units or elements
    SharedType parent;
    std::optional<std::string> key; // of a map or an attribute
    SharedType type; // that would go, with all that is in it; exists() is false for anything else
};

struct UndoOptions
{
    std::chrono::milliseconds captureTimeout{500}; // changes closer together than this are one step; 0: each transaction is one
    std::vector<Origin> trackedOrigins{nullptr}; // null: of this peer, without an origin. Yjs also takes updates without one for its own
    bool ignoreRemoteMapChanges = false; // a key is set back although others have set it since
    std::function<std::int64_t()> now{}; // milliseconds above 0, which means never; the system's clock when absent
    std::function<bool(const UpdateInfo &)> captureTransaction{}; // false: not this one; all that are tracked when absent
    std::function<bool(const UndoDeletion &)> deleteFilter{}; // false: this stays; everything may go when absent. It must not write
    bool wholeDocument = false; // all of it is in the scope
};

class UndoManager
{
public:
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
    void addToScope(const SharedType &type); // of the same document
    void addTrackedOrigin(Origin origin);
    void removeTrackedOrigin(Origin origin);
    Origin origin() const; // of what undo() and redo() write
    Subscription onChange(std::function<void(const UndoEvent &)> handler); // may destroy the manager

private:
    struct Private;
    std::shared_ptr<Private> d;
};

} // namespace Layers::Crdt
