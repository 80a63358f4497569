#pragma once
// What the program does when it has been started: a batch, the gallery, or the window with all that keeps it. Main thread; each runs the
// event loop and returns the exit status.

#include "app/startoptions.h"

namespace Layers {

int runBatch(const StartOptions &options); // with a QCoreApplication
int runWindow(const StartOptions &options); // with a QApplication: window, measure, self-test and gallery

} // namespace Layers
