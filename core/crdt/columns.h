#pragma once
// The run-length columns of the second coding of updates (lib0's RleEncoder, UintOptRleEncoder, IntDiffOptRleEncoder and StringEncoder). A
// reader at its end returns zeros and remembers the fault. One thread.

#include "core/crdt/bytes.h"

#include <utility>

namespace Layers::Crdt {

// Bytes: a value, and the number of repeats before the next one; the last run goes on for ever.
class ByteRunWriter
{
public:
    void write(std::uint8_t value)
    {
        if (m_count > 0 && value == m_value) {
            ++m_count;
            return;
        }
        if (m_count > 0)
            m_out.varUint(m_count - 1);
        m_count = 1;
        m_value = value;
        m_out.u8(value);
    }
    ByteSpan finish() const { return m_out.span(); }
    void reserve(std::size_t bytes) { m_out.reserve(bytes); }

private:
    Writer m_out;
    std::uint8_t m_value = 0;
    std::uint64_t m_count = 0;
};

class ByteRunReader
{
public:
    explicit ByteRunReader(ByteSpan bytes = {})
        : m_in(bytes)
    { }
    std::uint8_t read()
    {
        if (m_left == 0) {
            m_value = m_in.u8();
            m_left = m_in.atEnd() ? forEver : m_in.varUint() + 1;
        }
        if (m_left != forEver)
            --m_left;
        return m_value;
    }
    bool ok() const { return m_in.ok(); }

private:
    static constexpr std::uint64_t forEver = ~std::uint64_t(0);
    Reader m_in;
    std::uint64_t m_left = 0;
    std::uint8_t m_value = 0;
};

// Numbers: one alone as a positive number, a run as a negative one (-0 for 0) and its length less two.
class NumberRunWriter
{
public:
    void write(std::uint64_t value)
    {
        if (value == m_value) {
            ++m_count;
            return;
        }
        flush();
        m_count = 1;
        m_value = value;
    }
    ByteSpan finish()
    {
        flush();
        m_count = 0;
        return m_out.span();
    }
    void reserve(std::size_t bytes) { m_out.reserve(bytes); }

private:
    void flush()
    {
        if (m_count == 0)
            return;
        m_out.varInt(m_value, m_count > 1);
        if (m_count > 1)
            m_out.varUint(m_count - 2);
    }
    Writer m_out;
    std::uint64_t m_value = 0;
    std::uint64_t m_count = 0;
};

class NumberRunReader
{
public:
    explicit NumberRunReader(ByteSpan bytes = {})
        : m_in(bytes)
    { }
    std::uint64_t read()
    {
        if (m_left == 0) {
            const Reader::VarInt number = m_in.varInt();
            m_value = number.magnitude;
            m_left = number.negative ? m_in.varUint() + 2 : 1;
        }
        --m_left;
        return m_value;
    }
    bool ok() const { return m_in.ok(); }
    Reader &reader() { return m_in; }

private:
    Reader m_in;
    std::uint64_t m_value = 0;
    std::uint64_t m_left = 0;
};

// Numbers that mostly grow by the same step: twice the difference, plus one where a run of equal differences follows.
class DifferenceRunWriter
{
public:
    void write(std::uint64_t value)
    {
        const std::int64_t difference = std::int64_t(value) - m_value;
        if (m_count > 0 && difference == m_difference) {
            m_value = std::int64_t(value);
            ++m_count;
            return;
        }
        flush();
        m_count = 1;
        m_difference = difference;
        m_value = std::int64_t(value);
    }
    ByteSpan finish()
    {
        flush();
        m_count = 0;
        return m_out.span();
    }
    void reserve(std::size_t bytes) { m_out.reserve(bytes); }

private:
    void flush()
    {
        if (m_count == 0)
            return;
        m_out.varInt(m_difference * 2 + (m_count > 1 ? 1 : 0));
        if (m_count > 1)
            m_out.varUint(m_count - 2);
    }
    Writer m_out;
    std::int64_t m_value = 0;
    std::int64_t m_difference = 0;
    std::uint64_t m_count = 0;
};

class DifferenceRunReader
{
public:
    explicit DifferenceRunReader(ByteSpan bytes = {})
        : m_in(bytes)
    { }
    std::uint64_t read()
    {
        if (m_left == 0) {
            const std::int64_t coded = m_in.varInt().value();
            m_difference = coded >> 1;
            m_left = coded & 1 ? m_in.varUint() + 2 : 1;
        }
        --m_left;
        m_value = std::int64_t(std::uint64_t(m_value) + std::uint64_t(m_difference)); // wraps rather than overflows
        return std::uint64_t(m_value);
    }
    bool ok() const { return m_in.ok(); }

private:
    Reader m_in;
    std::int64_t m_value = 0;
    std::int64_t m_difference = 0;
    std::uint64_t m_left = 0;
};

// All strings as one, then their lengths in UTF-16 units: halves of a pair that end one string and begin the next meet on the wire.
class StringRunWriter
{
public:
    void reserve(std::size_t bytes, std::size_t strings)
    {
        m_text.reserve(bytes);
        m_lengths.reserve(strings);
    }
    void write(std::u16string_view text)
    {
        m_lengths.write(text.size());
        if (text.empty())
            return;
        if (m_half) [[unlikely]] {
            const std::u16string met = std::u16string(1, std::exchange(m_half, u'\0')).append(text);
            writeText(met);
        } else {
            writeText(text);
        }
    }
    void write(std::string_view wtf8) { write(std::u16string_view(wtf8ToUtf16(wtf8))); }
    ByteSpan text() // first this, then the lengths
    {
        if (m_half)
            m_text.utf8(std::u16string_view(&m_half, 1));
        m_half = u'\0';
        return m_text.span();
    }
    ByteSpan lengths() { return m_lengths.finish(); }

private:
    void writeText(std::u16string_view text)
    {
        if (isHighHalf(text.back())) [[unlikely]] {
            m_half = text.back();
            text.remove_suffix(1);
        }
        m_text.utf8(text);
    }
    Writer m_text;
    char16_t m_half = u'\0'; // the first of a pair, of which the second may be the next that comes
    NumberRunWriter m_lengths;
};

} // namespace Layers::Crdt
