#pragma once
// What a transaction changed in one shared type (Yjs 13.6, src/utils/YEvent.js). Computed when it is asked for; valid while the handler
// runs.

#include "core/crdt/deleteset.h"
#include "core/crdt/shared.h"

namespace Layers::Crdt {

struct Item;
struct Txn;

struct UpdateInfo
{
    Origin origin = nullptr;
    bool local = true;
};

struct SubdocEvent
{
    std::vector<Subdoc> loaded;
    std::vector<Subdoc> added;
    std::vector<Subdoc> removed;
};

using PathStep = std::variant<std::uint32_t, std::string>; // a place in a list, or a key

struct KeyChange
{
    enum class Action { Add, Update, Delete };
    std::string key;
    Action action = Action::Add;
    Element oldValue;
};

// A type that a transaction changed, and in what.
struct ChangedType
{
    SharedType type;
    bool list = false; // its list or text
    std::vector<std::string> keys; // entries or attributes that were written
};

// What a transaction did, as Yjs' Transaction says it. Computed at each call; valid while the handler of Doc::afterTransaction runs.
class TransactionInfo : public UpdateInfo
{
public:
    TransactionInfo(Engine &engine, const Txn &txn);

    const DeleteSet &deleteSet() const; // sorted; what came and went with the transaction is in it too
    StateVector stateBefore() const;
    StateVector stateAfter() const;
    bool concerns(const SharedType &type) const; // whether it changed, or something inside it
    std::vector<ChangedType> changed() const; // without those that came or went with it: their parents say so

private:
    Engine &m_engine;
    const Txn &m_txn;
};

class Event
{
public:
    Event(Engine &engine, Txn &txn, std::uint32_t type, std::size_t change);

    SharedType target() const;
    SharedType currentTarget() const { return m_current; }
    Origin origin() const;
    bool local() const;
    bool listChanged() const;
    const std::vector<std::string> &changedKeys() const; // attributes or entries that were written, whether or not they differ now
    const std::vector<PathStep> &path() const; // from the current target
    const std::vector<KeyChange> &keys() const;
    const Delta &delta() const; // of the list or the text

    // For the engine.
    std::uint32_t typeIndex() const { return m_type; }
    void setCurrentTarget(SharedType current);

private:
    struct Touched // of a list: where to begin, and how much there is to see
    {
        Item *first = nullptr;
        std::size_t items = 0;
    };
    std::optional<Touched> touched() const; // nothing where the whole list has to be walked
    void textDelta(Delta &delta) const;
    void listDelta(Delta &delta) const;

    Engine &m_engine;
    Txn &m_txn;
    std::uint32_t m_type = 0;
    std::size_t m_change = 0;
    SharedType m_current;
    mutable std::optional<std::vector<PathStep>> m_path;
    mutable std::optional<std::vector<KeyChange>> m_keys;
    mutable std::optional<Delta> m_delta;
    mutable std::optional<std::vector<std::string>> m_changedKeys;
};

} // namespace Layers::Crdt
