#include "ui/kit/style.h"

#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStyleFactory>
#include <QtWidgets/QStyleOption>

namespace Layers {

namespace {
constexpr int scrollBarWidth = 10;
constexpr int menuPadding = 4;
constexpr int menuIcon = 16;

bool isCut()
{
    return QGuiApplication::platformName() == QLatin1String("xcb");
}

// Room for icons and ticks, where one of the items has some.
int iconColumn(const QWidget *widget)
{
    const auto *menu = qobject_cast<const QMenu *>(widget);
    const QList<QAction *> actions = menu ? menu->actions() : QList<QAction *>();
    const bool hasAny = !menu || std::any_of(actions.begin(), actions.end(), [](const QAction *action) {
        return action->isCheckable() || !action->property("iconName").toString().isEmpty();
    });
    return hasAny ? menuIcon + 8 : 0;
}

QRegion rounded(const QRect &rect, qreal radius)
{
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect), radius, radius);
    return QRegion(shape.toFillPolygon().toPolygon());
}
} // namespace

Style::Style(const Theme &theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
    , m_theme(theme)
{ }

QPalette Style::standardPalette() const
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Colour colour, Colour disabled) {
        palette.setColor(QPalette::Active, role, m_theme.colour(colour));
        palette.setColor(QPalette::Inactive, role, m_theme.colour(colour));
        palette.setColor(QPalette::Disabled, role, m_theme.colour(disabled));
    };
    set(QPalette::Window, Colour::Surface, Colour::Surface);
    set(QPalette::WindowText, Colour::Text, Colour::Disabled);
    set(QPalette::Base, Colour::Surface, Colour::Bg);
    set(QPalette::AlternateBase, Colour::Bg, Colour::Bg);
    set(QPalette::Text, Colour::Text, Colour::Disabled);
    set(QPalette::PlaceholderText, Colour::Faint, Colour::Disabled);
    set(QPalette::Button, Colour::Raised, Colour::Bg);
    set(QPalette::ButtonText, Colour::Text, Colour::Disabled);
    set(QPalette::BrightText, Colour::OnAccent, Colour::Disabled);
    set(QPalette::Highlight, Colour::Select, Colour::Track);
    set(QPalette::HighlightedText, Colour::Text, Colour::Disabled);
    set(QPalette::Link, Colour::Accent, Colour::Disabled);
    set(QPalette::LinkVisited, Colour::Accent, Colour::Disabled);
    set(QPalette::ToolTipBase, Colour::Tip, Colour::Tip);
    set(QPalette::ToolTipText, Colour::OnTip, Colour::OnTip);
    set(QPalette::Light, Colour::Raised, Colour::Raised);
    set(QPalette::Midlight, Colour::Border, Colour::Border);
    set(QPalette::Mid, Colour::Border, Colour::Border);
    set(QPalette::Dark, Colour::BorderStrong, Colour::Border);
    set(QPalette::Shadow, Colour::BorderStrong, Colour::Border);
    return palette;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return scrollBarWidth;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return menuPadding;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_TextCursorWidth:
        return 2;
    case PM_SubMenuOverlap:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_ScrollBar_Transient:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_Menu_MouseTracking:
    case SH_Menu_SupportsSections:
        return 1;
    case SH_ToolTip_Mask:
        if (auto *mask = qstyleoption_cast<QStyleHintReturnMask *>(data); mask && isCut() && option) {
            mask->region = rounded(option->rect, m_theme.measure(Measure::RadiusSmall));
            return 1;
        }
        return 0;
    case SH_EtchDisabledText:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (widget->inherits("QTipLabel") && !isCut())
        widget->setAttribute(Qt::WA_TranslucentBackground);
    if (qobject_cast<QMenu *>(widget)) {
        widget->setFont(m_theme.font(Type::Small));
        // Without a compositor, which only X11 may lack, what is translucent is black: there the corners are cut off instead.
        if (isCut())
            widget->installEventFilter(this);
        else
            widget->setAttribute(Qt::WA_TranslucentBackground);
        widget->setWindowFlag(Qt::FramelessWindowHint);
        widget->setWindowFlag(Qt::NoDropShadowWindowHint);
    }
}

