#pragma once
// What a question is about: "Does the clubhouse close on Sundays?" is about the clubhouse, and what a shop says of its own Sundays is no
// answer, nor are the hours of the swimming area. English and German. Pure; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

// The word behind the article, folded; empty when the question is no such one.
QByteArray askedSubject(const QString &question);

// What names another subject ("The pool is open", "We are closed") is left out when it stands in a file of which nothing has the subject
// while another one has it, and counts less elsewhere.
void keepOfSubject(std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question);

} // namespace Layers
