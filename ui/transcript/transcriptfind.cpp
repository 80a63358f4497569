#include "ui/transcript/textlines.h"
#include "ui/transcript/transcriptticks.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QPainter>

#include <algorithm>

namespace Layers {

namespace {

constexpr int searchSliceMs = 5; // of the GUI thread at a time
constexpr size_t mostMatches = 20'000;
constexpr int leastStaleWaitMs = 250;
constexpr qsizetype lettersThatUnfold = 3; // the first letters of a word are anywhere, and what is folded stays so

} // namespace

void TranscriptView::setFindText(const QString &text)
{
    if (m_findText == text)
        return;
    m_findText = text;
    m_matches.clear();
    m_matchIndex = -1;
    m_searchRow = text.isEmpty() ? -1 : m_model.count() - 1;
    m_search.stop();
    m_stale.clear();
    m_searchStale.stop();
    if (m_searchRow >= 0)
        searchMore();
    else
        emit findChanged(-1, 0);
    placeChildren();
    viewport()->update();
}

// From the end backwards: what is newest is found first.
void TranscriptView::searchMore()
{
    QElapsedTimer time;
    time.start();
    std::vector<Match> found;
    while (m_searchRow >= 0 && m_matches.size() + found.size() < mostMatches && time.elapsed() < searchSliceMs) {
        std::vector<Match> here;
        searchRow(m_searchRow--, here, {.most = mostMatches - m_matches.size() - found.size()});
        found.insert(found.begin(), here.begin(), here.end());
    }
    const bool hasCurrent = m_matchIndex >= 0;
    const Match current = hasCurrent ? m_matches[size_t(m_matchIndex)] : Match();
    m_matches.insert(m_matches.end(), found.begin(), found.end());
    std::sort(m_matches.begin(), m_matches.end());
    m_matches.erase(std::unique(m_matches.begin(), m_matches.end()), m_matches.end());
    if (hasCurrent) {
        m_matchIndex = int(std::lower_bound(m_matches.begin(), m_matches.end(), current) - m_matches.begin());
    } else if (!m_matches.empty()) {
        // The first one in view, else the last one above it.
        const Place top = m_anchor;
        const auto at = std::lower_bound(m_matches.begin(), m_matches.end(), Match{top.row, top.block, {}});
        m_matchIndex = int((at == m_matches.end() ? std::prev(at) : at) - m_matches.begin());
        showMatch();
    }
    emit findChanged(m_matchIndex, findCount());
    placeChildren();
    viewport()->update();
    if (m_searchRow >= 0 && m_matches.size() < mostMatches)
        m_search.start(0);
}

// A message has other words than before. Hits that stand no longer are gone at once; new ones are looked for a little later, so that an
// answer is not searched for each word it grows by.
void TranscriptView::searchLater(int row, int fromBlock)
{
    if (m_findText.isEmpty() || !isSearched(row))
        return;
    const bool isWritten = m_model.item(row).state == MessageState::Streaming;
    if (m_rows[size_t(row)] || !isWritten)
        dropGone(row, fromBlock);
    const auto known = std::find_if(m_stale.begin(), m_stale.end(), [row](const Stale &stale) { return stale.row == row; });
    if (known == m_stale.end())
        m_stale.push_back({row, fromBlock});
    else
        known->fromBlock = std::min(known->fromBlock, fromBlock);
    if (!isWritten)
        m_searchStale.start(0);
    else if (!m_searchStale.isActive())
        m_searchStale.start(m_staleWait);
}

void TranscriptView::searchStale()
{
    QElapsedTimer time;
    time.start();
    m_searchStale.stop();
    for (const Stale &stale : std::exchange(m_stale, {}))
        searchAgain(stale.row, stale.fromBlock);
    // A long answer that is far away is made into blocks for this alone.
    m_staleWait = std::max(leastStaleWaitMs, int(time.elapsed()) * 20);
}

bool TranscriptView::isSearched(int row) const
{
    const auto [first, last] = matchesFrom(row, 0);
    return row > m_searchRow || first != last;
}

std::pair<size_t, size_t> TranscriptView::matchesFrom(int row, int block) const
{
    const auto first = std::lower_bound(m_matches.begin(), m_matches.end(), Match{row, block, {}});
    const auto last = std::lower_bound(first, m_matches.end(), Match{row + 1, 0, {}});
    return {size_t(first - m_matches.begin()), size_t(last - m_matches.begin())};
}

void TranscriptView::dropGone(int row, int fromBlock)
{
    const auto [first, last] = matchesFrom(row, fromBlock);
    if (first == last)
        return;
    std::unique_ptr<MessageBlocks> made;
    const MessageBlocks *message = blocksForReading(row, made);
    std::vector<Match> kept;
    int block = -1;
    std::vector<Match> here;
    for (size_t i = first; i < last; ++i) {
        if (m_matches[i].block != std::exchange(block, m_matches[i].block)) {
            here.clear();
            searchBlock(*message, row, block, here, mostMatches);
        }
        if (std::binary_search(here.begin(), here.end(), m_matches[i]))
            kept.push_back(m_matches[i]);
    }
    if (kept.size() < last - first)
        replaceMatches(row, fromBlock, kept);
}

// The current hit stays it; where it is gone, the next one becomes it.
void TranscriptView::replaceMatches(int row, int fromBlock, const std::vector<Match> &by)
{
    const auto [first, last] = matchesFrom(row, fromBlock);
    if (std::equal(m_matches.begin() + qsizetype(first), m_matches.begin() + qsizetype(last), by.begin(), by.end()))
        return;
    const Match current = m_matchIndex >= 0 ? m_matches[size_t(m_matchIndex)] : Match{row, 0, {}};
    m_matches.insert(m_matches.erase(m_matches.begin() + qsizetype(first), m_matches.begin() + qsizetype(last)), by.begin(), by.end());
    const auto at = int(std::lower_bound(m_matches.begin(), m_matches.end(), current) - m_matches.begin());
    m_matchIndex = std::min(at, findCount() - 1);
    emit findChanged(m_matchIndex, findCount());
    placeChildren();
    updateRow(row);
}

// A message has other blocks than before.
void TranscriptView::searchAgain(int row, int fromBlock)
{
    if (m_findText.isEmpty() || !isSearched(row))
        return; // nothing is looked for, or the search has not come to it
    const auto [first, last] = matchesFrom(row, fromBlock);
    const size_t others = m_matches.size() - (last - first);
    std::vector<Match> here;
    searchRow(row, here, {.most = mostMatches - std::min(others, mostMatches), .fromBlock = fromBlock, .opensFolds = false});
    replaceMatches(row, fromBlock, here);
    if (m_searchRow >= 0 && m_matches.size() < mostMatches)
        m_search.start(0); // there is room for more
}

// A hit of this message becomes the current one, whatever the search has come to.
void TranscriptView::findIn(const MessageId &message)
{
    const int row = m_model.indexOf(message);
    if (row < 0 || m_findText.isEmpty() || m_needsFirstPlace)
        return;
    const auto [from, to] = matchesFrom(row, 0);
    const size_t others = m_matches.size() - (to - from);
    std::vector<Match> here;
    searchRow(row, here, {.most = std::max<size_t>(1, mostMatches - std::min(others, mostMatches))});
    if (here.empty())
        return;
    replaceMatches(row, 0, here);
    m_matchIndex = int(matchesFrom(row, 0).first);
    showMatch();
    emit findChanged(m_matchIndex, findCount());
    placeChildren();
    viewport()->update();
}

void TranscriptView::searchRow(int row, std::vector<Match> &into, SearchIn in)
{
    // A message without the words is never made into blocks.
    const TranscriptItem &item = m_model.item(row);
    const bool mayHave = std::any_of(item.parts.begin(), item.parts.end(), [&](const Part &part) {
        const auto *text = std::get_if<TextPart>(&part);
        const auto *cited = std::get_if<CitationPart>(&part);
        return (text && text->text.contains(m_findText.left(1), Qt::CaseInsensitive))
            || (cited && cited->citation.path.contains(m_findText.left(1), Qt::CaseInsensitive));
    });
    if (!mayHave)
        return;
    std::unique_ptr<MessageBlocks> made;
    const MessageBlocks *message = blocksForReading(row, made);
    if (const int part = in.opensFolds && m_findText.size() >= lettersThatUnfold ? message->foldThatHides(m_findText) : -1; part >= 0) {
        // What is found can be seen.
        if (!made) {
            turnFold(row, part);
        } else {
            m_turned[item.id].insert(part);
            made.reset();
        }
        message = blocksForReading(row, made);
    }
    for (int block = in.fromBlock; block < message->count() && into.size() < in.most; ++block)
        searchBlock(*message, row, block, into, in.most);
}

void TranscriptView::searchBlock(const MessageBlocks &message, int row, int block, std::vector<Match> &into, size_t most) const
{
    if (block >= message.count())
        return;
    const size_t before = into.size();
    const BlockSource source = message.source(m_model.item(row), block);
    const BlockType type = message.block(block).type;
    QString text = blockKind(type).text(source);
    // Padding around inline code is no letter of the text, but a space will find it.
    text.replace(QChar(0x00A0), u' ');
    for (qsizetype at = text.indexOf(m_findText, 0, Qt::CaseInsensitive); at >= 0 && into.size() < most;
         at = text.indexOf(m_findText, at + m_findText.size(), Qt::CaseInsensitive))
        into.push_back({row, block, {int(at), int(at + m_findText.size())}});
    if (type != BlockType::Text)
        return;
    for (const NamedMark &mark : namedMarksOf(source)) {
        if (into.size() < most && mark.name.contains(m_findText, Qt::CaseInsensitive))
            into.push_back({row, block, {mark.at, mark.at + 1}});
    }
    std::sort(into.begin() + qsizetype(before), into.end());
}

std::vector<BlockSpan> TranscriptView::matchesIn(int row, int block, int *current) const
{
    std::vector<BlockSpan> spans;
    auto at = std::lower_bound(m_matches.begin(), m_matches.end(), Match{row, block, {}});
    for (; at != m_matches.end() && at->row == row && at->block == block; ++at) {
        if (int(at - m_matches.begin()) == m_matchIndex)
            *current = int(spans.size());
        spans.push_back(at->span);
    }
    return spans;
}

void TranscriptView::moveMatch(int step)
{
    searchStale();
    if (m_matches.empty())
        return;
    const auto count = int(m_matches.size());
    m_matchIndex = (m_matchIndex + step + count) % count;
    showMatch();
    emit findChanged(m_matchIndex, count);
    viewport()->update();
    m_ticks->update();
}

void TranscriptView::showMatch()
{
    searchStale(); // it may stand in blocks that are no more
    if (m_needsFirstPlace || m_matchIndex < 0)
        return;
    const Match match = m_matches[size_t(m_matchIndex)];
    measure(match.row, match.block);
    BlockBox *box = m_rows[size_t(match.row)]->box(match.block);
    if (box->scrollRange() > 0) {
        const QRectF rect = box->caretRect(match.span.from);
        if (rect.x() < 60 || rect.x() > columnWidth() - 60)
            box->scrollTo(box->scrollOffset() + int(rect.x()) - columnWidth() / 2);
    }
    ensureVisible(match.row, match.block, box->caretRect(match.span.from));
}

TranscriptTicks::TranscriptTicks(TranscriptView &view)
    : QWidget(&view)
    , m_view(view)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void TranscriptTicks::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto total = double(std::max<qint64>(1, m_view.contentHeight()));
    int lastY = -10;
    for (size_t i = 0; i < m_view.m_matches.size(); ++i) {
        const TranscriptView::Match &match = m_view.m_matches[i];
        const MessageBlocks *message = m_view.m_rows[size_t(match.row)].get();
        // A row that grew far away may have fewer blocks until it is searched again.
        const int inRow = message ? message->top(std::min(match.block, message->count())) : 0;
        const auto at = double(m_view.m_olderHeight + m_view.m_heights.top(match.row) + inRow);
        const int y = int(at / total * height());
        const bool isCurrent = int(i) == m_view.m_matchIndex;
        if (y - lastY < 2 && !isCurrent)
            continue;
        lastY = y;
        painter.fillRect(0, y, width(), isCurrent ? 3 : 2, m_view.m_theme.colour(isCurrent ? Colour::Accent : Colour::Warn));
    }
}

} // namespace Layers
