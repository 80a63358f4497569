#include "core/context/recallwanted_p.h"

#include "core/base/textcut.h"
#include "core/context/questionwords_p.h"
#include "core/context/recallquotes_p.h"
#include "core/context/saiddates_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

#include <algorithm>

namespace Layers {

namespace {

constexpr double answersAt = 0.5; // of a short question: less is no answer
constexpr double longAnswersAt = 0.36; // a long one is told in more words than files use
constexpr double fewerEach = 0.04; // with each word that it is longer

// How much of a question with so many words an answer must hold.
double shareNeeded(qptrdiff words)
{
    return std::max(longAnswersAt, answersAt - fewerEach * double(std::max<qptrdiff>(0, words - shortQuestion)));
}

bool speaksOfPast(const QString &question)
{
    static const QRegularExpression past(
        QStringLiteral("\\b(?:was|were|did|had|been|ago|then|first|war|waren|wurden?|hatten?|gab|(?:19|20)\\d\\d)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    return past.match(question).hasMatch();
}

// The day, the month and the year of "on 5 March 2026".
QSet<QByteArray> datedWordsOf(const QString &question)
{
    constexpr qsizetype longestAsked = 300;
    const QString text = leftWhole(question, longestAsked);
    QSet<QByteArray> words;
    for (const SaidDate &date : datesIn(text))
        words.unite(stemsOf(text.mid(date.from, date.to - date.from)));
    return words;
}

} // namespace

RecallWanted::RecallWanted(const std::vector<RetrievalTerm> &all, const QString &question)
    : terms(all)
    , asked(askedOf(question))
    , measure(question)
    , months(question)
    , objections(question)
    , contrary(question)
    , isDefinition(asksForDefinition(question))
    , asksForPast(speaksOfPast(question))
{
    double needed = 0;
    double framed = 0; // how it is asked
    for (const RetrievalTerm &term : terms) {
        total += term.weight;
        const bool isFrame = objections.frame().contains(term.stem);
        needed += isFrame ? 0 : term.need; // the answer may be "not included" by standing in a list of that name
        framed += isFrame ? term.need : 0;
        hasOther = hasOther || (term.need > 0 && !isFrame);
        hasNames = hasNames || (term.isName && term.need > 0);
    }
    QHash<QByteArray, int> counts;
    for (const Text::Token &word : Text::tokens(question.toUtf8(), Text::Purpose::Query, Stemming::English))
        counts[word.word] += word.colocated ? 0 : 1;
    for (const RetrievalTerm &term : terms)
        named.push_back(counts.value(term.stem) + (term.word == term.stem ? 0 : counts.value(term.word)));
    const QSet<QByteArray> dated = datedWordsOf(question);
    for (const RetrievalTerm &term : terms)
        undated.push_back(!dated.isEmpty() && term.need > 0 && !dated.contains(term.stem) && !dated.contains(term.word)
                          && !objections.frame().contains(term.stem));
    if (!hasOther)
        needed += framed;
    enough = needed * shareNeeded(std::count_if(terms.begin(), terms.end(), [](const RetrievalTerm &term) { return term.need > 0; }));
}

} // namespace Layers
