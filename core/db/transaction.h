#pragma once
// Everything or nothing: what happens on the connection between begin() and commit() is taken back unless commit() says that it is there.
// Does not nest. Same thread as the Database.

#include "core/db/database.h"

namespace Layers {

class Transaction
{
public:
    enum class Kind {
        Write, // takes the write lock at once, so that it cannot fail half way for want of it
        Snapshot, // reads one state of the file
    };

    static Result<Transaction> begin(Database &database, Kind kind = Kind::Write);
    Transaction(Transaction &&other) noexcept
        : m_database(std::exchange(other.m_database, nullptr))
    { }
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();

    Result<Unit> commit();

private:
    explicit Transaction(Database &database)
        : m_database(&database)
    { }

    Database *m_database;
};

} // namespace Layers
