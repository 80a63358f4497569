#include "core/db/database.h"

#include "core/base/log.h"
#include "core/db/tokenizer_p.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QStorageInfo>

#include <sqlite3.h>

#include <cerrno>
#include <mutex>

namespace Layers {

namespace {

constexpr int busyMilliseconds = 5000;
constexpr int idleStatements = 256; // SQL made at run time must not fill the memory

bool sharesMemory(const QByteArray &fileSystem)
{
    for (const char *word : {"fat", "msdos", "nfs", "cifs", "smb", "sshfs", "9p", "afs", "davfs", "vboxsf", "webdav"}) {
        if (fileSystem.contains(word) && fileSystem != "ntfs")
            return false;
    }
    return true;
}

// False on file systems on which WAL's shared memory does not work, or works until the server hiccups. Each connection to a file asks, and
// the system reads the list of all that is mounted to answer: the last answer is kept.
bool canShareMemory(const QString &path)
{
    static std::mutex mutex;
    static QString last;
    static bool answer = false;
    const QString folder = QFileInfo(path).absolutePath();
    const std::lock_guard lock(mutex);
    if (folder != last) {
        last = folder;
        answer = sharesMemory(QStorageInfo(folder).fileSystemType().toLower());
    }
    return answer;
}

Error::Kind kindOf(int code, int systemError)
{
    if (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG)
        return Error::Kind::DiskFull;
    switch (code & 0xff) {
    case SQLITE_FULL:
        return Error::Kind::DiskFull;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Error::Kind::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return Error::Kind::Timeout;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return Error::Kind::Forbidden;
    case SQLITE_INTERRUPT:
        return Error::Kind::Cancelled;
    case SQLITE_CONSTRAINT:
        return Error::Kind::Conflict;
    case SQLITE_TOOBIG:
        return Error::Kind::Rejected;
    default:
        return Error::Kind::Internal;
    }
}

Error openError(int code, sqlite3 *handle, const QString &path)
{
    const bool io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_FULL;
    const int system = handle && io ? sqlite3_system_errno(handle) : 0;
    // The message of a constraint or of our own SQL names tables and columns. Any other may quote what was searched for.
    const bool named = (code & 0xff) == SQLITE_CONSTRAINT;
    Error error{.kind = kindOf(code, system),
                .code = "sqlite." + QByteArray::number(code),
                .detail = QString::fromUtf8(named && handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code)),
                .params = {{QStringLiteral("path"), path}}};
    if (system != 0)
        error.params.insert(QStringLiteral("errno"), system);
    return error;
}

} // namespace

void FaultInjection::failAt(qint64 statement, Error error)
{
    m_failing = 0;
    m_isLasting = false;
    m_error = std::move(error);
    m_started = 0;
    m_failing = statement;
}

void FaultInjection::failFrom(qint64 statement, Error error)
{
    failAt(statement, std::move(error));
    m_isLasting = true;
}

void FaultInjection::clear()
{
    m_failing = 0;
    m_isLasting = false;
    m_started = 0;
}

std::optional<Error> FaultInjection::next()
{
    const qint64 started = ++m_started;
    const qint64 failing = m_failing;
    return started == failing || (m_isLasting && failing > 0 && started > failing) ? std::optional(m_error) : std::nullopt;
}

Database::Database(QString path)
    : m_path(std::move(path))
{ }

Database::~Database()
{
    for (sqlite3_stmt *statement : std::as_const(m_idle))
        sqlite3_finalize(statement);
    if (m_handle && sqlite3_close(m_handle) != SQLITE_OK)
        qCWarning(lcDb, "a statement outlived its database");
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, Options options)
{
    if (options.key)
        return Error{.kind = Error::Kind::Rejected,
                     .code = "db.key_unsupported",
                     .detail = QStringLiteral("this SQLite cannot encrypt"),
                     .params = {{QStringLiteral("path"), path}}};
    if (QFile file(path); !file.exists()) // private from the first byte; the journals get the permissions of the file
        (void)file.open(QIODevice::NewOnly | QIODevice::WriteOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner);

    std::unique_ptr<Database> database(new Database(path));
    database->m_faults = options.faults;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(QFile::encodeName(path).constData(), &database->m_handle, flags, nullptr);
    if (code != SQLITE_OK)
        return openError(code, database->m_handle, path);

    sqlite3 *handle = database->m_handle;
    sqlite3_busy_timeout(handle, busyMilliseconds);
    // Until the version is known, closing must not write the WAL of a newer program back into its file.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    if (const int made = registerTokenizer(handle); made != SQLITE_OK)
        return openError(made, handle, path);
    TRY(database->execute("PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"));
    if (canShareMemory(path)) // elsewhere a page that cannot be read would be a bus error and not a code
        TRY(database->execute("PRAGMA mmap_size=1073741824"));
    if (options.access == Access::QueryOnly)
        TRY(database->execute("PRAGMA query_only=ON"));
    // The first real read: a file that is no database says so now.
    TRY(database->number("SELECT count(*) FROM sqlite_schema"));
    return database;
}

