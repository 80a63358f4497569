#include "core/context/questionwords_p.h"

#include "core/context/askedkind_p.h"
#include "core/context/germanwords_p.h"
#include "core/context/saiddates_p.h"
#include "core/context/wordlists_p.h"
#include "core/context/wordvariants_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

#include <array>
#include <cmath>

namespace Layers {

namespace {

constexpr double atLeast = 20; // passages that a small collection counts as one among
constexpr double amountWorth = 0.4;
constexpr double verbWorth = 0.6; // files seldom say it with the same verb

enum class Tongue { English, German, French, Spanish }; // in the order of the numerals below

// The language whose small words the question has most of.
Tongue tongueOf(const std::vector<QuestionWord> &words)
{
    static const auto onlyEnglish
        = wordSet("the is are what when where which who how does do of and to much many there my our your have has can with from");
    static const auto onlyGerman
        = wordSet("der die das den dem ist sind wie wer wann wo warum welche welcher welches welchen und ein eine einen mein meine unser "
                  "von zu zum zur im auf nicht gibt hat muss kann fur uber viel darf durfen konnen sollen wohin woher wessen wem wen "
                  "kostet bei nach mit seit wurde wird");
    static const auto onlyFrench
        = wordSet("le la les est sont quel quelle quels quelles quand combien comment pourquoi qui que et du des une un "
                  "dans il elle ce cette sur au aux mon ma mes notre ou");
    static const auto onlySpanish
        = wordSet("el los las es son cual cuales cuando donde quien quienes como cuanto cuanta cuantos cuantas que por para del en y mi su "
                  "una un con hay tiene");
    int english = 0;
    int german = 0;
    int french = 0;
    int spanish = 0;
    for (const QuestionWord &term : words) {
        english += onlyEnglish.contains(term.word) ? 1 : 0;
        german += onlyGerman.contains(term.word) ? 1 : 0;
        french += onlyFrench.contains(term.word) ? 1 : 0;
        spanish += onlySpanish.contains(term.word) ? 1 : 0;
    }
    if (spanish > std::max({english, german, french}))
        return Tongue::Spanish;
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

// A question, cut into words. What follows asks how they stand beside each other.
struct Sentence
{
    explicit Sentence(const QString &question)
        : utf8(withoutGreeting(readQuestion(question)).toUtf8())
    {
        qsizetype end = -1;
        for (const Text::Token &token : Text::tokens(utf8, Text::Purpose::Query, Stemming::English)) {
            // The stem comes first and the word as written beside it. What reaches further is the whole of an identifier, whose parts will
            // do.
            if (!token.colocated || words.empty()) {
                words.emplace_back();
                words.back().word = words.back().stem = token.word;
                begins.push_back(token.begin);
                ends.push_back(token.end);
            } else if (token.end == end) {
                words.back().word = token.word;
            }
            end = token.colocated ? end : token.end;
        }
        tongue = tongueOf(words);
        const auto capitals = std::count_if(begins.begin(), begins.end(), [&](qsizetype begin) { return isCapital(utf8, begin); });
        isShouted = capitals * 2 > qsizetype(words.size()) && words.size() > 3;
        hasNouns = std::any_of(begins.begin(), begins.end(),
                               [&](qsizetype begin) { return isCapital(utf8, begin) && !beginsSentence(utf8, begin); });
    }

    bool isCommon(size_t i) const
    {
        const QByteArray &word = words[i].word;
        static const auto someone = wordSet("i we you he she it they one people there");
        if (word == "may" && tongue == Tongue::English && !isShouted && isProper(i)
            && (i + 1 == words.size() || !someone.contains(words[i + 1].word)))
            return false; // the month
        return wordLists().common.contains(word) || (tongue == Tongue::German && wordLists().commonGerman.contains(word))
            || (tongue == Tongue::French && wordLists().commonFrench.contains(word))
            || (tongue == Tongue::Spanish && wordLists().commonSpanish.contains(word));
    }
    // "DOS" is no number.
    bool isAsking(size_t i) const
    {
        const QByteArray &word = words[i].word;
        static const auto counted = wordSet("people persons leute personen");
        if (i > 1 && counted.contains(word) && (words[i - 1].word == "many" || words[i - 1].word == "viele"))
            return true; // "Serves 6." says no more
        if (word == "go" && tongue == Tongue::English && !isShouted && isProper(i))
            return false; // the language
        return (wordLists().asking.contains(word) && (isShouted || !isAcronym(utf8, begins[i], ends[i]))) || hasHiragana(word);
    }
    // "What is the notice period": files say of the notice how many months.
    bool isSpan(size_t i) const
    {
        static const auto spans = wordSet("period periods");
        static const auto being = wordSet("is are was were s");
        static const auto known = wordSet("the my our your"); // what a blackout period is, a definition says
        const bool asksForIt = words.size() > 3 && (being.contains(words[1].word) || being.contains(words[2].word))
            && (known.contains(words[2].word) || known.contains(words[3].word));
        return asksForIt && tongue == Tongue::English && follows(i) && spans.contains(words[i].word) && !isFiller(i - 1)
            && !isProper(i - 1);
    }
    bool isFiller(size_t i) const { return isCommon(i) || isAsking(i); }
    // One blank after the word before.
    bool follows(size_t i) const { return i > 0 && begins[i] == ends[i - 1] + 1 && utf8[ends[i - 1]] == ' '; }
    bool isCapitalAt(size_t i) const { return isCapital(utf8, begins[i]); }
    // Written like a name where other words are not.
    bool isProper(size_t i) const { return isCapitalAt(i) && !beginsSentence(utf8, begins[i]); }

    QByteArray utf8;
    std::vector<QuestionWord> words;
    std::vector<qsizetype> begins;
    std::vector<qsizetype> ends;
    Tongue tongue = Tongue::English;
    bool isShouted = false; // or a title
    bool hasNouns = false; // some word within is written with a capital
};

// "Which error did the pump report": the last word, when no other thing stands before it.
bool isVerbOfDo(const Sentence &sentence, size_t i)
{
    static const auto doing = wordSet("do does did");
    static const auto determiners = wordSet("the a an my our your his her its their this that these those some any");
    if (i == 0 || i + 1 != sentence.words.size() || sentence.isFiller(i) || sentence.isFiller(i - 1) || sentence.isCapitalAt(i))
        return false;
    size_t at = 1; // something is asked for before it
    while (at < i && !doing.contains(sentence.words[at].word))
        ++at;
    for (size_t between = at + 2; between < i; ++between) {
        if (determiners.contains(sentence.words[between].word))
            return false;
    }
    return at + 1 < i;
}

// "What did Karl buy in March", "what did the club spend on paint": right behind who did it.
bool isVerbBehindSubject(const Sentence &sentence, size_t i)
{
    static const auto doing = wordSet("do does did");
    static const auto determiners = wordSet("the my our your his her its their");
    if (i < 2 || sentence.isFiller(i) || sentence.isCapitalAt(i) || !sentence.follows(i))
        return false;
    const bool hasName = sentence.isProper(i - 1) && doing.contains(sentence.words[i - 2].word);
    static const auto behind = wordSet("on in at for from with to last this");
    const bool endsClause = i + 1 == sentence.words.size() || behind.contains(sentence.words[i + 1].word); // no "rental contract have"
    return hasName
        || (endsClause && i > 2 && determiners.contains(sentence.words[i - 2].word) && doing.contains(sentence.words[i - 3].word));
}

// "Who paid": deeds that are past and have no ending of their own.
bool isPastVerb(const QByteArray &word)
{
    static const auto past = wordSet("paid bought sold spent");
    return past.contains(word);
}

// "Is the cook married": the last word is what is asked, whatever it is.
bool isPredicate(const Sentence &sentence, size_t i)
{
    static const auto being = wordSet("is are was were ist sind war waren");
    static const auto permission = wordSet("free allowed permitted forbidden prohibited banned erlaubt gestattet verboten untersagt");
    return i > 0 && i + 1 == sentence.words.size() && being.contains(sentence.words.front().word)
        && !permission.contains(sentence.words[i].word); // rules say it in many ways
}

// "To measure", "was measured".
bool isVerb(const Sentence &sentence, size_t i)
{
    static const auto being = wordSet("is are was were");
    static const auto beforeVerbs = wordSet("i you we he she they to can could must should will would may might was were been be not");
    const QByteArray &word = sentence.words[i].word;
    if (isPredicate(sentence, i))
        return false;
    // German writes its nouns with a capital.
    if (sentence.tongue == Tongue::German)
        return sentence.hasNouns && !sentence.isCapitalAt(i) && word.size() > 3;
    return sentence.tongue == Tongue::English
        && ((i > 0 && beforeVerbs.contains(sentence.words[i - 1].word)) || (word.size() > 4 && word.endsWith("ed"))
            || (i > 1 && word.size() > 5 && word.endsWith("ing") && being.contains(sentence.words[i - 1].word)) || isVerbOfDo(sentence, i)
            || word == "forbidden" || (word == "free" && i + 1 == sentence.words.size()) || isVerbBehindSubject(sentence, i)
            || isPastVerb(word));
}

// An adverb, or a word right before another one that counts.
bool isDescribing(const Sentence &sentence, size_t i)
{
    const QByteArray &word = sentence.words[i].word;
    if (sentence.tongue == Tongue::English && word.size() > 5 && (word.endsWith("ly") || word.endsWith("est")))
        return true;
    const size_t next = i + 1;
    const bool isBeforeNoun = sentence.tongue != Tongue::French && sentence.tongue != Tongue::Spanish;
    return isBeforeNoun && next < sentence.words.size() && sentence.follows(next) && !sentence.isFiller(next) && !sentence.isSpan(next)
        && sentence.words[next].word.size() > 1 && !isNumber(sentence.words[next].word);
}

bool isNameIn(const Sentence &sentence, size_t i)
{
    const QuestionWord &word = sentence.words[i];
    if (word.isAsking || word.isNumber || sentence.isShouted)
        return false;
    const bool hasOthers = hasSynonyms(word.stem);
    if (hasOthers && isAcronym(sentence.utf8, sentence.begins[i], sentence.ends[i]))
        return false;
    return (!hasOthers && isIdentifier(sentence.utf8, sentence.begins[i], sentence.ends[i]))
        || (sentence.tongue != Tongue::German && sentence.isProper(i));
}

// Which word says what "how many" asks for, told word by word.
class Quantity
{
public:
    bool measures(const Sentence &sentence, size_t i)
    {
        static const auto quantities = wordSet("many much viel viele vielen combien");
        const QByteArray &word = sentence.words[i].word;
        const bool isGerman = sentence.tongue == Tongue::German;
        const bool unitBefore = m_isAsked && i > 1 && m_isUnit;
        m_isUnit = !sentence.isCommon(i) && !quantities.contains(word) && (!isGerman || word.size() < 3 || sentence.isCapitalAt(i));
        if (quantities.contains(word)) {
            m_isAsked = true;
        } else if (sentence.isAsking(i)) {
            m_isUnit = unitBefore; // "how many two litres of diesel" has the same unit without the "two"
        } else if (unitBefore && !m_hasUnit && (word == "of" || word == "de" || word == "d" || (isGerman && sentence.isCapitalAt(i)))) {
            m_hasUnit = true;
            m_isAsked = !isGerman;
            return isGerman;
        } else if (m_hasUnit && m_isAsked && !sentence.isCommon(i)) {
            m_isAsked = false;
            return true;
        } else if (unitBefore && !m_hasUnit) {
            m_isAsked = false;
        }
        return false;
    }

private:
    bool m_isAsked = false; // "how many" was just said
    bool m_isUnit = false; // the word before may be its unit
    bool m_hasUnit = false; // "of" behind its unit
};

// "Where is the function rate defined": code has other words for what it is.
bool isKindOfCode(const QByteArray &word)
{
    return wordLists().kindsOfCode.contains(word);
}

// "Chapter two", "Raum sieben": part of what is asked for, as digits are.
bool isNumeralOfName(const Sentence &sentence, size_t i)
{
    static const std::array numerals{wordSet("one two three four five six seven eight nine ten eleven twelve"),
                                     wordSet("eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf"),
                                     wordSet("un deux trois quatre cinq six sept huit neuf dix onze douze"),
                                     wordSet("uno dos tres cuatro cinco seis siete ocho nueve diez once doce")};
    return numerals[size_t(sentence.tongue)].contains(sentence.words[i].word) && sentence.follows(i) && !sentence.isFiller(i - 1)
        && !wordLists().amounts.contains(sentence.words[i - 1].word) && !isNumber(sentence.words[i - 1].word);
}

// "Days off", "a week off": holiday, which files call by its name.
bool isTimeOff(const Sentence &sentence, size_t i)
{
    static const auto times = wordSet("time day days week weeks");
    return sentence.words[i].word == "off" && sentence.follows(i) && times.contains(sentence.words[i - 1].word);
}

// "What does ink_needed return", "rate()": a name that is written as in code.
bool namesCode(const QByteArray &utf8)
{
    static const QRegularExpression name(QStringLiteral("\\w_\\w|\\w\\(\\)|`\\w+`"));
    return name.match(QString::fromUtf8(utf8)).hasMatch();
}

// "Cancelled" for "cancel": the index keeps the doubled letter, as in "filled". Empty for all other words.
QByteArray withOtherL(const QByteArray &stem)
{
    const auto isVowel = [](char c) { return QByteArrayView("aeiou").contains(c); };
    if (stem.size() >= 5 && stem.endsWith('l') && isVowel(stem[stem.size() - 2]) && !isVowel(stem[stem.size() - 3]))
        return stem + 'l';
    return stem.size() >= 6 && stem.endsWith("ll") && isVowel(stem[stem.size() - 3]) ? stem.chopped(1) : QByteArray();
}

// What each word is in its sentence.
void describe(Sentence &sentence)
{
    Quantity quantity;
    const bool asksOfCode = asksWhereDefined(QString::fromUtf8(sentence.utf8)) || namesCode(sentence.utf8);
    for (size_t i = 0; i < sentence.words.size(); ++i) {
        QuestionWord &word = sentence.words[i];
        const bool isNumeral = isNumeralOfName(sentence, i);
        if (isTimeOff(sentence, i))
            word.word = word.stem = "holiday";
        if (word.word == "holiday")
            word.variants.push_back({.stem = "off"});
        word.isNumber = isNumber(word.word) || isNumeral;
        word.isAsking = (sentence.isAsking(i) && !isNumeral) || (asksOfCode && isKindOfCode(word.word));
        word.isDescribing = isDescribing(sentence, i);
        word.isAmount = wordLists().amounts.contains(word.word) || sentence.isSpan(i);
        word.worth = word.isAmount ? amountWorth : isVerb(sentence, i) ? verbWorth : 1.0;
        word.isName = isNameIn(sentence, i);
        word.isOfName = isNumeral || (word.isNumber && sentence.follows(i) && sentence.isProper(i - 1) && !sentence.isCommon(i - 1));
        word.isMeasured = quantity.measures(sentence, i);
        if (sentence.tongue != Tongue::French && sentence.tongue != Tongue::Spanish && !word.isNumber && !word.isAsking) {
            const QByteArrayView written = QByteArrayView(sentence.utf8).sliced(sentence.begins[i], sentence.ends[i] - sentence.begins[i]);
            const QByteArray other = otherSpelling(QString::fromUtf8(written), sentence.tongue == Tongue::German);
            if (!other.isEmpty())
                word.variants.push_back({.stem = other, .isSpelling = true});
            if (const QByteArray doubled = sentence.tongue == Tongue::English ? withOtherL(word.stem) : QByteArray(); !doubled.isEmpty())
                word.variants.push_back({.stem = doubled, .isSpelling = true});
        }
    }
}

// The parts of a date.
void describeDates(Sentence &sentence)
{
    const QString text = QString::fromUtf8(sentence.utf8);
    for (AskedDateWord &dated : askedDateWords(text)) {
        const qsizetype from = QStringView(text).left(dated.from).toUtf8().size();
        const qsizetype to = from + QStringView(text).mid(dated.from, dated.to - dated.from).toUtf8().size();
        for (size_t i = 0; i < sentence.words.size(); ++i) {
            if (sentence.begins[i] < from || sentence.begins[i] >= to)
                continue;
            sentence.words[i].dateMarks = dated.marks;
            sentence.words[i].isDateOnly = sentence.words[i].word == "may" || sentence.words[i].word == "march";
            sentence.words[i].otherDates = dated.spelled;
        }
    }
}

// Each once, without the common ones and single letters.
std::vector<QuestionWord> wordsThatCarry(const Sentence &sentence)
{
    std::vector<QuestionWord> kept;
    QSet<QByteArray> seen;
    for (size_t i = 0; i < sentence.words.size(); ++i) {
        const QuestionWord &word = sentence.words[i];
        if (kept.size() == mostQuestionWords)
            break;
        const bool isLetter = word.word.size() < 2 && static_cast<unsigned char>(word.word[0]) < 0x80 && !std::isdigit(word.word[0]);
        if (isLetter || sentence.isCommon(i))
            continue;
        if (seen.contains(word.stem)) {
            // The 5 of "gate 5 on 5 March" is more than a day.
            for (QuestionWord &before : kept) {
                if (before.stem == word.stem && word.dateMarks.empty())
                    before.dateMarks.clear();
            }
            continue;
        }
        seen.insert(word.stem);
        kept.push_back(word);
    }
    return kept;
}

// "Familienbeitrag" for "Beitrag" and "Familien" apart, and the other way round.
void addCompounds(std::vector<QuestionWord> &words)
{
    const auto isThing
        = [](const QuestionWord &word) { return !word.isNumber && !word.isAsking && word.worth >= 1 && word.word.size() > 3; };
    for (QuestionWord &word : words) {
        if (!isThing(word))
            continue;
        const GermanCompound compound = germanCompound(word.word);
        for (const QByteArray &first : compound.first)
            word.variants.push_back({.stem = first, .beside = compound.second});
        for (const QuestionWord &other : words) {
            if (&other == &word || !isThing(other))
                continue;
            for (const QByteArray &whole : germanCompoundsOf(word.word, other.word))
                word.variants.push_back({.stem = whole});
            for (const QByteArray &whole : germanCompoundsOf(other.word, word.word))
                word.variants.push_back({.stem = whole});
        }
    }
}

void addVariants(std::vector<QuestionWord> &words, Tongue tongue)
{
    if (tongue == Tongue::German)
        addCompounds(words);
    for (QuestionWord &word : words) {
        if (word.isName || word.isNumber || word.isAsking)
            continue;
        if (tongue == Tongue::German) {
            const bool isVerb = word.worth < 1 && !word.isAmount;
            for (const GermanVariant &variant : germanVariants(word.word, isVerb))
                word.variants.push_back({.stem = variant.stem, .isSpelling = variant.isForm});
        } else if (tongue == Tongue::English) {
            for (const QByteArray &stem : wordVariants(word.word, word.stem))
                word.variants.push_back({.stem = stem});
        }
    }
}

// When every word only helps to ask, they are what is asked for: in "where is the function get defined" the one that is a name in code.
void askForSomething(std::vector<QuestionWord> &words)
{
    if (!std::all_of(words.begin(), words.end(), [](const QuestionWord &word) { return word.isAsking; }))
        return;
    const auto isDefining = [](const QuestionWord &word) { return wordLists().defining.contains(word.word) || isKindOfCode(word.word); };
    const bool allDefine = std::all_of(words.begin(), words.end(), isDefining);
    for (QuestionWord &word : words)
        word.isAsking = !allDefine && isDefining(word);
}

// "What happened at 10:02": the figures are a time then, and no sum.
void meanMoment(std::vector<QuestionWord> &words, const QByteArray &utf8)
{
    static const QRegularExpression clock(QStringLiteral("(?<![\\d:.])\\d{1,2}:\\d\\d"));
    const bool isMoment = clock.match(QString::fromUtf8(utf8)).hasMatch()
        && std::all_of(words.begin(), words.end(), [](const QuestionWord &word) { return word.isNumber || word.isAsking; });
    for (QuestionWord &word : words)
        word.isOfName = word.isOfName || (isMoment && word.isNumber);
}

} // namespace

QString readQuestion(const QString &question)
{
    if (question.size() <= longestReadQuestion)
        return question;
    const bool splitsCharacter = question[longestReadQuestion - 1].isHighSurrogate();
    return question.left(longestReadQuestion - (splitsCharacter ? 1 : 0));
}

// The words of a question that carry it. When only common words are left, they are better than nothing.
std::vector<QuestionWord> questionWords(const QString &question)
{
    Sentence sentence(question);
    const std::vector<QuestionWord> plain = sentence.words;
    describe(sentence);
    describeDates(sentence);
    std::vector<QuestionWord> kept = wordsThatCarry(sentence);
    if (kept.empty())
        kept.assign(plain.begin(), plain.begin() + std::ptrdiff_t(std::min(plain.size(), mostQuestionWords)));
    constexpr size_t longest = 40; // words that are looked up in other forms, too
    if (kept.size() > longest)
        std::for_each(kept.begin(), kept.end(), [](QuestionWord &word) { word.variants.clear(); });
    else
        addVariants(kept, sentence.tongue);
    askForSomething(kept);
    meanMoment(kept, sentence.utf8);
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

bool WordVariant::isIn(const QSet<QByteArray> &words) const
{
    return words.contains(stem)
        && (beside.empty() || std::any_of(beside.begin(), beside.end(), [&](const QByteArray &other) { return words.contains(other); }));
}

bool QuestionWord::hasDateOf(const QSet<QByteArray> &words) const
{
    return std::any_of(dateMarks.begin(), dateMarks.end(), [&](const QByteArray &mark) { return words.contains(mark); });
}

bool QuestionWord::isIn(const QSet<QByteArray> &words) const
{
    if (isDateOnly)
        return hasDateOf(words);
    return words.contains(stem) || words.contains(word) || hasDateOf(words)
        || std::any_of(variants.begin(), variants.end(),
                       [&](const WordVariant &variant) { return variant.isSpelling && variant.isIn(words); });
}

double QuestionWord::shareIn(const QSet<QByteArray> &words) const
{
    if (isIn(words))
        return 1;
    const bool hasVariant = std::any_of(variants.begin(), variants.end(), [&](const WordVariant &variant) { return variant.isIn(words); });
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
        double containing = counts[i];
        for (const WordVariant &variant : words[i].variants)
            containing += variant.isSpelling ? variant.containing : 0;
        words[i].weigh(containing, passages);
    }
}

} // namespace Layers
