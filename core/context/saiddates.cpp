#include "core/context/saiddates_p.h"

#include "core/context/wordvariants_p.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>

#include <algorithm>
#include <array>
#include <optional>

namespace Layers {
namespace {

using Match = QRegularExpressionMatch;

constexpr auto folded = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;
constexpr int longestSpan = 62; // days; what is longer has only its ends

// In English, German and French; those that are written out come first.
const std::array<QStringList, 12> &monthNames()
{
    static const std::array<QStringList, 12> names = [] {
        static constexpr const char *lines[] = {"january januar janvier j\u00e4nner jan janv",
                                                "february februar f\u00e9vrier feber feb f\u00e9vr f\u00e9v fevrier",
                                                "march m\u00e4rz mars mar m\u00e4r mrz maerz",
                                                "april avril apr avr",
                                                "may mai",
                                                "june juni juin jun",
                                                "july juli juillet jul juil",
                                                "august ao\u00fbt aug aout",
                                                "september septembre sept sep",
                                                "october oktober octobre oct okt",
                                                "november novembre nov",
                                                "december dezember d\u00e9cembre dec dez d\u00e9c decembre"};
        std::array<QStringList, 12> all;
        for (size_t i = 0; i < all.size(); ++i)
            all[i] = QString::fromUtf8(lines[i]).split(u' ');
        return all;
    }();
    return names;
}

int monthOf(const QString &name)
{
    static const QHash<QString, int> numbers = [] {
        QHash<QString, int> all;
        for (size_t i = 0; i < monthNames().size(); ++i) {
            for (const QString &one : monthNames()[i])
                all.insert(one, int(i) + 1);
        }
        return all;
    }();
    return numbers.value(name.toLower());
}

// A pattern with the names of the months for %M, a number of a day for %D and what may stand behind that one for %N, and a dash for %R.
QRegularExpression dated(const char *pattern)
{
    static const QString months = [] {
        QStringList all;
        for (const QStringList &names : monthNames())
            all << names;
        std::sort(all.begin(), all.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
        return all.join(u'|');
    }();
    QString whole = QString::fromLatin1(pattern);
    whole.replace(QLatin1String("%M"), QLatin1String("(?:") + months + QLatin1Char(')'));
    whole.replace(QLatin1String("%R"),
                  QStringLiteral("(?:\\s?[-\\x{2013}\\x{2014}]\\s?|\\s(?:to|until|till|through|bis|au)\\s(?:the\\s|zum\\s)?)"));
    whole.replace(QLatin1String("%N"), QLatin1String("(?:st|nd|rd|th|er)?\\.?"));
    whole.replace(QLatin1String("%D"), QLatin1String("\\d{1,2}"));
    return QRegularExpression(whole, folded);
}

struct CalendarDay
{
    int day = 0;
    int month = 0;

    bool exists() const { return day >= 1 && day <= 31 && month >= 1 && month <= 12; }
    QString word() const { return QStringLiteral("%1/%2").arg(day).arg(month); }
};

int yearOf(const QString &written)
{
    constexpr int firstOfLastCentury = 40; // "39" is a year to come, and "70" is none
    const int number = written.toInt();
    return written.size() == 4 ? number : written.size() == 2 && number < firstOfLastCentury ? 2000 + number : 0;
}

// The days from one to the other, or only both, when they do not follow each other.
void addSpan(SaidDate &date, CalendarDay first, CalendarDay last)
{
    static constexpr int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    QSet<QString> days;
    CalendarDay at = first;
    for (int i = 0; i < longestSpan; ++i) {
        days << at.word();
        if (at.day == last.day && at.month == last.month) {
            date.days.unite(days);
            return;
        }
        if (++at.day > lengths[at.month - 1])
            at = {1, at.month % 12 + 1};
    }
    date.days << first.word() << last.word();
}

QString smallWordBefore(const QString &text, qsizetype at)
{
    while (at > 0 && text[at - 1].isSpace())
        --at;
    qsizetype from = at;
    while (from > 0 && text[from - 1].isLetterOrNumber())
        --from;
    return text.mid(from, at - from).toLower();
}

bool isBehindTimeWord(const QString &text, qsizetype at)
{
    static const QSet<QString> words{
        QStringLiteral("on"),   QStringLiteral("by"),  QStringLiteral("until"),  QStringLiteral("till"),  QStringLiteral("since"),
        QStringLiteral("from"), QStringLiteral("of"),  QStringLiteral("before"), QStringLiteral("after"), QStringLiteral("am"),
        QStringLiteral("vom"),  QStringLiteral("bis"), QStringLiteral("zum"),    QStringLiteral("den"),   QStringLiteral("ab"),
        QStringLiteral("seit"), QStringLiteral("dem"), QStringLiteral("le"),     QStringLiteral("date"),  QStringLiteral("datum"),
        QStringLiteral("mo"),   QStringLiteral("di"),  QStringLiteral("mi"),     QStringLiteral("do"),    QStringLiteral("fr"),
        QStringLiteral("sa"),   QStringLiteral("so"),  QStringLiteral("mon"),    QStringLiteral("tue"),   QStringLiteral("wed"),
        QStringLiteral("thu"),  QStringLiteral("fri"), QStringLiteral("sat"),    QStringLiteral("sun")};
    return words.contains(smallWordBefore(text, at));
}

bool endsAt(const QString &text, qsizetype at)
{
    return at >= text.size() || QStringView(u".,;:!?)|\n").contains(text[at]);
}

// Most texts have no date, and to see that takes less than to look for one.
bool mayNameMonth(const QString &text)
{
    const auto startAt = [](const QString &word, qsizetype at) {
        quint64 start = 0;
        for (qsizetype i = at; i < at + 3; ++i)
            start = start << 16 | word[i].toLower().unicode();
        return start;
    };
    static const QSet<quint64> starts = [&] {
        QSet<quint64> all;
        for (const QStringList &names : monthNames()) {
            for (const QString &name : names)
                all << startAt(name, 0);
        }
        return all;
    }();
    constexpr qsizetype before = 16; // where its number may stand
    constexpr qsizetype behind = 20;
    const auto isDigit = [](QChar c) { return c.isDigit(); };
    for (qsizetype i = 0; i + 3 <= text.size(); ++i) {
        if (!text[i].isLetter() || (i > 0 && text[i - 1].isLetter()) || !starts.contains(startAt(text, i)))
            continue;
        const QStringView near = QStringView(text).mid(std::max<qsizetype>(0, i - before), before + behind);
        if (std::any_of(near.begin(), near.end(), isDigit))
            return true;
    }
    return false;
}

bool mayHaveFigures(const QString &text)
{
    for (qsizetype i = 1; i + 1 < text.size(); ++i) {
        if (QStringView(u"./-").contains(text[i]) && text[i - 1].isDigit() && (text[i + 1].isDigit() || text[i + 1].isSpace()))
            return true;
    }
    return false;
}

class DateReader
{
public:
    explicit DateReader(const QString &text)
        : m_text(text)
    {
        if (std::none_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); }))
            return;
        if (mayNameMonth(text)) {
            readDayFirst();
            readMonthFirst();
            readMonths();
        }
        if (mayHaveFigures(text)) {
            readFigures();
            readDotted();
        }
        std::sort(m_found.begin(), m_found.end(), [](const SaidDate &a, const SaidDate &b) { return a.from < b.from; });
        joinSpans();
    }

