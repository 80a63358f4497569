#include "core/context/watchplan_p.h"

#include "core/context/folderscan_p.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace Layers {

WatchPlan watchPlan(const QString &root, int most, const StopToken &stop)
{
    WatchPlan plan;
    const QFileInfo top(root);
    if (!top.exists() || most <= 0) {
        plan.isWhole = false;
        return plan;
    }
    plan.paths << root;
    if (!top.isDir()) {
        // Programs that save a file put a new one in its place, which only its folder tells.
        if (most > 1)
            plan.paths << top.absolutePath();
        return plan;
    }
    QStringList files;
    for (qsizetype at = 0; at < plan.paths.size() && !(stop && stop()); ++at) {
        const QDir folder(plan.paths[at]);
        const auto entries = folder.entryInfoList(QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &entry : entries) {
            if (isLeftOutOfImports(entry.fileName()))
                continue;
            if (entry.isSymLink()) {
                plan.isWhole = false;
                continue;
            }
            const bool isFull = plan.paths.size() + files.size() >= most;
            plan.isWhole = plan.isWhole && !isFull;
            // A folder is worth more than a file.
            if (isFull && (!entry.isDir() || files.isEmpty()))
                continue;
            if (isFull)
                files.removeLast();
            (entry.isDir() ? plan.paths : files) << entry.absoluteFilePath();
        }
    }
    plan.paths << files;
    // A folder that is moved away tells nobody; the one that it stands in does.
    if (const QString above = top.absolutePath(); plan.paths.size() < most && above != root)
        plan.paths << above;
    return plan;
}

} // namespace Layers
