#include "ui/files/placerow.h"

#include "ui/files/rowkeys.h"

#include <QtCore/QLocale>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QStyle>

namespace Layers {

namespace {

constexpr int side = 16;
constexpr int between = 16;
constexpr int lineWidth = 56; // of a progress line

QString placeSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

// Places are counted from the left; where the window runs from the right they are turned round as they are drawn.
QRect turned(const QPainter &painter, const QRect &place)
{
    return QStyle::visualRect(painter.layoutDirection(), painter.window(), place);
}

void drawElided(QPainter &painter, const QRect &place, const QString &text, Qt::Alignment alignment,
                Qt::TextElideMode elide = Qt::ElideRight)
{
    drawWordsAt(painter, turned(painter, place), alignment | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, elide, place.width()),
                painter.layoutDirection());
}

} // namespace

std::array<QRect, size_t(PlaceColumn::Count)> placeColumns(const Theme &theme, int width, int height)
{
    struct Wish
    {
        PlaceColumn column;
        int width;
        int least; // width of the row below which the column goes
    };
    static constexpr Wish wishes[] = {{PlaceColumn::State, 190, 0},
                                      {PlaceColumn::Looked, 144, 560},
                                      {PlaceColumn::Passages, 84, 900},
                                      {PlaceColumn::Size, 84, 760},
                                      {PlaceColumn::Files, 64, 460}};
    std::array<QRect, size_t(PlaceColumn::Count)> columns;
    int right = width - 8;
    for (const Wish &wish : wishes) {
        if (width < theme.scaled(wish.least))
            continue;
        const int wide = std::min(theme.scaled(wish.width), width * 6 / 10);
        columns[size_t(wish.column)] = QRect(right - wide, 0, wide, height);
        right -= wide + between;
    }
    columns[size_t(PlaceColumn::Place)] = QRect(side, 0, std::max(0, right - side), height);
    return columns;
}

PlaceHead::PlaceHead(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    followTheme(this, theme);
}

QSize PlaceHead::sizeHint() const
{
    return {320, m_theme.lineHeight(Type::Caption) + 16};
}

void PlaceHead::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(m_theme.font(Type::Caption));
    painter.setPen(m_theme.colour(Colour::Muted));
    const auto columns = placeColumns(m_theme, width(), height());
    const std::pair<PlaceColumn, QString> titles[] = {{PlaceColumn::Place, tr("Place")},
                                                      {PlaceColumn::Files, tr("Files")},
                                                      {PlaceColumn::Size, tr("Size")},
                                                      {PlaceColumn::Passages, tr("Passages")},
                                                      {PlaceColumn::Looked, tr("Looked for changes")},
                                                      {PlaceColumn::State, tr("State")}};
    for (const auto &[column, title] : titles) {
        const bool isFigure = column == PlaceColumn::Files || column == PlaceColumn::Size || column == PlaceColumn::Passages;
        const QRect rect = columns[size_t(column)];
        if (rect.width() > 0)
            drawElided(painter, rect, title, isFigure ? Qt::AlignRight : Qt::AlignLeft);
    }
}

