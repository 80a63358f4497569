#include "core/context/passageretriever.h"

#include "core/context/chunk.h"
#include "core/context/questionwords_p.h"
#include "core/context/saiddates_p.h"
#include "core/context/wordvariants_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace Layers {

namespace {

constexpr int candidates = 60;
// Chosen on the development half of the retrieval questions; probe_retrieval measures them again.
constexpr double coverageWeight = 0.9;
constexpr double smallCollection = 20; // passages that a few files count as being among
constexpr double answeredAt = 0.31;
constexpr double plentifulShare = 0.01; // of all passages
constexpr double fewPassages = 20;
constexpr qsizetype shortText = 60; // words
constexpr double doubleAt = 0.85; // share of common words above which two passages are the same

QSet<QByteArray> wordsIn(const QString &text)
{
    QSet<QByteArray> words;
    for (const Text::Token &token : Text::tokens(text.toUtf8(), Text::Purpose::Document, Stemming::English))
        words.insert(token.word);
    words.unite(briefWeekdaysIn(text));
    words.unite(dateMarksIn(text));
    return words;
}

struct Scored
{
    Passage passage;
    QSet<QByteArray> words;
    QSet<QByteArray> around; // headings and path
    double coverage = 0; // for the judgement
    bool fits = true;
};

// What is weighed is every word for the ranking, those that an answer could be about for the judgement.
double shareOf(const QSet<QByteArray> &words, const std::vector<QuestionWord> &terms, bool judges)
{
    double covered = 0;
    double total = 0;
    for (const QuestionWord &term : terms) {
        const double weight = judges ? term.judged() : term.weight;
        total += weight;
        covered += weight * term.shareIn(words);
    }
    return total > 0 ? covered / total : 0;
}

QByteArray documentKey(const Passage &passage)
{
    return passage.attachment.isEmpty() ? passage.document.bytes() : passage.attachment;
}

// A passage answers nothing when a name of the question is nowhere in its document, or a number of it or what is measured not in itself.
void judgeFit(std::vector<Scored> &scored, const std::vector<QuestionWord> &terms)
{
    // Nothing but numbers is a sum, or else a number of something that is written the same way.
    const auto isSmallNumber
        = [](const QuestionWord &term) { return term.isNumber && term.word.size() < 3 && !term.isOfName && term.dateMarks.empty(); };
    const bool isSum = std::any_of(terms.begin(), terms.end(), isSmallNumber)
        && std::all_of(terms.begin(), terms.end(), [&](const QuestionWord &term) { return isSmallNumber(term) || term.isAsking; });
    for (const QuestionWord &term : terms) {
        const bool isNear = term.isMeasured || (term.isNumber && (term.word.size() > 2 || term.isOfName));
        // What is everywhere need not be said again in each file.
        if ((!isNear && !term.isName && !term.isNumber) || term.containing > double(candidates) / 2)
            continue;
        QSet<QByteArray> documents;
        for (const Scored &one : scored) {
            if (term.isIn(one.words) || term.isIn(one.around))
                documents.insert(documentKey(one.passage));
        }
        for (Scored &one : scored) {
            const bool hasIt = isNear ? term.isIn(one.words) || term.isIn(one.around) : documents.contains(documentKey(one.passage));
            one.fits = one.fits && hasIt && !isSum;
        }
    }
}

// What a short question is about is its rarest word: a passage without it, or a word that may stand for it, speaks of something else.
// So does one without most of its nouns: the capital of Australia is not where Australia is named.
void judgeFocus(std::vector<Scored> &scored, const std::vector<QuestionWord> &terms)
{
    const QuestionWord *focus = nullptr;
    int counting = 0;
    int nouns = 0;
    for (const QuestionWord &term : terms) {
        counting += term.judged() > 0 ? 1 : 0;
        nouns += term.isNoun() ? 1 : 0;
        if (term.isFocus() && (!focus || term.rarity > focus->rarity))
            focus = &term;
    }
    if (!focus || counting > shortQuestion)
        return;
    const int needed = nouns - (nouns - 1) / 2;
    for (Scored &one : scored) {
        const auto isThere = [&](const QuestionWord &term) { return term.shareIn(one.words) > 0 || term.shareIn(one.around) > 0; };
        const auto there
            = std::count_if(terms.begin(), terms.end(), [&](const QuestionWord &term) { return term.isNoun() && isThere(term); });
        one.fits = one.fits && isThere(*focus) && there >= needed;
    }
}

bool isDouble(const Scored &a, const Scored &b)
{
    if (a.words.isEmpty() || b.words.isEmpty())
        return false;
    const QSet<QByteArray> &smaller = a.words.size() < b.words.size() ? a.words : b.words;
    const QSet<QByteArray> &larger = a.words.size() < b.words.size() ? b.words : a.words;
    if (double(smaller.size()) / double(larger.size()) < doubleAt)
        return false;
    qsizetype common = 0;
    for (const QByteArray &word : smaller)
        common += larger.contains(word) ? 1 : 0;
    if (double(common) / double(larger.size()) < doubleAt)
        return false;
    // A short text that names another figure says another thing.
    const auto isFigure = [](const QByteArray &word) { return !word.isEmpty() && word.front() >= '0' && word.front() <= '9'; };
    const auto hasOwnFigure = [&](const QSet<QByteArray> &words, const QSet<QByteArray> &others) {
        return std::any_of(words.begin(), words.end(), [&](const QByteArray &word) { return isFigure(word) && !others.contains(word); });
    };
    return larger.size() > shortText || (!hasOwnFigure(a.words, b.words) && !hasOwnFigure(b.words, a.words));
}

Retrieval rank(std::vector<Passage> found, const std::vector<QuestionWord> &terms, int limit)
{
    Retrieval retrieval;
    for (const QuestionWord &term : terms) {
        RetrievalTerm kept{term.stem,       term.word, term.isAsking ? 0 : term.isAmount ? term.judged() : term.rarity,
                           term.judged(),   {},        term.isName || term.isOfName,
                           term.isTelling()};
        kept.isNoun = term.isNoun() && !term.isAmount;
        kept.spellings = term.dateMarks;
        kept.isOfDate = !term.dateMarks.empty();
        kept.isDateOnly = term.isDateOnly;
        for (const WordVariant &variant : term.variants) {
            if (variant.beside.empty())
                (variant.isSpelling ? kept.spellings : kept.variants).push_back(variant.stem);
            else
                kept.halves.emplace_back(variant.stem, variant.beside);
        }
        retrieval.terms.push_back(std::move(kept));
    }
    std::vector<Scored> scored;
    scored.reserve(found.size());
    double best = 0;
    for (const Passage &passage : found)
        best = std::max(best, passage.score);
    for (Passage &passage : found) {
        Scored one;
        one.words = wordsIn(passage.text);
        // Words in the headings above and in the path count as covered, too.
        one.around = wordsIn(passage.heading + QLatin1Char(' ') + passage.path);
        QSet<QByteArray> everything = one.words;
        everything.unite(one.around);
        one.coverage = shareOf(everything, terms, true);
        const double relative = best > 0 ? passage.score / best : 0;
        passage.score = relative + coverageWeight * shareOf(everything, terms, false);
        one.passage = std::move(passage);
        scored.push_back(std::move(one));
    }
    judgeFit(scored, terms);
    judgeFocus(scored, terms);
    std::stable_sort(scored.begin(), scored.end(), [](const Scored &a, const Scored &b) { return a.passage.score > b.passage.score; });
    std::vector<Scored> kept;
    for (Scored &one : scored) {
        if (int(kept.size()) >= limit)
            break;
        const bool repeats = std::any_of(kept.begin(), kept.end(), [&](const Scored &other) { return isDouble(one, other); });
        if (!repeats)
            kept.push_back(std::move(one));
    }
    int fitting = 0; // what speaks of something else stands in nobody's way
    for (size_t i = 0; i < kept.size(); ++i) {
        fitting += kept[i].fits ? 1 : 0;
        if (i < 3)
            retrieval.coverage = std::max(retrieval.coverage, kept[i].coverage);
        retrieval.isAnswered = retrieval.isAnswered || (fitting <= 3 && kept[i].fits && kept[i].coverage >= answeredAt);
        retrieval.fits.push_back(kept[i].fits);
        retrieval.passages.push_back(std::move(kept[i].passage));
    }
    return retrieval;
}

// With what may stand for a word, unless the files have the word itself in plenty.
QString searchedWords(const std::vector<QuestionWord> &terms, double passages)
{
    const double plenty = std::max(fewPassages, passages * plentifulShare);
    QStringList words;
    for (const QuestionWord &term : terms) {
        words << QString::fromUtf8(term.word);
        for (const WordVariant &variant : term.variants) {
            if (variant.isSpelling || term.containing <= plenty)
                words << QString::fromUtf8(variant.stem);
        }
        for (const QByteArray &other : term.otherDates)
            words << QString::fromUtf8(other);
    }
    return words.join(QLatin1Char(' '));
}

// How often each of some words stands in each passage.
struct WordTally
{
    QHash<QByteArray, size_t> places; // of the words in the lists below
    std::vector<QHash<size_t, int>> counts; // of each passage
    std::vector<double> containing; // of each word, in their order
    std::vector<QSet<QByteArray>> dates; // of each passage

