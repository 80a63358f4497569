#include "core/crdt/shared.h"
#include "core/crdt/listeners_p.h"

#include <atomic>

namespace Layers::Crdt {

TypeNode *SharedType::node() const
{
    if (!m_engine)
        return nullptr;
    m_engine->wake();
    if (m_index >= m_engine->types.size())
        return nullptr;
    TypeNode &node = m_engine->type(m_index);
    return node.alive && node.generation == m_generation ? &node : nullptr;
}

bool SharedType::exists() const
{
    return node() != nullptr;
}

TypeKind SharedType::kind() const
{
    const TypeNode *at = node();
    return at ? at->kind : TypeKind::Untyped;
}

std::optional<Id> SharedType::id() const
{
    const TypeNode *at = node();
    if (!at || !at->item)
        return {};
    return Id{m_engine->idOf(at->item->client), at->item->clock};
}

std::string SharedType::name() const
{
    const TypeNode *at = node();
    if (!at)
        return {};
    return at->item ? at->item->content->name : m_engine->atoms.text(at->name);
}

SharedType SharedType::parent() const
{
    const TypeNode *at = node();
    return at && at->item ? m_engine->handle(at->item->parent) : SharedType();
}

std::uint32_t SharedType::length() const
{
    const TypeNode *at = node();
    return at ? at->length : 0;
}

namespace {

// Of an item that stands in a list: the next one that holds a shared type.
Item *siblingOf(Item *item, Item *Item::*side)
{
    if (!item || item->keyed())
        return nullptr;
    do
        item = item->*side;
    while (item && (item->deleted() || item->kind != Kind::Type));
    return item;
}

} // namespace

SharedType SharedType::previousSibling() const
{
    const TypeNode *at = node();
    const Item *item = at ? siblingOf(at->item, &Item::left) : nullptr;
    return item ? m_engine->handle(item->content->node) : SharedType();
}

SharedType SharedType::nextSibling() const
{
    const TypeNode *at = node();
    const Item *item = at ? siblingOf(at->item, &Item::right) : nullptr;
    return item ? m_engine->handle(item->content->node) : SharedType();
}

Subscription SharedType::observe(std::function<void(const Event &)> handler) const
{
    if (!exists())
        return {};
    return m_engine->listeners->ofType(m_index).shallow.connect(std::move(handler));
}

Subscription SharedType::observeDeep(std::function<void(std::span<const Event *const>)> handler) const
{
    if (!exists())
        return {};
    return m_engine->listeners->ofType(m_index).deep.connect(std::move(handler));
}

NewType::~NewType()
{
    std::vector<std::shared_ptr<const NewType>> nested;
    const auto take = [&nested](Input &from) {
        if (auto *type = std::get_if<std::shared_ptr<const NewType>>(&from); type && *type)
            nested.push_back(std::move(*type));
    };
    const auto takeAll = [&take](NewType &from) {
        for (Input &item : from.items)
            take(item);
        for (auto &[key, value] : from.entries)
            take(value);
        for (NewRun &run : from.runs) {
            if (run.embed)
                take(*run.embed);
        }
    };
    takeAll(*this);
    while (!nested.empty()) {
        const auto last = std::move(nested.back());
        nested.pop_back();
        if (last.use_count() > 1)
            continue;
        std::atomic_thread_fence(std::memory_order_acquire); // behind who held it last in another thread
        takeAll(const_cast<NewType &>(*last));
    }
}

namespace {

// A key that comes again keeps its first place and takes the last value.
std::vector<std::pair<std::string, Input>> distinct(std::vector<std::pair<std::string, Input>> entries)
{
    std::vector<std::pair<std::string, Input>> kept;
    std::unordered_map<std::string, std::size_t> places;
    for (auto &[key, value] : entries) {
        const auto [at, fresh] = places.emplace(key, kept.size());
        if (fresh)
            kept.emplace_back(key, std::move(value));
        else
            kept[at->second].second = std::move(value);
    }
    return kept;
}

Input made(TypeKind kind, std::string name, std::u16string text, std::vector<Input> items,
           std::vector<std::pair<std::string, Input>> entries, std::vector<NewRun> runs = {})
{
    auto type = std::make_shared<NewType>();
    type->kind = kind;
    type->name = std::move(name);
    type->text = std::move(text);
    type->items = std::move(items);
    type->entries = std::move(entries);
    type->runs = std::move(runs);
    return std::shared_ptr<const NewType>(std::move(type));
}

} // namespace

Input newMap(std::vector<std::pair<std::string, Input>> entries)
{
    return made(TypeKind::Map, {}, {}, {}, distinct(std::move(entries)));
}
Input newArray(std::vector<Input> items)
{
    return made(TypeKind::List, {}, {}, std::move(items), {});
}
Input newText(std::u16string text)
{
    return made(TypeKind::Text, {}, std::move(text), {}, {});
}
Input newXmlText(std::u16string text)
{
    return made(TypeKind::XmlText, {}, std::move(text), {}, {});
}
Input newRichText(std::vector<NewRun> runs, TypeKind kind)
{
    return made(kind, {}, {}, {}, {}, std::move(runs));
}
Input newXmlElement(std::string name, std::vector<std::pair<std::string, Input>> attributes, std::vector<Input> children)
{
    return made(TypeKind::XmlElement, std::move(name), {}, std::move(children), distinct(std::move(attributes)));
}
Input newXmlFragment(std::vector<Input> children)
{
    return made(TypeKind::XmlFragment, {}, {}, std::move(children), {});
}
Input newXmlHook(std::string name, std::vector<std::pair<std::string, Input>> entries)
{
    return made(TypeKind::XmlHook, std::move(name), {}, {}, distinct(std::move(entries)));
}

Input newDoc(NewDoc doc)
{
    return std::make_shared<const NewDoc>(std::move(doc));
}

} // namespace Layers::Crdt
