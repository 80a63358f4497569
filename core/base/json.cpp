#include "core/base/json.h"

#include "core/base/utf8.h"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace Layers {

using Element = simdjson::dom::element;

struct JsonDocument::Impl
{
    simdjson::dom::parser parser;
    std::vector<char> buffer; // the text plus the padding that simdjson reads past the end
    bool hasPlaceholders = false; // the lenient rewrite put placeholders for lone surrogates into this text
};

namespace {

// A lone surrogate escape has no UTF-8. The lenient rewrite writes U+FDD0 (a noncharacter) and four hex digits in its place, and a real
// U+FDD0 in the same way, so that toString() can give back exactly the UTF-16 unit that the server sent.
constexpr char16_t placeholder = 0xfdd0;
constexpr char placeholderUtf8[] = "\xef\xb7\x90";

// What a simdjson element is made of, as JsonValue keeps it without naming simdjson in its header.
struct Parts
{
    const void *tape;
    std::size_t index;
};

static_assert(sizeof(Element) == sizeof(void *) + sizeof(std::size_t), "JsonValue keeps a simdjson element in a pointer and an index");

Element elementOf(const void *tape, std::size_t index)
{
    const Parts parts{tape, index};
    Element element;
    std::memcpy(static_cast<void *>(&element), &parts, sizeof(Element));
    return element;
}

QString withoutPlaceholders(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].unicode() == placeholder && i + 4 < text.size()) {
            out.append(QChar(QStringView(text).mid(i + 1, 4).toUShort(nullptr, 16)));
            i += 4;
        } else {
            out.append(text[i]);
        }
    }
    return out;
}

int hexUnit(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    int unit = 0;
    for (int i = 2; i < 6; ++i) {
        const int digit = std::isxdigit(static_cast<unsigned char>(at[i])) ? (at[i] <= '9' ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10) : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

// Rewrites what strict JSON refuses but servers send. Structure is not repaired.
class LenientText
{
public:
    explicit LenientText(const QByteArray &text)
        : m_at(text.constData())
        , m_end(m_at + text.size())
    {
        m_out.reserve(text.size() + 64);
    }

    QByteArray take()
    {
        bool isInString = false;
        while (m_at < m_end) {
            if (*m_at == '"') {
                isInString = !isInString;
                copy(1);
            } else if (isInString) {
                character();
            } else {
                outside();
            }
        }
        return std::move(m_out);
    }
    bool hasPlaceholders() const { return m_hasPlaceholders; }

private:
    // Of a string.
    void character()
    {
        const char c = *m_at;
        if (c == '\\') {
            const int unit = hexUnit(m_at, m_end);
            if (unit >= 0xd800 && unit <= 0xdbff && hexUnit(m_at + 6, m_end) >= 0xdc00 && hexUnit(m_at + 6, m_end) <= 0xdfff)
                copy(12);
            else if ((unit >= 0xd800 && unit <= 0xdfff) || unit == placeholder)
                putPlaceholder(unit, 6);
            else
                copy(std::min<std::ptrdiff_t>(2, m_end - m_at));
        } else if (static_cast<unsigned char>(c) < 0x20) {
            m_out.append("\\u00");
            m_out.append(QByteArray::number(int(static_cast<unsigned char>(c)), 16).rightJustified(2, '0'));
            ++m_at;
        } else if (m_end - m_at >= 3 && std::memcmp(m_at, placeholderUtf8, 3) == 0) {
            putPlaceholder(placeholder, 3);
        } else {
            copy(1);
        }
    }

    void outside()
    {
        const auto word = [this](std::string_view name) { return std::string_view(m_at, size_t(m_end - m_at)).starts_with(name); };
        if (word("NaN") || word("Infinity") || word("-Infinity")) {
            m_out.append("null");
            m_at += word("NaN") ? 3 : word("Infinity") ? 8 : 9;
        } else if (*m_at == '-' || (*m_at >= '0' && *m_at <= '9')) {
            number();
        } else {
            copy(1);
        }
    }

    void number()
    {
        const char *stop = m_at;
        while (stop < m_end
               && (std::isdigit(static_cast<unsigned char>(*stop)) || *stop == '-' || *stop == '+' || *stop == '.' || *stop == 'e'
                   || *stop == 'E'))
            ++stop;
        double value = 0;
        const auto [rest, fault] = std::from_chars(m_at, stop, value);
        if (fault == std::errc::result_out_of_range) {
            m_out.append("null");
            m_at = stop;
            return;
        }
        // Integers beyond 64 bits are kept as doubles.
        const bool isIntegral = std::none_of(m_at, stop, [](char d) { return d == '.' || d == 'e' || d == 'E'; });
        const bool isTooLong = isIntegral && stop - m_at > 18 && fault == std::errc() && std::abs(value) >= 9.2e18;
        copy(stop - m_at);
        if (isTooLong)
            m_out.append(".0");
    }

    void putPlaceholder(int unit, int length)
    {
        m_hasPlaceholders = true;
        m_out.append(placeholderUtf8, 3);
        m_out.append(QByteArray::number(unit, 16).rightJustified(4, '0'));
        m_at += length;
    }

    void copy(std::ptrdiff_t length)
    {
        m_out.append(m_at, length);
        m_at += length;
    }

    QByteArray m_out;
    const char *m_at;
    const char *m_end;
    bool m_hasPlaceholders = false;
};

} // namespace

JsonDocument::JsonDocument()
    : m_impl(std::make_unique<Impl>())
{ }
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument &&) noexcept = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&) noexcept = default;

