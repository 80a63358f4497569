#include "ui/chat/findbar.h"

#include <QtWidgets/QHBoxLayout>

namespace Layers {

namespace {
constexpr int findWidth = 380;
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
    row->setContentsMargins(8, 8, 8, 8);
    row->addWidget(m_field, 1);
    row->addWidget(m_count);
    for (const bool next : {false, true}) {
        auto *step = new Button(theme, {}, Button::Look::Quiet);
        step->setIconName(next ? QStringLiteral("down") : QStringLiteral("up"));
        step->setAccessibleName(next ? tr("Next place") : tr("Previous place"));
        connect(step, &Button::clicked, this, [this, next] { next ? m_transcript.findNext() : m_transcript.findPrevious(); });
        row->addWidget(step);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(panel);
    m_field->setObjectName(QStringLiteral("findField"));
    hide();
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) { m_transcript.setFindText(text); });
    connect(m_field, &QLineEdit::returnPressed, this, [this] { m_transcript.findNext(); });
    connect(&transcript, &TranscriptView::findChanged, this, [this](int current, int total) {
        m_count->setText(m_field->text().isEmpty() ? QString() : total == 0 ? tr("Nothing") : tr("%1 of %2").arg(current + 1).arg(total));
    });
}

void FindBar::open()
{
    show();
    raise();
    place();
    m_field->setFocus();
    m_field->selectAll();
}

bool FindBar::closeIfOpen()
{
    if (!isVisible())
        return false;
    hide();
    m_transcript.setFindText({});
    m_transcript.setFocus();
    return true;
}

void FindBar::place()
{
    const int room = parentWidget()->width();
    const int wide = std::min(m_theme.scaled(findWidth), room - 32);
    setGeometry(room - wide - 16, m_theme.measure(Measure::Top) + 8, wide, sizeHint().height());
}

} // namespace Layers
