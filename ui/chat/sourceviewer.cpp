#include "ui/chat/sourceviewer.h"

#include "core/context/extract.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QTextBlock>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

namespace {

constexpr int viewerWidth = 536;

// The passage has a surface and a bar at its left.
class PassageText : public QPlainTextEdit
{
public:
    explicit PassageText(const Theme &theme)
        : m_theme(theme)
    { }
    void setBar(int from, int to)
    {
        m_from = from;
        m_to = to;
        viewport()->update();
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPlainTextEdit::paintEvent(event);
        if (m_to <= m_from)
            return;
        QPainter painter(viewport());
        QTextBlock block = document()->findBlock(m_from);
        const int last = document()->findBlock(m_to - 1).blockNumber();
        for (; block.isValid() && block.blockNumber() <= last; block = block.next()) {
            const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
            if (place.top() > viewport()->height())
                break;
            painter.fillRect(QRectF(8, place.top(), 3, place.height()), m_theme.colour(Colour::PassageLine));
        }
    }

private:
    const Theme &m_theme;
    int m_from = 0;
    int m_to = 0;
};

} // namespace

std::optional<TextRange> findQuote(const QString &text, const QString &quote, const TextRange &was)
{
    if (quote.isEmpty())
        return {};
    if (QStringView(text).mid(was.from, was.length()) == quote)
        return was;
    std::optional<TextRange> nearest;
    for (qsizetype at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
        if (!nearest || qAbs(at - was.from) < qAbs(nearest->from - was.from))
            nearest = TextRange{at, at + quote.size()};
    }
    return nearest;
}

SourceViewer::SourceViewer(const Theme &theme, SourceStore &store, Attachments &attachments, Dialogs &dialogs, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_store(store)
    , m_attachments(attachments)
    , m_dialogs(dialogs)
    , m_name(new Label(theme, {}, Type::Title))
    , m_place(new Label(theme, {}, Type::Caption, Colour::Muted))
    , m_open(new Button(theme, tr("Open"), Button::Look::Plain))
    , m_note(new Note(theme, Note::Tone::Warn, {}))
    , m_view(new PassageText(theme))
    , m_count(new Label(theme, {}, Type::Small))
    , m_previous(new Button(theme, {}, Button::Look::Quiet))
    , m_next(new Button(theme, {}, Button::Look::Quiet))
{
    setProperty("wantedWidth", viewerWidth);
    setObjectName(QStringLiteral("sourceViewer"));
    setAccessibleName(tr("Cited file"));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 10, 12, 10);
    head->setSpacing(8);
    m_name->setElided(true);
    head->addWidget(m_name, 1);
    m_open->setIconName(QStringLiteral("open-outside"));
    m_open->setGround(Colour::Bg);
    m_open->setObjectName(QStringLiteral("openOutside"));
    m_open->setToolTip(tr("Open in the system's program"));
    head->addWidget(m_open);
    auto *close = new Button(theme, {}, Button::Look::Quiet);
    close->setIconName(QStringLiteral("close"));
    close->setGround(Colour::Bg);
    close->setAccessibleName(tr("Close"));
    close->setObjectName(QStringLiteral("closeSource"));
    head->addWidget(close);
    connect(close, &Button::clicked, this, &SourceViewer::closed);
    connect(m_open, &Button::clicked, this, [this] { m_dialogs.openFile(m_document.absolutePath); });

    m_view->setReadOnly(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setObjectName(QStringLiteral("sourceText"));
    m_view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_view->document()->setDocumentMargin(24);
    auto *panel = new Panel(theme, Colour::Surface, Colour::Border, 4);
    auto *inside = new QVBoxLayout(panel);
    inside->setContentsMargins(1, 1, 1, 1);
    inside->addWidget(m_view);

    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 8, 16, 8);
    m_previous->setIconName(QStringLiteral("up"));
    m_previous->setAccessibleName(tr("Previous passage"));
    m_next->setIconName(QStringLiteral("down"));
    m_next->setAccessibleName(tr("Next passage"));
    for (Button *button : {m_previous, m_next})
        button->setGround(Colour::Bg);
    connect(m_previous, &Button::clicked, this, [this] { go(m_current - 1); });
    connect(m_next, &Button::clicked, this, [this] { go(m_current + 1); });
    foot->addWidget(m_previous);
    foot->addWidget(m_count);
    foot->addWidget(m_next);
    foot->addStretch(1);
    auto *copy = new Button(theme, tr("Copy with source"), Button::Look::Quiet);
    copy->setIconName(QStringLiteral("copy"));
    copy->setGround(Colour::Bg);
    connect(copy, &Button::clicked, this, [this] {
        const Citation &citation = m_citations[size_t(m_current)];
        QGuiApplication::clipboard()->setText(
            QStringLiteral("\u201c%1\u201d\n%2")
                .arg(citation.quote, m_place->text().isEmpty() ? citation.path : citation.path + QLatin1String(", ") + m_place->text()));
    });
    foot->addWidget(copy);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    auto *middle = new QVBoxLayout;
    middle->setContentsMargins(16, 0, 16, 0);
    middle->setSpacing(8);
    m_place->setElided(true);
    middle->addWidget(m_place);
    middle->addWidget(m_note);
    middle->addWidget(panel, 1);
    column->addLayout(middle, 1);
    column->addLayout(foot);
    m_note->hide();
    const auto restyle = [this] {
        m_view->setFont(m_theme.font(m_document.format == Document::Format::Code ? Type::Code : Type::Ui));
        QPalette colours = m_view->palette();
        colours.setColor(QPalette::Base, m_theme.colour(Colour::Surface));
        colours.setColor(QPalette::Text, m_theme.colour(Colour::Text));
        m_view->setPalette(colours);
        mark(m_marked);
    };
    connect(&theme, &Theme::changed, this, restyle);
}

