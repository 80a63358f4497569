#include "ui/transcript/transcriptview.h"

#include "ui/kit/controls.h"
#include "ui/kit/toast.h"
#include "ui/transcript/transcriptaccessible.h"
#include "ui/transcript/transcriptticks.h"

#include <QtGui/QResizeEvent>
#include <QtWidgets/QScrollBar>

namespace Layers {

TranscriptView::TranscriptView(TranscriptModel &model, const Theme &theme, CodeHighlighter *highlighter, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_model(model)
    , m_theme(theme)
    , m_highlighter(highlighter)
    , m_jump(new Button(theme, tr("Jump to latest"), Button::Look::Plain, this))
    , m_ticks(new TranscriptTicks(*this))
{
    installTranscriptAccessibility();
    setObjectName(QStringLiteral("transcript"));
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Its place is kept, or all would be laid out again, ten pixels narrower, when the messages outgrow the window.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::ArrowCursor);
    m_jump->setObjectName(QStringLiteral("jumpToLatest"));
    m_jump->setIconName(QStringLiteral("to-latest"));
    m_jump->hide();
    keepClearOfToasts(m_jump);
    connect(m_jump, &QAbstractButton::clicked, this, &TranscriptView::jumpToLatest);
    m_frames.setSingleShot(true);
    connect(&m_frames, &QTimer::timeout, this, &TranscriptView::follow);
    m_pace.later.setSingleShot(true);
    connect(&m_pace.later, &QTimer::timeout, this, [this] {
        if (const int row = pacedRow(); row >= 0)
            showGrowth(row);
    });
    m_pace.pause.setSingleShot(true);
    m_pace.pause.setInterval(250);
    connect(&m_pace.pause, &QTimer::timeout, this, &TranscriptView::catchUp);
    m_autoScroll.setInterval(30);
    connect(&m_autoScroll, &QTimer::timeout, this, &TranscriptView::autoScroll);
    m_search.setSingleShot(true);
    connect(&m_search, &QTimer::timeout, this, &TranscriptView::searchMore);
    m_searchStale.setSingleShot(true);
    connect(&m_searchStale, &QTimer::timeout, this, &TranscriptView::searchStale);
    connect(verticalScrollBar(), &QScrollBar::sliderReleased, this, [this] { updateScrollBar(); });
    connect(&m_theme, &Theme::changed, this, &TranscriptView::onThemeChanged);
    connect(&m_model, &TranscriptModel::inserted, this, &TranscriptView::onInserted);
    connect(&m_model, &TranscriptModel::removed, this, &TranscriptView::onRemoved);
    connect(&m_model, &TranscriptModel::changed, this, &TranscriptView::onChanged);
    connect(&m_model, &TranscriptModel::grew, this, &TranscriptView::onGrew);
    connect(&m_model, &TranscriptModel::olderChanged, this, &TranscriptView::onOlderChanged);
    m_rows.resize(size_t(m_model.count()));
    setAutoFillBackground(true);
    takePalette();
}

void TranscriptView::takePalette()
{
    // What the scroll bar stands on.
    QPalette own = palette();
    own.setColor(QPalette::Window, m_theme.colour(Colour::Surface));
    setPalette(own);
}

TranscriptView::~TranscriptView() = default;

void TranscriptView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (std::exchange(m_needsFirstPlace, false)) {
        forgetLayout();
        anchorToEnd();
        arrange();
        placeChildren();
    }
}

void TranscriptView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_needsFirstPlace)
        return;
    if (event->oldSize().width() != event->size().width())
        forgetLayout();
    else
        m_shown.clear();
    if (m_follows)
        anchorToEnd();
    arrange();
    placeChildren();
}

void TranscriptView::onThemeChanged()
{
    takePalette();
    if (m_needsFirstPlace)
        return;
    forgetLayout();
    if (m_follows)
        anchorToEnd();
    arrange();
    placeChildren();
}

