#include "ui/chat/chatstart.h"

#include "ui/kit/toast.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

// An icon, what it begins with, and why.
class StartRow : public QAbstractButton
{
public:
    StartRow(const Theme &theme, const ChatStart &start)
        : m_theme(theme)
        , m_start(start)
    {
        setText(start.title);
        setAccessibleName(start.title);
        setAccessibleDescription(start.reason);
        setObjectName(QStringLiteral("chatStart"));
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        followTheme(this, theme);
    }
    QSize sizeHint() const override { return {200, 16 + m_theme.lineHeight(Type::UiStrong) + m_theme.lineHeight(Type::Caption)}; }
    QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int radius = m_theme.measure(Measure::RadiusControl);
        if (isDown() || underMouse())
            m_theme.drawPanel(painter, rect(), radius, isDown() ? Colour::Pressed : Colour::Hover);
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const int icon = m_theme.iconSize(16);
        m_theme.drawIcon(painter, QRectF(mirrored ? width() - 4 - icon : 4, (height() - icon) / 2.0, icon, icon), m_start.icon,
                         Colour::Muted);
        const int lead = 4 + icon + 12;
        QRect line = rect().adjusted(mirrored ? 8 : lead, 8, mirrored ? -lead : -8, 0);
        const auto words = [&](Type type, Colour colour, const QString &text) {
            line.setHeight(m_theme.lineHeight(type));
            painter.setFont(m_theme.font(type));
            painter.setPen(m_theme.colour(colour));
            drawWordsAt(painter, line, Qt::AlignLeft | Qt::AlignVCenter,
                        QFontMetrics(painter.font()).elidedText(text, Qt::ElideRight, line.width()), layoutDirection());
            line.translate(0, line.height());
        };
        words(Type::UiStrong, Colour::Text, m_start.title);
        words(Type::Caption, Colour::Muted, m_start.reason);
        if (showsFocusRing(this))
            m_theme.drawFocusRing(painter, QRectF(rect()).adjusted(4, 4, -4, -4), radius - 4);
    }
    void keyPressEvent(QKeyEvent *event) override
    {
        if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)
            QAbstractButton::keyPressEvent(event);
        else if (!event->isAutoRepeat())
            click();
    }

private:
    const Theme &m_theme;
    ChatStart m_start;
};

} // namespace

ChatStartPane::ChatStartPane(const Theme &theme, QWidget *parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_title(new Label(theme, {}, Type::H1))
    , m_facts(new Label(theme, {}, Type::Body, Colour::Muted))
    , m_rows(new QVBoxLayout)
    , m_add(new Button(theme, tr("Add a folder"), Button::Look::Plain))
{
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(16, 16, 16, 8);
    column->setSpacing(8);
    column->addStretch(1);
    m_title->setObjectName(QStringLiteral("startTitle"));
    m_facts->setObjectName(QStringLiteral("startFacts"));
    keepClearOfToasts(this); // and with it all that stands in it, wherever it moves
    m_title->setWordWrap(true);
    m_facts->setWordWrap(true);
    column->addWidget(m_title);
    column->addWidget(m_facts);
    m_rows->setSpacing(4);
    m_rows->setContentsMargins(0, 8, 0, 0);
    column->addLayout(m_rows);
    m_add->setIconName(QStringLiteral("folder-plus"));
    m_add->setObjectName(QStringLiteral("startAddFolder"));
    keepClearOfToasts(m_add);
    connect(m_add, &Button::clicked, this, &ChatStartPane::addWanted);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 4, 0, 0);
    row->addWidget(m_add);
    row->addStretch(1);
    column->addLayout(row);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setWidgetResizable(true);
    setWidget(inside);
    viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    connect(&theme, &Theme::changed, this, &ChatStartPane::measureAgain);
    setFacts({});
}

// What is not shown is not laid out, and keeps the heights that it had.
void ChatStartPane::measureAgain()
{
    for (QWidget *part : widget()->findChildren<QWidget *>())
        part->updateGeometry();
    widget()->layout()->invalidate();
    updateGeometry();
}

void ChatStartPane::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    measureAgain();
}

QSize ChatStartPane::sizeHint() const
{
    const QSize inside = widget()->sizeHint();
    return {inside.width(), widget()->hasHeightForWidth() ? widget()->heightForWidth(width()) : inside.height()};
}

QSize ChatStartPane::minimumSizeHint() const
{
    return {100, m_theme.lineHeight(Type::H1)};
}

bool ChatStartPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

void ChatStartPane::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        updateGeometry();
}

void ChatStartPane::setQuoting(bool isQuoting)
{
    m_isQuoting = isQuoting;
    setFacts(m_counts);
}

void ChatStartPane::setFacts(const Facts &facts)
{
    m_counts = facts;
    m_add->setVisible(facts.files == 0);
    if (facts.files == 0) {
        m_title->setText(tr("Add files, then ask about them"));
        m_facts->setText(tr("Drop a folder anywhere on this window. Its files are read where they are and never changed."));
        return;
    }
    m_title->setText(tr("Ask about your files"));
    if (facts.searchedPlaces == 0) {
        m_facts->setText(tr("No place is ticked, so a question searches none of your files."));
        return;
    }
    const QString files = tr("%Ln file(s)", nullptr, facts.searchedFiles);
    const QString places = tr("%Ln place(s)", nullptr, facts.searchedPlaces);
    const QString ready = facts.searchedPlaces == facts.places
        //: %1 is "1,482 files", %2 is "4 places"
        ? tr("%1 in %2 are ready to search.").arg(files, places)
        //: %1 is "12 files", %2 is "2 places"
        : tr("A question searches %1 in %2.").arg(files, places);
    m_facts->setText(m_isQuoting ? ready + QLatin1Char(' ') + tr("Answers quote them word for word and nothing leaves this computer.")
                                 : ready);
}

void ChatStartPane::setStarts(const std::vector<ChatStart> &starts)
{
    if (starts == m_starts)
        return;
    m_starts = starts;
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const ChatStart &start : starts) {
        auto *row = new StartRow(m_theme, start);
        keepClearOfToasts(row);
        connect(row, &QAbstractButton::clicked, this, [this, start] { emit chosen(start); });
        m_rows->addWidget(row);
    }
    measureAgain();
}

} // namespace Layers
