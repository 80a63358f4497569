#include "core/context/saidnumber_p.h"

#include "core/context/askedmeasure_p.h"
#include "core/model/source.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

struct WrittenNumber
{
    QString number;
    QString before; // the word or the sign in front
    QString behind;
    QString next; // the word after that
    bool isCell = false; // the whole of a cell of a table
    bool isSum = false; // "a rent of 1500"
    bool isMark = false; // of a list: "1. Open the door"
};

QRegularExpression numberPattern(const char *pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern),
                              QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

QRegularExpression wholeWord(const char *pattern)
{
    return numberPattern(QByteArray("\\A(?:").append(pattern).append(")\\z").constData());
}

bool isWordOf(const QRegularExpression &words, const QString &word)
{
    return words.match(word).hasMatch();
}

const QRegularExpression &numberExpression()
{
    static const QRegularExpression expression = numberPattern(
        "(?<![\\p{L}\\d_])\\d++(?:[.,:/'\u2013-]\\d++)*+(?: "
        "(?:hundred|thousand|million|billion|hundert|tausend|million(?:en)?|mio|mrd)\\b)?"
        "|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|"
        "forty|fifty|sixty|seventy|eighty"
        "|ninety|hundred|thousand|million|dozen|half)\\b(?:[- ](?:and )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
        "|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)\\b)*"
        "|\\b(?!(?:ein|und)+\\b)(?:eins?|zwei|drei|vier|f\u00fcnf|sechzig|sechs?|siebzig|sieb|sieben|acht|neun|zehn|elf|zw\u00f6lf|und"
        "|zwanzig|drei(?:\u00df|ss)ig|zig|hundert|tausend)+\\b|\\b(?:million(?:en)?|dutzend|halbe?[rns]?)\\b");
    return expression;
}

bool isSkipped(QChar c)
{
    return c.isSpace() || c == u'*' || c == u'"' || c == u'(' || c == u'~';
}

QString wordBefore(const QString &text, qsizetype at)
{
    while (at > 0 && isSkipped(text[at - 1]) && text[at - 1] != u'\t')
        --at;
    if (at > 1 && text[at - 1] == u'.' && text[at - 2].isLetter())
        --at; // "max. 500"
    qsizetype from = at;
    while (from > 0 && text[from - 1].isLetter())
        --from;
    return from < at ? text.mid(from, at - from) : text.mid(std::max<qsizetype>(0, at - 1), at > 0 ? 1 : 0);
}

// The word or the sign at a place, which moves behind it.
QString wordAt(const QString &text, qsizetype &at)
{
    while (at < text.size() && isSkipped(text[at]) && text[at] != u'\t')
        ++at;
    const qsizetype from = at;
    while (at < text.size() && text[at].isLetter())
        ++at;
    if (from == at && at < text.size())
        ++at;
    return text.mid(from, at - from);
}

bool isCellOf(const QString &text, qsizetype from, qsizetype to, const WrittenNumber &number)
{
    const auto isSeparator = [&](qsizetype at) { return at >= 0 && at < text.size() && QStringLiteral(",;\t").contains(text[at]); };
    const auto isEdge = [&](qsizetype at) { return at < 0 || at >= text.size() || text[at] == u'\n' || isSeparator(at); };
    return number.before == QLatin1String("|") || number.behind == QLatin1String("|")
        || (isEdge(from - 1) && isEdge(to) && (isSeparator(from - 1) || isSeparator(to)));
}

bool isSumAt(const QString &text, qsizetype at)
{
    constexpr qsizetype read = 60;
    static const QRegularExpression noun = numberPattern("\\b(?:an?|eine[rnm]?) (?:\\p{L}+ )?\\p{L}+ (?:of|von) *\\z");
    return noun.match(text.mid(std::max<qsizetype>(0, at - read), std::min(at, read))).hasMatch();
}

WrittenNumber writtenNumber(const QString &text, qsizetype from, qsizetype to)
{
    WrittenNumber number;
    number.number = text.mid(from, to - from);
    number.before = wordBefore(text, from);
    qsizetype at = to;
    number.behind = wordAt(text, at);
    number.next = wordAt(text, at);
    number.isSum = isSumAt(text, from);
    number.isCell = isCellOf(text, from, to, number);
    number.isMark = number.before.isEmpty() && at < text.size()
        && (number.behind == QLatin1String(".") || number.behind == QLatin1String(")")) && text[to + 1].isSpace();
    return number;
}

