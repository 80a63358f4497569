#include "app/frontdoor.h"

#include <QtCore/QCryptographicHash>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

namespace Layers {

namespace {

constexpr int answerLimit = 500; // ms

// A path of a socket has at most about a hundred bytes, which a folder may exceed; then a short name in the folder of the system is used.
QString socketName(const QString &dataDir)
{
    constexpr qsizetype longest = 90;
    const QString inside = dataDir + QLatin1String("/profiles/local/front");
    if (inside.toUtf8().size() <= longest)
        return inside;
    return QLatin1String("layers-")
        + QString::fromLatin1(QCryptographicHash::hash(dataDir.toUtf8(), QCryptographicHash::Sha256).toHex().left(24));
}

} // namespace

FrontDoor::FrontDoor() = default;
FrontDoor::~FrontDoor() = default;

bool FrontDoor::knock(const QString &dataDir)
{
    QLocalSocket socket;
    socket.connectToServer(socketName(dataDir));
    return socket.waitForConnected(answerLimit);
}

void FrontDoor::listen(const QString &dataDir)
{
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    const QString name = socketName(dataDir);
    QLocalServer::removeServer(name); // of a program that was killed
    if (!m_server->listen(name)) {
        m_server.reset();
        return;
    }
    connect(m_server.get(), &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server->nextPendingConnection()) {
            socket->disconnectFromServer();
            socket->deleteLater();
            emit knocked();
        }
    });
}

} // namespace Layers
