#include "ui/transcript/blockmarkdown.h"
#include "ui/transcript/copying.h"
#include "ui/transcript/textlines.h"
#include "ui/transcript/transcriptview.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtCore/QMimeData>
#include <QtCore/QTextBoundaryFinder>

namespace Layers {

namespace {

bool hasWords(BlockType type)
{
    return type == BlockType::Text || type == BlockType::Code || type == BlockType::Table || type == BlockType::Bubble;
}

} // namespace

const MessageBlocks *TranscriptView::blocksForReading(int row, std::unique_ptr<MessageBlocks> &made) const
{
    if (m_rows[size_t(row)])
        return m_rows[size_t(row)].get();
    made = std::make_unique<MessageBlocks>(m_model.item(row), context(), look(row));
    return made.get();
}

QString TranscriptView::textOfBlock(int row, int block) const
{
    std::unique_ptr<MessageBlocks> made;
    const MessageBlocks *message = blocksForReading(row, made);
    if (block < 0 || block >= message->count())
        return {};
    return blockKind(message->block(block).type).text(message->source(m_model.item(row), block));
}

TranscriptView::Place TranscriptView::placeAtPoint(QPoint point) const
{
    const Shown *shown = shownAt(point.y());
    if (!shown)
        return {};
    // The nearest block with words, upwards first.
    const Shown *best = nullptr;
    for (const Shown *at = shown; at >= m_shown.data(); --at) {
        if (hasWords(m_rows[size_t(at->row)]->block(at->block).type)) {
            best = at;
            break;
        }
    }
    const bool isAbove = best != nullptr && best != shown;
    if (!best) {
        for (const Shown &at : m_shown) {
            if (hasWords(m_rows[size_t(at.row)]->block(at.block).type)) {
                best = &at;
                break;
            }
        }
        if (!best)
            return {};
        return {best->row, best->block, 0};
    }
    const MessageBlocks &message = *m_rows[size_t(best->row)];
    if (isAbove)
        return {best->row, best->block, int(textOfBlock(best->row, best->block).size())};
    const BlockBox *box = message.box(best->block);
    if (!box)
        return {};
    const QPointF inside(point.x() - columnLeft() - message.block(best->block).inset,
                         point.y() - best->top - message.block(best->block).gap);
    if (inside.y() < 0)
        return {best->row, best->block, 0};
    return {best->row, best->block, box->positionAt(inside)};
}

bool TranscriptView::hasSelection() const
{
    return m_selectionAnchor.row >= 0 && m_caret.row >= 0 && m_selectionAnchor != m_caret;
}

BlockSpan TranscriptView::selectionIn(int row, int block) const
{
    if (!hasSelection())
        return {};
    const Place from = std::min(m_selectionAnchor, m_caret);
    const Place to = std::max(m_selectionAnchor, m_caret);
    if (std::tie(row, block) < std::tie(from.row, from.block) || std::tie(row, block) > std::tie(to.row, to.block))
        return {};
    BlockSpan span{0, 1 << 30};
    if (row == from.row && block == from.block)
        span.from = from.offset;
    if (row == to.row && block == to.block)
        span.to = to.offset;
    if (span.to == 1 << 30) {
        const auto type = m_rows[size_t(row)]->block(block).type;
        span.to = hasWords(type) ? int(textOfBlock(row, block).size()) + (type == BlockType::Code ? 1 : 0) : 0;
    }
    return span;
}

void TranscriptView::select(Place anchor, Place caret)
{
    m_selectionAnchor = anchor;
    m_caret = caret;
    viewport()->update();
    if (hasSelection() && QGuiApplication::clipboard()->supportsSelection() && !m_isSelecting)
        QGuiApplication::clipboard()->setText(selectedText(CopyAs::PlainText), QClipboard::Selection);
}

void TranscriptView::clearSelection()
{
    select({}, {});
}

void TranscriptView::selectAll()
{
    if (m_model.count() == 0)
        return;
    const int row = m_model.count() - 1;
    MessageBlocks &message = blocks(row);
    const int block = std::max(0, message.count() - 1);
    m_selectionAnchor = {0, 0, 0};
    m_caret = {row, block, std::max(1, int(textOfBlock(row, block).size()))};
    viewport()->update();
}

void TranscriptView::selectWord(Place at)
{
    const QString text = textOfBlock(at.row, at.block);
    if (text.isEmpty())
        return;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(std::min<qsizetype>(at.offset, text.size()));
    int from = at.offset;
    if (!(finder.boundaryReasons() & QTextBoundaryFinder::StartOfItem))
        from = int(std::max<qsizetype>(0, finder.toPreviousBoundary()));
    finder.setPosition(from);
    qsizetype to = finder.toNextBoundary();
    if (to < 0)
        to = text.size();
    select({at.row, at.block, from}, {at.row, at.block, int(to)});
}

void TranscriptView::selectBlock(Place at)
{
    select({at.row, at.block, 0}, {at.row, at.block, int(textOfBlock(at.row, at.block).size())});
}

void TranscriptView::autoScroll()
{
    const int height = viewport()->height();
    const int beyond = m_dragAt.y() < 0 ? m_dragAt.y() : m_dragAt.y() > height ? m_dragAt.y() - height : 0;
    if (!m_isSelecting || beyond == 0) {
        m_autoScroll.stop();
        return;
    }
    scrollBy(qBound(-60, beyond, 60));
    m_caret = placeAtPoint({m_dragAt.x(), qBound(0, m_dragAt.y(), height - 1)});
    viewport()->update();
}

TranscriptView::Place TranscriptView::moved(Place from, int key) const
{
    const auto step = [&](Place place, int direction) {
        // The next block with words.
        for (;;) {
            std::unique_ptr<MessageBlocks> made;
            const MessageBlocks *message = blocksForReading(place.row, made);
            place.block += direction;
            while (place.block < 0 || place.block >= message->count()) {
                place.row += direction;
                if (place.row < 0 || place.row >= m_model.count())
                    return Place{};
                message = blocksForReading(place.row, made);
                place.block = direction > 0 ? 0 : message->count() - 1;
            }
            if (hasWords(message->block(place.block).type)) {
                place.offset = direction > 0 ? 0 : int(textOfBlock(place.row, place.block).size());
                return place;
            }
        }
    };
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const int direction = key == Qt::Key_Right ? 1 : -1;
        const QString text = textOfBlock(from.row, from.block);
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
        finder.setPosition(qBound(qsizetype(0), qsizetype(from.offset), text.size()));
        const qsizetype next = direction > 0 ? finder.toNextBoundary() : finder.toPreviousBoundary();
        if (next >= 0)
            return {from.row, from.block, int(next)};
        const Place other = step(from, direction);
        return other.row >= 0 ? other : from;
    }
    const BlockBox *box = m_rows[size_t(from.row)] ? m_rows[size_t(from.row)]->box(from.block) : nullptr;
    const int direction = key == Qt::Key_Down ? 1 : -1;
    if (box) {
        const QRectF caret = box->caretRect(from.offset);
        const QPointF wanted(caret.x(), caret.center().y() + direction * caret.height());
        if (wanted.y() >= 0 && wanted.y() < box->height()) {
            const int position = box->positionAt(wanted);
            if (position != from.offset && (position > from.offset) == (direction > 0))
                return {from.row, from.block, position};
        }
    }
    const int end = direction > 0 ? int(textOfBlock(from.row, from.block).size()) : 0;
    const Place other = step(from, direction);
    return other.row >= 0 ? other : Place{from.row, from.block, end};
}

