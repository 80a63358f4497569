#pragma once
// Rows of a table that recall quotes stand alone in a quotation, where Markdown sees no table. They are shown as one; what is kept and
// copied is the quotation as it was written. Pure.

#include "core/model/source.h"
#include "ui/kit/richtext.h"

namespace Layers {

// `firstCitation` is the number in the message of the first mark in `blocks`.
void showQuotedTables(std::vector<RichBlock> &blocks, const std::vector<const Citation *> &citations, int firstCitation);

// The rows of a Markdown table without the line that only rules them; nothing when `text` is not all rows.
std::optional<RichTable> tableOfRows(const QString &text);

} // namespace Layers
