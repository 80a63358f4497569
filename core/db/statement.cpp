#include "core/db/statement.h"

#include "core/base/utf8.h"
#include "core/db/database.h"

#include <sqlite3.h>

namespace Layers {

Statement::Statement(Database &database, QByteArray sql, sqlite3_stmt *statement)
    : m_database(&database)
    , m_sql(std::move(sql))
    , m_statement(statement)
{ }

Statement::Statement(Statement &&other) noexcept
    : m_database(other.m_database)
    , m_sql(std::move(other.m_sql))
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_bindError(other.m_bindError)
    , m_started(other.m_started)
{ }

Statement::~Statement()
{
    if (m_statement)
        m_database->giveBack(std::move(m_sql), m_statement);
}

void Statement::noteBinding(int code)
{
    if (code != SQLITE_OK && m_bindError == SQLITE_OK)
        m_bindError = code;
}

Statement &Statement::bind(int place, std::nullptr_t)
{
    noteBinding(sqlite3_bind_null(m_statement, place));
    return *this;
}

Statement &Statement::bind(int place, qint64 value)
{
    noteBinding(sqlite3_bind_int64(m_statement, place, value));
    return *this;
}

Statement &Statement::bind(int place, double value)
{
    noteBinding(sqlite3_bind_double(m_statement, place, value));
    return *this;
}

Statement &Statement::bind(int place, QStringView value)
{
    return value.isNull() ? bindUtf8(place, "") : bindUtf8(place, value.toUtf8());
}

Statement &Statement::bindUtf8(int place, QByteArrayView value)
{
    noteBinding(sqlite3_bind_text64(m_statement, place, value.isNull() ? "" : value.data(), sqlite3_uint64(value.size()), SQLITE_TRANSIENT,
                                    SQLITE_UTF8));
    return *this;
}

Statement &Statement::bind(int place, QByteArrayView value)
{
    noteBinding(
        sqlite3_bind_blob64(m_statement, place, value.isNull() ? "" : value.data(), sqlite3_uint64(value.size()), SQLITE_TRANSIENT));
    return *this;
}

Statement &Statement::bind(int place, const Uuid &value)
{
    return value.isNull() ? bind(place, nullptr) : bind(place, value.bytes());
}

Result<bool> Statement::step()
{
    if (m_bindError != SQLITE_OK)
        return m_database->errorOf(m_bindError);
    if (!std::exchange(m_started, true)) {
        if (auto refused = m_database->refusal())
            return std::move(*refused);
    }
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    m_started = false;
    if (code == SQLITE_DONE)
        return false;
    return m_database->errorOf(code);
}

Result<Unit> Statement::run()
{
    for (;;) {
        TRY_ASSIGN(const bool row, step());
        if (!row)
            break;
    }
    reset();
    return Unit{};
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
    m_started = false;
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

QByteArrayView Statement::bytes(int column) const
{
    const auto *data = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return QByteArrayView(data, data ? sqlite3_column_bytes(m_statement, column) : 0);
}

QString Statement::text(int column) const
{
    const auto *data = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return fromUtf8Whole(QByteArrayView(data, data ? sqlite3_column_bytes(m_statement, column) : 0));
}

QByteArray Statement::blob(int column) const
{
    return bytes(column).toByteArray();
}

Uuid Statement::uuid(int column) const
{
    return Uuid::fromBytes(bytes(column)).value_or(Uuid());
}

} // namespace Layers
