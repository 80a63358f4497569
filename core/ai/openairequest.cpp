#include "core/ai/openairequest.h"

#include "core/ai/promptmarks.h"
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

// What a question holds beside its words. A file is given once, at the first question that holds it.
void addAttached(const Prompt &prompt, const BlobPart &blob, std::set<QByteArray> &given, QString &text,
                 std::vector<const PromptAttachment *> &pictures)
{
    using Content = PromptAttachment::Content;
    const PromptAttachment *file = prompt.attachment(blob.hash);
    const QString name = markedName(blob.name);
    if (!file || file->content == Content::Missing) {
        text += QStringLiteral("[The file \"%1\" was attached here. It is not available any more.]\n\n").arg(name);
    } else if (file->content == Content::NotSeen) {
        text += QStringLiteral("[The picture \"%1\" was attached here. It cannot be shown to you.]\n\n").arg(name);
    } else if (!given.insert(blob.hash).second) {
        text += QStringLiteral("[The file \"%1\" from above is attached here again.]\n\n").arg(name);
    } else if (file->content == Content::Picture) {
        pictures.push_back(file);
    } else {
        const QString id = QString::fromLatin1(blob.hash.toHex());
        text += QStringLiteral("<attached_file name=\"%1\" type=\"%2\" id=\"%3\">\n").arg(name, QString::fromLatin1(file->mimeType), id);
        text += withoutMarks(file->text);
        text += QStringLiteral("\n</attached_file id=\"%1\">\n\n").arg(id);
    }
}

// What was found in the person's files stands beside the question and not among the instructions.
void addPassages(const std::vector<Passage> &passages, QString &text)
{
    for (size_t i = 0; i < passages.size(); ++i) {
        const Passage &passage = passages[i];
        text += QStringLiteral("<passage number=\"%1\" file=\"").arg(i + 1) + markedName(passage.path) + QLatin1Char('"');
        if (!passage.heading.isEmpty())
            text += QLatin1String(" heading=\"") + markedName(passage.heading) + QLatin1Char('"');
        if (passage.page > 0)
            text += QStringLiteral(" page=\"%1\"").arg(passage.page);
        text += QLatin1String(">\n") + withoutMarks(passage.text) + QLatin1String("\n</passage>\n\n");
    }
}

struct Question
{
    QString text;
    std::vector<const PromptAttachment *> pictures;
};

void addQuestion(const Prompt &prompt, const Message &message, std::set<QByteArray> &given, Question &question)
{
    if (!question.text.isEmpty())
        question.text += QLatin1String("\n\n");
    for (const Part &part : message.parts) {
        if (const auto *blob = std::get_if<BlobPart>(&part))
            addAttached(prompt, *blob, given, question.text, question.pictures);
    }
    if (prompt.question.isNull() ? &message == &prompt.messages.back() : message.id == prompt.question)
        addPassages(prompt.passages, question.text);
    question.text += message.text();
}

void writeQuestion(JsonWriter &writer, Role role, const Question &question)
{
    if (question.pictures.empty()) {
        writeMessage(writer, role, question.text);
        return;
    }
    writer.beginObject();
    writer.key("role").utf8(roleName(role)).key("content").beginArray();
    for (const PromptAttachment *picture : question.pictures) {
        writer.beginObject().key("type").utf8("image_url").key("image_url").beginObject();
        writer.key("url").utf8("data:" + picture->mimeType + ";base64," + picture->picture.toBase64());
        writer.endObject().endObject();
    }
    writer.beginObject().key("type").utf8("text").field("text", question.text).endObject();
    writer.endArray().endObject();
}

// The calls of an answer that have their results in the prompt; servers refuse every other one.
std::vector<const ToolCallPart *> answeredCalls(const Message &message, const std::set<QString> &results)
{
    std::vector<const ToolCallPart *> calls;
    for (const Part &part : message.parts) {
        if (const auto *call = std::get_if<ToolCallPart>(&part); call && results.count(call->id) > 0)
            calls.push_back(call);
    }
    return calls;
}

// An answer that called tools: text, calls, and the signed reasoning that Claude wants back with them.
void writeAnswer(JsonWriter &writer, const Message &message, const std::vector<const ToolCallPart *> &calls)
{
    writer.beginObject();
    writer.key("role").utf8("assistant");
    writer.field("content", message.text());
    if (!calls.empty())
        writer.key("tool_calls").beginArray();
    for (const ToolCallPart *call : calls) {
        writer.beginObject().field("id", call->id).key("type").utf8("function");
        writer.key("function")
            .beginObject()
            .field("name", call->name)
            .field("arguments", QString::fromUtf8(call->arguments))
            .endObject()
            .endObject();
    }
    if (!calls.empty()) {
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
    JsonWriter writer(JsonWriter::Broken::Replaced); // a server that refused them would refuse every later question of the chat
    writer.beginObject().field("model", prompt.model.model).field("stream", true);
    if (!leaveOut.contains("stream_options"))
        writer.key("stream_options").beginObject().field("include_usage", true).endObject();
    if (prompt.maxOutputTokens && !leaveOut.contains("max_tokens"))
        writer.field("max_tokens", *prompt.maxOutputTokens);
    writer.key("messages").beginArray();
    if (!prompt.system.isEmpty())
        writeMessage(writer, Role::System, prompt.system);
    std::set<QByteArray> given; // attached files
    std::set<QString> called;
    std::set<QString> results;
    for (const Message &message : prompt.messages) {
        for (const Part &part : message.parts) {
            if (const auto *call = std::get_if<ToolCallPart>(&part))
                called.insert(call->id);
            else if (const auto *result = std::get_if<ToolResultPart>(&part); result && called.count(result->callId) > 0)
                results.insert(result->callId);
        }
    }
    // An answer that said nothing, stopped before its first word or asking for a tool that nobody ran, would be refused.
    std::vector<const Message *> messages;
    for (const Message &message : prompt.messages) {
        if (message.role != Role::Assistant || !message.text().trimmed().isEmpty() || !answeredCalls(message, results).empty())
            messages.push_back(&message);
    }
    // Local chat templates refuse two questions in a row, so neighbours of the same side are joined.
    for (size_t i = 0; i < messages.size(); ++i) {
        const Message &message = *messages[i];
        if (message.role == Role::Tool) {
            for (const Part &part : message.parts) {
                if (const auto *result = std::get_if<ToolResultPart>(&part); result && results.count(result->callId) > 0) {
                    writer.beginObject().key("role").utf8("tool");
                    writer.field("tool_call_id", result->callId).field("content", result->text).endObject();
                }
            }
        } else if (message.role == Role::Assistant) {
            writeAnswer(writer, message, answeredCalls(message, results));
        } else {
            Question question;
            addQuestion(prompt, message, given, question);
            while (i + 1 < messages.size() && messages[i + 1]->role == message.role)
                addQuestion(prompt, *messages[++i], given, question);
            writeQuestion(writer, message.role, question);
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
    static const QRegularExpression portAtEnd(QStringLiteral("^[^/]+//[^/]*:(\\d+)(/|$)"));
    if (const auto port = portAtEnd.match(text).captured(1);
        !port.isEmpty() && (port.size() > 5 || port.toInt() > 65535 || port.toInt() == 0))
        return refused("url.port_range");
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
