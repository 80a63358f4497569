#include "core/crdt/typecontent_p.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/xml.h"

namespace Layers::Crdt {

bool Engine::isVisible(const Item *item, const Snapshot *snapshot) const
{
    if (!snapshot)
        return !item->deleted();
    const Id id{idOf(item->client), item->clock};
    return snapshot->state.has(id.client) && snapshot->state[id.client] > id.clock && !snapshot->deletes.contains(id);
}

std::vector<std::pair<std::string, Element>> entriesOf(Engine &engine, TypeNode &node, const Snapshot *snapshot)
{
    std::vector<std::pair<std::string, Element>> entries;
    for (const KeyMap::Entry &entry : node.keys.entries()) {
        const Item *item = entry.last;
        while (snapshot && item
               && (!snapshot->state.has(engine.idOf(item->client)) || item->clock >= snapshot->state[engine.idOf(item->client)]))
            item = item->left;
        if (item && engine.isVisible(item, snapshot) && countable(item->kind))
            entries.emplace_back(engine.atoms.text(entry.key), engine.elementOf(item, item->length - 1));
    }
    return entries;
}

std::vector<Element> elementsOf(Engine &engine, const TypeNode &node, const Snapshot *snapshot)
{
    std::vector<Element> elements;
    for (const Item *item = node.start; item; item = item->right) {
        if (!countable(item->kind) || !engine.isVisible(item, snapshot))
            continue;
        for (Clock i = 0; i < item->length; ++i)
            elements.push_back(engine.elementOf(item, i));
    }
    return elements;
}

std::optional<Element> elementAt(Engine &engine, TypeNode &node, Clock index)
{
    if (index >= node.length)
        return {};
    const PositionIndex::Hit hit = engine.locate(node, index);
    return engine.elementOf(hit.item, index - hit.start);
}

std::optional<Element> valueOf(Engine &engine, TypeNode &node, std::string_view key)
{
    auto atom = engine.atoms.find(key);
    if (!atom && utf16Length(key) < 0)
        atom = engine.atoms.find(wellFormed(key)); // as it was set
    if (!atom)
        return {};
    const KeyMap::Entry *entry = node.keys.find(*atom);
    if (!entry || !entry->last || entry->last->deleted() || !countable(entry->last->kind))
        return {};
    return engine.elementOf(entry->last, entry->last->length - 1);
}

// As a value and as a copy, without recursion, because others decide how deep it goes.
Value SharedType::toJson() const
{
    struct Open
    {
        bool isMap = false;
        std::vector<std::string> keys;
        std::vector<Element> elements;
        std::size_t next = 0;
        std::vector<Member> members;
        Array array;
        void take(Value value)
        {
            if (isMap)
                members.push_back({std::move(keys[next]), std::move(value)});
            else
                array.push_back(std::move(value));
            ++next;
        }
    };
    std::vector<Open> open;
    // False where it has no parts: it is `value` then.
    const auto enter = [&open](const SharedType &type, Value &value) {
        value = Value();
        if (const auto text = type.as<Text>())
            value = text->json();
        else if (const auto xml = type.as<XmlFragment>())
            value = xml->toString();
        else if (open.size() > std::size_t(maxDepth))
            return false;
        else if (const auto list = type.as<List>())
            open.push_back({false, {}, list->toVector(), 0, {}, {}});
        else if (const auto map = type.as<Map>()) {
            Open &one = open.emplace_back();
            one.isMap = true;
            for (auto &[key, element] : map->entries()) {
                one.keys.push_back(std::move(key));
                one.elements.push_back(std::move(element));
            }
        } else {
            return false;
        }
        return !value.string();
    };
    Value value;
    if (!enter(*this, value))
        return value;
    while (true) {
        Open &top = open.back();
        if (top.next == top.elements.size()) {
            value = top.isMap ? Value(Object::from(std::move(top.members))) : Value(std::move(top.array));
            open.pop_back();
            if (open.empty())
                return value;
            open.back().take(std::move(value));
            continue;
        }
        const Element &element = top.elements[top.next];
        if (const SharedType *type = std::get_if<SharedType>(&element)) {
            if (!enter(*type, value))
                top.take(std::move(value));
        } else {
            top.take(std::holds_alternative<Subdoc>(element) ? Value(Object()) : std::get<Value>(element));
        }
    }
}

Outcome<Input> SharedType::clone() const
{
    struct Todo
    {
        SharedType from;
        std::shared_ptr<NewType> to;
        int depth = 0;
    };
    if (!exists())
        return goneFault;
    if (kind() == TypeKind::Untyped)
        return kindFault;
    const auto whole = std::make_shared<NewType>();
    std::vector<Todo> todo{{*this, whole, 0}};
    while (!todo.empty()) {
        const auto [from, to, depth] = std::move(todo.back());
        todo.pop_back();
        if (depth > maxDepth)
            return depthFault;
        const auto copied = [&todo, inside = depth + 1](const Element &element) -> Input {
            if (const Value *value = std::get_if<Value>(&element))
                return *value;
            if (const Subdoc *doc = std::get_if<Subdoc>(&element))
                return newDoc({doc->guid, doc->options, doc->shouldLoad});
            const auto type = std::make_shared<NewType>();
            todo.push_back({std::get<SharedType>(element), type, inside});
            return std::shared_ptr<const NewType>(type);
        };
        const auto copyList = [&copied](const std::vector<Element> &elements, NewType &type) {
            for (const Element &element : elements)
                type.items.push_back(copied(element));
        };
        const auto copyKeys = [&copied](const std::vector<std::pair<std::string, Element>> &entries, NewType &type) {
            for (const auto &[key, element] : entries)
                type.entries.emplace_back(key, copied(element));
        };
        to->kind = from.kind();
        if (to->kind == TypeKind::XmlElement || to->kind == TypeKind::XmlHook)
            to->name = from.name();
        if (const auto text = from.as<Text>()) {
            for (DeltaOp &op : text->toDelta()) {
                const Value *embed = op.elements.empty() ? nullptr : std::get_if<Value>(&op.elements.front());
                if (embed && embed->isUndefined()) // which an update can bring and nobody can put there
                    continue;
                NewRun &run = to->runs.emplace_back();
                run.text = std::move(op.text);
                if (!op.elements.empty())
                    run.embed = copied(op.elements.front());
                run.attributes = op.attributes.value_or(Object());
            }
        } else if (const auto list = from.as<List>()) {
            copyList(list->toVector(), *to);
        } else if (const auto map = from.as<Map>()) {
            copyKeys(map->entries(), *to);
        } else if (const auto fragment = from.as<XmlFragment>()) {
            copyList(fragment->children(), *to);
            if (const auto element = from.as<XmlElement>())
                copyKeys(element->attributes(), *to);
        }
    }
    return Input(std::shared_ptr<const NewType>(whole));
}

} // namespace Layers::Crdt
