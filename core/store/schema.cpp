#include "core/store/schema.h"

// A static library's resources are only there when they are asked for by name, outside every namespace.
static void loadStoreSchema()
{
    Q_INIT_RESOURCE(layers_store_schema);
}

namespace Layers {

Migrations storeSchema()
{
    loadStoreSchema();
    return Migrations(QStringLiteral(":/store/schema"));
}

DbThreads::Options storeOptions(QString path, std::vector<Table> recorded)
{
    static constexpr auto queue = "INSERT OR REPLACE INTO outbox(table_name, row_id, change) VALUES(?1, ?2, ?3)";
    return {.path = std::move(path),
            .migrations = storeSchema(),
            .recorder = [recorded](Database &database, const ChangeSet &changes) -> Result<Unit> {
                for (const ChangeSet::Row &row : changes.rows) {
                    if (std::find(recorded.begin(), recorded.end(), row.table) == recorded.end())
                        continue;
                    TRY(database.run(queue, QString::fromLatin1(row.table.name.data(), qsizetype(row.table.name.size())), row.id,
                                     row.change == Change::Removed ? QStringLiteral("removed") : QStringLiteral("saved")));
                }
                return Unit{};
            }};
}

} // namespace Layers
