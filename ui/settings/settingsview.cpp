#include "ui/settings/settingsview.h"

#include "ui/settings/settingwords.h"

#include <QtCore/QTimer>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

constexpr int settingsWidth = 760;

} // namespace

SettingsView::SettingsView(SettingsDeps deps)
    : m_deps(deps)
{ }

void SettingsView::build()
{
    const SettingsDeps &deps = m_deps;
    m_side = new QWidget;
    m_search = new Field(deps.theme, tr("Search settings"));
    m_sections = new QVBoxLayout;
    m_stack = new QStackedWidget;
    m_page = new QWidget;
    m_bar = new QWidget;
    auto *pageColumn = new QVBoxLayout(m_page);
    pageColumn->setContentsMargins(0, 0, 0, 0);
    pageColumn->setSpacing(0);
    pageColumn->addWidget(m_bar);
    pageColumn->addWidget(m_stack, 1);
    auto *barColumn = new QVBoxLayout(m_bar);
    barColumn->setContentsMargins(0, 0, 0, 0);
    barColumn->setSpacing(0);
    auto *barRow = new QHBoxLayout;
    barRow->setContentsMargins(20, 0, 16, 0);
    barRow->setSpacing(8);
    auto *list = new Button(deps.theme, {}, Button::Look::Quiet);
    list->setIconName(QStringLiteral("sidebar"));
    list->setAccessibleName(tr("Show the list of settings"));
    setPlainToolTip(list, tr("Show the list of settings"));
    list->setObjectName(QStringLiteral("settingsList"));
    connect(list, &Button::clicked, this, &SettingsView::listWanted);
    auto *barTitle = new Label(deps.theme, tr("Settings"), Type::Title);
    keepTopBarHeight(barTitle, deps.theme, 1);
    barRow->addWidget(list);
    barRow->addWidget(barTitle, 1);
    barColumn->addLayout(barRow);
    barColumn->addWidget(new Rule(deps.theme, Qt::Horizontal));
    m_bar->hide();
    auto *column = new QVBoxLayout(m_side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *title = new Label(deps.theme, tr("Settings"), Type::Title);
    title->setContentsMargins(16, 0, 12, 0);
    keepTopBarHeight(title, deps.theme);
    column->addWidget(title);
    m_search->setIconName(QStringLiteral("search"));
    m_search->setKeyHint(tr("Ctrl F"));
    m_search->setObjectName(QStringLiteral("settingsSearch"));
    m_search->setAccessibleName(tr("Search settings"));
    const auto fit = [this] { m_search->setFixedHeight(m_deps.theme.lineHeight(Type::SmallStrong) + 12); }; // as the search of other lists
    fit();
    connect(&deps.theme, &Theme::changed, m_search, fit);
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(12, 0, 12, 8);
    searchRow->addWidget(m_search);
    column->addLayout(searchRow);
    m_nothing = new Label(deps.theme, {}, Type::Small, Colour::Muted);
    m_nothing->setObjectName(QStringLiteral("settingsNothing"));
    m_nothing->setContentsMargins(16, 0, 16, 8);
    m_nothing->setWordWrap(true);
    m_nothing->hide();
    column->addWidget(m_nothing);
    m_hits = new QVBoxLayout;
    m_hits->setContentsMargins(8, 0, 8, 0);
    m_hits->setSpacing(0);
    column->addLayout(m_hits);
    m_sections->setContentsMargins(8, 0, 8, 8);
    m_sections->setSpacing(0);
    column->addLayout(m_sections);
    column->addStretch(1);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsView::filter);
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        const auto hit = std::find_if(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.isFound; });
        if (hit != m_rows.end())
            goToHit(size_t(hit - m_rows.begin()));
    });
    m_search->installEventFilter(this);
    m_side->installEventFilter(this);

    addSection("models", tr("Models and keys"), QStringLiteral("key"), makeModels());
    addSection("appearance", tr("Appearance"), QStringLiteral("light"), makeAppearance());
    addSection("general", tr("Writing and files"), QStringLiteral("keyboard"), makeGeneral());
    addSection("privacy", tr("Privacy"), QStringLiteral("privacy"), makePrivacy());
    addSection("about", tr("About"), QStringLiteral("info"), makeAbout());
    connect(&deps.providers, &Providers::changed, this, &SettingsView::refreshServers);
    const QByteArray wanted = std::exchange(m_section, "models");
    open("models");
    open(wanted);
}

Panel *SettingsView::cardPanel(const Theme &theme, QVBoxLayout *&rows)
{
    auto *panel = new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard));
    rows = new QVBoxLayout(panel);
    rows->setContentsMargins(1, 1, 1, 1);
    rows->setSpacing(0);
    return panel;
}

SettingsView::~SettingsView() = default;

