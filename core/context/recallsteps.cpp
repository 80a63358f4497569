#include "core/context/recallsteps_p.h"

#include "core/base/textcut.h"
#include "core/context/recallplace_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr size_t mostSteps = 12;
constexpr qsizetype longestSteps = 900;
constexpr size_t passagesWithSteps = 6; // that are looked through for headings

QStringView viewOf(const RecallPlace &place, size_t sentence)
{
    const TextRange range = place.sentences[sentence].range;
    return QStringView(place.passage.text).mid(range.from, range.length());
}

bool isPlainSentence(const RecallPlace &place, size_t sentence)
{
    const Quotable &one = place.sentences[sentence];
    return one.kind == Quotable::Kind::Prose && !one.isCode && one.headEnd < 0 && !isHeadingAt(place, sentence);
}

// Whether an empty line stands before it.
bool beginsParagraph(const RecallPlace &place, size_t sentence)
{
    if (sentence == 0)
        return true;
    const qsizetype before
        = place.sentences[sentence - 1].headEnd >= 0 ? place.sentences[sentence - 1].headEnd : place.sentences[sentence - 1].range.to;
    const qsizetype from = place.sentences[sentence].range.from;
    return from > before && QStringView(place.passage.text).mid(before, from - before).count(u'\n') > 1;
}

