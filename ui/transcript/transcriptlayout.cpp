#include "ui/transcript/transcriptview.h"

#include "ui/kit/controls.h"

#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace Layers {

namespace {

constexpr int columnMargin = 16;
constexpr int followStep = 24; // pixels a frame
constexpr int frameMs = 16;
constexpr int keptRows = 24; // laid out beyond those in view
constexpr int keptBoxes = 120; // of one long message, on either side
constexpr int olderMessageHeight = 180; // nobody has seen it

} // namespace

int TranscriptView::columnWidth() const
{
    return std::max(120,
                    std::min(m_theme.measure(Measure::Column) * std::max(100, m_theme.textPercent()) / 100, width() - 2 * columnMargin));
}

int TranscriptView::columnLeft() const
{
    // The scroll bar stands in the margin: the column does not move when it comes.
    return (width() - columnWidth()) / 2;
}

BlockContext TranscriptView::context() const
{
    BlockContext context{.theme = m_theme, .width = columnWidth(), .highlighter = m_highlighter};
    if (m_highlighter)
        context.coloured = [area = viewport()] { area->update(); };
    return context;
}

MessageBlocks::Look TranscriptView::look(int row) const
{
    const auto turned = m_turned.constFind(m_model.item(row).id);
    return {.isLastMessage = row + 1 == m_model.count(), .turned = turned == m_turned.constEnd() ? nullptr : &*turned};
}

MessageBlocks &TranscriptView::blocks(int row)
{
    std::unique_ptr<MessageBlocks> &made = m_rows[size_t(row)];
    if (!made) {
        made = std::make_unique<MessageBlocks>(m_model.item(row), context(), look(row));
        m_live.push_back(row);
        syncHeight(row);
    }
    return *made;
}

void TranscriptView::syncHeight(int row)
{
    m_heights.set(row, m_rows[size_t(row)]->height());
}

bool TranscriptView::measure(int row, int block)
{
    MessageBlocks &message = blocks(row);
    if (!message.measure(m_model.item(row), block, context()))
        return false;
    syncHeight(row);
    return true;
}

void TranscriptView::estimateAll()
{
    std::vector<int> heights;
    heights.reserve(size_t(m_model.count()));
    const int width = columnWidth();
    for (int row = 0; row < m_model.count(); ++row)
        heights.push_back(m_rows[size_t(row)] ? m_rows[size_t(row)]->height() : MessageBlocks::estimate(m_model.item(row), m_theme, width));
    m_heights = HeightTree();
    m_heights.insert(0, heights);
}

void TranscriptView::forgetLayout()
{
    // The width or the type is another one: everything is measured anew where it is seen. The reader's block stays where it is.
    for (const int row : m_live)
        m_rows[size_t(row)].reset();
    m_live.clear();
    m_olderHeight = qint64(m_model.olderEstimate()) * m_theme.scaled(olderMessageHeight);
    estimateAll();
    m_shown.clear();
}

qint64 TranscriptView::anchorTop() const
{
    if (m_anchor.row < 0 || m_anchor.row >= m_model.count() || !m_rows[size_t(m_anchor.row)])
        return 0;
    return m_olderHeight + m_heights.top(m_anchor.row) + m_rows[size_t(m_anchor.row)]->top(m_anchor.block) + m_anchor.offset;
}

qint64 TranscriptView::lastTop() const
{
    return std::max<qint64>(0, contentHeight() - viewport()->height());
}

void TranscriptView::anchorToEnd()
{
    if (m_model.count() == 0)
        return;
    const int row = m_model.count() - 1;
    MessageBlocks &message = blocks(row);
    m_anchor = {row, std::max(0, message.count() - 1), 0};
    if (message.count() > 0)
        measure(row, m_anchor.block);
    m_anchor.offset = (message.count() > 0 ? message.blockHeight(m_anchor.block) : 0) + MessageBlocks::below - viewport()->height();
}

void TranscriptView::placeAt(qint64 y)
{
    if (m_model.count() == 0)
        return;
    y -= m_olderHeight;
    const int row = y < 0 ? 0 : m_heights.indexAt(y);
    MessageBlocks &message = blocks(row);
    const auto inside = int(y - m_heights.top(row));
    const int block = std::max(0, inside < 0 ? 0 : message.blockAt(inside));
    m_anchor = {row, block, inside - message.top(block)};
}

