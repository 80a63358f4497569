#include "core/context/fileread_p.h"

#include "core/context/chunk.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QFile>

namespace Layers {

namespace {

// Of no more than may be read: what is made while it is read may never end.
Result<QByteArray> hashOf(const QString &path, qint64 limit, const StopToken &stop)
{
    qint64 total = 0;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, file.errorString());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray buffer(1024 * 1024, Qt::Uninitialized);
    for (;;) {
        if (stop && stop())
            return Error{.kind = Error::Kind::Cancelled, .code = "cancelled"};
        const qint64 length = file.read(buffer.data(), buffer.size());
        if (length < 0)
            return unreadable(path, file.errorString());
        if (length == 0)
            return hash.result();
        total += length;
        if (total > limit)
            return Error{.kind = Error::Kind::Rejected, .code = "file.too_large"};
        hash.addData(QByteArrayView(buffer.constData(), length));
    }
}

void refuseFile(ReadFile &read, const Error &error)
{
    const QByteArray reason = error.code.startsWith("file.") ? error.code.mid(5) : QByteArray("unreadable");
    // What no program of this kind would read is left out; what ought to have been readable has failed.
    const bool isExpected = reason == "binary" || reason == "empty" || reason == "unknown";
    read.document.state = isExpected ? Document::State::Skipped : Document::State::Failed;
    read.document.reason = reason;
    read.document.reasonDetail = reason == "no_text" ? error.detail : QString();
}

} // namespace

void addPassages(ReadFile &read, const ExtractedText &extracted, Time now)
{
    read.document.state = Document::State::Ready;
    read.document.format = extracted.format;
    read.document.pages = int(extracted.pages.size());
    read.document.textLength = extracted.text.size();
    read.document.reason.clear();
    read.document.reasonDetail.clear();
    read.text = extracted.text;
    int ordinal = 0;
    for (const Chunk &chunk : chunksOf(extracted)) {
        Passage passage;
        passage.id = PassageId::make(now);
        passage.document = read.document.id;
        passage.source = read.document.source;
        passage.ordinal = ordinal++;
        passage.path = read.document.path;
        passage.heading = chunk.heading;
        passage.page = chunk.page;
        passage.range = chunk.range;
        passage.text = extracted.text.mid(chunk.range.from, chunk.range.length());
        read.passages.push_back(std::move(passage));
    }
}

ReadFile readFile(Document document, const QByteArray &knownHash, const QString &password, const PdfReader &pdf, Time now,
                  const StopToken &stop)
{
    ReadFile read;
    read.document = std::move(document);
    // Two gigabytes are not hashed only to be refused for their size.
    const ExtractLimits limits;
    const Document::Format format = formatOf(read.document.path);
    const qint64 limit = format == Document::Format::Pdf ? limits.pdf : limits.file;
    if (read.document.size > limit) {
        refuseFile(read,
                   Error{.kind = Error::Kind::Rejected, .code = format == Document::Format::Unknown ? "file.unknown" : "file.too_large"});
        return read;
    }
    // Such a file is looked at again each time, so it costs nothing.
    if (format == Document::Format::Pdf && !pdf.isInstalled()) {
        refuseFile(read, Error{.kind = Error::Kind::Rejected, .code = "file.no_reader"});
        return read;
    }
    auto hash = hashOf(read.document.absolutePath, limit, stop);
    if (!hash) {
        refuseFile(read, hash.error());
        return read;
    }
    read.document.contentHash = *hash;
    if (!knownHash.isEmpty() && knownHash == *hash) {
        read.isSame = true;
        return read;
    }
    auto extracted = extractFile(read.document.absolutePath, pdf, stop, limits, password);
    if (!extracted) {
        if (format == Document::Format::Unknown && extracted.error().code == "file.binary")
            extracted.error().code = "file.unknown";
        refuseFile(read, extracted.error());
        return read;
    }
    addPassages(read, *extracted, now);
    return read;
}

} // namespace Layers
