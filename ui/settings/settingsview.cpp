#include "ui/settings/settingsview.h"

#include "ui/kit/errortext.h"

#include <QtCore/QTimer>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

constexpr int settingsWidth = 760;

void clearRows(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

// Scrolls the page of a widget to it, once the page has its new size.
void showInPage(QWidget *widget)
{
    QTimer::singleShot(0, widget, [widget] {
        for (QWidget *above = widget->parentWidget(); above; above = above->parentWidget()) {
            if (auto *area = qobject_cast<QScrollArea *>(above))
                area->ensureWidgetVisible(widget, 0, 24);
        }
    });
}

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
    barTitle->setMinimumHeight(deps.theme.measure(Measure::Top) - 1);
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
    title->setMinimumHeight(deps.theme.measure(Measure::Top));
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
    m_sections->setContentsMargins(8, 0, 8, 8);
    m_sections->setSpacing(0);
    column->addLayout(m_sections);
    column->addStretch(1);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsView::filter);

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
    const qsizetype slash = wanted.indexOf('/');
    const QByteArray section = slash < 0 ? wanted : wanted.left(slash);
    if (slash >= 0)
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

QWidget *SettingsView::settingRow(QVBoxLayout *body, const QByteArray &section, const QString &name, const QString &explanation,
                                  QWidget *control, const QString &moreWords)
{
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
    if (body->count() > 0)
        body->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
    body->addWidget(row);
    m_rows.push_back({QStringList{name, explanation, moreWords}.join(QLatin1Char(' ')), section, row});
    return row;
}

QWidget *SettingsView::makeModels()
{
    QVBoxLayout *body = nullptr;
    QWidget *widget = page(tr("Models and keys"),
                           tr("Where answers come from. Keys go into the keychain of this computer and never into a file."), body);
    body->addSpacing(8);
    body->addWidget(new Label(m_deps.theme, tr("Found on this computer"), Type::Title));
    body->addWidget(cardPanel(m_deps.theme, m_found));
    body->addSpacing(8);
    body->addWidget(new Label(m_deps.theme, tr("Keys and servers"), Type::Title));
    body->addWidget(cardPanel(m_deps.theme, m_servers));
    body->addSpacing(8);
    body->addWidget(new Label(m_deps.theme, tr("Add a server or a key"), Type::Title));
    QVBoxLayout *formRows = nullptr;
    auto *formCard = cardPanel(m_deps.theme, formRows);
    auto *form = new ServerForm(m_deps.theme, m_deps.dialogs, m_deps.providers);
    form->setObjectName(QStringLiteral("serverForm"));
    formRows->addWidget(form);
    body->addWidget(formCard);
    auto *hint = new Label(
        m_deps.theme,
        tr("Any server that speaks the OpenAI protocol works: Ollama, LM Studio, llama.cpp, LiteLLM, vLLM, and most providers."),
        Type::Caption, Colour::Muted);
    hint->setWordWrap(true);
    body->addWidget(hint);
    body->addStretch(1);
    //: words that a person may look for in the settings
    m_rows.push_back(
        {tr("Server key API key address URL model provider certificate Ollama LM Studio llama.cpp OpenAI"), "models", formCard});
    connect(form, &ServerForm::added, this, [this](const QString &name, int models) { emit toast(addedText(name, models), {}, {}); });
    refreshServers();
    return widget;
}

QWidget *SettingsView::serverRow(const QString &icon, const QString &title, const QString &facts, Colour ink, QHBoxLayout *&across)
{
    auto *row = new QWidget;
    across = new QHBoxLayout(row);
    across->setContentsMargins(16, 8, 12, 8);
    across->setSpacing(12);
    auto *picture = new Label(m_deps.theme, {}, Type::Body);
    picture->setPixmap(m_deps.theme.icon(icon, Colour::Muted, m_deps.theme.iconSize(20), 2));
    across->addWidget(picture);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    auto *name = new Label(m_deps.theme, title, Type::Ui);
    name->setElided(true);
    words->addWidget(name);
    auto *small = new Label(m_deps.theme, facts, Type::Caption, ink);
    small->setObjectName(QStringLiteral("serverFacts"));
    small->setWordWrap(true); // what is to be done stands at its end
    words->addWidget(small);
    across->addLayout(words, 1);
    return row;
}

