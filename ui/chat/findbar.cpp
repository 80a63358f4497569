#include "ui/chat/findbar.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

namespace {
constexpr int findWidth = 400;
} // namespace

FindBar::FindBar(const Theme &theme, TranscriptView &transcript, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_transcript(transcript)
    , m_field(new Field(theme, tr("Find in this chat")))
    , m_count(new Label(theme, {}, Type::Caption, Colour::Muted))
{
    auto *panel = new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard), this);
    auto *row = new QHBoxLayout(panel);
    row->setContentsMargins(4, 4, 4, 4);
    row->setSpacing(4);
    row->addWidget(m_field, 1);
    row->addWidget(m_count);
    for (const bool next : {false, true}) {
        auto *step = new Button(theme, {}, Button::Look::Quiet);
        step->setIconName(next ? QStringLiteral("down") : QStringLiteral("up"));
        step->setAccessibleName(next ? tr("Next place") : tr("Previous place"));
        connect(step, &Button::clicked, this, [this, next] { stepIfOpen(next ? 1 : -1); });
        row->addWidget(step);
    }
    auto *close = new Button(theme, {}, Button::Look::Quiet);
    close->setIconName(QStringLiteral("close"));
    close->setAccessibleName(tr("Close"));
    setPlainToolTip(close, tr("Close  Esc"));
    close->setObjectName(QStringLiteral("findClose"));
    connect(close, &Button::clicked, this, &FindBar::closeIfOpen);
    row->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(panel);
    m_field->setObjectName(QStringLiteral("findField"));
    hide();
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_transcript.setFindText(text);
        emit searched();
    });
    connect(&transcript.model(), &TranscriptModel::olderChanged, this,
            [this] { emit m_transcript.findChanged(m_transcript.findIndex(), m_transcript.findCount()); });
    connect(&transcript, &TranscriptView::findChanged, this, [this](int current, int total) {
        m_count->setText(m_field->text().isEmpty() ? QString()
                             : total == 0          ? (m_transcript.model().hasOlder() ? tr("Searching\u2026") : tr("Nothing"))
                                                   : tr("%1 of %2").arg(current + 1).arg(total));
    });
}

void FindBar::open()
{
    if (!isVisible())
        m_before = window()->focusWidget();
    show();
    parentWidget()->layout()->activate(); // nothing lies under it for a moment
    m_field->setFocus();
    m_field->selectAll();
    if (isSearching()) {
        m_transcript.setFindText(m_field->text());
        emit searched();
    }
}

void FindBar::setWords(const QString &words)
{
    show();
    m_field->setText(words);
    if (m_transcript.findText() != words) {
        m_transcript.setFindText(words); // they stood in the field of a closed bar
        emit searched();
    }
}

bool FindBar::isSearching() const
{
    return isVisible() && !m_field->text().isEmpty();
}

bool FindBar::stepIfOpen(int step)
{
    if (!isVisible())
        return false;
    step > 0 ? m_transcript.findNext() : m_transcript.findPrevious();
    return true;
}

bool FindBar::closeIfOpen()
{
    if (!isVisible())
        return false;
    const bool hadFocus = isAncestorOf(window()->focusWidget());
    hide();
    m_transcript.setFindText({});
    QWidget *before = m_before.data();
    m_before = nullptr;
    if (hadFocus)
        (before && before->isVisible() ? before : &m_transcript)->setFocus();
    return true;
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape)
        closeIfOpen();
    else if (isEnter && m_field->hasFocus())
        stepIfOpen(event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    else
        QWidget::keyPressEvent(event);
}

QSize FindBar::sizeHint() const
{
    return {m_theme.scaled(findWidth), QWidget::sizeHint().height()};
}

void FindBar::setInBar(bool isInBar)
{
    const int side = isInBar ? 0 : 16;
    const int above = isInBar ? 0 : 6;
    layout()->setContentsMargins(side, above, side, above);
    setSizePolicy(isInBar ? QSizePolicy::Preferred : QSizePolicy::Expanding, QSizePolicy::Fixed);
}

} // namespace Layers
