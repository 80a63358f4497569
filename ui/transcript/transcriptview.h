#pragma once
// The thread as it is read: one scroll area that lays out and paints only the blocks near the viewport. Owned by the chat page; GUI thread.
// The reader's place is the top visible line, kept as a block and an offset in it, so that nothing above can move it. While the end is in
// view the view follows what is written. It makes no request of any kind; links, citations and actions are signals.

#include "ui/transcript/messageblocks.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QSet>
#include <QtCore/QTimer>
#include <QtWidgets/QAbstractScrollArea>

#include <deque>

namespace Layers {

class Button;
class TranscriptTicks;

class TranscriptView : public QAbstractScrollArea
{
    Q_OBJECT
    Q_PROPERTY(QRegion buttonsInView READ buttonsInView)
public:
    enum class CopyAs { Markdown, PlainText };

    TranscriptView(TranscriptModel &model, const Theme &theme, CodeHighlighter *highlighter = nullptr, QWidget *parent = nullptr);
    ~TranscriptView() override;

    bool isFollowing() const { return m_follows; }
    void jumpToLatest();
    void catchUp(); // shows at once what waits for its time or for more to come, see Pace
    void setPaced(bool isPaced) { m_pace.isOn = isPaced; } // off: a frame for each growth, for measuring
    void setGrowthCost(std::chrono::nanoseconds cost) { m_pace.fixedCost = cost.count(); } // for tests: whatever the computer can do
    void scrollByKey(int key); // a page, or to an end
    void reveal(const MessageId &message);
    void setOpenCitation(std::optional<Citation> citation);
    std::optional<MessageId> currentMessage() const;

    bool hasSelection() const;
    void selectAll();
    void clearSelection();
    QString selectedText(CopyAs as) const;
    QString messageText(int index, CopyAs as) const;
    void copy(CopyAs as);
    void copyMessage(int row, CopyAs as); // nothing for a row that is not there

    // Find: every match is marked; the current one strongly, and brought into view. The count grows while a long thread is searched.
    void setFindText(const QString &text);
    int findCount() const { return int(m_matches.size()); }
    const QString &findText() const { return m_findText; }
    void findIn(const MessageId &message); // goes to the first hit in it
    int findIndex() const { return m_matchIndex; }
    void findNext() { moveMatch(1); }
    void findPrevious() { moveMatch(-1); }

    // For tests and assistive technology: where blocks are now, in viewport coordinates.
    struct Visible
    {
        BlockId id;
        BlockType type = BlockType::Text;
        QRect rect;
    };
    std::vector<Visible> visibleBlocks() const;
    QRegion buttonsInView() const; // those of the last message, in the coordinates of the view; toasts keep clear of them
    QRect messageRect(int index) const; // estimated when it was never laid out
    qint64 contentHeight() const { return m_olderHeight + m_heights.total(); }
    struct Focus
    {
        QString label; // empty: the message itself
        BlockTarget::Kind kind = BlockTarget::Kind::Action;
    };
    std::optional<Focus> focusedTarget() const;
    // What can be pressed in a message, in reading order; of its blocks that are laid out, as all near the window are.
    struct Reachable
    {
        BlockTarget::Kind kind = BlockTarget::Kind::Action;
        QString label;
        QString description; // the address of a link, the file of a citation
        QRect rect; // in the viewport; empty while it is not shown
        bool isFocused = false;
    };
    std::vector<Reachable> reachable(int row) const;
    void press(int row, int index);
    const TranscriptModel &model() const { return m_model; }

signals:
    void linkActivated(const QString &address);
    void citationActivated(const Layers::Citation &citation);
    void actionActivated(const Layers::MessageId &message, const QByteArray &action);
    void siblingWanted(const Layers::MessageId &message, int step);
    void typed(const QString &text);
    void copied(const QString &what); // "code" or a message
    void findChanged(int index, int count);

protected:
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    friend class TranscriptTicks;

    // A place in the thread: a block of a message and, for selection, a position in its text.
    struct Place
    {
        int row = -1;
        int block = 0;
        int offset = 0;

        auto operator<=>(const Place &) const = default;
    };
    struct Shown
    {
        int row = 0;
        int block = 0;
        int top = 0; // in the viewport, with the gap above the block
        int bottom = 0;
    };
    struct TargetPlace
    {
        int row = -1;
        int block = -1;
        int target = -1;

        bool operator==(const TargetPlace &) const = default;
        bool isValid() const { return target >= 0; }
    };
    struct Match
    {
        int row = 0;
        int block = 0;
        BlockSpan span;

        auto operator<=>(const Match &other) const
        {
            return std::tie(row, block, span.from) <=> std::tie(other.row, other.block, other.span.from);
        }
        bool operator==(const Match &) const = default;
    };
    struct Stale
    {
        int row = 0;
        int fromBlock = 0;
    };
    static constexpr int jumpMargin = 16; // around the button that leads to the end
    enum class Correct { Nothing, KeepEnd };
    // How dear it is to show what a message grows by. Words that nobody would write, such as thousands of marks in one paragraph, are
    // shown a few times a second instead of each as it comes; an ordinary answer never waits.
    struct Pace
    {
        bool isOn = true;
        MessageId message;
        std::optional<qint64> fixedCost; // instead of what is measured
        qint64 spent = 0; // ns, on the last growth and its first paint
        std::array<qint64, 2> before{}; // on the two before
        int grown = 0; // times since the last one that was shown
        int together = 1; // so many were shown with it
        bool isPainted = true;
        bool isWaiting = false; // more has come than is shown
        QElapsedTimer sinceShown;
        QTimer later;
        QTimer pause; // nothing came for so long: what waits for more to come is shown
    };

