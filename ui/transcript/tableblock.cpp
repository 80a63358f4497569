#include "ui/transcript/blockmarkdown.h"
#include "ui/transcript/textlines.h"

#include <QtGui/QPainter>

#include <cmath>
#include <numeric>

// Tables, in slices of some rows, so that a long one is laid out only where it is seen. The width of a column comes from the head and the
// first rows alone: it does not change while rows arrive, and every slice finds the same widths.

namespace Layers {

namespace {

constexpr int cellX = 12;
constexpr int cellY = 8;
constexpr int rowsThatDecide = 24;
constexpr int leastColumn = 48;
constexpr int mostColumn = 420; // natural width of a column when others want room

struct Columns
{
    std::vector<int> widths; // with padding
    int total = 0;
};

qreal naturalWidth(const RichText &cell, const QFontMetricsF &metrics)
{
    // Marks and padding of inline code are about one letter each; a cell is never shaped only to be measured.
    return metrics.horizontalAdvance(cell.text.left(400))
        + 11 * std::count_if(cell.runs.begin(), cell.runs.end(), [](const auto &run) { return run.style & RichText::Code; })
        + 16.0 * markCount(cell);
}

qreal longestWord(const RichText &cell, const QFontMetricsF &metrics)
{
    qreal longest = 0;
    for (const QStringView word : QStringView(cell.text).left(400).split(u' '))
        longest = std::max(longest, metrics.horizontalAdvance(word.toString()));
    return longest + (cell.runs.empty() ? 0 : 11);
}

// What the cells of one row ask for, with padding; `least` stays empty while the whole table fits.
struct RowNeeds
{
    std::vector<qreal> natural;
    std::vector<qreal> least;
};

// `known` holds what was measured before, the head first: while a table is written only its last row is measured again.
Columns columnsOf(const RichTable &table, const Theme &theme, int width, std::vector<RowNeeds> &known)
{
    const QFontMetricsF body(theme.font(Type::Ui));
    const QFontMetricsF head(theme.font(Type::SmallStrong));
    const size_t count = std::max<size_t>(1, table.columns.size());
    std::vector<qreal> natural(count, leastColumn);
    std::vector<qreal> least(count, leastColumn);
    known.resize(std::min<size_t>(rowsThatDecide, table.rows.size()) + 1);
    const auto look = [&](std::vector<qreal> RowNeeds::*need, std::vector<qreal> &most, const auto &measure) {
        for (size_t row = 0; row < known.size(); ++row) {
            std::vector<qreal> &needs = known[row].*need;
            const std::vector<RichText> &cells = row == 0 ? table.header : table.rows[row - 1];
            for (size_t i = needs.size(); i < std::min(count, cells.size()); ++i)
                needs.push_back(measure(cells[i], row == 0 ? head : body) + 2 * cellX + 2);
            for (size_t i = 0; i < needs.size(); ++i)
                most[i] = std::max(most[i], needs[i]);
        }
    };
    look(&RowNeeds::natural, natural, naturalWidth);
    const qreal room = width - 2;
    const qreal sum = std::accumulate(natural.begin(), natural.end(), 0.0);
    if (sum > room) { // most tables fit, and then no word is measured
        look(&RowNeeds::least, least, [&](const RichText &cell, const QFontMetricsF &metrics) {
            return std::min<qreal>(longestWord(cell, metrics), theme.scaled(240) - 2 * cellX - 2);
        });
    }
    if (known.size() == table.rows.size() + 1)
        known.pop_back(); // it may be half of a row
    const qreal sumLeast = std::accumulate(least.begin(), least.end(), 0.0);
    Columns columns;
    for (size_t i = 0; i < count; ++i) {
        qreal chosen = 0;
        if (sum <= room)
            chosen = natural[i] * room / sum; // fills the column of text
        else if (sumLeast <= room)
            chosen = least[i] + (natural[i] - least[i]) / std::max(1.0, sum - sumLeast) * (room - sumLeast);
        else
            chosen = std::min<qreal>(std::max(least[i], std::min(natural[i], qreal(theme.scaled(160)))), theme.scaled(mostColumn));
        columns.widths.push_back(int(chosen));
        columns.total += columns.widths.back();
    }
    if (columns.total < room)
        columns.widths.back() += int(room) - columns.total;
    columns.total = std::max(columns.total, int(room));
    return columns;
}

class TableBox final : public BlockBox
{
public:
    TableBox(const BlockSource &source, const BlockContext &context)
        : m_align(source.rich->table.columns)
        , m_from(source.from)
    {
        build(source, context);
    }

