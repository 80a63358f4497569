#pragma once
// Brings a file to the newest schema: numbered .sql files (0001_init.sql, 0002_...) from the resources, each in a transaction of its own
// together with its user_version. Files are frozen once released. A file made by a newer program, or by another program, is refused
// before a byte of it changes. Runs on the thread that owns the Database.

#include "core/db/database.h"

#include <functional>

namespace Layers {

class Migrations
{
public:
    // Called before the first step on a file that already holds something. When it fails, nothing is migrated.
    using Backup = std::function<Result<Unit>(Database &database, int fromVersion)>;

    struct Outcome
    {
        int from = 0;
        int to = 0;
    };

    Migrations() = default; // no schema at all
    explicit Migrations(QString folder, Backup backup = wholeCopy);

    // "db.newer" and "db.foreign" are Rejected, with path and version; "db.damaged" is Corrupt. Reads the file without SQLite.
    Result<Unit> inspect(const QString &path) const;
    Result<Outcome> apply(Database &database) const;
    int newest() const { return m_files.empty() ? 0 : m_files.back().version; }

    // A verified copy beside the file, "name.v3.backup". Files above 500 MB hold mostly what a server has too, and copying them would
    // make a start wait for minutes, so those pass without one.
    static Result<Unit> wholeCopy(Database &database, int fromVersion);

private:
    struct File
    {
        int version;
        QString path;
    };

    std::vector<File> m_files;
    Backup m_backup;
};

} // namespace Layers
