#pragma once
// What stands above a quotation and changes what it says: "Not covered" above an item of a list, "Former rules" above a sentence. Pure;
// run in the pool, because it reads the document up to the quote.

#include "core/context/shownquote_p.h"

namespace Layers {

// Markdown of a block quote, one line without a mark; empty where the quotation stands for itself. An item of a list always has one: the
// line that announces the list, what it is an item of, or the heading. A sentence or a row has its headings where one of them denies,
// limits or asks, or where one is wanted: below a quotation that has one it would be read as standing below that.
QString leadOf(const RecallQuote &quote, const QuotedFile &file, bool wantsHeading);

} // namespace Layers