    double in(size_t passage, const QByteArray &word) const { return counts[passage].value(places.value(word)); }
};

WordTally tallyOf(const std::vector<Passage> &passages, const std::vector<QuestionWord> &terms)
{
    WordTally tally;
    const std::vector<QByteArray> words = countedWords(terms);
    const bool hasDates = std::any_of(terms.begin(), terms.end(), [](const QuestionWord &term) { return !term.dateMarks.empty(); });
    tally.counts.resize(passages.size());
    for (const QByteArray &word : words)
        tally.places.insert(word, size_t(tally.places.size()));
    std::vector<double> containing(size_t(tally.places.size()), 0);
    for (size_t p = 0; p < passages.size(); ++p) {
        for (const Text::Token &token : Text::tokens(passages[p].text.toUtf8(), Text::Purpose::Document, Stemming::English)) {
            const auto place = tally.places.constFind(token.word);
            if (place != tally.places.constEnd() && ++tally.counts[p][*place] == 1)
                ++containing[*place];
        }
        tally.dates.push_back(hasDates ? dateMarksIn(passages[p].text) : QSet<QByteArray>());
    }
    for (const QByteArray &word : words)
        tally.containing.push_back(containing[tally.places.value(word)]);
    return tally;
}

} // namespace

QStringList searchWords(const QString &question)
{
    QStringList words;
    for (const QuestionWord &term : questionWords(question))
        words << QString::fromUtf8(term.word);
    return words;
}

