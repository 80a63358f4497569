#include "core/crdt/engine_p.h"
#include "core/crdt/listeners_p.h"

#include <algorithm>

namespace Layers::Crdt {

// Makes an item of a decoded struct. False where it depends on itself.
bool Engine::fill(Item *item, Struct &from)
{
    if (from.hasOrigin) {
        if (from.origin.client == from.client && from.origin.clock >= from.clock)
            return false;
        item->originClient = clientIndex(from.origin.client);
        item->originClock = from.origin.clock;
    }
    if (from.hasRightOrigin) {
        if (from.rightOrigin.client == from.client && from.rightOrigin.clock >= from.clock)
            return false;
        item->rightClient = clientIndex(from.rightOrigin.client);
        item->rightClock = from.rightOrigin.clock;
    }
    if (from.parent == Struct::Parent::Root) {
        item->flags |= Item::ParentIsRoot;
        item->parent = atoms.intern(from.parentName);
    } else if (from.parent == Struct::Parent::Item) {
        if (from.parentItem.client == from.client && from.parentItem.clock >= from.clock)
            return false;
        item->flags |= Item::ParentIsItem;
        item->parentId.client = clientIndex(from.parentItem.client);
        item->parentId.clock = from.parentItem.clock;
    }
    if (from.keyed) {
        item->flags |= Item::Keyed;
        item->place = atoms.intern(from.parentKey);
    }
    if (from.kind == Kind::String)
        item->text = from.text.data();
    else if (hasContent(from.kind))
        item->content = from.content.release();
    return true;
}

template <class Decoder>
Outcome<> Engine::decode(ByteSpan update, Decoded &out)
{
    const Fault malformed{FaultCode::Malformed, "the bytes are no update"};
    Decoder in(update, text);
    const std::uint64_t count = in.rest.varUint();
    std::uint64_t total = 0;
    Struct read;
    FaultCode fault = FaultCode::Malformed;
    for (std::uint64_t c = 0; c < count && in.ok(); ++c) {
        const std::uint64_t structs = in.rest.varUint();
        const ClientId client = in.client();
        std::uint64_t clock = in.rest.varUint();
        total += structs;
        if (!in.ok() || clock > maxClock || in.tooMany(structs, total))
            return malformed;
        if (total > maxStructs)
            return Fault{FaultCode::TooLarge, "the update has too many structs"};
        const std::uint32_t index = clientIndex(client);
        out.blocks.emplace_back();
        Block &block = out.blocks.back();
        block.client = index;
        block.items.reserve(std::size_t(std::min<std::uint64_t>(structs, 32768)));
        for (std::uint64_t i = 0; i < structs; ++i) {
            read.client = client;
            read.clock = Clock(clock);
            if (!readStruct(in, in.info(), read, fault) || !in.ok()) {
                return fault == FaultCode::Unsupported ? Outcome<>(Fault{fault, "the update holds structs of a newer program"})
                                                       : Outcome<>(malformed);
            }
            clock += read.length;
            if (clock > maxClock)
                return malformed;
            if (read.kind == Kind::Skip || read.length == 0)
                continue;
            Item *item = newItem(index, read.clock, read.length, read.kind);
            if (read.kind == Kind::Gc) {
                item->flags = Item::Deleted;
            } else if (!fill(item, read)) {
                item->kind = Kind::Gc; // it has no content yet, or lost none
                arena.release(item);
                return Fault{FaultCode::Malformed, "an item depends on itself"};
            }
            block.items.push_back(item);
        }
    }
    if (!in.ok() || !readDeleteSet(in.rest, out.deletes, Decoder::second) || !in.ok())
        return malformed;
    return {};
}

bool Engine::missing(const Item *item, LocalId &dependency) const
{
    const auto waits = [&](std::uint32_t client, Clock clock) {
        if (client == none || client == item->client || clock < state(client))
            return false;
        dependency = {client, clock};
        return true;
    };
    if (item->isGc())
        return false;
    return waits(item->originClient, item->originClock) || waits(item->rightClient, item->rightClock)
        || ((item->flags & Item::ParentIsItem) && waits(item->parentId.client, item->parentId.clock));
}

// Finds the neighbours and the parent of an item whose dependencies are there, without what is known of it (Item.getMissing, and what
// Item.integrate does with an offset).
void Engine::place(Txn &txn, Item *item, Clock offset)
{
    if (item->isGc()) {
        item->clock += offset;
        item->length -= offset;
        item->parent = none;
        integrate(txn, item);
        return;
    }
    m_usesText = m_usesText || item->kind == Kind::String;
    std::uint32_t parent = none;
    const std::uint8_t flags = item->flags;
    const LocalId parentId{item->parentId.client, item->parentId.clock};
    item->flags &= std::uint8_t(~(Item::ParentIsRoot | Item::ParentIsItem));
    Item *left = item->originClient == none ? nullptr : cleanEnd(txn, {item->originClient, item->originClock});
    Item *right = item->rightClient == none ? nullptr : cleanStart(txn, {item->rightClient, item->rightClock});
    if ((left && left->isGc()) || (right && right->isGc())) {
        parent = none;
    } else if (flags & Item::ParentIsRoot) {
        parent = root(atoms.text(item->parent), TypeKind::Untyped)->self;
    } else if (flags & Item::ParentIsItem) {
        const Item *holder = find(parentId);
        if (holder->kind == Kind::Type)
            parent = holder->content->node;
    } else if (const Item *neighbour = left ? left : right) {
        parent = neighbour->parent;
        item->flags &= std::uint8_t(~Item::Keyed);
        item->place = none;
        if (neighbour->keyed()) {
            item->flags |= Item::Keyed;
            item->place = neighbour->place;
        }
    }
    if (offset > 0) {
        item->clock += offset;
        left = cleanEnd(txn, {item->client, item->clock - 1});
        item->originClient = item->client;
        item->originClock = item->clock - 1;
        if (left->isGc())
            parent = none;
        if (item->kind == Kind::String) {
            const bool cutsPair = isHighHalf(item->text[offset - 1]);
            item->text += offset;
            if (cutsPair)
                const_cast<char16_t *>(item->text)[0] = 0xfffd;
        } else if (item->kind == Kind::Any || item->kind == Kind::Json) {
            auto *rest = new Content(item->content->cut(offset));
            delete item->content;
            item->content = rest;
        }
        item->length -= offset;
    }
    // Two documents that used one number make neighbours in another list, which are none here.
    const auto isElsewhere = [&](const Item *one) {
        return one && (one->parent != parent || one->keyed() != item->keyed() || (one->keyed() && one->place != item->place));
    };
    if (parent != none && isElsewhere(left))
        left = nullptr;
    if (parent != none && isElsewhere(right))
        right = nullptr;
    item->left = left;
    item->right = right;
    item->parent = parent;
    integrate(txn, item);
}

// `item` and all structs of its client behind it.
void Engine::park(Block &block, Item *item)
{
    Pending::Queue &queue = pending.items[item->client];
    const auto add = [&](Item *one) {
        m_usesText = m_usesText || one->kind == Kind::String;
        const auto [at, fresh] = queue.emplace(one->clock, one);
        if (fresh)
            return;
        if (at->second->length < one->length)
            std::swap(at->second, one);
        release(one);
    };
    add(item);
    if (!block.queue) {
        if (!options.lazyPending)
            pending.changed.push_back(item->client);
        for (; block.next < block.items.size(); ++block.next)
            add(block.items[block.next]);
    }
    block.parked = true;
}

// Integrates what can be, the highest ids first, and what a struct waits for before it. What cannot is parked; returns what it waits for.
Engine::Missing Engine::integrateBlocks(Txn &txn, std::vector<Block> &blocks)
{
    Missing missed;
    std::stable_sort(blocks.begin(), blocks.end(), [this](const Block &a, const Block &b) { return idOf(a.client) < idOf(b.client); });
    std::size_t kept = 0; // blocks; those of one client become one
    std::vector<std::size_t> mixed;
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        if (blocks[i].client == blocks[kept].client) {
            std::vector<Item *> &into = blocks[kept].items;
            into.insert(into.end(), blocks[i].items.begin(), blocks[i].items.end());
            if (mixed.empty() || mixed.back() != kept)
                mixed.push_back(kept);
        } else if (++kept != i) {
            blocks[kept] = std::move(blocks[i]);
        }
    }
    if (!blocks.empty())
        blocks.erase(blocks.begin() + std::ptrdiff_t(kept + 1), blocks.end());
    for (const std::size_t at : mixed)
        std::stable_sort(blocks[at].items.begin(), blocks[at].items.end(),
                         [](const Item *a, const Item *b) { return a->clock < b->clock; });
    for (std::uint32_t i = 0; i < blocks.size(); ++i)
        clients[blocks[i].client].block = i;

