#pragma once
// Ranked passages by keyword: BM25 over text, headings and paths, neighbours, and no near doubles; and the judgement whether the passages
// answer the question. Owned by ProfileSession; main thread.

#include "core/context/retriever.h"
#include "core/store/sourcestore.h"

namespace Layers {

// The words of a question that carry it, as they are searched; all of them when only common ones are left.
QStringList searchWords(const QString &question);

// The same ranking and judgement over passages that are at hand and in no index, such as those of an attached file. Pure; run in the pool.
Retrieval rankPassages(const QString &question, const std::vector<Passage> &passages, int limit);

class PassageRetriever final : public Retriever
{
public:
    explicit PassageRetriever(SourceStore &store);
    ~PassageRetriever() override;

    Task<Retrieval> retrieve(RetrievalQuery query, Sink<Passage> sink = {}) override;

private:
    SourceStore &m_store;
};

} // namespace Layers
