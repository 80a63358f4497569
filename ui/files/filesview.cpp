#include "ui/files/filesview.h"

#include "core/store/schema.h"
#include "ui/kit/errortext.h"

#include <QtCore/QFileInfo>
#include <QtCore/QLocale>
#include <QtCore/QMimeData>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QShortcut>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>

namespace Layers {

using namespace std::chrono_literals;

namespace {
constexpr auto importShownAfter = 700ms;
}

FilesView::FilesView(FilesDeps deps)
    : m_deps(deps)
{ }

void FilesView::build()
{
    if (m_page)
        return;
    m_side = new QWidget;
    m_sideRows = new QVBoxLayout;
    m_page = new QWidget;
    m_list = new Button(m_deps.theme, {}, Button::Look::Quiet);
    m_back = new Button(m_deps.theme, {}, Button::Look::Quiet);
    m_title = new Label(m_deps.theme, tr("Files"), Type::Title);
    m_counts = new Pill(m_deps.theme, {});
    m_body = new QVBoxLayout;
    m_bodyHolder = new QWidget;
    buildSide();
    auto *column = new QVBoxLayout(m_page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("filesScroll"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_bodyHolder->setLayout(m_body);
    m_body->setContentsMargins(32, 24, 32, 24);
    m_body->setSpacing(16);
    scroll->setWidget(m_bodyHolder);
    column->addWidget(scroll, 1);
    auto *words = new Label(m_deps.theme, tr("Files are read where they are. Layers keeps an index of their text and never changes them."),
                            Type::Caption, Colour::Faint);
    words->setAlignment(Qt::AlignCenter);
    words->setWordWrap(true);
    words->setContentsMargins(16, 8, 16, 16);
    column->addWidget(words);
    m_foot = words;
    auto *refresh = new QShortcut(QKeySequence(Qt::Key_F5), m_page);
    refresh->setContext(Qt::WidgetWithChildrenShortcut);
    connect(refresh, &QShortcut::activated, this, &FilesView::lookFocused);
    auto *pasted = new QShortcut(QKeySequence::Paste, m_page);
    pasted->setContext(Qt::WidgetWithChildrenShortcut);
    connect(pasted, &QShortcut::activated, this, &FilesView::paste);

    connect(&m_deps.feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::sources))
            reload();
    });
    connect(&m_deps.sources, &SourceService::progressed, this, &FilesView::progressed);
    connect(&m_deps.sources, &SourceService::imported, this, [this](const SourceId &id) {
        m_failed.erase(id);
        reload();
    });
    reload();
}

FilesView::~FilesView() = default;

void FilesView::clear(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            // What asked for this may be inside.
            widget->hide();
            widget->deleteLater();
        }
        if (item->layout())
            clear(item->layout());
        delete item;
    }
}

void FilesView::shown()
{
    reload();
}

void FilesView::addPicked()
{
    m_deps.dialogs.pickFiles(m_page, tr("Add files"), [this](const QStringList &paths) {
        if (!paths.isEmpty())
            add(paths);
    });
}

void FilesView::addText(const QString &text)
{
    QString title = text.trimmed().section(QLatin1Char('\n'), 0, 0).simplified();
    constexpr qsizetype longest = 60;
    if (title.size() > longest) {
        const qsizetype space = title.left(longest).lastIndexOf(QLatin1Char(' '));
        title = title.left(space > 0 ? space : longest - 1);
        if (title.back().isHighSurrogate())
            title.chop(1);
        title += QChar(0x2026);
    }
    m_tasks.run(m_deps.sources.addText(title, text), [this](Result<ImportOutcome> outcome) { told(std::move(outcome), true); });
}

