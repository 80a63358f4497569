#pragma once
// Makes our Error from what an OpenAI-compatible server or gateway said. The body is classified before the status: quota is often a 429.
// Pure. Words are learnt from OpenAI, LiteLLM 1.94 and 1.101, llama.cpp, vLLM and OpenRouter.

#include "core/ai/openaidecoder.h"
#include "core/net/headermap.h"

namespace Layers {

// `status` is 200 for an error inside a stream. The server's sentence is in param "said", its own code behind "server."; the secret `key`
// is in none of what is kept.
Error errorFromServer(int status, const ServerError &said, const HeaderMap &headers, Time now, const QByteArray &key);

// What a server sends back is kept in the chat; a key that it repeats is not.
QString withoutKey(QString text, const QByteArray &key);

// What the server calls this request in its log.
QString requestIdOf(const HeaderMap &headers, const QByteArray &key);

// Whether the same request may succeed when it is sent again before anything was shown.
bool isWorthRetrying(const Error &error);

// The name of a request field that the server does not take, when the error says so.
QByteArray refusedParameter(const ServerError &said);

} // namespace Layers
