#include "core/context/htmltext_p.h"

#include "core/context/htmltree_p.h"

namespace Layers {

namespace {

constexpr size_t deepestList = 20;
constexpr qsizetype longestRow = 1000; // units of a row that is kept as one line
constexpr qsizetype longestRowBelowHead = 16'000;
constexpr size_t mostColumns = 200;
constexpr size_t mostCells = 200'000; // of a table, those that go over others counted for each

// A row with one of these lays a page out; it is no row of figures.
bool isLayout(HtmlTag tag)
{
    return tag == HtmlTag::Table || tag == HtmlTag::UnorderedList || tag == HtmlTag::OrderedList || tag == HtmlTag::Definitions
        || tag == HtmlTag::Preformatted || tag == HtmlTag::Quote || headingLevel(tag) > 0 || tag == HtmlTag::Form;
}

bool isParagraph(HtmlTag tag)
{
    switch (tag) {
    case HtmlTag::Other:
    case HtmlTag::Text:
    case HtmlTag::Body:
    case HtmlTag::Break:
    case HtmlTag::Cell:
    case HtmlTag::HeadCell:
    case HtmlTag::Head:
    case HtmlTag::Strong:
    case HtmlTag::Form:
        return false;
    default:
        return true;
    }
}

struct Cell
{
    QString text;
    int columns = 1;
    int rows = 1;
    bool isHead = false;
};

struct Row
{
    int node = -1;
    std::vector<Cell> cells;
    bool isHead = false; // in the head of the table
    bool isLine = false; // short enough, and of nothing but words
    bool isLong = false; // a line only below a head of columns
    bool isTitle = false; // one cell over all columns
    std::vector<QString> line; // a text for each column
};

class HtmlWriter
{
public:
    explicit HtmlWriter(const HtmlTree &tree)
        : m_tree(tree)
    { }

    ExtractedText write()
    {
        walk(0);
        endHeading();
        // Trailing white space is no content.
        qsizetype end = m_out.text.size();
        while (end > 0 && m_out.text[end - 1].isSpace())
            --end;
        m_out.text.truncate(end);
        std::erase_if(m_out.headings, [end](const Heading &heading) { return heading.offset >= end || heading.title.isEmpty(); });
        m_out.format = Document::Format::Html;
        return std::move(m_out);
    }

private:
    const HtmlNode &node(int index) const { return m_tree.nodes[size_t(index)]; }

    // `enter` says whether to go into an element, `leave` comes for those that were gone into.
    template <class Enter, class Leave>
    void visit(int root, Enter enter, Leave leave) const
    {
        int at = root;
        bool isInside = enter(at);
        while (true) {
            if (isInside && node(at).firstChild >= 0) {
                at = node(at).firstChild;
            } else {
                if (isInside)
                    leave(at);
                while (at != root && node(at).next < 0) {
                    at = node(at).parent;
                    leave(at);
                }
                if (at == root)
                    return;
                at = node(at).next;
            }
            isInside = enter(at);
        }
    }

    void walk(int root)
    {
        visit(
            root,
            [this, root](int index) {
                const HtmlTag tag = node(index).tag;
                if (tag == HtmlTag::Text) {
                    append(QStringView(m_tree.text).mid(node(index).from, node(index).to - node(index).from));
                    return false;
                }
                if (tag == HtmlTag::Table && index != root && writesTable(index))
                    return false;
                begin(index);
                return true;
            },
            [this](int index) { end(index); });
    }

    void begin(int index)
    {
        const HtmlNode &element = node(index);
        const int level = headingLevel(element.tag);
        if (level > 0 || (m_headingLevel > 0 && isParagraph(element.tag)))
            endHeading(); // one heading inside another
        if (level > 0 || element.tag == HtmlTag::Item || element.tag == HtmlTag::Definition)
            m_mark.clear(); // it stood before nothing
        if (element.tag == HtmlTag::Preformatted)
            ++m_pre;
        breakAt(element.tag);
        if (element.tag == HtmlTag::UnorderedList || element.tag == HtmlTag::OrderedList) {
            m_mark.clear(); // of an item without words
            if (m_lists.size() < deepestList)
                m_lists.push_back(
                    {element.tag == HtmlTag::OrderedList && !element.hasOwnMarks, element.hasNumber ? element.number : 1, index});
            m_break = std::max(m_break, m_lists.size() > 1 ? 1 : 2);
        } else if (level > 0) {
            m_headingLevel = level;
            m_headingStart = -1;
            m_mark = QString(level, u'#') + u' ';
        } else if (element.tag == HtmlTag::Item) {
            m_mark = markOfItem(element);
        } else if (element.tag == HtmlTag::Definition) {
            m_mark = QStringLiteral("- ");
        }
    }

