#pragma once
// Writes a Chat Completions request. Pure. Only what was asked for is sent, because compatible servers refuse unknown fields
// unpredictably; what a server has refused once is left out.

#include "core/ai/provider.h"

#include <set>

namespace Layers {

QByteArray openAiRequestBody(const Prompt &prompt, const std::set<QByteArray> &leaveOut = {});

// The address as a person types it, made into one that requests can be appended to: without spaces, trailing slashes, query and fragment,
// and without the "/chat/completions" that many manuals show. An empty scheme becomes http for this computer and https elsewhere.
Result<QString> normalisedBaseUrl(const QString &typed);
// The addresses to try in order: most servers want /v1 and people leave it out.
QStringList candidateBaseUrls(const QString &normalised);

} // namespace Layers