// The rows are made anew; the form of the server that is being changed stays.
void SettingsView::refreshServers()
{
    if (!m_servers)
        return;
    if (m_editForm && !m_deps.providers.instance(m_editedServer)) {
        m_editForm->hide();
        std::exchange(m_editForm, nullptr)->deleteLater();
    }
    if (m_editForm)
        m_servers->removeWidget(m_editForm);
    clearRows(m_servers);
    QHBoxLayout *across = nullptr;
    m_servers->addWidget(serverRow(QStringLiteral("recall"), m_deps.providers.modelName(ModelRef::recall()),
                                   tr("Finds and quotes passages of your files \u00b7 free, works offline"), Colour::Muted, across));
    for (const ProviderInstance &instance : m_deps.providers.instances()) {
        m_servers->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
        addServerRow(instance);
        if (m_editForm && m_editedServer == instance.id)
            m_servers->addWidget(m_editForm);
    }
}

void SettingsView::addServerRow(const ProviderInstance &instance)
{
    const Providers::KeyState state = m_deps.providers.keyState(instance);
    QString key;
    switch (state) {
    case Providers::KeyState::None:
        key = tr("no key");
        break;
    case Providers::KeyState::Kept:
        key = tr("key in the keychain");
        break;
    case Providers::KeyState::UntilExit:
        key = tr("key until you close Layers");
        break;
    case Providers::KeyState::Missing:
        key = tr("key missing: enter it again");
        break;
    }
    QHBoxLayout *across = nullptr;
    m_servers->addWidget(
        serverRow(QStringLiteral("server"), instance.name,
                  QStringList{QUrl(instance.url).authority(), tr("%n model(s)", nullptr, int(instance.models.size())), key}.join(
                      QStringLiteral(" \u00b7 ")),
                  state == Providers::KeyState::Missing ? Colour::Warn : Colour::Muted, across));
    const auto button = [this, across, &instance](const QString &text, Button::Look look, const char *name) {
        auto *made = new Button(m_deps.theme, text, look);
        made->setGround(Colour::Raised);
        made->setSize(Button::Size::Small);
        made->setObjectName(QString::fromLatin1(name));
        made->setProperty("server", instance.id.toString());
        //: %1 is what the button does, %2 the name of a server
        made->setAccessibleName(tr("%1: %2").arg(text, instance.name));
        across->addWidget(made);
        return made;
    };
    connect(button(tr("Test"), Button::Look::Plain, "testServer"), &Button::clicked, this, [this, id = instance.id, name = instance.name] {
        m_tasks.run(m_deps.providers.refresh(id), [this, name](Result<ProviderInstance> done) {
            emit toast(done && done->models.empty() ? tr("%1 answers, but lists no model").arg(name)
                           : done                   ? tr("%1 works with %n model(s)", nullptr, int(done->models.size())).arg(name)
                                                    : errorText(done.error(), Situation::Server).sentence,
                       {}, {});
        });
    });
    connect(button(tr("Edit"), Button::Look::Plain, "editServer"), &Button::clicked, this, [this, id = instance.id] { editServer(id); });
    connect(button(tr("Remove"), Button::Look::Quiet, "removeServer"), &Button::clicked, this,
            [this, id = instance.id, name = instance.name, isKept = state == Providers::KeyState::Kept] {
                Confirmation question;
                question.title = tr("Remove %1?").arg(name);
                question.detail = isKept ? tr("Its key is deleted from the keychain. Chats that it answered stay.")
                                         : tr("Chats that it answered stay.");
                question.action = tr("Remove");
                question.keep = tr("Keep");
                question.isDanger = true;
                m_deps.dialogs.confirm(m_stack, question, [this, id] { m_tasks.run(m_deps.providers.remove(id)); });
            });
}

void SettingsView::editServer(ProviderId id)
{
    const ProviderInstance *instance = m_deps.providers.instance(id);
    if (!instance)
        return;
    if (m_editForm && m_editedServer == id) {
        m_editForm->focusKey();
        return;
    }
    if (m_editForm) {
        m_editForm->hide();
        m_editForm->deleteLater();
    }
    m_editedServer = id;
    m_editForm = new ServerForm(m_deps.theme, m_deps.dialogs, m_deps.providers, m_servers->parentWidget());
    m_editForm->setObjectName(QStringLiteral("editForm"));
    m_editForm->edit(*instance);
    connect(m_editForm, &ServerForm::closed, this, &SettingsView::endEdit);
    connect(m_editForm, &ServerForm::changed, this, [this](const QString &name, int models, const QString &warning) {
        endEdit();
        emit toast(warning.isEmpty() ? tr("%1 was saved and works with %n model(s)", nullptr, models).arg(name) : warning, {}, {});
    });
    // Not from inside the button that asked for it, which goes with its row.
    QMetaObject::invokeMethod(
        this,
        [this] {
            refreshServers();
            if (m_editForm) {
                m_editForm->show();
                m_editForm->focusKey();
                showInPage(m_editForm);
            }
        },
        Qt::QueuedConnection);
}

