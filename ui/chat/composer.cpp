#include "ui/chat/composer.h"

#include <QtCore/QMimeData>
#include <QtGui/QDropEvent>
#include <QtGui/QImage>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QTextBlock>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollBar>

namespace Layers {

namespace {
constexpr int composerLines = 8;
constexpr int shadowRoom = 12;
constexpr qsizetype longestQuestion = 20'000; // UTF-16 units that are given at once; more goes with the question as a file

QStringList filesIn(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}

// The text of a question: takes files and pictures by paste, text as plain text. What is dropped goes to the composer around it.
class QuestionEdit : public QPlainTextEdit
{
public:
    using QPlainTextEdit::QPlainTextEdit;
    std::function<void(const QStringList &)> filesGiven;
    std::function<void(const QImage &)> pictureGiven;
    std::function<void(const QString &)> textGiven;

protected:
    bool canInsertFromMimeData(const QMimeData *source) const override
    {
        return source->hasUrls() || source->hasText() || source->hasImage();
    }
    void insertFromMimeData(const QMimeData *source) override
    {
        const QStringList paths = filesIn(source);
        // A table of a spreadsheet is on the clipboard as text and as a picture of it: the text is what is meant.
        const QImage picture = source->hasText() ? QImage() : qvariant_cast<QImage>(source->imageData());
        if (!paths.isEmpty() && filesGiven)
            filesGiven(paths);
        else if (!picture.isNull() && pictureGiven)
            pictureGiven(picture);
        else if (textGiven)
            textGiven(source->text());
    }
};

} // namespace

Composer::Composer(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_edit(nullptr)
    , m_chips(new AttachmentChips(theme))
    , m_attach(new Button(theme, {}, Button::Look::Plain))
    , m_sources(new Button(theme, tr("All files"), Button::Look::Plain))
    , m_price(new Label(theme, {}, Type::Caption, Colour::Muted))
    , m_model(new Button(theme, {}, Button::Look::Plain))
    , m_send(new Button(theme, {}, Button::Look::Primary))
    , m_stop(new Button(theme, {}, Button::Look::Plain))
    , m_hint(new Label(theme, {}, Type::Caption, Colour::Faint))
{
    m_price->setObjectName(QStringLiteral("price"));
    auto *edit = new QuestionEdit(this);
    edit->filesGiven = [this](const QStringList &paths) { emit filesDropped(paths); };
    edit->pictureGiven = [this](const QImage &picture) { emit pictureGiven(picture); };
    edit->textGiven = [this](const QString &text) { give(text); };
    edit->setAcceptDrops(false);
    edit->viewport()->setAcceptDrops(false);
    setAcceptDrops(true);
    m_edit = edit;
    m_edit->setObjectName(QStringLiteral("composer"));
    m_edit->setAccessibleName(tr("Your question"));
    setQuoting(false);
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setTabChangesFocus(true);
    m_edit->document()->setDocumentMargin(0);
    m_edit->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->viewport()->setAutoFillBackground(false);
    m_edit->installEventFilter(this);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        grow();
        m_send->setEnabled(!m_isWaiting && !text().trimmed().isEmpty());
        emit edited();
    });

    const auto name = [](Button *button, const char *object, const QString &spoken, const QString &tip) {
        button->setObjectName(QString::fromLatin1(object));
        button->setAccessibleName(spoken);
        setPlainToolTip(button, tip);
        button->setGround(Colour::Raised);
    };
    name(m_attach, "attach", tr("Attach files to this question"), tr("Attach files to this question"));
    m_attach->setIconName(QStringLiteral("attach"));
    name(m_sources, "sources", tr("What a question searches"), tr("What a question searches"));
    m_sources->setIconName(QStringLiteral("library"));
    name(m_model, "model", tr("Model"), tr("Choose who answers"));
    m_model->setTrailingIcon(QStringLiteral("down"));
    name(m_send, "send", tr("Send"), tr("Send  Enter"));
    m_send->setIconName(QStringLiteral("send"));
    m_send->setEnabled(false);
    name(m_stop, "stop", tr("Stop"), tr("Stop  Ctrl+."));
    m_stop->setIconName(QStringLiteral("stop"));
    m_stop->hide();
    connect(m_chips, &AttachmentChips::removeWanted, this, &Composer::attachmentUnwanted);
    connect(m_attach, &Button::clicked, this, &Composer::attachWanted);
    connect(m_sources, &Button::clicked, this, &Composer::sourcesWanted);
    connect(m_model, &Button::clicked, this, &Composer::modelWanted);
    connect(m_send, &Button::clicked, this, &Composer::send);
    connect(m_stop, &Button::clicked, this, &Composer::stopWanted);

    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_attach);
    bar->addWidget(m_sources);
    bar->addStretch(1);
    bar->addWidget(m_price);
    bar->addWidget(m_model);
    bar->addWidget(m_stop);
    bar->addWidget(m_send);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16 + 13, 13 + shadowRoom, 16 + 13, 0);
    column->setSpacing(12);
    column->addWidget(m_chips);
    column->addWidget(m_edit);
    column->addLayout(bar);
    column->addSpacing(1);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setMinimumHeight(24);
    m_hint->setObjectName(QStringLiteral("composerHint"));
    m_hint->setWordWrap(true); // what answers is not cut, however large the text is
    column->addWidget(m_hint);
    column->addSpacing(4);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    const auto restyle = [this] {
        m_edit->setFont(m_theme.font(Type::Body));
        QPalette colours = m_edit->palette();
        colours.setBrush(QPalette::Base, Qt::transparent);
        colours.setColor(QPalette::Text, m_theme.colour(Colour::Text));
        colours.setColor(QPalette::PlaceholderText, m_theme.colour(Colour::Faint));
        colours.setColor(QPalette::Highlight, m_theme.colour(Colour::Select));
        colours.setColor(QPalette::HighlightedText, m_theme.colour(Colour::Text));
        m_edit->setPalette(colours);
        grow();
        fitPrice();
        update();
    };
    connect(&theme, &Theme::changed, this, restyle);
    restyle();
}

