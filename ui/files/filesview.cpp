#include "ui/files/filesview.h"

#include "core/store/schema.h"
#include "ui/kit/errortext.h"

#include <QtCore/QLocale>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollArea>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr size_t documentsShown = 400;

void clearLayout(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        if (item->layout())
            clearLayout(item->layout());
        delete item;
    }
}

Label *figure(const Theme &theme, const QString &text)
{
    auto *label = new Label(theme, text, Type::Small);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return label;
}

} // namespace

FilesView::FilesView(FilesDeps deps)
    : m_deps(deps)
    , m_side(new QWidget)
    , m_sideRows(new QVBoxLayout)
    , m_page(new QWidget)
    , m_list(new Button(deps.theme, {}, Button::Look::Quiet))
    , m_title(new Label(deps.theme, tr("Files"), Type::Title))
    , m_counts(new Pill(deps.theme, {}))
    , m_body(new QVBoxLayout)
    , m_bodyHolder(new QWidget)
{
    auto *sideColumn = new QVBoxLayout(m_side);
    sideColumn->setContentsMargins(0, 0, 0, 0);
    sideColumn->setSpacing(0);
    auto *sideTitle = new Label(deps.theme, tr("Files"), Type::Title);
    sideTitle->setContentsMargins(16, 0, 12, 0);
    sideTitle->setMinimumHeight(deps.theme.measure(Measure::Top));
    sideColumn->addWidget(sideTitle);
    auto *section = new Label(deps.theme, tr("On this device"), Type::Micro, Colour::Faint);
    section->setContentsMargins(16, 12, 16, 4);
    sideColumn->addWidget(section);
    m_sideRows->setContentsMargins(8, 0, 8, 8);
    m_sideRows->setSpacing(0);
    sideColumn->addLayout(m_sideRows);
    sideColumn->addStretch(1);

    auto *column = new QVBoxLayout(m_page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(20, 0, 16, 0);
    bar->setSpacing(8);
    m_list->setIconName(QStringLiteral("sidebar"));
    m_list->setAccessibleName(tr("Show the list of places"));
    m_list->hide();
    connect(m_list, &Button::clicked, this, &FilesView::sideWanted);
    m_title->setElided(true);
    m_title->setMinimumHeight(deps.theme.measure(Measure::Top) - 1);
    bar->addWidget(m_list);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_counts);
    auto *addFiles = new Button(deps.theme, tr("Add files"), Button::Look::Plain);
    addFiles->setIconName(QStringLiteral("plus"));
    addFiles->setObjectName(QStringLiteral("addFiles"));
    auto *addFolder = new Button(deps.theme, tr("Add a folder"), Button::Look::Primary);
    addFolder->setIconName(QStringLiteral("folder-plus"));
    addFolder->setObjectName(QStringLiteral("addFolder"));
    connect(addFiles, &Button::clicked, this, &FilesView::addPicked);
    connect(addFolder, &Button::clicked, this, [this] { add({}); });
    bar->addWidget(addFiles);
    bar->addWidget(addFolder);
    column->addLayout(bar);
    column->addWidget(new Rule(deps.theme, Qt::Horizontal));
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_bodyHolder->setLayout(m_body);
    m_body->setContentsMargins(32, 24, 32, 24);
    m_body->setSpacing(16);
    scroll->setWidget(m_bodyHolder);
    column->addWidget(scroll, 1);
    auto *foot = new Label(deps.theme, tr("Files are read where they are. Layers keeps an index of their text and never changes them."),
                           Type::Caption, Colour::Faint);
    foot->setAlignment(Qt::AlignCenter);
    foot->setWordWrap(true);
    foot->setContentsMargins(16, 8, 16, 16);
    column->addWidget(foot);

    connect(&deps.feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::sources))
            reload();
    });
    connect(&deps.sources, &SourceService::progressed, this, &FilesView::progressed);
    connect(&deps.sources, &SourceService::imported, this, [this](const SourceId &) {
        reload();
        emit imported();
    });
    reload();
}

FilesView::~FilesView() = default;

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

void FilesView::add(const QStringList &paths)
{
    if (paths.isEmpty()) {
        m_deps.dialogs.pickFolder(m_page, tr("Add a folder"), [this](const QString &path) {
            if (!path.isEmpty())
                add({path});
        });
        return;
    }
    for (const QString &path : paths) {
        m_tasks.run(m_deps.sources.add(path), [this, path](Result<ImportOutcome> outcome) {
            if (!outcome) {
                emit toast(errorText(outcome.error(), Situation::Import).sentence, {}, {});
                return;
            }
            const QString name = outcome->source.title;
            if (outcome->isCancelled)
                emit toast(tr("Stopped. %n file(s) of %1 are kept.", nullptr, outcome->files).arg(name), {}, {});
            else if (outcome->failed.empty())
                emit toast(tr("%n file(s) of %1 are ready", nullptr, outcome->files).arg(name), {}, {});
            else
                emit toast(tr("%1 is ready. %n file(s) could not be read.", nullptr, int(outcome->failed.size())).arg(name),
                           tr("Show them"), [this, id = outcome->source.id] { open(id); });
        });
    }
}

