#include "ui/welcome/welcomeview.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

constexpr int cardWidth = 282;

Button *card(const Theme &theme, QHBoxLayout *row, const QString &icon, Colour ink, const QString &sentence, const QString &action,
             Button::Look look)
{
    auto *panel = new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard));
    panel->setFixedWidth(theme.scaled(cardWidth));
    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    auto *picture = new Label(theme, {}, Type::Body);
    const int size = theme.iconSize(24);
    picture->setPixmap(theme.icon(icon, ink, size, 2));
    QObject::connect(&theme, &Theme::changed, picture,
                     [picture, &theme, icon, ink, size] { picture->setPixmap(theme.icon(icon, ink, size, 2)); });
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

void WelcomeView::build()
{
    const Theme &theme = m_theme;
    m_page = new QWidget;
    auto *outer = new QVBoxLayout(m_page);
    outer->addStretch(10);
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    auto *column = new QVBoxLayout;
    column->setSpacing(24);
    column->addWidget(new Label(theme, tr("Welcome to Layers"), Type::Display));
    auto *cards = new QHBoxLayout;
    cards->setSpacing(16);
    m_device = card(theme, cards, QStringLiteral("device"), Colour::Accent,
                    tr("Add files and ask about them; nothing leaves this computer."), tr("Work on this device"), Button::Look::Primary);
    m_device->setObjectName(QStringLiteral("workOnThisDevice"));
    auto *sample = card(theme, cards, QStringLiteral("folder"), Colour::Text,
                        tr("Ask twelve made-up documents first, before you add your own."), tr("Try a sample folder"), Button::Look::Plain);
    sample->setObjectName(QStringLiteral("trySample"));
    column->addLayout(cards);
    middle->addLayout(column);
    middle->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(12);
    connect(m_device, &Button::clicked, this, &WelcomeView::deviceChosen);
    connect(sample, &Button::clicked, this, &WelcomeView::sampleChosen);
}

void WelcomeView::shown()
{
    m_device->setFocus(Qt::TabFocusReason);
}

} // namespace Layers
