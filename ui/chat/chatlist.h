#pragma once
// The side list of the chat view: new chat, search, and the chats. Forwards intents; owned by ChatView; GUI thread.

#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"
#include "ui/models/chatlistmodel.h"

#include <QtCore/QPointer>
#include <QtWidgets/QListView>

namespace Layers {

class ChatList : public QWidget
{
    Q_OBJECT
public:
    ChatList(const Theme &theme, ChatListModel &model, QWidget *parent = nullptr);

    void select(std::optional<ConversationId> id);
    void rename(ConversationId id); // edits the title in its row's place
    bool hasListFocus() const { return m_list->hasFocus(); }
    std::optional<ConversationId> currentId() const; // of the row that is marked

signals:
    void newChatWanted();
    void searchWanted();
    void chosen(const Layers::ConversationId &id);
    void renamed(const Layers::ConversationId &id, const QString &title);
    void pinWanted(const Layers::ConversationId &id, bool isPinned);
    void exportWanted(const Layers::ConversationId &id, const QString &title);
    void deletedWanted(); // the list of deleted chats
    void undoWanted();
    void removeWanted(const Layers::ConversationId &id, const QString &title);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showMenu(const QPoint &at);
    void showListMenu(const QPoint &global);
    void placeTitleField(); // in its row, wherever that is now

    const Theme &m_theme;
    ChatListModel &m_model;
    QListView *m_list;
    Label *m_empty;
    std::optional<ConversationId> m_selected;
    ConversationId m_renamed; // whose title is being typed
    QPointer<Field> m_titleField; // where it is typed
    QPointer<QWidget> m_beforeRename; // where the person was
};

} // namespace Layers
