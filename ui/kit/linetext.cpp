#include "ui/kit/linetext.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>

namespace Layers {

namespace {

bool isLeftToRight(const QString &text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) {
        const QChar::Direction direction = c.direction();
        return c.isSurrogate() || direction == QChar::DirR || direction == QChar::DirAN || direction >= QChar::DirLRE;
    });
}

} // namespace

LineText::LineText(const QString &text, const QFont &font, qreal width, Qt::TextElideMode mode)
    : m_layout(text, font)
{
    if (text.contains(u'\n') || text.contains(QChar::LineSeparator) || text.contains(QChar::ParagraphSeparator)) {
        QString line = text;
        for (const QChar end : {QChar(u'\n'), QChar(QChar::LineSeparator), QChar(QChar::ParagraphSeparator)})
            line.replace(end, u' ');
        m_layout.setText(line);
    }
    m_layout.setCacheEnabled(true);
    shape();
    // A rounded width must not cost the last letter.
    if (mode == Qt::ElideNone || m_width <= width + 0.5)
        return;
    m_isElided = true;
    m_layout.setText(mode == Qt::ElideRight && isLeftToRight(m_layout.text())
                         ? cut(font, width)
                         : QFontMetricsF(font).elidedText(m_layout.text(), mode, std::max(0.0, width)));
    shape();
}

// What fits, from the line that is shaped already.
QString LineText::cut(const QFont &font, qreal width) const
{
    const QChar ellipsis(0x2026);
    const qreal room = width - QFontMetricsF(font).horizontalAdvance(ellipsis);
    if (room < 0)
        return {};
    const QTextLine line = m_layout.lineAt(0);
    int at = line.xToCursor(room, QTextLine::CursorOnCharacter);
    while (at > 0 && line.cursorToX(at) > room)
        at = m_layout.previousCursorPosition(at);
    return m_layout.text().left(at) + ellipsis;
}

void LineText::shape()
{
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    m_layout.setTextOption(option);
    m_layout.beginLayout();
    QTextLine line = m_layout.createLine();
    if (line.isValid()) {
        line.setLineWidth(QWIDGETSIZE_MAX);
        m_width = line.naturalTextWidth();
        // In the other direction a line stands at the far end of its width.
        line.setLineWidth(m_width);
    }
    m_layout.endLayout();
}

void LineText::draw(QPainter &painter, const QRectF &rect, Qt::Alignment alignment) const
{
    if (m_layout.lineCount() == 0)
        return;
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - m_width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.left() + (rect.width() - m_width) / 2;
    const qreal height = m_layout.lineAt(0).height();
    qreal y = rect.top();
    if (alignment & Qt::AlignVCenter)
        y += (rect.height() - height) / 2;
    else if (alignment & Qt::AlignBottom)
        y = rect.bottom() - height;
    m_layout.draw(&painter, QPointF(x, y));
}

const LineText &KeptLine::line(const QString &text, const QFont &font, qreal width, Qt::TextElideMode mode)
{
    const bool isSame = m_line && text == m_text && font == m_font;
    const bool fits = isSame
        && (m_line->isElided() ? mode != Qt::ElideNone && width == m_room : mode == Qt::ElideNone || m_line->width() <= width + 0.5);
    if (!fits) {
        m_line = std::make_unique<LineText>(text, font, width, mode);
        m_text = text;
        m_font = font;
        m_room = width;
    }
    return *m_line;
}

qreal drawLine(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text, Qt::TextElideMode mode)
{
    const LineText line(text, painter.font(), rect.width(), mode);
    line.draw(painter, rect, alignment);
    return line.width();
}

} // namespace Layers
