#include "tests/fuzz/allocations.h"

#include <algorithm>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) // g++ says it so, clang the other way; a library may define __has_feature for all
#define LAYERS_HAS_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LAYERS_HAS_ASAN
#endif
#endif

#if defined(LAYERS_HAS_ASAN) && __has_include(<sanitizer/allocator_interface.h>)
#define LAYERS_HAS_ASAN_HOOKS
#include <sanitizer/allocator_interface.h>
#elif defined(__GLIBC__)
#include <cstdlib>
#include <malloc.h>
#include <new>
#endif

namespace Layers::Crdt::Fuzz {
namespace {

thread_local constinit Allocations mine;

[[maybe_unused]] void taken(std::size_t bytes)
{
    mine.live += std::int64_t(bytes);
    mine.total += std::int64_t(bytes);
    mine.peak = std::max(mine.peak, mine.live);
}
[[maybe_unused]] void given(std::size_t bytes)
{
    mine.live -= std::int64_t(bytes);
}

} // namespace

Allocations &allocations()
{
    return mine;
}

#if defined(LAYERS_HAS_ASAN_HOOKS)
namespace {

// ASan's own operators stay, which check more than ours would; without its header, as g++ may be, nothing is counted.
const bool isHooked
    = __sanitizer_install_malloc_and_free_hooks([](const volatile void *, std::size_t bytes) { taken(bytes); },
                                                [](const volatile void *block) {
                                                    if (block)
                                                        given(__sanitizer_get_allocated_size(const_cast<const void *>(block)));
                                                })
    != 0;

} // namespace

bool countsAllocations()
{
    return isHooked;
}
#elif defined(__GLIBC__) && !defined(LAYERS_HAS_ASAN)
namespace {

void *counted(void *block)
{
    if (!block)
        throw std::bad_alloc();
    taken(malloc_usable_size(block));
    return block;
}
void uncounted(void *block)
{
    if (block)
        given(malloc_usable_size(block));
    std::free(block);
}
void *aligned(std::size_t bytes, std::align_val_t alignment)
{
    const auto unit = std::size_t(alignment);
    return counted(std::aligned_alloc(unit, (std::max<std::size_t>(bytes, 1) + unit - 1) / unit * unit));
}

} // namespace

bool countsAllocations()
{
    return true;
}
#else
bool countsAllocations()
{
    return false;
}
#endif

} // namespace Layers::Crdt::Fuzz

#if !defined(LAYERS_HAS_ASAN) && defined(__GLIBC__)
void *operator new(std::size_t bytes)
{
    return Layers::Crdt::Fuzz::counted(std::malloc(std::max<std::size_t>(bytes, 1)));
}
void *operator new(std::size_t bytes, std::align_val_t alignment)
{
    return Layers::Crdt::Fuzz::aligned(bytes, alignment);
}
void operator delete(void *block) noexcept
{
    Layers::Crdt::Fuzz::uncounted(block);
}
void operator delete(void *block, std::size_t) noexcept
{
    Layers::Crdt::Fuzz::uncounted(block);
}
void operator delete(void *block, std::align_val_t) noexcept
{
    Layers::Crdt::Fuzz::uncounted(block);
}
void operator delete(void *block, std::size_t, std::align_val_t) noexcept
{
    Layers::Crdt::Fuzz::uncounted(block);
}
#endif
