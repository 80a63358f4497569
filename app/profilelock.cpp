#include "app/profilelock.h"

#include <QtCore/QFile>
#include <QtCore/QSysInfo>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace Layers {

namespace {

#ifdef Q_OS_UNIX
// Takes the file away when no program holds a lock on it, although it names one of this computer.
bool removeCopiedLock(const QString &path)
{
    // Written after the lock on the file was taken: one without words is being made just now.
    qint64 process = 0;
    QString host;
    QString name;
    if (!QLockFile(path).getLockInfo(&process, &host, &name) || host != QSysInfo::machineHostName())
        return false;
    const QByteArray encoded = QFile::encodeName(path);
    const int file = open(encoded.constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return false;
    struct stat opened = {};
    struct stat named = {};
    // The same file still, or another program has just put its own in the place of this one.
    const bool isFree = flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &opened) == 0 && stat(encoded.constData(), &named) == 0
        && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino && unlink(encoded.constData()) == 0;
    close(file);
    return isFree;
}
#else
// Where a file that is open cannot be copied, no copy of a lock comes about.
bool removeCopiedLock(const QString &)
{
    return false;
}
#endif

} // namespace

QString profileLockPath(const QString &folder)
{
    return folder + QLatin1String("/in-use");
}

Result<std::unique_ptr<QLockFile>> lockProfile(const QString &folder)
{
    const QString path = profileLockPath(folder);
    auto lock = std::make_unique<QLockFile>(path);
    lock->setStaleLockTime(0); // a lock goes stale only with its process
    bool isOurs = lock->tryLock(0);
    if (!isOurs && lock->error() == QLockFile::LockFailedError && removeCopiedLock(path))
        isOurs = lock->tryLock(0);
    if (isOurs)
        return lock;
    const bool isTaken = lock->error() == QLockFile::LockFailedError;
    Error error{.kind = isTaken ? Error::Kind::Rejected : Error::Kind::Forbidden,
                .code = isTaken ? "profile.in_use" : "profile.unwritable",
                .detail = QStringLiteral("the profile cannot be opened")};
    error.params.insert(QStringLiteral("path"), folder);
    return error;
}

} // namespace Layers
