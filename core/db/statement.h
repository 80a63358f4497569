#pragma once
// A prepared statement on loan from the cache of its Database; goes back, reset and without values, when this object ends. Same thread as
// the Database. A value that cannot be bound is reported by the next step(), so binding chains without checks.

#include "core/base/ids.h"
#include "core/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <chrono>
#include <optional>

struct sqlite3_stmt;

namespace Layers {

class Database;

class Statement
{
public:
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;

    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    Statement(const Statement &) = delete;
    ~Statement();

    // Places count from 1.
    Statement &bind(int place, std::nullptr_t);
    Statement &bind(int place, qint64 value);
    Statement &bind(int place, int value) { return bind(place, qint64(value)); }
    Statement &bind(int place, double value);
    Statement &bind(int place, QStringView value);
    Statement &bind(int place, const QString &value) { return bind(place, QStringView(value)); }
    Statement &bind(int place, QByteArrayView value); // a blob
    Statement &bind(int place, const QByteArray &value) { return bind(place, QByteArrayView(value)); }
    Statement &bind(int place, const Uuid &value); // 16 bytes; a null id is NULL
    Statement &bind(int place, Time value) { return bind(place, qint64(value.time_since_epoch().count())); }
    Statement &bind(int place, bool value) = delete; // say what the number means
    Statement &bind(int place, const char *value) = delete;
    Statement &bindUtf8(int place, QByteArrayView value); // text that is UTF-8 already
    template <class Tag>
    Statement &bind(int place, const Id<Tag> &value)
    {
        return bind(place, value.uuid());
    }
    template <class T>
    Statement &bind(int place, const std::optional<T> &value)
    {
        return value ? bind(place, *value) : bind(place, nullptr);
    }

    template <class... Values>
    Statement &bindAll(const Values &...values)
    {
        [[maybe_unused]] int place = 0;
        (bind(++place, values), ...);
        return *this;
    }

    Result<bool> step(); // true while there is a row
    Result<Unit> run(); // to the end, ready for the next values
    void reset();

    // Columns count from 0. The view of a blob or text lives until the next step.
    bool isNull(int column) const;
    qint64 integer(int column) const;
    double real(int column) const;
    QString text(int column) const;
    QByteArray blob(int column) const;
    QByteArrayView bytes(int column) const;
    Uuid uuid(int column) const; // null for NULL and for what is no id
    Time time(int column) const { return Time(std::chrono::milliseconds(integer(column))); }
    template <class IdType>
    IdType id(int column) const
    {
        return IdType(uuid(column));
    }

private:
    friend class Database;
    Statement(Database &database, QByteArray sql, sqlite3_stmt *statement);

    void noteBinding(int code);

    Database *m_database;
    QByteArray m_sql;
    sqlite3_stmt *m_statement;
    int m_bindError = 0;
    bool m_started = false;
};

} // namespace Layers
