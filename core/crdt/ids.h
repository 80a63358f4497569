#pragma once
// Names of operations, as Yjs has them: a client draws a number for each session, and counts what it writes in UTF-16 units and elements.

#include <cstdint>
#include <span>
#include <vector>

namespace Layers::Crdt {

using ClientId = std::uint64_t; // 32 bits in Yjs 13, 53 bits in Yjs 14 and yrs
using Clock = std::uint32_t;
using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

inline constexpr ClientId maxClientId = (ClientId(1) << 53) - 1;
inline constexpr std::uint64_t maxClock = 0xfffffff0u; // beyond this an update is refused

struct Id
{
    ClientId client = 0;
    Clock clock = 0;
    bool operator==(const Id &) const = default;
};

// Which coding of updates: V1 for the wire (smaller for single keystrokes, and what sync servers speak), V2 for storage.
enum class Format { V1, V2 };

} // namespace Layers::Crdt
