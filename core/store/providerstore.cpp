#include "core/store/providerstore.h"

#include "core/store/mapping_p.h"

#include <QtCore/QUrl>

namespace Layers {

namespace {

constexpr auto upsertProvider = "INSERT INTO providers(id, kind, name, url, key_reference, ca_file, enabled, models, models_listed)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(id) DO UPDATE SET"
                                " kind=?2, name=?3, url=?4, key_reference=?5, ca_file=?6, enabled=?7, models=?8, models_listed=?9";
constexpr auto selectProviders
    = "SELECT id, kind, name, url, key_reference, ca_file, enabled, models, models_listed FROM providers ORDER BY id";

constexpr auto deletePendingKey = "DELETE FROM pending_keys WHERE provider=?1";

ProviderInstance providerFrom(const Statement &row)
{
    return {.id = row.id<ProviderId>(0),
            .kind = row.blob(1),
            .name = row.text(2),
            .url = row.text(3),
            .keyReference = row.text(4),
            .caFile = row.text(5),
            .isEnabled = row.integer(6) != 0,
            .models = modelsFromJson(row.blob(7)),
            .modelsListed = row.time(8)};
}

// A password belongs into the SecretStore; this file is plain text.
Result<Unit> withoutPassword(const ProviderInstance &provider)
{
    if (!QUrl(provider.url).password().isEmpty())
        return Error{.kind = Error::Kind::Rejected, .code = "store.secret", .params = {{QStringLiteral("field"), QStringLiteral("url")}}};
    return Unit{};
}

// Of an UPDATE that has just run.
Result<Unit> providerTouched(Database &database, const ProviderId &id)
{
    if (database.changedRows() == 0)
        return Error{.kind = Error::Kind::NotFound, .code = "store.provider"};
    database.changes().touch(Tables::providers, id);
    return Unit{};
}

} // namespace

Task<Unit> ProviderStore::save(ProviderInstance provider)
{
    if (auto allowed = withoutPassword(provider); !allowed)
        return allowed.error();
    return m_threads.write([p = std::move(provider)](Database &database) -> Result<Unit> {
        TRY(database.run(upsertProvider, p.id, QString::fromUtf8(p.kind), p.name, p.url, p.keyReference, p.caFile, int(p.isEnabled),
                         modelsToJson(p.models), p.modelsListed));
        TRY(database.run(deletePendingKey, p.id));
        database.changes().touch(Tables::providers, p.id);
        return Unit{};
    });
}

Task<Unit> ProviderStore::change(ProviderInstance provider, QString knownKey)
{
    if (auto allowed = withoutPassword(provider); !allowed)
        return allowed.error();
    return m_threads.write([p = std::move(provider), knownKey = std::move(knownKey)](Database &database) -> Result<Unit> {
        TRY(database.run("UPDATE providers SET kind=?2, name=?3, url=?4, key_reference=?5, ca_file=?6, models=?7, models_listed=?8"
                         " WHERE id=?1 AND key_reference=?9",
                         p.id, QString::fromUtf8(p.kind), p.name, p.url, p.keyReference, p.caFile, modelsToJson(p.models), p.modelsListed,
                         knownKey));
        return providerTouched(database, p.id);
    });
}

Task<Unit> ProviderStore::saveModels(const ProviderInstance &asked, std::vector<ModelInfo> models, Time when)
{
    return m_threads.write(
        [id = asked.id, url = asked.url, key = asked.keyReference, models = std::move(models), when](Database &database) -> Result<Unit> {
            TRY(database.run("UPDATE providers SET models=?2, models_listed=?3 WHERE id=?1 AND url=?4 AND key_reference=?5", id,
                             modelsToJson(models), when, url, key));
            return providerTouched(database, id);
        });
}

Task<Unit> ProviderStore::saveEnabled(ProviderId id, bool isEnabled)
{
    return m_threads.write([id, isEnabled](Database &database) -> Result<Unit> {
        TRY(database.run("UPDATE providers SET enabled=?2 WHERE id=?1", id, int(isEnabled)));
        return providerTouched(database, id);
    });
}

Task<Unit> ProviderStore::remove(ProviderId id)
{
    return m_threads.write([id](Database &database) -> Result<Unit> {
        TRY(database.run("DELETE FROM providers WHERE id=?1", id));
        database.changes().touch(Tables::providers, id, Change::Removed);
        return Unit{};
    });
}

Task<std::vector<ProviderInstance>> ProviderStore::list()
{
    return m_threads.read([](Database &database) { return database.rows(selectProviders, providerFrom); });
}

Task<Unit> ProviderStore::expectKey(ProviderId id)
{
    return m_threads.write([id](Database &database) { return database.run("INSERT OR REPLACE INTO pending_keys VALUES(?1)", id); });
}

Task<Unit> ProviderStore::forgetExpectedKey(ProviderId id)
{
    return m_threads.write([id](Database &database) { return database.run(deletePendingKey, id); });
}

Task<std::vector<ProviderId>> ProviderStore::lostKeys()
{
    return m_threads.read([](Database &database) {
        return database.rows("SELECT provider FROM pending_keys WHERE provider NOT IN (SELECT id FROM providers)",
                             [](const Statement &row) { return row.id<ProviderId>(0); });
    });
}

} // namespace Layers
