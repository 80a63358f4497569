#pragma once
// lib0's "any" (writeAny in its encoding.js): one tag byte, then the payload. Reading is iterative, capped in depth, and reserves nothing
// because a count says so.

#include "core/crdt/bytes.h"
#include "core/crdt/value.h"

namespace Layers::Crdt {

Value readAny(Reader &in); // fails the reader where the bytes are none
void writeAny(Writer &out, const Value &value);

} // namespace Layers::Crdt
