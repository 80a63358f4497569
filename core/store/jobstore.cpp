#include "core/store/jobstore.h"

#include "core/base/json.h"

namespace Layers {

namespace {

constexpr auto upsertJob = "INSERT INTO jobs(id, kind, title, payload, paused) VALUES(?1, ?2, ?3, ?4, ?5)"
                           " ON CONFLICT(id) DO UPDATE SET kind=?2, title=?3, payload=?4, paused=?5";

// The parts of a title are names and numbers.
QString titleToJson(const QVariantMap &title)
{
    JsonWriter writer;
    writer.beginObject();
    for (auto it = title.begin(); it != title.end(); ++it) {
        writer.key(it.key().toUtf8());
        if (it->typeId() == QMetaType::QString)
            writer.value(it->toString());
        else
            writer.value(qint64(it->toLongLong()));
    }
    writer.endObject();
    return QString::fromUtf8(writer.take());
}

QVariantMap titleFromJson(const QByteArray &json)
{
    QVariantMap title;
    JsonDocument document;
    const auto root = document.parse(json);
    if (!root)
        return title;
    for (const JsonValue::Member &member : root->members())
        title.insert(QString::fromUtf8(member.key),
                     member.value.isString() ? QVariant(member.value.toString()) : QVariant(member.value.toInteger()));
    return title;
}

} // namespace

Task<Unit> JobStore::save(JobRecord record)
{
    return m_threads.write([r = std::move(record)](Database &database) {
        return database.run(upsertJob, r.id, QString::fromUtf8(r.kind), titleToJson(r.title), r.payload,
                            int(r.wish == JobRecord::Wish::Pause));
    });
}

Task<Unit> JobStore::remove(JobId id)
{
    return m_threads.write([id](Database &database) { return database.run("DELETE FROM jobs WHERE id=?1", id); });
}

Task<std::vector<JobRecord>> JobStore::load()
{
    return m_threads.read([](Database &database) {
        return database.rows("SELECT id, kind, title, payload, paused FROM jobs ORDER BY number", [](const Statement &row) {
            return JobRecord{.id = row.id<JobId>(0),
                             .kind = row.blob(1),
                             .title = titleFromJson(row.blob(2)),
                             .payload = row.blob(3),
                             .wish = row.integer(4) != 0 ? JobRecord::Wish::Pause : JobRecord::Wish::Run};
        });
    });
}

} // namespace Layers
