#include "ui/kit/tablerows_p.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QList>

#include <algorithm>
#include <utility>

namespace Layers {

namespace {

bool isBlankByte(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// The marks of quotes and the blanks that a line begins with.
qsizetype leadOf(QByteArrayView line)
{
    return std::find_if(line.begin(), line.end(), [](char c) { return c != '>' && !isBlankByte(c); }) - line.begin();
}

// A longer line is no row that anybody reads, and the search for the ends of code in it would be dear.
constexpr qsizetype longestRow = 16 << 10;

// Where each bar stands that parts two cells: not behind a backslash, not in code.
QList<qsizetype> barsOf(QByteArrayView line)
{
    QList<qsizetype> bars;
    if (line.size() > longestRow)
        return bars;
    qsizetype ticks = 0; // that opened the code span
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && ticks == 0) {
            ++i;
        } else if (line[i] == '`') {
            qsizetype run = 1;
            while (i + run < line.size() && line[i + run] == '`')
                ++run;
            if (ticks == 0 && line.indexOf(line.sliced(i, run), i + run) >= 0)
                ticks = run;
            else if (ticks == run)
                ticks = 0;
            i += run - 1;
        } else if (line[i] == '|' && ticks == 0) {
            bars.push_back(i);
        }
    }
    return bars;
}

int cellsIn(QByteArrayView line)
{
    const QByteArrayView row = line.sliced(leadOf(line)).trimmed();
    const auto bars = barsOf(row);
    if (bars.isEmpty())
        return 0;
    return int(bars.size()) + 1 - (bars.front() == 0 ? 1 : 0) - (bars.size() > 1 && bars.back() == row.size() - 1 ? 1 : 0);
}

// How many columns the rule below the head of a table has; 0 for a line that is none.
int columnsOfRule(QByteArrayView line)
{
    QByteArrayView row = line.sliced(leadOf(line)).trimmed();
    if (row.size() > longestRow || !row.contains('|') || !row.contains('-') || row.startsWith("- ") || row.startsWith("-\t"))
        return 0;
    if (row.startsWith('|'))
        row = row.sliced(1);
    if (row.endsWith('|'))
        row = row.chopped(1);
    int columns = 0;
    for (qsizetype at = 0; at <= row.size();) {
        const qsizetype bar = row.indexOf('|', at);
        const qsizetype end = bar < 0 ? row.size() : bar;
        QByteArrayView cell = row.sliced(at, end - at).trimmed();
        if (cell.startsWith(':'))
            cell = cell.sliced(1);
        if (cell.endsWith(':'))
            cell = cell.chopped(1);
        if (cell.isEmpty() || std::any_of(cell.begin(), cell.end(), [](char c) { return c != '-'; }))
            return 0;
        ++columns;
        at = end + 1;
    }
    return columns;
}

QByteArray withLongDashes(QByteArrayView rule)
{
    QByteArray out;
    for (qsizetype i = 0; i < rule.size(); ++i) {
        out += rule[i];
        if (rule[i] == '-' && (i == 0 || rule[i - 1] != '-')) {
            qsizetype run = 1;
            while (i + run < rule.size() && rule[i + run] == '-')
                ++run;
            out.append(std::max<qsizetype>(0, 3 - run), '-');
        }
    }
    return out;
}

QByteArray withRoomInCells(QByteArrayView row)
{
    const auto bars = barsOf(row);
    QByteArray out;
    qsizetype at = 0;
    for (qsizetype i = 1; i < bars.size(); ++i) {
        if (bars[i] != bars[i - 1] + 1)
            continue;
        out += row.sliced(at, bars[i] - at);
        out += ' ';
        at = bars[i];
    }
    return out + row.sliced(at).toByteArray();
}

// How far the text of a list's item stands in; -1 for a line that begins none.
qsizetype itemIndent(QByteArrayView line)
{
    const qsizetype lead = leadOf(line);
    qsizetype at = lead;
    while (at < line.size() && line[at] >= '0' && line[at] <= '9' && at - lead < 9)
        ++at;
    const bool isMark
        = at < line.size() && (at > lead ? line[at] == '.' || line[at] == ')' : line[at] == '-' || line[at] == '*' || line[at] == '+');
    return isMark && at + 1 < line.size() && line[at + 1] == ' ' ? at + 2 : -1;
}

class TableReader
{
public:
    explicit TableReader(const QByteArray &text)
        : m_text(text)
    { }

    QByteArray read()
    {
        m_out.reserve(m_text.size() + 64);
        qsizetype at = 0;
        while (at < m_text.size()) {
            QByteArrayView now = lineAt(at);
            const qsizetype next = at + now.size() + 1;
            take(now, next < m_text.size() ? lineAt(next) : QByteArrayView());
            if (next <= m_text.size())
                m_out += '\n';
            at = next;
        }
        return m_out;
    }

private:
    QByteArrayView lineAt(qsizetype at) const
    {
        const qsizetype end = m_text.indexOf('\n', at);
        return QByteArrayView(m_text).sliced(at, (end < 0 ? m_text.size() : end) - at);
    }

