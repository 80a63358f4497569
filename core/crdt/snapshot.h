#pragma once
// A moment of a document (Yjs 13.6, src/utils/Snapshot.js): what was known and what of it was deleted. Only a document that collects no
// garbage can show one.

#include "core/crdt/deleteset.h"

namespace Layers::Crdt {

class Doc;

struct Snapshot
{
    DeleteSet deletes;
    StateVector state;
    bool operator==(const Snapshot &) const = default;
};

Snapshot snapshotOf(const Doc &doc);
Bytes encode(const Snapshot &snapshot, Format format = Format::V1);
Outcome<Snapshot> decodeSnapshot(ByteSpan bytes, Format format = Format::V1);
// The document as it was, as an update of the second coding for a fresh one.
Outcome<Bytes> stateOfSnapshot(Doc &doc, const Snapshot &snapshot);
// Whether all of the update was there.
Outcome<bool> containsUpdate(const Snapshot &snapshot, ByteSpan update, Format format = Format::V1);

} // namespace Layers::Crdt
