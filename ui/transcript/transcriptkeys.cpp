#include "ui/transcript/transcriptaccessible.h"
#include "ui/transcript/transcriptview.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QScrollBar>

namespace Layers {

void TranscriptView::setCurrent(int row)
{
    const int before = std::exchange(m_current, row);
    if (m_focused.isValid()) {
        m_focused = {};
        showStatus({}, {});
    }
    updateRow(before);
    updateRow(row);
    viewport()->update();
    tellFocus(*this);
}

void TranscriptView::moveCurrent(int step)
{
    if (m_model.count() == 0)
        return;
    int row = m_current;
    if (row < 0) {
        // From the message in view that is nearest to where reading goes on.
        row = m_shown.empty() ? m_model.count() - 1 : step > 0 ? m_shown.front().row : m_shown.back().row;
    } else {
        row += step;
    }
    row = qBound(0, row, m_model.count() - 1);
    if (row == 0 && step < 0)
        m_model.fetchOlder();
    setCurrent(row);
    const QRect rect = messageRect(row);
    ensureVisible(row, 0, QRectF(0, 0, 1, std::min(rect.height(), viewport()->height() / 2)));
}

// The next thing in the current message that can be pressed; false at its end.
bool TranscriptView::moveTarget(int step)
{
    if (m_current < 0)
        return false;
    MessageBlocks &message = blocks(m_current);
    int block = m_focused.isValid() ? m_focused.block : step > 0 ? 0 : message.count() - 1;
    int target = m_focused.isValid() ? m_focused.target + step : -2;
    for (; block >= 0 && block < message.count(); block += step, target = -2) {
        measure(m_current, block);
        const auto count = int(message.box(block)->targets().size());
        if (target == -2)
            target = step > 0 ? 0 : count - 1;
        if (target < 0 || target >= count)
            continue;
        m_focused = {m_current, block, target};
        const BlockTarget &found = message.box(block)->targets()[size_t(target)];
        ensureVisible(m_current, block, found.rects.front());
        if (const QRect rect = targetRect(m_focused); !rect.isEmpty())
            showStatus(statusOf(found, m_current), rect);
        tellFocus(*this);
        viewport()->update();
        return true;
    }
    return false;
}

std::optional<TranscriptView::Focus> TranscriptView::focusedTarget() const
{
    const BlockTarget *target = targetOf(m_focused);
    return target ? std::optional(Focus{target->label, target->kind}) : std::nullopt;
}

bool TranscriptView::focusNextPrevChild(bool next)
{
    // Inside a message Tab walks what can be pressed; outside of it the transcript is one stop.
    if (m_focused.isValid()) {
        if (moveTarget(next ? 1 : -1))
            return true;
        setCurrent(m_current);
    }
    return QAbstractScrollArea::focusNextPrevChild(next);
}

// Whole, or so much of it that nobody looks for it.
bool TranscriptView::isMostlyInView(int row) const
{
    if (row < 0 || row >= m_model.count())
        return false;
    const QRect rect = messageRect(row);
    return rect.intersected(viewport()->rect()).height() >= std::min(rect.height(), viewport()->height() / 3);
}

// The last message that is read here, and not one of which only the first line looks in.
int TranscriptView::rowToStandIn() const
{
    for (auto shown = m_shown.rbegin(); shown != m_shown.rend(); ++shown) {
        if (isMostlyInView(shown->row))
            return shown->row;
    }
    return m_shown.back().row;
}

void TranscriptView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason || event->reason() == Qt::ShortcutFocusReason) {
        if (!m_shown.empty() && !isMostlyInView(m_current))
            setCurrent(rowToStandIn());
    }
    // Whoever comes back from what he opened stands where he opened it.
    if (event->reason() == Qt::OtherFocusReason && m_left.row == m_current && targetOf(m_left))
        m_focused = m_left;
    viewport()->update();
}

void TranscriptView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_left = std::exchange(m_focused, {});
    viewport()->update();
}

void TranscriptView::scrollByKey(int key)
{
    if (m_model.count() == 0 || m_needsFirstPlace)
        return;
    const int page = viewport()->height() - 2 * m_theme.lineHeight(Type::Body);
    if (key == Qt::Key_PageUp) {
        scrollBy(-int(std::min<qint64>(page, m_olderHeight > 0 ? page : anchorTop())));
    } else if (key == Qt::Key_PageDown) {
        scrollBy(page);
    } else if (key == Qt::Key_Home) {
        placeAt(0);
        arrange();
        setFollowing(isEndInView());
    } else if (key == Qt::Key_End) {
        jumpToLatest();
    }
}

bool TranscriptView::handleNavigation(QKeyEvent *event)
{
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const int key = event->key();
    if (modifiers == Qt::AltModifier && (key == Qt::Key_Left || key == Qt::Key_Right)) {
        const int row = m_current >= 0 ? m_current : m_model.count() - 1;
        const int step = key == Qt::Key_Left ? -1 : 1;
        if (row >= 0 && m_model.item(row).sibling + step >= 0 && m_model.item(row).sibling + step < m_model.item(row).siblings)
            emit siblingWanted(m_model.item(row).id, step);
        return true;
    }
    if (modifiers == Qt::ShiftModifier && (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down)) {
        if (m_caret.row < 0 && !m_shown.empty()) {
            const int row = m_current >= 0 ? m_current : m_shown.front().row;
            const Place start = moved({row, -1, 0}, Qt::Key_Right);
            m_selectionAnchor = m_caret = {start.row, start.block, 0};
        }
        if (m_caret.row >= 0) {
            const Place to = moved(m_caret, key);
            select(m_selectionAnchor, to);
            measure(to.row, to.block);
            ensureVisible(to.row, to.block, m_rows[size_t(to.row)]->box(to.block)->caretRect(to.offset));
        }
        return true;
    }
    if (modifiers != Qt::NoModifier)
        return false;
    switch (key) {
    case Qt::Key_Up:
        moveCurrent(-1);
        return true;
    case Qt::Key_Down:
        moveCurrent(1);
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Home:
    case Qt::Key_End:
        scrollByKey(key);
        if (m_model.count() > 0 && (key == Qt::Key_Home || key == Qt::Key_End))
            setCurrent(key == Qt::Key_Home ? 0 : m_model.count() - 1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_focused.isValid()) {
            activate(m_focused);
            return true;
        }
        if (key == Qt::Key_Space)
            return false;
        [[fallthrough]];
    case Qt::Key_Right:
        if (!m_focused.isValid()) {
            if (m_current < 0)
                moveCurrent(-1);
            moveTarget(1);
            return true;
        }
        moveTarget(1);
        return true;
    case Qt::Key_Left:
        if (m_focused.isValid())
            moveTarget(-1);
        return true;
    case Qt::Key_Escape:
        if (m_focused.isValid()) {
            setCurrent(m_current);
            return true;
        }
        if (hasSelection()) {
            clearSelection();
            return true;
        }
        return false;
    default:
        return false;
    }
}

void TranscriptView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copy(CopyAs::Markdown);
        return;
    }
    if (event->key() == Qt::Key_C && event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
        copy(CopyAs::PlainText);
        return;
    }
    if (handleNavigation(event)) {
        event->accept();
        return;
    }
    const QString text = event->text();
    if (!text.isEmpty() && text.at(0).isPrint() && !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))) {
        emit typed(text);
        event->accept();
        return;
    }
    event->ignore();
}

} // namespace Layers