    std::vector<Item *> stack;
    const auto parkStack = [&](std::uint32_t client, Clock clock) {
        const auto [at, fresh] = missed.emplace(client, clock);
        if (!fresh)
            at->second = std::min(at->second, clock);
        for (Item *waiting : stack)
            park(blocks[clients[waiting->client].block], waiting);
        stack.clear();
    };
    std::size_t left = blocks.size();
    const auto nextHead = [&]() -> Item * {
        for (; left > 0; --left) {
            if (!blocks[left - 1].done())
                return blocks[left - 1].take();
        }
        return nullptr;
    };
    for (Item *head = nextHead(); head;) {
        const Clock known = state(head->client);
        LocalId dependency;
        if (head->clock > known) {
            stack.push_back(head);
            parkStack(head->client, head->clock - 1);
        } else if (missing(head, dependency)) {
            stack.push_back(head);
            const std::uint32_t at = clients[dependency.client].block;
            if (at != none && !blocks[at].done()) {
                head = blocks[at].take();
                continue;
            }
            parkStack(dependency.client, state(dependency.client));
        } else if (known - head->clock < head->length) {
            place(txn, head, known - head->clock);
        } else {
            // Yjs looks for the neighbours of what it knows as well, which cuts items that an undo has brought back: these join no more.
            if (!redone.empty() && !head->isGc()) {
                if (head->originClient != none && find({head->originClient, head->originClock})->redone())
                    cleanEnd(txn, {head->originClient, head->originClock});
                if (head->rightClient != none && find({head->rightClient, head->rightClock})->redone())
                    cleanStart(txn, {head->rightClient, head->rightClock});
            }
            release(head);
        }
        if (stack.empty()) {
            head = nextHead();
        } else {
            head = stack.back();
            stack.pop_back();
        }
    }
    for (const Block &block : blocks)
        clients[block.client].block = none;
    return missed;
}

