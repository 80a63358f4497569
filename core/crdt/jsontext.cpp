#include "core/crdt/jsontext.h"
#include "core/crdt/utf.h"

#include <charconv>
#include <cmath>

namespace Layers::Crdt {
namespace {

class JsonParser
{
public:
    explicit JsonParser(std::string_view text)
        : m_text(text)
    { }

    Outcome<Value> parse()
    {
        struct Open
        {
            bool object = false;
            Array array;
            std::vector<Member> members;
            std::string key;
        };
        std::vector<Open> open;
        while (true) {
            space();
            Value value;
            const char c = peek();
            bool closed = false;
            if (c == '{' || c == '[') {
                ++m_at;
                if (open.size() >= std::size_t(maxDepth))
                    return Fault{FaultCode::TooLarge, "JSON is nested too deeply"};
                open.push_back({c == '{', {}, {}, {}});
                space();
                if (peek() != (c == '{' ? '}' : ']')) {
                    if (c == '{' && !key(open.back().key))
                        return bad();
                    continue;
                }
                closed = true;
            } else if (!primitive(value)) {
                return bad();
            }
            while (true) {
                if (closed) {
                    ++m_at;
                    Open done = std::move(open.back());
                    open.pop_back();
                    value = done.object ? Value(Object::from(std::move(done.members))) : Value(std::move(done.array));
                    closed = false;
                }
                space();
                if (open.empty())
                    return m_at == m_text.size() ? Outcome<Value>(std::move(value)) : Outcome<Value>(bad());
                Open &top = open.back();
                if (top.object)
                    top.members.push_back({std::move(top.key), std::move(value)});
                else
                    top.array.push_back(std::move(value));
                if (peek() == ',') {
                    ++m_at;
                    space();
                    if (top.object && !key(top.key))
                        return bad();
                    break;
                }
                if (peek() != (top.object ? '}' : ']'))
                    return bad();
                closed = true;
            }
        }
    }

private:
    static Fault bad() { return {FaultCode::Malformed, "text is not JSON"}; }
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void space()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n' || m_text[m_at] == '\r'))
            ++m_at;
    }
    bool word(std::string_view expected)
    {
        if (m_text.substr(m_at, expected.size()) != expected)
            return false;
        m_at += expected.size();
        return true;
    }
    bool key(std::string &out)
    {
        if (peek() != '"' || !text(out))
            return false;
        space();
        if (peek() != ':')
            return false;
        ++m_at;
        return true;
    }
    bool primitive(Value &out)
    {
        switch (peek()) {
        case '"': {
            std::string s;
            if (!text(s))
                return false;
            out = Value(std::move(s));
            return true;
        }
        case 't':
            out = true;
            return word("true");
        case 'f':
            out = false;
            return word("false");
        case 'n':
            out = nullptr;
            return word("null");
        default:
            return number(out);
        }
    }
    bool number(Value &out)
    {
        const std::size_t start = m_at;
        const auto digits = [this] {
            const std::size_t from = m_at;
            while (peek() >= '0' && peek() <= '9')
                ++m_at;
            return m_at > from;
        };
        if (peek() == '-')
            ++m_at;
        if (peek() == '0')
            ++m_at;
        else if (!digits())
            return false;
        if (peek() == '.') {
            ++m_at;
            if (!digits())
                return false;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_at;
            if (peek() == '+' || peek() == '-')
                ++m_at;
            if (!digits())
                return false;
        }
        double value = 0;
        const std::string_view token = m_text.substr(start, m_at - start);
        const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
        if (error == std::errc::result_out_of_range) { // as JavaScript: infinity, or zero
            const std::size_t e = token.find_first_of("eE");
            const bool tiny
                = e != std::string_view::npos ? token[e + 1] == '-' : token.find('.') != std::string_view::npos && token[0] == '0';
            value = tiny ? 0.0 : HUGE_VAL;
            if (token[0] == '-')
                value = -value;
        }
        out = value;
        return true;
    }
    bool hex4(std::uint32_t &out)
    {
        if (m_text.size() - m_at < 4)
            return false;
        const auto [end, error] = std::from_chars(m_text.data() + m_at, m_text.data() + m_at + 4, out, 16);
        if (error != std::errc() || end != m_text.data() + m_at + 4)
            return false;
        m_at += 4;
        return true;
    }
    bool text(std::string &out)
    {
        ++m_at;
        std::u16string halves; // escapes of pairs, which have to meet before they are written
        const auto flush = [&] {
            out += toWtf8(halves);
            halves.clear();
        };
        out.clear();
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"') {
                flush();
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20)
                return false;
            if (c != '\\') {
                if (!halves.empty())
                    flush();
                out += c;
                continue;
            }
            const char e = peek();
            ++m_at;
            if (e == 'u') {
                std::uint32_t unit = 0;
                if (!hex4(unit))
                    return false;
                halves += char16_t(unit);
                continue;
            }
            if (!halves.empty())
                flush();
            switch (e) {
            case '"':
                out += '"';
                break;
            case '\\':
                out += '\\';
                break;
            case '/':
                out += '/';
                break;
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            default:
                return false;
            }
        }
        return false;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

void writeText(std::string &out, std::string_view text)
{
    constexpr char hex[] = "0123456789abcdef";
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (c < 0x20) {
                out += "\\u00";
                out += hex[c >> 4];
                out += hex[c & 15];
            } else if (c == 0xed && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xa0) { // a lone half
                const unsigned unit
                    = 0xd000u | (static_cast<unsigned char>(text[i + 1]) & 0x3fu) << 6 | (static_cast<unsigned char>(text[i + 2]) & 0x3fu);
                out += "\\u";
                for (int shift = 12; shift >= 0; shift -= 4)
                    out += hex[unit >> shift & 15];
                i += 2;
            } else {
                out += char(c);
            }
        }
    }
    out += '"';
}