QString TranscriptView::messageText(int index, CopyAs as) const
{
    const TranscriptItem &item = m_model.item(index);
    if (as == CopyAs::Markdown) {
        return copiedMarkdown(item.parts);
    }
    std::unique_ptr<MessageBlocks> made;
    const MessageBlocks *message = blocksForReading(index, made);
    if (message->count() == 0)
        return {};
    return copyOf({index, 0, 0}, {index, message->count() - 1, 1 << 30}, as);
}

QString TranscriptView::copyOf(Place from, Place to, CopyAs as) const
{
    QString out;
    for (int row = from.row; row <= to.row; ++row) {
        const TranscriptItem &item = m_model.item(row);
        std::unique_ptr<MessageBlocks> made;
        const MessageBlocks *message = blocksForReading(row, made);
        const int first = row == from.row ? from.block : 0;
        const int last = std::min(message->count() - 1, row == to.row ? to.block : message->count() - 1);
        QString words;
        bool isWhole = true;
        int lastRich = -1;
        for (int i = 0; i < message->count(); ++i) {
            const MessageBlocks::Block &block = message->block(i);
            const bool isOpenReasoning = block.isMuted;
            if (!hasWords(block.type) && block.type != BlockType::Rule && block.type != BlockType::Picture)
                continue;
            if (i < first || i > last) {
                isWhole = isWhole && isOpenReasoning;
                continue;
            }
            const BlockSource source = message->source(item, i);
            const BlockKind &kind = blockKind(block.type);
            const auto size = int(kind.text(source).size());
            BlockSpan span{0, size};
            if (row == from.row && i == from.block)
                span.from = std::min(from.offset, size);
            if (row == to.row && i == to.block)
                span.to = std::min(to.offset, size);
            const bool isAll = span.from == 0 && span.to >= size;
            isWhole = isWhole && isAll && !isOpenReasoning;
            const bool isSlice = !block.isFirst || !block.isLast;
            QString piece = as == CopyAs::Markdown && isAll && !isSlice ? kind.markdown(source) : kind.plain(source, span);
            if (as == CopyAs::PlainText && isAll && block.type == BlockType::Text && source.rich && block.isFirst
                && !source.rich->marker.isEmpty())
                piece.prepend(QString((source.rich->indent - 1) * 2, u' ') + source.rich->marker + u' ');
            if (piece.isEmpty())
                continue;
            if (!words.isEmpty()) {
                const bool isSameRich = block.segment >= 0 && lastRich == block.rich && block.rich >= 0;
                const bool isTight = source.rich && source.rich->isTight && source.rich->indent > 0
                    && !(source.rich->startsList && source.rich->indent == 1);
                words += isSameRich && block.type == BlockType::Text           ? QString()
                    : isSameRich || isTight || block.type == BlockType::Bubble ? QStringLiteral("\n")
                                                                               : QStringLiteral("\n\n");
            }
            words += piece;
            lastRich = block.rich;
        }
        // A question is plain as it was written, and what is folded of it belongs to all of it.
        if (isWhole && !words.isEmpty() && (as == CopyAs::Markdown || message->isFolded()))
            words = messageText(row, CopyAs::Markdown);
        if (words.isEmpty())
            continue;
        if (!out.isEmpty())
            out += QStringLiteral("\n\n");
        out += words;
    }
    return out;
}

