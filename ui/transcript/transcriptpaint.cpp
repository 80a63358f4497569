#include "ui/transcript/transcriptview.h"

#include <QtGui/QPainter>
#include <QtGui/QPaintEvent>

namespace Layers {

void TranscriptView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // words keep their own direction; the column is not turned round
    const QRect area = event->region().boundingRect();
    painter.fillRect(area, m_theme.colour(Colour::Surface));
    if (m_needsFirstPlace)
        return;
    QElapsedTimer watch;
    watch.start();
    paintOlder(painter, area);
    paintBlocks(painter, area);
    if (!std::exchange(m_pace.isPainted, true))
        m_pace.spent += watch.nsecsElapsed();
}

BlockPaint TranscriptView::paintFor(const Shown &shown, const QRectF &clip) const
{
    const MessageBlocks::Block &block = m_rows[size_t(shown.row)]->block(shown.block);
    BlockPaint paint{m_theme, clip, {}, {}, -1, -1, -1, -1, nullptr, false, false};
    paint.selection = selectionIn(shown.row, shown.block);
    if (!m_matches.empty())
        paint.matches = matchesIn(shown.row, shown.block, &paint.currentMatch);
    const auto targetIn
        = [&](const TargetPlace &place) { return place.row == shown.row && place.block == shown.block ? place.target : -1; };
    paint.hovered = targetIn(m_hovered);
    paint.pressed = targetIn(m_pressed);
    paint.focused = hasFocus() ? targetIn(m_focused) : -1;
    paint.openCitation = m_openCitation ? &*m_openCitation : nullptr;
    paint.showsActions = shown.row == m_hoveredRow || (hasFocus() && shown.row == m_current);
    paint.showsCaret = block.isOpen && block.isLast && m_rows[size_t(shown.row)]->isStreaming()
        && (block.type == BlockType::Text || block.type == BlockType::Code);
    return paint;
}

void TranscriptView::paintBlocks(QPainter &painter, const QRect &area)
{
    const int left = columnLeft();
    for (const Shown &shown : m_shown) {
        const MessageBlocks &message = *m_rows[size_t(shown.row)];
        const BlockBox *box = message.box(shown.block);
        if (!box)
            continue;
        const int top = shown.top + message.block(shown.block).gap;
        // A little more than its rectangle: focus rings and the bars of quotes.
        if (shown.top - 6 > area.bottom() || shown.bottom + 6 + box->overhang() < area.top())
            continue;
        painter.save();
        const MessageBlocks::Block &block = message.block(shown.block);
        for (const QuoteBar &bar : block.bars) {
            const int from = bar.begins ? top : shown.top;
            painter.fillRect(QRect(left + bar.left, from, 3, shown.bottom - from), m_theme.colour(Colour::BorderStrong));
        }
        painter.translate(left + block.inset, top);
        box->paint(painter, paintFor(shown, QRectF(area).translated(-left - block.inset, -top)));
        painter.restore();
    }
    if (!hasFocus() || m_current < 0 || m_focused.isValid() || m_current >= m_model.count())
        return;
    QRect ring = messageRect(m_current);
    if (ring.intersects(viewport()->rect())) {
        const MessageBlocks &message = *m_rows[size_t(m_current)];
        const BlockBox *last = message.count() > 0 ? message.box(message.count() - 1) : nullptr;
        const int inset = MessageBlocks::above - 6;
        const int below = MessageBlocks::below - std::max(6, (last ? last->overhang() : 0) + 2);
        painter.setRenderHint(QPainter::Antialiasing);
        // Whole also where the column is as wide as the view.
        const int least = viewport()->rect().left() + 5;
        const int most = viewport()->rect().right() - 5;
        ring.setLeft(std::max(ring.left() - 6, least));
        ring.setRight(std::min(ring.right() + 6, most));
        m_theme.drawFocusRing(painter, QRectF(ring.adjusted(0, inset, 0, -below)), m_theme.measure(Measure::RadiusControl));
    }
}

void TranscriptView::paintOlder(QPainter &painter, const QRect &area)
{
    if (m_olderHeight == 0 || m_shown.empty() || m_shown.front().row != 0 || m_shown.front().block != 0)
        return;
    // Older messages come at once; until then their place is shown as still lines.
    int y = m_shown.front().top - 28;
    const int widths[] = {100, 92, 64};
    for (int i = 0; y > area.top() - 28 && y > -28; ++i, y -= 24) {
        if (i % 4 == 3)
            continue;
        const int width = columnWidth() * widths[i % 4] / 100;
        m_theme.drawPanel(painter, QRectF(columnLeft(), y, width, 12), m_theme.measure(Measure::RadiusTag), Colour::Skeleton);
    }
}

// What lies right of and below `from` in a block, down to `bottom` in the view.
void TranscriptView::updateBlock(const Shown &shown, QPoint from, int bottom)
{
    const MessageBlocks::Block &block = m_rows[size_t(shown.row)]->block(shown.block);
    const int top = shown.top + (from.y() > 0 ? block.gap + from.y() : 0) - 2;
    const int left = from.x() > 0 ? columnLeft() + block.inset + from.x() : 0;
    viewport()->update(left, top, viewport()->width() - left, bottom + 2 - top);
}

void TranscriptView::updateRow(int row)
{
    if (row < 0)
        return;
    int top = -1;
    int bottom = -1;
    for (const Shown &shown : m_shown) {
        if (shown.row != row)
            continue;
        if (top < 0 && bottom < 0)
            top = shown.top;
        bottom = shown.bottom;
    }
    if (bottom >= 0)
        viewport()->update(0, top - 12, viewport()->width(), bottom - top + 12 + 2 * MessageBlocks::below + 12);
}

} // namespace Layers
