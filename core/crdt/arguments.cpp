#include "core/crdt/arguments_p.h"

#include <algorithm>

namespace Layers::Crdt {

std::optional<Fault> refused(const Engine &engine, const Input &input, Place place)
{
    std::vector<std::pair<const Input *, int>> todo{{&input, 0}};
    std::uint64_t units = 0;
    std::uint64_t types = 0;
    while (!todo.empty()) {
        const auto [at, depth] = todo.back();
        todo.pop_back();
        if (depth > maxDepth)
            return depthFault;
        ++units;
        if (const Value *value = std::get_if<Value>(at)) {
            if (tooDeep(*value))
                return depthFault;
            if (depth == 0 && place == Place::Embed && (!jsonable(*value) || value->isUndefined()))
                return kindFault;
            continue;
        }
        if (const auto *doc = std::get_if<std::shared_ptr<const NewDoc>>(at)) {
            if (!*doc || (depth == 0 && place == Place::Embed)) // where no reader of a delta would see it
                return kindFault;
            if (tooDeep((*doc)->options))
                return depthFault;
            continue;
        }
        const auto &type = std::get<std::shared_ptr<const NewType>>(*at);
        const bool isText = type && (type->kind == TypeKind::Text || type->kind == TypeKind::XmlText);
        if (!type || type->kind > TypeKind::XmlText || (!isText && (!type->text.empty() || !type->runs.empty())))
            return kindFault;
        constexpr std::uint64_t mostTypes = 1'000'000; // one that is named in many places counts in each
        if (++types > mostTypes)
            return manyFault;
        units += type->text.size();
        for (const NewRun &run : type->runs) {
            if (const auto fault = refused(run.attributes))
                return fault;
            units += run.text.size() + 2 * run.attributes.size(); // each switched on and off
            if (!run.embed)
                continue;
            const Value *value = std::get_if<Value>(&*run.embed);
            if (std::holds_alternative<std::shared_ptr<const NewDoc>>(*run.embed) || (value && (!jsonable(*value) || value->isUndefined())))
                return kindFault;
            todo.emplace_back(&*run.embed, depth + 1);
        }
        for (const Input &item : type->items)
            todo.emplace_back(&item, depth + 1);
        for (const auto &[key, value] : type->entries)
            todo.emplace_back(&value, depth + 1);
    }
    if (engine.state(engine.ownClient) + units > maxClock)
        return fullFault;
    return {};
}

std::optional<Fault> refused(const Engine &engine, std::span<const Input> inputs, Place place)
{
    if (engine.state(engine.ownClient) + inputs.size() > maxClock)
        return fullFault;
    for (const Input &input : inputs) {
        const Value *value = std::get_if<Value>(&input);
        if (value && !value->array() && !value->object() && place != Place::Embed)
            continue; // neither deep nor of a kind that does not fit
        if (const auto fault = refused(engine, input, place))
            return fault;
    }
    return {};
}

std::optional<Fault> refused(const Object &attributes)
{
    for (const Member &member : attributes) {
        if (tooDeep(member.value))
            return depthFault;
        if (!jsonable(member.value) || member.value.isUndefined())
            return kindFault;
    }
    return {};
}

Clock snapped(Engine &engine, TypeNode &node, Clock index)
{
    if (!engine.options.wholeCharacters || !engine.text.hasHalves() || index == 0 || index >= node.length)
        return index;
    const PositionIndex::Hit hit = engine.locate(node, index);
    const Clock offset = index - hit.start;
    if (hit.item->kind != Kind::String || !isLowHalf(hit.item->text[offset]))
        return index;
    if (offset > 0)
        return isHighHalf(hit.item->text[offset - 1]) ? index - 1 : index;
    const PositionIndex::Hit before = engine.locate(node, index - 1);
    return before.item->kind == Kind::String && isHighHalf(before.item->text[before.item->length - 1]) ? index - 1 : index;
}

} // namespace Layers::Crdt
