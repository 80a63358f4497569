#pragma once
// Rich blocks as the Markdown that makes them again, for copying. Pure.

#include "ui/kit/richtext.h"

namespace Layers {

// Citations become [n], counted from firstCitation + 1.
QString inlineMarkdown(const RichText &text, int firstCitation);
QString blockMarkdown(const RichBlock &block, int firstCitation);

} // namespace Layers
