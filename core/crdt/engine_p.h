#pragma once
// The document behind Doc: clients, items, shared types, transactions. Each part has its own source file: store.cpp finds, splits, links
// and deletes items; transaction.cpp ends transactions as Yjs does; applyupdate.cpp reads updates; encodestate.cpp writes
// them. One thread at a time.

#include "core/crdt/docoptions.h"
#include "core/crdt/event.h"
#include "core/crdt/scanned_p.h"
#include "core/crdt/structlist_p.h"
#include "core/crdt/textarena_p.h"
#include "core/crdt/typenode_p.h"
#include "core/crdt/updatecodec_p.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace Layers::Crdt {

struct Listeners;
ClientId randomClientId();

struct LocalId // an id with the client's index in the document
{
    std::uint32_t client = none;
    Clock clock = 0;
    bool operator==(const LocalId &) const = default;
};

struct ClientEntry
{
    ClientId id = 0;
    StructList structs;
    std::uint64_t touchedIn = 0; // the transaction that added to it last, and where it noted that
    std::uint32_t touchedAt = 0;
    std::uint32_t block = none; // of the update that is being read
    std::uint32_t arrival = none; // the order in which clients came to the store
};

struct Txn
{
    struct Touched
    {
        std::uint32_t client = 0;
        Clock before = 0;
        Clock after = 0;
    };
    struct Change
    {
        std::uint32_t type = none;
        std::uint32_t generation = 0;
        bool list = false;
        bool gone = false;
        std::vector<std::uint32_t> keys; // each once, in the order in which they came
        std::unordered_set<std::uint32_t> known; // the same, where there are many
        void addKey(std::uint32_t key);
    };
    std::uint64_t id = 0;
    Origin origin = nullptr;
    bool local = true;
    bool needsCleanup = false; // of attributes, after a remote change
    bool removed = false; // an item was, of which there may be content to collect
    DeleteSet deletes;
    std::vector<Touched> touched;
    std::vector<Change> changed;
    std::vector<LocalId> mergeCandidates;
    std::vector<std::uint32_t> changedParents; // types that changed or in which something did; only while somebody listens
    std::map<std::uint64_t, Subdoc> subdocsAdded; // by instance, which is the order in which they came
    std::vector<Subdoc> subdocsRemoved;
    std::vector<Subdoc> subdocsLoaded;

    std::unordered_map<std::uint32_t, std::size_t> touchedAt; // by client, of the first of `touched`, once somebody looked among many
    std::size_t touchedSeen = 0; // that are in it
    static inline thread_local std::uint64_t compared = 0; // of `touched` with others: for tests of cost

    void reset(std::uint64_t newId, Origin newOrigin, bool isLocal);
    const Touched *touchedOf(std::uint32_t client); // that another transaction may have touched since
};

// What writeStruct wants to know of an item.
struct ItemView
{
    ClientId client = 0;
    Clock clock = 0;
    Clock length = 0;
    Kind kind = Kind::Gc;
    bool hasOrigin = false;
    bool hasRightOrigin = false;
    bool keyed = false;
    Struct::Parent parent = Struct::Parent::Copied;
    Id origin;
    Id rightOrigin;
    Id parentItem;
    std::string_view parentName;
    std::string_view parentKey;
    std::u16string_view text;
    const Content *content = nullptr;
};

class Atoms
{
public:
    std::uint32_t intern(std::string_view text)
    {
        if (const auto at = m_index.find(text); at != m_index.end())
            return at->second;
        m_texts.emplace_back(text);
        const auto atom = std::uint32_t(m_texts.size() - 1);
        m_index.emplace(m_texts.back(), atom);
        return atom;
    }
    std::optional<std::uint32_t> find(std::string_view text) const
    {
        const auto at = m_index.find(text);
        if (at == m_index.end())
            return {};
        return at->second;
    }
    const std::string &text(std::uint32_t atom) const { return m_texts[atom]; }
    std::size_t size() const { return m_texts.size(); }
    void shrink(std::size_t size) // forgets those that came last; nothing may name them
    {
        for (; m_texts.size() > size; m_texts.pop_back())
            m_index.erase(m_texts.back());
    }

private:
    std::deque<std::string> m_texts;
    std::unordered_map<std::string_view, std::uint32_t> m_index;
};

