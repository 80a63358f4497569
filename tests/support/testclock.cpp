#include "tests/support/testclock.h"

namespace LayersTest {

Layers::Task<Layers::Unit> TestClock::after(std::chrono::milliseconds duration)
{
    Layers::Resolver<Layers::Unit> done;
    auto task = done.task();
    m_timers.emplace(m_monotonic + duration, done);
    return task;
}

void TestClock::advance(std::chrono::milliseconds step)
{
    m_now += step;
    m_monotonic += step;
    while (!m_timers.empty() && m_timers.begin()->first <= m_monotonic) {
        const auto done = m_timers.begin()->second;
        m_timers.erase(m_timers.begin());
        done.resolve(Layers::Unit{});
    }
}

} // namespace LayersTest
