#pragma once
// German words that may say the same as another one: inflections, separable verbs, a short list of everyday synonyms, and the English words
// for everyday things; all folded, as the index has them. Pure.

#include <QtCore/QByteArray>

#include <vector>

namespace Layers {

struct GermanVariant
{
    QByteArray stem;
    bool isForm = false; // of the same word
};

// Without the word itself; at most some dozens, whether or not there is such a word.
std::vector<GermanVariant> germanVariants(const QByteArray &word, bool isVerb);

// The German words for an English stem.
std::vector<QByteArray> germanFor(const QByteArray &stem);

} // namespace Layers
