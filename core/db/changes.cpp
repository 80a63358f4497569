#include "core/db/changes.h"

namespace Layers {

bool ChangeSet::has(Table table) const
{
    return std::any_of(rows.begin(), rows.end(), [table](const Row &row) { return row.table == table; });
}

bool ChangeSet::has(Table table, const Uuid &id) const
{
    return std::any_of(rows.begin(), rows.end(), [&](const Row &row) { return row.table == table && row.id == id; });
}

std::vector<Uuid> ChangeSet::ids(Table table) const
{
    std::vector<Uuid> all;
    for (const Row &row : rows) {
        if (row.table == table)
            all.push_back(row.id);
    }
    return all;
}

void Changes::touch(Table table, const Uuid &id, Change change)
{
    const auto key = std::pair(quintptr(table.name.data()), id);
    if (const auto place = m_places.constFind(key); place != m_places.constEnd()) {
        m_rows[*place].change = change;
        return;
    }
    m_places.insert(key, m_rows.size());
    m_rows.push_back({table, id, change});
}

ChangeSet Changes::take(Recording origin)
{
    ChangeSet set{.origin = origin, .rows = std::move(m_rows)};
    clear();
    return set;
}

void Changes::clear()
{
    m_rows.clear();
    m_places.clear();
}

} // namespace Layers
