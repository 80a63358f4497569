#include "core/context/recalllead_p.h"

#include "core/base/markdowntext.h"
#include "core/context/chunk.h"
#include "core/context/outline_p.h"
#include "core/context/recallplace_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype longestLead = 200;

// Words of a heading below which a sentence does not simply hold.
bool isLimiting(const QString &heading)
{
    static const QRegularExpression limiting(
        QStringLiteral(
            "\\?\\s*$|\\b(?:no|not|never|non|nor|without|except\\w*|exclu\\w*|forbid\\w*|prohibit\\w*|banned|disallow\\w*|refus\\w*|don'?"
            "ts?"
            "|don\u2019t|mustn['\u2019]t|can(?:not|['\u2019]t)|avoid|former(?:ly)?|old|obsolete|outdated|deprecated|expired|invalid|void"
            "|superseded|previous(?:ly)?|draft|propos\\w*|reject\\w*|cancel\\w*|withdrawn|myths?|false|wrong|incorrect|mistakes?|if|unless"
            "|nicht|kein\\w*|niemals|nie|ohne|au(?:\u00df|ss)er|verbot\\w*|untersagt|unzul\u00e4ssig|ausgeschlossen|ausschl\u00fcss\\w*"
            "|ausnahme\\w*|ehemal\\w*|fr\u00fcher\\w*|alte?[rns]?|veraltet\\w*|ung\u00fcltig\\w*|abgelaufen\\w*|entwurf|vorschl\u00e4ge?"
            "|abgelehnt\\w*|gek\u00fcndigt\\w*|falsch\\w*|fehler|irrt\u00fcm\\w*|wenn|falls|sofern)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return limiting.match(heading).hasMatch();
}

// How far the line of a place is set in.
qsizetype indentAt(QStringView text, qsizetype at)
{
    const qsizetype begin = text.left(at).lastIndexOf(u'\n') + 1;
    qsizetype from = begin;
    while (from < text.size() && (text[from] == u' ' || text[from] == u'\t'))
        ++from;
    return from - begin;
}

QStringView sentenceOf(const RecallPlace &place, size_t sentence)
{
    const Quotable &one = place.sentences[sentence];
    const qsizetype end = one.headEnd >= 0 ? one.headEnd : one.range.to;
    return QStringView(place.passage.text).mid(one.range.from, end - one.range.from).trimmed();
}

QString withoutListMark(QStringView item)
{
    static const QRegularExpression mark(QStringLiteral("^\\s*(?:[-*+\u2022\u25e6\u25aa]|\\d+[.)]|[a-z][.)])\\s+(?:\\[[ xX]\\]\\s+)?"));
    return item.toString().remove(mark);
}

QString plain(QStringView line)
{
    static const QRegularExpression marks(QStringLiteral("^#{1,6}\\s+|\\s+#+$"));
    return plainHeading(line.trimmed()).simplified().remove(marks);
}

// The item that another one is set in below; its own place when there is none.
size_t parentOf(const RecallPlace &place, size_t item, size_t first)
{
    const QStringView text = place.passage.text;
    const qsizetype indent = indentAt(text, place.sentences[item].range.from);
    for (size_t i = item; i > first; --i) {
        if (indentAt(text, place.sentences[i - 1].range.from) < indent)
            return i - 1;
    }
    return item;
}

// What announces the list that an item is in, the nearest last; empty when the passage does not say.
QStringList leadsOfItem(const RecallPlace &place, size_t item)
{
    QStringList leads;
    const Siblings list = siblingsOf(place, item);
    for (size_t at = item;;) {
        const size_t parent = parentOf(place, at, list.first);
        if (parent == at)
            break;
        leads.prepend(plain(withoutListMark(sentenceOf(place, parent))));
        at = parent;
    }
    if (list.first > 0) {
        const QStringView before = sentenceOf(place, list.first - 1);
        if (place.sentences[list.first - 1].headEnd >= 0 || before.endsWith(u':') || isHeadingAt(place, list.first - 1))
            leads.prepend(plain(before));
    }
    return leads;
}

// The headings above from the first that limits what stands below.
QStringList limitingHeadings(const QString &headings)
{
    QStringList titles = headings.split(QLatin1String(" > "), Qt::SkipEmptyParts);
    while (!titles.isEmpty() && !isLimiting(titles.front()))
        titles.removeFirst();
    return titles;
}

} // namespace

QString leadOf(const RecallQuote &quote, const QuotedFile &file)
{
    if (quote.isCode)
        return {};
    const RecallPlace place(quote.passage);
    const QString headings = headingAbove(quote, file);
    const QString innermost = headings.section(QLatin1String(" > "), -1);
    QStringList lead = limitingHeadings(headings);
    const size_t sentence = sentenceAt(place, quote.range.from - quote.passage.range.from);
    const bool isItem = !quote.isRow && !place.isCode && startsListItem(quote.text) && !quote.text.startsWith(u'#');
    if (isItem && sentence < place.sentences.size()) {
        for (const QString &one : leadsOfItem(place, sentence)) {
            if (!one.isEmpty() && !lead.contains(one))
                lead << one;
        }
        if (lead.isEmpty() && !innermost.isEmpty())
            lead << innermost;
    }
    // What the quotation begins with itself says it already.
    const QString start = plain(QStringView(quote.text).left(longestLead * 2).split(u'\n').front());
    lead.removeAll(start);
    lead.removeAll(QString());
    QString line = lead.join(QStringLiteral(" \u203a "));
    if (line.size() > longestLead)
        line = line.left(longestLead - 1).trimmed() + QChar(0x2026);
    return line.isEmpty() ? QString() : QStringLiteral("**%1**").arg(markdownOf(line));
}

} // namespace Layers
