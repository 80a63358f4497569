#include "ui/transcript/block.h"

#include <QtGui/QPainter>

namespace Layers {

const BlockKind &blockKind(BlockType type)
{
    // One row a kind, in the order of BlockType.
    static constexpr const BlockKind *kinds[]
        = {&textBlockKind, &codeBlockKind, &tableBlockKind,   &ruleBlockKind, &bubbleBlockKind,     &nameBlockKind,
           &foldBlockKind, &toolBlockKind, &pictureBlockKind, &noteBlockKind, &attachmentBlockKind, &actionsBlockKind};
    static_assert(std::size(kinds) == size_t(BlockType::Count));
    return *kinds[size_t(type)];
}

void drawTallPanel(QPainter &painter, const Theme &theme, const QRectF &rect, qreal radius, Colour fill, Colour line, const QRectF &clip)
{
    if (rect.height() < 6 * radius) {
        theme.drawPanel(painter, rect, radius, fill, line);
        return;
    }
    // Rounded ends as small pieces, and straight sides between them.
    const auto end = [&](const QRectF &part, const QRectF &whole) {
        if (!part.intersects(clip))
            return;
        painter.save();
        painter.setClipRect(part, Qt::IntersectClip);
        theme.drawPanel(painter, whole, radius, fill, line);
        painter.restore();
    };
    end({rect.left(), rect.top(), rect.width(), radius}, {rect.left(), rect.top(), rect.width(), 3 * radius});
    end({rect.left(), rect.bottom() - radius, rect.width(), radius}, {rect.left(), rect.bottom() - 3 * radius, rect.width(), 3 * radius});
    const QRectF middle = rect.adjusted(0, radius, 0, -radius) & QRectF(rect.left(), clip.top(), rect.width(), clip.height());
    if (middle.isEmpty())
        return;
    if (fill != Colour::Count)
        painter.fillRect(middle, theme.colour(fill));
    if (line != Colour::Count) {
        painter.fillRect(QRectF(middle.left(), middle.top(), 1, middle.height()), theme.colour(line));
        painter.fillRect(QRectF(middle.right() - 1, middle.top(), 1, middle.height()), theme.colour(line));
    }
}

QString noBlockText(const BlockSource &)
{
    return {};
}

QString noBlockPlain(const BlockSource &, BlockSpan)
{
    return {};
}

} // namespace Layers
