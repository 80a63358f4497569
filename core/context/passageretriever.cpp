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
constexpr double atLeast = 20; // passages that a small collection counts as one among
constexpr double amountWorth = 0.4;
constexpr double verbWorth = 0.6; // files seldom say it with the same verb
constexpr double doubleAt = 0.85; // share of common words above which two passages are the same

QSet<QByteArray> setOf(const QByteArray &list)
{
    QSet<QByteArray> set;
    for (const QByteArray &word : list.split(' '))
        set.insert(word);
    return set;
}

const QSet<QByteArray> &commonWords()
{
    static const QSet<QByteArray> words
        = setOf("a an and are as at be been being but by can could did do does doing done for from get gets got had has "
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
                "keine noch nur auch so als wenn dass man sich");
    return words;
}

// Words that some language uses for its grammar and another for something: common only in a question in that language.
const QSet<QByteArray> &commonGermanWords()
{
    static const QSet<QByteArray> words
        = setOf("dieser diese dieses diesem diesen jeder jede jedes welchen welchem wem wen wessen wieso weshalb wohin woher wofur womit "
                "eines eins kann kannst konnen konnte muss mussen musste soll sollen darf durfen mochte will wollen gibt habe habt hast "
                "bin bist seid mir mich dir dich uns euch ihm ihn ihnen meine meinen meiner unser unsere unserer unserem euer ihre ihren "
                "ihrem ihrer seine seinen seiner fur uber unter vor durch gegen ohne um bis seit wahrend wegen zwischen hinter neben vom "
                "beim ins ans in da dann denn doch dort hier ja nein mal mehr sehr schon immer sonst damit dazu davon daran darin worden "
                "wurden hatten ware sei wer viel viele vielen");
    return words;
}

const QSet<QByteArray> &commonFrenchWords()
{
    static const QSet<QByteArray> words
        = setOf("le la les un une des du de au aux et ou que qui quoi quel quelle quels quelles quand comment combien pourquoi lequel "
                "laquelle est sont etait etaient ete etre sera seront ai as ont avait avoir fait faire faut peut peuvent doit doivent "
                "dans sur sous pour par avec sans chez entre vers en ne pas plus moins tres il elle ils elles on nous vous je tu me te se "
                "lui leur leurs mon ma mes ton ta tes son sa ses notre nos votre vos ce cet cette ces cela ca celui celle ceux dont si "
                "mais donc car ni qu aussi encore deja tout toute tous toutes meme lors");
    return words;
}

// What asks and compares: searched like other words, but no sentence answers because it has them.
const QSet<QByteArray> &askingWords()
{
    static const QSet<QByteArray> words
        = setOf("document documents file files text texts passage passages page pages mention mentions mentioned mentioning say says said "
                "tell tells talk talks speak state states stated find found show shows list written know contain contains information "
                "per go goes going went gone come comes came something anything everything nothing someone anyone please hello hi hey "
                "thanks mr mrs ms miss dr prof give name names "
                "called happen happens gives given gave giving get gets got make makes made take takes taken took put puts use uses used "
                "work works "
                "need needs keep keeps kept "
                "long longer longest often high higher large larger big bigger old older short shorter far less least fewer many "
                "one two three four five six seven eight nine ten twelve "
                "dokument dokumente dokumenten datei dateien texte stelle stellen seite seiten erwahnt erwahnen erwahnung sagt sagen steht "
                "stehen sprechen spricht finde finden findet zeige zeigen nenne nennt enthalt enthalten etwas irgendetwas alles nichts "
                "jemand geben gibt gegeben machen macht gemacht bekommen bekommt bitte hallo danke herr frau weiss wissen "
                "lang lange langer oft hoch hoher gross grosser alt alter kurz kurzer weit weniger viel viele "
                "zwei drei vier funf sechs sieben acht neun zehn zwolf "
                "fichier fichiers mentionne mentionnent dit disent dire parle parlent trouve trouvent trouver montre montrer contient "
                "contiennent donne donner fait faire ecrit indique indiquent quelque chose bonjour merci monsieur madame mme longtemps "
                "souvent grand grande haut "
                "long longue "
                "deux trois quatre cinq sept huit neuf dix douze");
    return words;
}

