#include "core/context/recallsubject_p.h"

#include "core/context/recallcontrary_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

#include <algorithm>

namespace Layers {

namespace {

constexpr double anotherWorth = 0.45; // of what names another subject

// In a file of the clubhouse "we" are the clubhouse.
bool isOurs(const QString &text)
{
    static const QRegularExpression ours(QStringLiteral("\\b(?:we|our|us|wir|unser\\w*)\\b"), QRegularExpression::CaseInsensitiveOption);
    return ours.match(text).hasMatch();
}

// "The swimming area is open daily", "We are closed": what it speaks of is said, and is something else.
bool speaksOfAnother(const QString &text)
{
    static const QRegularExpression beginning(
        QStringLiteral(
            "^\\W*(?:the|our|my|der|die|das|unser|unsere)(?: \\w+){1,2} (?:is|are|was|were|has|have|can|may|must|will|opens?|closes?"
            "|starts?|begins?|ends?|ist|sind|war|hat|haben|kann|darf|muss|wird)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return isOurs(text) || beginning.match(text).hasMatch();
}

} // namespace

QByteArray askedSubject(const QString &question)
{
    static const QRegularExpression asked(
        QStringLiteral(
            "(?:^|[.!?;] )\\W*(?:(?:when|where|until when|from when|(?:at )?what time|how (?:long|often)|wann|wo|wie lange|wie oft) )?"
            "(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|will|would|should|ist|sind|war"
            "|waren|hat|haben|kann|k\u00f6nnen|darf|d\u00fcrfen|muss|m\u00fcssen|wird|werden) "
            "(?:the|our|my|your|this|that|der|die|das|unser|unsere|mein|meine|dieser|diese|dieses) (\\w+)\\b[^?]*\\?\\s*$"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const QRegularExpressionMatch match = asked.match(question);
    if (!match.hasMatch())
        return {};
    const std::vector<Text::Token> words = Text::tokens(match.captured(1).toUtf8(), Text::Purpose::Query, Stemming::English);
    return words.empty() ? QByteArray() : words.front().word;
}

void keepOfSubject(std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question)
{
    const QByteArray subject = askedSubject(question);
    const auto term = std::find_if(found.terms.begin(), found.terms.end(), [&](const RetrievalTerm &one) {
        return one.need > 0 && one.isTelling && (one.stem == subject || one.word == subject);
    });
    if (subject.isEmpty() || term == found.terms.end())
        return;
    const auto isNamedIn = [&](const QString &text) { return shareIn(stemsOf(text), *term) > 0; };
    QSet<QString> about; // files
    for (const Passage &passage : found.passages) {
        if (isNamedIn(passage.path + QLatin1Char(' ') + passage.heading + QLatin1Char(' ') + passage.text))
            about << fileOf(passage);
    }
    if (about.isEmpty())
        return; // all files may tell of it in other words
    const auto names = [&](const RecallQuote &quote) {
        return isNamedIn(quote.title + QLatin1Char(' ') + quote.tableHead + QLatin1Char(' ') + quote.text);
    };
    // Settings say nothing of what their file is about.
    std::erase_if(quotes, [&](const RecallQuote &quote) {
        return !about.contains(fileOf(quote.passage)) && (quote.isCode || speaksOfAnother(quote.text)) && !names(quote);
    });
    // In its own file it may have another name: "the tablets" are the medicine.
    static const QRegularExpression permission(
        QStringLiteral("^\\W*(?:can|may|must|could|should|darf|d\u00fcrfen|kann|k\u00f6nnen|muss|m\u00fcssen)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    const bool asksRule = permission.match(question).hasMatch();
    for (RecallQuote &quote : quotes) {
        const bool isAnother = speaksOfAnother(quote.text) && !isOurs(quote.text) && !names(quote);
        quote.score *= isAnother && !(asksRule && rulesAnything(quote.text)) ? anotherWorth : 1.0;
    }
}

} // namespace Layers
