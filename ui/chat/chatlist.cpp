#include "ui/chat/chatlist.h"

#include "ui/chat/listdelegate.h"
#include "ui/kit/style.h"

#include <QtGui/QContextMenuEvent>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>

namespace Layers {

ChatList::ChatList(const Theme &theme, ChatListModel &model, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(model)
    , m_list(new QListView)
    , m_empty(new Label(theme, tr("Ask something and it is kept here."), Type::Caption, Colour::Muted))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 0, 12, 0);
    auto *title = new Label(theme, tr("Chats"), Type::Title);
    keepTopBarHeight(title, theme);
    head->addWidget(title, 1);
    auto *add = new Button(theme, {}, Button::Look::Quiet);
    add->setIconName(QStringLiteral("new-chat"));
    add->setGround(Colour::Bg);
    add->setAccessibleName(tr("New chat"));
    setPlainToolTip(add, tr("New chat  Ctrl+N"));
    add->setObjectName(QStringLiteral("newChat"));
    connect(add, &Button::clicked, this, &ChatList::newChatWanted);
    auto *more = new Button(theme, {}, Button::Look::Quiet);
    more->setIconName(QStringLiteral("more"));
    more->setGround(Colour::Bg);
    more->setAccessibleName(tr("More about the list of chats"));
    setPlainToolTip(more, tr("Recently deleted"));
    more->setObjectName(QStringLiteral("chatListMenu"));
    connect(more, &Button::clicked, this, [this, more] { showListMenu(more->mapToGlobal(more->rect().bottomLeft())); });
    head->addWidget(more);
    head->addWidget(add);
    column->addLayout(head);

    auto *search = new Button(theme, tr("Search everything"), Button::Look::Plain);
    search->setIconName(QStringLiteral("search"));
    search->setStretched(true);
    search->setInk(Colour::Faint);
    search->setIconColour(Colour::Muted);
    search->setObjectName(QStringLiteral("searchEverything"));
    setPlainToolTip(search, tr("Search everything  Ctrl+Shift+F"));
    connect(search, &Button::clicked, this, &ChatList::searchWanted);
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(12, 0, 12, 8);
    searchRow->addWidget(search);
    column->addLayout(searchRow);

    m_list->setObjectName(QStringLiteral("chatList"));
    m_list->setAccessibleName(tr("Chats"));
    m_list->setModel(&model);
    m_list->setItemDelegate(new ChatRowDelegate(theme, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->verticalScrollBar()->setSingleStep(24);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(false);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->installEventFilter(this);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QListView::customContextMenuRequested, this, [this](const QPoint &at) {
        showMenu(at);
        // The row was marked for its menu; now the chat that is open is marked again.
        if (!m_list->findChild<Field *>())
            select(m_selected);
    });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) {
        if (const Conversation *chat = m_model.conversation(index.row()))
            emit chosen(chat->id);
    });
    connect(m_list, &QListView::activated, this, [this](const QModelIndex &index) {
        if (const Conversation *chat = m_model.conversation(index.row()))
            emit chosen(chat->id);
    });
    m_empty->setContentsMargins(16, 8, 16, 8);
    m_empty->setWordWrap(true);
    column->addWidget(m_empty);
    column->addWidget(m_list, 1);
    const auto refresh = [this] {
        m_empty->setVisible(m_model.isLoaded() && m_model.isEmpty());
        select(m_selected);
    };
    connect(&model, &ChatListModel::loaded, this, refresh);
    m_empty->setVisible(false);
}

std::optional<ConversationId> ChatList::currentId() const
{
    const Conversation *chat = m_model.conversation(m_list->currentIndex().row());
    return chat ? std::optional(chat->id) : std::nullopt;
}

void ChatList::select(std::optional<ConversationId> id)
{
    m_selected = id;
    const int row = id ? m_model.rowOf(*id) : -1;
    if (row < 0)
        m_list->setCurrentIndex({});
    else if (m_list->currentIndex().row() != row)
        m_list->setCurrentIndex(m_model.index(row));
}