// What the first struct of a queue waits for; nothing where all is there.
std::optional<LocalId> Engine::awaited(const Item *first) const
{
    if (first->clock > state(first->client))
        return LocalId{first->client, first->clock - 1};
    LocalId dependency;
    if (missing(first, dependency))
        return dependency;
    return {};
}

// The queues that have all that they waited for, and those that wait for them: the order in which these are integrated is that in which
// all would be, since the others can neither be integrated nor fetch one of these before its turn.
std::vector<std::uint32_t> Engine::continuing()
{
    std::vector<std::uint32_t> found;
    if (pending.items.empty() && pending.changed.empty()) {
        pending.grown.clear();
        return found;
    }
    std::unordered_set<std::uint32_t> known;
    const auto look = [&](std::uint32_t queue) {
        if (const auto old = pending.waitOf.find(queue); old != pending.waitOf.end()) {
            pending.waits.erase(old->second);
            pending.waitOf.erase(old);
        }
        const auto at = pending.items.find(queue);
        if (at == pending.items.end())
            return;
        if (const auto need = awaited(at->second.begin()->second)) {
            const Pending::Wait wait{need->client, need->clock, queue};
            pending.waits.insert(wait);
            pending.waitOf.emplace(queue, wait);
        } else if (known.insert(queue).second) {
            found.push_back(queue);
        }
    };
    for (const std::uint32_t queue : pending.changed)
        look(queue);
    pending.changed.clear();
    pending.grown.push_back(ownClient);
    for (const std::uint32_t client : pending.grown) {
        for (auto at = pending.waits.lower_bound({client, 0, 0});
             at != pending.waits.end() && at->client == client && at->clock < state(client); at = pending.waits.lower_bound({client, 0, 0}))
            look(std::uint32_t(at->queue));
    }
    pending.grown.clear();
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::uint32_t client = found[i];
        for (auto at = pending.waits.lower_bound({client, 0, 0}); at != pending.waits.end() && at->client == client; ++at) {
            if (known.insert(at->queue).second)
                found.push_back(at->queue);
        }
    }
    return found;
}

// `near` is where the range before it ended, and then where this one does.
void Engine::applyDeletes(Txn &txn, std::uint32_t client, Clock clock, Clock end, StructList::Place &near)
{
    StructList &list = clients[client].structs;
    StructList::Place place = list.locateBehind(near, clock);
    Item *item = list.at(place);
    if (!item->deleted() && item->clock < clock) {
        split(txn, item, clock - item->clock, place);
        place = list.locate(clock);
    }
    do {
        item = list.at(place);
        if (item->clock >= end)
            break;
        if (item->deleted())
            continue;
        if (end < item->end())
            split(txn, item, end - item->clock, place);
        remove(txn, item);
        place = list.locate(item->clock);
    } while (list.next(place));
    near = place;
}

