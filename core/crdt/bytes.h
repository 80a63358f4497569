#pragma once
// The primitives of lib0, in which every message of Yjs is written (its encoding.js and decoding.js): little-endian groups of seven bits,
// strings in UTF-8, floating point numbers big-endian. A Reader never reads past its end: after the first fault it returns zeros and ok()
// is false, so that a parser checks once for each struct and not after each number. One thread at a time.

#include "core/crdt/ids.h"
#include "core/crdt/utf.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace Layers::Crdt {

class Reader
{
public:
    Reader() = default;
    explicit Reader(ByteSpan bytes)
        : m_at(bytes.data())
        , m_end(bytes.data() + bytes.size())
    { }

    bool ok() const { return m_ok; }
    bool atEnd() const { return m_at == m_end; }
    std::size_t left() const { return std::size_t(m_end - m_at); }
    const std::uint8_t *at() const { return m_at; }
    void fail()
    {
        m_ok = false;
        m_at = m_end;
    }

    std::uint8_t u8()
    {
        if (m_at == m_end) {
            fail();
            return 0;
        }
        return *m_at++;
    }

    // Up to 2^53 - 1; padded encodings are read as Yjs reads them.
    std::uint64_t varUint()
    {
        if (m_at != m_end && *m_at < 0x80) [[likely]]
            return *m_at++;
        if (m_end - m_at >= 4) { // two or three bytes, as most clocks are
            const std::uint32_t low = m_at[0] & 0x7fu;
            if (m_at[1] < 0x80) {
                m_at += 2;
                return low | std::uint32_t(m_at[-1]) << 7;
            }
            if (m_at[2] < 0x80) {
                m_at += 3;
                return low | (m_at[-2] & 0x7fu) << 7 | std::uint32_t(m_at[-1]) << 14;
            }
        }
        return longVarUint();
    }

    struct VarInt
    {
        std::uint64_t magnitude = 0;
        bool negative = false; // -0 exists and matters
        std::int64_t value() const { return negative ? -std::int64_t(magnitude) : std::int64_t(magnitude); }
    };
    VarInt varInt()
    {
        if (m_end - m_at >= 5) { // up to 33 bits, as most numbers are
            VarInt number{m_at[0] & 0x3fu, (m_at[0] & 0x40) != 0};
            if (m_at[0] < 0x80) {
                ++m_at;
                return number;
            }
            for (int i = 1; i < 5; ++i) {
                number.magnitude |= std::uint64_t(m_at[i] & 0x7f) << (7 * i - 1);
                if (m_at[i] < 0x80) {
                    m_at += i + 1;
                    return number;
                }
            }
        }
        return longVarInt();
    }

    ByteSpan take(std::uint64_t count)
    {
        if (count > left()) {
            fail();
            return {};
        }
        const ByteSpan span(m_at, std::size_t(count));
        m_at += count;
        return span;
    }
    ByteSpan varBytes() { return take(varUint()); }
    // The bytes of a string, not yet checked.
    std::string_view rawString()
    {
        const ByteSpan span = varBytes();
        return {reinterpret_cast<const char *>(span.data()), span.size()};
    }
    // Well-formed UTF-8, or a fault.
    std::string_view varString()
    {
        const std::string_view text = rawString();
        if (utf16Length(text) < 0) {
            fail();
            return {};
        }
        return text;
    }
    float f32();
    double f64();
    std::int64_t i64();

private:
    std::uint64_t longVarUint();
    VarInt longVarInt();

    const std::uint8_t *m_at = nullptr;
    const std::uint8_t *m_end = nullptr;
    bool m_ok = true;
};