    std::vector<SaidDate> take() { return std::move(m_found); }

private:
    static int number(const Match &match, const char *name) { return match.captured(QLatin1String(name)).toInt(); }

    bool hasCapital()
    {
        if (!m_hasCapital)
            m_hasCapital = std::any_of(m_text.begin(), m_text.end(), [](QChar c) { return c.isUpper(); });
        return *m_hasCapital;
    }

    // "Level 3 may park", "the 2 march on": those two are verbs as well. A month has a capital, or what else shows it to be one.
    bool isOtherWord(const Match &match)
    {
        const QString name = match.captured(QStringLiteral("month"));
        const QString small = name.toLower();
        if (name == QLatin1String("Mars")) // "5 Mars bars"
            return match.captured(QStringLiteral("year")).isEmpty() && !isBehindTimeWord(m_text, match.capturedStart());
        if ((small != QLatin1String("may") && small != QLatin1String("march")) || (name[0].isUpper() && name[1].isLower())
            || !match.captured(QStringLiteral("year")).isEmpty())
            return false;
        return (name[0].isLower() && hasCapital())
            || (!isBehindTimeWord(m_text, match.capturedStart()) && !endsAt(m_text, match.capturedEnd()));
    }

    bool isTaken(qsizetype from, qsizetype to) const
    {
        if (m_taken.empty())
            return false;
        return std::any_of(m_taken.begin() + from, m_taken.begin() + to, [](bool isTaken) { return isTaken; });
    }

