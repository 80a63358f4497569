#pragma once
// Twelve made-up documents to try the program on, from the program's own resources.

#include "core/base/result.h"

namespace Layers {

// Writes them below the data folder (again, when they are missing) and gives the folder. Forbidden or DiskFull when that fails.
Result<QString> writeSample(const QString &dataDir);

} // namespace Layers
