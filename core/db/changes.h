#pragma once
// What a write has changed. Repositories say it themselves with Changes::touch(): SQLite's pre-update hook knows row numbers and not ids,
// reports the shadow tables of every index, and would cost each row of a bulk write a call. Values; any thread.

#include "core/base/error.h"
#include "core/base/ids.h"

#include <QtCore/QHash>
#include <QtCore/QObject>

#include <string_view>
#include <vector>

namespace Layers {

// Where a write comes from: the person on this device (goes to the outbox), or the server (does not).
enum class Recording { Local, Remote };

// The name of a table, as a constant that outlives everything.
struct Table
{
    std::string_view name;

    bool operator==(const Table &) const = default;
};

enum class Change { Saved, Removed };

struct ChangeSet
{
    struct Row
    {
        Table table;
        Uuid id;
        Change change = Change::Saved;

        bool operator==(const Row &) const = default;
    };

    Recording origin = Recording::Local;
    std::vector<Row> rows; // in the order of the first touch, each (table, id) once

    bool has(Table table) const;
    bool has(Table table, const Uuid &id) const;
    std::vector<Uuid> ids(Table table) const;
};

// Gathers a ChangeSet while a write runs.
class Changes
{
public:
    void touch(Table table, const Uuid &id, Change change = Change::Saved);
    template <class Tag>
    void touch(Table table, const Id<Tag> &id, Change change = Change::Saved)
    {
        touch(table, id.uuid(), change);
    }

    const std::vector<ChangeSet::Row> &rows() const { return m_rows; }
    ChangeSet take(Recording origin);
    void clear();

private:
    std::vector<ChangeSet::Row> m_rows;
    QHash<std::pair<quintptr, Uuid>, size_t> m_places;
};

// Tells models and services what has been committed; lives on the main thread, one signal a write.
class ChangeFeed : public QObject
{
    Q_OBJECT
signals:
    void changed(const Layers::ChangeSet &changes);
    // A page of the file was met that cannot be right. What asked for it has its error, too.
    void damaged(const Layers::Error &error);
};

} // namespace Layers
