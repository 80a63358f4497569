#include "core/store/mapping_p.h"

#include "core/base/json.h"

namespace Layers {

namespace {

template <class T>
void optionalField(JsonWriter &writer, QByteArrayView name, const std::optional<T> &value)
{
    if (value)
        writer.field(name, *value);
}

std::optional<qint64> integerIn(const JsonValue &value)
{
    return value.isNull() ? std::nullopt : std::optional(value.toInteger());
}

std::optional<bool> truthIn(const JsonValue &value)
{
    return value.isNull() ? std::nullopt : std::optional(value.toBool());
}

} // namespace

QString usageToJson(const Usage &usage)
{
    if (usage == Usage())
        return {};
    JsonWriter writer;
    writer.beginObject();
    optionalField(writer, "input", usage.input);
    optionalField(writer, "cached_read", usage.cachedRead);
    optionalField(writer, "cache_write", usage.cacheWrite);
    optionalField(writer, "output", usage.output);
    optionalField(writer, "reasoning", usage.reasoning);
    if (usage.cost) {
        writer.field("cost_nanos", usage.cost->nanos);
        writer.key("currency").utf8(usage.cost->currency);
    }
    if (!usage.raw.isEmpty())
        writer.key("raw").utf8(usage.raw);
    return QString::fromUtf8(writer.endObject().take());
}

Usage usageFromJson(const QByteArray &json)
{
    JsonDocument document;
    const auto root = json.isEmpty() ? Result<JsonValue>(JsonValue()) : document.parse(json);
    if (!root || root->isNull())
        return {};
    Usage usage;
    usage.input = integerIn((*root)["input"]);
    usage.cachedRead = integerIn((*root)["cached_read"]);
    usage.cacheWrite = integerIn((*root)["cache_write"]);
    usage.output = integerIn((*root)["output"]);
    usage.reasoning = integerIn((*root)["reasoning"]);
    usage.raw = (*root)["raw"].utf8().toByteArray();
    if (const auto nanos = integerIn((*root)["cost_nanos"]))
        usage.cost = Cost{.nanos = *nanos, .currency = (*root)["currency"].utf8().toByteArray()};
    return usage;
}

QString modelsToJson(const std::vector<ModelInfo> &models)
{
    JsonWriter writer;
    writer.beginArray();
    for (const ModelInfo &model : models) {
        writer.beginObject().field("id", model.id).field("name", model.name);
        optionalField(writer, "context", model.contextTokens);
        optionalField(writer, "output", model.outputTokens);
        optionalField(writer, "images", model.seesImages);
        optionalField(writer, "tools", model.usesTools);
        optionalField(writer, "thinks", model.thinks);
        optionalField(writer, "input_nanos", model.inputNanos);
        optionalField(writer, "output_nanos", model.outputNanos);
        if (model.isOfThisComputer)
            writer.field("here", true);
        writer.endObject();
    }
    return QString::fromUtf8(writer.endArray().take());
}

std::vector<ModelInfo> modelsFromJson(const QByteArray &json)
{
    JsonDocument document;
    const auto root = document.parse(json);
    std::vector<ModelInfo> models;
    if (!root)
        return models;
    for (const JsonValue &model : root->elements())
        models.push_back({.id = model["id"].toString(),
                          .name = model["name"].toString(),
                          .contextTokens = integerIn(model["context"]),
                          .outputTokens = integerIn(model["output"]),
                          .seesImages = truthIn(model["images"]),
                          .usesTools = truthIn(model["tools"]),
                          .thinks = truthIn(model["thinks"]),
                          .inputNanos = integerIn(model["input_nanos"]),
                          .outputNanos = integerIn(model["output_nanos"]),
                          .isOfThisComputer = model["here"].toBool()});
    return models;
}

static void attachmentsField(JsonWriter &writer, const std::vector<Attachment> &attachments)
{
    writer.key("attachments").beginArray();
    for (const Attachment &attachment : attachments)
        writer.raw(partToJson(attachment.blob));
    writer.endArray();
}

static std::vector<Attachment> attachmentsIn(const JsonValue &draft)
{
    std::vector<Attachment> attachments;
    for (const JsonValue &attachment : draft["attachments"].elements()) {
        const auto part = partFromJson(attachment.toJson());
        if (const auto *blob = part ? std::get_if<BlobPart>(&*part) : nullptr)
            attachments.push_back({*blob});
    }
    return attachments;
}

QString draftToJson(const Draft &draft)
{
    JsonWriter writer;
    writer.beginObject().field("text", draft.text).field("cursor", draft.cursor);
    attachmentsField(writer, draft.attachments);
    if (draft.edit) {
        writer.key("edit").beginObject().field("question", draft.edit->question.toString()).field("text", draft.edit->text);
        attachmentsField(writer, draft.edit->attachments);
        writer.endObject();
    }
    return QString::fromUtf8(writer.endObject().take());
}

Draft draftFromJson(const QByteArray &json)
{
    JsonDocument document;
    const auto root = document.parse(json);
    if (!root)
        return {};
    Draft draft;
    draft.text = (*root)["text"].toString();
    draft.cursor = int((*root)["cursor"].toInteger());
    draft.attachments = attachmentsIn(*root);
    const JsonValue edit = (*root)["edit"];
    if (const auto question = MessageId::fromString(edit["question"].toString()))
        draft.edit = EditedQuestion{*question, edit["text"].toString(), attachmentsIn(edit)};
    return draft;
}

std::optional<QString> sourcesToJson(const std::optional<std::vector<SourceId>> &sources)
{
    if (!sources)
        return {};
    JsonWriter writer;
    writer.beginArray();
    for (const SourceId &source : *sources)
        writer.value(source.toString());
    return QString::fromUtf8(writer.endArray().take());
}

std::vector<SourceId> sourcesFromJson(const QByteArray &json)
{
    JsonDocument document;
    const auto root = document.parse(json);
    std::vector<SourceId> sources;
    if (!root)
        return sources;
    for (const JsonValue &text : root->elements()) {
        if (const auto id = SourceId::fromString(text.toString()))
            sources.push_back(*id);
    }
    return sources;
}

QString modelToText(const ModelRef &model)
{
    return model.isNull() ? QString() : model.toString();
}

ModelRef modelFromText(const QString &text)
{
    return ModelRef::fromString(text).value_or(ModelRef());
}

} // namespace Layers