    void add(const Match &match, SaidDate date, const QString &year)
    {
        date.from = match.capturedStart();
        date.to = match.capturedEnd();
        date.year = yearOf(year);
        date.hasBriefYear = year.size() == 2;
        m_taken.resize(size_t(m_text.size()));
        std::fill(m_taken.begin() + date.from, m_taken.begin() + date.to, true);
        m_found.push_back(std::move(date));
    }

    // "5 March", "5th of March 2026", "3-8 March", "5., 6. und 7. März".
    void readDayFirst()
    {
        static const QRegularExpression order
            = dated("(?<![\\p{L}\\d.:/-])(?<list>(?:%D%N,\\s){0,4}%D%N(?:(?<span>%R)|\\s?[&/+]\\s?|,?\\s(?:and|or|und|oder|et|ou)\\s))?"
                    "(?<day>%D)(?<mark>(?:st|nd|rd|th|er)?\\.?)(?<gap>\\s{1,3}|-|(?<=\\.))(?:of\\s(?:the\\s)?)?(?<month>%M)\\b"
                    "(?:\\.?[,-]?\\s?(?<year>(?:19|20)\\d\\d)\\b(?![.:]\\d))?");
        static const QRegularExpression day(QStringLiteral("\\d+"));
        for (auto all = order.globalMatch(m_text); all.hasNext();) {
            const Match match = all.next();
            const CalendarDay last{number(match, "day"), monthOf(match.captured(QStringLiteral("month")))};
            // Lines are wrapped within a date, and other numbers end one.
            const auto breaks = match.captured(QStringLiteral("gap")).count(u'\n');
            if (!last.exists() || isOtherWord(match) || breaks > 1
                || (breaks == 1 && match.captured(QStringLiteral("mark")).isEmpty() && !isBehindTimeWord(m_text, match.capturedStart())))
                continue;
            SaidDate date;
            date.months = {last.month};
            date.days = {last.word()};
            for (auto days = day.globalMatch(match.captured(QStringLiteral("list"))); days.hasNext();) {
                const CalendarDay one{days.next().captured().toInt(), last.month};
                if (!one.exists())
                    continue;
                date.isSpan = true;
                if (!match.captured(QStringLiteral("span")).isEmpty() && !days.hasNext() && one.day < last.day)
                    addSpan(date, one, last);
                else
                    date.days << one.word();
            }
            add(match, std::move(date), match.captured(QStringLiteral("year")));
        }
    }

    // "March 5", "March the 5th, 2026", "Mar 3-8".
    void readMonthFirst()
    {
        static const QRegularExpression order = dated(
            "\\b(?<month>%M)\\b\\.?\\s{1,2}(?:the\\s)?(?<day>%D)(?<mark>st|nd|rd|th)?(?:(?:(?<span>%R)|\\s(?:and|&)\\s(?=%D(?:st|nd|rd|"
            "th|[,.]|$|\\s(?:19|20)\\d\\d)))(?<last>%D)(?:st|nd|rd|th)?)?\\b(?![:.]\\d|\\s?[ap]\\.?m\\b)"
            "(?<year>,?\\s(?:19|20)\\d\\d\\b(?![.:]\\d))?");
        for (auto all = order.globalMatch(m_text); all.hasNext();) {
            const Match match = all.next();
            const CalendarDay first{number(match, "day"), monthOf(match.captured(QStringLiteral("month")))};
            if (!first.exists() || match.captured().contains(u'\n') || isOtherWord(match)
                || isTaken(match.capturedStart(), match.capturedStart() + 1))
                continue;
            // "In May 12 students came."
            static const QSet<QString> months{QStringLiteral("in"), QStringLiteral("im"), QStringLiteral("during"), QStringLiteral("en")};
            const QString year = match.captured(QStringLiteral("year")).right(4);
            if (months.contains(smallWordBefore(m_text, match.capturedStart())) && year.isEmpty()
                && match.captured(QStringLiteral("mark")).isEmpty() && !endsAt(m_text, match.capturedEnd()))
                continue;
            SaidDate date;
            date.months = {first.month};
            date.days = {first.word()};
            if (const CalendarDay last{number(match, "last"), first.month}; last.exists()) {
                date.isSpan = true;
                if (!match.captured(QStringLiteral("span")).isEmpty() && first.day < last.day)
                    addSpan(date, first, last);
                else
                    date.days << last.word();
            }
            add(match, std::move(date), year);
        }
    }

