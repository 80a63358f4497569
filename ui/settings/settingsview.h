#pragma once
// The settings place: sections at the left, a search box that finds single settings, a page at the right. Changes apply at once; there is
// no Save but for servers and keys. Owned by the Shell; GUI thread.

#include "core/chat/providers.h"
#include "core/settings/settings.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"
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
    QWidget *content() override { return m_stack; }
    void shown() override;
    void find() override { m_search->setFocus(); }
    void open(const QByteArray &section); // "models", "appearance", "privacy", "general", "about"

signals:
    void toast(const QString &text, const QString &action, std::function<void()> run);

private:
    struct Row
    {
        QString words; // of the setting, for the search
        QByteArray section;
        QWidget *widget;
    };

    QWidget *page(const QString &title, const QString &sentence, QVBoxLayout *&body);
    void addSection(const QByteArray &id, const QString &name, const QString &icon, QWidget *page);
    QWidget *settingRow(QVBoxLayout *body, const QByteArray &section, const QString &name, const QString &explanation, QWidget *control);
    QWidget *makeModels();
    QWidget *makeAppearance();
    QWidget *makeGeneral();
    QWidget *makePrivacy();
    QWidget *makeAbout();
    void refreshServers();
    void lookForServers();
    void filter(const QString &words);

    SettingsDeps m_deps;
    QWidget *m_side = nullptr;
    Field *m_search = nullptr;
    QVBoxLayout *m_sections = nullptr;
    QStackedWidget *m_stack = nullptr;
    std::vector<std::pair<QByteArray, Button *>> m_buttons;
    std::vector<std::pair<QByteArray, QWidget *>> m_pages;
    std::vector<Row> m_rows;
    QVBoxLayout *m_found = nullptr;
    QVBoxLayout *m_servers = nullptr;
    QByteArray m_section = "models";
    TaskScope m_looking;
    TaskScope m_tasks;
};

// The form that adds a server or a key: test, then save.
class ServerForm : public QWidget
{
    Q_OBJECT
public:
    ServerForm(const Theme &theme, Dialogs &dialogs, Providers &providers, QWidget *parent = nullptr);
    void fill(const QString &name, const QString &url);

signals:
    void added(const QString &name, int models);

private:
    NewProvider typed() const;
    void test();
    void save();
    void say(Note::Tone tone, const QString &text);
    void setBusy(bool isBusy);

    Providers &m_providers;
    Field *m_name;
    Field *m_url;
    Field *m_key;
    Field *m_ca;
    Note *m_note;
    ProgressLine *m_progress;
    Button *m_save;
    Button *m_test;
    TaskScope m_tasks;
};

} // namespace Layers
