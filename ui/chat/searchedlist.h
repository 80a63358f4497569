#pragma once
// The inspector of a chat without an open citation: which places a question searches. Owned by ChatView; GUI thread.

#include "ui/kit/widgets.h"

#include "core/context/sourceservice.h"
#include "core/store/sourcestore.h"

class QVBoxLayout;

namespace Layers {

class SearchedList : public QWidget
{
    Q_OBJECT
public:
    SearchedList(const Theme &theme, SourceStore &store, SourceService &service, ChangeFeed &feed, QWidget *parent = nullptr);
    void setSearched(const std::optional<std::vector<SourceId>> &sources);

signals:
    void searchedChanged(const std::optional<std::vector<Layers::SourceId>> &sources);
    void addWanted();
    void closed();

private:
    void reload();
    void show(const std::vector<Source> &sources);
    void collect();
    void mark(const SourceId &source);

    const Theme &m_theme;
    SourceStore &m_store;
    SourceService &m_service;
    std::optional<std::vector<SourceId>> m_searched;
    std::vector<std::pair<SourceId, CheckBox *>> m_boxes;
    std::map<SourceId, Pill *> m_marks; // why a place could not be looked through
    QVBoxLayout *m_rows;
    Label *m_note;
    TaskScope m_tasks;
};

} // namespace Layers
