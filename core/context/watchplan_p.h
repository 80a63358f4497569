#pragma once
// Which paths below a folder are worth watching: its folders from the top down, then the files in them, because a file that is written in
// place changes no folder, and last the folder around it, which tells when all of it goes. What an import leaves out is not watched; links
// are never followed. Pure; run in the pool.

#include "core/base/pool.h"

#include <QtCore/QStringList>

namespace Layers {

struct WatchPlan
{
    QStringList paths;
    bool isWhole = true; // nothing had to be left out
};

WatchPlan watchPlan(const QString &root, int most, const StopToken &stop);

} // namespace Layers