// Structs that wait for others, decoded, and deletes of what is not there yet. They are tried again when one of the missing structs has
// come, all of them in one go, just as Yjs does it: when something is integrated decides what each update says.
struct Pending
{
    using Queue = std::map<Clock, Item *>; // structs of one client
    std::map<std::uint32_t, Queue> items;
    std::unordered_map<std::uint32_t, Clock> missing; // with lazyPending: of each client the first clock that is waited for
    std::unordered_map<std::uint32_t, std::map<Clock, Clock>> deletes; // clock and length

    // Without lazyPending: what the first struct of each queue waits for, found by the client that has to grow, so that an update costs
    // nothing for the queues that it does not help.
    struct Wait
    {
        std::uint32_t client = none;
        Clock clock = 0; // which has to be there
        std::uint32_t queue = none;
        auto operator<=>(const Wait &) const = default;
    };
    std::set<Wait> waits;
    std::map<std::uint32_t, Wait> waitOf; // by queue
    std::vector<std::uint32_t> changed; // queues whose first struct may be another than when it was looked at
    std::vector<std::uint32_t> grown; // clients that may have grown since, besides the own one
};

class Engine
{
public:
    explicit Engine(DocOptions options);
    ~Engine();
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    // --- store.cpp
    std::uint32_t clientIndex(ClientId id);
    void forgetClients(std::size_t from); // those that came last, of which there is no struct; nothing may name them
    void setClient(ClientId id);
    std::uint32_t knownClient(ClientId id) const; // none where no struct of it was ever named
    ClientId idOf(std::uint32_t client) const { return clients[client].id; }
    Clock state(std::uint32_t client) const { return clients[client].structs.end(); }
    Item *find(LocalId id) { return clients[id.client].structs.find(id.clock); }
    TypeNode &type(std::uint32_t index) { return *types[index]; }
    TypeNode &parentOf(const Item *item) { return *types[item->parent]; }
    TypeNode *root(std::string_view name, TypeKind kind); // null where it is of another kind
    TypeNode *knownRoot(std::string_view name); // null where nobody asked for it yet and nothing is in it
    std::uint32_t newType(TypeKind kind);
    Item *cleanStart(Txn &txn, LocalId id);
    Item *cleanEnd(Txn &txn, LocalId id);
    Item *split(Txn &txn, Item *item, Clock at, std::optional<StructList::Place> place = {}); // where it stands, if somebody knows
    void integrate(Txn &txn, Item *item);
    void remove(Txn &txn, Item *item);
    void collect(Item *item); // an item that is deleted loses its content
    void compactText(); // between transactions: the text of all items moves
    bool tryMerge(Item *left, Item *right);
    void freeContent(Item *item);
    void release(Item *item)
    {
        freeContent(item);
        arena.release(item);
    }
    Item *newItem(std::uint32_t client, Clock clock, Clock length, Kind kind);
    std::optional<LocalId> redoneOf(const Item *item) const;
    void setRedone(Item *item, LocalId id);
    void keepItem(Item *item, bool keep);
    PositionIndex::Hit locate(TypeNode &node, Clock index); // the visible item with this unit; index < node.length
    Clock indexOf(TypeNode &node, const Item *item); // visible units before it
    std::string validate(); // what is wrong with the store, empty for nothing; slow, for tests

    // --- transaction.cpp
    Txn &begin(Origin origin, bool local); // or joins the one that is open
    void end();
    struct Scope // opens a transaction, or joins the one that is open
    {
        explicit Scope(Engine &owner, Origin origin = nullptr, bool local = true)
            : joined(owner.currentTxn != nullptr)
            , engine(owner)
            , txn(owner.begin(origin, local))
        { }
        // Whether a handler that was told of its beginning has changed the document: what was checked before may hold no more.
        bool isLate() const { return !joined && (!txn.touched.empty() || !txn.deletes.empty() || !txn.changed.empty()); }
        ~Scope() { engine.end(); }
        Scope(const Scope &) = delete;
        Scope &operator=(const Scope &) = delete;
        const bool joined;
        Engine &engine;
        Txn &txn;
    };
    Clock before(const Txn &txn, std::uint32_t client) const;
    bool adds(const Txn &txn, const Item *item) const { return item->clock >= before(txn, item->client); }
    bool deletes(const Txn &txn, const Item *item) const { return txn.deletes.contains({idOf(item->client), item->clock}); }
    void noteChange(Txn &txn, TypeNode &node, std::uint32_t key); // `none` for the list
    void noteGrowth(Txn &txn, std::uint32_t client);
    std::uint32_t mergeWithLefts(StructList &list, StructList::Place &place);
    template <class Visit>
    void forEachDeleted(Txn &txn, const DeleteSet &set, Visit visit); // splits at the ends of ranges