QRect Composer::box() const
{
    const int hint = m_hint->height() + 4;
    return QRect(16, shadowRoom, width() - 32, height() - shadowRoom - hint - 4);
}

void Composer::grow()
{
    const int line = m_theme.lineHeight(Type::Body);
    int lines = 0;
    for (QTextBlock block = m_edit->document()->begin(); block.isValid() && lines <= composerLines; block = block.next())
        lines += std::max(1, block.layout() ? block.layout()->lineCount() : 1);
    const int shown = std::clamp(lines, m_leastLines, composerLines);
    m_edit->setVerticalScrollBarPolicy(lines > composerLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int height = std::max(line, QFontMetrics(m_edit->font()).lineSpacing()) * shown + 2;
    if (m_edit->height() != height || m_edit->minimumHeight() != height)
        m_edit->setFixedHeight(height);
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    grow();
    fitPrice();
}

void Composer::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fitPrice();
}

void Composer::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect place = box();
    const int radius = m_theme.measure(Measure::RadiusComposer);
    m_theme.drawShadow(painter, place, radius, Elevation::Composer);
    m_theme.drawPanel(painter, place, radius, Colour::Raised, m_edit->hasFocus() || m_isDropping ? Colour::Accent : Colour::Border);
}

// All of the box is the field, wherever nothing else stands in it.
void Composer::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !box().contains(event->position().toPoint())) {
        QWidget::mousePressEvent(event);
        return;
    }
    const QPoint at = m_edit->viewport()->mapFrom(this, event->position().toPoint());
    QTextCursor place = m_edit->cursorForPosition(at);
    if (at.y() >= m_edit->viewport()->height())
        place.movePosition(QTextCursor::End);
    m_edit->setTextCursor(place);
    m_edit->setFocus(Qt::MouseFocusReason);
}

void Composer::setText(const QString &text, int cursor)
{
    m_longTexts.clear(); // they were given to another question
    if (text == m_edit->toPlainText()) {
        m_edit->document()->clearUndoRedoStacks(); // what was undone here belongs to another one, too
        return;
    }
    m_edit->setPlainText(text);
    QTextCursor place = m_edit->textCursor();
    place.setPosition(std::clamp<int>(cursor < 0 ? int(text.size()) : cursor, 0, int(text.size())));
    m_edit->setTextCursor(place);
}

void Composer::insertText(const QString &text)
{
    m_edit->setFocus();
    m_edit->insertPlainText(text);
}

void Composer::putBack(const QString &text)
{
    QTextCursor place = m_edit->textCursor();
    place.clearSelection(); // what was chosen meanwhile stays
    m_edit->setTextCursor(place);
    m_edit->setFocus();
    place.beginEditBlock(); // a step of its own for Ctrl+Z
    place.insertText(text);
    place.endEditBlock();
    m_edit->setTextCursor(place);
}

void Composer::give(const QString &text)
{
    if (text.size() <= longestQuestion) {
        insertText(text);
        return;
    }
    m_longTexts.push_back({text, this->text(), m_edit->document()->availableUndoSteps()});
    emit longTextGiven(text);
}

void Composer::forgetLongText(const QString &text)
{
    // The same may have been given twice; the last of them is meant.
    const auto last = std::find_if(m_longTexts.rbegin(), m_longTexts.rend(), [&text](const LongText &given) { return given.text == text; });
    if (last != m_longTexts.rend())
        m_longTexts.erase(std::next(last).base());
}

bool Composer::undoLongText()
{
    if (m_longTexts.empty())
        return false;
    const int steps = m_edit->document()->availableUndoSteps();
    const LongText &last = m_longTexts.back();
    if (steps > last.steps || (steps == last.steps && text() != last.question))
        return false; // something was written since then, which is undone first
    const QString given = last.text;
    const size_t before = m_longTexts.size();
    emit longTextUndone(given); // who puts it into the question forgets it here
    if (m_longTexts.size() == before)
        m_longTexts.pop_back();
    return true;
}