Retrieval rankPassages(const QString &question, const std::vector<Passage> &passages, int limit)
{
    std::vector<QuestionWord> terms = questionWords(question);
    if (terms.empty())
        return {};
    const WordTally tally = tallyOf(passages, terms);
    weigh(terms, tally.containing, double(passages.size()) + smallCollection);
    std::vector<Passage> found;
    for (size_t p = 0; p < passages.size(); ++p) {
        Passage passage = passages[p];
        passage.score = 0;
        for (const QuestionWord &term : terms) {
            double count = tally.in(p, term.stem);
            for (const WordVariant &variant : term.variants)
                count = std::max(count, variantWorth * tally.in(p, variant.stem));
            if (count == 0 && term.hasDateOf(tally.dates[p]))
                count = 1;
            passage.score += term.weight * count / (count + 1.2);
        }
        if (passage.score > 0)
            found.push_back(std::move(passage));
    }
    std::stable_sort(found.begin(), found.end(), [](const Passage &a, const Passage &b) { return a.score > b.score; });
    if (found.size() > size_t(candidates))
        found.resize(size_t(candidates));
    return rank(std::move(found), terms, limit);
}

PassageRetriever::PassageRetriever(SourceStore &store)
    : m_store(store)
{ }

PassageRetriever::~PassageRetriever() = default;

Task<Retrieval> PassageRetriever::retrieve(RetrievalQuery query, Sink<Passage> sink)
{
    std::vector<QuestionWord> terms = questionWords(query.text);
    if (terms.empty())
        return Retrieval{};
    const int wanted = std::max(candidates, query.limit * 2);
    return m_store.wordCounts(countedWords(terms), query.sources)
        .then([this, terms = std::move(terms), sources = query.sources, wanted](const SourceStore::WordCounts &counts) mutable {
            weigh(terms, {counts.containing.begin(), counts.containing.end()}, double(counts.passages));
            return m_store.search(searchedWords(terms, double(counts.passages)), SourceStore::Words::Any, sources, wanted)
                .then([terms](std::vector<Passage> found) { return std::pair(std::move(found), terms); });
        })
        .then([limit = query.limit, sink](std::pair<std::vector<Passage>, std::vector<QuestionWord>> found) {
            Retrieval retrieval = rank(std::move(found.first), found.second, limit);
            if (sink && !retrieval.passages.empty())
                sink(retrieval.passages);
            return retrieval;
        });
}

} // namespace Layers
