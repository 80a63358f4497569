#include "core/base/mainloop.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>
#include <QtCore/QTimer>

namespace Layers::MainLoop {

void post(std::function<void()> function)
{
    if (QCoreApplication *application = QCoreApplication::instance())
        QMetaObject::invokeMethod(application, std::move(function), Qt::QueuedConnection);
}

void postAfter(std::chrono::milliseconds delay, std::function<void()> function)
{
    QCoreApplication *application = QCoreApplication::instance();
    if (!application)
        return;
    if (isCurrent()) {
        QTimer::singleShot(delay, application, std::move(function));
        return;
    }
    post([delay, function = std::move(function)]() mutable { postAfter(delay, std::move(function)); });
}

bool isCurrent()
{
    QCoreApplication *application = QCoreApplication::instance();
    return application && QThread::currentThread() == application->thread();
}

} // namespace Layers::MainLoop