    void end(int index)
    {
        const HtmlTag tag = node(index).tag;
        if (headingLevel(tag) > 0) {
            endHeading();
            m_mark.clear(); // of one without words
        }
        if (tag == HtmlTag::Item)
            m_mark.clear();
        if (tag == HtmlTag::Preformatted)
            --m_pre;
        // What a definition defines announces it, as the line above a list does.
        if (tag == HtmlTag::Term && m_break == 0 && !m_out.text.isEmpty() && m_out.text.back().isLetterOrNumber())
            m_out.text.append(u':');
        if (tag == HtmlTag::Definition)
            m_mark.clear();
        breakAt(tag);
        if (!m_lists.empty() && m_lists.back().node == index) {
            m_mark.clear();
            m_break = std::max(m_break, m_lists.size() > 1 ? 1 : 2);
            m_lists.pop_back();
        }
    }

    void breakAt(HtmlTag tag)
    {
        if (tag == HtmlTag::UnorderedList || tag == HtmlTag::OrderedList)
            return;
        if (tag == HtmlTag::Item || tag == HtmlTag::Definition)
            m_break = std::max(m_break, 1);
        else if (m_headingLevel > 0 && tag == HtmlTag::Break)
            m_space = true; // a heading is one line
        else if (isParagraph(tag))
            m_break = std::max(m_break, 2);
        else if (tag == HtmlTag::Break || tag == HtmlTag::Cell || tag == HtmlTag::HeadCell)
            m_break = std::max(m_break, 1);
    }

    void append(QStringView piece)
    {
        for (const QChar c : piece)
            put(c, c.isSpace() && c.unicode() != 0xa0);
    }

    void put(QChar c, bool isWhite)
    {
        if (isWhite && m_pre == 0) {
            m_space = true;
            return;
        }
        flushBreak();
        if (m_space) {
            if (!m_out.text.isEmpty() && !m_out.text.back().isSpace())
                m_out.text.append(u' ');
            m_space = false;
        }
        // A line of the page that looks like a heading is none.
        if (m_mark.isEmpty() && c == u'#' && (m_out.text.isEmpty() || m_out.text.back() == u'\n'))
            m_out.text.append(u' ');
        m_out.text.append(std::exchange(m_mark, QString()));
        m_out.text.append(c);
    }

    // Line breaks are written before the next character, so that a run of block tags makes one gap.
    void flushBreak()
    {
        if (m_break > 0) {
            while (!m_out.text.isEmpty() && (m_out.text.back() == u' ' || m_out.text.back() == u'\t'))
                m_out.text.chop(1);
            if (!m_out.text.isEmpty()) {
                int present = 0;
                while (present < m_break && present < m_out.text.size() && m_out.text[m_out.text.size() - 1 - present] == u'\n')
                    ++present;
                for (; present < m_break; ++present)
                    m_out.text.append(u'\n');
            }
            m_space = false;
        }
        m_break = 0;
        if (m_headingLevel > 0 && m_headingStart < 0)
            m_headingStart = m_out.text.size();
    }

    QString markOfItem(const HtmlNode &item)
    {
        if (m_lists.empty())
            return QStringLiteral("- ");
        List &list = m_lists.back();
        if (list.isOrdered && item.hasNumber)
            list.next = item.number;
        const QString indent(2 * qsizetype(m_lists.size() - 1), u' ');
        return indent + (list.isOrdered ? QString::number(list.next++) + QLatin1String(". ") : QLatin1String("- "));
    }

    // Rows are written as Markdown has them, so that a figure is quoted with what it belongs to; a row that lays the page out is written as
    // what is in it. A cell that goes over several columns or rows is written in each of them, and a row that is one such cell titles what
    // stands below it. False for what is no table of figures at all.
    bool writesTable(int table)
    {
        std::vector<Row> rows;
        QString caption;
        size_t cells = 0;
        size_t widest = 0;
        visit(
            table,
            [&](int index) {
                const HtmlTag tag = node(index).tag;
                if (tag == HtmlTag::Caption)
                    caption = plainText(index);
                if (tag == HtmlTag::Row) {
                    rows.push_back(readRow(index));
                    size_t wide = 0;
                    for (const Cell &cell : rows.back().cells) {
                        wide += size_t(cell.columns);
                        cells += size_t(cell.columns) * size_t(std::clamp(cell.rows, 1, 100));
                    }
                    widest = std::max(widest, wide);
                    return false;
                }
                return tag != HtmlTag::Caption && (tag != HtmlTag::Table || index == table);
            },
            [](int) {});
        if (m_pre > 0 || m_headingLevel > 0 || cells > mostCells || widest > mostColumns
            || std::none_of(rows.begin(), rows.end(), [](const Row &row) { return row.isLine; }))
            return false;
        const size_t columns = spread(rows);
        if (columns < 2)
            return false;
        m_mark.clear();
        m_break = 2;
        if (!caption.isEmpty())
            writeLine(QStringLiteral("**%1**").arg(caption));
        writeRows(rows);
        m_break = 2;
        m_space = false;
        return true;
    }

