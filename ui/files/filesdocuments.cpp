#include "ui/files/filesview.h"

#include "ui/kit/errortext.h"
#include "ui/kit/style.h"

#include <QtWidgets/QMenu>
#include <QtWidgets/QVBoxLayout>

// The files of one place.

namespace Layers {

// Failures come first and stay, each with what can be done.
void FilesView::showDocuments(const std::vector<Document> &documents)
{
    // Nobody loses a password that is half typed because a file has come in.
    if (std::any_of(m_fileRows.begin(), m_fileRows.end(), [](const FileRow *row) { return row->isAsking(); }))
        return;
    const bool isSame = !documents.empty()
        && std::equal(m_fileRows.begin(), m_fileRows.end(), documents.begin(), documents.end(),
                      [](const FileRow *row, const Document &document) { return row->document() == document; });
    if (isSame) {
        goOnUnlocking();
        return;
    }
    m_placeRows.clear();
    m_fileRows.clear();
    m_notes = nullptr;
    clear(m_body);
    if (documents.empty()) {
        m_body->addWidget(new EmptyView(m_deps.theme, QStringLiteral("folder"), tr("Nothing in it yet"),
                                        tr("What comes into this folder is read by itself.")),
                          1);
        return;
    }
    auto *panel = new Panel(m_deps.theme, Colour::Raised, Colour::Border, m_deps.theme.measure(Measure::RadiusCard));
    auto *rows = new QVBoxLayout(panel);
    rows->setContentsMargins(1, 1, 1, 1);
    rows->setSpacing(0);
    for (size_t i = 0; i < documents.size(); ++i) {
        if (i > 0)
            rows->addWidget(new Rule(m_deps.theme, Qt::Horizontal));
        m_fileRows.push_back(makeFileRow(documents[i]));
        rows->addWidget(m_fileRows.back());
    }
    m_body->addWidget(panel);
    const Source &source = *sourceOf(*m_open);
    if (const int more = source.documents + source.failed + source.skipped - int(documents.size()); more > 0)
        m_body->addWidget(new Label(m_deps.theme, tr("and %Ln more", nullptr, more), Type::Caption, Colour::Muted));
    m_body->addStretch(1);
    goOnUnlocking();
}

// Whoever has typed a password goes on where he was: with the file that is open now, or with another try.
void FilesView::goOnUnlocking()
{
    const auto id = std::exchange(m_unlocking, {});
    const auto row = std::find_if(m_fileRows.begin(), m_fileRows.end(), [&](const FileRow *other) { return other->document().id == id; });
    if (!id || row == m_fileRows.end())
        return;
    (*row)->show(); // it may be new, and only what is shown takes the focus
    if ((*row)->document().reason == "wrong_password")
        (*row)->askAgain();
    else if ((*row)->document().state == Document::State::Ready)
        (*row)->setFocus(Qt::OtherFocusReason);
}

void FilesView::leaveOut(const Document &document)
{
    m_tasks.run(m_deps.sources.leaveOut(document.id), [this, document](Result<Unit> done) {
        if (!done)
            emit toast(errorText(done.error(), Situation::Store).sentence, {}, {});
        else
            emit toast(tr("%1 is left out").arg(document.path), tr("Undo"),
                       [this, id = document.id] { m_tasks.run(m_deps.sources.readAgain(id)); });
    });
}

void FilesView::fileMenu(const Document &document, const QPoint &at)
{
    auto *menu = new QMenu(m_page);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (document.state == Document::State::Ready)
        addMenuLine(*menu, tr("Open"), "file-text", [this, document] { readDocument(document); });
    if (!document.absolutePath.isEmpty())
        addMenuLine(*menu, tr("Show in folder"), "open-outside",
                    [this, document] { m_deps.dialogs.openFile(document.absolutePath.section(QLatin1Char('/'), 0, -2)); });
    if (document.state == Document::State::Ready || document.state == Document::State::Failed)
        addMenuLine(*menu, tr("Leave out"), "minus", [this, document] { leaveOut(document); });
    if (menu->isEmpty())
        menu->deleteLater();
    else
        menu->popup(at);
}

FileRow *FilesView::makeFileRow(const Document &document)
{
    auto *row = new FileRow(m_deps.theme, document);
    const auto again = [this, id = document.id](const QString &password) {
        m_tasks.run(m_deps.sources.readAgain(id, password), [this, id, isUnlocking = !password.isEmpty()](Result<ImportOutcome> outcome) {
            if (isUnlocking) {
                m_unlocking = id;
                reload();
            }
            if (!outcome)
                told(std::move(outcome), false);
        });
    };
    connect(row, &FileRow::againWanted, this, [again] { again({}); });
    connect(row, &FileRow::passwordGiven, this, again);
    connect(row, &FileRow::leaveOutWanted, this, [this, document] { leaveOut(document); });
    connect(row, &FileRow::readWanted, this, [this, document] { readDocument(document); });
    connect(row, &FileRow::menuWanted, this, [this, document](const QPoint &at) { fileMenu(document, at); });
    connect(row, &FileRow::stepWanted, row, [row](int step) {
        const auto rows = row->parentWidget()->findChildren<FileRow *>(Qt::FindDirectChildrenOnly); // in the order of the list
        for (auto place = rows.indexOf(row) + step; place >= 0 && place < rows.size(); place += step) {
            if (rows[place]->focusPolicy() == Qt::NoFocus)
                continue;
            rows[place]->setFocus(step > 0 ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            return;
        }
    });
    connect(row, &FileRow::openWanted, this, [this, path = document.absolutePath] { m_deps.dialogs.openFile(path); });
    connect(row, &FileRow::asked, this, &FilesView::reload);
    return row;
}

} // namespace Layers
