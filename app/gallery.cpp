#include "app/selftest.h"

#include "ui/chat/composer.h"
#include "ui/chat/listdelegate.h"
#include "ui/kit/style.h"
#include "ui/kit/toast.h"
#include "ui/kit/widgets.h"
#include "ui/models/chatlistmodel.h"

#include <QtGui/QPainter>
#include <QtGui/QStandardItemModel>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QListView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollArea>

namespace Layers {

namespace {

class GalleryPage : public QWidget
{
public:
    explicit GalleryPage(const Theme &theme)
        : m_theme(theme)
    { }

protected:
    void paintEvent(QPaintEvent *) override { QPainter(this).fillRect(rect(), m_theme.colour(Colour::Surface)); }

private:
    const Theme &m_theme;
};

void section(const Theme &theme, QVBoxLayout *column, const QString &name)
{
    column->addWidget(new Rule(theme, Qt::Horizontal));
    column->addWidget(new Label(theme, name, Type::Title));
}

// What has the focus of the keyboard, which only one control of a window can have.
class FocusSample : public QWidget
{
public:
    explicit FocusSample(const Theme &theme)
        : m_theme(theme)
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(6, 6, 6, 6);
        row->addWidget(new Button(theme, QObject::tr("With the focus"), Button::Look::Plain));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        m_theme.drawFocusRing(painter, QRectF(rect()).adjusted(6, 6, -6, -6), m_theme.measure(Measure::RadiusControl));
    }

private:
    const Theme &m_theme;
};

QListView *chatRows(const Theme &theme)
{
    auto *list = new QListView;
    auto *model = new QStandardItemModel(list);
    const auto row = [model](const QString &title, const QString &facts, const QString &time) {
        auto *item = new QStandardItem;
        item->setData(title, ChatListModel::TitleRole);
        item->setData(facts, ChatListModel::FactsRole);
        item->setData(time, ChatListModel::TimeRole);
        model->appendRow(item);
        return item;
    };
    row(QObject::tr("Today"), {}, {})->setData(true, ChatListModel::IsSectionRole);
    row(QObject::tr("The lease of the flat"), QObject::tr("On-device recall \u00b7 free"), QStringLiteral("14:05"));
    row(QObject::tr("A chat that is pinned"), QObject::tr("On-device recall \u00b7 free"), QStringLiteral("13:40"))
        ->setData(true, ChatListModel::IsPinnedRole);
    row(QObject::tr("An answer comes"), QStringLiteral("qwen3"), QObject::tr("writing"))->setData(true, ChatListModel::IsWritingRole);
    row(QObject::tr("An answer that failed"), QStringLiteral("qwen3"), QObject::tr("needs you"))
        ->setData(true, ChatListModel::HasFailedRole);
    row(QObject::tr("Not read yet"), QStringLiteral("qwen3"), QStringLiteral("11:20"))->setData(true, ChatListModel::IsUnreadRole);
    row(QObject::tr("With a draft"), {}, QStringLiteral("09:02"))->setData(QObject::tr("half a question"), ChatListModel::DraftRole);
    list->setModel(model);
    list->setItemDelegate(new ChatRowDelegate(theme, list));
    list->setFrameShape(QFrame::NoFrame);
    list->viewport()->setAutoFillBackground(false); // as in the window, where the pane behind it has the colour
    list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setFixedWidth(272);
    int high = 0;
    for (int i = 0; i < model->rowCount(); ++i)
        high += list->sizeHintForRow(i);
    list->setFixedHeight(high + 4);
    list->setCurrentIndex(model->index(1, 0));
    return list;
}

QMenu *sampleMenu()
{
    auto *menu = new QMenu;
    addMenuLine(*menu, QObject::tr("Rename\tF2"), "edit");
    addMenuLine(*menu, QObject::tr("Pin"), "pin")->setEnabled(false);
    menu->addSeparator();
    addMenuLine(*menu, QObject::tr("Delete\tDel"), "trash")->setProperty("danger", true);
    menu->setWindowFlags(Qt::Widget);
    menu->setFixedSize(menu->sizeHint());
    return menu;
}

void addButtons(const Theme &theme, QVBoxLayout *column)
{
    section(theme, column, QObject::tr("Buttons"));
    auto *buttons = new QGridLayout;
    buttons->setHorizontalSpacing(24);
    buttons->setVerticalSpacing(8);
    const std::pair<Button::Look, QString> looks[] = {{Button::Look::Primary, QObject::tr("Primary")},
                                                      {Button::Look::Plain, QObject::tr("Plain")},
                                                      {Button::Look::Quiet, QObject::tr("Quiet")},
                                                      {Button::Look::Danger, QObject::tr("Danger")},
                                                      {Button::Look::Link, QObject::tr("Link")}};
    int row = 0;
    for (const auto &[look, name] : looks) {
        buttons->addWidget(new Label(theme, name, Type::Small, Colour::Muted), row, 0);
        auto *rest = new Button(theme, QObject::tr("Add files"), look);
        auto *pressed = new Button(theme, QObject::tr("Add files"), look);
        pressed->setDown(true);
        auto *withIcon = new Button(theme, QObject::tr("Retry"), look);
        withIcon->setIconName(QStringLiteral("retry"));
        auto *small = new Button(theme, QObject::tr("Test"), look);
        small->setSize(Button::Size::Small);
        auto *icon = new Button(theme, {}, look);
        icon->setIconName(QStringLiteral("more"));
        icon->setAccessibleName(name);
        auto *off = new Button(theme, QObject::tr("Add files"), look);
        off->setEnabled(false);
        int place = 1;
        for (Button *button : {rest, pressed, withIcon, small, icon, off})
            buttons->addWidget(button, row, place++, Qt::AlignLeft);
        ++row;
    }
    buttons->setColumnStretch(7, 1);
    column->addLayout(buttons);
}

void addFields(const Theme &theme, QVBoxLayout *column)
{
    section(theme, column, QObject::tr("Fields, switches, boxes, segments"));
    auto *fields = new QHBoxLayout;
    fields->setSpacing(12);
    auto *plain = new Field(theme, QStringLiteral("https://"));
    auto *wrong = new Field(theme, {});
    wrong->setText(QStringLiteral("https://lab.acme"));
    wrong->setProblem(true);
    auto *search = new Field(theme, QObject::tr("Search everything"));
    search->setIconName(QStringLiteral("search"));
    search->setKeyHint(QStringLiteral("Ctrl+Shift+F"));
    auto *off = new Field(theme, QObject::tr("Cannot be changed"));
    off->setEnabled(false);
    for (Field *field : {plain, wrong, search, off})
        fields->addWidget(field);
    column->addLayout(fields);
    auto *small = new QHBoxLayout;
    small->setSpacing(16);
    for (const bool on : {false, true}) {
        for (const bool enabled : {true, false}) {
            auto *toggle = new Switch(theme, QObject::tr("Switch"));
            toggle->setChecked(on);
            toggle->setEnabled(enabled);
            small->addWidget(toggle);
            auto *box = new CheckBox(theme, QObject::tr("Box"));
            box->setChecked(on);
            box->setEnabled(enabled);
            small->addWidget(box);
        }
    }
    small->addWidget(new Segments(theme, {QObject::tr("Preview"), QObject::tr("Code"), QObject::tr("Changes")}));
    small->addStretch(1);
    column->addLayout(small);
}

void addPills(const Theme &theme, QVBoxLayout *column)
{
    section(theme, column, QObject::tr("Pills and progress"));
    auto *pills = new QHBoxLayout;
    const std::pair<Pill::Tone, QString> tones[] = {{Pill::Tone::Plain, QObject::tr("On this device")},
                                                    {Pill::Tone::Ok, QObject::tr("Ready")},
                                                    {Pill::Tone::Accent, QObject::tr("Changed")},
                                                    {Pill::Tone::Warn, QObject::tr("Not reached since 15:31")},
                                                    {Pill::Tone::Bad, QObject::tr("2 need you")}};
    for (const auto &[tone, words] : tones) {
        auto *pill = new Pill(theme, words, QStringLiteral("device"));
        pill->setTone(tone);
        pills->addWidget(pill);
    }
    pills->addStretch(1);
    column->addLayout(pills);
    auto *bar = new ProgressLine(theme);
    bar->setFraction(0.41);
    column->addWidget(bar);
}

void addNotes(const Theme &theme, QVBoxLayout *column)
{
    section(theme, column, QObject::tr("Lines in the thread"));
    const std::pair<Note::Tone, QString> notes[]
        = {{Note::Tone::Info, QObject::tr("qwen3-32b answered. You asked for qwen3.")},
           {Note::Tone::Ok, QObject::tr("This server works.")},
           {Note::Tone::Warn, QObject::tr("The connection was lost in the middle of the answer. What came is kept.")},
           {Note::Tone::Bad, QObject::tr("This answer could not be saved: the disk is full. It is shown, and saved once there is room.")}};
    for (const auto &[tone, words] : notes) {
        auto *note = new Note(theme, tone, words);
        if (tone == Note::Tone::Warn || tone == Note::Tone::Bad)
            note->addAction(QObject::tr("Try again"));
        column->addWidget(note);
    }
}

void addParts(const Theme &theme, QVBoxLayout *column)
{
    section(theme, column, QObject::tr("Rows, menu, focus, chips, composer, toast"));
    auto *parts = new QHBoxLayout;
    parts->setSpacing(24);
    parts->addWidget(chatRows(theme), 0, Qt::AlignTop);
    auto *middle = new QVBoxLayout;
    QMenu *menu = sampleMenu();
    middle->addWidget(menu, 0, Qt::AlignLeft);
    menu->show();
    middle->addWidget(new FocusSample(theme), 0, Qt::AlignLeft);
    middle->addStretch(1);
    parts->addLayout(middle);
    auto *right = new QVBoxLayout;
    auto *composer = new Composer(theme);
    composer->setModelName(QObject::tr("On-device recall"), QStringLiteral("recall"));
    composer->setPrice(QObject::tr("free"));
    composer->setHint(QObject::tr("Recall quotes your files word for word. It is not a language model."));
    const auto attached = [](const QString &name, const QByteArray &type, qint64 size) {
        return Attachment{BlobPart{QByteArray(32, 'a'), type, name, size}};
    };
    composer->setAttachments({attached(QStringLiteral("lease.md"), "text/markdown", 1200),
                              attached(QStringLiteral("Supplier agreement.pdf"), "application/pdf", 240'000)});
    right->addWidget(composer);
    auto *toastPlace = new QWidget;
    toastPlace->setFixedHeight(72);
    right->addWidget(toastPlace);
    right->addStretch(1);
    parts->addLayout(right, 1);
    column->addLayout(parts);
    (new Toast(theme, toastPlace))->show(QObject::tr("\u201cThe lease\u201d was deleted."), QObject::tr("Undo"));
}

void addEmpty(const Theme &theme, QVBoxLayout *column)
{
    section(theme, column, QObject::tr("Empty"));
    auto *empty
        = new EmptyView(theme, QStringLiteral("chats"), QObject::tr("No chats yet"), QObject::tr("Ask something and it is kept here."));
    empty->addAction(QObject::tr("New chat"), Button::Look::Primary);
    column->addWidget(empty);
}

} // namespace

QWidget *makeGallery(const Theme &theme)
{
    auto *page = new GalleryPage(theme);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(32, 24, 32, 24);
    column->setSpacing(12);
    column->addWidget(new Label(theme, QObject::tr("Components and their states"), Type::H1));
    for (const auto add : {addButtons, addFields, addPills, addNotes, addParts, addEmpty})
        add(theme, column);
    column->addStretch(1);
    return page;
}

} // namespace Layers
