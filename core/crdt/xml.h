#pragma once
// XML: fragments of elements, texts and hooks (Y.XmlFragment, Y.XmlElement, Y.XmlText, Y.XmlHook).

#include "core/crdt/array.h"
#include "core/crdt/map.h"
#include "core/crdt/text.h"

namespace Layers::Crdt {

class XmlElement;

class XmlFragment : public SharedType
{
public:
    using SharedType::SharedType;
    static bool fits(TypeKind kind) { return kind == TypeKind::XmlFragment || kind == TypeKind::XmlElement; }

    Outcome<> insert(std::uint32_t index, std::vector<Input> children);
    Outcome<> push(std::vector<Input> children);
    Outcome<> unshift(std::vector<Input> children); // before everything
    // Behind a child, or before everything for a SharedType() that names nothing.
    Outcome<> insertAfter(const SharedType &child, std::vector<Input> children);
    Outcome<> remove(std::uint32_t index, std::uint32_t length = 1);
    std::optional<Element> get(std::uint32_t index) const;
    template <class Type>
    std::optional<Type> get(std::uint32_t index) const
    {
        return typeIn<Type>(get(index));
    }
    std::vector<Element> children() const;
    std::vector<Element> slice(std::int64_t start = 0, std::int64_t end = toEnd) const; // as List::slice
    void forEach(const std::function<void(const Element &, std::uint32_t)> &visit) const; // as List::forEach
    // The first of the children that is a shared type, and nothing but a SharedType() where there is none. SharedType::nextSibling goes on.
    SharedType firstChild() const;
    // The elements inside it with this name, whatever the case of its ASCII letters, in document order; of any depth.
    std::optional<XmlElement> querySelector(std::string_view name) const;
    std::vector<XmlElement> querySelectorAll(std::string_view name) const;
    std::string toString() const; // the markup
};

class XmlElement : public XmlFragment
{
public:
    using XmlFragment::XmlFragment;
    static bool fits(TypeKind kind) { return kind == TypeKind::XmlElement; }

    Outcome<> setAttribute(std::string_view name, Input value);
    Outcome<> removeAttribute(std::string_view name);
    std::optional<Element> attribute(std::string_view name) const;
    bool hasAttribute(std::string_view name) const;
    std::vector<std::pair<std::string, Element>> attributes() const;
    std::vector<std::pair<std::string, Element>> attributes(const Snapshot &snapshot) const;
};

// Goes through all that is inside a fragment or an element, children behind their parent, into what the filter leaves out too. It ends
// early where the place that it has come to was deleted and collected.
class XmlTreeWalker
{
public:
    using Filter = std::function<bool(const SharedType &)>;
    explicit XmlTreeWalker(const XmlFragment &root, Filter filter = nullptr);
    std::optional<SharedType> next();

private:
    SharedType m_root;
    SharedType m_at; // what was come to last
    Filter m_filter;
};

using XmlText = Text;
using XmlHook = Map; // name() is the hook's

} // namespace Layers::Crdt