bool Style::eventFilter(QObject *watched, QEvent *event)
{
    auto *menu = qobject_cast<QMenu *>(watched);
    if (menu && event->type() == QEvent::Resize) {
        menu->setMask(rounded(menu->rect(), m_theme.measure(Measure::RadiusCard)));
    }
    return QProxyStyle::eventFilter(watched, event);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents, const QWidget *widget) const
{
    if (type == CT_MenuItem) {
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        if (item->menuItemType == QStyleOptionMenuItem::Separator)
            return {contents.width(), 9};
        const QFontMetrics metrics(m_theme.font(Type::Small));
        const QString title = item->text.section(u'\t', 0, 0);
        const QString keys = item->text.section(u'\t', 1);
        int width = 8 + iconColumn(widget) + metrics.horizontalAdvance(title) + 16;
        if (!keys.isEmpty())
            width += 24 + QFontMetrics(m_theme.font(Type::Key)).horizontalAdvance(keys);
        if (item->menuItemType == QStyleOptionMenuItem::SubMenu)
            width += 24;
        return {std::max(160, width), m_theme.lineHeight(Type::Small) + 12};
    }
    return QProxyStyle::sizeFromContents(type, option, contents, widget);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelMenu:
        if (isCut())
            painter->fillRect(option->rect, m_theme.colour(Colour::Border));
        m_theme.drawPanel(*painter, option->rect, m_theme.measure(Measure::RadiusCard), Colour::Raised, Colour::Border);
        return;
    case PE_FrameMenu:
    case PE_FrameFocusRect:
        return;
    case PE_PanelTipLabel:
        if (isCut()) // the corners are cut off, and what the mask leaves of them is not to be another colour
            painter->fillRect(option->rect, m_theme.colour(Colour::Tip));
        else
            m_theme.drawPanel(*painter, option->rect, m_theme.measure(Measure::RadiusSmall), Colour::Tip);
        return;
    case PE_PanelScrollAreaCorner:
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    if (element != CE_MenuItem) {
        if (element == CE_MenuEmptyArea)
            return;
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
    if (!item)
        return;
    painter->save();
    const QRect rect = item->rect;
    if (item->menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(rect.left(), rect.center().y(), rect.width(), 1), m_theme.colour(Colour::Border));
        painter->restore();
        return;
    }
    const bool enabled = item->state & State_Enabled;
    const bool selected = enabled && (item->state & State_Selected);
    if (selected)
        m_theme.drawPanel(*painter, rect, m_theme.measure(Measure::RadiusSmall),
                          item->state & State_Sunken ? Colour::Pressed : Colour::Hover);
    const auto *menu = qobject_cast<const QMenu *>(widget);
    const QAction *action = menu ? menu->actionAt(rect.center()) : nullptr;
    const bool isDanger = action && action->property("danger").toBool();
    const Colour ink = !enabled ? Colour::Disabled : isDanger ? Colour::Bad : Colour::Text;
    const bool mirrored = item->direction == Qt::RightToLeft;
    const QRect iconRect
        = visualRect(item->direction, rect, QRect(rect.left() + 8, rect.center().y() - menuIcon / 2 + 1, menuIcon, menuIcon));
    const QString iconName = action ? action->property("iconName").toString() : QString();
    if (item->checkType != QStyleOptionMenuItem::NotCheckable) {
        if (item->checked)
            m_theme.drawIcon(*painter, iconRect, QStringLiteral("check"), enabled ? Colour::Accent : Colour::Disabled);
    } else if (!iconName.isEmpty()) {
        m_theme.drawIcon(*painter, iconRect, iconName, !enabled ? Colour::Disabled : isDanger ? Colour::Bad : Colour::Muted);
    }
    painter->setPen(m_theme.colour(ink));
    painter->setFont(m_theme.font(Type::Small));
    const QRect words = visualRect(item->direction, rect, rect.adjusted(8 + iconColumn(widget), 0, -12, 0));
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of the words
    painter->drawText(words,
                      Qt::AlignVCenter | Qt::AlignAbsolute | (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::TextShowMnemonic
                          | Qt::TextSingleLine,
                      item->text.section(u'\t', 0, 0));
    const QString keys = item->text.section(u'\t', 1);
    if (!keys.isEmpty()) {
        painter->setPen(m_theme.colour(enabled ? Colour::Faint : Colour::Disabled));
        painter->setFont(m_theme.font(Type::Key));
        painter->drawText(words, Qt::AlignVCenter | Qt::AlignAbsolute | (mirrored ? Qt::AlignLeft : Qt::AlignRight), keys);
    }
    if (item->menuItemType == QStyleOptionMenuItem::SubMenu) {
        const QRect arrow = visualRect(item->direction, rect, QRect(rect.right() - 22, rect.center().y() - 7, 16, 16));
        m_theme.drawIcon(*painter, arrow, mirrored ? QStringLiteral("left") : QStringLiteral("right"),
                         enabled ? Colour::Muted : Colour::Disabled);
    }
    painter->restore();
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        const bool vertical = bar->orientation == Qt::Vertical;
        const int length = vertical ? bar->rect.height() : bar->rect.width();
        switch (part) {
        case SC_ScrollBarAddLine:
        case SC_ScrollBarSubLine:
            return {};
        case SC_ScrollBarGroove:
            return bar->rect;
        default:
            break;
        }
        const qint64 range = qint64(bar->maximum) - bar->minimum;
        int slider = length;
        if (range > 0)
            slider = std::max(32, int(qint64(bar->pageStep) * length / (range + bar->pageStep)));
        slider = std::min(slider, length);
        const int at = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
        if (part == SC_ScrollBarSlider)
            return vertical ? QRect(bar->rect.left(), bar->rect.top() + at, bar->rect.width(), slider)
                            : QRect(bar->rect.left() + at, bar->rect.top(), slider, bar->rect.height());
        if (part == SC_ScrollBarSubPage)
            return vertical ? QRect(bar->rect.left(), bar->rect.top(), bar->rect.width(), at)
                            : QRect(bar->rect.left(), bar->rect.top(), at, bar->rect.height());
        if (part == SC_ScrollBarAddPage)
            return vertical ? QRect(bar->rect.left(), bar->rect.top() + at + slider, bar->rect.width(), length - at - slider)
                            : QRect(bar->rect.left() + at + slider, bar->rect.top(), length - at - slider, bar->rect.height());
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    if (control != CC_ScrollBar) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (bar->maximum <= bar->minimum)
        return;
    const QRect slider = subControlRect(control, option, SC_ScrollBarSlider, widget);
    const bool active = (bar->state & State_MouseOver) || (bar->activeSubControls & SC_ScrollBarSlider);
    const QRectF thumb = QRectF(slider).adjusted(3, 3, -1, -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.colour(active ? Colour::Control : Colour::BorderStrong));
    const qreal radius = (bar->orientation == Qt::Vertical ? thumb.width() : thumb.height()) / 2;
    painter->drawRoundedRect(thumb, radius, radius);
    painter->restore();
}

QAction *addMenuLine(QMenu &menu, const QString &text, const char *icon, std::function<void()> run)
{
    QAction *action = menu.addAction(text);
    action->setProperty("iconName", QString::fromLatin1(icon));
    if (run)
        QObject::connect(action, &QAction::triggered, &menu, std::move(run));
    return action;
}

} // namespace Layers
