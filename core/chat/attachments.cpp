#include "core/chat/attachments.h"

#include "core/base/pool.h"
#include "core/base/wholefile.h"
#include "core/context/chunk.h"
#include "core/context/extract.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QMimeDatabase>
#include <QtCore/QSaveFile>
#include <QtCore/QTemporaryDir>

namespace Layers {

namespace {

constexpr size_t recentKept = 8;
constexpr qint64 headLooked = 64 * 1024;

Error attachmentError(Error::Kind kind, const char *code, const QString &name)
{
    Error error{.kind = kind, .code = code, .detail = QStringLiteral("a file cannot be attached")};
    error.params.insert(QStringLiteral("file"), name);
    return error;
}

QString nameOf(const QString &path)
{
    return path.section(QLatin1Char('/'), -1);
}

Error named(Error error, const QString &name)
{
    error.params.insert(QStringLiteral("file"), name);
    return error;
}

Document::Format formatFor(const QByteArray &mimeType, const QString &name)
{
    if (mimeType == "application/pdf")
        return Document::Format::Pdf;
    const Document::Format format = formatOf(name);
    return format == Document::Format::Pdf ? Document::Format::PlainText : format;
}

ExtractLimits extractLimits(const AttachmentLimits &limits)
{
    ExtractLimits extract;
    extract.file = limits.text;
    extract.pdf = limits.pdf;
    extract.text = limits.text;
    return extract;
}

Result<ExtractedText> textOf(QFile &file, const BlobPart &blob, const PdfReader &pdf, const AttachmentLimits &limits, const StopToken &stop)
{
    auto text = extractFile(file.fileName(), formatFor(blob.mimeType, blob.name), pdf, stop, extractLimits(limits));
    return text ? std::move(text) : named(text.error(), blob.name);
}

Error tooLarge(const QString &name, qint64 limit)
{
    Error error = attachmentError(Error::Kind::Rejected, "attachment.too_large", name);
    error.params.insert(QStringLiteral("limit"), limit);
    return error;
}

qint64 limitFor(const QByteArray &mimeType, const AttachmentLimits &limits)
{
    return Attachments::isPicture(mimeType) ? limits.picture : mimeType == "application/pdf" ? limits.pdf : limits.text;
}

// Looks at what was stored: its kind, its size, and whether there is text in it.
Result<Attachment> examined(const Blobs &blobs, const StoredBlob &stored, const QString &name, const PdfReader &pdf,
                            const AttachmentLimits &limits, const StopToken &stop)
{
    auto file = blobs.open(stored.hash);
    if (!file)
        return named(file.error(), name);
    if (stored.size == 0)
        return attachmentError(Error::Kind::Rejected, "file.empty", name);
    const QByteArray mimeType = attachmentType((*file)->read(headLooked), name);
    if (mimeType.isEmpty())
        return attachmentError(Error::Kind::Rejected, "attachment.kind", name);
    if (stored.size > limitFor(mimeType, limits))
        return tooLarge(name, limitFor(mimeType, limits));
    const BlobPart blob{stored.hash, mimeType, name, stored.size};
    if (!Attachments::isPicture(mimeType)) {
        if (const auto text = textOf(**file, blob, pdf, limits, stop); !text)
            return text.error().code == "file.binary" ? attachmentError(Error::Kind::Rejected, "attachment.kind", name) : text.error();
    }
    return Attachment{blob};
}

Result<std::shared_ptr<const PromptAttachment>> contentOf(const Blobs &blobs, const BlobPart &blob, const PdfReader &pdf,
                                                          const AttachmentLimits &limits, const StopToken &stop)
{
    auto file = blobs.open(blob.hash);
    if (!file)
        return attachmentError(Error::Kind::NotFound, "attachment.gone", blob.name);
    auto content = std::make_shared<PromptAttachment>();
    content->hash = blob.hash;
    content->name = blob.name;
    content->mimeType = blob.mimeType;
    if (Attachments::isPicture(blob.mimeType)) {
        content->content = PromptAttachment::Content::Picture;
        content->picture = (*file)->read(limits.picture + 1);
        if (content->picture.size() > limits.picture)
            return attachmentError(Error::Kind::Rejected, "attachment.too_large", blob.name);
        if (content->picture.size() != blob.size)
            return attachmentError(Error::Kind::NotFound, "attachment.gone", blob.name);
        return std::shared_ptr<const PromptAttachment>(std::move(content));
    }
    auto text = textOf(**file, blob, pdf, limits, stop);
    if (!text)
        return text.error();
    content->content = PromptAttachment::Content::Text;
    int ordinal = 0;
    for (const Chunk &chunk : chunksOf(*text)) {
        Passage passage;
        passage.ordinal = ordinal++;
        passage.path = blob.name;
        passage.heading = chunk.heading;
        passage.page = chunk.page;
        passage.range = chunk.range;
        passage.text = text->text.mid(chunk.range.from, chunk.range.length());
        passage.attachment = blob.hash;
        content->passages.push_back(std::move(passage));
    }
    content->text = std::move(text->text);
    return std::shared_ptr<const PromptAttachment>(std::move(content));
}

Result<Unit> copyTo(const Blobs &blobs, const BlobPart &blob, const QString &path)
{
    auto from = blobs.open(blob.hash);
    if (!from)
        return attachmentError(Error::Kind::NotFound, "attachment.gone", blob.name);
    // What is there stays until the copy is whole.
    QSaveFile to(path);
    if (!to.open(QIODevice::WriteOnly)) {
        Error error = attachmentError(Error::Kind::Forbidden, "attachment.unwritable", blob.name);
        error.params.insert(QStringLiteral("path"), path);
        return error;
    }
    constexpr qint64 piece = 1024 * 1024;
    while (!(*from)->atEnd()) {
        const QByteArray bytes = (*from)->read(piece);
        if (bytes.isEmpty())
            return attachmentError(Error::Kind::Corrupt, "attachment.gone", blob.name);
        if (to.write(bytes) != bytes.size())
            return attachmentError(Error::Kind::DiskFull, "attachment.write", blob.name);
    }
    if (!commitWhole(to))
        return attachmentError(Error::Kind::DiskFull, "attachment.write", blob.name);
    return Unit{};
}

} // namespace

struct Attachments::Folder
{
    explicit Folder(const QString &path)
        : folder(path)
    { }
    QTemporaryDir folder;
    int copies = 0;
};

struct Attachments::Held
{
    QHash<QByteArray, int> hashes;
};

std::shared_ptr<void> Attachments::hold(const QByteArray &hash)
{
    ++m_held->hashes[hash];
    return std::shared_ptr<void>(nullptr, [held = m_held, hash](void *) {
        if (--held->hashes[hash] == 0)
            held->hashes.remove(hash);
    });
}

QSet<QByteArray> Attachments::held() const
{
    return QSet<QByteArray>(m_held->hashes.keyBegin(), m_held->hashes.keyEnd());
}

QByteArray attachmentType(const QByteArray &bytes, const QString &name)
{
    if (bytes.startsWith("\x89PNG\r\n\x1a\n"))
        return "image/png";
    if (bytes.startsWith("\xff\xd8\xff"))
        return "image/jpeg";
    if (bytes.startsWith("GIF87a") || bytes.startsWith("GIF89a"))
        return "image/gif";
    if (bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WEBP")
        return "image/webp";
    if (bytes.startsWith("%PDF-"))
        return "application/pdf";
    // The end of what was looked at may cut a character in two.
    QByteArray head = bytes;
    for (int i = 0; i < 3 && bytes.size() == headLooked && !decodedText(head); ++i)
        head.chop(1);
    if (!decodedText(head))
        return {};
    const QMimeDatabase database;
    const QMimeType byName = database.mimeTypeForFile(name, QMimeDatabase::MatchExtension);
    // Other kinds share an ending with some texts, as video has ".ts".
    const bool isOther = byName.name() == QLatin1String("text/vnd.trolltech.linguist") && !bytes.startsWith('<');
    return !isOther && byName.inherits(QStringLiteral("text/plain")) ? byName.name().toLatin1() : QByteArray("text/plain");
}

Attachments::Attachments(Blobs &blobs, PdfReader pdf, AttachmentLimits limits, QString copiesAt)
    : m_blobs(blobs)
    , m_pdf(std::move(pdf))
    , m_limits(limits)
    , m_copiesAt(std::move(copiesAt))
    , m_held(std::make_shared<Held>())
{
    // What a killed program left open.
    if (m_copiesAt.isEmpty())
        return;
    for (const QString &left : QDir(m_copiesAt).entryList({QStringLiteral("open-*")}, QDir::Dirs))
        QDir(m_copiesAt + QLatin1Char('/') + left).removeRecursively();
}

Attachments::~Attachments() = default;

bool Attachments::isPicture(const QByteArray &mimeType)
{
    return mimeType == "image/png" || mimeType == "image/jpeg" || mimeType == "image/webp" || mimeType == "image/gif";
}

Task<Attachment> Attachments::add(QString path)
{
    const QString name = nameOf(path);
    return runOnPool([path, name, limits = m_limits]() -> Result<Unit> {
               const QFileInfo info(path);
               if (!info.exists())
                   return attachmentError(Error::Kind::NotFound, "attachment.missing", path);
               if (info.isDir())
                   return attachmentError(Error::Kind::Rejected, "attachment.folder", name);
               if (!info.isFile())
                   return attachmentError(Error::Kind::Rejected, "attachment.kind", name);
               if (const qint64 most = std::max({limits.text, limits.pdf, limits.picture}); info.size() > most)
                   return tooLarge(name, most);
               return Unit{};
           })
        .then([this, path, name](Unit) {
            return m_blobs.addFile(path).orElse([name](const Error &error) -> Result<StoredBlob> {
                if (error.code == "blobs.source")
                    return attachmentError(Error::Kind::Forbidden, "attachment.unreadable", name);
                return named(error, name);
            });
        })
        .then([this, name](const StoredBlob &stored) {
            return runOnPool([blobs = Blobs(m_blobs), stored, name, pdf = m_pdf, limits = m_limits](const StopToken &stop) {
                return examined(blobs, stored, name, pdf, limits, stop);
            });
        });
}

Task<Attachment> Attachments::addBytes(QByteArray bytes, QString name)
{
    return m_blobs.add(std::move(bytes)).then([this, name](const StoredBlob &stored) {
        return runOnPool([blobs = Blobs(m_blobs), stored, name, pdf = m_pdf, limits = m_limits](const StopToken &stop) {
            return examined(blobs, stored, name, pdf, limits, stop);
        });
    });
}

Task<std::shared_ptr<const PromptAttachment>> Attachments::read(BlobPart blob)
{
    const auto known = std::find_if(m_recent.begin(), m_recent.end(), [&](const auto &recent) {
        return recent->hash == blob.hash && recent->name == blob.name && recent->mimeType == blob.mimeType;
    });
    if (known != m_recent.end() && m_blobs.contains(blob.hash)) {
        m_recent.splice(m_recent.begin(), m_recent, known);
        return m_recent.front();
    }
    return runOnPool([blobs = Blobs(m_blobs), blob, pdf = m_pdf, limits = m_limits](const StopToken &stop) {
               return contentOf(blobs, blob, pdf, limits, stop);
           })
        .then([this](std::shared_ptr<const PromptAttachment> content) {
            m_recent.push_front(content);
            if (m_recent.size() > recentKept)
                m_recent.pop_back();
            return content;
        });
}

Task<Unit> Attachments::saveAs(BlobPart blob, QString path)
{
    return runOnPool([blobs = Blobs(m_blobs), blob, path] { return copyTo(blobs, blob, path); });
}

Task<QString> Attachments::copyForOpening(BlobPart blob)
{
    if (!m_copies)
        m_copies = std::make_unique<Folder>(m_copiesAt.isEmpty() ? QDir::tempPath() + QLatin1String("/layers-open-XXXXXX")
                                                                 : m_copiesAt + QLatin1String("/open-XXXXXX"));
    QString name = nameOf(blob.name);
    if (name.isEmpty() || name.startsWith(QLatin1Char('.')))
        name.prepend(QStringLiteral("file"));
    // The system chooses a program by the name, so the name says what the bytes were found to be: a picture called .html stays a picture.
    const QMimeType type = QMimeDatabase().mimeTypeForName(QString::fromLatin1(blob.mimeType));
    const QString suffix = name.contains(QLatin1Char('.')) ? name.section(QLatin1Char('.'), -1).toLower() : QString();
    if (type.isValid() && !type.suffixes().contains(suffix))
        name += QLatin1Char('.') + type.preferredSuffix();
    const QString folder = m_copies->folder.filePath(QString::number(++m_copies->copies));
    return runOnPool([blobs = Blobs(m_blobs), blob, folder, name]() -> Result<QString> {
        if (!QDir().mkpath(folder))
            return attachmentError(Error::Kind::Forbidden, "attachment.unwritable", blob.name);
        const QString path = folder + QLatin1Char('/') + name;
        TRY(copyTo(blobs, blob, path));
        return path;
    });
}

} // namespace Layers
