#include "ui/kit/controls.h"
#include "ui/transcript/transcriptview.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QMouseEvent>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolTip>

namespace Layers {

TranscriptView::TargetPlace TranscriptView::targetAt(QPoint point) const
{
    const int left = columnLeft();
    for (const Shown &shown : m_shown) {
        const MessageBlocks &message = *m_rows[size_t(shown.row)];
        const BlockBox *box = message.box(shown.block);
        if (!box || point.y() < shown.top - 4 || point.y() > shown.bottom + box->overhang() + 4)
            continue;
        // Actions in the space between messages can only be pressed where they show.
        if (box->overhang() > 0 && shown.row != m_hoveredRow && shown.row != m_current)
            continue;
        const QPointF inside(point.x() - left - message.block(shown.block).inset, point.y() - shown.top - message.block(shown.block).gap);
        // The innermost one is last.
        for (int i = int(box->targets().size()) - 1; i >= 0; --i) {
            for (const QRectF &rect : box->targets()[size_t(i)].rects) {
                if (rect.contains(inside))
                    return {shown.row, shown.block, i};
            }
        }
    }
    return {};
}

const BlockTarget *TranscriptView::targetOf(TargetPlace place) const
{
    if (!place.isValid() || place.row < 0 || place.row >= m_model.count() || !m_rows[size_t(place.row)])
        return nullptr;
    const MessageBlocks &message = *m_rows[size_t(place.row)];
    const BlockBox *box = place.block < message.count() ? message.box(place.block) : nullptr;
    return box && place.target < int(box->targets().size()) ? &box->targets()[size_t(place.target)] : nullptr;
}

std::vector<TranscriptView::TargetPlace> TranscriptView::targetsOf(int row) const
{
    std::vector<TargetPlace> places;
    if (row < 0 || row >= m_model.count() || !m_rows[size_t(row)])
        return places;
    const MessageBlocks &message = *m_rows[size_t(row)];
    for (int block = 0; block < message.count(); ++block) {
        const BlockBox *box = message.box(block);
        for (int target = 0; box && target < int(box->targets().size()); ++target)
            places.push_back({row, block, target});
    }
    return places;
}

QRect TranscriptView::targetRect(TargetPlace place) const
{
    const BlockTarget *target = targetOf(place);
    const auto shown
        = std::find_if(m_shown.begin(), m_shown.end(), [&](const Shown &s) { return s.row == place.row && s.block == place.block; });
    if (!target || target->rects.empty() || shown == m_shown.end())
        return {};
    const auto &block = m_rows[size_t(place.row)]->block(place.block);
    return target->rects.front().translated(columnLeft() + block.inset, shown->top + block.gap).toAlignedRect();
}

std::vector<TranscriptView::Reachable> TranscriptView::reachable(int row) const
{
    std::vector<Reachable> found;
    for (const TargetPlace &place : targetsOf(row)) {
        const BlockTarget &target = *targetOf(place);
        const QString status = statusOf(target, row);
        found.push_back({target.kind, target.label.isEmpty() ? status : target.label, status == target.label ? QString() : status,
                         targetRect(place), hasFocus() && place == m_focused});
    }
    return found;
}

void TranscriptView::press(int row, int index)
{
    const auto places = targetsOf(row);
    if (index >= 0 && index < int(places.size()))
        activate(places[size_t(index)]);
}

std::optional<Citation> TranscriptView::citationOf(int row, const BlockTarget &target) const
{
    const TranscriptItem &item = m_model.item(row);
    if (target.index >= 0) {
        const auto &citations = m_rows[size_t(row)]->citations();
        return target.index < int(citations.size()) ? std::optional(*citations[size_t(target.index)]) : std::nullopt;
    }
    for (const TranscriptTool &tool : item.tools) {
        const auto index = target.action.toULongLong();
        if (tool.callId == target.value && index < tool.rows.size())
            return tool.rows[size_t(index)].citation;
    }
    return std::nullopt;
}

QString TranscriptView::statusOf(const BlockTarget &target, int row) const
{
    switch (target.kind) {
    case BlockTarget::Kind::Link:
        return target.value;
    case BlockTarget::Kind::Citation:
        if (const auto citation = citationOf(row, target))
            return citation->page > 0         ? tr("%1, page %2", "a file and a page in it").arg(citation->path).arg(citation->page)
                : citation->heading.isEmpty() ? citation->path
                                              : tr("%1, %2", "a file and a heading in it").arg(citation->path, citation->heading);
        return {};
    case BlockTarget::Kind::Sibling:
        return target.label;
    case BlockTarget::Kind::Action:
        return target.label;
    case BlockTarget::Kind::Fold:
    case BlockTarget::Kind::CopyCode:
        break;
    }
    return {};
}

void TranscriptView::showStatus(const QString &text, QRect near)
{
    if (text.isEmpty()) {
        QToolTip::hideText();
        return;
    }
    // Plain text: an address may hold anything.
    QToolTip::showText(viewport()->mapToGlobal(near.bottomLeft() + QPoint(0, 4)), plainToolTip(text), viewport(), near);
}

void TranscriptView::setHovered(TargetPlace place)
{
    if (m_hovered == place)
        return;
    const int before = m_hovered.row;
    m_hovered = place;
    updateRow(before);
    updateRow(place.row);
    const BlockTarget *target = targetOf(place);
    viewport()->setCursor(target ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (target
        && (target->kind == BlockTarget::Kind::Link || target->kind == BlockTarget::Kind::Citation
            || target->kind == BlockTarget::Kind::Sibling || target->kind == BlockTarget::Kind::Action)) {
        if (const QRect rect = targetRect(place); !rect.isEmpty())
            showStatus(statusOf(*target, place.row), rect);
    } else {
        showStatus({}, {});
    }
}

void TranscriptView::turnFold(int row, int part)
{
    QSet<int> &turned = m_turned[m_model.item(row).id];
    if (!turned.remove(part))
        turned.insert(part);
    const bool followed = std::exchange(m_follows, false);
    const auto foldBlock = [&] {
        int block = 0;
        while (block < blocks(row).count() && (blocks(row).block(block).type != BlockType::Fold || blocks(row).block(block).part != part))
            ++block;
        return block;
    };
    const int before = foldBlock();
    // What was pressed stays where it is; what is below moves.
    blocks(row).update(m_model.item(row), context(), look(row));
    // The fold of a question stands below what it shows.
    const int moved = foldBlock() - before;
    for (TargetPlace *place : {&m_hovered, &m_pressed, &m_focused}) {
        if (place->row == row && place->block >= before)
            place->block += moved;
    }
    if (moved < 0 && m_anchor.row == row && m_anchor.block > before + moved)
        m_anchor = {row, before + moved, 0};
    syncHeight(row);
    m_shown.clear();
    arrange();
    m_follows = followed;
    setFollowing(isEndInView());
}

void TranscriptView::activate(TargetPlace place)
{
    // What has the focus may be far out of view.
    if (place.isValid() && place.row < m_model.count() && m_rows[size_t(place.row)] && place.block < m_rows[size_t(place.row)]->count())
        measure(place.row, place.block);
    if (const BlockTarget *target = targetOf(place)) {
        const BlockTarget copy = *target; // what follows may lay the block out again
        activate(place.row, place.block, copy);
    }
}

void TranscriptView::activate(int row, int block, const BlockTarget &target)
{
    const TranscriptItem &item = m_model.item(row);
    switch (target.kind) {
    case BlockTarget::Kind::Link:
        emit linkActivated(target.value);
        break;
    case BlockTarget::Kind::Citation:
        if (const auto citation = citationOf(row, target))
            emit citationActivated(*citation);
        break;
    case BlockTarget::Kind::Fold:
        turnFold(row, target.index);
        searchAgain(row);
        break;
    case BlockTarget::Kind::CopyCode:
        QGuiApplication::clipboard()->setText(textOfBlock(row, block));
        emit copied(QStringLiteral("code"));
        break;
    case BlockTarget::Kind::Sibling:
        if (item.sibling + target.index >= 0 && item.sibling + target.index < item.siblings)
            emit siblingWanted(item.id, target.index);
        break;
    case BlockTarget::Kind::Action:
        if (target.action == "copy") {
            copyMessage(row, CopyAs::Markdown);
        } else {
            emit actionActivated(item.id, target.action);
        }
        break;
    }
}

void TranscriptView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint point = event->position().toPoint();
    m_focused = {};
    if (const TargetPlace place = targetAt(point); place.isValid()) {
        m_pressed = place;
        updateRow(place.row);
        return;
    }
    const bool isThird = m_clicks == 2 && m_sinceClick.isValid() && m_sinceClick.elapsed() < QApplication::doubleClickInterval()
        && (point - m_clickAt).manhattanLength() < 8;
    const Place place = placeAtPoint(point);
    if (isThird) {
        m_clicks = 3;
        selectBlock(place);
        return;
    }
    m_clicks = 1;
    m_isSelecting = place.row >= 0;
    const bool extends = event->modifiers() & Qt::ShiftModifier && m_selectionAnchor.row >= 0;
    select(extends ? m_selectionAnchor : place, place);
}

void TranscriptView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if (event->button() != Qt::LeftButton || targetAt(point).isValid()) {
        mousePressEvent(event);
        return;
    }
    m_clicks = 2;
    m_clickAt = point;
    m_sinceClick.start();
    selectWord(placeAtPoint(point));
}

