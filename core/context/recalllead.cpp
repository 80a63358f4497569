#include "core/context/recalllead_p.h"

#include "core/base/markdowntext.h"
#include "core/context/chunk.h"
#include "core/context/extract.h"
#include "core/context/keyedlines_p.h"
#include "core/context/outline_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype longestLead = 200;
constexpr qsizetype longestTitle = 80;
constexpr qsizetype mostLeads = 12; // items that one is set in below
constexpr int mostLines = 200'000; // of a list above an item

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

// Three or more of one mark: a rule, or what makes a heading of the line above it.
bool isRule(QStringView line)
{
    const QStringView words = line.trimmed();
    return words.size() > 2 && QStringView(u"=-~*_").contains(words[0])
        && std::all_of(words.begin(), words.end(), [&](QChar c) { return c == words[0] || c == u' '; });
}

bool isFenceOrRow(QStringView line)
{
    const QStringView words = line.trimmed();
    return words.startsWith(u"```") || words.startsWith(u"~~~") || words.startsWith(u'|');
}

// A line that announces the list below it: it ends with a colon, is a heading, or stands alone like a title.
bool announces(QStringView line, bool isFree)
{
    const QStringView words = line.trimmed();
    if (words.endsWith(u':') || words.endsWith(u":**") || words.startsWith(u'#'))
        return true;
    return isFree && words.size() <= longestTitle && !QStringView(u".!?;,").contains(words.back());
}

// The lines of a text from one place upwards.
class LinesAbove
{
public:
    LinesAbove(QStringView text, qsizetype at)
        : m_text(text)
        , m_begin(text.left(at).lastIndexOf(u'\n') + 1)
    { }

    QStringView current() const
    {
        const qsizetype end = m_text.indexOf(u'\n', m_begin);
        return m_text.mid(m_begin, (end < 0 ? m_text.size() : end) - m_begin);
    }
    bool up()
    {
        if (m_begin == 0 || ++m_read > mostLines)
            return false;
        m_begin = m_text.left(m_begin - 1).lastIndexOf(u'\n') + 1;
        return true;
    }
    QStringView above() const // the next one
    {
        LinesAbove next = *this;
        return next.up() ? next.current() : QStringView();
    }

private:
    QStringView m_text;
    qsizetype m_begin;
    int m_read = 0;
};

// From the end of a block of code to the line that opens it. False when there is none.
bool passFence(LinesAbove &lines)
{
    const QString mark = lines.current().trimmed().left(3).toString();
    while (lines.up()) {
        if (lines.current().trimmed().startsWith(mark))
            return true;
    }
    return false;
}

// What announces the list that the item at a place of a text is in, and what it is an item of; the nearest last. Reads the lines above one
// by one, as far as the list goes.
QStringList leadsOfItem(QStringView text, qsizetype at)
{
    QStringList leads;
    LinesAbove lines(text, at);
    qsizetype indent = indentOf(lines.current());
    bool isBelowEmpty = false;
    bool hasDoubtful = false;
    while (lines.up()) {
        const QStringView line = lines.current();
        if (line.trimmed().isEmpty()) {
            isBelowEmpty = true;
            continue;
        }
        if (isRule(line)) {
            if (const QStringView title = lines.above().trimmed(); !title.isEmpty() && !isItemLine(title) && !isFenceOrRow(title))
                leads.prepend(plain(title));
            break;
        }
        if (isFenceOrRow(line)) {
            if (line.trimmed().startsWith(u'|') || !passFence(lines))
                break;
            continue;
        }
        if (isItemLine(line)) {
            if (indentOf(line) < indent && leads.size() < mostLeads) {
                leads.prepend(plain(withoutListMark(line)));
                indent = indentOf(line);
            }
            isBelowEmpty = false;
            continue;
        }
        if (indentOf(line) > indent)
            continue; // an item goes on
        const QStringView above = lines.above();
        if (announces(line, above.trimmed().isEmpty())) {
            leads.prepend(plain(line));
            break;
        }
        if (isBelowEmpty || above.trimmed().isEmpty())
            break; // a paragraph that says something else
        // An item that goes on without being set in, or words that announce what follows: the nearest such line is shown, and what stands
        // above the list as well.
        if (!hasDoubtful && isItemLine(above) && line.trimmed().front().isUpper() && line.size() <= longestTitle) {
            leads.prepend(plain(line));
            hasDoubtful = true;
        }
    }
    return leads;
}

// What a table is called: the line above it.
QString titleOfTable(QStringView text, qsizetype at)
{
    constexpr int mostEmpty = 1;
    int empty = 0;
    for (LinesAbove lines(text, at); lines.up();) {
        const QStringView line = lines.current();
        if (line.trimmed().isEmpty()) {
            if (++empty > mostEmpty)
                break;
            continue;
        }
        if (line.trimmed().startsWith(u'|')) {
            if (empty > 0)
                break; // another table
            continue;
        }
        const bool isBold = line.trimmed().startsWith(u"**") && line.trimmed().endsWith(u"**");
        return !isRule(line) && !isItemLine(line) && (isBold || announces(line, lines.above().trimmed().isEmpty())) ? plain(line)
                                                                                                                    : QString();
    }
    return {};
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
    if (quote.isCode) {
        const Keys kind = keysOf(quote.passage.path);
        const QString keys = file.text.isEmpty() ? keysAbove(quote.passage.text, quote.range.from - quote.passage.range.from, kind)
                                                 : keysAbove(file.text, quote.range.from, kind);
        return keys.isEmpty() ? QString() : QStringLiteral("**%1**").arg(markdownOf(keys));
    }
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
    if (quote.isRow && quote.separator.isNull() && quote.text.startsWith(u'|')) {
        const QString title = file.text.isEmpty() ? titleOfTable(quote.passage.text, quote.range.from - quote.passage.range.from)
                                                  : titleOfTable(file.text, quote.range.from);
        if (!title.isEmpty() && title != innermost && !lead.contains(title))
            lead << title;
    }
    if (lead.isEmpty() && wantsHeading && !innermost.isEmpty())
        lead << innermost;
    // What the quotation begins with itself says it already.
    lead.removeAll(plain(QStringView(start).left(longestLead * 2)));
    lead.removeAll(QString());
    // The nearest say most.
    bool isCut = false;
    while (lead.size() > 1 && lead.join(QStringLiteral(" \u203a ")).size() > longestLead) {
        lead.removeFirst();
        isCut = true;
    }
    QString line = (isCut ? QStringLiteral("\u2026 \u203a ") : QString()) + lead.join(QStringLiteral(" \u203a "));
    if (line.size() > longestLead) {
        const qsizetype end = longestLead - 1;
        line = line.left(line[end - 1].isHighSurrogate() ? end - 1 : end).trimmed() + QChar(0x2026);
    }
    return line.isEmpty() ? QString() : QStringLiteral("**%1**").arg(markdownOf(line));
}

} // namespace Layers
