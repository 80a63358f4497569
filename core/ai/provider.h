#pragma once
// Asks a model, yields deltas. A Provider is one configured instance (a server with its key, or on-device recall); kinds are rows of
// app/providers.cpp. Owned by ProviderRegistry; main thread. Errors as Error values; nothing is retried here after the first delta.
// The contract suite tests/core/ai/tst_providers runs over every kind.

#include "core/ai/delta.h"
#include "core/base/task.h"

namespace Layers {

struct ToolDescription
{
    QString name;
    QString description;
    QByteArray parameters; // JSON Schema
};

// What is sent, in order. The prompt exists before the estimate, so the estimate sees context and history.
struct Prompt
{
    ModelRef model;
    ConversationId conversation;
    QString system;
    std::vector<Message> messages; // oldest first; the question is the last one
    std::vector<Passage> passages; // given to the model as context, numbered from 1 in this order
    std::optional<std::vector<SourceId>> sources; // what recall may search; nothing: all
    std::vector<ToolDescription> tools;
    std::optional<qint64> maxOutputTokens;

    // Tokens by rule of thumb (UTF-8 bytes / 4, CJK / 2): for estimates and limits, never for bills.
    qint64 estimatedTokens() const;
};

struct CompletionRequest
{
    Prompt prompt;
    QString requestId; // ours; sent to gateways that adopt it
};

class Provider
{
public:
    virtual ~Provider();

    // As the server lists them now; the registry caches the answer for offline use.
    virtual Task<std::vector<ModelInfo>> models() = 0;

    // Streams an answer. The sink runs on the main thread, at most once a frame, and all deltas come before the Task settles.
    // Dropping the Task stops the request. When the Task settles with an Error after deltas, what was delivered stays valid;
    // the Error's param "sent" says whether any byte of the request can have left ("no", "maybe").
    virtual Task<Completion> complete(CompletionRequest request, Sink<Delta> sink) = 0;
};

} // namespace Layers
