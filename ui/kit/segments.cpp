#include "ui/kit/controls.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>

namespace Layers {

Segments::Segments(const Theme &theme, const QStringList &choices, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_choices(choices)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    followTheme(this, theme);
}

void Segments::setCurrent(int index)
{
    if (index < 0 || index >= m_choices.size() || index == m_current)
        return;
    m_current = index;
    update();
    emit currentChanged(index);
}

std::vector<QRect> Segments::segmentRects(int width) const
{
    const QFontMetrics metrics(m_theme.font(Type::SmallStrong));
    const int high = m_theme.lineHeight(Type::SmallStrong) + 8;
    std::vector<QRect> rects;
    int x = 2;
    int y = 2;
    for (const QString &choice : m_choices) {
        const int wide = metrics.horizontalAdvance(choice) + 24;
        if (x > 2 && x + wide + 2 > width) {
            x = 2;
            y += high + 2;
        }
        rects.emplace_back(layoutDirection() == Qt::RightToLeft ? width - x - wide : x, y, wide, high);
        x += wide;
    }
    return rects;
}

void Segments::setChoices(const QStringList &choices)
{
    m_choices = choices;
    updateGeometry();
    update();
}

QRect Segments::segmentRect(int index) const
{
    return segmentRects(width())[size_t(index)];
}

QSize Segments::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(Type::SmallStrong));
    int width = 4;
    for (const QString &choice : m_choices)
        width += metrics.horizontalAdvance(choice) + 24;
    return {width, m_theme.lineHeight(Type::SmallStrong) + 12};
}

QSize Segments::minimumSizeHint() const
{
    const QFontMetrics metrics(m_theme.font(Type::SmallStrong));
    int width = 0;
    for (const QString &choice : m_choices)
        width = std::max(width, metrics.horizontalAdvance(choice) + 28);
    return {width, m_theme.lineHeight(Type::SmallStrong) + 12};
}

int Segments::heightForWidth(int width) const
{
    return m_choices.isEmpty() ? 0 : segmentRects(width).back().bottom() + 3;
}

void Segments::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_theme.drawPanel(painter, rect(), m_theme.measure(Measure::RadiusControl), Colour::Sunken);
    painter.setFont(m_theme.font(Type::SmallStrong));
    for (int i = 0; i < m_choices.size(); ++i) {
        const QRect place = segmentRect(i);
        if (i == m_current)
            m_theme.drawPanel(painter, place, m_theme.measure(Measure::RadiusSmall), Colour::Raised, Colour::Border);
        painter.setPen(m_theme.colour(!isEnabled() ? Colour::Disabled : i == m_current ? Colour::Text : Colour::Muted));
        drawWordsAt(painter, place, Qt::AlignCenter, m_choices[i], layoutDirection());
    }
    if (showsFocusRing(this)) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.colour(Colour::Accent), 2));
        painter.drawRoundedRect(QRectF(segmentRect(m_current)).adjusted(1, 1, -1, -1), 5, 5);
    }
}

void Segments::mousePressEvent(QMouseEvent *event)
{
    for (int i = 0; i < m_choices.size(); ++i) {
        if (segmentRect(i).contains(event->position().toPoint()))
            setCurrent(i);
    }
}

void Segments::keyPressEvent(QKeyEvent *event)
{
    const int step = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    if (event->key() == Qt::Key_Left)
        setCurrent(m_current - step);
    else if (event->key() == Qt::Key_Right)
        setCurrent(m_current + step);
    else
        QWidget::keyPressEvent(event);
}

} // namespace Layers
