#include "core/base/json.h"

#include <charconv>
#include <cmath>

namespace Layers {

void JsonWriter::comma()
{
    if (!m_first)
        m_text.append(',');
    m_first = false;
}

JsonWriter &JsonWriter::beginObject()
{
    comma();
    m_text.append('{');
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::endObject()
{
    m_text.append('}');
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::beginArray()
{
    comma();
    m_text.append('[');
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::endArray()
{
    m_text.append(']');
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::key(QByteArrayView name)
{
    utf8(name);
    m_text.append(':');
    m_first = true;
    return *this;
}

namespace {

void appendEscape(QByteArray &text, unsigned unit)
{
    static constexpr char digits[] = "0123456789abcdef";
    const char escape[] = {'\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    text.append(escape, 6);
}

// True when `c` needed an escape and got it.
bool appendShortEscape(QByteArray &text, unsigned c)
{
    switch (c) {
    case '"':
        text.append("\\\"", 2);
        return true;
    case '\\':
        text.append("\\\\", 2);
        return true;
    case '\n':
        text.append("\\n", 2);
        return true;
    case '\r':
        text.append("\\r", 2);
        return true;
    case '\t':
        text.append("\\t", 2);
        return true;
    default:
        if (c >= 0x20)
            return false;
        appendEscape(text, c);
        return true;
    }
}

} // namespace

JsonWriter &JsonWriter::value(QStringView text)
{
    comma();
    m_text.append('"');
    qsizetype plain = 0;
    const auto flush = [&](qsizetype to) {
        if (to > plain)
            m_text.append(text.mid(plain, to - plain).toUtf8());
        plain = to + 1;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (QChar::isHighSurrogate(c) && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            ++i;
        } else if (m_broken == Broken::Replaced && (QChar::isSurrogate(c) || c == 0)) {
            flush(i);
            m_text.append("\xEF\xBF\xBD");
        } else if (QChar::isSurrogate(c)) {
            flush(i);
            appendEscape(m_text, c);
        } else if (c < 0x20 || c == u'"' || c == u'\\') {
            flush(i);
            appendShortEscape(m_text, c);
        }
    }
    flush(text.size());
    m_text.append('"');
    return *this;
}

JsonWriter &JsonWriter::utf8(QByteArrayView text)
{
    comma();
    m_text.append('"');
    for (const char c : text) {
        if (!appendShortEscape(m_text, static_cast<unsigned char>(c)))
            m_text.append(c);
    }
    m_text.append('"');
    return *this;
}

JsonWriter &JsonWriter::value(qint64 number)
{
    comma();
    m_text.append(QByteArray::number(number));
    return *this;
}

JsonWriter &JsonWriter::value(double number)
{
    comma();
    if (!std::isfinite(number)) {
        m_text.append("null");
        return *this;
    }
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, number);
    m_text.append(digits, written.ptr - digits);
    return *this;
}

JsonWriter &JsonWriter::value(bool truth)
{
    comma();
    m_text.append(truth ? "true" : "false");
    return *this;
}

JsonWriter &JsonWriter::null()
{
    comma();
    m_text.append("null");
    return *this;
}

JsonWriter &JsonWriter::raw(QByteArrayView json)
{
    comma();
    m_text.append(json);
    return *this;
}

} // namespace Layers
