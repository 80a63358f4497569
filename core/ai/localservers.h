#pragma once
// Finds model servers on this computer by asking their usual ports on 127.0.0.1, in parallel, with 300 ms to connect and 1 s in all.
// Nothing is sent but GET requests for a version or health page, and nothing leaves the computer. Main thread.
// Ports and pages: gateways of Ollama (11434, or OLLAMA_HOST when it names this computer), LM Studio (1234), llama.cpp (8080), LiteLLM
// (4000).

#include "core/base/task.h"
#include "core/net/http.h"

#include <vector>

namespace Layers {

struct LocalServer
{
    enum class Product { Ollama, LmStudio, LlamaCpp, LiteLlm };
    Product product = Product::Ollama;
    QString url; // base address for the OpenAI protocol
    bool needsKey = false;

    bool operator==(const LocalServer &) const = default;
};

QString productName(LocalServer::Product product); // a proper name, not translated

struct LocalPorts
{
    quint16 ollama = 11434;
    quint16 lmStudio = 1234;
    quint16 llamaCpp = 8080;
    quint16 liteLlm = 4000;

    // The usual ones, with OLLAMA_HOST when it points at this computer.
    static LocalPorts fromEnvironment();
};

// Never an error: what does not answer is not there.
Task<std::vector<LocalServer>> findLocalServers(Http &http, LocalPorts ports);

} // namespace Layers