PlaceRow::PlaceRow(const Theme &theme, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_progress(new ProgressLine(theme, this))
    , m_pause(new Button(theme, {}, Button::Look::Quiet, this))
    , m_cancel(new Button(theme, {}, Button::Look::Quiet, this))
    , m_look(new Button(theme, tr("Look again"), Button::Look::Plain, this))
    , m_more(new Button(theme, {}, Button::Look::Quiet, this))
{
    setObjectName(QStringLiteral("placeRow"));
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_pause->setObjectName(QStringLiteral("placePause"));
    m_cancel->setObjectName(QStringLiteral("placeCancel"));
    m_cancel->setIconName(QStringLiteral("close"));
    m_look->setObjectName(QStringLiteral("placeLook"));
    m_more->setObjectName(QStringLiteral("placeMore"));
    m_more->setIconName(QStringLiteral("more"));
    for (Button *button : {m_pause, m_cancel, m_look, m_more}) {
        button->setSize(Button::Size::Small);
        button->setGround(Colour::Raised);
    }
    connect(m_pause, &Button::clicked, this, [this] { emit pauseWanted(m_state.kind != PlaceState::Kind::Paused); });
    connect(m_cancel, &Button::clicked, this, &PlaceRow::cancelWanted);
    connect(m_look, &Button::clicked, this, &PlaceRow::lookWanted);
    connect(m_more, &Button::clicked, this, [this] { emit menuWanted(m_more->mapToGlobal(QPoint(0, m_more->height() + 4))); });
    followTheme(this, theme);
    connect(&theme, &Theme::changed, this, &PlaceRow::place);
}

QSize PlaceRow::sizeHint() const
{
    return {320, m_theme.lineHeight(Type::Small) + m_theme.lineHeight(Type::Caption) + 16};
}

QSize PlaceRow::minimumSizeHint() const
{
    return {200, sizeHint().height()};
}

void PlaceRow::show(const Source &source, const PlaceState &state)
{
    m_source = source;
    m_state = state;
    const bool isPaused = state.kind == PlaceState::Kind::Paused;
    m_pause->setIconName(isPaused ? QStringLiteral("continue") : QStringLiteral("pause"));
    m_pause->setAccessibleName(isPaused ? tr("Go on adding %1").arg(source.title) : tr("Pause adding %1").arg(source.title));
    setPlainToolTip(m_pause, isPaused ? tr("Go on") : tr("Pause"));
    m_cancel->setAccessibleName(tr("Stop adding %1; what is in stays").arg(source.title));
    setPlainToolTip(m_cancel, tr("Stop; what is in stays"));
    const bool isIncomplete = state.kind == PlaceState::Kind::Incomplete;
    m_look->setText(isIncomplete ? tr("Go on") : tr("Look again"));
    m_look->setAccessibleName(isIncomplete ? tr("Go on adding %1").arg(source.title) : tr("Look again for %1").arg(source.title));
    m_more->setAccessibleName(tr("More about %1").arg(source.title));
    m_progress->setFraction(state.fraction);
    m_pause->setVisible(state.isImporting());
    m_cancel->setVisible(state.isImporting());
    m_progress->setVisible(state.kind == PlaceState::Kind::Running);
    m_look->setVisible(state.kind == PlaceState::Kind::Gone || state.kind == PlaceState::Kind::Incomplete);
    m_more->setVisible(!state.isImporting());
    describe();
    place();
    update();
}

void PlaceRow::describe()
{
    //: Read aloud for a row: name, files, size, state, when it was looked at
    setAccessibleName(
        tr("%1, %2, %3, %4, looked for changes: %5")
            .arg(m_source.title, tr("%Ln file(s)", nullptr, m_source.documents), placeSize(m_source.bytes), m_state.state, m_state.looked));
    setAccessibleDescription(m_source.path);
    const QString path = m_source.path.isEmpty() ? m_source.title : m_source.path;
    setPlainToolTip(this, m_state.current.isEmpty() ? path : path + QLatin1Char('\n') + m_state.current);
}

void PlaceRow::place()
{
    const QRect state = placeColumns(m_theme, width(), height())[size_t(PlaceColumn::State)];
    int right = state.right() + 1;
    for (Button *button : {m_more, m_cancel, m_pause, m_look}) {
        if (button->isHidden())
            continue;
        const QSize size = button->sizeHint();
        right -= size.width();
        button->setGeometry(
            QStyle::visualRect(layoutDirection(), rect(), {right, (height() - size.height()) / 2, size.width(), size.height()}));
        right -= 4;
    }
    const int high = m_progress->sizeHint().height();
    m_progress->setGeometry(QStyle::visualRect(layoutDirection(), rect(), {state.left(), (height() - high) / 2, lineWidth, high}));
}

void PlaceRow::resizeEvent(QResizeEvent *event)
{
    QAbstractButton::resizeEvent(event);
    place();
}

void PlaceRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isDown() || underMouse())
        painter.fillRect(rect(), m_theme.colour(isDown() ? Colour::Pressed : Colour::Hover));
    const auto columns = placeColumns(m_theme, width(), height());
    const auto column = [&columns](PlaceColumn which) { return columns[size_t(which)]; };

    const QRect place = column(PlaceColumn::Place);
    const int icon = m_theme.iconSize(20);
    const QString name = m_source.kind == Source::Kind::Folder ? QStringLiteral("folder")
        : m_source.kind == Source::Kind::Pasted                ? QStringLiteral("quote")
                                                               : QStringLiteral("file-text");
    m_theme.drawIcon(painter, turned(painter, {place.left(), (height() - icon) / 2, icon, icon}), name, Colour::Muted);
    const int textLeft = place.left() + icon + 10;
    const int textWidth = std::max(0, place.right() - textLeft);
    const int first = m_theme.lineHeight(Type::Small);
    const bool hasPath = !m_source.path.isEmpty();
    const QRect title(textLeft, hasPath ? 8 : 0, textWidth, hasPath ? first : height());
    painter.setFont(m_theme.font(Type::Small));
    painter.setPen(m_theme.colour(Colour::Text));
    drawElided(painter, title, m_source.title, Qt::AlignLeft);
    const auto figure = [&](PlaceColumn which, const QString &text) {
        if (column(which).width() > 0)
            drawElided(painter, column(which), text, Qt::AlignRight);
    };
    const QLocale locale;
    figure(PlaceColumn::Files, locale.toString(m_source.documents));
    figure(PlaceColumn::Size, placeSize(m_source.bytes));
    figure(PlaceColumn::Passages, locale.toString(m_source.passages));
    drawElided(painter, column(PlaceColumn::Looked), m_state.looked, Qt::AlignLeft);
    painter.setFont(m_theme.font(Type::Caption));
    painter.setPen(m_theme.colour(Colour::Muted));
    if (hasPath)
        drawElided(painter, QRect(textLeft, 8 + first, textWidth, m_theme.lineHeight(Type::Caption)), m_source.path, Qt::AlignLeft,
                   Qt::ElideMiddle);

    QRect state = column(PlaceColumn::State);
    for (const Button *button : {m_more, m_cancel, m_pause, m_look}) {
        if (!button->isHidden())
            state.setRight(std::min(state.right(), turned(painter, button->geometry()).left() - 6));
    }
    if (m_state.kind == PlaceState::Kind::Running) {
        drawElided(painter, state.adjusted(lineWidth + 8, 0, 0, 0), m_state.state, Qt::AlignLeft);
    } else {
        Colour fill = Colour::OkSoft;
        Colour ink = Colour::Ok;
        if (m_state.kind == PlaceState::Kind::Incomplete || m_state.kind == PlaceState::Kind::Gone) {
            fill = Colour::WarnSoft;
            ink = Colour::Warn;
        } else if (m_state.kind == PlaceState::Kind::Paused) {
            fill = Colour::Sunken;
            ink = Colour::Muted;
        } else if (m_source.failed > 0) {
            fill = Colour::WarnSoft;
            ink = Colour::Warn;
        }
        painter.setFont(m_theme.font(Type::Micro));
        const int high = m_theme.lineHeight(Type::Micro);
        const int wide = std::min(state.width(), painter.fontMetrics().horizontalAdvance(m_state.state) + 14);
        const QRect tag(state.left(), (height() - high) / 2, wide, high);
        m_theme.drawPanel(painter, turned(painter, tag), m_theme.measure(Measure::RadiusTag), fill);
        painter.setPen(m_theme.colour(ink));
        drawElided(painter, tag.adjusted(6, 0, -6, 0), m_state.state, Qt::AlignHCenter);
    }
    if (showsFocusRing(this))
        m_theme.drawFocusRing(painter, QRectF(rect()).adjusted(4, 4, -4, -4), m_theme.measure(Measure::RadiusControl));
}

