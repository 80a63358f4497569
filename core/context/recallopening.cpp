#include "core/context/recallopening_p.h"

#include "core/context/quotable_p.h"
#include "core/context/recallplace_p.h"

namespace Layers {

std::vector<RecallQuote> openingOf(const std::vector<Passage> &passages)
{
    constexpr size_t shown = 3;
    std::vector<RecallQuote> opening;
    std::vector<RecallQuote> little;
    size_t units = 0; // rows of a table stand in one quotation
    for (const Passage &passage : passages) {
        const RecallPlace place(passage);
        for (size_t i = 0; i < place.sentences.size(); ++i) {
            const TextRange whole = place.sentences[i].range;
            const TextRange range = quotedRange(place, i);
            const TextRange used = range.length() > 0 ? range : whole;
            RecallQuote quote{
                passage, {passage.range.from + used.from, passage.range.from + used.to}, passage.text.mid(used.from, used.length())};
            quote.tableHead = passage.text.mid(place.sentences[i].tableHead.from, place.sentences[i].tableHead.length());
            quote.separator = place.sentences[i].separator;
            quote.isRow = place.sentences[i].kind == Quotable::Kind::Row;
            if (overlapsAny(quote, opening))
                continue; // an item of a list that is quoted with its heading
            const bool goesOn = quote.isRow && !opening.empty() && opening.back().isRow && opening.back().tableHead == quote.tableHead;
            units += range.length() > 0 ? 1 : 0;
            if (range.length() == 0 || !goesOn || !joins(opening.back(), quote))
                (range.length() > 0 ? opening : little).push_back(std::move(quote));
            if (units == shown)
                return opening;
        }
    }
    // A file of a few words has nothing but them.
    if (opening.empty() && !little.empty())
        opening.assign(little.begin(), little.begin() + std::ptrdiff_t(std::min(shown, little.size())));
    return opening;
}

const Passage *fileAskedFor(const QString &question, const std::vector<Passage> &passages)
{
    static const QSet<QString> asking{
        QStringLiteral("what"),     QStringLiteral("whats"),    QStringLiteral("does"),   QStringLiteral("do"),
        QStringLiteral("say"),      QStringLiteral("says"),     QStringLiteral("is"),     QStringLiteral("s"),
        QStringLiteral("in"),       QStringLiteral("inside"),   QStringLiteral("the"),    QStringLiteral("my"),
        QStringLiteral("file"),     QStringLiteral("document"), QStringLiteral("about"),  QStringLiteral("contain"),
        QStringLiteral("contains"), QStringLiteral("show"),     QStringLiteral("me"),     QStringLiteral("read"),
        QStringLiteral("open"),     QStringLiteral("tell"),     QStringLiteral("of"),     QStringLiteral("content"),
        QStringLiteral("contents"), QStringLiteral("was"),      QStringLiteral("steht"),  QStringLiteral("sagt"),
        QStringLiteral("der"),      QStringLiteral("die"),      QStringLiteral("datei"),  QStringLiteral("que"),
        QStringLiteral("dit"),      QStringLiteral("le"),       QStringLiteral("fichier")};
    for (const Passage &passage : passages) {
        const QString name = passage.path.section(QLatin1Char('/'), -1);
        const qsizetype at = name.isEmpty() || asking.contains(name.toLower()) || !passage.attachment.isEmpty()
            ? -1
            : question.indexOf(name, 0, Qt::CaseInsensitive);
        if (at < 0)
            continue;
        QString rest = question;
        rest.remove(at, name.size());
        for (QChar &c : rest)
            c = c.isLetterOrNumber() ? c.toLower() : QLatin1Char(' ');
        const QStringList words = rest.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (std::all_of(words.begin(), words.end(), [](const QString &word) { return asking.contains(word); }))
            return &passage;
    }
    return nullptr;
}

} // namespace Layers