bool isMoney(const QString &word)
{
    static const QRegularExpression money
        = wholeWord("[\u20ac$\u00a3\u00a5\u20b9]|euros?|dollars?|pounds?|pence|cents?|francs?|franken|rupees?|rupien|rubles?|rubel|yen"
                    "|yuan|zloty|kron(?:e[nr]?|or|a)|pesos?|lira|rand|kr|(?-i:[A-Z]{3})");
    return isWordOf(money, word);
}

bool isLoad(const QString &word)
{
    static const QRegularExpression load = wholeWord("k?g|mg|ml|cl|l|t|lit(?:re|er)[sn]?|kilo(?:gram\\w*|s)?|gramm?s?|ton(?:ne)?n?s?"
                                                     "|lbs?|pfund|gallons?|pints?|zentner");
    return isWordOf(load, word);
}

bool isUnit(const QString &word)
{
    static const QRegularExpression unit
        = wholeWord("m|cm|mm|km|ft|\\w*met(?:er|re)[sn]?|feet|inch(?:es)?|miles?|degrees?|grad|\u00b0|seconds?|minutes?|hours?|days?"
                    "|weeks?|months?|years?|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|k?wh?|kmh|mph");
    return isWordOf(unit, word);
}

// "Is 500", "at least 18", "rises to 90", "load: 500 kg".
bool isStating(const QString &word)
{
    static const QRegularExpression stating = wholeWord(
        "is|are|was|were|be|been|ist|sind|war|waren|sei|betr\u00e4gt|betragen|betrug|at|bei|auf|of|von|least|most|exactly|mindestens"
        "|h\u00f6chstens|max(?:imal|imum)?|min(?:imal|imum)?|about|around|approx(?:imately)?|over|under|\u00fcber|unter"
        "|nearly|almost|circa|ca|etwa|rund|knapp|genau|to|bis|[:=<>\u2265\u2264]");
    return isWordOf(stating, word);
}

// "A month", "pro Monat".
bool isRate(const WrittenNumber &number)
{
    static const QRegularExpression rate = wholeWord("per|pro|je|monthly|yearly|annually|weekly|daily|monatlich|j\u00e4hrlich");
    static const QRegularExpression article = wholeWord("an?|im|in der|each|every");
    static const QRegularExpression time = wholeWord("months?|years?|weeks?|days?|hours?|monat|jahr|woche|tag|stunde|person|head");
    return isWordOf(rate, number.behind) || (isWordOf(article, number.behind) && isWordOf(time, number.next));
}

bool isCountedNoun(const QString &word)
{
    static const QRegularExpression plural = wholeWord("people|men|women|children|(?-i:\\p{Lu}\\p{L}+)");
    static const QRegularExpression noPlural = wholeWord("this|does|plus|minus|always|across|towards|less");
    return isWordOf(plural, word) || (word.size() > 3 && word.endsWith(QLatin1Char('s')) && !isWordOf(noPlural, word));
}

// "12 trailers", "12 red trailers".
bool isCounting(const WrittenNumber &number)
{
    static const QRegularExpression small
        = wholeWord("in|on|at|by|of|for|from|to|and|or|with|when|if|than|as|is|are|was|were|be|has|had|can|may|must|the|an?|per|but|not"
                    "|im|am|an|auf|bei|mit|und|oder|von|f\u00fcr|ist|sind|war|waren|sein|der|die|das|pro|je|nicht|aber");
    if (number.behind.isEmpty() || !number.behind.front().isLetter() || isWordOf(small, number.behind))
        return false;
    return isCountedNoun(number.behind) || isCountedNoun(number.next);
}

bool isDateOrMoment(const WrittenNumber &number)
{
    static const QRegularExpression date = wholeWord("\\d{1,4}([./-])\\d{1,2}\\1\\d{1,4}|\\d{1,2}:\\d\\d(?::\\d\\d)?");
    static const QRegularExpression moment = wholeWord("uhr|[ap]m|st|nd|rd|th|o");
    const bool isOrdinal = number.behind == QLatin1String(".");
    return isWordOf(date, number.number) || isWordOf(moment, number.behind) || isMonthName(number.behind)
        || (isOrdinal && isMonthName(number.next)) || isMonthName(number.before);
}

// "Room 4".
bool isLabel(const WrittenNumber &number)
{
    static const QRegularExpression named
        = wholeWord("rooms?|bay|no|nr|number|nummer|pages?|seiten?|chapters?|kapitel|version|raum|zimmer|lines?|zeilen?|figure|step|schritt"
                    "|call|dial|tel|phone|gate|platform|gleis|section|abschnitt|building|stra\u00dfe|valve|error|#|\u00a7");
    return isWordOf(named, number.before);
}

