#include "core/context/saiddates_p.h"

#include "core/context/wordvariants_p.h"

#include <QtCore/QRegularExpression>

#include <array>

namespace Layers {
namespace {

constexpr auto folded = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;

int monthOf(const QString &name)
{
    static const QStringList letters{QStringLiteral("jan"), QStringLiteral("feb"), QStringLiteral("mar"), QStringLiteral("apr"),
                                     QStringLiteral("may"), QStringLiteral("jun"), QStringLiteral("jul"), QStringLiteral("aug"),
                                     QStringLiteral("sep"), QStringLiteral("oct"), QStringLiteral("nov"), QStringLiteral("dec")};
    QString start = name.left(3).toLower();
    start.replace(QChar(0xe4), u'a').replace(QLatin1String("mai"), QLatin1String("may"));
    start.replace(QLatin1String("okt"), QLatin1String("oct")).replace(QLatin1String("dez"), QLatin1String("dec"));
    return int(letters.indexOf(start)) + 1;
}

template <class Take>
void eachDate(const QString &text, Take take)
{
    static const QString months = QStringLiteral("jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|m\u00e4rz|apr(?:il)?|may|mai|june?|juni|"
                                                 "july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?");
    static const std::array<QRegularExpression, 2> spelled{
        QRegularExpression(QLatin1String("(?<![\\d.:/-])(?<day>\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?(?<month>%1)\\b").arg(months), folded),
        QRegularExpression(QLatin1String("\\b(?<month>%1)\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?\\b(?![:.]\\d)").arg(months), folded)};
    // A number of a section is no date: in figures it has a year.
    static const QRegularExpression figures(QStringLiteral(
        "(?<![\\w.:/-])(?:(?:19|20)\\d\\d(?:-(?<m1>\\d\\d)-(?<d1>\\d\\d)|/(?<m2>\\d\\d?)/(?<d2>\\d\\d?))"
        "|(?<d3>\\d\\d?)\\. ?(?<m3>\\d\\d?)\\. ?(?:19|20)\\d\\d|(?<a>\\d\\d?)/(?<b>\\d\\d?)/(?:19|20)\\d\\d)(?![\\w/-]|\\.\\d)"));
    const auto add = [&take](int day, int month) {
        if (day >= 1 && day <= 31 && month >= 1 && month <= 12)
            take(day, month);
    };
    for (const QRegularExpression &order : spelled) {
        for (auto all = order.globalMatch(text); all.hasNext();) {
            const QRegularExpressionMatch match = all.next();
            add(match.captured(QStringLiteral("day")).toInt(), monthOf(match.captured(QStringLiteral("month"))));
        }
    }
    for (auto all = figures.globalMatch(text); all.hasNext();) {
        const QRegularExpressionMatch match = all.next();
        const auto number = [&match](const char *name) { return match.captured(QLatin1String(name)).toInt(); };
        for (const auto &[day, month] :
             {std::pair("d1", "m1"), std::pair("d2", "m2"), std::pair("d3", "m3"), std::pair("a", "b"), std::pair("b", "a")})
            add(number(day), number(month));
    }
}

} // namespace

QSet<QString> daysIn(const QString &text)
{
    QSet<QString> days;
    eachDate(text, [&days](int day, int month) { days << QStringLiteral("%1/%2").arg(day).arg(month); });
    return days;
}

QSet<QByteArray> spelledDatesIn(const QString &text)
{
    static const std::array<QByteArrayList, 12> months = [] {
        static constexpr const char *names[]
            = {"january januar", "february februar", "march m\u00e4rz", "april",           "may mai",  "june juni",
               "july juli",      "august",           "september",       "october oktober", "november", "december dezember"};
        std::array<QByteArrayList, 12> all;
        for (size_t i = 0; i < all.size(); ++i) {
            for (const QByteArray &word : QByteArray(names[i]).split(' '))
                all[i] << stemOfVariant(word);
        }
        return all;
    }();
    QSet<QByteArray> words;
    eachDate(text, [&words](int day, int month) {
        const QByteArray number = QByteArray::number(day);
        words << number << number.rightJustified(2, '0') << QByteArray::number(month).rightJustified(2, '0');
        const bool isTeen = day > 10 && day < 20;
        words << number + (day % 10 == 1 && !isTeen ? "st" : day % 10 == 2 && !isTeen ? "nd" : day % 10 == 3 && !isTeen ? "rd" : "th");
        for (const QByteArray &stem : months[size_t(month - 1)])
            words << stem;
    });
    return words;
}

} // namespace Layers
