#pragma once
// The window over one session. Owned by main; GUI thread. When the profile cannot be opened, the window says why and what can be done.

#include "app/profilesession.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"

#include <QtWidgets/QWidget>

class QTimer;

namespace Layers {

class ChatPage;
class ChatView;
class CodeHighlighter;
class FilesView;
class Palette;
class SettingsView;
class Shell;
class WelcomeView;

class AppWindow : public QWidget
{
    Q_OBJECT
public:
    AppWindow(AppCore &core, const Theme &theme, Dialogs &dialogs);
    ~AppWindow() override;

    // Shows the window when its first content is there, so that it is painted once and never flickers; at the latest a moment later.
    void showWithContent();

    void comeToFront();
    void endWithoutAsking(); // nobody is there to be asked

    // The intents behind menus, palette and keys.
    void newChat();
    void showView(const QByteArray &id);
    void openPalette();
    void searchEverything();
    void stepTextSize(int step);
    void findHere();
    void showShortcuts();
    void stopAnswer();
    void undoRemove();
    void renameChat();
    void removeChat();
    void inChat(void (ChatPage::*run)()); // shows the chats and does it there
    void addServer();
    void searchFiles();
    void showDeleted();
    void closeTopmost();
    void nextRegion(int step);
    void addFolder();
    void addFiles(const QStringList &paths);
    void pasteIntoFiles();
    void openSettings(const QByteArray &section);
    void readPassage(const Citation &citation); // beside what is open: the files, or the chat
    void toggleInspector();
    void chooseDevice();
    void trySample();

    bool isAnswering() const; // in the chat that is open
    bool canContinue() const; // the last answer of that chat
    bool hasSession() const { return m_session != nullptr; }
    ProfileSession &session() { return *m_session; }
    ChatView *chat() { return m_chat; }
    FilesView &files(); // with its widgets
    Shell *shell() { return m_shell; }
    bool hasContent() const; // the lists and the chat that the window opens with are there
    bool isReady() const { return m_isReady; } // the profile is open and the first view is shown

signals:
    void ready();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void moveEvent(QMoveEvent *event) override;
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void keepGeometry();
    void askBeforeClosing(const Error &notWritten);
    void openProfile();
    void build();
    void addShortcuts();
    void showFailure(const Error &error);
    void onDamage(const Error &error);
    void start();
    void showFirst();
    Palette &freshPalette();
    void search(bool isFilesOnly);
    void searchChats(const QString &words);
    void openHit(const SearchHit &hit, const QString &words);
    void toastKept(const QString &text, const QString &file); // %1 is where the file is now
    void toast(const QString &text, const QString &action = {}, std::function<void()> run = {});

    AppCore &m_core;
    const Theme &m_theme;
    Dialogs &m_dialogs;
    std::unique_ptr<CodeHighlighter> m_highlighter;
    std::unique_ptr<ProfileSession> m_session;
    Shell *m_shell = nullptr;
    ChatView *m_chat = nullptr;
    FilesView *m_files = nullptr;
    SettingsView *m_settings = nullptr;
    WelcomeView *m_welcome = nullptr;
    Palette *m_palette = nullptr; // from its first use on
    QWidget *m_failure = nullptr;
    QWidget *m_drop = nullptr;
    QTimer *m_geometryRest; // it was moved or resized a moment ago
    bool m_isReady = false;
    bool m_goesOnDamaged = false;
    bool m_isClosing = false; // what is in memory is being written
    bool m_mayClose = false; // all is written, or the person wants to
    TaskScope m_tasks;
};

} // namespace Layers
