#pragma once
// The files place: what has been added, how far it is, what could not be read and why, and what to do about it. Owned by the Shell; GUI
// thread. It starts and steers imports, which belong to SourceService and go on without it.

#include "core/base/clock.h"
#include "core/context/sourceservice.h"
#include "ui/files/filerow.h"
#include "ui/files/importdialog.h"
#include "ui/files/placerow.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"
#include "ui/reader/sourceviewer.h"
#include "ui/shell/view.h"

class QVBoxLayout;

namespace Layers {

struct FilesDeps
{
    const Theme &theme;
    Dialogs &dialogs;
    Clock &clock;
    ChangeFeed &feed;
    SourceStore &store;
    SourceService &sources;
    Attachments &attachments;
};

class FilesView : public View
{
    Q_OBJECT
public:
    explicit FilesView(FilesDeps deps);
    ~FilesView() override;

    void build() override; // before anything below is asked of it
    QWidget *side() override { return m_side; }
    QWidget *content() override { return m_page; }
    QWidget *inspector() override { return m_isReading ? m_reader : nullptr; }
    QWidget *foot() override { return m_foot; }
    void shown() override;
    void inspectorHidden() override;
    void find() override; // in the file that is read when the person is there, else everywhere

    void add(const QStringList &paths); // empty: asks for a folder
    void paste(); // files or text
    void open(std::optional<SourceId> id); // its files; nothing: the table of places
    void openFirst(); // the place on top, for a look at it
    void read(const Citation &citation); // beside the files; all of it when nothing is quoted
    bool closeTopmost(); // the find bar of what is read, then what is read; the row of its file has the focus again
    void narrowed(bool isHidden) override { m_list->setVisible(isHidden); }

signals:
    void toast(const QString &text, const QString &action, std::function<void()> run);
    void sideWanted();
    void searchWanted();
    void adding(); // the person has chosen what

private:
    static constexpr int documentsShown = 400;

    static void clear(QLayout *layout);
    void buildSide();
    QWidget *buildBar();
    void addPicked();
    void addText(const QString &text);
    void showImport();
    void reload();
    void show();
    void showSide();
    void addSideRow();
    void showCounts();
    void showPlaces();
    void showNotes();
    void showEmpty();
    void showDocuments(const std::vector<Document> &documents);
    PlaceRow *makePlaceRow();
    FileRow *makeFileRow(const Document &document);
    void fileMenu(const Document &document, const QPoint &at);
    void leaveOut(const Document &document);
    void goOnUnlocking();
    void readDocument(const Document &document);
    PlaceState stateOf(const Source &source) const;
    QString checkedText(const Source &source) const;
    void progressed(const ImportProgress &progress);
    void menu(const Source &source, const QPoint &at);
    void look(SourceId source);
    void lookFocused(); // F5: at the place that has the focus or is open, else at all
    void remove(const Source &source);
    void told(Result<ImportOutcome> outcome, bool isAdding);
    const Source *sourceOf(SourceId id) const;
    PlaceRow *rowOf(SourceId id) const;

    FilesDeps m_deps;
    QWidget *m_side = nullptr;
    QVBoxLayout *m_sideRows = nullptr;
    QWidget *m_page = nullptr;
    QWidget *m_foot = nullptr;
    Button *m_list = nullptr;
    Button *m_back = nullptr;
    Label *m_title = nullptr;
    Pill *m_counts = nullptr;
    QVBoxLayout *m_body = nullptr;
    QWidget *m_bodyHolder = nullptr;
    std::vector<Source> m_sources;
    std::optional<SourceId> m_open;
    std::vector<SideRow *> m_sideRow; // all files, then one a place
    std::vector<PlaceRow *> m_placeRows; // empty while something else is shown
    std::vector<FileRow *> m_fileRows;
    QVBoxLayout *m_notes = nullptr;
    SourceViewer *m_reader = nullptr; // made when it is wanted
    bool m_isReading = false;
    QStringList m_adding; // paths that a person has just added
    QPointer<ImportDialog> m_import;
    std::map<SourceId, int> m_failed; // of the running imports, to see when there are more
    std::optional<DocumentId> m_unlocking; // a password was given for it, and it has been tried
    TaskScope m_reading;
    TaskScope m_documents;
    TaskScope m_tasks;
};

} // namespace Layers
