#include "core/crdt/engine_p.h"
#include "core/crdt/listeners_p.h"
#include "core/crdt/updates.h"

#include <algorithm>
#include <bit>

namespace Layers::Crdt {

void Engine::view(const Item *item, ItemView &out) const
{
    out.client = idOf(item->client);
    out.clock = item->clock;
    out.length = item->length;
    out.kind = item->kind;
    out.hasOrigin = item->originClient != none;
    out.hasRightOrigin = item->rightClient != none;
    out.keyed = item->keyed();
    if (out.hasOrigin)
        out.origin = {idOf(item->originClient), item->originClock};
    if (out.hasRightOrigin)
        out.rightOrigin = {idOf(item->rightClient), item->rightClock};
    if (!out.hasOrigin && !out.hasRightOrigin && item->kind != Kind::Gc) {
        if (item->flags & Item::ParentIsRoot) {
            out.parent = Struct::Parent::Root;
            out.parentName = atoms.text(item->parent);
        } else if (item->flags & Item::ParentIsItem) {
            out.parent = Struct::Parent::Item;
            out.parentItem = {idOf(item->parentId.client), item->parentId.clock};
        } else {
            const TypeNode &node = *types[item->parent];
            out.parent = node.item ? Struct::Parent::Item : Struct::Parent::Root;
            if (node.item)
                out.parentItem = {idOf(node.item->client), node.item->clock};
            else
                out.parentName = atoms.text(node.name);
        }
        if (out.keyed)
            out.parentKey = atoms.text(item->place);
    }
    if (item->kind == Kind::String)
        out.text = item->string();
    else if (hasContent(item->kind))
        out.content = item->content;
}

namespace {

void noteDeleted(std::vector<DeleteSet::Range> &ranges, const Item *item)
{
    if (!item->deleted())
        return;
    if (!ranges.empty() && ranges.back().end() == item->clock)
        ranges.back().length += item->length;
    else
        ranges.push_back({item->clock, item->length});
}

// Most structs are text or tombstones that have a neighbour: what is written of them, without looking for the rest.
void writeNear(EncoderV1 &out, std::uint8_t info, const Item *item, Id origin, Id rightOrigin)
{
    constexpr Clock few = 42; // units, which are at most 126 bytes: their length is one byte
    constexpr std::size_t most = 64 + few * 3;
    std::uint8_t *at = out.rest.room(most);
    *at++ = info;
    if (info & 0x80)
        at = putVarUint(putVarUint(at, origin.client), origin.clock);
    if (info & 0x40)
        at = putVarUint(putVarUint(at, rightOrigin.client), rightOrigin.clock);
    if (item->kind == Kind::Deleted) {
        at = putVarUint(at, item->length);
    } else if (item->length <= few) {
        std::uint8_t *end = utf16ToUtf8(item->string(), at + 1);
        *at = std::uint8_t(end - at - 1);
        at = end;
    } else {
        out.rest.taken(at);
        out.text(item->string());
        return;
    }
    out.rest.taken(at);
}

void writeNear(EncoderV2 &out, std::uint8_t info, const Item *item, Id origin, Id rightOrigin)
{
    out.info(info);
    if (info & 0x80)
        out.leftId(origin.client, origin.clock);
    if (info & 0x40)
        out.rightId(rightOrigin.client, rightOrigin.clock);
    if (item->kind == Kind::Deleted)
        out.length(item->length);
    else
        out.text(item->string());
}

} // namespace

template <class Encoder>
void Engine::writeItem(Encoder &out, const Item *item, ItemView &scratch) const
{
    const bool hasOrigin = item->originClient != none;
    const bool hasRight = item->rightClient != none;
    if ((item->kind == Kind::String || item->kind == Kind::Deleted) && (hasOrigin || hasRight)) {
        const auto info
            = std::uint8_t(std::uint8_t(item->kind) | (hasOrigin ? 0x80 : 0) | (hasRight ? 0x40 : 0) | (item->keyed() ? 0x20 : 0));
        writeNear(out, info, item, hasOrigin ? Id{idOf(item->originClient), item->originClock} : Id{},
                  hasRight ? Id{idOf(item->rightClient), item->rightClock} : Id{});
        return;
    }
    view(item, scratch);
    writeStruct(out, scratch, 0);
}

// From `clock` on. `deleted` hears of every struct.
template <class Encoder, class Deleted>
void Engine::writeStructs(Encoder &out, std::uint32_t client, Clock clock, Deleted deleted)
{
    const StructList &list = clients[client].structs;
    const StructList::Place place = list.locate(clock);
    out.rest.varUint(list.countFrom(place));
    out.client(idOf(client));
    out.rest.varUint(clock);
    ItemView scratch;
    if (const Clock offset = clock - list.clockAt(place)) {
        view(list.at(place), scratch);
        writeStruct(out, scratch, offset);
        deleted(list.at(place));
        if (StructList::Place next = place; list.next(next)) {
            list.forEachFrom(next, [&](const Item *item) {
                writeItem(out, item, scratch);
                deleted(item);
            });
        }
        return;
    }
    list.forEachFrom(place, [&](const Item *item) {
        writeItem(out, item, scratch);
        deleted(item);
    });
}

template <class Encoder>
Bytes Engine::writeState(const StateVector &known)
{
    Encoder out;
    struct Part
    {
        std::uint32_t client = 0;
        Clock from = 0;
    };
    std::vector<Part> order;
    std::size_t structs = 0;
    ClientId highest = 0;
    Clock latest = 0;
    for (std::uint32_t client = 0; client < clients.size(); ++client) {
        const Clock from = known.size() == 0 ? 0 : known[idOf(client)];
        if (clients[client].structs.empty() || state(client) <= from)
            continue;
        order.push_back({client, from});
        structs += from == 0 ? clients[client].structs.size() : 0;
        highest = std::max(highest, idOf(client));
        latest = std::max(latest, state(client));
    }
    if (known.size() == 0)
        out.reserve(structs, text.used(), std::size_t(std::bit_width(highest) / 7 + std::bit_width(latest) / 7 + 2));
    std::sort(order.begin(), order.end(), [this](const Part &a, const Part &b) { return idOf(a.client) > idOf(b.client); });
    out.rest.varUint(order.size());
    // What is written whole is asked on the way which of it is deleted.
    std::vector<std::vector<DeleteSet::Range>> seen(clients.size());
    for (const Part &part : order) {
        if (part.from > 0) {
            writeStructs(out, part.client, part.from, [](const Item *) {});
            continue;
        }
        std::vector<DeleteSet::Range> &ranges = seen[part.client];
        writeStructs(out, part.client, 0, [&ranges](const Item *item) { noteDeleted(ranges, item); });
    }
    DeleteSet deletes;
    for (std::uint32_t client = 0; client < clients.size(); ++client) {
        if (seen[client].empty() && known.size() > 0)
            clients[client].structs.forEach([&](const Item *item) { noteDeleted(seen[client], item); });
        deletes.append(idOf(client), std::move(seen[client]));
    }
    writeDeleteSet(out.rest, deletes, Encoder::second);
    return out.finish();
}

StateVector Engine::stateVector() const
{
    StateVector vector;
    for (const ClientEntry &client : clients) {
        if (!client.structs.empty())
            vector.set(client.id, client.structs.end());
    }
    return vector;
}

DeleteSet Engine::deleteSet() const
{
    DeleteSet set;
    for (const ClientEntry &client : clients) {
        std::vector<DeleteSet::Range> ranges;
        client.structs.forEach([&ranges](const Item *item) { noteDeleted(ranges, item); });
        set.append(client.id, std::move(ranges));
    }
    return set;
}

// What waits, as one update, gaps as Skip.
template <class Encoder>
Bytes Engine::encodePending(bool deletes) const
{
    Encoder out;
    DeleteSet set;
    if (deletes) {
        out.rest.varUint(0);
        for (const auto &[client, ranges] : pending.deletes) {
            for (const auto &[clock, length] : ranges)
                set.push(idOf(client), clock, length);
        }
        set.normalise();
    } else {
        std::vector<std::uint32_t> order;
        for (const auto &[client, queue] : pending.items)
            order.push_back(client);
        std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) { return idOf(a) > idOf(b); });
        out.rest.varUint(order.size());
        for (const std::uint32_t client : order) {
            const Pending::Queue &queue = pending.items.at(client);
            std::vector<std::pair<const Item *, Clock>> parts; // an item and what is cut of its front; null for a gap of this length
            Clock clock = queue.begin()->first;
            for (const auto &[start, item] : queue) {
                if (item->end() <= clock && start != queue.begin()->first)
                    continue;
                if (start > clock)
                    parts.emplace_back(nullptr, start - clock);
                parts.emplace_back(item, clock > start ? clock - start : 0);
                clock = item->end();
            }
            out.rest.varUint(parts.size());
            out.client(idOf(client));
            out.rest.varUint(queue.begin()->first);
            for (const auto &[item, cut] : parts) {
                ItemView each;
                if (item) {
                    view(item, each);
                    writeStruct(out, each, cut);
                } else {
                    each.kind = Kind::Skip;
                    each.length = cut;
                    writeStruct(out, each, 0);
                }
            }
        }
    }
    writeDeleteSet(out.rest, set, Encoder::second);
    return out.finish();
}

