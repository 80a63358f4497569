#pragma once
// Updates that are valid and hurt, made of the bytes of a fuzzer: each few bytes are a pattern of up to some thousand structs or deleted
// ranges, with origins, parents, keys and clients that are the same, a chain, ascending, descending or strewn. Bytes that are changed at
// random hardly ever come by such an update.

#include "tests/fuzz/fuzzcrdt.h"

#include "core/crdt/ids.h"

#include <vector>

namespace Layers::Crdt::Fuzz {

struct CostInput
{
    struct Chunk
    {
        Bytes bytes;
        Format format = Format::V1;
        std::uint64_t units = 0; // bytes, structs and elements: a run of the second coding says many in few bytes
    };
    std::vector<Chunk> chunks; // in the order in which they are applied
    bool lazy = false;
    bool collects = true;
    bool observes = false;
    bool undoes = false;
    bool edits = false;
    bool takesSnapshots = false;
};
CostInput costInput(Input bytes);

} // namespace Layers::Crdt::Fuzz
