#pragma once
// What can be done with updates without a document (Yjs' update functions): merge, diff, state vector, extent, conversion. They work on the
// structs as they are written, so that what waits for something else is kept. Every function reads all of its input before it says
// anything; bytes behind the delete set are ignored, as Yjs does, unless they follow an empty update of the first coding: the second begins
// so. Any thread.

#include "core/crdt/deleteset.h"

#include <map>
#include <optional>

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

// An update as a list of what is in it, to look at.
struct DecodedStruct
{
    Id id; // of its first unit
    Clock length = 0;
    std::string_view kind; // GC, Skip, or what the item holds: String, Format, Type, Any, JSON, Embed, Binary, Deleted or Doc
    std::optional<Id> origin;
    std::optional<Id> rightOrigin;
    // Only of an item that has neither origin: others stand where those do.
    std::optional<Id> parentItem;
    std::optional<std::string> parentRoot;
    std::optional<std::string> parentKey;
    std::string content; // text as it is, values as JSON, marks as key=value; not more than its first 200 bytes
    bool operator==(const DecodedStruct &) const = default;
};
struct DecodedUpdate
{
    std::vector<DecodedStruct> structs; // in the order of the update
    DeleteSet deletes;
};
// FaultCode::TooLarge for more than `most` structs: few bytes of the second coding can say very many.
Outcome<DecodedUpdate> decodeUpdate(ByteSpan update, Format format, std::size_t most = 100'000);

} // namespace Layers::Crdt
