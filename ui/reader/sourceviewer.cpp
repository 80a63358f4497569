#include "ui/reader/sourceviewer.h"

#include "core/base/taskops.h"
#include "core/context/extract.h"
#include "ui/reader/sourcemarkdown.h"

#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QTextBlock>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollBar>

namespace Layers {

namespace {

// The text of a page of HTML has the marks of Markdown for its headings and tables.
bool isMarked(Document::Format format)
{
    return format == Document::Format::Markdown || format == Document::Format::Html;
}

constexpr int viewerWidth = 536;
constexpr int readingMs = 150; // what is there sooner needs no words for its coming
constexpr qsizetype longText = 256 * 1024; // laying it out is felt
constexpr qsizetype mostOfLine = 64 * 1024; // on each side of the passage: all of a line is laid out at once
constexpr qsizetype mostAround = 1024 * 1024; // on each side, of lines

// The passage has a surface and a bar at its left. Until the text is there, bars stand for its lines.
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
    void setReading(bool isReading)
    {
        m_isReading = isReading;
        setAccessibleDescription(isReading ? SourceViewer::tr("Reading\u2026") : QString());
        viewport()->update();
    }
    bool isReading() const { return m_isReading; }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPlainTextEdit::paintEvent(event);
        if (m_isReading)
            paintReading();
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
    void paintReading()
    {
        QPainter painter(viewport());
        const int margin = int(document()->documentMargin());
        const int line = m_theme.lineHeight(Type::Ui);
        const int width = viewport()->width() - 2 * margin;
        painter.setFont(m_theme.font(Type::Small));
        painter.setPen(m_theme.colour(Colour::Muted));
        painter.drawText(QRect(margin, margin, width, line), Qt::AlignVCenter, SourceViewer::tr("Reading\u2026"));
        for (int i = 1; i < 6; ++i)
            m_theme.drawPanel(painter, QRectF(margin, margin + i * (line + 8), i == 5 ? width / 2 : width, 12),
                              m_theme.measure(Measure::RadiusTag), Colour::Skeleton);
    }

