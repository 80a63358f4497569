#pragma once
// Lists the files of a folder for an import. Pool; stops when nobody waits. Follows links to folders once: one that leads back to a folder
// on its own way is reported as a loop. Hidden files and folders, and those of version control and package managers, are left out.

#include "core/base/pool.h"
#include "core/model/source.h"

namespace Layers {

struct ScannedFile
{
    QString path; // relative, forward slashes
    QString absolutePath;
    qint64 size = 0;
    Time modified{};
    QByteArray refusal; // reason why it is not read: "loop", "outside", "unreadable", "special", "name"; empty: read it
};

struct FolderScan
{
    std::vector<ScannedFile> files; // by path
    bool isCut = false; // more files than an import takes
};

Result<FolderScan> scanFolder(const QString &root, const StopToken &stop, size_t most = 200'000);
// Hidden, or of those that no person writes.
bool isLeftOutOfImports(const QString &name);
ScannedFile scanFile(const QString &absolutePath, const QString &shownAs);

} // namespace Layers
