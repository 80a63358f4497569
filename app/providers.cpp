#include "app/providers.h"

#include "core/ai/openaiprovider.h"
#include "core/ai/openairequest.h"

namespace Layers {

std::vector<ProviderKind> providerKinds()
{
    return {
        {"openai",
         [](const ProviderInstance &instance, ProviderMaking making) -> std::unique_ptr<Provider> {
             return std::make_unique<OpenAiProvider>(instance, OpenAiProvider::Deps{making.http, making.clock, std::move(making.key)});
         },
         [](const QString &typed, ProviderMaking making) -> Task<ProviderKind::Probed> {
             auto base = normalisedBaseUrl(typed);
             if (!base)
                 return base.error();
             return OpenAiProvider::probe(*base,
                                          OpenAiProvider::Deps{.http = making.http,
                                                               .clock = making.clock,
                                                               .key = std::move(making.key),
                                                               .authorities = std::move(making.authorities)})
                 .then([](OpenAiProvider::Probe probe) {
                     return ProviderKind::Probed{probe.url, std::move(probe.models)};
                 });
         }},
    };
}

} // namespace Layers
