#pragma once
// The words of questions in English, German, French and Spanish, folded as the tokenizer folds them, by what they do in a question. Pure.

#include <QtCore/QByteArray>
#include <QtCore/QSet>

namespace Layers {

// The words of a list with blanks between them.
QSet<QByteArray> wordSet(const QByteArray &list);

struct WordLists
{
    QSet<QByteArray> common;
    // Words that some language uses for its grammar and another for something: common only in a question in that language.
    QSet<QByteArray> commonGerman;
    QSet<QByteArray> commonFrench;
    QSet<QByteArray> commonSpanish;
    // What asks where something in code is defined. The first ask in any question; the others have other meanings, too.
    QSet<QByteArray> defining;
    QSet<QByteArray> definingInCode;
    QSet<QByteArray> kindsOfCode;
    // What asks, compares, counts and fills: searched like other words, but no sentence answers because it has them.
    QSet<QByteArray> asking;
    // An answer gives the amount, in whatever unit, and seldom says the word.
    QSet<QByteArray> amounts;
};

const WordLists &wordLists();

} // namespace Layers
