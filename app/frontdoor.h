#pragma once
// One window for a profile: the first program listens at a local socket of the profile's folder, and a second one asks it to come to the
// front and ends. The event loop of the first answers with one line, so that one that hangs is noticed; nothing is read from the second.
// Owned by main; GUI thread.

#include "core/base/error.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <chrono>
#include <memory>

class QLocalServer;

namespace Layers {

class FrontDoor : public QObject
{
    Q_OBJECT
public:
    FrontDoor();
    ~FrontDoor() override;

    enum class Answer { Nobody, ComesToFront, Silent };
    static constexpr std::chrono::milliseconds patience{2000};

    // Asks the program at this folder to come to the front. Silent: one is there that does not answer in time.
    static Answer knock(const QString &dataDir, std::chrono::milliseconds limit = patience);
    // What is to be said of a silent program at this folder: "profile.silent".
    static Error silence(const QString &dataDir);
    void listen(const QString &dataDir); // only by the one that holds the profile

signals:
    void knocked();

private:
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace Layers
