#include "core/chat/chatexport.h"

#include "core/base/pool.h"

#include <QtCore/QSaveFile>

namespace Layers {

namespace {

Error exportError(Error::Kind kind, const char *code, const QString &path)
{
    Error error{.kind = kind, .code = code, .detail = QStringLiteral("a chat cannot be exported")};
    error.params.insert(QStringLiteral("path"), path);
    return error;
}

} // namespace

Task<Unit> writeExport(QString path, QString text)
{
    return runOnPool([path, text]() -> Result<Unit> {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return exportError(Error::Kind::Forbidden, "export.unwritable", path);
        const QByteArray bytes = text.toUtf8();
        if (file.write(bytes) != bytes.size() || !file.commit())
            return exportError(Error::Kind::DiskFull, "export.write", path);
        return Unit{};
    });
}

QString exportName(const QString &title, const QString &suffix)
{
    constexpr qsizetype longest = 80;
    QString name;
    for (const QChar c : title.simplified().left(longest))
        name += !c.isPrint() || QStringView(u"/\\:*?\"<>|").contains(c) ? QChar(u'-') : c;
    // A half of a character, a dot or a blank at the end is what some file systems refuse; a dot at the beginning hides the file.
    while (!name.isEmpty() && (name.back() == u'.' || name.back().isSpace() || name.back().isHighSurrogate()))
        name.chop(1);
    while (name.startsWith(u'.'))
        name.remove(0, 1);
    return (name.isEmpty() ? QStringLiteral("chat") : name) + u'.' + suffix;
}

} // namespace Layers
