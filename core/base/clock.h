#pragma once
// Time as a value given from above, so that no test sleeps. Owned by whoever composes the program; main thread (now and monotonic: any
// thread).

#include "core/base/task.h"

#include <chrono>

namespace Layers {

class Clock
{
public:
    using Time = std::chrono::sys_time<std::chrono::milliseconds>; // UTC
    using Monotonic = std::chrono::nanoseconds; // since an arbitrary start; never goes back

    virtual ~Clock();
    virtual Time now() const = 0;
    virtual Monotonic monotonic() const = 0;
    // Settles after the duration; dropping the Task forgets the timer.
    virtual Task<Unit> after(std::chrono::milliseconds duration) = 0;
};

class SystemClock final : public Clock
{
public:
    Time now() const override;
    Monotonic monotonic() const override;
    Task<Unit> after(std::chrono::milliseconds duration) override;
};

} // namespace Layers
