#include "core/context/recallcontrary_p.h"

#include "core/context/askedkind_p.h"

namespace Layers {

namespace {

constexpr auto options = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;

QRegularExpression words(const char *pattern)
{
    return QRegularExpression(QLatin1String("\\b(?:") + QString::fromUtf8(pattern) + QLatin1String(")\\b"), options);
}

// Each asks for one side, and is answered by whatever has a word of that side.
struct Pair
{
    const char *asked;
    const char *own; // besides those: what says it in other words
    const char *other;
};
constexpr Pair pairs[] = {
    {"first|earliest|erste[rsnm]?|fr\u00fchestens?", "1st|opening|1\\.", "last|latest|letzte[rsnm]?"},
    {"last|latest|letzte[rsnm]?", "final|closing", "first|earliest|erste[rsnm]?"},
    {"end|ends|ended|finish\\w*|over|ende[tn]?|endete[n]?", "until|till|to|bis|lasts?|last|long|close[sd]?|dauer\\w*",
     "start|starts|started|begin|begins|began|beginn\\w*|begann"},
    {"start|starts|started|begin|begins|began|beginn\\w*|begann", "from|at|opens?|ab|von|um", "end|ends|ended|finish\\w*|endet|ende"},
    {"check[- ]?in", "arriv\\w*", "check[- ]?out"},
    {"check[- ]?out", "leave|leaving", "check[- ]?in"},
    {"minimum|mindest\\w*|at least", "least|from|ab", "maximum|h\u00f6chst\\w*|at most"},
    {"maximum|h\u00f6chst\\w*|at most", "most|up to|bis", "minimum|mindest\\w*|at least"},
    {"arrives?|arrived|arrival|ankunft|ankommt", "comes?|reach\\w*|an", "departs?|departure|leaves|abfahrt"},
    {"died?|death|gestorben|starb", "dead|killed|\u2020", "born|geboren|married|lived"},
    {"born|birth|geboren", "\\*", "died|gestorben|starb"},
};

// Small numbers in words, from one on.
constexpr const char *numberWords[] = {"one|eine?[nmr]?", "two|zwei",   "three|drei", "four|vier", "five|f\u00fcnf", "six|sechs",
                                       "seven|sieben",    "eight|acht", "nine|neun",  "ten|zehn",  "eleven|elf",     "twelve|zw\u00f6lf"};

QString numberPattern(int number)
{
    QString pattern = QString::number(number);
    if (number >= 1 && number <= int(std::size(numberWords)))
        pattern += QLatin1Char('|') + QString::fromUtf8(numberWords[number - 1]);
    return QLatin1String("(?<![\\d.,:])\\b(?:") + pattern + QLatin1String(")\\b(?![:.,]?\\d)");
}

QString anyNumber()
{
    QStringList all{QStringLiteral("\\d+")};
    for (const char *word : numberWords)
        all << QString::fromUtf8(word);
    return QLatin1String("\\b(?:") + all.join(QLatin1Char('|')) + QLatin1String(")");
}

// "Zones" and "zone" begin alike.
QString beginningOf(const QString &word)
{
    return QRegularExpression::escape(word.left(std::max<qsizetype>(3, word.size() - 1)));
}

bool namesMoment(const QString &text)
{
    static const QRegularExpression moment = words(
        "when\\w*|after|before|until|till|once|as soon as|daily|always|never|annual\\w*|yearly|monthly|weekly|hourly|every|each"
        "|spring|summer|autumn|fall|winter|easter|christmas|whitsun|new year\\w*|morning\\w*|noon|midday|afternoon\\w*|evening\\w*"
        "|night\\w*|midnight|today|tonight|tomorrow|yesterday|now|immediately|soon|later|earlier|dawn|dusk|sunrise|sunset|season\\w*"
        "|during|while|following|next|last|previous|ago|since|term|quarter\\w*|march|may|weekend\\w*|weekday\\w*|fortnight\\w*"
        "|second\\w*|end|start|beginning|immer|nie|t\u00e4glich|j\u00e4hrlich|monatlich|w\u00f6chentlich|jede[nsmr]?|sobald|nachdem|bevor"
        "|vor|nach|bis|ab|wenn|fr\u00fchling|fr\u00fchjahr|sommer|herbst|ostern|pfingsten|weihnachten|morgens?|mittags?|abends?|nachts?"
        "|mitternacht|heute|gestern|sofort|sp\u00e4ter|w\u00e4hrend|seit|anfang|ende|mitte|m\u00e4rz|mai|unverz\u00fcglich|umgehend");
    static const QRegularExpression number(anyNumber() + QLatin1String("\\b"), options);
    return gives(text, Asked::Moment) || moment.match(text).hasMatch() || number.match(text).hasMatch();
}

} // namespace

RecallContrary::RecallContrary(const QString &question)
{
    for (const Pair &pair : pairs) {
        if (const QRegularExpression asked = words(pair.asked);
            asked.match(question).hasMatch() && !words(pair.other).match(question).hasMatch())
            m_opposites.push_back({words((QByteArray(pair.asked) + '|' + pair.own).constData()), words(pair.other)});
    }
    static const QRegularExpression when(
        QStringLiteral("^\\W*(?:(?:and|und) )?(?:when|wann|at what time|(?:on )?(?:what|which) (?:day|date))\\b"), options);
    m_wantsMoment = when.match(question).hasMatch();
    static const QRegularExpression who(
        QStringLiteral("^\\W*(?:who|wer) (?:is|are|was|were|ist|sind|war|waren) (?:the|our|my|your|der|die|das|unser\\w*|mein\\w*) "
                       "(?:\\p{L}+ )?(\\p{L}{4,})\\W*$"),
        options);
    if (const QRegularExpressionMatch match = who.match(question); match.hasMatch()) {
        const QString role = QRegularExpression::escape(match.captured(1));
        m_role = QRegularExpression(
            QStringLiteral("\\b%1\\w*\\W{0,4}(?:$|\\b(?:is|are|was|were|remains|ist|sind|war|wurde|bleibt)\\b|[:=|,(\u2013\u2014-])"
                           "|\\bas (?:the )?%1|\\bals %1|\\bzu[mr]? %1")
                .arg(role),
            options);
    }
    // Of a price or a moment; whether four guests are allowed is answered by "three".
    if (const Asked asked = askedOf(question); asked == Asked::Figure || asked == Asked::Moment) {
        static const QRegularExpression counted(anyNumber() + QLatin1String("\\s+(\\p{L}{3,})"), options);
        for (auto all = counted.globalMatch(question); all.hasNext();) {
            const QRegularExpressionMatch match = all.next();
            const QString said = match.captured().section(QLatin1Char(' '), 0, 0);
            for (int number = 1; number <= 99; ++number) {
                const QRegularExpression is(numberPattern(number), options);
                if (is.match(said).capturedLength() == said.size())
                    m_counts.push_back({number, match.captured(1)});
            }
        }
    }
}

bool RecallContrary::hasAnotherCount(const QString &sentence, const QString &around) const
{
    static const QRegularExpression range
        = words("up to|at most|at least|more than|fewer than|less than|over|under|per|every|each|between|bis zu"
                "|mindestens|h\u00f6chstens|mehr als|weniger als|\u00fcber|unter|pro|je|jede[rsn]?");
    return std::any_of(m_counts.begin(), m_counts.end(), [&](const Count &count) {
        if (QRegularExpression(numberPattern(count.number), options).match(sentence).hasMatch() || range.match(sentence).hasMatch()
            || sentence.contains(QChar(0x2013)))
            return false;
        const QRegularExpression other(anyNumber() + QLatin1String("[ -]+(?:\\p{L}+[ -])?") + beginningOf(count.counted), options);
        return other.match(sentence).hasMatch()
            || (sentence.contains(QLatin1Char('|')) && around.contains(count.counted.left(4), Qt::CaseInsensitive));
    });
}

bool RecallContrary::isIn(const QString &sentence, const QString &around) const
{
    const QString whole = around + QLatin1Char('\n') + sentence;
    const bool isOpposite = std::any_of(m_opposites.begin(), m_opposites.end(), [&](const Opposite &each) {
        return each.other.match(whole).hasMatch() && !each.asked.match(whole).hasMatch();
    });
    if (isOpposite || (m_wantsMoment && !namesMoment(whole)) || hasAnotherCount(sentence, around))
        return true;
    return !m_role.pattern().isEmpty() && !gives(sentence, Asked::Person) && !m_role.match(sentence).hasMatch();
}

} // namespace Layers
