#pragma once
// A message: a node of the conversation's tree with ordered, typed parts. Values; no I/O. The stored form is JSON:
//   {"v":1,"parts":[{"type":"text",...}, ...]}
// A part that this version does not know is kept as raw JSON and written back unchanged, so an older program never loses a newer one's
// work. The shown text of a message is its text parts in order; a citation part marks the place in the text where its mark stands.

#include "core/base/result.h"
#include "core/model/ids.h"
#include "core/model/provider.h"
#include "core/model/source.h"
#include "core/model/usage.h"

#include <optional>
#include <variant>
#include <vector>

namespace Layers {

struct TextPart
{
    QString text;
    bool operator==(const TextPart &) const = default;
};

// Reasoning that the model showed. `signature` and `redacted` are opaque and go back to the model unchanged.
struct ReasoningPart
{
    QString text;
    QByteArray signature;
    QByteArray redacted;
    std::chrono::milliseconds duration{0};
    bool operator==(const ReasoningPart &) const = default;
};

struct BlobPart
{
    QByteArray hash; // of core/blobs
    QByteArray mimeType;
    QString name;
    qint64 size = 0;
    bool operator==(const BlobPart &) const = default;
};

struct ToolCallPart
{
    QString id;
    QString name;
    QByteArray arguments; // JSON text as the model wrote it
    bool isExecutable = false; // the arguments are whole and the answer ended in order
    bool operator==(const ToolCallPart &) const = default;
};

struct ToolResultPart
{
    QString callId;
    QString text;
    bool isError = false;
    bool operator==(const ToolResultPart &) const = default;
};

// Code that ran; the sandbox fills it in a later issue. Kept as its JSON.
struct RunPart
{
    QByteArray json;
    bool operator==(const RunPart &) const = default;
};

struct CitationPart
{
    Citation citation;
    bool operator==(const CitationPart &) const = default;
};

struct ErrorPart
{
    Error error;
    bool operator==(const ErrorPart &) const = default;
};

struct UnknownPart
{
    QByteArray json;
    bool operator==(const UnknownPart &) const = default;
};

using Part = std::variant<TextPart, ReasoningPart, BlobPart, ToolCallPart, ToolResultPart, RunPart, CitationPart, ErrorPart, UnknownPart>;

enum class Role { System, User, Assistant, Tool };

enum class MessageState {
    Complete,
    Streaming, // being written; found at start it means Interrupted
    Stopped, // by the person
    Interrupted, // by the network, the server or the end of the program; offers Continue
    Failed, // nothing was shown
};

struct Message
{
    MessageId id;
    ConversationId conversation;
    std::optional<MessageId> parent; // none: a first message of the conversation
    Role role = Role::User;
    MessageState state = MessageState::Complete;
    Time created{};
    std::vector<Part> parts;

    ModelRef modelAsked; // of an answer
    QString modelAskedName; // as shown when it was asked
    QString modelAnswered; // as the server named itself
    QString requestId;
    Usage usage;
    QByteArray stopReason; // the server's own word
    std::optional<std::chrono::milliseconds> firstToken;
    std::optional<std::chrono::milliseconds> total;
    bool isDeleted = false; // tombstone

    QString text() const; // text parts joined
    bool operator==(const Message &) const = default;
};

QByteArray roleName(Role role);
Role roleNamed(QByteArrayView name);
QByteArray stateName(MessageState state);
MessageState stateNamed(QByteArrayView name);

// The stored form and back. Reading takes anything that is JSON: what it does not know becomes an UnknownPart.
QByteArray partsToJson(const std::vector<Part> &parts);
Result<std::vector<Part>> partsFromJson(const QByteArray &json);
QByteArray partToJson(const Part &part); // one part, for streaming rows
Result<Part> partFromJson(const QByteArray &json);

// Appends to the last part when both are text (or both plain reasoning), else adds a part.
void appendPart(std::vector<Part> &parts, Part part);

} // namespace Layers
