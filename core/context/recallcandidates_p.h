#pragma once
// The sentences of a passage that may be quoted for a question, and how much of it each of them holds. Values; any thread.

#include "core/context/recallplace_p.h"
#include "core/context/recallquotes_p.h"
#include "core/context/recallwanted_p.h"

namespace Layers {

// `rank`: of the passage among those that were found; `isFar`: too far behind to be quoted, and to be counted only.
void addQuotesOf(const RecallPlace &place, size_t rank, bool isFar, const RecallWanted &wanted, std::vector<RecallQuote> &quotes);

} // namespace Layers
