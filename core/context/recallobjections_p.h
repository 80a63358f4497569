#pragma once
// What speaks against quoting a sentence, however many words of the question it has. Values; any thread.

#include "core/context/recallplace_p.h"
#include "core/context/retriever.h"

namespace Layers {

// A sentence that goes on about somebody whom the one before names, when the question names somebody else.
bool isAboutAnother(const RecallPlace &place, size_t sentence, const std::vector<RetrievalTerm> &terms);

class RecallObjections
{
public:
    explicit RecallObjections(const QString &question);

    bool applyTo(const QString &sentence) const;

private:
    bool m_countsThings = false; // "how many members are there"
    QString m_counted;
    bool m_asksForAuthor = false;
};

// The time of day that a question is about, as it is written; empty when there is none.
QString clockIn(const QString &question);

} // namespace Layers
