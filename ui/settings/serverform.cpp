#include "ui/settings/serverform.h"

#include "ui/kit/errortext.h"

#include <QtCore/QUrl>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

ServerField serverFieldOf(const Error &error)
{
    using Kind = Error::Kind;
    switch (error.kind) {
    case Kind::SignInNeeded:
    case Kind::OutOfCredits:
    case Kind::Forbidden:
        return ServerField::Key;
    case Kind::Offline:
        return error.code == "net.cut" ? ServerField::None : ServerField::Address;
    case Kind::Timeout:
    case Kind::NotFound:
        return ServerField::Address;
    case Kind::Rejected:
        if (error.code == "tls.ca_file" || error.code == "tls.self_signed" || error.code == "tls.untrusted")
            return ServerField::Certificate;
        if (error.code == "provider.key_elsewhere")
            return ServerField::Key;
        return error.params.value(QStringLiteral("status")).toInt() >= 500 ? ServerField::None : ServerField::Address;
    default:
        return ServerField::None;
    }
}

ServerForm::ServerForm(const Theme &theme, Dialogs &dialogs, Providers &providers, QWidget *parent)
    : QWidget(parent)
    , m_providers(providers)
    , m_name(new Field(theme, tr("What you call it; may be empty")))
    , m_url(new Field(theme, tr("http://127.0.0.1:11434/v1")))
    , m_key(new Field(theme, {}))
    , m_ca(new Field(theme, tr("Only for servers with a certificate of their own")))
    , m_pick(new Button(theme, tr("Choose\u2026"), Button::Look::Quiet))
    , m_removeKey(new Button(theme, tr("Remove the key"), Button::Look::Quiet))
    , m_note(new Note(theme, Note::Tone::Info, {}))
    , m_progress(new ProgressLine(theme))
    , m_save(new Button(theme, tr("Save"), Button::Look::Primary))
    , m_test(new Button(theme, tr("Test"), Button::Look::Plain))
    , m_cancel(new Button(theme, tr("Cancel"), Button::Look::Quiet))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(16, 12, 16, 16);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    buildFields(*grid, theme);
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    connect(m_pick, &Button::clicked, this, [this, &dialogs] {
        dialogs.pickFiles(this, tr("Certificate file"), [this](const QStringList &paths) {
            if (!paths.isEmpty())
                m_ca->setText(paths.front());
        });
    });
    m_removeKey->setObjectName(QStringLiteral("serverRemoveKey"));
    connect(m_removeKey, &Button::clicked, this, [this] {
        m_isKeyRemoved = !m_isKeyRemoved;
        m_key->clear();
        showKey();
        edited(ServerField::Key);
    });
    grid->addWidget(m_progress, 4, 1);
    grid->addLayout(buildButtons(), 5, 1);
    // Below the buttons, which therefore never move.
    grid->addWidget(m_note, 6, 1);
    QSizePolicy keptSize = m_progress->sizePolicy();
    keptSize.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keptSize);
    m_note->hide();
    m_progress->hide();
    m_cancel->hide();
    showKey();
}

void ServerForm::buildFields(QGridLayout &grid, const Theme &theme)
{
    const auto row = [&](int at, const QString &name, Field *field, const char *object, ServerField kind) {
        auto *label = new Label(theme, name, Type::Small, Colour::Muted);
        label->setMinimumWidth(theme.scaled(80));
        label->setBuddy(field);
        field->setAccessibleName(name);
        field->setObjectName(QString::fromLatin1(object));
        grid.addWidget(label, at, 0);
        connect(field, &QLineEdit::textChanged, this, [this, kind] { edited(kind); });
        connect(field, &QLineEdit::returnPressed, this, [this] {
            if (!m_isBusy)
                save();
        });
    };
    row(0, tr("Name"), m_name, "serverName", ServerField::Name);
    row(1, tr("Address"), m_url, "serverUrl", ServerField::Address);
    row(2, tr("Key"), m_key, "serverKey", ServerField::Key);
    row(3, tr("Certificate"), m_ca, "serverCa", ServerField::Certificate);
    const auto beside = [&](int at, Field *field, Button *button) {
        auto *line = new QHBoxLayout;
        line->setSpacing(8);
        line->addWidget(field, 1);
        line->addWidget(button);
        grid.addLayout(line, at, 1);
    };
    grid.addWidget(m_name, 0, 1);
    grid.addWidget(m_url, 1, 1);
    beside(2, m_key, m_removeKey);
    beside(3, m_ca, m_pick);
}

