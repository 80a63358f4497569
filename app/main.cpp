// The program: command line, application, and the run that was asked for.

#include "app/coredumps.h"
#include "app/runs.h"

#include <QtCore/QTranslator>
#include <QtWidgets/QApplication>

#include <cstdio>

#if defined(Q_OS_LINUX)
#include <unistd.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace Layers;

namespace {

// Where no session bus is named libdbus starts one with dbus-launch: a daemon that nobody asked for, and a fork of this program while it
// starts. The bus of the session is at its usual place, or there is none.
void nameSessionBus()
{
#if defined(Q_OS_LINUX)
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return;
    QByteArray folder = qgetenv("XDG_RUNTIME_DIR");
    if (folder.isEmpty())
        folder = "/run/user/" + QByteArray::number(getuid());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder + "/bus");
#endif
}

// A heap of its own for each thread is for servers: here it costs a hundred calls of the system at the start, and memory for good.
void shareOneHeap()
{
#if defined(__GLIBC__)
    ::mallopt(M_ARENA_MAX, 1);
#endif
}

} // namespace

int main(int argc, char **argv)
{
    keepOutOfCoreDumps();
    shareOneHeap();
    nameSessionBus();
    QCoreApplication::setApplicationName(QStringLiteral("Layers"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LAYERS_VERSION));
    const auto options = startOptions(argc, argv);
    if (!options)
        return 2;
    if (options->hasWindow() && !hasDisplay(argc, argv)) {
        if (!options->isForPictures()) {
            std::fprintf(stderr, "There is no display here to open a window on. layers --batch works without one.\n");
            return 1;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }

    std::unique_ptr<QCoreApplication> application;
    if (options->hasWindow())
        application = std::make_unique<QApplication>(argc, argv);
    else
        application = std::make_unique<QCoreApplication>(argc, argv);

    // The plural forms of English, and every other language that there is.
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("layers"), QStringLiteral("_"), QStringLiteral(":/translations"))
        || translator.load(QStringLiteral(":/translations/layers_en.qm")))
        QCoreApplication::installTranslator(&translator);

    switch (options->mode) {
    case StartOptions::Mode::Version:
        std::printf("Layers %s\n", LAYERS_VERSION);
        return 0;
    case StartOptions::Mode::Help:
        std::printf("%s", qPrintable(options->helpText));
        return 0;
    case StartOptions::Mode::Batch:
        return runBatch(*options);
    default:
        return runWindow(*options);
    }
}