void TranscriptView::placeChildren()
{
    m_jump->setVisible(!m_follows && m_model.count() > 0);
    const QSize size = m_jump->sizeHint() + QSize(4, 0);
    // Beside the words and the ring around them, and clear of the ticks, where there is room; else over the middle.
    constexpr int besideMargin = 12;
    const int beside = columnLeft() + columnWidth() + besideMargin;
    const bool isBeside = beside + size.width() + besideMargin <= viewport()->width();
    m_jump->setGeometry(QRect(
        QPoint(isBeside ? beside : (viewport()->width() - size.width()) / 2, viewport()->height() - size.height() - jumpMargin), size));
    m_jump->raise();
    const int width = 6;
    m_ticks->setVisible(!m_matches.empty());
    m_ticks->setGeometry(viewport()->width() - width - 2, 0, width, viewport()->height());
    m_ticks->update();
}

// Rows at and behind `from` have another number.
void TranscriptView::shiftPlaces(int from, int by)
{
    const auto shift = [&](int &row) {
        if (row >= from)
            row += by;
    };
    shift(m_anchor.row);
    for (Place *place : {&m_selectionAnchor, &m_caret})
        shift(place->row);
    for (TargetPlace *place : {&m_hovered, &m_pressed, &m_focused})
        shift(place->row);
    shift(m_hoveredRow);
    shift(m_current);
    for (Match &match : m_matches)
        shift(match.row);
    for (Stale &stale : m_stale)
        shift(stale.row);
    shift(m_searchRow);
    for (int &row : m_live)
        shift(row);
    for (Shown &shown : m_shown)
        shift(shown.row);
}

