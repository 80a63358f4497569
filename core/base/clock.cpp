#include "core/base/clock.h"

namespace Layers {

Clock::~Clock() = default;

Clock::Time SystemClock::now() const
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Clock::Monotonic SystemClock::monotonic() const
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

Task<Unit> SystemClock::after(std::chrono::milliseconds duration)
{
    Resolver<Unit> done;
    auto task = done.task();
    MainLoop::postAfter(duration, [done] { done.resolve(Unit{}); });
    return task;
}

} // namespace Layers
