#include "core/base/log.h"
#include "core/chat/providers.h"
#include "core/chat/providers_p.h"

#include <QtCore/QPointer>
#include <QtCore/QUrl>

// The key of each server: its name in the keychain, and the row that makes it and an address one pair.

namespace Layers {

namespace {

// A key that the keychain did not take is remembered as such, so that it is known after a restart without asking the keychain.
constexpr QLatin1String unsaved("unsaved/");

Error keyMissing()
{
    return Error{.kind = Error::Kind::SignInNeeded, .code = "key.missing", .charged = Charged::No};
}

} // namespace

QString keyName(const ProviderId &id, int number)
{
    const QString name = QLatin1String("provider/") + id.toString();
    return number == 0 ? name : name + QLatin1Char('/') + QString::number(number);
}

QString secretOf(const QString &keyReference)
{
    return keyReference.startsWith(unsaved) ? keyReference.mid(unsaved.size()) : keyReference;
}

int numberOfKey(const QString &keyReference)
{
    return secretOf(keyReference).section(QLatin1Char('/'), 2, 2).toInt(); // 0 without a number
}

ProviderMaking Providers::making(const QString &keyReference)
{
    return ProviderMaking{m_deps.http, m_deps.clock, [self = QPointer<Providers>(this), keyReference]() -> Task<QByteArray> {
                              if (keyReference.isEmpty())
                                  return QByteArray();
                              if (!self)
                                  return Error{.kind = Error::Kind::Cancelled};
                              SecretStore &secrets = self->m_deps.secrets;
                              const QString name = secretOf(keyReference);
                              if (name != keyReference && !secrets.holds(name))
                                  return keyMissing();
                              return secrets.read(name).then([self, keyReference](const std::optional<QString> &key) -> Result<QByteArray> {
                                  if (key && self && !self->m_deps.secrets.holds(secretOf(keyReference)))
                                      self->forgetLostKeys(); // it came from the keychain, which is open
                                  if (key)
                                      return key->toUtf8();
                                  if (self && !self->m_missing.contains(keyReference)) {
                                      self->m_missing.insert(keyReference);
                                      emit self->changed();
                                  }
                                  return keyMissing();
                              });
                          }};
}

Providers::KeyState Providers::keyState(const ProviderInstance &instance) const
{
    if (instance.keyReference.isEmpty())
        return KeyState::None;
    if (m_deps.secrets.holds(secretOf(instance.keyReference)))
        return KeyState::UntilExit;
    return instance.keyReference.startsWith(unsaved) || m_missing.contains(instance.keyReference) ? KeyState::Missing : KeyState::Kept;
}

Task<QString> Providers::keepKey(ProviderId id, const QString &known, const QString &key)
{
    int &next = m_keyNumbers[id];
    const int number = std::max(next, known.isEmpty() ? 0 : numberOfKey(known) + 1);
    next = number + 1;
    const QString name = keyName(id, number);
    return m_deps.secrets.write(name, key).then([this, name](SecretStore::Persistence where) {
        if (where == SecretStore::Persistence::Kept)
            forgetLostKeys();
        return where == SecretStore::Persistence::Kept ? name : unsaved + name;
    });
}

// Its row is written; what stays in the keychain is of no use to anybody.
Task<Unit> Providers::forgetKey(const QString &keyReference)
{
    if (keyReference.isEmpty())
        return Unit{};
    return m_deps.secrets.remove(secretOf(keyReference)).orElse([](const Error &error) -> Result<Unit> {
        qCWarning(lcChat) << "a key that is no longer used stays in the keychain:" << error.code;
        return Unit{};
    });
}

// Once a run, and not before the keychain has given or taken a key: to open it at the start would ask for a password that nobody expects.
// What cannot be taken away is tried again by the next run.
void Providers::forgetLostKeys()
{
    for (const ProviderId &id : std::exchange(m_lostKeys, {}))
        m_tasks.run(m_deps.secrets.remove(keyName(id, 0)).then([this, id](Unit) { return m_deps.store.forgetExpectedKey(id); }));
}

// Saves the server with the key that is being kept, and takes away the key that lost: the old one, or the new one when the save fails or
// nobody waits any more. From the first key that is written on it goes to its end.
Task<ProviderInstance> Providers::saveWithKey(ProviderInstance wanted, Task<QString> kept, std::optional<QString> oldKey,
                                              std::shared_ptr<Turn> turn)
{
    Resolver<ProviderInstance> done;
    auto task = done.task();
    auto saving = std::move(kept).then([this, wanted, oldKey, done](const QString &reference) mutable {
        wanted.keyReference = reference;
        const ProviderInstance *before = oldKey ? known(wanted.id) : nullptr;
        const auto save = [&]() -> Task<Unit> {
            if (done.isAbandoned())
                return Error{.kind = Error::Kind::Cancelled};
            if (!oldKey)
                return m_deps.store.save(wanted);
            if (!before)
                return noSuchProvider();
            // The key that stays is for the address that it was given for, whatever has happened since that was looked at.
            if (!reference.isEmpty() && reference == *oldKey
                && (before->keyReference != reference
                    || NetworkPolicy::origin(QUrl(before->url)) != NetworkPolicy::origin(QUrl(wanted.url))))
                return keyElsewhere();
            return m_deps.store.change(wanted, *oldKey);
        };
        Task<Unit> saved = save();
        const bool isOther = reference != oldKey.value_or(QString());
        return std::move(saved)
            .then([this, wanted, oldKey, isOther](Unit) mutable {
                if (const ProviderInstance *now = oldKey ? known(wanted.id) : nullptr)
                    wanted.isEnabled = now->isEnabled;
                adopt(wanted);
                return forgetKey(isOther ? oldKey.value_or(QString()) : QString()).then([wanted](Unit) { return wanted; });
            })
            .orElse([this, reference, isOther](const Error &error) -> Task<ProviderInstance> {
                return forgetKey(isOther ? reference : QString()).then([error](Unit) -> Result<ProviderInstance> { return error; });
            });
    });
    m_tasks.run(std::move(saving), [done, turn](const Result<ProviderInstance> &saved) { done.resolve(saved); });
    return task;
}

} // namespace Layers
