#include "core/crdt/relativeposition.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/redone_p.h"

#include <algorithm>
#include <cmath>

namespace Layers::Crdt {

Redone followRedone(Engine &engine, LocalId id)
{
    Clock difference = 0;
    Item *item = nullptr;
    std::optional<LocalId> next = id;
    do {
        if (difference > 0)
            next->clock += difference;
        item = engine.find(*next);
        difference = next->clock - item->clock;
        next = engine.redoneOf(item);
    } while (next && !item->isGc());
    return {item, difference};
}

Outcome<RelativePosition> relativePosition(const SharedType &type, std::uint32_t index, std::int64_t assoc)
{
    TypeNode *node = type.node();
    if (!node)
        return goneFault;
    Engine &engine = *type.engine();
    RelativePosition position;
    position.assoc = assoc;
    if (node->item)
        position.type = Id{engine.idOf(node->item->client), node->item->clock};
    else
        position.root = engine.atoms.text(node->name);
    if (assoc < 0) {
        if (index == 0)
            return position;
        --index;
    }
    if (index < node->length) {
        const PositionIndex::Hit hit = engine.locate(*node, index);
        position.item = Id{engine.idOf(hit.item->client), hit.item->clock + (index - hit.start)};
    } else if (assoc < 0 && node->end) {
        position.item = Id{engine.idOf(node->end->client), node->end->last()};
    }
    return position;
}

std::optional<AbsolutePosition> absolutePosition(Doc &doc, const RelativePosition &position, bool followUndone)
{
    Engine &engine = doc.engine();
    const auto known = [&engine](const Id &id) -> std::optional<LocalId> {
        const std::uint32_t client = engine.knownClient(id.client);
        if (client == none || engine.state(client) <= id.clock)
            return {};
        return LocalId{client, id.clock};
    };
    const auto resolved = [&](LocalId id) {
        if (followUndone)
            return followRedone(engine, id);
        Item *item = engine.find(id);
        return Redone{item, id.clock - item->clock};
    };
    if (position.item) {
        const auto id = known(*position.item);
        if (!id)
            return {};
        const Redone right = resolved(*id);
        if (right.item->isGc())
            return {};
        TypeNode &node = engine.parentOf(right.item);
        Clock index = 0;
        if (!node.item || !node.item->deleted()) {
            index = right.item->visible() ? right.difference + (position.assoc >= 0 ? 0 : 1) : 0;
            if (right.item->keyed()) {
                for (const Item *left = right.item->left; left; left = left->left)
                    index += left->visible();
            } else {
                index += engine.indexOf(node, right.item);
            }
        }
        return AbsolutePosition{engine.handle(node.self), index, position.assoc};
    }
    TypeNode *node = nullptr;
    if (position.root) {
        node = engine.knownRoot(*position.root);
        if (!node)
            return {};
    } else if (position.type) {
        const auto id = known(*position.type);
        if (!id)
            return {};
        const Item *item = followUndone ? followRedone(engine, *id).item : engine.find(*id);
        if (item->kind != Kind::Type)
            return {};
        node = &engine.type(item->content->node);
    } else {
        return {};
    }
    return AbsolutePosition{engine.handle(node->self), position.assoc >= 0 ? node->length : 0, position.assoc};
}

Bytes encode(const RelativePosition &position)
{
    Writer out;
    if (position.item) {
        out.varUint(0);
        out.varUint(position.item->client);
        out.varUint(position.item->clock);
    } else if (position.root) {
        out.u8(1);
        out.varString(std::string_view(*position.root));
    } else {
        const Id type = position.type.value_or(Id());
        out.u8(2);
        out.varUint(type.client);
        out.varUint(type.clock);
    }
    constexpr std::int64_t most = (std::int64_t(1) << 55) - 1; // that is read again; only the sign counts
    out.varInt(std::clamp(position.assoc, -most, most));
    return out.take();
}

namespace {

bool readId(Reader &in, std::optional<Id> &id)
{
    const ClientId client = in.varUint();
    const std::uint64_t clock = in.varUint();
    if (!in.ok() || clock > maxClock)
        return false;
    id = Id{client, Clock(clock)};
    return true;
}

constexpr Fault noPosition{FaultCode::Malformed, "the bytes are no relative position"};

std::optional<Id> idFrom(const Value *value)
{
    const Object *object = value ? value->object() : nullptr;
    const Value *client = object ? object->find("client") : nullptr;
    const Value *clock = object ? object->find("clock") : nullptr;
    const auto whole = [](const Value *number, double most) {
        return number && number->number() && *number->number() >= 0 && *number->number() <= most
            && std::trunc(*number->number()) == *number->number();
    };
    if (!whole(client, double(maxClientId)) || !whole(clock, double(maxClock)))
        return {};
    return Id{ClientId(*client->number()), Clock(*clock->number())};
}

} // namespace

Outcome<RelativePosition> decodeRelativePosition(ByteSpan bytes)
{
    Reader in(bytes);
    RelativePosition position;
    switch (in.varUint()) {
    case 0:
        if (!readId(in, position.item))
            return noPosition;
        break;
    case 1:
        position.root = std::string(in.varString());
        break;
    case 2:
        if (!readId(in, position.type))
            return noPosition;
        break;
    default:
        return noPosition;
    }
    position.assoc = in.ok() && !in.atEnd() ? in.varInt().value() : 0;
    if (!in.ok())
        return noPosition;
    return position;
}

std::string toJson(const RelativePosition &position)
{
    Object object;
    const auto named = [](const Id &id) { return Object{{"client", double(id.client)}, {"clock", double(id.clock)}}; };
    if (position.type)
        object.set("type", named(*position.type));
    if (position.root && !position.root->empty())
        object.set("tname", *position.root);
    if (position.item)
        object.set("item", named(*position.item));
    object.set("assoc", double(position.assoc));
    return toJson(Value(std::move(object)));
}

Outcome<RelativePosition> relativePositionFromJson(std::string_view json)
{
    const Outcome<Value> value = parseJson(json);
    const Object *object = value ? value->object() : nullptr;
    if (!object)
        return noPosition;
    RelativePosition position;
    position.type = idFrom(object->find("type"));
    position.item = idFrom(object->find("item"));
    if (const Value *root = object->find("tname"); root && root->string())
        position.root = *root->string();
    if (const Value *assoc = object->find("assoc"); assoc && assoc->number() && std::abs(*assoc->number()) < 9e15)
        position.assoc = std::int64_t(*assoc->number());
    if (!position.type && !position.item && !position.root)
        return noPosition;
    return position;
}

} // namespace Layers::Crdt
