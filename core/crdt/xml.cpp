#include "core/crdt/xml.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/jsontext.h"

namespace Layers::Crdt {

Outcome<> XmlFragment::insert(std::uint32_t index, std::vector<Input> children)
{
    return List(m_engine, m_index, m_generation).insert(index, std::move(children));
}

Outcome<> XmlFragment::push(std::vector<Input> children)
{
    return insert(length(), std::move(children));
}

Outcome<> XmlFragment::unshift(std::vector<Input> children)
{
    return insert(0, std::move(children));
}

Outcome<> XmlFragment::insertAfter(const SharedType &child, std::vector<Input> children)
{
    if (!child.engine())
        return unshift(std::move(children));
    TypeNode *at = node();
    const TypeNode *before = child.node();
    if (!at || !before)
        return goneFault;
    if (child.engine() != m_engine || !before->item || before->item->keyed() || before->item->parent != at->self)
        return childFault;
    if (const auto fault = refused(*m_engine, children, Place::List))
        return *fault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    m_engine->insertList(scope.txn, *at, before->item, children);
    return {};
}

Outcome<> XmlFragment::remove(std::uint32_t index, std::uint32_t length)
{
    return List(m_engine, m_index, m_generation).remove(index, length);
}

std::optional<Element> XmlFragment::get(std::uint32_t index) const
{
    return List(m_engine, m_index, m_generation).get(index);
}
std::vector<Element> XmlFragment::children() const
{
    return List(m_engine, m_index, m_generation).toVector();
}

std::vector<Element> XmlFragment::slice(std::int64_t start, std::int64_t end) const
{
    return List(m_engine, m_index, m_generation).slice(start, end);
}

namespace {

const Item *typeFrom(const Item *item)
{
    while (item && (item->deleted() || item->kind != Kind::Type))
        item = item->right;
    return item;
}

std::string uppered(std::string_view text)
{
    std::string upper(text);
    for (char &c : upper)
        c = c >= 'a' && c <= 'z' ? char(c - 32) : c;
    return upper;
}

XmlTreeWalker elementsNamed(const XmlFragment &root, std::string_view name)
{
    return XmlTreeWalker(root, [upper = uppered(name)](const SharedType &type) {
        return type.kind() == TypeKind::XmlElement && uppered(type.name()) == upper;
    });
}

} // namespace

SharedType XmlFragment::firstChild() const
{
    const TypeNode *at = node();
    const Item *item = at ? typeFrom(at->start) : nullptr;
    return item ? m_engine->handle(item->content->node) : SharedType();
}

std::optional<XmlElement> XmlFragment::querySelector(std::string_view name) const
{
    const auto found = elementsNamed(*this, name).next();
    return found ? found->as<XmlElement>() : std::nullopt;
}

std::vector<XmlElement> XmlFragment::querySelectorAll(std::string_view name) const
{
    std::vector<XmlElement> all;
    XmlTreeWalker walker = elementsNamed(*this, name);
    while (const auto found = walker.next())
        all.push_back(*found->as<XmlElement>());
    return all;
}

XmlTreeWalker::XmlTreeWalker(const XmlFragment &root, Filter filter)
    : m_root(root)
    , m_at(root)
    , m_filter(std::move(filter))
{ }

std::optional<SharedType> XmlTreeWalker::next()
{
    const TypeNode *root = m_root.node();
    for (const TypeNode *at = m_at.node(); root && at; at = m_at.node()) {
        const bool isGone = at->item && at->item->deleted();
        const bool hasChildren = at == root || (!isGone && XmlFragment::fits(at->kind));
        const Item *next = hasChildren ? typeFrom(at->start) : nullptr;
        while (!next && at != root && at->item && !at->item->keyed()) {
            next = typeFrom(at->item->right);
            at = &m_root.engine()->parentOf(at->item);
        }
        m_at = next ? m_root.engine()->handle(next->content->node) : SharedType();
        if (next && (!m_filter || m_filter(m_at)))
            return m_at;
        root = m_root.node();
    }
    return {};
}

namespace {

std::string attributeText(const Element &element)
{
    const Value *value = std::get_if<Value>(&element);
    if (!value)
        return "[object Object]";
    if (const std::string *text = value->string())
        return *text;
    if (const double *number = value->number())
        return numberText(*number);
    return value->object() ? "[object Object]" : toJson(*value);
}

std::string lowered(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    return text;
}

} // namespace

std::string XmlFragment::toString() const
{
    // Without recursion, because others decide how deep it goes.
    struct Open
    {
        std::vector<Element> children;
        std::size_t next = 0;
        std::string end;
    };
    std::string out;
    std::vector<Open> open;
    const auto enter = [&](const XmlFragment &fragment) {
        Open one{fragment.children(), 0, {}};
        if (fragment.kind() == TypeKind::XmlElement) {
            const std::string name = lowered(fragment.name());
            auto attributes = XmlElement(fragment.m_engine, fragment.m_index, fragment.m_generation).attributes();
            std::sort(attributes.begin(), attributes.end(),
                      [](const auto &a, const auto &b) { return wtf8ToUtf16(a.first) < wtf8ToUtf16(b.first); });
            out += '<' + name;
            for (const auto &[key, value] : attributes)
                out += ' ' + key + "=\"" + attributeText(value) + '"';
            out += '>';
            one.end = "</" + name + '>';
        }
        open.push_back(std::move(one));
    };
    enter(*this);
    while (!open.empty()) {
        Open &top = open.back();
        if (top.next == top.children.size()) {
            out += top.end;
            open.pop_back();
            continue;
        }
        const Element child = top.children[top.next++];
        const SharedType *type = std::get_if<SharedType>(&child);
        if (!type) {
            if (const Value *value = std::get_if<Value>(&child))
                out += attributeText(*value);
            continue;
        }
        if (type->kind() == TypeKind::XmlText || type->kind() == TypeKind::Text)
            out += Text(type->engine(), type->index(), type->node()->generation).json();
        else if (type->kind() == TypeKind::XmlElement || type->kind() == TypeKind::XmlFragment)
            enter(XmlFragment(type->engine(), type->index(), type->node()->generation));
        else
            out += "[object Object]";
    }
    return out;
}

Outcome<> XmlElement::setAttribute(std::string_view name, Input value)
{
    return Map(m_engine, m_index, m_generation).set(name, std::move(value));
}
Outcome<> XmlElement::removeAttribute(std::string_view name)
{
    return Map(m_engine, m_index, m_generation).remove(name);
}
std::optional<Element> XmlElement::attribute(std::string_view name) const
{
    return Map(m_engine, m_index, m_generation).get(name);
}
bool XmlElement::hasAttribute(std::string_view name) const
{
    return attribute(name).has_value();
}
std::vector<std::pair<std::string, Element>> XmlElement::attributes(const Snapshot &snapshot) const
{
    return Map(m_engine, m_index, m_generation).entries(snapshot);
}
std::vector<std::pair<std::string, Element>> XmlElement::attributes() const
{
    return Map(m_engine, m_index, m_generation).entries();
}

} // namespace Layers::Crdt