void FilesView::paste()
{
    const QMimeData *given = QGuiApplication::clipboard()->mimeData();
    QStringList paths;
    for (const QUrl &url : given ? given->urls() : QList<QUrl>()) { // an empty clipboard may have none
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        add(paths);
    else if (given && !given->text().trimmed().isEmpty())
        addText(given->text());
    else
        emit toast(tr("There is neither text nor a file to paste."), {}, {});
}

void FilesView::add(const QStringList &paths)
{
    if (paths.isEmpty()) {
        m_deps.dialogs.pickFolder(m_page, tr("Add a folder"), [this](const QString &path) {
            if (!path.isEmpty())
                add({path});
        });
        return;
    }
    emit adding();
    for (const QString &path : paths) {
        m_adding << QFileInfo(path).absoluteFilePath();
        m_tasks.run(m_deps.sources.add(path), [this, path](Result<ImportOutcome> outcome) {
            m_adding.removeOne(QFileInfo(path).absoluteFilePath());
            // What the dialog shows need not be said again.
            if (outcome && m_import && m_import->shows(outcome->source.id) && !outcome->isCancelled)
                return;
            told(std::move(outcome), true);
        });
    }
    m_tasks.run(m_deps.clock.after(importShownAfter), [this](Result<Unit>) { showImport(); });
}

// An import that takes a while shows what it does; a short one is over before anybody could read it.
void FilesView::showImport()
{
    std::vector<SourceId> ids;
    for (const Source &source : m_sources) {
        const auto progress = m_deps.sources.progress(source.id);
        if (m_adding.contains(source.path) && progress && !progress->isPaused)
            ids.push_back(source.id);
    }
    if (ids.empty() || m_import || !m_page->window()->isVisible())
        return;
    m_import = new ImportDialog(
        {m_deps.theme, m_deps.clock, m_deps.store, m_deps.sources}, std::move(ids),
        [this](const Document &document) { return makeFileRow(document); }, m_page->window());
}

void FilesView::told(Result<ImportOutcome> outcome, bool isAdding)
{
    if (!outcome) {
        emit toast(errorText(outcome.error(), Situation::Import).sentence, {}, {});
        return;
    }
    const QString name = outcome->source.title;
    if (outcome->isCancelled)
        emit toast(tr("Stopped. %Ln file(s) of %1 are kept.", nullptr, outcome->files).arg(name), {}, {});
    else if (!outcome->failed.empty())
        emit toast(tr("%1 is ready. %Ln file(s) could not be read.", nullptr, int(outcome->failed.size())).arg(name), tr("Show them"),
                   [this, id = outcome->source.id] { open(id); });
    else if (isAdding && !outcome->skipped.empty())
        //: %1 is what is ready, %2 a number of files
        emit toast(tr("%1, %2 left out")
                       .arg(tr("%Ln file(s) in \u201c%1\u201d are ready", nullptr, outcome->files).arg(name),
                            QLocale().toString(qlonglong(outcome->skipped.size()))),
                   tr("Show them"), [this, id = outcome->source.id] { open(id); });
    else if (isAdding)
        emit toast(tr("%Ln file(s) in \u201c%1\u201d are ready", nullptr, outcome->files).arg(name), {}, {});
}

void FilesView::reload()
{
    m_reading.cancelAll();
    m_reading.run(m_deps.store.list(), [this](Result<std::vector<Source>> sources) {
        if (!sources)
            return;
        m_sources = std::move(*sources);
        if (m_open && !sourceOf(*m_open))
            m_open.reset();
        show();
    });
}

void FilesView::open(std::optional<SourceId> id)
{
    m_open = id && sourceOf(*id) ? id : std::nullopt;
    if (std::exchange(m_isReading, false))
        emit inspectorChanged();
    show();
}

void FilesView::inspectorHidden()
{
    if (std::exchange(m_isReading, false))
        emit inspectorChanged();
}

void FilesView::find()
{
    if (m_isReading && m_reader->isAncestorOf(QApplication::focusWidget()))
        m_reader->find();
    else
        emit searchWanted();
}

void FilesView::readDocument(const Document &document)
{
    Citation whole; // nothing of it is quoted
    whole.source = document.source;
    whole.document = document.id;
    whole.path = document.path;
    read(whole);
}

void FilesView::read(const Citation &citation)
{
    if (m_open != citation.source)
        open(citation.source);
    if (!m_reader) { // not before: a start does not pay for it
        m_reader = new SourceViewer(m_deps.theme, m_deps.store, m_deps.attachments, m_deps.dialogs);
        connect(m_reader, &SourceViewer::closed, this, [this] {
            m_reader->closeFind();
            closeTopmost();
        });
    }
    m_isReading = true;
    emit inspectorChanged();
    emit inspectorWanted();
    m_reader->open({citation}, 0);
}

bool FilesView::closeTopmost()
{
    if (!m_isReading)
        return false;
    if (m_reader->closeFind())
        return true;
    const DocumentId read = m_reader->citations().empty() ? DocumentId() : m_reader->citations().front().document;
    m_isReading = false;
    emit inspectorChanged();
    for (FileRow *row : m_fileRows) {
        if (row->document().id == read)
            row->setFocus(Qt::OtherFocusReason);
    }
    return true;
}

void FilesView::openFirst()
{
    if (!m_sources.empty())
        open(m_sources.front().id);
}

void FilesView::show()
{
    showSide();
    showCounts();
    m_back->setVisible(m_open.has_value());
    m_title->setText(m_open ? sourceOf(*m_open)->title : tr("Files"));
    // The counts give way before the name.
    m_title->setMinimumWidth(std::min(m_title->sizeHint().width() + 2, m_deps.theme.scaled(160)));
    m_documents.cancelAll();
    if (m_open) {
        m_documents.run(m_deps.store.listed(*m_open, {}, documentsShown), [this](Result<std::vector<Document>> documents) {
            if (documents)
                showDocuments(std::move(*documents));
        });
        return;
    }
    if (m_sources.empty())
        showEmpty();
    else
        showPlaces();
}

void FilesView::showCounts()
{
    int files = 0;
    qint64 passages = 0;
    qint64 bytes = 0;
    for (const Source &source : m_sources) {
        if (m_open && source.id != *m_open)
            continue;
        files += source.documents;
        passages += source.passages;
        bytes += source.bytes;
    }
    m_counts->setVisible(files > 0);
    m_counts->setText(QStringList{tr("%Ln file(s)", nullptr, files),
                                  QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat),
                                  tr("%Ln passage(s)", nullptr, int(passages))}
                          .join(QStringLiteral(" \u00b7 ")));
}

