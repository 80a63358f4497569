#include "core/secrets/systemsecrets.h"

#include "core/base/log.h"
#include "core/base/pool.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusReply>

#include <qt6keychain/keychain.h>

namespace Layers {

namespace {

constexpr std::chrono::milliseconds busTimeout{1000};
constexpr QLatin1String keychains[]
    = {QLatin1String("org.freedesktop.secrets"), QLatin1String("org.kde.kwalletd5"), QLatin1String("org.kde.kwalletd6")};

bool isDenied(QKeychain::Error error)
{
    return error == QKeychain::AccessDenied || error == QKeychain::AccessDeniedByUser;
}

Error keychainError(QKeychain::Error error)
{
    // The keychain's own text is left out: some backends quote the entry.
    return Error{.kind = Error::Kind::Forbidden,
                 .code = isDenied(error) ? "secrets.denied" : "secrets.keychain",
                 .detail = QStringLiteral("keychain error %1").arg(int(error))};
}

// Whether the keychain that entries go to is there and locked: what a refused prompt leaves behind, and what no answer of it tells. May
// block; in the pool. The property is from the Secret Service API 0.2, freedesktop.org; KWallet answers with a refusal of its own.
bool isKeychainLocked()
{
    auto ask = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.secrets"),
                                              QStringLiteral("/org/freedesktop/secrets/aliases/default"),
                                              QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    ask.setArguments({QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Locked")});
    ask.setAutoStartService(false);
    const auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return false;
    const QDBusReply<QVariant> locked = bus.call(ask, QDBus::Block, int(busTimeout.count()));
    return locked.isValid() && locked.value().toBool();
}

// A job frees itself when it has finished, also when nobody waits for it any more.
template <class Job, class T, class Answer>
Task<T> runJob(Job *job, const QString &name, Answer answer)
{
    Resolver<T> done;
    auto task = done.task();
    job->setAutoDelete(true);
    job->setKey(name);
    job->setInsecureFallback(false); // a plain file is no keychain
    QObject::connect(job, &QKeychain::Job::finished, job, [job, done, answer = std::move(answer)] { done.resolve(answer(*job)); });
    job->start();
    return task;
}

} // namespace

SystemSecrets::SystemSecrets(QString service, Presence presence)
    : m_service(std::move(service))
    , m_presence(std::move(presence))
    , m_state(std::make_shared<State>())
{ }

bool SystemSecrets::isKeychainOnBus()
{
    const auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return false;
    const QString driver = QStringLiteral("org.freedesktop.DBus");
    const auto ask = QDBusMessage::createMethodCall(driver, QStringLiteral("/org/freedesktop/DBus"), driver, QStringLiteral("ListNames"));
    const QDBusReply<QStringList> names = bus.call(ask, QDBus::Block, int(busTimeout.count()));
    return std::any_of(std::begin(keychains), std::end(keychains), [&](QLatin1String name) { return names.value().contains(name); });
}

Task<std::optional<QString>> SystemSecrets::read(const QString &name)
{
    if (const auto kept = m_state->memory.constFind(name); kept != m_state->memory.constEnd())
        return std::optional(*kept);
    struct Found
    {
        QKeychain::Error error;
        QString secret;
    };
    using Value = std::optional<QString>;
    auto asked = runJob<QKeychain::ReadPasswordJob, Found>(new QKeychain::ReadPasswordJob(m_service), name,
                                                           [](const QKeychain::ReadPasswordJob &job) -> Result<Found> {
                                                               return Found{job.error(), job.textData()};
                                                           });
    return std::move(asked).then([](const Found &found) -> Task<Value> {
        if (found.error == QKeychain::NoError)
            return Value(found.secret);
        if (isDenied(found.error))
            return keychainError(found.error);
        // Without a keychain there can be no entry in it. A prompt that is closed looks the same, and the entry may be there.
        return runOnPool([](const StopToken &) -> Result<Value> {
            if (isKeychainLocked())
                return keychainError(QKeychain::AccessDenied);
            return Value();
        });
    });
}

Task<SecretStore::Persistence> SystemSecrets::write(const QString &name, const QString &secret)
{
    auto *job = new QKeychain::WritePasswordJob(m_service);
    job->setTextData(secret);
    auto written = runJob<QKeychain::WritePasswordJob, QKeychain::Error>(
        job, name, [state = m_state, name, secret](const QKeychain::WritePasswordJob &finished) -> Result<QKeychain::Error> {
            state->isRefused = isDenied(finished.error());
            if (finished.error() == QKeychain::NoError)
                state->memory.remove(name);
            else
                state->memory.insert(name, secret);
            state->persistence = finished.error() == QKeychain::NoError ? Persistence::Kept : Persistence::UntilExit;
            return finished.error();
        });
    return std::move(written).then([state = m_state, presence = m_presence](QKeychain::Error error) -> Task<Persistence> {
        if (error == QKeychain::NoError)
            return Persistence::Kept;
        // A prompt that is closed comes as any other error. Whether there is a keychain at all is seen on the bus, where the attempt has
        // started it.
        Task<bool> locked = error == QKeychain::OtherError ? runOnPool([presence](const StopToken &) -> Result<bool> { return presence(); })
                                                           : Task<bool>(isDenied(error));
        return std::move(locked).then([state, error](bool isLocked) {
            state->isRefused = isLocked;
            qCInfo(lcSecrets, "%s keychain (%d): the secret lives in memory", isLocked ? "a locked" : "no", int(error));
            return Persistence::UntilExit;
        });
    });
}

Task<Unit> SystemSecrets::remove(const QString &name)
{
    m_state->memory.remove(name);
    return runJob<QKeychain::DeletePasswordJob, Unit>(new QKeychain::DeletePasswordJob(m_service), name,
                                                      [](const QKeychain::DeletePasswordJob &job) -> Result<Unit> {
                                                          if (isDenied(job.error()) || job.error() == QKeychain::CouldNotDeleteEntry)
                                                              return keychainError(job.error());
                                                          return Unit{};
                                                      });
}

} // namespace Layers
