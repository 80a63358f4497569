#include "ui/kit/controls.h"

#include "ui/kit/linetext.h"
#include "ui/kit/richtext.h"

#include <QtGui/QTextDocument>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QStyle>

namespace Layers {

QString plainToolTip(const QString &text)
{
    constexpr qsizetype longest = 2000;
    constexpr qsizetype oneLine = 80;
    constexpr int unbroken = 40; // letters without a place to break at
    QString shown = shownText(text.left(longest));
    if (!shown.isEmpty() && shown.back().isHighSurrogate())
        shown.chop(1);
    if (shown.size() <= oneLine && !Qt::mightBeRichText(shown))
        return shown;
    // Only rich text is wrapped in a tooltip, and only at a place to break.
    QString wrapped;
    int since = 0;
    for (const QChar c : shown) {
        const bool joins = c.isMark() || c.isLowSurrogate(); // belongs to the letter before it
        if (since >= unbroken && !joins) {
            wrapped += QChar(0x200B);
            since = 0;
        }
        since = c.isSpace() ? 0 : since + 1;
        wrapped += c;
    }
    return QLatin1String("<qt>") + wrapped.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")) + QLatin1String("</qt>");
}

void setPlainToolTip(QWidget *widget, const QString &text)
{
    widget->setToolTip(plainToolTip(text));
}

void drawWordsAt(QPainter &painter, const QRect &place, Qt::Alignment alignment, const QString &text, Qt::LayoutDirection layout)
{
    LineText(text, painter.font(), place.width(), Qt::ElideNone).draw(painter, place, QStyle::visualAlignment(layout, alignment));
}

int topBarHeight(const Theme &theme)
{
    const int line = theme.lineHeight(Type::Title);
    return theme.measure(Measure::Top) - line * 100 / theme.textPercent() + line;
}

void keepTopBarHeight(QWidget *title, const Theme &theme, int rule)
{
    const auto keep = [title, &theme, rule] { title->setMinimumHeight(topBarHeight(theme) - rule); };
    QObject::connect(&theme, &Theme::changed, title, keep);
    keep();
}

void followTheme(QWidget *widget, const Theme &theme)
{
    QObject::connect(&theme, &Theme::changed, widget, [widget] {
        widget->updateGeometry();
        widget->update();
    });
}

bool showsFocusRing(const QWidget *widget)
{
    return widget->hasFocus() && widget->window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

Button::Button(const Theme &theme, const QString &text, Look look, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_look(look)
{
    setText(text);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(look == Look::Link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    followTheme(this, theme);
}

void Button::setIconName(const QString &name)
{
    m_icon = name;
    updateGeometry();
    update();
}

void Button::setTrailingIcon(const QString &name)
{
    m_trailing = name;
    updateGeometry();
    update();
}

void Button::setSize(Size size)
{
    m_size = size;
    updateGeometry();
}

void Button::setGround(Colour ground)
{
    m_ground = ground;
    update();
}

void Button::setIconColour(Colour colour)
{
    m_iconColour = colour;
    update();
}

void Button::setInk(Colour colour)
{
    m_ink = colour;
    update();
}

void Button::setStretched(bool isStretched)
{
    m_isStretched = isStretched;
    setSizePolicy(isStretched ? QSizePolicy::Expanding : QSizePolicy::Fixed, QSizePolicy::Fixed);
    update();
}

int Button::buttonHeight() const
{
    const int padding = m_size == Size::Large ? 10 : m_size == Size::Small ? 4 : 6;
    return m_theme.lineHeight(Type::SmallStrong) + 2 * padding;
}

int Button::iconPixels() const
{
    return m_theme.iconSize(isIconOnly() && m_size != Size::Small ? 18 : 16);
}

namespace {
constexpr int slack = 2; // advances are fractions, and a text that lacks half a pixel would be elided
constexpr int gap = 6;
} // namespace

QSize Button::sizeHint() const
{
    const int height = buttonHeight();
    if (isIconOnly() && m_trailing.isEmpty())
        return {std::max(height, iconPixels() + 14), height};
    const int padding = m_size == Size::Small ? 9 : 12;
    int width = 2 * padding + int(std::ceil(m_words.line(text(), m_theme.font(Type::SmallStrong), 0, Qt::ElideNone).width())) + slack;
    if (!m_icon.isEmpty())
        width += iconPixels() + (isIconOnly() ? 0 : gap);
    if (!m_trailing.isEmpty())
        width += m_theme.iconSize(16) + gap;
    return {width, height};
}

QSize Button::minimumSizeHint() const
{
    QSize hint = sizeHint();
    if (m_isStretched)
        hint.setWidth(std::min(hint.width(), 80));
    return hint;
}

// Lines of siblings from top to bottom, each from its start to its end; what a widget holds stands in its place.
QList<QWidget *> tabStopsIn(QWidget *parent)
{
    QList<QWidget *> parts;
    for (QWidget *child : parent->findChildren<QWidget *>(Qt::FindDirectChildrenOnly)) {
        if (child->isVisible() && !child->isWindow())
            parts << child;
    }
    std::stable_sort(parts.begin(), parts.end(), [](const QWidget *a, const QWidget *b) { return a->y() < b->y(); });
    for (auto line = parts.begin(); line != parts.end();) {
        const int bottom = (*line)->geometry().bottom();
        const auto end = std::find_if(line, parts.end(), [bottom](const QWidget *part) { return part->geometry().center().y() > bottom; });
        const auto next = std::max(end, line + 1);
        std::stable_sort(line, next, [isRightToLeft = parent->isRightToLeft()](const QWidget *a, const QWidget *b) {
            return isRightToLeft ? a->geometry().right() > b->geometry().right() : a->x() < b->x();
        });
        line = next;
    }
    QList<QWidget *> stops;
    for (QWidget *part : parts) {
        if (part->isEnabled() && (part->focusPolicy() & Qt::TabFocus) == Qt::TabFocus)
            stops << part;
        stops << tabStopsIn(part);
    }
    return stops;
}

bool moveAmongButtons(QAbstractButton *button, QKeyEvent *event)
{
    const bool isBack = event->key() == Qt::Key_Up || event->key() == (button->isRightToLeft() ? Qt::Key_Right : Qt::Key_Left);
    const bool isOn = event->key() == Qt::Key_Down || event->key() == (button->isRightToLeft() ? Qt::Key_Left : Qt::Key_Right);
    if (!isBack && !isOn)
        return false;
    event->ignore();
    QList<QWidget *> beside = button->parentWidget() ? tabStopsIn(button->parentWidget()) : QList<QWidget *>();
    beside.removeIf(
        [button](QWidget *other) { return other->parentWidget() != button->parentWidget() || !qobject_cast<QAbstractButton *>(other); });
    const auto next = beside.indexOf(button) + (isOn ? 1 : -1);
    if (next < 0 || next >= beside.size())
        return true;
    beside[next]->setFocus(isOn ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    event->accept();
    return true;
}

void Switch::keyPressEvent(QKeyEvent *event)
{
    if (!moveAmongButtons(this, event))
        QAbstractButton::keyPressEvent(event);
}

void CheckBox::keyPressEvent(QKeyEvent *event)
{
    if (!moveAmongButtons(this, event))
        QAbstractButton::keyPressEvent(event);
}

void Button::keyPressEvent(QKeyEvent *event)
{
    if (moveAmongButtons(this, event))
        return;
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) {
        QAbstractButton::keyPressEvent(event);
        return;
    }
    if (!event->isAutoRepeat())
        click();
}

bool Button::event(QEvent *event)
{
    if (event->type() == QEvent::EnabledChange)
        update();
    return QAbstractButton::event(event);
}

Button::Colours Button::colours() const
{
    const bool pressed = isDown() || isChecked() || property("open").toBool();
    const bool hovered = underMouse();
    const bool isDark = m_theme.scheme() == Theme::Scheme::Dark;
    auto [fill, line, ink] = Colours{};
    switch (m_look) {
    case Look::Primary:
        fill = !isEnabled() ? Colour::Track : pressed ? Colour::AccentPressed : hovered ? Colour::AccentHover : Colour::Accent;
        ink = isEnabled() ? Colour::OnAccent : Colour::Disabled;
        break;
    case Look::Danger:
        fill = !isEnabled() ? Colour::Track : pressed ? Colour::DangerPressed : hovered ? Colour::DangerHover : Colour::Danger;
        ink = isEnabled() ? Colour::OnDanger : Colour::Disabled;
        break;
    case Look::Plain:
        fill = !isEnabled() ? m_ground : pressed ? Colour::Pressed : hovered ? Colour::Hover : m_ground;
        // A hairline that is enough around white cannot be seen around a dark surface.
        line = !isEnabled()      ? Colour::Border
            : pressed || hovered ? (isDark ? Colour::Control : Colour::BorderStrong)
            : isDark             ? Colour::BorderStrong
                                 : Colour::Border;
        ink = isEnabled() ? Colour::Text : Colour::Disabled;
        break;
    case Look::Quiet: {
        const bool onGround = m_ground == Colour::Bg || m_ground == Colour::Sunken;
        fill = !isEnabled() ? Colour::Count
            : pressed       ? (onGround ? Colour::PressedBg : Colour::Pressed)
            : hovered       ? (onGround ? Colour::HoverBg : Colour::Hover)
                            : Colour::Count;
        ink = !isEnabled() ? Colour::Disabled : pressed || hovered ? Colour::Text : Colour::Muted;
        break;
    }
    case Look::Link:
        ink = isEnabled() ? Colour::Accent : Colour::Disabled;
        break;
    case Look::Row:
        fill = isChecked() ? Colour::AccentSoft : isDown() ? Colour::PressedBg : hovered ? Colour::HoverBg : Colour::Count;
        ink = isEnabled() ? Colour::Text : Colour::Disabled;
        break;
    }
    return {fill, line, ink};
}

void Button::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours now = colours();
    if (now.fill != Colour::Count || now.line != Colour::Count)
        m_theme.drawPanel(painter, rect(), m_theme.measure(Measure::RadiusControl), now.fill, now.line);
    paintContent(painter, now.ink);
    if (showsFocusRing(this))
        paintFocusRing(painter);
}

void Button::paintContent(QPainter &painter, Colour ink)
{
    painter.setFont(m_theme.font(Type::SmallStrong));
    if (m_look == Look::Link && underMouse()) {
        QFont font = painter.font();
        font.setUnderline(true);
        painter.setFont(font);
    }
    painter.setPen(m_theme.colour(isEnabled() && m_ink != Colour::Count ? m_ink : ink));
    const Colour iconInk = isEnabled() && m_iconColour != Colour::Count ? m_iconColour
        : m_look == Look::Row                                           ? (isChecked() ? Colour::Accent : Colour::Muted)
                                                                        : ink;
    const int icon = m_icon.isEmpty() ? 0 : iconPixels();
    const int trailing = m_trailing.isEmpty() ? 0 : m_theme.iconSize(16);
    const int padding = m_size == Size::Small ? 9 : 12;
    const int available = width() - 2 * padding - (icon ? icon + (isIconOnly() ? 0 : gap) : 0) - (trailing ? trailing + gap : 0);
    const LineText &words = m_words.line(isIconOnly() ? QString() : text(), painter.font(), std::max(0, available));
    const int textWidth = isIconOnly() ? 0 : int(std::ceil(words.width()));
    const int content = icon + (icon && textWidth ? gap : 0) + textWidth + (trailing ? trailing + gap : 0);
    int x = m_isStretched ? padding : (width() - content) / 2;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto place = [&](int from, int length) { return mirrored ? width() - from - length : from; };
    if (icon) {
        m_theme.drawIcon(painter, QRectF(place(x, icon), (height() - icon) / 2.0, icon, icon), m_icon, iconInk);
        x += icon + (textWidth ? gap : 0);
    }
    if (textWidth) {
        words.draw(painter, QRect(place(x, textWidth + 2), 0, textWidth + 2, height()),
                   Qt::AlignVCenter | (mirrored ? Qt::AlignRight : Qt::AlignLeft));
        x += textWidth;
    }
    if (trailing) {
        const int at = m_isStretched ? width() - padding - trailing : x + gap;
        m_theme.drawIcon(painter, QRectF(place(at, trailing), (height() - trailing) / 2.0, trailing, trailing), m_trailing,
                         isEnabled() ? Colour::Muted : Colour::Disabled);
    }
}

void Button::paintFocusRing(QPainter &painter)
{
    const int radius = m_theme.measure(Measure::RadiusControl) - 2;
    painter.setRenderHint(QPainter::Antialiasing);
    const bool filled = m_look == Look::Primary || m_look == Look::Danger;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.colour(filled                                               ? Colour::OnAccent
                                           : m_look == Look::Link && m_ink != Colour::Count ? m_ink
                                                                                            : Colour::Accent),
                        2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(filled ? 3 : 1, filled ? 3 : 1, filled ? -3 : -1, filled ? -3 : -1), radius, radius);
}

Switch::Switch(const Theme &theme, const QString &accessibleName, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
{
    setCheckable(true);
    setAccessibleName(accessibleName);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    followTheme(this, theme);
}

QSize Switch::sizeHint() const
{
    return {m_theme.iconSize(36) + 8, m_theme.iconSize(20) + 8};
}

void Switch::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal scale = m_theme.iconSize(100) / 100.0;
    const QRectF track((width() - 36 * scale) / 2.0, (height() - 20 * scale) / 2.0, 36 * scale, 20 * scale);
    // On is filled, off is an outline: the two are told apart without the colour and in both themes.
    const bool on = isChecked();
    const bool isActive = isDown() || underMouse();
    const Colour fill = !isEnabled() ? (on ? Colour::Track : Colour::Bg)
        : on                         ? (isDown()           ? Colour::AccentPressed
                                            : underMouse() ? Colour::AccentHover
                                                           : Colour::Accent)
                                     : Colour::Surface;
    const Colour line = !isEnabled() ? Colour::Border : on ? fill : isActive ? Colour::Muted : Colour::Control;
    painter.setPen(QPen(m_theme.colour(line), 1.5));
    painter.setBrush(m_theme.colour(fill));
    painter.drawRoundedRect(track.adjusted(0.75, 0.75, -0.75, -0.75), 9.25 * scale, 9.25 * scale);
    const bool right = on != (layoutDirection() == Qt::RightToLeft);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(!isEnabled() ? Colour::Disabled : on ? Colour::OnAccent : line));
    const qreal knob = (on ? 16 : 12) * scale;
    const qreal edge = 2 * scale + (16 * scale - knob) / 2;
    painter.drawEllipse(QRectF(right ? track.right() - edge - knob : track.left() + edge, track.center().y() - knob / 2, knob, knob));
    if (showsFocusRing(this)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.colour(Colour::Accent), 2));
        painter.drawRoundedRect(track.adjusted(-3, -3, 3, 3), 10 * scale + 3, 10 * scale + 3);
    }
}

