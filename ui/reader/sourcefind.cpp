#include "ui/reader/sourceviewer.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QHBoxLayout>

#include <algorithm>

// Finding words in the file that is shown.

namespace Layers {

namespace {

constexpr size_t mostMatches = 2000; // marked at once; the first ones

} // namespace

QWidget *SourceViewer::buildFindBar()
{
    m_findBar->setObjectName(QStringLiteral("sourceFindBar"));
    auto *line = new QHBoxLayout(m_findBar);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    m_findField->setIconName(QStringLiteral("search"));
    m_findField->setObjectName(QStringLiteral("sourceFindField"));
    m_findField->setAccessibleName(tr("Find in this file"));
    line->addWidget(m_findField, 1);
    line->addWidget(m_findCount);
    const auto button = [&](const char *icon, const QString &name, auto run) {
        auto *made = new Button(m_theme, {}, Button::Look::Quiet);
        made->setIconName(QString::fromLatin1(icon));
        made->setGround(Colour::Bg);
        made->setSize(Button::Size::Small);
        made->setAccessibleName(name);
        setPlainToolTip(made, name);
        connect(made, &Button::clicked, this, run);
        line->addWidget(made);
    };
    button("up", tr("Previous place"), [this] { goToMatch(m_match - 1); });
    button("down", tr("Next place"), [this] { goToMatch(m_match + 1); });
    button("close", tr("Close the search"), [this] { closeFind(); });
    connect(m_findField, &QLineEdit::textChanged, this, [this] { findWords(); });
    m_findBar->hide();
    return m_findBar;
}

void SourceViewer::find()
{
    m_findBar->show();
    m_findField->selectAll();
    m_findField->setFocus(Qt::ShortcutFocusReason);
    findWords();
}

bool SourceViewer::closeFind()
{
    if (m_findBar->isHidden())
        return false;
    m_findBar->hide();
    m_matches.clear();
    m_match = -1;
    showMarks();
    m_view->setFocus(Qt::OtherFocusReason);
    return true;
}

// The old places mean nothing in another text.
void SourceViewer::findAgain()
{
    m_matches.clear();
    m_match = -1;
    m_marked = {};
    if (!m_findBar->isHidden())
        findWords();
}

// The first place at or after what is in view, so that nothing jumps back to the top.
void SourceViewer::findWords()
{
    m_matches.clear();
    m_match = -1;
    const QString words = m_findField->text();
    // A part of the file is in the view, but the words may be anywhere in it.
    const QString text = isPart() ? QString(m_text).replace(QChar(QChar::Nbsp), u' ') : m_view->toPlainText();
    for (qsizetype at = words.isEmpty() ? -1 : text.indexOf(words, 0, Qt::CaseInsensitive); at >= 0 && m_matches.size() < mostMatches;
         at = text.indexOf(words, at + words.size(), Qt::CaseInsensitive))
        m_matches.push_back({at, at + words.size()});
    m_findField->setProblem(!words.isEmpty() && m_matches.empty());
    if (m_matches.empty()) {
        m_findCount->setText(words.isEmpty() ? QString() : tr("nothing"));
        showMarks();
        return;
    }
    const qsizetype top = m_part.from + m_view->cursorForPosition(QPoint(0, 0)).position();
    const auto next = std::find_if(m_matches.begin(), m_matches.end(), [top](const TextRange &match) { return match.from >= top; });
    goToMatch(next == m_matches.end() ? 0 : int(next - m_matches.begin()));
}

void SourceViewer::goToMatch(int index)
{
    const int count = int(m_matches.size());
    if (count == 0)
        return;
    m_match = (index + count) % count;
    //: which of how many places
    m_findCount->setText(tr("%1 of %2").arg(m_match + 1).arg(count));
    m_keepsPassage = false;
    const TextRange match = m_matches[size_t(m_match)];
    if (isPart() && !isInView(match)) {
        layOut(partAround(m_text, match));
        sayInNote(m_said);
    }
    showMarks();
    QTextCursor place(m_view->document());
    place.setPosition(int(match.from - m_part.from));
    m_view->setTextCursor(place);
    m_view->ensureCursorVisible();
}

void SourceViewer::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_findField->hasFocus())
        goToMatch(m_match + (event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1));
    else if (event->key() == Qt::Key_F3 && !m_findBar->isHidden())
        goToMatch(m_match + (event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1));
    else
        QWidget::keyPressEvent(event);
}

} // namespace Layers
