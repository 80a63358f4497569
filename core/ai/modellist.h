#pragma once
// Reads the model lists of OpenAI-compatible servers. Pure. OpenAI's list has ids only; LiteLLM, OpenRouter, vLLM, llama.cpp and LM Studio
// add context sizes, abilities and prices under names of their own, read here where they exist and left unknown where they do not.

#include "core/base/json.h"
#include "core/model/provider.h"

namespace Layers {

// The body of GET /models. Entries that are no chat models (embeddings, speech, pictures, wildcards) are left out.
Result<std::vector<ModelInfo>> modelsFromList(const QByteArray &body);

// What a product tells beside its list. Each says whether the body is one that this product alone gives: then the models run on its
// computer, but for those that Ollama hands on to its maker. LiteLLM is never such a one. LiteLLM's GET /model_group/info: adds what it
// knows to `models` and drops those whose mode is not chat.
bool addModelGroups(std::vector<ModelInfo> &models, const QByteArray &body);

// LM Studio's GET /api/v0/models.
bool addLmStudioModels(std::vector<ModelInfo> &models, const QByteArray &body);

// llama.cpp's GET /props: the context that the one loaded model really has.
bool addLlamaProps(std::vector<ModelInfo> &models, const QByteArray &body);

// Ollama's GET /api/tags: the models that it has itself, beside those that it hands on. Its version page alone proves nothing: many
// programs have such a one.
bool addOllamaTags(std::vector<ModelInfo> &models, const QByteArray &body);

} // namespace Layers
