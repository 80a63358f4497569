#include "app/termination.h"

#include <QtCore/QSocketNotifier>

#ifdef Q_OS_UNIX
#include <csignal>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace Layers {

#ifdef Q_OS_UNIX

static int terminationPipe[2] = {-1, -1};

// Only what may be called in a signal handler.
static void told(int)
{
    const int before = errno; // of whatever was interrupted
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(terminationPipe[1], &byte, 1);
    errno = before;
}

void onTermination(QObject *context, std::function<void()> end)
{
    if (terminationPipe[0] >= 0 || ::pipe(terminationPipe) != 0)
        return;
    for (const int fd : terminationPipe)
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    auto *notifier = new QSocketNotifier(terminationPipe[0], QSocketNotifier::Read, context);
    QObject::connect(notifier, &QSocketNotifier::activated, context, [notifier, end = std::move(end)] {
        notifier->setEnabled(false);
        end();
    });
    struct sigaction action
    { };
    action.sa_handler = told;
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        ::sigaction(signal, &action, nullptr);
}

#else

void onTermination(QObject *, std::function<void()>) { }

#endif

} // namespace Layers
