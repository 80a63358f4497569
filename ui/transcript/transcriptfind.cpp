#include "ui/transcript/textlines.h"
#include "ui/transcript/transcriptticks.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QPainter>

#include <algorithm>

namespace Layers {

namespace {

constexpr int searchSliceMs = 5; // of the GUI thread at a time
constexpr size_t mostMatches = 20'000;
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
        searchRow(m_searchRow--, here);
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

// A message has other blocks than before.
void TranscriptView::searchAgain(int row)
{
    if (m_findText.isEmpty() || row <= m_searchRow)
        return; // nothing is looked for, or the search has not come to it
    const Match current = m_matchIndex >= 0 ? m_matches[size_t(m_matchIndex)] : Match{row, 0, {}};
    std::erase_if(m_matches, [row](const Match &match) { return match.row == row; });
    std::vector<Match> here;
    searchRow(row, here, false);
    m_matches.insert(m_matches.end(), here.begin(), here.end());
    std::sort(m_matches.begin(), m_matches.end());
    const auto at = int(std::lower_bound(m_matches.begin(), m_matches.end(), current) - m_matches.begin());
    m_matchIndex = std::min(at, findCount() - 1);
    emit findChanged(m_matchIndex, findCount());
    placeChildren();
    m_ticks->update();
}

// A hit of this message becomes the current one, whatever the search has come to.
void TranscriptView::findIn(const MessageId &message)
{
    const int row = m_model.indexOf(message);
    if (row < 0 || m_findText.isEmpty() || m_needsFirstPlace)
        return;
    std::vector<Match> here;
    searchRow(row, here);
    if (here.empty())
        return;
    const Match first = here.front();
    std::erase_if(m_matches, [row](const Match &match) { return match.row == row; });
    m_matches.insert(m_matches.end(), here.begin(), here.end());
    std::sort(m_matches.begin(), m_matches.end());
    m_matchIndex = int(std::lower_bound(m_matches.begin(), m_matches.end(), first) - m_matches.begin());
    showMatch();
    emit findChanged(m_matchIndex, findCount());
    placeChildren();
    viewport()->update();
}

void TranscriptView::searchRow(int row, std::vector<Match> &into, bool opensFolds)
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
    if (const int part = opensFolds && m_findText.size() >= lettersThatUnfold ? message->foldThatHides(m_findText) : -1; part >= 0) {
        // What is found can be seen.
        if (!made) {
            turnFold(row, part);
        } else {
            m_turned[item.id].insert(part);
            made.reset();
        }
        message = blocksForReading(row, made);
    }
    for (int block = 0; block < message->count(); ++block) {
        QString text = blockKind(message->block(block).type).text(message->source(item, block));
        // Padding around inline code is no letter of the text, but a space will find it.
        text.replace(QChar(0x00A0), u' ');
        for (qsizetype at = text.indexOf(m_findText, 0, Qt::CaseInsensitive); at >= 0;
             at = text.indexOf(m_findText, at + m_findText.size(), Qt::CaseInsensitive))
            into.push_back({row, block, {int(at), int(at + m_findText.size())}});
        if (message->block(block).type != BlockType::Text)
            continue;
        for (const NamedMark &mark : namedMarksOf(message->source(item, block))) {
            if (mark.name.contains(m_findText, Qt::CaseInsensitive))
                into.push_back({row, block, {mark.at, mark.at + 1}});
        }
    }
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
    if (m_needsFirstPlace)
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
        const double at = double(m_view.m_olderHeight + m_view.m_heights.top(match.row)
                                 + (m_view.m_rows[size_t(match.row)] ? m_view.m_rows[size_t(match.row)]->top(match.block) : 0));
        const int y = int(at / total * height());
        const bool isCurrent = int(i) == m_view.m_matchIndex;
        if (y - lastY < 2 && !isCurrent)
            continue;
        lastY = y;
        painter.fillRect(0, y, width(), isCurrent ? 3 : 2, m_view.m_theme.colour(isCurrent ? Colour::Accent : Colour::Warn));
    }
}

} // namespace Layers
