#include "core/context/recalllists_p.h"

#include "core/context/askedkind_p.h"
#include "core/context/askedmeasure_p.h"
#include "core/context/questionwords_p.h"
#include "core/context/recallplace_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

std::vector<QSet<QByteArray>> wordsOfItems(const RecallPlace &place, const Siblings &list)
{
    std::vector<QSet<QByteArray>> words;
    for (size_t i = list.first; i < list.end; ++i) {
        const TextRange range = place.sentences[i].range;
        words.push_back(stemsOf(place.passage.text.mid(range.from, range.length())));
    }
    return words;
}

// Whether the question names one item of a list: "in April" has a word of it that no other has, and the others have none that it lacks.
bool namesItem(const RecallPlace &place, const Siblings &list, size_t item, const std::vector<RetrievalTerm> &terms)
{
    const std::vector<QSet<QByteArray>> words = wordsOfItems(place, list);
    bool isNamed = false;
    for (const RetrievalTerm &term : terms) {
        const bool isHere = shareIn(words[item - list.first], term) > 0;
        const auto holding
            = std::count_if(words.begin(), words.end(), [&](const QSet<QByteArray> &some) { return shareIn(some, term) > 0; });
        if (term.isTelling && !isHere && holding > 0)
            return false;
        isNamed = isNamed || (term.isTelling && isHere && holding == 1);
    }
    return isNamed;
}

// Whether a word of the question is in some of the items and not in all: "all expenses of Mei" are hers alone.
bool namesSome(const RecallPlace &place, const Siblings &list, const std::vector<RetrievalTerm> &terms)
{
    const std::vector<QSet<QByteArray>> words = wordsOfItems(place, list);
    return std::any_of(terms.begin(), terms.end(), [&](const RetrievalTerm &term) {
        const auto holding = std::count_if(
            words.begin(), words.end(), [&](const QSet<QByteArray> &some) { return some.contains(term.stem) || some.contains(term.word); });
        return term.isTelling && holding > 0 && size_t(holding) < words.size();
    });
}

// "The fastest way is the bus."
bool comparesItself(const QString &text)
{
    static const QRegularExpression superlative(QStringLiteral("\\b(?:the|der|die|das|am) (?:most|least|\\w{3,}est|\\w{3,}ste[nrsm]?)\\b"),
                                                QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return superlative.match(text).hasMatch();
}

} // namespace

void takeWholeList(std::vector<RecallQuote> &kept, const QString &question, const std::vector<RetrievalTerm> &terms)
{
    constexpr qsizetype longestList = 1200;
    const bool asksAll = asksForAll(question);
    const bool compares = asksToCompare(question);
    const bool asksSum = asksForTotal(question) || compares;
    const size_t mostItems = asksAll || compares ? 12 : 8;
    const auto givesSum = [](const RecallQuote &quote) { return givesTotal(quote.text); };
    if (kept.empty() || (!asksSum && !asksAll) || (!asksAll && std::any_of(kept.begin(), kept.end(), givesSum)))
        return;
    RecallQuote &best = kept.front();
    if (compares && comparesItself(best.text))
        return;
    const RecallPlace place(best.passage);
    const size_t sentence = sentenceAt(place, best.range.from - best.passage.range.from);
    if (sentence == place.sentences.size() || best.isCode)
        return;
    const Siblings list = siblingsOf(place, sentence);
    const TextRange range{place.sentences[list.first].range.from, place.sentences[list.end - 1].range.to};
    if (list.end - list.first < 2 || (best.isRow && best.text.contains(QLatin1Char('\n'))))
        return;
    if (list.end - list.first > mostItems || range.length() > longestList)
        return; // some of them are better than none
    if (asksAll && namesSome(place, list, terms))
        return;
    if (asksForTotal(question) && namesItem(place, list, sentence, terms)) {
        kept.erase(kept.begin() + 1, kept.end());
        return;
    }
    best.text = best.passage.text.mid(range.from, range.length());
    best.range = {best.passage.range.from + range.from, best.passage.range.from + range.to};
    kept.erase(kept.begin() + 1, kept.end());
}

} // namespace Layers
