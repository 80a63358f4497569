#include "core/store/outboxstore.h"

namespace Layers {

Task<std::vector<OutboxEntry>> OutboxStore::next(int limit)
{
    return m_threads.read([limit](Database &database) {
        return database.rows(
            "SELECT sequence, table_name, row_id, change FROM outbox ORDER BY sequence LIMIT ?1",
            [](const Statement &row) {
                return OutboxEntry{.sequence = row.integer(0),
                                   .table = row.blob(1),
                                   .row = row.uuid(2),
                                   .change = row.bytes(3) == "removed" ? Change::Removed : Change::Saved};
            },
            limit);
    });
}

Task<Unit> OutboxStore::sent(std::vector<qint64> sequences)
{
    return m_threads.write([sequences = std::move(sequences)](Database &database) -> Result<Unit> {
        for (const qint64 sequence : sequences)
            TRY(database.run("DELETE FROM outbox WHERE sequence=?1", sequence));
        return Unit{};
    });
}

} // namespace Layers
