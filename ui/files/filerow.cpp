#include "ui/files/filerow.h"

#include "core/context/extract.h"
#include "ui/files/rowkeys.h"
#include "ui/kit/errortext.h"
#include "ui/kit/filereason.h"

#include <QtCore/QLocale>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

namespace {

// An icon that takes no focus.
class FileMark : public QWidget
{
public:
    FileMark(const Theme &theme, const QString &icon, Colour colour)
        : m_theme(theme)
        , m_icon(icon)
        , m_colour(colour)
    {
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        followTheme(this, theme);
    }
    QSize sizeHint() const override { return {m_theme.iconSize(18), m_theme.iconSize(18)}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        m_theme.drawIcon(painter, rect(), m_icon, m_colour);
    }

private:
    const Theme &m_theme;
    QString m_icon;
    Colour m_colour;
};

// Which limit a file is beyond; its text may be too long as well, and has no size that a person knows.
QString reasonDetailOf(const Document &document)
{
    const ExtractLimits limits;
    const qint64 most = document.format == Document::Format::Pdf ? limits.pdf : limits.file;
    if (document.reason != "too_large" || document.size <= most)
        return document.reasonDetail;
    return QLocale().formattedDataSize(most, 0, QLocale::DataSizeTraditionalFormat);
}

QString markOf(const Document &document)
{
    switch (document.state) {
    case Document::State::Failed:
        return document.reason.endsWith("password") || document.reason == "locked" ? QStringLiteral("lock")
            : document.reason == "no_text"                                         ? QStringLiteral("image")
            : document.reason == "unreadable"                                      ? QStringLiteral("blocked")
                                                                                   : QStringLiteral("warning");
    case Document::State::Skipped:
        return QStringLiteral("minus");
    case Document::State::Waiting:
        return QStringLiteral("clock");
    case Document::State::Ready:
        break;
    }
    return document.format == Document::Format::Code ? QStringLiteral("file-code") : QStringLiteral("file-text");
}

} // namespace

FileRow::FileRow(const Theme &theme, const Document &document, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_document(document)
    , m_line(nullptr)
    , m_actions(new QWidget)
    , m_actionRow(new QHBoxLayout(m_actions))
{
    setObjectName(QStringLiteral("fileRow"));
    const bool isFailed = document.state == Document::State::Failed;
    const bool isReady = document.state == Document::State::Ready;
    if (isReady) {
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        //: %1 is the name of a file
        setAccessibleName(tr("Read %1").arg(document.path));
    }
    followTheme(this, theme);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 12, 8);
    column->setSpacing(8);
    m_line = new QHBoxLayout;
    m_line->setSpacing(10);
    column->addLayout(m_line);
    m_line->addWidget(new FileMark(theme, markOf(document), isFailed ? Colour::Bad : Colour::Muted));
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    auto *name = new Label(theme, document.path, Type::Small, isReady || isFailed ? Colour::Text : Colour::Muted);
    name->setElided(true);
    names->addWidget(name);
    const QString reason = document.state == Document::State::Waiting ? tr("Waits to be read.")
        : isReady                                                     ? QString()
                                                                      : fileReason(document.reason, reasonDetailOf(document));
    if (isFailed) {
        auto *why = new Label(theme, reason, Type::Caption, Colour::Muted);
        why->setElided(true);
        names->addWidget(why);
    }
    m_line->addLayout(names, 1);
    if (!isFailed) {
        const QString facts = !isReady ? reason
            : document.pages > 0       ? tr("%Ln page(s)", nullptr, document.pages)
                                       : QLocale().formattedDataSize(document.size, 1, QLocale::DataSizeTraditionalFormat);
        auto *right = new Label(theme, facts, Type::Caption, Colour::Muted);
        right->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        if (!isReady)
            right->setElided(true);
        m_line->addWidget(right, isReady ? 0 : 2); // a reason is longer than most names
    }
    m_actionRow->setContentsMargins(0, 0, 0, 0);
    m_actionRow->setSpacing(4);
    m_line->addWidget(m_actions);
    const bool isLocked = document.reason.endsWith("password");
    if (isFailed) {
        if (isLocked)
            connect(addAction(tr("Enter password"), Button::Look::Plain, "fileUnlock"), &Button::clicked, this, &FileRow::ask);
        else if (document.reason == "no_text" || document.reason == "locked")
            connect(addAction(tr("Open"), Button::Look::Plain, "fileOpen"), &Button::clicked, this, &FileRow::openWanted);
        else
            connect(addAction(tr("Try again"), Button::Look::Plain, "fileAgain"), &Button::clicked, this, &FileRow::againWanted);
        connect(addAction(tr("Leave out"), Button::Look::Quiet, "fileLeaveOut"), &Button::clicked, this, &FileRow::leaveOutWanted);
    } else if (document.reason == "left_out") {
        connect(addAction(tr("Read it"), Button::Look::Quiet, "fileAgain"), &Button::clicked, this, &FileRow::againWanted);
    } else {
        m_actions->hide();
    }
}

