#include "core/crdt/bytes.h"

#include <algorithm>

namespace Layers::Crdt {
namespace {

template <class T>
T fromBigEndian(const std::uint8_t *p)
{
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = T(value << 8 | p[i]);
    return value;
}

template <class T>
void writeBigEndian(Writer &out, T value)
{
    std::uint8_t bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes[i] = std::uint8_t(value >> (8 * (sizeof(T) - 1 - i)));
    out.raw(bytes);
}

} // namespace

std::uint64_t Reader::longVarUint()
{
    std::uint64_t value = 0;
    for (int shift = 0; m_at != m_end; shift += 7) {
        const std::uint8_t byte = *m_at++;
        const std::uint64_t bits = byte & 0x7f;
        if (shift > 49 && (shift > 63 || bits << shift >> shift != bits || (bits != 0 && shift > 52))) {
            fail();
            return 0;
        }
        value |= shift < 64 ? bits << shift : 0;
        if (value > maxClientId) {
            fail();
            return 0;
        }
        if (byte < 0x80)
            return value;
    }
    fail();
    return 0;
}

Reader::VarInt Reader::longVarInt()
{
    const std::uint8_t first = u8();
    VarInt result{std::uint64_t(first & 0x3f), (first & 0x40) != 0};
    if (!(first & 0x80))
        return result;
    for (int shift = 6; m_at != m_end; shift += 7) {
        const std::uint8_t byte = *m_at++;
        const std::uint64_t bits = byte & 0x7f;
        if (bits != 0 && shift > 54) { // twice a difference of two numbers below 2^53 has 55 bits
            fail();
            return {};
        }
        result.magnitude |= shift < 64 ? bits << shift : 0;
        if (byte < 0x80)
            return result;
        if (shift > 700) // padding without end
            break;
    }
    fail();
    return {};
}

float Reader::f32()
{
    const ByteSpan span = take(4);
    return span.empty() ? 0 : std::bit_cast<float>(fromBigEndian<std::uint32_t>(span.data()));
}

double Reader::f64()
{
    const ByteSpan span = take(8);
    return span.empty() ? 0 : std::bit_cast<double>(fromBigEndian<std::uint64_t>(span.data()));
}

std::int64_t Reader::i64()
{
    const ByteSpan span = take(8);
    return span.empty() ? 0 : std::bit_cast<std::int64_t>(fromBigEndian<std::uint64_t>(span.data()));
}

void Writer::grow(std::size_t more)
{
    constexpr std::size_t step = 4096;
    const std::size_t used = size();
    const std::size_t needed = used + more;
    if (m_bytes.capacity() < needed)
        m_bytes.reserve(std::max({m_bytes.capacity() * 2, needed, std::size_t(64)}));
    m_bytes.resize(std::min(m_bytes.capacity(), std::max(needed, used + step)));
    place(used);
}

Bytes Writer::take()
{
    m_bytes.resize(size());
    if (m_bytes.capacity() / 2 > m_bytes.size())
        m_bytes.shrink_to_fit();
    Bytes all = std::move(m_bytes);
    m_bytes.clear();
    place(0);
    return all;
}

void Writer::varString(std::string_view wtf8)
{
    if (hasHalves(wtf8)) [[unlikely]] {
        const std::string clean = wellFormed(wtf8);
        varString(std::string_view(clean));
        return;
    }
    varBytes({reinterpret_cast<const std::uint8_t *>(wtf8.data()), wtf8.size()});
}

void Writer::varString(std::u16string_view text)
{
    if (text.size() <= 42) { // at most 126 bytes: the length is one byte and is filled in afterwards
        std::uint8_t *at = room(1 + text.size() * 3);
        m_at = utf16ToUtf8(text, at + 1);
        *at = std::uint8_t(m_at - at - 1);
        return;
    }
    const std::size_t length = utf8Length(text);
    varUint(length);
    m_at = utf16ToUtf8(text, room(length));
}

void Writer::utf8(std::u16string_view text)
{
    m_at = utf16ToUtf8(text, room(text.size() <= 64 ? text.size() * 3 : utf8Length(text)));
}

void Writer::f32(float value)
{
    writeBigEndian(*this, std::bit_cast<std::uint32_t>(value));
}
void Writer::f64(double value)
{
    writeBigEndian(*this, std::bit_cast<std::uint64_t>(value));
}
void Writer::i64(std::int64_t value)
{
    writeBigEndian(*this, std::bit_cast<std::uint64_t>(value));
}

} // namespace Layers::Crdt
