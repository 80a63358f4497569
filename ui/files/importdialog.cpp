#include "ui/files/importdialog.h"

#include "core/base/taskops.h"

#include <QtCore/QLocale>
#include <QtCore/QTimer>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>

namespace Layers {

namespace {

constexpr int dialogWidth = 680;
constexpr int dialogHeight = 580;
constexpr int importRowsShown = 200;
constexpr int importReloadMs = 400;

} // namespace

ImportDialog::ImportDialog(Deps deps, std::vector<SourceId> sources, RowMaker makeRow, QWidget *window)
    : QWidget(window)
    , m_deps(deps)
    , m_sources(std::move(sources))
    , m_makeRow(std::move(makeRow))
    , m_panel(new Panel(deps.theme, Colour::Raised, Colour::Border, deps.theme.measure(Measure::RadiusCard), this))
    , m_title(new Label(deps.theme, {}, Type::H2))
    , m_facts(new Label(deps.theme, tr("Looking for files"), Type::Small, Colour::Muted))
    , m_progress(new ProgressLine(deps.theme))
    , m_filter(new Segments(deps.theme, {tr("All"), tr("Reading"), tr("Added"), tr("Failed")}))
    , m_current(new Label(deps.theme, {}, Type::Small, Colour::Muted))
    , m_scroll(new QScrollArea)
    , m_rows(new QVBoxLayout)
    , m_note(new Label(deps.theme, {}, Type::Caption, Colour::Muted))
    , m_cancel(new Button(deps.theme, tr("Cancel"), Button::Look::Plain))
    , m_leave(new Button(deps.theme, tr("Go on in the background"), Button::Look::Primary))
    , m_began(deps.clock.monotonic())
    , m_before(window->focusWidget())
    , m_timer(new QTimer(this))
{
    setObjectName(QStringLiteral("importDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    const Theme &theme = deps.theme;
    auto *column = new QVBoxLayout(m_panel);
    column->setContentsMargins(1, 20, 1, 16);
    column->setSpacing(0);
    column->addLayout(buildHead());
    column->addWidget(new Rule(theme, Qt::Horizontal));
    m_current->setElided(true);
    m_current->setContentsMargins(24, 12, 24, 0);
    m_current->hide();
    column->addWidget(m_current);
    buildList();
    column->addWidget(m_scroll, 1);
    column->addWidget(new Rule(theme, Qt::Horizontal));
    column->addLayout(buildFoot());
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &ImportDialog::reload);
    connect(&deps.sources, &SourceService::progressed, this, &ImportDialog::progressed);
    connect(&deps.sources, &SourceService::imported, this, &ImportDialog::ended);
    for (const SourceId &id : m_sources) {
        if (const auto progress = deps.sources.progress(id))
            m_state[id] = *progress;
    }
    countProgress();
    m_reading.run(deps.store.list(), [this](Result<std::vector<Source>> known) {
        if (!known)
            return;
        for (const Source &source : *known) {
            if (source.id == m_sources.front())
                m_name = source.title;
        }
        say();
        m_timer->start(0);
    });
    say();
    window->installEventFilter(this);
    place();
    raise();
    QWidget::show();
    m_leave->setFocus(Qt::OtherFocusReason);
}

QLayout *ImportDialog::buildHead()
{
    auto *head = new QVBoxLayout;
    head->setContentsMargins(24, 0, 24, 12);
    head->setSpacing(8);
    auto *top = new QHBoxLayout;
    m_title->setElided(true);
    m_title->setObjectName(QStringLiteral("importTitle"));
    top->addWidget(m_title, 1);
    auto *close = new Button(m_deps.theme, {}, Button::Look::Quiet);
    close->setIconName(QStringLiteral("close"));
    close->setGround(Colour::Raised);
    close->setSize(Button::Size::Small);
    close->setAccessibleName(tr("Go on in the background"));
    connect(close, &Button::clicked, this, &ImportDialog::leave);
    top->addWidget(close);
    head->addLayout(top);
    m_facts->setObjectName(QStringLiteral("importFacts"));
    m_facts->setElided(true);
    head->addWidget(m_facts);
    head->addWidget(m_progress);
    head->addSpacing(4);
    m_filter->setAccessibleName(tr("Which files are shown"));
    m_filter->setObjectName(QStringLiteral("importFilter"));
    connect(m_filter, &Segments::currentChanged, this, [this] {
        m_documents.reset();
        m_timer->start(0);
    });
    auto *filter = new QHBoxLayout;
    filter->addWidget(m_filter);
    filter->addStretch(1);
    head->addLayout(filter);
    return head;
}

void ImportDialog::buildList()
{
    auto *list = new QWidget;
    m_rows->setContentsMargins(8, 0, 12, 0);
    m_rows->setSpacing(0);
    list->setLayout(m_rows);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(list);
    m_scroll->viewport()->setAutoFillBackground(false);
    list->setAutoFillBackground(false);
}

QLayout *ImportDialog::buildFoot()
{
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(24, 16, 24, 0);
    foot->setSpacing(8);
    m_note->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("importNote"));
    foot->addWidget(m_note, 1);
    m_cancel->setObjectName(QStringLiteral("importCancel"));
    m_leave->setObjectName(QStringLiteral("importLeave"));
    for (Button *button : {m_cancel, m_leave}) {
        button->setGround(Colour::Raised);
        foot->addWidget(button);
    }
    connect(m_leave, &Button::clicked, this, &ImportDialog::leave);
    connect(m_cancel, &Button::clicked, this, [this] {
        for (const SourceId &id : m_sources)
            m_deps.sources.cancel(id);
        leave();
    });
    return foot;
}

bool ImportDialog::shows(SourceId source) const
{
    return std::find(m_sources.begin(), m_sources.end(), source) != m_sources.end();
}

void ImportDialog::progressed(const ImportProgress &progress)
{
    if (!shows(progress.source))
        return;
    m_state[progress.source] = progress;
    countProgress();
    say();
    if (!m_timer->isActive())
        m_timer->start(importReloadMs);
}

void ImportDialog::countProgress()
{
    m_ready = 0;
    m_failed = 0;
    for (const auto &[id, progress] : m_state) {
        m_ready += progress.ready;
        m_failed += progress.failed;
    }
}

void ImportDialog::ended(const SourceId &source)
{
    if (!shows(source))
        return;
    m_isOver = std::none_of(m_sources.begin(), m_sources.end(), [this](const SourceId &id) { return m_deps.sources.progress(id); });
    m_timer->start(0);
}

void ImportDialog::reload()
{
    std::vector<Task<std::vector<Document>>> lists;
    for (const SourceId &id : m_sources)
        lists.push_back(m_deps.store.listed(id, stateShown(), importRowsShown));
    m_reading.cancelAll();
    m_reading.run(all(std::move(lists)), [this](Result<std::vector<std::vector<Document>>> read) {
        if (!read)
            return;
        std::vector<Document> documents;
        for (auto &list : *read)
            documents.insert(documents.end(), list.begin(), list.end());
        std::stable_partition(documents.begin(), documents.end(),
                              [](const Document &document) { return document.state == Document::State::Failed; });
        documents.resize(std::min<size_t>(documents.size(), importRowsShown));
        show(std::move(documents));
    });
    if (m_isOver)
        m_reading.run(m_deps.store.list(), [this](const Result<std::vector<Source>> &known) { count(known.valueOr({})); });
}

std::optional<Document::State> ImportDialog::stateShown() const
{
    switch (Show(m_filter->current())) {
    case Show::Reading:
        return Document::State::Waiting;
    case Show::Added:
        return Document::State::Ready;
    case Show::Failed:
        return Document::State::Failed;
    case Show::All:
        break;
    }
    return {};
}

// While it goes on the import itself counts; afterwards a file may be left out.
void ImportDialog::count(const std::vector<Source> &known)
{
    m_ready = 0;
    m_failed = 0;
    for (const Source &source : known) {
        if (shows(source.id)) {
            m_ready += source.documents;
            m_failed += source.failed;
        }
    }
    say();
}

void ImportDialog::show(std::vector<Document> documents)
{
    // Nobody loses a password that is half typed because a file has come in.
    const auto rows = findChildren<FileRow *>();
    if (std::any_of(rows.begin(), rows.end(), [](const FileRow *row) { return row->isAsking(); }) || m_documents == documents)
        return;
    m_documents = std::move(documents);
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    for (size_t i = 0; i < m_documents->size(); ++i) {
        if (i > 0)
            m_rows->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
        FileRow *row = m_makeRow((*m_documents)[i]);
        connect(row, &FileRow::readWanted, this, &ImportDialog::leave); // what is read stands below
        m_rows->addWidget(row);
    }
    m_rows->addStretch(1);
    if (isVisible() && !isAncestorOf(window()->focusWidget()))
        m_leave->setFocus(Qt::OtherFocusReason);
}

void ImportDialog::say()
{
    const QLocale locale;
    int done = 0;
    int total = 0;
    QString current;
    for (const auto &[id, progress] : m_state) {
        done += progress.done;
        total += progress.total;
        if (progress.done < progress.total)
            current = progress.current;
    }
    m_current->setText(tr("Now: %1").arg(current));
    m_current->setVisible(!m_isOver && !current.isEmpty() && Show(m_filter->current()) == Show::Reading);
    //: %1 is a number of files
    m_filter->setChoices({tr("All"), tr("Reading %1").arg(locale.toString(m_isOver ? 0 : total - done)),
                          tr("Added %1").arg(locale.toString(m_ready)), tr("Failed %1").arg(locale.toString(m_failed))});
    const auto several = int(m_sources.size());
    if (m_isOver) {
        m_title->setText(several > 1 ? tr("Added %Ln place(s)", nullptr, several) : tr("Added \u201c%1\u201d").arg(m_name));
        QStringList facts{tr("%Ln file(s) are ready", nullptr, m_ready)};
        if (m_failed > 0)
            facts << tr("%Ln could not be read", nullptr, m_failed);
        m_facts->setText(facts.join(QStringLiteral(" \u00b7 ")));
        m_progress->setFraction(1.0);
        m_note->setText({});
        m_cancel->hide();
        m_leave->setText(tr("Done"));
        return;
    }
    m_title->setText(several > 1 ? tr("Adding %Ln place(s)", nullptr, several) : tr("Adding \u201c%1\u201d").arg(m_name));
    if (total == 0) {
        m_facts->setText(tr("Looking for files"));
        m_progress->setFraction({});
    } else {
        QStringList facts{tr("%1 of %Ln file(s)", nullptr, total).arg(locale.toString(done))};
        const auto spent = std::chrono::duration<double>(m_deps.clock.monotonic() - m_began).count();
        if (done > 0 && spent > 2 && done < total) {
            const auto left = int(spent / done * (total - done)) + 1;
            facts << (left < 100 ? tr("about %Ln second(s) left", nullptr, left)
                                 : tr("about %Ln minute(s) left", nullptr, (left + 59) / 60));
        }
        m_facts->setText(facts.join(QStringLiteral(" \u00b7 ")));
        m_progress->setFraction(double(done) / total);
    }
    m_note->setText(m_ready > 0 ? tr("Cancel keeps the %Ln file(s) that are in.", nullptr, m_ready) : tr("Nothing is in yet."));
}

void ImportDialog::place()
{
    const QRect room = parentWidget()->rect();
    setGeometry(room);
    const int wide = std::min(m_deps.theme.scaled(dialogWidth), room.width() - 32);
    const int top = room.height() * 12 / 100;
    m_panel->setGeometry((room.width() - wide) / 2, top, wide, std::min(m_deps.theme.scaled(dialogHeight), room.height() - top - 16));
    update();
}

void ImportDialog::leave()
{
    if (m_before)
        m_before->setFocus(Qt::OtherFocusReason);
    close();
}

void ImportDialog::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_deps.theme.colour(Colour::Scrim));
    m_deps.theme.drawShadow(painter, m_panel->geometry(), m_deps.theme.measure(Measure::RadiusCard), Elevation::Dialog);
}

void ImportDialog::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        leave();
    // Nothing below is steered from here.
}

bool ImportDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

bool ImportDialog::focusNextPrevChild(bool isNext)
{
    QList<QWidget *> stops;
    for (QWidget *candidate = nextInFocusChain(); candidate != this; candidate = candidate->nextInFocusChain()) {
        if (isAncestorOf(candidate) && candidate->isVisible() && candidate->isEnabled() && (candidate->focusPolicy() & Qt::TabFocus))
            stops << candidate;
    }
    if (stops.isEmpty())
        return false;
    const auto at = stops.indexOf(window()->focusWidget());
    stops[(at + (isNext ? 1 : -1) + stops.size()) % stops.size()]->setFocus(isNext ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

} // namespace Layers