void Composer::setRunning(bool isRunning)
{
    m_isRunning = isRunning;
    m_stop->setVisible(isRunning);
    m_send->setVisible(!isRunning);
}

void Composer::setModelName(const QString &name, const QString &icon)
{
    m_model->setText(name);
    m_model->setIconName(icon);
    m_model->setAccessibleName(tr("Model: %1").arg(name));
    fitPrice();
}

void Composer::setQuoting(bool isQuoting)
{
    m_edit->setPlaceholderText(isQuoting ? tr("Ask about your files") : tr("Ask about your files, or anything"));
}

void Composer::setSourcesText(const QString &text)
{
    m_sources->setText(text);
    fitPrice();
}

void Composer::setPrice(const QString &price)
{
    m_price->setText(price);
    //: %1 is what a question costs, such as "price unknown"
    setPlainToolTip(m_model, tr("Choose who answers: %1").arg(price));
    fitPrice();
}

// Half a price says nothing. Where there is no room for it, it is told with the model.
void Composer::fitPrice()
{
    if (!isVisible())
        return; // it is measured when it is shown
    constexpr int spacing = 8;
    const int needed = m_attach->sizeHint().width() + m_sources->sizeHint().width() + m_price->sizeHint().width()
        + m_model->minimumSizeHint().width() + m_send->sizeHint().width() + 5 * spacing;
    const QMargins around = layout()->contentsMargins();
    m_price->setVisible(needed <= width() - around.left() - around.right());
}

void Composer::setHint(const QString &hint)
{
    m_hintText = hint;
    setDropping(m_isDropping);
}

void Composer::setAttachments(const std::vector<Attachment> &attachments)
{
    m_chips->setAttachments(attachments);
}

void Composer::setLeastLines(int lines)
{
    m_leastLines = lines;
    grow();
}

void Composer::setWaiting(bool isWaiting)
{
    m_isWaiting = isWaiting;
    m_send->setEnabled(!isWaiting && !text().trimmed().isEmpty());
}

void Composer::setDropping(bool isDropping)
{
    m_isDropping = isDropping;
    m_hint->setText(isDropping ? tr("Drop to attach it to this question") : m_hintText);
    update();
}

void Composer::dragEnterEvent(QDragEnterEvent *event)
{
    if (filesIn(event->mimeData()).isEmpty() && !event->mimeData()->hasText())
        return;
    event->acceptProposedAction();
    setDropping(!filesIn(event->mimeData()).isEmpty());
}

void Composer::dragLeaveEvent(QDragLeaveEvent *)
{
    setDropping(false);
}

void Composer::dropEvent(QDropEvent *event)
{
    setDropping(false);
    const QStringList paths = filesIn(event->mimeData());
    if (!paths.isEmpty())
        emit filesDropped(paths);
    else
        give(event->mimeData()->text());
    event->acceptProposedAction();
}

void Composer::focusText()
{
    m_edit->setFocus();
}

void Composer::send()
{
    const QString question = text();
    if (m_isRunning || m_isWaiting || question.trimmed().isEmpty())
        return;
    emit sendWanted(question);
}

// What has no use in a short question moves the thread above it.
bool Composer::isForThread(const QKeyEvent &key) const
{
    const auto modifiers = key.modifiers() & ~Qt::KeypadModifier;
    const bool isPage = key.key() == Qt::Key_PageUp || key.key() == Qt::Key_PageDown;
    const bool isEdge = key.key() == Qt::Key_Home || key.key() == Qt::Key_End;
    return (isPage && modifiers == Qt::NoModifier && m_edit->verticalScrollBar()->maximum() == 0)
        || (isEdge && modifiers == Qt::ControlModifier && text().isEmpty());
}

bool Composer::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_edit)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() == QEvent::Resize) // it grew with what was put into it; later, for it does not know its new size yet
        QMetaObject::invokeMethod(
            m_edit, [this] { m_edit->ensureCursorVisible(); }, Qt::QueuedConnection);
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            const bool control = key->modifiers() & Qt::ControlModifier;
            const bool shift = key->modifiers() & Qt::ShiftModifier;
            if (control || (m_enterSends && !shift)) {
                send();
                return true;
            }
        }
        if (key->matches(QKeySequence::Undo) && undoLongText())
            return true;
        // Where nothing was typed, as in a draft that was left here, there is nothing of the person's to undo but a chat that was deleted.
        if (key->matches(QKeySequence::Undo) && (text().isEmpty() || !m_edit->document()->isUndoAvailable()))
            emit undoWanted();
        if (isForThread(*key)) {
            emit scrollWanted(key->key());
            return true;
        }
        if (key->key() == Qt::Key_Up && text().isEmpty()) {
            emit editLastWanted();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace Layers
