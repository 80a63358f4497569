#include "ui/transcript/quotedtables.h"

#include "ui/transcript/textlines.h"

namespace Layers {

namespace {

constexpr qsizetype mostQuotedColumns = 32;

// The pieces between the bars of a row; a bar behind a backslash is a letter.
QStringList cellsOf(QStringView row)
{
    QStringList cells;
    QString cell;
    for (qsizetype i = 1; i < row.size(); ++i) {
        if (row[i] == u'\\' && i + 1 < row.size() && row[i + 1] == u'|') {
            cell += u'|';
            ++i;
        } else if (row[i] == u'|') {
            cells << std::exchange(cell, {}).trimmed();
        } else {
            cell += row[i];
        }
    }
    if (!cell.trimmed().isEmpty())
        cells << cell.trimmed();
    return cells;
}

bool isRuling(const QStringList &cells)
{
    return !cells.isEmpty() && std::all_of(cells.begin(), cells.end(), [](const QString &cell) {
        return cell.contains(u'-') && std::all_of(cell.begin(), cell.end(), [](QChar c) { return c == u'-' || c == u':'; });
    });
}

RichTable::Align alignOf(const QString &ruling)
{
    const bool isLeft = ruling.startsWith(u':');
    const bool isRight = ruling.endsWith(u':');
    return isLeft && isRight ? RichTable::Align::Centre
        : isRight            ? RichTable::Align::Right
        : isLeft             ? RichTable::Align::Left
                             : RichTable::Align::Default;
}

std::vector<RichText> richCells(const QStringList &cells)
{
    std::vector<RichText> rich;
    for (const QString &cell : cells) {
        const auto blocks = parseMarkdown(QString(cell).replace(QChar(0xFFFC), QChar(0xFFFD)));
        const bool isText = blocks.size() == 1 && blocks[0].kind == RichBlock::Kind::Paragraph;
        RichText plain;
        plain.text = shownText(cell);
        rich.push_back(isText ? blocks[0].text : plain);
    }
    return rich;
}

int marksIn(const RichBlock &block)
{
    int marks = markCount(block.text);
    for (const RichText &cell : block.table.header)
        marks += markCount(cell);
    for (const auto &row : block.table.rows) {
        for (const RichText &cell : row)
            marks += markCount(cell);
    }
    return marks;
}

} // namespace

std::optional<RichTable> tableOfRows(const QString &text)
{
    std::vector<QStringList> rows;
    for (const QString &line : text.split(u'\n')) {
        const QString row = line.trimmed();
        if (row.isEmpty())
            continue;
        if (!row.startsWith(u'|') || row.size() < 3)
            return {};
        rows.push_back(cellsOf(row));
    }
    RichTable table;
    if (rows.empty())
        return {};
    QStringList ruling;
    for (size_t i = 0; i < rows.size(); ++i) {
        if (i < 2 && isRuling(rows[i])) {
            ruling = rows[i];
            continue;
        }
        const bool isHead = i == 0 && rows.size() > 1 && isRuling(rows[1]);
        auto cells = richCells(rows[i].mid(0, mostQuotedColumns));
        if (isHead)
            table.header = std::move(cells);
        else
            table.rows.push_back(std::move(cells));
    }
    size_t columns = table.header.size();
    for (const auto &row : table.rows)
        columns = std::max(columns, row.size());
    if (columns < 2)
        return {};
    for (size_t i = 0; i < columns; ++i)
        table.columns.push_back(qsizetype(i) < ruling.size() ? alignOf(ruling[qsizetype(i)]) : RichTable::Align::Default);
    table.written = text;
    return table;
}

void showQuotedTables(std::vector<RichBlock> &blocks, const std::vector<const Citation *> &citations, int firstCitation)
{
    int mark = firstCitation;
    for (size_t i = 0; i < blocks.size(); ++i) {
        const RichBlock &block = blocks[i];
        const int marks = marksIn(block);
        const int here = std::exchange(mark, mark + marks);
        if (block.kind != RichBlock::Kind::Paragraph || block.quote == 0 || marks != 1 || !block.text.text.startsWith(u'|')
            || here >= int(citations.size()))
            continue;
        auto table = tableOfRows(citations[size_t(here)]->quote);
        if (!table)
            continue;
        RichBlock shown = block;
        shown.kind = RichBlock::Kind::Table;
        shown.text = {};
        shown.table = std::move(*table);
        RichBlock source = block;
        source.marker.clear();
        source.text = {};
        source.text.text = QChar(0xFFFC);
        blocks[i] = std::move(shown);
        blocks.insert(blocks.begin() + qsizetype(i) + 1, std::move(source));
        ++i;
    }
}

} // namespace Layers
