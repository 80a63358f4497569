#pragma once
// What an item holds, apart from text, which lives in the text arena.

#include "core/crdt/shared.h"
#include "core/crdt/value.h"

#include <iterator>

namespace Layers::Crdt {

// The reference numbers of structs on the wire (contentRefs in Yjs, src/structs/Item.js).
enum class Kind : std::uint8_t {
    Gc = 0,
    Deleted = 1,
    Json = 2,
    Binary = 3,
    String = 4,
    Embed = 5,
    Format = 6,
    Type = 7,
    Any = 8,
    Doc = 9,
    Skip = 10
};

inline bool countable(Kind kind)
{
    return kind != Kind::Gc && kind != Kind::Deleted && kind != Kind::Format && kind != Kind::Skip;
}
inline bool splittable(Kind kind)
{
    return kind == Kind::String || kind == Kind::Any || kind == Kind::Json || kind == Kind::Deleted || kind == Kind::Gc
        || kind == Kind::Skip;
}
inline bool hasContent(Kind kind)
{
    return kind != Kind::Gc && kind != Kind::Deleted && kind != Kind::Skip && kind != Kind::String;
}

// The elements of one item: a vector that may have room at its front. A cut and a join move the smaller side only and keep no room that is
// many times what is in it, so that a list which others cut to pieces, and which is joined again, costs n log n, and its memory is its own.
class Values
{
public:
    Values() = default;
    Values(std::vector<Value> values)
        : m_all(std::move(values))
    { }
    Values(const Values &other) // without the room at its front
        : m_all(other.m_all.begin() + std::ptrdiff_t(other.m_front), other.m_all.end())
    { }
    Values(Values &&other) noexcept
        : m_all(std::move(other.m_all))
        , m_front(std::exchange(other.m_front, 0))
    { }
    Values &operator=(const Values &) = delete;
    Values &operator=(Values &&other) noexcept
    {
        m_all.swap(other.m_all);
        std::swap(m_front, other.m_front);
        return *this;
    }
    ~Values() = default;
    std::size_t size() const { return m_all.size() - m_front; }
    std::size_t room() const { return m_all.capacity(); }
    bool empty() const { return m_front == m_all.size(); }
    const Value &operator[](std::size_t index) const { return m_all[m_front + index]; }
    void push_back(Value value) { m_all.push_back(std::move(value)); }
    void reserve(std::size_t count) { m_all.reserve(m_front + count); }
    // The elements from `at` on, taken away from here.
    Values cut(std::size_t at)
    {
        const auto middle = m_all.begin() + std::ptrdiff_t(m_front + at);
        Values other;
        if (size() - at <= at) {
            other.m_all.assign(std::make_move_iterator(middle), std::make_move_iterator(m_all.end()));
            m_all.erase(middle, m_all.end());
            tidy();
            return other;
        }
        other.m_all.assign(std::make_move_iterator(m_all.begin() + std::ptrdiff_t(m_front)), std::make_move_iterator(middle));
        m_front += at;
        tidy();
        std::swap(*this, other);
        return other;
    }
    void append(Values &&other)
    {
        if (other.size() <= size()) {
            m_all.insert(m_all.end(), std::make_move_iterator(other.begin()), std::make_move_iterator(other.m_all.end()));
            return;
        }
        if (other.m_front < size()) { // with as much room again, for who is joined with it next
            std::vector<Value> all(2 * other.size() + size());
            std::move(other.begin(), other.m_all.end(), all.end() - std::ptrdiff_t(other.size()));
            other.m_front = all.size() - other.size();
            other.m_all = std::move(all);
        }
        other.m_front -= size();
        std::move(begin(), m_all.end(), other.begin());
        std::swap(*this, other);
    }

private:
    std::vector<Value>::iterator begin() { return m_all.begin() + std::ptrdiff_t(m_front); }
    void tidy()
    {
        if (m_all.capacity() <= 16 + 4 * size())
            return;
        std::vector<Value> all(std::make_move_iterator(begin()), std::make_move_iterator(m_all.end()));
        m_all = std::move(all);
        m_front = 0;
    }
    std::vector<Value> m_all;
    std::size_t m_front = 0; // where the first is; what is before it was moved away
};

struct Content
{
    Value value; // the only element of Any and Json; Binary, Embed; the value of a Format; the options of a Doc
    Values values; // Any and Json of more than one
    std::string name; // the key of a Format, the name of an element or hook, the guid of a Doc
    std::uint32_t atom = 0; // the key of a Format, interned by the document
    TypeKind type = TypeKind::Untyped;
    std::uint32_t node = 0; // the shared type, once the document has made it
    std::uint64_t instance = 0; // of a Doc, once it is in the document
    bool shouldLoad = false; // of a Doc

    const Value &at(std::size_t index) const { return values.empty() ? value : values[index]; }
    void append(Content &&other, std::size_t own, std::size_t count)
    {
        if (values.empty() && own == 1)
            values.push_back(std::move(value));
        if (count == 1)
            values.push_back(other.at(0));
        else
            values.append(std::move(other.values));
    }
    // The elements from `at` on, taken away from here.
    Content cut(std::size_t at)
    {
        Content right;
        right.values = values.cut(at);
        return right;
    }
};

} // namespace Layers::Crdt
