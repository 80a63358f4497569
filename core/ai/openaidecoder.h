#pragma once
// Decodes the answer of an OpenAI-compatible Chat Completions server: bytes in, deltas out, the same for every way of cutting the bytes.
// Pure, one object an answer, any one thread. Wire facts: the OpenAI API reference, and what LiteLLM, Ollama, llama.cpp, LM Studio, vLLM,
// OpenRouter and Azure really send (tests/data/streams/cases.json). Unknown fields, events and finish reasons are never an error.
// Limits: a body that is no stream is read up to 1 MiB; events as in core/net/sse.h; 4,096 tool calls; 16 Mi units of text, reasoning and
// calls together, and 64 MiB that add nothing to these, then the answer ends with the error "answer.too_long".

#include "core/ai/delta.h"
#include "core/ai/texteventshape.h"
#include "core/base/json.h"
#include "core/net/sse.h"

#include <vector>

namespace Layers {

// An error as the server worded it, in any of the shapes that compatible servers use.
struct ServerError
{
    QString message;
    QByteArray type; // empty when missing, null or "None"
    QByteArray code; // a number is kept as its digits; for HTTP errors whose code only repeats the status: the type
    QByteArray param;
    qint64 contextTokens = 0; // llama.cpp: what the model can hold
    bool isOurs = false; // the server gave no words of its own; `message` is for the log

    bool isNull() const { return message.isEmpty() && code.isEmpty() && type.isEmpty(); }
};

struct StreamEnd
{
    StreamEnded ended = StreamEnded::Empty;
    QByteArray finish; // normalised: calls with "stop" are "tool_calls", "tool_calls" without calls is "stop"
    QByteArray rawFinish;
    ServerError error;
    Usage usage;
    QString servedModel;
    int skippedEvents = 0; // events that were no JSON; words may have stood in them
    int strayLines = 0; // that are nothing in a stream
};

class OpenAiDecoder
{
public:
    explicit OpenAiDecoder(std::vector<QString> knownTools = {});
    ~OpenAiDecoder();

    void begin(int status, const QByteArray &contentType);
    void feed(QByteArrayView bytes, std::vector<Delta> &out);
    enum class Transport { Finished, Broken };
    StreamEnd finish(Transport transport, std::vector<Delta> &out);

    bool sawDone() const { return m_done; }
    bool sawContent() const { return m_content; } // anything that the person can see
    bool sawEvents() const { return m_events; } // the server has begun to answer, and may bill it
    bool isPage() const { return m_body == Body::Html; } // of the web, in the place of an answer
    bool isFlooded() const; // with what is no part of an answer, even behind its end
    bool isOver() const { return m_done || m_end.ended == StreamEnded::Error; } // what follows is not read any more

private:
    enum class Body { Unknown, Events, Document, Html };
    struct Root;
    // Where a growing JSON text stands: inside a string, and under how many braces.
    struct Braces
    {
        int depth = 0;
        bool hasOpened = false;
        bool isString = false;
        bool isEscaped = false;

        void read(QStringView text);
        bool isClosed() const { return hasOpened && depth <= 0 && !isString; }
    };
    struct Slot
    {
        std::optional<qint64> index; // as the server counts
        QString id;
        QString name;
        QString arguments;
        Braces braces = {};
        bool isWhole = false; // the arguments came as an object
        std::optional<bool> isJson = {}; // known from the first time that the braces were closed; what follows can only break it

        bool hasEnded();
    };

    void readEvents(QByteArrayView bytes, std::vector<Delta> &out);
    void take(const Result<Unit> &read);
    void sseEvent(const SseEvent &sse, std::vector<Delta> &out);
    void event(QByteArrayView name, QByteArrayView data, std::vector<Delta> &out);
    void chunk(const Root &root, std::vector<Delta> &out);
    void content(const JsonValue &content, std::vector<Delta> &out);
    void learnShape(const Root &root, QByteArrayView data);
    void messagePiece(const JsonValue &piece, std::vector<Delta> &out);
    void reasoning(const JsonValue &thought, const JsonValue &blocks, std::vector<Delta> &out);
    void toolCall(const JsonValue &call, std::vector<Delta> &out);
    size_t slotFor(const JsonValue &call, std::vector<Delta> &out);
    void usage(const JsonValue &usage, std::vector<Delta> &out);
    void document(std::vector<Delta> &out);
    bool hasRoom(qsizetype units);
    void endTooLong(const QString &why);
    void addText(const QString &text, std::vector<Delta> &out);
    void addReasoning(const QString &text, std::vector<Delta> &out);
    void finishTools(bool isExecutable, std::vector<Delta> &out);

    std::vector<QString> m_knownTools;
    int m_status = 200;
    QByteArray m_contentType;
    Body m_body = Body::Unknown;
    QByteArray m_held; // bytes before the body's kind is known, then the body of a document
    SseReader m_reader;
    JsonDocument m_json;
    std::vector<Slot> m_slots;
    StreamEnd m_end;
    bool m_done = false;
    qsizetype m_size = 0; // of text and reasoning
    qsizetype m_idleBytes = 0; // since these have grown last
    bool m_content = false; // anything that the person can see
    bool m_events = false; // any event at all
    int m_signs = 0; // of life, in the place of events
    bool m_finished = false;
    QByteArray m_model; // as the last event named it

    TextEventShape m_shape;
};

// "prompt_tokens" and its relatives; unknown fields stay in `raw`.
Usage openAiUsage(const JsonValue &usage);

} // namespace Layers
