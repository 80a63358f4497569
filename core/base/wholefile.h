#pragma once
// The last step of a QSaveFile. Up to Qt 6.4 commit() takes no notice when the last bytes, which it still holds, find no room: an empty
// file takes the place of the good one. Any thread.

#include <QtCore/QSaveFile>

namespace Layers {

// False where the bytes are not all on the disk: what stood there before still does.
[[nodiscard]] inline bool commitWhole(QSaveFile &file)
{
    return file.flush() && file.commit();
}

} // namespace Layers
