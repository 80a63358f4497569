#pragma once
// The settings place: sections at the left, a search box that finds single settings, a page at the right. Changes apply at once; there is
// no Save but for servers and keys. Owned by the Shell; GUI thread.

#include "core/chat/providers.h"
#include "core/settings/settings.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"
#include "ui/settings/serverform.h"
#include "ui/shell/view.h"

#include <QtWidgets/QStackedWidget>

class QVBoxLayout;

namespace Layers {

struct SettingsDeps
{
    const Theme &theme;
    Dialogs &dialogs;
    Settings &settings;
    Providers &providers;
    QString dataDir;
};

class SettingsView : public View
{
    Q_OBJECT
public:
    explicit SettingsView(SettingsDeps deps);
    ~SettingsView() override;

    void build() override;
    QWidget *side() override { return m_side; }
    QWidget *content() override { return m_page; }
    void narrowed(bool isSideHidden) override { m_bar->setVisible(isSideHidden); }
    void shown() override;
    void find() override; // a setting
    // "models", "appearance", "privacy", "general", "about"; "models/<provider>" goes to the key of that server.
    void sayKeychain(bool isAsked); // whoever waits for a form may have to answer its prompt
    void open(const QByteArray &section);
    void addServer(); // the focus goes into the first field of the form

signals:
    void toast(const QString &text, const QString &action, std::function<void()> run);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Row
    {
        QString words; // of the setting, for the search
        QByteArray section;
        QWidget *widget; // goes when something else is looked for
        QWidget *marked; // is what was looked for
        QWidget *rule = nullptr; // above it
        QWidget *mark = nullptr; // made when it is first found
        QString name = {}; // in the list of what was found
        bool isFound = false;
    };

    static Panel *cardPanel(const Theme &theme, QVBoxLayout *&rows);
    QWidget *page(const QString &title, const QString &sentence, QVBoxLayout *&body);
    void addSection(const QByteArray &id, const QString &name, const QString &icon, QWidget *page);
    QString nameOf(const QByteArray &section) const;
    QWidget *settingRow(QVBoxLayout *body, const QByteArray &id, const QString &explanation, QWidget *control); // a row of settingWords()
    QWidget *makeModels();
    QWidget *makeAppearance();
    QWidget *makeGeneral();
    QWidget *makePrivacy();
    void addProxy(QVBoxLayout *body);
    QWidget *makeAbout();
    void refreshServers();
    QWidget *serverRow(const QString &icon, const QString &title, const QString &facts, Colour ink, QHBoxLayout *&across);
    void addServerRow(const ProviderInstance &instance);
    void editServer(ProviderId id);
    void endEdit();
    void lookForServers();
    static void showInPage(QWidget *widget); // once the page has its new size
    static QString addedText(const QString &name, int models);
    void filter(const QString &words);
    void showHits();
    void goToHit(size_t row); // all of its page is there again, and the hit stands out in it
    void showSection(const QByteArray &section);

    SettingsDeps m_deps;
    QWidget *m_side = nullptr;
    QWidget *m_page = nullptr;
    QWidget *m_bar = nullptr; // of a narrow window
    Field *m_search = nullptr;
    Label *m_nothing = nullptr;
    QVBoxLayout *m_sections = nullptr;
    QVBoxLayout *m_hits = nullptr; // names of what was found, where the list lies over the page
    QStackedWidget *m_stack = nullptr;
    std::vector<std::pair<QByteArray, Button *>> m_buttons;
    std::vector<std::pair<QByteArray, QWidget *>> m_pages;
    std::vector<Row> m_rows;
    QVBoxLayout *m_found = nullptr;
    QVBoxLayout *m_servers = nullptr;
    QByteArray m_section = "models";
    QByteArray m_sectionBefore; // a search
    std::optional<ProviderId> m_wantedServer; // whose key is to be entered when the person comes here
    ProviderId m_editedServer;
    ServerForm *m_editForm = nullptr; // in the row of that server
    TaskScope m_looking;
    TaskScope m_tasks;
};

} // namespace Layers