CheckBox::CheckBox(const Theme &theme, const QString &text, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
{
    setText(text);
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    followTheme(this, theme);
}

QSize CheckBox::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(Type::Small));
    return {4 + m_theme.iconSize(16) + 12 + metrics.horizontalAdvance(text()), std::max(24, m_theme.lineHeight(Type::Small) + 4)};
}

void CheckBox::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int size = m_theme.iconSize(16);
    const QRectF box(mirrored ? width() - 4 - size : 4, (height() - size) / 2.0, size, size);
    const bool on = isChecked();
    const Colour fill = !isEnabled() ? (on ? Colour::Track : Colour::Bg)
        : on                         ? (isDown()           ? Colour::AccentPressed
                                            : underMouse() ? Colour::AccentHover
                                                           : Colour::Accent)
                                     : Colour::Surface;
    const Colour line = !isEnabled() ? Colour::Border
        : on                         ? fill
        : isDown()                   ? Colour::Text
        : underMouse()               ? Colour::Muted
                                     : Colour::Control;
    painter.setPen(QPen(m_theme.colour(line), 1.5));
    painter.setBrush(m_theme.colour(fill));
    painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 3.5, 3.5);
    if (on) {
        QPen pen(m_theme.colour(isEnabled() ? Colour::OnAccent : Colour::Disabled), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
        painter.setPen(pen);
        painter.drawPolyline(QPolygonF({box.topLeft() + QPointF(4, 8.5) * size / 16, box.topLeft() + QPointF(7, 11.5) * size / 16,
                                        box.topLeft() + QPointF(12, 5) * size / 16}));
    }
    painter.setPen(m_theme.colour(isEnabled() ? Colour::Text : Colour::Disabled));
    painter.setFont(m_theme.font(Type::Small));
    const int lead = size + 12;
    const QRect words = mirrored ? QRect(0, 0, width() - lead, height()) : QRect(lead, 0, width() - lead, height());
    drawWordsAt(painter, words, Qt::AlignVCenter | Qt::AlignLeft,
                QFontMetrics(painter.font()).elidedText(text(), Qt::ElideRight, words.width()), layoutDirection());
    if (showsFocusRing(this)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.colour(Colour::Accent), 2));
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 6, 6);
    }
}

} // namespace Layers
