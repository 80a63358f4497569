#pragma once
// The headings of a text: Markdown's, reStructuredText's underlined lines, and the definitions of source code. Pure, linear.

#include "core/context/extractedtext.h"

namespace Layers {

// A line of Markdown as it is read: without escapes, the marks of emphasis and code, and the addresses of links.
QString plainHeading(QStringView markdown);

std::vector<Heading> outlineOf(const QString &text, Document::Format format);

} // namespace Layers
