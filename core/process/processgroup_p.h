#pragma once
// How helper programs are started and ended: in a group of their own, so that what they start dies with them.

#include <QtCore/QProcess>

#ifdef Q_OS_UNIX
#include <csignal>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace Layers {

// Before the start. On Linux the kernel kills the helper when this program is killed and cannot do so itself.
inline void startInOwnGroup(QProcess &process)
{
#ifdef Q_OS_UNIX
    // Runs between fork and exec.
    process.setChildProcessModifier([] {
        ::setpgid(0, 0);
#ifdef Q_OS_LINUX
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    });
#else
    Q_UNUSED(process)
#endif
}

// The group is the number of the process; QProcess forgets it when the process ends. 0: none.
inline void killGroup(QProcess &process, qint64 group)
{
#ifdef Q_OS_UNIX
    if (group > 0)
        ::kill(-pid_t(group), SIGKILL);
#else
    Q_UNUSED(group)
#endif
    process.kill();
}

} // namespace Layers