// Brings the anchor to the block that the viewport's top cuts, by heights that were measured.
void TranscriptView::settleAnchor()
{
    m_anchor.row = qBound(0, m_anchor.row, m_model.count() - 1);
    m_anchor.block = qBound(0, m_anchor.block, std::max(0, blocks(m_anchor.row).count() - 1));
    while (m_anchor.offset < 0) {
        if (m_anchor.block > 0) {
            --m_anchor.block;
        } else if (m_anchor.row > 0) {
            --m_anchor.row;
            m_anchor.block = std::max(0, blocks(m_anchor.row).count() - 1);
            m_anchor.offset += MessageBlocks::below;
        } else {
            if (m_olderHeight == 0)
                m_anchor.offset = 0;
            return;
        }
        measure(m_anchor.row, m_anchor.block);
        m_anchor.offset += blocks(m_anchor.row).blockHeight(m_anchor.block);
    }
    for (;;) {
        measure(m_anchor.row, m_anchor.block);
        MessageBlocks &message = blocks(m_anchor.row);
        const bool isLast = m_anchor.block + 1 >= message.count();
        const int height = (message.count() > 0 ? message.blockHeight(m_anchor.block) : 0) + (isLast ? MessageBlocks::below : 0);
        if (m_anchor.offset < height || (isLast && m_anchor.row + 1 >= m_model.count()))
            return;
        m_anchor.offset -= height;
        if (isLast) {
            ++m_anchor.row;
            m_anchor.block = 0;
        } else {
            ++m_anchor.block;
        }
    }
}

void TranscriptView::walk(std::vector<Shown> &shown)
{
    shown.clear();
    int y = -m_anchor.offset;
    int row = m_anchor.row;
    int block = m_anchor.block;
    // One block above the viewport too: what hangs below it may be in view.
    while (row < m_model.count() && y < viewport()->height()) {
        MessageBlocks &message = blocks(row);
        for (; block < message.count() && y < viewport()->height(); ++block) {
            measure(row, block);
            const int height = message.blockHeight(block);
            shown.push_back({row, block, y, y + height});
            y += height;
        }
        if (block < message.count())
            break;
        y += MessageBlocks::below;
        block = 0;
        ++row;
    }
}

void TranscriptView::arrange()
{
    if (m_model.count() == 0 || viewport()->width() <= 0) {
        m_shown.clear();
        m_anchor = {};
        updateScrollBar();
        viewport()->update();
        return;
    }
    const std::vector<Shown> before = std::move(m_shown);
    m_shown.clear();
    if (m_anchor.row < 0)
        anchorToEnd();
    settleAnchor();
    walk(m_shown);
    const int height = viewport()->height();
    const bool reachesEnd = !m_shown.empty() && m_shown.back().row + 1 == m_model.count()
        && m_shown.back().block + 1 == m_rows[size_t(m_shown.back().row)]->count();
    if (reachesEnd) {
        const int end = m_shown.back().bottom + MessageBlocks::below;
        const bool startsAtTop = m_anchor.row == 0 && m_anchor.block == 0 && m_anchor.offset <= 0 && m_olderHeight == 0;
        if (end < height && !startsAtTop) {
            m_anchor.offset -= height - end;
            settleAnchor();
            walk(m_shown);
        }
    }
    present(before);
    updateScrollBar();
    dropFar();
    if (m_olderHeight > 0 && m_anchor.row == 0 && m_anchor.block == 0 && m_anchor.offset < height)
        m_model.fetchOlder();
}

// Moves the picture by what all blocks have moved, so that only what is new is painted.
void TranscriptView::present(const std::vector<Shown> &before)
{
    if (before.empty() || m_shown.empty()) {
        viewport()->update();
        return;
    }
    std::optional<int> shift;
    size_t i = 0;
    for (const Shown &now : m_shown) {
        while (i < before.size() && std::tie(before[i].row, before[i].block) < std::tie(now.row, now.block))
            ++i;
        if (i == before.size())
            break;
        if (std::tie(before[i].row, before[i].block) != std::tie(now.row, now.block))
            continue;
        if (shift && *shift != now.top - before[i].top)
            break; // what is below has moved otherwise; its changer says what to paint
        shift = now.top - before[i].top;
    }
    if (!shift || std::abs(*shift) >= viewport()->height())
        viewport()->update();
    else if (*shift != 0)
        viewport()->scroll(0, *shift);
}

