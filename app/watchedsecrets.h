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
        , m_shared(std::make_shared<Shared>())
    { }

    void watch(Watcher watcher) { m_shared->watcher = std::move(watcher); } // one; an empty function ends it

    Task<std::optional<QString>> read(const QString &name) override { return watched(m_store->holds(name), m_store->read(name)); }
    Task<Persistence> write(const QString &name, const QString &secret) override { return watched(false, m_store->write(name, secret)); }
    Task<Unit> remove(const QString &name) override { return watched(false, m_store->remove(name)); }
    Persistence persistence() const override { return m_store->persistence(); }
    bool holds(const QString &name) const override { return m_store->holds(name); }
    bool wasRefused() const override { return m_store->wasRefused(); }

private:
    struct Shared // with what ends after this object
    {
        Watcher watcher;
        int open = 0; // questions to the keychain
    };

    // Ends with its last copy, whether the answer came or its Task was dropped.
    static std::shared_ptr<void> ask(const std::shared_ptr<Shared> &shared)
    {
        if (shared->open++ == 0 && shared->watcher)
            shared->watcher(true);
        return std::shared_ptr<void>(nullptr, [shared](void *) {
            if (--shared->open == 0 && shared->watcher)
                shared->watcher(false);
        });
    }

    template <class T>
    Task<T> watched(bool isInMemory, Task<T> task)
    {
        if (isInMemory)
            return task;
        auto asked = std::make_shared<std::shared_ptr<void>>(ask(m_shared));
        return std::move(task)
            .then([asked](T value) {
                asked->reset();
                return value;
            })
            .orElse([asked](const Error &error) -> Task<T> {
                asked->reset();
                return error;
            });
    }

    std::unique_ptr<SecretStore> m_store;
    std::shared_ptr<Shared> m_shared;
};

} // namespace Layers
