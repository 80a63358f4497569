#pragma once
// What libFuzzer feeds and `tst_crdtcorpus` replays: every reader of core/crdt that takes bytes from outside, and scenarios that bytes
// describe. `cost` is fed updates that are made to hurt and looks at memory and time. A target aborts where a promise is broken: a refusal
// that changed something, a store that does not hold together, peers that know the same and differ. Any thread.

#include <cstdint>
#include <span>
#include <string_view>

namespace Layers::Crdt::Fuzz {

using Input = std::span<const std::uint8_t>;

// The next byte, which is taken away; 0 at the end.
inline std::uint8_t takeByte(Input &bytes)
{
    if (bytes.empty())
        return 0;
    const std::uint8_t first = bytes[0];
    bytes = bytes.subspan(1);
    return first;
}

struct Target
{
    std::string_view name;
    void (*run)(Input);
};
std::span<const Target> targets();
const Target *target(std::string_view name); // null for none of this name

// Whether `cost` looks at the time as well, as it does under libFuzzer: a test must not depend on the machine.
void measureTime(bool measures);

} // namespace Layers::Crdt::Fuzz
