#pragma once
// What a question names and the quotations do not. Passages are found by the words they share with a question, so an answer about the lemon
// cake may come to one about the apple cake: the person is told which word is not there. Values; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

// Nouns, names and years of the question, as written there, that stand neither in a quotation nor in what is known of its place: the
// headings above it, the name and the first line of its file; a name may also stand a little below that. A few at most.
QStringList wordsNotQuoted(const std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question);

} // namespace Layers