    const Theme &m_theme;
    bool m_isReading = false;
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

TextRange partAround(const QString &text, const TextRange &place)
{
    TextRange part = place;
    while (part.from > 0 && place.from - part.from < mostAround) {
        const qsizetype line = part.from > 1 ? text.lastIndexOf(u'\n', part.from - 2) + 1 : 0;
        const bool isLong = part.from - line > mostOfLine;
        part.from = isLong ? part.from - mostOfLine : line;
        if (!isLong)
            continue;
        if (text[part.from].isLowSurrogate())
            ++part.from;
        break;
    }
    while (part.to < text.size() && part.to - place.to < mostAround) {
        const qsizetype end = text.indexOf(u'\n', part.to);
        const qsizetype line = end < 0 ? text.size() : end + 1;
        const bool isLong = line - part.to > mostOfLine;
        part.to = isLong ? part.to + mostOfLine : line;
        if (!isLong)
            continue;
        if (text[part.to].isLowSurrogate())
            --part.to;
        break;
    }
    return part;
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
    , m_markdown(new SourceMarkdown(theme, m_view->document()))
    , m_count(new Label(theme, {}, Type::Small))
    , m_previous(new Button(theme, {}, Button::Look::Quiet))
    , m_next(new Button(theme, {}, Button::Look::Quiet))
    , m_findBar(new QWidget)
    , m_findField(new Field(theme, tr("Find in this file")))
    , m_findCount(new Label(theme, {}, Type::Caption, Colour::Muted))
    , m_fitting(new QTimer(this))
    , m_reading(new QTimer(this))
{
    setProperty("wantedWidth", viewerWidth);
    setObjectName(QStringLiteral("sourceViewer"));
    setAccessibleName(tr("Cited file"));
    m_view->setReadOnly(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setObjectName(QStringLiteral("sourceText"));
    m_view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_view->document()->setDocumentMargin(24);
    auto *panel = new Panel(theme, Colour::Surface, Colour::Border, 4);
    auto *inside = new QVBoxLayout(panel);
    inside->setContentsMargins(1, 1, 1, 1);
    inside->addWidget(m_view);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(buildHead());
    auto *middle = new QVBoxLayout;
    middle->setContentsMargins(16, 0, 16, 0);
    middle->setSpacing(8);
    m_place->setElided(true);
    m_place->setObjectName(QStringLiteral("sourcePlace"));
    middle->addWidget(m_place);
    middle->addWidget(m_note);
    middle->addWidget(buildFindBar());
    middle->addWidget(panel, 1);
    column->addLayout(middle, 1);
    column->addLayout(buildFoot());
    m_note->hide();
    watchRoom();
}

QLayout *SourceViewer::buildHead()
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 10, 12, 10);
    head->setSpacing(8);
    m_name->setElided(true);
    head->addWidget(m_name, 1);
    m_open->setIconName(QStringLiteral("open-outside"));
    m_open->setGround(Colour::Bg);
    m_open->setObjectName(QStringLiteral("openOutside"));
    setPlainToolTip(m_open, tr("Open in the system's program"));
    head->addWidget(m_open);
    auto *search = new Button(m_theme, {}, Button::Look::Quiet);
    search->setIconName(QStringLiteral("search"));
    search->setGround(Colour::Bg);
    search->setAccessibleName(tr("Find in this file"));
    setPlainToolTip(search, tr("Find in this file  Ctrl+F"));
    search->setObjectName(QStringLiteral("sourceFind"));
    connect(search, &Button::clicked, this, &SourceViewer::find);
    head->addWidget(search);
    auto *close = new Button(m_theme, {}, Button::Look::Quiet);
    close->setIconName(QStringLiteral("close"));
    close->setGround(Colour::Bg);
    close->setAccessibleName(tr("Close"));
    close->setObjectName(QStringLiteral("closeSource"));
    head->addWidget(close);
    connect(close, &Button::clicked, this, &SourceViewer::closed);
    connect(m_open, &Button::clicked, this, [this] { m_dialogs.openFile(m_document.absolutePath); });
    return head;
}

QLayout *SourceViewer::buildFoot()
{
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
    auto *copy = new Button(m_theme, tr("Copy with source"), Button::Look::Quiet);
    copy->setIconName(QStringLiteral("copy"));
    copy->setGround(Colour::Bg);
    connect(copy, &Button::clicked, this, [this] {
        const Citation &citation = m_citations[size_t(m_current)];
        QGuiApplication::clipboard()->setText(
            QStringLiteral("\u201c%1\u201d\n%2")
                .arg(citation.quote, m_place->text().isEmpty() ? citation.path : citation.path + QLatin1String(", ") + m_place->text()));
    });
    foot->addWidget(copy);
    return foot;
}

// The lines are as long as there is room for, and the passage stays in view while that changes.
void SourceViewer::watchRoom()
{
    const auto restyle = [this] {
        m_view->setFont(m_theme.font(m_document.format == Document::Format::Code ? Type::Code : Type::Ui));
        QPalette colours = m_view->palette();
        colours.setColor(QPalette::Base, m_theme.colour(Colour::Surface));
        colours.setColor(QPalette::Text, m_theme.colour(Colour::Text));
        m_view->setPalette(colours);
        m_markdown->restyle(lineWidth());
        mark(m_marked);
    };
    connect(&m_theme, &Theme::changed, this, restyle);
    m_fitting->setSingleShot(true);
    m_fitting->setInterval(100);
    connect(m_fitting, &QTimer::timeout, this, [this] {
        m_markdown->restyle(lineWidth());
        if (m_keepsPassage)
            m_view->centerCursor();
    });
    m_view->viewport()->installEventFilter(this);
    connect(m_view->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_keepsPassage = false; });
    m_reading->setSingleShot(true);
    m_reading->setInterval(readingMs);
    connect(m_reading, &QTimer::timeout, this, [this] { setReading(true); });
}

bool SourceViewer::isReading() const
{
    return static_cast<PassageText *>(m_view)->isReading();
}

void SourceViewer::setReading(bool isReading)
{
    m_reading->stop();
    static_cast<PassageText *>(m_view)->setReading(isReading);
}

// Under its name nothing of another file is to be read.
void SourceViewer::empty()
{
    m_shown = {};
    m_text.clear();
    m_part = {};
    m_note->hide();
    m_view->clear();
    findAgain();
    mark({});
    m_reading->start();
}

qreal SourceViewer::lineWidth() const
{
    return m_view->viewport()->width() - 2 * m_view->document()->documentMargin() - 2;
}

bool SourceViewer::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_view->viewport())
        m_fitting->start();
    else if (event->type() == QEvent::Wheel || event->type() == QEvent::MouseButtonPress)
        m_keepsPassage = false;
    return QWidget::eventFilter(watched, event);
}

void SourceViewer::open(std::vector<Citation> citations, int index)
{
    m_citations = std::move(citations);
    go(index);
    m_view->setFocus();
}

