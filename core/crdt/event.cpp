#include "core/crdt/event.h"
#include "core/crdt/attributes_p.h"
#include "core/crdt/engine_p.h"
#include "core/crdt/listeners_p.h"

#include <algorithm>

namespace Layers::Crdt {

Element Engine::elementOf(const Item *item, Clock index)
{
    switch (item->kind) {
    case Kind::String:
        return Value(toWtf8(item->string().substr(index, 1)));
    case Kind::Type:
        return handle(item->content->node);
    case Kind::Doc: {
        const Object *given = item->content->value.object();
        return Subdoc{item->content->name, given ? *given : Object(), item->content->instance, item->content->shouldLoad};
    }
    case Kind::Any:
    case Kind::Json:
        return item->content->at(index);
    case Kind::Binary:
    case Kind::Embed:
        return item->content->value;
    default:
        return Value();
    }
}

void Engine::subdocIntegrated(Txn &txn, Item *item)
{
    if (item->content->instance == 0) { // it came with an update: its options say whether it is to be loaded
        item->content->instance = ++m_lastSubdoc;
        const Object *given = item->content->value.object();
        const auto truthy = [given](std::string_view key) {
            const Value *value = given ? given->find(key) : nullptr;
            return value && value->boolean() && *value->boolean();
        };
        item->content->shouldLoad = truthy("shouldLoad") || truthy("autoLoad");
    }
    const Subdoc subdoc = std::get<Subdoc>(elementOf(item, 0));
    txn.subdocsAdded.emplace(subdoc.instance, subdoc);
    if (subdoc.shouldLoad)
        txn.subdocsLoaded.push_back(subdoc);
}

void Engine::subdocDeleted(Txn &txn, Item *item)
{
    if (txn.subdocsAdded.erase(item->content->instance) == 0)
        txn.subdocsRemoved.push_back(std::get<Subdoc>(elementOf(item, 0)));
}

void Engine::emitSubdocs(Txn &txn)
{
    if (txn.subdocsAdded.empty() && txn.subdocsRemoved.empty() && txn.subdocsLoaded.empty())
        return;
    subdocs.insert(txn.subdocsAdded.begin(), txn.subdocsAdded.end());
    for (const Subdoc &subdoc : txn.subdocsRemoved)
        subdocs.erase(subdoc.instance);
    if (listeners->subdocs.any()) {
        SubdocEvent event{txn.subdocsLoaded, {}, txn.subdocsRemoved};
        for (const auto &[instance, subdoc] : txn.subdocsAdded)
            event.added.push_back(subdoc);
        listeners->subdocs.call(event);
    }
}

void Engine::callObservers(Txn &txn)
{
    constexpr std::size_t nowhere = ~std::size_t(0);
    const bool observed = listeners->anyOfTypes();
    const bool listening = observed || listeners->after.any();
    std::vector<std::unique_ptr<Event>> events;
    // The types that changed and those around them, as a tree: of types deep inside one another each would have a list of all below it.
    struct Parent
    {
        std::uint32_t type = none;
        std::size_t event = nowhere;
        std::vector<std::size_t> below; // places in `parents`
    };
    std::vector<Parent> parents;
    std::unordered_map<std::uint32_t, std::size_t> placeOf; // in parents, by type
    const auto live = [this](std::uint32_t index, std::uint32_t generation) {
        const TypeNode &node = type(index);
        return node.alive && node.generation == generation && !(node.item && node.item->deleted());
    };
    for (std::size_t i = 0; i < txn.changed.size(); ++i) {
        const Txn::Change &change = txn.changed[i];
        if (change.gone || !live(change.type, change.generation))
            continue;
        TypeNode &node = type(change.type);
        if (!txn.local && node.isText() && node.hasFormatting)
            txn.needsCleanup = true;
        if (!listening)
            continue;
        events.push_back(std::make_unique<Event>(*this, txn, change.type, i));
        Event *event = events.back().get();
        std::size_t child = nowhere;
        for (TypeNode *at = &node;; at = &parentOf(at->item)) {
            const auto [known, fresh] = placeOf.emplace(at->self, parents.size());
            const std::size_t place = known->second;
            if (fresh)
                parents.push_back({at->self, nowhere, {}});
            if (child == nowhere)
                parents[place].event = events.size() - 1;
            else
                parents[place].below.push_back(child);
            if (!fresh || !at->item)
                break; // with what is above it that is known too
            child = place;
        }
        if (const auto of = listeners->types.find(change.type); of != listeners->types.end())
            of->second.shallow.call(*event);
    }
    for (const Parent &parent : parents)
        txn.changedParents.push_back(parent.type);
    for (std::size_t i = 0; i < parents.size(); ++i) {
        const std::uint32_t index = parents[i].type;
        if (!observed || (type(index).item && type(index).item->deleted()))
            continue;
        const auto of = listeners->types.find(index);
        if (of == listeners->types.end() || !of->second.deep.any())
            continue;
        std::vector<std::pair<std::size_t, std::size_t>> found; // how deep below, and which event
        std::vector<std::pair<std::size_t, std::size_t>> todo{{0, i}};
        while (!todo.empty()) {
            const auto [depth, place] = todo.back();
            todo.pop_back();
            const Parent &parent = parents[place];
            const TypeNode &target = type(parent.type);
            if (parent.event != nowhere && target.alive && !(target.item && target.item->deleted()))
                found.emplace_back(depth, parent.event);
            for (const std::size_t child : parent.below)
                todo.emplace_back(depth + 1, child);
        }
        std::sort(found.begin(), found.end());
        std::vector<const Event *> told;
        for (const auto &[depth, event] : found) {
            events[event]->setCurrentTarget(handle(index));
            told.push_back(events[event].get());
        }
        if (!told.empty())
            of->second.deep.call(told);
    }
    if (listeners->after.any())
        listeners->after.call(txn);
    if (txn.needsCleanup && options.cleanup != FormattingCleanup::Off)
        cleanFormattingAfter(txn);
}

TransactionInfo::TransactionInfo(Engine &engine, const Txn &txn)
    : UpdateInfo{txn.origin, txn.local}
    , m_engine(engine)
    , m_txn(txn)
{ }

const DeleteSet &TransactionInfo::deleteSet() const
{
    return m_txn.deletes;
}

StateVector TransactionInfo::stateBefore() const
{
    std::vector<Clock> clocks;
    clocks.reserve(m_engine.clients.size());
    for (const ClientEntry &client : m_engine.clients)
        clocks.push_back(client.structs.end());
    // What observers wrote since belongs to transactions behind this one.
    for (std::size_t i = m_engine.txnQueue.size(); i-- > 0;) {
        const Txn &txn = *m_engine.txnQueue[i];
        for (const Txn::Touched &touched : txn.touched)
            clocks[touched.client] = touched.before;
        if (&txn == &m_txn)
            break;
    }
    StateVector state;
    for (std::size_t i = 0; i < clocks.size(); ++i) {
        if (clocks[i] > 0)
            state.set(m_engine.clients[i].id, clocks[i]);
    }
    return state;
}

StateVector TransactionInfo::stateAfter() const
{
    StateVector state = stateBefore();
    for (const Txn::Touched &touched : m_txn.touched) {
        if (touched.after > 0)
            state.set(m_engine.idOf(touched.client), touched.after);
    }
    return state;
}

bool TransactionInfo::concerns(const SharedType &type) const
{
    const std::vector<std::uint32_t> &around = m_txn.changedParents;
    return type.engine() == &m_engine && type.exists() && std::find(around.begin(), around.end(), type.index()) != around.end();
}

std::vector<ChangedType> TransactionInfo::changed() const
{
    std::vector<ChangedType> changed;
    for (const Txn::Change &change : m_txn.changed) {
        const TypeNode &node = *m_engine.types[change.type];
        if (change.gone || !node.alive || node.generation != change.generation || (node.item && node.item->deleted()))
            continue;
        ChangedType &each = changed.emplace_back();
        each.type = SharedType(&m_engine, change.type, change.generation);
        each.list = change.list;
        for (const std::uint32_t key : change.keys)
            each.keys.push_back(m_engine.atoms.text(key));
    }
    return changed;
}

Event::Event(Engine &engine, Txn &txn, std::uint32_t type, std::size_t change)
    : m_engine(engine)
    , m_txn(txn)
    , m_type(type)
    , m_change(change)
    , m_current(engine.handle(type))
{ }

SharedType Event::target() const
{
    return m_engine.handle(m_type);
}
Origin Event::origin() const
{
    return m_txn.origin;
}
bool Event::local() const
{
    return m_txn.local;
}
bool Event::listChanged() const
{
    return m_txn.changed[m_change].list;
}

const std::vector<std::string> &Event::changedKeys() const
{
    if (!m_changedKeys) {
        m_changedKeys.emplace();
        for (const std::uint32_t key : m_txn.changed[m_change].keys)
            m_changedKeys->push_back(m_engine.atoms.text(key));
    }
    return *m_changedKeys;
}

void Event::setCurrentTarget(SharedType current)
{
    m_current = current;
    m_path.reset(); // it begins there
}

const std::vector<PathStep> &Event::path() const
{
    if (m_path)
        return *m_path;
    std::vector<const Item *> holders; // from the target outwards
    for (const TypeNode *at = &m_engine.type(m_type); at->item && at->self != m_current.index(); at = &m_engine.parentOf(at->item))
        holders.push_back(at->item);
    m_path.emplace();
    for (auto at = holders.rbegin(); at != holders.rend(); ++at) {
        if ((*at)->keyed())
            m_path->emplace_back(m_engine.atoms.text((*at)->place));
        else
            m_path->emplace_back(m_engine.indexOf(m_engine.parentOf(*at), *at));
    }
    return *m_path;
}

const std::vector<KeyChange> &Event::keys() const
{
    if (m_keys)
        return *m_keys;
    m_keys.emplace();
    TypeNode &node = m_engine.type(m_type);
    const auto adds = [this](const Item *item) { return m_engine.adds(m_txn, item); };
    const auto deletes = [this](const Item *item) { return m_engine.deletes(m_txn, item); };
    for (const std::uint32_t key : m_txn.changed[m_change].keys) {
        const KeyMap::Entry *entry = node.keys.find(key);
        if (!entry || !entry->last)
            continue;
        const Item *item = entry->last;
        KeyChange change{m_engine.atoms.text(key), KeyChange::Action::Add, Value()};
        const Item *old = nullptr;
        if (adds(item)) {
            const Item *previous = item->left;
            while (previous && adds(previous))
                previous = previous->left;
            const bool replaced = previous && deletes(previous);
            if (deletes(item)) {
                if (!replaced)
                    continue;
                change.action = KeyChange::Action::Delete;
            } else {
                change.action = replaced ? KeyChange::Action::Update : KeyChange::Action::Add;
            }
            old = replaced ? previous : nullptr;
        } else if (deletes(item)) {
            change.action = KeyChange::Action::Delete;
            old = item;
        } else {
            continue;
        }
        if (old && countable(old->kind))
            change.oldValue = m_engine.elementOf(old, old->length - 1);
        m_keys->push_back(std::move(change));
    }
    return *m_keys;
}

const Delta &Event::delta() const
{
    if (m_delta)
        return *m_delta;
    m_delta.emplace();
    if (m_engine.type(m_type).isText())
        textDelta(*m_delta);
    else if (m_txn.changed[m_change].list)
        listDelta(*m_delta);
    return *m_delta;
}

void Event::listDelta(Delta &delta) const
{
    const auto last = [&delta](DeltaOp::Kind kind) -> DeltaOp & {
        if (delta.empty() || delta.back().kind != kind) {
            delta.emplace_back();
            delta.back().kind = kind;
        }
        return delta.back();
    };
    TypeNode &node = m_engine.type(m_type);
    const std::optional<Touched> part = touched();
    std::size_t unseen = part ? part->items : 0;
    if (const Clock index = part ? node.positions->indexOf(part->first) : 0; index > 0)
        last(DeltaOp::Kind::Retain).length = index;
    for (const Item *item = part ? part->first : node.start; item && (!part || unseen > 0); item = item->right) {
        unseen -= unseen > 0 && (m_engine.adds(m_txn, item) || m_engine.deletes(m_txn, item)) ? 1 : 0;
        if (item->deleted()) {
            if (m_engine.deletes(m_txn, item) && !m_engine.adds(m_txn, item))
                last(DeltaOp::Kind::Delete).length += item->length;
        } else if (m_engine.adds(m_txn, item)) {
            DeltaOp &op = last(DeltaOp::Kind::Insert);
            for (Clock i = 0; i < item->length && countable(item->kind); ++i)
                op.elements.push_back(m_engine.elementOf(item, i));
        } else {
            last(DeltaOp::Kind::Retain).length += item->length;
        }
    }
    if (!delta.empty() && delta.back().kind == DeltaOp::Kind::Retain)
        delta.pop_back();
}

// A small change of a long list: what a transaction added and deleted is known, and the tree knows where that is.
std::optional<Event::Touched> Event::touched() const
{
    constexpr std::size_t most = 256; // structs of the whole transaction, which may be of other lists
    TypeNode &node = m_engine.type(m_type);
    if (!node.positions || m_engine.txnQueue.size() > 1) // what observers wrote since looks as if it belonged to this one
        return {};
    Touched found;
    Clock index = 0;
    std::size_t seen = 0;
    const auto look = [&](Item *item) {
        if (++seen > most || item->isGc() || item->parent != m_type || item->keyed())
            return;
        ++found.items;
        const Clock at = node.positions->indexOf(item);
        if (!found.first || at < index) {
            found.first = item;
            index = at;
        }
    };
    for (const Txn::Touched &each : m_txn.touched) {
        if (each.before == each.after)
            continue;
        const StructList &list = m_engine.clients[each.client].structs;
        StructList::Place place = list.locate(each.before);
        do
            look(list.at(place));
        while (seen <= most && list.next(place));
    }
    for (const DeleteSet::Entry &entry : m_txn.deletes.entries()) {
        const std::uint32_t client = m_engine.knownClient(entry.client);
        const StructList *list = client == none ? nullptr : &m_engine.clients[client].structs;
        for (std::size_t i = 0; list && i < entry.ranges.size() && seen <= most; ++i) {
            StructList::Place place = list->locate(entry.ranges[i].clock);
            do {
                if (!m_engine.adds(m_txn, list->at(place)))
                    look(list->at(place));
            } while (seen <= most && list->at(place)->end() < entry.ranges[i].end() && list->next(place));
        }
    }
    if (seen > most || !found.first)
        return {};
    // Others may stand at the same index, between the same two that are seen.
    while (found.first->left && found.first->left->visible() == 0)
        found.first = found.first->left;
    return found;
}

void Event::textDelta(Delta &delta) const
{
    const bool writes = m_engine.options.cleanup == FormattingCleanup::AsYjsWithReads;
    std::optional<Engine::Scope> scope;
    if (writes)
        scope.emplace(m_engine);
    Attributes current; // where the inserted text stands
    Attributes before; // of the text as it was
    Attributes attributes; // that a retain changes
    std::optional<DeltaOp::Kind> action;
    DeltaOp op;
    const auto flush = [&] {
        if (!action)
            return;
        op.kind = *action;
        const bool something = op.kind == DeltaOp::Kind::Insert ? !op.text.empty() || !op.elements.empty() : op.length > 0;
        if (something) {
            if (op.kind == DeltaOp::Kind::Insert && !current.empty())
                op.attributes = current.object(m_engine.atoms);
            else if (op.kind == DeltaOp::Kind::Retain && !attributes.empty())
                op.attributes = attributes.object(m_engine.atoms, true);
            delta.push_back(std::move(op));
        }
        op = DeltaOp();
        action.reset();
    };
    const auto begin = [&](DeltaOp::Kind kind) {
        if (action != kind) {
            flush();
            action = kind;
        }
    };
    TypeNode &node = m_engine.type(m_type);
    const std::optional<Touched> part = writes ? std::nullopt : touched();
    std::size_t unseen = part ? part->items : 0;
    if (part) {
        for (const Item *mark : node.hasFormatting ? node.positions->marksBefore(part->first) : std::vector<const Item *>()) {
            current.set(mark->content->atom, mark->content->value);
            before.set(mark->content->atom, mark->content->value);
        }
        if (const Clock index = node.positions->indexOf(part->first); index > 0) {
            begin(DeltaOp::Kind::Retain);
            op.length = index;
        }
    }
    for (Item *item = part ? part->first : node.start; item; item = item->right) {
        const bool added = m_engine.adds(m_txn, item);
        const bool deleted = m_engine.deletes(m_txn, item);
        if (part && unseen == 0 && attributes.empty())
            break;
        unseen -= unseen > 0 && (added || deleted) ? 1 : 0;
        switch (item->kind) {
        case Kind::Type:
        case Kind::Embed:
            if (added) {
                if (!deleted) {
                    flush();
                    action = DeltaOp::Kind::Insert;
                    op.elements.push_back(m_engine.elementOf(item, 0));
                    flush();
                }
            } else if (deleted) {
                begin(DeltaOp::Kind::Delete);
                ++op.length;
            } else if (!item->deleted()) {
                begin(DeltaOp::Kind::Retain);
                ++op.length;
            }
            break;
        case Kind::String:
            if (added) {
                if (!deleted) {
                    begin(DeltaOp::Kind::Insert);
                    op.text.append(item->string());
                }
            } else if (deleted) {
                begin(DeltaOp::Kind::Delete);
                op.length += item->length;
            } else if (!item->deleted()) {
                begin(DeltaOp::Kind::Retain);
                op.length += item->length;
            }
            break;
        case Kind::Format: {
            const std::uint32_t key = item->content->atom;
            const Value &value = item->content->value;
            const Value now = current.get(key);
            if (added) {
                if (!deleted) {
                    if (!now.sameAttribute(value)) {
                        if (action == DeltaOp::Kind::Retain)
                            flush();
                        if (value.sameAttribute(before.get(key)))
                            attributes.erase(key);
                        else
                            attributes.set(key, value);
                    } else if (!value.isNull() && writes) {
                        m_engine.remove(scope->txn, item);
                    }
                }
            } else if (deleted) {
                before.set(key, value);
                if (!now.sameAttribute(value)) {
                    if (action == DeltaOp::Kind::Retain)
                        flush();
                    attributes.set(key, now);
                }
            } else if (!item->deleted()) {
                before.set(key, value);
                if (const Value *attribute = attributes.find(key)) {
                    if (!attribute->sameAttribute(value)) {
                        if (action == DeltaOp::Kind::Retain)
                            flush();
                        if (value.isNull())
                            attributes.erase(key);
                        else
                            attributes.set(key, value);
                    } else if (!attribute->isNull() && writes) {
                        m_engine.remove(scope->txn, item);
                    }
                }
            }
            if (!item->deleted()) {
                if (action == DeltaOp::Kind::Insert)
                    flush();
                current.apply(key, value);
            }
            break;
        }
        default:
            break;
        }
    }
    flush();
    while (!delta.empty() && delta.back().kind == DeltaOp::Kind::Retain && !delta.back().attributes)
        delta.pop_back();
}

} // namespace Layers::Crdt
