#pragma once
// The primitives of lib0, in which every message of Yjs is written (yjs.md 1.1): little-endian groups of seven bits, strings in UTF-8,
// floating point numbers big-endian. A Reader never reads past its end: after the first fault it returns zeros and ok() is false, so that
// a parser checks once for each struct and not after each number. One thread at a time.

#include "core/crdt/ids.h"
#include "core/crdt/utf.h"

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
        return longVarUint();
    }

    struct VarInt
    {
        std::uint64_t magnitude = 0;
        bool negative = false; // -0 exists and matters
        std::int64_t value() const { return negative ? -std::int64_t(magnitude) : std::int64_t(magnitude); }
    };
    VarInt varInt();

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

    const std::uint8_t *m_at = nullptr;
    const std::uint8_t *m_end = nullptr;
    bool m_ok = true;
};

// Behind what was written; there are ten bytes of room.
inline std::uint8_t *putVarUint(std::uint8_t *at, std::uint64_t value)
{
    while (value > 0x7f) {
        *at++ = std::uint8_t(value | 0x80);
        value >>= 7;
    }
    *at++ = std::uint8_t(value);
    return at;
}

class Writer
{
public:
    void u8(std::uint8_t value)
    {
        if (m_size == m_capacity)
            grow(1);
        m_data[m_size++] = value;
    }
    void varUint(std::uint64_t value)
    {
        if (m_capacity - m_size < 10)
            grow(10);
        m_size = std::size_t(putVarUint(m_data.get() + m_size, value) - m_data.get());
    }
    // Room for `count` bytes behind what is written; taken() says up to where it was used.
    std::uint8_t *room(std::size_t count)
    {
        if (m_capacity - m_size < count)
            grow(count);
        return m_data.get() + m_size;
    }
    void taken(const std::uint8_t *end) { m_size = std::size_t(end - m_data.get()); }
    void varInt(std::uint64_t magnitude, bool negative);
    void varInt(std::int64_t value) { varInt(value < 0 ? std::uint64_t(-value) : std::uint64_t(value), value < 0); }
    void raw(ByteSpan bytes)
    {
        if (bytes.empty())
            return;
        if (m_capacity - m_size < bytes.size())
            grow(bytes.size());
        std::memcpy(m_data.get() + m_size, bytes.data(), bytes.size());
        m_size += bytes.size();
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

    std::size_t size() const { return m_size; }
    ByteSpan span() const { return {m_data.get(), m_size}; }
    Bytes bytes() const { return Bytes(m_data.get(), m_data.get() + m_size); }
    void clear() { m_size = 0; }

private:
    void grow(std::size_t more);

    std::unique_ptr<std::uint8_t[]> m_data;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace Layers::Crdt
