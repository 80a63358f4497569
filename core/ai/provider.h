#pragma once
// Asks a model, yields deltas. A Provider is one configured instance (a server with its key, or on-device recall); kinds are rows of
// app/providers.cpp. Owned by ProviderRegistry; main thread. Errors as Error values; nothing is retried here after the first delta.
// The contract suite tests/core/ai/tst_providers runs over every kind.

#include "core/ai/delta.h"
#include "core/base/task.h"

#include <memory>

namespace Layers {

struct ToolDescription
{
    QString name;
    QString description;
    QByteArray parameters; // JSON Schema
};

// What a BlobPart of the messages holds, read from the disk: text with its passages, or the bytes of a picture. Never changed once it is
// made, so prompts share it.
struct PromptAttachment
{
    enum class Content { Text, Picture, Missing, NotSeen }; // NotSeen: a picture of an earlier question that the model cannot see

    Content content = Content::Missing;
    QByteArray hash;
    QString name;
    QByteArray mimeType;
    QString text;
    std::vector<Passage> passages; // of the text
    QByteArray picture;
};

// What is sent, in order. The prompt exists before the estimate, so the estimate sees context and history.
struct Prompt
{
    ModelRef model;
    ConversationId conversation;
    QString system;
    std::vector<Message> messages; // oldest first; the question is the last one
    std::vector<std::shared_ptr<const PromptAttachment>> attachments; // every blob of the messages once
    std::vector<Passage> passages; // given to the model beside the question, numbered from 1 in this order
    MessageId question; // the one that the passages were found for; null: the last one
    std::optional<std::vector<SourceId>> sources; // what recall may search; nothing: all
    std::vector<ToolDescription> tools;
    std::optional<qint64> maxOutputTokens;

    const PromptAttachment *attachment(const QByteArray &hash) const; // null when there is none

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
