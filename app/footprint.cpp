#include "app/footprint.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QTimer>

#include <cstdio>
#include <ctime>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto restBefore = 5s; // index, highlighting, the search for servers on this computer

// std::clock() is the CPU time of all threads since the process began.
double cpuMs()
{
    return double(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

void say(const char *what, const char *unit, double value)
{
    std::printf("{\"bench\":\"start\",\"what\":\"%s\",\"unit\":\"%s\",\"value\":%.2f}\n", what, unit, value);
    std::fflush(stdout);
}

// The proportional share of the shared pages and all of its own; 0 where the system does not tell (only Linux does).
double shareOfMemoryMb(const QString &process)
{
    QFile rollup(QLatin1String("/proc/") + process + QLatin1String("/smaps_rollup"));
    if (!rollup.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : rollup.readAll().split('\n')) {
        if (line.startsWith("Pss:"))
            return line.mid(4).simplified().split(' ').value(0).toDouble() / 1024;
    }
    return 0;
}

QStringList childProcesses()
{
    QFile children(QStringLiteral("/proc/self/task/%1/children").arg(QCoreApplication::applicationPid()));
    if (!children.open(QIODevice::ReadOnly))
        return {};
    return QString::fromLatin1(children.readAll()).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

Footprint::Footprint(AppWindow &window, std::chrono::seconds idle)
    : m_window(window)
    , m_idle(idle)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool Footprint::eventFilter(QObject *object, QEvent *event)
{
    if (m_isPainted || object != &m_window || event->type() != QEvent::Paint)
        return false;
    // The window is painted with all that is in it before the next turn of the event loop; the figure is read then.
    const bool hadContent = m_window.hasContent();
    QTimer::singleShot(0, this, [this, hadContent] {
        if (!std::exchange(m_isMapped, true))
            say("first-paint", "ms CPU", cpuMs());
        if (hadContent && !std::exchange(m_isPainted, true))
            painted();
    });
    return false;
}

void Footprint::painted()
{
    say("painted", "ms CPU", cpuMs());
    QTimer::singleShot(restBefore, this, &Footprint::idle);
}

void Footprint::idle()
{
    double memory = shareOfMemoryMb(QStringLiteral("self"));
    say("pss", "MB", memory);
    for (const QString &child : childProcesses())
        memory += shareOfMemoryMb(child);
    say("pss-with-helpers", "MB", memory);
    QTimer::singleShot(m_idle, this, [this, before = cpuMs()] {
        say("idle-cpu", "% of a core", (cpuMs() - before) / double(std::chrono::milliseconds(m_idle).count()) * 100);
        emit finished();
    });
}

} // namespace Layers
