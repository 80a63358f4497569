#include "core/model/message.h"

#include "core/base/json.h"

namespace Layers {

namespace {

constexpr int partsVersion = 1;

template <class... F>
struct Overloaded : F...
{
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

void writeOptional(JsonWriter &writer, QByteArrayView name, const QString &text)
{
    if (!text.isEmpty())
        writer.field(name, text);
}

void writeOptional(JsonWriter &writer, QByteArrayView name, const QByteArray &text)
{
    if (!text.isEmpty())
        writer.key(name).utf8(text);
}

void writeCitation(JsonWriter &writer, const Citation &citation)
{
    writer.field("mark", citation.mark);
    writer.field("source", citation.source.toString());
    writer.field("document", citation.document.toString());
    writer.key("hash").utf8(citation.contentHash.toHex());
    writer.field("path", citation.path);
    writeOptional(writer, "heading", citation.heading);
    if (citation.page > 0)
        writer.field("page", citation.page);
    writer.field("from", qint64(citation.range.from)).field("to", qint64(citation.range.to));
    writer.field("quote", citation.quote);
}

Citation citationFrom(const JsonValue &json)
{
    Citation citation;
    citation.mark = int(json["mark"].toInteger());
    citation.source = SourceId::fromString(json["source"].toString()).value_or(SourceId());
    citation.document = DocumentId::fromString(json["document"].toString()).value_or(DocumentId());
    citation.contentHash = QByteArray::fromHex(json["hash"].utf8().toByteArray());
    citation.path = json["path"].toString();
    citation.heading = json["heading"].toString();
    citation.page = int(json["page"].toInteger());
    citation.range = {qsizetype(json["from"].toInteger()), qsizetype(json["to"].toInteger())};
    citation.quote = json["quote"].toString();
    return citation;
}

void writeError(JsonWriter &writer, const Error &error)
{
    writer.field("kind", kindName(error.kind));
    writeOptional(writer, "code", error.code);
    writeOptional(writer, "detail", error.detail);
    writer.field("charged", chargedName(error.charged));
    if (error.retryAfter)
        writer.field("retry_after", qint64(error.retryAfter->count()));
    writeOptional(writer, "request_id", error.requestId);
    if (!error.params.isEmpty()) {
        writer.key("params").beginObject();
        for (auto it = error.params.begin(); it != error.params.end(); ++it)
            writer.field(it.key().toUtf8(), it.value().toString());
        writer.endObject();
    }
}

Error errorFrom(const JsonValue &json)
{
    Error error;
    const QString kind = json["kind"].toString();
    for (int k = 0; k <= int(Error::Kind::Internal); ++k) {
        if (kindName(Error::Kind(k)) == kind)
            error.kind = Error::Kind(k);
    }
    error.code = json["code"].utf8().toByteArray();
    error.detail = json["detail"].toString();
    const QString charged = json["charged"].toString();
    error.charged = charged == QLatin1String("yes") ? Charged::Yes : charged == QLatin1String("unknown") ? Charged::Unknown : Charged::No;
    if (!json["retry_after"].isNull())
        error.retryAfter = std::chrono::seconds(json["retry_after"].toInteger());
    error.requestId = json["request_id"].toString();
    for (const auto &member : json["params"].members())
        error.params.insert(QString::fromUtf8(member.key), member.value.toText());
    return error;
}

void writePart(JsonWriter &writer, const Part &part)
{
    const auto begin = [&writer](QByteArrayView type) { writer.beginObject().key("type").utf8(type); };
    std::visit(Overloaded{
                   [&](const TextPart &text) {
                       begin("text");
                       writer.field("text", text.text).endObject();
                   },
                   [&](const ReasoningPart &reasoning) {
                       begin("reasoning");
                       writer.field("text", reasoning.text);
                       writeOptional(writer, "signature", reasoning.signature);
                       writeOptional(writer, "redacted", reasoning.redacted);
                       if (reasoning.duration.count() > 0)
                           writer.field("ms", qint64(reasoning.duration.count()));
                       writer.endObject();
                   },
                   [&](const BlobPart &blob) {
                       begin("blobRef");
                       writer.key("hash").utf8(blob.hash.toHex());
                       writer.key("mime").utf8(blob.mimeType);
                       writer.field("name", blob.name).field("size", blob.size).endObject();
                   },
                   [&](const ToolCallPart &call) {
                       begin("toolCall");
                       writer.field("id", call.id).field("name", call.name);
                       writer.field("arguments", QString::fromUtf8(call.arguments)).field("executable", call.isExecutable).endObject();
                   },
                   [&](const ToolResultPart &result) {
                       begin("toolResult");
                       writer.field("call", result.callId).field("text", result.text).field("error", result.isError).endObject();
                   },
                   [&](const RunPart &run) { writer.raw(run.json); },
                   [&](const CitationPart &citation) {
                       begin("citation");
                       writeCitation(writer, citation.citation);
                       writer.endObject();
                   },
                   [&](const ErrorPart &error) {
                       begin("error");
                       writeError(writer, error.error);
                       writer.endObject();
                   },
                   [&](const UnknownPart &unknown) { writer.raw(unknown.json); },
               },
               part);
}

Part partFrom(const JsonValue &json)
{
    const QByteArrayView type = json["type"].utf8();
    if (type == "text" && json["text"].isString())
        return TextPart{json["text"].toString()};
    if (type == "reasoning")
        return ReasoningPart{json["text"].toString(), json["signature"].utf8().toByteArray(), json["redacted"].utf8().toByteArray(),
                             std::chrono::milliseconds(json["ms"].toInteger())};
    if (type == "blobRef")
        return BlobPart{QByteArray::fromHex(json["hash"].utf8().toByteArray()), json["mime"].utf8().toByteArray(), json["name"].toString(),
                        json["size"].toInteger()};
    if (type == "toolCall")
        return ToolCallPart{json["id"].toString(), json["name"].toString(), json["arguments"].toString().toUtf8(),
                            json["executable"].toBool()};
    if (type == "toolResult")
        return ToolResultPart{json["call"].toString(), json["text"].toString(), json["error"].toBool()};
    if (type == "run")
        return RunPart{json.toJson()};
    if (type == "citation")
        return CitationPart{citationFrom(json)};
    if (type == "error")
        return ErrorPart{errorFrom(json)};
    return UnknownPart{json.toJson()};
}

} // namespace

QString Message::text() const
{
    QString joined;
    for (const Part &part : parts) {
        if (const auto *text = std::get_if<TextPart>(&part))
            joined += text->text;
    }
    return joined;
}

QByteArray roleName(Role role)
{
    switch (role) {
    case Role::System:
        return "system";
    case Role::User:
        return "user";
    case Role::Assistant:
        return "assistant";
    case Role::Tool:
        return "tool";
    }
    return "user";
}

Role roleNamed(QByteArrayView name)
{
    for (const Role role : {Role::System, Role::Assistant, Role::Tool}) {
        if (roleName(role) == name)
            return role;
    }
    return Role::User;
}

QByteArray stateName(MessageState state)
{
    switch (state) {
    case MessageState::Complete:
        return "complete";
    case MessageState::Streaming:
        return "streaming";
    case MessageState::Stopped:
        return "stopped";
    case MessageState::Interrupted:
        return "interrupted";
    case MessageState::Failed:
        return "failed";
    }
    return "failed";
}

MessageState stateNamed(QByteArrayView name)
{
    using enum MessageState;
    for (const MessageState state : {Complete, Streaming, Stopped, Failed}) {
        if (stateName(state) == name)
            return state;
    }
    return Interrupted;
}

QByteArray partToJson(const Part &part)
{
    JsonWriter writer;
    writePart(writer, part);
    return writer.take();
}

QByteArray partsToJson(const std::vector<Part> &parts)
{
    JsonWriter writer;
    writer.beginObject().field("v", partsVersion).key("parts").beginArray();
    for (const Part &part : parts)
        writePart(writer, part);
    writer.endArray().endObject();
    return writer.take();
}

Result<Part> partFromJson(const QByteArray &json)
{
    JsonDocument document;
    TRY_ASSIGN(const JsonValue value, document.parse(json));
    return partFrom(value);
}

Result<std::vector<Part>> partsFromJson(const QByteArray &json)
{
    JsonDocument document;
    TRY_ASSIGN(const JsonValue root, document.parse(json));
    if (!root["parts"].isArray())
        return Error{.kind = Error::Kind::Corrupt, .code = "message.parts", .detail = QStringLiteral("a message without parts")};
    std::vector<Part> parts;
    for (const JsonValue &value : root["parts"].elements())
        parts.push_back(partFrom(value));
    return parts;
}

void appendPart(std::vector<Part> &parts, Part part)
{
    if (!parts.empty()) {
        if (auto *text = std::get_if<TextPart>(&part)) {
            if (auto *last = std::get_if<TextPart>(&parts.back())) {
                last->text += text->text;
                return;
            }
        }
        if (auto *reasoning = std::get_if<ReasoningPart>(&part); reasoning && reasoning->redacted.isEmpty()) {
            auto *last = std::get_if<ReasoningPart>(&parts.back());
            if (last && last->signature.isEmpty() && last->redacted.isEmpty()) {
                last->text += reasoning->text;
                last->signature = reasoning->signature;
                last->duration += reasoning->duration;
                return;
            }
        }
    }
    parts.push_back(std::move(part));
}

} // namespace Layers
