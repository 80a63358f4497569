#pragma once
// What an answer has grown by since it was looked at last. An answer grows at its end, so only its last parts are read; one that was made
// anew is compared whole. Pure.

#include "core/model/message.h"

namespace Layers {

class NewWords
{
public:
    struct Words
    {
        QString text;
        QString reasoning;
    };

    // `isWhole`: the last look, which counts all words and so finds what a part in the middle has gained.
    Words take(const std::vector<Part> &parts, bool isWhole);

private:
    Words since(const std::vector<Part> &parts, size_t part, qsizetype inPart) const;

    size_t m_part = 0; // the one that was last, and how much of it was seen
    qsizetype m_inPart = 0;
    qsizetype m_text = 0; // told so far
    qsizetype m_reasoning = 0;
};

} // namespace Layers