    // "2026-03-05", "2026/3/5", "2026.03.05", "5/3/2026", "3/5/26".
    void readFigures()
    {
        static const QRegularExpression figures(
            QStringLiteral("(?<![\\w.:/-])(?:(?<year>(?:19|20)\\d\\d)(?:-(?<m1>\\d\\d)-(?<d1>\\d\\d)|/(?<m2>\\d\\d?)/(?<d2>\\d\\d?)"
                           "|\\.(?<m3>\\d\\d)\\.(?<d3>\\d\\d))|(?<a>\\d\\d?)/(?<b>\\d\\d?)/(?<short>(?:19|20)\\d\\d|[0-3]\\d))"
                           "(?:(?=T\\d)|(?![\\w/-]|\\.\\d))"));
        for (auto all = figures.globalMatch(m_text); all.hasNext();) {
            const Match match = all.next();
            SaidDate date;
            for (const auto &[day, month] :
                 {std::pair("d1", "m1"), std::pair("d2", "m2"), std::pair("d3", "m3"), std::pair("a", "b"), std::pair("b", "a")}) {
                const CalendarDay one{number(match, day), number(match, month)};
                if (!one.exists())
                    continue;
                date.days << one.word();
                date.months << one.month;
            }
            if (!date.days.isEmpty())
                add(match, std::move(date), match.captured(QStringLiteral("year")) + match.captured(QStringLiteral("short")));
        }
    }

    // "5.3.2026", "vom 3. bis 8.3.2026", "am 5.3.", "5.3.26". A number of a section is no date: without a year there is a word before it.
    void readDotted()
    {
        static const QRegularExpression dots
            = dated("(?<![\\w.:/-])(?:(?<first>%D)\\.\\s?(?:(?<firstMonth>%D)\\.)?%R)?(?<day>%D)\\.\\s?"
                    "(?<month>%D)(?:(?<dot>\\.)(?:\\s?(?<year>(?:19|20)\\d\\d)|(?<short>[0-3]\\d))?(?![\\w/]|\\.\\d)|(?=\\s?\\?|$))");
        static const QSet<QString> before{QStringLiteral("am"),  QStringLiteral("vom"), QStringLiteral("bis"),
                                          QStringLiteral("zum"), QStringLiteral("den"), QStringLiteral("ab")};
        for (auto all = dots.globalMatch(m_text); all.hasNext();) {
            const Match match = all.next();
            const CalendarDay last{number(match, "day"), number(match, "month")};
            if (!last.exists() || isTaken(match.capturedStart(), match.capturedEnd()))
                continue;
            const QString year = match.captured(QStringLiteral("year")) + match.captured(QStringLiteral("short"));
            const QString word = smallWordBefore(m_text, match.capturedStart());
            // "Und am 6.3?"; "ab 5.3" counts something.
            if (match.captured(QStringLiteral("dot")).isEmpty() && (word == QLatin1String("ab") || word == QLatin1String("bis")))
                continue;
            const bool isBeforeColon = match.capturedEnd() < m_text.size() && m_text[match.capturedEnd()] == u':';
            // "Version 5.3.26".
            const bool isOfNothing = word.isEmpty() || isBehindTimeWord(m_text, match.capturedStart());
            if (year.size() < 4 && !before.contains(word) && !isBeforeColon && (year.isEmpty() || !isOfNothing))
                continue;
            SaidDate date;
            date.months = {last.month};
            date.days = {last.word()};
            const QString month = match.captured(QStringLiteral("firstMonth"));
            if (const CalendarDay first{number(match, "first"), month.isEmpty() ? last.month : month.toInt()}; first.exists()) {
                date.isSpan = true;
                date.months << first.month;
                addSpan(date, first, last);
            }
            add(match, std::move(date), year);
        }
    }

