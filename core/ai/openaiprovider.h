#pragma once
// Any server that speaks the OpenAI Chat Completions protocol: OpenAI itself, LiteLLM, Ollama, llama.cpp, LM Studio, vLLM, OpenRouter.
// Owned by the registry; main thread; decoding happens on the network thread. A request is sent again (twice at most, once behind LiteLLM)
// only while nothing of the answer was delivered and the error says that it may help; a question that may have reached the server without
// an answer is not sent twice, because there is no idempotency key and it could be billed twice.

#include "core/ai/provider.h"
#include "core/base/clock.h"
#include "core/net/http.h"

#include <set>

namespace Layers {

class OpenAiProvider final : public Provider
{
public:
    using KeySource = std::function<Task<QByteArray>()>; // empty: no key

    struct Deps
    {
        Http &http;
        Clock &clock;
        KeySource key;
        std::optional<NetworkPolicy::Timeouts> timeouts = {}; // of an answer, instead of the patient ones
        std::optional<QByteArray> authorities = {}; // of a server that is tested, see Request
    };

    OpenAiProvider(ProviderInstance instance, Deps deps);
    ~OpenAiProvider() override;

    Task<std::vector<ModelInfo>> models() override;
    Task<Completion> complete(CompletionRequest request, Sink<Delta> sink) override;

    // Finds the address that answers: the one given, or with /v1. Lists the models there. For the form that adds a server.
    struct Probe
    {
        QString url;
        std::vector<ModelInfo> models;
        bool isLiteLlm = false;
    };
    static Task<Probe> probe(const QString &normalisedUrl, Deps deps);

private:
    struct Exchange;
    struct Memory // what this server has taught us; shared with transfers that outlive a call
    {
        std::set<QByteArray> leaveOut;
        bool isLiteLlm = false;
    };

    static Task<Completion> attempt(const ProviderInstance &instance, Deps deps, std::shared_ptr<Memory> memory,
                                    const CompletionRequest &request, std::function<void(Delta)> feed, std::shared_ptr<bool> delivered);

    ProviderInstance m_instance;
    Deps m_deps;
    std::shared_ptr<Memory> m_memory;
};

} // namespace Layers
