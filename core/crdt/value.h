#pragma once
// A value as JavaScript has it, and so as it travels in an update: undefined, null, true and false, numbers, 64-bit integers (BigInt),
// strings, bytes, arrays and objects whose keys have JavaScript's order. A Value is small (24 bytes), copies share what they hold, and what
// is held never changes. Strings are UTF-8; a lone half of a pair, which only JSON text of others can bring, is kept as three bytes
// (WTF-8). An integer of any type becomes a number, as JavaScript has it: beyond 2^53 the nearest that a double can say, because what kind
// a Value is must not depend on how large it is (sizes and indexes are 64 bits wide). Who needs all 64 bits says BigInt. A character is not
// taken for its number, nor a pointer for true. Any thread.

#include "core/crdt/ids.h"
#include "core/crdt/utf.h"

#include <compare>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace Layers::Crdt {

class Value;
using Array = std::vector<Value>;

struct Undefined
{
    bool operator==(const Undefined &) const = default;
};

struct BigInt
{
    std::int64_t value = 0;
    bool operator==(const BigInt &) const = default;
};

struct Member;

// Members in the order of JavaScript: keys that are whole numbers first, ascending, then the others as they came; a key that comes again
// keeps its first place and takes the last value.
class Object
{
public:
    Object() = default;
    Object(std::initializer_list<Member> members);
    static Object from(std::vector<Member> members);

    void set(std::string_view key, Value value);
    bool erase(std::string_view key);
    const Value *find(std::string_view key) const;
    std::size_t size() const;
    bool empty() const;
    std::vector<Member>::const_iterator begin() const;
    std::vector<Member>::const_iterator end() const;
    bool operator==(const Object &) const;

private:
    friend class Value;
    std::vector<Member> m_members;
};

template <class T>
concept Character
    = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> || std::same_as<T, char16_t> || std::same_as<T,
                                                                                                                                 char32_t>;
template <class T>
concept AlwaysTrue = std::is_member_pointer_v<T> || std::is_function_v<std::remove_pointer_t<T>>;

class Value
{
public:
    Value() = default; // undefined
    Value(std::nullptr_t) { m_held = nullptr; }
    Value(bool value) { m_held = value; }
    Value(double value) { m_held = value; }
    Value(int value) { m_held = double(value); }
    template <std::integral Integer>
    requires(!Character<Integer>) Value(Integer value) { m_held = double(value); }
    Value(Character auto) = delete;
    Value(BigInt value) { m_held = value; }
    Value(std::string text) { m_held = std::make_shared<const std::string>(std::move(text)); }
    Value(std::string_view text) { m_held = std::make_shared<const std::string>(text); }
    Value(const char *text) { m_held = std::make_shared<const std::string>(text); }
    Value(std::u16string_view text) { m_held = std::make_shared<const std::string>(toWtf8(text)); }
    Value(const char16_t *text)
        : Value(std::u16string_view(text))
    { }
    Value(const void *) = delete; // no pointer is true by chance
    Value(AlwaysTrue auto) = delete;
    Value(Bytes bytes) { m_held = std::make_shared<const Bytes>(std::move(bytes)); }
    Value(Array array); // however deep: they are destroyed without recursion
    Value(Object object);

    bool isUndefined() const { return std::holds_alternative<Undefined>(m_held); }
    bool isNull() const { return std::holds_alternative<std::nullptr_t>(m_held); }
    const bool *boolean() const { return std::get_if<bool>(&m_held); }
    const double *number() const { return std::get_if<double>(&m_held); }
    const BigInt *bigInt() const { return std::get_if<BigInt>(&m_held); }
    const std::string *string() const { return held<std::string>(); }
    const Bytes *bytes() const { return held<Bytes>(); }
    const Array *array() const { return held<Array>(); }
    const Object *object() const { return held<Object>(); }

    // Deep equality; NaN equals NaN, 0 and -0 differ.
    bool operator==(const Value &other) const;
    // What Yjs compares attributes by: the same primitive or the same held thing, or things whose members are the same one level down.
    bool sameAttribute(const Value &other) const;
    // JavaScript's ===: held things are equal only when they are one and the same. Two strings are compared as text.
    bool identical(const Value &other) const;

private:
    struct HeldArray;
    struct HeldObject;
    static void takeNested(Value &from, std::vector<Value> &nested);
    static void destroy(std::vector<Value> nested);
    template <class T>
    const T *held() const
    {
        const auto *pointer = std::get_if<std::shared_ptr<const T>>(&m_held);
        return pointer ? pointer->get() : nullptr;
    }
    std::variant<Undefined, std::nullptr_t, bool, double, BigInt, std::shared_ptr<const std::string>, std::shared_ptr<const Bytes>,
                 std::shared_ptr<const Array>, std::shared_ptr<const Object>>
        m_held;
};

struct Member
{
    std::string key;
    Value value;
};

inline std::size_t Object::size() const
{
    return m_members.size();
}
inline bool Object::empty() const
{
    return m_members.empty();
}
inline std::vector<Member>::const_iterator Object::begin() const
{
    return m_members.begin();
}
inline std::vector<Member>::const_iterator Object::end() const
{
    return m_members.end();
}

// How deep arrays and objects may stand in one another; deeper ones are refused, by readers and by the calls that insert them.
inline constexpr int maxDepth = 400;
bool tooDeep(const Value &value);
// Whether JSON text can say it: BigInt cannot be written as JSON.
bool jsonable(const Value &value);

} // namespace Layers::Crdt