void PlaceRow::keyPressEvent(QKeyEvent *event)
{
    if (const int step = rowStep(*event))
        emit stepWanted(step);
    else if (opensRow(*event))
        click();
    else if (event->key() == Qt::Key_Delete)
        emit removeWanted();
    else if (!moveAmongButtons(this, event))
        QAbstractButton::keyPressEvent(event);
}

void PlaceRow::contextMenuEvent(QContextMenuEvent *event)
{
    emit menuWanted(rowMenuPlace(*this, *event));
}

SideRow::SideRow(const Theme &theme, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("sideRow"));
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setCheckable(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    followTheme(this, theme);
}

void SideRow::show(const QString &title, const QString &caption, const QString &news)
{
    m_title = title;
    m_caption = caption;
    m_news = news;
    setPlainToolTip(this, title);
    setAccessibleName(news.isEmpty() ? title + QLatin1String(", ") + caption
                                     : title + QLatin1String(", ") + caption + QLatin1String(", ") + news);
    update();
}

QSize SideRow::sizeHint() const
{
    return {200, m_theme.lineHeight(Type::Ui) + m_theme.lineHeight(Type::Caption) + 16};
}

QSize SideRow::minimumSizeHint() const
{
    return {80, sizeHint().height()};
}

void SideRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int radius = m_theme.measure(Measure::RadiusControl);
    const Colour fill = isChecked() ? Colour::AccentSoft : isDown() ? Colour::PressedBg : underMouse() ? Colour::HoverBg : Colour::Count;
    if (fill != Colour::Count)
        m_theme.drawPanel(painter, rect(), radius, fill);
    const QRect inside = rect().adjusted(8, 8, -8, -8);
    const int first = m_theme.lineHeight(Type::Ui);
    painter.setFont(m_theme.font(Type::UiStrong));
    painter.setPen(m_theme.colour(Colour::Text));
    drawElided(painter, QRect(inside.left(), inside.top(), inside.width(), first), m_title, Qt::AlignLeft);
    painter.setFont(m_theme.font(Type::Caption));
    painter.setPen(m_theme.colour(Colour::Muted));
    QRect below(inside.left(), inside.top() + first, inside.width(), m_theme.lineHeight(Type::Caption));
    if (!m_news.isEmpty()) {
        const int wide = std::min(below.width() / 2, painter.fontMetrics().horizontalAdvance(m_news) + 2);
        drawElided(painter, QRect(below.right() - wide + 1, below.top(), wide, below.height()), m_news, Qt::AlignRight);
        below.setRight(below.right() - wide - 8);
    }
    drawElided(painter, below, m_caption, Qt::AlignLeft);
    if (showsFocusRing(this))
        m_theme.drawFocusRing(painter, QRectF(rect()).adjusted(4, 4, -4, -4), radius);
}

void SideRow::keyPressEvent(QKeyEvent *event)
{
    if (opensRow(*event))
        click();
    else if (event->key() == Qt::Key_Delete)
        emit removeWanted();
    else if (!moveAmongButtons(this, event))
        QAbstractButton::keyPressEvent(event);
}

void SideRow::contextMenuEvent(QContextMenuEvent *event)
{
    emit menuWanted(rowMenuPlace(*this, *event));
}

} // namespace Layers
