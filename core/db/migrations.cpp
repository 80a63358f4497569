#include "core/db/migrations.h"

#include "core/base/log.h"
#include "core/db/transaction.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QtEndian>

namespace Layers {

namespace {

constexpr quint32 applicationId = 0x4c617972; // "Layr"
constexpr qint64 copyLimit = 500'000'000;

Error refused(QByteArray code, const QString &path, qint64 version)
{
    return Error{.kind = Error::Kind::Rejected,
                 .code = std::move(code),
                 .detail = QStringLiteral("the file is not one of this version"),
                 .params = {{QStringLiteral("path"), path}, {QStringLiteral("version"), version}}};
}

} // namespace

Migrations::Migrations(QString folder, Backup backup)
    : m_backup(std::move(backup))
{
    const QFileInfoList files = QDir(folder).entryInfoList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
    for (const QFileInfo &file : files)
        m_files.push_back({file.fileName().section(QLatin1Char('_'), 0, 0).toInt(), file.filePath()});
}

Result<Unit> Migrations::inspect(const QString &path) const
{
    QFile file(path);
    if (!file.exists() || file.size() == 0)
        return Unit{};
    if (!file.open(QIODevice::ReadOnly))
        return Error{.kind = Error::Kind::Forbidden,
                     .code = "db.unreadable",
                     .detail = file.errorString(),
                     .params = {{QStringLiteral("path"), path}}};
    // The header is the first 100 bytes: sqlite.org/fileformat2.html, section 1.3.
    const QByteArray header = file.read(100);
    if (header.size() < 100 || !header.startsWith(QByteArray("SQLite format 3\0", 16)))
        return Error{.kind = Error::Kind::Corrupt,
                     .code = "db.damaged",
                     .detail = QStringLiteral("no SQLite header"),
                     .params = {{QStringLiteral("path"), path}}};
    const auto version = qFromBigEndian<qint32>(header.constData() + 60);
    const auto application = qFromBigEndian<quint32>(header.constData() + 68);
    if (newest() > 0 && application != applicationId && (application != 0 || version != 0))
        return refused("db.foreign", path, version);
    if (newest() > 0 && version > newest())
        return refused("db.newer", path, version);
    return Unit{};
}

Result<Migrations::Outcome> Migrations::apply(Database &database) const
{
    TRY_ASSIGN(const qint64 found, database.number("PRAGMA user_version"));
    // A newer program that was killed has left its version in the WAL, where inspect() does not look.
    if (newest() > 0 && found > newest())
        return refused("db.newer", database.path(), found);
    TRY(database.prepareForWriting());
    Outcome outcome{.from = int(found), .to = int(found)};
    bool savedBefore = false;
    for (const File &file : m_files) {
        if (file.version <= found)
            continue;
        if (found > 0 && m_backup && !std::exchange(savedBefore, true))
            TRY(m_backup(database, int(found)));
        QFile sql(file.path);
        if (!sql.open(QIODevice::ReadOnly))
            return Error{.kind = Error::Kind::Internal, .code = "db.schema", .detail = file.path};
        TRY_ASSIGN(auto transaction, Transaction::begin(database));
        TRY(database.execute(sql.readAll()));
        TRY(database.execute("PRAGMA user_version=" + QByteArray::number(file.version)
                             + "; PRAGMA application_id=" + QByteArray::number(applicationId)));
        TRY(transaction.commit());
        outcome.to = file.version;
    }
    return outcome;
}

Result<Unit> Migrations::wholeCopy(Database &database, int fromVersion)
{
    if (QFileInfo(database.path()).size() > copyLimit) {
        qCInfo(lcDb, "no copy before the migration: the file is too large");
        return Unit{};
    }
    return database.backUpTo(database.path() + QStringLiteral(".v%1.backup").arg(fromVersion));
}

} // namespace Layers
