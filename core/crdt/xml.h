#pragma once
// XML: fragments of elements, texts and hooks (Y.XmlFragment, Y.XmlElement, Y.XmlText, Y.XmlHook).

#include "core/crdt/array.h"
#include "core/crdt/map.h"
#include "core/crdt/text.h"

namespace Layers::Crdt {

class XmlFragment : public SharedType
{
public:
    using SharedType::SharedType;
    static bool fits(TypeKind kind) { return kind == TypeKind::XmlFragment || kind == TypeKind::XmlElement; }

    Outcome<> insert(std::uint32_t index, std::vector<Input> children);
    Outcome<> push(std::vector<Input> children);
    Outcome<> remove(std::uint32_t index, std::uint32_t length = 1);
    std::optional<Element> get(std::uint32_t index) const;
    std::vector<Element> children() const;
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
    std::vector<std::pair<std::string, Element>> attributes() const;
};

using XmlText = Text;
using XmlHook = Map; // name() is the hook's

} // namespace Layers::Crdt
