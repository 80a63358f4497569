#include "ui/shell/shell.h"

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStyle>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

constexpr int inspectorFrom = 1240; // widths of the window in text pixels, from the design's measures
constexpr int sideFrom = 920;
constexpr int narrowSideBelow = 1040;
constexpr int narrowSide = 240;

class Scrim : public QWidget
{
public:
    Scrim(const Theme &theme, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setObjectName(QStringLiteral("listScrim"));
    }

protected:
    void paintEvent(QPaintEvent *) override { QPainter(this).fillRect(rect(), m_theme.colour(Colour::Scrim)); }

private:
    const Theme &m_theme;
};

// What lies over the content stands above it.
class CastShadow : public QWidget
{
public:
    static constexpr int wide = 16;

    CastShadow(const Theme &theme, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QColor dark = m_theme.colour(Colour::Scrim);
        QColor clear = dark;
        clear.setAlpha(0);
        QLinearGradient fade(isRightToLeft() ? width() : 0, 0, isRightToLeft() ? 0 : width(), 0);
        fade.setColorAt(0, clear);
        fade.setColorAt(1, dark);
        QPainter(this).fillRect(rect(), fade);
    }

private:
    const Theme &m_theme;
};

class RailButton : public Button
{
public:
    RailButton(const Theme &theme, const QString &icon, QWidget *parent)
        : Button(theme, {}, Button::Look::Quiet, parent)
        , m_theme(theme)
        , m_icon(icon)
    {
        setCheckable(true);
        setGround(Colour::Sunken);
    }

    QSize sizeHint() const override
    {
        const int side = m_theme.iconSize(40);
        return {side, side};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int radius = m_theme.measure(Measure::RadiusControl);
        if (isChecked())
            m_theme.drawPanel(painter, rect(), radius, Colour::AccentSoft);
        else if (isDown() || underMouse())
            m_theme.drawPanel(painter, rect(), radius, isDown() ? Colour::PressedBg : Colour::HoverBg);
        const int size = m_theme.iconSize(20);
        m_theme.drawIcon(painter, QRectF((width() - size) / 2.0, (height() - size) / 2.0, size, size), m_icon,
                         isChecked() ? Colour::Accent : Colour::Muted);
        if (showsFocusRing(this)) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(m_theme.colour(Colour::Accent), 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius, radius);
        }
    }

private:
    const Theme &m_theme;
    QString m_icon;
};

} // namespace

Shell::Shell(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_rail(new QWidget(this))
    , m_sidePanel(new Panel(theme, Colour::Bg, Colour::Count, 0, this))
    , m_side(new QStackedWidget(m_sidePanel))
    , m_content(new QStackedWidget(this))
    , m_inspectorPanel(new Panel(theme, Colour::Bg, Colour::Count, 0, this))
    , m_inspector(new QStackedWidget(m_inspectorPanel))
    , m_scrim(new Scrim(theme, this))
    , m_castShadow(new CastShadow(theme, this))
    , m_edge(new QWidget(this))
    , m_toast(new Toast(theme, this))
    , m_sideWidth(theme.measure(Measure::List))
{
    auto *rail = new QVBoxLayout(m_rail);
    rail->setContentsMargins(0, 8, 0, 8);
    rail->setSpacing(4);
    rail->addStretch(1);
    m_rail->setObjectName(QStringLiteral("rail"));
    m_rail->setAccessibleName(tr("Places"));
    for (auto *panel : {m_sidePanel, m_inspectorPanel}) {
        auto *column = new QVBoxLayout(panel);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(panel == m_sidePanel ? m_side : m_inspector);
    }
    for (QWidget *&line : m_lines)
        line = new Rule(theme, Qt::Vertical, this);
    m_toast->stayWithin(m_content);
    m_edge->setCursor(Qt::SplitHCursor);
    m_edge->installEventFilter(this);
    m_scrim->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { remember(now); });
    connect(&theme, &Theme::changed, this, [this] {
        arrange();
        update();
    });
}

