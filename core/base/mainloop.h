#pragma once
// The one door from other threads to the main thread. `post` may be called from any thread; the function runs once, later, on the
// main thread, in the order of posting per thread. When there is no application any more the function is dropped without being run.

#include <chrono>
#include <functional>

namespace Layers::MainLoop {

void post(std::function<void()> function);
void postAfter(std::chrono::milliseconds delay, std::function<void()> function);
bool isCurrent(); // true on the main thread

} // namespace Layers::MainLoop