Button *FileRow::addAction(const QString &text, Button::Look look, const char *name)
{
    auto *button = new Button(m_theme, text, look);
    button->setSize(Button::Size::Small);
    button->setGround(Colour::Raised);
    button->setObjectName(QString::fromLatin1(name));
    //: %1 is what the button does, %2 the name of a file
    button->setAccessibleName(tr("%1: %2").arg(text, m_document.path));
    m_actionRow->addWidget(button);
    return button;
}

QSize FileRow::minimumSizeHint() const
{
    return {200, QWidget::minimumSizeHint().height()};
}

void FileRow::askAgain()
{
    ask();
    m_password->setProblem(true);
}

void FileRow::ask()
{
    if (m_question)
        return;
    m_question = new QWidget;
    auto *line = new QHBoxLayout(m_question);
    line->setContentsMargins(m_theme.iconSize(18) + 10, 0, 0, 0);
    line->setSpacing(8);
    m_password = new Field(m_theme, tr("Password"));
    m_password->setObjectName(QStringLiteral("filePassword"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_password->setAccessibleName(tr("Password of %1").arg(m_document.path));
    m_password->setMaximumWidth(m_theme.scaled(240));
    auto *give = new Button(m_theme, tr("Read it"), Button::Look::Primary);
    give->setObjectName(QStringLiteral("filePasswordGive"));
    auto *note = new Label(m_theme, tr("Used once and not kept. The text of the file goes into the index."), Type::Caption, Colour::Muted);
    note->setWordWrap(true);
    line->addWidget(m_password, 1);
    line->addWidget(give);
    line->addWidget(note, 1);
    static_cast<QVBoxLayout *>(layout())->addWidget(m_question);
    connect(m_password, &QLineEdit::textEdited, m_password, [field = m_password] { field->setProblem(false); });
    const auto send = [this] {
        const QString password = m_password->text();
        if (password.isEmpty())
            return;
        closeQuestion();
        emit passwordGiven(password);
    };
    connect(m_password, &QLineEdit::returnPressed, this, send);
    connect(give, &Button::clicked, this, send);
    m_question->show();
    m_password->setFocus(Qt::OtherFocusReason);
    m_actions->hide();
}

void FileRow::closeQuestion()
{
    m_password->clear();
    m_question->hide();
    m_question->deleteLater();
    m_question = nullptr;
    m_password = nullptr;
    m_actions->show();
    if (auto *unlock = findChild<Button *>(QStringLiteral("fileUnlock")))
        unlock->setFocus(Qt::OtherFocusReason);
    emit asked();
}

void FileRow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_question) {
        closeQuestion();
        return;
    }
    if (const int step = rowStep(*event)) {
        emit stepWanted(step);
    } else if (opensRow(*event) || event->key() == Qt::Key_Space) {
        if (m_document.state == Document::State::Ready && !event->isAutoRepeat())
            emit readWanted();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void FileRow::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_document.state == Document::State::Ready && rect().contains(event->position().toPoint()))
        emit readWanted();
}

void FileRow::contextMenuEvent(QContextMenuEvent *event)
{
    emit menuWanted(rowMenuPlace(*this, *event));
}

void FileRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_document.state == Document::State::Ready && underMouse())
        painter.fillRect(rect(), m_theme.colour(Colour::Hover));
    if (showsFocusRing(this))
        m_theme.drawFocusRing(painter, QRectF(rect()).adjusted(4, 4, -4, -4), m_theme.measure(Measure::RadiusControl));
}

} // namespace Layers
