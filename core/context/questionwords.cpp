#include "core/context/questionwords_p.h"

#include "core/context/wordvariants_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

#include <cmath>

namespace Layers {

namespace {

constexpr double atLeast = 20; // passages that a small collection counts as one among
constexpr double amountWorth = 0.4;
constexpr double verbWorth = 0.6; // files seldom say it with the same verb

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
                "wrong thing things kind kinds reason reasons way ways "
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

// The language whose small words the question has most of.
Tongue tongueOf(const std::vector<QuestionWord> &words)
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
    for (const QuestionWord &term : words) {
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

bool isUpperAt(QByteArrayView utf8, qsizetype at)
{
    return utf8[at] >= 'A' && utf8[at] <= 'Z';
}

// "PC", "RAM".
bool isAcronym(QByteArrayView utf8, qsizetype begin, qsizetype end)
{
    for (qsizetype i = begin; i < end; ++i) {
        if (!isUpperAt(utf8, i))
            return false;
    }
    return end - begin > 1;
}

// "SQLite", "PyTorch", "UMAC64": written as no other word is, so it is a name wherever it stands.
bool isIdentifier(QByteArrayView utf8, qsizetype begin, qsizetype end)
{
    bool hasLower = false;
    bool hasInnerUpper = false;
    for (qsizetype i = begin; i < end; ++i) {
        hasLower = hasLower || (utf8[i] >= 'a' && utf8[i] <= 'z');
        hasInnerUpper = hasInnerUpper || (i > begin && isUpperAt(utf8, i));
    }
    return hasLower && hasInnerUpper && end - begin > 4; // and no "kWh"
}

} // namespace

// The words of a question that carry it. When only common words are left, they are better than nothing.
std::vector<QuestionWord> questionWords(const QString &question)
{
    const QByteArray utf8 = withoutGreeting(question).toUtf8();
    std::vector<QuestionWord> all;
    std::vector<qsizetype> begins;
    std::vector<qsizetype> ends;
    qsizetype end = -1;
    for (const Text::Token &token : Text::tokens(utf8, Text::Purpose::Query, Stemming::English)) {
        // The stem comes first and the word as written beside it. What reaches further is the whole of an identifier, whose parts will do.
        if (!token.colocated || all.empty()) {
            all.emplace_back();
            all.back().word = all.back().stem = token.word;
            begins.push_back(token.begin);
            ends.push_back(token.end);
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
    std::vector<QuestionWord> kept;
    QSet<QByteArray> seen;
    for (size_t i = 0; i < all.size(); ++i) {
        QuestionWord term = all[i];
        term.isNumber = isNumber(term.word);
        term.isAsking = askingWords().contains(term.word) || hasHiragana(term.word);
        static const auto beforeVerbs = setOf("i you we he she they to can could must should will would may might was were been be not");
        const bool isVerb = tongue == Tongue::English
            && ((i > 0 && beforeVerbs.contains(all[i - 1].word)) || (term.word.size() > 4 && term.word.endsWith("ed")));
        const bool hasNext = i + 1 < all.size() && begins[i + 1] == ends[i] + 1 && utf8[ends[i]] == ' ' && !isCommon(all[i + 1].word);
        const bool isAdverb = tongue == Tongue::English && term.word.size() > 5 && (term.word.endsWith("ly") || term.word.endsWith("est"));
        term.isDescribing = isAdverb || (tongue != Tongue::French && hasNext && all[i + 1].word.size() > 1 && !isNumber(all[i + 1].word));
        term.isAmount = amountWords().contains(term.word);
        term.worth = term.isAmount ? amountWorth : isVerb ? verbWorth : 1.0;
        const bool isWritten = isIdentifier(utf8, begins[i], ends[i]) && !hasSynonyms(term.stem);
        term.isName = !term.isAsking && !isShouted && !term.isNumber
            && (isWritten || (tongue != Tongue::German && isCapital(utf8, begins[i]) && !beginsSentence(utf8, begins[i])));
        term.isName = term.isName && !(isAcronym(utf8, begins[i], ends[i]) && hasSynonyms(term.stem));
        term.isOfName = term.isNumber && i > 0 && begins[i] == ends[i - 1] + 1 && utf8[ends[i - 1]] == ' ' && isCapital(utf8, begins[i - 1])
            && !beginsSentence(utf8, begins[i - 1]) && !isCommon(all[i - 1].word);
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
    constexpr size_t longest = 40; // words that are looked up in other forms, too
    for (QuestionWord &term : kept) {
        if (tongue != Tongue::English || kept.size() > longest || term.isName || term.isNumber || term.isAsking)
            continue;
        for (const QByteArray &stem : wordVariants(term.word, term.stem))
            term.variants.push_back({stem, 0});
    }
    if (std::all_of(kept.begin(), kept.end(), [](const QuestionWord &term) { return term.isAsking; })) {
        for (QuestionWord &term : kept)
            term.isAsking = false;
    }
    return kept;
}

QString withoutGreeting(const QString &question)
{
    static const QRegularExpression before(QStringLiteral(
        "^\\s*(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|bonjour|bonsoir"
        "|salut)\\b(?i:\\s+(?:there|all|everyone|team|zusammen))?(?:\\s+\\p{Lu}[\\p{L}'.-]*){0,3}?\\s*[,!.:\\n]\\s*"));
    static const QRegularExpression behind(QStringLiteral(
        "(?<=[.?!\\n])\\s*(?i:many thanks|thanks|thank you|cheers|(?:kind|best) regards|danke|viele gr\u00fc\u00dfe|merci)\\b[\\s,!.-]*"
        "(?:\\p{Lu}[\\p{L}'.-]*\\s*){0,3}$"));
    constexpr qsizetype longest = 2000; // what is longer is a text, and no note to somebody
    if (question.size() > longest)
        return question;
    QString rest = question;
    rest.remove(before);
    rest.remove(behind);
    return rest.trimmed().isEmpty() ? question : rest;
}

double QuestionWord::shareIn(const QSet<QByteArray> &words) const
{
    if (isIn(words))
        return 1;
    const bool hasVariant
        = std::any_of(variants.begin(), variants.end(), [&](const WordVariant &variant) { return words.contains(variant.stem); });
    return hasVariant ? variantWorth : 0;
}

void QuestionWord::weigh(double inFiles, double passages)
{
    containing = inFiles;
    double shown = inFiles;
    if (shown == 0) {
        // A word that no file has weighs what its most telling variant does.
        for (const WordVariant &variant : variants)
            shown = shown == 0 ? variant.containing : std::min(shown, variant.containing);
    }
    weight = std::log(1 + (passages - shown + 0.5) / (shown + 0.5));
    rarity = std::log(1 + (passages + atLeast - shown + 0.5) / (shown + 0.5));
}

std::vector<QByteArray> countedWords(const std::vector<QuestionWord> &words)
{
    std::vector<QByteArray> counted;
    for (const QuestionWord &word : words)
        counted.push_back(word.stem);
    for (const QuestionWord &word : words) {
        for (const WordVariant &variant : word.variants)
            counted.push_back(variant.stem);
    }
    return counted;
}

void weigh(std::vector<QuestionWord> &words, const std::vector<double> &counts, double passages)
{
    size_t next = words.size();
    for (size_t i = 0; i < words.size(); ++i) {
        for (WordVariant &variant : words[i].variants)
            variant.containing = counts[next++];
        std::erase_if(words[i].variants, [](const WordVariant &variant) { return variant.containing <= 0; });
        words[i].weigh(counts[i], passages);
    }
}

} // namespace Layers
