#pragma once
// One line of plain text in a widget or a row, shaped once: to elide, measure and draw with QFontMetrics and QPainter shapes the same words
// three times, which is most of what a list of chats costs to paint. GUI thread.

#include <QtCore/QString>
#include <QtGui/QTextLayout>

#include <memory>

class QPainter;

namespace Layers {

class LineText
{
public:
    // As much of `text` as `width` has room for, with an ellipsis for the rest; line ends become spaces. Words keep their own direction,
    // whichever the window has.
    LineText(const QString &text, const QFont &font, qreal width, Qt::TextElideMode mode = Qt::ElideRight);

    qreal width() const { return m_width; } // of what is shown
    bool isElided() const { return m_isElided; }
    // `alignment` is absolute: the caller mirrors it. The painter's pen is the colour.
    void draw(QPainter &painter, const QRectF &rect, Qt::Alignment alignment) const;

private:
    QString cut(const QFont &font, qreal width) const;
    void shape();

    QTextLayout m_layout;
    qreal m_width = 0;
    bool m_isElided = false;
};

// A line that is shown again and again, by its widget or by row after row: shaped anew only when something about it has changed.
class KeptLine
{
public:
    const LineText &line(const QString &text, const QFont &font, qreal width, Qt::TextElideMode mode = Qt::ElideRight);

private:
    std::unique_ptr<LineText> m_line;
    QString m_text;
    QFont m_font;
    qreal m_room = 0; // of an elided one
};

// With the painter's font; what it says is how wide the words became.
qreal drawLine(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text,
               Qt::TextElideMode mode = Qt::ElideRight);

} // namespace Layers
