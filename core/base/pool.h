#pragma once
// Pure functions on Qt's global thread pool: chunking, hashing, parsing. The function must not touch anything that another thread owns.
// Dropping the Task lets the function run to its end (or end early when it asks `stop`), and its answer goes.

#include "core/base/task.h"

#include <QtCore/QThreadPool>

namespace Layers {

// Says to a running pool function that nobody waits any more.
using StopToken = std::function<bool()>;

// f() or f(const StopToken &) -> R or Result<R>.
template <class F>
auto runOnPool(F function)
{
    auto invoke = [f = std::move(function)](const StopToken &stop) mutable {
        if constexpr (std::is_invocable_v<F &, const StopToken &>)
            return f(stop);
        else
            return f();
    };
    using R = decltype(invoke(std::declval<const StopToken &>()));
    using T = typename Detail::Unwrap<R>::Type;
    Resolver<T> done;
    auto task = done.task();
    QThreadPool::globalInstance()->start([done, work = std::make_shared<decltype(invoke)>(std::move(invoke))] {
        if (done.isAbandoned())
            return;
        const StopToken stop = [done] { return done.isAbandoned(); };
        if constexpr (std::is_void_v<R>) {
            (*work)(stop);
            done.resolve(Unit{});
        } else {
            done.resolve(Result<T>((*work)(stop)));
        }
    });
    return task;
}

} // namespace Layers
