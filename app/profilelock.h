#pragma once
// A profile is open in one program at a time. The lock names the process that has it; a copy of a profile that was made meanwhile holds the
// name of that process too, but nobody has a lock on the copied file, which is what counts. Any thread.

#include "core/base/result.h"

#include <QtCore/QLockFile>

#include <memory>

namespace Layers {

// Rejected with "profile.in_use" while another program has the profile of this folder, Forbidden with "profile.unwritable".
Result<std::unique_ptr<QLockFile>> lockProfile(const QString &folder);
QString profileLockPath(const QString &folder);

} // namespace Layers
