#include "core/context/tablelines_p.h"

#include "core/base/textcut.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype longestRecord = 2000;

// Where the line ends that begins at `at`. A cell in quotation marks may hold line breaks; a mark that stays open, or that is closed in
// the middle of a cell, is none.
qsizetype endOfRecord(QStringView text, qsizetype at, QChar separator)
{
    const qsizetype line = text.indexOf(u'\n', at);
    if (line < 0)
        return text.size();
    if (separator.isNull())
        return line;
    const qsizetype most = std::min(text.size(), at + longestRecord);
    bool isQuoted = false;
    bool isBegin = true; // of a cell
    for (qsizetype i = at; i < most; ++i) {
        const QChar c = text[i];
        if (!isQuoted) {
            if (c == u'\n')
                return i;
            isQuoted = isBegin && c == u'"';
            isBegin = c == separator || (isBegin && c == u' ');
        } else if (c == u'"') {
            const QChar next = i + 1 < text.size() ? text[i + 1] : QChar(u'\n');
            if (next == u'"')
                ++i;
            else if (next == separator || next == u'\n' || next == u'\r' || next == u' ')
                isQuoted = false;
            else
                return line;
        }
    }
    return !isQuoted && most == text.size() ? most : line;
}

// Each that is not empty. With a separator lines are records.
template <typename Visit>
void eachTableLine(QStringView text, QChar separator, Visit &&visit)
{
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype end = endOfRecord(text, at, separator);
        TextRange line{at, end};
        while (line.to > line.from && (text[line.to - 1] == u' ' || text[line.to - 1] == u'\r'))
            --line.to;
        if (!text.mid(line.from, line.length()).trimmed().isEmpty())
            visit(line);
        at = end + 1;
    }
}

bool isFigure(QStringView cell)
{
    return !cell.isEmpty() && cell[0].isDigit() && std::none_of(cell.begin(), cell.end(), [](QChar c) { return c.isLetter(); });
}

} // namespace

QStringList cellsOfBars(QStringView line)
{
    QStringView inner = line.trimmed();
    if (inner.startsWith(u'|'))
        inner = inner.mid(1);
    QStringList cells;
    QString cell;
    for (qsizetype i = 0; i < inner.size(); ++i) {
        if (inner[i] == u'\\' && i + 1 < inner.size() && inner[i + 1] == u'|') {
            cell += u'|';
            ++i;
        } else if (inner[i] == u'|') {
            cells << cell.trimmed();
            cell.clear();
            if (i + 1 == inner.size())
                return cells;
        } else {
            cell += inner[i];
        }
    }
    cells << cell.trimmed();
    return cells;
}

QStringList cellsOf(QStringView line, QChar separator)
{
    QStringList cells;
    QString cell;
    bool isQuoted = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line[i] == u'"') {
            const bool isTwo = isQuoted && i + 1 < line.size() && line[i + 1] == u'"';
            if (isTwo)
                cell += line[i++];
            else if (isQuoted || cell.trimmed().isEmpty())
                isQuoted = !isQuoted;
            else
                cell += line[i];
        } else if (line[i] == separator && !isQuoted) {
            cells << cell.trimmed();
            cell.clear();
        } else if (line[i] == u'\n' || line[i] == u'\r') { // within a cell
            if (!cell.endsWith(u' '))
                cell += u' ';
        } else {
            cell += line[i];
        }
    }
    cells << cell.trimmed();
    return cells;
}

std::vector<TextRange> recordsOf(QStringView text, QChar separator)
{
    std::vector<TextRange> records;
    eachTableLine(text, separator, [&records](TextRange record) { records.push_back(record); });
    return records;
}

