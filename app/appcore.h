#pragma once
// The composition root without widgets: settings, secrets, network, and the sessions of profiles. Nothing here is global, so a test builds
// two in one process. Members stand in the order of construction; main thread.

#include "app/watchedsecrets.h"
#include "core/base/clock.h"
#include "core/context/pdfreader.h"
#include "core/net/connectivity.h"
#include "core/net/http.h"
#include "core/secrets/secretstore.h"
#include "core/settings/settings.h"

#include "core/ai/localservers.h"

#include <memory>

namespace Layers {

class FaultInjection;
class ProfileSession;

class AppCore
{
public:
    struct Options
    {
        QString dataDir; // empty: the system's place for application data
        std::unique_ptr<SecretStore> secrets; // none: the system's keychain
        std::unique_ptr<Clock> clock; // none: the system's
        LocalPorts ports = LocalPorts::fromEnvironment();
        PdfReader pdf = {}; // no program: layers-reader, where it is installed
        std::shared_ptr<FaultInjection> faults = {}; // for tests: statements of the database that fail
    };

    // Makes the folder. Forbidden or DiskFull with "profile.unwritable" when it cannot be made or written.
    static Result<std::unique_ptr<AppCore>> create(Options options);
    ~AppCore();

    const QString &dataDir() const { return m_dataDir; }
    Settings &settings() { return m_settings; }
    WatchedSecrets &secrets() { return m_secrets; }
    Clock &clock() { return *m_clock; }
    Connectivity &connectivity() { return m_connectivity; }
    Http &http() { return m_http; }
    const LocalPorts &ports() const { return m_ports; }
    const PdfReader &pdf() const { return m_pdf; }
    const std::shared_ptr<FaultInjection> &faults() const { return m_faults; }

    // The profile of this device. Rejected with "profile.in_use" while another program has it open.
    Result<std::unique_ptr<ProfileSession>> openLocalProfile();

private:
    AppCore(QString dataDir, Options options);
    void applyNetworkSettings();

    QString m_dataDir;
    LocalPorts m_ports;
    PdfReader m_pdf;
    std::shared_ptr<FaultInjection> m_faults;
    std::unique_ptr<Clock> m_clock;
    Settings m_settings;
    WatchedSecrets m_secrets;
    Connectivity m_connectivity;
    Http m_http;
};

} // namespace Layers