// Behind what was written; there are ten bytes of room, all of which may be overwritten.
inline std::uint8_t *putVarUint(std::uint8_t *at, std::uint64_t value)
{
    if (value < 0x80) {
        *at = std::uint8_t(value);
        return at + 1;
    }
    if (value < 1u << 28) { // four groups side by side, then as many as are needed
        const auto groups = std::uint32_t(value);
        const std::uint32_t spread = (groups & 0x7f) | (groups & 0x3f80) << 1 | (groups & 0x1f'c000) << 2 | (groups & 0xfe0'0000) << 3;
        const std::uint32_t more = spread > 0xff'ffff ? 3 : spread > 0xffff ? 2 : 1;
        const std::uint32_t marked = spread | (0x80'8080 & ((1u << 8 * more) - 1));
        for (std::uint32_t i = 0; i < 4; ++i)
            at[i] = std::uint8_t(marked >> 8 * i);
        return at + more + 1;
    }
    while (value > 0x7f) {
        *at++ = std::uint8_t(value | 0x80);
        value >>= 7;
    }
    *at++ = std::uint8_t(value);
    return at;
}

// Writes into bytes that it gives away at the end. Room is made in small steps: what is reserved and not needed is never touched.
class Writer
{
public:
    Writer() = default;
    Writer(Writer &&other) noexcept { swap(other); }
    Writer &operator=(Writer &&other) noexcept
    {
        swap(other);
        return *this;
    }
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;
    ~Writer() = default;

    void reserve(std::size_t bytes) // where it is known about how much will come
    {
        const std::size_t used = size();
        m_bytes.reserve(bytes);
        place(used);
    }
    void expect(std::size_t more) // about so many bytes
    {
        if (m_bytes.capacity() - size() < more)
            reserve(std::max(2 * m_bytes.capacity(), size() + more));
    }
    void u8(std::uint8_t value)
    {
        if (m_at == m_end)
            grow(1);
        *m_at++ = value;
    }
    void varUint(std::uint64_t value) { m_at = putVarUint(room(10), value); }
    // Room for `count` bytes behind what is written; taken() says up to where it was used.
    std::uint8_t *room(std::size_t count)
    {
        if (std::size_t(m_end - m_at) < count)
            grow(count);
        return m_at;
    }
    void taken(std::uint8_t *end) { m_at = end; }
    void varInt(std::uint64_t magnitude, bool negative)
    {
        std::uint8_t *at = room(11);
        const std::uint8_t sign = negative ? 0x40 : 0;
        if (magnitude <= 0x3f) {
            *at = std::uint8_t(sign | magnitude);
            m_at = at + 1;
            return;
        }
        *at++ = std::uint8_t(0x80 | sign | (magnitude & 0x3f));
        m_at = putVarUint(at, magnitude >> 6);
    }
    void varInt(std::int64_t value) { varInt(value < 0 ? -std::uint64_t(value) : std::uint64_t(value), value < 0); }
    void raw(ByteSpan bytes)
    {
        if (bytes.empty())
            return;
        std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
        m_at += bytes.size();
    }
    void varBytes(ByteSpan bytes)
    {
        varUint(bytes.size());
        raw(bytes);
    }
    void varString(std::string_view wtf8); // lone halves become U+FFFD
    void varString(std::u16string_view text); // the same
    void utf8(std::u16string_view text); // without its length
    void f32(float value);
    void f64(double value);
    void i64(std::int64_t value);

    std::size_t size() const { return std::size_t(m_at - m_bytes.data()); }
    ByteSpan span() const { return {m_bytes.data(), size()}; }
    Bytes take(); // all of it; what is written next begins anew
    void clear() { m_at = m_bytes.data(); }

private:
    void grow(std::size_t more);
    void place(std::size_t used)
    {
        m_at = m_bytes.data() + used;
        m_end = m_bytes.data() + m_bytes.size();
    }
    void swap(Writer &other)
    {
        m_bytes.swap(other.m_bytes);
        std::swap(m_at, other.m_at);
        std::swap(m_end, other.m_end);
    }

    Bytes m_bytes; // what is written, and room behind it
    std::uint8_t *m_at = m_bytes.data();
    std::uint8_t *m_end = m_at;
};

} // namespace Layers::Crdt
