#include "core/context/recallhalves_p.h"

#include "core/context/askedkind_p.h"
#include "core/context/recallcontrary_p.h"
#include "core/context/recallobjections_p.h"

#include <QtCore/QRegularExpression>

#include <algorithm>

namespace Layers {

namespace {

constexpr auto options = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;

bool leansOnOther(const QString &half)
{
    static const QRegularExpression pronoun(
        QStringLiteral("\\b(?:it|its|they|them|their|he|him|his|she|her|er|sie|es|ihn|ihm|ihr|ihre?|sein|seine?)\\b"), options);
    static const QRegularExpression word(QStringLiteral("\\p{L}+"), QRegularExpression::UseUnicodePropertiesOption);
    int words = 0;
    for (auto all = word.globalMatch(half); all.hasNext(); all.next())
        ++words;
    return words < 4 || pronoun.match(half).hasMatch();
}

} // namespace

bool hasWordsOfHalf(const std::vector<RecallQuote> &quotes, const Retrieval &half, const Retrieval &other)
{
    QSet<QByteArray> words;
    for (const RecallQuote &quote : quotes)
        words.unite(stemsOf(quote.text + QLatin1Char(' ') + quote.tableHead + QLatin1Char(' ') + quote.passage.heading));
    return std::all_of(half.terms.begin(), half.terms.end(), [&](const RetrievalTerm &term) {
        const bool isShared = std::any_of(other.terms.begin(), other.terms.end(),
                                          [&](const RetrievalTerm &each) { return each.stem == term.stem || each.word == term.word; });
        return isShared || term.need <= 0 || !term.isTelling || shareIn(words, term) > 0;
    });
}

bool maySayHalf(const std::vector<RecallQuote> &quotes, const QuestionHalf &half)
{
    static const QRegularExpression soon(QStringLiteral("^\\W*(?:how (?:fast|soon|quickly|long)|wie (?:schnell|bald|lange))\\b"), options);
    static const QRegularExpression term(QStringLiteral("\\b(?:within|by|until|in|for|lasts?|takes?|binnen|innerhalb|bis|dauert) "
                                                        ".{0,12}\\b(?:hours?|days?|nights?|weeks?|months?|years?|minutes?"
                                                        "|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|minuten?)\\b|\\b(?:immediately|at "
                                                        "once|the same day|(?:by|until|bis) \\d|sofort|unverz\u00fcglich)\\b"),
                                         options);
    static const QRegularExpression often(QStringLiteral("^\\W*(?:how often|wie oft)\\b"), options);
    static const QRegularExpression rate(QStringLiteral("\\b(?:every|each|daily|weekly|monthly|yearly|annually|once|twice|times "
                                                        "a|per|jede[nrs]?|t\u00e4glich|w\u00f6chentlich|monatlich|j\u00e4hrlich"
                                                        "|einmal|zweimal|mal pro|on \\w+days|\\w+tags)\\b"),
                                         options);
    if (!leansOnOther(half.asked))
        return false;
    const bool asksSoon = soon.match(half.asked).hasMatch();
    const bool asksOften = often.match(half.asked).hasMatch();
    const bool asksMoment = askedOf(half.asked) == Asked::Moment;
    const RecallObjections objections(half.searched.isEmpty() ? half.asked : half.searched);
    const RecallContrary contrary(half.asked);
    return std::any_of(quotes.begin(), quotes.end(), [&](const RecallQuote &quote) {
        if (objections.asksForContact())
            return !objections.lacksContact(quote.text);
        if (asksOften)
            return rate.match(quote.text).hasMatch();
        return asksSoon ? term.match(quote.text).hasMatch() : asksMoment && !contrary.isIn(quote.text, quote.tableHead);
    });
}

} // namespace Layers
