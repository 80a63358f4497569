#include "app/frontdoor.h"

#include "app/localpeer.h"
#include "app/profilelock.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QLockFile>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

namespace Layers {

namespace {

constexpr int connectLimit = 500; // ms
const QByteArray welcome("layers: coming\n");

// A path of a socket has at most about a hundred bytes, which a folder may exceed; then a short name in a folder of this user alone is
// used, as in one for all anybody could have taken it before. Empty when there is no such folder.
QString socketName(const QString &dataDir)
{
    constexpr qsizetype longest = 90;
    const QString inside = dataDir + QLatin1String("/profiles/local/front");
    if (inside.toUtf8().size() <= longest)
        return inside;
    const QString name = QLatin1String("layers-")
        + QString::fromLatin1(QCryptographicHash::hash(dataDir.toUtf8(), QCryptographicHash::Sha256).toHex().left(24));
#ifdef Q_OS_UNIX
    QStringList folders = privateFolderCandidates();
    folders.removeIf([&name](const QString &folder) { return folder.toUtf8().size() + 1 + name.size() > longest; });
    const QString folder = privateFolder(folders);
    return folder.isEmpty() ? QString() : folder + QLatin1Char('/') + name;
#else
    return name; // of a pipe, which has no folder
#endif
}

} // namespace

FrontDoor::FrontDoor() = default;
FrontDoor::~FrontDoor() = default;

FrontDoor::Answer FrontDoor::knock(const QString &dataDir, std::chrono::milliseconds limit)
{
    QLocalSocket socket;
    const QString name = socketName(dataDir);
    if (name.isEmpty())
        return Answer::Nobody;
    socket.connectToServer(name);
    if (!socket.waitForConnected(connectLimit) || !isOwnPeer(socket))
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
    if (QLockFile(profileLockPath(dataDir + QLatin1String("/profiles/local"))).getLockInfo(&process, &host, &name) && process > 0)
        error.params.insert(QStringLiteral("process"), process);
    return error;
}

void FrontDoor::listen(const QString &dataDir)
{
    const QString name = socketName(dataDir);
    if (name.isEmpty())
        return;
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(name); // of a program that was killed
    if (!m_server->listen(name)) {
        m_server.reset();
        return;
    }
    connect(m_server.get(), &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server->nextPendingConnection()) {
            if (!isOwnPeer(*socket)) {
                delete socket;
                continue;
            }
            socket->write(welcome);
            connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
            socket->disconnectFromServer(); // once the line is written
            emit knocked();
        }
    });
}

} // namespace Layers
