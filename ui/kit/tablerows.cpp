#include "ui/kit/tablerows_p.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QList>

#include <algorithm>

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
        const QByteArrayView words = line.sliced(leadOf(line)).trimmed();
        if (isFence(words)) {
            m_isText = m_isInTable = false;
            m_out += line;
            return;
        }
        if (words.isEmpty()) {
            m_isText = m_isInTable = m_isRule = false;
            m_out += line;
            return;
        }
        if (m_isRule) {
            m_isRule = false;
            m_out += withLongDashes(line);
            return;
        }
        if (m_isInTable) {
            m_out += withRoomInCells(line);
            return;
        }
        if (const qsizetype item = itemIndent(line); item >= 0)
            m_item = item;
        else if (leadOf(line) == 0 && !m_isText)
            m_item = 0;
        const int columns = columnsOfRule(next);
        if (columns == 0 || !standsFree(line) || cellsIn(line) != columns) {
            m_isText = true;
            m_out += line;
            return;
        }
        if (m_isText)
            m_out += line.first(leadOf(line)).trimmed().toByteArray() + '\n';
        m_isInTable = m_isRule = true;
        m_out += withRoomInCells(line);
    }

    // In the code of a fence nothing is a table.
    bool isFence(QByteArrayView words)
    {
        const char mark = words.isEmpty() ? ' ' : words[0];
        const qsizetype length = std::find_if(words.begin(), words.end(), [mark](char c) { return c != mark; }) - words.begin();
        const bool isMark = (mark == '`' || mark == '~') && length >= 3;
        if (m_fence.isEmpty()) {
            if (isMark && !(mark == '`' && words.sliced(length).contains('`')))
                m_fence = words.first(length).toByteArray();
            return !m_fence.isEmpty();
        }
        if (isMark && length == words.size() && length >= m_fence.size() && mark == m_fence[0])
            m_fence.clear();
        return true;
    }

    // Four blanks further in than its text a line is code, or would be once an empty line stands above it.
    bool standsFree(QByteArrayView line) const
    {
        const QByteArrayView lead = line.first(leadOf(line));
        const qsizetype blanks = lead.size() - (lead.lastIndexOf('>') + 1);
        return !lead.contains('\t') && (blanks < 4 || (m_item > 0 && lead.size() >= m_item && lead.size() < m_item + 4));
    }

    const QByteArray &m_text;
    QByteArray m_out;
    QByteArray m_fence; // that is open
    qsizetype m_item = 0; // where the text of the last item began
    bool m_isText = false; // the line above is text
    bool m_isInTable = false;
    bool m_isRule = false; // this line is the rule below a head
};

} // namespace

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
