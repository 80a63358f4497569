#pragma once
// The chats of the side list: pinned first, then by day, with section rows between. Loads in pages, listens to the change feed, and tells
// precisely what moved. Owned by the chat view; main thread; knows no widget.

#include "core/base/clock.h"
#include "core/chat/chatservice.h"
#include "core/store/conversationstore.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QDateTime>
#include <QtCore/QSet>

namespace Layers {

class ChatListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        TitleRole = Qt::UserRole + 1,
        FactsRole,
        DraftRole, // what waits in its composer; it takes the place of the facts
        TimeRole,
        IsSectionRole,
        IsUnreadRole,
        IsWritingRole,
        IsPinnedRole,
        HasFailedRole, // its last answer did not come whole
        IdRole
    };

    struct Deps
    {
        Clock &clock;
        ChangeFeed &feed;
        ConversationStore &store;
        ChatService &chat;
        Providers &providers;
    };

    ChatListModel(Deps deps, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    const Conversation *conversation(int row) const; // null for a section
    int rowOf(ConversationId id) const;
    bool isLoaded() const { return m_isLoaded; }
    bool isEmpty() const { return m_chats.empty(); }

signals:
    void loaded();

private:
    struct Row
    {
        QString section; // of a section row
        Conversation chat;
        bool operator==(const Row &) const = default;
    };

    void reload();
    void show(std::vector<Conversation> chats);
    QString sectionOf(const Conversation &chat, QDate today) const;
    QString timeOf(const Conversation &chat) const;
    QString spoken(const QModelIndex &index) const;

    Deps m_deps;
    std::vector<Conversation> m_chats;
    std::vector<Row> m_rows;
    int m_wanted;
    bool m_hasMore = false;
    bool m_isLoaded = false;
    bool m_isReloading = false;
    bool m_isStale = false;
    TaskScope m_tasks;
};

} // namespace Layers
