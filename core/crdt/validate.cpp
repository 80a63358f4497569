#include "core/crdt/engine_p.h"

namespace Layers::Crdt {

// What holds of a store between two transactions, whatever was applied to it; for tests and fuzzing.
std::string Engine::validate()
{
    std::size_t listed = 0;
    const TextArena::Pages pages = text.pages();
    const auto isHalf = [](char16_t c) { return (c & 0xf800) == 0xd800; };
    for (std::uint32_t c = 0; c < clients.size(); ++c) {
        const StructList &list = clients[c].structs;
        if (list.empty())
            continue;
        Clock clock = 0;
        StructList::Place place = list.first();
        do {
            const Item *item = list.at(place);
            if (item->clock != clock || list.clockAt(place) != clock || item->client != c || item->length == 0)
                return "a gap or an overlap in the structs of a client";
            if (list.find(clock) != item || list.find(item->last()) != item)
                return "a struct is not found by its clock";
            clock = item->end();
            if (!item->isGc() && !item->keyed())
                ++listed;
            if (item->isGc())
                continue;
            if (item->kind == Kind::String) {
                const std::u16string_view string = item->string();
                if (!pages.hold(string))
                    return "text that lies in no page";
                if (!text.hasHalves() && std::any_of(string.begin(), string.end(), isHalf))
                    return "halves of pairs of which the text does not know";
            }
            if (item->parent >= types.size() || !type(item->parent).alive)
                return "an item without its parent";
            if ((item->left && item->left->right != item) || (item->right && item->right->left != item))
                return "neighbours that do not know each other";
        } while (list.next(place));
        if (clock != list.end())
            return "a client's state is not the end of its structs";
    }
    // A value of several units, which no document writes, may be cut in two; then only the second part is replaced.
    const auto isSplitOff = [this](const Item *item) {
        const StructList &list = clients[item->client].structs;
        const Item *next = item->end() < list.end() ? list.find(item->end()) : nullptr;
        return next && next->keyed() && next->parent == item->parent && next->place == item->place && next->originClient == item->client
            && next->originClock == item->last();
    };
    std::size_t walked = 0;
    for (const auto &node : types) {
        if (!node->alive)
            continue;
        Clock length = 0;
        std::uint32_t items = 0;
        const Item *last = nullptr;
        for (const Item *item = node->start; item; item = item->right) {
            if (item->parent != node->self || item->keyed() || item->left != last)
                return "an item in the list of another type";
            length += item->visible();
            ++items;
            last = item;
            if (item->kind == Kind::Type && type(item->content->node).item != item)
                return "a type that does not know its item";
        }
        if (length != node->length || items != node->items || last != node->end)
            return "a list whose length, count or end is wrong";
        if (node->positions && !node->positions->valid(node->start))
            return "a position index that is wrong";
        walked += items;
        for (const KeyMap::Entry &entry : node->keys.entries()) {
            const Item *before = nullptr;
            for (const Item *item = entry.first; item; item = item->right) {
                if (item->parent != node->self || !item->keyed() || item->place != entry.key || item->left != before)
                    return "an item in the list of another key";
                if (item->right && !item->deleted() && !isSplitOff(item))
                    return "a value that was replaced and lives";
                before = item;
            }
            if (entry.last != before)
                return "a key whose value is not its last item";
        }
    }
    if (walked != listed)
        return "items that are in no list";
    return {};
}

} // namespace Layers::Crdt
