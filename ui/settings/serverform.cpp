#include "ui/kit/errortext.h"
#include "ui/settings/settingsview.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

ServerForm::ServerForm(const Theme &theme, Dialogs &dialogs, Providers &providers, QWidget *parent)
    : QWidget(parent)
    , m_providers(providers)
    , m_name(new Field(theme, tr("What you call it; may be empty")))
    , m_url(new Field(theme, tr("http://127.0.0.1:11434/v1")))
    , m_key(new Field(theme, tr("None needed for many local servers")))
    , m_ca(new Field(theme, tr("Only for servers with a certificate of their own")))
    , m_note(new Note(theme, Note::Tone::Info, {}))
    , m_progress(new ProgressLine(theme))
    , m_save(new Button(theme, tr("Save"), Button::Look::Primary))
    , m_test(new Button(theme, tr("Test"), Button::Look::Plain))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(16, 12, 16, 16);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    const auto row = [&](int at, const QString &name, Field *field, const char *object) {
        auto *label = new Label(theme, name, Type::Small, Colour::Muted);
        label->setMinimumWidth(theme.scaled(80));
        label->setBuddy(field);
        field->setAccessibleName(name);
        field->setObjectName(QString::fromLatin1(object));
        grid->addWidget(label, at, 0);
        grid->addWidget(field, at, 1);
    };
    row(0, tr("Name"), m_name, "serverName");
    row(1, tr("Address"), m_url, "serverUrl");
    row(2, tr("Key"), m_key, "serverKey");
    row(3, tr("Certificate"), m_ca, "serverCa");
    m_key->setEchoMode(QLineEdit::Password);
    auto *pick = new Button(theme, tr("Choose\u2026"), Button::Look::Quiet);
    connect(pick, &Button::clicked, this, [this, &dialogs] {
        dialogs.pickFiles(this, tr("Certificate file"), [this](const QStringList &paths) {
            if (!paths.isEmpty())
                m_ca->setText(paths.front());
        });
    });
    auto *certificate = new QHBoxLayout;
    certificate->setSpacing(8);
    certificate->addWidget(m_ca, 1);
    certificate->addWidget(pick);
    grid->addLayout(certificate, 3, 1);
    grid->addWidget(m_progress, 4, 1);
    grid->addWidget(m_note, 5, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_save->setObjectName(QStringLiteral("serverSave"));
    m_test->setObjectName(QStringLiteral("serverTest"));
    buttons->addWidget(m_save);
    buttons->addWidget(m_test);
    buttons->addStretch(1);
    grid->addLayout(buttons, 6, 1);
    m_note->hide();
    m_progress->hide();
    connect(m_test, &Button::clicked, this, &ServerForm::test);
    connect(m_save, &Button::clicked, this, &ServerForm::save);
    connect(m_url, &QLineEdit::returnPressed, this, &ServerForm::test);
    connect(m_url, &QLineEdit::textChanged, this, [this] { m_url->setProblem(false); });
}

void ServerForm::fill(const QString &name, const QString &url)
{
    m_name->setText(name);
    m_url->setText(url);
    m_url->setFocus();
}

NewProvider ServerForm::typed() const
{
    return NewProvider{"openai", m_name->text(), m_url->text(), m_key->text(), m_ca->text().trimmed()};
}

void ServerForm::setBusy(bool isBusy)
{
    m_progress->setVisible(isBusy);
    m_progress->setFraction({});
    m_save->setEnabled(!isBusy);
    m_test->setEnabled(!isBusy);
}

void ServerForm::say(Note::Tone tone, const QString &text)
{
    m_note->setTone(tone);
    m_note->setText(text);
    m_note->show();
}

void ServerForm::test()
{
    setBusy(true);
    m_note->hide();
    m_tasks.run(m_providers.test(typed()), [this](Result<ProviderKind::Probed> probed) {
        setBusy(false);
        m_test->setText(tr("Test again"));
        if (!probed) {
            m_url->setProblem(true);
            say(Note::Tone::Bad, errorText(probed.error(), Situation::Server).sentence);
            return;
        }
        m_url->setText(probed->url);
        say(Note::Tone::Ok, tr("Works. %n model(s).", nullptr, int(probed->models.size())));
    });
}

void ServerForm::save()
{
    setBusy(true);
    m_note->hide();
    m_tasks.run(m_providers.add(typed()), [this](Result<ProviderInstance> made) {
        setBusy(false);
        if (!made) {
            m_url->setProblem(true);
            say(Note::Tone::Bad, errorText(made.error(), Situation::Server).sentence);
            return;
        }
        const bool isKept = made->keyReference.isEmpty() || m_providers.keyPersistence() != SecretStore::Persistence::UntilExit;
        for (Field *field : {m_name, m_url, m_key, m_ca})
            field->clear();
        if (!isKept)
            say(Note::Tone::Warn, tr("There is no keychain on this computer. The key works until you close Layers and is then forgotten."));
        emit added(made->name, int(made->models.size()));
    });
}

} // namespace Layers
