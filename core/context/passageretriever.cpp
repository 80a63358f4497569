#include "core/context/passageretriever.h"

#include "core/context/chunk.h"
#include "core/db/tokenizer.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

#include <cmath>

namespace Layers {

namespace {

constexpr int candidates = 60;
// Chosen on the development half of the retrieval questions; probe_retrieval measures them again.
constexpr double coverageWeight = 0.9;
constexpr double answeredAt = 0.31;
constexpr double doubleAt = 0.85; // share of common words above which two passages are the same

const QSet<QByteArray> &commonWords()
{
    static const QSet<QByteArray> words = [] {
        QSet<QByteArray> set;
        const QByteArray list = "a an and are as at be been being but by can could did do does doing done for from get gets got had has "
                                "have having he her him his how i if in into is it its "
                                "just may me might my no nor not of on or our out own shall she should so some such than that the their "
                                "them then there these they this those to too under up us "
                                "very was we were what when where which while who whom whose why will with would you your about after "
                                "again all also am any because before both during each few further "
                                "here more most much only other over same through until upon within without must need needs want use used "
                                "using make makes made "
                                "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren wird werden wurde hat "
                                "haben hatte ich du er sie es wir ihr mein dein sein "
                                "wie was wann wo wer warum welche welcher welches mit von zu zum zur im am an auf aus bei nach nicht kein "
                                "keine noch nur auch so als wenn dass man sich";
        for (const QByteArray &word : list.split(' '))
            set.insert(word);
        return set;
    }();
    return words;
}

struct Term
{
    QByteArray word; // folded, as written
    QByteArray stem; // as the index has it
    double weight = 0;
};

// The words of a question that carry it. When only common words are left, they are better than nothing.
std::vector<Term> termsOf(const QString &question)
{
    const QByteArray utf8 = question.toUtf8();
    std::vector<Term> all;
    qsizetype end = -1;
    for (const Text::Token &token : Text::tokens(utf8, Text::Purpose::Query, Stemming::English)) {
        // The stem comes first and the word as written beside it. What reaches further is the whole of an identifier, whose parts will do.
        if (!token.colocated || all.empty())
            all.push_back({token.word, token.word, 0});
        else if (token.end == end)
            all.back().word = token.word;
        end = token.colocated ? end : token.end;
    }
    std::vector<Term> kept;
    QSet<QByteArray> seen;
    for (const Term &term : all) {
        if (commonWords().contains(term.word) || seen.contains(term.stem)
            || (term.word.size() < 2 && static_cast<unsigned char>(term.word[0]) < 0x80 && !std::isdigit(term.word[0])))
            continue;
        seen.insert(term.stem);
        kept.push_back(term);
    }
    return kept.empty() ? all : kept;
}

QSet<QByteArray> wordsIn(const QString &text)
{
    QSet<QByteArray> words;
    for (const Text::Token &token : Text::tokens(text.toUtf8(), Text::Purpose::Document, Stemming::English))
        words.insert(token.word);
    return words;
}

struct Scored
{
    Passage passage;
    QSet<QByteArray> words;
    double coverage = 0;
};

double shareOf(const QSet<QByteArray> &words, const std::vector<Term> &terms, double total)
{
    double covered = 0;
    for (const Term &term : terms) {
        if (words.contains(term.stem) || words.contains(term.word))
            covered += term.weight;
    }
    return total > 0 ? covered / total : 0;
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
    return double(common) / double(larger.size()) >= doubleAt;
}

Retrieval rank(std::vector<Passage> found, const std::vector<Term> &terms, int limit)
{
    Retrieval retrieval;
    double total = 0;
    for (const Term &term : terms) {
        total += term.weight;
        retrieval.terms << QString::fromUtf8(term.word);
        retrieval.weights.push_back(term.weight);
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
        QSet<QByteArray> everything = one.words;
        everything.unite(wordsIn(passage.heading + QLatin1Char(' ') + passage.path));
        one.coverage = shareOf(everything, terms, total);
        const double relative = best > 0 ? passage.score / best : 0;
        passage.score = relative + coverageWeight * one.coverage;
        one.passage = std::move(passage);
        scored.push_back(std::move(one));
    }
    std::stable_sort(scored.begin(), scored.end(), [](const Scored &a, const Scored &b) { return a.passage.score > b.passage.score; });
    std::vector<Scored> kept;
    for (Scored &one : scored) {
        if (int(kept.size()) >= limit)
            break;
        const bool repeats = std::any_of(kept.begin(), kept.end(), [&](const Scored &other) { return isDouble(one, other); });
        if (!repeats)
            kept.push_back(std::move(one));
    }
    for (size_t i = 0; i < kept.size(); ++i) {
        if (i < 3)
            retrieval.coverage = std::max(retrieval.coverage, kept[i].coverage);
        retrieval.passages.push_back(std::move(kept[i].passage));
    }
    retrieval.isAnswered = retrieval.coverage >= answeredAt && !retrieval.passages.empty();
    return retrieval;
}

} // namespace

QStringList searchWords(const QString &question)
{
    QStringList words;
    for (const Term &term : termsOf(question))
        words << QString::fromUtf8(term.word);
    return words;
}

Retrieval rankPassages(const QString &question, const std::vector<Passage> &passages, int limit)
{
    std::vector<Term> terms = termsOf(question);
    if (terms.empty())
        return {};
    // A single file is too small to say which words are rare: it counts as one among others.
    constexpr double others = 20;
    std::vector<std::vector<int>> counts(passages.size(), std::vector<int>(terms.size(), 0));
    std::vector<int> containing(terms.size(), 0);
    for (size_t p = 0; p < passages.size(); ++p) {
        for (const Text::Token &token : Text::tokens(passages[p].text.toUtf8(), Text::Purpose::Document, Stemming::English)) {
            for (size_t t = 0; t < terms.size(); ++t) {
                if ((token.word == terms[t].stem || token.word == terms[t].word) && ++counts[p][t] == 1)
                    ++containing[t];
            }
        }
    }
    const double all = double(passages.size()) + others;
    for (size_t t = 0; t < terms.size(); ++t)
        terms[t].weight = std::log(1 + (all - containing[t] + 0.5) / (containing[t] + 0.5));
    std::vector<Passage> found;
    for (size_t p = 0; p < passages.size(); ++p) {
        Passage passage = passages[p];
        passage.score = 0;
        for (size_t t = 0; t < terms.size(); ++t)
            passage.score += terms[t].weight * double(counts[p][t]) / (double(counts[p][t]) + 1.2);
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
    std::vector<Term> terms = termsOf(query.text);
    if (terms.empty())
        return Retrieval{};
    QStringList words;
    std::vector<QByteArray> stems;
    for (const Term &term : terms) {
        words << QString::fromUtf8(term.word);
        stems.push_back(term.stem);
    }
    const int wanted = std::max(candidates, query.limit * 2);
    return m_store.wordCounts(std::move(stems), query.sources)
        .then([this, terms = std::move(terms), words, sources = query.sources, wanted](const SourceStore::WordCounts &counts) mutable {
            for (size_t i = 0; i < terms.size(); ++i) {
                const double containing = double(counts.containing[i]);
                terms[i].weight = std::log(1 + (double(counts.passages) - containing + 0.5) / (containing + 0.5));
            }
            return m_store.search(words.join(QLatin1Char(' ')), SourceStore::Words::Any, sources, wanted)
                .then([terms](std::vector<Passage> found) { return std::pair(std::move(found), terms); });
        })
        .then([limit = query.limit, sink](std::pair<std::vector<Passage>, std::vector<Term>> found) {
            Retrieval retrieval = rank(std::move(found.first), found.second, limit);
            if (sink && !retrieval.passages.empty())
                sink(retrieval.passages);
            return retrieval;
        });
}

} // namespace Layers
