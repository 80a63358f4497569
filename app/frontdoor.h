#pragma once
// One window for a profile: the first program listens at a local socket of the profile's folder, and a second one asks it to come to the
// front and ends. Nothing is read from the socket. Owned by main; GUI thread.

#include <QtCore/QObject>
#include <QtCore/QString>

#include <memory>

class QLocalServer;

namespace Layers {

class FrontDoor : public QObject
{
    Q_OBJECT
public:
    FrontDoor();
    ~FrontDoor() override;

    // Whether a program answers at this folder; it comes to the front then.
    static bool knock(const QString &dataDir);
    void listen(const QString &dataDir); // only by the one that holds the profile

signals:
    void knocked();

private:
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace Layers
