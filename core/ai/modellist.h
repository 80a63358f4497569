#pragma once
// Reads the model lists of OpenAI-compatible servers. Pure. OpenAI's list has ids only; LiteLLM, OpenRouter, vLLM, llama.cpp and LM Studio
// add context sizes, abilities and prices under names of their own, read here where they exist and left unknown where they do not.

#include "core/base/json.h"
#include "core/model/provider.h"

namespace Layers {

// The body of GET /models. Entries that are no chat models (embeddings, speech, pictures, wildcards) are left out.
Result<std::vector<ModelInfo>> modelsFromList(const QByteArray &body);

// LiteLLM's GET /model_group/info: adds what it knows to `models` and drops those whose mode is not chat.
void addModelGroups(std::vector<ModelInfo> &models, const QByteArray &body);

// LM Studio's GET /api/v0/models.
void addLmStudioModels(std::vector<ModelInfo> &models, const QByteArray &body);

// llama.cpp's GET /props: the context that the one loaded model really has.
void addLlamaProps(std::vector<ModelInfo> &models, const QByteArray &body);

} // namespace Layers