Shell::Entry *Shell::entry(const QByteArray &id)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &candidate) { return candidate.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

View *Shell::view(const QByteArray &id) const
{
    for (const Entry &candidate : m_entries) {
        if (candidate.id == id)
            return candidate.view;
    }
    return nullptr;
}

void Shell::addHiddenView(const QByteArray &id, View *view)
{
    view->setParent(this);
    m_entries.push_back({id, view, nullptr});
    if (view->content())
        place(m_entries.back());
    connect(view, &View::inspectorChanged, this, [this, view] {
        if (QWidget *inspector = view->inspector(); inspector && m_inspector->indexOf(inspector) < 0)
            m_inspector->addWidget(inspector);
        arrange();
    });
    connect(view, &View::inspectorWanted, this, [this, view] {
        m_wanted = view->inspector();
        arrange();
    });
    connect(view, &View::contentWanted, this, [this, view] {
        if (view == this->view(m_current))
            uncoverContent();
    });
    connect(view, &View::listWanted, this, &Shell::toggleSide);
}

void Shell::place(Entry &entry)
{
    entry.isPlaced = true;
    m_content->addWidget(entry.view->content());
    if (QWidget *side = entry.view->side())
        m_side->addWidget(side);
    if (QWidget *inspector = entry.view->inspector())
        m_inspector->addWidget(inspector);
}

void Shell::addView(const QByteArray &id, const QString &name, const QString &icon, const QString &keys, View *view, Place place)
{
    addHiddenView(id, view);
    auto *button = new RailButton(m_theme, icon, m_rail);
    button->setAccessibleName(name);
    button->setObjectName(QStringLiteral("place_%1").arg(QString::fromLatin1(id)));
    setPlainToolTip(button, keys.isEmpty() ? name : QStringLiteral("%1  %2").arg(name, keys));
    connect(button, &Button::clicked, this, [this, id] { go(id); });
    auto *rail = static_cast<QVBoxLayout *>(m_rail->layout());
    if (place == Place::Top) {
        int at = 0;
        while (at < rail->count() && rail->itemAt(at)->widget())
            ++at;
        rail->insertWidget(at, button, 0, Qt::AlignHCenter);
    } else {
        rail->addWidget(button, 0, Qt::AlignHCenter);
    }
    m_entries.back().button = button;
}

void Shell::prepare(const QByteArray &id)
{
    Entry *wanted = entry(id);
    if (!wanted || wanted->isPlaced)
        return;
    wanted->view->build();
    place(*wanted);
    wanted->view->narrowed(m_isSideHidden);
}

void Shell::go(const QByteArray &id)
{
    Entry *next = entry(id);
    if (!next)
        return;
    if (Entry *before = entry(m_current); before && before != next)
        before->view->hidden();
    m_current = id;
    for (const Entry &candidate : m_entries) {
        if (candidate.button)
            candidate.button->setChecked(candidate.id == id);
    }
    prepare(id);
    m_content->setCurrentWidget(next->view->content());
    if (QWidget *side = next->view->side())
        m_side->setCurrentWidget(side);
    m_isSideOverlayOpen = false;
    arrange();
    m_toast->stayAbove(next->view->foot());
    next->view->shown();
}

void Shell::restoreInspector(bool isOpen)
{
    m_isInspectorOpen = isOpen;
    arrange();
}

bool Shell::isInspectorOpen() const
{
    return m_inspectorPanel->isVisibleTo(this);
}

// The person's own choice, which stands when what a view has shown here is closed again.
void Shell::setInspectorOpen(bool isOpen)
{
    const Entry *shown = entry(m_current);
    if (!isOpen && isInspectorOpen() && shown) {
        shown->view->inspectorHidden();
        if (!shown->view->inspector())
            return; // nothing else stands there, so that nothing was chosen
    }
    m_wanted = nullptr;
    if (m_isInspectorOverlay) {
        m_isOverlayOpen = isOpen;
        arrange();
        if (const QList<QWidget *> stops = tabStopsIn(m_inspectorPanel); isOpen && isInspectorOpen() && !stops.isEmpty())
            stops.front()->setFocus(Qt::OtherFocusReason); // nobody types into what it covers
        return;
    }
    if (m_isInspectorOpen == isOpen) {
        arrange();
        return;
    }
    m_isInspectorOpen = isOpen;
    arrange();
    emit inspectorOpenChanged(isOpen);
}

void Shell::setSideWidth(int width)
{
    m_sideWidth = std::clamp(width, m_theme.measure(Measure::ListLeast), m_theme.measure(Measure::ListMost));
    arrange();
}

void Shell::toggleSide()
{
    m_isSideOverlayOpen = !m_isSideOverlayOpen;
    arrange();
    if (m_isSideOverlayOpen)
        m_side->currentWidget()->setFocus();
}

void Shell::uncoverContent()
{
    constexpr int overlays = 2; // the list and the inspector
    for (int i = 0; i < overlays && closeOverlay(); ++i) { }
}

bool Shell::closeOverlay()
{
    if (m_isSideHidden && m_isSideOverlayOpen) {
        m_isSideOverlayOpen = false;
        arrange();
        return true;
    }
    if (m_isInspectorOverlay && m_inspectorPanel->isVisible()) {
        setInspectorOpen(false);
        return true;
    }
    return false;
}

int Shell::textWidth() const
{
    return width() * 100 / m_theme.textPercent();
}

// Counted from the left, and turned round where the window runs from the right.
void Shell::setColumn(QWidget *part, int left, int wide)
{
    part->setGeometry(QStyle::visualRect(layoutDirection(), rect(), {left, 0, wide, height()}));
}

// Beside the content where there is room, else over it; says where the content ends.
int Shell::arrangeInspector(QWidget *inspector, int left)
{
    const bool isNarrow = textWidth() < inspectorFrom;
    if (isNarrow != m_isInspectorOverlay)
        m_isOverlayOpen = false; // what was open beside the content does not cover it, and comes back when there is room
    m_isInspectorOverlay = isNarrow;
    const bool showsInspector = inspector && (inspector == m_wanted || (isNarrow ? m_isOverlayOpen : m_isInspectorOpen));
    m_inspectorPanel->setVisible(showsInspector);
    if (showsInspector) {
        m_inspector->setCurrentWidget(inspector);
        const int wanted = inspector->property("wantedWidth").toInt();
        const int wide = std::min(m_theme.scaled(wanted > 0 ? wanted : m_theme.measure(Measure::Inspector)),
                                  std::max(300, (width() - left) * (m_isInspectorOverlay ? 8 : 5) / 10));
        setColumn(m_inspectorPanel, width() - wide, wide);
        setColumn(m_lines[2], width() - wide, 1);
        if (!m_isInspectorOverlay)
            return width() - wide;
    }
    return width();
}

void Shell::arrange()
{
    const Entry *shown = entry(m_current);
    const int rail = m_theme.measure(Measure::Rail) * (60 + 40 * m_theme.textPercent() / 100) / 100;
    const bool hasSide = shown && shown->view->side();
    QWidget *inspector = shown ? shown->view->inspector() : nullptr;
    const bool wasHidden = m_isSideHidden;
    m_isSideHidden = hasSide && textWidth() < sideFrom;
    int side = m_theme.scaled(textWidth() < narrowSideBelow ? std::min(m_sideWidth, narrowSide) : m_sideWidth);
    side = std::min(side, width() - rail);
    setColumn(m_rail, 0, rail);
    int left = rail;
    const bool showsSide = hasSide && (!m_isSideHidden || m_isSideOverlayOpen);
    m_sidePanel->setVisible(showsSide);
    if (showsSide) {
        setColumn(m_sidePanel, rail, side);
        if (!m_isSideHidden)
            left += side;
    }
    m_edge->setVisible(showsSide && !m_isSideHidden);
    setColumn(m_edge, left - 3, 6);

    const int right = arrangeInspector(inspector, left);
    const bool showsInspector = !m_inspectorPanel->isHidden();
    setColumn(m_content, left, right - left);
    m_edge->raise();
    // Hairlines between the parts.
    setColumn(m_lines[0], rail - 1, 1);
    setColumn(m_lines[1], rail + side - 1, 1);
    m_lines[1]->setVisible(showsSide);
    m_lines[2]->setVisible(showsInspector);
    m_castShadow->setVisible(showsInspector && m_isInspectorOverlay);
    if (showsInspector && m_isInspectorOverlay) {
        setColumn(m_castShadow, width() - m_inspectorPanel->width() - CastShadow::wide, CastShadow::wide);
        m_castShadow->raise();
        m_inspectorPanel->raise();
    }
    m_scrim->setVisible(showsSide && m_isSideHidden);
    if (showsSide && m_isSideHidden) {
        setColumn(m_scrim, rail, width() - rail);
        m_scrim->raise();
        m_sidePanel->raise();
    }
    for (QWidget *line : m_lines)
        line->raise();
    m_toast->raise();
    update();
    if (wasHidden == m_isSideHidden)
        return;
    for (const Entry &candidate : m_entries) {
        if (candidate.isPlaced)
            candidate.view->narrowed(m_isSideHidden);
    }
    emit narrowChanged(m_isSideHidden);
}

void Shell::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void Shell::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(Colour::Surface));
    painter.fillRect(m_rail->geometry(), m_theme.colour(Colour::Sunken));
}

