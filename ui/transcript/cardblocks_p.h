#pragma once
// What the small boxes beside the words of a message share: tools, pictures, files, notes.

#include "ui/transcript/block.h"

#include <QtGui/QPainter>

#include <cmath>

namespace Layers {

inline void drawWords(QPainter &painter, const Theme &theme, const QRectF &rect, Type type, Colour colour, const QString &words)
{
    painter.setFont(theme.font(type));
    painter.setPen(theme.colour(colour));
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetricsF(theme.font(type)).elidedText(words, Qt::ElideRight, std::ceil(rect.width()) + 1));
}

inline qreal widthOf(const Theme &theme, Type type, const QString &words)
{
    return std::ceil(QFontMetricsF(theme.font(type)).horizontalAdvance(words));
}

template <class Box>
std::unique_ptr<BlockBox> makeCard(const BlockSource &source, const BlockContext &context)
{
    return std::make_unique<Box>(source, context);
}

// Cards are few and cheap: the estimate is the thing itself.
template <class Box>
int estimateCard(const BlockSource &source, const BlockContext &context)
{
    return Box(source, context).height();
}

inline QString markdownOfNothing(const BlockSource &)
{
    return {};
}

template <int above, int below>
BlockGap cardGap(const BlockSource &)
{
    return {above, below};
}

} // namespace Layers
