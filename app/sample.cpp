#include "app/sample.h"

#include "app/profilelock.h"
#include "core/base/wholefile.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QSaveFile>

#include <cerrno>

namespace Layers {

Result<QString> writeSample(const QString &dataDir)
{
    const QString folder = dataDir + QLatin1String("/Sample folder");
    const auto refused = [&folder] { return unwritableProfile(folder, errno); };
    errno = 0;
    if (!QDir().mkpath(folder))
        return refused();
    const QDir sample(QStringLiteral(":/sample"));
    for (const QString &name : sample.entryList(QDir::Files)) {
        const QString target = folder + QLatin1Char('/') + name;
        if (QFile::exists(target))
            continue;
        QFile from(sample.filePath(name));
        QSaveFile to(target);
        if (!from.open(QIODevice::ReadOnly) || !to.open(QIODevice::WriteOnly) || to.write(from.readAll()) < 0 || !commitWhole(to))
            return refused();
    }
    return folder;
}

} // namespace Layers