bool Shell::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_scrim && event->type() == QEvent::MouseButtonPress) {
        closeOverlay();
        return true;
    }
    if (watched == m_edge) {
        if (event->type() == QEvent::MouseMove && static_cast<QMouseEvent *>(event)->buttons() & Qt::LeftButton) {
            const int x = mapFromGlobal(static_cast<QMouseEvent *>(event)->globalPosition().toPoint()).x();
            setSideWidth(((isRightToLeft() ? width() - x : x) - m_rail->width()) * 100 / m_theme.textPercent());
            return true;
        }
        if (event->type() == QEvent::MouseButtonRelease)
            emit sideWidthChanged(m_sideWidth);
    }
    return QWidget::eventFilter(watched, event);
}

std::vector<QWidget *> Shell::regions() const
{
    std::vector<QWidget *> regions;
    for (QWidget *region : std::initializer_list<QWidget *>{m_rail, m_sidePanel, m_content, m_inspectorPanel}) {
        const bool isCovered = m_scrim->isVisible() && (region == m_content || region == m_inspectorPanel);
        if (region->isVisible() && !isCovered)
            regions.push_back(region);
    }
    return regions;
}

void Shell::focusStop(QWidget *stop, Qt::FocusReason reason)
{
    window()->setAttribute(Qt::WA_KeyboardFocusChange); // F6 is no Tab, and shows where it has gone as well
    stop->setFocus(reason);
    for (QWidget *above = stop->parentWidget(); above && above != this; above = above->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(above))
            area->ensureWidgetVisible(stop, 0, 24);
    }
}

