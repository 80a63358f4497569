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

// "Stromrechnung": said as well by a sentence that has a word of each side. Empty when the word ends with none that is known.
struct GermanCompound
{
    std::vector<QByteArray> first;
    std::vector<QByteArray> second;
};
GermanCompound germanCompound(const QByteArray &word);

// The compounds that two nouns make: "Rechnung für Strom" for "Stromrechnung".
std::vector<QByteArray> germanCompoundsOf(const QByteArray &first, const QByteArray &second);

// Without the word itself; at most some dozens, whether or not there is such a word.
std::vector<GermanVariant> germanVariants(const QByteArray &word, bool isVerb);

// The German words for an English stem.
std::vector<QByteArray> germanFor(const QByteArray &stem);

} // namespace Layers