void TranscriptView::onInserted(int from, int count)
{
    std::deque<std::unique_ptr<MessageBlocks>> made;
    made.resize(size_t(count));
    m_rows.insert(m_rows.begin() + from, std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
    if (m_needsFirstPlace)
        return;
    if (m_anchor.row >= 0 || !m_live.empty())
        shiftPlaces(from, count);
    std::vector<int> heights;
    for (int row = from; row < from + count; ++row)
        heights.push_back(MessageBlocks::estimate(m_model.item(row), m_theme, columnWidth()));
    m_heights.insert(from, heights);
    // The message that was last no longer has its actions below it.
    if (from > 0 && from + count == m_model.count() && m_rows[size_t(from) - 1]) {
        m_rows[size_t(from) - 1]->update(m_model.item(from - 1), context(), look(from - 1));
        syncHeight(from - 1);
    }
    if (from == 0 && m_olderHeight > 0 && m_model.count() > count) {
        // The place that was kept for them gives way to them; what the reader sees stays.
        m_olderHeight = qint64(m_model.olderEstimate()) * m_theme.scaled(180);
    }
    if (!m_findText.isEmpty())
        m_search.start(0);
    if (m_searchRow < from + count && !m_findText.isEmpty())
        m_searchRow = std::max(m_searchRow, from + count - 1);
    if (m_follows) {
        // Text and question come at once; only lines that are written slide.
        anchorToEnd();
        m_shown.clear();
    }
    arrange();
    placeChildren();
}

void TranscriptView::onRemoved(int from, int count)
{
    m_rows.erase(m_rows.begin() + from, m_rows.begin() + from + count);
    if (m_needsFirstPlace)
        return;
    m_heights.remove(from, count);
    std::erase_if(m_live, [&](int row) { return row >= from && row < from + count; });
    const auto touches = [&](int row) { return row >= from && row < from + count; };
    if (touches(m_selectionAnchor.row) || touches(m_caret.row))
        m_selectionAnchor = m_caret = {};
    for (TargetPlace *place : {&m_hovered, &m_pressed, &m_focused}) {
        if (touches(place->row))
            *place = {};
    }
    if (touches(m_hoveredRow))
        m_hoveredRow = -1;
    if (touches(m_current))
        m_current = -1;
    const Match current = m_matchIndex >= 0 ? m_matches[size_t(m_matchIndex)] : Match();
    const bool hadHits = std::erase_if(m_matches, [&](const Match &match) { return touches(match.row); }) > 0;
    if (hadHits) {
        const auto at = std::lower_bound(m_matches.begin(), m_matches.end(), current);
        m_matchIndex = std::min(int(at - m_matches.begin()), findCount() - 1);
    }
    std::erase_if(m_stale, [&](const Stale &stale) { return touches(stale.row); });
    if (touches(m_searchRow))
        m_searchRow = from - 1;
    if (touches(m_anchor.row))
        m_anchor = {std::min(from, m_model.count() - 1), 0, 0};
    m_shown.clear();
    shiftPlaces(from + count, -count);
    if (from == m_model.count() && from > 0 && m_rows[size_t(from) - 1]) {
        m_rows[size_t(from) - 1]->update(m_model.item(from - 1), context(), look(from - 1));
        syncHeight(from - 1);
    }
    if (m_follows)
        anchorToEnd();
    arrange();
    setFollowing(isEndInView());
    placeChildren();
    if (hadHits)
        emit findChanged(m_matchIndex, findCount());
}

void TranscriptView::onChanged(int row)
{
    if (m_needsFirstPlace)
        return;
    MessageBlocks *message = m_rows[size_t(row)].get();
    if (message) {
        message->update(m_model.item(row), context(), look(row));
        syncHeight(row);
        if (message->hasWaiting() && m_pace.message == m_model.item(row).id)
            m_pace.pause.start();
    } else {
        m_heights.set(row, MessageBlocks::estimate(m_model.item(row), m_theme, columnWidth()));
    }
    if (m_focused.row == row)
        m_focused = {};
    m_hovered = m_pressed = {};
    m_shown.clear();
    if (m_follows)
        anchorToEnd();
    arrange();
    searchLater(row, 0);
    if (!m_model.item(row).parts.empty() && m_model.item(row).state != MessageState::Streaming)
        tellTextGrew(*this, row);
}

void TranscriptView::onGrew(int row)
{
    if (m_needsFirstPlace)
        return;
    if (!m_rows[size_t(row)]) {
        m_heights.set(row, MessageBlocks::estimate(m_model.item(row), m_theme, columnWidth()));
        updateScrollBar();
        searchLater(row, 0);
        return;
    }
    const MessageId id = m_model.item(row).id;
    if (m_pace.message != id) {
        catchUp();
        m_pace.message = id;
        m_pace.spent = 0;
        m_pace.before = {};
        m_pace.grown = 0;
    }
    ++m_pace.grown;
    const qint64 wait = m_pace.isOn ? growthWait(row) : 0;
    if (wait <= 0)
        showGrowth(row);
    else if (!std::exchange(m_pace.isWaiting, true))
        m_pace.later.start(int(wait));
}

qint64 TranscriptView::growthWait(int row) const
{
    constexpr qint64 cheap = 4'000'000; // ns, a quarter of a frame; ordinary growth costs a tenth of it
    constexpr qint64 share = 10; // so many times what it costs is left to everything else
    constexpr qint64 longest = 250; // ms
    constexpr qsizetype shortText = 1024;
    // One dear growth may have been the computer's, and the next one, too; three are the text's.
    const qint64 cost = std::min({m_pace.spent, m_pace.before[0], m_pace.before[1]});
    // What came together is cheap when each of it would have been.
    if (cost <= cheap * m_pace.together)
        return 0;
    qsizetype size = 0;
    for (const Part &part : m_model.item(row).parts) {
        if (const auto *text = std::get_if<TextPart>(&part))
            size += text->text.size();
        else if (const auto *reasoning = std::get_if<ReasoningPart>(&part))
            size += reasoning->text.size();
    }
    return size < shortText ? 0 : std::min(cost * share / 1'000'000, longest) - m_pace.sinceShown.elapsed();
}

void TranscriptView::catchUp()
{
    const int row = pacedRow();
    if (row >= 0 && (m_pace.isWaiting || (m_rows[size_t(row)] && m_rows[size_t(row)]->hasWaiting())))
        showGrowth(row, MessageBlocks::Words::All);
    m_pace.isWaiting = false;
}

int TranscriptView::pacedRow() const
{
    int row = m_model.count();
    while (row-- > 0 && m_model.item(row).id != m_pace.message) { }
    return row;
}

void TranscriptView::showGrowth(int row, MessageBlocks::Words words)
{
    m_pace.later.stop();
    m_pace.pause.stop();
    m_pace.isWaiting = false;
    if (m_needsFirstPlace || !m_rows[size_t(row)])
        return;
    QElapsedTimer watch;
    watch.start();
    MessageBlocks &message = *m_rows[size_t(row)];
    const int blocksBefore = message.count();
    const MessageBlocks::Change change = message.grow(m_model.item(row), context(), look(row), words);
    syncHeight(row);
    searchLater(row, change.from);
    if (blocksBefore > 0 && change.from == 0 && !change.isExact)
        viewport()->update();
    // Blocks that were taken away are not shown any more.
    std::erase_if(m_shown, [&](const Shown &shown) { return shown.row == row && shown.block >= message.count(); });
    if (m_follows)
        follow();
    else
        arrange();
    // A block that was only believed to be as high as it is was measured just now, and in a pause nothing follows that would scroll on.
    if (m_follows && words == MessageBlocks::Words::All && !isEndInView())
        follow();
    for (const Shown &shown : m_shown) {
        if (shown.row == row && shown.block == change.closed)
            updateBlock(shown, change.closedFrom, shown.bottom);
        if (shown.row != row || shown.block < change.from)
            continue;
        const bool isExact = shown.block == change.from && change.isExact;
        // What moves is as wide as the view.
        const QPoint from = isExact ? QPoint(change.movesRest ? 0 : change.dirtyFrom.x(), change.dirtyFrom.y()) : QPoint();
        updateBlock(shown, from, change.movesRest ? viewport()->height() : shown.bottom);
        if (change.movesRest)
            break;
    }
    tellTextGrew(*this, row);
    m_pace.before = {m_pace.spent, m_pace.before[0]};
    m_pace.spent = m_pace.fixedCost.value_or(watch.nsecsElapsed());
    m_pace.together = std::max(1, std::exchange(m_pace.grown, 0));
    m_pace.isPainted = false;
    m_pace.sinceShown.start();
    if (message.hasWaiting())
        m_pace.pause.start();
}

void TranscriptView::onOlderChanged()
{
    if (m_needsFirstPlace)
        return;
    m_olderHeight = qint64(m_model.olderEstimate()) * m_theme.scaled(180);
    arrange();
}

void TranscriptView::scrollContentsBy(int, int)
{
    if (m_isSettingValue || m_needsFirstPlace)
        return;
    const int value = verticalScrollBar()->value();
    const int moved = value - m_value;
    if (moved == 0)
        return;
    if (std::abs(moved) <= 2 * viewport()->height())
        m_anchor.offset += moved;
    else
        placeAt(value);
    arrange();
    setFollowing(isEndInView());
}

void TranscriptView::jumpToLatest()
{
    anchorToEnd();
    m_shown.clear();
    arrange();
    setFollowing(true);
    if (m_jump->hasFocus())
        setFocus();
}

void TranscriptView::reveal(const MessageId &message)
{
    const int row = m_model.indexOf(message);
    if (row < 0 || m_needsFirstPlace)
        return;
    setCurrent(row);
    ensureVisible(row, 0, QRectF(0, 0, 1, 24));
}

void TranscriptView::setOpenCitation(std::optional<Citation> citation)
{
    m_openCitation = std::move(citation);
    viewport()->update();
}

std::optional<MessageId> TranscriptView::currentMessage() const
{
    return m_current >= 0 && m_current < m_model.count() ? std::optional(m_model.item(m_current).id) : std::nullopt;
}

std::vector<TranscriptView::Visible> TranscriptView::visibleBlocks() const
{
    std::vector<Visible> visible;
    for (const Shown &shown : m_shown) {
        const auto &block = m_rows[size_t(shown.row)]->block(shown.block);
        visible.push_back({{m_model.item(shown.row).id, shown.block},
                           block.type,
                           QRect(columnLeft(), shown.top + block.gap, columnWidth(), shown.bottom - shown.top - block.gap)});
    }
    return visible;
}

QRegion TranscriptView::buttonsInView() const
{
    QRegion buttons;
    for (const Visible &block : visibleBlocks()) {
        const bool isLast = m_model.count() > 0 && block.id.message == m_model.item(m_model.count() - 1).id;
        if (isLast && (block.type == BlockType::Actions || block.type == BlockType::Note))
            buttons += block.rect & viewport()->rect();
    }
    return buttons.translated(viewport()->pos());
}

QRect TranscriptView::messageRect(int index) const
{
    return {columnLeft(), int(m_olderHeight + m_heights.top(index) - anchorTop()), columnWidth(), m_heights.height(index)};
}

} // namespace Layers
