#pragma once
// Asks for memory that is read soon, all lines of a part at once instead of one after another. A hint: where the compiler has none,
// nothing.

#include <cstddef>

namespace Layers::Crdt {

template <class Part>
void prefetch(const Part &part)
{
#if defined(__GNUC__)
    constexpr std::size_t cacheLine = 64;
    for (std::size_t at = 0; at < sizeof(Part); at += cacheLine)
        __builtin_prefetch(reinterpret_cast<const char *>(&part) + at);
#else
    (void)part;
#endif
}

} // namespace Layers::Crdt
