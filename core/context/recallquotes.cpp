#include "core/context/recallquotes_p.h"

#include "core/context/recallcandidates_p.h"
#include "core/context/recalllists_p.h"
#include "core/context/recallmeant_p.h"
#include "core/context/recallsteps_p.h"
#include "core/context/questionwords_p.h"
#include "core/context/saiddates_p.h"
#include "core/context/wordvariants_p.h"
#include "core/db/tokenizer.h"

namespace Layers {

namespace {

using Quote = RecallQuote;
using Quotes = RecallQuotes;
using Place = RecallPlace;
using Wanted = RecallWanted;

constexpr int passagesRead = 6; // for quotations
constexpr double alsoAnswers = 0.8; // of the best sentence
constexpr double nearlyAsGood = 0.75; // as the sentence that follows it
constexpr double worthQuoting = 0.5; // of the best sentence

// Lines of code that follow each other are shown as one block, which begins where its first line does.
void joinCode(std::vector<Quote> &kept)
{
    const auto isCode = [](const Quote &quote) { return quote.isCode; };
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t j = i + 1; isCode(kept[i]) && j < kept.size();) {
            Quote first = kept[i];
            Quote second = kept[j];
            if (first.range.from > second.range.from)
                std::swap(first, second);
            if (!joins(first, second)) {
                ++j;
                continue;
            }
            const QString &all = first.passage.text;
            qsizetype from = first.range.from - first.passage.range.from;
            while (from > 0 && (all[from - 1] == QLatin1Char(' ') || all[from - 1] == QLatin1Char('\t')))
                --from;
            first.text.prepend(all.mid(from, first.range.from - first.passage.range.from - from));
            first.range.from = first.passage.range.from + from;
            kept[i] = std::move(first);
            kept.erase(kept.begin() + std::ptrdiff_t(j));
            j = i + 1; // it may reach another one now
        }
    }
}

// Whether it speaks of what a follow-up asks, and of something of the question before.
bool hasChanged(const Quote &quote, const Wanted &wanted, const QString &changed)
{
    QString said = quote.text;
    if (!quote.isCode && !quote.isRow && !quote.isHeadedList && !quote.isFragment) { // "Pensioners pay 95." stands behind "The fee is 180."
        const qsizetype start = quote.passage.range.from;
        const TextRange whole = withRestOfParagraph(Place(quote.passage), {quote.range.from - start, quote.range.to - start});
        said = quote.passage.text.mid(whole.from, whole.length());
    }
    const QString text = said + QLatin1Char(' ') + quote.tableHead + QLatin1Char(' ') + quote.passage.heading;
    const QSet<QByteArray> words = stemsOf(text);
    if (!AskedMonths(changed).areNamedIn(text))
        return false;
    const QSet<QByteArray> isNew = stemsOf(changed);
    bool isAnyKept = false; // of what the question before is about
    bool isKeptThere = false;
    for (const RetrievalTerm &term : wanted.terms) {
        const bool isThere = shareIn(words, term) > 0;
        if (isNew.contains(term.stem) && term.need > 0 && !isThere)
            return false;
        const bool isKept = term.isTelling && !isNew.contains(term.stem);
        isAnyKept = isAnyKept || isKept;
        isKeptThere = isKeptThere || (isKept && isThere);
    }
    return isKeptThere || !isAnyKept;
}

// Sentences that follow each other and answer about as well are quoted in the order of the text.
void orderNeighbours(std::vector<Quote> &kept, Asked asked)
{
    const auto follows = [asked](const Quote &next, const Quote &before) {
        const Passage &passage = before.passage;
        if (fileOf(before.passage) != fileOf(next.passage) || before.isCode || next.isCode || next.range.from < before.range.to
            || before.score < next.score * nearlyAsGood || gives(before.text, asked) < gives(next.text, asked)
            || looksLikeTitle(before.text) || next.passage.range.from != passage.range.from)
            return false;
        const QStringView between = QStringView(passage.text).mid(before.range.to - passage.range.from, next.range.from - before.range.to);
        return between.count(u'\n') < 2 && between.trimmed().isEmpty();
    };
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t j = i + 1; j < kept.size(); ++j) {
            if (follows(kept[i], kept[j]))
                std::swap(kept[i], kept[j]);
        }
    }
}

