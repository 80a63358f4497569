#pragma once
// The headings of a text: Markdown's, reStructuredText's underlined lines, and the definitions of source code. Pure, linear.

#include "core/context/extractedtext.h"

namespace Layers {

std::vector<Heading> outlineOf(const QString &text, Document::Format format);

} // namespace Layers
