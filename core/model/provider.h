#pragma once
// Providers as values: the kind is code (a row of app/providers.cpp), the instance is data (a row of the database).

#include "core/model/ids.h"
#include "core/model/usage.h"

#include <vector>

namespace Layers {

// A model as the server lists it. What the server does not say stays unknown.
struct ModelInfo
{
    QString id; // as the server wants it back
    QString name; // shown; the id when the server has no better
    std::optional<qint64> contextTokens;
    std::optional<qint64> outputTokens;
    std::optional<bool> seesImages;
    std::optional<bool> usesTools;
    std::optional<bool> thinks;
    std::optional<qint64> inputNanos; // price of a token in billionths of a dollar
    std::optional<qint64> outputNanos;
    bool isOfThisComputer = false; // a known server here answers by itself; what others do, and whom they pay, nobody here knows

    bool operator==(const ModelInfo &) const = default;
};

struct ProviderInstance
{
    ProviderId id;
    QByteArray kind; // "openai"
    QString name; // what the person calls it: "LM Studio on this computer"
    QString url; // base address, normalised
    QString keyReference; // name of the secret in the SecretStore; empty: no key
    QString caFile; // PEM file that is trusted for this host beside the system's
    bool isEnabled = true;
    std::vector<ModelInfo> models; // as last listed, for offline use
    Time modelsListed{};

    bool operator==(const ProviderInstance &) const = default;
};

// Which model of which provider. On-device recall is the null provider with model "recall".
struct ModelRef
{
    ProviderId provider;
    QString model;

    static ModelRef recall() { return {{}, QStringLiteral("recall")}; }
    bool isRecall() const { return provider.isNull() && model == QLatin1String("recall"); }
    bool isNull() const { return model.isEmpty(); }
    // "recall", or "<provider id>/<model>"; the model may hold slashes itself.
    QString toString() const;
    static std::optional<ModelRef> fromString(QStringView text);

    bool operator==(const ModelRef &) const = default;
};

} // namespace Layers