    // --- event.cpp
    Element elementOf(const Item *item, Clock index);
    SharedType handle(std::uint32_t index) { return SharedType(this, index, types[index]->generation); }
    bool isVisible(const Item *item, const struct Snapshot *snapshot) const;

    // --- listedit.cpp, textedit.cpp, mapedit.cpp: changes of this peer, where Yjs makes them
    Item *insertItem(Txn &txn, TypeNode &node, Item *left, Item *right, Clock length, Kind kind, Content *content, const char16_t *text);
    Item *insertInput(Txn &txn, TypeNode &node, Item *left, Item *right, std::uint32_t key, const Input &input);
    void fillNewType(Txn &txn, std::uint32_t index, const NewType &from);
    void fillText(Txn &txn, TypeNode &node, const NewType &from);
    void insertList(Txn &txn, TypeNode &node, Item *left, std::span<const Input> items);
    Item *listPosition(Txn &txn, TypeNode &node, Clock index); // the item that new ones come behind; null for the head
    void removeList(Txn &txn, TypeNode &node, Clock index, Clock length);
    void setKey(Txn &txn, TypeNode &node, std::uint32_t key, const Input &input);
    void removeKey(Txn &txn, TypeNode &node, std::uint32_t key);
    void cleanFormattingAfter(Txn &txn);
    std::size_t cleanFormatting(TypeNode &node);

    // --- typing.cpp: one key after another, without a transaction while nobody could see one
    bool type(TypeNode &node, Clock index, std::u16string_view added);
    bool eraseTyped(TypeNode &node, Clock index, Clock length);
    bool eraseBeside(TypeNode &node, Clock index, Clock length);
    void noteTyping(TypeNode &node, Clock end);
    bool isIdle() const { return !currentTxn && !m_telling && txnQueue.empty(); } // no transaction is open, ends or is told of

    // --- applyupdate.cpp
    Outcome<> apply(ByteSpan update, Format format, Origin origin);
    // --- lazyload.cpp: a state that waits until it is asked for
    bool keepForLater(ByteSpan update, Format format, Origin origin); // false: it must be applied now
    void wake() // before anything is asked of the document
    {
        if (asleep) [[unlikely]]
            applyKept();
    }
    bool hasPending() const { return !pending.items.empty() || !pending.deletes.empty(); }

    // --- encodestate.cpp
    Bytes encodeState(const StateVector &known, Format format);
    StateVector stateVector() const;
    DeleteSet deleteSet() const;
    bool encodeTransaction(const Txn &txn, Format format, Bytes &out);
    void view(const Item *item, ItemView &out) const;

    struct Asleep
    {
        Bytes update;
        Format format = Format::V1;
        Origin origin = nullptr;
    };
    std::unique_ptr<Asleep> asleep;

    DocOptions options;
    std::uint32_t ownClient = none;
    std::vector<ClientEntry> clients;
    std::uint32_t arrivals = 0;
    std::vector<std::unique_ptr<TypeNode>> types;
    std::vector<std::uint32_t> freeTypes;
    std::vector<std::uint32_t> roots; // in the order of their making
    Atoms atoms;
    ItemArena arena;
    TextArena text;
    Pending pending;
    std::unordered_map<const Item *, LocalId> redone;

    std::uint64_t epoch = 1; // grows with every transaction
    Txn *currentTxn = nullptr;
    std::vector<std::unique_ptr<Txn>> txnQueue; // transactions that end one after another
    std::vector<std::unique_ptr<Txn>> spare;
    std::uint64_t nextTxn = 1;
    std::uint64_t passed = 0; // items that others at the same place were compared with, or an undo looked along: for tests of cost
    std::unique_ptr<Listeners> listeners;
    std::map<std::uint64_t, Subdoc> subdocs; // by instance
    std::function<bool(const Item *)> gcFilter;

private:
    void applyKept();

