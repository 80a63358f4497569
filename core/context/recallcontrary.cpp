#include "core/context/recallcontrary_p.h"

#include "core/base/textcut.h"
#include "core/context/askedkind_p.h"
#include "core/context/saiddates_p.h"

#include <QtCore/QStringList>

namespace Layers {

namespace {

constexpr auto options = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;
constexpr qsizetype longestQuestion = 300; // what is longer is a text, and speaks of many things
constexpr size_t mostCounts = 3;

QRegularExpression expression(const QString &pattern)
{
    return QRegularExpression(pattern, options);
}

QRegularExpression words(const char *pattern)
{
    return expression(QLatin1String("\\b(?:") + QString::fromUtf8(pattern) + QLatin1String(")\\b"));
}

// Each question asks for one side. What says that side, in its words or in others, is no contrary.
struct Pair
{
    QRegularExpression asked;
    QRegularExpression same;
    QRegularExpression other;
};

const std::vector<Pair> &pairs()
{
    static const QString article
        = QString::fromUtf8("\\b(?:the|my|our|your|its|their|his|her|der|die|das|den|dem|des|im|am|zum) (?:very )?");
    static const std::vector<Pair> all = [] {
        const auto pair = [](const char *asked, const char *same, const char *other) {
            return Pair{words(asked), expression(QString::fromUtf8(same)), words(other)};
        };
        const QRegularExpression first
            = expression(article + QLatin1String("(?:(?:first|earliest)\\b(?! aid| name| floor| class)|erste[rsnm]?\\b)"));
        const QRegularExpression last = expression(article + QLatin1String("(?:(?:last|latest)\\b(?! name)|letzte[rsnm]?\\b)"));
        const char *saysFirst = "\\b(?:first|earliest|erste[rsnm]?|1st|opening)\\b|\\b1\\.";
        const char *saysLast = "\\b(?:last|latest|letzte[rsnm]?|final|closing)\\b";
        return std::vector<Pair>{
            {first, expression(QLatin1String(saysFirst)), expression(QLatin1String(saysLast))},
            {last, expression(QLatin1String(saysLast)), expression(QLatin1String(saysFirst))},
            pair("end|ends|ended|finish|finishes|finished|endet|endete|enden",
                 "\\b(?:end|ends|ended|finish\\w*|over|ende[tn]?|until|till|to|bis|lasts?|long|close[sd]?|dauer\\w*|takes?)\\b|\\d "
                 "?[\\x{2013}-] ?\\d",
                 "start|starts|started|begin|begins|began|beginnt|begann"),
            pair("start|starts|started|begin|begins|began|beginnt|begann",
                 "\\b(?:start\\w*|begin\\w*|began|begann|from|at|opens?|ab|von|um)\\b|\\d ?[\\x{2013}-] ?\\d",
                 "end|ends|ended|endet|endete"),
            pair("check[- ]?in", "check[- ]?in|\\barriv", "check[- ]?out"),
            pair("check[- ]?out", "check[- ]?out|\\b(?:leave|leaving|depart)", "check[- ]?in"),
            {expression(QString::fromUtf8("^\\W*(?:(?:at )?what time|when|wann|until when|bis "
                                          "wann)\\b.*\\b(?:closes?|closed|schlie(?:\u00df|ss)t|schlie(?:\u00df|ss)en)\\b")),
             expression(QString::fromUtf8(
                 "\\b(?:clos\\w+|shut|until|till|except|but|not|never|24 hours|all (?:day|night)|ends?|au\u00dfer|nicht|rund um die "
                 "uhr|geschlossen|schlie(?:\u00df|ss)\\w*|bis)\\b|\\d.*(?:\\bto\\b|[\\x{2013}-]).*\\d")),
             words("opens?|opened|opening|\u00f6ffnet|\u00f6ffnen")},
            pair("minimum|mindest\\w*", "minimum|mindest|\\bleast\\b|\\bfrom\\b|\\bab\\b", "maximum|h\u00f6chst\\w*|at most"),
            pair("maximum|h\u00f6chst\\w*", "maximum|h\u00f6chst|\\bmost\\b|\\bup to\\b|\\bbis\\b", "minimum|mindest\\w*|at least"),
            pair("die|died|death|gestorben|starb", "\\b(?:died?|dead|death|killed|passed away|gestorben|starb|tod)\\b|\\x{2020}",
                 "born|geboren|married|lived"),
            pair("born|birth|geboren", "\\b(?:born|birth\\w*|geboren|geburt\\w*)\\b|\\*", "died|gestorben|starb"),
        };
    }();
    return all;
}

// From two on: "one" and "eine" are articles as well.
constexpr const char *numberWords[] = {"two|zwei",   "three|drei", "four|vier", "five|f\u00fcnf", "six|sechs",        "seven|sieben",
                                       "eight|acht", "nine|neun",  "ten|zehn",  "eleven|elf",     "twelve|zw\u00f6lf"};

QString allNumberWords()
{
    QStringList all;
    for (const char *word : numberWords)
        all << QString::fromUtf8(word);
    return all.join(QLatin1Char('|'));
}

// The number as it may be written; empty for what is none.
QString waysToWrite(const QString &said)
{
    for (size_t i = 0; i < std::size(numberWords); ++i) {
        const QString ways = QString::fromUtf8(numberWords[i]);
        const QString figure = QString::number(i + 2);
        if (said == figure || ways.split(QLatin1Char('|')).contains(said, Qt::CaseInsensitive))
            return ways + QLatin1Char('|') + figure;
    }
    return said.size() <= 6 && said.front().isDigit() ? said : QString();
}

// "7.4 kg" and "K2" are none, "on arrival" and "if it rains" are.
bool namesMoment(const QString &text)
{
    static const QRegularExpression moment = words(
        "when\\w*|after|before|until|till|once|as soon "
        "as|daily|always|never|annual\\w*|yearly|monthly|weekly|hourly|every|each|on|upon|at|if"
        "|any time|anytime|in advance|in (?:good|bad|case|the event|time)|holidays?|arrival|departure"
        "|spring|summer|autumn|fall|winter|easter|christmas|whitsun|new year\\w*|morning\\w*|noon|midday|afternoon\\w*|evening\\w*"
        "|night\\w*|midnight|today|tonight|tomorrow|yesterday|now|immediately|soon|later|earlier|dawn|dusk|sunrise|sunset|season\\w*"
        "|during|while|following|next|last|previous|ago|since|term|quarter\\w*|march|may|weekend\\w*|weekday\\w*|fortnight\\w*"
        "|second\\w*|end|start|beginning|immer|nie|t\u00e4glich|j\u00e4hrlich|monatlich|w\u00f6chentlich|jede[nsmr]?|jederzeit|sobald|"
        "nachdem|bevor"
        "|vor|nach|bis|ab|wenn|falls|sofern|bei|beim|an|am|zum|zur|fr\u00fchling|fr\u00fchjahr|sommer|herbst|ostern|pfingsten|weihnachten|"
        "morgens?"
        "|mittags?|abends?|nachts?|mitternacht|heute|gestern|sofort|sp\u00e4ter|w\u00e4hrend|seit|anfang|ende|mitte|m\u00e4rz|mai|"
        "feiertag\\w*"
        "|unverz\u00fcglich|umgehend");
    static const QRegularExpression briefDay(QStringLiteral("\\b(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\\.? ?[-\\x{2013}/] "
                                                            "?(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\\b"),
                                             options);
    static const QRegularExpression figure(
        QStringLiteral("(?<![\\p{L}\\d.,:])(?:(?:1[5-9]|20)\\d\\d|\\d{1,2}[:.h]\\d\\d|\\d{1,2}(?:st|nd|rd|th)|\\d{1,2}\\.(?: "
                       "?\\d{1,2}\\.|(?= ?\\p{Lu}))"
                       "|\\d{1,4}[-/]\\d{1,2}(?:[-/]\\d+)?|\\d{1,2} ?(?:am|pm|a\\.m\\.|p\\.m\\.|uhr|o'clock|h)"
                       "|\\d{1,2} ?(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\\w*)(?![\\p{L}\\d])"
                       "|\\b(?:by|from|um|gegen) (?:about )?\\d"),
        options);
    static const QRegularExpression hour(QLatin1String("\\b(?:by|from|um|gegen) (?:one|%1)\\b").arg(allNumberWords()), options);
    static const QRegularExpression digit(QStringLiteral("\\d"));
    QString letters = text; // a time in words
    letters.remove(digit);
    return gives(letters, Asked::Moment) || moment.match(text).hasMatch() || figure.match(text).hasMatch() || hour.match(text).hasMatch()
        || briefDay.match(text).hasMatch();
}

// What is to be done, up to where its forms differ: "smok" of "smoke in the cellar", at the end in German. Empty for words that say little.
QString deedIn(const QString &rest, const QString &question)
{
    static const QRegularExpression german(QStringLiteral("^\\W*(?:darf|kann|d\u00fcrfen|k\u00f6nnen)\\b"), options);
    static const QRegularExpression weak(
        QStringLiteral(
            "^(?:get|have|use|do|make|bring|take|go|come|put|keep|see|find|give|pay|change|add|ask|be|leave|cancel|return|benutzen"
            "|haben|machen|tun|nehmen|gehen|kommen|bekommen|bringen|mitbringen|verwenden|zahlen|halten|sein|k\u00fcndigen)$"),
        options);
    static const QRegularExpression between(QStringLiteral("[^\\p{L}]+"));
    const QStringList said = rest.split(between, Qt::SkipEmptyParts);
    if (said.isEmpty())
        return {};
    const QString verb = german.match(question).hasMatch() ? said.back() : said.front();
    if (verb.size() < 4 || weak.match(verb).hasMatch())
        return {};
    return verb.left(std::max<qsizetype>(4, verb.size() - 2));
}

// The other words of the deed that tell what it is done to, up to where their forms differ; none when there is only one.
QStringList thingsIn(const QString &rest, const QString &deed)
{
    static const QRegularExpression between(QStringLiteral("[^\\p{L}]+"));
    static const QRegularExpression small
        = words("mein\\w*|dein\\w*|unser\\w*|eine[mnrs]?|with|from|into|onto|your|this|that|there|here|when|after|before|while|over"
                "|near|under|floor|unter|neben|hinter|zwischen|auch|noch");
    QStringList things;
    for (const QString &word : rest.split(between, Qt::SkipEmptyParts)) {
        if (word.size() > 3 && !word.startsWith(deed, Qt::CaseInsensitive) && !small.match(word).hasMatch())
            things << word.left(std::max<qsizetype>(4, word.size() - 2));
    }
    return things.size() > 1 ? things : QStringList();
}

// Somebody by name: neither the role that is asked for nor another one, "the Tenant".
bool namesPerson(QString text, const QRegularExpression &role)
{
    static const QRegularExpression roles(
        QStringLiteral("\\b(?:the|an?|our|my|your|his|her|their|der|die|das|des|dem|den|eine?[nmr]?|unser\\w*) \\p{Lu}\\w+"), options);
    text.remove(role);
    text.remove(roles);
    return gives(text, Asked::Person);
}

} // namespace

bool rulesAnything(const QString &text)
{
    static const QRegularExpression rule = words(
        "allow\\w*|disallow\\w*|permit\\w*|permission\\w*|consent|forbid\\w*|forbade|prohibit\\w*|ban|banned|(?-i:may)|might|must|can|"
        "cannot|could|should|shall|will|"
        "not|no|nobody|none|never|only|except|unless|without|without asking|free|welcome|requires?|required|needs?|needed|have "
        "to|has to|ought|subject to"
        "|fine|fined|penalty|rules?|licen[cs]e\\w*|approval|approved|reserved|accepted|refused|restricted|supervised|until|from|"
        "between|at least|at most|up to|over|under|n't"
        "|[\\w]+n['\u2019]t|erlaub\\w*|verb[io]\\w*|gestatte\\w*|untersag\\w*|darf|d\u00fcrfen|muss|m\u00fcssen|kann|k\u00f6nnen|"
        "soll\\w*|nicht|kein\\w*|nie\\w*|nur|au\u00dfer|ohne|frei"
        "|willkommen|genehmigung|zustimmung|bed\u00fcr\\w*|geh\u00f6r\\w*|ist zu|sind "
        "zu|m\u00f6glich|ja|nein|leine|possible|ok|okay|yes|outside|inside|leash|lead|stays?|bis|ab|mindestens|h\u00f6chstens|ausnahm\\w*|"
        "ausgenommen");
    static const QRegularExpression told(QStringLiteral("^\\W{0,4}[^:.!?\\n]{2,40}:\\s|\\b(?:ist|sind) [^.]{0,30} zu \\w+"),
                                         options | QRegularExpression::MultilineOption); // "Barbecues: on the lawn."
    return rule.match(text).hasMatch() || told.match(text).hasMatch();
}

// "A 15 year old": the same number of minutes is another thing, and so are 14 days of 14 euros. Days and nights count the same time.
void RecallContrary::noteFigure(const QString &question)
{
    static const char *const kinds[] = {"years?|jahre?n?|j\u00e4hrig\\w*",
                                        "months?|monate?n?",
                                        "weeks?|wochen?",
                                        "days?|tage?n?|nights?|n\u00e4chte?n?",
                                        "hours?|stunden?",
                                        "minutes?|minuten?",
                                        "seconds?|sekunden?",
                                        "euros?|eur|dollars?|pounds?",
                                        "kg|kilos?",
                                        "km|kilomet\\w+"};
    QStringList all;
    for (const char *kind : kinds)
        all << QString::fromUtf8(kind);
    const QString any = all.join(QLatin1Char('|'));
    const QRegularExpressionMatch match = expression(QLatin1String("(?<![\\d.,:])\\b(\\d{1,4})[ -]?(%1)\\b").arg(any)).match(question);
    for (const QString &kind : match.hasMatch() ? all : QStringList()) {
        if (!words(kind.toUtf8().constData()).match(match.captured(2)).hasMatch())
            continue;
        const QString number = QLatin1String("(?<![\\d.,:])\\b%1\\b").arg(match.captured(1));
        const auto withUnit = [&number](const QString &unit) { return number + QLatin1String("\\W{0,2}(?:%1)\\b").arg(unit); };
        m_figure = expression(number + QLatin1String("(?!\\W{0,2}(?:%1)\\b)|").arg(any) + withUnit(kind));
        m_otherUnit = expression(withUnit(any));
        return;
    }
}

void RecallContrary::noteRole(const QString &question)
{
    static const QRegularExpression who(
        QStringLiteral("^\\W*(?:who|wer) (?:is|are|was|were|ist|sind|war|waren) (?:the|our|my|your|der|die|das|unser\\w*|mein\\w*) "
                       "(?:\\p{L}+ )?(\\p{L}{4,30})\\W*$"),
        options);
    if (const QRegularExpressionMatch match = who.match(question); match.hasMatch()) {
        const QString role = QRegularExpression::escape(match.captured(1));
        m_person = expression(QLatin1String("\\b%1\\w*").arg(role));
        m_role = expression(
            QStringLiteral("\\b%1\\w*\\W{0,4}(?:\\b(?:is|are|was|were|remains|ist|sind|war|wurde|bleibt)\\b|[:=|,(\u2013\u2014-])"
                           "|\\bas (?:the )?%1|\\bals %1|\\bzu[mr]? %1")
                .arg(role));
    }
}

void RecallContrary::noteDeed(const QString &question)
{
    static const QRegularExpression mayI(QStringLiteral("^\\W*(?:may|can|could|am|darf|kann|d\u00fcrfen|k\u00f6nnen) (?:i|we|ich|wir) "
                                                        "(?:also |auch )?(?:(?:allowed|permitted) to )?(.*)$"),
                                         options);
    const QString rest = mayI.match(question).captured(1);
    m_deed = deedIn(rest, question);
    if (!m_deed.isEmpty())
        m_with = thingsIn(rest, m_deed);
}

void RecallContrary::noteCounts(const QString &question)
{
    // Of a price or a moment; whether four guests are allowed is answered by "three".
    const Asked kind = askedOf(question);
    if (kind != Asked::Figure && kind != Asked::Moment)
        return;
    static const QRegularExpression counted(QLatin1String("(?<![\\d.,:])\\b(\\d+|%1) (\\p{L}{3,})").arg(allNumberWords()), options);
    static const QRegularExpression unit
        = words("kg|years?|jahre?n?|months?|monate?n?|weeks?|wochen?|days?|tage?n?|hours?|stunden?|minutes?|minuten?"
                "|euros?|dollars?|pounds?|cents?|percent|prozent|uhr");
    const std::vector<SaidDate> dates = datesIn(question);
    for (auto all = counted.globalMatch(question); all.hasNext() && m_counts.size() < mostCounts;) {
        const QRegularExpressionMatch match = all.next();
        const QString number = waysToWrite(match.captured(1));
        const QString thing = QRegularExpression::escape(match.captured(2).left(std::max<qsizetype>(3, match.captured(2).size() - 1)));
        const auto isOfDate = [&](const SaidDate &date) { return date.from <= match.capturedStart() && match.capturedStart() < date.to; };
        if (number.isEmpty() || unit.match(match.captured(2)).hasMatch() || std::any_of(dates.begin(), dates.end(), isOfDate))
            continue;
        m_counts.push_back(
            {expression(QLatin1String("(?<![\\d.,:])\\b(?:%1)\\b(?![:.,]?\\d)").arg(number)),
             expression(QLatin1String("\\b(?:\\d+|one|eine?[nmr]?|%1)[ -]+(?:\\p{L}+[ -])?%2\\w*").arg(allNumberWords(), thing)),
             expression(QLatin1String("\\b%1").arg(thing))});
    }
}

RecallContrary::RecallContrary(const QString &asked)
{
    const QString question = leftWhole(asked, longestQuestion);
    for (size_t i = 0; i < pairs().size(); ++i) {
        if (pairs()[i].asked.match(question).hasMatch() && !pairs()[i].other.match(question).hasMatch())
            m_pairs.push_back(i);
    }
    static const QRegularExpression when(
        QStringLiteral("^\\W*(?:(?:and|und) )?(?:when|wann|at what time|(?:on )?(?:what|which) (?:day|date))\\b"), options);
    m_wantsMoment = when.match(question).hasMatch();
    noteRole(question);
    static const QRegularExpression most(
        QStringLiteral(
            "^\\W*(?:who|whose|which|what|wer|welche[rsn]?) .*\\b(?:(?:the )?(?:longest|shortest|oldest|youngest|largest|biggest|smallest"
            "|cheapest|heaviest|lightest|fastest|slowest|tallest|fewest|(?:most|least) "
            "(?:expensive|money|often|people|members|points|votes))"
            "|(?:l\u00e4ngste|k\u00fcrzeste|\u00e4lteste|j\u00fcngste|gr\u00f6\u00dfte|kleinste|billigste|teuerste|schwerste|schnellste)["
            "nrs]?)\\b"),
        options);
    m_wantsMost = most.match(question).hasMatch();
    static const QRegularExpression price(QStringLiteral("\\bhow much\\b.*\\bcosts?\\b|\\bwhat (?:does|do|did|would)\\b.*\\bcost\\b"),
                                          options);
    if (price.match(question).hasMatch())
        m_price = question;
    static const QRegularExpression permission(QStringLiteral("^\\W*(?:is|are|was|were|ist|sind)\\b.*\\b(?:allowed|permitted|forbidden|"
                                                              "prohibited|banned|erlaubt|gestattet|verboten|untersagt)\\W*$"),
                                               options);
    m_wantsRule = permission.match(question).hasMatch();
    static const QRegularExpression denied(
        QStringLiteral("^\\W*(?:who|when|which \\w+|what) (?:\\w+ )?(?:must|should|may|can|could|is|are)(?: (?:i|we|you|one))? "
                       "?(?:not\\b|n['\u2019]t\\b)|^\\W*(?:who|which \\w+) cannot\\b"
                       "|^\\W*(?:wer|wann|was|welche\\w* \\w+) (?:darf|d\u00fcrfen|soll|sollte|muss|kann)\\b.*\\bnicht\\b"),
        options);
    m_wantsDenial = denied.match(question).hasMatch();
    noteDeed(question);
    noteFigure(question);
    noteCounts(question);
}

bool RecallContrary::hasAnotherCount(const QString &sentence, const QString &around) const
{
    static const QRegularExpression range
        = words("up to|at most|at least|more than|fewer than|less than|over|under|per|every|each|between|from|additional|bis zu|ab"
                "|mindestens|h\u00f6chstens|mehr als|weniger als|\u00fcber|unter|pro|je|jede[rsn]?");
    return std::any_of(m_counts.begin(), m_counts.end(), [&](const Count &count) {
        if (count.number.match(sentence).hasMatch() || range.match(sentence).hasMatch() || sentence.contains(QChar(0x2013)))
            return false;
        if (sentence.contains(QLatin1Char('|')))
            return count.thing.match(around).hasMatch();
        QString rest = sentence;
        rest.remove(count.another);
        return rest.size() < sentence.size() && !count.thing.match(rest).hasMatch();
    });
}

bool RecallContrary::isIn(const QString &sentence, const QString &around, const QString &announced) const
{
    const QString whole = around + QLatin1Char('\n') + sentence;
    const bool isOpposite = std::any_of(m_pairs.begin(), m_pairs.end(), [&](size_t pair) {
        return pairs()[pair].other.match(whole).hasMatch() && !pairs()[pair].same.match(whole).hasMatch();
    });
    const bool isOfOtherUnit
        = !m_figure.pattern().isEmpty() && m_otherUnit.match(sentence).hasMatch() && !m_figure.match(sentence).hasMatch();
    static const QRegularExpression extreme(
        QStringLiteral("\\b(?:\\w{3,}est|most|least|maximum|minimum|max\\.?|min\\.?|up to|only|record|limit\\w*|no (?:longer|more|less)"
                       "|(?:\\w{2,}er|more|less) than|\\w{2,}er als|\\w{3,}ste[nrsm]?|h\u00f6chstens|mindestens|nur|bis zu)\\b"),
        options);
    if (isOpposite || isOfOtherUnit || (m_wantsMost && !sentence.contains(QLatin1Char('|')) && !extreme.match(whole).hasMatch())
        || (m_wantsMoment && !namesMoment(whole)) || hasAnotherCount(sentence, around))
        return true;
    static const QRegularExpression costly(QStringLiteral("\\b(\\p{L}{3,}) (?:that|which) (?:only )?costs?\\b"), options);
    if (const QRegularExpressionMatch match = costly.match(m_price.isEmpty() ? QString() : sentence); match.hasMatch()
        && !m_price.contains(match.captured(1).left(std::max<qsizetype>(3, match.capturedLength(1) - 1)), Qt::CaseInsensitive))
        return true;
    const QString plain = withoutAccents(whole); // "Fahrrad" and its plural
    const auto says = [&plain](const QString &word) { return plain.contains(withoutAccents(word), Qt::CaseInsensitive); };
    const bool isOfThings = !m_with.isEmpty() && rulesAnything(sentence) && std::all_of(m_with.begin(), m_with.end(), says);
    if (!m_deed.isEmpty() && !says(m_deed) && !isOfThings)
        return true;
    if (m_wantsRule && !rulesAnything(whole) && !rulesAnything(announced))
        return true;
    static const QRegularExpression denial = words(
        "not|no|nobody|never|none|without|except|avoid\\w*|forbid\\w*|prohibit\\w*|banned|under|cannot|\\w+n['\u2019]t|exclud\\w*|"
        "contraindic\\w*|instead|danger\\w*|refrain\\w*|risk\\w*|harm\\w*|leaves? out|on "
        "top|extra|separately|verzicht\\w*|statt|gef\u00e4hrlich|meiden|abgeraten|nicht|kein\\w*|nie|niemand|verboten|ausgenommen|unter");
    if (m_wantsDenial && !denial.match(whole).hasMatch() && !denial.match(announced).hasMatch())
        return true;
    return !m_person.pattern().isEmpty() && !namesPerson(sentence, m_person) && !m_role.match(sentence).hasMatch();
}

} // namespace Layers
