#pragma once
// Turns a file's bytes into text: plain text, Markdown, source code, HTML and PDF. Pure; run in the pool. What comes in is hostile: sizes,
// nesting and page counts are capped, nothing is executed, nothing is fetched. PDFs are read in a program of their own.
// Errors are Rejected with one of these codes, which the person reads as a reason beside the file:
//   file.empty  file.binary  file.too_large  file.no_text  file.password  file.wrong_password  file.locked  file.damaged
//   file.unreadable  file.gone  file.too_heavy  file.no_reader

#include "core/base/pool.h"
#include "core/context/extractedtext.h"
#include "core/context/pdfreader.h"

namespace Layers {

struct ExtractLimits
{
    qint64 file = 64 * 1024 * 1024; // bytes of a text file
    qint64 pdf = 512 * 1024 * 1024;
    qsizetype text = 32 * 1024 * 1024; // units of extracted text
    int pages = 20000;
};

// By extension, then by content for what has none.
Document::Format formatOf(const QString &fileName);

// The whole path from a file on disk. Stops early, as Cancelled, when nobody waits. The password is for a PDF that asks for one.
Result<ExtractedText> extractFile(const QString &path, const PdfReader &pdf, const StopToken &stop, const ExtractLimits &limits = {},
                                  const QString &password = {});
// The same for a file whose name does not tell what it is, such as a blob.
Result<ExtractedText> extractFile(const QString &path, Document::Format format, const PdfReader &pdf, const StopToken &stop,
                                  const ExtractLimits &limits = {}, const QString &password = {});
// From bytes; every format but PDF.
Result<ExtractedText> extractBytes(const QByteArray &bytes, Document::Format format, const ExtractLimits &limits = {});

// Why this file could not be opened or read: "file.gone" when it is not there any more, else "file.unreadable".
Error unreadable(const QString &path, const QString &detail = {});

// Bytes of an unknown encoding as text: byte order mark, UTF-8, else Windows-1252. Nothing when they are no text.
std::optional<QString> decodedText(const QByteArray &bytes);

} // namespace Layers
