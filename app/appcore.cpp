#include "app/appcore.h"

#include "app/profilelock.h"
#include "app/profilesession.h"
#include "core/secrets/systemsecrets.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryFile>

#include <cerrno>

namespace Layers {

namespace {

NetworkPolicy policyOf(const Settings &settings)
{
    NetworkPolicy policy;
    switch (settings.value(Settable::proxyMode)) {
    case ProxyMode::System:
        policy.proxy.mode = NetworkPolicy::Proxy::Mode::System;
        break;
    case ProxyMode::None:
        policy.proxy.mode = NetworkPolicy::Proxy::Mode::None;
        break;
    case ProxyMode::Manual:
        policy.proxy.mode = NetworkPolicy::Proxy::Mode::Explicit;
        policy.proxy.url = QUrl(settings.value(Settable::proxyUrl), QUrl::StrictMode);
        policy.proxy.user = policy.proxy.url.userName();
        break;
    }
    const QString authorities = settings.value(Settable::customCa);
    if (!authorities.isEmpty()) {
        QFile file(authorities);
        constexpr qint64 cap = 4 * 1024 * 1024;
        if (file.open(QIODevice::ReadOnly) && file.size() <= cap)
            policy.authorities.insert(QString(), file.readAll());
    }
    return policy;
}

} // namespace

Result<std::unique_ptr<AppCore>> AppCore::create(Options options)
{
    QString dataDir = options.dataDir;
    if (dataDir.isEmpty())
        dataDir = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    dataDir = QDir(dataDir).absolutePath();
    errno = 0;
    bool isWritable = QDir().mkpath(dataDir);
    int systemError = errno;
    if (isWritable) {
        QTemporaryFile trial(dataDir + QLatin1String("/.trial"));
        errno = 0;
        isWritable = trial.open();
        systemError = errno;
    }
    if (!isWritable) {
        Error error = unwritableProfile(dataDir, systemError);
        // A file may stand where the folder, or one above it, is to be.
        QString path = dataDir;
        while (!QFileInfo::exists(path) && path.size() > 1)
            path = QFileInfo(path).path();
        if (!QFileInfo(path).isDir()) {
            error.kind = Error::Kind::Forbidden;
            error.code = "profile.no_folder";
        } else {
            path = dataDir;
        }
        error.params.insert(QStringLiteral("path"), path);
        return error;
    }
    return std::unique_ptr<AppCore>(new AppCore(dataDir, std::move(options)));
}

AppCore::AppCore(QString dataDir, Options options)
    : m_dataDir(std::move(dataDir))
    , m_ports(options.ports)
    , m_pdf(std::move(options.pdf))
    , m_faults(std::move(options.faults))
    , m_clock(options.clock ? std::move(options.clock) : std::make_unique<SystemClock>())
    , m_settings(m_dataDir + QLatin1String("/settings.json"))
    , m_secrets(options.secrets ? std::move(options.secrets)
                                : std::unique_ptr<SecretStore>(new SystemSecrets(QStringLiteral("Layers Desktop"))))
    , m_http(policyOf(m_settings), m_connectivity)
{
    if (m_pdf.command.program.isEmpty())
        m_pdf.command.program = helperProgram(QStringLiteral("layers-reader"));
    m_http.setProxyPassword([this](const QUrl &proxy) {
        return m_secrets.read(SecretNames::proxyPassword(proxy.toString())).then([](const std::optional<QString> &password) {
            return password.value_or(QString());
        });
    });
    QObject::connect(&m_settings, &Settings::changed, &m_connectivity, [this](const QByteArray &key) {
        if (key.startsWith("network."))
            applyNetworkSettings();
    });
}

AppCore::~AppCore() = default;

void AppCore::applyNetworkSettings()
{
    // Authorities of single hosts belong to their providers and stay.
    NetworkPolicy policy = policyOf(m_settings);
    const NetworkPolicy &known = m_http.policy();
    for (auto it = known.authorities.begin(); it != known.authorities.end(); ++it) {
        if (!it.key().isEmpty())
            policy.authorities.insert(it.key(), it.value());
    }
    m_http.usePolicy(std::move(policy));
}

Result<std::unique_ptr<ProfileSession>> AppCore::openLocalProfile()
{
    return ProfileSession::open(*this, m_dataDir + QLatin1String("/profiles/local"));
}

} // namespace Layers
