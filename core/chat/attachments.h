#pragma once
// Files that a person attaches to a question: kept as blobs with their true media type, and read again when a prompt is built. What no
// model could read is refused when it is attached, so that nothing of it is ever sent. Owned by ProfileSession; main thread, the work runs
// in the pool. Errors carry the param "file" with the name, and one of these codes:
//   attachment.missing  attachment.folder  attachment.unreadable  attachment.too_large  attachment.kind  attachment.gone (its blob)
//   and those of core/context/extract.h: file.empty, file.password, file.damaged, file.no_text, file.too_large, file.too_heavy,
//   file.no_reader

#include "core/ai/provider.h"
#include "core/blobs/blobs.h"
#include "core/context/pdfreader.h"
#include "core/model/conversation.h"

#include <QtCore/QSet>

#include <list>

namespace Layers {

struct AttachmentLimits
{
    qint64 text = 16 * 1024 * 1024; // bytes of a text file
    qint64 pdf = 128 * 1024 * 1024;
    qint64 picture = 10 * 1024 * 1024;
    qint64 pictures = 30 * 1024 * 1024; // of one request
    qint64 tokens = 500'000; // of attached text for a model that does not say what it can read
    size_t count = 20; // of one question
};

class Attachments
{
public:
    // Copies for opening go below `copiesAt`; into the system's folder for such when it is empty.
    Attachments(Blobs &blobs, PdfReader pdf, AttachmentLimits limits = {}, QString copiesAt = {});
    ~Attachments();

    const AttachmentLimits &limits() const { return m_limits; }

    Task<Attachment> add(QString path);
    Task<Attachment> addBytes(QByteArray bytes, QString name); // pasted

    // The text or the picture of a blob; the last few are kept at hand.
    Task<std::shared_ptr<const PromptAttachment>> read(BlobPart blob);

    // Writes a copy for the person, who chose the place.
    Task<Unit> saveAs(BlobPart blob, QString path);
    // A copy under its own name for the system's program, in a folder that goes with this object. Gives its path.
    Task<QString> copyForOpening(BlobPart blob);

    static bool isPicture(const QByteArray &mimeType);

    // A composer names its files here while no row does: the blob stays as long as the returned object lives.
    std::shared_ptr<void> hold(const QByteArray &hash);
    QSet<QByteArray> held() const;

private:
    struct Folder;
    struct Held;

    Blobs &m_blobs;
    PdfReader m_pdf;
    AttachmentLimits m_limits;
    QString m_copiesAt;
    std::list<std::shared_ptr<const PromptAttachment>> m_recent; // newest first
    std::unique_ptr<Folder> m_copies;
    std::shared_ptr<Held> m_held;
};

// What the bytes are, whatever the name says: a picture or a PDF by their first bytes, else a kind of text by the name. Empty: nothing that
// a model can read.
QByteArray attachmentType(const QByteArray &bytes, const QString &name);

} // namespace Layers
