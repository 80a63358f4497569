#include "core/ai/openaidecoder.h"

#include "core/base/log.h"
#include "core/base/utf8.h"

#include <cmath>
#include <tuple>

namespace Layers {

namespace {

constexpr qsizetype documentLimit = 1024 * 1024;
constexpr qsizetype sniffLimit = 4096;
constexpr qsizetype idleLimit = 64 * 1024 * 1024; // bytes: more than the largest event, and hours of signs of life
constexpr qsizetype answerLimit = 16 * 1024 * 1024; // UTF-16 units of all that is kept of it: more than any model writes

bool isNone(QByteArrayView text)
{
    return text.isEmpty() || text == "None" || text == "null";
}

bool isDigits(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<qint64> count(const JsonValue &value)
{
    if (value.isNull())
        return {};
    return value.toInteger();
}

// Some servers send the field with every event, with nothing in it.
bool saysSomething(const JsonValue &error)
{
    const auto isFilled = [](const JsonValue &value) { return !value.isNull() && !(value.isString() && value.utf8().isEmpty()); };
    if (!error.isObject())
        return error.isString() && isFilled(error);
    const auto &members = error.members();
    return std::any_of(members.begin(), members.end(), [&](const JsonValue::Member &member) { return isFilled(member.value); });
}

ServerError errorObject(const JsonValue &error)
{
    ServerError found;
    if (error.isString()) {
        found.message = error.toString();
        return found;
    }
    found.message = error["message"].toText();
    const QByteArray type = error["type"].toText().toUtf8();
    const QByteArray param = error["param"].toText().toUtf8();
    found.type = isNone(type) ? QByteArray() : type;
    found.param = isNone(param) ? QByteArray() : param;
    const JsonValue code = error["code"];
    found.code = code.toText().toUtf8();
    if (isNone(found.code))
        found.code = found.type;
    // LiteLLM repeats the HTTP status as a string; then the type is the word that tells what happened.
    else if (code.isString() && isDigits(found.code) && !found.type.isEmpty())
        found.code = found.type;
    found.contextTokens = error["n_ctx"].toInteger();
    if (found.message.isEmpty() && found.code.isEmpty())
        found.message = QString::fromUtf8(error.toJson());
    return found;
}

} // namespace

// The members of an event or document that mean something, found in one walk.
struct OpenAiDecoder::Root
{
    JsonValue value, error, object, type, message, detail, choices, model, usage, citations;

    explicit Root(const JsonValue &root)
        : value(root)
    {
        static constexpr JsonKeys keys("error", "object", "type", "message", "detail", "choices", "model", "usage", "citations");
        const auto found = root.pick(keys);
        std::tie(error, object, type, message, detail, choices, model, usage, citations) = std::tuple_cat(found);
    }

