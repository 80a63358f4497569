#include "core/crdt/snapshot.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/doc.h"
#include "core/crdt/lazyreader_p.h"

namespace Layers::Crdt {

Snapshot snapshotOf(const Doc &doc)
{
    return {doc.deleteSet(), doc.stateVector()};
}

Bytes encode(const Snapshot &snapshot, Format format)
{
    Writer out;
    writeDeleteSet(out, snapshot.deletes, format == Format::V2);
    writeStateVector(out, snapshot.state);
    return out.take();
}

Outcome<Snapshot> decodeSnapshot(ByteSpan bytes, Format format)
{
    Reader in(bytes);
    Snapshot snapshot;
    if (!readDeleteSet(in, snapshot.deletes, format == Format::V2) || !readStateVector(in, snapshot.state))
        return Fault{FaultCode::Malformed, "the bytes are no snapshot"};
    snapshot.deletes.normalise();
    return snapshot;
}

Outcome<Bytes> stateOfSnapshot(Doc &doc, const Snapshot &snapshot)
{
    Engine &engine = doc.engine();
    if (engine.options.collectGarbage)
        return Fault{FaultCode::WrongType, "a document that collects garbage cannot show what was"};
    Engine::Scope scope(engine);
    EncoderV2 out;
    std::vector<std::pair<std::uint32_t, Clock>> parts;
    for (auto at = snapshot.state.clocks().rbegin(); at != snapshot.state.clocks().rend(); ++at) {
        const std::uint32_t client = engine.knownClient(at->first);
        if (at->second == 0)
            continue;
        if (client == none || engine.state(client) < at->second)
            return rangeFault; // of another document, or of a later moment
        if (at->second < engine.state(client))
            engine.cleanStart(scope.txn, {client, at->second});
        parts.emplace_back(client, at->second);
    }
    out.rest.varUint(parts.size());
    ItemView item;
    for (const auto &[client, clock] : parts) {
        const StructList &list = engine.clients[client].structs;
        std::vector<const Item *> items;
        StructList::Place place = list.first();
        do {
            if (list.clockAt(place) >= clock)
                break;
            items.push_back(list.at(place));
        } while (list.next(place));
        out.rest.varUint(items.size());
        out.client(engine.idOf(client));
        out.rest.varUint(0);
        for (const Item *each : items) {
            engine.view(each, item);
            writeStruct(out, item, 0);
        }
    }
    writeDeleteSet(out.rest, snapshot.deletes, true);
    return out.finish();
}

namespace {

template <class Decoder>
Outcome<bool> contains(const Snapshot &snapshot, ByteSpan update)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    bool all = true;
    for (; reader.current(); reader.next())
        all = all && snapshot.state[reader.current()->client] >= reader.current()->end();
    DeleteSet deletes;
    if (!reader.deletes(deletes))
        return Fault{FaultCode::Malformed, "the bytes are no update"};
    return all && merged(snapshot.deletes, deletes) == snapshot.deletes;
}

} // namespace

Outcome<bool> containsUpdate(const Snapshot &snapshot, ByteSpan update, Format format)
{
    return format == Format::V1 ? contains<DecoderV1>(snapshot, update) : contains<DecoderV2>(snapshot, update);
}

} // namespace Layers::Crdt
