#pragma once
// The form of a server and its key: adds one, or changes one that is set up. Saving asks the server first, and what it says is shown at the
// field it is about. While it is asked the fields stand still, so that an answer is always about what is typed. Owned by its parent; GUI
// thread.

#include "core/chat/providers.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"

class QGridLayout;

namespace Layers {

enum class ServerField { None, Name, Address, Key, Certificate };

// Which field is to be looked at after an error.
ServerField serverFieldOf(const Error &error);

class ServerForm : public QWidget
{
    Q_OBJECT
public:
    ServerForm(const Theme &theme, Dialogs &dialogs, Providers &providers, QWidget *parent = nullptr);
    void fill(const QString &name, const QString &url); // to be added
    void edit(const ProviderInstance &instance); // to be changed
    void focusFirst() { m_name->setFocus(Qt::TabFocusReason); }
    void focusKey() { m_key->setFocus(Qt::OtherFocusReason); }
    void sayKeychain(bool isAsked); // while the form waits; otherwise nothing

signals:
    void added(const QString &name, int models);
    void changed(const QString &name, int models, const QString &warning); // about its key; empty when there is nothing to say
    void closed(); // without a change

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildFields(QGridLayout &grid, const Theme &theme);
    QLayout *buildButtons();
    NewProvider typed() const;
    ProviderChange change() const;
    void test();
    void save();
    void cancel();
    bool isSavedAfterAll() const; // what save() began
    void say(Note::Tone tone, const QString &text, ServerField about = ServerField::None);
    void sayError(const Error &error);
    void begin(); // asking the server
    void setBusy(bool isBusy);
    void edited(ServerField field);
    void showKey();
    void clear(); // for another server
    bool isKeyRefused(const ProviderInstance &instance) const; // by the keychain, and may be given again
    QString keyWarning(const ProviderInstance &instance) const;
    Field *fieldOf(ServerField field) const;

    Providers &m_providers;
    Field *m_name;
    Field *m_url;
    Field *m_key;
    Field *m_ca;
    Button *m_pick;
    Button *m_removeKey;
    Note *m_note;
    ProgressLine *m_progress;
    Button *m_save;
    Button *m_test;
    Button *m_cancel;
    std::optional<ProviderInstance> m_edited;
    bool m_isToStay = false; // what was added is still typed, because its key has not been kept
    bool m_isBusy = false;
    std::optional<std::vector<ProviderInstance>> m_before; // what was set up when save() began
    QMetaObject::Connection m_late; // a save that was stopped and ends well all the same
    QString m_asking; // what is said while the server is asked
    bool m_isKeyRemoved = false;
    TaskScope m_tasks;
};

} // namespace Layers
