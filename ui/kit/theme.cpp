#include "ui/kit/theme.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtGui/QFontDatabase>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtSvg/QSvgRenderer>

#include <cmath>

static void initThemeResources()
{
    Q_INIT_RESOURCE(layers);
}

namespace Layers {

namespace {

constexpr qreal shadowStrength = 1.2; // the tokens give what CSS calls a shadow, whose blur takes some of it away

constexpr std::array colourNames{
#define LAYERS_X(value, name) name,
    LAYERS_COLOURS(LAYERS_X)
#undef LAYERS_X
};
constexpr std::array typeNames{"display",  "figure", "h1",          "h2",      "body",  "bodyStrong", "title", "ui",
                               "uiStrong", "small",  "smallStrong", "caption", "micro", "key",        "code",  "codeSmall"};
constexpr std::array measureNames{"rail",      "list",        "listLeast",     "listMost",   "inspector",      "top",    "column",
                                  "radiusTag", "radiusSmall", "radiusControl", "radiusCard", "radiusComposer", "fastMs", "leaveMs"};
static_assert(colourNames.size() == size_t(Colour::Count) && typeNames.size() == size_t(Type::Count)
              && measureNames.size() == size_t(Measure::Count));

QJsonObject readTheme(const QString &name)
{
    QFile file(QStringLiteral(":/themes/%1.json").arg(name));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    Q_UNUSED(opened);
    return QJsonDocument::fromJson(file.readAll()).object();
}

QStringList families(const QJsonArray &wanted, QFontDatabase::SystemFont fallback)
{
    QStringList list;
    for (const auto &name : wanted)
        list << name.toString();
    list << QFontDatabase::systemFont(fallback).family();
    return list;
}

} // namespace

Theme::Theme(Scheme scheme, int textPercent, QObject *parent)
    : QObject(parent)
    , m_scheme(scheme)
    , m_textPercent(qBound(80, textPercent, 200))
{
    initThemeResources();
    loadColours();
    loadType();
}

Theme::~Theme() = default;

void Theme::setScheme(Scheme scheme)
{
    if (m_scheme == scheme)
        return;
    m_scheme = scheme;
    loadColours();
    emit changed();
}

void Theme::setTextPercent(int percent)
{
    percent = qBound(80, percent, 200);
    if (m_textPercent == percent)
        return;
    m_textPercent = percent;
    loadType();
    emit changed();
}

void Theme::setHighContrast(bool isHigh)
{
    if (m_isHighContrast == isHigh)
        return;
    m_isHighContrast = isHigh;
    loadColours();
    emit changed();
}

void Theme::setMotionReduced(bool isReduced)
{
    if (m_isMotionReduced == isReduced)
        return;
    m_isMotionReduced = isReduced;
    emit changed();
}

std::chrono::milliseconds Theme::duration(Measure motion) const
{
    return std::chrono::milliseconds(m_isMotionReduced ? 0 : measure(motion));
}

void Theme::loadColours()
{
    const QJsonObject file = readTheme(m_scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
    const QJsonObject colours = file[QLatin1String("colours")].toObject();
    for (size_t i = 0; i < colourNames.size(); ++i) {
        m_colours[i] = QColor(colours[QLatin1String(colourNames[i])].toString());
        Q_ASSERT_X(m_colours[i].isValid(), "theme", colourNames[i]);
    }
    if (m_isHighContrast) {
        const auto become = [this](Colour kept, std::initializer_list<Colour> changed) {
            for (const Colour colour : changed)
                m_colours[size_t(colour)] = m_colours[size_t(kept)];
        };
        become(Colour::Text,
               {Colour::Border, Colour::BorderStrong, Colour::Control, Colour::Muted, Colour::Faint, Colour::AccentLine, Colour::OkLine,
                Colour::WarnLine, Colour::BadLine, Colour::InfoLine, Colour::CodeLine});
        become(Colour::Surface,
               {Colour::Bg, Colour::Raised, Colour::Sunken, Colour::Code, Colour::OkSoft, Colour::WarnSoft, Colour::BadSoft,
                Colour::InfoSoft});
    }
    m_shadowColour = QColor(file[QLatin1String("shadowColour")].toString());
    const QJsonObject shadows = file[QLatin1String("shadows")].toObject();
    for (int level = 1; level <= 3; ++level) {
        m_shadows[size_t(level)].clear();
        for (const auto &layer : shadows[QString::number(level)].toArray()) {
            const QJsonArray values = layer.toArray();
            m_shadows[size_t(level)].push_back({values[0].toDouble(), values[1].toDouble(), values[2].toDouble(), values[3].toDouble()});
        }
    }
    m_icons.clear();
    m_shadowTiles.clear();
    m_panelTiles.clear();
}

void Theme::loadType()
{
    const QJsonObject file = readTheme(QStringLiteral("measures"));
    const QJsonObject measures = file[QLatin1String("measures")].toObject();
    for (size_t i = 0; i < measureNames.size(); ++i)
        m_measures[i] = measures[QLatin1String(measureNames[i])].toInt();
    const QStringList sans = families(file[QLatin1String("sans")].toArray(), QFontDatabase::GeneralFont);
    const QStringList mono = families(file[QLatin1String("mono")].toArray(), QFontDatabase::FixedFont);
    const QJsonObject types = file[QLatin1String("type")].toObject();
    for (size_t i = 0; i < typeNames.size(); ++i) {
        const QJsonArray values = types[QLatin1String(typeNames[i])].toArray();
        QFont font;
        const bool isMono = values[3].toString() == QLatin1String("mono");
        font.setFamilies(isMono ? mono : sans);
        font.setPixelSize(qRound(values[0].toDouble() * m_textPercent / 100.0));
        const int weight = values[2].toInt();
        font.setWeight(weight >= 600 ? QFont::DemiBold : weight >= 500 ? QFont::Medium : QFont::Normal);
        font.setHintingPreference(QFont::PreferVerticalHinting);
        if (isMono)
            font.setStyleHint(QFont::Monospace);
        m_fonts[i] = font;
        m_lineHeights[i] = qRound(values[1].toDouble() * m_textPercent / 100.0);
    }
    m_icons.clear();
}

QPixmap Theme::icon(const QString &name, Colour colour, int size, qreal scale) const
{
    const QString key = name + QLatin1Char('/') + QString::number(int(colour)) + QLatin1Char('/') + QString::number(size) + QLatin1Char('/')
        + QString::number(scale);
    if (const auto found = m_icons.constFind(key); found != m_icons.constEnd())
        return *found;
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    QByteArray svg;
    if (file.open(QIODevice::ReadOnly))
        svg = file.readAll();
    Q_ASSERT_X(!svg.isEmpty(), "icon", qPrintable(name));
    svg.replace("currentColor", m_colours[size_t(colour)].name(QColor::HexRgb).toLatin1());
    const int pixels = std::max(1, int(std::lround(size * scale)));
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    QSvgRenderer(svg).render(&painter, QRectF(0, 0, pixels, pixels));
    painter.end();
    pixmap.setDevicePixelRatio(scale);
    m_icons.insert(key, pixmap);
    return pixmap;
}

void Theme::drawIcon(QPainter &painter, const QRectF &rect, const QString &name, Colour colour) const
{
    const int size = int(std::min(rect.width(), rect.height()));
    const QPixmap pixmap = icon(name, colour, size, painter.device()->devicePixelRatioF());
    painter.drawPixmap(QPointF(std::round(rect.center().x() - size / 2.0), std::round(rect.center().y() - size / 2.0)), pixmap);
}

void Theme::paintPanel(QPainter &painter, const QRectF &rect, qreal radius, Colour fill, Colour line) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const bool hasLine = line != Colour::Count;
    painter.setPen(hasLine ? QPen(colour(line), 1) : QPen(Qt::NoPen));
    painter.setBrush(fill != Colour::Count ? QBrush(colour(fill)) : QBrush(Qt::NoBrush));
    const qreal inset = hasLine ? 0.5 : 0;
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
}

// A rounded path costs many times what its pixels do. So it is painted once, small, and its corners are laid down; what is straight is
// filled. Only where that gives the same pixels: on whole ones, and not too small.
void Theme::drawPanel(QPainter &painter, const QRectF &rect, qreal radius, Colour fill, Colour line) const
{
    const QTransform &place = painter.deviceTransform();
    const qreal scale = painter.device()->devicePixelRatioF();
    const int corner = int(std::ceil(radius)) + 1;
    const auto isWhole = [](qreal value) { return std::abs(value - std::round(value)) < 1e-4; };
    const bool isOnPixels = (scale == 1 || scale == 2) && place.type() <= QTransform::TxScale && place.m11() == scale
        && place.m22() == scale && isWhole(rect.x() * scale + place.dx()) && isWhole(rect.y() * scale + place.dy())
        && isWhole(rect.width() * scale) && isWhole(rect.height() * scale);
    if (!isOnPixels || radius <= 0 || rect.width() < 2 * corner + 1 || rect.height() < 2 * corner + 1 || painter.opacity() < 1) {
        painter.save();
        paintPanel(painter, rect, radius, fill, line);
        painter.restore();
        return;
    }
    const int size = 2 * corner + 1;
    QPixmap &tile = m_panelTiles[{int(fill), int(line), qRound(radius * 16), int(scale)}];
    if (tile.isNull()) {
        tile = QPixmap(QSize(size, size) * scale);
        tile.setDevicePixelRatio(scale);
        tile.fill(Qt::transparent);
        QPainter made(&tile);
        paintPanel(made, QRectF(0, 0, size, size), radius, fill, line);
    }
    for (const int column : {0, 1}) {
        for (const int row : {0, 1}) {
            const QRectF from(QPointF(column, row) * (corner + 1) * scale, QSizeF(corner, corner) * scale);
            const QPointF to(column ? rect.right() - corner : rect.left(), row ? rect.bottom() - corner : rect.top());
            painter.drawPixmap(QRectF(to, QSizeF(corner, corner)), tile, from);
        }
    }
    const bool hasLine = line != Colour::Count;
    if (fill != Colour::Count) {
        const qreal edge = hasLine ? 1 : 0;
        painter.fillRect(rect.adjusted(corner, edge, -corner, corner - rect.height()), colour(fill));
        painter.fillRect(rect.adjusted(edge, corner, -edge, -corner), colour(fill));
        painter.fillRect(rect.adjusted(corner, rect.height() - corner, -corner, -edge), colour(fill));
    }
    if (hasLine) {
        painter.fillRect(rect.adjusted(corner, 0, -corner, 1 - rect.height()), colour(line));
        painter.fillRect(rect.adjusted(corner, rect.height() - 1, -corner, 0), colour(line));
        painter.fillRect(rect.adjusted(0, corner, 1 - rect.width(), -corner), colour(line));
        painter.fillRect(rect.adjusted(rect.width() - 1, corner, 0, -corner), colour(line));
    }
}

void Theme::drawFocusRing(QPainter &painter, const QRectF &rect, qreal radius) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour(Colour::Accent), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(-3, -3, 3, 3), radius + 3, radius + 3);
    painter.restore();
}

