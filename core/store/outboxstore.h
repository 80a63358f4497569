#pragma once
// What this device has changed and no server knows yet, in order. Rows come from the writes themselves; core/sync takes them away.

#include "core/store/schema.h"

namespace Layers {

struct OutboxEntry
{
    qint64 sequence = 0;
    QByteArray table;
    Uuid row;
    Change change = Change::Saved;

    bool operator==(const OutboxEntry &) const = default;
};

class OutboxStore
{
public:
    explicit OutboxStore(DbThreads &threads)
        : m_threads(threads)
    { }

    Task<std::vector<OutboxEntry>> next(int limit);
    Task<Unit> sent(std::vector<qint64> sequences); // a row that has changed again has another sequence and stays

private:
    DbThreads &m_threads;
};

} // namespace Layers
