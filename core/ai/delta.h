#pragma once
// What an answer is made of while it streams, and how a stream ended. A closed set, drawn around what Claude, GPT, Gemini and servers on
// this computer need; what does not fit is a RawDelta. Values; made on the network thread, handed over on the main thread once a frame.

#include "core/model/message.h"

#include <variant>

namespace Layers {

struct TextDelta
{
    enum class Voice { Answer, Refusal };
    QString text;
    Voice voice = Voice::Answer;
    bool operator==(const TextDelta &) const = default;
};

struct ReasoningDelta
{
    QString text;
    bool operator==(const ReasoningDelta &) const = default;
};

// Opaque proof of reasoning, sent back unchanged. `text` is the whole reasoning that a signature stands for when the server repeats it.
struct SignatureDelta
{
    QByteArray signature;
    QByteArray redacted; // instead of a signature: reasoning that is not shown
    QString text;
    bool operator==(const SignatureDelta &) const = default;
};

struct ToolCallStart
{
    int slot = 0; // counts the calls of this answer from 0
    QString id; // may come later; ToolCallEnd has it
    QString name;
    bool operator==(const ToolCallStart &) const = default;
};

struct ToolCallArguments
{
    int slot = 0;
    QString fragment; // of JSON text
    bool operator==(const ToolCallArguments &) const = default;
};

struct ToolCallEnd
{
    int slot = 0;
    ToolCallPart call;
    bool operator==(const ToolCallEnd &) const = default;
};

struct CitationDelta
{
    Citation citation;
    bool operator==(const CitationDelta &) const = default;
};

// A snapshot, never a difference: the last one counts.
struct UsageDelta
{
    Usage usage;
    bool operator==(const UsageDelta &) const = default;
};

// The name under which the server answers. It may change in the middle when a gateway falls back to another model.
struct ServedModelDelta
{
    QString model;
    bool operator==(const ServedModelDelta &) const = default;
};

// Nothing has come, and the same question is asked again after a wait that costs nothing.
struct RetryDelta
{
    int attempt = 2; // the one that follows the wait
    int attempts = 3; // in all
    std::chrono::milliseconds wait{0};
    Error because;
    bool operator==(const RetryDelta &) const = default;
};

// What is held back until it is known what follows. A snapshot; it belongs to the answer when nothing follows, because that was stopped.
struct HeldDelta
{
    QString text;
    QString reasoning;
    bool operator==(const HeldDelta &) const = default;
};

struct RawDelta
{
    QByteArray json;
    bool operator==(const RawDelta &) const = default;
};

using Delta = std::variant<TextDelta, ReasoningDelta, SignatureDelta, ToolCallStart, ToolCallArguments, ToolCallEnd, CitationDelta,
                           UsageDelta, ServedModelDelta, RetryDelta, HeldDelta, RawDelta>;

// How a stream ended. The end of the HTTP body proves nothing: only the dialect's own end marker makes a stream Clean.
enum class StreamEnded {
    Clean, // the end marker was seen
    Weak, // a finish reason, but no end marker; accepted
    Truncated, // content, but no end
    Empty, // nothing at all
    Error, // the server said that it failed; what came before is kept
};

QByteArray endedName(StreamEnded ended);

// The whole answer of Provider::complete. A stream that ended otherwise than Clean or Weak settles with an Error instead.
struct Completion
{
    StreamEnded ended = StreamEnded::Clean;
    QByteArray finish; // "stop", "length", "tool_calls", "content_filter" or the server's own
    QByteArray rawFinish;
    Usage usage;
    QString servedModel;
    QString requestId; // the server's, for support
    int attempts = 1;
};

// Folds deltas into the parts of a message. Valid after every delta, so that an aborted stream leaves a message that can be kept.
class AnswerBuilder
{
public:
    AnswerBuilder() = default;
    // Goes on behind what is there, for an answer that is continued.
    explicit AnswerBuilder(std::vector<Part> parts)
        : m_parts(std::move(parts))
    { }

    void apply(const Delta &delta);

    const std::vector<Part> &parts() const { return m_parts; }
    std::vector<Part> takeParts() { return std::exchange(m_parts, {}); }
    const Usage &usage() const { return m_usage; }
    const QString &servedModel() const { return m_servedModel; }
    bool isEmpty() const { return m_parts.empty(); }

private:
    std::vector<Part> m_parts;
    std::vector<std::pair<int, size_t>> m_slots; // slot, index of its part
    Usage m_usage;
    QString m_servedModel;
};

} // namespace Layers
