#include "core/context/askedkind_p.h"

#include "core/context/wordlists_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

bool hasDigit(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

QRegularExpression anyOf(const QSet<QByteArray> &words)
{
    return QRegularExpression(QLatin1String("\\b(?:") + QString::fromLatin1(words.values().join('|')) + QLatin1String(")\\b"),
                              QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

} // namespace

QString withoutAccents(const QString &text)
{
    QString plain = text.normalized(QString::NormalizationForm_D);
    plain.removeIf([](QChar c) { return c.category() == QChar::Mark_NonSpacing; });
    return plain;
}

Asked askedOf(const QString &question)
{
    constexpr auto options = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;
    static const QRegularExpression figure(
        QStringLiteral("\\bhow (?:much|many|old|high|far|warm|big|large|tall|heavy)\\b|\\bwie (?:viel|hoch|alt|teuer|weit)|"
                       "\\bcombien\\b|\\b(?:price|cost|costs|preis|kostet|kosten|prix|co\u00fbte)\\b"),
        options);
    static const QRegularExpression time(
        QStringLiteral("^(?:(?:until|till|since|from|by|bis|seit|ab|depuis|jusqu'\u00e0) )?(?:when|wann|quand)\\b|\\b(?:what "
                       "(?:time|date|year)|(?:which|what) (?:day|month)|how long|wie lange|combien de temps)\\b"),
        options);
    static const QRegularExpression person(QStringLiteral("^(?:who|whom|wer|wem|wen|qui)\\b"), options);
    if (figure.match(question).hasMatch())
        return Asked::Figure;
    if (time.match(question).hasMatch())
        return Asked::Moment;
    return person.match(question).hasMatch() ? Asked::Person : Asked::Anything;
}

bool asksForDefinition(const QString &question)
{
    static const QRegularExpression definition = anyOf(wordLists().defining + wordLists().definingInCode);
    return definition.match(withoutAccents(question)).hasMatch();
}

bool asksWhereDefined(const QString &question)
{
    static const QRegularExpression where(QStringLiteral("^\\W*(?:where|wo|o\u00f9|d\u00f3nde|donde)\\b"),
                                          QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return where.match(question).hasMatch() && asksForDefinition(question);
}

bool gives(const QString &sentence, Asked asked)
{
    static const QRegularExpression time(
        QStringLiteral(
            "\\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september|october|november|december"
            "|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|januar|februar|m\u00e4rz|juni|juli|oktober|dezember"
            "|years?|months?|weeks?|days?|hours?|minutes?|jahre?n?|monate?n?|wochen?|tage?n?|stunden?)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression name(QStringLiteral("[\\p{Ll},] \\p{Lu}\\p{Ll}+|\\b\\p{Lu}\\p{Ll}+ \\p{Lu}\\p{Ll}+"));
    switch (asked) {
    case Asked::Figure:
        return hasDigit(sentence);
    case Asked::Moment:
        return hasDigit(sentence) || time.match(sentence).hasMatch();
    case Asked::Person:
        return name.match(sentence).hasMatch();
    case Asked::Anything:
        break;
    }
    return false;
}

} // namespace Layers