QString TranscriptView::selectedText(CopyAs as) const
{
    if (!hasSelection())
        return {};
    return copyOf(std::min(m_selectionAnchor, m_caret), std::max(m_selectionAnchor, m_caret), as);
}

void TranscriptView::copy(CopyAs as)
{
    const QString text = selectedText(as);
    if (text.isEmpty()) {
        copyMessage(m_current, as);
        return;
    }
    // Only what is an answer from end to end reads as Markdown.
    bool isAnswer = as == CopyAs::Markdown;
    for (int row = std::min(m_selectionAnchor, m_caret).row; row <= std::max(m_selectionAnchor, m_caret).row; ++row)
        isAnswer = isAnswer && m_model.item(row).role == Role::Assistant;
    putOnClipboard(text, isAnswer ? copiedHtml(text, Role::Assistant) : QString());
    emit copied(QStringLiteral("text"));
}

void TranscriptView::copyMessage(int row, CopyAs as)
{
    if (row < 0 || row >= m_model.count())
        return;
    const QString text = messageText(row, as);
    if (text.isEmpty())
        return;
    putOnClipboard(text, as == CopyAs::Markdown ? copiedHtml(text, m_model.item(row).role) : QString());
    emit copied(QStringLiteral("message"));
}

} // namespace Layers
