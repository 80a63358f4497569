#include "core/crdt/xml.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/typecontent_p.h"
#include "core/crdt/jsontext.h"

#include <algorithm>
#include <iterator>

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
    return insertItems(*m_engine, *at, children, [before](Txn &) { return before->item; });
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

void XmlFragment::forEach(const std::function<void(const Element &, std::uint32_t)> &visit) const
{
    List(m_engine, m_index, m_generation).forEach(visit);
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

std::string lowered(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    return text;
}

// Sorted as JavaScript sorts, by UTF-16 units.
template <class Entry, class Key>
void sortByKey(std::vector<Entry> &entries, Key key)
{
    std::sort(entries.begin(), entries.end(), [key](const Entry &a, const Entry &b) { return wtf8ToUtf16(key(a)) < wtf8ToUtf16(key(b)); });
}

// Pieces of markup: what is written already, and types that are still to be.
class Pieces
{
public:
    using Piece = std::variant<std::string, SharedType>;
    void write(std::string_view text)
    {
        if (m_pieces.empty() || !std::holds_alternative<std::string>(m_pieces.back()))
            m_pieces.emplace_back(std::string());
        std::get<std::string>(m_pieces.back()) += text;
    }
    void add(const Element &element)
    {
        if (const SharedType *type = std::get_if<SharedType>(&element))
            m_pieces.emplace_back(*type);
        else if (const Value *value = std::get_if<Value>(&element))
            write(plainText(*value));
        else
            write("[object Object]");
    }
    void addFragment(const XmlFragment &fragment)
    {
        const auto element = fragment.as<XmlElement>();
        const std::string name = element ? lowered(element->name()) : std::string();
        if (element) {
            auto attributes = element->attributes();
            sortByKey(attributes, [](const auto &each) -> std::string_view { return each.first; });
            write('<' + name);
            for (const auto &[key, value] : attributes) {
                write(' ' + key + "=\"");
                add(value);
                write("\"");
            }
            write(">");
        }
        for (const Element &child : fragment.children())
            add(child);
        if (element)
            write("</" + name + '>');
    }
    // Each mark as an element around its text, in the order of names.
    void addDelta(const Delta &delta)
    {
        for (const DeltaOp &op : delta) {
            std::vector<const Member *> marks;
            if (op.attributes)
                marks = sorted(*op.attributes);
            for (const Member *mark : marks) {
                write('<' + mark->key);
                const Object parts = partsOf(mark->value);
                for (const Member *part : sorted(parts))
                    write(' ' + part->key + "=\"" + plainText(part->value) + '"');
                write(">");
            }
            if (op.elements.empty())
                write(toUtf8(op.text));
            else
                add(op.elements.front());
            for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark)
                write("</" + (*mark)->key + '>');
        }
    }
    std::vector<Piece> take() { return std::move(m_pieces); }

private:
    // What `for (key in value)` of JavaScript goes through: units of a string too.
    static Object partsOf(const Value &value)
    {
        if (const Object *object = value.object())
            return *object;
        std::vector<Member> parts;
        if (const Array *array = value.array()) {
            for (const Value &each : *array)
                parts.push_back({std::to_string(parts.size()), each});
        } else if (const std::string *text = value.string()) {
            for (const char16_t unit : wtf8ToUtf16(*text))
                parts.push_back({std::to_string(parts.size()), Value(toUtf8(std::u16string_view(&unit, 1)))});
        }
        return Object::from(std::move(parts));
    }
    static std::vector<const Member *> sorted(const Object &object)
    {
        std::vector<const Member *> members;
        for (const Member &member : object)
            members.push_back(&member);
        sortByKey(members, [](const Member *member) -> std::string_view { return member->key; });
        return members;
    }
    std::vector<Piece> m_pieces;
};

} // namespace

std::string markupOf(const SharedType &type)
{
    // Without recursion, because others decide how deep it goes.
    std::string out;
    std::vector<Pieces::Piece> todo{type}; // what comes first is last
    while (!todo.empty()) {
        const Pieces::Piece piece = std::move(todo.back());
        todo.pop_back();
        if (const std::string *text = std::get_if<std::string>(&piece)) {
            out += *text;
            continue;
        }
        const SharedType &at = std::get<SharedType>(piece);
        Pieces pieces;
        if (at.kind() == TypeKind::Text)
            pieces.write(at.as<Text>()->toString());
        else if (at.kind() == TypeKind::XmlText)
            pieces.addDelta(at.as<Text>()->toDelta());
        else if (const auto fragment = at.as<XmlFragment>())
            pieces.addFragment(*fragment);
        else
            pieces.write("[object Object]");
        std::vector<Pieces::Piece> inside = pieces.take();
        todo.insert(todo.end(), std::make_move_iterator(inside.rbegin()), std::make_move_iterator(inside.rend()));
    }
    return out;
}

std::string XmlFragment::toString() const
{
    return exists() ? markupOf(*this) : std::string();
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