    bool grow(const BlockSource &source, const BlockContext &context, QPoint &dirty) override
    {
        const RichTable &table = source.rich->table;
        if (source.from != m_from || table.columns.size() != m_align.size())
            return false;
        if (source.from < rowsThatDecide && columnsOf(table, context.theme, context.width, m_needs).widths != m_columns.widths) {
            build(source, context);
            dirty = {};
            return true;
        }
        // The last row may have been half of one.
        const size_t keep = m_rows.empty() ? 0 : m_rows.size() - 1;
        dirty = {0, m_rows.empty() ? 0 : int(m_rows.back().top) - 2};
        m_isLast = source.isLast;
        m_rows.resize(keep);
        addRows(source, context);
        return true;
    }

    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        const qreal radius = theme.measure(Measure::RadiusControl);
        const QRectF frame = QRectF(0, 0, m_width, m_height).adjusted(0, m_isFirst ? 0 : -20, 0, m_isLast ? 0 : 20);
        painter.save();
        painter.setClipRect(QRectF(0, 0, m_width, m_height), Qt::IntersectClip);
        if (m_isFirst && paint.clip.top() < m_headHeight) {
            painter.save();
            painter.setClipRect(QRectF(0, 0, m_width, m_headHeight), Qt::IntersectClip);
            theme.drawPanel(painter, QRectF(0, 0, m_width, m_headHeight + 2 * radius), radius, Colour::Bg);
            painter.restore();
        }
        painter.save();
        painter.setClipRect(QRectF(1, 0, m_width - 2, m_height), Qt::IntersectClip);
        for (const Row &row : m_rows) {
            if (row.top + row.height >= paint.clip.top() && row.top <= paint.clip.bottom()) {
                if (!row.isHead && !(row.isFirst && m_isFirst && m_headHeight == 0))
                    painter.fillRect(QRectF(1, row.top - 1, m_width - 2, 1), theme.colour(Colour::Border));
                for (const Cell &cell : row.cells)
                    paintCell(painter, paint, row, cell);
            }
        }
        painter.restore();
        drawTallPanel(painter, theme, frame, radius, Colour::Count, Colour::Border, paint.clip);
        if (scrollRange() > 0 && m_isLast) {
            const qreal room = m_width - 2.0 * cellX;
            const qreal length = std::max(24.0, room * room / (room + scrollRange()));
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.colour(Colour::BorderStrong));
            painter.drawRoundedRect(QRectF(cellX + (room - length) * m_scroll / scrollRange(), m_height - 6, length, 4), 2, 2);
        }
        painter.restore();
    }

    int positionAt(QPointF point) const override
    {
        point.rx() += m_scroll;
        const Cell *best = nullptr;
        const Row *bestRow = nullptr;
        for (const Row &row : m_rows) {
            if (bestRow && row.top > point.y())
                break;
            bestRow = &row;
        }
        if (!bestRow)
            return 0;
        for (const Cell &cell : bestRow->cells) {
            if (best && cell.left > point.x())
                break;
            best = &cell;
        }
        return best ? best->position + best->lines.positionAt(point - QPointF(best->left + cellX, bestRow->top + cellY)) : 0;
    }

    QRectF caretRect(int position) const override
    {
        for (const Row &row : m_rows) {
            for (const Cell &cell : row.cells) {
                if (position <= cell.position + cell.lines.shown().text.size())
                    return cell.lines.caretRect(std::max(0, position - cell.position))
                        .translated(cell.left + cellX - m_scroll, row.top + cellY);
            }
        }
        return {0, 0, 1, qreal(m_height)};
    }