// An answer gives the amount, in whatever unit, and seldom says the word.
const QSet<QByteArray> &amountWords()
{
    static const QSet<QByteArray> words
        = setOf("cost costs price prices amount number time times date duration kostet kosten preis preise betrag anzahl zeit datum dauer "
                "coute coutent prix montant nombre date duree "
                "year years month months week weeks day days hour hours minute minutes "
                "jahr jahre jahren monat monate monaten woche wochen tag tage tagen stunde stunden "
                "an ans annee annees mois semaine semaines jour jours heure heures");
    return words;
}

enum class Tongue { English, German, French };

struct Term
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
    bool isMeasured = false; // "litres of diesel": what the quantity is of

    bool isIn(const QSet<QByteArray> &words) const { return words.contains(stem) || words.contains(word); }
    double judged() const { return isAsking ? 0 : rarity * worth; }
    void weigh(double inFiles, double passages)
    {
        containing = inFiles;
        weight = std::log(1 + (passages - containing + 0.5) / (containing + 0.5));
        rarity = std::log(1 + (passages + atLeast - containing + 0.5) / (containing + 0.5));
    }
};

// The language whose small words the question has most of.
Tongue tongueOf(const std::vector<Term> &words)
{
    static const auto onlyEnglish
        = setOf("the is are what when where which who how does do of and to much many there my our your have has can with from");
    static const auto onlyGerman
        = setOf("der die das den dem ist sind wie wer wann wo warum welche welcher welches welchen und ein eine einen mein meine unser "
                "von zu zum zur im auf nicht gibt hat muss kann fur uber viel");
    static const auto onlyFrench
        = setOf("le la les est sont quel quelle quels quelles quand combien comment pourquoi qui que et du des une un "
                "dans il elle ce cette sur au aux mon ma mes notre ou");
    int english = 0;
    int german = 0;
    int french = 0;
    for (const Term &term : words) {
        english += onlyEnglish.contains(term.word) ? 1 : 0;
        german += onlyGerman.contains(term.word) ? 1 : 0;
        french += onlyFrench.contains(term.word) ? 1 : 0;
    }
    if (german > english && german >= french)
        return Tongue::German;
    return french > english && french > german ? Tongue::French : Tongue::English;
}

bool isNumber(const QByteArray &word)
{
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Pairs with kana are mostly endings and particles.
bool hasHiragana(const QByteArray &word)
{
    const QString text = QString::fromUtf8(word);
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c >= QChar(0x3041) && c <= QChar(0x309f); });
}

// Where a sentence begins, or a quotation in it: a capital there says nothing.
bool beginsSentence(QByteArrayView utf8, qsizetype at)
{
    while (at > 0 && (utf8[at - 1] == ' ' || utf8[at - 1] == '"' || utf8[at - 1] == '\'' || utf8[at - 1] == '('))
        --at;
    return at == 0 || QByteArrayView(".!?:;\n\r\t-*>").contains(utf8[at - 1]);
}

bool isCapital(QByteArrayView utf8, qsizetype at)
{
    const QString text = QString::fromUtf8(utf8.sliced(at, std::min(utf8.size() - at, qsizetype(2))));
    return !text.isEmpty() && text[0].isUpper();
}

