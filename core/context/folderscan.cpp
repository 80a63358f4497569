#include "core/context/folderscan_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSet>

namespace Layers {

namespace {

constexpr size_t mostFiles = 200'000;
constexpr int deepest = 64;

class Scan
{
public:
    Scan(const StopToken &stop, const std::function<void(int)> &found)
        : m_stop(stop)
        , m_found(found)
    { }

    Result<FolderScan> run(const QString &root)
    {
        m_root = QDir(root);
        const QFileInfo info(root);
        if (!info.isReadable() || !info.isExecutable())
            return Error{.kind = Error::Kind::Forbidden, .code = "source.unreadable"};
        TRY(folder(root, {}, 0));
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
        for (const QFileInfo &entry : entries) {
            if (isLeftOutOfImports(entry.fileName()))
                continue;
            if (m_scan.files.size() >= mostFiles) {
                m_scan.isCut = true;
                return Unit{};
            }
            if (entry.isDir()) {
                TRY(folder(entry.absoluteFilePath(), way, depth + 1));
                continue;
            }
            m_scan.files.push_back(scanFile(entry.absoluteFilePath(), m_root.relativeFilePath(entry.absoluteFilePath())));
            if (m_found && m_scan.files.size() % 64 == 0)
                m_found(int(m_scan.files.size()));
        }
        return Unit{};
    }

    const StopToken &m_stop;
    const std::function<void(int)> &m_found;
    QDir m_root;
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
        file.refusal = info.isSymLink() ? "loop" : "unreadable";
    else if (!info.isFile())
        file.refusal = "special";
    else if (!info.isReadable())
        file.refusal = "unreadable";
    return file;
}

Result<FolderScan> scanFolder(const QString &root, const StopToken &stop, const std::function<void(int)> &found)
{
    return Scan(stop, found).run(root);
}

} // namespace Layers