    int scrollRange() const override { return std::max(0, m_columns.total + 2 - m_width); }
    int scrollOffset() const override { return m_scroll; }
    void scrollTo(int offset) override
    {
        m_scroll = qBound(0, offset, scrollRange());
        collectTargets();
    }

private:
    struct Cell
    {
        TextLines lines;
        qreal left = 0;
        int position = 0;
    };
    struct Row
    {
        std::vector<Cell> cells;
        qreal top = 0;
        qreal height = 0;
        bool isHead = false;
        bool isFirst = false;
    };

    void build(const BlockSource &source, const BlockContext &context)
    {
        m_width = context.width;
        m_isFirst = source.isFirst;
        m_isLast = source.isLast;
        m_align = source.rich->table.columns;
        m_columns = columnsOf(source.rich->table, context.theme, context.width, m_needs);
        m_rows.clear();
        addRows(source, context);
    }

    void addRows(const BlockSource &source, const BlockContext &context)
    {
        m_citations = source.citations;
        const RichTable &table = source.rich->table;
        if (m_rows.empty() && m_isFirst && !table.header.empty())
            addRow(table.header, context, source, true);
        for (size_t i = size_t(source.from) + m_rows.size() - (m_headHeight > 0 ? 1 : 0); i < size_t(source.to); ++i)
            addRow(table.rows[i], context, source, false);
        m_height = int(std::ceil(m_rows.empty() ? 1 : m_rows.back().top + m_rows.back().height)) + (m_isLast ? 1 : 0);
        collectTargets();
    }

    void addRow(const std::vector<RichText> &cells, const BlockContext &context, const BlockSource &source, bool isHead)
    {
        Row row;
        row.isHead = isHead;
        row.isFirst = m_rows.empty();
        row.top = m_rows.empty() ? 1 : m_rows.back().top + m_rows.back().height;
        int position = 0;
        int citation = source.firstCitation;
        if (!m_rows.empty()) {
            const Cell *last = m_rows.back().cells.empty() ? nullptr : &m_rows.back().cells.back();
            position = last ? last->position + int(last->lines.shown().text.size()) + 1 : 0;
            for (const Row &other : m_rows) {
                for (const Cell &cell : other.cells)
                    citation += int(cell.lines.shown().marks.size());
            }
        }
        qreal left = 1;
        static const RichText nothing;
        for (size_t i = 0; i < m_columns.widths.size(); ++i) {
            const RichText &text = i < cells.size() ? cells[i] : nothing;
            Cell cell;
            cell.left = left;
            cell.position = position;
            TextLines::Look look;
            look.type = isHead ? Type::SmallStrong : Type::Ui;
            const RichTable::Align align = i < m_align.size() ? m_align[i] : RichTable::Align::Default;
            look.alignment = align == RichTable::Align::Right ? Qt::AlignRight
                : align == RichTable::Align::Centre           ? Qt::AlignHCenter
                                                              : Qt::AlignLeft;
            ShownText shown = shownTextOf(text, 0, -1, citation);
            citation += int(shown.marks.size());
            cell.lines.layout(std::move(shown), context.theme, m_columns.widths[i] - 2 * cellX, look, source.citations);
            row.height = std::max(row.height, cell.lines.height());
            position += int(cell.lines.shown().text.size()) + 1;
            left += m_columns.widths[i];
            row.cells.push_back(std::move(cell));
        }
        row.height = std::ceil(row.height) + 2 * cellY;
        if (isHead)
            m_headHeight = int(row.top + row.height) - 1;
        m_rows.push_back(std::move(row));
    }

    void collectTargets()
    {
        m_targets.clear();
        for (Row &row : m_rows) {
            for (Cell &cell : row.cells) {
                cell.lines.setFirstTarget(int(m_targets.size()));
                cell.lines.addTargets(m_targets, {cell.left + cellX - m_scroll, row.top + cellY}, m_citations);
            }
        }
    }