void Shell::focusNextRegion(int step)
{
    std::vector<QWidget *> parts = regions();
    std::erase_if(parts, [](QWidget *part) { return tabStopsIn(part).isEmpty(); });
    if (parts.empty())
        return;
    const QWidget *focused = QWidget::window()->focusWidget();
    const auto here = std::find_if(parts.begin(), parts.end(), [focused](const QWidget *part) { return part->isAncestorOf(focused); });
    const auto count = std::ptrdiff_t(parts.size());
    const auto at = here == parts.end() ? 0 : here - parts.begin();
    focusStop(tabStopsIn(parts[size_t((at + step + count) % count)]).front(), Qt::TabFocusReason);
}

void Shell::remember(QWidget *focused)
{
    if (!focused || !isAncestorOf(focused) || m_rail->isAncestorOf(focused) || m_toast->isAncestorOf(focused))
        return;
    constexpr size_t most = 8;
    std::erase_if(m_places, [focused](const QPointer<QWidget> &place) { return !place || place == focused; });
    m_places.emplace_back(focused);
    if (m_places.size() > most)
        m_places.erase(m_places.begin());
}

bool Shell::focusLastPlace()
{
    const auto last = std::find_if(m_places.rbegin(), m_places.rend(),
                                   [](const QPointer<QWidget> &place) { return place && place->isVisible() && place->isEnabled(); });
    if (last != m_places.rend()) {
        (*last)->setFocus(Qt::OtherFocusReason);
        return true;
    }
    const QList<QWidget *> stops = tabStopsIn(m_content);
    if (!stops.isEmpty())
        stops.front()->setFocus(Qt::OtherFocusReason);
    return !stops.isEmpty();
}

bool Shell::focusNextPrevChild(bool isNext)
{
    // Qt asks for the next one also when what had the focus is hidden or disabled. That is no Tab, and would lead to the rail.
    if (const QWidget *lost = QWidget::window()->focusWidget();
        lost && isAncestorOf(lost) && (!lost->isVisible() || !lost->isEnabled()) && focusLastPlace())
        return true;
    QList<QWidget *> stops;
    for (QWidget *region : regions())
        stops << tabStopsIn(region);
    if (m_toast->isVisible())
        stops << tabStopsIn(m_toast);
    if (stops.isEmpty())
        return false;
    QWidget *focused = QWidget::window()->focusWidget();
    while (focused && focused != this && !stops.contains(focused))
        focused = focused->parentWidget();
    const auto at = stops.indexOf(focused);
    const auto next = at < 0 ? (isNext ? 0 : stops.size() - 1) : (at + (isNext ? 1 : -1) + stops.size()) % stops.size();
    focusStop(stops[next], isNext ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

QRect Shell::contentRect() const
{
    return QRect(m_content->mapTo(window(), QPoint()), m_content->size());
}

} // namespace Layers
