#pragma once
// Inline Markdown that is still being written. Pure.

#include <QtCore/QString>

namespace Layers {

// The text with what is open at its end closed, for showing it meanwhile: code, bold, slanted and struck words look as they will, of a
// link whose target is still coming only the words are there, and a mark that waits for its words is not shown. Looks at the last paragraph
// alone; where the marks are no marks of words (in a fence) it must not be called.
QString withOpenMarksClosed(QString text);
// The same for what comes behind `from`.
QString withOpenMarksClosed(QString text, qsizetype from);

} // namespace Layers