    void paintCell(QPainter &painter, const BlockPaint &paint, const Row &row, const Cell &cell) const
    {
        const auto length = int(cell.lines.shown().text.size());
        BlockPaint part{paint.theme, paint.clip, {}, {}, -1, paint.hovered, paint.pressed, paint.focused, paint.openCitation, false, false};
        part.selection = {std::max(0, paint.selection.from - cell.position), std::min(length, paint.selection.to - cell.position)};
        for (size_t i = 0; i < paint.matches.size(); ++i) {
            const BlockSpan span{paint.matches[i].from - cell.position, paint.matches[i].to - cell.position};
            if (span.from < 0 || span.to > length)
                continue;
            if (int(i) == paint.currentMatch)
                part.currentMatch = int(part.matches.size());
            part.matches.push_back(span);
        }
        cell.lines.paint(painter, {cell.left + cellX - m_scroll, row.top + cellY}, part);
    }

    std::vector<RichTable::Align> m_align;
    const std::vector<const Citation *> *m_citations = nullptr;
    Columns m_columns;
    std::vector<RowNeeds> m_needs; // of the rows that are whole
    std::vector<Row> m_rows;
    int m_from;
    int m_width = 0;
    int m_headHeight = 0;
    int m_scroll = 0;
    bool m_isFirst = true;
    bool m_isLast = true;
};

int estimateTable(const BlockSource &source, const BlockContext &context)
{
    return (source.to - source.from + (source.isFirst ? 1 : 0)) * (context.theme.lineHeight(Type::Ui) + 2 * cellY) + 2;
}

std::unique_ptr<BlockBox> makeTable(const BlockSource &source, const BlockContext &context)
{
    return std::make_unique<TableBox>(source, context);
}

// Cells with tabs between them, rows with line ends: the positions that the box uses.
template <class Words>
QString joined(const BlockSource &source, Words words)
{
    const RichTable &table = source.rich->table;
    QStringList lines;
    const size_t columns = std::max<size_t>(1, table.columns.size());
    int citation = source.firstCitation;
    const auto row = [&](const std::vector<RichText> &cells) {
        QStringList parts;
        for (size_t i = 0; i < columns; ++i) {
            const RichText cell = i < cells.size() ? cells[i] : RichText();
            parts << words(shownTextOf(cell, 0, -1, citation));
            citation += markCount(cell);
        }
        lines << parts.join(u'\t');
    };
    if (source.isFirst && !table.header.empty())
        row(table.header);
    for (int i = source.from; i < source.to; ++i)
        row(table.rows[size_t(i)]);
    return lines.join(u'\n');
}

QString textOfTable(const BlockSource &source)
{
    return joined(source, [](const ShownText &shown) { return shown.text; });
}

QString markdownOfTable(const BlockSource &source)
{
    return source.isFirst ? blockMarkdown(*source.rich, source.firstCitation) : QString();
}

QString plainOfTable(const BlockSource &source, BlockSpan span)
{
    if (const QString &written = source.rich->table.written; !written.isEmpty() && span.from <= 0 && span.to >= textOfTable(source).size())
        return written;
    // Positions count in the shown text of each cell.
    int position = 0;
    QString text = joined(source, [&](const ShownText &shown) {
        const BlockSpan part{std::max(0, span.from - position), std::min(int(shown.text.size()), span.to - position)};
        position += int(shown.text.size()) + 1;
        return part.isEmpty() ? QString() : plainOf(shown, part, source.citations);
    });
    while (text.startsWith(u'\t') || text.startsWith(u'\n'))
        text.remove(0, 1);
    while (text.endsWith(u'\t') || text.endsWith(u'\n'))
        text.chop(1);
    return text;
}

BlockGap gapOfTable(const BlockSource &source)
{
    return {source.isFirst ? 12 : 0, source.isLast ? 12 : 0};
}

} // namespace

const BlockKind tableBlockKind{"table", estimateTable, makeTable, textOfTable, markdownOfTable, plainOfTable, gapOfTable};

} // namespace Layers
