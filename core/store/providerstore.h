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
    // Each of these writes its own columns and leaves the others as they are by then. NotFound with "store.provider" when there is no such
    // row any more: it was removed, or address or key are others than those that the caller knew.
    Task<Unit> change(ProviderInstance provider, QString knownKey); // all but whether it is in use
    Task<Unit> saveModels(const ProviderInstance &asked, std::vector<ModelInfo> models, Time when);
    Task<Unit> saveEnabled(ProviderId id, bool isEnabled);
    Task<Unit> remove(ProviderId id);
    Task<std::vector<ProviderInstance>> list(); // in the order in which they were added

    // Said before the key of a new server is written, and over with its row, see save(): a program that ends in between leaves a key that
    // lostKeys() tells the next one.
    Task<Unit> expectKey(ProviderId id);
    Task<Unit> forgetExpectedKey(ProviderId id);
    Task<std::vector<ProviderId>> lostKeys();

private:
    DbThreads &m_threads;
};

} // namespace Layers
