#include "core/crdt/anycodec.h"

#include <cmath>

namespace Layers::Crdt {
namespace {

struct Open
{
    bool object = false;
    std::uint64_t left = 0;
    Array array;
    std::vector<Member> members;
    std::string key;
};

Value readPrimitive(Reader &in, std::uint8_t tag)
{
    switch (tag) {
    case 127:
        return {};
    case 126:
        return nullptr;
    case 125:
        return readWhole(in);
    case 124:
        return double(in.f32());
    case 123:
        return in.f64();
    case 122:
        return BigInt{in.i64()};
    case 121:
        return false;
    case 120:
        return true;
    case 119:
        return in.varString();
    case 116: {
        const ByteSpan bytes = in.varBytes();
        return Bytes(bytes.begin(), bytes.end());
    }
    default:
        in.fail();
        return {};
    }
}

// With the first byte read: an array or an object, and all that is in it.
Value readNested(Reader &in, std::uint8_t tag)
{
    std::vector<Open> open;
    while (true) {
        if (tag == 118 || tag == 117) {
            Open next;
            next.object = tag == 118;
            next.left = in.varUint();
            if (open.size() >= std::size_t(maxDepth) || next.left > in.left()) { // every element takes at least one byte
                in.fail();
                return {};
            }
            open.push_back(std::move(next));
        } else {
            Value value = readPrimitive(in, tag);
            if (!in.ok())
                return {};
            Open &top = open.back();
            if (!top.object)
                top.array.push_back(std::move(value));
            else if (top.key != "__proto__") // JavaScript takes it for the prototype, and nothing is left of it
                top.members.push_back({std::move(top.key), std::move(value)});
            --top.left;
        }
        while (open.back().left == 0) {
            Open done = std::move(open.back());
            open.pop_back();
            Value whole = done.object ? Value(Object::from(std::move(done.members))) : Value(std::move(done.array));
            if (open.empty())
                return whole;
            Open &top = open.back();
            if (!top.object)
                top.array.push_back(std::move(whole));
            else if (top.key != "__proto__")
                top.members.push_back({std::move(top.key), std::move(whole)});
            --top.left;
        }
        if (open.back().object)
            open.back().key = in.varString();
        tag = in.u8();
        if (!in.ok())
            return {};
    }
}

} // namespace

Value readAny(Reader &in)
{
    const std::uint8_t tag = in.u8();
    if (tag == 118 || tag == 117)
        return readNested(in, tag);
    Value value = readPrimitive(in, tag);
    if (!in.ok())
        return {};
    return value;
}

void writeAny(Writer &out, const Value &value)
{
    if (value.isUndefined()) {
        out.u8(127);
    } else if (value.isNull()) {
        out.u8(126);
    } else if (const double *number = value.number()) {
        const double n = *number;
        if (writeWhole(out, value)) {
            return;
        } else if (double(float(n)) == n) {
            out.u8(124);
            out.f32(float(n));
        } else if (std::isnan(n)) {
            out.u8(123);
            out.i64(0x7ff8000000000000);
        } else {
            out.u8(123);
            out.f64(n);
        }
    } else if (const BigInt *big = value.bigInt()) {
        out.u8(122);
        out.i64(big->value);
    } else if (const bool *truth = value.boolean()) {
        out.u8(*truth ? 120 : 121);
    } else if (const std::string *text = value.string()) {
        out.u8(119);
        out.varString(std::string_view(*text));
    } else if (const Object *object = value.object()) {
        out.u8(118);
        out.varUint(object->size());
        for (const Member &member : *object) {
            out.varString(std::string_view(member.key));
            writeAny(out, member.value);
        }
    } else if (const Array *array = value.array()) {
        out.u8(117);
        out.varUint(array->size());
        for (const Value &each : *array)
            writeAny(out, each);
    } else if (const Bytes *bytes = value.bytes()) {
        out.u8(116);
        out.varBytes(*bytes);
    }
}

} // namespace Layers::Crdt
