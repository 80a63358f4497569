#pragma once
// The text of a document as the program sees it, with the structure that chunking follows. Value. Offsets are UTF-16 units into `text`;
// line ends are LF; there is no NUL and no byte order mark.

#include "core/model/source.h"

#include <vector>

namespace Layers {

struct Heading
{
    qsizetype offset = 0; // of the first unit of its line
    int level = 1; // 1 is the highest
    QString title;

    bool operator==(const Heading &) const = default;
};

struct ExtractedText
{
    Document::Format format = Document::Format::PlainText;
    QString text;
    std::vector<Heading> headings; // in order; definitions in source code
    std::vector<qsizetype> pages; // where each page starts; empty when the format has none

    int pageAt(qsizetype offset) const; // from 1; 0 without pages
    bool operator==(const ExtractedText &) const = default;
};

} // namespace Layers
