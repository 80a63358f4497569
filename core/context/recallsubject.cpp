#include "core/context/recallsubject_p.h"

#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

#include <algorithm>

namespace Layers {

namespace {

QString fileOf(const Passage &passage)
{
    return passage.attachment.isEmpty() ? passage.document.toString() : QString::fromLatin1(passage.attachment.toHex());
}

} // namespace

QByteArray subjectOf(const QString &question)
{
    static const QRegularExpression asked(
        QStringLiteral("(?:^|[.!?;] )\\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|will|would|should|ist|sind|war"
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
    const QByteArray subject = subjectOf(question);
    const auto term = std::find_if(found.terms.begin(), found.terms.end(), [&](const RetrievalTerm &one) {
        return one.need > 0 && one.isTelling && (one.stem == subject || one.word == subject);
    });
    if (subject.isEmpty() || term == found.terms.end())
        return;
    QSet<QString> about;
    for (const Passage &passage : found.passages) {
        if (shareIn(stemsOf(passage.path + QLatin1Char(' ') + passage.heading + QLatin1Char(' ') + passage.text), *term) > 0)
            about << fileOf(passage);
    }
    if (!about.isEmpty())
        std::erase_if(quotes, [&](const RecallQuote &quote) { return !about.contains(fileOf(quote.passage)); });
}

} // namespace Layers