    Row readRow(int index) const
    {
        Row row;
        row.node = index;
        row.isHead = node(node(index).parent).tag == HtmlTag::Head;
        bool hasLayout = false;
        int blocks = 0;
        qsizetype units = 0;
        for (int at = node(index).firstChild; at >= 0; at = node(at).next) {
            if (node(at).tag != HtmlTag::Cell && node(at).tag != HtmlTag::HeadCell)
                continue;
            Cell cell;
            cell.columns = node(at).columns;
            cell.rows = node(at).rows;
            cell.isHead = node(at).tag == HtmlTag::HeadCell || isStrong(at);
            visit(
                at,
                [&](int inner) {
                    hasLayout = hasLayout || isLayout(node(inner).tag);
                    blocks += node(inner).tag == HtmlTag::Paragraph || node(inner).tag == HtmlTag::Division ? 1 : 0;
                    units += node(inner).to - node(inner).from;
                    return !hasLayout && units <= longestRowBelowHead;
                },
                [](int) {});
            if (!hasLayout && units <= longestRowBelowHead)
                cell.text = plainText(at);
            row.cells.push_back(std::move(cell));
        }
        row.isHead = row.isHead
            || (!row.cells.empty() && std::all_of(row.cells.begin(), row.cells.end(), [](const Cell &cell) { return cell.isHead; }));
        row.isLong = units > longestRow || blocks > int(row.cells.size());
        row.isLine = !hasLayout && !row.cells.empty() && units <= longestRowBelowHead;
        return row;
    }

    // A cell whose words are all strong: the head of a column, as many programs write it.
    bool isStrong(int cell) const
    {
        int at = node(cell).firstChild;
        while (at >= 0 && node(at).tag == HtmlTag::Text
               && QStringView(m_tree.text).mid(node(at).from, node(at).to - node(at).from).trimmed().isEmpty())
            at = node(at).next;
        while (at >= 0 && (node(at).tag == HtmlTag::Paragraph || node(at).tag == HtmlTag::Division))
            at = node(at).firstChild;
        return at >= 0 && node(at).tag == HtmlTag::Strong;
    }

    // The words of an element on one line.
    QString plainText(int root) const
    {
        QString text;
        visit(
            root,
            [&](int index) {
                if (node(index).tag == HtmlTag::Text)
                    text += QStringView(m_tree.text).mid(node(index).from, node(index).to - node(index).from);
                else if (isParagraph(node(index).tag) || node(index).tag == HtmlTag::Break)
                    text += u' ';
                return node(index).tag != HtmlTag::Text;
            },
            [&](int index) {
                if (isParagraph(node(index).tag))
                    text += u' ';
            });
        // As simplified(), but a space that does not break stays.
        QString line;
        for (const QChar c : text) {
            if (!c.isSpace() || c.unicode() == 0xa0)
                line += c;
            else if (!line.isEmpty() && line.back() != u' ')
                line += u' ';
        }
        while (line.endsWith(u' '))
            line.chop(1);
        return line;
    }

    // Gives each column of each row its text, and says how many columns there are.
    static size_t spread(std::vector<Row> &rows)
    {
        struct Open
        {
            int rows = 0;
            QString text;
        };
        std::vector<Open> open;
        size_t columns = 0;
        for (Row &row : rows) {
            size_t column = 0;
            const auto takeOpen = [&] {
                while (column < open.size() && open[column].rows > 0) {
                    --open[column].rows;
                    row.line.push_back(open[column].text);
                    ++column;
                }
            };
            for (const Cell &cell : row.cells) {
                takeOpen();
                for (int i = 0; i < cell.columns && column < 2 * mostColumns; ++i, ++column) {
                    row.line.push_back(cell.text);
                    if (open.size() <= column)
                        open.resize(column + 1);
                    open[column] = {cell.rows == 0 ? int(rows.size()) : cell.rows - 1, cell.text};
                }
            }
            while (column < open.size()) {
                if (open[column].rows > 0) {
                    takeOpen();
                } else {
                    row.line.push_back({});
                    ++column;
                }
            }
            while (!row.line.empty() && row.line.back().isEmpty() && row.line.size() > row.cells.size())
                row.line.pop_back();
            columns = std::max(columns, row.line.size());
        }
        for (Row &row : rows)
            row.isTitle = row.cells.size() == 1 && row.cells.front().columns > 1 && size_t(row.cells.front().columns) >= columns;
        return columns;
    }

