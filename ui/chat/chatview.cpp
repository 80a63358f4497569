#include "ui/chat/chatview.h"

#include "ui/kit/errortext.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QStackedWidget>

namespace Layers {

ChatView::ChatView(ChatDeps deps)
    : m_deps(deps)
    , m_model({deps.clock, deps.feed, deps.conversations, deps.chat, deps.providers})
    , m_list(new ChatList(deps.theme, m_model))
    , m_page(new ChatPage(deps))
    , m_searched(new SearchedList(deps.theme, deps.sourceStore, deps.sources, deps.feed))
    , m_viewer(new SourceViewer(deps.theme, deps.sourceStore, deps.attachments, deps.dialogs))
    , m_content(new QStackedWidget)
{
    m_content->addWidget(m_page);
    connect(m_list, &ChatList::deletedWanted, this, &ChatView::showDeleted);
    connect(m_list, &ChatList::undoWanted, this, &ChatView::undoRemove);
    connect(m_page, &ChatPage::undoWanted, this, [this] {
        if (m_removed)
            undoRemove();
    });
    connect(m_list, &ChatList::newChatWanted, this, [this] { open({}); });
    connect(m_list, &ChatList::searchWanted, this, &ChatView::searchWanted);
    connect(m_list, &ChatList::chosen, this, [this](const ConversationId &id) { open(id); });
    connect(m_list, &ChatList::renamed, this, [this](const ConversationId &id, const QString &title) {
        m_tasks.run(m_deps.chat.rename(id, title), [this](Result<Unit> done) {
            if (!done)
                emit toast(errorText(done.error()).sentence, {}, {});
        });
    });
    connect(m_list, &ChatList::pinWanted, this,
            [this](const ConversationId &id, bool isPinned) { m_tasks.run(m_deps.chat.setPinned(id, isPinned)); });
    connect(m_list, &ChatList::exportWanted, this,
            [this](const ConversationId &id, const QString &title) { m_page->exportChat(id, title.isEmpty() ? tr("New chat") : title); });
    connect(m_list, &ChatList::removeWanted, this, &ChatView::remove);
    connect(m_page, &ChatPage::opened, this, [this](const ConversationId &id) {
        m_deps.settings.set(Settable::lastConversation, id.toString());
        m_list->select(id);
    });
    connect(m_page, &ChatPage::chatWanted, this, [this](const ConversationId &id) { open(id); });
    connect(m_page, &ChatPage::citationWanted, this, &ChatView::openCitation);
    connect(m_page, &ChatPage::inspectorWanted, this, [this] {
        if (leaveViewer())
            emit searchedWanted();
        else
            emit inspectorToggled();
    });
    connect(m_page, &ChatPage::sideWanted, this, &ChatView::sideWanted);
    connect(m_page, &ChatPage::filesWanted, this, &ChatView::filesWanted);
    connect(m_page, &ChatPage::settingsWanted, this, &ChatView::settingsWanted);
    connect(m_page, &ChatPage::toast, this, &ChatView::toast);
    connect(m_page, &ChatPage::toastOver, this, &ChatView::toastOver);
    connect(m_searched, &SearchedList::searchedChanged, this,
            [this](const std::optional<std::vector<SourceId>> &sources) { m_page->setSearched(sources); });
    connect(m_searched, &SearchedList::addWanted, this, [this] { emit filesWanted({}); });
    connect(m_searched, &SearchedList::closed, this, &ChatView::inspectorToggled);
    connect(m_viewer, &SourceViewer::moved, this, [this](const Citation &citation) { m_page->setOpenCitation(citation); });
    connect(m_viewer, &SourceViewer::closed, this, [this] {
        const bool wasThere = m_viewer->isAncestorOf(QApplication::focusWidget());
        leaveViewer();
        if (!wasThere)
            return; // whoever is in the composer stays there
        if (m_beforeViewer && m_beforeViewer->isVisible())
            m_beforeViewer->setFocus(Qt::OtherFocusReason);
        else
            m_page->focusComposer();
    });
}

ChatView::~ChatView() = default;

QWidget *ChatView::content()
{
    return m_content;
}

bool ChatView::leaveViewer()
{
    if (!std::exchange(m_isViewerOpen, false))
        return false;
    m_page->setOpenCitation({});
    emit inspectorChanged();
    return true;
}

void ChatView::inspectorHidden()
{
    leaveViewer();
}

void ChatView::setSideHidden(bool isHidden)
{
    m_page->setSideHidden(isHidden);
    m_isSideHidden = isHidden;
    if (m_deleted)
        m_deleted->setSideHidden(isHidden);
}

// Made when it is first wanted: most starts never show it.
DeletedChats &ChatView::deleted()
{
    if (m_deleted)
        return *m_deleted;
    m_deleted = new DeletedChats(m_deps.theme, m_deps.clock, m_deps.conversations, m_deps.feed, m_deps.dialogs);
    m_deleted->setSideHidden(m_isSideHidden);
    m_content->addWidget(m_deleted);
    connect(m_deleted, &DeletedChats::closed, this, &ChatView::closeTopmost);
    connect(m_deleted, &DeletedChats::sideWanted, this, &ChatView::sideWanted);
    connect(m_deleted, &DeletedChats::restoreWanted, this, &ChatView::restore);
    connect(m_deleted, &DeletedChats::purgeWanted, this, [this](const ConversationId &id) {
        m_tasks.run(m_deps.chat.purge(id), [this](Result<Unit> done) {
            if (!done)
                emit toast(errorText(done.error(), Situation::Store).sentence, {}, {});
        });
    });
    return *m_deleted;
}

void ChatView::showDeleted()
{
    m_content->setCurrentWidget(&deleted());
    m_deleted->setFocus();
}

void ChatView::shown()
{
    if (!std::exchange(m_hasOpened, true)) {
        open({});
        return;
    }
    m_page->focusComposer();
}

void ChatView::open(std::optional<ConversationId> id)
{
    m_hasOpened = true;
    m_isViewerOpen = false;
    m_content->setCurrentWidget(m_page);
    m_page->open(id);
    m_list->select(id);
    m_searched->setSearched(m_page->searched());
    m_deps.settings.set(Settable::lastConversation, id ? id->toString() : QString());
    emit inspectorChanged();
    m_page->focusComposer();
}

void ChatView::openMessage(const ConversationId &chat, const MessageId &message, const QString &words)
{
    // It may stand in a version of the chat that is not the one in view.
    m_tasks.run(m_deps.chat.select(message), [this, chat, message, words](Result<Unit> selected) {
        open(chat);
        if (selected)
            m_page->reveal(message, words);
    });
}

void ChatView::openCitation(const MessageId &message, const Citation &citation)
{
    std::vector<Citation> all = m_page->citationsOf(message);
    auto here = std::find(all.begin(), all.end(), citation);
    int index = int(here - all.begin());
    if (here == all.end()) {
        all = {citation};
        index = 0;
    }
    if (QWidget *focused = QApplication::focusWidget(); !m_isViewerOpen || !m_viewer->isAncestorOf(focused))
        m_beforeViewer = focused;
    m_isViewerOpen = true;
    emit inspectorChanged();
    emit inspectorWanted();
    m_viewer->open(std::move(all), index);
}

void ChatView::find()
{
    if (m_isViewerOpen && m_viewer->isAncestorOf(QApplication::focusWidget())) {
        m_viewer->find();
        return;
    }
    emit contentWanted();
    m_content->setCurrentWidget(m_page);
    m_page->find();
}

bool ChatView::stepFound(int step)
{
    return !(m_isViewerOpen && m_viewer->isAncestorOf(QApplication::focusWidget())) && m_page->stepFound(step);
}

bool ChatView::closeTopmost()
{
    if (m_deleted && m_content->currentWidget() == m_deleted) {
        m_content->setCurrentWidget(m_page);
        m_page->focusComposer();
        return true;
    }
    if (m_page->closeTopmost() || (m_isViewerOpen && m_viewer->closeFind()))
        return true;
    if (!m_isViewerOpen)
        return false;
    emit m_viewer->closed();
    return true;
}

// A title may be a whole question, of which a sentence about the chat needs the start only.
static QString shortTitle(const QString &title)
{
    constexpr qsizetype most = 60;
    return title.size() <= most ? title : title.first(most - 1).trimmed() + QChar(0x2026);
}

void ChatView::remove(ConversationId id, const QString &title)
{
    m_tasks.run(m_deps.chat.remove(id), [this, id, title](Result<Unit> done) {
        if (!done) {
            emit toast(errorText(done.error(), Situation::Store).sentence, {}, {});
            return;
        }
        if (m_page->conversation() == id) {
            const bool isInDeleted = m_deleted && m_content->currentWidget() == m_deleted;
            open({});
            if (isInDeleted) // whoever has gone there meanwhile stays there
                showDeleted();
        }
        m_removed = id;
        emit toast(tr("\u201c%1\u201d was deleted. It is kept for %n day(s).", nullptr, int(ChatService::trashKept.count() / 24))
                       .arg(title.isEmpty() ? tr("New chat") : shortTitle(title)),
                   tr("Undo"), [this, id] { restore(id); });
    });
}

std::optional<ConversationId> ChatView::meant() const
{
    const auto row = m_list->hasListFocus() ? m_list->currentId() : std::nullopt;
    return row ? row : m_page->conversation();
}

void ChatView::renameChat()
{
    const auto id = meant();
    if (!id || m_model.rowOf(*id) < 0) {
        emit toast(tr("This chat has nothing in it yet. Its first question names it."), {}, {});
        return;
    }
    if (m_isSideHidden && !m_list->isVisible())
        emit sideWanted();
    m_list->rename(*id);
}

void ChatView::removeChat()
{
    const auto id = meant();
    const Conversation *chat = id ? m_model.conversation(m_model.rowOf(*id)) : nullptr;
    if (chat)
        remove(*id, chat->title);
    else
        emit toast(tr("This chat has nothing in it yet, so there is nothing to delete."), {}, {});
}

bool ChatView::undoRemove()
{
    if (!m_removed) {
        emit toast(tr("There is no deleted chat to bring back here. \u201cRecently deleted\u201d has those of before."), {}, {});
        return false;
    }
    restore(ConversationId(*m_removed));
    return true;
}

void ChatView::restore(const ConversationId &id)
{
    if (m_removed == id)
        m_removed.reset();
    m_tasks.run(m_deps.chat.restore(id), [this, id](Result<Unit> done) {
        if (done) {
            open(id);
            emit restored();
        } else {
            emit toast(errorText(done.error(), Situation::Store).sentence, {}, {});
        }
    });
}

} // namespace Layers
