#pragma once
// Plain words inside Markdown. Pure; any thread.

#include <QtCore/QString>

namespace Layers {

// Markdown that shows the text letter for letter: whatever would be a mark, a link, a list or a table is escaped, and as little else as
// may be, because the result is also searched and copied. Spaces at the beginning of a line are dropped: four of them would be code.
QString markdownOf(QStringView plain);

} // namespace Layers