// Each layer grows from nothing at half its blur outside the edge to its strength at half its blur inside. Pixel by pixel: painted as a
// stack of rounded panels the same costs ten times as much, and steps are seen in it.
QImage Theme::shadowOf(const QSize &size, const QRectF &rect, qreal radius, Elevation elevation, qreal scale) const
{
    QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    const auto &layers = m_shadows[size_t(elevation)];
    image.fill(Qt::transparent);
    const QRectF covered = rect.adjusted(radius, radius, -radius, -radius); // by the panel
    for (int y = 0; y < image.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            if (covered.contains((x + 0.5) / scale, (y + 0.5) / scale))
                continue;
            qreal through = 1; // of what is behind
            for (const Layer &layer : layers) {
                // How far outside the rounded edge the pixel is, less than nothing inside.
                const qreal dx = std::abs((x + 0.5) / scale - rect.center().x() - layer.x) - rect.width() / 2 + radius;
                const qreal dy = std::abs((y + 0.5) / scale - rect.center().y() - layer.y) - rect.height() / 2 + radius;
                const qreal outside = (dx > 0 && dy > 0 ? std::sqrt(dx * dx + dy * dy) : std::max(dx, dy)) - radius;
                through *= 1 - layer.alpha * shadowStrength * std::clamp(0.5 - outside / layer.blur, 0.0, 1.0);
            }
            line[x] = qPremultiply(qRgba(m_shadowColour.red(), m_shadowColour.green(), m_shadowColour.blue(), qRound(255 * (1 - through))));
        }
    }
    return image;
}