void ChatList::rename(ConversationId id)
{
    const int row = m_model.rowOf(id);
    if (row < 0)
        return;
    // In a window that is not active a field keeps what it has when another one comes.
    if (m_titleField) {
        m_titleField->hide();
        m_titleField->deleteLater();
    }
    m_list->scrollTo(m_model.index(row));
    if (QWidget *focused = QApplication::focusWidget(); !focused || focused->objectName() != QLatin1String("titleField"))
        m_beforeRename = focused;
    auto *field = new Field(m_theme, tr("Title"), m_list->viewport());
    field->setObjectName(QStringLiteral("titleField"));
    field->setText(m_model.conversation(row)->title);
    m_titleField = field;
    m_renamed = id;
    placeTitleField();
    // The row may move while the title is typed: another chat comes above it, the list is scrolled or made narrower.
    const auto follow = [this] { placeTitleField(); };
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, field, follow);
    connect(&m_model, &QAbstractItemModel::rowsInserted, field, follow, Qt::QueuedConnection);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, field, follow, Qt::QueuedConnection);
    connect(&m_model, &QAbstractItemModel::rowsMoved, field, follow, Qt::QueuedConnection);
    connect(&m_model, &QAbstractItemModel::modelReset, field, follow, Qt::QueuedConnection);
    connect(&m_theme, &Theme::changed, field, follow, Qt::QueuedConnection);
    m_list->viewport()->installEventFilter(this);
    field->selectAll();
    field->show();
    field->setFocus();
    field->installEventFilter(this);
    connect(field, &QLineEdit::editingFinished, field, &QObject::deleteLater);
}

void ChatList::placeTitleField()
{
    if (!m_titleField)
        return;
    if (const int row = m_model.rowOf(m_renamed); row >= 0)
        m_titleField->setGeometry(m_list->visualRect(m_model.index(row)).adjusted(8, 4, -8, -4));
    else
        m_titleField->deleteLater();
}

void ChatList::showMenu(const QPoint &at)
{
    const QModelIndex index = m_list->indexAt(at);
    const Conversation *chat = m_model.conversation(index.row());
    if (!chat) {
        showListMenu(m_list->viewport()->mapToGlobal(at));
        return;
    }
    const ConversationId id = chat->id;
    const QString title = chat->title;
    const bool isPinned = chat->isPinned;
    QMenu menu(this);
    addMenuLine(menu, tr("Rename\tF2"), "edit", [this, id] { rename(id); });
    addMenuLine(menu, isPinned ? tr("Unpin") : tr("Pin"), "pin", [this, id, isPinned] { emit pinWanted(id, !isPinned); });
    addMenuLine(menu, tr("Export as Markdown\u2026"), "export", [this, id, title] { emit exportWanted(id, title); });
    menu.addSeparator();
    addMenuLine(menu, tr("Delete\tDel"), "trash", [this, id, title] { emit removeWanted(id, title); })->setProperty("danger", true);
    menu.addSeparator();
    addMenuLine(menu, tr("Recently deleted"), "trash", [this] { emit deletedWanted(); });
    menu.exec(m_list->viewport()->mapToGlobal(at));
}

void ChatList::showListMenu(const QPoint &global)
{
    QMenu menu(this);
    addMenuLine(menu, tr("Recently deleted"), "trash", [this] { emit deletedWanted(); });
    menu.exec(global);
}

bool ChatList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list->viewport()) {
        if (event->type() == QEvent::Resize)
            QMetaObject::invokeMethod(this, &ChatList::placeTitleField, Qt::QueuedConnection);
        return false;
    }
    // Only the field of a new title is watched besides the list, which would take its Enter for a choice.
    if (watched != m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
        if (!isEnter && key != Qt::Key_Escape)
            return false;
        if (isEnter) {
            emit renamed(m_renamed, static_cast<Field *>(watched)->text());
            select(m_renamed);
        }
        if (m_beforeRename && m_beforeRename->isVisible() && m_beforeRename != watched)
            m_beforeRename->setFocus(Qt::OtherFocusReason);
        else
            m_list->setFocus(Qt::TabFocusReason);
        return true;
    }
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const auto id = currentId();
        if (key->matches(QKeySequence::Undo)) {
            emit undoWanted();
            return true;
        }
        if (id && key->key() == Qt::Key_Delete) {
            emit removeWanted(*id, m_model.conversation(m_list->currentIndex().row())->title);
            return true;
        }
        if (id && (key->key() == Qt::Key_Menu || (key->key() == Qt::Key_F10 && key->modifiers() & Qt::ShiftModifier))) {
            showMenu(m_list->visualRect(m_list->currentIndex()).center());
            return true;
        }
        if (id && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            emit chosen(*id);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace Layers
