#include "app/profilelock.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QStorageInfo>
#include <QtCore/QSysInfo>

#include <cerrno>

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

Error unwritableProfile(const QString &folder, int systemError)
{
    constexpr qint64 noRoom = 4096; // less than the smallest file takes
    QString place = folder;
    while (!QFileInfo::exists(place) && QFileInfo(place).path() != place)
        place = QFileInfo(place).path();
    const QStorageInfo disk(place);
    const bool isRight = systemError == EACCES || systemError == EPERM || systemError == EROFS;
    const bool holdsFiles = disk.isValid() && disk.bytesTotal() > 0; // not so /proc
    bool isFull = systemError == ENOSPC || (!isRight && holdsFiles && disk.bytesAvailable() < noRoom);
#ifdef EDQUOT
    isFull = isFull || systemError == EDQUOT;
#endif
    return Error{.kind = isFull ? Error::Kind::DiskFull : Error::Kind::Forbidden,
                 .code = "profile.unwritable",
                 .detail = QStringLiteral("%1 cannot be made or written").arg(folder),
                 .params = {{QStringLiteral("path"), folder}}};
}

QString profileLockPath(const QString &folder)
{
    return folder + QLatin1String("/in-use");
}

Result<std::unique_ptr<QLockFile>> lockProfile(const QString &folder)
{
    const QString path = profileLockPath(folder);
    auto lock = std::make_unique<QLockFile>(path);
    lock->setStaleLockTime(0); // a lock goes stale only with its process
    errno = 0;
    bool isOurs = lock->tryLock(0);
    if (!isOurs && lock->error() == QLockFile::LockFailedError && removeCopiedLock(path))
        isOurs = lock->tryLock(0);
    if (isOurs)
        return lock;
    if (lock->error() != QLockFile::LockFailedError)
        return unwritableProfile(folder, lock->error() == QLockFile::PermissionError ? EACCES : errno);
    Error error{.kind = Error::Kind::Rejected, .code = "profile.in_use", .detail = QStringLiteral("the profile cannot be opened")};
    error.params.insert(QStringLiteral("path"), folder);
    return error;
}

} // namespace Layers
