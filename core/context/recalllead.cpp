#include "core/context/recalllead_p.h"

#include "core/base/markdowntext.h"
#include "core/context/chunk.h"
#include "core/context/extract.h"
#include "core/context/outline_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype longestLead = 200;
constexpr qsizetype longestTitle = 80;
constexpr int mostLines = 5000; // of a list above an item

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

QString plain(QStringView line)
{
    static const QRegularExpression marks(QStringLiteral("^#{1,6}\\s+|\\s+#+$"));
    return plainHeading(line.trimmed()).simplified().remove(marks);
}

QString withoutListMark(QStringView item)
{
    static const QRegularExpression mark(QStringLiteral("^\\s*(?:[-*+\u2022\u25e6\u25aa]|\\d+[.)]|[a-z][.)])\\s+(?:\\[[ xX]\\]\\s+)?"));
    return item.left(2 * longestLead).toString().remove(mark);
}

qsizetype indentOf(QStringView line)
{
    qsizetype indent = 0;
    while (indent < line.size() && (line[indent] == u' ' || line[indent] == u'\t'))
        ++indent;
    return indent;
}

bool isItemLine(QStringView line)
{
    const QStringView words = line.trimmed();
    return !words.startsWith(u'#') && !words.startsWith(u'|') && startsListItem(words);
}

// "===": the line above it is a heading.
bool isUnderline(QStringView line)
{
    const QStringView words = line.trimmed();
    return words.size() > 2 && QStringView(u"=-~").contains(words[0])
        && std::all_of(words.begin(), words.end(), [&](QChar c) { return c == words[0]; });
}

// A line that announces the list below it: it ends with a colon, is a heading, or stands alone like a title.
bool announces(QStringView line, bool isFree)
{
    const QStringView words = line.trimmed();
    if (words.endsWith(u':') || words.startsWith(u'#'))
        return true;
    return isFree && words.size() <= longestTitle && !QStringView(u".!?;,").contains(words.back());
}

// What announces the list that the item at a place of a text is in, and what it is an item of; the nearest last. Reads the lines above one
// by one, as far as the list goes.
QStringList leadsOfItem(QStringView text, qsizetype at)
{
    QStringList leads;
    qsizetype begin = text.left(at).lastIndexOf(u'\n') + 1;
    qsizetype indent = indentOf(text.mid(begin));
    qsizetype empty = 0; // lines, so far
    for (int read = 0; begin > 0 && read < mostLines; ++read) {
        const qsizetype end = begin - 1;
        begin = text.left(end).lastIndexOf(u'\n') + 1;
        const QStringView line = text.mid(begin, end - begin);
        if (line.trimmed().isEmpty()) {
            ++empty;
            continue;
        }
        if (isItemLine(line)) {
            if (indentOf(line) < indent) {
                leads.prepend(plain(withoutListMark(line)));
                indent = indentOf(line);
            }
            empty = 0;
            continue;
        }
        if (indentOf(line) > indent || isUnderline(line))
            continue; // an item goes on, or the heading is the line above
        const qsizetype above = begin > 0 ? text.left(begin - 1).lastIndexOf(u'\n') + 1 : 0;
        const bool isFree = begin == 0 || text.mid(above, begin - 1 - above).trimmed().isEmpty();
        if (announces(line, isFree)) {
            leads.prepend(plain(line));
            break;
        }
        if (empty > 0 || isFree)
            break; // a paragraph that says something else
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

QString leadOf(const RecallQuote &quote, const QuotedFile &file, bool wantsHeading)
{
    if (quote.isCode)
        return {};
    const QString headings = headingAbove(quote, file);
    const QString innermost = headings.section(QLatin1String(" > "), -1);
    QStringList lead = limitingHeadings(headings);
    const QString start = quote.text.section(QLatin1Char('\n'), 0, 0);
    if (!quote.isRow && formatOf(quote.passage.path) != Document::Format::Code && isItemLine(start)) {
        const QStringList leads = file.text.isEmpty() ? leadsOfItem(quote.passage.text, quote.range.from - quote.passage.range.from)
                                                      : leadsOfItem(file.text, quote.range.from);
        for (const QString &one : leads) {
            if (!one.isEmpty() && !lead.contains(one))
                lead << one;
        }
        if (lead.isEmpty() && !innermost.isEmpty())
            lead << innermost;
    }
    if (lead.isEmpty() && wantsHeading && !innermost.isEmpty())
        lead << innermost;
    // What the quotation begins with itself says it already.
    lead.removeAll(plain(QStringView(start).left(longestLead * 2)));
    lead.removeAll(QString());
    QString line = lead.join(QStringLiteral(" \u203a "));
    if (line.size() > longestLead) {
        const qsizetype end = longestLead - 1;
        line = line.left(line[end - 1].isHighSurrogate() ? end - 1 : end).trimmed() + QChar(0x2026);
    }
    return line.isEmpty() ? QString() : QStringLiteral("**%1**").arg(markdownOf(line));
}

} // namespace Layers