Result<JsonValue> JsonDocument::parse(QByteArrayView bytes, Mode mode)
{
    const auto attempt = [this](QByteArrayView text, Element &root) {
        auto &buffer = m_impl->buffer;
        const auto size = size_t(text.size());
        if (buffer.size() < size + simdjson::SIMDJSON_PADDING)
            buffer.resize((size + simdjson::SIMDJSON_PADDING) * 2);
        if (size > 0)
            std::memcpy(buffer.data(), text.data(), size);
        std::memset(buffer.data() + size, 0, simdjson::SIMDJSON_PADDING);
        return m_impl->parser.parse(buffer.data(), size, false).get(root);
    };
    m_impl->hasPlaceholders = false;
    Element root;
    auto fault = attempt(bytes, root);
    const bool repairable = fault == simdjson::UTF8_ERROR || fault == simdjson::STRING_ERROR || fault == simdjson::UNESCAPED_CHARS
        || fault == simdjson::NUMBER_ERROR || fault == simdjson::N_ATOM_ERROR || fault == simdjson::TAPE_ERROR;
    if (fault && mode == Mode::Lenient && repairable) {
        const QByteArray repaired = repairUtf8(bytes.toByteArray());
        LenientText lenient(repaired);
        const QByteArray text = lenient.take();
        m_impl->hasPlaceholders = lenient.hasPlaceholders();
        fault = attempt(text, root);
    }
    if (fault)
        return Error{.kind = Error::Kind::Rejected, .code = "json", .detail = QString::fromLatin1(simdjson::error_message(fault))};
    return JsonValue::from(this, &root);
}

bool JsonDocument::isValid(QByteArrayView bytes)
{
    JsonDocument document;
    return document.parse(bytes, Mode::Strict).ok();
}

JsonValue JsonValue::from(const JsonDocument *document, const void *simdjsonElement)
{
    Element element;
    std::memcpy(static_cast<void *>(&element), simdjsonElement, sizeof(Element));
    Parts parts;
    std::memcpy(&parts, simdjsonElement, sizeof(Element));
    JsonValue value;
    value.m_document = document;
    value.m_tape = parts.tape;
    value.m_index = parts.index;
    switch (element.type()) {
    case simdjson::dom::element_type::ARRAY:
        value.m_kind = Kind::Array;
        break;
    case simdjson::dom::element_type::OBJECT:
        value.m_kind = Kind::Object;
        break;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
        value.m_kind = Kind::Number;
        break;
    case simdjson::dom::element_type::STRING:
        value.m_kind = Kind::String;
        break;
    case simdjson::dom::element_type::BOOL:
        value.m_kind = Kind::Bool;
        break;
    case simdjson::dom::element_type::NULL_VALUE:
        value.m_kind = Kind::Null;
        break;
    }
    return value;
}

JsonValue JsonValue::operator[](QByteArrayView key) const
{
    if (kind() != Kind::Object)
        return {};
    Element element;
    const std::string_view name(key.data(), size_t(key.size()));
    if (elementOf(m_tape, m_index)[name].get(element))
        return {};
    return from(m_document, &element);
}

void JsonValue::pickMembers(const std::string_view *names, const std::uint32_t *byLength, JsonValue *found) const
{
    simdjson::dom::object object;
    if (kind() != Kind::Object || elementOf(m_tape, m_index).get(object))
        return;
    for (auto member = object.begin(), end = object.end(); member != end; ++member) {
        const std::string_view key = member.key();
        for (std::uint32_t candidates = byLength[key.size() % 32]; candidates != 0; candidates &= candidates - 1) {
            const int at = std::countr_zero(candidates);
            // The first of several members of one name counts, as in operator[].
            if (names[at] != key || found[at].m_tape)
                continue;
            const Element element = member.value();
            found[at] = from(m_document, &element);
        }
    }
}

