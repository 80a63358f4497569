#include "core/context/recallmeant_p.h"

#include "core/base/textcut.h"
#include "core/context/keyedlines_p.h"
#include "core/context/recallsubject_p.h"
#include "core/context/saiddates_p.h"

#include <QtCore/QHash>
#include <QtCore/QPair>
#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

using Quote = RecallQuote;
using Wanted = RecallWanted;

// "2026-03" of "minutes-2026-03.md" or of the title of the file, as a number that grows with time; 0 for none.
int momentOf(const Passage &passage)
{
    static const QRegularExpression dated(QStringLiteral("(?<!\\d)((?:19|20)\\d\\d)(?:[-_. ](0[1-9]|1[0-2])(?!\\d))?"));
    for (const QString &text : {passage.path, passage.heading.section(QLatin1String(" > "), 0, 0)}) {
        if (const QRegularExpressionMatch match = dated.match(text); match.hasMatch())
            return match.captured(1).toInt() * 100 + match.captured(2).toInt();
    }
    return 0;
}

// The same for files that are alike but for their numbers.
QString kindOf(const Passage &passage)
{
    static const QRegularExpression numbers(QStringLiteral("[\\d._-]+"));
    return passage.path.section(QLatin1Char('/'), -1).remove(numbers);
}

// The word itself, however it is spelled.
bool hasItself(const QSet<QByteArray> &words, const RetrievalTerm &term)
{
    return shareIn(words, term) >= 1;
}

// "In the Anchor room": what is said of that one is meant, and not what is said of others as well, when it answers nearly as well.
void keepNamed(std::vector<Quote> &quotes, const Wanted &wanted)
{
    constexpr double wellEnough = 0.6; // of the best
    const auto isAsked = [](const RetrievalTerm &term) { return term.isName && term.need > 0; };
    if (std::none_of(wanted.terms.begin(), wanted.terms.end(), isAsked))
        return;
    double best = 0;
    double bestNamed = 0;
    const auto isNamed = [&](const Quote &quote) {
        return std::any_of(wanted.terms.begin(), wanted.terms.end(),
                           [&](const RetrievalTerm &term) { return isAsked(term) && hasItself(quote.own, term); });
    };
    for (const Quote &quote : quotes) {
        best = std::max(best, quote.score);
        bestNamed = std::max(bestNamed, isNamed(quote) ? quote.score : 0.0);
    }
    if (bestNamed > 0 && bestNamed >= best * wellEnough)
        std::erase_if(quotes, [&](const Quote &quote) { return !isNamed(quote); });
}