QChar separatorOf(QStringView text, bool isNamed)
{
    for (const QChar separator : {QChar(u'\t'), QChar(u';'), QChar(u',')}) {
        std::vector<qsizetype> cells; // of each line
        qsizetype spaced = 0; // separators that stand in words: "Ann, Ben"
        eachTableLine(text, separator, [&](TextRange line) {
            const QStringView words = text.mid(line.from, line.length());
            cells.push_back(cellsOf(words, separator).size());
            for (qsizetype i = 0; i + 1 < words.size(); ++i)
                spaced += words[i] == separator && words[i + 1] == u' ' ? 1 : 0;
        });
        if (cells.size() < (isNamed ? 2u : 3u))
            continue;
        std::vector<qsizetype> sorted = cells;
        std::sort(sorted.begin(), sorted.end());
        const qsizetype usual = sorted[sorted.size() / 2];
        const auto same = size_t(std::count(cells.begin(), cells.end(), usual));
        if (usual < 2)
            continue;
        // Behind its first passage a long file may begin and end within a row.
        if (isNamed ? same + 2 >= cells.size() && same * 3 >= cells.size() * 2
                    : same == cells.size() && spaced == 0 && (separator != u',' || usual > 2))
            return separator;
    }
    return {};
}

TextRange headOfRows(QStringView text, QChar separator)
{
    TextRange head;
    qsizetype columns = 0;
    int lines = 0;
    bool isSame = false;
    eachTableLine(text, separator, [&](TextRange line) {
        if (++lines > 2)
            return;
        const QStringList cells = cellsOf(text.mid(line.from, line.length()), separator);
        if (lines == 1) {
            head = line;
            columns = std::any_of(cells.begin(), cells.end(), [](const QString &cell) { return isFigure(cell); }) ? 0 : cells.size();
        } else {
            isSame = cells.size() == columns;
        }
    });
    return isSame ? head : TextRange{};
}

std::vector<Quotable> quotablesOfRows(QStringView text, QChar separator, TextRange head)
{
    std::vector<Quotable> rows;
    qsizetype columns = head.length() > 0 ? cellsOf(text.mid(head.from, head.length()), separator).size() : 0;
    eachTableLine(text, separator, [&](TextRange line) {
        if (head.length() > 0 && line.from == head.from)
            return;
        const qsizetype cells = cellsOf(text.mid(line.from, line.length()), separator).size();
        if (columns == 0 && cells > 1)
            columns = cells;
        if (cells == columns)
            rows.push_back({.range = line, .kind = Quotable::Kind::Row, .tableHead = head, .separator = separator});
        else
            rows.push_back({.range = line, .kind = Quotable::Kind::Prose});
    });
    return rows;
}

bool startsEntry(QStringView line)
{
    static const QRegularExpression moment(
        QStringLiteral("^\\W{0,2}(?:\\d{4}[-/.]\\d\\d?[-/.]\\d\\d?\\b|\\d\\d?[./]\\d\\d?[./]\\d{2,4}\\b|\\d\\d?:\\d\\d\\b"
                       "|[A-Z][a-z]{2} +\\d\\d? \\d\\d:\\d\\d)"));
    return moment.match(leftWhole(line, 40).toString()).hasMatch();
}

bool isLog(QStringView text)
{
    qsizetype lines = 0;
    qsizetype entries = 0;
    qsizetype more = 0; // lines that go on, which are set in
    eachTableLine(text, QChar(), [&](TextRange line) {
        const QStringView words = text.mid(line.from, line.length());
        ++lines;
        if (startsEntry(words))
            ++entries;
        else if (entries > 0 && words[0].isSpace())
            ++more;
    });
    return entries > 2 && entries + more + 1 >= lines;
}

std::vector<Quotable> quotablesOfLog(QStringView text)
{
    constexpr qsizetype longestEntry = 500;
    std::vector<Quotable> entries;
    eachTableLine(text, QChar(), [&](TextRange line) {
        const bool goesOn = !entries.empty() && text[line.from].isSpace() && line.to - entries.back().range.from <= longestEntry;
        if (goesOn)
            entries.back().range.to = line.to;
        else
            entries.push_back({.range = line, .kind = Quotable::Kind::Row});
    });
    for (Quotable &entry : entries) {
        while (entry.range.length() > 0 && text[entry.range.from].isSpace())
            ++entry.range.from;
    }
    return entries;
}

} // namespace Layers
