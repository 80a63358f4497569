#pragma once
// What an import does while it runs: how far it is, its files with the failed ones first, and the two ways out. Closing it leaves the
// import alone; Cancel stops it and keeps what is in. Lies over the window that it is given and deletes itself; GUI thread.

#include "core/base/clock.h"
#include "core/context/sourceservice.h"
#include "ui/files/filerow.h"

class QScrollArea;
class QTimer;
class QVBoxLayout;

namespace Layers {

class ImportDialog : public QWidget
{
    Q_OBJECT
public:
    struct Deps
    {
        const Theme &theme;
        Clock &clock;
        SourceStore &store;
        SourceService &sources;
    };
    using RowMaker = std::function<FileRow *(const Document &)>;

    ImportDialog(Deps deps, std::vector<SourceId> sources, RowMaker makeRow, QWidget *window);

    bool shows(SourceId source) const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool isNext) override; // the focus stays inside

private:
    enum class Show { All, Reading, Added, Failed };

    QLayout *buildHead();
    void buildList();
    QLayout *buildFoot();
    void progressed(const ImportProgress &progress);
    void ended(const SourceId &source);
    void reload(); // soon, and not more often than a person can read
    std::optional<Document::State> stateShown() const; // nothing: all
    void countProgress();
    void count(const std::vector<Source> &known);
    void show(std::vector<Document> documents);
    void say();
    void place();
    void leave();

    Deps m_deps;
    std::vector<SourceId> m_sources;
    RowMaker m_makeRow;
    Panel *m_panel;
    Label *m_title;
    Label *m_facts;
    ProgressLine *m_progress;
    Segments *m_filter;
    Label *m_current; // what is being read, which is in no list yet
    QScrollArea *m_scroll;
    QVBoxLayout *m_rows;
    Label *m_note;
    Button *m_cancel;
    Button *m_leave;
    std::map<SourceId, ImportProgress> m_state;
    QString m_name;
    std::optional<std::vector<Document>> m_documents; // that are shown; nothing: all is to be made anew
    int m_ready = 0;
    int m_failed = 0;
    bool m_isOver = false;
    Clock::Monotonic m_began;
    QPointer<QWidget> m_before; // had the focus
    QTimer *m_timer;
    TaskScope m_reading;
};

} // namespace Layers
