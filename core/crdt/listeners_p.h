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
        explicit OfType(std::uint32_t *census)
            : shallow(census)
            , deep(census)
        { }
        Signal<const Event &> shallow;
        Signal<std::span<const Event *const>> deep;
    };
    OfType &ofType(std::uint32_t type) { return types.try_emplace(type, &others).first->second; }

    std::uint32_t others = 0; // handlers of everything but updates in the first coding and sub-documents
    Signal<> beforeAll{&others};
    Signal<> afterAll{&others};
    Signal<Txn &> before{&others};
    Signal<Txn &> after{&others}; // behind the observers; undo managers listen here
    Signal<ByteSpan, const UpdateInfo &> updateV1;
    Signal<ByteSpan, const UpdateInfo &> updateV2{&others};
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
