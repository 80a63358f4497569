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

struct Retrieval
{
    std::vector<Passage> passages; // best first, without near doubles
    bool isAnswered = false; // whether the passages seem to answer the question; a judgement, not a proof
    double coverage = 0; // how much of the question's weight the best passages hold, 0 to 1
    QStringList terms; // the words that counted, as they were searched
    std::vector<double> weights; // of these words: rare ones weigh more, and those that only help to ask nothing
    std::vector<double> needs; // of these words, in a judgement: verbs and amounts are seldom said the same way
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
