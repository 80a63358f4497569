// The entry of libFuzzer; FUZZ_TARGET names which of the targets it is.

#include "tests/fuzz/fuzzcrdt.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const Layers::Crdt::Fuzz::Target *const target = [] {
        Layers::Crdt::Fuzz::measureTime(true);
        return Layers::Crdt::Fuzz::target(FUZZ_TARGET);
    }();
    target->run({data, size});
    return 0;
}
