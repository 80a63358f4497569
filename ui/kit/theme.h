#pragma once
// Colours, type, measures and motion of the window, for one choice of theme and text size. Made by AppWindow's owner before the first
// widget and given to every widget by reference; GUI thread. Widgets paint with it and repaint on changed(); nothing else in the product
// names a colour or a pixel size. A theme file that cannot be read is a bug, not input: it is compiled in.

#include "ui/kit/tokens.h"

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtGui/QColor>
#include <QtGui/QFont>
#include <QtGui/QImage>
#include <QtGui/QPixmap>

#include <array>
#include <chrono>
#include <map>

class QPainter;

namespace Layers {

class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Scheme { Light, Dark };

    explicit Theme(Scheme scheme, int textPercent = 100, QObject *parent = nullptr);
    ~Theme() override;

    Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme);
    int textPercent() const { return m_textPercent; }
    void setTextPercent(int percent); // 80 to 200
    // Lines and quiet words take the colour of text, and surfaces that differ only a little are one. What is chosen or found keeps its
    // mark.
    bool isHighContrast() const { return m_isHighContrast; }
    void setHighContrast(bool isHigh);
    bool isMotionReduced() const { return m_isMotionReduced; }
    void setMotionReduced(bool isReduced);

    QColor colour(Colour colour) const { return m_colours[size_t(colour)]; }
    const QFont &font(Type type) const { return m_fonts[size_t(type)]; }
    int lineHeight(Type type) const { return m_lineHeights[size_t(type)]; }
    int measure(Measure measure) const { return m_measures[size_t(measure)]; }
    // A width or height that grows with the text, such as that of a row.
    int scaled(int pixels) const { return (pixels * m_textPercent + 50) / 100; }
    // Icons and the rail grow half as much as the text.
    int iconSize(int pixels) const { return pixels * (100 + m_textPercent) / 200; }
    std::chrono::milliseconds duration(Measure motion) const;

    // An icon of resources/icons by name, in one colour, crisp at the painter's scale. Cached.
    QPixmap icon(const QString &name, Colour colour, int size, qreal scale) const;
    void drawIcon(QPainter &painter, const QRectF &rect, const QString &name, Colour colour) const;

    // Around a panel that is then painted over it: the middle, which the panel covers, is left out.
    void drawShadow(QPainter &painter, const QRectF &rect, qreal radius, Elevation elevation) const;
    // A filled rounded rectangle with a hairline inside its edge; Colour::Count leaves either out.
    void drawPanel(QPainter &painter, const QRectF &rect, qreal radius, Colour fill, Colour line = Colour::Count) const;
    // The 2 px ring of keyboard focus, 2 px outside `rect`.
    void drawFocusRing(QPainter &painter, const QRectF &rect, qreal radius) const;

signals:
    void changed();

private:
    struct Layer
    {
        qreal x, y, blur, alpha;
    };

    void loadColours();
    void loadType();
    void paintPanel(QPainter &painter, const QRectF &rect, qreal radius, Colour fill, Colour line) const;
    QImage shadowOf(const QSize &size, const QRectF &rect, qreal radius, Elevation elevation, qreal scale) const;

    Scheme m_scheme;
    int m_textPercent;
    bool m_isMotionReduced = false;
    bool m_isHighContrast = false;
    std::array<QColor, size_t(Colour::Count)> m_colours;
    std::array<QFont, size_t(Type::Count)> m_fonts;
    std::array<int, size_t(Type::Count)> m_lineHeights{};
    std::array<int, size_t(Measure::Count)> m_measures{};
    std::array<std::vector<Layer>, 4> m_shadows;
    QColor m_shadowColour;
    mutable QHash<QString, QPixmap> m_icons;
    mutable QHash<QString, QPixmap> m_shadowTiles;
    mutable std::map<std::array<int, 4>, QPixmap> m_panelTiles; // fill, line, radius, scale
};

} // namespace Layers