// Made once, for the smallest panel; its corners and edges are laid around the real one.
void Theme::drawShadow(QPainter &painter, const QRectF &rect, qreal radius, Elevation elevation) const
{
    qreal reach = 0;
    for (const Layer &layer : m_shadows[size_t(elevation)])
        reach = std::max(reach, layer.blur / 2 + std::max(std::abs(layer.x), std::abs(layer.y)));
    const int margin = int(std::ceil(reach)) + 1; // outside the panel
    const int corner = int(std::ceil(radius + reach)) + 1; // inside
    const int side = margin + corner;
    const QRect panel = rect.toRect();
    const qreal scale = painter.device()->devicePixelRatioF();
    if (panel.width() <= 2 * corner || panel.height() <= 2 * corner) {
        const QRect place = panel.adjusted(-margin, -margin, margin, margin);
        painter.drawImage(place.topLeft(), shadowOf(place.size(), QRectF(panel).translated(-place.topLeft()), radius, elevation, scale));
        return;
    }
    const int size = 2 * side + 1;
    QPixmap &tile = m_shadowTiles[QStringLiteral("%1/%2/%3").arg(int(elevation)).arg(radius).arg(scale)];
    if (tile.isNull()) {
        const QRectF smallest(margin, margin, size - 2 * margin, size - 2 * margin);
        tile = QPixmap::fromImage(shadowOf(QSize(size, size), smallest, radius, elevation, scale));
    }
    const QRect outer = panel.adjusted(-margin, -margin, margin, margin);
    const int wide = outer.width() - 2 * side;
    const int high = outer.height() - 2 * side;
    const auto lay = [&](int x, int y, int width, int height, int fromX, int fromY) {
        const QRectF from(fromX * scale, fromY * scale, (fromX == side ? 1 : side) * scale, (fromY == side ? 1 : side) * scale);
        painter.drawPixmap(QRectF(outer.left() + x, outer.top() + y, width, height), tile, from);
    };
    lay(0, 0, side, side, 0, 0);
    lay(side, 0, wide, side, side, 0);
    lay(side + wide, 0, side, side, side + 1, 0);
    lay(0, side, side, high, 0, side);
    lay(side + wide, side, side, high, side + 1, side);
    lay(0, side + high, side, side, 0, side + 1);
    lay(side, side + high, wide, side, side, side + 1);
    lay(side + wide, side + high, side, side, side + 1, side + 1);
}

} // namespace Layers
