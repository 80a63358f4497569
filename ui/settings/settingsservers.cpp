#include "ui/settings/settingsview.h"

#include "ui/kit/errortext.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

// The page of servers: those on this computer, those that are set up, and the form for another one.

namespace Layers {

namespace {

void clearRows(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace

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
    m_rows.push_back({tr("Server key API key address URL model provider certificate Ollama LM Studio llama.cpp OpenAI"), "models", formCard,
                      formCard, nullptr, nullptr, tr("Add a server")});
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
            say(tr("No model server that is not in the list runs on this computer. Start Ollama, LM Studio or llama.cpp and it appears "
                   "here."));
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

} // namespace Layers
