#pragma once
// How the program gets out of this network: as the system says, directly, or through a proxy of the person's own. The choice applies at
// once, what is typed when it is saved. The password goes into the keychain and is never shown again. Owned by its parent; GUI thread.

#include "core/secrets/secretstore.h"
#include "core/settings/settings.h"
#include "ui/kit/widgets.h"

namespace Layers {

class ProxyForm : public QWidget
{
    Q_OBJECT
public:
    ProxyForm(const Theme &theme, Settings &settings, SecretStore &secrets, QWidget *parent = nullptr);
    Segments *choice() { return m_choice; } // stands in the row above

signals:
    void grown(); // what is to be seen may stand below the page's end

protected:
    void showEvent(QShowEvent *event) override;

private:
    void choose(ProxyMode mode);
    void showSettings();
    void save();
    void keep(const QUrl &url, SecretStore::Persistence where);
    void saved(SecretStore::Persistence where);
    void showNote(Note::Tone tone, const QString &text, Field *about);
    void say(Note::Tone tone, const QString &text, Field *about = nullptr);
    void edited();

    Settings &m_settings;
    SecretStore &m_secrets;
    Segments *m_choice;
    QWidget *m_own; // all that a proxy of one's own needs
    Field *m_address;
    Field *m_name;
    Field *m_password;
    Button *m_save;
    Note *m_note;
    TaskScope m_tasks;
};

} // namespace Layers
