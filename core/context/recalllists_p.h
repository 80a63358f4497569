#pragma once
// "How much is it altogether?", "which is the longest?", "list all of them": the items of a list, quoted as one. Values; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

// A sum needs every item of a list, unless it names one: they are quoted as one. What says a sum itself is quoted alone. `terms`: of the
// question.
void takeWholeList(std::vector<RecallQuote> &kept, const QString &question, const std::vector<RetrievalTerm> &terms);

} // namespace Layers