// What is neither an array nor an object.
void writeFlat(std::string &out, const Value &value)
{
    if (const bool *truth = value.boolean()) {
        out += *truth ? "true" : "false";
    } else if (const double *number = value.number()) {
        out += std::isfinite(*number) ? numberText(*number) : "null";
    } else if (const std::string *text = value.string()) {
        writeText(out, *text);
    } else if (const Bytes *bytes = value.bytes()) { // as an object of numbers
        out += '{';
        for (std::size_t i = 0; i < bytes->size(); ++i)
            out += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + std::to_string((*bytes)[i]);
        out += '}';
    } else {
        out += "null";
    }
}

void write(std::string &out, const Value &value)
{
    struct Open // an array or an object that is being written, however deep
    {
        const Array *array = nullptr;
        const Object *object = nullptr;
        std::size_t next = 0;
        bool isFirst = true;
    };
    std::vector<Open> open;
    const auto begin = [&out, &open](const Value &one) {
        if (one.array() || one.object()) {
            out += one.array() ? '[' : '{';
            open.push_back({one.array(), one.object()});
        } else {
            writeFlat(out, one);
        }
    };
    begin(value);
    while (!open.empty()) {
        Open &top = open.back();
        const auto separate = [&out, &top] {
            if (!std::exchange(top.isFirst, false))
                out += ',';
        };
        if (top.next == (top.array ? top.array->size() : top.object->size())) {
            out += top.array ? ']' : '}';
            open.pop_back();
        } else if (top.array) {
            separate();
            begin((*top.array)[top.next++]);
        } else if (const Member &member = top.object->begin()[std::ptrdiff_t(top.next++)]; !member.value.isUndefined()) {
            separate();
            writeText(out, member.key);
            out += ':';
            begin(member.value);
        }
    }
}

} // namespace

std::string numberText(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value < 0 ? "-Infinity" : "Infinity";
    if (value == 0)
        return "0";
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific);
    const std::string_view text(buffer, std::size_t(end - buffer));
    const std::size_t e = text.find('e');
    std::string digits;
    for (const char c : text.substr(0, e)) {
        if (c != '.')
            digits += c;
    }
    int exponent = 0;
    std::string_view tail = text.substr(e + 1);
    if (tail.front() == '+')
        tail.remove_prefix(1);
    std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
    const int point = exponent + 1; // digits before the point
    const int count = int(digits.size());
    std::string out = value < 0 ? "-" : "";
    if (point >= count && point <= 21) {
        out += digits + std::string(std::size_t(point - count), '0');
    } else if (point > 0 && point <= 21) {
        out += digits.substr(0, std::size_t(point)) + '.' + digits.substr(std::size_t(point));
    } else if (point > -6 && point <= 0) {
        out += "0." + std::string(std::size_t(-point), '0') + digits;
    } else {
        out += digits.substr(0, 1);
        if (count > 1)
            out += '.' + digits.substr(1);
        out += 'e';
        out += point - 1 < 0 ? '-' : '+';
        out += std::to_string(std::abs(point - 1));
    }
    return out;
}

Outcome<Value> parseJson(std::string_view utf8)
{
    return JsonParser(utf8).parse();
}

std::string toJson(const Value &value)
{
    if (value.isUndefined())
        return "undefined";
    std::string out;
    write(out, value);
    return out;
}

std::string plainText(const Value &value)
{
    std::string out;
    std::vector<const Value *> todo{&value}; // what comes first is last; nothing is a comma
    while (!todo.empty()) {
        const Value *at = todo.back();
        todo.pop_back();
        if (!at) {
            out += ',';
        } else if (const std::string *text = at->string()) {
            out += *text;
        } else if (const double *number = at->number()) {
            out += numberText(*number);
        } else if (const BigInt *big = at->bigInt()) {
            out += std::to_string(big->value);
        } else if (at->object()) {
            out += "[object Object]";
        } else if (const Array *array = at->array()) {
            for (std::size_t i = array->size(); i-- > 0;) {
                const Value &each = (*array)[i];
                if (!each.isNull() && !each.isUndefined())
                    todo.push_back(&each);
                if (i > 0)
                    todo.push_back(nullptr);
            }
        } else if (const Bytes *bytes = at->bytes()) {
            for (std::size_t i = 0; i < bytes->size(); ++i) {
                if (i > 0)
                    out += ',';
                out += std::to_string((*bytes)[i]);
            }
        } else {
            out += toJson(*at);
        }
    }
    return out;
}

} // namespace Layers::Crdt
