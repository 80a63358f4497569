#pragma once
// Tasks made from tasks: all, withTimeout, retry, repeat. Main thread. Dropping the result drops everything it waits for.

#include "core/base/clock.h"
#include "core/base/task.h"

namespace Layers {

// Every value in order, or the first error; the others are dropped then.
template <class T>
Task<std::vector<T>> all(std::vector<Task<T>> tasks)
{
    if (tasks.empty())
        return std::vector<T>{};
    struct Gather
    {
        std::vector<std::optional<T>> values;
        size_t missing = 0;
        TaskScope scope;
    };
    Resolver<std::vector<T>> done;
    auto task = done.task();
    auto gather = std::make_shared<Gather>();
    gather->values.resize(tasks.size());
    gather->missing = tasks.size();
    for (size_t i = 0; i < tasks.size(); ++i) {
        gather->scope.run(std::move(tasks[i]), [g = gather.get(), i, done](Result<T> result) {
            if (!result) {
                g->scope.cancelAll();
                done.resolve(std::move(result.error()));
                return;
            }
            g->values[i] = std::move(result).value();
            if (--g->missing > 0)
                return;
            std::vector<T> values;
            values.reserve(g->values.size());
            for (auto &value : g->values)
                values.push_back(std::move(*value));
            done.resolve(std::move(values));
        });
    }
    return std::move(task).then([gather](std::vector<T> values) { return values; });
}

// The answer, or Error::Kind::Timeout when it takes longer; the work is dropped then.
template <class T>
Task<T> withTimeout(Clock &clock, std::chrono::milliseconds limit, Task<T> work)
{
    Resolver<T> done;
    auto task = done.task();
    auto scope = std::make_shared<TaskScope>();
    scope->run(std::move(work), [done](Result<T> result) { done.resolve(std::move(result)); });
    scope->run(clock.after(limit), [done](Result<Unit>) {
        done.resolve(Error{.kind = Error::Kind::Timeout, .code = "timeout", .detail = QStringLiteral("no answer within the time allowed")});
    });
    return std::move(task)
        .then([scope](T value) {
            scope->cancelAll();
            return value;
        })
        .orElse([scope](Error error) {
            scope->cancelAll();
            return error;
        });
}

enum class Loop { Again, Done };

// Calls step until it says Done. Flat: neither memory nor stack grows with the number of steps.
template <class Step>
Task<Unit> repeat(Step step)
{
    struct Machine
    {
        Step step;
        Resolver<Unit> done;
        TaskScope scope;

        void next()
        {
            scope.run(step(), [this](Result<Loop> result) {
                if (!result)
                    done.resolve(std::move(result.error()));
                else if (*result == Loop::Done)
                    done.resolve(Unit{});
                else
                    next();
            });
        }
    };
    auto machine = std::shared_ptr<Machine>(new Machine{std::move(step), {}, {}});
    auto task = machine->done.task();
    machine->next();
    return std::move(task).then([machine](Unit) { return Unit{}; });
}

struct RetryPolicy
{
    int attempts = 3; // the first one included
    std::chrono::milliseconds base{500};
    std::chrono::milliseconds ceiling{8000};
    std::chrono::seconds longestHint{60}; // a longer retryAfter is not waited for
    std::function<bool(const Error &)> worthwhile; // none: Offline, Timeout, RateLimited
    std::function<double()> jitter; // in 0.5 .. 1; none: random
    std::function<void(const Error &, int next, std::chrono::milliseconds)> waits; // told before each wait
};

// How long to wait before attempt `next` (2 is the first retry) after `error`; nothing when retrying is not worthwhile.
std::optional<std::chrono::milliseconds> retryDelay(const RetryPolicy &policy, const Error &error, int next);

// make() until it succeeds, the policy ends or an error is not worth another try. make is called again for each attempt.
template <class Make>
auto retry(Clock &clock, RetryPolicy policy, Make make) -> decltype(make())
{
    using T = typename decltype(make())::Value;
    struct Machine
    {
        Clock &clock;
        RetryPolicy policy;
        Make make;
        Resolver<T> done;
        int attempt = 0;
        TaskScope scope;

        void next()
        {
            ++attempt;
            scope.run(make(), [this](Result<T> result) {
                if (result) {
                    done.resolve(std::move(result));
                    return;
                }
                const auto delay = retryDelay(policy, result.error(), attempt + 1);
                if (!delay) {
                    done.resolve(std::move(result));
                    return;
                }
                if (policy.waits)
                    policy.waits(result.error(), attempt + 1, *delay);
                scope.run(clock.after(*delay), [this](Result<Unit>) { next(); });
            });
        }
    };
    auto machine = std::shared_ptr<Machine>(new Machine{clock, std::move(policy), std::move(make), {}, 0, {}});
    auto task = machine->done.task();
    machine->next();
    return std::move(task).then([machine](T value) { return value; });
}

} // namespace Layers
