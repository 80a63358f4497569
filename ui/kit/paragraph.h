#pragma once
// Plain text that wraps, shaped once: a layout asks a wrapped label for its height a dozen times before the window is there, and QLabel
// shapes all of its words for each answer. The sizes are those of QLabel. GUI thread.

#include <QtCore/QSize>
#include <QtCore/QString>
#include <QtGui/QTextLayout>

#include <utility>
#include <vector>

class QPainter;

namespace Layers {

class Paragraph
{
public:
    Paragraph(const QString &text, const QFont &font);

    const QString &text() const { return m_text; }
    QFont font() const { return m_layout.font(); }

    QSize sizeFor(int width); // wrapped at this width; wider than it when a word is
    QSize preferredSize(); // the shape of a few lines that reads well
    // `alignment` is absolute: the caller mirrors it. The painter's pen is the colour.
    void draw(QPainter &painter, const QRect &rect, Qt::Alignment alignment);

private:
    void wrap(int width);

    QString m_text;
    QTextLayout m_layout;
    int m_width = -1; // that it is wrapped at
    QSizeF m_size;
    std::vector<std::pair<int, QSize>> m_known; // widths that were asked for
};

} // namespace Layers
