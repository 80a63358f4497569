#pragma once
// A quotation as an answer shows it, and the headings it stands below. Pure; run in the pool, because it reads the document up to the
// quote.

#include "core/context/extractedtext.h"
#include "core/context/recallquotes_p.h"

namespace Layers {

// `text` is the document's; empty when it is not at hand, then only the passage is known.
struct QuotedFile
{
    Document document;
    QString text;
    qsizetype read = 0; // how far its headings are needed
    std::vector<Heading> headings = {};
};

void readHeadings(QuotedFile &file);

// Markdown: words as a quotation, code as code, rows as a table. The words are exactly the file's.
QString shownQuote(const RecallQuote &quote, const QuotedFile &file);

// "Chapter > Section": the nearest headings above the quote.
QString headingAbove(const RecallQuote &quote, const QuotedFile &file);

} // namespace Layers
