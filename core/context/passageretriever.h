#pragma once
// Ranked passages by keyword: BM25 over text, headings and paths, neighbours, and no near doubles; and the judgement whether the passages
// answer the question. Owned by ProfileSession; main thread.

#include "core/context/retriever.h"
#include "core/store/sourcestore.h"

namespace Layers {

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