QLayout *ServerForm::buildButtons()
{
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_save->setObjectName(QStringLiteral("serverSave"));
    m_test->setObjectName(QStringLiteral("serverTest"));
    m_cancel->setObjectName(QStringLiteral("serverCancel"));
    m_note->setObjectName(QStringLiteral("serverNote"));
    for (Button *button : {m_save, m_test, m_cancel}) {
        button->setGround(Colour::Raised);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    connect(m_test, &Button::clicked, this, &ServerForm::test);
    connect(m_save, &Button::clicked, this, &ServerForm::save);
    connect(m_cancel, &Button::clicked, this, &ServerForm::cancel);
    return buttons;
}

void ServerForm::fill(const QString &name, const QString &url)
{
    m_tasks.cancelAll();
    setBusy(false);
    m_name->setText(name);
    m_url->setText(url);
    m_key->clear();
    m_key->setFocus(Qt::OtherFocusReason);
}

void ServerForm::edit(const ProviderInstance &instance)
{
    m_edited = instance;
    m_name->setText(instance.name);
    m_url->setText(instance.url);
    m_ca->setText(instance.caFile);
    m_cancel->show();
    showKey();
}

// What an empty field means is said in it.
void ServerForm::showKey()
{
    const bool hasKey = m_edited && !m_edited->keyReference.isEmpty();
    const bool isMissing = hasKey && m_providers.keyState(*m_edited) == Providers::KeyState::Missing;
    m_removeKey->setVisible(hasKey);
    m_removeKey->setText(m_isKeyRemoved ? tr("Keep the key") : tr("Remove the key"));
    m_key->setPlaceholderText(m_isKeyRemoved  ? tr("Removed when you save")
                                  : isMissing ? tr("Missing; enter it again")
                                  : hasKey    ? tr("Unchanged; type a new one to change it")
                                              : tr("None needed for many local servers"));
}

NewProvider ServerForm::typed() const
{
    return NewProvider{"openai", m_name->text(), m_url->text().trimmed(), m_key->text(), m_ca->text().trimmed()};
}

ProviderChange ServerForm::change() const
{
    const bool hasTyped = !m_key->text().trimmed().isEmpty();
    return ProviderChange{m_edited->id, typed(),
                          hasTyped             ? ProviderChange::Key::Replace
                              : m_isKeyRemoved ? ProviderChange::Key::Remove
                                               : ProviderChange::Key::Keep};
}

Field *ServerForm::fieldOf(ServerField field) const
{
    switch (field) {
    case ServerField::Name:
        return m_name;
    case ServerField::Address:
        return m_url;
    case ServerField::Key:
        return m_key;
    case ServerField::Certificate:
        return m_ca;
    case ServerField::None:
        break;
    }
    return nullptr;
}

void ServerForm::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    m_progress->setVisible(isBusy);
    m_progress->setFraction({});
    for (Field *field : {m_name, m_url, m_key, m_ca})
        field->setReadOnly(isBusy);
    for (Button *button : {m_save, m_test, m_pick, m_removeKey})
        button->setEnabled(!isBusy);
    m_cancel->setVisible(isBusy || m_edited);
}

void ServerForm::begin()
{
    disconnect(m_late);
    m_before.reset();
    for (Field *field : {m_name, m_url, m_key, m_ca})
        field->setProblem(false);
    if (m_save->hasFocus() || m_test->hasFocus())
        setFocus(Qt::OtherFocusReason); // a disabled button would give the focus away
    setBusy(true);
    const QString text = m_url->text().trimmed();
    const QUrl url(text.contains(QLatin1String("://")) ? text : QLatin1String("http://") + text);
    m_asking = url.authority().isEmpty() ? tr("Asking the server\u2026") : tr("Asking %1\u2026").arg(url.authority());
    say(Note::Tone::Info, m_asking);
}

void ServerForm::sayKeychain(bool isAsked)
{
    if (m_isBusy)
        say(Note::Tone::Info,
            isAsked ? tr("Asking the keychain of this computer\u2026 It may have opened a window of its own to be unlocked.") : m_asking);
}

void ServerForm::cancel()
{
    if (!m_isBusy) {
        if (m_isToStay)
            clear();
        emit closed();
        return;
    }
    m_tasks.cancelAll();
    setBusy(false);
    const auto sayOutcome = [this] {
        say(Note::Tone::Info, isSavedAfterAll() ? tr("It was saved before it could be stopped.") : tr("Stopped. Nothing was saved."));
    };
    sayOutcome();
    m_url->setFocus(Qt::OtherFocusReason);
    // A write that has begun goes to its end.
    m_late = connect(&m_providers, &Providers::changed, this, [this, sayOutcome] {
        if (!isSavedAfterAll())
            return;
        sayOutcome();
        disconnect(m_late);
    });
}

