#pragma once
// Values as the columns hold them, shared by the stores.

#include "core/model/conversation.h"

namespace Layers {

QString usageToJson(const Usage &usage); // empty when there is nothing in it
Usage usageFromJson(const QByteArray &json);
QString modelsToJson(const std::vector<ModelInfo> &models);
std::vector<ModelInfo> modelsFromJson(const QByteArray &json);
QString draftToJson(const Draft &draft);
Draft draftFromJson(const QByteArray &json);
std::optional<QString> sourcesToJson(const std::optional<std::vector<SourceId>> &sources);
std::vector<SourceId> sourcesFromJson(const QByteArray &json);
QString modelToText(const ModelRef &model);
ModelRef modelFromText(const QString &text);

} // namespace Layers
