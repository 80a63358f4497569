#pragma once
// One answer later. A Task<T> is a value on its way, or the Error that came instead: move-only, owned, and used on the main thread only.
// Dropping a Task abandons the work behind it, all the way up. It settles at most once, and always through the event loop, so a
// continuation never runs inside the stack of libcurl or SQLite and may start or destroy anything.
// Resolver<T> is the producing end and the only part another thread may touch. TaskScope holds what an object has started: it is the
// last member of its owner, dies first, and then no handler runs, so a handler may capture `this`.
//
// Coroutines are not used: g++ 12.2 destroys the temporaries of a co_await expression twice when it holds a capturing lambda.

#include "core/base/mainloop.h"
#include "core/base/result.h"

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <vector>

namespace Layers {

template <class T>
class Task;
template <class T>
class Resolver;
class Clock;

// Takes what a stream has brought since the last frame; main thread.
template <class T>
using Sink = std::function<void(std::vector<T>)>;

namespace Detail {

template <class T>
struct TaskState : std::enable_shared_from_this<TaskState<T>>
{
    std::optional<Result<T>> ready; // arrived before anyone asked
    std::function<void(Result<T>)> deliver;
    std::function<void()> abandoned; // tells the producer that nobody waits any more
    std::shared_ptr<void> upstream; // what this one waits for; dropped with it
    bool settled = false;

    TaskState() = default;
    TaskState(const TaskState &) = delete;
    TaskState &operator=(const TaskState &) = delete;
    ~TaskState()
    {
        if (!settled && abandoned)
            abandoned();
    }

    void settle(Result<T> result)
    {
        if (std::exchange(settled, true))
            return;
        const auto self = this->shared_from_this();
        const auto finished = std::exchange(upstream, {});
        abandoned = {};
        if (auto handler = std::exchange(deliver, {}))
            handler(std::move(result));
        else
            ready.emplace(std::move(result));
    }

    void listen(std::function<void(Result<T>)> handler)
    {
        deliver = std::move(handler);
        if (!ready)
            return;
        MainLoop::post([weak = this->weak_from_this()] {
            const auto self = weak.lock();
            if (!self || !self->ready)
                return;
            auto result = std::move(*self->ready);
            self->ready.reset();
            if (auto listener = std::exchange(self->deliver, {}))
                listener(std::move(result));
        });
    }
};

template <class R>
struct Unwrap
{
    using Type = R;
};
template <class R>
struct Unwrap<Result<R>>
{
    using Type = R;
};
template <class R>
struct Unwrap<Task<R>>
{
    using Type = R;
};
template <>
struct Unwrap<void>
{
    using Type = Unit;
};

template <class R>
inline constexpr bool isTask = false;
template <class R>
inline constexpr bool isTask<Task<R>> = true;

template <class F, class T>
decltype(auto) call(F &function, T &&value)
{
    if constexpr (std::is_invocable_v<F &, T>)
        return function(std::forward<T>(value));
    else
        return function();
}

} // namespace Detail

template <class T>
class [[nodiscard]] Task
{
    using State = Detail::TaskState<T>;

public:
    using Value = T;

    Task(Result<T> ready)
        : Task()
    {
        m_state->settle(std::move(ready));
    }
    Task(T ready)
        : Task()
    {
        // Made in place: g++ 12 warns of an uninitialized Error when a Result that holds a small value is moved.
        m_state->ready.emplace(std::move(ready));
        m_state->settled = true;
    }
    Task(Error error)
        : Task(Result<T>(std::move(error)))
    { }
    Task(Task &&) noexcept = default;
    Task &operator=(Task &&) noexcept = default;
    Task(const Task &) = delete;
    Task &operator=(const Task &) = delete;
    ~Task() = default;

    // f(T) -> U, Result<U>, Task<U> or nothing (then U is Unit). Skipped when there is an error.
    template <class F>
    auto then(F function) &&
    {
        using R = decltype(Detail::call(function, std::declval<T>()));
        using U = typename Detail::Unwrap<R>::Type;
        return std::move(*this).template chain<U>(
            [f = std::move(function)](const std::shared_ptr<Detail::TaskState<U>> &next, Result<T> result) mutable {
                if (!result)
                    next->settle(std::move(result.error()));
                else
                    follow<U>(next, f, std::move(result).value());
            });
    }

    // f(Error) -> T, Result<T> or Task<T>. Called only when there is an error: the one place to recover.
    template <class F>
    Task<T> orElse(F function) &&
    {
        return std::move(*this).template chain<T>([f = std::move(function)](const std::shared_ptr<State> &next, Result<T> result) mutable {
            if (result)
                next->settle(std::move(result));
            else
                follow<T>(next, f, std::move(result.error()));
        });
    }

    // The end of a chain. The Task must stay alive until then; TaskScope::run does that.
    void onSettled(std::function<void(Result<T>)> handler) { m_state->listen(std::move(handler)); }

private:
    template <class>
    friend class Task;
    friend class Resolver<T>;

    Task()
        : m_state(std::make_shared<State>())
    { }

    template <class U, class Step>
    Task<U> chain(Step step) &&
    {
        Task<U> next;
        auto up = std::make_shared<Task>(std::move(*this));
        next.m_state->upstream = up;
        up->onSettled([weak = std::weak_ptr(next.m_state), step = std::make_shared<Step>(std::move(step))](Result<T> result) {
            if (auto state = weak.lock())
                (*step)(state, std::move(result));
        });
        return next;
    }

