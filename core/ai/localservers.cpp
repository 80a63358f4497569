#include "core/ai/localservers.h"

#include "core/base/json.h"
#include "core/base/taskops.h"

namespace Layers {

namespace {

using Product = LocalServer::Product;

struct Probe
{
    Product product;
    quint16 port;
    QByteArray page;
    bool (*matches)(const Response &);
};

bool isOllama(const Response &response)
{
    JsonDocument document;
    const auto root = document.parse(response.body);
    return response.isSuccess() && root && (*root)["version"].isString();
}

bool isLmStudio(const Response &response)
{
    JsonDocument document;
    const auto root = document.parse(response.body);
    if (response.status == 401)
        return root && !(*root)["error"].isNull();
    return response.isSuccess() && root && (*root)["data"].isArray();
}

bool isLlamaCpp(const Response &response)
{
    JsonDocument document;
    const auto root = document.parse(response.body);
    if (!root)
        return false;
    return response.isSuccess() ? (*root)["status"].utf8() == "ok"
                                : response.status == 503 && (*root)["error"]["message"].toString().contains(QLatin1String("oading"));
}

bool isLiteLlm(const Response &response)
{
    return response.isSuccess() && response.body.contains("I'm alive");
}

} // namespace

QString productName(Product product)
{
    switch (product) {
    case Product::Ollama:
        return QStringLiteral("Ollama");
    case Product::LmStudio:
        return QStringLiteral("LM Studio");
    case Product::LlamaCpp:
        return QStringLiteral("llama.cpp");
    case Product::LiteLlm:
        return QStringLiteral("LiteLLM");
    }
    return {};
}

LocalPorts LocalPorts::fromEnvironment()
{
    LocalPorts ports;
    const QString host = qEnvironmentVariable("OLLAMA_HOST").trimmed();
    if (!host.isEmpty()) {
        const QUrl url = QUrl::fromUserInput(host.contains(QLatin1String("://")) ? host : QLatin1String("http://") + host);
        const bool here = NetworkPolicy::isLoopback(url.host()) || url.host() == QLatin1String("0.0.0.0") || url.host().isEmpty();
        if (here && url.port() > 0)
            ports.ollama = quint16(url.port());
    }
    return ports;
}

Task<std::vector<LocalServer>> findLocalServers(Http &http, LocalPorts ports)
{
    using namespace std::chrono_literals;
    const Probe probes[] = {{Product::Ollama, ports.ollama, "/api/version", &isOllama},
                            {Product::LmStudio, ports.lmStudio, "/api/v0/models", &isLmStudio},
                            {Product::LlamaCpp, ports.llamaCpp, "/health", &isLlamaCpp},
                            {Product::LiteLlm, ports.liteLlm, "/health/liveliness", &isLiteLlm}};
    std::vector<Task<std::optional<LocalServer>>> asked;
    for (const Probe &probe : probes) {
        if (probe.port == 0)
            continue;
        const QString root = QStringLiteral("http://127.0.0.1:%1").arg(probe.port);
        Request request;
        request.url = QUrl(root + QString::fromLatin1(probe.page), QUrl::StrictMode);
        request.timeouts = NetworkPolicy::Timeouts{.connect = 300ms, .firstByte = 1s, .firstData = 1s, .betweenBytes = 1s, .total = 1s};
        asked.push_back(http.send(std::move(request), BodySource::none(), BodySink::memory(1024 * 1024))
                            .then([probe, root](const Response &response) -> std::optional<LocalServer> {
                                if (!probe.matches(response))
                                    return std::nullopt;
                                return LocalServer{probe.product, root + QLatin1String("/v1"),
                                                   response.status == 401 || probe.product == Product::LiteLlm};
                            })
                            .orElse([](const Error &) { return Result<std::optional<LocalServer>>(std::nullopt); }));
    }
    return all(std::move(asked)).then([](std::vector<std::optional<LocalServer>> answers) {
        std::vector<LocalServer> found;
        for (auto &answer : answers) {
            if (answer)
                found.push_back(std::move(*answer));
        }
        return found;
    });
}

} // namespace Layers
