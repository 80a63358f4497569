#pragma once
// The chats in the trash: when each was deleted, how long it is kept, and the ways back and out. Forwards intents; owned by ChatView; GUI
// thread.

#include "core/base/clock.h"
#include "core/store/conversationstore.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"

class QVBoxLayout;

namespace Layers {

class DeletedChats : public QWidget
{
    Q_OBJECT
public:
    DeletedChats(const Theme &theme, Clock &clock, ConversationStore &store, ChangeFeed &feed, Dialogs &dialogs, QWidget *parent = nullptr);

    void reload();
    void setSideHidden(bool isHidden) { m_side->setVisible(isHidden); }

signals:
    void closed();
    void sideWanted();
    void restoreWanted(const Layers::ConversationId &id);
    void purgeWanted(const Layers::ConversationId &id);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void show(const std::vector<Conversation> &chats);
    QWidget *rowOf(const Conversation &chat);

    const Theme &m_theme;
    Clock &m_clock;
    ConversationStore &m_store;
    Dialogs &m_dialogs;
    Button *m_side;
    QVBoxLayout *m_rows;
    EmptyView *m_empty;
    QWidget *m_list;
    TaskScope m_tasks;
};

} // namespace Layers