Bytes Engine::encodeState(const StateVector &known, Format format)
{
    Bytes state = format == Format::V1 ? writeState<EncoderV1>(known) : writeState<EncoderV2>(known);
    if (!hasPending())
        return state;
    std::vector<Bytes> parts;
    parts.push_back(std::move(state));
    const auto waiting
        = [&](bool deletes) { return format == Format::V1 ? encodePending<EncoderV1>(deletes) : encodePending<EncoderV2>(deletes); };
    if (!pending.deletes.empty())
        parts.push_back(waiting(true));
    if (!pending.items.empty()) {
        Bytes all = waiting(false);
        Outcome<Bytes> rest = diffUpdate(all, known, format);
        parts.push_back(rest ? std::move(*rest) : std::move(all));
    }
    std::vector<ByteSpan> spans(parts.begin(), parts.end());
    Outcome<Bytes> all = mergeUpdates(spans, format);
    return all ? std::move(*all) : std::move(parts[0]);
}

template <class Encoder>
bool Engine::writeTransaction(Encoder &out, const Txn &txn)
{
    struct From
    {
        std::uint32_t client = 0;
        Clock clock = 0;
    };
    From single;
    std::vector<From> many;
    std::size_t count = 0;
    bool grown = false;
    // What observers added since is written too, as Yjs does: their own transactions write it once more.
    for (std::size_t i = m_finishing; i < txnQueue.size(); ++i) {
        for (const Txn::Touched &touched : txnQueue[i]->touched) {
            if (i == m_finishing)
                grown = grown || touched.after != touched.before;
            const Clock from = i == m_finishing ? touched.before : before(txn, touched.client);
            if (state(touched.client) <= from)
                continue;
            if (i > m_finishing
                && (std::any_of(many.begin(), many.end(), [&](const From &each) { return each.client == touched.client; })
                    || (count == 1 && single.client == touched.client)))
                continue;
            if (count == 0)
                single = {touched.client, from};
            else if (count == 1)
                many = {single, {touched.client, from}};
            else
                many.push_back({touched.client, from});
            ++count;
        }
    }
    if (txn.deletes.empty() && !grown)
        return false;
    out.rest.varUint(count);
    if (count == 1) {
        writeStructs(out, single.client, single.clock, [](const Item *) {});
    } else {
        std::sort(many.begin(), many.end(), [this](const From &a, const From &b) { return idOf(a.client) > idOf(b.client); });
        for (const From &each : many)
            writeStructs(out, each.client, each.clock, [](const Item *) {});
    }
    writeDeleteSet(out.rest, txn.deletes, Encoder::second);
    return true;
}

void Engine::emitTransaction(Txn &txn)
{
    const UpdateInfo info{txn.origin, txn.local};
    if (listeners->updateV1.any()) {
        m_encoder.clear();
        if (writeTransaction(m_encoder, txn))
            listeners->updateV1.call(m_encoder.rest.span(), info);
    }
    if (listeners->updateV2.any()) {
        EncoderV2 out;
        if (writeTransaction(out, txn)) {
            const Bytes bytes = out.finish();
            listeners->updateV2.call(bytes, info);
        }
    }
    emitSubdocs(txn);
}

} // namespace Layers::Crdt
