#pragma once
// A program that is told to end, by logout or by kill, ends as if its window were closed: drafts are written, the database is put away.
// Unix only; elsewhere the system closes the windows itself. A second signal ends it at once.

#include <functional>

class QObject;

namespace Layers {

// `end` runs on the main thread; `context` lives as long as it may be called. Once a program.
void onTermination(QObject *context, std::function<void()> end);

} // namespace Layers
