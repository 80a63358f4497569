#include "ui/settings/proxyform.h"

#include "core/net/networkpolicy.h"
#include "ui/kit/errortext.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

ProxyForm::ProxyForm(const Theme &theme, Settings &settings, SecretStore &secrets, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_secrets(secrets)
    , m_choice(new Segments(theme, {tr("As the system"), tr("None"), tr("My own")}))
    , m_own(new QWidget)
    , m_address(new Field(theme, tr("http://proxy.example:3128")))
    , m_name(new Field(theme, tr("None needed for many proxies")))
    , m_password(new Field(theme, {}))
    , m_save(new Button(theme, tr("Save the proxy"), Button::Look::Primary))
    , m_note(new Note(theme, Note::Tone::Info, {}))
{
    m_choice->setObjectName(QStringLiteral("proxyChoice"));
    connect(m_choice, &Segments::currentChanged, this, [this](int index) { choose(ProxyMode(index)); });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_own);
    auto *grid = new QGridLayout(m_own);
    grid->setContentsMargins(16, 4, 16, 16);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    const auto row = [&](int at, const QString &name, Field *field, const char *object) {
        auto *label = new Label(theme, name, Type::Small, Colour::Muted);
        label->setMinimumWidth(theme.scaled(80));
        label->setBuddy(field);
        field->setAccessibleName(tr("Proxy: %1").arg(name));
        field->setObjectName(QString::fromLatin1(object));
        grid->addWidget(label, 2 * at, 0);
        grid->addWidget(field, 2 * at, 1);
        connect(field, &QLineEdit::textEdited, this, &ProxyForm::edited);
        connect(field, &QLineEdit::returnPressed, this, &ProxyForm::save);
    };
    row(0, tr("Address"), m_address, "proxyAddress");
    row(1, tr("Name"), m_name, "proxyName");
    row(2, tr("Password"), m_password, "proxyPassword");
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_save->setObjectName(QStringLiteral("proxySave"));
    m_save->setGround(Colour::Raised);
    connect(m_save, &Button::clicked, this, &ProxyForm::save);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_save);
    buttons->addStretch(1);
    grid->addLayout(buttons, 6, 1);
    m_note->setObjectName(QStringLiteral("proxyNote"));
    grid->addWidget(m_note, 7, 1);
    m_note->hide();
    // What is no address is said when the field is left, not only when it is saved.
    connect(m_address, &QLineEdit::editingFinished, this, [this] {
        if (!m_address->isModified() || m_address->text().trimmed().isEmpty() || m_address->hasFocus())
            return;
        if (const auto url = NetworkPolicy::proxyUrl(m_address->text()); !url) {
            m_address->setProblem(true);
            showNote(Note::Tone::Bad, errorText(url.error(), Situation::Server).sentence, m_address);
        }
    });
    showSettings();
}

// Another window or the command line may have set it.
void ProxyForm::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_note->isVisibleTo(m_own) && !m_address->isModified())
        showSettings();
}

void ProxyForm::showSettings()
{
    const ProxyMode mode = m_settings.value(Settable::proxyMode);
    const QUrl url(m_settings.value(Settable::proxyUrl));
    m_choice->setCurrent(int(mode));
    m_own->setVisible(mode == ProxyMode::Manual);
    m_address->setText(url.toString(QUrl::RemoveUserInfo));
    m_name->setText(url.userName());
    m_password->clear();
    m_password->setPlaceholderText(url.userName().isEmpty() ? QString() : tr("Unchanged; type a new one to change it"));
}

void ProxyForm::choose(ProxyMode mode)
{
    m_note->hide();
    m_own->setVisible(mode == ProxyMode::Manual);
    emit grown();
    // A proxy of one's own counts when there is an address that can be used.
    if (mode != ProxyMode::Manual || NetworkPolicy::proxyUrl(m_address->text()))
        m_settings.set(Settable::proxyMode, mode);
    else
        m_address->setFocus(Qt::OtherFocusReason);
}

