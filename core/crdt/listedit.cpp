#include "core/crdt/engine_p.h"

namespace Layers::Crdt {

namespace {

std::string newGuid()
{
    static constexpr char hex[] = "0123456789abcdef";
    std::string guid;
    for (int i = 0; i < 36; ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            guid += '-';
            continue;
        }
        const auto bits = std::uint32_t(randomClientId() & 15);
        guid += i == 14 ? '4' : hex[i == 19 ? 8 + (bits & 3) : bits];
    }
    return guid;
}

} // namespace

// Of this peer, with the origins that its neighbours give it; not yet integrated.
Item *Engine::newItemBetween(const TypeNode &node, Item *left, Item *right, Clock length, Kind kind)
{
    Item *item = newItem(ownClient, state(ownClient), length, kind);
    item->left = left;
    item->right = right;
    if (left) {
        item->originClient = left->client;
        item->originClock = left->last();
    }
    if (right) {
        item->rightClient = right->client;
        item->rightClock = right->clock;
    }
    item->parent = node.self;
    return item;
}

// Between neighbours that are known; `text` and `content` belong to the item from here on.
Item *Engine::insertItem(Txn &txn, TypeNode &node, Item *left, Item *right, Clock length, Kind kind, Content *content,
                         const char16_t *itemText)
{
    Item *item = newItemBetween(node, left, right, length, kind);
    if (kind == Kind::String)
        item->text = itemText;
    else
        item->content = content;
    integrate(txn, item);
    return item;
}

Item *Engine::insertInput(Txn &txn, TypeNode &node, Item *left, Item *right, std::uint32_t key, const Input &input)
{
    Kind kind = Kind::Any;
    auto content = std::make_unique<Content>();
    const NewType *from = nullptr;
    if (const Value *value = std::get_if<Value>(&input)) {
        kind = value->bytes() ? Kind::Binary : Kind::Any;
        content->value = *value;
    } else if (const auto *newDoc = std::get_if<std::shared_ptr<const NewDoc>>(&input)) {
        const NewDoc *doc = newDoc->get();
        kind = Kind::Doc;
        content->name = doc->guid.empty() ? newGuid() : wellFormed(doc->guid);
        content->value = doc->options;
        content->shouldLoad = doc->shouldLoad;
        content->instance = ++m_lastSubdoc;
    } else {
        kind = Kind::Type;
        from = std::get<std::shared_ptr<const NewType>>(input).get();
        content->type = from->kind;
        content->name = wellFormed(from->name);
    }
    Item *item = newItemBetween(node, left, right, 1, kind);
    if (key != none) {
        item->flags |= Item::Keyed;
        item->place = key;
    }
    item->content = content.release();
    m_filling = from;
    integrate(txn, item);
    return item;
}

// A new shared type is filled the moment it is in the document, before its parent is noted as changed, as in Yjs.
void Engine::fillNewType(Txn &txn, std::uint32_t index, const NewType &from)
{
    const auto list = [&] {
        if (!from.items.empty())
            insertList(txn, type(index), nullptr, from.items);
    };
    const auto keys = [&] {
        for (const auto &[key, value] : from.entries)
            setKey(txn, type(index), atoms.intern(wellFormed(key)), value);
    };
    switch (from.kind) {
    case TypeKind::List:
    case TypeKind::XmlFragment:
        list();
        break;
    case TypeKind::Map:
    case TypeKind::XmlHook:
        keys();
        break;
    case TypeKind::XmlElement:
        list();
        keys();
        break;
    case TypeKind::Text:
    case TypeKind::XmlText:
        fillText(txn, type(index), from);
        break;
    default:
        break;
    }
}

void Engine::insertList(Txn &txn, TypeNode &node, Item *left, std::span<const Input> items)
{
    Item *const right = left ? left->right : node.start;
    std::vector<Value> values; // that become one item
    if (items.size() > 1)
        values.reserve(items.size());
    const auto pack = [&] {
        if (values.empty())
            return;
        auto *content = new Content;
        const auto length = Clock(values.size());
        if (length == 1)
            content->value = std::move(values.front());
        else
            content->values = std::move(values);
        values.clear();
        left = insertItem(txn, node, left, right, length, Kind::Any, content, nullptr);
    };
    for (const Input &input : items) {
        const Value *value = std::get_if<Value>(&input);
        if (value && !value->bytes()) {
            values.push_back(*value);
            continue;
        }
        pack();
        left = insertInput(txn, node, left, right, none, input);
    }
    pack();
}

Item *Engine::listPosition(Txn &txn, TypeNode &node, Clock index)
{
    if (index == 0)
        return nullptr;
    const PositionIndex::Hit hit = locate(node, index - 1);
    if (index - hit.start < hit.item->length)
        split(txn, hit.item, index - hit.start);
    return hit.item;
}

void Engine::removeList(Txn &txn, TypeNode &node, Clock index, Clock length)
{
    if (length == 0)
        return;
    Item *item = nullptr;
    if (index == 0) {
        item = node.start;
    } else {
        Item *left = listPosition(txn, node, index);
        item = left->right;
    }
    while (length > 0 && item) {
        if (!item->deleted()) {
            if (!countable(item->kind)) { // a mark among elements: Yjs deletes it and counts it
                remove(txn, item);
                length -= std::min(length, item->length);
                item = item->right;
                continue;
            }
            if (length < item->length)
                split(txn, item, length);
            remove(txn, item);
            length -= item->length;
        }
        item = item->right;
    }
}

void Engine::setKey(Txn &txn, TypeNode &node, std::uint32_t key, const Input &input)
{
    const KeyMap::Entry *entry = node.keys.find(key);
    insertInput(txn, node, entry ? entry->last : nullptr, nullptr, key, input);
}

void Engine::removeKey(Txn &txn, TypeNode &node, std::uint32_t key)
{
    if (const KeyMap::Entry *entry = node.keys.find(key); entry && entry->last)
        remove(txn, entry->last);
}

} // namespace Layers::Crdt
