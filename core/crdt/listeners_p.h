#pragma once
// Who wants to know what happens in a document. Nothing here costs anything while nobody listens.

#include "core/crdt/engine_p.h"
#include "core/crdt/event.h"
#include "core/crdt/signal_p.h"

namespace Layers::Crdt {

struct Listeners
{
    struct OfType
    {
        Signal<const Event &> shallow;
        Signal<std::span<const Event *const>> deep;
    };
    Signal<> beforeAll;
    Signal<> afterAll;
    Signal<Txn &> before;
    Signal<Txn &> after; // behind the observers; undo managers listen here
    Signal<ByteSpan, const UpdateInfo &> updateV1;
    Signal<ByteSpan, const UpdateInfo &> updateV2;
    Signal<const SubdocEvent &> subdocs;
    std::unordered_map<std::uint32_t, OfType> types; // by index of the type
    bool anyOfTypes() // also forgets those whose handlers are gone
    {
        if (!types.empty())
            std::erase_if(types, [](const auto &each) { return !each.second.shallow.any() && !each.second.deep.any(); });
        return !types.empty();
    }
};

} // namespace Layers::Crdt
