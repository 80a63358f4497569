#include "core/crdt/engine_p.h"
#include "core/crdt/listeners_p.h"

#include <algorithm>
#include <random>

namespace Layers::Crdt {

void Txn::reset(std::uint64_t newId, Origin newOrigin, bool isLocal)
{
    id = newId;
    origin = newOrigin;
    local = isLocal;
    needsCleanup = false;
    removed = false;
    deletes.clear();
    touched.clear();
    if (!touchedAt.empty())
        touchedAt = {}; // with its buckets, which clear() would go through each time
    touchedSeen = 0;
    changed.clear();
    mergeCandidates.clear();
    changedParents.clear();
    subdocsAdded.clear();
    subdocsRemoved.clear();
    subdocsLoaded.clear();
}

const Txn::Touched *Txn::touchedOf(std::uint32_t client)
{
    constexpr std::size_t few = 16;
    if (touched.size() <= few) {
        compared += touched.size();
        const auto at = std::find_if(touched.begin(), touched.end(), [client](const Touched &each) { return each.client == client; });
        return at == touched.end() ? nullptr : &*at;
    }
    for (; touchedSeen < touched.size(); ++touchedSeen)
        touchedAt.emplace(touched[touchedSeen].client, touchedSeen);
    const auto at = touchedAt.find(client);
    return at == touchedAt.end() ? nullptr : &touched[at->second];
}

ClientId randomClientId()
{
    static thread_local std::mt19937_64 generator([] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }());
    return generator() >> 32; // 32 bits, as Yjs 13: the first coding writes every id in full
}

void Txn::Change::addKey(std::uint32_t key)
{
    constexpr std::size_t few = 16;
    if (keys.size() < few) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(key);
        return;
    }
    if (known.empty())
        known.insert(keys.begin(), keys.end());
    if (known.insert(key).second)
        keys.push_back(key);
}

Txn &Engine::begin(Origin origin, bool local)
{
    wake();
    if (currentTxn) {
        ++m_depth;
        return *currentTxn;
    }
    const auto unused = [this] {
        if (spare.empty())
            return std::make_unique<Txn>();
        std::unique_ptr<Txn> txn = std::move(spare.back());
        spare.pop_back();
        return txn;
    };
    if (m_telling && txnQueue.empty()) { // stands for the edit that handlers are told of
        txnQueue.push_back(unused());
        txnQueue.front()->reset(0, nullptr, true);
    }
    std::unique_ptr<Txn> txn = unused();
    txn->reset(nextTxn++, origin, local);
    ++epoch;
    currentTxn = txn.get();
    m_depth = 1;
    txnQueue.push_back(std::move(txn));
    if (txnQueue.size() == 1 && listeners->beforeAll.any())
        listeners->beforeAll.call();
    if (listeners->before.any())
        listeners->before.call(*currentTxn);
    return *currentTxn;
}

void Engine::end()
{
    if (--m_depth > 0)
        return;
    const bool first = currentTxn == txnQueue.front().get();
    currentTxn = nullptr;
    if (!first)
        return; // it ends behind the one whose observer opened it
    finishQueue(0);
}

void Engine::finishQueue(std::size_t from)
{
    for (std::size_t i = from; i < txnQueue.size(); ++i) {
        Txn &txn = *txnQueue[i]; // never moves, the txnQueue may
        m_finishing = i;
        finish(txn);
    }
    for (auto &txn : txnQueue) {
        if (spare.size() < 4 && txn->touched.capacity() <= 1024) // no memory of a crowd is kept
            spare.push_back(std::move(txn));
    }
    txnQueue.clear();
    m_finishing = 0;
    if (text.isWasteful())
        compactText();
    if (listeners->afterAll.any())
        listeners->afterAll.call();
}

void Engine::noteGrowth(Txn &txn, std::uint32_t client)
{
    ClientEntry &entry = clients[client];
    if (entry.touchedIn == txn.id)
        return;
    entry.touchedIn = txn.id;
    entry.touchedAt = std::uint32_t(txn.touched.size());
    txn.touched.push_back({client, entry.structs.end(), 0});
    if (entry.arrival == none)
        entry.arrival = arrivals++;
}

Clock Engine::before(const Txn &txn, std::uint32_t client) const
{
    const ClientEntry &entry = clients[client];
    if (entry.touchedIn == txn.id)
        return txn.touched[entry.touchedAt].before;
    if (txnQueue.size() < 2)
        return entry.structs.end();
    // Transactions that began later may have added since.
    bool found = false;
    for (const auto &other : txnQueue) {
        if (other.get() == &txn)
            found = true;
        if (!found)
            continue;
        if (const Txn::Touched *touched = other->touchedOf(client))
            return touched->before;
    }
    return entry.structs.end();
}