    struct Block // structs of one client that are to be integrated
    {
        std::uint32_t client = none;
        std::vector<Item *> items; // of an update
        std::size_t next = 0;
        Pending::Queue *queue = nullptr; // or what waited
        bool parked = false; // the rest has to wait
        bool done() const { return parked || (queue ? queue->empty() : next >= items.size()); }
        Item *take()
        {
            if (!queue)
                return items[next++];
            Item *item = queue->begin()->second;
            queue->erase(queue->begin());
            return item;
        }
    };
    using Missing = std::unordered_map<std::uint32_t, Clock>;
    struct Decoded
    {
        std::vector<Block> blocks;
        DeleteSet deletes;
    };
    template <class Decoder>
    Outcome<> decode(ByteSpan update, Decoded &out);
    bool fill(Item *item, Struct &from);
    Missing integrateBlocks(Txn &txn, std::vector<Block> &blocks);
    bool missing(const Item *item, LocalId &dependency) const;
    std::optional<LocalId> awaited(const Item *first) const;
    std::vector<std::uint32_t> continuing();
    void place(Txn &txn, Item *item, Clock offset);
    void park(Block &block, Item *item);
    void applyDeletes(Txn &txn, std::uint32_t client, Clock clock, Clock end, StructList::Place &near);
    void applyPendingDeletes(Txn &txn);
    template <class Encoder>
    Bytes encodePending(bool deletes) const;

    template <class Encoder>
    bool writeTransaction(Encoder &out, const Txn &txn);
    template <class Encoder>
    void writeItem(Encoder &out, const Item *item, ItemView &scratch) const;
    template <class Encoder, class Deleted>
    void writeStructs(Encoder &out, std::uint32_t client, Clock clock, Deleted deleted);
    template <class Encoder>
    Bytes writeState(const StateVector &known);
    Item *newItemBetween(const TypeNode &node, Item *left, Item *right, Clock length, Kind kind);
    void emitErased(std::uint32_t client, Clock clock, Clock length);
    void emitEncoded(EncoderV1 encoded);
    void finishQueue(std::size_t from);
    bool unseen() const; // whether nobody would see a transaction, but for its update of the first coding
    void finish(Txn &txn);
    void callObservers(Txn &txn); // event.cpp
    void emitTransaction(Txn &txn);
    void emitSubdocs(Txn &txn);
    void mergeDeleted(const Txn &txn);
    void mergeAdded(Txn &txn);
    void mergeCandidates(Txn &txn);
    void link(Txn &txn, Item *item);
    void subdocIntegrated(Txn &txn, Item *item);
    void subdocDeleted(Txn &txn, Item *item);
    void collectType(std::uint32_t type);

    std::unordered_map<ClientId, std::uint32_t> m_clientIndex;
    std::unordered_map<std::uint32_t, std::uint32_t> m_rootIndex; // atom of the name
    ClientId m_lastClientId = ~ClientId(0);
    std::uint32_t m_lastClient = none;
    ScannedItems m_scanned;
    EncoderV1 m_encoder;
    bool m_telling = false; // handlers are told of an edit that needed no transaction
    bool m_usesText = false; // of the update that is being applied
    std::uint32_t m_depth = 0;
    const NewType *m_filling = nullptr; // what the type that is being integrated begins with
    std::uint64_t m_lastSubdoc = 0;
    std::size_t m_finishing = 0; // the transaction of the queue that is being ended
};

template <class Visit>
void Engine::forEachDeleted(Txn &txn, const DeleteSet &set, Visit visit)
{
    for (const DeleteSet::Entry &entry : set.entries()) {
        const std::uint32_t client = knownClient(entry.client);
        if (client == none || clients[client].structs.empty())
            continue;
        const Clock end = state(client);
        for (const DeleteSet::Range &range : entry.ranges) {
            if (range.clock >= end)
                break;
            StructList &list = clients[client].structs;
            StructList::Place place = list.locate(range.clock);
            Item *item = list.at(place);
            if (item->clock < range.clock && !item->isGc()) {
                split(txn, item, range.clock - item->clock, place);
                place = list.locate(range.clock);
            }
            const Clock stop = range.end();
            while (true) {
                item = list.at(place);
                if (stop < item->end() && !item->isGc())
                    split(txn, item, stop - item->clock, place);
                const Clock next = item->end();
                visit(item);
                if (next >= stop || next >= list.end())
                    break;
                place = list.locate(next);
            }
        }
    }
}

} // namespace Layers::Crdt