// Tells what to do and not how things are: no article or pronoun begins it, and no verb of being follows at once.
bool isInstruction(QStringView sentence)
{
    static const QRegularExpression telling(
        QStringLiteral("^(?:[-*+\u2022]\\s+|\\d+[.)]\\s+)?(?:(?:the|an?|this|that|these|those|it|its|he|she|they|we|i|you|your|our|my|there"
                       "|der|die|das|des|ein|eine|einen|es|er|sie|wir|ich|diese[rs]?)\\b"
                       "|\\S+(?: \\S+)?:? (?:is|are|was|were|will|has|have|had|ist|sind|war|waren|wird|wurden?|hat|haben)\\b)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression letter(QStringLiteral("\\p{L}"));
    const QString start = leftWhole(sentence, 80).toString();
    return letter.match(start).hasMatch() && !telling.match(start).hasMatch();
}

bool isNumbered(QStringView item)
{
    return !item.isEmpty() && item[0].isDigit();
}

// A list of steps: numbered, or most of it tells what to do.
bool isListOfSteps(const RecallPlace &place, const Siblings &list)
{
    size_t steps = 0;
    for (size_t i = list.first; i < list.end; ++i)
        steps += isNumbered(viewOf(place, i)) || isInstruction(viewOf(place, i)) ? 1 : 0;
    return list.end - list.first > 1 && steps * 2 > list.end - list.first && place.sentences[list.first].kind == Quotable::Kind::Prose;
}

// From the first sentence to the last that still fits.
TextRange rangeOfSteps(const RecallPlace &place, size_t first, size_t end)
{
    TextRange range = place.sentences[first].range;
    if (place.sentences[first].headEnd >= 0)
        range.to = place.sentences[first].headEnd;
    for (size_t i = first; i < end && i - first < mostSteps && place.sentences[i].range.to - range.from <= longestSteps; ++i)
        range.to = place.sentences[i].range.to;
    return range;
}

// What stands below a heading: its first paragraph, and a list that this announces.
size_t endBelow(const RecallPlace &place, size_t heading)
{
    size_t end = heading + 1;
    while (end < place.sentences.size() && isPlainSentence(place, end)) {
        const Siblings list = siblingsOf(place, end);
        const bool isAnnounced = end == heading + 1 || viewOf(place, end - 1).endsWith(u':') || !beginsParagraph(place, end);
        if (!isAnnounced)
            break;
        if (list.end - list.first > 1)
            return list.end;
        ++end;
    }
    return end;
}

// Whether a heading, with those above it, has every word that the question needs, and at least one of them itself.
bool saysWhatIsAsked(const RecallPlace &place, size_t heading, const std::vector<RetrievalTerm> &terms)
{
    const Quotable &one = place.sentences[heading];
    const qsizetype end = one.headEnd >= 0 ? one.headEnd : one.range.to;
    const QSet<QByteArray> words = stemsOf(place.passage.text.mid(one.range.from, end - one.range.from));
    bool hasOwn = false;
    for (const RetrievalTerm &term : terms) {
        const bool isOwn = shareIn(words, term) > 0;
        if (term.need > 0 && !isOwn && shareIn(place.around, term) <= 0)
            return false;
        hasOwn = hasOwn || (term.need > 0 && isOwn);
    }
    return hasOwn;
}

// Without the list below it.
QStringView headingOf(const RecallPlace &place, size_t sentence)
{
    const Quotable &one = place.sentences[sentence];
    return viewOf(place, sentence).left((one.headEnd >= 0 ? one.headEnd : one.range.to) - one.range.from);
}

// "Method", "Zubereitung": the steps to what the document is about.
bool namesSteps(QStringView heading)
{
    static const QRegularExpression steps(
        QStringLiteral("^#*\\s*(?:\\d+[.)]\\s*)?(?:method|steps?|instructions?|directions|procedure|preparation|how to\\b.*|how it is done"
                       "|zubereitung|anleitung|vorgehen\\w*|schritte|so geht(?:'s| es)|arbeitsschritte)\\s*:?\\s*$"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return steps.match(heading.trimmed().toString()).hasMatch();
}

// Whether the title, the path and the headings above say what is to be done; that it is made or prepared, no title says.
bool isAboutAsked(const RecallPlace &place, size_t heading, const std::vector<RetrievalTerm> &terms)
{
    static const QSet<QByteArray> making = stemsOf(QStringLiteral("make do prepare cook bake build use create assemble produce mix brew "
                                                                  "mache machen backe backen koche kochen bereite zubereiten baue"));
    bool hasAny = false;
    for (const RetrievalTerm &term : terms) {
        if (term.need <= 0 || making.contains(term.stem) || making.contains(term.word))
            continue;
        if (shareIn(place.sectionOf(heading).around, term) <= 0)
            return false;
        hasAny = true;
    }
    return hasAny;
}

struct Steps
{
    RecallQuote quote;
    qsizetype heading = 0; // where it begins in the document
};

std::optional<Steps> stepsBelowHeading(const Retrieval &found)
{
    std::optional<Steps> best;
    for (size_t rank = 0; rank < std::min(found.passages.size(), passagesWithSteps); ++rank) {
        if (rank < found.fits.size() && !found.fits[rank])
            continue;
        const RecallPlace place(found.passages[rank]);
        for (size_t i = 0; !place.isCode && i + 1 < place.sentences.size(); ++i) {
            if (!isHeadingAt(place, i)
                || !(saysWhatIsAsked(place, i, found.terms) || (namesSteps(headingOf(place, i)) && isAboutAsked(place, i, found.terms))))
                continue;
            const size_t end = endBelow(place, i);
            if (end == i + 1)
                continue;
            const TextRange range = rangeOfSteps(place, i + 1, end);
            Steps steps{.quote = {}, .heading = place.passage.range.from + place.sentences[i].range.from};
            RecallQuote &quote = steps.quote;
            quote.passage = place.passage;
            quote.range = {place.passage.range.from + range.from, place.passage.range.from + range.to};
            quote.text = place.passage.text.mid(range.from, range.length());
            // Below the title of a document its steps come later, as often as not.
            const Siblings list = siblingsOf(place, end - 1);
            if (list.end - list.first > 1)
                return steps;
            if (!best)
                best = std::move(steps);
        }
    }
    return best;
}

// The list that a sentence is an item of, or the instructions that follow it in its paragraph; empty when there are none.
TextRange stepsAround(const RecallPlace &place, size_t sentence)
{
    const Siblings list = siblingsOf(place, sentence);
    if (isListOfSteps(place, list))
        return rangeOfSteps(place, list.first, list.end);
    size_t end = sentence + 1;
    size_t last = sentence;
    while (list.end - list.first < 2 && end < place.sentences.size() && isPlainSentence(place, end) && !beginsParagraph(place, end)) {
        last = isInstruction(viewOf(place, end)) ? end : last;
        ++end;
    }
    return last > sentence ? rangeOfSteps(place, sentence, last + 1) : TextRange{};
}

// The best quotation made longer, when it is a step or is followed by some.
void takeStepsAround(RecallQuote &best)
{
    const RecallPlace place(best.passage);
    const qsizetype from = best.range.from - best.passage.range.from;
    const size_t sentence = sentenceAt(place, from);
    if (place.isCode || best.isCode || best.isRow || sentence == place.sentences.size() || !isPlainSentence(place, sentence))
        return;
    const TextRange range = stepsAround(place, sentence);
    if (range.length() <= best.range.length())
        return;
    best.range = {best.passage.range.from + range.from, best.passage.range.from + range.to};
    best.text = best.passage.text.mid(range.from, range.length());
}

} // namespace

bool asksForSteps(const QString &question)
{
    static const QRegularExpression how(
        QStringLiteral("\\bhow (?:do|does|can|could|should|would|must|to)\\b(?! (?:you|they|we|i) (?:know|feel|like)\\b)"
                       "|^\\W*(?:und |and )?(?:what are the )?steps\\b"
                       "|\\bwie (?:kann|muss|soll|darf|k\u00f6nnen|m\u00fcssen|sollen|geht|macht|wird) \\S+"
                       "|\\bwie (?!viel|oft|lang|alt|hei)\\p{Ll}+ (?:ich|wir|man|du|sie)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return how.match(question).hasMatch();
}

void takeSteps(std::vector<RecallQuote> &kept, const Retrieval &found)
{
    if (std::optional<Steps> steps = stepsBelowHeading(found)) {
        steps->quote.score = steps->quote.fit = kept.empty() ? 1 : kept.front().score;
        RecallQuote whole = steps->quote; // the heading is shown with what it is above
        whole.range.from = steps->heading;
        std::erase_if(kept, [&](const RecallQuote &quote) { return overlapsAny(quote, {whole}); });
        kept.insert(kept.begin(), std::move(steps->quote));
    } else if (!kept.empty()) {
        RecallQuote best = kept.front();
        takeStepsAround(best);
        std::erase_if(kept, [&](const RecallQuote &quote) { return overlapsAny(quote, {best}); });
        kept.insert(kept.begin(), std::move(best));
    }
    if (kept.size() > mostRecallQuotes)
        kept.resize(mostRecallQuotes);
}

} // namespace Layers
