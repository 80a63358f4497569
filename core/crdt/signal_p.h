#pragma once
// Handlers that are called when something happens. Nothing here costs anything while nobody listens.

#include "core/crdt/docoptions.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

namespace Layers::Crdt {

// Handlers may subscribe and unsubscribe while they are called; new ones are called from the next time on.
template <class... Arguments>
class Signal
{
public:
    using Handler = std::function<void(Arguments...)>;
    Subscription connect(Handler handler)
    {
        const std::uint64_t id = ++m_state->last;
        m_state->handlers.push_back({id, std::make_shared<Handler>(std::move(handler))});
        return Subscription([state = std::weak_ptr(m_state), id] {
            if (const auto held = state.lock())
                std::erase_if(held->handlers, [id](const Entry &entry) { return entry.id == id; });
        });
    }
    bool any() const { return !m_state->handlers.empty(); }
    void call(Arguments... arguments) const
    {
        if (m_state->handlers.size() == 1) {
            const std::shared_ptr<Handler> only = m_state->handlers.front().handler;
            (*only)(arguments...);
            return;
        }
        const auto state = m_state;
        const auto handlers = state->handlers;
        for (const Entry &entry : handlers) {
            const bool still = std::any_of(state->handlers.begin(), state->handlers.end(),
                                           [&entry](const Entry &other) { return other.id == entry.id; });
            if (still)
                (*entry.handler)(arguments...);
        }
    }

private:
    struct Entry
    {
        std::uint64_t id = 0;
        std::shared_ptr<Handler> handler;
    };
    struct State
    {
        std::vector<Entry> handlers;
        std::uint64_t last = 0;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace Layers::Crdt