// What is cited: a file of the library, or one that was attached, of which the text is all there is.
Task<SourceViewer::Read> SourceViewer::read(const Citation &citation)
{
    if (!citation.document.isNull() || citation.contentHash.isEmpty())
        return m_store.document(citation.document)
            .then([this](const Document &document) {
                return m_store.text(document.id).then([document](const QString &text) { return Read(document, text); });
            })
            .orElse([this, citation](const Error &error) -> Task<Read> {
                if (error.kind == Error::Kind::NotFound)
                    return readSuccessor(citation);
                return error;
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

// A file that was deleted and written anew is another document at the same path. Its place may have been added anew as well: then the file
// is the one with the same bytes, one that holds the words, or the only one of this path.
Task<SourceViewer::Read> SourceViewer::readSuccessor(const Citation &citation)
{
    constexpr int mostLooked = 8;
    return m_store.readyAt(citation.path, citation.source, mostLooked).then([this, citation](const std::vector<Document> &found) {
        std::vector<Task<QString>> texts;
        for (const Document &document : found)
            texts.push_back(m_store.text(document.id));
        return all(std::move(texts)).then([citation, found](const std::vector<QString> &read) -> Result<Read> {
            const auto rank = [&](size_t i) {
                if (found[i].source == citation.source)
                    return 3;
                if (found[i].contentHash == citation.contentHash)
                    return 2;
                return !citation.quote.isEmpty() && read[i].contains(citation.quote) ? 1 : 0;
            };
            size_t best = 0;
            for (size_t i = 1; i < found.size(); ++i)
                best = rank(i) > rank(best) ? i : best;
            if (found.empty() || (rank(best) == 0 && (found.size() > 1 || citation.quote.isEmpty())))
                return Error{.kind = Error::Kind::NotFound, .code = "store.document"};
            return Read(found[best], read[best]);
        });
    });
}

void SourceViewer::go(int index)
{
    if (m_citations.empty())
        return;
    m_current = std::clamp(index, 0, int(m_citations.size()) - 1);
    const Citation citation = m_citations[size_t(m_current)];
    m_name->setText(citation.path.section(QLatin1Char('/'), -1));
    const bool isShown = !m_text.isEmpty() && m_document.id == citation.document
        && (!citation.document.isNull() || m_document.contentHash == citation.contentHash);
    m_document = m_document.id == citation.document ? m_document : Document{};
    showPlace(citation);
    m_count->setText(citation.quote.isEmpty() ? (citation.document.isNull() ? tr("Attached file") : tr("Whole file"))
                                              : tr("Passage %1 of %2").arg(m_current + 1).arg(m_citations.size()));
    m_previous->setEnabled(m_current > 0);
    m_next->setEnabled(m_current + 1 < int(m_citations.size()));
    emit moved(citation);
    m_tasks.cancelAll();
    m_reading->stop();
    if (!isShown)
        empty();
    m_tasks.run(read(citation), [this, citation](Result<Read> read) {
        if (read) {
            show(read->first, read->second);
            return;
        }
        setReading(false);
        // The file has left the index: the quote itself is what is left.
        m_document = {};
        m_shown = {};
        m_text.clear();
        m_part = {0, citation.quote.size()};
        m_open->setEnabled(false);
        m_markdown->prepare(isMarked(formatOf(citation.path)), lineWidth());
        m_view->setPlainText(citation.quote);
        sayInNote(citation.quote.isEmpty() ? tr("This file is no longer in this profile.")
                                           : tr("This file is no longer among your files. This is what was quoted from it."));
        findAgain();
        mark({0, citation.quote.size()});
    });
}

// The folder, the headings above, the page and how many there are.
void SourceViewer::showPlace(const Citation &citation)
{
    QStringList place;
    if (const QString folder = citation.path.section(QLatin1Char('/'), 0, -2); !folder.isEmpty())
        place << folder;
    if (!citation.heading.isEmpty())
        place << QString(citation.heading).replace(QLatin1String(" > "), QStringLiteral(" \u203a "));
    if (citation.page > 0)
        place << (m_document.pages >= citation.page ? tr("page %1 of %2").arg(citation.page).arg(m_document.pages)
                                                    : tr("page %1").arg(citation.page));
    m_place->setText(place.join(QStringLiteral(" \u00b7 ")));
    m_place->setVisible(!place.isEmpty());
}

void SourceViewer::show(const Document &document, const QString &text)
{
    const bool isOther = m_shown != document.id || m_text != text;
    m_shown = document.id;
    m_document = document;
    m_text = text;
    m_open->setEnabled(!document.absolutePath.isEmpty());
    const Citation &citation = m_citations[size_t(m_current)];
    const auto place = findQuote(text, citation.quote, citation.range);
    const TextRange part = partAround(text, place.value_or(TextRange{}));
    setReading(false);
    if (isOther) {
        m_view->setFont(m_theme.font(document.format == Document::Format::Code ? Type::Code : Type::Ui));
        m_marked = {};
    }
    if (isOther || part != m_part)
        layOut(part);
    const bool isChanged = !citation.contentHash.isEmpty() && citation.contentHash != document.contentHash;
    const bool isWhole = citation.quote.isEmpty(); // nothing of it is cited
    QString said;
    if (!isWhole && !place && document.source != citation.source)
        said = tr("The file that was quoted is no longer among your files. This is one of the same name, and these words are not in "
                  "it: \u201c%1\u201d")
                   .arg(citation.quote.simplified().left(200));
    else if (!isWhole && !place)
        said = tr("The file has changed since it was quoted, and these words are no longer in it: \u201c%1\u201d")
                   .arg(citation.quote.simplified().left(200));
    else if (!isWhole && isChanged)
        said = tr("The file has changed since it was quoted. The words are still in it, here.");
    showPlace(citation);
    if (isOther)
        findAgain();
    if (m_part != part)
        layOut(part); // what is looked for led elsewhere
    mark(place.value_or(TextRange{})); // late, because the passage is what the person came for
    sayInNote(said);
    if (!place)
        m_view->moveCursor(QTextCursor::Start);
}

// Long text is laid out in the time of the window, so never more of it than is near to what is looked at.
void SourceViewer::layOut(const TextRange &part)
{
    m_part = part;
    if (part.length() > longText) {
        setReading(true);
        m_view->viewport()->repaint(); // nothing is painted while a long text is laid out
        setReading(false);
    }
    m_markdown->prepare(isMarked(m_document.format), lineWidth());
    m_view->setPlainText(m_text.mid(part.from, part.length()));
}

// What is not in the view is said with the rest.
void SourceViewer::sayInNote(const QString &said)
{
    m_said = said;
    QStringList sentences{said, partText()};
    sentences.removeAll(QString());
    m_note->setTone(said.isEmpty() ? Note::Tone::Info : Note::Tone::Warn);
    m_note->setText(sentences.join(QLatin1Char(' ')));
    m_note->setVisible(!sentences.isEmpty());
}

QString SourceViewer::partText() const
{
    if (!isPart())
        return {};
    const bool hasPassage = m_marked.length() > 0 && isInView(m_marked);
    const bool isInLine = (m_part.from > 0 && m_text[m_part.from - 1] != QLatin1Char('\n'))
        || (m_part.to < m_text.size() && m_text[m_part.to - 1] != QLatin1Char('\n'));
    if (hasPassage)
        return isInLine ? tr("This line is very long: only the part around the passage is shown.")
                        : tr("This file is very long: only the part around the passage is shown.");
    return m_part.from == 0 ? tr("This file is very long: only its beginning is shown.")
                            : tr("This file is very long: only the part around what was found is shown.");
}

void SourceViewer::mark(const TextRange &range)
{
    m_marked = range;
    showMarks();
    m_keepsPassage = range.length() > 0 && isInView(range);
    if (!m_keepsPassage)
        return;
    QTextCursor start(m_view->document());
    start.setPosition(int(range.from - m_part.from));
    m_view->setTextCursor(start);
    m_view->centerCursor();
}

void SourceViewer::showMarks()
{
    QList<QTextEdit::ExtraSelection> marks;
    const qsizetype size = m_view->document()->characterCount() - 1;
    const auto inView = [&](const TextRange &range) {
        return TextRange{std::clamp<qsizetype>(range.from - m_part.from, 0, size), std::clamp<qsizetype>(range.to - m_part.from, 0, size)};
    };
    const auto add = [&](const TextRange &range, Colour ground, Colour ink) {
        const TextRange place = inView(range);
        if (place.length() <= 0)
            return; // not in the part that is laid out
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(m_view->document());
        selection.cursor.setPosition(int(place.from));
        selection.cursor.setPosition(int(place.to), QTextCursor::KeepAnchor);
        selection.format.setBackground(m_theme.colour(ground));
        if (ink != Colour::Count)
            selection.format.setForeground(m_theme.colour(ink));
        marks << selection;
    };
    const TextRange bar = inView(m_marked);
    static_cast<PassageText *>(m_view)->setBar(int(bar.from), int(bar.to));
    add(m_marked, Colour::Passage, Colour::Count);
    for (size_t i = 0; i < m_matches.size(); ++i) {
        const bool isCurrent = int(i) == m_match;
        add(m_matches[i], isCurrent ? Colour::MarkOn : Colour::Mark, isCurrent ? Colour::OnMark : Colour::Count);
    }
    m_view->setExtraSelections(marks);
}

} // namespace Layers