    // Model (transcriptview.cpp)
    void onInserted(int from, int count);
    void onRemoved(int from, int count);
    void onChanged(int row);
    void onGrew(int row);
    void showGrowth(int row, MessageBlocks::Words words = MessageBlocks::Words::MayWait);
    int pacedRow() const;
    qint64 growthWait(int row) const; // ms until it may be shown
    void onOlderChanged();
    void shiftPlaces(int from, int by);
    void onThemeChanged();
    void takePalette();
    void placeChildren();

    // Layout (transcriptlayout.cpp)
    int columnLeft() const;
    int columnWidth() const;
    BlockContext context() const;
    MessageBlocks::Look look(int row) const;
    MessageBlocks &blocks(int row);
    bool measure(int row, int block);
    void syncHeight(int row);
    void forgetLayout();
    void estimateAll();
    void arrange();
    void settleAnchor();
    void walk(std::vector<Shown> &shown);
    void present(const std::vector<Shown> &before);
    void updateScrollBar();
    void dropFar();
    void anchorToEnd();
    void placeAt(qint64 y);
    void scrollBy(int pixels);
    void follow();
    void setFollowing(bool follows);
    bool isEndInView() const;
    qint64 anchorTop() const;
    qint64 lastTop() const;
    void ensureVisible(int row, int block, QRectF rect);
    const Shown *shownAt(int y) const;

    // Painting (transcriptpaint.cpp)
    void paintBlocks(QPainter &painter, const QRect &area);
    void paintOlder(QPainter &painter, const QRect &area);
    BlockPaint paintFor(const Shown &shown, const QRectF &clip) const;
    void updateRow(int row);
    void updateBlock(const Shown &shown, QPoint from, int bottom);

    // Selection (transcriptselection.cpp)
    Place placeAtPoint(QPoint point) const;
    BlockSpan selectionIn(int row, int block) const;
    void select(Place anchor, Place caret);
    void selectWord(Place at);
    void selectBlock(Place at);
    Place moved(Place from, int key) const;
    void autoScroll();
    QString copyOf(Place from, Place to, CopyAs as) const;
    QString textOfBlock(int row, int block) const;
    const MessageBlocks *blocksForReading(int row, std::unique_ptr<MessageBlocks> &made) const;

    // Targets and keys (transcripttargets.cpp, transcriptkeys.cpp)
    TargetPlace targetAt(QPoint point) const;
    void setHovered(TargetPlace place);
    void activate(TargetPlace place);
    void activate(int row, int block, const BlockTarget &target);
    const BlockTarget *targetOf(TargetPlace place) const;
    std::vector<TargetPlace> targetsOf(int row) const;
    QRect targetRect(TargetPlace place) const;
    std::optional<Citation> citationOf(int row, const BlockTarget &target) const;
    void turnFold(int row, int part);
    QString statusOf(const BlockTarget &target, int row) const;
    void showStatus(const QString &text, QRect near);
    void moveCurrent(int step);
    bool isMostlyInView(int row) const;
    int rowToStandIn() const;
    void setCurrent(int row);
    bool moveTarget(int step);
    bool handleNavigation(QKeyEvent *event);
    void showMenu(QPoint at, int row);

    // Find (transcriptfind.cpp)
    void searchMore();
    struct SearchIn
    {
        size_t most = 0; // hits, with those that are there
        int fromBlock = 0;
        bool opensFolds = true;
    };
    void searchRow(int row, std::vector<Match> &into, SearchIn in);
    void searchBlock(const MessageBlocks &message, int row, int block, std::vector<Match> &into, size_t most) const;
    void searchAgain(int row, int fromBlock = 0);
    void searchLater(int row, int fromBlock);
    void searchStale();
    bool isSearched(int row) const;
    std::pair<size_t, size_t> matchesFrom(int row, int block) const; // of this row, as a range of them all
    void dropGone(int row, int fromBlock);
    void replaceMatches(int row, int fromBlock, const std::vector<Match> &by);
    void moveMatch(int step);
    void showMatch();
    std::vector<BlockSpan> matchesIn(int row, int block, int *current) const;

    TranscriptModel &m_model;
    const Theme &m_theme;
    CodeHighlighter *m_highlighter;
    std::deque<std::unique_ptr<MessageBlocks>> m_rows;
    HeightTree m_heights;
    qint64 m_olderHeight = 0;
    std::vector<int> m_live; // rows that have blocks

    Place m_anchor; // offset: pixels from the block's top to the viewport's
    std::vector<Shown> m_shown;
    int m_value = 0; // of the scroll bar, as we set it
    bool m_isSettingValue = false;
    bool m_follows = true;
    bool m_needsFirstPlace = true;
    QTimer m_frames;
    Pace m_pace;

    Place m_selectionAnchor;
    Place m_caret;
    bool m_isSelecting = false;
    int m_clicks = 0;
    QElapsedTimer m_sinceClick;
    QPoint m_clickAt;
    QPoint m_dragAt;
    QTimer m_autoScroll;

    TargetPlace m_hovered;
    TargetPlace m_pressed;
    TargetPlace m_focused;
    TargetPlace m_left; // had the focus when another widget took it
    int m_hoveredRow = -1;
    int m_current = -1; // message with the keyboard's focus
    std::optional<Citation> m_openCitation;
    QHash<MessageId, QSet<int>> m_turned;

    QString m_findText;
    std::vector<Match> m_matches;
    int m_matchIndex = -1;
    int m_searchRow = -1; // the next one to search, from the end
    QTimer m_search;
    std::vector<Stale> m_stale; // rows that have other words than when they were searched
    QTimer m_searchStale;
    int m_staleWait = 250; // ms

    Button *m_jump;
    TranscriptTicks *m_ticks;
};

} // namespace Layers