void Engine::noteChange(Txn &txn, TypeNode &node, std::uint32_t key)
{
    if (node.changedIn != txn.id) {
        if (node.item && (node.item->deleted() || node.item->clock >= before(txn, node.item->client)))
            return; // it came or went with this transaction: its parent tells
        node.changedIn = txn.id;
        node.changedAt = std::uint32_t(txn.changed.size());
        txn.changed.emplace_back();
        txn.changed.back().type = node.self;
        txn.changed.back().generation = node.generation;
    } else if (node.item && node.item->deleted()) {
        return;
    }
    Txn::Change &change = txn.changed[node.changedAt];
    if (key == none)
        change.list = true;
    else
        change.addKey(key);
}

std::uint32_t Engine::mergeWithLefts(StructList &list, StructList::Place &place)
{
    std::uint32_t merged = 0;
    while (!list.isFirst(place)) {
        StructList::Place leftPlace = place;
        list.previous(leftPlace);
        Item *right = list.at(place);
        if (!tryMerge(list.at(leftPlace), right))
            break;
        list.erase(place);
        release(right);
        place = leftPlace;
        ++merged;
    }
    return merged;
}

// Of what was there before: mergeAdded looks at all that came with the transaction.
void Engine::mergeDeleted(const Txn &txn)
{
    for (const DeleteSet::Entry &entry : txn.deletes.entries()) {
        const std::uint32_t client = clientIndex(entry.client);
        StructList &list = clients[client].structs;
        const ClientEntry &grown = clients[client];
        const Clock added = grown.touchedIn == txn.id ? txn.touched[grown.touchedAt].before : list.end();
        for (auto range = entry.ranges.rbegin(); range != entry.ranges.rend(); ++range) {
            if (range->clock >= added)
                continue;
            StructList::Place place = list.locate(range->end() - 1);
            list.next(place); // begin with the neighbour behind the range
            while (!list.isFirst(place) && list.clockAt(place) >= range->clock) {
                mergeWithLefts(list, place);
                if (!list.previous(place))
                    break;
            }
        }
    }
}

void Engine::mergeAdded(Txn &txn)
{
    for (const Txn::Touched &touched : txn.touched) {
        if (touched.before == touched.after)
            continue;
        StructList &list = clients[touched.client].structs;
        StructList::Place first = list.locate(touched.before);
        if (list.isFirst(first) && !list.next(first))
            continue;
        const Clock stop = list.clockAt(first);
        StructList::Place place = list.lastPlace();
        while (!list.isFirst(place) && list.clockAt(place) >= stop) {
            mergeWithLefts(list, place);
            if (!list.previous(place))
                break;
        }
    }
}

void Engine::mergeCandidates(Txn &txn)
{
    for (std::size_t i = txn.mergeCandidates.size(); i-- > 0;) {
        const LocalId id = txn.mergeCandidates[i];
        StructList &list = clients[id.client].structs;
        StructList::Place place = list.locate(id.clock);
        const Clock clock = list.clockAt(place);
        StructList::Place next = place;
        if (list.next(next)) {
            if (mergeWithLefts(list, next) > 1)
                continue; // with its left neighbour too
            place = list.locate(clock);
        }
        mergeWithLefts(list, place);
    }
}

void Engine::finish(Txn &txn)
{
    txn.deletes.normalise();
    bool ownGrew = false;
    for (Txn::Touched &touched : txn.touched) {
        touched.after = state(touched.client);
        ownGrew = ownGrew || (touched.client == ownClient && touched.after != touched.before);
    }
    callObservers(txn);

    if (options.collectGarbage && txn.removed) {
        for (const DeleteSet::Entry &entry : txn.deletes.entries()) {
            StructList &list = clients[clientIndex(entry.client)].structs;
            for (auto range = entry.ranges.rbegin(); range != entry.ranges.rend(); ++range) {
                StructList::Place place = list.locate(range->clock);
                do {
                    Item *item = list.at(place);
                    if (item->clock >= range->end())
                        break;
                    if (!item->isGc() && item->deleted() && !item->keep() && (!gcFilter || gcFilter(item)))
                        collect(item);
                } while (list.next(place));
            }
        }
    }
    mergeDeleted(txn);
    mergeAdded(txn);
    mergeCandidates(txn);

    if (!txn.local && ownGrew)
        setClient(randomClientId()); // another session writes under our number
    emitTransaction(txn);
}

} // namespace Layers::Crdt
