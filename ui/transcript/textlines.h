#pragma once
// Rich text as lines: wraps, paints, finds positions. Inline code and citation marks get their room by padding characters in the shown
// text, so positions count in shown(), not in the rich text; plain() leaves the padding out. Value of a box; GUI thread.

#include "ui/transcript/showntext.h"

#include <QtGui/QTextLayout>

namespace Layers {

// The name of a file beside a citation: no letter of the text, but to be found there like one.
struct NamedMark
{
    int at = 0; // of the mark, in the text of the block
    QString name;
};
std::vector<NamedMark> namedMarksOf(const BlockSource &source); // of a block of rich text

class TextLines
{
public:
    struct Look
    {
        Type type = Type::Body;
        Colour colour = Colour::Text;
        Qt::Alignment alignment = Qt::AlignLeft;
        bool isNoWrap = false;
        bool namesSources = false; // the file stands beside the number of a citation

        bool operator==(const Look &) const = default;
    };

    void layout(ShownText shown, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations = nullptr);
    // Where one text looks different from another: from this line on, and right of `left` if that is the last line of both.
    struct Difference
    {
        int line = 0;
        qreal left = 0;
    };
    // The same result as layout() where the text is what stands here with more at its end, but only the last lines are shaped anew.
    Difference grow(ShownText shown, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations = nullptr);

    qreal height() const { return m_height; }
    qreal naturalWidth() const { return m_naturalWidth; }
    int lineHeight() const { return m_lineHeight; }
    int lineCount() const { return int(m_tops.size()); }
    qreal lineTop(int line) const { return line < lineCount() ? m_tops[size_t(line)] : m_height; }
    const ShownText &shown() const { return m_shown; }

    void paint(QPainter &painter, QPointF origin, const BlockPaint &paint) const;
    int positionAt(QPointF point) const;
    QRectF caretRect(int position) const;
    std::vector<QRectF> rects(BlockSpan span) const;
    QRectF markRect(const ShownText::Mark &mark) const;
    void addTargets(std::vector<BlockTarget> &targets, QPointF origin, const std::vector<const Citation *> *citations) const;
    Difference differenceTo(const TextLines &old) const;

    // Of the next layout: the first of these targets in the box.
    void setFirstTarget(int index) { m_firstTarget = index; }

private:
    // A text that grows is shaped in pieces: what stands in front of the last lines is not shaped again.
    struct Piece
    {
        std::shared_ptr<QTextLayout> layout; // may hold lines behind its last one here, which a later piece has taken over
        int from = 0; // position in the text
        int firstLine = 0;
        int lines = 0;
    };
    struct Line
    {
        QTextLine line;
        int from = 0; // of its piece

        int start() const { return from + line.textStart(); }
        int end() const { return start() + line.textLength(); }
        qreal x(int position) const { return line.cursorToX(position - from); }
    };

    void setText(ShownText shown, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations);
    void addPiece(int from, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations);
    int unchangedUpTo(const ShownText &shown, const std::vector<const Citation *> *citations) const;
    void dropLinesFrom(int line);
    Line lineAt(int index) const;
    std::vector<std::pair<qreal, qreal>> stretches(const Line &line, int from, int to) const;
    int lineFor(int position) const;
    BlockSpan seenIn(QRectF clip, QPointF origin) const; // whole lines, and one more on either side
    QFont font() const { return m_pieces.front().layout->font(); }
    QList<QTextLayout::FormatRange> formats(const Theme &theme, Look look, const std::vector<const Citation *> *citations) const;
    void paintMark(QPainter &painter, const BlockPaint &paint, QRectF rect, size_t index, int target) const;
    void paintBehind(QPainter &painter, QPointF origin, const BlockPaint &paint) const;
    void paintText(QPainter &painter, QPointF origin, const BlockPaint &paint) const;

    ShownText m_shown;
    std::vector<Piece> m_pieces;
    std::vector<qreal> m_tops; // of the lines' rooms
    std::vector<std::optional<Citation>> m_marked;
    std::vector<QString> m_names; // beside the marks, shortened; empty: none
    qreal m_height = 0;
    qreal m_naturalWidth = 0;
    qreal m_width = 0;
    int m_lineHeight = 0;
    int m_firstTarget = 0;
    bool m_isTurned = false; // has letters that run from right to left
    bool m_hasTowers = false; // of marks, which reach into other lines
    int m_towerReach = 0; // how far at most
    Look m_look;
};

} // namespace Layers