bool isOfOtherDimension(const WrittenNumber &number)
{
    static const QRegularExpression dimension = wholeWord("breit|lang|tief|wide|long|deep|broad|heavy|schwer|old|alt|high|tall|hoch");
    return isWordOf(dimension, number.next);
}

// "Rent 1600".
bool isEntry(const QString &text)
{
    constexpr qsizetype longest = 60;
    return text.size() < longest && text.simplified().count(u' ') < 3;
}

// A row has one year at most, and then what it had in it.
bool isYear(const WrittenNumber &number, const QString &text, bool isAfterYear)
{
    static const QRegularExpression year = wholeWord("(?:1[5-9]|20)\\d\\d");
    static const QRegularExpression inTime = wholeWord(
        "in|im|since|seit|until|till|bis|by|ab|after|before|nach|vor|anno|year|jahr|baujahr|spring|summer|autumn|winter|early|late"
        "|ende|anfang|mitte|sommer|herbst|fr\u00fchling|built|gebaut");
    static const QRegularExpression ofTime = wholeWord("of|from|von|vom|and|und");
    static const QRegularExpression tellsYears = numberPattern("\\b(?:years?|\\w*jahr|since|seit|built|founded|date|datum)\\b");
    if (!isWordOf(year, number.number) || isMoney(number.before) || isMoney(number.behind) || isUnit(number.behind) || isLoad(number.behind)
        || isRate(number) || number.isSum)
        return false;
    if (isWordOf(inTime, number.before) || isMonthName(number.before))
        return true;
    if (number.isCell || number.before == QLatin1String(":"))
        return !isAfterYear && tellsYears.match(text).hasMatch();
    if (isEntry(text) && !number.before.isEmpty() && number.before.front().isLetter())
        return false;
    return !isCounting(number) && (isWordOf(ofTime, number.before) || !isStating(number.before));
}

// "Which one", "is one of them".
bool isPronoun(const WrittenNumber &number)
{
    static const QRegularExpression one = wholeWord("one|half|halbe?[rns]?");
    static const QRegularExpression ofMany = wholeWord("of|who|which|that");
    return isWordOf(one, number.number) && (!isStating(number.before) || isWordOf(ofMany, number.behind));
}

SaidNumber::Kind kindOf(const WrittenNumber &number)
{
    if (number.isMark || isDateOrMoment(number) || isLabel(number) || isOfOtherDimension(number))
        return SaidNumber::Kind::NoMeasure;
    if (isLoad(number.behind))
        return SaidNumber::Kind::Load;
    if (isUnit(number.behind) || isMoney(number.behind) || isMoney(number.before))
        return SaidNumber::Kind::Unit;
    if (isPronoun(number))
        return SaidNumber::Kind::NoMeasure;
    return isCounting(number) ? SaidNumber::Kind::Counted : SaidNumber::Kind::Plain;
}

} // namespace

std::vector<SaidNumber> numbersIn(const QString &text)
{
    static const QRegularExpression beforePlaces = wholeWord("at|bei|auf|of|von|to|bis"); // "at 12 Mill Lane"
    static const QRegularExpression phone = numberPattern("(?:\\+|\\b00)[1-9][\\d ()/-]{6,}\\d|\\b0\\d{2,5}[ /-][\\d -]{3,}\\d");
    std::vector<TextRange> phones;
    for (auto all = phone.globalMatch(text); all.hasNext();) {
        const QRegularExpressionMatch match = all.next();
        phones.push_back({match.capturedStart(), match.capturedEnd()});
    }
    const auto isPhone = [&](qsizetype at) {
        return std::any_of(phones.begin(), phones.end(), [at](const TextRange &range) { return range.from <= at && at < range.to; });
    };
    std::vector<SaidNumber> numbers;
    bool hasYear = false;
    for (auto all = numberExpression().globalMatch(text); all.hasNext();) {
        const QRegularExpressionMatch match = all.next();
        const WrittenNumber number = writtenNumber(text, match.capturedStart(), match.capturedEnd());
        if (isYear(number, text, hasYear)) {
            hasYear = true;
            continue;
        }
        const SaidNumber::Kind kind = isPhone(match.capturedStart()) ? SaidNumber::Kind::NoMeasure : kindOf(number);
        const bool isPlace = kind == SaidNumber::Kind::Counted && isWordOf(beforePlaces, number.before);
        numbers.push_back({kind, match.capturedStart(), number.isCell || (isStating(number.before) && !isPlace)});
    }
    return numbers;
}

} // namespace Layers
