#include "tests/support/asnobody.h"

#include <QtCore/QDirIterator>
#include <QtCore/QFile>

#include <unistd.h>

namespace LayersTest {

namespace {

constexpr uid_t nobody = 65534;

bool give(const QString &path)
{
    return ::lchown(QFile::encodeName(path).constData(), nobody, nobody) == 0;
}

} // namespace

// The real user, too: access() asks about that one. The saved one stays root, so that the way back is open.
AsNobody::AsNobody(const QString &folder)
{
    if (::geteuid() != 0)
        return;
    bool isGiven = give(folder);
    QDirIterator all(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (isGiven && all.hasNext())
        isGiven = give(all.next());
    m_wasRoot = isGiven && ::setresuid(nobody, nobody, 0) == 0;
    if (m_wasRoot && ::access(QFile::encodeName(folder).constData(), X_OK) != 0)
        qWarning("the user nobody cannot reach %s: a folder above it is closed, such as a private TMPDIR", qPrintable(folder));
}

AsNobody::~AsNobody()
{
    if (m_wasRoot && ::setresuid(0, 0, 0) != 0)
        qFatal("root's rights did not come back");
}

bool AsNobody::isIt() const
{
    return ::getuid() != 0 && ::geteuid() != 0;
}

} // namespace LayersTest
