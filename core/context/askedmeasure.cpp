#include "core/context/askedmeasure_p.h"

#include "core/context/saidnumber_p.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>

namespace Layers {

struct Measure
{
    QRegularExpression asking;
    QRegularExpression said; // in words
    QRegularExpression given; // without them
    bool isAmount = false; // "how high": of whatever can be counted
    bool isMoney = false; // a bare digit, as in "serves 6", is none
    bool hasUnit = false; // a number without one says nothing of it
};

namespace {

QRegularExpression wordsOfMeasure(const char *pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern),
                              QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

const std::vector<Measure> &measures()
{
    static const std::vector<Measure> all{
        {wordsOfMeasure("\\bhow old\\b|\\bwie alt\\b|\\bage of\\b|\\b(?:at |from )?(?:what|which) age\\b|\\bwelche[msn]? alter\\b|\\balter "
                        "(?:der|des|von)\\b"),
         wordsOfMeasure("\\b(?:old|aged?|alt|alter|\\w*j\u00e4hrig\\w*|years?|jahre?n?)\\b"),
         wordsOfMeasure("\\b(?:born|geboren|built|gebaut|erbaut|baujahr|founded|gegr\u00fcndet|months?|monate?n?|weeks?|wochen?|century"
                        "|jahrhundert\\w*)\\b|\\b(?:1[5-9]|20)\\d\\d\\b")},
        {wordsOfMeasure("\\bhow high\\b.*\\b(?:load|payload|capacity|consumption|weight|volume)\\b|\\bwie hoch\\b.*\\b(?:\\w*last"
                        "|\\w*ladung|\\w*verbrauch|\\w*gewicht|\\w*kapazit\u00e4t|\\w*volumen|\\w*verm\u00f6gen)\\b"),
         wordsOfMeasure("\\d ?(?:k?g|l|t|tons?|tonnen?|kilos?|kilogram\\w*|lit(?:re|er)[sn]?|k?wh)\\b"),
         wordsOfMeasure("\\bbetr\u00e4gt\\b"), true},
        {wordsOfMeasure("\\bhow (?:high|tall)\\b|\\bwie hoch\\b"),
         wordsOfMeasure("\\b(?:high|tall|height|hoch|h\u00f6he|hohe[rns]?)\\b|\\d ?(?:m|cm|ft|met(?:er|re)s?|metern?|feet)\\b"
                        "(?! (?:breit|lang|tief|wide|long|deep))"),
         wordsOfMeasure("\\b(?:twice|doppelt\\w*|betr\u00e4gt)\\b"), true},
        {wordsOfMeasure(
             "\\bhow long\\b(?! ago)|\\bwie lange?\\b|^\\W*what(?:'s| is| was) (?:the|my|our|your) [\\w ]*(?-i:\\p{Ll}\\w*) periods?\\b"),
         wordsOfMeasure(
             "\\b(?:long|length|lang|l\u00e4nge|duration|dauer\\w*|takes?|took|lasts?|lasted)\\b|\\d ?(?:m|cm|mm|km|ft|h|min|s)\\b"
             "|\\b\\w*(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|n\u00e4chte?n?|sekunden?|minuten?|stunden?|tage?n?|"
             "wochen?"
             "|monate?n?|jahre?n?|met(?:er|re)s?|metern?|feet|inch(?:es)?|miles?|kilomet\\w+)\\b"),
         wordsOfMeasure(
             "\\bperiod "
             "(?:is|was|means|begins|starts|ends|runs)\\b|\\b(?:until|till|bis|since|seit|within|innerhalb|ever|always|never|immer|nie|un?"
             "befristet|permanent\\w*"
             "|fortnights?|\\w*seasons?|decades?|centur(?:y|ies)|winters?|summers?|quarters?|semesters?|jahrzehnte?n?|\\w*saison"
             "|semester|quartale?|winter|sommer|indefinite\\w*|overnight|daily|from .* to|von .* (?:bis|zum))\\b|\\d ?[-\u2013] "
             "?\\d|\\d\\.? ?\\p{Lu}\\p{Ll}{2,}|\\d:\\d"
             "|\\d (?:pages?|words|lines|characters|letters|zeichen|chapters?|minutes?|seiten?|w\u00f6rter|worte|zeilen|kapitel)\\b")},
        {wordsOfMeasure("^\\W*how (?:big|large) (?:is|are|was|were)\\b|^\\W*wie gro(?:\u00df|ss) (?:ist|sind|war|waren)\\b"),
         wordsOfMeasure("\\b(?:size|sized|big|large\\w*|area|square|acres?|hectares?|gr\u00f6(?:\u00df|ss)e|fl\u00e4che|gro(?:\u00df|ss)"
                        "\\w*|quadratmeter\\w*|hektar|\\w*fl\u00e4che|\\w*(?:met(?:er|re)s?|metern?)|feet|lit(?:re|er)s?|percent|prozent|"
                        "gram(?:me)?s?|gramm)\\b"
                        "|[\u00b2\u00b3%\u20ac$\u00a3]|\\d ?(?:m2|qm|sqm|sq|ha|gb|mb|kb|tb|inch(?:es)?|zoll|ml|l|cm|mm|m|km|g|kg)\\b"
                        "|\\b(?:euros?|dollars?|pounds?|francs?|franken)\\b"),
         wordsOfMeasure("\\b(?:rooms?|people|members|inhabitants|employees|small|tiny|huge|zimmer|personen|mitglieder|einwohner|klein\\w*|"
                        "winzig|riesig)\\b|\\d ?[x\u00d7] ?\\d"
                        // "has 18 pupils", "a choir of thirty singers"; and not "keys of the flat: 2"
                        "|\\b(?:is|are|was|were|has|have|had|of|for|holds?|seats?|sleeps|fits|with|measures?|ist|sind|war|hat|haben|hatte|"
                        "fasst|f\u00fcr|mit|von|bietet)"
                        "(?: \\p{L}+){0,2} "
                        "(?:\\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|zwei|drei|vier"
                        "|f\u00fcnf|sechs|sieben|acht|neun|zehn|elf|zw\u00f6lf|zwanzig|drei\u00dfig|hundert)\\d*\\b(?! "
                        "?(?:hours?|days?|weeks?|months?|years?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|january|february|march|april|"
                        "may|june|july|august|september|october|november|december)\\b)"),
         false, false, true},
        {wordsOfMeasure(
             "\\bhow (?:deep|wide|broad|thick)\\b|\\bwhat (?:is|was) the (?:depth|width|thickness) of\\b|\\bwie (?:tief|breit|dick)\\b"),
         wordsOfMeasure("\\b(?:depth|width|wide|broad|thick\\w*|tiefe|breite|breit|dicke?|tief|\\w*(?:met(?:er|re)s?|metern?)|feet|foot|"
                        "inch(?:es)?)\\b"
                        "|\\d ?(?:m|cm|mm|km|ft)\\b"),
         wordsOfMeasure("\\b(?:shallow|narrow|flach|schmal|knee|waist)\\b"), false, false, true},
        {wordsOfMeasure("\\bhow heavy\\b|\\bwhat (?:is|was) the weight of\\b|\\bhow much (?:does|do|did)\\b.*\\bweigh\\b|\\bwie "
                        "schwer\\b|\\bwie viel wieg\\w+"),
         wordsOfMeasure("\\b(?:weigh\\w*|heav\\w+|schwer\\w*|wieg\\w*|wog|\\w*gewicht\\w*)\\b"),
         wordsOfMeasure("\\b\\d*(?:k?g|mg|t|kilo\\w*|gram\\w*|ton(?:ne)?n?s?|lbs?|pounds?|pfund|ounces?|oz|zentner)\\b")},
        {wordsOfMeasure("\\bhow (?:hot|cold|warm)\\b|\\bwhat (?:is|was) the temperature of\\b|\\bwie (?:hei\u00df|kalt|warm)\\b"),
         wordsOfMeasure("\\b(?:hot\\w*|cold\\w*|warm\\w*|cool\\w*|hei\u00df\\w*|kalt\\w*|\\w*temperatur\\w*)\\b"),
         wordsOfMeasure("\u00b0|\\d ?[CFK]\\b|\\b(?:degrees?|grad|freez\\w+|boil\\w+)\\b")},
        {wordsOfMeasure(
             "\\bhow much (?:are|were) (?:the|your|our|my)\\b|\\bhow much (?:is|was) "
             "(?!(?:left|missing|needed|allowed|enough|too|covered|refunded|reimbursed|included|insured|one|two|three|half|it|"
             "that|this|there)\\b|\\d)\\w|\\b(?:how much|what) "
             "(?:does|do|did|would)\\b.*\\b(?:costs?|charge)\\b|\\bhow expensive\\b"
             "|\\bwhat (?:is|are|was|were|'s) the (?:\\w+ )?(?:prices?|costs?|fees?) (?:of|for)\\b"
             "|\\b(?:was|wie) (?:ist|war) (?:der preis|die geb\u00fchr)\\b|\\bwie hoch (?:ist|war) (?:der preis|die geb\u00fchr)\\b"
             "|\\bwas koste\\w+\\b|\\bwie (?:teuer|viel koste\\w+)\\b"),
         wordsOfMeasure("\\b(?:\\w*prices?|costs?|fees?|\\w*preise?s?|\\w*koste\\w*|\\w*geb\u00fchr\\w*)\\b|[\u20ac$\u00a3\u00a5]"
                        "|\\b(?:eur|euros?|usd|dollars?|pounds?|pence|cents?|chf|francs?|franken|rupees?|rupien|rubles?|rubel|yuan|zloty"
                        "|kron(?:e[nr]?|or)|pesos?|lira|rand|gbp|jpy|inr|sek|nok|dkk|czk|cny|aud|cad|huf|rub|brl|zar|krw|mxn|ils|sgd)\\b"),
         wordsOfMeasure(
             "\\b(?:free|paid|pays?|charges?|charged|rates?|cheap\\w*|expensive|worth|sold|sells?|bought|quoted|\\w*tarif\\w*"
             "|gratis|kostenlos\\w*|kostenfrei\\w*|umsonst|bezahl\\w*|zahl\\w*|teuer|g\u00fcnstig\\w*|kr|pln|yen)\\b|\\d[.,]\\d\\d\\b"),
         false, true},
        {wordsOfMeasure("^\\W*version of\\b|\\b(?:which|what|welche) version\\b|^\\W*what (?:is|was) the (?:\\w+ )?version\\b"),
         wordsOfMeasure("\\bv(?:ersion)? ?\\d"), wordsOfMeasure("\\d\\.\\d|\\b(?:version|release|\\w+ edition)\\b|\\d")},
    };
    return all;
}

// "How high" asks for fees as well as for towers; elsewhere what is counted or weighed is not what is asked.
bool couldBe(const SaidNumber &number, bool isAmount, bool isLoad)
{
    switch (number.kind) {
    case SaidNumber::Kind::Plain:
        return true;
    case SaidNumber::Kind::Counted:
        return isAmount || number.isStated;
    case SaidNumber::Kind::Unit:
        return isAmount;
    case SaidNumber::Kind::Load:
        return isAmount && (isLoad || number.isStated);
    case SaidNumber::Kind::NoMeasure:
        break;
    }
    return false;
}

bool hasNumberFor(const QString &sentence, bool isAmount, bool isLoad, bool isMoney)
{
    const std::vector<SaidNumber> numbers = numbersIn(sentence);
    const auto isDigit = [&sentence](qsizetype at) { return at < sentence.size() && sentence[at].isDigit(); };
    return std::any_of(numbers.begin(), numbers.end(), [&](const SaidNumber &number) {
        const bool isBare = !isDigit(number.at + 1) && !(isDigit(number.at + 2) && !sentence[number.at + 1].isSpace());
        return couldBe(number, isAmount, isLoad) && !(isMoney && !number.isStated && isBare);
    });
}

enum class TimeKind { Month, Day, Year };

// Of a name in English or in German; months count from 1, days from 101. A year is its own number.
const QHash<QString, int> &calendar()
{
    static const QHash<QString, int> names = [] {
        static constexpr const char *lines[] = {"january januar",
                                                "february februar",
                                                "march m\u00e4rz",
                                                "april",
                                                "may mai",
                                                "june juni",
                                                "july juli",
                                                "august",
                                                "september",
                                                "october oktober",
                                                "november",
                                                "december dezember",
                                                "monday montag",
                                                "tuesday dienstag",
                                                "wednesday mittwoch",
                                                "thursday donnerstag",
                                                "friday freitag",
                                                "saturday samstag sonnabend",
                                                "sunday sonntag"};
        QHash<QString, int> all;
        int number = 0;
        for (const char *line : lines) {
            ++number;
            for (const QString &name : QString::fromUtf8(line).split(QLatin1Char(' ')))
                all.insert(name, number > 12 ? 100 + number - 12 : number);
        }
        return all;
    }();
    return names;
}

struct NamedMonth
{
    int number = 0;
    QString before; // the word in front
    qsizetype from = 0;
    qsizetype to = 0;
};

// "May I", and not "in May I": what somebody is allowed.
bool isAllowing(const QString &text, qsizetype to, const QString &before)
{
    static const QRegularExpression someone(QStringLiteral("\\G\\s+(?i:i|we|you|he|she|it|they|one|people|there)\\b"));
    static const QSet<QString> inTime{QStringLiteral("in"),    QStringLiteral("on"),    QStringLiteral("of"),    QStringLiteral("since"),
                                      QStringLiteral("until"), QStringLiteral("by"),    QStringLiteral("last"),  QStringLiteral("next"),
                                      QStringLiteral("this"),  QStringLiteral("every"), QStringLiteral("during")};
    return !inTime.contains(before) && someone.match(text, to).hasMatch();
}

std::vector<NamedMonth> monthsIn(const QString &text)
{
    std::vector<NamedMonth> found;
    static const QRegularExpression words(QStringLiteral("\\p{L}+|(?<![\\w.,:/-])(?:1[5-9]|20)\\d\\d(?![\\w/-]|[.,:]\\d)"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    QString before;
    for (auto all = words.globalMatch(text); all.hasNext();) {
        const QRegularExpressionMatch match = all.next();
        const QString written = match.captured();
        QString name = written.toLower();
        if (name.endsWith(QLatin1Char('s')))
            name.chop(1);
        const int number = written[0].isDigit() ? written.toInt() : written[0].isUpper() ? calendar().value(name) : 0;
        if (number > 0 && (name != QLatin1String("may") || !isAllowing(text, match.capturedEnd(), before)))
            found.push_back({number, before, match.capturedStart(), match.capturedEnd()});
        before = written.toLower();
    }
    return found;
}

// Where "2000 euros" and "1800 people" stand, which are no years.
QSet<qsizetype> placesOfAmounts(const QString &sentence)
{
    QSet<qsizetype> places;
    for (const SaidNumber &number : numbersIn(sentence)) {
        if (number.kind != SaidNumber::Kind::Plain && number.kind != SaidNumber::Kind::NoMeasure)
            places.insert(number.at);
    }
    return places;
}

bool isTimeName(const QString &word)
{
    return !word.isEmpty() && word.front().isUpper() && calendar().contains(word.toLower());
}

QRegularExpressionMatch wordBehind(const QString &text, qsizetype at)
{
    static const QRegularExpression word(QStringLiteral("\\G\\s+([\\p{L}\\d]+)"), QRegularExpression::UseUnicodePropertiesOption);
    return word.match(text, at);
}

// The word directly in front, as it is written; empty behind a comma, and where a sentence begins.
QString writtenBefore(const QString &text, qsizetype at)
{
    if (at < 2 || !text[at - 1].isSpace())
        return {};
    qsizetype from = at - 1;
    while (from > 0 && text[from - 1].isLetterOrNumber())
        --from;
    return text.mid(from, at - 1 - from);
}

// "In 2015", "wurden 2015", "April 2015", and not "the Peugeot 2008".
bool isAskedYear(const QString &question, const NamedMonth &year)
{
    static const QRegularExpression inTime = wordsOfMeasure(
        "\\A(?:in|of|im|from|to|and|or|by|during|after|before|between|within|von|vom|nach|vor|zum|zwischen|und|oder|since|seit|for|f\u00fcr"
        "|until|till|bis|ab|years?|jahre?n?|season|spring|summer|autumn|fall|winter|fr\u00fchling|sommer|herbst|early|late|mid|anfang|mitte"
        "|ende|was|were|is|are|w[u\u00fc]rden?|war(?:en)?|ist|sind|hat|hatten?|haben|gab|gibt|es|wir|ich|sie|er|man|the|this|our|my|der|"
        "die|das)"
        "\\z");
    const QString before = writtenBefore(question, year.from);
    return before.isEmpty() || before.front().isDigit() || isTimeName(before) || inTime.match(before).hasMatch();
}

// "In May", "4 May", and not "May dogs", "April Jones", "Theresa May".
bool isAskedMonth(const QString &question, const NamedMonth &month)
{
    static const QRegularExpression inTime = wordsOfMeasure(
        "\\A(?:in|on|im|am|since|until|till|last|next|this|during|early|late|mid|every|each|bis|seit|ab|ende|anfang|mitte)\\z");
    const QString before = writtenBefore(question, month.from);
    const QString behind = wordBehind(question, month.to).captured(1);
    if (inTime.match(before).hasMatch() || (!behind.isEmpty() && behind.front().isDigit()))
        return true;
    const auto isName = [](const QString &word) { return !word.isEmpty() && word.front().isUpper() && !isTimeName(word); };
    const bool isFirst = before.isEmpty() && (month.from == 0 || !question.left(month.from).trimmed().endsWith(u','));
    const bool isMay = question.mid(month.from, month.to - month.from).compare(QLatin1String("may"), Qt::CaseInsensitive) == 0;
    if (isMay && isFirst && !behind.isEmpty() && behind.compare(QLatin1String("and"), Qt::CaseInsensitive) != 0)
        return false;
    const bool isShouted = question == question.toUpper();
    return isShouted || (!isName(behind) && (!isName(before) || question.startsWith(before)));
}

bool isAskedTime(const QString &question, const NamedMonth &time)
{
    return time.number > 1000 ? isAskedYear(question, time) : isAskedMonth(question, time);
}

} // namespace

AskedMeasure::AskedMeasure(const QString &question)
{
    for (const Measure &measure : measures()) {
        if (!m_measure && measure.asking.match(question).hasMatch())
            m_measure = &measure;
    }
    // "How high is the daily dose" asks for grams.
    static const QRegularExpression load
        = wordsOfMeasure("\\w*(?:dos(?:e|age|is)|load|last|weight|gewicht|limits?|grenz\\w*|emissions?|yield|ertrag|consumption|verbrauch"
                         "|capacity|kapazit\u00e4t|zuladung|amount|menge|content|gehalt|volume|volumen)\\b");
    m_isLoad = load.match(question).hasMatch();
}

bool AskedMeasure::isIn(const QString &sentence) const
{
    return !m_measure || isSaidIn(sentence) || m_measure->given.match(sentence).hasMatch()
        || (m_measure->isAmount && hasNumberFor(sentence, true, m_isLoad, m_measure->isMoney));
}

bool AskedMeasure::mayBeIn(const QString &sentence) const
{
    return isIn(sentence)
        || (!(m_measure && m_measure->hasUnit) && hasNumberFor(sentence, false, m_isLoad, m_measure && m_measure->isMoney));
}

bool AskedMeasure::isMoney() const
{
    return m_measure && m_measure->isMoney;
}

bool AskedMeasure::isSaidIn(const QString &sentence) const
{
    return m_measure && m_measure->said.match(sentence).hasMatch();
}

AskedMonths::AskedMonths(const QString &question)
{
    static const QSet<QString> open{
        QStringLiteral("before"), QStringLiteral("after"), QStringLiteral("until"),   QStringLiteral("till"),    QStringLiteral("by"),
        QStringLiteral("since"),  QStringLiteral("from"),  QStringLiteral("between"), QStringLiteral("to"),      QStringLiteral("through"),
        QStringLiteral("vor"),    QStringLiteral("nach"),  QStringLiteral("bis"),     QStringLiteral("seit"),    QStringLiteral("ab"),
        QStringLiteral("von"),    QStringLiteral("vom"),   QStringLiteral("zum"),     QStringLiteral("zwischen")};
    std::vector<NamedMonth> named = monthsIn(question);
    std::erase_if(named, [&](const NamedMonth &time) { return !isAskedTime(question, time); });
    if (std::any_of(named.begin(), named.end(), [](const NamedMonth &month) { return open.contains(month.before); }))
        return;
    for (const NamedMonth &month : named)
        m_asked.insert(month.number);
}

bool AskedMonths::areIn(const QString &sentence) const
{
    if (m_asked.isEmpty())
        return true;
    static const QRegularExpression lasting = wordsOfMeasure("\\b(?:since|from|until|till|seit|ab|bis|as of|every|each|jede\\w*)\\b");
    const QSet<qsizetype> amounts = placesOfAmounts(sentence);
    for (const TimeKind kind : {TimeKind::Month, TimeKind::Day, TimeKind::Year}) {
        const auto isOfKind = [kind](int number) {
            return kind == (number > 1000 ? TimeKind::Year : number > 100 ? TimeKind::Day : TimeKind::Month);
        };
        if (std::none_of(m_asked.begin(), m_asked.end(), isOfKind))
            continue;
        QSet<int> said;
        for (const NamedMonth &month : monthsIn(sentence)) {
            if (isOfKind(month.number) && !amounts.contains(month.from))
                said.insert(month.number);
        }
        // Two are a span as often as a list.
        if (said.size() == 1 && !m_asked.contains(*said.begin()) && !lasting.match(sentence).hasMatch())
            return false;
    }
    return true;
}

bool AskedMonths::areNamedIn(const QString &sentence) const
{
    const std::vector<NamedMonth> named = monthsIn(sentence);
    return m_asked.isEmpty()
        || std::any_of(named.begin(), named.end(), [&](const NamedMonth &month) { return m_asked.contains(month.number); });
}

bool isMonthName(const QString &word)
{
    const int number = !word.isEmpty() && word.front().isUpper() ? calendar().value(word.toLower()) : 0;
    return number > 0 && number <= 12;
}

bool namesTime(const QString &text)
{
    static const QRegularExpression time = wordsOfMeasure("\\d|\\b(?:spring|summer|autumn|winter|morning|evening|weekend|today|tomorrow"
                                                          "|fr\u00fchling|sommer|herbst|morgen|abend|wochenende|heute)\\b");
    return time.match(text).hasMatch() || !monthsIn(text).empty();
}

bool asksForTotal(const QString &question)
{
    static const QRegularExpression sum
        = wordsOfMeasure("\\b(?:total|sum) (?:number|amount|of)\\b|\\bgesamt(?:zahl|summe|betrag|kosten|preis)\\b|\\bsumme\\b");
    static const QRegularExpression counts = wordsOfMeasure("\\bhow (?:many|much)\\b|\\bwie ?viele?\\b|\\b(?:total|sum)\\b");
    // "In all" of "in all rooms" is none.
    static const QRegularExpression together
        = wordsOfMeasure("\\b(?:total|overall|insgesamt)\\b|\\b(?:in all|all together|altogether|zusammen(?: "
                         "\\p{Ll}+)?)(?=\\s*(?:[.,;:?!]|$|(?:and|und)\\b))");
    return sum.match(question).hasMatch() || (counts.match(question).hasMatch() && together.match(question).hasMatch());
}

bool asksToCompare(const QString &question)
{
    static const QRegularExpression most
        = wordsOfMeasure("\\b(?:which|what|who|whose)\\b.*\\b(?:most|fewest|least|highest|lowest|longest|shortest|oldest|youngest|largest|"
                         "biggest|smallest|cheapest"
                         "|heaviest|lightest|fastest|quickest|slowest|tallest|widest|deepest)\\b"
                         "|\\b(?:welche\\w*|wer|was)\\b.*\\b(?:meisten|wenigsten|h\u00f6chsten?|l\u00e4ngste|k\u00fcrzeste|\u00e4lteste|"
                         "j\u00fcngste|gr\u00f6\u00dfte|kleinste|billigste"
                         "|teuerste|schwerste|schnellste)[nrs]?\\b");
    return most.match(question).hasMatch();
}

bool asksForAll(const QString &question)
{
    static const QRegularExpression every = wordsOfMeasure(
        "^\\W*(?:please )?(?:list|show|name|give|tell)(?: me| us)?(?: all| every| each)\\b|^\\W*(?:please )?(?:list|show me|name) the "
        "\\w+(?: \\w+)?s\\b"
        "|^\\W*(?:what|which) are (?:all )?the (?:\\w+ )?\\w+s\\W*$|^\\W*(?:what|which) (?:\\w+ )?\\w+s are there\\b"
        "|^\\W*(?:nenne|liste|zeige?)(?: mir)? alle\\b|^\\W*(?:was|welche) sind (?:alle|die) \\w+\\W*$|^\\W*welche \\w+ gibt es\\b");
    return every.match(question).hasMatch();
}

bool givesTotal(const QString &sentence)
{
    static const QRegularExpression total
        = wordsOfMeasure("\\b(?:total\\w*|sum|in "
                         "all|altogether|overall|insgesamt|zusammen|gesamt\\w*|summe|most|highest|lowest|fewest|meisten|wenigsten)\\b");
    return total.match(sentence).hasMatch();
}

} // namespace Layers
