#pragma once
// What this thread takes from the heap, counted to the byte, so that a bound on memory says the same on every machine. Any thread.

#include <cstdint>

namespace Layers::Crdt::Fuzz {

struct Allocations
{
    std::int64_t live = 0; // bytes now; what another thread frees is missing there
    std::int64_t peak = 0; // the most that was live since it was set to `live`
    std::int64_t total = 0; // bytes that were ever asked for
};
Allocations &allocations();
bool countsAllocations(); // not on a platform where the size of a block is not to be had

} // namespace Layers::Crdt::Fuzz