void TranscriptView::updateScrollBar()
{
    QScrollBar *bar = verticalScrollBar();
    m_isSettingValue = true;
    const qint64 most = m_model.count() == 0 ? 0 : lastTop();
    const int page = viewport()->height();
    if (bar->maximum() != int(most))
        bar->setRange(0, int(most));
    if (bar->pageStep() != page) {
        bar->setPageStep(page);
        bar->setSingleStep(m_theme.lineHeight(Type::Body) * 2);
    }
    m_value = int(qBound<qint64>(0, anchorTop(), most));
    // A hand on the slider is not pushed; it gets the true place when it lets go.
    if (!bar->isSliderDown() && bar->value() != m_value)
        bar->setValue(m_value);
    m_isSettingValue = false;
}

void TranscriptView::dropFar()
{
    if (m_shown.empty())
        return;
    const int first = m_shown.front().row;
    const int last = m_shown.back().row;
    for (const int row : {first, last}) {
        MessageBlocks &message = *m_rows[size_t(row)];
        if (message.boxCount() <= 4 * keptBoxes)
            continue;
        const auto [from, to]
            = std::minmax_element(m_shown.begin(), m_shown.end(), [](const Shown &a, const Shown &b) { return a.block < b.block; });
        message.dropBoxes(first == last      ? from->block - keptBoxes
                              : row == first ? m_shown.front().block - keptBoxes
                                             : 0,
                          first == last     ? to->block + keptBoxes
                              : row == last ? m_shown.back().block + keptBoxes
                                            : message.count());
    }
    if (int(m_live.size()) <= last - first + 1 + 2 * keptRows)
        return;
    std::erase_if(m_live, [&](int row) {
        const bool isFar = row < first - keptRows / 2 || row > last + keptRows / 2;
        if (!isFar || m_rows[size_t(row)]->isStreaming())
            return false;
        m_rows[size_t(row)].reset();
        return true;
    });
}

bool TranscriptView::isEndInView() const
{
    return m_model.count() == 0 || anchorTop() >= lastTop() - 2;
}

void TranscriptView::setFollowing(bool follows)
{
    if (m_follows == follows)
        return;
    m_follows = follows;
    placeChildren();
}

void TranscriptView::scrollBy(int pixels)
{
    if (m_model.count() == 0)
        return;
    if (std::abs(pixels) <= 2 * viewport()->height())
        m_anchor.offset += pixels;
    else
        placeAt(qBound<qint64>(0, anchorTop() + pixels, lastTop()));
    arrange();
    setFollowing(isEndInView());
}

// Goes on towards the end, a little a frame, so that lines slide and do not jump.
void TranscriptView::follow()
{
    m_frames.stop();
    if (!m_follows || m_model.count() == 0)
        return;
    const qint64 missing = lastTop() - anchorTop();
    if (missing <= 0) {
        arrange();
        return;
    }
    if (missing <= followStep || missing > viewport()->height() || m_theme.isMotionReduced() || !isVisible()) {
        anchorToEnd();
        arrange();
        return;
    }
    m_anchor.offset += followStep;
    arrange();
    m_frames.start(frameMs);
}

void TranscriptView::ensureVisible(int row, int block, QRectF rect)
{
    measure(row, block);
    const MessageBlocks &message = *m_rows[size_t(row)];
    const qint64 top = m_olderHeight + m_heights.top(row) + message.top(block) + message.block(block).gap + qint64(rect.top());
    const qint64 bottom = top + qint64(rect.height());
    const qint64 from = anchorTop();
    const int margin = 32;
    // The button that leads to the end stands there whenever the end is not in view.
    const int foot = from >= lastTop() ? 4 : m_jump->sizeHint().height() + 2 * jumpMargin;
    if (top >= from + 4 && bottom <= from + viewport()->height() - foot)
        return;
    const bool isTall = rect.height() > viewport()->height() - 2 * margin - foot;
    const bool isFar = std::abs(top - from) > 3 * qint64(viewport()->height());
    // Heights between here and there may only be believed: the place is counted from the block itself.
    m_anchor = {row, block, message.block(block).gap + int(rect.top()) - margin};
    if (!isFar && !isTall && top >= from + margin)
        m_anchor.offset += margin + int(rect.height()) + std::max(margin, foot) - viewport()->height();
    arrange();
    setFollowing(isEndInView());
}

const TranscriptView::Shown *TranscriptView::shownAt(int y) const
{
    const Shown *best = nullptr;
    for (const Shown &shown : m_shown) {
        if (best && shown.top > y)
            break;
        best = &shown;
    }
    return best;
}

} // namespace Layers