// The words of a question that carry it. When only common words are left, they are better than nothing.
std::vector<Term> termsOf(const QString &question)
{
    const QByteArray utf8 = question.toUtf8();
    std::vector<Term> all;
    std::vector<qsizetype> begins;
    qsizetype end = -1;
    for (const Text::Token &token : Text::tokens(utf8, Text::Purpose::Query, Stemming::English)) {
        // The stem comes first and the word as written beside it. What reaches further is the whole of an identifier, whose parts will do.
        if (!token.colocated || all.empty()) {
            all.push_back({token.word, token.word});
            begins.push_back(token.begin);
        } else if (token.end == end) {
            all.back().word = token.word;
        }
        end = token.colocated ? end : token.end;
    }
    const Tongue tongue = tongueOf(all);
    const auto isCommon = [&](const QByteArray &word) {
        return commonWords().contains(word) || (tongue == Tongue::German && commonGermanWords().contains(word))
            || (tongue == Tongue::French && commonFrenchWords().contains(word));
    };
    const auto capitals = std::count_if(begins.begin(), begins.end(), [&](qsizetype begin) { return isCapital(utf8, begin); });
    const bool isShouted = capitals * 2 > qsizetype(all.size()) && all.size() > 3; // or a title
    static const auto quantities = setOf("many much viel viele vielen combien");
    bool isQuantity = false; // "how many" was just said
    bool measures = false; // "of" behind its unit
    std::vector<Term> kept;
    QSet<QByteArray> seen;
    for (size_t i = 0; i < all.size(); ++i) {
        Term term = all[i];
        term.isNumber = isNumber(term.word);
        term.isAsking = askingWords().contains(term.word) || hasHiragana(term.word);
        static const auto beforeVerbs = setOf("i you we he she they to can could must should will would may might was were been be not");
        const bool isVerb = tongue == Tongue::English
            && ((i > 0 && beforeVerbs.contains(all[i - 1].word)) || (term.word.size() > 4 && term.word.endsWith("ed")));
        term.isAmount = amountWords().contains(term.word);
        term.worth = term.isAmount ? amountWorth : isVerb ? verbWorth : 1.0;
        term.isName = !term.isAsking && tongue != Tongue::German && !isShouted && !term.isNumber && isCapital(utf8, begins[i])
            && !beginsSentence(utf8, begins[i]);
        const bool unitBefore = isQuantity && i > 1 && !isCommon(all[i - 1].word) && !quantities.contains(all[i - 1].word);
        if (quantities.contains(term.word)) {
            isQuantity = true;
        } else if (isQuantity && unitBefore && !measures
                   && (term.word == "of" || term.word == "de" || term.word == "d"
                       || (tongue == Tongue::German && isCapital(utf8, begins[i])))) {
            measures = true;
            term.isMeasured = tongue == Tongue::German;
            isQuantity = !term.isMeasured;
        } else if (measures && isQuantity && !isCommon(term.word)) {
            term.isMeasured = true;
            isQuantity = false;
        } else if (unitBefore && !measures) {
            isQuantity = false;
        }
        if (isCommon(term.word) || seen.contains(term.stem)
            || (term.word.size() < 2 && static_cast<unsigned char>(term.word[0]) < 0x80 && !std::isdigit(term.word[0])))
            continue;
        seen.insert(term.stem);
        kept.push_back(term);
    }
    if (kept.empty())
        kept = all;
    if (std::all_of(kept.begin(), kept.end(), [](const Term &term) { return term.isAsking; })) {
        for (Term &term : kept)
            term.isAsking = false;
    }
    return kept;
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
    QSet<QByteArray> around; // headings and path
    double coverage = 0; // for the judgement
    bool fits = true;
};

// What is weighed is every word for the ranking, those that an answer could be about for the judgement.
double shareOf(const QSet<QByteArray> &words, const std::vector<Term> &terms, bool judges)
{
    double covered = 0;
    double total = 0;
    for (const Term &term : terms) {
        const double weight = judges ? term.judged() : term.weight;
        total += weight;
        if (term.isIn(words))
            covered += weight;
    }
    return total > 0 ? covered / total : 0;
}

QByteArray documentKey(const Passage &passage)
{
    return passage.attachment.isEmpty() ? passage.document.bytes() : passage.attachment;
}

// A passage answers nothing when a name of the question is nowhere in its document, or a number of it or what is measured not in itself.
void judgeFit(std::vector<Scored> &scored, const std::vector<Term> &terms)
{
    // Nothing but numbers is a sum, or else a number of something that is written the same way.
    const bool isSum = std::all_of(terms.begin(), terms.end(), [](const Term &term) { return term.isNumber && term.word.size() < 3; });
    for (const Term &term : terms) {
        const bool isNear = term.isMeasured || (term.isNumber && term.word.size() > 2);
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
    for (const Term &term : terms) {
        retrieval.terms << QString::fromUtf8(term.word);
        retrieval.weights.push_back(term.isAsking ? 0 : term.isAmount ? term.judged() : term.rarity);
        retrieval.needs.push_back(term.judged());
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
        retrieval.isAnswered = retrieval.isAnswered || (i < 3 && kept[i].fits && kept[i].coverage >= answeredAt);
        retrieval.fits.push_back(kept[i].fits);
        retrieval.passages.push_back(std::move(kept[i].passage));
    }
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
    const double all = double(passages.size()) + atLeast;
    for (size_t t = 0; t < terms.size(); ++t)
        terms[t].weigh(containing[t], all);
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
            for (size_t i = 0; i < terms.size(); ++i)
                terms[i].weigh(double(counts.containing[i]), double(counts.passages));
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
