#include "core/crdt/outcome.h"

#include <cstdio>
#include <cstdlib>

namespace Layers::Crdt {

void endOverOutcome(const Fault *fault)
{
    if (fault)
        std::fprintf(stderr, "the value of an Outcome was taken that holds a fault: %.*s\n", int(fault->what.size()), fault->what.data());
    else
        std::fprintf(stderr, "the fault of an Outcome was taken that holds a value\n");
    std::abort();
}

} // namespace Layers::Crdt
