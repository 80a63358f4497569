#include "core/context/questionparts.h"

#include "core/context/followup_p.h"
#include "core/context/passageretriever.h"
#include "core/context/questionwords_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype mostParts = 3;
constexpr qsizetype longestQuestion = 600; // what is longer is a text, not a question

// Where the next question begins: behind a question mark or a semicolon, or at "and how", ", when", "und wie".
const QRegularExpression &border()
{
    static const QRegularExpression expression(
        QStringLiteral(
            "[?;]\\s+(?=\\p{L})"
            "|(?:,\\s*|\\s+)(?:and|und|et|y)\\s+(?=(?:how|what|when|where|who|whom|whose|why|which"
            "|wie|was|wann|wo|wer|wem|wen|warum|wieso|welche[rsnm]?"
            "|comment|combien|quand|o\u00f9|qui|que|qu'|quoi|pourquoi|quel(?:le)?s?|\u00e0 qui|de quoi|lequel|laquelle)\\b)"
            "|,\\s+(?=(?:how|when|where|who|whose|why)\\s+(?:is|are|was|were|does|do|did|can|must|may|much|many|long|often|high)\\b)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return expression;
}

// A part that speaks of something in another one.
bool leansOnAnother(const QString &part)
{
    static const QRegularExpression pronoun(
        QStringLiteral("\\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|one|ones"
                       "|er|ihn|ihm|sie|ihr|ihre|es|dies|diese[rsnm]?|das|deren|dessen)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    // "quand est-il payé" leans, "quand la voiture a-t-elle été vendue" has what it speaks of.
    static const QRegularExpression french(QStringLiteral("-(?:ils?|elles?)\\b|\\b(?:celui|celle|ceux|celles|cela)\\b"),
                                           QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return pronoun.match(part).hasMatch() || (french.match(part).hasMatch() && searchWords(part).size() < 2);
}

// "What is the rent" asks with one word of its own, "which tools" does not ask yet.
bool standsAlone(const QString &part)
{
    const qsizetype words = searchWords(part).size();
    return words >= 2 || (words == 1 && part.count(QLatin1Char(' ')) >= 2);
}

QRegularExpression phrase(const char *pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern),
                              QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

constexpr const char *article = "(?:the|an?|my|our|your|his|her|their|der|die|das|den|dem|des|eine?[nmrs]?|mein\\w*|unser\\w*|le|la|les|l'|"
                                "un|une|mon|ma|mes|notre|nos)";

bool beginsWithArticle(const QString &text)
{
    static const QRegularExpression begins = phrase(QByteArray(QByteArray("^") + article + "\\s").constData());
    return begins.match(text).hasMatch();
}

// The last thing that a half names: "the deposit" of "how much is the deposit".
qsizetype lastThing(const QString &half)
{
    static const QRegularExpression thing = phrase(QByteArray(QByteArray("\\b") + article + "\\s+(?=\\p{L})").constData());
    qsizetype at = -1;
    for (auto all = thing.globalMatch(half); all.hasNext();)
        at = all.next().capturedStart();
    return at;
}

// What the other half may call "it": "the deposit" of "how much is the deposit", "Ilse" of "where was Ilse born". Empty for nothing.
QString thingOf(const QString &half)
{
    static const QRegularExpression doing = phrase("\\b(?:do|does|did)\\b");
    static const QRegularExpression verb = phrase("\\s+(?:(?:take|takes|took) place|\\S+)$");
    static const QRegularExpression name(QStringLiteral("(?<=[^.?!] )\\p{Lu}\\p{L}+(?: \\p{Lu}\\p{L}+)*"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    const qsizetype at = lastThing(half);
    if (at < 0)
        return name.match(half).captured();
    QString thing = half.mid(at);
    if (doing.match(half.left(at)).hasMatch() && thing.count(QLatin1Char(' ')) > 1)
        thing.remove(verb);
    return thing;
}

// Of "and is it refundable": with the deposit for "it". Empty when nothing is known to stand for the word.
QString withThingFor(const QString &half, const QString &first)
{
    static const QRegularExpression word = phrase("\\b(?:it|they|them|he|she|es|er)\\b");
    static const QRegularExpression owner = phrase("\\b(?:its|their)\\b(?= \\p{L})");
    const QString thing = thingOf(first);
    const QRegularExpressionMatch match = word.match(half);
    QString named = half;
    if (const QRegularExpressionMatch owned = owner.match(half); !thing.isEmpty() && !match.hasMatch() && owned.hasMatch())
        return named.replace(owned.capturedStart(), owned.capturedLength(), thing + QLatin1String("'s"));
    return thing.isEmpty() || !match.hasMatch() ? QString() : named.replace(match.capturedStart(), match.capturedLength(), thing);
}

// "The TV licence" for the thing at the end of "who pays the council tax"; without an article as many words as there are.
QString withOtherThing(const QString &first, const QString &second)
{
    if (beginsWithArticle(second)) {
        const qsizetype at = lastThing(first);
        return at < 0 ? QString() : first.left(at) + second;
    }
    const qsizetype words = second.count(QLatin1Char(' ')) + 1;
    const QStringList kept = first.split(QLatin1Char(' '));
    if (words > 2 || kept.size() < words + 2)
        return {};
    return kept.mid(0, kept.size() - words).join(QLatin1Char(' ')) + QLatin1Char(' ') + second;
}

// What stands behind both things belongs to both: "cost" in "what does a bike and a car cost", "for the flat", "built".
QString sharedEnd(const QString &first, const QString &second)
{
    static const QRegularExpression helped = phrase("\\b(?:do|does|did)\\b");
    static const QRegularExpression verb = phrase("\\s\\S+$");
    static const QRegularExpression passive = phrase("\\b(?:is|are|was|were|been|has|have|had|wurden?|wird|werden|ist|sind|hat|haben)\\b");
    static const QRegularExpression participle = phrase(
        "\\s(?:\\w{2,}ed|built|made|sold|paid|held|won|found|written|sent|lost|taken|given|begun|bought|due|(?:ge|be|ver|er)\\w{3,})$");
    static const QRegularExpression place
        = phrase("\\s(?:for|in|on|at|of|during|from|to|with|under|f\u00fcr|im|am|bei|beim|von|vom|zum|zur|mit|pour|dans|du|chez)\\s.*$");
    if (helped.match(first).hasMatch() && first.section(helped, 1).simplified().count(QLatin1Char(' ')) <= 2)
        return verb.match(second).captured();
    if (const QString end = passive.match(first).hasMatch() ? participle.match(second).captured() : QString(); !end.isEmpty())
        return end;
    return place.match(first).hasMatch() ? QString() : place.match(second).captured();
}

// "Bed and breakfast", "War and Peace", "between 9 and 10".
bool isOneThing(const QString &first, const QString &second)
{
    static const QRegularExpression fixed
        = phrase("\\b(?:bed and breakfast|health and safety|terms and conditions|lost and found|research and development|bread and butter"
                 "|fish and chips|wear and tear|rules and regulations|arts and crafts|profit and loss|supply and demand|drag and drop"
                 "|copy and paste|pros and cons|salt and pepper|trial and error|kost und logis|grund und boden|hin und zur\u00fcck)\\b");
    static const QRegularExpression joins = phrase("\\b(?:between|difference|both|zwischen|unterschied|beides?|entre)\\b");
    static const QRegularExpression name(QStringLiteral("^\\p{Lu}\\p{Ll}"), QRegularExpression::UseUnicodePropertiesOption);
    const QString last = first.section(QLatin1Char(' '), -1);
    const QString next = second.section(QLatin1Char(' '), 0, 0);
    return joins.match(first).hasMatch() || (name.match(last).hasMatch() && name.match(next).hasMatch())
        || fixed.match(last + QLatin1String(" and ") + next).hasMatch() || fixed.match(last + QLatin1String(" und ") + next).hasMatch();
}

} // namespace

std::vector<QuestionHalf> questionHalves(const QString &question)
{
    constexpr qsizetype longestAsked = 200;
    static const QRegularExpression both = phrase("^(.*\\S),?\\s+(?:and|und|et)\\s+(\\S.*)$");
    static const QRegularExpression asks = phrase("^(?:is|are|was|were|does|do|did|can|may|must|should|will|has|have|how|what|when|where|"
                                                  "who|whom|whose|why|which|welche[rsmn]?|ist|sind|wird"
                                                  "|kann|darf|muss|hat|wie|was|wann|wo|wer|wem|wen|warum)\\s");
    QString whole = withoutGreeting(question.simplified());
    while (!whole.isEmpty() && !whole.back().isLetterOrNumber())
        whole.chop(1);
    const QRegularExpressionMatch match = whole.size() > longestAsked ? QRegularExpressionMatch() : both.match(whole);
    const QString first = match.captured(1);
    const QString second = match.captured(2);
    if (!match.hasMatch() || isOneThing(first, second))
        return {};
    const QString mark = QStringLiteral("?");
    if (asks.match(second).hasMatch()) {
        if (!standsAlone(first))
            return {};
        QString searched = second + mark;
        if (leansOnAnother(second)) {
            const FollowedQuestion followed = followedQuestion({first + mark, second + mark});
            searched = followed.text == second + mark ? withThingFor(second, first) : followed.text;
            searched += searched.isEmpty() || searched.endsWith(mark) ? QString() : mark;
        }
        return {{first + mark, first + mark}, {second + mark, searched}};
    }
    const QString end = sharedEnd(first, second);
    const QString other = withOtherThing(first, second);
    if (other.isEmpty() || !standsAlone(first))
        return {};
    return {{first + end + mark, first + end + mark}, {beginsWithArticle(second) ? other + mark : second, other + mark}};
}

QStringList questionParts(const QString &question)
{
    const QString whole = withoutGreeting(question.trimmed());
    if (whole.size() > longestQuestion)
        return {whole};
    QStringList parts;
    for (const QString &part : whole.split(border(), Qt::SkipEmptyParts)) {
        const QString words = part.trimmed();
        if (!words.isEmpty())
            parts << words;
    }
    if (parts.size() < 2 || parts.size() > mostParts)
        return {whole};
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (!standsAlone(parts[i]) || (i > 0 && leansOnAnother(parts[i])))
            return {whole};
    }
    return parts;
}

} // namespace Layers
