#include "core/db/transaction.h"

namespace Layers {

Result<Transaction> Transaction::begin(Database &database, Kind kind)
{
    TRY(database.run(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(database);
}

Transaction::~Transaction()
{
    if (m_database)
        m_database->rollBack();
}

Result<Unit> Transaction::commit()
{
    TRY(m_database->run("COMMIT"));
    m_database = nullptr;
    return Unit{};
}

} // namespace Layers
