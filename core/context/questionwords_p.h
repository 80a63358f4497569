#pragma once
// The words of a question: which carry it, which only help to ask, and how much each of them must be in an answer. Pure; any thread.

#include <QtCore/QByteArray>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <vector>

namespace Layers {

// Another word that may stand for the one asked with: "repairs" for "fixes", "payment" for "pay".
struct WordVariant
{
    QByteArray stem;
    double containing = 0; // passages
    bool isSpelling = false; // the same word: "Kuendigung" for one with an umlaut, a German plural
    std::vector<QByteArray> beside = {}; // one of which must be there, too: the other half of a compound; empty: nothing must

    bool isIn(const QSet<QByteArray> &words) const;
};

struct QuestionWord
{
    QByteArray word; // folded, as written
    QByteArray stem; // as the index has it
    double weight = 0;
    double containing = 0; // passages in all
    double rarity = 0; // for the judgement: a few files are too small to say which words are rare
    bool isAmount = false;
    double worth = 1; // how much of it a passage must have
    bool isAsking = false; // searched, but nothing that an answer could be about
    bool isName = false;
    bool isNumber = false;
    bool isOfName = false; // the 11 of "Windows 11"
    bool isDescribing = false; // "calm" in "calm tide": directly before another word that carries the question
    bool isMeasured = false; // "litres of diesel": what the quantity is of
    std::vector<QByteArray> dateMarks; // of a part of a date: what stands for it in a text, see saiddates_p.h
    bool isDateOnly = false; // "May" of a date: the verb is no word of the question
    std::vector<QByteArray> otherDates; // how else that part may be written: searched, and no proof of it
    std::vector<WordVariant> variants; // after weigh(): those that stand in some passage

    bool hasDateOf(const QSet<QByteArray> &words) const;
    bool isIn(const QSet<QByteArray> &words) const; // in whatever spelling
    double shareIn(const QSet<QByteArray> &words) const; // 1 when it is there, less when a variant is
    // Whether the question may be about it: no verb or amount, and no word that says of which kind another one is.
    bool isNoun() const { return judged() > 0 && worth >= 1; }
    bool isFocus() const { return isNoun() && !isDescribing; }
    // Whether a passage that has it is near what the question is about.
    bool isTelling() const { return judged() > 0 && !isAmount && !(isNumber && word.size() < 3); }
    double judged() const { return isAsking ? 0 : rarity * worth; }
    void weigh(double inFiles, double passages);
};

constexpr int shortQuestion = 4; // words that count; one that is shorter must be answered more exactly
constexpr double variantWorth = 0.7; // of a word, when a variant stands for it

constexpr qsizetype longestReadQuestion = 8000; // characters: what is pasted behind them is a text, and asks nothing
constexpr size_t mostQuestionWords = 64;

// As much of a question as is read.
QString readQuestion(const QString &question);

// The question without "Hi Anna," before it and "Thanks, Tom" behind it: nobody asks about those.
QString withoutGreeting(const QString &question);

// The first few, each once. When only common words are left, they are better than nothing.
std::vector<QuestionWord> questionWords(const QString &question);

// The counts of these words in the files: each word's stem, and then its variants.
std::vector<QByteArray> countedWords(const std::vector<QuestionWord> &words);
void weigh(std::vector<QuestionWord> &words, const std::vector<double> &counts, double passages);

} // namespace Layers
