#pragma once
// What an item holds, apart from text, which lives in the text arena.

#include "core/crdt/shared.h"
#include "core/crdt/value.h"

namespace Layers::Crdt {

// The reference numbers of structs on the wire (yjs.md 1.4).
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

struct Content
{
    Value value; // the only element of Any and Json; Binary, Embed; the value of a Format; the options of a Doc
    std::vector<Value> values; // Any and Json of more than one
    std::string name; // the key of a Format, the name of an element or hook, the guid of a Doc
    std::uint32_t atom = 0; // the key of a Format, interned by the document
    TypeKind type = TypeKind::Untyped;
    std::uint32_t node = 0; // the shared type, once the document has made it
    std::uint64_t instance = 0; // of a Doc, once it is in the document
    bool shouldLoad = false; // of a Doc

    const Value &at(std::size_t index) const { return values.empty() ? value : values[index]; }
    void append(const Content &other, std::size_t own, std::size_t count)
    {
        if (values.empty() && own == 1)
            values.push_back(std::move(value));
        for (std::size_t i = 0; i < count; ++i)
            values.push_back(other.at(i));
    }
    // The elements from `at` on, taken away from here.
    Content cut(std::size_t at)
    {
        Content right;
        right.values.assign(values.begin() + std::ptrdiff_t(at), values.end());
        values.resize(at);
        return right;
    }
};

} // namespace Layers::Crdt
