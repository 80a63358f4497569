#include "ui/models/chatlistmodel.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

namespace Layers {

namespace {
constexpr int chatPage = 60;

bool isWaitingIn(const ChatService &chat, const ConversationId &id)
{
    const Run *run = chat.runningIn(id);
    return run && run->waitingSince;
}

QDateTime localTime(Time time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}
} // namespace

ChatListModel::ChatListModel(Deps deps, QObject *parent)
    : QAbstractListModel(parent)
    , m_deps(deps)
    , m_wanted(chatPage)
{
    connect(&deps.feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::conversations) || changes.has(Tables::drafts))
            reload();
    });
    const auto refresh = [this](const RunId &id) {
        const Run *run = m_deps.chat.run(id);
        const int row = run ? rowOf(run->conversation) : -1;
        if (row >= 0)
            emit dataChanged(index(row), index(row), {IsWritingRole, HasFailedRole, FactsRole, TimeRole});
    };
    connect(&deps.chat, &ChatService::runEnded, this, refresh);
    connect(&deps.chat, &ChatService::runChanged, this, refresh);
    reload();
}

int ChatListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ChatListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || size_t(index.row()) >= m_rows.size())
        return {};
    const Row &row = m_rows[size_t(index.row())];
    const bool isSection = !row.section.isEmpty();
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return isSection ? row.section : row.chat.title.isEmpty() ? tr("New chat") : row.chat.title;
    case Qt::AccessibleTextRole:
        return isSection ? row.section : spoken(index);
    case FactsRole: {
        if (isSection)
            return {};
        const QString model = row.chat.lastModelName.isEmpty() ? m_deps.providers.modelName(row.chat.model) : row.chat.lastModelName;
        //: %1 is a model that costs nothing
        return m_deps.providers.isFree(row.chat.model) ? tr("%1 \u00b7 free").arg(model) : model;
    }
    case DraftRole:
        return row.chat.draft;
    case TimeRole:
        return isSection                            ? QVariant()
            : isWaitingIn(m_deps.chat, row.chat.id) ? tr("waiting")
            : m_deps.chat.runningIn(row.chat.id)    ? tr("writing")
            : row.chat.hasFailed                    ? tr("needs you")
                                                    : timeOf(row.chat);
    case HasFailedRole:
        return !isSection && row.chat.hasFailed && !m_deps.chat.runningIn(row.chat.id);
    case IsSectionRole:
        return isSection;
    case IsUnreadRole:
        return row.chat.isUnread;
    case IsPinnedRole:
        return row.chat.isPinned;
    case IsWritingRole:
        return !isSection && m_deps.chat.runningIn(row.chat.id) != nullptr;
    case IdRole:
        return row.chat.id.toString();
    default:
        return {};
    }
}

// Colour says nothing alone: what the marks mean is in the words.
QString ChatListModel::spoken(const QModelIndex &index) const
{
    QStringList words{data(index, TitleRole).toString()};
    const QString draft = data(index, DraftRole).toString();
    words << (draft.isEmpty() ? data(index, FactsRole).toString() : tr("Draft: %1").arg(draft));
    words << data(index, TimeRole).toString();
    if (data(index, IsUnreadRole).toBool())
        words << tr("unread");
    if (data(index, HasFailedRole).toBool())
        words << tr("the last answer failed");
    if (data(index, IsPinnedRole).toBool())
        words << tr("pinned");
    return words.join(QLatin1String(", "));
}

Qt::ItemFlags ChatListModel::flags(const QModelIndex &index) const
{
    if (index.isValid() && !m_rows[size_t(index.row())].section.isEmpty())
        return Qt::NoItemFlags;
    return QAbstractListModel::flags(index) | Qt::ItemNeverHasChildren;
}

bool ChatListModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasMore && !m_isReloading;
}

void ChatListModel::fetchMore(const QModelIndex &)
{
    m_wanted += chatPage;
    reload();
}

