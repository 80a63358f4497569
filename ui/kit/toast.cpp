#include "ui/kit/toast.h"

#include <QtCore/QScopedValueRollback>
#include <QtCore/QTimer>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

namespace {

constexpr int toastGap = 8; // to what it keeps clear of
constexpr auto keptClear = "keptClearOfToasts";

bool isKeptClear(const QWidget &part, bool alsoText)
{
    const auto *button = qobject_cast<const Button *>(&part);
    const bool isText = !qobject_cast<const QAbstractButton *>(&part);
    return part.isVisible() && (alsoText || !isText)
        && ((button && button->look() == Button::Look::Primary) || part.property(keptClear).toBool());
}

// What is kept clear may come, or move, under a toast that stands already.
class ClearKeeper : public QObject
{
public:
    explicit ClearKeeper(QWidget *part)
        : QObject(part)
    {
        part->installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Show && event->type() != QEvent::Move && event->type() != QEvent::Resize)
            return false;
        for (QWidget *above = static_cast<QWidget *>(watched)->parentWidget(); above; above = above->parentWidget()) {
            if (auto *toast = above->findChild<Toast *>(QString(), Qt::FindDirectChildrenOnly))
                toast->placeAgain();
        }
        return false;
    }
};

} // namespace

void keepClearOfToasts(QWidget *part)
{
    if (part->property(keptClear).toBool())
        return;
    part->setProperty(keptClear, true);
    new ClearKeeper(part);
}

Toast::Toast(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_label(new Label(theme, {}, Type::Small, Colour::OnTip, this))
    , m_action(new Button(theme, {}, Button::Look::Link, this))
    , m_timer(new QTimer(this))
    , m_looks(new QTimer(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_label);
    row->addWidget(m_action);
    m_action->setSize(Button::Size::Small);
    m_action->setInk(Colour::TipAction);
    m_label->setWordWrap(true);
    m_action->setObjectName(QStringLiteral("toastAction"));
    m_timer->setSingleShot(true);
    m_looks->setInterval(200); // what is painted below it, as a thread, comes and moves without an event of a widget
    connect(m_looks, &QTimer::timeout, this, [this] {
        if (isHidden())
            m_looks->stop();
        else if (!underMouse())
            placeAgain();
    });
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (underMouse() || m_action->hasFocus())
            m_timer->start(2000);
        else
            hide();
    });
    connect(m_action, &Button::clicked, this, [this] {
        hide();
        if (auto run = std::exchange(m_run, {}))
            run();
    });
    connect(&theme, &Theme::changed, this, [this] { QTimer::singleShot(0, this, &Toast::placeAgain); }); // its words have a new size first
    parent->installEventFilter(this);
    QWidget::hide();
}

void Toast::show(const QString &text, const QString &action, std::function<void()> run)
{
    m_label->setText(QString(text).replace(QLatin1Char('\n'), QLatin1Char(' '))); // a file's name may break the line
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_run = std::move(run);
    m_text = text;
    setAccessibleName(text);
    adjustSize();
    place();
    raise();
    QWidget::show();
    m_timer->start(6000);
    m_looks->start();
}

void Toast::takeBack(const QString &text)
{
    if (isVisible() && text == m_text)
        hide();
}

void Toast::stayAbove(QWidget *floor)
{
    if (floor == m_floor)
        return;
    if (m_floor)
        m_floor->removeEventFilter(this);
    m_floor = floor;
    if (floor)
        floor->installEventFilter(this);
    placeAgain();
}

void Toast::placeAgain()
{
    if (isVisible() && !m_isPlacing)
        place();
}

void Toast::place()
{
    const QScopedValueRollback<bool> isPlacing(m_isPlacing, true);
    constexpr int widest = 640;
    QRect over = m_area && m_area->isVisible() ? QRect(m_area->mapTo(parentWidget(), QPoint()), m_area->size()) : parentWidget()->rect();
    int bottom = parentWidget()->height() - 24;
    if (m_floor && m_floor->isVisible() && parentWidget()->isAncestorOf(m_floor)) {
        const QPoint floor = m_floor->mapTo(parentWidget(), QPoint());
        over.setLeft(floor.x());
        over.setWidth(m_floor->width());
        bottom = floor.y() - 16;
    }
    const int most = std::clamp(over.width() - 32, 120, std::max(120, m_theme.scaled(widest)));
    // One line where it fits; a longer text takes as many as it needs.
    const int room = layout()->contentsMargins().left() + layout()->contentsMargins().right()
        + (m_action->isHidden() ? 0 : m_action->sizeHint().width() + layout()->spacing());
    const int wide = std::min(most, room + QFontMetrics(m_label->font()).horizontalAdvance(m_label->text()) + 4);
    const int high = std::max(36, layout()->totalHeightForWidth(wide));
    const int left = std::clamp(over.left() + (over.width() - wide) / 2, 0, std::max(0, parentWidget()->width() - wide));
    const QRect wanted(left, std::max(0, bottom - high), wide, high);
    QRect free = clearOf(wanted, true);
    if (free.top() < 0)
        free = clearOf(wanted, false);
    setGeometry(free.top() < 0 ? wanted : free);
}

QRect Toast::clearOf(QRect wanted, bool alsoText) const
{
    for (bool isMoved = true; isMoved && wanted.top() >= 0;) {
        isMoved = false;
        for (const QWidget *part : parentWidget()->findChildren<QWidget *>()) {
            if (isAncestorOf(part) || !part->isVisible())
                continue;
            QRegion clear = part->property("buttonsInView").value<QRegion>();
            if (isKeptClear(*part, alsoText))
                clear += part->visibleRegion().boundingRect();
            for (const QRect &seen : clear.translated(part->mapTo(parentWidget(), QPoint()))) {
                if (!wanted.intersects(seen))
                    continue;
                wanted.moveBottom(seen.top() - 1 - toastGap);
                isMoved = true;
            }
        }
    }
    return wanted;
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    const bool moves = event->type() == QEvent::Resize || event->type() == QEvent::Move || event->type() == QEvent::Show
        || event->type() == QEvent::Hide;
    if (moves && isVisible() && (watched == m_floor || watched == parentWidget()))
        place();
    return QWidget::eventFilter(watched, event);
}

void Toast::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_theme.drawPanel(painter, rect(), m_theme.measure(Measure::RadiusControl), Colour::Tip);
}

} // namespace Layers
