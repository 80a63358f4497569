#include "ui/files/filesview.h"

#include "ui/kit/filereason.h"
#include "ui/kit/style.h"

#include <QtCore/QLocale>
#include <QtWidgets/QMenu>
#include <QtWidgets/QVBoxLayout>

// The table of places: a row for each, what could not be read, and the menu of a row.

namespace Layers {

using namespace std::chrono_literals;

// Rows are kept while the places are the same, so that nothing moves under the pointer or the focus.
void FilesView::showPlaces()
{
    const bool isSame = std::equal(m_placeRows.begin(), m_placeRows.end(), m_sources.begin(), m_sources.end(),
                                   [](const PlaceRow *row, const Source &source) { return row->source().id == source.id; });
    if (!isSame || m_placeRows.empty()) {
        size_t focused = m_placeRows.size();
        for (size_t i = 0; i < m_placeRows.size(); ++i) {
            if (m_placeRows[i]->hasFocus())
                focused = i;
        }
        const bool hadFocus = focused < m_placeRows.size();
        m_placeRows.clear();
        m_fileRows.clear();
        clear(m_body);
        auto *panel = new Panel(m_deps.theme, Colour::Raised, Colour::Border, m_deps.theme.measure(Measure::RadiusCard));
        auto *rows = new QVBoxLayout(panel);
        rows->setContentsMargins(1, 1, 1, 1);
        rows->setSpacing(0);
        rows->addWidget(new PlaceHead(m_deps.theme));
        for (size_t i = 0; i < m_sources.size(); ++i) {
            rows->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
            m_placeRows.push_back(makePlaceRow());
            rows->addWidget(m_placeRows.back());
        }
        m_body->addWidget(panel);
        m_notes = new QVBoxLayout;
        m_notes->setSpacing(8);
        m_body->addLayout(m_notes);
        m_body->addStretch(1);
        if (hadFocus && !m_placeRows.empty())
            m_placeRows[std::min(focused, m_placeRows.size() - 1)]->setFocus(Qt::OtherFocusReason);
    }
    for (size_t i = 0; i < m_sources.size(); ++i)
        m_placeRows[i]->show(m_sources[i], stateOf(m_sources[i]));
    showNotes();
}

PlaceRow *FilesView::makePlaceRow()
{
    auto *row = new PlaceRow(m_deps.theme);
    connect(row, &PlaceRow::clicked, this, [this, row] { open(row->source().id); });
    connect(row, &PlaceRow::pauseWanted, this,
            [this, row](bool isPaused) { isPaused ? m_deps.sources.pause(row->source().id) : m_deps.sources.resume(row->source().id); });
    connect(row, &PlaceRow::cancelWanted, this, [this, row] { m_deps.sources.cancel(row->source().id); });
    connect(row, &PlaceRow::lookWanted, this, [this, row] { look(row->source().id); });
    connect(row, &PlaceRow::removeWanted, this, [this, row] { remove(row->source()); });
    connect(row, &PlaceRow::menuWanted, this, [this, row](const QPoint &at) { menu(row->source(), at); });
    connect(row, &PlaceRow::stepWanted, this, [this, row](int step) {
        const auto place = std::find(m_placeRows.begin(), m_placeRows.end(), row) - m_placeRows.begin() + step;
        if (place >= 0 && place < qsizetype(m_placeRows.size()))
            m_placeRows[size_t(place)]->setFocus(step > 0 ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    });
    return row;
}

// Which files could not be read stands in the table of the place; here it is said why, once for each place.
void FilesView::showNotes()
{
    clear(m_notes);
    for (const Source &source : m_sources) {
        if (source.failed == 0)
            continue;
        auto *note = new Note(m_deps.theme, Note::Tone::Warn,
                              tr("%Ln file(s) in \u201c%1\u201d could not be read.", nullptr, source.failed).arg(source.title));
        auto *action = note->addAction(tr("Show them"));
        action->setObjectName(QStringLiteral("showFailed"));
        connect(action, &Button::clicked, this, [this, id = source.id] { open(id); });
        m_notes->addWidget(note);
        auto failed = m_deps.store.listed(source.id, Document::State::Failed, documentsShown);
        m_documents.run(std::move(failed), [note = QPointer<Note>(note), source](Result<std::vector<Document>> documents) {
            if (!documents || !note)
                return;
            QStringList reasons;
            for (const Document &document : *documents) {
                const QString reason = fileReasonName(document.reason);
                if (!reasons.contains(reason))
                    reasons << reason;
            }
            if (reasons.isEmpty())
                return;
            //: %1 is a place, %2 a list of reasons such as "a password, pictures without text"
            note->setText(tr("%Ln file(s) in \u201c%1\u201d could not be read: %2.", nullptr, source.failed)
                              .arg(source.title, reasons.join(QLatin1String(", "))));
        });
    }
}

QString FilesView::checkedText(const Source &source) const
{
    const auto ago = std::chrono::duration_cast<std::chrono::minutes>(m_deps.clock.now() - source.checked);
    if (source.kind == Source::Kind::Pasted)
        return tr("pasted text");
    if (source.checked == Time{})
        return tr("not yet");
    if (ago < 1min)
        return tr("just now");
    if (ago < 1h)
        return tr("%Ln minute(s) ago", nullptr, int(ago.count()));
    if (ago < 24h)
        return tr("%Ln hour(s) ago", nullptr, int(ago.count() / 60));
    return tr("%Ln day(s) ago", nullptr, int(ago.count() / 1440));
}

PlaceState FilesView::stateOf(const Source &source) const
{
    PlaceState state;
    state.looked = checkedText(source);
    if (const auto progress = m_deps.sources.progress(source.id)) {
        state.kind = progress->isPaused ? PlaceState::Kind::Paused : PlaceState::Kind::Running;
        state.current = progress->current;
        if (progress->total > 0) {
            state.fraction = double(progress->done) / progress->total;
            //: how many files of how many were read
            state.looked = tr("%1 of %2").arg(QLocale().toString(progress->done), QLocale().toString(progress->total));
            state.state = tr("%1 %").arg(int(*state.fraction * 100));
        } else {
            state.looked = progress->isPaused                      ? tr("not all read yet")
                : progress->phase == ImportProgress::Phase::Queued ? tr("waits its turn")
                                                                   : tr("looking for files");
        }
        if (progress->isPaused)
            state.state = tr("paused");
        else if (progress->total == 0 && progress->phase == ImportProgress::Phase::Queued)
            state.state = tr("waiting");
        return state;
    }
    if (const auto failure = m_deps.sources.failure(source.id)) {
        state.kind = PlaceState::Kind::Gone;
        state.state = placeReason(*failure);
        if (failure->code == "source.emptied")
            state.looked = tr("what was read is kept");
    } else if (source.checked == Time{}) {
        state.kind = PlaceState::Kind::Incomplete;
        state.state = tr("not complete");
    } else {
        state.state = source.failed > 0 ? tr("%Ln not readable", nullptr, source.failed)
            : source.skipped > 0        ? tr("up to date, %Ln left out", nullptr, source.skipped)
                                        : tr("up to date");
    }
    return state;
}

void FilesView::progressed(const ImportProgress &progress)
{
    const Source *source = sourceOf(progress.source);
    if (!source)
        return;
    if (PlaceRow *row = rowOf(progress.source))
        row->show(*source, stateOf(*source));
    showSide();
    // A failure is shown when it comes, not when the rest has come in.
    if (m_open == progress.source && std::exchange(m_failed[progress.source], progress.failed) != progress.failed)
        show();
}

void FilesView::menu(const Source &source, const QPoint &at)
{
    auto *menu = new QMenu(m_page);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addMenuLine(*menu, tr("Show files"), "list", [this, source] { open(source.id); });
    if (m_deps.sources.progress(source.id))
        addMenuLine(*menu, tr("Stop adding"), "stop", [this, source] { m_deps.sources.cancel(source.id); });
    else if (source.kind != Source::Kind::Pasted)
        addMenuLine(*menu, tr("Look for changes"), "retry", [this, source] { look(source.id); });
    if (source.kind != Source::Kind::Pasted)
        addMenuLine(*menu, tr("Show in the system's file manager"), "open-outside", [this, source] {
            m_deps.dialogs.openFile(source.kind == Source::Kind::Folder ? source.path : source.path.section(QLatin1Char('/'), 0, -2));
        });
    menu->addSeparator();
    addMenuLine(*menu, tr("Remove from Layers\u2026"), "trash", [this, source] { remove(source); })->setProperty("danger", true);
    menu->popup(at);
}

} // namespace Layers
