#include "core/secrets/secretstore.h"

namespace Layers {

SecretStore::~SecretStore() = default;

Task<std::optional<QString>> MemorySecrets::read(const QString &name)
{
    const auto found = m_secrets.constFind(name);
    return found == m_secrets.constEnd() ? std::optional<QString>() : std::optional(*found);
}

Task<SecretStore::Persistence> MemorySecrets::write(const QString &name, const QString &secret)
{
    m_secrets.insert(name, secret);
    return Persistence::UntilExit;
}

Task<Unit> MemorySecrets::remove(const QString &name)
{
    m_secrets.remove(name);
    return Unit{};
}

} // namespace Layers