void TranscriptView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if (m_isSelecting && event->buttons() & Qt::LeftButton) {
        m_dragAt = point;
        m_caret = placeAtPoint({point.x(), qBound(0, point.y(), viewport()->height() - 1)});
        viewport()->update();
        if (point.y() < 0 || point.y() > viewport()->height())
            m_autoScroll.start();
        return;
    }
    const Shown *shown = shownAt(point.y());
    const int row = shown ? shown->row : -1;
    if (row != m_hoveredRow && !targetAt(point).isValid()) {
        const int before = std::exchange(m_hoveredRow, row);
        updateRow(before);
        updateRow(row);
    }
    const TargetPlace place = targetAt(point);
    setHovered(place);
    if (!place.isValid() && shown) {
        const BlockType type = m_rows[size_t(shown->row)]->block(shown->block).type;
        const bool isText = type == BlockType::Text || type == BlockType::Code || type == BlockType::Table || type == BlockType::Bubble;
        viewport()->setCursor(isText && point.x() > columnLeft() && point.x() < columnLeft() + columnWidth() ? Qt::IBeamCursor
                                                                                                             : Qt::ArrowCursor);
    }
}

void TranscriptView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_autoScroll.stop();
    if (std::exchange(m_isSelecting, false)) {
        select(m_selectionAnchor, m_caret);
        return;
    }
    const TargetPlace pressed = std::exchange(m_pressed, {});
    updateRow(pressed.row);
    if (pressed.isValid() && targetAt(event->position().toPoint()) == pressed)
        activate(pressed);
}

