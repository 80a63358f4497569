#include "ui/chat/deletedchats.h"

#include "core/chat/chatservice.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>

namespace Layers {

DeletedChats::DeletedChats(const Theme &theme, Clock &clock, ConversationStore &store, ChangeFeed &feed, Dialogs &dialogs, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_store(store)
    , m_dialogs(dialogs)
    , m_side(new Button(theme, {}, Button::Look::Quiet))
    , m_rows(new QVBoxLayout)
    , m_empty(new EmptyView(theme, QStringLiteral("trash"), tr("Nothing was deleted"),
                            tr("A deleted chat waits here for %n day(s).", nullptr, int(ChatService::trashKept.count() / 24))))
    , m_list(new QWidget)
{
    setObjectName(QStringLiteral("deletedChats"));
    setAccessibleName(tr("Recently deleted"));
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(20, 0, 16, 0);
    bar->setSpacing(8);
    m_side->setIconName(QStringLiteral("sidebar"));
    m_side->setAccessibleName(tr("Show the list of chats"));
    m_side->hide();
    connect(m_side, &Button::clicked, this, &DeletedChats::sideWanted);
    bar->addWidget(m_side);
    auto *title = new Label(theme, tr("Recently deleted"), Type::Title);
    keepTopBarHeight(title, theme, 1);
    bar->addWidget(title, 1);
    auto *close = new Button(theme, {}, Button::Look::Quiet);
    close->setIconName(QStringLiteral("close"));
    close->setAccessibleName(tr("Close"));
    setPlainToolTip(close, tr("Close  Esc"));
    connect(close, &Button::clicked, this, &DeletedChats::closed);
    bar->addWidget(close);

    auto *inside = new QVBoxLayout(m_list);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    auto *facts = new Label(
        theme, tr("A deleted chat is kept for %n day(s), then it goes for good.", nullptr, int(ChatService::trashKept.count() / 24)),
        Type::Caption, Colour::Muted);
    facts->setWordWrap(true);
    facts->setContentsMargins(24, 16, 24, 8);
    inside->addWidget(facts);
    m_rows->setContentsMargins(24, 0, 16, 24);
    m_rows->setSpacing(0);
    inside->addLayout(m_rows);
    inside->addStretch(1);
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(m_list);
    area->setFocusPolicy(Qt::NoFocus);
    m_list->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(new Rule(theme, Qt::Horizontal));
    column->addWidget(area, 1);
    column->addWidget(m_empty, 1);
    m_empty->hide();
    connect(&feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (isVisible() && changes.has(Tables::conversations))
            reload();
    });
}

void DeletedChats::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    reload();
}

void DeletedChats::reload()
{
    m_tasks.cancelAll();
    m_tasks.run(m_store.trash(), [this](Result<std::vector<Conversation>> chats) {
        if (chats)
            show(*chats);
    });
}

void DeletedChats::show(const std::vector<Conversation> &chats)
{
    const bool hadFocus = isAncestorOf(window()->focusWidget());
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    for (const Conversation &chat : chats)
        m_rows->addWidget(rowOf(chat));
    m_list->parentWidget()->parentWidget()->setVisible(!chats.empty());
    m_empty->setVisible(chats.empty());
    if (hadFocus && !chats.empty()) {
        if (auto *first = m_rows->itemAt(0)->widget()->findChild<Button *>())
            first->setFocus();
    }
}

QWidget *DeletedChats::rowOf(const Conversation &chat)
{
    const ConversationId id = chat.id;
    const QString name = chat.title.isEmpty() ? tr("New chat") : chat.title;
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 8, 0, 8);
    line->setSpacing(8);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    auto *title = new Label(m_theme, name, Type::UiStrong);
    title->setElided(true);
    words->addWidget(title);
    const auto left = chat.deleted.value_or(m_clock.now()) + ChatService::trashKept - m_clock.now();
    const int days = std::max(0, int(std::chrono::ceil<std::chrono::hours>(left).count() + 23) / 24);
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(chat.deleted.value_or(m_clock.now()).time_since_epoch().count());
    //: %1 is a day such as 18 November, %2 is "29 days left"
    words->addWidget(new Label(
        m_theme,
        tr("Deleted %1 \u00b7 %2").arg(QLocale().toString(when.date(), QStringLiteral("d MMMM")), tr("%n day(s) left", nullptr, days)),
        Type::Caption, Colour::Muted));
    line->addLayout(words, 1);
    auto *restore = new Button(m_theme, tr("Restore"), Button::Look::Plain);
    restore->setObjectName(QStringLiteral("restoreChat"));
    restore->setSize(Button::Size::Small);
    //: %1 is the title of a chat
    restore->setAccessibleName(tr("Restore %1").arg(name));
    connect(restore, &Button::clicked, this, [this, id] { emit restoreWanted(id); });
    line->addWidget(restore);
    auto *purge = new Button(m_theme, tr("Delete for good"), Button::Look::Quiet);
    purge->setObjectName(QStringLiteral("purgeChat"));
    purge->setSize(Button::Size::Small);
    //: %1 is the title of a chat
    purge->setAccessibleName(tr("Delete %1 for good").arg(name));
    connect(purge, &Button::clicked, this, [this, id, name] {
        Confirmation question;
        question.title = tr("Delete \u201c%1\u201d for good?").arg(name);
        question.detail = tr("Its messages cannot be brought back. Your files stay.");
        question.action = tr("Delete for good");
        question.keep = tr("Keep it");
        question.isDanger = true;
        m_dialogs.confirm(this, question, [this, id] { emit purgeWanted(id); });
    });
    line->addWidget(purge);
    return row;
}

} // namespace Layers