// What is quoted may be taken back or limited by what stands behind it in its paragraph.
void takeRestOfParagraphs(std::vector<Quote> &kept)
{
    for (Quote &quote : kept) {
        if (quote.isCode || quote.isRow || quote.isHeadedList || quote.isFragment)
            continue;
        const qsizetype start = quote.passage.range.from;
        const Place place(quote.passage);
        const TextRange whole = withWholeBlock(place, withRestOfParagraph(place, {quote.range.from - start, quote.range.to - start}));
        quote.range = {start + whole.from, start + whole.to};
        quote.text = quote.passage.text.mid(whole.from, whole.length());
    }
    // Those that meet now are one.
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t k = i + 1; k < kept.size(); ++k) {
            Quote &one = kept[i];
            const Quote &other = kept[k];
            if (!overlapsAny(other, {one}) || other.passage.range.from != one.passage.range.from)
                continue;
            one.range = {std::min(one.range.from, other.range.from), std::max(one.range.to, other.range.to)};
            one.text = one.passage.text.mid(one.range.from - one.passage.range.from, one.range.length());
            kept.erase(kept.begin() + std::ptrdiff_t(k));
            k = i; // it may meet another one now
        }
    }
}

// "The ingredients of the cake": the list below that heading, and not one item of it.
void preferWholeLists(std::vector<Quote> &quotes)
{
    constexpr double nearEnough = 0.6; // of its best item
    for (size_t i = 0; i < quotes.size(); ++i) {
        if (!quotes[i].isHeadedList)
            continue;
        Quote list = quotes[i];
        const auto isItem = [&](const Quote &quote) {
            return !quote.isHeadedList && overlapsAny(quote, {list}) && quote.score * nearEnough <= list.score;
        };
        for (const Quote &quote : quotes) {
            if (isItem(quote)) {
                quotes[i].score = std::max(quotes[i].score, quote.score);
                quotes[i].fit = std::max(quotes[i].fit, quote.fit);
            }
        }
        const auto before = std::count_if(quotes.begin(), quotes.begin() + std::ptrdiff_t(i), isItem);
        std::erase_if(quotes, isItem);
        i -= size_t(before);
    }
}

// The best few of them, each thing once.
Quotes bestOf(std::vector<Quote> quotes)
{
    preferWholeLists(quotes);
    std::stable_sort(quotes.begin(), quotes.end(), [](const Quote &a, const Quote &b) { return a.score > b.score; });
    Quotes result;
    std::vector<Quote> &kept = result.kept;
    QSet<QString> seen;
    for (const Quote &quote : quotes) {
        if (quote.isFar)
            continue;
        if (kept.size() >= mostRecallQuotes || quote.score < quotes.front().score * worthQuoting)
            break;
        const QString same = quote.text.simplified().toLower();
        if (seen.contains(same) || overlapsAny(quote, kept))
            continue;
        seen.insert(same);
        kept.push_back(quote);
    }
    // A fragment is better than nothing, and never more than that.
    const auto isFragment = [](const Quote &quote) { return quote.isFragment; };
    if (!std::all_of(kept.begin(), kept.end(), isFragment))
        std::erase_if(kept, isFragment);
    joinCode(kept);
    QSet<QString> quoted;
    for (const Quote &quote : kept)
        quoted << fileOf(quote.passage);
    for (const Quote &quote : quotes) {
        if (kept.empty() || quote.isFragment || quote.fit < quotes.front().fit * alsoAnswers)
            continue;
        if (!quoted.contains(fileOf(quote.passage))) {
            quoted << fileOf(quote.passage);
            result.others.push_back(quote);
        }
    }
    return result;
}

} // namespace

