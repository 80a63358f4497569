#pragma once
// What a question is about: "Does the clubhouse close on Sundays?" is about the clubhouse, and what a shop says of its own Sundays is no
// answer, nor are the hours of the swimming area. English and German. Pure; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

// The word behind the article, folded; empty when the question is no such one.
QByteArray subjectOf(const QString &question);

// Leaves out what names another subject ("The pool is open", "We are closed"), when some file that was found has the one that is asked for.
void keepOfSubject(std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question);

} // namespace Layers
