#include "core/crdt/engine_p.h"
#include "core/crdt/lazyreader_p.h"
#include "core/crdt/listeners_p.h"

#include <algorithm>

namespace Layers::Crdt {
namespace {

constexpr std::size_t smallest = 256; // bytes: less is applied as fast

// Whether apply() will take it: all that it would refuse is refused here.
template <class Decoder>
bool isWhole(ByteSpan update)
{
    TextArena scratch;
    LazyReader<Decoder> reader(update, scratch, false);
    const auto isAhead = [](const Struct &at, const Id &id) { return id.client == at.client && id.clock >= at.clock; };
    for (const Struct *at = reader.current(); at; reader.next(), at = reader.current()) {
        if ((at->hasOrigin && isAhead(*at, at->origin)) || (at->hasRightOrigin && isAhead(*at, at->rightOrigin))
            || (at->parent == Struct::Parent::Item && isAhead(*at, at->parentItem)))
            return false;
    }
    DeleteSet deletes;
    return reader.ok() && reader.deletes(deletes);
}

} // namespace

bool Engine::keepForLater(ByteSpan update, Format format, Origin origin)
{
    const bool isEmpty = std::all_of(clients.begin(), clients.end(), [](const ClientEntry &client) { return client.structs.empty(); });
    if (!options.lazyLoad || asleep || update.size() < smallest || !isEmpty || hasPending() || !unseen() || listeners->updateV1.any()
        || listeners->subdocs.any() || listeners->anyOfTypes())
        return false;
    if (!(format == Format::V1 ? isWhole<CheckingDecoderV1>(update) : isWhole<DecoderV2>(update)))
        return false;
    asleep = std::make_unique<Asleep>(Asleep{Bytes(update.begin(), update.end()), format, origin});
    return true;
}

void Engine::applyKept()
{
    std::unique_ptr<Asleep> kept = std::move(asleep);
    try {
        (void)apply(kept->update, kept->format, kept->origin).ok(); // it was checked when it came
    } catch (...) { // no memory: what was not read is not lost
        asleep = std::move(kept);
        throw;
    }
}

} // namespace Layers::Crdt
