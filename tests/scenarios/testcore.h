#pragma once
// A core over a folder of the test: no keychain, and no look for servers at the usual ports.

#include "app/appcore.h"
#include "tests/support/reader.h"

namespace LayersTest {

using namespace Layers;

inline AppCore::Options testOptions(const QString &dir, std::unique_ptr<SecretStore> secrets = std::make_unique<MemorySecrets>())
{
    AppCore::Options options;
    options.dataDir = dir;
    options.secrets = std::move(secrets);
    options.pdf = pdfReader();
    options.ports = LocalPorts{0, 0, 0, 0};
    return options;
}

inline std::unique_ptr<AppCore> makeCore(AppCore::Options options)
{
    auto made = AppCore::create(std::move(options));
    Q_ASSERT(made.ok());
    return std::move(*made);
}

} // namespace LayersTest
