#pragma once
// What a question wants of a sentence that answers it: its words with their weights, the kind of answer, and what speaks against one.
// Values; any thread. The terms outlive it.

#include "core/context/askedkind_p.h"
#include "core/context/askedmeasure_p.h"
#include "core/context/recallcontrary_p.h"
#include "core/context/recallobjections_p.h"

namespace Layers {

struct RecallWanted
{
    RecallWanted(const std::vector<RetrievalTerm> &all, const QString &question);

    const std::vector<RetrievalTerm> &terms;
    Asked asked;
    AskedMeasure measure;
    AskedMonths months;
    RecallObjections objections;
    RecallContrary contrary;
    bool isDefinition;
    bool asksForPast; // what was, and not what holds now
    bool hasNames = false;
    bool hasOther = false; // words that tell, beside those of how it is asked
    std::vector<bool> undated; // which words tell and are no part of a date that is asked for
    double total = 0; // the weight of all
    double enough = 0; // of what is needed
    std::vector<int> named; // how often the question has each word
};

} // namespace Layers