    // "March 2026".
    void readMonths()
    {
        static const QRegularExpression order = dated("\\b(?<month>%M)\\b\\.?,?\\s(?<year>(?:19|20)\\d\\d)\\b(?![.:]\\d)");
        for (auto all = order.globalMatch(m_text); all.hasNext();) {
            const Match match = all.next();
            if (isTaken(match.capturedStart(), match.capturedEnd()) || isOtherWord(match))
                continue;
            SaidDate date;
            date.months = {monthOf(match.captured(QStringLiteral("month")))};
            add(match, std::move(date), match.captured(QStringLiteral("year")));
        }
    }

    // "28 February - 3 March".
    void joinSpans()
    {
        static const QRegularExpression dash = dated("\\A\\.?%R\\z");
        constexpr qsizetype longestDash = 14;
        const auto one = [](const SaidDate &said) -> std::optional<CalendarDay> {
            if (said.days.size() != 1)
                return {};
            const QStringList both = said.days.begin()->split(u'/');
            return CalendarDay{both[0].toInt(), both[1].toInt()};
        };
        std::vector<SaidDate> joined;
        for (SaidDate &date : m_found) {
            const qsizetype end = joined.empty() ? date.from : joined.back().to;
            const qsizetype between = date.from - end;
            if (between < 1 || between > longestDash || !one(joined.back()) || !one(date)
                || !dash.match(m_text.mid(end, between)).hasMatch()) {
                joined.push_back(std::move(date));
                continue;
            }
            SaidDate &span = joined.back();
            addSpan(span, *one(span), *one(date));
            span.isSpan = true;
            span.to = date.to;
            span.year = std::max(span.year, date.year);
            span.hasBriefYear = span.hasBriefYear || date.hasBriefYear;
            span.months.unite(date.months);
        }
        m_found = std::move(joined);
    }

    const QString &m_text;
    std::vector<SaidDate> m_found;
    std::optional<bool> m_hasCapital;
    std::vector<bool> m_taken; // the characters of those
};

QByteArray markOf(const QString &day)
{
    return '@' + day.toLatin1();
}

QByteArray markOfMonth(int month)
{
    return "@/" + QByteArray::number(month);
}

QByteArray markOfYear(int year)
{
    return '@' + QByteArray::number(year);
}

void addSpelled(std::vector<QByteArray> &spelled, int day)
{
    const QByteArray number = QByteArray::number(day);
    const bool isTeen = day > 10 && day < 20;
    const int last = isTeen ? 0 : day % 10;
    for (const QByteArray &one : {number, number.rightJustified(2, '0'),
                                  number
                                      + (last == 1       ? "st"
                                             : last == 2 ? "nd"
                                             : last == 3 ? "rd"
                                                         : "th")})
        spelled.push_back(one);
}

void addSpelledMonth(std::vector<QByteArray> &spelled, int month)
{
    constexpr qsizetype writtenOut = 3; // in each language
    for (const QString &name : monthNames()[size_t(month - 1)].mid(0, writtenOut)) {
        if (name != QLatin1String("may"))
            spelled.push_back(stemOfVariant(name.toUtf8()));
    }
}

AskedDateWord readAskedMonth(const QString &written)
{
    AskedDateWord word;
    if (const int month = monthOf(written); month > 0) {
        word.marks.push_back(markOfMonth(month));
        addSpelledMonth(word.spelled, month);
        word.spelled.push_back(QByteArray::number(month).rightJustified(2, '0'));
    }
    return word;
}

// What one word of a date says.
AskedDateWord readAskedWord(const SaidDate &date, const QString &written)
{
    static const QRegularExpression digits(QStringLiteral("\\A\\d+"));
    const QString figures = digits.match(written).captured();
    if (figures.isEmpty())
        return readAskedMonth(written);
    AskedDateWord word;
    const int number = figures.toInt();
    const auto isAnyDay = [&](int index) {
        return std::any_of(date.days.begin(), date.days.end(),
                           [&](const QString &day) { return day.section(u'/', index, index).toInt() == number; });
    };
    if (figures.size() > 2) {
        word.marks.push_back(markOfYear(number));
    } else if (!date.isSpan && date.days.size() == 2 && isAnyDay(0)) { // either
        for (const QString &day : date.days)
            word.marks.push_back(markOf(day));
        addSpelled(word.spelled, number);
    } else if (isAnyDay(0)) {
        for (const QString &day : date.days) {
            if (day.section(u'/', 0, 0).toInt() == number)
                word.marks.push_back(markOf(day));
        }
        addSpelled(word.spelled, number);
        for (const int month : date.months)
            addSpelledMonth(word.spelled, month);
    } else if (date.months.contains(number)) {
        word.marks.push_back(markOfMonth(number));
    } else if (date.hasBriefYear && date.year % 100 == number) {
        word.marks = {markOfYear(date.year), QByteArray::number(date.year)};
        word.spelled.push_back(QByteArray::number(date.year));
    }
    return word;
}

