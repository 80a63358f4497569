#pragma once
// Turns the marks that a model writes, "[2]" or "[1, 3]", into citations of the passages it was given. The text streams through: what may
// become a mark is held back until it is one or is not. A mark without a passage stays text. Pure; one object an answer.

#include "core/model/source.h"

#include <variant>
#include <vector>

namespace Layers {

class CitationMarks
{
public:
    using Piece = std::variant<QString, Citation>;

    // `hashes[i]` is the content hash of the document of passages[i].
    CitationMarks(std::vector<Passage> passages, std::vector<QByteArray> hashes);

    std::vector<Piece> feed(const QString &text);
    std::vector<Piece> finish(); // what is still held back

    bool isEmpty() const { return m_passages.empty(); }

private:
    void take(QString text, bool isLast, std::vector<Piece> &out);
    Citation cite(int number) const;

    std::vector<Passage> m_passages;
    std::vector<QByteArray> m_hashes;
    QString m_held;
    QString m_claim; // the sentence that the next mark stands for
};

// The sentence of `passage` that says most of what `claim` says, as a range in the document.
TextRange bestSentence(const Passage &passage, const QString &claim);

} // namespace Layers
