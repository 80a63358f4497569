#pragma once
// Words that may say the same as another one: its derivations ("pay", "payment") and a short list of everyday synonyms, English, with the
// German words for everyday things; and words with umlauts, which are written in two ways. Pure.

#include <QtCore/QByteArray>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <vector>

namespace Layers {

// As the index has it.
QByteArray stemOfVariant(const QByteArray &word);

// Stems, as the index has them, without the word itself; at most a few dozen, whether or not there is such a word.
std::vector<QByteArray> wordVariants(const QByteArray &word, const QByteArray &stem);

// The stem of the word in its other spelling: with the umlaut for "ae", "oe", "ue", and with those for the umlaut. Empty when it has none.
// Only a German text is likely to leave umlauts out, so elsewhere a word must look more like one that does.
QByteArray otherSpelling(const QString &written, bool isGerman);

// The stems of the days that a text names as timetables do, "Fri 8:00" or "Mo-Fr".
QSet<QByteArray> briefWeekdaysIn(const QString &text);

bool hasSynonyms(const QByteArray &stem); // an everyday word

} // namespace Layers
