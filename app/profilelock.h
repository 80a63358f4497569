#pragma once
// A profile is open in one program at a time. The lock names the process that has it; a copy of a profile that was made meanwhile holds the
// name of that process too, but nobody has a lock on the copied file, which is what counts. Any thread.

#include "core/base/result.h"

#include <QtCore/QLockFile>

#include <memory>

namespace Layers {

// Rejected with "profile.in_use" while another program has the profile of this folder, or as unwritableProfile() says.
Result<std::unique_ptr<QLockFile>> lockProfile(const QString &folder);
QString profileLockPath(const QString &folder);
// "profile.unwritable" of a folder that could not be made or written: DiskFull when there is no room, else Forbidden. `systemError` is
// errno behind what failed, 0 where it is not known.
Error unwritableProfile(const QString &folder, int systemError);

} // namespace Layers