void SettingsView::shown()
{
    refreshServers();
    lookForServers();
    if (const auto wanted = std::exchange(m_wantedServer, {}); wanted && m_deps.providers.instance(*wanted)) {
        editServer(*wanted);
        m_editForm->focusKey();
    }
}

void SettingsView::showInPage(QWidget *widget)
{
    QTimer::singleShot(0, widget, [widget] {
        for (QWidget *above = widget->parentWidget(); above; above = above->parentWidget()) {
            if (auto *area = qobject_cast<QScrollArea *>(above))
                area->ensureWidgetVisible(widget, 0, 24);
        }
    });
}

void SettingsView::addServer()
{
    auto *form = m_stack->findChild<ServerForm *>(QStringLiteral("serverForm"));
    form->focusFirst();
    showInPage(form);
}

void SettingsView::sayKeychain(bool isAsked)
{
    if (!m_stack)
        return;
    for (ServerForm *form : m_stack->findChildren<ServerForm *>())
        form->sayKeychain(isAsked);
}

QWidget *SettingsView::page(const QString &title, const QString &sentence, QVBoxLayout *&body)
{
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus); // a page begins at its first control
    auto *holder = new QWidget;
    auto *across = new QHBoxLayout(holder);
    across->setContentsMargins(24, 12, 24, 24); // the title stands on the line of the list's
    across->addStretch(1);
    body = new QVBoxLayout;
    body->setSpacing(12);
    auto *column = new QWidget;
    column->setLayout(body);
    body->setContentsMargins(0, 0, 0, 0);
    column->setMaximumWidth(settingsWidth);
    across->addWidget(column, 100);
    across->addStretch(1);
    body->addWidget(new Label(m_deps.theme, title, Type::H1));
    if (!sentence.isEmpty()) {
        auto *words = new Label(m_deps.theme, sentence, Type::Ui, Colour::Muted);
        words->setWordWrap(true);
        body->addWidget(words);
    }
    scroll->setWidget(holder);
    return scroll;
}

void SettingsView::addSection(const QByteArray &id, const QString &name, const QString &icon, QWidget *pageWidget)
{
    auto *button = new Button(m_deps.theme, name, Button::Look::Row);
    button->setIconName(icon);
    button->setStretched(true);
    button->setCheckable(true);
    button->setGround(Colour::Bg);
    button->setObjectName(QStringLiteral("section_%1").arg(QString::fromLatin1(id)));
    connect(button, &Button::clicked, this, [this, id] {
        open(id);
        if (!m_bar->isHidden())
            emit listWanted(); // the list lay over the page
    });
    m_sections->addWidget(button);
    m_buttons.emplace_back(id, button);
    m_pages.emplace_back(id, pageWidget);
    m_stack->addWidget(pageWidget);
}

void SettingsView::open(const QByteArray &wanted)
{
    if (m_search) {
        m_search->clear(); // who names a page wants all of it
        filter({}); // and the mark of a hit goes, whose search is cleared already
    }
    showSection(wanted);
}

void SettingsView::showSection(const QByteArray &wanted)
{
    const qsizetype slash = wanted.indexOf('/');
    const QByteArray section = slash < 0 ? wanted : wanted.left(slash);
    if (slash >= 0 && section == "models")
        m_wantedServer = ProviderId::fromString(QString::fromLatin1(wanted.mid(slash + 1)));
    if (m_pages.empty())
        m_section = section; // build() opens it
    for (const auto &[id, widget] : m_pages) {
        if (id == section) {
            m_section = section;
            m_stack->setCurrentWidget(widget);
        }
    }
    for (const auto &[id, button] : m_buttons)
        button->setChecked(id == m_section);
}

QWidget *SettingsView::settingRow(QVBoxLayout *body, const QByteArray &id, const QString &explanation, QWidget *control)
{
    const SettingWords &setting = settingNamed(id);
    const QString &name = setting.name;
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(16, 10, 16, 10);
    line->setSpacing(16);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(new Label(m_deps.theme, name, Type::Ui));
    if (!explanation.isEmpty()) {
        auto *small = new Label(m_deps.theme, explanation, Type::Caption, Colour::Muted);
        small->setWordWrap(true);
        words->addWidget(small);
    }
    line->addLayout(words, 1);
    if (control) {
        if (control->accessibleName().isEmpty())
            control->setAccessibleName(name);
        line->addWidget(control);
    }
    Rule *rule = body->count() > 0 ? new Rule(m_deps.theme, Qt::Horizontal) : nullptr;
    if (rule)
        body->addWidget(rule);
    body->addWidget(row);
    m_rows.push_back(
        {QStringList{name, explanation, setting.words}.join(QLatin1Char(' ')), setting.section, row, row, rule, nullptr, name});
    return row;
}

} // namespace Layers
