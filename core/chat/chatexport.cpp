#include "core/chat/chatexport.h"

#include "core/base/pool.h"
#include "core/base/wholefile.h"

#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>
#include <QtCore/QStorageInfo>

namespace Layers {

namespace {

Error exportError(const QString &path, const QFileDevice &file, qsizetype size)
{
    const QStorageInfo disk(QFileInfo(path).path());
    const bool isFull = file.error() == QFileDevice::ResourceError || (disk.isValid() && disk.bytesAvailable() < size);
    Error error{.kind = isFull ? Error::Kind::DiskFull : Error::Kind::Forbidden,
                .code = isFull ? "export.write" : "export.unwritable",
                .detail = file.errorString()};
    error.params.insert(QStringLiteral("path"), path);
    return error;
}

} // namespace

Task<Unit> writeExport(QString path, QString text)
{
    return runOnPool([path, text]() -> Result<Unit> {
        QSaveFile file(path);
        const QByteArray bytes = text.toUtf8();
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !commitWhole(file))
            return exportError(path, file, bytes.size());
        return Unit{};
    });
}

QString exportName(const QString &title, const QString &suffix)
{
    constexpr qsizetype longest = 80;
    QString name;
    for (const QChar c : title.simplified().left(longest))
        name += (!c.isPrint() && !c.isSurrogate()) || QStringView(u"/\\:*?\"<>|").contains(c) ? QChar(u'-') : c;
    // A half of a character, a dot or a blank at the end is what some file systems refuse; a dot at the beginning hides the file.
    while (!name.isEmpty() && (name.back() == u'.' || name.back().isSpace() || name.back().isHighSurrogate()))
        name.chop(1);
    while (name.startsWith(u'.') || name.startsWith(u' '))
        name.remove(0, 1);
    static const QStringList devices{QStringLiteral("con"), QStringLiteral("prn"), QStringLiteral("aux"), QStringLiteral("nul")};
    const QString first = name.section(u'.', 0, 0).trimmed().toLower();
    const bool isPort = first.size() == 4 && first.back().isDigit() && (first.startsWith(u"com") || first.startsWith(u"lpt"));
    if (devices.contains(first) || isPort)
        name.prepend(u'_'); // Windows takes these for devices
    return (name.isEmpty() ? QStringLiteral("chat") : name) + u'.' + suffix;
}

} // namespace Layers
