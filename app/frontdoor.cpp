#include "app/frontdoor.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QLockFile>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

namespace Layers {

namespace {

constexpr int connectLimit = 500; // ms
const QByteArray welcome("layers: coming\n");

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

FrontDoor::Answer FrontDoor::knock(const QString &dataDir, std::chrono::milliseconds limit)
{
    QLocalSocket socket;
    socket.connectToServer(socketName(dataDir));
    if (!socket.waitForConnected(connectLimit))
        return Answer::Nobody;
    // The system connects on behalf of a program that hangs; only its event loop can answer.
    QDeadlineTimer deadline(limit);
    QByteArray heard = socket.readAll();
    while (!heard.startsWith(welcome) && heard.size() < welcome.size() && socket.waitForReadyRead(int(deadline.remainingTime())))
        heard += socket.readAll();
    return heard.startsWith(welcome) ? Answer::ComesToFront : Answer::Silent;
}

Error FrontDoor::silence(const QString &dataDir)
{
    Error error{.kind = Error::Kind::Rejected, .code = "profile.silent", .detail = QStringLiteral("another program does not answer")};
    error.params.insert(QStringLiteral("path"), dataDir);
    qint64 process = 0;
    QString host;
    QString name;
    if (QLockFile(dataDir + QLatin1String("/profiles/local/in-use")).getLockInfo(&process, &host, &name) && process > 0)
        error.params.insert(QStringLiteral("process"), process);
    return error;
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
            socket->write(welcome);
            connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
            socket->disconnectFromServer(); // once the line is written
            emit knocked();
        }
    });
}

} // namespace Layers
