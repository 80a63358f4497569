#include "core/blobs/blobs.h"

#include "core/base/pool.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QTemporaryFile>

#include <cerrno>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace Layers {

namespace {

constexpr qsizetype hashBytes = 32;
constexpr qint64 blockBytes = 1 << 18;
const auto temporaryName = QStringLiteral("incoming-");

Error blobError(Error::Kind kind, const char *code, const QString &path, const QString &detail = {})
{
    return Error{.kind = kind, .code = code, .detail = detail, .params = {{QStringLiteral("path"), path}}};
}

Error writeError(const QFileDevice &file, int systemError)
{
    const bool full = file.error() == QFileDevice::ResourceError || systemError == ENOSPC || systemError == EFBIG || systemError == EDQUOT;
    return blobError(full ? Error::Kind::DiskFull : Error::Kind::Forbidden, "blobs.write", file.fileName(), file.errorString());
}

} // namespace

struct Blobs::Shared
{
    QString folder;
    Options options;
    std::mutex mutex;
    std::optional<qint64> used;

    // The only way from a hash to a file: 32 bytes become 64 hexadecimal digits, so no hash can name anything outside the folder.
    std::optional<QString> pathOf(const QByteArray &hash) const
    {
        if (hash.size() != hashBytes)
            return {};
        const QString hex = QString::fromLatin1(hash.toHex());
        return folder + QLatin1Char('/') + hex.left(2) + QLatin1Char('/') + hex;
    }

    qint64 count()
    {
        const std::lock_guard lock(mutex);
        if (!used) {
            qint64 sum = 0;
            for (QDirIterator files(folder, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories); files.hasNext();)
                sum += files.nextFileInfo().size();
            used = sum;
        }
        return *used;
    }

    void add(qint64 bytes)
    {
        const std::lock_guard lock(mutex);
        if (used)
            *used += bytes;
    }

    Result<std::unique_ptr<QFile>> open(const QByteArray &hash) const
    {
        const auto path = pathOf(hash);
        if (!path)
            return blobError(Error::Kind::Rejected, "blobs.hash", {});
        // A link that somebody put there could show any file of this computer.
        const QFileInfo info(*path);
        if (info.isSymLink() || !info.isFile() || QFileInfo(info.path()).isSymLink())
            return blobError(Error::Kind::NotFound, "blobs.missing", *path);
        auto file = std::make_unique<QFile>(*path);
        if (!file->open(QIODevice::ReadOnly))
            return blobError(Error::Kind::Forbidden, "blobs.unreadable", *path, file->errorString());
        return file;
    }

    Result<QByteArray> read(const QByteArray &hash, qint64 limit) const
    {
        TRY_ASSIGN(const auto file, open(hash));
        if (file->size() > limit)
            return blobError(Error::Kind::Rejected, "blobs.too_large", file->fileName());
        QByteArray bytes = file->readAll();
        if (QCryptographicHash::hash(bytes, QCryptographicHash::Sha256) != hash)
            return blobError(Error::Kind::Corrupt, "blobs.damaged", file->fileName());
        return bytes;
    }

    Swept sweep(int slice, const QSet<QByteArray> &wanted)
    {
        Swept swept;
        if (slice == 0)
            sweepFolder(folder, {}, swept);
        sweepFolder(folder + QLatin1Char('/') + QString::fromLatin1(QByteArray(1, char(slice)).toHex()), wanted, swept);
        return swept;
    }

    void sweepFolder(const QString &path, const QSet<QByteArray> &wanted, Swept &swept)
    {
        // A folder that is a link is none of ours.
        if (QFileInfo(path).isSymLink())
            return;
        const QDateTime young = QDateTime::currentDateTimeUtc().addMSecs(-options.grace.count());
        for (QDirIterator files(path, QDir::Files | QDir::System | QDir::Hidden); files.hasNext();) {
            const QFileInfo file = files.nextFileInfo();
            const QByteArray hash = QByteArray::fromHex(file.fileName().toLatin1());
            if (hash.size() == hashBytes && wanted.contains(hash))
                continue;
            if (file.lastModified() > young)
                continue;
            const qint64 size = file.isSymLink() ? 0 : file.size();
            if (!QFile::remove(file.filePath()))
                continue;
            ++swept.files;
            swept.bytes += size;
            add(-size);
        }
    }
};

struct Blobs::Writer::Impl
{
    std::shared_ptr<Shared> shared;
    std::unique_ptr<QTemporaryFile> file;
    QCryptographicHash hash{QCryptographicHash::Sha256};
    qint64 size = 0;
};

Blobs::Writer::Writer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{ }
Blobs::Writer::Writer(Writer &&) noexcept = default;
Blobs::Writer::~Writer() = default;

