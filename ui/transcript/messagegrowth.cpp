#include "ui/transcript/messageblocks.h"

#include <algorithm>

// What happens to the blocks of a message when more of it comes, or when it becomes another one.

namespace Layers {

namespace {

BlockContext within(BlockContext context, int inset)
{
    context.width -= inset;
    return context;
}

} // namespace

MessageBlocks::Change MessageBlocks::grow(const TranscriptItem &item, const BlockContext &context, Look look, Words words)
{
    collectCitations(item);
    size_t firstChanged = 0;
    const auto segmentBefore = int(m_segments.size()) - 1;
    const bool isNew = readMore(item, firstChanged);
    if (words == Words::All && hasWaiting()) {
        MarkdownStream &stream = m_segments.back().stream;
        stream.showWaiting();
        firstChanged = std::min(firstChanged, stream.firstChanged());
        countCitations(m_segments.back(), firstChanged);
    }
    Change change;
    if (isNew || segmentBefore < 0 || m_segments.back().isReasoning || m_segments.back().rich().empty()
        || m_segments.back().lastPart + 1 != int(item.parts.size())) {
        update(item, context, look);
        change.from = 0;
        return change;
    }
    // Take away what stands behind the first block that changed, but keep its old box.
    int from = count();
    while (from > 0) {
        const Block &block = m_blocks[size_t(from) - 1];
        if (block.segment == segmentBefore && block.rich >= 0 && block.rich < int(firstChanged))
            break;
        if (block.segment >= 0 && block.segment < segmentBefore)
            break;
        if (block.segment < 0 && block.type != BlockType::Text && block.type != BlockType::Note && block.type != BlockType::Actions)
            break;
        --from;
    }
    std::vector<Block> old(std::make_move_iterator(m_blocks.begin() + from), std::make_move_iterator(m_blocks.end()));
    std::vector<int> heightsBefore;
    for (int i = from; i < m_heights.count(); ++i)
        heightsBefore.push_back(m_heights.height(i));
    const auto oldCount = int(old.size());
    m_blocks.resize(size_t(from));
    for (const Block &block : old)
        m_boxCount -= block.box ? 1 : 0;
    // The block before is no longer the one that is written.
    if (from > 0 && m_blocks.back().isOpen) {
        m_blocks.back().isOpen = false;
        change.closed = from - 1;
        if (m_blocks.back().box) {
            if (!m_blocks.back().box->grow(source(item, from - 1), within(context, m_blocks.back().inset), change.closedFrom)) {
                change.closedFrom = {};
                m_blocks.back().box.reset();
                --m_boxCount;
            }
        }
    }
    addRich(item, segmentBefore, int(firstChanged));
    addTail(item, look);
    change.from = from;
    std::unique_ptr<BlockBox> last;
    for (int i = 0; i < oldCount && from + i < count(); ++i) {
        Block &block = m_blocks[size_t(from + i)];
        Block &before = old[size_t(i)];
        if (before.type != block.type || before.rich != block.rich || before.from != block.from || !before.box)
            break;
        const bool isSame = block.rich < int(firstChanged) || (before.to == block.to && !block.isLast && !before.isLast);
        QPoint dirty;
        if (isSame || before.box->grow(source(item, from + i), within(context, before.inset), dirty)) {
            block.box = std::move(before.box);
            block.isMeasured = true;
            ++m_boxCount;
            if (isSame && change.from == from + i) {
                ++change.from; // slices in front of the one that grows
            } else if (change.from == from + i) {
                change.dirtyFrom = dirty;
                change.isExact = true;
            }
        } else if (change.from == from + i) {
            last = std::move(before.box);
        }
    }
    place(item, context, from);
    if (last && change.from < count()) {
        measure(item, change.from, context);
        change.dirtyFrom = box(change.from)->dirtyFrom(*last);
        change.isExact = true;
    }
    const size_t at = size_t(change.from - from);
    change.movesRest = oldCount != count() - from || at >= heightsBefore.size() || heightsBefore[at] != m_heights.height(change.from);
    return change;
}

void MessageBlocks::update(const TranscriptItem &item, const BlockContext &context, Look look)
{
    std::vector<Block> old = std::move(m_blocks);
    std::vector<Segment> segments = std::move(m_segments);
    m_blocks.clear();
    m_segments.clear();
    m_boxCount = 0;
    if (item.state == MessageState::Streaming && m_isStreaming) {
        // The streams go on. An answer that is continued has none any more and is read anew.
        m_segments = std::move(segments);
        collectCitations(item);
        size_t firstChanged = 0;
        readMore(item, firstChanged);
        for (size_t i = 0; i + 1 < m_segments.size(); ++i)
            countCitations(m_segments[i], 0);
        segments.clear();
    } else {
        m_citationValues.clear();
        read(item);
    }
    expand(item, look);
    for (size_t i = 0; i < std::min(old.size(), m_blocks.size()); ++i) {
        Block &before = old[i];
        Block &block = m_blocks[i];
        const bool isWords = block.type == BlockType::Text || block.type == BlockType::Code || block.type == BlockType::Table;
        if (!isWords)
            continue;
        if (before.type != block.type || before.segment != block.segment || before.rich != block.rich || before.from != block.from
            || before.to != block.to || before.isOpen || block.isOpen || before.isLast != block.isLast
            || before.joinsQuote != block.joinsQuote || !before.box)
            continue;
        if (!segments.empty() && block.segment >= 0) {
            const auto &was = segments[size_t(block.segment)].rich();
            if (size_t(block.rich) >= was.size() || was[size_t(block.rich)] != m_segments[size_t(block.segment)].rich()[size_t(block.rich)])
                continue;
        }
        block.box = std::move(before.box);
        ++m_boxCount;
    }
    place(item, context, 0);
}

} // namespace Layers
