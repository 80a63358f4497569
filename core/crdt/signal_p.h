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
    // `census`, which outlives the signal, counts the handlers of several signals.
    Signal() = default;
    explicit Signal(std::uint32_t *census)
        : m_census(census)
    {
        m_state->census = census;
    }
    Signal(const Signal &) = delete;
    Signal &operator=(const Signal &) = delete;
    ~Signal()
    {
        if (m_census)
            *m_census -= std::uint32_t(m_state->handlers.size());
        m_state->census = nullptr;
    }
    Subscription connect(Handler handler)
    {
        const std::uint64_t id = ++m_state->last;
        m_state->handlers.push_back({id, std::make_shared<Handler>(std::move(handler))});
        if (m_census)
            ++*m_census;
        return Subscription([state = std::weak_ptr(m_state), id] {
            if (const auto held = state.lock())
                held->drop(id);
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

    // The same for a signal that is there as long as whoever calls it, at every keystroke: nothing is counted up and down meanwhile.
    void callOften(Arguments... arguments) const
    {
        State &state = *m_state;
        if (state.handlers.size() != 1) {
            call(arguments...);
            return;
        }
        ++state.calls;
        const Handler *only = state.handlers.front().handler.get();
        (*only)(arguments...);
        if (--state.calls == 0 && !state.dropped.empty())
            state.dropped.clear();
    }

private:
    struct Entry
    {
        std::uint64_t id = 0;
        std::shared_ptr<Handler> handler;
    };
    struct State
    {
        void drop(std::uint64_t id)
        {
            const auto at = std::find_if(handlers.begin(), handlers.end(), [id](const Entry &entry) { return entry.id == id; });
            if (at == handlers.end())
                return;
            const auto gone = std::move(at->handler); // what it holds may unsubscribe, too
            if (calls > 0)
                dropped.push_back(gone);
            if (census)
                --*census;
            handlers.erase(at);
        }
        std::vector<Entry> handlers;
        std::vector<std::shared_ptr<Handler>> dropped; // while they may be called
        std::uint64_t last = 0;
        std::uint32_t calls = 0; // of callOften that have not returned
        std::uint32_t *census = nullptr;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
    std::uint32_t *m_census = nullptr;
};

} // namespace Layers::Crdt
