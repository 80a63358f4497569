#include "app/selftest.h"

#include "ui/kit/widgets.h"

#include <QtWidgets/QGridLayout>
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

} // namespace

QWidget *makeGallery(const Theme &theme)
{
    auto *page = new GalleryPage(theme);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(32, 24, 32, 24);
    column->setSpacing(12);
    column->addWidget(new Label(theme, QObject::tr("Components and their states"), Type::H1));

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

    section(theme, column, QObject::tr("Fields, switches, boxes, segments"));
    auto *fields = new QHBoxLayout;
    fields->setSpacing(12);
    auto *plain = new Field(theme, QStringLiteral("https://"));
    auto *wrong = new Field(theme, {});
    wrong->setText(QStringLiteral("https://lab.acme"));
    wrong->setProblem(true);
    auto *search = new Field(theme, QObject::tr("Search everything"));
    search->setIconName(QStringLiteral("search"));
    search->setKeyHint(QStringLiteral("Ctrl K"));
    auto *off = new Field(theme, QObject::tr("Set by Acme"));
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

    section(theme, column, QObject::tr("Pills and progress"));
    auto *pills = new QHBoxLayout;
    const std::pair<Pill::Tone, QString> tones[] = {{Pill::Tone::Plain, QObject::tr("On this device")},
                                                    {Pill::Tone::Ok, QObject::tr("Synced")},
                                                    {Pill::Tone::Accent, QObject::tr("This year")},
                                                    {Pill::Tone::Warn, QObject::tr("Offline since 15:31")},
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

    section(theme, column, QObject::tr("Lines in the thread"));
    const std::pair<Note::Tone, QString> notes[]
        = {{Note::Tone::Info, QObject::tr("GPT answered, because Claude was busy. You asked for Claude Sonnet.")},
           {Note::Tone::Ok, QObject::tr("Sent. It cost 0.4 cr, as estimated.")},
           {Note::Tone::Warn, QObject::tr("The connection was lost in the middle of the answer. What came is kept.")},
           {Note::Tone::Bad, QObject::tr("This answer could not be saved: the disk is full. It is shown, not kept.")}};
    for (const auto &[tone, words] : notes) {
        auto *note = new Note(theme, tone, words);
        if (tone == Note::Tone::Warn || tone == Note::Tone::Bad)
            note->addAction(QObject::tr("Try again"));
        column->addWidget(note);
    }

    section(theme, column, QObject::tr("Empty"));
    auto *empty
        = new EmptyView(theme, QStringLiteral("chats"), QObject::tr("No chats yet"), QObject::tr("Ask something and it is kept here."));
    empty->addAction(QObject::tr("New chat"), Button::Look::Primary);
    column->addWidget(empty);
    column->addStretch(1);
    return page;
}

} // namespace Layers
