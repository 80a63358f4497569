#pragma once
// Whether what is quoted for one half of a question holds an answer to the other one as well: it must not be denied what stands there.
// Values; any thread.

#include "core/context/questionparts.h"
#include "core/context/recallquotes_p.h"

namespace Layers {

// Whether quotations have what one half of a question asks for and the other does not.
bool hasWordsOfHalf(const std::vector<RecallQuote> &quotes, const Retrieval &half, const Retrieval &other);

// "And when is it due?", "and how fast?", "and his phone number?": a half that leans on the other one, by a word for it or
// because it is so short, and whose kind of answer - a moment, a term, a number that can be called - is in the quotations.
bool maySayHalf(const std::vector<RecallQuote> &quotes, const QuestionHalf &half);

} // namespace Layers
