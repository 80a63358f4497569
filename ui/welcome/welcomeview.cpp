#include "ui/welcome/welcomeview.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

constexpr int cardWidth = 282;
constexpr int cardGap = 16;
constexpr int welcomeMargin = 24;

Button *card(const Theme &theme, QBoxLayout *row, const QString &icon, Colour ink, const QString &sentence, const QString &action,
             Button::Look look)
{
    auto *panel = new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard));
    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    auto *picture = new Label(theme, {}, Type::Body);
    const auto paint = [picture, &theme, icon, ink] { picture->setPixmap(theme.icon(icon, ink, theme.iconSize(24), 2)); };
    paint();
    QObject::connect(&theme, &Theme::changed, picture, paint);
    column->addWidget(picture);
    auto *words = new Label(theme, sentence, Type::Body);
    words->setWordWrap(true);
    words->setMinimumHeight(2 * theme.lineHeight(Type::Body) + 8);
    words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(words, 1);
    column->addSpacing(8);
    auto *button = new Button(theme, action, look);
    button->setSize(Button::Size::Large);
    button->setGround(Colour::Raised);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    column->addWidget(button);
    row->addWidget(panel);
    return button;
}

} // namespace

WelcomeView::WelcomeView(const Theme &theme)
    : m_theme(theme)
{ }

QWidget *WelcomeView::content()
{
    return m_page;
}

void WelcomeView::build()
{
    const Theme &theme = m_theme;
    m_page = new QScrollArea;
    m_page->setWidgetResizable(true);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_page->setFocusPolicy(Qt::NoFocus);
    m_page->viewport()->setAutoFillBackground(false);
    auto *inside = new QWidget;
    auto *outer = new QVBoxLayout(inside);
    outer->setContentsMargins(welcomeMargin, welcomeMargin, welcomeMargin, welcomeMargin);
    outer->addStretch(10);
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    auto *column = new QVBoxLayout;
    column->setSpacing(24);
    column->addWidget(new Label(theme, tr("Welcome to Layers"), Type::Display));
    m_cards = new QBoxLayout(QBoxLayout::LeftToRight);
    m_cards->setSpacing(cardGap);
    m_device = card(theme, m_cards, QStringLiteral("device"), Colour::Accent,
                    tr("Add files and ask about them; nothing leaves this computer."), tr("Work on this device"), Button::Look::Primary);
    m_device->setObjectName(QStringLiteral("workOnThisDevice"));
    auto *sample = card(theme, m_cards, QStringLiteral("folder"), Colour::Text,
                        tr("Ask twelve made-up documents first, before you add your own."), tr("Try a sample folder"), Button::Look::Plain);
    sample->setObjectName(QStringLiteral("trySample"));
    column->addLayout(m_cards);
    middle->addLayout(column);
    middle->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(12);
    m_page->setWidget(inside);
    inside->setAutoFillBackground(false);
    m_page->viewport()->installEventFilter(this);
    connect(&theme, &Theme::changed, this, &WelcomeView::fit);
    fit();
    connect(m_device, &Button::clicked, this, &WelcomeView::deviceChosen);
    connect(sample, &Button::clicked, this, &WelcomeView::sampleChosen);
}

// The cards stand beside each other where there is room for them, else below each other.
void WelcomeView::fit()
{
    const int room = m_page->viewport()->width() - 2 * welcomeMargin;
    const int wide = m_theme.scaled(cardWidth);
    const bool isBeside = m_cards->count() * (wide + cardGap) - cardGap <= room;
    m_cards->setDirection(isBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (int i = 0; i < m_cards->count(); ++i)
        m_cards->itemAt(i)->widget()->setFixedWidth(std::clamp(wide, 120, std::max(120, room)));
}

bool WelcomeView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_page->viewport())
        fit();
    return View::eventFilter(watched, event);
}

void WelcomeView::shown()
{
    m_device->setFocus(Qt::TabFocusReason);
}

} // namespace Layers
