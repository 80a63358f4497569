#include "core/crdt/undo.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/listeners_p.h"
#include "core/crdt/redone_p.h"

#include <set>
#include <unordered_map>
#include <unordered_set>

namespace Layers::Crdt {

struct UndoManager::Private
{
    using Change = UndoEvent::Kind;
    using Stack = UndoEvent::Stack;
    using Steps = std::vector<std::shared_ptr<UndoStep>>;

    Engine &engine;
    std::vector<SharedType> scope;
    UndoOptions options;
    Steps undoStack;
    Steps redoStack;
    bool undoing = false;
    bool redoing = false;
    std::int64_t lastChange = 0;
    std::vector<SharedType> changedTypes; // by the transaction that undoes or redoes
    Signal<const UndoEvent &> changed;
    Subscription after;
    bool ended = false; // a handler of onChange destroyed the manager, which is still at work

    std::int64_t now() const
    {
        if (options.now)
            return options.now();
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
    bool tracks(Origin origin) const
    {
        return origin == this
            || std::find(options.trackedOrigins.begin(), options.trackedOrigins.end(), origin) != options.trackedOrigins.end();
    }
    // Whether an item is in what is undone; remembers it of each type that was met, for as long as nothing is collected.
    class ScopeCheck
    {
    public:
        explicit ScopeCheck(const Private &manager)
            : m_manager(manager)
        {
            for (const SharedType &type : manager.scope) {
                if (type.node())
                    m_known.emplace(type.index(), true);
            }
        }
        bool operator()(const Item *item)
        {
            if (m_manager.options.wholeDocument)
                return true;
            m_path.clear();
            bool isIn = false;
            for (; item; item = m_manager.engine.type(item->parent).item) {
                if (const auto at = m_known.find(item->parent); at != m_known.end()) {
                    isIn = at->second;
                    break;
                }
                m_path.push_back(item->parent);
            }
            for (const std::uint32_t type : m_path)
                m_known.emplace(type, isIn);
            return isIn;
        }

    private:
        const Private &m_manager;
        std::unordered_map<std::uint32_t, bool> m_known;
        std::vector<std::uint32_t> m_path;
    };
    static bool holds(const Steps &stack, Id id)
    {
        return std::any_of(stack.begin(), stack.end(), [id](const auto &step) { return step->m_deletions.contains(id); });
    }
    Id idOf(const Item *item) const { return {engine.idOf(item->client), item->clock}; }

    void release(Txn &txn, Steps &stack)
    {
        ScopeCheck inScope(*this);
        for (const auto &step : stack) {
            engine.forEachDeleted(txn, step->m_deletions, [&](Item *item) {
                if (!item->isGc() && inScope(item))
                    engine.keepItem(item, false);
            });
        }
        stack.clear();
    }

    std::vector<SharedType> changedBy(const Txn &txn) const
    {
        std::vector<SharedType> types;
        for (const std::uint32_t type : changed.any() ? txn.changedParents : std::vector<std::uint32_t>()) {
            if (engine.type(type).alive)
                types.push_back(engine.handle(type));
        }
        return types;
    }

    void tell(const UndoEvent &event)
    {
        if (!ended)
            changed.call(event);
    }

    void clear(bool undoSteps, bool redoSteps)
    {
        if (!((undoSteps && !undoStack.empty()) || (redoSteps && !redoStack.empty())))
            return;
        Engine::Scope open(engine);
        if (undoSteps)
            release(open.txn, undoStack);
        if (redoSteps)
            release(open.txn, redoStack);
        tell({Change::Cleared, undoSteps && redoSteps ? Stack::Both : undoSteps ? Stack::Undo : Stack::Redo, open.txn.origin, {}, nullptr});
    }

    void capture(Txn &txn)
    {
        if ((undoing || redoing) && txn.origin == this)
            changedTypes = changedBy(txn);
        if (options.captureTransaction && !options.captureTransaction({txn.origin, txn.local}))
            return;
        const auto isChanged = [&txn](const SharedType &type) {
            return type.node() && std::find(txn.changedParents.begin(), txn.changedParents.end(), type.index()) != txn.changedParents.end();
        };
        const bool concerns
            = !ended && (options.wholeDocument ? !txn.changedParents.empty() : std::any_of(scope.begin(), scope.end(), isChanged));
        if (!concerns || !tracks(txn.origin) || (!txn.local && !txn.origin))
            return;
        Steps &stack = undoing ? redoStack : undoStack;
        if (undoing)
            lastChange = 0; // the next undo is a step of its own
        else if (!redoing)
            clear(false, true);
        if (ended)
            return;
        DeleteSet insertions;
        std::vector<Txn::Touched> touched = txn.touched;
        std::sort(touched.begin(), touched.end(),
                  [this](const auto &a, const auto &b) { return engine.clients[a.client].arrival < engine.clients[b.client].arrival; });
        for (const Txn::Touched &each : touched) {
            if (each.after > each.before)
                insertions.push(engine.idOf(each.client), each.before, each.after - each.before);
        }
        const std::int64_t moment = now();
        const bool joins = lastChange > 0 && moment - lastChange < options.captureTimeout.count() && !stack.empty() && !undoing && !redoing;
        if (joins) {
            stack.back()->m_deletions = merged(stack.back()->m_deletions, txn.deletes);
            stack.back()->m_insertions = merged(stack.back()->m_insertions, insertions);
        } else {
            stack.push_back(std::make_shared<UndoStep>());
            stack.back()->m_deletions = txn.deletes;
            stack.back()->m_insertions = std::move(insertions);
        }
        if (!undoing && !redoing)
            lastChange = moment;
        ScopeCheck inScope(*this);
        engine.forEachDeleted(txn, txn.deletes, [&](Item *item) {
            if (!item->isGc() && inScope(item))
                engine.keepItem(item, true);
        });
        tell({joins ? Change::Updated : Change::Added, undoing ? Stack::Redo : Stack::Undo, txn.origin, changedBy(txn), stack.back()});
    }

    // The items of a list whose type was brought back as another, and which of them may have come after it: the nearest of these to both
    // sides is found without a walk over the rest.
    struct Moved
    {
        std::uint32_t type = none; // of the list
        std::uint32_t items = 0; // in it when it was looked at, which is done anew when one was cut
        const Item *parentItem = nullptr;
        std::vector<Item *> list;
        std::unordered_map<const Item *, std::size_t> placeOf;
        std::set<std::size_t> redone; // but for those that are known to be brought back elsewhere only
        std::unordered_map<const Item *, Item *> traces; // how far what replaced an item is known; none before that is in the new list
    };
    // What undoing or redoing a step may look at.
    struct Redoing
    {
        std::vector<Item *> order;
        std::unordered_set<const Item *> items;
        const DeleteSet &deletes; // of what the step inserted
        std::unordered_map<std::uint32_t, Moved> moved; // by the type of the old list
        std::unordered_map<const Item *, std::vector<std::pair<std::uint32_t, const Item *>>> waiting; // what was replaced by it at last
        std::unordered_map<const Item *, Item *> parents; // how far what replaced them is known
    };

    // Along what replaced it, as far as that is known; `isThere` says where to stop. Each step is taken once.
    template <class Stop>
    Item *followed(Txn &txn, std::unordered_map<const Item *, Item *> &known, Item *at, Stop isThere)
    {
        std::vector<const Item *> path;
        while (!at->isGc() && !isThere(at)) {
            ++engine.passed;
            if (!at->redone())
                break;
            path.push_back(at);
            const auto next = known.find(at);
            at = next != known.end() ? next->second : engine.cleanStart(txn, *engine.redoneOf(at));
        }
        if (path.size() > 1) {
            for (const Item *each : path)
                known[each] = at;
        }
        return at;
    }

    void listMoved(Moved &moved)
    {
        const TypeNode &old = engine.type(moved.type);
        moved = Moved{old.self, old.items, moved.parentItem, {}, {}, {}, std::move(moved.traces)};
        for (Item *one = old.start; one; one = one->right) {
            if (one->redone())
                moved.redone.insert(moved.redone.end(), moved.list.size());
            moved.placeOf.emplace(one, moved.list.size());
            moved.list.push_back(one);
        }
        engine.passed += moved.list.size();
    }

    // The nearest one before the item, or from it on, whose replacement is in the new list.
    Item *nearestMoved(Txn &txn, Redoing &work, Moved &moved, Item *item, bool forward)
    {
        const auto isThere = [&](const Item *one) { return !one->isGc() && engine.parentOf(one).item == moved.parentItem; };
        if (moved.items == 0) { // most stand close by
            constexpr int few = 32;
            int passed = 0;
            for (Item *one = forward ? item : item->left; passed < few; one = forward ? one->right : one->left) {
                if (!one)
                    return nullptr;
                if (Item *const found = followed(txn, moved.traces, one, isThere); isThere(found))
                    return found;
                ++passed;
            }
        }
        while (true) {
            if (moved.items != engine.type(moved.type).items)
                listMoved(moved);
            auto at = moved.redone.lower_bound(moved.placeOf.at(item));
            while (moved.items == engine.type(moved.type).items) {
                if (at == (forward ? moved.redone.end() : moved.redone.begin()))
                    return nullptr;
                if (!forward)
                    --at;
                Item *const old = moved.list[*at];
                Item *const found = followed(txn, moved.traces, old, isThere);
                if (isThere(found))
                    return found;
                work.waiting[found].emplace_back(moved.type, old);
                at = moved.redone.erase(at);
            }
        }
    }

    void noteRedone(Redoing &work, const Item *item)
    {
        const auto add = [&work](std::uint32_t type, const Item *one) {
            const auto moved = work.moved.find(type);
            if (moved == work.moved.end())
                return;
            if (const auto place = moved->second.placeOf.find(one); place != moved->second.placeOf.end())
                moved->second.redone.insert(place->second);
        };
        add(item->parent, item);
        if (const auto waiting = work.waiting.find(item); waiting != work.waiting.end()) {
            for (const auto &[type, one] : waiting->second)
                add(type, one);
            work.waiting.erase(waiting);
        }
    }

    Item *copyOf(const Item *item, Item *copy)
    {
        switch (item->kind) {
        case Kind::String:
            copy->text = engine.text.store(item->string());
            break;
        case Kind::Deleted:
            break;
        default:
            copy->content = new Content(*item->content);
            copy->content->node = 0;
            copy->content->instance = 0;
            break;
        }
        return copy;
    }

    // Brings one item back whose parent, if it was deleted, has been brought back already. Null where others stand against it.
    Item *redoOne(Txn &txn, Item *item, Redoing &work)
    {
        if (const auto target = engine.redoneOf(item))
            return engine.cleanStart(txn, *target);
        Item *parentItem = engine.parentOf(item).item;
        if (parentItem && parentItem->deleted()) {
            if (!parentItem->redone())
                return nullptr;
            parentItem = followed(txn, work.parents, parentItem, [](const Item *) { return false; });
        }
        if (parentItem && parentItem->kind != Kind::Type)
            return nullptr; // it was collected since
        TypeNode &parent = parentItem ? engine.type(parentItem->content->node) : engine.parentOf(item);
        const auto holderOf = [this](const Item *one) { return engine.parentOf(one).item; };
        Item *left = nullptr;
        Item *right = nullptr;
        if (!item->keyed() && holderOf(item) == parentItem) {
            left = item->left;
            right = item;
        } else if (!item->keyed()) {
            Moved &moved = work.moved[item->parent];
            if (moved.parentItem != parentItem)
                moved = Moved{item->parent, 0, parentItem, {}, {}, {}, {}};
            left = nearestMoved(txn, work, moved, item, false);
            right = nearestMoved(txn, work, moved, item, true);
        } else {
            const auto lastOf = [&]() -> Item * {
                const KeyMap::Entry *entry = parent.keys.find(item->place);
                return entry ? entry->last : nullptr;
            };
            if (item->right && !options.ignoreRemoteMapChanges) {
                left = item;
                while (left && left->right
                       && (left->right->redone() || work.deletes.contains(idOf(left->right)) || holds(undoStack, idOf(left->right))
                           || holds(redoStack, idOf(left->right)))) {
                    left = left->right;
                    while (const auto target = engine.redoneOf(left))
                        left = engine.cleanStart(txn, *target);
                }
                if (left && (left->right || left->isGc()))
                    return nullptr; // somebody else has set the key since
            } else {
                left = lastOf();
            }
            if (left && holderOf(left) != parentItem)
                left = lastOf();
        }
        Item *copy = engine.newItem(engine.ownClient, engine.state(engine.ownClient), item->length, item->kind);
        copyOf(item, copy);
        copy->left = left;
        copy->right = right;
        if (left) {
            copy->originClient = left->client;
            copy->originClock = left->last();
        }
        if (right) {
            copy->rightClient = right->client;
            copy->rightClock = right->clock;
        }
        copy->parent = parent.self;
        if (item->keyed()) {
            copy->flags |= Item::Keyed;
            copy->place = item->place;
        }
        engine.setRedone(item, {copy->client, copy->clock});
        noteRedone(work, item);
        engine.keepItem(copy, true);
        engine.integrate(txn, copy);
        return copy;
    }

    Item *redo(Txn &txn, Item *item, Redoing &work)
    {
        // Parents first, from the outermost one that is to come back.
        std::vector<Item *> chain;
        for (Item *at = item; at && !at->redone();) {
            chain.push_back(at);
            Item *parent = engine.parentOf(at).item;
            if (!parent || !parent->deleted() || parent->redone() || !work.items.contains(parent))
                break;
            at = parent;
        }
        if (chain.empty())
            return redoOne(txn, item, work);
        Item *result = nullptr;
        for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
            result = redoOne(txn, *at, work);
            if (!result)
                return nullptr;
        }
        return result;
    }