// "Zoo trip: ...": of lines that begin with a name those are meant whose name has the word of the question that other names lack; what has
// a word of its own stays.
void keepLabelled(std::vector<Quote> &quotes, const Wanted &wanted)
{
    static const QRegularExpression label(QStringLiteral("^\\W{0,4}(?:\\d+[.)] )?([^:.!?|\\n]{2,60}):(?!\\d)"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    struct Named
    {
        QSet<QByteArray> label;
        QSet<QByteArray> words;
    };
    std::vector<Named> named;
    for (const Quote &quote : quotes)
        named.push_back({quote.isCode || quote.isRow ? QSet<QByteArray>() : stemsOf(label.match(leftWhole(quote.text, 80)).captured(1)),
                         stemsOf(quote.text + QLatin1Char(' ') + quote.title + QLatin1Char(' ') + quote.passage.heading)});
    const auto asks = [](const RetrievalTerm &term) { return term.isTelling && term.need > 0; };
    // Whether `other` has every word of the question that this one has, and one in its name besides.
    const auto isLessThan = [&](const Named &one, const Named &other) {
        bool hasName = false;
        for (const RetrievalTerm &term : wanted.terms) {
            if (!asks(term))
                continue;
            const bool isHere = shareIn(one.words, term) > 0;
            if (isHere && shareIn(other.words, term) <= 0)
                return false;
            hasName = hasName || (!isHere && hasItself(other.label, term));
        }
        return hasName;
    };
    size_t at = 0;
    std::erase_if(quotes, [&](const Quote &) {
        const Named &one = named[at++];
        return !one.label.isEmpty() && std::any_of(named.begin(), named.end(), [&](const Named &other) {
            return !other.label.isEmpty() && isLessThan(one, other);
        });
    });
}

// What is said of the very thing stands for what is said of its neighbours: the zoo trip is postponed, whenever the other trips are.
void keepNone(std::vector<Quote> &quotes)
{
    const bool hasAnswer = std::any_of(quotes.begin(), quotes.end(), [](const Quote &quote) { return !quote.isNone && quote.namesTold; });
    const bool hasNone = std::any_of(quotes.begin(), quotes.end(), [](const Quote &quote) { return quote.isNone; });
    if (hasNone)
        std::erase_if(quotes, [hasAnswer](const Quote &quote) { return quote.isNone == hasAnswer; });
}

// "Is night rowing allowed?": where something speaks of night rowing, what is allowed of other things is no answer.
void keepFramed(std::vector<Quote> &quotes, const Wanted &wanted)
{
    if (wanted.objections.frame().isEmpty() || !wanted.hasOther)
        return;
    if (std::any_of(quotes.begin(), quotes.end(), [](const Quote &quote) { return quote.namesAll; }))
        std::erase_if(quotes, [](const Quote &quote) { return !quote.namesAny; });
}

// "At 10:02", "in 2.2.1": what has that time or number is meant, when anything has it.
void keepMoment(std::vector<Quote> &quotes, const QString &question)
{
    static const QRegularExpression version(QStringLiteral("(?<![\\w.])v?(\\d+\\.\\d+\\.\\d+|\\d{4}-\\d\\d-\\d\\d)(?![\\w.]*\\d)"));
    const QString clock = clockIn(question).isEmpty() ? version.match(question).captured(1) : clockIn(question);
    if (clock.isEmpty())
        return;
    const QRegularExpression whole(QLatin1String("(?<![\\d.:-])%1(?![\\d:-]|\\.\\d)").arg(QRegularExpression::escape(clock)));
    const auto isIn = [&whole](const QString &text) { return whole.match(text).hasMatch(); };
    const auto isTitled = [&](const Quote &quote) { return isIn(quote.title); };
    // Below its own heading it is told of; elsewhere it is only mentioned.
    if (std::any_of(quotes.begin(), quotes.end(), [&](const Quote &quote) { return isTitled(quote) && quote.namesTold; }))
        std::erase_if(quotes, [&](const Quote &quote) { return !isTitled(quote); });
    const auto lacksIt = [&](const Quote &quote) { return !isIn(quote.text) && !isTitled(quote); };
    if (!std::all_of(quotes.begin(), quotes.end(), lacksIt))
        std::erase_if(quotes, lacksIt);
}

std::vector<SaidDate> datedOf(const QString &text)
{
    std::vector<SaidDate> dates = datesIn(text);
    std::erase_if(dates, [](const SaidDate &date) { return date.days.isEmpty(); });
    return dates;
}

// "On 5 March 2026": what stands below another day, or speaks of none where something speaks of that one, is not meant.
void keepDay(std::vector<Quote> &quotes, const QString &question)
{
    constexpr qsizetype longestAsked = 300;
    static const QRegularExpression span(
        QStringLiteral("\\b(?:before|after|until|till|by|since|from|between|vor|nach|bis|seit|ab|zwischen)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const std::vector<SaidDate> dates = datedOf(leftWhole(question, longestAsked));
    if (dates.empty() || span.match(question).hasMatch())
        return;
    QSet<QString> asked = dates.front().days; // how one day may be read
    for (const SaidDate &date : dates)
        asked.intersect(date.isSpan ? QSet<QString>() : date.days);
    if (asked.isEmpty())
        return;
    std::erase_if(quotes, [&](const Quote &quote) {
        const QSet<QString> titled = daysIn(quote.title);
        return !titled.isEmpty() && !titled.intersects(asked) && !daysIn(quote.text).intersects(asked);
    });
    // Below a heading of that day it is told of; elsewhere it is only mentioned.
    const auto isTitled = [&](const Quote &quote) { return daysIn(quote.title).intersects(asked); };
    if (std::any_of(quotes.begin(), quotes.end(), [&](const Quote &quote) { return isTitled(quote) && quote.namesAny; }))
        std::erase_if(quotes, [&](const Quote &quote) { return !isTitled(quote) && !daysIn(quote.title).isEmpty(); });
    // What one other day has is not of this one; a span may hold it.
    std::erase_if(quotes, [&](const Quote &quote) {
        const std::vector<SaidDate> said = datedOf(quote.text);
        return said.size() == 1 && !said.front().isSpan && !said.front().days.intersects(asked) && !isTitled(quote)
            && !span.match(quote.text).hasMatch();
    });
    const auto has = [&](const Quote &quote) { return (daysIn(quote.text) + daysIn(quote.title)).intersects(asked); };
    if (std::any_of(quotes.begin(), quotes.end(), has))
        std::erase_if(quotes, [&](const Quote &quote) { return !has(quote); });
}

// Of files that are alike but for their date the newest one holds: what it says in other words must not fall behind what once held.
void preferNewest(std::vector<Quote> &quotes, const Retrieval &found, const Wanted &wanted)
{
    constexpr double newestWorth = 1.6;
    constexpr double worthAsMuch = 0.5;
    if (wanted.asksForPast)
        return;
    QHash<QString, QPair<int, int>> moments; // of each kind of files the oldest and the newest
    for (const Passage &passage : found.passages) {
        const int moment = momentOf(passage);
        if (moment == 0)
            continue;
        auto at = moments.find(kindOf(passage));
        if (at == moments.end())
            at = moments.insert(kindOf(passage), {moment, moment});
        *at = {std::min(at->first, moment), std::max(at->second, moment)};
    }
    double best = 0;
    for (const Quote &quote : quotes)
        best = std::max(best, quote.score);
    QSet<QString> outlived; // kinds of which an older file would be quoted
    for (const Quote &quote : quotes) {
        if (quote.score >= best * worthAsMuch && momentOf(quote.passage) < moments.value(kindOf(quote.passage)).second)
            outlived << kindOf(quote.passage);
    }
    for (Quote &quote : quotes) {
        if (outlived.contains(kindOf(quote.passage)) && momentOf(quote.passage) == moments.value(kindOf(quote.passage)).second)
            quote.score *= newestWorth;
    }
}

} // namespace

void keepMeant(std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question, const RecallWanted &wanted)
{
    keepNone(quotes);
    keepLabelled(quotes, wanted);
    keepNamed(quotes, wanted);
    keepOfSubject(quotes, found, question);
    keepFramed(quotes, wanted);
    keepMoment(quotes, question);
    keepDay(quotes, question);
    preferNewest(quotes, found, wanted);
    keepNamedKeys(quotes, wanted.terms);
}

void putNewestFirst(std::vector<RecallQuote> &kept, const RecallWanted &wanted)
{
    constexpr double nearlyAsMuch = 0.85;
    if (wanted.asksForPast)
        return;
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t k = i + 1; k < kept.size(); ++k) {
            const Passage &first = kept[i].passage;
            const Passage &second = kept[k].passage;
            const bool isNewer = momentOf(first) > 0 && momentOf(second) > momentOf(first) && kindOf(first) == kindOf(second);
            const bool saysLess = (kept[i].namesAll && !kept[k].namesAll) || (kept[i].namesTold && !kept[k].namesTold);
            if (isNewer && !saysLess && kept[k].score >= kept[i].score * nearlyAsMuch)
                std::swap(kept[i], kept[k]);
        }
    }
}

} // namespace Layers