    void take(QByteArrayView line, QByteArrayView next)
    {
        const qsizetype lead = leadOf(line);
        const qsizetype quotes = line.first(lead).count('>');
        const QByteArrayView words = line.sliced(lead).trimmed();
        if (words.isEmpty()) {
            m_isText = m_isInTable = m_isRule = false;
            m_out += line;
            return;
        }
        if (!m_fence.isEmpty() && !endsContainer(lead, quotes, m_fenceQuotes, m_fenceItem)) {
            if (closesFence(line, words, quotes))
                m_fence.clear();
            m_out += line;
            return;
        }
        m_fence.clear();
        if (m_isRule) {
            m_isRule = false;
            m_out += withLongDashes(line);
            return;
        }
        const qsizetype item = itemIndent(line);
        if (m_isInTable && isRow(line, words, lead, quotes, item)) {
            m_out += withRoomInCells(line);
            return;
        }
        if (std::exchange(m_isInTable, false) && (isHeadingLine(words) || fenceLength(words) > 0) && quotes == m_tableQuotes)
            m_out += line.first(lead).trimmed().toByteArray() + '\n'; // md4c would take it for a row
        if (quotes != m_quotes || lead < m_item)
            m_item = 0;
        m_quotes = quotes;
        if (item >= 0)
            m_item = item;
        if (opensFence(words)) {
            m_fenceQuotes = quotes;
            m_fenceItem = m_item;
            m_isText = false;
            m_out += line;
            return;
        }
        if (!standsFree(line, item) || isHeadingLine(words) || !isTableHead(item >= 0 ? line.sliced(item) : line, next)) {
            m_isText = true;
            m_out += line;
            return;
        }
        // The list around it becomes a loose one, as every list with an empty line in it.
        if (m_isText && item < 0)
            m_out += line.first(lead).trimmed().toByteArray() + '\n';
        m_isInTable = m_isRule = true;
        m_tableQuotes = quotes;
        m_out += withRoomInCells(line);
    }

    static bool isHeadingLine(QByteArrayView words)
    {
        const qsizetype marks = std::find_if(words.begin(), words.end(), [](char c) { return c != '#'; }) - words.begin();
        return marks > 0 && marks <= 6 && (marks == words.size() || isBlankByte(words[marks]));
    }

    static bool isThematic(QByteArrayView words)
    {
        return (words[0] == '*' || words[0] == '-' || words[0] == '_') && words.count(words[0]) >= 3
            && std::all_of(words.begin(), words.end(), [&](char c) { return c == words[0] || isBlankByte(c); });
    }

    // Whether the line is outside of the quotes or of the item that something began in.
    static bool endsContainer(qsizetype lead, qsizetype quotes, qsizetype quotesThen, qsizetype itemThen)
    {
        return quotes < quotesThen || (itemThen > 0 && lead < itemThen && quotes == quotesThen);
    }

    bool isRow(QByteArrayView line, QByteArrayView words, qsizetype lead, qsizetype quotes, qsizetype item) const
    {
        return item < 0 && quotes == m_tableQuotes && !endsContainer(lead, quotes, m_tableQuotes, m_item) && !isHeadingLine(words)
            && !isThematic(words) && fenceLength(words) == 0 && standsFree(line, item);
    }

    static qsizetype fenceLength(QByteArrayView words)
    {
        const char mark = words.isEmpty() ? ' ' : words[0];
        if (mark != '`' && mark != '~')
            return 0;
        const qsizetype length = std::find_if(words.begin(), words.end(), [mark](char c) { return c != mark; }) - words.begin();
        return length >= 3 && !(mark == '`' && words.sliced(length).contains('`')) ? length : 0;
    }

    bool opensFence(QByteArrayView words)
    {
        m_fence = words.first(fenceLength(words)).toByteArray();
        return !m_fence.isEmpty();
    }

    bool closesFence(QByteArrayView line, QByteArrayView words, qsizetype quotes) const
    {
        const qsizetype length = fenceLength(words);
        const QByteArrayView lead = line.first(leadOf(line));
        const qsizetype blanks = lead.size() - (lead.lastIndexOf('>') + 1);
        return length >= m_fence.size() && length == words.size() && words[0] == m_fence[0] && quotes == m_fenceQuotes
            && blanks < 4 + m_fenceItem;
    }

    // Four blanks further in than its text a line is code, or would be once an empty line stands above it.
    bool standsFree(QByteArrayView line, qsizetype item) const
    {
        if (item >= 0)
            return true;
        const QByteArrayView lead = line.first(leadOf(line));
        const qsizetype blanks = lead.size() - (lead.lastIndexOf('>') + 1);
        return !lead.contains('\t') && (blanks < 4 || (m_item > 0 && lead.size() >= m_item && lead.size() < m_item + 4));
    }

    const QByteArray &m_text;
    QByteArray m_out;
    QByteArray m_fence; // that is open, and what it stands in
    qsizetype m_fenceQuotes = 0;
    qsizetype m_fenceItem = 0;
    qsizetype m_quotes = 0; // around the line above
    qsizetype m_item = 0; // where the text of the item around it begins
    qsizetype m_tableQuotes = 0;
    bool m_isText = false; // the line above is text
    bool m_isInTable = false;
    bool m_isRule = false; // this line is the rule below a head
};

} // namespace

bool isTableHead(QByteArrayView head, QByteArrayView rule)
{
    const int columns = columnsOfRule(rule);
    return columns > 0 && cellsIn(head) == columns;
}

QByteArray withReadyTables(const QByteArray &markdown)
{
    if (!markdown.contains('|') || !markdown.contains('-'))
        return markdown;
    return TableReader(markdown).read();
}

QString withLineBreaks(const QString &words)
{
    QString out;
    qsizetype done = 0;
    for (qsizetype at = words.indexOf(u"<br", 0, Qt::CaseInsensitive); at >= 0; at = words.indexOf(u"<br", at + 1, Qt::CaseInsensitive)) {
        qsizetype end = at + 3;
        while (end < words.size() && words[end] == u' ')
            ++end;
        if (end < words.size() && words[end] == u'/')
            ++end;
        if (end == words.size() || words[end] != u'>')
            continue;
        out += QStringView(words).sliced(done, at - done);
        out += u'\n';
        done = end + 1;
    }
    out += QStringView(words).sliced(done);
    return out;
}

} // namespace Layers
