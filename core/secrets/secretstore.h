#pragma once
// Keys and tokens, by name. Main thread. Nothing is asked of the system before the first read or write: a keychain may show a prompt then,
// and at the start of the program nobody would know why. A secret never goes into a file of ours: where there is no keychain it lives in
// memory until the program ends, and persistence() lets the program say so.

#include "core/base/task.h"

#include <QtCore/QHash>

namespace Layers {

// Of secrets that belong to the program and not to one server.
namespace SecretNames {

// Of one proxy under one name: a password is found only by the address that it was given for.
inline QString proxyPassword(const QString &address)
{
    return QLatin1String("proxy/") + address;
}

} // namespace SecretNames

class SecretStore
{
public:
    enum class Persistence {
        Unknown, // nothing has been kept yet
        Kept, // in the system's keychain
        UntilExit, // in memory only; tell the person
    };

    virtual ~SecretStore();

    virtual Task<std::optional<QString>> read(const QString &name) = 0;
    // Says where the secret has gone.
    virtual Task<Persistence> write(const QString &name, const QString &secret) = 0;
    virtual Task<Unit> remove(const QString &name) = 0; // also fine when there is none
    virtual Persistence persistence() const = 0; // of what was written last
    virtual bool holds(const QString &name) const = 0; // in memory, until the program ends
    virtual bool wasRefused() const { return false; } // the last write found a keychain that was not unlocked
};

class MemorySecrets final : public SecretStore
{
public:
    Task<std::optional<QString>> read(const QString &name) override;
    Task<Persistence> write(const QString &name, const QString &secret) override;
    Task<Unit> remove(const QString &name) override;
    Persistence persistence() const override { return Persistence::UntilExit; }
    bool holds(const QString &name) const override { return m_secrets.contains(name); }

private:
    QHash<QString, QString> m_secrets;
};

} // namespace Layers
