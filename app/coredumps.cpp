#include "app/coredumps.h"

#include <QtCore/QtGlobal>

#if defined(Q_OS_UNIX)
#include <sys/resource.h>
#endif
#if defined(Q_OS_LINUX)
#include <sys/prctl.h>
#endif

namespace Layers {

void keepOutOfCoreDumps()
{
#if defined(QT_NO_DEBUG) && !defined(__SANITIZE_ADDRESS__) && defined(Q_OS_UNIX)
    // One byte and not none: Linux takes none for "no file" only and hands the dump to the program of core_pattern all the same; at one it
    // refuses that, too, and a file of one byte it does not begin. PR_SET_DUMPABLE would do more, and takes the file dialogs of sandboxes
    // and portals away, which look into /proc for who asks.
    const rlimit least{1, 1};
    if (::setrlimit(RLIMIT_CORE, &least) == 0)
        return;
#if defined(Q_OS_LINUX)
    ::prctl(PR_SET_DUMPABLE, 0); // the person's own limit is none, and cannot be raised
#endif
#endif
}

} // namespace Layers