const Conversation *ChatListModel::conversation(int row) const
{
    if (row < 0 || size_t(row) >= m_rows.size() || !m_rows[size_t(row)].section.isEmpty())
        return nullptr;
    return &m_rows[size_t(row)].chat;
}

int ChatListModel::rowOf(ConversationId id) const
{
    for (size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].section.isEmpty() && m_rows[i].chat.id == id)
            return int(i);
    }
    return -1;
}

void ChatListModel::reload()
{
    if (m_isReloading) {
        m_isStale = true;
        return;
    }
    m_isReloading = true;
    m_tasks.run(m_deps.store.list(m_wanted + 1), [this](Result<std::vector<Conversation>> chats) {
        m_isReloading = false;
        if (chats)
            show(std::move(*chats));
        if (std::exchange(m_isStale, false))
            reload();
    });
}

QString ChatListModel::sectionOf(const Conversation &chat, QDate today) const
{
    if (chat.isPinned)
        return tr("Pinned");
    const QDate day = localTime(chat.changed).date();
    const qint64 days = day.daysTo(today);
    if (days <= 0)
        return tr("Today");
    if (days == 1)
        return tr("Yesterday");
    if (days < 8)
        return tr("Last 7 days");
    if (days < 31)
        return tr("Last 30 days");
    return QLocale().toString(day, QStringLiteral("MMMM yyyy"));
}

QString ChatListModel::timeOf(const Conversation &chat) const
{
    const QDateTime when = localTime(chat.changed);
    const qint64 days = when.date().daysTo(localTime(m_deps.clock.now()).date());
    if (days <= 1)
        return QLocale().toString(when.time(), QStringLiteral("HH:mm"));
    if (days < 8)
        return QLocale().dayName(when.date().dayOfWeek(), QLocale::ShortFormat);
    return QLocale().toString(when.date(), QStringLiteral("d MMM"));
}

void ChatListModel::show(std::vector<Conversation> chats)
{
    m_hasMore = int(chats.size()) > m_wanted;
    if (m_hasMore)
        chats.resize(size_t(m_wanted));
    std::vector<Row> rows;
    QString section;
    const QDate today = localTime(m_deps.clock.now()).date();
    for (const Conversation &chat : chats) {
        const QString name = sectionOf(chat, today);
        if (name != section)
            rows.push_back({name, {}});
        section = name;
        rows.push_back({{}, chat});
    }
    m_chats = std::move(chats);
    const auto sameKey = [](const Row &a, const Row &b) { return a.section == b.section && a.chat.id == b.chat.id; };
    // Rows that are gone first, then each wanted row at its place: moved when it is further down, inserted when it is new.
    for (int i = int(m_rows.size()) - 1; i >= 0; --i) {
        if (std::none_of(rows.begin(), rows.end(), [&](const Row &row) { return sameKey(row, m_rows[size_t(i)]); })) {
            beginRemoveRows({}, i, i);
            m_rows.erase(m_rows.begin() + i);
            endRemoveRows();
        }
    }
    if (m_rows.empty() && !rows.empty()) {
        beginInsertRows({}, 0, int(rows.size()) - 1);
        m_rows = rows;
        endInsertRows();
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        size_t at = i;
        while (at < m_rows.size() && !sameKey(m_rows[at], rows[i]))
            ++at;
        if (at == m_rows.size()) {
            beginInsertRows({}, int(i), int(i));
            m_rows.insert(m_rows.begin() + qsizetype(i), rows[i]);
            endInsertRows();
        } else if (at != i) {
            beginMoveRows({}, int(at), int(at), {}, int(i));
            Row moved = std::move(m_rows[at]);
            m_rows.erase(m_rows.begin() + qsizetype(at));
            m_rows.insert(m_rows.begin() + qsizetype(i), std::move(moved));
            endMoveRows();
        }
        if (!(m_rows[i] == rows[i])) {
            m_rows[i] = rows[i];
            emit dataChanged(index(int(i)), index(int(i)));
        }
    }
    m_isLoaded = true;
    emit loaded();
}

} // namespace Layers
