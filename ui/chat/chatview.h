#pragma once
// The chat place of the window: list, page, inspector. Owned by the Shell; GUI thread.

#include "ui/chat/chatlist.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/deletedchats.h"
#include "ui/chat/searchedlist.h"
#include "ui/shell/view.h"

class QStackedWidget;

namespace Layers {

class ChatView : public View
{
    Q_OBJECT
public:
    explicit ChatView(ChatDeps deps);
    ~ChatView() override;

    QWidget *side() override { return m_list; }
    QWidget *content() override;
    QWidget *inspector() override { return m_isViewerOpen ? static_cast<QWidget *>(m_viewer) : m_searched; }
    QWidget *foot() override { return m_page->foot(); }
    void shown() override;
    void inspectorHidden() override;
    void find() override; // in the cited file when the person is there, else in the chat
    bool stepFound(int step); // to the next hit in the chat, or back; false where nothing is looked for in it

    void open(std::optional<ConversationId> id);
    // Brings its version into view and scrolls to it, and to the words in it.
    void openMessage(const ConversationId &chat, const MessageId &message, const QString &words = {});
    std::optional<ConversationId> conversation() const { return m_page->conversation(); }
    void openCitation(const MessageId &message, const Citation &citation);
    bool closeTopmost(); // find bar, cited file
    void stop() { m_page->stop(); }
    void setSideHidden(bool isHidden);
    ChatPage &page() { return *m_page; }
    ChatListModel &chats() { return m_model; }
    void remove(ConversationId id, const QString &title);
    void renameChat(); // the one of the list's row when the person is there, else the open one
    void removeChat();
    bool undoRemove(); // the chat that was deleted last comes back; false, and said, when there is none
    void showDeleted();

signals:
    void restored(); // a deleted chat
    void searchWanted();
    void sideWanted();
    void inspectorToggled();
    void searchedWanted(); // what a question searches is to stand in the inspector
    void filesWanted(const QStringList &paths);
    void settingsWanted(const QByteArray &section);
    void toast(const QString &text, const QString &action, std::function<void()> run);
    void toastOver(const QString &text);

private:
    std::optional<ConversationId> meant() const; // by a command: the row with the focus, else what is open
    void restore(const ConversationId &id);
    DeletedChats &deleted();
    bool leaveViewer(); // false: no cited file was open

    ChatDeps m_deps;
    ChatListModel m_model;
    ChatList *m_list;
    ChatPage *m_page;
    SearchedList *m_searched;
    SourceViewer *m_viewer;
    DeletedChats *m_deleted = nullptr;
    bool m_isSideHidden = false;
    QStackedWidget *m_content;
    std::optional<ConversationId> m_removed; // last
    bool m_isViewerOpen = false;
    bool m_hasOpened = false; // a chat, or the place of a new one
    QPointer<QWidget> m_beforeViewer; // had the focus when the cited file was opened
    TaskScope m_tasks;
};

} // namespace Layers
