#include "core/context/followup_p.h"

#include "core/context/askedmeasure_p.h"

#include <QtCore/QRegularExpression>

#include <functional>

namespace Layers {

namespace {

constexpr qsizetype longestFollowUp = 80;
constexpr qsizetype mostWords = 6;

// Each stands where the other may: "in May" for "on 3 April".
constexpr const char *places[] = {"in|im|on|am|during", "for|f\u00fcr", "to|nach|zu|zum|zur", "from|von|vom|aus", "at|by|bei|beim",
                                  "with|mit",           "of",           "under|unter",        "after|before|vor"};

constexpr const char *asking
    = "since when|until when|how (?:many|much|long|old|high|often|far|big|tall|heavy)|who|whom|whose|what|when|where|why|how"
      "|which|seit wann|bis wann|wie (?:viele?|lange?|alt|hoch|oft|weit|gro\u00df|schwer|teuer)|wer|wem|wen|was|wann|wo|wohin|woher"
      "|warum|wieso|weshalb|wie|welche[rsnm]?";

QRegularExpression phrase(const QString &pattern)
{
    return QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

QString anyPlace()
{
    static const QString all = [] {
        QStringList words;
        for (const char *place : places)
            words << QString::fromUtf8(place);
        return words.join(QLatin1Char('|'));
    }();
    return all;
}

QStringList wordsOfPhrase(const QString &text)
{
    return text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QString withoutMark(QString question)
{
    while (!question.isEmpty() && !question.back().isLetterOrNumber())
        question.chop(1);
    return question.simplified();
}

// What a follow-up says behind "and" or "what about"; empty when it is none.
QString newPart(const QString &question)
{
    static const QRegularExpression lead = phrase(QStringLiteral(
        "^\\W*(?:(?:and|und|but|aber)\\b,?\\s*(?:what about|how about|was ist mit|wie ist es mit)?|what about|how about|was ist mit"
        "|wie ist es mit|wie steht es mit)\\s+"));
    static const QRegularExpression onlyAsking = phrase(QLatin1String("^\\W*(?:%1)\\W*$").arg(QString::fromUtf8(asking)));
    static const QRegularExpression onlyPlace = phrase(QLatin1String("^(?:%1)\\b").arg(anyPlace()));
    if (question.size() > longestFollowUp)
        return {};
    QString rest = question.trimmed();
    const bool leads = rest.contains(lead);
    rest.remove(lead);
    const bool isMarked = rest.endsWith(QLatin1Char('?'));
    rest = withoutMark(rest);
    const qsizetype words = wordsOfPhrase(rest).size();
    const bool isPlace = isMarked && words <= 3 && onlyPlace.match(rest).hasMatch();
    return words > 0 && words <= mostWords && (leads || isPlace || onlyAsking.match(rest).hasMatch()) ? rest : QString();
}

// A verb behind the thing, as in "when was the tower built" and "wann wurde der Turm gebaut".
qsizetype withoutVerb(const QString &words)
{
    static const QRegularExpression german(QStringLiteral(" \\p{Lu}\\S*(?: [\\d.]+)?( \\p{Ll}\\S*)\\s*$"));
    static const QRegularExpression english(
        QStringLiteral("\\w( (?:\\w+ed|built|made|sold|paid|held|won|found|written|born|sent|lost|taken|given|begun|bought))\\s*$"));
    for (const QRegularExpression &verb : {german, english}) {
        const QRegularExpressionMatch match = verb.match(words);
        if (match.hasMatch())
            return match.capturedStart(1);
    }
    return words.size();
}

// The question with `part` for the last of what `expression` matches that fits.
QString withPart(const QString &question, const QRegularExpression &expression, const QString &part,
                 const std::function<bool(const QString &)> &fits = {})
{
    QRegularExpressionMatch last;
    for (auto all = expression.globalMatch(question); all.hasNext();) {
        const QRegularExpressionMatch match = all.next();
        if (!fits || fits(match.captured()))
            last = match;
    }
    if (!last.hasMatch())
        return {};
    const QString behind = question.mid(last.capturedStart() + withoutVerb(last.captured()));
    return (question.left(last.capturedStart()) + part + QLatin1Char(' ') + behind).simplified();
}

// "In May" for what the question says of the same kind.
QString withPlace(const QString &question, const QString &part)
{
    const auto isLike = [isTime = namesTime(part)](const QString &words) { return namesTime(words) == isTime; };
    for (const char *place : places) {
        const QString words = QString::fromUtf8(place);
        if (!phrase(QLatin1String("^(?:%1)\\b").arg(words)).match(part).hasMatch())
            continue;
        const QRegularExpression expression = phrase(QLatin1String("\\b(?:%1)\\b.*?(?=\\s+(?:%2)\\b|$)").arg(words, anyPlace()));
        const QString changed = withPart(question, expression, part, isLike);
        return changed.isEmpty() ? question + QLatin1Char(' ') + part : changed;
    }
    return {};
}

// "A car" for the last thing of the question; a verb behind it, as in "what does a bike cost", stays.
QString withThing(const QString &question, const QString &part)
{
    static const QRegularExpression name(QStringLiteral("(?<=[^.?!] )\\p{Lu}[\\p{L}\\d]*(?: \\p{Lu}[\\p{L}\\d]*)*"));
    static const QRegularExpression thing = phrase(
        QLatin1String(
            "\\b(?:the|an?|my|our|der|die|das|den|dem|des|eine?|einen|einem|einer|mein\\w*|unser\\w*)\\s+(?:(?!(?:%1)\\b)\\S+\\s*)+")
            .arg(anyPlace()));
    static const QRegularExpression doing = phrase(QStringLiteral("\\b(?:do|does|did)\\b"));
    static const QRegularExpression verb = phrase(QStringLiteral("\\s+\\S+$"));
    static const QRegularExpression lastWord = phrase(QStringLiteral("\\S+$"));
    QString kept = question;
    QString behind;
    const qsizetype wordsAfterDo = wordsOfPhrase(question.section(doing, 1)).size();
    if (doing.match(question).hasMatch() && wordsAfterDo > 1) {
        behind = verb.match(question).captured();
        kept.chop(behind.size());
    }
    // "How many rolls do we have", "can volunteers work from home": neither has an article.
    static const QRegularExpression counted = phrase(QStringLiteral(
        "(?<=\\bhow many |\\bwie viele )\\S+(?: \\S+)*?(?= (?:do|does|did|are|is|were|was|can|have|has|sind|haben|gibt|gab|hat)\\b)"));
    static const QRegularExpression acting
        = phrase(QStringLiteral("(?<=^can |^may |^must |^do |^are |^have |^will |^should )(?!(?:the|this|his|its|us)\\b)\\p{Ll}\\w+s\\b"));
    static const QRegularExpression several = phrase(QStringLiteral("^\\p{Ll}\\w+s$"));
    if (const QString more = withPart(question, counted, part); !more.isEmpty())
        return more;
    if (const QString others = several.match(part).hasMatch() ? withPart(question, acting, part) : QString(); !others.isEmpty())
        return others;
    QString changed;
    if (part.front().isUpper())
        changed = withPart(kept, name, part);
    if (changed.isEmpty())
        changed = withPart(kept, thing, part);
    if (changed.isEmpty())
        changed = withPart(kept, lastWord, part);
    return (changed.trimmed() + behind).simplified();
}

FollowedQuestion joinedWith(const QString &before, const QString &part)
{
    static const QRegularExpression asks = phrase(QLatin1String("^\\W*(?:%1)\\b").arg(QString::fromUtf8(asking)));
    const QString question = withoutMark(before);
    const QString mark = QStringLiteral("?");
    const QRegularExpressionMatch match = asks.match(part);
    if (match.hasMatch() && match.capturedEnd() == part.size()) {
        QString rest = question;
        rest.remove(asks);
        return {part + QLatin1Char(' ') + rest.trimmed() + mark, {}};
    }
    if (match.hasMatch())
        return {part + mark, {}}; // it has all of its words
    const QString placed = withPlace(question, part);
    return {(placed.isEmpty() ? withThing(question, part) : placed) + mark, part};
}

// "The landlord" of "who is the landlord": nothing else can be meant by "her" in the next question.
QString subjectOfQuestion(const QString &question)
{
    static const QRegularExpression plain = phrase(QStringLiteral(
        "^\\W*(?:who|wer) (?:is|are|was|were|ist|sind|war|waren) ((?:the|my|our|der|die|das|mein\\w*|unser\\w*) [^?.,;]{2,40})$"));
    const QString subject = plain.match(withoutMark(question)).captured(1);
    return wordsOfPhrase(subject).size() <= 5 ? subject : QString();
}

// "What is her phone number" with the person whom the question before is about; empty when it speaks of nobody.
QString withPerson(const QString &question, const QString &before)
{
    static const QRegularExpression english = phrase(QStringLiteral("\\b(?:his|her|their)\\b(?= \\p{L})"));
    static const QRegularExpression german = phrase(QStringLiteral("\\b(?:seine?|ihre?)\\b(?= \\p{L})"));
    static const QRegularExpression article = phrase(QStringLiteral("^(?:the|der|die|das)\\b"));
    const QString subject = question.size() > longestFollowUp ? QString() : subjectOfQuestion(before);
    if (subject.isEmpty())
        return {};
    QString named = question;
    const QRegularExpressionMatch owner = english.match(question);
    if (owner.hasMatch() && subject.startsWith(QLatin1String("the ")))
        return named.replace(owner.capturedStart(), owner.capturedLength(), subject + QLatin1String("'s"));
    const QRegularExpressionMatch ihre = german.match(question);
    if (!owner.hasMatch() && ihre.hasMatch() && article.match(subject).hasMatch()) {
        named.replace(ihre.capturedStart(), ihre.capturedLength(), QStringLiteral("die"));
        const bool isFeminine = subject.startsWith(QLatin1String("die "), Qt::CaseInsensitive);
        const QString person = QLatin1String(isFeminine ? "der" : "dem") + subject.mid(3);
        return withoutMark(named) + QLatin1String(" von ") + person + QLatin1Char('?');
    }
    return {};
}

// "Can I cancel it?" behind "What does Lumo M cost?": with the thing that the question before is about; empty when it speaks of none.
QString withTheThing(const QString &question, const QString &before)
{
    static const QRegularExpression it = phrase(QStringLiteral("\\b(?:it|they|them)\\b(?!['\u2019])"));
    static const QRegularExpression asked(
        QStringLiteral("^\\W*(?i:and |so )?(?i:what|how much|how many|when|where|how long|how often|how|who) "
                       "(?<verb>(?i:does|do|did|is|are|was|were|has|have|can|may|must|will|owns|made|built|sells|pays for)) "
                       "((?:(?i:the|my|our|your|this) [\\w'-]+(?: [\\w'-]+){0,4}?)|\\p{Lu}[\\w-]*(?: [\\p{Lu}\\d][\\w-]*){0,3})"
                       "(?i: (?:costs?|lasts?|open|closed?|start|end|take(?: "
                       "place)?|begin|run|weigh|due|made|built|located|valid|hold|expire|leave|arrive|come"
                       "|happen|mean|allowed|sold|used|cleaned|checked|held|kept|paid|returned|work))?(?i: "
                       "(?:in|on|at|for|from|to|before|after|until|by|with|per)\\b.*)?$"),
        QRegularExpression::UseUnicodePropertiesOption);
    // It stands for nothing in "is it allowed to" and in "if it rains".
    static const QRegularExpression idle = phrase(
        QStringLiteral("\\b(?:is|was|would|will) it (?:be "
                       ")?(?:allowed|permitted|forbidden|possible|ok|okay|necessary|legal|safe|free|worth|true) (?:to|that|for \\w+ to)\\b"
                       "|\\bit (?:rains?|snows?|is raining|gets? (?:dark|late|cold))\\b|\\bwhat time is it\\b"));
    if (question.size() > longestFollowUp || !it.match(question).hasMatch() || idle.match(question).hasMatch())
        return {};
    static const QRegularExpression counted = phrase(
        QStringLiteral("\\b(?:how many|wie viele) (\\S+(?: \\S+){0,2}?) (?:do|does|did|are|is|were|can|have|has|sind|haben|gibt)\\b"));
    const QRegularExpressionMatch askedOf = asked.match(withoutMark(before));
    QString subject = askedOf.captured(2);
    if (subject.isEmpty())
        subject = counted.match(before).captured(1);
    static const QRegularExpression nobody = phrase(QStringLiteral("^(?:i|we|you|he|she|it|they|there)$"));
    if (subject.isEmpty() || nobody.match(subject).hasMatch())
        return {};
    QString named = question;
    const QRegularExpressionMatch match = it.match(question);
    // "Them" are several; "does the bus" is one.
    static const QRegularExpression one = phrase(QStringLiteral("^(?:does|is|was|has)$"));
    static const QRegularExpression several = phrase(QStringLiteral("^(?:do|are|were|have)$"));
    const QString verb = askedOf.captured(QStringLiteral("verb"));
    const bool endsLikeSeveral = subject.endsWith(QLatin1Char('s')) && !subject.endsWith(QLatin1String("ss"));
    const bool areSeveral = several.match(verb).hasMatch() || (endsLikeSeveral && !one.match(verb).hasMatch());
    if (areSeveral == (match.captured().compare(QLatin1String("it"), Qt::CaseInsensitive) == 0))
        return {};
    return named.replace(match.capturedStart(), match.capturedLength(), subject);
}

} // namespace

FollowedQuestion followedQuestion(const QStringList &questions)
{
    constexpr qsizetype mostRead = 20;
    static const QRegularExpression hasWord(QStringLiteral("\\p{L}{2}"));
    FollowedQuestion question;
    for (const QString &next : questions.mid(std::max<qsizetype>(0, questions.size() - mostRead))) {
        const QString part = !hasWord.match(question.text).hasMatch() || question.text.size() > 300 ? QString() : newPart(next);
        QString named = part.isEmpty() ? withPerson(next, question.text) : QString();
        if (part.isEmpty() && named.isEmpty())
            named = withTheThing(next, question.text);
        question = part.isEmpty() ? FollowedQuestion{named.isEmpty() ? next : named, {}} : joinedWith(question.text, part);
    }
    return question;
}

} // namespace Layers
