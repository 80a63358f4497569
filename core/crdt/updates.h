#pragma once
// What can be done with updates without a document (Yjs' update functions): merge, diff, state vector, extent, conversion. They work on the
// structs as they are written, so that what waits for something else is kept. Every function reads all of its input before it says
// anything; bytes behind the delete set are ignored, as Yjs does. Any thread.

#include "core/crdt/deleteset.h"

#include <map>

namespace Layers::Crdt {

// One update with everything that is in `updates`; one alone is returned as it is, unread.
Outcome<Bytes> mergeUpdates(std::span<const ByteSpan> updates, Format format);
// What is in `update` and not yet known to somebody with this state vector.
Outcome<Bytes> diffUpdate(ByteSpan update, const StateVector &known, Format format);
Outcome<Bytes> convertUpdate(ByteSpan update, Format from, Format to);
// The state that a fresh document would have: counts up to the first gap, from clock 0.
Outcome<Bytes> stateVectorFromUpdate(ByteSpan update, Format format);

struct UpdateExtent
{
    std::map<ClientId, Clock> from;
    std::map<ClientId, Clock> to;
};
Outcome<UpdateExtent> updateExtent(ByteSpan update, Format format);
Outcome<DeleteSet> deleteSetOfUpdate(ByteSpan update, Format format);

} // namespace Layers::Crdt
