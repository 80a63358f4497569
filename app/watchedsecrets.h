#pragma once
// A store of secrets that says while it waits for the keychain, so that a page can tell the person whose prompt is open. Owned by AppCore;
// main thread.

#include "core/secrets/secretstore.h"

namespace Layers {

class WatchedSecrets final : public SecretStore
{
public:
    using Watcher = std::function<void(bool isAsked)>;

    explicit WatchedSecrets(std::unique_ptr<SecretStore> store)
        : m_store(std::move(store))
        , m_watcher(std::make_shared<Watcher>())
    { }

    void watch(Watcher watcher) { *m_watcher = std::move(watcher); } // one; an empty function ends it

    Task<std::optional<QString>> read(const QString &name) override { return watched(m_store->holds(name), m_store->read(name)); }
    Task<Persistence> write(const QString &name, const QString &secret) override { return watched(false, m_store->write(name, secret)); }
    Task<Unit> remove(const QString &name) override { return watched(false, m_store->remove(name)); }
    Persistence persistence() const override { return m_store->persistence(); }
    bool holds(const QString &name) const override { return m_store->holds(name); }
    bool wasRefused() const override { return m_store->wasRefused(); }

private:
    template <class T>
    Task<T> watched(bool isInMemory, Task<T> task)
    {
        const auto tell = [watcher = m_watcher, isInMemory](bool isAsked) {
            if (*watcher && !isInMemory)
                (*watcher)(isAsked);
        };
        tell(true);
        return std::move(task)
            .then([tell](T value) {
                tell(false);
                return value;
            })
            .orElse([tell](const Error &error) -> Task<T> {
                tell(false);
                return error;
            });
    }

    std::unique_ptr<SecretStore> m_store;
    std::shared_ptr<Watcher> m_watcher; // shared with what ends after this object
};

} // namespace Layers
