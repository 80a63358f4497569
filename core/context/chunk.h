#pragma once
// Cuts a document into passages along its structure: headings, definitions, pages, paragraphs, sentences. Pure, linear; run in the pool.
// The passages cover the text in order without overlap; each one's text is exactly the document's text in its range.

#include "core/context/extractedtext.h"

namespace Layers {

struct ChunkLimits
{
    qsizetype target = 800; // UTF-16 units
    qsizetype hard = 1200; // never longer
    qsizetype headingAfter = 300; // a heading starts a new passage once the current one holds this much
};

struct Chunk
{
    TextRange range;
    QString heading; // "Chapter > Section"
    int page = 0;

    bool operator==(const Chunk &) const = default;
};

std::vector<Chunk> chunksOf(const ExtractedText &document, const ChunkLimits &limits = {});

// The ranges of the sentences in `text`, for quoting. Abbreviations and numbers do not end one; lines of a list, of code
// and those with dot leaders do.
std::vector<TextRange> sentencesOf(QStringView text);

TextRange trimmedRange(QStringView text, TextRange range); // without the space around it

// Whether a line begins an item of a list, a heading or a row of a table.
bool startsListItem(QStringView line);

// The same for code: its lines, and the comments that go over several lines as one.
std::vector<TextRange> codeLinesOf(QStringView text);

} // namespace Layers