bool TranscriptView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave) {
        setHovered({});
        const int before = std::exchange(m_hoveredRow, -1);
        updateRow(before);
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TranscriptView::wheelEvent(QWheelEvent *event)
{
    const QPoint steps = event->pixelDelta().isNull() ? event->angleDelta() / 2 : event->pixelDelta();
    const bool isSideways = std::abs(steps.x()) > std::abs(steps.y()) || event->modifiers() & Qt::ShiftModifier;
    if (isSideways) {
        const Shown *shown = shownAt(int(event->position().y()));
        BlockBox *box = shown ? m_rows[size_t(shown->row)]->box(shown->block) : nullptr;
        if (box && box->scrollRange() > 0) {
            const int by = steps.x() != 0 ? steps.x() : steps.y();
            // All slices of a table move together.
            const int rich = m_rows[size_t(shown->row)]->block(shown->block).rich;
            const int offset = box->scrollOffset() - by;
            for (int i = 0; i < m_rows[size_t(shown->row)]->count(); ++i) {
                if (m_rows[size_t(shown->row)]->block(i).rich == rich && m_rows[size_t(shown->row)]->box(i))
                    m_rows[size_t(shown->row)]->box(i)->scrollTo(offset);
            }
            viewport()->update();
            event->accept();
            return;
        }
    }
    if (!event->pixelDelta().isNull()) {
        scrollBy(-event->pixelDelta().y());
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void TranscriptView::contextMenuEvent(QContextMenuEvent *event)
{
    const Shown *shown = shownAt(viewport()->mapFromGlobal(event->globalPos()).y());
    const bool isKey = event->reason() == QContextMenuEvent::Keyboard;
    const int row = isKey ? (m_current >= 0 ? m_current : m_model.count() - 1) : shown ? shown->row : -1;
    if (row >= 0)
        showMenu(isKey ? viewport()->mapToGlobal(QPoint(columnLeft(), std::max(0, messageRect(row).top()))) : event->globalPos(), row);
}

void TranscriptView::showMenu(QPoint at, int row)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("transcriptMenu"));
    if (hasSelection()) {
        menu->addAction(tr("Copy"), this, [this] { copy(CopyAs::Markdown); });
        menu->addAction(tr("Copy as plain text"), this, [this] { copy(CopyAs::PlainText); });
        menu->addSeparator();
    }
    const MessageId id = m_model.item(row).id;
    menu->addAction(tr("Copy message as Markdown"), this, [this, id] { copyMessage(m_model.indexOf(id), CopyAs::Markdown); });
    menu->addAction(tr("Copy message as plain text"), this, [this, id] { copyMessage(m_model.indexOf(id), CopyAs::PlainText); });
    menu->addAction(tr("Select all"), this, &TranscriptView::selectAll);
    if (const BlockTarget *target = targetOf(m_hovered.isValid() ? m_hovered : m_focused);
        target && target->kind == BlockTarget::Kind::Link) {
        const QString address = target->value;
        menu->addAction(tr("Copy link"), this, [address] { QGuiApplication::clipboard()->setText(address); });
    }
    menu->popup(at);
}

} // namespace Layers
