#include "core/crdt/engine_p.h"
#include "core/crdt/listeners_p.h"

namespace Layers::Crdt {

// What a transaction would do with the next key is known: the item before the cursor grows, or its end becomes a tombstone. That is done
// here at once, and the update says what the transaction's would.

bool Engine::unseen() const
{
    return isIdle() && listeners->others == 0;
}

void Engine::noteTyping(TypeNode &node, Clock end)
{
    node.typing = nullptr;
    const StructList &own = clients[ownClient].structs;
    if (own.empty())
        return;
    Item *last = own.last();
    if (last->kind != Kind::String || last->deleted() || last->parent != node.self || last->keyed())
        return;
    node.typing = last;
    node.typingEnd = end;
    node.typingEpoch = epoch;
}

bool Engine::type(TypeNode &node, Clock index, std::u16string_view added)
{
    Item *item = node.typing;
    if (!item || node.typingEpoch != epoch || node.typingEnd != index || item->client != ownClient || !unseen())
        return false;
    StructList &own = clients[ownClient].structs;
    const Item *right = item->right;
    const bool sameRight
        = right ? item->rightClient == right->client && item->rightClock == right->clock && !right->deleted() : item->rightClient == none;
    if (own.last() != item || !sameRight || item->redone() || (right && right->kind == Kind::Format)
        || isHighHalf(item->text[item->length - 1]) || isLowHalf(added.front()))
        return false;
    const Clock clock = own.end();
    item->text = text.append(item->text, item->length, added);
    const auto units = Clock(added.size());
    item->length += units;
    own.grow(units);
    node.length += units;
    node.typingEnd += units;
    if (node.positions)
        node.positions->changed(item, units);
    if (listeners->updateV1.any()) {
        const ClientId client = idOf(ownClient);
        EncoderV1 encoded = std::move(m_encoder);
        encoded.clear();
        constexpr std::size_t mostBeside = 64; // six numbers, three bytes and the length of the text
        const std::u16string_view units16 = item->string().substr(item->length - units);
        Writer &out = encoded.rest;
        std::uint8_t *at = out.room(mostBeside + units16.size() * 3);
        *at++ = 1;
        *at++ = 1;
        at = putVarUint(putVarUint(at, client), clock);
        *at++ = std::uint8_t(std::uint8_t(Kind::String) | 0x80 | (right ? 0x40 : 0));
        at = putVarUint(putVarUint(at, client), clock - 1);
        if (right)
            at = putVarUint(putVarUint(at, idOf(right->client)), right->clock);
        if (units16.size() == 1 && units16[0] < 0x80) {
            *at++ = 1;
            *at++ = std::uint8_t(units16[0]);
            *at++ = 0;
            out.taken(at);
        } else {
            out.taken(at);
            out.varString(units16);
            out.u8(0);
        }
        emitEncoded(std::move(encoded));
    }
    return true;
}

bool Engine::eraseTyped(TypeNode &node, Clock index, Clock length)
{
    Item *item = node.typing;
    if (!item || node.typingEpoch != epoch || node.typingEnd != index + length || length >= item->length || item->client != ownClient
        || node.hasFormatting || !options.collectGarbage || gcFilter || item->keep() || item->redone() || !unseen())
        return false;
    const Clock rest = item->length - length;
    if (isHighHalf(item->text[rest - 1]) || isLowHalf(item->text[rest]))
        return false;
    StructList &own = clients[ownClient].structs;
    Item *tomb = item->right;
    const Clock clock = item->clock + rest;
    const bool joins = tomb && tomb->kind == Kind::Deleted && tomb->client == item->client && tomb->clock == item->end()
        && tomb == own.last() && tomb->originClient == item->client && tomb->originClock == item->last()
        && tomb->rightClient == item->rightClient && (tomb->rightClient == none || tomb->rightClock == item->rightClock) && !tomb->keep()
        && !tomb->redone();
    if (!joins && own.last() != item)
        return false;
    item->length = rest;
    text.drop(item->text + rest, length);
    if (node.positions)
        node.positions->changed(item, -std::int64_t(length));
    if (joins) {
        tomb->clock = clock;
        tomb->originClock = clock - 1;
        tomb->length += length;
        own.setClock(own.lastPlace(), clock);
    } else {
        tomb = newItem(ownClient, clock, length, Kind::Deleted);
        tomb->flags = Item::Deleted;
        tomb->originClient = ownClient;
        tomb->originClock = clock - 1;
        tomb->rightClient = item->rightClient;
        tomb->rightClock = item->rightClock;
        tomb->parent = node.self;
        tomb->left = item;
        tomb->right = item->right;
        if (tomb->right)
            tomb->right->left = tomb;
        else
            node.end = tomb;
        item->right = tomb;
        ++node.items;
        if (node.positions)
            node.positions->insertAfter(item, tomb);
        own.append(tomb);
    }
    node.length -= length;
    node.typingEnd -= length;
    emitErased(ownClient, clock, length);
    return true;
}

// What stands before or behind a tombstone of the same run: the run becomes shorter and the tombstone longer.
bool Engine::eraseBeside(TypeNode &node, Clock index, Clock length)
{
    if (node.hasFormatting || !options.collectGarbage || gcFilter || !unseen())
        return false;
    const PositionIndex::Hit hit = locate(node, index);
    Item *item = hit.item;
    const Clock offset = index - hit.start;
    const bool isTail = offset > 0 && offset + length == item->length;
    if (item->kind != Kind::String || length >= item->length || item->keep() || item->redone() || (!isTail && offset > 0))
        return false;
    Item *tomb = isTail ? item->right : item->left;
    if (!tomb || tomb->kind != Kind::Deleted || tomb->client != item->client || tomb->keep() || tomb->redone()
        || tomb->rightClient != item->rightClient || (tomb->rightClient != none && tomb->rightClock != item->rightClock))
        return false;
    if (isTail && isHighHalf(item->text[item->length - 1]))
        return false;
    const Item *first = isTail ? item : tomb;
    const Item *second = isTail ? tomb : item;
    const Clock cut = isTail ? offset : length;
    if (second->clock != first->end() || second->originClient != first->client || second->originClock != first->last()
        || isHighHalf(item->text[cut - 1]) || isLowHalf(item->text[cut]) || isLowHalf(item->text[0]))
        return false;
    const Clock clock = item->clock + offset;
    StructList &list = clients[item->client].structs;
    const StructList::Place place = list.locate(second->clock);
    text.drop(item->text + offset, length);
    item->length -= length;
    tomb->length += length;
    if (isTail) {
        tomb->clock = clock;
        tomb->originClock = clock - 1;
    } else {
        item->clock += length;
        item->originClock = item->clock - 1;
        item->text += length;
    }
    list.setClock(place, second->clock);
    node.length -= length;
    node.typing = nullptr;
    if (node.positions)
        node.positions->changed(item, -std::int64_t(length));
    emitErased(item->client, clock, length);
    return true;
}

void Engine::emitErased(std::uint32_t client, Clock clock, Clock length)
{
    if (!listeners->updateV1.any())
        return;
    EncoderV1 encoded = std::move(m_encoder);
    encoded.clear();
    Writer &out = encoded.rest;
    std::uint8_t *at = out.room(48);
    *at++ = 0;
    *at++ = 1;
    at = putVarUint(at, idOf(client));
    *at++ = 1;
    out.taken(putVarUint(putVarUint(at, clock), length));
    emitEncoded(std::move(encoded));
}

// What handlers write in return waits until all of them have been told, as it does behind a transaction.
void Engine::emitEncoded(EncoderV1 encoded)
{
    m_telling = true;
    listeners->updateV1.callOften(encoded.rest.span(), UpdateInfo{});
    m_telling = false;
    m_encoder = std::move(encoded);
    if (!txnQueue.empty())
        finishQueue(1);
}

} // namespace Layers::Crdt