    void writeRows(const std::vector<Row> &rows)
    {
        std::vector<QString> head;
        bool isHeadWritten = false;
        bool isBelowHead = false; // a line was written since
        size_t at = 0;
        const auto writeTitle = [&](const Row &row) {
            m_break = 2;
            if (!row.line.front().isEmpty())
                writeLine(QStringLiteral("**%1**").arg(row.line.front()));
            isHeadWritten = false;
            isBelowHead = false;
        };
        for (; at < rows.size() && (rows[at].isTitle || (rows[at].isHead && rows[at].isLine && rows[at].line.size() > 1)); ++at) {
            const Row &row = rows[at];
            if (row.isTitle && head.empty()) {
                writeTitle(row);
                continue;
            }
            head.resize(std::max(head.size(), row.line.size()));
            for (size_t i = 0; i < row.line.size(); ++i) {
                if (head[i].isEmpty())
                    head[i] = row.line[i];
                else if (head[i] != row.line[i] && !row.line[i].isEmpty())
                    head[i] += u' ' + row.line[i];
            }
        }
        const auto writeHead = [&] {
            if (head.empty() || isHeadWritten)
                return;
            isHeadWritten = true;
            writeLine(rowLine(head));
            writeLine(QLatin1Char('|') + QStringLiteral("---|").repeated(qsizetype(head.size())));
        };
        if (std::none_of(rows.begin() + std::ptrdiff_t(at), rows.end(),
                         [](const Row &row) { return row.isLine && !row.isTitle && row.line.size() > 1; }))
            writeHead(); // nothing stands below it
        for (; at < rows.size(); ++at) {
            const Row &row = rows[at];
            if (row.isTitle && row.isLine) {
                writeTitle(row);
                continue;
            }
            const bool isLine = row.isLine && row.line.size() > 1 && (!row.isLong || !head.empty());
            if (std::all_of(row.line.begin(), row.line.end(), [](const QString &text) { return text.isEmpty(); }) && row.isLine)
                continue;
            if (!isLine) {
                m_break = 2;
                walkInside(row.node);
                m_break = 2;
                isHeadWritten = false;
                isBelowHead = false;
                continue;
            }
            if (!isBelowHead && !isHeadWritten && head.empty())
                m_break = std::max(m_break, 1);
            writeHead();
            writeLine(rowLine(row.line));
            isBelowHead = true;
        }
    }

    static QString rowLine(const std::vector<QString> &cells)
    {
        QString line = QStringLiteral("|");
        for (const QString &cell : cells) {
            QString text = cell;
            line += u' ' + text.replace(u'|', QLatin1String("\\|")) + (text.isEmpty() ? QLatin1String("|") : QLatin1String(" |"));
        }
        return line;
    }

    // A line of its own, as it is.
    void writeLine(const QString &line)
    {
        m_break = std::max(m_break, 1);
        m_space = false;
        flushBreak();
        m_out.text.append(line);
        m_break = 1;
    }

    void walkInside(int root)
    {
        for (int at = node(root).firstChild; at >= 0; at = node(at).next)
            walk(at);
    }

    void endHeading()
    {
        if (m_headingLevel > 0 && m_headingStart >= 0) {
            const QString title = m_out.text.mid(m_headingStart + m_headingLevel).simplified().left(300);
            if (!title.isEmpty())
                m_out.headings.push_back({m_headingStart, m_headingLevel, title});
        }
        m_headingLevel = 0;
        m_headingStart = -1;
    }

    struct List
    {
        bool isOrdered;
        int next; // number
        int node;
    };

    const HtmlTree &m_tree;
    ExtractedText m_out;
    std::vector<List> m_lists; // that are open
    QString m_mark; // stands before the next character
    int m_pre = 0;
    int m_break = 0;
    bool m_space = false;
    int m_headingLevel = 0;
    qsizetype m_headingStart = -1;
};

} // namespace

ExtractedText textOfHtml(QStringView html)
{
    const HtmlTree tree = readHtml(html);
    return HtmlWriter(tree).write();
}

} // namespace Layers
