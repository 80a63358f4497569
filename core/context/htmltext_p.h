#pragma once
// HTML to text with its headings. Lists, headings and tables are written as Markdown has them, so that what a line
// belongs to can be told from the lines above it.

#include "core/context/extractedtext.h"

namespace Layers {

ExtractedText textOfHtml(QStringView html);

} // namespace Layers
