#pragma once
// What is said between core/context/pdfreader.h and the program layers-reader, in the frames of core/process. Used on both sides; needs
// nothing but Qt Core. One request, then for each page a frame with its text as UTF-16, then an Answer without content, or a Failure with
// one of the codes of core/context/extract.h. What the program says is hostile: it may be in the hands of the PDF that it reads.

#include "core/process/frames.h"

#include <QtCore/QDataStream>
#include <QtCore/QIODevice>
#include <QtCore/QString>
#include <QtCore/QtEndian>

namespace Layers {

inline constexpr FrameType pdfPageFrame = FrameType::FirstOwn;
inline constexpr quint32 pdfRequestId = 1;
inline constexpr qsizetype pdfRequestCap = 1024 * 1024;

struct PdfRequest
{
    QString path;
    QString password;
    qint64 bytes = 0; // the most that the file may have
    qint64 text = 0; // units of all pages
    qint32 pages = 0;
};

inline QByteArray pdfRequestPayload(const PdfRequest &request)
{
    QByteArray payload;
    QDataStream out(&payload, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out << request.path << request.password << request.bytes << request.text << request.pages;
    return numbered(pdfRequestId, payload);
}

inline std::optional<PdfRequest> pdfRequestFrom(const QByteArray &bytes)
{
    const auto payload = numberedFrom(bytes);
    if (!payload || payload->id != pdfRequestId)
        return {};
    QDataStream in(payload->payload);
    in.setVersion(QDataStream::Qt_6_4);
    PdfRequest request;
    in >> request.path >> request.password >> request.bytes >> request.text >> request.pages;
    return in.status() == QDataStream::Ok ? std::optional(std::move(request)) : std::nullopt;
}

inline QByteArray pdfPagePayload(const QString &text)
{
    QByteArray payload(text.size() * 2, Qt::Uninitialized);
    qToLittleEndian<char16_t>(text.utf16(), text.size(), payload.data());
    return payload;
}

inline std::optional<QString> pdfPageFrom(const QByteArray &payload)
{
    if (payload.size() % 2 != 0)
        return {};
    QString text(payload.size() / 2, Qt::Uninitialized);
    qFromLittleEndian<char16_t>(payload.constData(), text.size(), text.data());
    return text;
}

} // namespace Layers