    ServerError serverError() const
    {
        if (saysSomething(error))
            return errorObject(error);
        if (object.utf8() == "error" || (type.utf8() == "error" && !message.isNull()))
            return errorObject(value);
        if (!choices.isNull())
            return {};
        ServerError found;
        // FastAPI: a sentence, or a list of what is wrong with the request.
        found.message = detail.isArray() && detail.count() > 0 ? detail.elements().front()["msg"].toString() : detail.toString();
        return found;
    }
};

Usage openAiUsage(const JsonValue &usage)
{
    Usage found;
    found.input = count(usage["prompt_tokens"]);
    found.output = count(usage["completion_tokens"]);
    const JsonValue input = usage["prompt_tokens_details"];
    found.cachedRead = count(input["cached_tokens"]);
    if (!found.cachedRead)
        found.cachedRead = count(usage["cache_read_input_tokens"]);
    found.cacheWrite = count(input["cache_write_tokens"]);
    if (!found.cacheWrite)
        found.cacheWrite = count(usage["cache_creation_input_tokens"]);
    found.reasoning = count(usage["completion_tokens_details"]["reasoning_tokens"]);
    if (usage["cost"].kind() == JsonValue::Kind::Number) {
        const double nanos = usage["cost"].toDouble() * 1e9;
        if (nanos >= 0 && nanos < 9e18)
            found.cost = Cost{qint64(std::llround(nanos))};
    }
    found.raw = usage.toJson();
    return found;
}

OpenAiDecoder::OpenAiDecoder(std::vector<QString> knownTools)
    : m_knownTools(std::move(knownTools))
{ }

OpenAiDecoder::~OpenAiDecoder() = default;

void OpenAiDecoder::begin(int status, const QByteArray &contentType)
{
    m_status = status;
    m_contentType = contentType.toLower();
    if (status < 200 || status > 299)
        m_body = Body::Document;
}

void OpenAiDecoder::feed(QByteArrayView bytes, std::vector<Delta> &out)
{
    if (m_body == Body::Unknown) {
        // The first byte that is no white space tells more than the content type, which servers and proxies get wrong.
        m_held.append(bytes);
        qsizetype at = m_held.startsWith("\xef\xbb\xbf") ? 3 : 0;
        while (at < m_held.size() && (m_held[at] == ' ' || m_held[at] == '\n' || m_held[at] == '\r' || m_held[at] == '\t'))
            ++at;
        const bool partialMark = m_held.size() < 3 && QByteArrayView("\xef\xbb\xbf").startsWith(m_held);
        if (partialMark || (at == m_held.size() && m_held.size() < sniffLimit))
            return;
        const char first = at < m_held.size() ? m_held[at] : 'd';
        m_body = first == '{' || first == '['       ? Body::Document
            : first == '<'                          ? Body::Html
            : m_contentType.startsWith("text/html") ? Body::Html
                                                    : Body::Events;
        if (m_body == Body::Events) {
            const QByteArray held = std::exchange(m_held, {});
            readEvents(held, out);
        }
        return;
    }
    if (m_body == Body::Events) {
        readEvents(bytes, out);
        return;
    }
    if (m_held.size() < documentLimit)
        m_held.append(bytes.first(std::min(bytes.size(), documentLimit - m_held.size())));
}

void OpenAiDecoder::readEvents(QByteArrayView bytes, std::vector<Delta> &out)
{
    const qsizetype before = m_size;
    take(m_reader.feed(bytes, [&](const SseEvent &e) { sseEvent(e, out); }));
    m_idleBytes = m_size == before ? m_idleBytes + bytes.size() : 0;
    if (isFlooded() && !isOver())
        endTooLong(QStringLiteral("no answer in all that came"));
}

bool OpenAiDecoder::isFlooded() const
{
    return m_idleBytes > idleLimit;
}

void OpenAiDecoder::take(const Result<Unit> &read)
{
    if (read || m_end.ended == StreamEnded::Error)
        return;
    m_end.ended = StreamEnded::Error;
    m_end.error.isOurs = true;
    m_end.error.code = "protocol";
    m_end.error.message = read.error().detail;
}

void OpenAiDecoder::sseEvent(const SseEvent &sse, std::vector<Delta> &out)
{
    if (sse.kind == SseEvent::Kind::Message)
        event(sse.name, sse.data, out);
    else if (sse.kind == SseEvent::Kind::ErrorLine)
        event("error", sse.data, out);
    else if (sse.kind == SseEvent::Kind::Stray)
        ++m_end.strayLines;
}

void OpenAiDecoder::event(QByteArrayView name, QByteArrayView data, std::vector<Delta> &out)
{
    if (m_done || m_end.ended == StreamEnded::Error)
        return;
    const QByteArrayView trimmed = data.trimmed();
    if (trimmed.isEmpty())
        return;
    if (trimmed == "[DONE]") {
        m_done = true;
        m_events = true;
        return;
    }
    if (const auto text = name == "error" ? std::nullopt : m_shape.textOf(trimmed)) {
        addText(fromUtf8Whole(*text), out);
        return;
    }
    const auto root = m_json.parse(trimmed);
    if (!root) {
        // Signs of life, of servers that know no comments. Any other word may be one of the answer, or of an error.
        static const QByteArrayList signs{"ping", "[ping]", "pong", "heartbeat", "keepalive", "keep-alive", "keep_alive", "done", "[done]"};
        const bool isSign = trimmed.size() <= 10 && signs.contains(trimmed.toByteArray().toLower());
        ++(isSign ? m_signs : m_end.skippedEvents);
        if (name == "error") {
            m_end.ended = StreamEnded::Error;
            m_end.error.message = QString::fromUtf8(trimmed.first(std::min<qsizetype>(trimmed.size(), 2000)));
        }
        return;
    }
    m_events = true;
    const Root fields(*root);
    // Text may ride on the event of an error; it was generated and is kept.
    chunk(fields, out);
    ServerError error = fields.serverError();
    if (error.isNull() && name == "error")
        error = errorObject(*root);
    if (!error.isNull()) {
        m_end.ended = StreamEnded::Error;
        m_end.error = std::move(error);
        return;
    }
    learnShape(fields, trimmed);
}

// What an event that held nothing but text looked like, for the next one.
void OpenAiDecoder::learnShape(const Root &root, QByteArrayView data)
{
    m_shape.forget();
    if (!m_shape.isWorthLearning() || root.choices.count() != 1 || root.usage.isObject() || root.citations.count() > 0)
        return;
    const JsonValue choice = root.choices.elements().front();
    if (!choice["finish_reason"].utf8().isEmpty() || choice["index"].toInteger() != 0)
        return;
    QByteArrayView text;
    for (const JsonValue::Member &member : choice["delta"].members()) {
        if (member.key == "content")
            text = member.value.utf8();
        else if (member.key != "role" && !member.value.isNull())
            return;
    }
    m_shape.learn(data, text);
}

void OpenAiDecoder::chunk(const Root &root, std::vector<Delta> &out)
{
    if (const QByteArrayView name = root.model.utf8(); !name.isEmpty() && name != m_model) {
        m_model = name.toByteArray();
        m_end.servedModel = root.model.toString();
        out.emplace_back(ServedModelDelta{m_end.servedModel});
    }
    root.choices.forEach([&](const JsonValue &choice) {
        static constexpr JsonKeys choiceKeys("index", "delta", "message", "text", "finish_reason");
        const auto [index, streamed, message, text, finish] = choice.pick(choiceKeys);
        if (index.toInteger() != 0)
            return;
        if (const JsonValue &delta = streamed.isNull() ? message : streamed; delta.isObject())
            messagePiece(delta, out);
        else if (text.isString())
            addText(text.toString(), out);
        if (const QByteArrayView reason = finish.utf8(); !reason.isEmpty())
            m_end.rawFinish = reason.toByteArray();
    });
    if (root.usage.isObject())
        usage(root.usage, out);
    if (root.citations.count() > 0)
        out.emplace_back(RawDelta{QByteArray("{\"citations\":" + root.citations.toJson() + '}')});
}

// What a choice holds: a piece of the answer in a stream, all of it in a document.
void OpenAiDecoder::messagePiece(const JsonValue &piece, std::vector<Delta> &out)
{
    static constexpr JsonKeys keys("content", "reasoning_content", "reasoning", "thinking_blocks", "refusal", "tool_calls", "function_call",
                                   "annotations");
    const auto [text, reasoningContent, thought, blocks, refusal, calls, call, notes] = piece.pick(keys);
    // Servers that know both names fill one of them.
    const bool isOther = reasoningContent.utf8().isEmpty() && thought.isString();
    reasoning(isOther ? thought : reasoningContent, blocks, out);
    content(text, out);
    if (refusal.isString() && !refusal.utf8().isEmpty() && hasRoom(refusal.utf8().size())) {
        m_content = true;
        out.emplace_back(TextDelta{refusal.toString(), TextDelta::Voice::Refusal});
    }
    calls.forEach([&](const JsonValue &one) { toolCall(one, out); });
    if (call.isObject())
        toolCall(call, out);
    if (notes.count() > 0)
        out.emplace_back(RawDelta{QByteArray("{\"annotations\":" + notes.toJson() + '}')});
}

// Whether the answer may still grow by so much. A server that never ends must not fill the memory.
bool OpenAiDecoder::hasRoom(qsizetype units)
{
    m_size += units;
    if (m_size <= answerLimit)
        return true;
    endTooLong(QStringLiteral("more text than any answer has"));
    return false;
}

void OpenAiDecoder::endTooLong(const QString &why)
{
    m_end.ended = StreamEnded::Error;
    m_end.error.isOurs = true;
    m_end.error.code = "answer.too_long";
    m_end.error.message = why;
}

void OpenAiDecoder::addReasoning(const QString &text, std::vector<Delta> &out)
{
    if (text.isEmpty() || !hasRoom(text.size()))
        return;
    m_content = true;
    if (auto *last = out.empty() ? nullptr : std::get_if<ReasoningDelta>(&out.back()))
        last->text += text;
    else
        out.emplace_back(ReasoningDelta{text});
}

void OpenAiDecoder::addText(const QString &text, std::vector<Delta> &out)
{
    if (text.isEmpty() || !hasRoom(text.size()))
        return;
    m_content = true;
    // Text that arrives together is one delta: the sink is called once a frame anyway.
    if (!out.empty()) {
        if (auto *last = std::get_if<TextDelta>(&out.back()); last && last->voice == TextDelta::Voice::Answer) {
            last->text += text;
            return;
        }
    }
    out.emplace_back(TextDelta{text});
}

void OpenAiDecoder::content(const JsonValue &content, std::vector<Delta> &out)
{
    if (content.isString()) {
        if (!content.utf8().isEmpty())
            addText(content.toString(), out);
        return;
    }
    // Mistral and some gateways send a list of parts.
    content.forEach([&](const JsonValue &part) {
        if (part["text"].isString())
            addText(part["text"].toString(), out);
        else if (part["type"].utf8() == "thinking")
            part["thinking"].forEach([&](const JsonValue &thought) { addReasoning(thought["text"].toString(), out); });
    });
}

void OpenAiDecoder::reasoning(const JsonValue &thought, const JsonValue &blocks, std::vector<Delta> &out)
{
    addReasoning(thought.toString(), out);
    blocks.forEach([&](const JsonValue &block) {
        if (block["type"].utf8() == "redacted_thinking") {
            if (!hasRoom(block["data"].utf8().size()))
                return;
            out.emplace_back(SignatureDelta{{}, block["data"].utf8().toByteArray(), {}});
            return;
        }
        const QByteArray signature = block["signature"].utf8().toByteArray();
        if (!signature.isEmpty() && !hasRoom(signature.size() + block["thinking"].utf8().size()))
            return;
        if (!signature.isEmpty())
            out.emplace_back(SignatureDelta{signature, {}, block["thinking"].toString()});
        else if (!thought.isString() && !block["thinking"].utf8().isEmpty())
            addReasoning(block["thinking"].toString(), out);
    });
}

void OpenAiDecoder::usage(const JsonValue &used, std::vector<Delta> &out)
{
    m_end.usage = openAiUsage(used);
    out.emplace_back(UsageDelta{m_end.usage});
}

void OpenAiDecoder::document(std::vector<Delta> &out)
{
    const bool isFailure = m_status < 200 || m_status > 299;
    const qsizetype mark = m_held.startsWith("\xef\xbb\xbf") ? 3 : 0;
    const auto root = m_json.parse(QByteArrayView(m_held).sliced(mark));
    m_end.ended = StreamEnded::Error;
    if (!root || (!root->isObject() && !root->isArray())) {
        m_end.error.isOurs = true;
        m_end.error.code = "protocol";
        m_end.error.message
            = isFailure ? QStringLiteral("http %1 non-JSON body").arg(m_status) : QStringLiteral("the body is neither a stream nor JSON");
        return;
    }
    const JsonValue first = root->isArray() && root->count() > 0 ? root->elements().front() : *root;
    const Root fields(first);
    m_end.error = fields.serverError();
    if (!m_end.error.isNull())
        return;
    if (isFailure) {
        m_end.error.isOurs = true;
        m_end.error.code = "http";
        m_end.error.message = QStringLiteral("http %1").arg(m_status);
        return;
    }
    if (!fields.choices.isArray()) {
        m_end.error.isOurs = true;
        m_end.error.code = "protocol";
        m_end.error.message = QStringLiteral("JSON that is no chat completion");
        return;
    }
    // A server that does not stream has answered in one piece.
    m_events = true;
    m_done = true;
    m_end.ended = StreamEnded::Empty;
    chunk(fields, out);
}

StreamEnd OpenAiDecoder::finish(Transport transport, std::vector<Delta> &out)
{
    if (std::exchange(m_finished, true))
        return m_end;
    if (m_body == Body::Events) {
        if (transport == Transport::Finished)
            take(m_reader.finish([&](const SseEvent &e) { sseEvent(e, out); }));
    } else if (m_body == Body::Document) {
        if (transport == Transport::Finished || m_status < 200 || m_status > 299)
            document(out);
    } else if (m_body == Body::Html) {
        m_end.ended = StreamEnded::Error;
        m_end.error.isOurs = true;
        m_end.error.code = "protocol";
        m_end.error.message = QStringLiteral("not an API stream (HTML)");
    } else if (m_status < 200 || m_status > 299) {
        document(out);
    }

    m_end.finish = m_end.rawFinish;
    const bool endedInOrder = m_end.rawFinish != "length" && m_end.rawFinish != "max_tokens" && m_end.rawFinish != "incomplete"
        && m_end.rawFinish != "error" && m_end.rawFinish != "content_filter";
    if (!m_slots.empty() && m_end.finish == "stop")
        m_end.finish = "tool_calls";
    else if (m_slots.empty() && m_end.finish == "tool_calls")
        m_end.finish = "stop";

    if (m_end.ended != StreamEnded::Error) {
        if (m_end.rawFinish == "error") {
            m_end.ended = StreamEnded::Error;
            m_end.error.isOurs = true;
            m_end.error.code = "finish_error";
            m_end.error.message = QStringLiteral("the server ended the answer with an error");
        } else if (m_done) {
            m_end.ended = StreamEnded::Clean;
        } else if (!m_end.rawFinish.isEmpty()) {
            m_end.ended = StreamEnded::Weak;
        } else if (m_events) {
            m_end.ended = StreamEnded::Truncated;
        } else if (m_end.skippedEvents + m_signs > 0) {
            m_end.ended = StreamEnded::Error;
            m_end.error.isOurs = true;
            m_end.error.code = "protocol";
            m_end.error.message = QStringLiteral("a stream without one readable event");
        } else {
            m_end.ended = StreamEnded::Empty;
        }
    }
    const bool counts = m_end.ended == StreamEnded::Clean || m_end.ended == StreamEnded::Weak;
    finishTools(counts && endedInOrder && m_end.skippedEvents == 0, out);
    return m_end;
}

} // namespace Layers
