#include "ui/transcript/textlines.h"
#include "ui/transcript/textlines_p.h"

#include <QtGui/QPainter>

#include <cmath>

namespace Layers {

// Only what is seen is measured: where letters turn round, to find their places is dear.
void TextLines::paintBehind(QPainter &painter, QPointF origin, const BlockPaint &paint) const
{
    const BlockSpan seen = seenIn(paint.clip, origin);
    const auto seenOf = [&seen](int from, int to) { return BlockSpan{std::max(from, seen.from), std::min(to, seen.to)}; };
    for (const ShownText::Style &style : m_shown.styles) {
        const BlockSpan span = seenOf(style.from, style.from + style.length);
        if (!(style.style & RichText::Code) || span.isEmpty())
            continue;
        const auto places = rects(span);
        const bool isRightToLeft = m_isTurned && m_shown.text.isRightToLeft();
        for (size_t i = 0; i < places.size(); ++i) {
            QRectF rect = places[i];
            if (!rect.translated(origin).intersects(paint.clip))
                continue;
            const qreal height = std::round(m_lineHeight * 20.0 / 24);
            rect = {rect.x(), std::round(rect.center().y() - height / 2), rect.width(), height};
            // A piece that began in the line above has its padding as an inset, where the line begins.
            const bool isStart = lineAt(lineFor(style.from)).line.y() + m_lineHeight > rect.y() + 1;
            const size_t beside = isRightToLeft ? i + 1 : i - 1;
            const bool isFirst = beside >= places.size() || places[beside].y() != places[i].y();
            if (!isStart && isFirst)
                isRightToLeft ? rect.setRight(rect.right() + codePadding) : rect.setLeft(rect.left() - codePadding);
            rect.setCoords(std::round(rect.left()), rect.top(), std::round(rect.right()), rect.bottom()); // crisp edges
            paint.theme.drawPanel(painter, rect.translated(origin), paint.theme.measure(Measure::RadiusTag), Colour::Code, Colour::Border);
        }
    }
    const auto fill = [&](BlockSpan span, Colour colour) {
        for (const QRectF &rect : rects(span))
            painter.fillRect(rect.translated(origin).adjusted(0, 0, 0, 0), paint.theme.colour(colour));
    };
    for (size_t i = 0; i < paint.matches.size(); ++i) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(paint.theme.colour(int(i) == paint.currentMatch ? Colour::MarkOn : Colour::Mark));
        for (const QRectF &rect : rects(seenOf(paint.matches[i].from, paint.matches[i].to)))
            painter.drawRoundedRect(rect.translated(origin).adjusted(-1, 2, 1, -2), 2, 2);
    }
    if (!paint.selection.isEmpty())
        fill(seenOf(paint.selection.from, paint.selection.to), Colour::Select);
}

void TextLines::paintMark(QPainter &painter, const BlockPaint &paint, QRectF rect, size_t index, int target) const
{
    const Theme &theme = paint.theme;
    const std::optional<Citation> &citation = m_marked[index];
    const bool isOpen = paint.openCitation && citation && *paint.openCitation == *citation;
    const bool isHovered = paint.hovered == target;
    if (paint.focused == target)
        theme.drawFocusRing(painter, rect, theme.measure(Measure::RadiusTag));
    if (!m_names[index].isEmpty()) {
        const bool isTurned = m_shown.text.isRightToLeft();
        const qreal room = nameRoom(theme, m_names[index]);
        QFont font = theme.font(Type::Caption);
        font.setUnderline(isHovered);
        painter.setFont(font);
        // Found by its name, which stands on the strong colour of the place in hand.
        const bool isCurrent = paint.currentMatch >= 0 && paint.currentMatch < int(paint.matches.size())
            && paint.matches[size_t(paint.currentMatch)] == BlockSpan{m_shown.marks[index].at, m_shown.marks[index].at + 1};
        painter.setPen(theme.colour(isCurrent ? Colour::OnMark : isOpen || isHovered ? Colour::Accent : Colour::Muted));
        const QRectF name(isTurned ? rect.left() : rect.right() - room + nameGap, rect.top(), room - nameGap + 1, rect.height());
        painter.drawText(name, int(Qt::AlignVCenter | Qt::AlignLeft | Qt::AlignAbsolute | Qt::TextSingleLine), m_names[index]);
        rect.adjust(isTurned ? room : 0, 0, isTurned ? 0 : -room, 0);
    }
    theme.drawPanel(painter, rect, theme.measure(Measure::RadiusTag), isOpen ? Colour::Accent : Colour::AccentSoft,
                    !isOpen && (isHovered || paint.pressed == target) ? Colour::AccentLine : Colour::Count);
    QFont font = theme.font(Type::Micro);
    font.setUnderline(isHovered && m_names[index].isEmpty());
    painter.setFont(font);
    painter.setPen(theme.colour(isOpen ? Colour::OnAccent : Colour::Accent));
    painter.drawText(rect, Qt::AlignCenter, QString::number(citation ? citation->mark : m_shown.marks[index].citation + 1));
}