void FilesView::reload()
{
    m_reading.cancelAll();
    m_reading.run(m_deps.store.list(), [this](Result<std::vector<Source>> sources) {
        if (!sources)
            return;
        m_sources = std::move(*sources);
        if (m_open && std::none_of(m_sources.begin(), m_sources.end(), [this](const Source &source) { return source.id == *m_open; }))
            m_open.reset();
        show(m_sources);
    });
}

QString FilesView::checkedText(const Source &source) const
{
    const auto ago = std::chrono::duration_cast<std::chrono::minutes>(m_deps.clock.now() - source.checked);
    if (source.checked == Time{})
        return tr("not yet");
    if (ago < 1min)
        return tr("just now");
    if (ago < 1h)
        return tr("%n minute(s) ago", nullptr, int(ago.count()));
    if (ago < 24h)
        return tr("%n hour(s) ago", nullptr, int(ago.count() / 60));
    return tr("%n day(s) ago", nullptr, int(ago.count() / 1440));
}

void FilesView::show(const std::vector<Source> &sources)
{
    clearLayout(m_sideRows);
    const auto sideRow = [this](const QString &title, bool isFolder, bool isCurrent, auto run) {
        auto *row = new Button(m_deps.theme, title, Button::Look::Row);
        row->setIconName(isFolder ? QStringLiteral("folder") : QStringLiteral("library"));
        row->setStretched(true);
        row->setGround(Colour::Bg);
        row->setCheckable(true);
        row->setChecked(isCurrent);
        connect(row, &Button::clicked, this, run);
        m_sideRows->addWidget(row);
    };
    sideRow(tr("All files"), false, !m_open, [this] { open({}); });
    for (const Source &source : sources)
        sideRow(source.title, true, m_open == source.id, [this, id = source.id] { open(id); });

    int files = 0;
    qint64 passages = 0;
    qint64 bytes = 0;
    for (const Source &source : sources) {
        files += source.documents;
        passages += source.passages;
        bytes += source.bytes;
    }
    m_counts->setVisible(files > 0);
    m_counts->setText(QStringList{tr("%n file(s)", nullptr, files),
                                  QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat),
                                  tr("%n passage(s)", nullptr, int(passages))}
                          .join(QStringLiteral(" \u00b7 ")));
    if (m_open) {
        open(m_open);
        return;
    }
    m_title->setText(tr("Files"));
    clearLayout(m_body);
    m_progress.clear();
    if (sources.empty()) {
        auto *empty = new EmptyView(m_deps.theme, QStringLiteral("folder-plus"), tr("No files yet"),
                                    tr("Add a folder, or drop one anywhere on this window. Then ask about it."));
        auto *add = empty->addAction(tr("Add a folder"), Button::Look::Primary);
        connect(add, &Button::clicked, this, [this] { this->add({}); });
        m_body->addWidget(empty, 1);
        return;
    }
    auto *panel = new Panel(m_deps.theme, Colour::Raised, Colour::Border, m_deps.theme.measure(Measure::RadiusCard));
    auto *rows = new QVBoxLayout(panel);
    rows->setContentsMargins(1, 1, 1, 1);
    rows->setSpacing(0);
    for (const Source &source : sources) {
        if (&source != &sources.front())
            rows->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
        rows->addWidget(placeRow(source));
    }
    m_body->addWidget(panel);
    for (const Source &source : sources) {
        if (source.failed == 0)
            continue;
        auto *note
            = new Note(m_deps.theme, Note::Tone::Warn, tr("%n file(s) of %1 could not be read.", nullptr, source.failed).arg(source.title));
        connect(note->addAction(tr("Show them")), &Button::clicked, this, [this, id = source.id] { open(id); });
        m_body->addWidget(note);
    }
    m_body->addStretch(1);
}