void SettingsView::endEdit()
{
    if (!m_editForm)
        return;
    m_servers->removeWidget(m_editForm);
    m_editForm->hide();
    std::exchange(m_editForm, nullptr)->deleteLater();
    for (Button *button : m_stack->findChildren<Button *>(QStringLiteral("editServer"))) {
        if (button->property("server").toString() == m_editedServer.toString())
            button->setFocus(Qt::OtherFocusReason);
    }
}

QString SettingsView::addedText(const QString &name, int models)
{
    return models > 0 ? tr("%1 was added with %n model(s)", nullptr, models).arg(name)
                      : tr("%1 was added, but it lists no model. Load one there, then test it here.").arg(name);
}

void SettingsView::lookForServers()
{
    clearRows(m_found);
    const auto say = [this](const QString &text) {
        auto *label = new Label(m_deps.theme, text, Type::Small, Colour::Muted);
        label->setContentsMargins(16, 12, 16, 12);
        label->setWordWrap(true);
        m_found->addWidget(label);
    };
    if (!m_deps.settings.value(Settable::findLocalServers)) {
        say(tr("Looking for servers on this computer is switched off under Privacy."));
        return;
    }
    say(tr("Looking for Ollama, LM Studio, llama.cpp and LiteLLM\u2026"));
    m_looking.cancelAll();
    m_looking.run(m_deps.providers.findLocal(), [this, say](Result<std::vector<LocalServer>> servers) {
        clearRows(m_found);
        if (!servers || servers->empty()) {
            say(tr("No other model server is running on this computer. Start Ollama, LM Studio or llama.cpp and it appears here."));
            return;
        }
        for (const LocalServer &server : *servers) {
            if (m_found->count() > 0)
                m_found->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
            auto *row = new QWidget;
            auto *across = new QHBoxLayout(row);
            across->setContentsMargins(16, 8, 16, 8);
            auto *words = new QVBoxLayout;
            words->setSpacing(0);
            words->addWidget(new Label(m_deps.theme, productName(server.product), Type::Ui));
            words->addWidget(new Label(m_deps.theme, QUrl(server.url).authority(), Type::Caption, Colour::Muted));
            across->addLayout(words, 1);
            auto *use = new Button(m_deps.theme, server.needsKey ? tr("Enter its key") : tr("Use it"), Button::Look::Plain);
            use->setGround(Colour::Raised);
            connect(use, &Button::clicked, this, [this, server] {
                if (server.needsKey) {
                    m_stack->findChild<ServerForm *>(QStringLiteral("serverForm"))->fill(productName(server.product), server.url);
                    return;
                }
                m_tasks.run(m_deps.providers.add(NewProvider{"openai", productName(server.product), server.url, {}, {}}),
                            [this](Result<ProviderInstance> made) {
                                emit toast(made ? addedText(made->name, int(made->models.size()))
                                                : errorText(made.error(), Situation::Server).sentence,
                                           {}, {});
                                lookForServers();
                            });
            });
            across->addWidget(use);
            m_found->addWidget(row);
        }
    });
}

void SettingsView::filter(const QString &words)
{
    const QString wanted = words.trimmed();
    QByteArray first;
    for (const Row &row : m_rows) {
        const QStringList parts = wanted.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        const bool matches = std::all_of(parts.begin(), parts.end(),
                                         [&row](const QString &part) { return row.words.contains(part, Qt::CaseInsensitive); });
        row.widget->setVisible(matches);
        if (matches && first.isEmpty() && !wanted.isEmpty())
            first = row.section;
    }
    m_nothing->setText(tr("Nothing found for \u201c%1\u201d").arg(wanted.left(60)));
    m_nothing->setVisible(first.isEmpty() && !wanted.isEmpty());
    // Without a hit the pages stay whole.
    if (first.isEmpty()) {
        for (const Row &row : m_rows)
            row.widget->setVisible(true);
    } else {
        open(first);
    }
}

} // namespace Layers
