#pragma once
// The servers and keys that the person has configured, with the models they listed last. Main thread; over DbThreads. Keys are in the
// SecretStore; here is only their name.

#include "core/model/provider.h"
#include "core/store/schema.h"

namespace Layers {

class ProviderStore
{
public:
    explicit ProviderStore(DbThreads &threads)
        : m_threads(threads)
    { }

    Task<Unit> save(ProviderInstance provider);
    Task<Unit> saveModels(ProviderId id, std::vector<ModelInfo> models, Time when); // NotFound when it has been removed meanwhile
    Task<Unit> remove(ProviderId id);
    Task<std::vector<ProviderInstance>> list(); // in the order in which they were added

private:
    DbThreads &m_threads;
};

} // namespace Layers
