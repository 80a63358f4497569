#pragma once
// Finds what an answer should know: passages of the person's files for a question, best first. Owned by ProfileSession; main thread.
// The first floor is keyword search; embeddings join behind the same interface.

#include "core/base/task.h"
#include "core/model/source.h"

namespace Layers {

struct RetrievalQuery
{
    QString text; // a question in the person's words
    std::optional<std::vector<SourceId>> sources; // only in these; nothing: in all
    int limit = 8;
};

// A word of the question. Words are folded and stemmed as the index has them.
struct RetrievalTerm
{
    QByteArray stem;
    QByteArray word; // without the stemming
    double weight = 1; // rare ones weigh more, and those that only help to ask nothing
    double need = 1; // in a judgement: verbs and amounts are seldom said the same way
    std::vector<QByteArray> variants; // that may stand for it
    bool isName = false; // a proper one
    bool isTelling = true; // says what the question is about: no word of asking, no unit and no small number
    std::vector<QByteArray> spellings = {}; // of the word itself, and its forms
    // The halves of a compound, which say it together: of each, one of the second beside the first.
    std::vector<std::pair<QByteArray, std::vector<QByteArray>>> halves = {};
    bool isNoun = false; // what the question may be about: no verb, no amount, no word of asking
    bool isOfDate = false; // the 5 and the "March" of "5 March"
    bool isDateOnly = false; // of these only what stands for it in `spellings`: "may" is a verb, too
};

struct Retrieval
{
    std::vector<Passage> passages; // best first, without near doubles
    bool isAnswered = false; // whether the passages seem to answer the question; a judgement, not a proof
    double coverage = 0; // how much of the question's weight the best passages hold, 0 to 1
    std::vector<RetrievalTerm> terms; // the words that counted, as they were searched
    std::vector<bool> fits; // of the passages: it has the numbers, and its document the names, that the question has
};

class Retriever
{
public:
    virtual ~Retriever();

    // The sink may get better passages more than once while the search goes on; the Task has the final list.
    virtual Task<Retrieval> retrieve(RetrievalQuery query, Sink<Passage> sink = {}) = 0;
};

} // namespace Layers