void SourceViewer::open(std::vector<Citation> citations, int index)
{
    m_citations = std::move(citations);
    go(index);
    m_view->setFocus();
}

// What is cited: a file of the library, or one that was attached, of which the text is all there is.
Task<std::pair<Document, QString>> SourceViewer::read(const Citation &citation)
{
    if (!citation.document.isNull() || citation.contentHash.isEmpty())
        return m_store.document(citation.document).then([this](const Document &document) {
            return m_store.text(document.id).then([document](const QString &text) { return std::pair(document, text); });
        });
    const BlobPart blob{citation.contentHash,
                        citation.path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive) ? "application/pdf" : "text/plain",
                        citation.path, 0};
    return m_attachments.read(blob).then([citation](const std::shared_ptr<const PromptAttachment> &file) {
        Document document;
        document.path = citation.path;
        document.format = formatOf(citation.path);
        document.contentHash = citation.contentHash;
        return std::pair(document, file->text);
    });
}

void SourceViewer::go(int index)
{
    if (m_citations.empty())
        return;
    m_current = std::clamp(index, 0, int(m_citations.size()) - 1);
    const Citation citation = m_citations[size_t(m_current)];
    m_name->setText(citation.path.section(QLatin1Char('/'), -1));
    QStringList place;
    if (const QString folder = citation.path.section(QLatin1Char('/'), 0, -2); !folder.isEmpty())
        place << folder;
    if (!citation.heading.isEmpty())
        place << citation.heading;
    if (citation.page > 0)
        place << tr("page %1").arg(citation.page);
    m_place->setText(place.join(QStringLiteral(" \u00b7 ")));
    m_place->setVisible(!place.isEmpty());
    m_count->setText(citation.quote.isEmpty() ? tr("Attached file") : tr("Passage %1 of %2").arg(m_current + 1).arg(m_citations.size()));
    m_previous->setEnabled(m_current > 0);
    m_next->setEnabled(m_current + 1 < int(m_citations.size()));
    emit moved(citation);
    m_tasks.cancelAll();
    m_tasks.run(read(citation), [this, citation](Result<std::pair<Document, QString>> read) {
        if (read) {
            show(read->first, read->second);
            return;
        }
        // The file has left the index: the quote itself is what is left.
        m_document = {};
        m_open->setEnabled(false);
        m_view->setPlainText(citation.quote);
        m_note->setText(citation.quote.isEmpty() ? tr("This file is no longer in this profile.")
                                                 : tr("This file is no longer among your files. This is what was quoted from it."));
        m_note->show();
        mark({0, citation.quote.size()});
    });
}

void SourceViewer::show(const Document &document, const QString &text)
{
    const bool isOther = m_document.id != document.id || m_text != text;
    m_document = document;
    m_text = text;
    m_open->setEnabled(!document.absolutePath.isEmpty());
    if (isOther) {
        m_view->setFont(m_theme.font(document.format == Document::Format::Code ? Type::Code : Type::Ui));
        m_view->setPlainText(text);
    }
    const Citation &citation = m_citations[size_t(m_current)];
    const auto place = findQuote(text, citation.quote, citation.range);
    const bool isChanged = !citation.contentHash.isEmpty() && citation.contentHash != document.contentHash;
    const bool isWhole = citation.quote.isEmpty(); // nothing of it is cited
    m_note->setVisible(!isWhole && (isChanged || !place));
    if (!place)
        m_note->setText(tr("The file has changed since it was quoted, and these words are no longer in it: \u201c%1\u201d")
                            .arg(citation.quote.simplified().left(200)));
    else if (isChanged)
        m_note->setText(tr("The file has changed since it was quoted. The words are still in it, here."));
    mark(place.value_or(TextRange{}));
    if (isWhole)
        m_view->moveCursor(QTextCursor::Start);
}

void SourceViewer::mark(const TextRange &range)
{
    m_marked = range;
    QList<QTextEdit::ExtraSelection> marks;
    static_cast<PassageText *>(m_view)->setBar(int(range.from), int(range.to));
    if (range.length() > 0) {
        QTextEdit::ExtraSelection passage;
        passage.cursor = QTextCursor(m_view->document());
        passage.cursor.setPosition(int(range.from));
        passage.cursor.setPosition(int(range.to), QTextCursor::KeepAnchor);
        passage.format.setBackground(m_theme.colour(Colour::Passage));
        marks << passage;
        QTextCursor start(m_view->document());
        start.setPosition(int(range.from));
        m_view->setTextCursor(start);
        m_view->centerCursor();
    }
    m_view->setExtraSelections(marks);
}

} // namespace Layers
