#pragma once
// Words that may say the same as another one: its derivations ("pay", "payment") and a short list of everyday synonyms. English. Pure.

#include <QtCore/QByteArray>

#include <vector>

namespace Layers {

// Stems, as the index has them, without the word itself; at most a few dozen, whether or not there is such a word.
std::vector<QByteArray> wordVariants(const QByteArray &word, const QByteArray &stem);

bool hasSynonyms(const QByteArray &stem); // an everyday word

} // namespace Layers
