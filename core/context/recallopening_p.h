#pragma once
// What a file begins with, for a question that asks for nothing else. Values; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

// What a file begins with: its first few sentences or rows, of its passages in order.
std::vector<RecallQuote> openingOf(const std::vector<Passage> &passages);

// "What does notes.md say?": the passage whose file is named, when nothing else is asked.
const Passage *fileAskedFor(const QString &question, const std::vector<Passage> &passages);

} // namespace Layers
