#pragma once
// One SQLite connection. Owned and used by one thread; only interrupt() and announceEnd() may be called from another. Every SQLite code
// becomes an Error here and nowhere else, and no error carries the text of a row. Statements are cached by their text. Stores never make
// one: they get theirs from DbThreads. Tests and tools may open one directly.

#include "core/base/result.h"
#include "core/db/changes.h"
#include "core/db/statement.h"

#include <QtCore/QHash>

#include <atomic>
#include <memory>
#include <vector>

struct sqlite3;

namespace Layers {

// The seam for an encrypted file. SQLite as Debian ships it has no cipher, so open() refuses a key rather than ignoring it.
struct DatabaseKey
{
    QByteArray bytes;
};

// For tests: lets the N-th statement that starts fail, or all from it on. Shared by the connections of one DbThreads; any thread.
class FaultInjection
{
public:
    void failAt(qint64 statement, Error error); // counted from 1, from now on
    void failFrom(qint64 statement, Error error); // and all behind it
    void clear();
    qint64 statements() const { return m_started; } // since the last failAt() or clear()

private:
    friend class Database;
    std::optional<Error> next();

    std::atomic<qint64> m_started = 0;
    std::atomic<qint64> m_failing = 0;
    std::atomic<bool> m_isLasting = false;
    Error m_error;
};

class Database
{
public:
    enum class Access {
        ReadWrite,
        QueryOnly, // sees snapshots, writes nothing
    };
    struct Options
    {
        std::optional<DatabaseKey> key = {};
        Access access = Access::ReadWrite;
        std::shared_ptr<FaultInjection> faults = {};
    };

    // Nothing in an existing file changes here; prepareForWriting() makes it ours once its version is known to be one that we can read.
    static Result<std::unique_ptr<Database>> open(const QString &path, Options options);
    static Result<std::unique_ptr<Database>> open(const QString &path) { return open(path, Options()); }
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    // WAL, or a rollback journal on file systems that cannot share memory (FAT, network).
    Result<Unit> prepareForWriting();

    // Closing leaves the WAL as it is, for a file that must not change any more.
    void keepJournal();

    Result<Statement> statement(QByteArrayView sql);
    Result<Unit> execute(QByteArrayView sql); // any number of statements whose rows nobody wants

    // run(sql, a, b): binds and runs.
    template <class... Values>
    Result<Unit> run(QByteArrayView sql, const Values &...values)
    {
        TRY_ASSIGN(Statement made, statement(sql));
        made.bindAll(values...);
        return made.run();
    }

    // Every row through `map(const Statement &) -> T`.
    template <class Map, class... Values>
    auto rows(QByteArrayView sql, Map map, const Values &...values) -> Result<std::vector<std::invoke_result_t<Map, const Statement &>>>
    {
        TRY_ASSIGN(Statement made, statement(sql));
        made.bindAll(values...);
        std::vector<std::invoke_result_t<Map, const Statement &>> all;
        for (;;) {
            TRY_ASSIGN(const bool row, made.step());
            if (!row)
                return all;
            all.push_back(map(made));
        }
    }

    // The first row, if there is one.
    template <class Map, class... Values>
    auto row(QByteArrayView sql, Map map, const Values &...values) -> Result<std::optional<std::invoke_result_t<Map, const Statement &>>>
    {
        using T = std::invoke_result_t<Map, const Statement &>;
        TRY_ASSIGN(Statement made, statement(sql));
        made.bindAll(values...);
        TRY_ASSIGN(const bool found, made.step());
        return found ? std::optional<T>(map(made)) : std::optional<T>();
    }

    // The first column of the first row; 0 without a row.
    template <class... Values>
    Result<qint64> number(QByteArrayView sql, const Values &...values)
    {
        TRY_ASSIGN(const auto found,
                   row(
                       sql, [](const Statement &made) { return made.integer(0); }, values...));
        return found.value_or(0);
    }

    qint64 lastRowId() const;
    qint64 changedRows() const; // by the last statement
    bool isInTransaction() const;
    const QString &path() const { return m_path; }

    // What the running write has touched so far; DbThreads takes it at the commit.
    Changes &changes() { return m_changes; }

    // Ends the running statement and every later one with Cancelled until resume(). Any thread, while the connection lives.
    void interrupt();
    void resume() { m_interrupted = false; }
    // The program ends: long work that the next start does again may give up, and is asked for by its owner only. From any thread.
    void announceEnd() { m_isEnding = true; }
    bool isEnding() const { return m_isEnding; }

    // For Transaction: takes back whatever is open, also when interrupted or failing.
    void rollBack();

    // A whole copy in a new file, read back and checked before this returns.
    Result<Unit> backUpTo(const QString &target);

    // Moves a damaged file and its journals out of the way and says where to. No connection may be open.
    static Result<QString> setAside(const QString &path);

private:
    friend class Statement;
    explicit Database(QString path);

    std::optional<Error> refusal(); // why the next statement must not start
    Error errorOf(int code) const;
    void giveBack(QByteArray sql, sqlite3_stmt *statement);

    QString m_path;
    sqlite3 *m_handle = nullptr;
    std::shared_ptr<FaultInjection> m_faults;
    QMultiHash<QByteArray, sqlite3_stmt *> m_idle;
    Changes m_changes;
    std::atomic<bool> m_interrupted = false;
    std::atomic<bool> m_isEnding = false;
};

} // namespace Layers