QWidget *FilesView::placeRow(const Source &source)
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(16, 8, 12, 8);
    line->setSpacing(12);
    auto *icon = new Button(m_deps.theme, {}, Button::Look::Quiet);
    icon->setIconName(source.kind == Source::Kind::Folder ? QStringLiteral("folder") : QStringLiteral("file-text"));
    icon->setGround(Colour::Raised);
    icon->setAccessibleName(tr("Show the files of %1").arg(source.title));
    connect(icon, &Button::clicked, this, [this, id = source.id] { open(id); });
    line->addWidget(icon);
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    auto *title = new Label(m_deps.theme, source.title, Type::Ui);
    auto *path = new Label(m_deps.theme, source.path, Type::Caption, Colour::Muted);
    title->setElided(true);
    path->setElided(true);
    names->addWidget(title);
    names->addWidget(path);
    line->addLayout(names, 1);
    line->addWidget(figure(m_deps.theme, tr("%n file(s)", nullptr, source.documents)));
    line->addWidget(figure(m_deps.theme, QLocale().formattedDataSize(source.bytes, 1, QLocale::DataSizeTraditionalFormat)));
    auto *state = new Label(m_deps.theme, {}, Type::Caption, Colour::Muted);
    auto *progress = new ProgressLine(m_deps.theme);
    progress->setFixedWidth(72);
    const auto running = m_deps.sources.progress(source.id);
    progress->setVisible(running.has_value());
    state->setText(running ? tr("being added") : checkedText(source));
    state->setMinimumWidth(m_deps.theme.scaled(96));
    line->addWidget(progress);
    line->addWidget(state);
    auto *more = new Button(m_deps.theme, {}, Button::Look::Quiet);
    more->setIconName(QStringLiteral("more"));
    more->setGround(Colour::Raised);
    more->setAccessibleName(tr("More about %1").arg(source.title));
    connect(more, &Button::clicked, this, [this, source, more] {
        QMenu menu(m_page);
        const auto add = [&menu](const QString &text, const char *name, auto run) {
            QAction *action = menu.addAction(text);
            action->setProperty("iconName", QString::fromLatin1(name));
            QObject::connect(action, &QAction::triggered, &menu, run);
            return action;
        };
        add(tr("Show files"), "list", [this, source] { open(source.id); });
        if (m_deps.sources.progress(source.id))
            add(tr("Stop adding"), "stop", [this, source] { m_deps.sources.cancel(source.id); });
        else if (source.kind != Source::Kind::Pasted)
            add(tr("Look for changes"), "retry", [this, source] { this->add({source.path}); });
        menu.addSeparator();
        add(tr("Remove from Layers\u2026"), "trash", [this, source] { remove(source); })->setProperty("danger", true);
        menu.exec(more->mapToGlobal(QPoint(0, more->height() + 4)));
    });
    line->addWidget(more);
    m_progress[source.id] = {state, progress};
    return row;
}

void FilesView::progressed(const ImportProgress &progress)
{
    const auto row = m_progress.find(progress.source);
    if (row == m_progress.end())
        return;
    const auto &[state, line] = row->second;
    const bool isDone = progress.phase == ImportProgress::Phase::Done;
    line->setVisible(!isDone);
    if (progress.total > 0) {
        line->setFraction(double(progress.done) / progress.total);
        state->setText(tr("%1 of %2").arg(progress.done).arg(progress.total));
        state->setToolTip(progress.current);
    } else {
        line->setFraction({});
        state->setText(tr("looking for files"));
    }
}

void FilesView::open(std::optional<SourceId> id)
{
    m_open = id;
    if (!id) {
        show(m_sources);
        return;
    }
    const auto source = std::find_if(m_sources.begin(), m_sources.end(), [&](const Source &candidate) { return candidate.id == *id; });
    if (source == m_sources.end())
        return;
    m_title->setText(source->title);
    m_reading.run(m_deps.store.documents(*id), [this](Result<std::vector<Document>> documents) {
        if (documents)
            showDocuments(*documents);
    });
}

void FilesView::showDocuments(const std::vector<Document> &documents)
{
    clearLayout(m_body);
    m_progress.clear();
    // Failures come first and stay.
    std::vector<Document> sorted = documents;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Document &a, const Document &b) {
        const auto rank = [](const Document &document) {
            return document.state == Document::State::Failed ? 0 : document.state == Document::State::Ready ? 1 : 2;
        };
        return rank(a) < rank(b);
    });
    auto *panel = new Panel(m_deps.theme, Colour::Raised, Colour::Border, m_deps.theme.measure(Measure::RadiusCard));
    auto *rows = new QVBoxLayout(panel);
    rows->setContentsMargins(1, 1, 1, 1);
    rows->setSpacing(0);
    for (size_t i = 0; i < sorted.size() && i < documentsShown; ++i) {
        const Document &document = sorted[i];
        if (i > 0)
            rows->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(16, 8, 16, 8);
        line->setSpacing(12);
        auto *name = new Label(m_deps.theme, document.path, Type::Small);
        name->setElided(true);
        line->addWidget(name, 3);
        const bool isReady = document.state == Document::State::Ready;
        auto *facts
            = new Label(m_deps.theme,
                        isReady ? document.pages > 0 ? tr("%n page(s)", nullptr, document.pages)
                                                     : QLocale().formattedDataSize(document.size, 1, QLocale::DataSizeTraditionalFormat)
                                : fileReason(document.reason, document.reasonDetail),
                        Type::Caption, document.state == Document::State::Failed ? Colour::Warn : Colour::Muted);
        facts->setElided(true);
        facts->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        line->addWidget(facts, 2);
        rows->addWidget(row);
    }
    m_body->addWidget(panel);
    if (sorted.empty())
        m_body->addWidget(new EmptyView(m_deps.theme, {}, tr("Nothing in it yet"), {}));
    if (sorted.size() > documentsShown)
        m_body->addWidget(
            new Label(m_deps.theme, tr("and %n more", nullptr, int(sorted.size() - documentsShown)), Type::Caption, Colour::Muted));
    m_body->addStretch(1);
}

void FilesView::remove(const Source &source)
{
    Confirmation question;
    question.title = tr("Remove \u201c%1\u201d from your files?").arg(source.title);
    question.detail
        = tr("%n file(s) leave the index. The files themselves stay where they are. Chats that quote them keep their quotations.", nullptr,
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

} // namespace Layers