QString fileOf(const Passage &passage)
{
    return passage.attachment.isEmpty() ? passage.document.toString() : QString::fromLatin1(passage.attachment.toHex());
}

bool joins(Quote &before, const Quote &next)
{
    const Passage &passage = before.passage;
    if (next.passage.document != passage.document || next.passage.attachment != passage.attachment
        || next.passage.range.from != passage.range.from || next.range.from < before.range.to || next.isDefinition
        || next.range.to - before.range.from > longestQuote)
        return false;
    const qsizetype end = before.range.to - passage.range.from;
    const QStringView between = QStringView(passage.text).mid(end, next.range.from - before.range.to);
    if (between.count(u'\n') > 1 || !std::all_of(between.begin(), between.end(), [](QChar c) { return c.isSpace(); }))
        return false;
    before.range.to = next.range.to;
    before.text = passage.text.mid(before.range.from - passage.range.from, before.range.length());
    before.score = std::max(before.score, next.score);
    before.fit = std::max(before.fit, next.fit);
    return true;
}

bool overlapsAny(const Quote &quote, const std::vector<Quote> &others)
{
    return std::any_of(others.begin(), others.end(), [&](const Quote &other) {
        return other.passage.document == quote.passage.document && other.passage.attachment == quote.passage.attachment
            && quote.range.from < other.range.to && other.range.from < quote.range.to;
    });
}

double shareIn(const QSet<QByteArray> &words, const RetrievalTerm &term)
{
    const auto hasAny = [&words](const std::vector<QByteArray> &others) {
        return std::any_of(others.begin(), others.end(), [&](const QByteArray &other) { return words.contains(other); });
    };
    if (term.isDateOnly)
        return hasAny(term.spellings) ? 1 : 0;
    if (words.contains(term.stem) || words.contains(term.word) || hasAny(term.spellings))
        return 1;
    const bool hasHalves = std::any_of(term.halves.begin(), term.halves.end(),
                                       [&](const auto &halves) { return words.contains(halves.first) && hasAny(halves.second); });
    return hasHalves || hasAny(term.variants) ? variantWorth : 0;
}

QSet<QByteArray> stemsOf(const QString &text)
{
    QSet<QByteArray> stems;
    for (const Text::Token &token : Text::tokens(text.toUtf8(), Text::Purpose::Document, Stemming::English))
        stems.insert(token.word);
    stems.unite(briefWeekdaysIn(text));
    stems.unite(dateMarksIn(text));
    return stems;
}

RecallQuotes recallQuotesOf(const Retrieval &found, const QString &question, const QString &changed)
{
    const Wanted wanted(found.terms, question);
    std::vector<Quote> quotes;
    int read[] = {0, 0}; // of the library, of attached files
    for (size_t rank = 0; rank < found.passages.size(); ++rank) {
        const Passage &passage = found.passages[rank];
        const bool isFar = ++read[passage.attachment.isEmpty() ? 0 : 1] > passagesRead;
        if (rank >= found.fits.size() || found.fits[rank])
            addQuotesOf(Place(passage), rank, isFar, wanted, quotes);
    }
    if (!changed.isEmpty())
        std::erase_if(quotes, [&](const Quote &quote) { return !hasChanged(quote, wanted, changed); });
    keepMeant(quotes, found, question, wanted);
    Quotes best = bestOf(std::move(quotes));
    takeWholeList(best.kept, question, wanted.terms);
    if (asksForSteps(question) && changed.isEmpty())
        takeSteps(best.kept, found);
    putNewestFirst(best.kept, wanted);
    orderNeighbours(best.kept, wanted.asked);
    takeRestOfParagraphs(best.kept);
    return best;
}

} // namespace Layers
