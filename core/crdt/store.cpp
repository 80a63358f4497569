#include "core/crdt/engine_p.h"
#include "core/crdt/listeners_p.h"

#include <algorithm>

namespace Layers::Crdt {

namespace {
constexpr std::uint32_t listLimit = 40; // items that are walked rather than indexed
}

Engine::Engine(DocOptions given)
    : options(std::move(given))
    , listeners(std::make_unique<Listeners>())
{
    setClient(options.client ? *options.client : randomClientId());
}

Engine::~Engine()
{
    for (const ClientEntry &client : clients)
        client.structs.forEach([this](Item *item) { freeContent(item); });
    for (auto &[client, items] : pending.items) {
        for (auto &[clock, item] : items)
            freeContent(item);
    }
}

std::uint32_t Engine::clientIndex(ClientId id)
{
    if (id == m_lastClientId)
        return m_lastClient;
    const auto [at, fresh] = m_clientIndex.try_emplace(id, std::uint32_t(clients.size()));
    if (fresh) {
        clients.emplace_back();
        clients.back().id = id;
    }
    m_lastClientId = id;
    m_lastClient = at->second;
    return at->second;
}

void Engine::forgetClients(std::size_t from)
{
    for (std::size_t i = from; i < clients.size(); ++i)
        m_clientIndex.erase(clients[i].id);
    clients.erase(clients.begin() + std::ptrdiff_t(from), clients.end());
    m_lastClientId = ~ClientId(0);
    m_lastClient = none;
}

void Engine::setClient(ClientId id)
{
    if (hasPending())
        pending.grown.push_back(ownClient); // by what was written here, of which no update told
    ownClient = clientIndex(id & maxClientId);
}

std::uint32_t Engine::knownClient(ClientId id) const
{
    const auto at = m_clientIndex.find(id);
    return at == m_clientIndex.end() ? none : at->second;
}

std::uint32_t Engine::newType(TypeKind kind)
{
    std::uint32_t index = 0;
    if (!freeTypes.empty()) {
        index = freeTypes.back();
        freeTypes.pop_back();
        const std::uint32_t generation = types[index]->generation;
        *types[index] = TypeNode{};
        types[index]->generation = generation;
    } else {
        index = std::uint32_t(types.size());
        types.push_back(std::make_unique<TypeNode>());
    }
    types[index]->self = index;
    types[index]->kind = kind;
    return index;
}

TypeNode *Engine::root(std::string_view name, TypeKind kind)
{
    const std::uint32_t atom = atoms.intern(name);
    const auto at = m_rootIndex.find(atom);
    if (at != m_rootIndex.end()) {
        TypeNode &node = type(at->second);
        if (kind != TypeKind::Untyped && node.kind != kind) {
            if (node.kind != TypeKind::Untyped)
                return nullptr;
            node.kind = kind;
        }
        return &node;
    }
    const std::uint32_t index = newType(kind);
    type(index).name = atom;
    m_rootIndex.emplace(atom, index);
    roots.push_back(index);
    return &type(index);
}

TypeNode *Engine::knownRoot(std::string_view name)
{
    const auto atom = atoms.find(name);
    const auto at = atom ? m_rootIndex.find(*atom) : m_rootIndex.end();
    return at == m_rootIndex.end() ? nullptr : &type(at->second);
}

Item *Engine::newItem(std::uint32_t client, Clock clock, Clock length, Kind kind)
{
    Item *item = arena.allocate();
    item->client = client;
    item->clock = clock;
    item->length = length;
    item->kind = kind;
    return item;
}

void Engine::freeContent(Item *item)
{
    if (hasContent(item->kind)) {
        delete item->content;
        item->content = nullptr;
    }
    if (item->redone()) {
        redone.erase(item);
        item->flags &= std::uint8_t(~Item::Redone);
    }
}

std::optional<LocalId> Engine::redoneOf(const Item *item) const
{
    if (!item->redone())
        return {};
    return redone.at(item);
}

void Engine::setRedone(Item *item, LocalId id)
{
    redone[item] = id;
    item->flags |= Item::Redone;
}

void Engine::keepItem(Item *item, bool keep)
{
    while (item && item->keep() != keep) {
        item->flags ^= Item::Keep;
        item = item->parent == none ? nullptr : parentOf(item).item;
    }
}

Item *Engine::cleanStart(Txn &txn, LocalId id)
{
    StructList &list = clients[id.client].structs;
    const StructList::Place place = list.locate(id.clock);
    Item *item = list.at(place);
    if (item->clock < id.clock && !item->isGc())
        return split(txn, item, id.clock - item->clock, place);
    return item;
}

Item *Engine::cleanEnd(Txn &txn, LocalId id)
{
    StructList &list = clients[id.client].structs;
    const StructList::Place place = list.locate(id.clock);
    Item *item = list.at(place);
    if (id.clock != item->last() && !item->isGc())
        split(txn, item, id.clock - item->clock + 1, place);
    return item;
}

Item *Engine::split(Txn &txn, Item *item, Clock at, std::optional<StructList::Place> place)
{
    StructList &list = clients[item->client].structs;
    if (!place)
        list.prefetchAt(item->clock); // for the end of this
    Item *right = newItem(item->client, item->clock + at, item->length - at, item->kind);
    right->originClient = item->client;
    right->originClock = item->clock + at - 1;
    right->rightClient = item->rightClient;
    right->rightClock = item->rightClock;
    right->parent = item->parent;
    right->flags = item->flags & std::uint8_t(Item::Deleted | Item::Keep | Item::Keyed);
    right->left = item;
    right->right = item->right;
    if (const auto target = redoneOf(item))
        setRedone(right, {target->client, target->clock + at});

    TypeNode &node = parentOf(item);
    const Clock visible = item->visible();
    switch (item->kind) {
    case Kind::String:
        right->text = item->text + at;
        if (text.hasHalves() && isHighHalf(item->text[at - 1])) { // both halves become U+FFFD, as in Yjs, so that no text is ill-formed
            auto *units = const_cast<char16_t *>(item->text); // which no other item shows
            units[at - 1] = units[at] = 0xfffd;
        }
        break;
    case Kind::Any:
    case Kind::Json:
        right->content = new Content(item->content->cut(at));
        break;
    default:
        break;
    }
    item->length = at;
    item->right = right;
    if (right->right)
        right->right->left = right;
    if (item->keyed()) {
        right->place = item->place;
        if (!right->right)
            node.keys.get(item->place).last = right;
    } else {
        if (node.end == item)
            node.end = right;
        ++node.items;
        if (node.positions) {
            if (visible)
                node.positions->changed(item, -std::int64_t(visible - item->visible()));
            node.positions->insertAfter(item, right);
        }
    }
    list.insertAfter(place ? *place : list.locate(item->clock), right);
    txn.mergeCandidates.push_back({right->client, right->clock});
    return right;
}

// Puts an item whose neighbours are known into its list (the end of Item.integrate).
void Engine::link(Txn &txn, Item *item)
{
    TypeNode &node = parentOf(item);
    if (item->left) {
        item->right = item->left->right;
        item->left->right = item;
    } else if (item->keyed()) {
        KeyMap::Entry &entry = node.keys.get(item->place);
        item->right = entry.first;
        entry.first = item;
    } else {
        item->right = node.start;
        node.start = item;
    }
    if (item->right) {
        item->right->left = item;
    } else if (item->keyed()) {
        node.keys.get(item->place).last = item;
        if (item->left)
            remove(txn, item->left); // the value before it
    } else {
        node.end = item;
    }
    if (!item->keyed()) {
        ++node.items;
        node.length += item->visible();
        if (node.positions)
            node.positions->insertAfter(item->left, item);
        else if (txn.local && node.items > listLimit)
            node.positions = std::make_unique<PositionIndex>(node.start); // who has written that much will write on
    }
}

// The item is allocated, its neighbours `left` and `right` and its parent are set and agree with its origins.
void Engine::integrate(Txn &txn, Item *item)
{
    noteGrowth(txn, item->client);
    StructList &own = clients[item->client].structs;
    if (item->parent == none) {
        freeContent(item);
        item->kind = Kind::Gc;
        item->flags = Item::Deleted;
        item->left = item->right = nullptr;
        item->originClient = item->rightClient = none;
        own.append(item);
        return;
    }
    TypeNode &node = parentOf(item);
    Item *left = item->left;
    if ((!left && (!item->right || item->right->left)) || (left && left->right != item->right)) {
        // Somebody wrote at the same place. `m_scanned` holds what was passed, from `conflicting` on what is still in conflict.
        Item *other = left ? left->right : item->keyed() ? node.keys.get(item->place).first : node.start;
        m_scanned.beginAnew();
        std::size_t conflicting = 0;
        while (other && other != item->right) {
            m_scanned.add(other);
            if (other->originClient == item->originClient && (item->originClient == none || other->originClock == item->originClock)) {
                if (idOf(other->client) < idOf(item->client)) {
                    left = other;
                    conflicting = m_scanned.size();
                } else if (other->rightClient == item->rightClient
                           && (item->rightClient == none || other->rightClock == item->rightClock)) {
                    break;
                }
            } else if (other->originClient != none) {
                const std::size_t at = m_scanned.numberOf(find({other->originClient, other->originClock}));
                if (at == m_scanned.size())
                    break;
                if (at < conflicting) {
                    left = other;
                    conflicting = m_scanned.size();
                }
            } else {
                break;
            }
            other = other->right;
        }
        item->left = left;
        passed += m_scanned.size();
    }
    if (item->kind == Kind::Deleted) {
        item->flags |= Item::Deleted;
    } else if (item->kind == Kind::Format) { // before its place is known: the index asks
        item->content->atom = atoms.intern(item->content->name);
        item->mark = item->content->atom < 0xffff ? std::uint16_t(item->content->atom + 1) : 0;
        if (item->content->value.isNull())
            item->flags |= Item::OffMark;
        node.hasFormatting = true;
    }
    link(txn, item);
    own.append(item);
    switch (item->kind) {
    case Kind::Deleted:
        txn.deletes.add(idOf(item->client), item->clock, item->length);
        break;
    case Kind::Type: {
        const std::uint32_t index = newType(item->content->type);
        item->content->node = index;
        type(index).item = item;
        if (const NewType *from = std::exchange(m_filling, nullptr))
            fillNewType(txn, index, *from);
        break;
    }
    case Kind::Doc:
        subdocIntegrated(txn, item);
        break;
    default:
        break;
    }
    noteChange(txn, parentOf(item), item->keyed() ? item->place : none);
    const Item *holder = parentOf(item).item;
    if ((holder && holder->deleted()) || (item->keyed() && item->right))
        remove(txn, item);
}

void Engine::remove(Txn &txn, Item *item)
{
    struct Frame // a type whose children are being deleted
    {
        std::uint32_t type = none;
        Item *next = nullptr;
        std::size_t key = 0;
        bool list = true;
    };
    std::vector<Frame> frames;
    const auto removeOne = [&](Item *one) {
        TypeNode &node = parentOf(one);
        const Clock visible = one->keyed() ? 0 : one->visible();
        one->flags |= Item::Deleted;
        node.length -= visible;
        if (visible && node.positions)
            node.positions->changed(one, -std::int64_t(visible));
        if (one->kind == Kind::Format && node.positions && !one->keyed())
            node.positions->markChanged(one);
        txn.deletes.add(idOf(one->client), one->clock, one->length);
        noteChange(txn, node, one->keyed() ? one->place : none);
        if (one->kind == Kind::Type)
            frames.push_back({one->content->node, type(one->content->node).start, 0, true});
        else if (one->kind == Kind::Doc)
            subdocDeleted(txn, one);
    };
    const auto visit = [&](Item *child) {
        if (!child->deleted())
            removeOne(child);
        else if (child->clock < before(txn, child->client))
            txn.mergeCandidates.push_back({child->client, child->clock});
    };
    if (item->deleted())
        return;
    txn.removed = true;
    removeOne(item);
    while (!frames.empty()) {
        Frame &frame = frames.back();
        TypeNode &node = type(frame.type);
        if (frame.list && frame.next) {
            Item *child = frame.next;
            frame.next = child->right;
            visit(child);
        } else if (frame.key < node.keys.entries().size()) {
            frame.list = false;
            visit(node.keys.entries()[frame.key++].last);
        } else {
            if (node.changedIn == txn.id && node.changedAt < txn.changed.size() && txn.changed[node.changedAt].type == node.self) {
                txn.changed[node.changedAt].gone = true;
                node.changedIn = 0;
            }
            frames.pop_back();
        }
    }
}

void Engine::collectType(std::uint32_t root)
{
    std::vector<std::uint32_t> todo{root};
    const auto collectItem = [&](Item *item) {
        if (item->kind == Kind::Type)
            todo.push_back(item->content->node);
        if (item->kind == Kind::String)
            text.drop(item->text, item->length);
        freeContent(item);
        item->kind = Kind::Gc;
        item->flags = Item::Deleted;
        item->parent = none;
        item->place = none;
        item->left = item->right = nullptr;
        item->originClient = item->rightClient = none;
    };
    while (!todo.empty()) {
        TypeNode &node = type(todo.back());
        todo.pop_back();
        for (Item *item = node.start; item;) {
            Item *next = item->right;
            collectItem(item);
            item = next;
        }
        for (const KeyMap::Entry &entry : node.keys.entries()) {
            for (Item *item = entry.last; item;) {
                Item *next = item->left;
                collectItem(item);
                item = next;
            }
        }
        const std::uint32_t self = node.self;
        const std::uint32_t generation = node.generation + 1;
        node = TypeNode{};
        node.self = self;
        node.generation = generation;
        node.alive = false;
        freeTypes.push_back(self);
        listeners->types.erase(self); // its number is given out again
    }
}

void Engine::collect(Item *item)
{
    if (item->kind == Kind::Deleted || item->kind == Kind::Gc)
        return;
    if (item->kind == Kind::Type)
        collectType(item->content->node);
    if (hasContent(item->kind)) {
        delete item->content;
        item->content = nullptr;
    }
    if (item->kind == Kind::String)
        text.drop(item->text, item->length);
    item->text = nullptr;
    item->kind = Kind::Deleted;
}

void Engine::compactText()
{
    TextArena fresh;
    const auto move = [&fresh](Item *item) {
        if (item->kind == Kind::String)
            item->text = fresh.store(item->string());
    };
    for (const ClientEntry &client : clients)
        client.structs.forEach(move);
    for (const auto &[client, queue] : pending.items) {
        for (const auto &[clock, item] : queue)
            move(item);
    }
    text = std::move(fresh);
}

bool Engine::tryMerge(Item *left, Item *right)
{
    if (left->kind != right->kind || left->deleted() != right->deleted())
        return false;
    if (left->isGc()) {
        left->length += right->length;
        return true;
    }
    if (left->right != right || right->originClient != left->client || right->originClock != left->last()
        || left->rightClient != right->rightClient || (left->rightClient != none && left->rightClock != right->rightClock)
        || left->end() != right->clock || left->redone() || right->redone())
        return false;
    switch (left->kind) {
    case Kind::String: {
        const bool isBehind = left->text + left->length == right->text;
        if (!isBehind && right->length > left->length) {
            const char16_t *both = text.prepend(left->string(), right->string());
            text.drop(left->text, left->length);
            left->text = both;
            break;
        }
        left->text = text.append(left->text, left->length, right->string());
        if (!isBehind)
            text.drop(right->text, right->length);
        break;
    }
    case Kind::Any:
    case Kind::Json:
        left->content->append(std::move(*right->content), left->length, right->length);
        break;
    case Kind::Deleted:
        break;
    default:
        return false;
    }
    left->length += right->length;
    TypeNode &node = parentOf(left);
    if (left->keyed()) {
        KeyMap::Entry &entry = node.keys.get(left->place);
        if (entry.last == right)
            entry.last = left;
    } else {
        if (node.end == right)
            node.end = left;
        --node.items;
        if (node.positions)
            node.positions->absorb(left, right);
    }
    if (right->keep())
        left->flags |= Item::Keep;
    left->right = right->right;
    if (left->right)
        left->right->left = left;
    return true;
}

PositionIndex::Hit Engine::locate(TypeNode &node, Clock index)
{
    if (!node.positions && node.items > listLimit)
        node.positions = std::make_unique<PositionIndex>(node.start);
    if (node.positions)
        return node.positions->find(index);
    Clock start = 0;
    for (Item *item = node.start; item; item = item->right) {
        const Clock visible = item->visible();
        if (index - start < visible)
            return {item, start};
        start += visible;
    }
    return {};
}

Clock Engine::indexOf(TypeNode &node, const Item *item)
{
    if (!node.positions && node.items > listLimit)
        node.positions = std::make_unique<PositionIndex>(node.start);
    if (node.positions)
        return node.positions->indexOf(item);
    Clock index = 0;
    for (const Item *at = node.start; at && at != item; at = at->right)
        index += at->visible();
    return index;
}

} // namespace Layers::Crdt
