#include "core/context/folderscan_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSet>
#include <QtCore/QStringDecoder>

#if defined(Q_OS_LINUX)
#include <dirent.h>
#endif

namespace Layers {

namespace {

constexpr int deepest = 64;

// Names that are no UTF-8, as old archives leave them: Qt does not list them at all. Each byte that is not ASCII is shown as %E9.
QStringList unlistedNames([[maybe_unused]] const QString &folder)
{
    QStringList names;
#if defined(Q_OS_LINUX)
    DIR *dir = ::opendir(QFile::encodeName(folder).constData());
    if (!dir)
        return names;
    while (const dirent *entry = ::readdir(dir)) {
        const QByteArray name(entry->d_name);
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString decoded = decoder(name);
        if (!decoder.hasError() && !decoded.contains(QChar::ReplacementCharacter))
            continue;
        names << QString::fromLatin1(name.toPercentEncoding(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"));
    }
    ::closedir(dir);
    names.sort();
#endif
    return names;
}

class Scan
{
public:
    Scan(const StopToken &stop, size_t most)
        : m_stop(stop)
        , m_most(most)
    { }

    Result<FolderScan> run(const QString &root)
    {
        m_root = QDir(root);
        m_real = QFileInfo(root).canonicalFilePath();
        const QFileInfo info(root);
        if (!info.isReadable() || !info.isExecutable())
            return Error{.kind = Error::Kind::Forbidden, .code = "source.unreadable"};
        TRY(folder(root, {}, 0));
        if (m_scan.isCut)
            m_scan.files.push_back({QStringLiteral("."), root, 0, {}, "too_many"});
        std::sort(m_scan.files.begin(), m_scan.files.end(), [](const ScannedFile &a, const ScannedFile &b) { return a.path < b.path; });
        return std::move(m_scan);
    }

private:
    // `way` holds the real paths of the folders above; a link into one of them is a loop.
    Result<Unit> folder(const QString &path, QStringList way, int depth)
    {
        if (m_stop && m_stop())
            return Error{.kind = Error::Kind::Cancelled, .code = "cancelled"};
        const QString real = QFileInfo(path).canonicalFilePath();
        if (way.contains(real) || depth > deepest) {
            m_scan.files.push_back({m_root.relativeFilePath(path), path, 0, {}, "loop"});
            return Unit{};
        }
        // A folder that two links lead to is read once.
        if (m_seen.contains(real))
            return Unit{};
        m_seen.insert(real);
        way << real;
        const QDir dir(path);
        const auto entries = dir.entryInfoList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
        if (entries.isEmpty() && !QFileInfo(path).isReadable()) {
            m_scan.files.push_back({m_root.relativeFilePath(path), path, 0, {}, "unreadable"});
            return Unit{};
        }
        for (const QString &name : unlistedNames(path)) {
            if (isLeftOutOfImports(name))
                continue;
            if (m_scan.files.size() >= m_most) {
                m_scan.isCut = true;
                return Unit{};
            }
            const QString shown = dir.filePath(name);
            m_scan.files.push_back({m_root.relativeFilePath(shown), shown, 0, {}, "name"});
        }
        for (const QFileInfo &entry : entries) {
            if (isLeftOutOfImports(entry.fileName()))
                continue;
            if (m_scan.files.size() >= m_most) {
                m_scan.isCut = true;
                return Unit{};
            }
            // The person gave this folder; where a link in it leads may hold anything, and would go to a model.
            if (entry.isSymLink() && !isInside(entry.canonicalFilePath())) {
                m_scan.files.push_back({m_root.relativeFilePath(entry.absoluteFilePath()),
                                        entry.absoluteFilePath(),
                                        0,
                                        {},
                                        entry.exists() ? "outside" : "dangling"});
                continue;
            }
            if (entry.isDir()) {
                TRY(folder(entry.absoluteFilePath(), way, depth + 1));
                continue;
            }
            m_scan.files.push_back(scanFile(entry.absoluteFilePath(), m_root.relativeFilePath(entry.absoluteFilePath())));
        }
        return Unit{};
    }

    bool isInside(const QString &real) const
    {
        return real == m_real || real.startsWith(m_real.endsWith(QLatin1Char('/')) ? m_real : m_real + QLatin1Char('/'));
    }

    const StopToken &m_stop;
    size_t m_most;
    QDir m_root;
    QString m_real; // of the root, without links
    QSet<QString> m_seen;
    FolderScan m_scan;
};

} // namespace

bool isLeftOutOfImports(const QString &name)
{
    static const QSet<QString> names{QStringLiteral("node_modules"), QStringLiteral("__pycache__"), QStringLiteral("CMakeFiles"),
                                     QStringLiteral("$RECYCLE.BIN"), QStringLiteral("System Volume Information")};
    return name.startsWith(QLatin1Char('.')) || names.contains(name);
}

ScannedFile scanFile(const QString &absolutePath, const QString &shownAs)
{
    const QFileInfo info(absolutePath);
    ScannedFile file;
    file.path = shownAs;
    file.absolutePath = absolutePath;
    file.size = info.size();
    file.modified = Time(std::chrono::milliseconds(info.lastModified().toMSecsSinceEpoch()));
    // Pipes, sockets and devices would never end.
    if (!info.exists())
        file.refusal = info.isSymLink() ? "dangling" : "unreadable";
    else if (!info.isFile())
        file.refusal = "special";
    else if (!info.isReadable())
        file.refusal = "unreadable";
    return file;
}

Result<FolderScan> scanFolder(const QString &root, const StopToken &stop, size_t most)
{
    return Scan(stop, most).run(root);
}

} // namespace Layers
