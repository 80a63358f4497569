#pragma once
// What an update costs, in memory and time, against what its bytes justify. Aborts where it is far more.

#include "tests/fuzz/fuzzcrdt.h"

namespace Layers::Crdt::Fuzz {

void cost(Input bytes);

} // namespace Layers::Crdt::Fuzz
