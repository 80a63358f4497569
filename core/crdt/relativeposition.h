#pragma once
// A place in a list or a text that stays with its neighbour while others edit (Yjs 13.6, src/utils/RelativePosition.js): cursors, comments,
// quotations.

#include "core/crdt/doc.h"

namespace Layers::Crdt {

struct RelativePosition
{
    std::optional<Id> type; // the item that holds the type
    std::optional<std::string> root; // or the name of a root
    std::optional<Id> item; // wins over both
    std::int64_t assoc = 0; // from 0 on it stays with what is right of it, below 0 with what is left
    bool operator==(const RelativePosition &) const = default;
};

struct AbsolutePosition
{
    SharedType type;
    std::uint32_t index = 0;
    std::int64_t assoc = 0;
};

// The place of a visible index.
Outcome<RelativePosition> relativePosition(const SharedType &type, std::uint32_t index, std::int64_t assoc = 0);
// Where it is now; nothing while what it stays with is unknown, or when it was collected. A root that this document has not is unknown as
// well: Yjs makes it, and whoever sends positions fills the document. `followUndone`: what was deleted and brought back
// by an undo of this session is followed; other peers cannot know of that, so for what they are to see say false.
std::optional<AbsolutePosition> absolutePosition(Doc &doc, const RelativePosition &position, bool followUndone = true);

Bytes encode(const RelativePosition &position);
Outcome<RelativePosition> decodeRelativePosition(ByteSpan bytes);
std::string toJson(const RelativePosition &position);
Outcome<RelativePosition> relativePositionFromJson(std::string_view json);

} // namespace Layers::Crdt
