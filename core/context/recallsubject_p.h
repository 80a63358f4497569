#pragma once
// What a question is about that is answered by yes or no: "Does the clubhouse close on Sundays?" is about the clubhouse, and what another
// file says of Sundays is no answer. Pure; any thread.

#include "core/context/recallquotes_p.h"

namespace Layers {

// The word behind the article, folded; empty when the question is no such one.
QByteArray subjectOf(const QString &question);

// Leaves out what stands in documents of which nothing that was found has the subject, when another one has it.
void keepOfSubject(std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question);

} // namespace Layers
