#pragma once
// Writes a chat to a file that the person has chosen. Main thread, the work runs in the pool. What was in the file before stays until the
// new text is whole. Errors carry the param "path": export.unwritable, export.write (the disk is full).

#include "core/base/task.h"

#include <QtCore/QString>

namespace Layers {

Task<Unit> writeExport(QString path, QString text);

// A name for the file that every system takes: of the chat's title, without what has a meaning in paths.
QString exportName(const QString &title, const QString &suffix);

} // namespace Layers