void Engine::applyPendingDeletes(Txn &txn)
{
    if (pending.deletes.empty())
        return;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> touched; // where the transaction noted it, and the client
    const auto note = [&](std::uint32_t client) {
        if (clients[client].touchedIn == txn.id && pending.deletes.contains(client))
            touched.emplace_back(clients[client].touchedAt, client);
    };
    note(ownClient);
    for (const std::uint32_t client : pending.grown)
        note(client);
    std::sort(touched.begin(), touched.end());
    for (const auto &[place, client] : touched) {
        const auto at = pending.deletes.find(client);
        if (at == pending.deletes.end())
            continue;
        std::map<Clock, Clock> &ranges = at->second;
        StructList::Place near;
        while (!ranges.empty() && ranges.begin()->first < state(client)) {
            const auto [clock, length] = *ranges.begin();
            ranges.erase(ranges.begin());
            const Clock end = clock + length;
            if (end > state(client)) {
                Clock &rest = ranges[state(client)];
                rest = std::max(rest, end - state(client));
            }
            applyDeletes(txn, client, clock, std::min(end, state(client)), near);
        }
        if (ranges.empty())
            pending.deletes.erase(at);
    }
}

Outcome<> Engine::apply(ByteSpan update, Format format, Origin origin)
{
    const TextArena::Mark mark = text.mark();
    const ItemArena::Mark itemMark = arena.mark();
    const std::size_t knownClients = clients.size();
    const std::size_t knownAtoms = atoms.size();
    Decoded decoded;
    const Outcome<> read = format == Format::V1 ? decode<DecoderV1>(update, decoded) : decode<DecoderV2>(update, decoded);
    if (!read) {
        for (const Block &block : decoded.blocks) {
            for (Item *item : block.items)
                release(item);
        }
        text.rollBack(mark);
        arena.rollBack(itemMark);
        forgetClients(knownClients);
        atoms.shrink(knownAtoms);
        return read;
    }
    // A handler that is told of the beginning may write, and its text lies behind the mark.
    const bool mayRollBack = currentTxn || (!listeners->before.any() && !listeners->beforeAll.any());
    Scope scope(*this, origin, false);
    Txn &txn = scope.txn;
    txn.local = false;
    const bool waited = options.lazyPending && !pending.items.empty();
    const std::size_t decodedText = text.used();
    m_usesText = false;
    const Missing missed = integrateBlocks(txn, decoded.blocks);
    if (mayRollBack && !m_usesText && text.used() == decodedText)
        text.rollBack(mark); // all of it was known: what comes again takes no memory
    const bool retry = waited && std::any_of(pending.missing.begin(), pending.missing.end(), [this](const auto &each) {
                           return each.second < state(each.first);
                       });
    for (const auto &[client, clock] : missed) {
        if (!options.lazyPending)
            break;
        const auto [at, fresh] = pending.missing.emplace(client, clock);
        if (!fresh)
            at->second = std::min(at->second, clock);
    }
    for (const DeleteSet::Entry &entry : decoded.deletes.entries()) {
        const std::uint32_t client = clientIndex(entry.client);
        StructList::Place near;
        for (const DeleteSet::Range &range : entry.ranges) {
            const Clock known = state(client);
            const Clock from = std::max(range.clock, known);
            if (range.end() > from) {
                Clock &length = pending.deletes[client][from];
                length = std::max(length, range.end() - from);
            }
            if (range.clock < known)
                applyDeletes(txn, client, range.clock, range.end(), near);
        }
    }
    if (hasPending()) {
        for (const Block &block : decoded.blocks)
            pending.grown.push_back(block.client);
    }
    applyPendingDeletes(txn);
    const auto integrateQueues = [&](const std::vector<std::uint32_t> &queues) {
        std::vector<Block> blocks;
        for (const std::uint32_t client : queues) {
            blocks.emplace_back();
            blocks.back().client = client;
            blocks.back().queue = &pending.items.at(client);
        }
        Missing missing = integrateBlocks(txn, blocks);
        for (const std::uint32_t client : queues) {
            if (const auto at = pending.items.find(client); at->second.empty())
                pending.items.erase(at);
        }
        pending.grown.insert(pending.grown.end(), queues.begin(), queues.end());
        applyPendingDeletes(txn);
        return missing;
    };
    if (options.lazyPending) {
        if (retry) {
            std::vector<std::uint32_t> all;
            for (const auto &[client, queue] : pending.items)
                all.push_back(client);
            pending.missing = integrateQueues(all);
        }
        pending.grown.clear();
        return {};
    }
    for (std::vector<std::uint32_t> queues = continuing(); !queues.empty(); queues = continuing()) {
        (void)integrateQueues(queues);
        pending.changed.insert(pending.changed.end(), queues.begin(), queues.end());
    }
    return {};
}

} // namespace Layers::Crdt