void ProxyForm::save()
{
    const auto url = NetworkPolicy::proxyUrl(m_address->text());
    if (!url) {
        say(Note::Tone::Bad, errorText(url.error(), Situation::Server).sentence, m_address);
        return;
    }
    const QString name = m_name->text().trimmed();
    if (name.isEmpty() && !m_password->text().isEmpty()) {
        say(Note::Tone::Bad, tr("A password needs the name that it belongs to."), m_name);
        return;
    }
    QUrl whole = *url;
    whole.setUserName(name);
    // A password is shown to no proxy but the one that it was given for.
    const bool isSame = whole == QUrl(m_settings.value(Settable::proxyUrl));
    if (!name.isEmpty() && m_password->text().isEmpty() && !isSame) {
        say(Note::Tone::Bad, tr("This is another proxy or name. Type the password for it."), m_password);
        return;
    }
    if (name.isEmpty() || m_password->text().isEmpty()) {
        keep(whole, SecretStore::Persistence::Kept);
        return;
    }
    m_save->setEnabled(false);
    m_tasks.run(m_secrets.write(SecretNames::proxyPassword(whole.toString()), m_password->text()),
                [this, whole](const Result<SecretStore::Persistence> &where) {
                    m_save->setEnabled(true);
                    if (where)
                        keep(whole, *where);
                    else
                        say(Note::Tone::Bad, errorText(where.error(), Situation::Server).sentence, m_password);
                });
}

// The address behind its password, and the password of the address before goes last: whatever fails, a whole pair holds.
void ProxyForm::keep(const QUrl &url, SecretStore::Persistence where)
{
    const QString known = m_settings.value(Settable::proxyUrl);
    const ProxyMode mode = m_settings.value(Settable::proxyMode);
    m_settings.set(Settable::proxyUrl, url.toString());
    m_settings.set(Settable::proxyMode, ProxyMode::Manual);
    const auto written = m_settings.flush();
    if (!written) {
        m_settings.set(Settable::proxyUrl, known);
        m_settings.set(Settable::proxyMode, mode);
    }
    if (const QString &useless = written ? known : url.toString(); known != url.toString() && !QUrl(useless).userName().isEmpty())
        m_tasks.run(m_secrets.remove(SecretNames::proxyPassword(useless)));
    if (written)
        saved(where);
    else
        say(Note::Tone::Bad, errorText(written.error(), Situation::Store).sentence);
}

void ProxyForm::saved(SecretStore::Persistence where)
{
    m_address->setModified(false);
    showSettings();
    if (where == SecretStore::Persistence::Kept)
        say(Note::Tone::Ok, tr("Saved. Requests go through this proxy from now on, except those to this computer."));
    else
        say(Note::Tone::Warn,
            m_secrets.wasRefused()
                ? tr("The keychain was not unlocked. The password works until you close Layers and is then forgotten.")
                : tr("There is no keychain on this computer. The password works until you close Layers and is then forgotten."));
}

// Right below the field that it is about, or at the end.
void ProxyForm::showNote(Note::Tone tone, const QString &text, Field *about)
{
    auto *grid = static_cast<QGridLayout *>(m_own->layout());
    grid->removeWidget(m_note);
    grid->addWidget(m_note, about == m_address ? 1 : about == m_name ? 3 : about == m_password ? 5 : 7, 1);
    m_note->setTone(tone);
    m_note->setText(text);
    m_note->show();
    emit grown();
}

void ProxyForm::say(Note::Tone tone, const QString &text, Field *about)
{
    showNote(tone, text, about);
    if (about) {
        about->setProblem(true);
        about->setFocus(Qt::OtherFocusReason);
    }
}

void ProxyForm::edited()
{
    m_note->hide();
    for (Field *field : {m_address, m_name, m_password})
        field->setProblem(false);
}

} // namespace Layers
