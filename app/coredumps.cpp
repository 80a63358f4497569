#include "app/coredumps.h"

#include <QtCore/QtGlobal>

#if defined(Q_OS_LINUX)
#include <sys/prctl.h>
#elif defined(Q_OS_UNIX)
#include <sys/resource.h>
#endif

namespace Layers {

void keepOutOfCoreDumps()
{
#if defined(QT_NO_DEBUG) && !defined(__SANITIZE_ADDRESS__)
#if defined(Q_OS_LINUX)
    // Also where a limit says nothing, because a program takes the dump; and no other program of the person may read this memory.
    ::prctl(PR_SET_DUMPABLE, 0);
#elif defined(Q_OS_UNIX)
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#endif
#endif
}

} // namespace Layers
