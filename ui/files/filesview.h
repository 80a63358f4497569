#pragma once
// The files place: what has been added, how far it is, what could not be read and why. Owned by the Shell; GUI thread.

#include "core/base/clock.h"
#include "core/context/sourceservice.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"
#include "ui/shell/view.h"

class QScrollArea;
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
};

class FilesView : public View
{
    Q_OBJECT
public:
    explicit FilesView(FilesDeps deps);
    ~FilesView() override;

    QWidget *side() override { return m_side; }
    QWidget *content() override { return m_page; }
    void shown() override;

    void add(const QStringList &paths); // empty: asks for a folder
    void setSideHidden(bool isHidden) { m_list->setVisible(isHidden); }

signals:
    void toast(const QString &text, const QString &action, std::function<void()> run);
    void sideWanted();
    void askWanted(); // back to the chats
    void imported();

private:
    struct SourceRow;

    void reload();
    void show(const std::vector<Source> &sources);
    void open(std::optional<SourceId> id); // its files; nothing: the table of places
    void showDocuments(const std::vector<Document> &documents);
    void remove(const Source &source);
    void progressed(const ImportProgress &progress);
    QString checkedText(const Source &source) const;
    QWidget *placeRow(const Source &source);
    void addPicked();

    FilesDeps m_deps;
    QWidget *m_side;
    QVBoxLayout *m_sideRows;
    QWidget *m_page;
    Button *m_list;
    Label *m_title;
    Pill *m_counts;
    QVBoxLayout *m_body;
    QWidget *m_bodyHolder;
    std::vector<Source> m_sources;
    std::optional<SourceId> m_open;
    std::map<SourceId, std::pair<Label *, ProgressLine *>> m_progress;
    TaskScope m_reading;
    TaskScope m_tasks;
};

} // namespace Layers
