#pragma once
// A value as JavaScript has it, and so as it travels in an update: undefined, null, true and false, numbers, 64-bit integers (BigInt),
// strings, bytes, arrays and objects whose keys have JavaScript's order. A Value is small (16 bytes), copies share what they hold, and what
// is held never changes. Strings are UTF-8; a lone half of a pair, which only JSON text of others can bring, is kept as three bytes
// (WTF-8). An integer of any type becomes a number, as JavaScript has it: beyond 2^53 the nearest that a double can say, because what kind
// a Value is must not depend on how large it is (sizes and indexes are 64 bits wide). Who needs all 64 bits says BigInt. A character is not
// taken for its number, nor a pointer for true. Any thread.

#include "core/crdt/ids.h"
#include "core/crdt/utf.h"

#include <atomic>
#include <compare>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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

namespace Detail {

// What values share, never changed and gone with the last of them.
struct Shared
{
    std::atomic<std::uint32_t> users{1};
};

template <class T>
struct Held : Shared
{
    explicit Held(T held)
        : value(std::move(held))
    { }
    T value;
};

template <class T, class... Others>
concept OneOf = (std::same_as<T, Others> || ...);
template <class T>
concept Character = OneOf<T, char, wchar_t, char8_t, char16_t, char32_t>;
template <class T>
concept AlwaysTrue = std::is_member_pointer_v<T> || std::is_function_v<std::remove_pointer_t<T>>;

} // namespace Detail

class Value
{
public:
    Value() = default; // undefined
    Value(std::nullptr_t)
        : m_kind(Kind::Null)
    { }
    Value(bool value)
        : m_payload{.boolean = value}
        , m_kind(Kind::Boolean)
    { }
    Value(double value)
        : m_payload{.number = value}
        , m_kind(Kind::Number)
    { }
    Value(int value)
        : Value(double(value))
    { }
    template <std::integral Integer>
    requires(!Detail::Character<Integer>) Value(Integer value)
        : Value(double(value))
    { }
    Value(Detail::Character auto) = delete;
    Value(BigInt value)
        : m_payload{.bigInt = value}
        , m_kind(Kind::BigInt)
    { }
    Value(std::string text);
    Value(std::string_view text);
    Value(const char *text)
        : Value(std::string_view(text))
    { }
    Value(std::u16string_view text);
    Value(const char16_t *text)
        : Value(std::u16string_view(text))
    { }
    Value(const std::u16string &text)
        : Value(std::u16string_view(text))
    { }
    Value(const void *) = delete; // no pointer is true by chance
    Value(Detail::AlwaysTrue auto) = delete;
    Value(Bytes bytes);
    Value(Array array); // however deep: they are destroyed without recursion
    Value(Object object);

    Value(const Value &other)
        : m_payload(other.m_payload)
        , m_kind(other.m_kind)
    {
        if (m_kind >= Kind::String)
            m_payload.shared->users.fetch_add(1, std::memory_order_relaxed);
    }
    Value(Value &&other) noexcept
        : m_payload(other.m_payload)
        , m_kind(std::exchange(other.m_kind, Kind::Undefined))
    { }
    Value &operator=(Value other) noexcept
    {
        std::swap(m_payload, other.m_payload);
        std::swap(m_kind, other.m_kind);
        return *this;
    }
    ~Value()
    {
        if (m_kind >= Kind::String)
            drop();
    }

    bool isUndefined() const { return m_kind == Kind::Undefined; }
    bool isNull() const { return m_kind == Kind::Null; }
    const bool *boolean() const { return m_kind == Kind::Boolean ? &m_payload.boolean : nullptr; }
    const double *number() const { return m_kind == Kind::Number ? &m_payload.number : nullptr; }
    const BigInt *bigInt() const { return m_kind == Kind::BigInt ? &m_payload.bigInt : nullptr; }
    const std::string *string() const { return held<std::string>(Kind::String); }
    const Bytes *bytes() const { return held<Bytes>(Kind::Binary); }
    const Array *array() const { return held<Array>(Kind::List); }
    const Object *object() const { return held<Object>(Kind::Object); }

    // Deep equality, in which the order of keys does not matter; NaN equals NaN, 0 and -0 differ.
    bool operator==(const Value &other) const;
    // What Yjs compares attributes by: the same primitive or the same held thing, or things whose members are the same one level down.
    bool sameAttribute(const Value &other) const;
    // JavaScript's ===: held things are equal only when they are one and the same. Two strings are compared as text.
    bool identical(const Value &other) const;

private:
    friend class Object;
    enum class Kind : std::uint8_t { Undefined, Null, Boolean, Number, BigInt, String, Binary, List, Object };

    template <class T>
    Value(Kind kind, T value);
    template <class T>
    const T *held(Kind kind) const
    {
        return m_kind == kind ? &static_cast<const Detail::Held<T> *>(m_payload.shared)->value : nullptr;
    }
    void drop()
    {
        if (m_payload.shared->users.fetch_sub(1, std::memory_order_acq_rel) == 1)
            end();
    }
    void end(); // of what nobody else holds
    struct Pair // of arrays or of objects
    {
        const Array *array;
        const Array *otherArray;
        const Object *object;
        const Object *otherObject;
    };
    static bool sameNested(std::vector<Pair> todo);
    bool sameFlat(const Value &other) const; // of the same kind, neither an array nor an object

    union Payload {
        std::uint64_t none;
        bool boolean;
        double number;
        Crdt::BigInt bigInt;
        Detail::Shared *shared;
    };
    Payload m_payload{.none = 0};
    Kind m_kind = Kind::Undefined;
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
