#pragma once
// "How do I ...": the steps that a file gives, quoted as one. Values; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

bool asksForSteps(const QString &question);

// Puts the steps first: those under a heading that says what is asked, else those that the best quotation is one of or announces.
void takeSteps(std::vector<RecallQuote> &kept, const Retrieval &found);

} // namespace Layers
