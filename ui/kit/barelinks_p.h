#pragma once
// Bare addresses in text. md4c marks them itself, but takes the square of their number for it: at each one it walks over the rest of its
// paragraph's. Where there are very many, they are found here, in one pass; there a format inside an address ends it. Pure.

#include "ui/kit/richtext.h"

namespace Layers {

// Whether a paragraph of this Markdown may hold more bare links than that: an upper bound, for the next blank line ends the count.
bool holdsManyLinks(QByteArrayView markdown, int most);

// Makes links of the bare http, https and www. addresses that are not inside code, maths or a link.
void markBareLinks(RichText &text);

} // namespace Layers
