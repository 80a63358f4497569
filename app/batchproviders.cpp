#include "app/batchcommands_p.h"

namespace Layers {

namespace {

// A secret is given as {"env":"NAME"}; it never appears in a command or an answer.
Result<QString> secretFrom(const JsonValue &value)
{
    if (value.isNull())
        return QString();
    const QByteArray name = value["env"].utf8().toByteArray();
    if (name.isEmpty())
        return missing("key");
    if (!qEnvironmentVariableIsSet(name.constData()))
        return Error{.kind = Error::Kind::Rejected,
                     .code = "batch.argument",
                     .detail = QStringLiteral("There is no environment variable \"%1\".").arg(QString::fromLatin1(name))};
    return qEnvironmentVariable(name.constData());
}

// An address may be given as {"env":"NAME","or":"http://127.0.0.1:4000"}, so that a journey runs against any server.
QString addressFrom(const JsonValue &value)
{
    if (!value.isObject())
        return value.toString();
    return qEnvironmentVariable(value["env"].utf8().toByteArray().constData(), value["or"].toString());
}

void writeModels(JsonWriter &writer, const std::vector<ModelInfo> &models)
{
    writer.key("models").beginArray();
    for (const ModelInfo &model : models) {
        writer.beginObject().field("id", model.id).field("name", model.name);
        const auto count
            = [&](const char *name, const std::optional<qint64> &value) { value ? writer.field(name, *value) : writer.key(name).null(); };
        const auto truth
            = [&](const char *name, const std::optional<bool> &value) { value ? writer.field(name, *value) : writer.key(name).null(); };
        count("context", model.contextTokens);
        truth("sees_images", model.seesImages);
        truth("uses_tools", model.usesTools);
        truth("thinks", model.thinks);
        writer.endObject();
    }
    writer.endArray();
}

Task<BatchAnswer> providerAdd(Batch &batch, const JsonValue &arguments)
{
    NewProvider provider;
    provider.kind = arguments["kind"].isNull() ? QByteArray("openai") : arguments["kind"].utf8().toByteArray();
    provider.name = arguments["name"].toString();
    provider.url = addressFrom(arguments["url"]);
    provider.caFile = batch.pathOf(arguments["ca"].toString());
    auto key = secretFrom(arguments["key"]);
    if (!key)
        return key.error();
    provider.key = *key;
    return batch.session().providers().add(provider).then([](const ProviderInstance &instance) {
        JsonWriter writer;
        writer.beginObject().field("provider", instance.id.toString()).field("name", instance.name).field("url", instance.url);
        writeModels(writer, instance.models);
        writer.endObject();
        return BatchAnswer{writer.take(), instance.id.toString(), {}};
    });
}

Task<BatchAnswer> providerList(Batch &batch, const JsonValue &)
{
    JsonWriter writer;
    writer.beginObject().key("providers").beginArray();
    for (const ProviderInstance &instance : batch.session().providers().instances()) {
        writer.beginObject().field("provider", instance.id.toString()).key("kind").utf8(instance.kind);
        writer.field("name", instance.name).field("url", instance.url).field("has_key", !instance.keyReference.isEmpty());
        writeModels(writer, instance.models);
        writer.endObject();
    }
    writer.endArray().endObject();
    return BatchAnswer{writer.take(), {}, {}};
}

Task<BatchAnswer> providerRemove(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<ProviderId>(arguments, "provider");
    if (!id)
        return id.error();
    return batch.session().providers().remove(*id).then([](Unit) { return nothing(); });
}

Task<BatchAnswer> providerRefresh(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<ProviderId>(arguments, "provider");
    if (!id)
        return id.error();
    return batch.session().providers().refresh(*id).then([](const ProviderInstance &instance) {
        JsonWriter writer;
        writer.beginObject().field("provider", instance.id.toString());
        writeModels(writer, instance.models);
        writer.endObject();
        return BatchAnswer{writer.take(), instance.id.toString(), {}};
    });
}

Task<BatchAnswer> providerFindLocal(Batch &batch, const JsonValue &)
{
    return batch.session().providers().findLocal().then([](const std::vector<LocalServer> &servers) {
        JsonWriter writer;
        writer.beginObject().key("servers").beginArray();
        for (const LocalServer &server : servers)
            writer.beginObject()
                .field("name", productName(server.product))
                .field("url", server.url)
                .field("needs_key", server.needsKey)
                .endObject();
        writer.endArray().endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

} // namespace

std::vector<AppCommand> batchProviderCommands()
{
    return {
        batchRow("provider.add", &providerAdd, "name url kind? key? ca?",
                 "Sets up a model server; the key is given as {\"env\":\"NAME\"}."),
        batchRow("provider.list", &providerList, "", "Lists the model servers and their models."),
        batchRow("provider.remove", &providerRemove, "provider", "Removes a model server and its key."),
        batchRow("provider.refresh", &providerRefresh, "provider", "Asks a model server for its models again."),
        batchRow("provider.find_local", &providerFindLocal, "", "Looks for model servers on this computer."),
    };
}

} // namespace Layers