QByteArrayView JsonValue::utf8() const
{
    if (kind() != Kind::String)
        return {};
    std::string_view text;
    if (elementOf(m_tape, m_index).get(text))
        return {};
    return QByteArrayView(text.data(), qsizetype(text.size()));
}

QString JsonValue::toString(const QString &otherwise) const
{
    if (kind() != Kind::String)
        return otherwise;
    const QString text = fromUtf8Whole(utf8());
    return m_document->m_impl->hasPlaceholders && text.contains(QChar(placeholder)) ? withoutPlaceholders(text) : text;
}

qint64 JsonValue::toInteger(qint64 otherwise) const
{
    if (kind() == Kind::Number) {
        const Element element = elementOf(m_tape, m_index);
        int64_t integer = 0;
        if (!element.get(integer))
            return integer;
        double number = 0;
        if (!element.get(number) && std::abs(number) < 9.2e18 && std::floor(number) == number)
            return qint64(number);
        return otherwise;
    }
    if (kind() == Kind::String) {
        bool ok = false;
        const qint64 integer = utf8().toByteArray().trimmed().toLongLong(&ok);
        return ok ? integer : otherwise;
    }
    return otherwise;
}

double JsonValue::toDouble(double otherwise) const
{
    double number = 0;
    return kind() == Kind::Number && !elementOf(m_tape, m_index).get(number) ? number : otherwise;
}

bool JsonValue::toBool(bool otherwise) const
{
    bool truth = false;
    return kind() == Kind::Bool && !elementOf(m_tape, m_index).get(truth) ? truth : otherwise;
}

QString JsonValue::toText() const
{
    switch (kind()) {
    case Kind::String:
        return toString();
    case Kind::Number:
    case Kind::Bool:
        return QString::fromUtf8(toJson());
    default:
        return {};
    }
}

void JsonValue::eachElement(void *context, void (*visit)(void *, const JsonValue &)) const
{
    if (kind() != Kind::Array)
        return;
    simdjson::dom::array array;
    if (elementOf(m_tape, m_index).get(array))
        return;
    for (const Element &element : array) {
        visit(context, from(m_document, &element));
    }
}

std::vector<JsonValue> JsonValue::elements() const
{
    std::vector<JsonValue> values;
    forEach([&values](const JsonValue &value) { values.push_back(value); });
    return values;
}

std::vector<JsonValue::Member> JsonValue::members() const
{
    std::vector<Member> found;
    if (kind() != Kind::Object)
        return found;
    simdjson::dom::object object;
    if (elementOf(m_tape, m_index).get(object))
        return found;
    for (const auto &field : object) {
        found.push_back({QByteArray(field.key.data(), qsizetype(field.key.size())), from(m_document, &field.value)});
    }
    return found;
}

qsizetype JsonValue::count() const
{
    simdjson::dom::array array;
    simdjson::dom::object object;
    if (kind() == Kind::Array && !elementOf(m_tape, m_index).get(array))
        return qsizetype(array.size());
    if (kind() == Kind::Object && !elementOf(m_tape, m_index).get(object))
        return qsizetype(object.size());
    return 0;
}

QByteArray JsonValue::toJson() const
{
    // Written by our own writer so that placeholders become escapes again.
    JsonWriter writer;
    const std::function<void(const JsonValue &)> write = [&](const JsonValue &value) {
        switch (value.kind()) {
        case Kind::Null:
            writer.null();
            break;
        case Kind::Bool:
            writer.value(value.toBool());
            break;
        case Kind::Number: {
            const std::string text = simdjson::minify(elementOf(value.m_tape, value.m_index));
            writer.raw(QByteArrayView(text.data(), qsizetype(text.size())));
            break;
        }
        case Kind::String:
            writer.value(value.toString());
            break;
        case Kind::Array:
            writer.beginArray();
            for (const JsonValue &element : value.elements())
                write(element);
            writer.endArray();
            break;
        case Kind::Object:
            writer.beginObject();
            for (const Member &member : value.members()) {
                writer.key(member.key);
                write(member.value);
            }
            writer.endObject();
            break;
        }
    };
    write(*this);
    return writer.take();
}

} // namespace Layers