    bool mayDelete(Item *item) const
    {
        if (!options.deleteFilter)
            return true;
        UndoDeletion deletion{idOf(item), item->length, engine.handle(item->parent), {}, {}};
        if (item->keyed())
            deletion.key = engine.atoms.text(item->place);
        if (item->kind == Kind::Type)
            deletion.type = engine.handle(item->content->node);
        return options.deleteFilter(deletion);
    }

    bool pop(Steps &stack)
    {
        bool performed = false;
        std::shared_ptr<UndoStep> popped;
        changedTypes.clear();
        {
            Engine::Scope open(engine, this);
            Txn &txn = open.txn;
            while (!ended && !stack.empty() && !performed) {
                popped = std::move(stack.back());
                stack.pop_back();
                const UndoStep &step = *popped;
                ScopeCheck inScope(*this);
                std::vector<Item *> toDelete;
                engine.forEachDeleted(txn, step.m_insertions, [&](Item *item) {
                    if (item->isGc())
                        return;
                    if (item->redone()) {
                        const Redone at = followRedone(engine, {item->client, item->clock});
                        item = at.difference > 0 && !at.item->isGc()
                            ? engine.cleanStart(txn, {at.item->client, at.item->clock + at.difference})
                            : at.item;
                        if (item->isGc())
                            return;
                    }
                    if (!item->deleted() && inScope(item))
                        toDelete.push_back(item);
                });
                Redoing work{{}, {}, step.m_insertions, {}, {}, {}};
                engine.forEachDeleted(txn, step.m_deletions, [&](Item *item) {
                    if (!item->isGc() && inScope(item) && !step.m_insertions.contains(idOf(item)) && work.items.insert(item).second)
                        work.order.push_back(item);
                });
                for (Item *item : work.order)
                    performed = redo(txn, item, work) != nullptr || performed;
                for (auto at = toDelete.rbegin(); at != toDelete.rend(); ++at) {
                    if (!mayDelete(*at))
                        continue;
                    engine.remove(txn, *at);
                    performed = true;
                }
            }
        }
        if (performed)
            tell({Change::Popped, undoing ? Stack::Undo : Stack::Redo, this, std::move(changedTypes), std::move(popped)});
        return performed;
    }
};

UndoManager::UndoManager(Doc &doc, std::vector<SharedType> scope, UndoOptions options)
    : d(new Private{doc.engine(), std::move(scope), std::move(options), {}, {}, false, false, 0, {}, {}, {}, false})
{
    d->after = d->engine.listeners->after.connect([manager = std::weak_ptr(d)](Txn &txn) {
        if (const auto held = manager.lock())
            held->capture(txn);
    });
}

UndoManager::~UndoManager()
{
    d->ended = true;
    d->after.stop();
}

// Whatever may tell handlers holds what it works with: they may destroy the manager.
bool UndoManager::undo()
{
    const auto held = d;
    held->undoing = true;
    const bool changed = held->pop(held->undoStack);
    held->undoing = false;
    return changed;
}

bool UndoManager::redo()
{
    const auto held = d;
    held->redoing = true;
    const bool changed = held->pop(held->redoStack);
    held->redoing = false;
    return changed;
}

bool UndoManager::canUndo() const
{
    return !d->undoStack.empty();
}
bool UndoManager::canRedo() const
{
    return !d->redoStack.empty();
}
std::size_t UndoManager::undoSteps() const
{
    return d->undoStack.size();
}
std::size_t UndoManager::redoSteps() const
{
    return d->redoStack.size();
}
void UndoManager::clear(bool undoSteps, bool redoSteps)
{
    const auto held = d;
    held->clear(undoSteps, redoSteps);
}
void UndoManager::stopCapturing()
{
    d->lastChange = 0;
}
void UndoManager::addTrackedOrigin(Origin origin)
{
    d->options.trackedOrigins.push_back(origin);
}
void UndoManager::removeTrackedOrigin(Origin origin)
{
    std::erase(d->options.trackedOrigins, origin);
}
void UndoManager::addToScope(const SharedType &type)
{
    if (type.node() && type.engine() == &d->engine && std::find(d->scope.begin(), d->scope.end(), type) == d->scope.end())
        d->scope.push_back(type);
}
Origin UndoManager::origin() const
{
    return d.get();
}
Subscription UndoManager::onChange(std::function<void(const UndoEvent &)> handler)
{
    return d->changed.connect(std::move(handler));
}

} // namespace Layers::Crdt
