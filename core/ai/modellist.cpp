#include "core/ai/modellist.h"

#include "core/base/textcut.h"

#include <QtCore/QRegularExpression>

#include <cmath>

namespace Layers {

namespace {

constexpr size_t modelLimit = 5000;

std::optional<qint64> firstCount(const JsonValue &object, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (const qint64 count = object[name].toInteger(); count > 0)
            return count;
    }
    return {};
}

std::optional<bool> truth(const JsonValue &value)
{
    return value.kind() == JsonValue::Kind::Bool ? std::optional(value.toBool()) : std::nullopt;
}

std::optional<qint64> nanos(const JsonValue &price)
{
    const double dollars = price.isString() ? price.utf8().toByteArray().toDouble() : price.toDouble(-1);
    if (price.isNull() || !(dollars >= 0) || dollars > 1)
        return {};
    return qint64(std::llround(dollars * 1e9));
}

bool lists(const JsonValue &list, QByteArrayView word)
{
    bool found = false;
    list.forEach([&](const JsonValue &item) { found = found || item.utf8() == word; });
    return found;
}

bool isChatModel(const JsonValue &entry, const QString &id)
{
    static const QRegularExpression others(
        QStringLiteral("(^|[-_/:.])(embed|embedding|embeddings|whisper|tts|dall-e|moderation|rerank|reranker|bge|nomic-embed)([-_/:.]|$)"),
        QRegularExpression::CaseInsensitiveOption);
    if (id.contains(QLatin1Char('*')))
        return false;
    const QByteArrayView mode = entry["mode"].utf8();
    if (!mode.isEmpty())
        return mode == "chat" || mode == "completion" || mode == "responses";
    const QByteArrayView type = entry["type"].utf8();
    if (type == "embeddings" || type == "embedding")
        return false;
    return !others.match(id).hasMatch();
}

ModelInfo *named(std::vector<ModelInfo> &models, const QString &id)
{
    const auto found = std::find_if(models.begin(), models.end(), [&](const ModelInfo &model) { return model.id == id; });
    return found == models.end() ? nullptr : &*found;
}

void markHere(std::vector<ModelInfo> &models)
{
    for (ModelInfo &model : models)
        model.isOfThisComputer = true;
}

} // namespace

Result<std::vector<ModelInfo>> modelsFromList(const QByteArray &body)
{
    JsonDocument document;
    TRY_ASSIGN(const JsonValue root, document.parse(body));
    const JsonValue list = root.isArray() ? root : root["data"].isArray() ? root["data"] : root["models"];
    if (!list.isArray())
        return Error{.kind = Error::Kind::Rejected, .code = "not_api", .detail = QStringLiteral("no list of models")};
    std::vector<ModelInfo> models;
    list.forEach([&](const JsonValue &entry) {
        QString id = entry["id"].toString();
        if (id.isEmpty())
            id = entry["name"].toString();
        if (id.isEmpty() || id.size() > 512 || models.size() >= modelLimit || !isChatModel(entry, id) || named(models, id))
            return;
        ModelInfo model;
        model.id = id;
        const QString name = entry["display_name"].isString() ? entry["display_name"].toString() : entry["name"].toString();
        model.name = name.isEmpty() ? id : leftWhole(name, 200);
        model.contextTokens = firstCount(
            entry,
            {"context_length", "max_model_len", "context_window", "max_context_length", "max_input_tokens", "loaded_context_length"});
        if (!model.contextTokens)
            model.contextTokens = firstCount(entry["meta"], {"n_ctx", "n_ctx_train"});
        model.outputTokens = firstCount(entry, {"max_output_tokens", "max_completion_tokens"});
        if (const JsonValue inputs = entry["architecture"]["input_modalities"]; inputs.isArray())
            model.seesImages = lists(inputs, "image");
        if (const JsonValue parameters = entry["supported_parameters"]; parameters.isArray()) {
            model.usesTools = lists(parameters, "tools");
            model.thinks = lists(parameters, "reasoning");
        }
        if (const JsonValue abilities = entry["capabilities"]; abilities.isArray()) {
            model.usesTools = lists(abilities, "tools") || lists(abilities, "tool_use");
            model.seesImages = lists(abilities, "vision") || lists(abilities, "multimodal");
            model.thinks = lists(abilities, "thinking");
        }
        model.inputNanos = nanos(entry["pricing"]["prompt"]);
        model.outputNanos = nanos(entry["pricing"]["completion"]);
        models.push_back(std::move(model));
    });
    return models;
}

