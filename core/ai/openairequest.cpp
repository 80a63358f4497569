#include "core/ai/openairequest.h"

#include "core/base/json.h"
#include "core/net/networkpolicy.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QUrl>

namespace Layers {

namespace {

void writeMessage(JsonWriter &writer, Role role, const QString &text)
{
    writer.beginObject();
    writer.key("role").utf8(roleName(role));
    writer.field("content", text).endObject();
}

// An answer that called tools: text, calls, and the signed reasoning that Claude wants back with them.
void writeAnswer(JsonWriter &writer, const Message &message)
{
    writer.beginObject();
    writer.key("role").utf8("assistant");
    writer.field("content", message.text());
    bool hasCalls = false;
    for (const Part &part : message.parts) {
        const auto *call = std::get_if<ToolCallPart>(&part);
        if (!call)
            continue;
        if (!std::exchange(hasCalls, true))
            writer.key("tool_calls").beginArray();
        writer.beginObject().field("id", call->id).key("type").utf8("function");
        writer.key("function")
            .beginObject()
            .field("name", call->name)
            .field("arguments", QString::fromUtf8(call->arguments))
            .endObject()
            .endObject();
    }
    if (hasCalls) {
        writer.endArray();
        bool hasBlocks = false;
        for (const Part &part : message.parts) {
            const auto *reasoning = std::get_if<ReasoningPart>(&part);
            if (!reasoning || (reasoning->signature.isEmpty() && reasoning->redacted.isEmpty()))
                continue;
            if (!std::exchange(hasBlocks, true))
                writer.key("thinking_blocks").beginArray();
            writer.beginObject();
            if (!reasoning->redacted.isEmpty()) {
                writer.key("type").utf8("redacted_thinking").key("data").utf8(reasoning->redacted);
            } else {
                writer.key("type").utf8("thinking").field("thinking", reasoning->text);
                writer.key("signature").utf8(reasoning->signature);
            }
            writer.endObject();
        }
        if (hasBlocks)
            writer.endArray();
    }
    writer.endObject();
}

} // namespace

QByteArray openAiRequestBody(const Prompt &prompt, const std::set<QByteArray> &leaveOut)
{
    JsonWriter writer;
    writer.beginObject().field("model", prompt.model.model).field("stream", true);
    if (!leaveOut.contains("stream_options"))
        writer.key("stream_options").beginObject().field("include_usage", true).endObject();
    if (prompt.maxOutputTokens && !leaveOut.contains("max_tokens"))
        writer.field("max_tokens", *prompt.maxOutputTokens);
    writer.key("messages").beginArray();
    if (!prompt.system.isEmpty())
        writeMessage(writer, Role::System, prompt.system);
    // Local chat templates refuse two questions in a row, so neighbours of the same side are joined.
    for (size_t i = 0; i < prompt.messages.size(); ++i) {
        const Message &message = prompt.messages[i];
        if (message.role == Role::Tool) {
            for (const Part &part : message.parts) {
                if (const auto *result = std::get_if<ToolResultPart>(&part)) {
                    writer.beginObject().key("role").utf8("tool");
                    writer.field("tool_call_id", result->callId).field("content", result->text).endObject();
                }
            }
        } else if (message.role == Role::Assistant) {
            writeAnswer(writer, message);
        } else {
            QString text = message.text();
            while (i + 1 < prompt.messages.size() && prompt.messages[i + 1].role == message.role)
                text += QLatin1String("\n\n") + prompt.messages[++i].text();
            writeMessage(writer, message.role, text);
        }
    }
    writer.endArray();
    if (!prompt.tools.empty() && !leaveOut.contains("tools")) {
        writer.key("tools").beginArray();
        for (const ToolDescription &tool : prompt.tools) {
            writer.beginObject().key("type").utf8("function");
            writer.key("function").beginObject().field("name", tool.name).field("description", tool.description);
            writer.key("parameters").raw(tool.parameters).endObject().endObject();
        }
        writer.endArray();
    }
    writer.endObject();
    return writer.take();
}

Result<QString> normalisedBaseUrl(const QString &typed)
{
    QString text = typed.trimmed();
    const auto refused = [&](const char *code) {
        return Error{.kind = Error::Kind::Rejected, .code = code, .detail = QStringLiteral("not a usable address")};
    };
    if (text.isEmpty())
        return refused("url.empty");
    if (!text.contains(QLatin1String("://"))) {
        const QString host = text.section(QLatin1Char('/'), 0, 0);
        const QString name
            = host.startsWith(QLatin1Char('[')) ? host.section(QLatin1Char(']'), 0, 0).mid(1) : host.section(QLatin1Char(':'), 0, 0);
        text.prepend(NetworkPolicy::isLoopback(name) ? QLatin1String("http://") : QLatin1String("https://"));
    }
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https")))
        return refused("url.invalid");
    if (!url.userInfo().isEmpty())
        return refused("url.credentials");
    if (url.hasQuery() || url.hasFragment())
        return refused("url.query");
    QString base = url.toString(QUrl::FullyEncoded);
    static const QRegularExpression tail(QStringLiteral("(/(chat/completions|completions|models|responses))?/*$"));
    base.remove(tail);
    return base;
}

QStringList candidateBaseUrls(const QString &normalised)
{
    static const QRegularExpression versioned(QStringLiteral("/v\\d+[a-z]*$"));
    if (versioned.match(normalised).hasMatch())
        return {normalised};
    return {normalised + QLatin1String("/v1"), normalised};
}

} // namespace Layers