    template <class U, class F, class A>
    static void follow(const std::shared_ptr<Detail::TaskState<U>> &next, F &function, A &&argument)
    {
        using R = decltype(Detail::call(function, std::forward<A>(argument)));
        if constexpr (Detail::isTask<R>) {
            auto inner = std::make_shared<R>(Detail::call(function, std::forward<A>(argument)));
            const auto finished = std::exchange(next->upstream, inner);
            inner->onSettled([weak = std::weak_ptr(next)](Result<U> result) {
                if (auto state = weak.lock())
                    state->settle(std::move(result));
            });
        } else if constexpr (std::is_void_v<R>) {
            Detail::call(function, std::forward<A>(argument));
            next->settle(Unit{});
        } else {
            next->settle(Result<U>(Detail::call(function, std::forward<A>(argument))));
        }
    }

    std::shared_ptr<State> m_state;
};

// The producing end of a Task. Copies stand for the same answer. resolve() and what guard() returns may be called from any thread;
// task(), onAbandoned() and guard() itself are called once, on the main thread, before the work starts.
// When the last copy goes without an answer, the Task settles with Error::Kind::Internal.
template <class T>
class Resolver
{
public:
    Resolver()
        : m_core(std::make_shared<Core>())
    { }

    Task<T> task()
    {
        Task<T> made;
        m_core->state = made.m_state;
        return made;
    }

    // Called on the main thread when the Task is dropped before it has settled.
    void onAbandoned(std::function<void()> handler)
    {
        if (auto state = m_core->state.lock())
            state->abandoned = std::move(handler);
    }

    void resolve(Result<T> result) const
    {
        if (m_core->resolved.exchange(true))
            return;
        m_core->deliver(std::move(result));
    }

    // True once nobody waits; lets a producer on another thread stop early.
    bool isAbandoned() const { return m_core->state.expired(); }

    // A feed for the items of a stream: callable from any thread, handed to `sink` on the main thread at most once a frame and always
    // before the answer itself. Falls silent the moment nobody waits.
    template <class Item>
    std::function<void(Item)> guard(Sink<Item> sink, std::chrono::milliseconds frame = std::chrono::milliseconds(16))
    {
        struct Feed
        {
            std::mutex mutex;
            std::vector<Item> items;
            bool posted = false;
            std::chrono::steady_clock::time_point last{};
        };
        auto feed = std::make_shared<Feed>();
        auto drain = [feed, sink = std::move(sink), weak = m_core->state] {
            const auto state = weak.lock();
            std::vector<Item> items;
            {
                const std::lock_guard lock(feed->mutex);
                items.swap(feed->items);
                feed->posted = false;
                feed->last = std::chrono::steady_clock::now();
            }
            if (state && !state->settled && !items.empty())
                sink(std::move(items));
        };
        m_core->drains.push_back(drain);
        return [feed, drain, weak = m_core->state, frame](Item item) {
            if (weak.expired())
                return;
            std::chrono::milliseconds wait{0};
            {
                const std::lock_guard lock(feed->mutex);
                feed->items.push_back(std::move(item));
                if (std::exchange(feed->posted, true))
                    return;
                const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - feed->last);
                if (since < frame)
                    wait = frame - since;
            }
            if (wait.count() > 0)
                MainLoop::postAfter(wait, drain);
            else
                MainLoop::post(drain);
        };
    }

private:
    struct Core
    {
        std::weak_ptr<Detail::TaskState<T>> state;
        std::atomic<bool> resolved = false;
        std::vector<std::function<void()>> drains;

        Core() = default;
        Core(const Core &) = delete;
        Core &operator=(const Core &) = delete;
        ~Core()
        {
            if (!resolved && !state.expired())
                deliver(Error{.kind = Error::Kind::Internal,
                              .code = "task.dropped",
                              .detail = QStringLiteral("the producer ended without an answer")});
        }

        void deliver(Result<T> result)
        {
            MainLoop::post([weak = state, result = std::make_shared<Result<T>>(std::move(result)), last = std::move(drains)] {
                for (const auto &drain : last)
                    drain();
                if (const auto target = weak.lock())
                    target->settle(std::move(*result));
            });
        }
    };

    std::shared_ptr<Core> m_core;
};

// Owns the tasks that an object has started.
class TaskScope
{
public:
    using Id = quint64;

    TaskScope() = default;
    TaskScope(const TaskScope &) = delete;
    TaskScope &operator=(const TaskScope &) = delete;
    ~TaskScope() { cancelAll(); }

    // Runs `task` and hands its Result to `done`, unless the scope dies or cancel() is called first.
    template <class T, class F>
    Id run(Task<T> task, F done)
    {
        const Id id = ++m_last;
        auto held = std::make_shared<Task<T>>(std::move(task));
        m_live.push_back({id, held});
        held->onSettled([this, id, handler = std::make_shared<F>(std::move(done))](Result<T> result) {
            const auto keep = take(id);
            (*handler)(std::move(result));
        });
        return id;
    }

    // For work whose outcome needs no answer.
    template <class T>
    Id run(Task<T> task)
    {
        return run(std::move(task), [](Result<T>) {});
    }

    void cancel(Id id) { const auto dying = take(id); }
    void cancelAll() { const auto dying = std::exchange(m_live, {}); }
    bool isRunning(Id id) const;
    int count() const { return int(m_live.size()); }

private:
    struct Entry
    {
        Id id;
        std::shared_ptr<void> task;
    };

    std::shared_ptr<void> take(Id id);

    std::list<Entry> m_live;
    Id m_last = 0;
};

} // namespace Layers
