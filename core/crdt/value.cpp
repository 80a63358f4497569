#include "core/crdt/value.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>

namespace Layers::Crdt {
namespace {

// The number of a key that JavaScript keeps as an index: canonical decimal below 2^32 - 1.
std::optional<std::uint32_t> indexOf(std::string_view key)
{
    if (key.empty() || key.size() > 10 || (key.size() > 1 && key[0] == '0'))
        return {};
    std::uint64_t value = 0;
    for (const char c : key) {
        if (c < '0' || c > '9')
            return {};
        value = value * 10 + std::uint64_t(c - '0');
    }
    if (value > 0xfffffffeu)
        return {};
    return std::uint32_t(value);
}

bool sameNumber(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// Where a key that is not there yet belongs.
std::size_t placeOf(const std::vector<Member> &members, std::string_view key)
{
    const auto index = indexOf(key);
    if (!index)
        return members.size();
    std::size_t at = 0;
    for (; at < members.size(); ++at) {
        const auto other = indexOf(members[at].key);
        if (!other || *other > *index)
            break;
    }
    return at;
}

} // namespace

Object::Object(std::initializer_list<Member> members)
    : Object(from(members))
{ }

Object Object::from(std::vector<Member> members)
{
    Object object;
    if (members.size() <= 16) {
        for (Member &member : members)
            object.set(member.key, std::move(member.value));
        return object;
    }
    std::unordered_map<std::string_view, std::size_t> places;
    places.reserve(members.size());
    std::vector<std::size_t> kept;
    std::vector<Value> last(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto [at, fresh] = places.emplace(members[i].key, i);
        if (fresh)
            kept.push_back(i);
        last[at->second] = std::move(members[i].value);
    }
    std::stable_sort(kept.begin(), kept.end(), [&members](std::size_t a, std::size_t b) {
        const auto x = indexOf(members[a].key);
        const auto y = indexOf(members[b].key);
        if (x && y)
            return *x < *y;
        return x.has_value() && !y.has_value();
    });
    places.clear();
    object.m_members.reserve(kept.size());
    for (const std::size_t i : kept)
        object.m_members.push_back({std::move(members[i].key), std::move(last[i])});
    return object;
}

void Object::set(std::string_view key, Value value)
{
    for (Member &member : m_members) {
        if (member.key == key) {
            member.value = std::move(value);
            return;
        }
    }
    m_members.insert(m_members.begin() + std::ptrdiff_t(placeOf(m_members, key)), Member{std::string(key), std::move(value)});
}

bool Object::erase(std::string_view key)
{
    return std::erase_if(m_members, [key](const Member &member) { return member.key == key; }) > 0;
}

const Value *Object::find(std::string_view key) const
{
    for (const Member &member : m_members) {
        if (member.key == key)
            return &member.value;
    }
    return nullptr;
}

bool Object::operator==(const Object &other) const
{
    return Value::sameNested({{nullptr, nullptr, this, &other}});
}

template <class T>
Value::Value(Kind kind, T value)
    : m_payload{.shared = new Detail::Held<T>(std::move(value))}
    , m_kind(kind)
{ }

Value::Value(std::string text)
    : Value(Kind::String, std::move(text))
{ }
Value::Value(std::string_view text)
    : Value(Kind::String, std::string(text))
{ }
Value::Value(std::u16string_view text)
    : Value(Kind::String, toUtf8(text))
{ }
Value::Value(Bytes bytes)
    : Value(Kind::Binary, std::move(bytes))
{ }
Value::Value(Array array)
    : Value(Kind::List, std::move(array))
{ }
Value::Value(Object object)
    : Value(Kind::Object, std::move(object))
{ }

void Value::end()
{
    std::vector<Value> nested; // one after the other, however deep they are in one another
    const auto take = [&nested](Value &value) {
        if (value.m_kind >= Kind::List)
            nested.push_back(std::move(value));
    };
    const auto open = [&take](Value &value) {
        if (value.m_kind == Kind::List) {
            auto *held = static_cast<Detail::Held<Crdt::Array> *>(value.m_payload.shared);
            std::for_each(held->value.begin(), held->value.end(), take);
            delete held;
        } else {
            auto *held = static_cast<Detail::Held<Crdt::Object> *>(value.m_payload.shared);
            for (Member &member : held->value.m_members)
                take(member.value);
            delete held;
        }
    };
    switch (m_kind) {
    case Kind::String:
        delete static_cast<Detail::Held<std::string> *>(m_payload.shared);
        return;
    case Kind::Binary:
        delete static_cast<Detail::Held<Crdt::Bytes> *>(m_payload.shared);
        return;
    default:
        open(*this);
    }
    while (!nested.empty()) {
        Value last = std::move(nested.back());
        nested.pop_back();
        if (last.m_payload.shared->users.fetch_sub(1, std::memory_order_acq_rel) == 1)
            open(last);
        last.m_kind = Kind::Undefined;
    }
}

bool Value::operator==(const Value &other) const
{
    if (m_kind != other.m_kind)
        return false;
    if (m_kind < Kind::List)
        return sameFlat(other);
    return m_payload.shared == other.m_payload.shared || sameNested({{array(), other.array(), object(), other.object()}});
}

// Without recursion, however deep they are.
bool Value::sameNested(std::vector<Pair> todo)
{
    const auto differs = [&todo](const Value &x, const Value &y) { // of what is nested it is asked later
        if (x.m_kind != y.m_kind)
            return true;
        if (x.m_kind < Kind::List)
            return !x.sameFlat(y);
        if (x.m_payload.shared != y.m_payload.shared)
            todo.push_back({x.array(), y.array(), x.object(), y.object()});
        return false;
    };
    while (!todo.empty()) {
        const Pair pair = todo.back();
        todo.pop_back();
        if (pair.array) {
            if (!std::equal(pair.array->begin(), pair.array->end(), pair.otherArray->begin(), pair.otherArray->end(),
                            [&differs](const Value &x, const Value &y) { return !differs(x, y); }))
                return false;
            continue;
        }
        const std::vector<Member> &members = pair.object->m_members;
        const std::vector<Member> &others = pair.otherObject->m_members;
        if (members.size() != others.size())
            return false;
        std::unordered_map<std::string_view, const Value *> places; // of many keys in another order
        for (std::size_t i = 0; i < others.size(); ++i) {
            const Value *there = &others[i].value;
            if (others[i].key != members[i].key && others.size() <= 16) {
                there = pair.otherObject->find(members[i].key);
            } else if (others[i].key != members[i].key) {
                if (places.empty()) {
                    for (const Member &member : others)
                        places.emplace(member.key, &member.value);
                }
                const auto at = places.find(members[i].key);
                there = at == places.end() ? nullptr : at->second;
            }
            if (!there || differs(members[i].value, *there))
                return false;
        }
    }
    return true;
}

bool Value::sameFlat(const Value &other) const
{
    switch (m_kind) {
    case Kind::Boolean:
        return m_payload.boolean == other.m_payload.boolean;
    case Kind::Number:
        return sameNumber(m_payload.number, other.m_payload.number);
    case Kind::BigInt:
        return m_payload.bigInt == other.m_payload.bigInt;
    case Kind::String:
        return *string() == *other.string();
    case Kind::Binary:
        return *bytes() == *other.bytes();
    default:
        return true; // undefined and null are one value each
    }
}

bool Value::identical(const Value &other) const
{
    if (m_kind != other.m_kind)
        return false;
    if (const double *a = number())
        return *a == *other.number(); // NaN is not NaN, 0 is -0
    if (const std::string *a = string())
        return *a == *other.string();
    return m_kind >= Kind::String ? m_payload.shared == other.m_payload.shared : sameFlat(other);
}

bool Value::sameAttribute(const Value &other) const
{
    if (identical(other))
        return true;
    if (const Object *a = object()) {
        const Object *b = other.object();
        if (!b || a->size() != b->size())
            return false;
        return std::all_of(a->begin(), a->end(), [b](const Member &member) {
            const Value *found = b->find(member.key);
            return found && found->identical(member.value);
        });
    }
    if (const Array *a = array()) {
        const Array *b = other.array();
        return b && std::equal(a->begin(), a->end(), b->begin(), b->end(), [](const Value &x, const Value &y) { return x.identical(y); });
    }
    if (const Bytes *a = bytes())
        return other.bytes() && *a == *other.bytes();
    return false;
}

namespace {

// Walks a value without recursion; `visit` says false to stop.
template <class Visit>
bool walk(const Value &value, Visit visit)
{
    std::vector<std::pair<const Value *, int>> todo{{&value, 0}};
    while (!todo.empty()) {
        const auto [at, depth] = todo.back();
        todo.pop_back();
        if (!visit(*at, depth))
            return false;
        if (const Array *array = at->array()) {
            for (const Value &each : *array)
                todo.emplace_back(&each, depth + 1);
        } else if (const Object *object = at->object()) {
            for (const Member &member : *object)
                todo.emplace_back(&member.value, depth + 1);
        }
    }
    return true;
}

} // namespace

bool tooDeep(const Value &value)
{
    if (!value.array() && !value.object())
        return false;
    return !walk(value, [](const Value &, int depth) { return depth <= maxDepth; });
}

bool jsonable(const Value &value)
{
    return walk(value, [](const Value &each, int) { return !each.bigInt(); });
}

} // namespace Layers::Crdt
