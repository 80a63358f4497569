#pragma once
// HTML to text with its headings. A tolerant tokenizer, not a tree: no recursion, one pass, linear in the size of the input.

#include "core/context/extractedtext.h"

namespace Layers {

ExtractedText textOfHtml(QStringView html);

} // namespace Layers
