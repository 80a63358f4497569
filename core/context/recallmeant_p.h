#pragma once
// Which of the sentences that hold enough of a question are meant by it: those of the room, the version, the moment or the thing that it
// names, when anything has them. Values; any thread.

#include "core/context/recallquotes_p.h"
#include "core/context/recallwanted_p.h"

namespace Layers {

void keepMeant(std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question, const RecallWanted &wanted);

// Of files that are alike but for their date the newer one stands first, when it says nearly as much and no past is asked for.
void putNewestFirst(std::vector<RecallQuote> &kept, const RecallWanted &wanted);

} // namespace Layers
