#pragma once
// What scenario.h checks a line with, by its kind. One thread.

#include "core/crdt/value.h"
#include "tests/support/yjs/scenario.h"

namespace Layers::Crdt::Yjs {

Verdict checkWire(const Object &line); // level 0: a primitive, both ways
Verdict checkCase(const Object &line); // hand-made documents, and the functions around them

} // namespace Layers::Crdt::Yjs
