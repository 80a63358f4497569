#pragma once
// What every call checks before it changes anything.

#include "core/crdt/engine_p.h"

namespace Layers::Crdt {

inline constexpr Fault lateFault{FaultCode::Gone, "a handler of beforeTransaction changed the document before this could"};
inline constexpr Fault goneFault{FaultCode::Gone, "the shared type is not in a document any more"};
inline constexpr Fault rangeFault{FaultCode::OutOfRange, "the index or the length is beyond the end"};
inline constexpr Fault depthFault{FaultCode::TooLarge, "the value is nested too deeply"};
inline constexpr Fault manyFault{FaultCode::TooLarge, "there are more than a million shared types in it"};
inline constexpr Fault fullFault{FaultCode::TooLarge, "the session has written as much as clocks can count"};
inline constexpr Fault childFault{FaultCode::WrongType, "the shared type stands in another one"};
inline constexpr Fault kindFault{FaultCode::WrongType, "this cannot be put there"};

enum class Place { List, Key, Embed };
// A value too deep to be written, more than clocks can count, or what its place does not take.
std::optional<Fault> refused(const Engine &engine, const Input &input, Place place);
std::optional<Fault> refused(const Engine &engine, std::span<const Input> inputs, Place place);
std::optional<Fault> refused(const Object &attributes); // of text: they are written as JSON

inline bool isWhole(std::u16string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < 0xd800 || text[i] > 0xdfff)
            continue;
        if (isLowHalf(text[i]) || i + 1 == text.size() || !isLowHalf(text[i + 1]))
            return false;
        ++i;
    }
    return true;
}

// Halves that belong to no pair are no text: U+FFFD, unless the document does what Yjs does. `held` keeps what had to be changed.
inline std::u16string_view whole(const Engine &engine, std::u16string_view text, std::u16string &held)
{
    if (!engine.options.wholeCharacters || isWhole(text))
        return text;
    held = text;
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (isHighHalf(held[i]) && i + 1 < held.size() && isLowHalf(held[i + 1]))
            ++i;
        else if (isHighHalf(held[i]) || isLowHalf(held[i]))
            held[i] = 0xfffd;
    }
    return held;
}

// New items behind the one that `position` finds in the transaction, null for the head, once they are checked.
template <class Position>
Outcome<> insertItems(Engine &engine, TypeNode &node, std::span<const Input> items, Position position)
{
    if (const auto fault = refused(engine, items, Place::List))
        return *fault;
    Engine::Scope scope(engine);
    if (scope.isLate())
        return lateFault;
    engine.insertList(scope.txn, node, position(scope.txn), items);
    return {};
}

// An index inside a pair goes to the front of it.
Clock snapped(Engine &engine, TypeNode &node, Clock index);

} // namespace Layers::Crdt
