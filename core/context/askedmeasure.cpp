#include "core/context/askedmeasure_p.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>

namespace Layers {

struct Measure
{
    QRegularExpression asking;
    QRegularExpression said; // in words
    QRegularExpression given; // without them
};

namespace {

QRegularExpression wordsOfMeasure(const char *pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern),
                              QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

const std::vector<Measure> &measures()
{
    // A number that is no year: "how high" asks for fees as well as for towers.
    static constexpr const char *figure
        = "(?<![\\d.,])(?!(?:1[5-9]|20)\\d\\d(?![\\d.,]*\\d))(?![\\d.,]* ?(?:lit(?:re|er)|k?g\\b|uhr|[ap]m\\b|:|met\\w+ (?:breit|lang|tief"
          "|wide|long|deep)))\\d|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half"
          "|twice|zwei|drei|vier|f\u00fcnf|sechs|sieben|acht|neun|zehn|elf|zw\u00f6lf|halbe?[rns]?|doppelt\\w*|betr\u00e4gt)\\b";
    static const std::vector<Measure> all{
        {wordsOfMeasure("\\bhow old\\b|\\bwie alt\\b|\\bage of\\b|\\b(?:at |from )?(?:what|which) age\\b|\\bwelche[msn]? alter\\b|\\balter "
                        "(?:der|des|von)\\b"),
         wordsOfMeasure("\\b(?:old|aged?|alt|alter|\\w*j\u00e4hrig\\w*|years?|jahre?n?)\\b"),
         wordsOfMeasure("\\b(?:born|geboren|built|gebaut|erbaut|baujahr|founded|gegr\u00fcndet|months?|monate?n?|weeks?|wochen?|century"
                        "|jahrhundert\\w*)\\b|\\b(?:1[5-9]|20)\\d\\d\\b")},
        {wordsOfMeasure("\\bhow (?:high|tall)\\b|\\bwie hoch\\b"),
         wordsOfMeasure("\\b(?:high|tall|height|hoch|h\u00f6he|hohe[rns]?)\\b|\\d ?(?:m|cm|ft|met(?:er|re)s?|metern?|feet)\\b"
                        "(?! (?:breit|lang|tief|wide|long|deep))"),
         wordsOfMeasure(figure)},
        {wordsOfMeasure("\\bhow long\\b(?! ago)|\\bwie lange?\\b"),
         wordsOfMeasure(
             "\\b(?:long|length|lang|l\u00e4nge|duration|dauer\\w*|takes?|took|lasts?|lasted)\\b|\\d ?(?:m|cm|mm|km|ft|h|min|s)\\b"
             "|\\b\\w*(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|sekunden?|minuten?|stunden?|tage?n?|wochen?"
             "|monate?n?|jahre?n?|met(?:er|re)s?|metern?|feet|inch(?:es)?|miles?|kilomet\\w+)\\b"),
         wordsOfMeasure(
             "\\b(?:until|till|bis|since|seit|within|innerhalb|ever|always|never|immer|nie|un?befristet|permanent\\w*"
             "|indefinite\\w*|overnight|daily|from .* to|von .* (?:bis|zum))\\b|\\d ?[-\u2013] ?\\d|\\d\\.? ?\\p{Lu}\\p{Ll}{2,}|\\d:\\d")},
        {wordsOfMeasure("\\bhow heavy\\b|\\bhow much (?:does|do|did)\\b.*\\bweigh\\b|\\bwie schwer\\b|\\bwie viel wieg\\w+"),
         wordsOfMeasure("\\b(?:weigh\\w*|heav\\w+|schwer\\w*|wieg\\w*|wog|\\w*gewicht\\w*)\\b"),
         wordsOfMeasure("\\b\\d*(?:k?g|mg|t|kilo\\w*|gram\\w*|ton(?:ne)?n?s?|lbs?|pounds?|pfund|ounces?|oz|zentner)\\b")},
        {wordsOfMeasure("\\bhow (?:hot|cold|warm)\\b|\\bwie (?:hei\u00df|kalt|warm)\\b"),
         wordsOfMeasure("\\b(?:hot\\w*|cold\\w*|warm\\w*|cool\\w*|hei\u00df\\w*|kalt\\w*|\\w*temperatur\\w*)\\b"),
         wordsOfMeasure("\u00b0|\\d ?[CFK]\\b|\\b(?:degrees?|grad|freez\\w+|boil\\w+)\\b")},
        {wordsOfMeasure(
             "\\bhow much (?:is|are|was) an?\\b|\\b(?:how much|what) (?:does|do|did|would)\\b.*\\b(?:costs?|charge)\\b|\\bhow expensive\\b"
             "|\\bwas koste\\w+\\b|\\bwie (?:teuer|viel koste\\w+)\\b"),
         wordsOfMeasure("\\b(?:\\w*prices?|costs?|fees?|\\w*preise?s?|\\w*koste\\w*|\\w*geb\u00fchr\\w*)\\b|[\u20ac$\u00a3\u00a5]"
                        "|\\b(?:eur|euros?|usd|dollars?|pounds?|pence|cents?|chf|francs?|franken)\\b"),
         wordsOfMeasure(
             "\\b(?:free|paid|pays?|charges?|charged|rates?|cheap\\w*|expensive|worth|sold|sells?|bought|quoted|\\w*tarif\\w*"
             "|gratis|kostenlos\\w*|kostenfrei\\w*|umsonst|bezahl\\w*|zahl\\w*|teuer|g\u00fcnstig\\w*|kr|pln|yen)\\b|\\d[.,]\\d\\d\\b")},
        {wordsOfMeasure("\\bversion of\\b|\\b(?:which|what|welche) version\\b"), wordsOfMeasure("\\bv(?:ersion)? ?\\d"),
         wordsOfMeasure("\\d\\.\\d|\\b(?:version|release|\\w+ edition)\\b|\\d")},
    };
    return all;
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
};

std::vector<NamedMonth> monthsIn(const QString &text)
{
    std::vector<NamedMonth> found;
    static const QRegularExpression words(QStringLiteral("\\p{L}+|(?<![\\w.,:/-])(?:1[5-9]|20)\\d\\d(?![\\w/-]|[.,:]\\d)"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    QString before;
    for (auto match = words.globalMatch(text); match.hasNext();) {
        const QString written = match.next().captured();
        QString name = written.toLower();
        if (name.endsWith(QLatin1Char('s')))
            name.chop(1);
        const int number = written[0].isDigit() ? written.toInt() : written[0].isUpper() ? calendar().value(name) : 0;
        if (number > 0)
            found.push_back({number, before});
        before = written.toLower();
    }
    return found;
}

} // namespace

AskedMeasure::AskedMeasure(const QString &question)
{
    for (const Measure &measure : measures()) {
        if (!m_measure && measure.asking.match(question).hasMatch())
            m_measure = &measure;
    }
}

bool AskedMeasure::isIn(const QString &sentence) const
{
    return !m_measure || isSaidIn(sentence) || m_measure->given.match(sentence).hasMatch();
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
    const std::vector<NamedMonth> named = monthsIn(question);
    if (std::any_of(named.begin(), named.end(), [](const NamedMonth &month) { return open.contains(month.before); }))
        return;
    for (const NamedMonth &month : named)
        m_asked.insert(month.number);
}

bool AskedMonths::areIn(const QString &sentence) const
{
    static const QRegularExpression lasting = wordsOfMeasure("\\b(?:since|from|until|till|seit|ab|bis|as of|every|each|jede\\w*)\\b");
    for (const TimeKind kind : {TimeKind::Month, TimeKind::Day, TimeKind::Year}) {
        const auto isOfKind = [kind](int number) {
            return kind == (number > 1000 ? TimeKind::Year : number > 100 ? TimeKind::Day : TimeKind::Month);
        };
        if (std::none_of(m_asked.begin(), m_asked.end(), isOfKind))
            continue;
        QSet<int> said;
        for (const NamedMonth &month : monthsIn(sentence)) {
            if (isOfKind(month.number))
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

bool namesTime(const QString &text)
{
    static const QRegularExpression time = wordsOfMeasure("\\d|\\b(?:spring|summer|autumn|winter|morning|evening|weekend|today|tomorrow"
                                                          "|fr\u00fchling|sommer|herbst|morgen|abend|wochenende|heute)\\b");
    return time.match(text).hasMatch() || !monthsIn(text).empty();
}

bool asksForTotal(const QString &question)
{
    static const QRegularExpression total = wordsOfMeasure(
        "\\bin (?:all|total)\\b|\\ball together\\b|\\baltogether\\b|\\b(?:total|sum) (?:number|amount|of)\\b|\\bhow (?:many|much)\\b.*"
        "\\b(?:total|overall)\\b|\\binsgesamt\\b|\\bzusammen\\b(?! mit)|\\bgesamt(?:zahl|summe|betrag|kosten|preis)\\b|\\bsumme\\b");
    return total.match(question).hasMatch();
}

bool asksToCompare(const QString &question)
{
    static const QRegularExpression most = wordsOfMeasure(
        "\\b(?:which|what)\\b.*\\b(?:most|fewest|least|highest|lowest)\\b|\\bwelche\\w*\\b.*\\b(?:meisten|wenigsten|h\u00f6chsten)\\b");
    return most.match(question).hasMatch();
}

bool givesTotal(const QString &sentence)
{
    static const QRegularExpression total
        = wordsOfMeasure("\\b(?:total\\w*|sum|in "
                         "all|altogether|overall|insgesamt|zusammen|gesamt\\w*|summe|most|highest|lowest|fewest|meisten|wenigsten)\\b");
    return total.match(sentence).hasMatch();
}

} // namespace Layers