void FilesView::addSideRow()
{
    auto *row = new SideRow(m_deps.theme);
    const auto sourceHere = [this, place = m_sideRow.size()]() -> const Source * {
        return place == 0 || place > m_sources.size() ? nullptr : &m_sources[place - 1]; // the first is for all of them
    };
    connect(row, &SideRow::clicked, this, [this, sourceHere] {
        const Source *source = sourceHere();
        open(source ? std::optional(source->id) : std::nullopt);
    });
    connect(row, &SideRow::removeWanted, this, [this, sourceHere] {
        if (const Source *source = sourceHere())
            remove(Source(*source)); // the list may be read anew while the question stands
    });
    connect(row, &SideRow::menuWanted, this, [this, sourceHere](const QPoint &at) {
        if (const Source *source = sourceHere())
            menu(Source(*source), at);
    });
    m_sideRows->addWidget(row);
    m_sideRow.push_back(row);
}

void FilesView::showSide()
{
    while (m_sideRow.size() > m_sources.size() + 1) {
        SideRow *gone = m_sideRow.back();
        m_sideRow.pop_back();
        if (gone->hasFocus()) // whoever takes one place out after another stays in the list
            m_sideRow.back()->setFocus(Qt::BacktabFocusReason);
        gone->deleteLater();
        gone->hide();
    }
    while (m_sideRow.size() < m_sources.size() + 1)
        addSideRow();
    int files = 0;
    bool isAdding = false;
    for (size_t i = 0; i < m_sources.size(); ++i) {
        const Source &source = m_sources[i];
        files += source.documents;
        const PlaceState state = stateOf(source);
        isAdding = isAdding || state.kind == PlaceState::Kind::Running;
        const QString caption = source.failed > 0 && !state.isImporting() ? tr("%Ln not readable", nullptr, source.failed)
                                                                          : tr("%Ln file(s)", nullptr, source.documents);
        m_sideRow[i + 1]->show(source.title, caption,
                               state.isImporting() || state.kind == PlaceState::Kind::Gone ? state.state : QString());
        m_sideRow[i + 1]->setChecked(m_open == source.id);
    }
    const QString all = tr("%Ln file(s)", nullptr, files);
    //: %1 is "12 files", %n the number of places they are in
    m_sideRow.front()->show(tr("All files"), m_sources.size() > 1 ? tr("%1 in %Ln place(s)", nullptr, int(m_sources.size())).arg(all) : all,
                            isAdding ? tr("adding") : QString());
    m_sideRow.front()->setChecked(!m_open);
}

void FilesView::showEmpty()
{
    m_placeRows.clear();
    m_fileRows.clear();
    m_notes = nullptr;
    clear(m_body);
    auto *empty = new EmptyView(m_deps.theme, QStringLiteral("folder-plus"), tr("No files yet"),
                                tr("Add a folder, drop one anywhere on this window, or paste text here. Then ask about it."));
    auto *folder = empty->addAction(tr("Add a folder"), Button::Look::Primary);
    folder->setObjectName(QStringLiteral("emptyAddFolder"));
    connect(folder, &Button::clicked, this, [this] { add({}); });
    m_body->addWidget(empty, 1);
}

void FilesView::look(SourceId id)
{
    m_tasks.run(m_deps.sources.refresh(id), [this](Result<ImportOutcome> outcome) { told(std::move(outcome), false); });
}

void FilesView::lookFocused()
{
    if (m_open) {
        look(*m_open);
        return;
    }
    for (const PlaceRow *row : m_placeRows) {
        if (row->hasFocus()) {
            look(row->source().id);
            return;
        }
    }
    for (const Source &source : m_sources) {
        if (source.kind != Source::Kind::Pasted)
            look(source.id);
    }
}

void FilesView::remove(const Source &source)
{
    Confirmation question;
    question.title = tr("Remove \u201c%1\u201d from your files?").arg(source.title);
    question.detail
        = tr("%Ln file(s) leave the index. The files themselves stay where they are. Chats that quote them keep their quotations.", nullptr,
             source.documents);
    question.action = tr("Remove from Layers");
    question.keep = tr("Keep");
    question.isDanger = true;
    m_deps.dialogs.confirm(m_page, question, [this, source] {
        m_tasks.run(m_deps.sources.remove(source.id), [this, source](Result<Unit> done) {
            emit toast(done ? tr("%1 was removed").arg(source.title) : errorText(done.error(), Situation::Store).sentence, {}, {});
        });
    });
}

const Source *FilesView::sourceOf(SourceId id) const
{
    const auto found = std::find_if(m_sources.begin(), m_sources.end(), [id](const Source &source) { return source.id == id; });
    return found == m_sources.end() ? nullptr : &*found;
}

PlaceRow *FilesView::rowOf(SourceId id) const
{
    const auto found = std::find_if(m_placeRows.begin(), m_placeRows.end(), [id](const PlaceRow *row) { return row->source().id == id; });
    return found == m_placeRows.end() ? nullptr : *found;
}

} // namespace Layers
