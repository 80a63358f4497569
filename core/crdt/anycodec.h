#pragma once
// lib0's "any" (writeAny in its encoding.js): one tag byte, then the payload. Reading is iterative, capped in depth, and reserves nothing
// because a count says so.

#include "core/crdt/bytes.h"
#include "core/crdt/value.h"

#include <cmath>

namespace Layers::Crdt {

Value readAny(Reader &in); // fails the reader where the bytes are none
void writeAny(Writer &out, const Value &value);

// Whole numbers, of which long lists are, without the way through all other kinds.
inline double readWhole(Reader &in)
{
    const Reader::VarInt number = in.varInt();
    if (number.magnitude > maxClientId)
        in.fail();
    return number.negative ? -double(number.magnitude) : double(number.magnitude);
}
inline Value readElement(Reader &in)
{
    if (in.left() == 0 || *in.at() != 125)
        return readAny(in);
    (void)in.u8();
    return readWhole(in);
}
inline bool writeWhole(Writer &out, const Value &value) // false where it is none below 2^31
{
    const double *number = value.number();
    if (!number || !(*number >= -0x7fffffff && *number <= 0x7fffffff))
        return false;
    const auto whole = std::int32_t(*number);
    if (double(whole) != *number)
        return false;
    out.u8(125);
    out.varInt(std::uint64_t(whole < 0 ? -whole : whole), std::signbit(*number));
    return true;
}
inline void writeElement(Writer &out, const Value &value)
{
    if (!writeWhole(out, value))
        writeAny(out, value);
}

} // namespace Layers::Crdt