bool addModelGroups(std::vector<ModelInfo> &models, const QByteArray &body)
{
    JsonDocument document;
    const auto root = document.parse(body);
    if (!root)
        return false;
    (*root)["data"].forEach([&](const JsonValue &group) {
        const QString id = group["model_group"].toString();
        ModelInfo *model = named(models, id);
        if (!model)
            return;
        if (const QByteArrayView mode = group["mode"].utf8();
            !mode.isEmpty() && mode != "chat" && mode != "completion" && mode != "responses") {
            std::erase_if(models, [&](const ModelInfo &candidate) { return candidate.id == id; });
            return;
        }
        if (const auto context = firstCount(group, {"max_input_tokens"}))
            model->contextTokens = context;
        if (const auto output = firstCount(group, {"max_output_tokens"}))
            model->outputTokens = output;
        model->seesImages = truth(group["supports_vision"]);
        model->usesTools = truth(group["supports_function_calling"]);
        model->thinks = truth(group["supports_reasoning"]);
        // LiteLLM says 0.0 for a price that it does not know.
        if (const auto price = nanos(group["input_cost_per_token"]); price && *price > 0)
            model->inputNanos = price;
        if (const auto price = nanos(group["output_cost_per_token"]); price && *price > 0)
            model->outputNanos = price;
    });
    return false;
}

bool addLmStudioModels(std::vector<ModelInfo> &models, const QByteArray &body)
{
    JsonDocument document;
    const auto root = document.parse(body);
    if (!root)
        return false;
    bool isKnown = false;
    (*root)["data"].forEach([&](const JsonValue &entry) {
        // A server that answers every path with its plain list says neither.
        isKnown = isKnown || (entry["type"].isString() && entry["state"].isString());
        const QString id = entry["id"].toString();
        ModelInfo *model = named(models, id);
        if (!model)
            return;
        if (entry["type"].utf8() == "embeddings") {
            std::erase_if(models, [&](const ModelInfo &candidate) { return candidate.id == id; });
            return;
        }
        // A server that answers every path with its plain list says nothing about sight.
        if (entry["type"].isString())
            model->seesImages = entry["type"].utf8() == "vlm";
        if (const auto context = firstCount(entry, {"loaded_context_length", "max_context_length"}))
            model->contextTokens = context;
        if (entry["capabilities"].isArray())
            model->usesTools = lists(entry["capabilities"], "tool_use");
    });
    if (isKnown)
        markHere(models);
    return isKnown;
}

bool addLlamaProps(std::vector<ModelInfo> &models, const QByteArray &body)
{
    JsonDocument document;
    const auto root = document.parse(body);
    if (!root || !(*root)["default_generation_settings"].isObject())
        return false;
    markHere(models);
    if (models.size() != 1)
        return true;
    if (const auto context = firstCount((*root)["default_generation_settings"], {"n_ctx"}))
        models.front().contextTokens = context;
    if (const JsonValue modalities = (*root)["modalities"]; modalities.isObject())
        models.front().seesImages = modalities["vision"].toBool();
    return true;
}

bool addOllamaTags(std::vector<ModelInfo> &models, const QByteArray &body)
{
    JsonDocument document;
    const auto root = document.parse(body);
    if (!root)
        return false;
    bool isKnown = false;
    (*root)["models"].forEach([&](const JsonValue &entry) {
        // A file of weights has a digest and a format; one that is handed on to others says where to.
        const QString id = entry["name"].toString();
        if (id.isEmpty() || !entry["digest"].isString() || !entry["details"].isObject())
            return;
        isKnown = true;
        const bool isElsewhere = entry["remote_host"].isString() || entry["remote_model"].isString() || id.endsWith(QLatin1String("-cloud"))
            || id.endsWith(QLatin1String(":cloud"));
        if (ModelInfo *model = named(models, id))
            model->isOfThisComputer = !isElsewhere && !entry["details"]["format"].toString().isEmpty();
    });
    return isKnown;
}

} // namespace Layers
