#include "core/context/questionparts.h"

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
        QStringLiteral("\\b(?:it|its|they|them|their|theirs|he|him|his|she|hers|this|that|these|those|one|ones"
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

} // namespace

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
