#pragma once
// Runs the event loop until a Task has settled; for tests at a process or thread border. A Task that takes longer than `limit` fails as
// Timeout.

#include "core/base/task.h"

#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

namespace LayersTest {

template <class T>
Layers::Result<T> waitFor(Layers::Task<T> task, std::chrono::milliseconds limit = std::chrono::seconds(20))
{
    std::optional<Layers::Result<T>> answer;
    QEventLoop loop;
    Layers::TaskScope scope;
    scope.run(std::move(task), [&](Layers::Result<T> result) {
        answer.emplace(std::move(result));
        loop.quit();
    });
    QTimer::singleShot(limit, &loop, &QEventLoop::quit);
    if (!answer)
        loop.exec();
    if (!answer)
        return Layers::Error{.kind = Layers::Error::Kind::Timeout, .code = "test", .detail = QStringLiteral("the test waited too long")};
    return std::move(*answer);
}

// Runs the event loop until `condition` holds or the limit is over; says whether it holds.
inline bool waitUntil(const std::function<bool()> &condition, std::chrono::milliseconds limit = std::chrono::seconds(20))
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        QEventLoop loop;
        QTimer::singleShot(1, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return true;
}

} // namespace LayersTest
