#include "ui/kit/paragraph.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace Layers {

Paragraph::Paragraph(const QString &text, const QFont &font)
    : m_text(text)
    , m_layout(QString(text).replace(u'\n', QChar::LineSeparator), font)
{
    m_layout.setCacheEnabled(true);
    QTextOption option;
    option.setWrapMode(QTextOption::WordWrap);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    m_layout.setTextOption(option);
}

void Paragraph::wrap(int width)
{
    if (width == m_width)
        return;
    m_width = width;
    m_size = {};
    const qreal leading = QFontMetricsF(m_layout.font()).leading();
    qreal y = -leading;
    m_layout.beginLayout();
    for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
        line.setLineWidth(width);
        y += leading;
        line.setPosition({0, y});
        y += line.height();
        m_size.setWidth(std::max(m_size.width(), line.naturalTextWidth()));
    }
    m_layout.endLayout();
    m_size.setHeight(std::max(0.0, y));
}

QSize Paragraph::sizeFor(int width)
{
    const auto known = std::find_if(m_known.begin(), m_known.end(), [width](const auto &size) { return size.first == width; });
    if (known != m_known.end())
        return known->second;
    wrap(std::max(0, width));
    const QSize size(int(std::ceil(m_size.width())), int(std::ceil(m_size.height())));
    constexpr size_t most = 16; // a window that is dragged wider asks for each width once
    if (m_known.size() == most)
        m_known.erase(m_known.begin());
    m_known.emplace_back(width, size);
    return size;
}

// As QLabel does it: eighty letters wide, half of it when that makes fewer than four lines, a quarter when it makes fewer than two.
QSize Paragraph::preferredSize()
{
    const QFontMetrics metrics(m_layout.font());
    const int most = 80 * metrics.averageCharWidth();
    QSize size = sizeFor(most);
    if (size.height() < 4 * metrics.lineSpacing() && size.width() > most / 2)
        size = sizeFor(most / 2);
    if (size.height() < 2 * metrics.lineSpacing() && size.width() > most / 4)
        size = sizeFor(most / 4);
    return size;
}

void Paragraph::draw(QPainter &painter, const QRect &rect, Qt::Alignment alignment)
{
    wrap(rect.width());
    qreal top = rect.top();
    if (alignment & Qt::AlignVCenter)
        top += (rect.height() - m_size.height()) / 2;
    else if (alignment & Qt::AlignBottom)
        top += rect.height() - m_size.height();
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        // A line of the other direction stands at the far end of its width.
        const qreal begin = line.naturalTextRect().left();
        const qreal spare = rect.width() - line.naturalTextWidth();
        const qreal x = alignment & Qt::AlignRight ? spare : alignment & Qt::AlignHCenter ? spare / 2 : 0;
        line.draw(&painter, QPointF(rect.left() + x - begin, top));
    }
}

} // namespace Layers
