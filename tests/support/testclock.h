#pragma once
// A clock that a test moves by hand. advance() settles every timer that is due, in order; the Tasks are delivered through the event loop.

#include "core/base/clock.h"

#include <map>

namespace LayersTest {

class TestClock final : public Layers::Clock
{
public:
    Time now() const override { return m_now; }
    Monotonic monotonic() const override { return m_monotonic; }
    Layers::Task<Layers::Unit> after(std::chrono::milliseconds duration) override;

    void advance(std::chrono::milliseconds step);
    int timers() const { return int(m_timers.size()); }

private:
    Time m_now = Time(std::chrono::milliseconds(1795010700000)); // 18 November 2026, 14:05 UTC
    Monotonic m_monotonic{0};
    std::multimap<Monotonic, Layers::Resolver<Layers::Unit>> m_timers;
};

} // namespace LayersTest