Result<Unit> Database::prepareForWriting()
{
    const bool wal = canShareMemory(m_path);
    TRY_ASSIGN(const auto mode,
               row(wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE", [](const Statement &made) { return made.text(0); }));
    const bool isWal = mode == QLatin1String("wal");
    // NORMAL never loses a commit to a killed program, only to a power cut, and there never consistency. A rollback journal needs FULL.
    TRY(execute(isWal ? "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=16777216"
                      : "PRAGMA synchronous=FULL"));
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
    return Unit{};
}

void Database::keepJournal()
{
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Result<Statement> Database::statement(QByteArrayView sql)
{
    QByteArray text = sql.toByteArray();
    if (const auto idle = m_idle.constFind(text); idle != m_idle.constEnd()) {
        sqlite3_stmt *made = *idle;
        m_idle.erase(idle);
        return Statement(*this, std::move(text), made);
    }
    sqlite3_stmt *made = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, text.constData(), int(text.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) {
        Error error = errorOf(code);
        if (error.kind == Error::Kind::Internal)
            error.detail = QString::fromUtf8(sqlite3_errmsg(m_handle)); // our own SQL; holds no data
        return error;
    }
    if (!made)
        return Error{.kind = Error::Kind::Internal, .code = "db.empty", .detail = QStringLiteral("no statement")};
    return Statement(*this, std::move(text), made);
}

void Database::giveBack(QByteArray sql, sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (m_idle.size() < idleStatements)
        m_idle.insert(std::move(sql), statement);
    else
        sqlite3_finalize(statement);
}

Result<Unit> Database::execute(QByteArrayView sql)
{
    const QByteArray text = sql.toByteArray();
    const char *rest = text.constData();
    while (*rest) {
        sqlite3_stmt *made = nullptr;
        int code = sqlite3_prepare_v2(m_handle, rest, -1, &made, &rest);
        if (code != SQLITE_OK) {
            Error error = errorOf(code);
            if (error.kind == Error::Kind::Internal)
                error.detail = QString::fromUtf8(sqlite3_errmsg(m_handle));
            return error;
        }
        if (!made)
            break; // white space or a comment at the end
        if (auto refused = refusal()) {
            sqlite3_finalize(made);
            return std::move(*refused);
        }
        do {
            code = sqlite3_step(made);
        } while (code == SQLITE_ROW);
        if (code != SQLITE_DONE) {
            Error error = errorOf(code);
            sqlite3_finalize(made);
            return error;
        }
        sqlite3_finalize(made);
    }
    return Unit{};
}

std::optional<Error> Database::refusal()
{
    if (m_interrupted)
        return errorOf(SQLITE_INTERRUPT);
    return m_faults ? m_faults->next() : std::nullopt;
}

Error Database::errorOf(int code) const
{
    return openError(code, m_handle, m_path);
}

qint64 Database::lastRowId() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

qint64 Database::changedRows() const
{
    return sqlite3_changes64(m_handle);
}

bool Database::isInTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

void Database::interrupt()
{
    m_interrupted = true;
    sqlite3_interrupt(m_handle);
}

void Database::rollBack()
{
    // A full disk may have rolled back already. The closing of all threads may interrupt the first attempt.
    for (int attempt = 0; attempt < 2 && isInTransaction(); ++attempt)
        sqlite3_exec(m_handle, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<Unit> Database::backUpTo(const QString &target)
{
    QFile::remove(target);
    TRY(run("VACUUM INTO ?1", target));
    QFile::setPermissions(target, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    TRY_ASSIGN(const auto copy, open(target, Options{.access = Access::QueryOnly}));
    TRY_ASSIGN(const auto verdict, copy->row("PRAGMA quick_check(1)", [](const Statement &made) { return made.text(0); }));
    if (verdict != QLatin1String("ok"))
        return Error{.kind = Error::Kind::Corrupt, .code = "db.backup", .detail = QStringLiteral("the copy is damaged")};
    return Unit{};
}

Result<QString> Database::setAside(const QString &path)
{
    for (int number = 1;; ++number) {
        const QString target = path + QStringLiteral(".damaged-%1").arg(number);
        if (QFile::exists(target))
            continue;
        if (!QFile::rename(path, target))
            return Error{.kind = Error::Kind::Forbidden,
                         .code = "db.set_aside",
                         .detail = QStringLiteral("cannot rename"),
                         .params = {{QStringLiteral("path"), path}}};
        QFile::rename(path + QStringLiteral("-wal"), target + QStringLiteral("-wal"));
        QFile::remove(path + QStringLiteral("-shm"));
        return target;
    }
}

} // namespace Layers