bool ServerForm::isSavedAfterAll() const
{
    if (!m_before)
        return false;
    const auto facts = [](const ProviderInstance &server) { return std::tie(server.name, server.url, server.keyReference, server.caFile); };
    const QString name = m_name->text().trimmed();
    return std::any_of(m_providers.instances().begin(), m_providers.instances().end(), [&](const ProviderInstance &now) {
        const auto before
            = std::find_if(m_before->begin(), m_before->end(), [&](const ProviderInstance &other) { return other.id == now.id; });
        if (m_edited)
            return now.id == m_edited->id && before != m_before->end() && facts(now) != facts(*before);
        return before == m_before->end() && (name.isEmpty() || now.name == name);
    });
}

void ServerForm::say(Note::Tone tone, const QString &text, ServerField about)
{
    m_note->setTone(tone);
    m_note->setText(text);
    m_note->show();
    if (Field *field = fieldOf(about)) {
        field->setProblem(true);
        const QWidget *focused = window()->focusWidget();
        if (!focused || focused == this || isAncestorOf(focused)) // nobody is called back from elsewhere
            field->setFocus(Qt::OtherFocusReason);
    }
}

void ServerForm::sayError(const Error &error)
{
    say(Note::Tone::Bad, errorText(error, Situation::Server).sentence, serverFieldOf(error));
}

// What was said was about what stood there.
void ServerForm::edited(ServerField field)
{
    if (Field *typed = fieldOf(field))
        typed->setProblem(false);
    if (m_isBusy || field == ServerField::Name)
        return;
    for (Field *other : {m_url, m_key, m_ca})
        other->setProblem(false);
    m_note->hide();
    m_test->setText(tr("Test"));
}

void ServerForm::test()
{
    begin();
    m_tasks.run(m_edited ? m_providers.test(change()) : m_providers.test(typed()), [this](Result<ProviderKind::Probed> probed) {
        if (probed && probed->url != m_url->text())
            m_url->setText(probed->url);
        setBusy(false);
        m_test->setText(tr("Test again"));
        if (!probed)
            sayError(probed.error());
        else
            probed->models.empty() ? say(Note::Tone::Warn, tr("Answers, but lists no model. Nothing can be asked of it yet."))
                                   : say(Note::Tone::Ok, tr("Works. %n model(s).", nullptr, int(probed->models.size())));
    });
}

QString ServerForm::keyWarning(const ProviderInstance &instance) const
{
    if (m_providers.keyState(instance) != Providers::KeyState::UntilExit)
        return {};
    return m_providers.wasKeychainRefused()
        ? tr("The keychain was not unlocked. The key works until you close Layers and is then forgotten. To keep it, save it again and "
             "unlock "
             "the keychain.")
        : tr("There is no keychain on this computer. The key works until you close Layers and is then forgotten.");
}

bool ServerForm::isKeyRefused(const ProviderInstance &instance) const
{
    return m_providers.keyState(instance) == Providers::KeyState::UntilExit && m_providers.wasKeychainRefused();
}

void ServerForm::clear()
{
    m_edited.reset();
    m_isToStay = false;
    m_isKeyRemoved = false;
    for (Field *field : {m_name, m_url, m_key, m_ca})
        field->clear();
    m_cancel->hide();
    m_note->hide();
    showKey();
}

void ServerForm::save()
{
    begin();
    m_before = m_providers.instances();
    if (m_isToStay && !m_providers.instance(m_edited->id)) { // taken out again meanwhile
        m_edited.reset();
        m_isToStay = false;
        showKey();
    }
    if (m_edited) {
        const bool isNewKey = !m_key->text().trimmed().isEmpty();
        m_tasks.run(m_providers.change(change()), [this, isNewKey](Result<ProviderInstance> made) {
            setBusy(false);
            if (!made) {
                sayError(made.error());
            } else if (isNewKey && isKeyRefused(*made)) {
                say(Note::Tone::Warn, keyWarning(*made), ServerField::Key); // what is typed is saved again from here
            } else if (m_isToStay) {
                clear();
                m_name->setFocus(Qt::OtherFocusReason);
                emit added(made->name, int(made->models.size()));
            } else {
                emit changed(made->name, int(made->models.size()), isNewKey ? keyWarning(*made) : QString());
            }
        });
        return;
    }
    m_tasks.run(m_providers.add(typed()), [this](Result<ProviderInstance> made) {
        setBusy(false);
        m_test->setText(tr("Test"));
        if (!made) {
            sayError(made.error());
            return;
        }
        if (isKeyRefused(*made)) {
            m_edited = *made;
            m_isToStay = true;
            m_cancel->show();
            showKey();
            emit added(made->name, int(made->models.size()));
            say(Note::Tone::Warn, keyWarning(*made), ServerField::Key);
            return;
        }
        clear();
        if (const QString warning = keyWarning(*made); !warning.isEmpty())
            say(Note::Tone::Warn, warning);
        m_name->setFocus(Qt::OtherFocusReason);
        emit added(made->name, int(made->models.size()));
    });
}

void ServerForm::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && (m_isBusy || m_edited)) {
        cancel();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace Layers
