#pragma once
// What every shared type has: a handle to something inside a document. A handle is small and may be copied; once what it names was deleted
// and collected, exists() is false, reading finds nothing and writing returns FaultCode::Gone. A handle goes with the content of its
// document where that is moved, and must not be used once the document is gone. The rules of docoptions.h hold.

#include "core/crdt/docoptions.h"
#include "core/crdt/outcome.h"

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <variant>

namespace Layers::Crdt {

class Event;
struct TypeNode;
struct NewType;
struct NewDoc;

// What can be put into a list or under a key: a value, or a new shared type with its first content, or a new sub-document.
struct Input : std::variant<Value, std::shared_ptr<const NewType>, std::shared_ptr<const NewDoc>>
{
    Input() = default; // undefined
    template <std::convertible_to<Value> From>
    Input(From &&value)
        : variant(std::in_place_type<Value>, std::forward<From>(value))
    { }
    Input(std::shared_ptr<const NewType> type)
        : variant(std::move(type))
    { }
    Input(std::shared_ptr<const NewDoc> doc)
        : variant(std::move(doc))
    { }
};

enum class TypeKind : std::uint8_t {
    List = 0,
    Map = 1,
    Text = 2,
    XmlElement = 3,
    XmlFragment = 4,
    XmlHook = 5,
    XmlText = 6,
    Untyped = 255
};

class SharedType
{
public:
    SharedType() = default;
    // For the library, which knows what it names; a program has its handles from a document, as() and get().
    SharedType(Engine *engine, std::uint32_t index, std::uint32_t generation)
        : m_engine(engine)
        , m_index(index)
        , m_generation(generation)
    { }

    bool exists() const;
    TypeKind kind() const;
    // As what it is, for what a map, a list or an event gave: `if (const auto text = shared.as<Text>())`. Nothing where it is of another
    // kind, or gone. A root of which only others have written has no kind yet: the document's text(), map() ... give it one.
    template <class Type>
    std::optional<Type> as() const
    {
        if (!Type::fits(kind()))
            return {};
        return Type(m_engine, m_index, m_generation);
    }
    std::optional<Id> id() const; // of the item that holds it; nothing for a root
    std::string name() const; // of a root, an element or a hook
    SharedType parent() const;
    std::uint32_t length() const; // visible units or elements of its list
    // The shared type before or behind it in the list that it stands in, whose plain values are passed over; one that does not exist where
    // there is none.
    SharedType previousSibling() const;
    SharedType nextSibling() const;

    // What it holds as one value: a map as an object, a list as an array, a text as its string, XML as its markup, a sub-document, whose
    // content is elsewhere, as an empty object. Undefined for what is gone or has no kind yet, and in the place of maps and lists that are
    // more than maxDepth deep inside one another.
    Value toJson() const;
    // A new shared type with the same content, to be put somewhere else, also into another document: everything inside is copied, a
    // sub-document as another one of the same guid; not the attributes of a text itself, as in Yjs. FaultCode::Gone, WrongType for a root
    // without a kind, and TooLarge for types more than maxDepth deep inside one another.
    Outcome<Input> clone() const;
    bool operator==(const SharedType &) const = default;

    // After a transaction that changed it: what changed. Handlers may begin transactions, which end behind this one.
    Subscription observe(std::function<void(const Event &)> handler) const;
    // The same for it and all that is in it, shortest path first.
    Subscription observeDeep(std::function<void(std::span<const Event *const>)> handler) const;

    Engine *engine() const { return m_engine; }
    TypeNode *node() const; // null once it is gone
    std::uint32_t index() const { return m_index; }

protected:
    Engine *m_engine = nullptr;
    std::uint32_t m_index = 0;
    std::uint32_t m_generation = 0;
};

// A document inside a document. Only its name and options travel with the parent; its content is synced under its guid: who wants it makes
// a Doc with that guid (DocOptions::guid).
struct Subdoc
{
    std::string guid;
    Object options; // gc, autoLoad, meta and whatever newer programs wrote
    std::uint64_t instance = 0; // tells two of the same guid apart, within this session
    bool shouldLoad = false;
    bool operator==(const Subdoc &) const = default;
};

// What a list or a key holds.
using Element = std::variant<Value, SharedType, Subdoc>;

inline Value valueIn(const std::optional<Element> &element) // undefined for what is none
{
    const Value *value = element ? std::get_if<Value>(&*element) : nullptr;
    return value ? *value : Value();
}
template <class Type>
std::optional<Type> typeIn(const std::optional<Element> &element)
{
    const SharedType *type = element ? std::get_if<SharedType>(&*element) : nullptr;
    return type ? type->template as<Type>() : std::nullopt;
}

struct NewDoc
{
    std::string guid{}; // drawn when empty
    Object options{};
    bool shouldLoad = true;
};
struct NewRun // a piece of a new text
{
    std::u16string text{};
    std::optional<Input> embed{}; // instead of text: a value that JSON can say, or a new shared type
    Object attributes{};
};
// What its kind has no place for is refused (text in a map) or left out (entries of a list).
struct NewType
{
    NewType() = default;
    NewType(const NewType &) = default;
    NewType(NewType &&) noexcept = default;
    NewType &operator=(const NewType &) = default;
    NewType &operator=(NewType &&) noexcept = default;
    ~NewType(); // without recursion, however deep

    TypeKind kind = TypeKind::Map;
    std::string name; // of an element or a hook
    std::u16string text;
    std::vector<Input> items;
    std::vector<std::pair<std::string, Input>> entries; // of a map, attributes of an element
    std::vector<NewRun> runs; // of a text, behind `text`
};
namespace Detail {
template <class Utf8>
concept Utf8Text = std::convertible_to<const Utf8 &, std::string_view> && !std::is_null_pointer_v<Utf8>;
} // namespace Detail

Input newMap(std::vector<std::pair<std::string, Input>> entries = {});
Input newArray(std::vector<Input> items = {});
Input newText(std::u16string text = {});
Input newXmlText(std::u16string text = {});
template <Detail::Utf8Text Utf8>
Input newText(const Utf8 &utf8)
{
    return newText(toUtf16(utf8));
}
template <Detail::Utf8Text Utf8>
Input newXmlText(const Utf8 &utf8)
{
    return newXmlText(toUtf16(utf8));
}
Input newRichText(std::vector<NewRun> runs, TypeKind kind = TypeKind::Text); // or TypeKind::XmlText
Input newXmlElement(std::string name, std::vector<std::pair<std::string, Input>> attributes = {}, std::vector<Input> children = {});
Input newXmlFragment(std::vector<Input> children = {});
Input newXmlHook(std::string name, std::vector<std::pair<std::string, Input>> entries = {});
Input newDoc(NewDoc doc = {});

// One step of a change or of a whole text.
struct DeltaOp
{
    enum class Kind { Insert, Retain, Delete };
    Kind kind = Kind::Insert;
    std::uint32_t length = 0; // of Retain and Delete
    std::u16string text{}; // inserted
    std::vector<Element> elements{}; // inserted, where it is no text
    std::optional<Object> attributes{};
    bool operator==(const DeltaOp &) const = default;
};
using Delta = std::vector<DeltaOp>;

} // namespace Layers::Crdt

template <std::derived_from<Layers::Crdt::SharedType> Type>
struct std::hash<Type>
{
    std::size_t operator()(const Layers::Crdt::SharedType &type) const noexcept
    {
        return std::hash<const void *>()(type.engine()) ^ (std::size_t(type.index()) * 0x9e3779b9u);
    }
};