void TextLines::paintText(QPainter &painter, QPointF origin, const BlockPaint &paint) const
{
    QList<QTextLayout::FormatRange> over;
    if (paint.currentMatch >= 0 && paint.currentMatch < int(paint.matches.size())) {
        const BlockSpan span = paint.matches[size_t(paint.currentMatch)];
        QTextLayout::FormatRange range;
        range.start = span.from;
        range.length = span.to - span.from;
        range.format.setForeground(paint.theme.colour(Colour::OnMark));
        over << range;
    }
    if (m_hasTowers) {
        // Also the lines beside those wanted: their marks stand in one another's place, but never in that of another text.
        painter.save();
        painter.setClipRect(QRectF(origin.x() + std::min(0.0, paint.clip.left()), origin.y(), 1e5, m_height), Qt::IntersectClip);
        const QRectF near = paint.clip.adjusted(0, -m_towerReach, 0, m_towerReach);
        for (const Piece &piece : m_pieces)
            piece.layout->draw(&painter, origin, shifted(over, piece.from), near);
        painter.restore();
        return;
    }
    for (const Piece &piece : m_pieces) {
        // Lines that a later piece has taken over begin below this clip.
        QRectF clip(paint.clip.left(), origin.y() + lineTop(piece.firstLine), paint.clip.width(), 0);
        clip.setBottom(origin.y() + lineTop(piece.firstLine + piece.lines) - 1);
        clip = clip & paint.clip;
        if (!clip.isEmpty())
            piece.layout->draw(&painter, origin, shifted(over, piece.from), clip);
    }
}

void TextLines::paint(QPainter &painter, QPointF origin, const BlockPaint &paint) const
{
    if (lineCount() == 0)
        return;
    paintBehind(painter, origin, paint);
    painter.setPen(paint.theme.colour(m_look.colour));
    paintText(painter, origin, paint);

    const BlockSpan seen = seenIn(paint.clip.adjusted(-8, -8, 8, 8), origin);
    int target = m_firstTarget;
    for (size_t i = 0; i < m_shown.marks.size(); ++i, ++target) {
        if (m_shown.marks[i].at < seen.from || m_shown.marks[i].at >= seen.to)
            continue;
        const QRectF rect = markRect(m_shown.marks[i]).translated(origin);
        if (rect.intersects(paint.clip.adjusted(-8, -8, 8, 8)))
            paintMark(painter, paint, rect, i, target);
    }
    for (const ShownText::Style &style : m_shown.styles) {
        if (style.link < 0)
            continue;
        if (paint.hovered == target || paint.pressed == target) {
            painter.setPen(QPen(paint.theme.colour(Colour::Accent), 1));
            for (const QRectF &rect : rects({style.from, style.from + style.length})) {
                const qreal y = origin.y() + std::round(rect.center().y() + m_lineHeight * 0.3) + 0.5;
                painter.drawLine(QPointF(origin.x() + rect.left(), y), QPointF(origin.x() + rect.right(), y));
            }
        }
        if (paint.focused == target) {
            for (const QRectF &rect : rects({style.from, style.from + style.length}))
                paint.theme.drawFocusRing(painter, rect.translated(origin).adjusted(1, 3, -1, -3), 2);
        }
        ++target;
    }
}

} // namespace Layers
