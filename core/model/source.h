#pragma once
// What the program may look into: sources, their documents, the passages of a document, and the citation of a passage in an answer.
// Values. Offsets are UTF-16 units into the extracted text of the document, which is what the viewer shows.

#include "core/model/ids.h"

#include <QtCore/QList>

#include <optional>

namespace Layers {

struct TextRange
{
    qsizetype from = 0;
    qsizetype to = 0; // one past the last unit

    qsizetype length() const { return to - from; }
    bool operator==(const TextRange &) const = default;
};

struct Source
{
    enum class Kind { Folder, File, Pasted };

    SourceId id;
    Kind kind = Kind::Folder;
    QString path; // absolute; empty for pasted text
    QString title;
    Time added{};
    Time checked{}; // when it was last compared with the disk
    bool isSample = false;
    int documents = 0; // ready ones
    int failed = 0;
    int skipped = 0;
    qint64 passages = 0;
    qint64 bytes = 0;

    bool operator==(const Source &) const = default;
};

struct Document
{
    enum class State { Waiting, Ready, Failed, Skipped };
    enum class Format { PlainText, Markdown, Code, Html, Pdf, Unknown };

    DocumentId id;
    SourceId source;
    QString path; // relative to the source, with forward slashes; the file name when the source is a file
    QString absolutePath;
    Format format = Format::Unknown;
    State state = State::Waiting;
    QByteArray reason; // machine word for Failed and Skipped: "empty", "binary", "too_large", "unreadable", "password", "no_text",
                       // "damaged", "double", "too_heavy", "no_reader" ...
    QString reasonDetail; // what the reason names, such as the other file of a double
    QByteArray contentHash; // SHA-256 of the file's bytes
    qint64 size = 0;
    Time modified{};
    int pages = 0; // 0 when the format has none
    qsizetype textLength = 0; // UTF-16 units

    bool operator==(const Document &) const = default;
};

struct Passage
{
    PassageId id;
    DocumentId document;
    SourceId source;
    int ordinal = 0; // place in the document, from 0
    QString path; // of the document, relative to its source
    QString heading; // "Chapter > Section", the headings above it
    int page = 0; // from 1; 0 when the format has none
    TextRange range;
    QString text; // exactly the document's text in range
    double score = 0; // of the query that found it; larger is better
    QByteArray attachment = {}; // hash of the file that was attached to a question; then there is no document and no source

    bool operator==(const Passage &) const = default;
};

// A quote in an answer. Without a document it quotes a file that was attached to a question, whose blob is contentHash. It stays honest
// when the file has changed: contentHash tells which text was quoted, and the quote is found again.
struct Citation
{
    int mark = 0; // the number shown, from 1
    SourceId source;
    DocumentId document;
    QByteArray contentHash;
    QString path; // shown; relative to the source
    QString heading;
    int page = 0;
    TextRange range; // of the quote
    QString quote; // exactly the text in range

    bool operator==(const Citation &) const = default;
};

QByteArray formatName(Document::Format format);
Document::Format formatNamed(QByteArrayView name);

} // namespace Layers