// "In March", and no "Jan" or "Mars", who are others.
bool namesMonthAlone(const QString &question, const Match &word)
{
    constexpr qsizetype longestBrief = 4; // "Sept"
    static const QSet<QString> shortNames{QStringLiteral("may"),  QStringLiteral("mai"),       QStringLiteral("june"),
                                          QStringLiteral("july"), QStringLiteral("juni"),      QStringLiteral("juli"),
                                          QStringLiteral("juin"), QStringLiteral("ao\u00fbt"), QStringLiteral("m\u00e4rz")};
    static const QSet<QString> alsoOtherwise{QStringLiteral("may"), QStringLiteral("march"), QStringLiteral("august")};
    const QString written = word.captured();
    if (monthOf(written) == 0 || (written[0].isLower() && alsoOtherwise.contains(written)))
        return false;
    return written.size() > longestBrief || shortNames.contains(written.toLower())
        || (written == QLatin1String("mars") && smallWordBefore(question, word.capturedStart()) == QLatin1String("en"));
}

} // namespace

std::vector<SaidDate> datesIn(const QString &text)
{
    return DateReader(text).take();
}

QSet<QString> daysIn(const QString &text)
{
    QSet<QString> days;
    for (const SaidDate &date : datesIn(text))
        days.unite(date.days);
    return days;
}

QSet<QByteArray> dateMarksIn(const QString &text)
{
    QSet<QByteArray> marks;
    for (const SaidDate &date : datesIn(text)) {
        for (const QString &day : date.days)
            marks << markOf(day);
        for (const int month : date.months)
            marks << markOfMonth(month);
        if (date.hasBriefYear && date.year > 0)
            marks << markOfYear(date.year);
    }
    // "In May the shop sold 55 lamps", "**May**: 55", and not "May I" or "may be refunded".
    if (text.contains(QLatin1String("may"), Qt::CaseInsensitive) || text.contains(QLatin1String("march"), Qt::CaseInsensitive)) {
        static const QRegularExpression alone(
            QStringLiteral(
                "(?:(?<=[\\p{Ll},;(|] )(?:May|March)|(?<![\\p{L}\\p{N}])(?:May|March|MAY|MARCH)"
                "(?!\\s+(?i:I|we|you|he|she|it|they|one|the|an?|this|that|these|those|my|our|your|his|her|their|be|have|not)\\b))"
                "(?![\\p{L}\\p{N}])"),
            QRegularExpression::UseUnicodePropertiesOption);
        for (auto all = alone.globalMatch(text); all.hasNext();)
            marks << markOfMonth(monthOf(all.next().captured().toLower()));
    }
    return marks;
}

std::vector<AskedDateWord> askedDateWords(const QString &question)
{
    static const QRegularExpression word(QStringLiteral("\\d{1,4}(?:st|nd|rd|th|er)?|\\p{L}+"), folded);
    std::vector<AskedDateWord> words;
    const std::vector<SaidDate> dates = datesIn(question);
    for (auto all = word.globalMatch(question); all.hasNext();) {
        const Match match = all.next();
        const QString written = match.captured();
        const auto date = std::find_if(dates.begin(), dates.end(), [&](const SaidDate &said) {
            return said.from <= match.capturedStart() && match.capturedEnd() <= said.to;
        });
        AskedDateWord asked;
        if (date != dates.end())
            asked = readAskedWord(*date, written);
        else if (namesMonthAlone(question, match))
            asked = readAskedMonth(written);
        asked.from = match.capturedStart();
        asked.to = match.capturedEnd();
        if (!asked.marks.empty())
            words.push_back(std::move(asked));
    }
    return words;
}

} // namespace Layers
