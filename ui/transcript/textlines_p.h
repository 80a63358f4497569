#pragma once
// What the layout of lines and their painting share.

#include "ui/transcript/textlines.h"

#include <cmath>

namespace Layers {

constexpr qreal nameGap = 5; // between a mark and the name of its file

// Beside a mark, for the name of its file.
inline qreal nameRoom(const Theme &theme, const QString &name)
{
    return name.isEmpty() ? 0 : nameGap + std::ceil(QFontMetricsF(theme.font(Type::Caption)).horizontalAdvance(name));
}

// What of the ranges lies behind `from`, counted from there.
inline QList<QTextLayout::FormatRange> shifted(QList<QTextLayout::FormatRange> ranges, int from)
{
    if (from == 0)
        return ranges;
    for (QTextLayout::FormatRange &range : ranges) {
        const int end = range.start + range.length - from;
        range.start = std::max(0, range.start - from);
        range.length = end - range.start;
    }
    ranges.removeIf([](const QTextLayout::FormatRange &range) { return range.length <= 0; });
    return ranges;
}

} // namespace Layers
