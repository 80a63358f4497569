#include "app/localpeer.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtNetwork/QLocalSocket>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace Layers {

QStringList privateFolderCandidates()
{
    QStringList folders;
#ifdef Q_OS_UNIX
    if (const QString session = qEnvironmentVariable("XDG_RUNTIME_DIR"); QDir::isAbsolutePath(session))
        folders << session;
    folders << QDir::tempPath() + QLatin1String("/layers-") + QString::number(geteuid());
#endif
    return folders;
}

QString privateFolder(const QStringList &candidates)
{
#ifdef Q_OS_UNIX
    for (const QString &folder : candidates) {
        const QByteArray path = QFile::encodeName(folder);
        struct stat found = {};
        if (lstat(path.constData(), &found) != 0 && (mkdir(path.constData(), S_IRWXU) != 0 || lstat(path.constData(), &found) != 0))
            continue;
        const bool isPrivate = S_ISDIR(found.st_mode) && found.st_uid == geteuid() && (found.st_mode & 0777) == S_IRWXU;
        if (isPrivate)
            return folder;
    }
#else
    Q_UNUSED(candidates)
#endif
    return {};
}

bool isOwnPeer(const QLocalSocket &socket)
{
    const auto descriptor = int(socket.socketDescriptor());
#if defined(SO_PEERCRED) && defined(Q_OS_LINUX)
    struct ucred peer = {};
    socklen_t size = sizeof peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
#elif defined(Q_OS_DARWIN) || defined(Q_OS_FREEBSD) || defined(Q_OS_NETBSD) || defined(Q_OS_OPENBSD)
    uid_t user = 0;
    gid_t group = 0;
    return getpeereid(descriptor, &user, &group) == 0 && user == geteuid();
#else
    Q_UNUSED(descriptor)
    return true;
#endif
}

} // namespace Layers