Result<Unit> Blobs::Writer::write(QByteArrayView bytes)
{
    Impl &my = *m_impl;
    if (my.shared->count() + my.size + bytes.size() > my.shared->options.quota)
        return blobError(Error::Kind::Rejected, "blobs.quota", my.shared->folder);
    errno = 0;
    if (my.file->write(bytes.data(), bytes.size()) != bytes.size())
        return writeError(*my.file, errno);
    my.hash.addData(bytes);
    my.size += bytes.size();
    return Unit{};
}

Result<StoredBlob> Blobs::Writer::finish()
{
    Impl &my = *m_impl;
    const StoredBlob stored{.hash = my.hash.result(), .size = my.size};
    errno = 0;
    if (!my.file->flush())
        return writeError(*my.file, errno);
#ifdef Q_OS_UNIX
    // A name that is there after a power cut must not hold zeros.
    if (::fsync(my.file->handle()) != 0)
        return writeError(*my.file, errno);
#endif
    const QString target = *my.shared->pathOf(stored.hash);
    const auto isThere = [&] {
        const QFileInfo there(target);
        return there.isFile() && !there.isSymLink() && there.size() == stored.size;
    };
    if (isThere()) {
        QFile known(target); // young again, so that a sweep between now and its row spares it
        if (known.open(QIODevice::ReadWrite))
            known.setFileTime(QDateTime::currentDateTimeUtc(), QFileDevice::FileModificationTime);
        return stored;
    }
    QFile::remove(target); // something else under this name is not what the name says
    if (!QDir().mkpath(QFileInfo(target).path()) || !my.file->rename(target)) {
        if (isThere())
            return stored; // somebody else wrote the same a moment ago
        return blobError(Error::Kind::Forbidden, "blobs.write", target, my.file->errorString());
    }
    my.file->setAutoRemove(false);
    my.shared->add(stored.size);
    return stored;
}

Blobs::Blobs(QString folder, Options options)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->folder = QDir::cleanPath(folder);
    m_shared->options = options;
}

Blobs::~Blobs() = default;

static Result<std::unique_ptr<QTemporaryFile>> temporaryIn(const QString &folder)
{
    if (!QDir().mkpath(folder))
        return blobError(Error::Kind::Forbidden, "blobs.folder", folder);
    auto file = std::make_unique<QTemporaryFile>(folder + QLatin1Char('/') + temporaryName);
    errno = 0;
    if (!file->open())
        return writeError(*file, errno);
    return file;
}

Result<Blobs::Writer> Blobs::writer() const
{
    auto impl = std::make_unique<Writer::Impl>();
    impl->shared = m_shared;
    TRY_ASSIGN(impl->file, temporaryIn(m_shared->folder));
    return Writer(std::move(impl));
}

Task<StoredBlob> Blobs::add(QByteArray bytes)
{
    return runOnPool([blobs = Blobs(*this), bytes = std::move(bytes)]() -> Result<StoredBlob> {
        TRY_ASSIGN(Writer writer, blobs.writer());
        TRY(writer.write(bytes));
        return writer.finish();
    });
}

Task<StoredBlob> Blobs::addFile(QString path)
{
    return runOnPool([blobs = Blobs(*this), path = std::move(path)](const StopToken &stop) -> Result<StoredBlob> {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return blobError(file.exists() ? Error::Kind::Forbidden : Error::Kind::NotFound, "blobs.source", path, file.errorString());
        TRY_ASSIGN(Writer writer, blobs.writer());
        for (;;) {
            if (stop())
                return Error{.kind = Error::Kind::Cancelled, .code = "blobs.stopped"};
            const QByteArray block = file.read(blockBytes);
            if (block.isEmpty())
                break;
            TRY(writer.write(block));
        }
        if (file.error() != QFileDevice::NoError)
            return blobError(Error::Kind::Forbidden, "blobs.source", path, file.errorString());
        return writer.finish();
    });
}

Task<QByteArray> Blobs::read(QByteArray hash, qint64 limit)
{
    return runOnPool([shared = m_shared, hash = std::move(hash), limit] { return shared->read(hash, limit); });
}

Task<Blobs::Swept> Blobs::sweep(int slice, QSet<QByteArray> wanted)
{
    return runOnPool([shared = m_shared, slice, wanted = std::move(wanted)] { return shared->sweep(slice, wanted); });
}

Result<std::unique_ptr<QFile>> Blobs::open(const QByteArray &hash) const
{
    return m_shared->open(hash);
}

bool Blobs::contains(const QByteArray &hash) const
{
    const auto path = m_shared->pathOf(hash);
    return path && QFileInfo(*path).isFile() && !QFileInfo(*path).isSymLink();
}

qint64 Blobs::used() const
{
    return m_shared->count();
}

} // namespace Layers
