#pragma once
// The one door for JSON that comes from outside (simdjson behind it), and the writer for JSON that we send or keep.
// JsonDocument owns the parsed text and is reused for the next parse; a JsonValue is a light handle into it and dies with the next
// parse. Any thread, one document a thread. Nesting is limited to 1,024. Null and missing are the same: a JsonValue that isNull().

#include "core/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace Layers {

class JsonDocument;

// Names of members to look up together; made once, `static constexpr`. A table by length finds the few that a name can be.
template <std::size_t N>
struct JsonKeys
{
    std::array<std::string_view, N> names;
    std::array<std::uint32_t, 32> byLength{}; // bit i: names[i] has this length, modulo 32

    template <class... Names>
    constexpr explicit JsonKeys(Names... given)
        : names{given...}
    {
        static_assert(N <= 32);
        for (std::size_t i = 0; i < N; ++i)
            byLength[names[i].size() % 32] |= std::uint32_t(1) << i;
    }
};
template <class... Names>
JsonKeys(Names...) -> JsonKeys<sizeof...(Names)>;

class JsonValue
{
public:
    enum class Kind { Null, Bool, Number, String, Array, Object };

    JsonValue() = default;

    Kind kind() const { return m_kind; }
    bool isNull() const { return kind() == Kind::Null; }
    bool isString() const { return kind() == Kind::String; }
    bool isObject() const { return kind() == Kind::Object; }
    bool isArray() const { return kind() == Kind::Array; }

    JsonValue operator[](QByteArrayView key) const; // null when this is no object or has no such key
    // The members of these names in one walk over the object, each as operator[] finds it.
    template <std::size_t N>
    std::array<JsonValue, N> pick(const JsonKeys<N> &keys) const
    {
        std::array<JsonValue, N> found;
        pickMembers(keys.names.data(), keys.byLength.data(), found.data());
        return found;
    }

    QString toString(const QString &otherwise = {}) const; // strings only
    // A string's bytes without a copy. A lone surrogate escape, which has no UTF-8, is U+FFFD here and itself in toString().
    QByteArrayView utf8() const;
    qint64 toInteger(qint64 otherwise = 0) const; // numbers with an integral value, and strings of digits
    double toDouble(double otherwise = 0) const;
    bool toBool(bool otherwise = false) const;
    QString toText() const; // a string itself; a number or bool as written; else empty

    std::vector<JsonValue> elements() const; // of an array
    // visit(const JsonValue &) for each element of an array, without allocating.
    template <class F>
    void forEach(F &&visit) const
    {
        eachElement(&visit,
                    [](void *context, const JsonValue &element) { (*static_cast<std::remove_reference_t<F> *>(context))(element); });
    }
    struct Member;
    std::vector<Member> members() const; // of an object, in order
    qsizetype count() const; // of an array or object

    QByteArray toJson() const; // compact

private:
    friend class JsonDocument;
    void eachElement(void *context, void (*visit)(void *, const JsonValue &)) const;
    void pickMembers(const std::string_view *names, const std::uint32_t *byLength, JsonValue *found) const;
    static JsonValue from(const JsonDocument *document, const void *element);

    // A simdjson element without its name: the tape of the document, and the place on it.
    const JsonDocument *m_document = nullptr;
    const void *m_tape = nullptr;
    std::size_t m_index = 0;
    Kind m_kind = Kind::Null;
};

struct JsonValue::Member
{
    QByteArray key;
    JsonValue value;
};

class JsonDocument
{
public:
    // Strict is RFC 8259. Lenient also takes what servers really send: ill-formed UTF-8, lone surrogate escapes, raw control characters in
    // strings, NaN and Infinity (read as null), numbers out of range (read as null).
    enum class Mode { Strict, Lenient };

    JsonDocument();
    ~JsonDocument();
    JsonDocument(JsonDocument &&) noexcept;
    JsonDocument &operator=(JsonDocument &&) noexcept;

    // Error::Kind::Rejected with code "json" when the bytes are no JSON text. Any value may be the root.
    Result<JsonValue> parse(QByteArrayView bytes, Mode mode = Mode::Lenient);

    static bool isValid(QByteArrayView bytes); // strict

private:
    friend class JsonValue;
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// Appends JSON text in the order of the calls. Values go through the escaper; raw() takes JSON text that is already proven valid.
class JsonWriter
{
public:
    // What stands alone of a pair, and U+0000, is kept as an escape, or becomes U+FFFD for readers that would refuse the whole.
    enum class Broken { Kept, Replaced };

    explicit JsonWriter(Broken broken = Broken::Kept)
        : m_broken(broken)
    { }

    JsonWriter &beginObject();
    JsonWriter &endObject();
    JsonWriter &beginArray();
    JsonWriter &endArray();
    JsonWriter &key(QByteArrayView name);
    JsonWriter &value(QStringView text);
    JsonWriter &value(const QString &text) { return value(QStringView(text)); }
    JsonWriter &value(const char *text) = delete;
    JsonWriter &utf8(QByteArrayView text);
    JsonWriter &value(qint64 number);
    JsonWriter &value(int number) { return value(qint64(number)); }
    JsonWriter &value(double number); // NaN and Infinity are written as null
    JsonWriter &value(bool truth);
    JsonWriter &null();
    JsonWriter &raw(QByteArrayView json);

    // key(name).value(v)
    template <class V>
    JsonWriter &field(QByteArrayView name, const V &v)
    {
        key(name);
        return value(v);
    }

    QByteArray take() { return std::exchange(m_text, {}); }
    const QByteArray &text() const { return m_text; }

private:
    void comma();

    QByteArray m_text;
    bool m_first = true;
    Broken m_broken;
};

} // namespace Layers
