#pragma once
// The system's keychain through QtKeychain, and memory for what it does not take. A read finds what this program has put into memory
// before it asks the keychain. Where the keychain stays locked because the person refuses its prompt, a written secret lives in memory,
// too, and wasRefused() tells it from a computer without a keychain; a read gets Forbidden with "secrets.denied".

#include "core/secrets/secretstore.h"

namespace Layers {

class SystemSecrets final : public SecretStore
{
public:
    // Whether there is a keychain at all; may block, is called in the pool.
    using Presence = std::function<bool()>;

    // `service` is the heading of our entries in the keychain.
    explicit SystemSecrets(QString service, Presence presence = isKeychainOnBus);

    static bool isKeychainOnBus();

    Task<std::optional<QString>> read(const QString &name) override;
    Task<Persistence> write(const QString &name, const QString &secret) override;
    Task<Unit> remove(const QString &name) override;
    Persistence persistence() const override { return m_state->persistence; }
    bool holds(const QString &name) const override { return m_state->memory.contains(name); }
    bool wasRefused() const override { return m_state->isRefused; }

private:
    struct State
    {
        QHash<QString, QString> memory;
        Persistence persistence = Persistence::Unknown;
        bool isRefused = false;
    };

    QString m_service;
    Presence m_presence;
    std::shared_ptr<State> m_state; // shared with jobs that end after this object
};

} // namespace Layers
