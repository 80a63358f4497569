#include "core/context/htmltext_p.h"

#include "core/base/textcut.h"
#include "core/context/htmltree_p.h"

namespace Layers {

namespace {

constexpr size_t deepestList = 20;
constexpr int lowestLevel = 6; // of a heading
constexpr qsizetype longestRow = 1000; // units of a row that is kept as one line
constexpr qsizetype longestRowBelowHead = 16'000;
constexpr size_t mostColumns = 200;
constexpr size_t mostCells = 4'000'000; // of a table, where each row has as many as the widest

// A row with one of these lays a page out; it is no row of figures.
bool isLayout(HtmlTag tag)
{
    return tag == HtmlTag::Table || tag == HtmlTag::UnorderedList || tag == HtmlTag::OrderedList || tag == HtmlTag::Definitions
        || tag == HtmlTag::Preformatted || tag == HtmlTag::Quote || headingLevel(tag) > 0 || tag == HtmlTag::Field;
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
    case HtmlTag::Rows:
    case HtmlTag::Strong:
    case HtmlTag::Field:
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
    int group = -1; // the body of the table that it is in: no cell goes beyond that
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
        std::erase_if(m_out.headings, [end](const Heading &heading) { return heading.offset >= end; });
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
        if (element.tag == HtmlTag::Section || element.tag == HtmlTag::Cell || element.tag == HtmlTag::HeadCell)
            m_scopes.push_back({index, false});
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
            if (!m_scopes.empty())
                m_scopes.back().hasHeading = true;
        } else if (element.tag == HtmlTag::Item) {
            m_mark = markOfItem(element);
        } else if (element.tag == HtmlTag::Definition && m_isOnlyDefinition) {
            m_break = 0;
            m_space = true;
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
        // What a definition defines announces it, as the line above a list does; a single definition stands on its line.
        if (tag == HtmlTag::Term)
            m_isOnlyDefinition = isOnlyDefinition(index);
        if (tag == HtmlTag::Term && m_break == 0 && !m_out.text.isEmpty() && m_out.text.back().isLetterOrNumber())
            m_out.text.append(u':');
        if (tag == HtmlTag::Definition)
            m_mark.clear();
        breakAt(tag);
        const bool isScope = tag == HtmlTag::Section || tag == HtmlTag::Cell || tag == HtmlTag::HeadCell;
        if (isScope && !m_scopes.empty() && m_scopes.back().node == index) {
            if (m_scopes.back().hasHeading)
                m_endsScope = true;
            m_scopes.pop_back();
        }
        if (!m_lists.empty() && m_lists.back().node == index) {
            m_mark.clear();
            m_break = std::max(m_break, m_lists.size() > 1 ? 1 : 2);
            m_lists.pop_back();
        }
    }

    // Whether one definition follows a term, and holds nothing but words.
    bool isOnlyDefinition(int term) const
    {
        const auto nextElement = [this](int index) {
            do
                index = node(index).next;
            while (index >= 0 && node(index).tag == HtmlTag::Text);
            return index;
        };
        const int definition = nextElement(term);
        if (definition < 0 || node(definition).tag != HtmlTag::Definition)
            return false;
        const int behind = nextElement(definition);
        bool hasBlocks = false;
        visit(
            definition,
            [&](int index) {
                hasBlocks = hasBlocks || (index != definition && isParagraph(node(index).tag));
                return !hasBlocks;
            },
            [](int) {});
        return !hasBlocks && (behind < 0 || node(behind).tag != HtmlTag::Definition);
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
        if (m_endsScope || m_endsGroup)
            endScope();
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

    // What stood in a section of the page below a heading of its own ends there; a line says so to what follows outside of it.
    void endScope()
    {
        const bool endsGroup = std::exchange(m_endsGroup, false);
        const bool endsScope = std::exchange(m_endsScope, false);
        if (!(endsScope || endsGroup) || m_headingLevel > 0 || m_out.text.isEmpty())
            return;
        m_break = 2;
        flushBreak();
        m_out.headings.push_back({m_out.text.size(), endsScope ? 0 : lowestLevel, {}});
        m_out.text.append(endsScope ? QLatin1String("---") : QLatin1String("***"));
        m_break = 2;
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
        std::vector<int> loose; // what stands in the table and in no cell; a page shows it above
        QString caption;
        size_t widest = 0;
        visit(
            table,
            [&](int index) {
                switch (node(index).tag) {
                case HtmlTag::Row: {
                    rows.push_back(readRow(index, loose));
                    size_t wide = 0;
                    for (const Cell &cell : rows.back().cells)
                        wide += size_t(cell.columns);
                    widest = std::max(widest, wide);
                    return false;
                }
                case HtmlTag::Caption:
                    caption += (caption.isEmpty() ? QString() : QStringLiteral(" ")) + plainText(index);
                    return false;
                case HtmlTag::Head:
                case HtmlTag::Rows:
                    return true;
                default:
                    if (index == table)
                        return true;
                    if (!plainText(index).isEmpty())
                        loose.push_back(index);
                    return false;
                }
            },
            [](int) {});
        if (m_pre > 0 || m_headingLevel > 0 || widest > mostColumns || rows.size() * widest > mostCells
            || std::none_of(rows.begin(), rows.end(), [](const Row &row) { return row.isLine; }))
            return false;
        if (spread(rows) < 2)
            return false;
        m_mark.clear();
        m_break = 2;
        for (const int index : loose)
            walk(index);
        m_break = 2;
        if (!caption.isEmpty())
            writeLine(QStringLiteral("**%1**").arg(caption));
        writeRows(rows);
        m_break = 2;
        m_space = false;
        m_endsGroup = m_endsGroup || std::exchange(m_hasGroups, false);
        return true;
    }

    Row readRow(int index, std::vector<int> &loose) const
    {
        Row row;
        row.node = index;
        row.group = node(index).parent;
        row.isHead = node(node(index).parent).tag == HtmlTag::Head;
        bool hasLayout = false;
        int blocks = 0;
        qsizetype units = 0;
        for (int at = node(index).firstChild; at >= 0; at = node(at).next) {
            if (node(at).tag != HtmlTag::Cell && node(at).tag != HtmlTag::HeadCell) {
                if (!plainText(at).isEmpty())
                    loose.push_back(at);
                continue;
            }
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
        bool hasStrong = false;
        bool hasOther = false;
        visit(
            cell,
            [&](int index) {
                hasStrong = hasStrong || node(index).tag == HtmlTag::Strong;
                const bool isText = node(index).tag == HtmlTag::Text;
                const QStringView text = QStringView(m_tree.text).mid(node(index).from, node(index).to - node(index).from);
                hasOther = hasOther || (isText && !text.trimmed().isEmpty());
                return node(index).tag != HtmlTag::Strong && !hasOther;
            },
            [](int) {});
        return hasStrong && !hasOther;
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

    // "Forbidden", but not "Subtotal of the above: 7, all sold out".
    static bool looksLikeTitle(const QString &text)
    {
        constexpr qsizetype longestTitle = 60;
        return text.size() <= longestTitle
            && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isDigit() || QStringView(u".,;!?").contains(c); });
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
        int group = -1;
        for (Row &row : rows) {
            if (std::exchange(group, row.group) != row.group)
                open.clear();
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
            row.isTitle = row.isLine && row.cells.size() == 1 && row.cells.front().columns > 1
                && size_t(row.cells.front().columns) >= columns && (row.isHead || looksLikeTitle(row.cells.front().text));
        return columns;
    }

    // Row for row: a title, a head of columns, a line below it, or what is no line.
    void writeRows(const std::vector<Row> &rows)
    {
        std::vector<QString> head;
        bool isHeadDue = false;
        bool isEmpty = true; // so far
        const auto isData = [](const Row &row) { return row.isLine && !row.isTitle && row.line.size() > 1; };
        for (size_t i = 0; i < rows.size(); ++i) {
            const Row &row = rows[i];
            const bool hasWords = std::any_of(row.line.begin(), row.line.end(), [](const QString &text) { return !text.isEmpty(); });
            if (row.isLine && !hasWords)
                continue;
            if (row.isTitle) {
                writeGroup(row.line.front());
                isHeadDue = !head.empty();
                continue;
            }
            // In the middle of a table a second head stands above something else.
            const bool isSecond = !head.empty() && i + 1 < rows.size() && isData(rows[i + 1]) && !rows[i + 1].isHead;
            if (isData(row) && row.isHead && (isEmpty || isSecond)) {
                const size_t rowsOfHead = headFrom(rows, i, head);
                m_break = std::max(m_break, isEmpty ? 1 : 2);
                isEmpty = false;
                i += rowsOfHead - 1;
                const bool hasRows = std::any_of(rows.begin() + std::ptrdiff_t(i) + 1, rows.end(), isData);
                isHeadDue = true;
                if (!hasRows)
                    writeHead(head, isHeadDue);
                continue;
            }
            if (!isData(row) || (row.isLong && head.empty())) {
                isEmpty = false;
                m_break = 2;
                walkInside(row.node);
                m_break = 2;
                isHeadDue = !head.empty();
                continue;
            }
            isEmpty = false;
            writeHead(head, isHeadDue);
            writeLine(rowLine(row.line));
        }
    }

    // What stands below the title of a group is asked for by it, and said by it: a heading, which ends with the table.
    void writeGroup(const QString &title)
    {
        m_break = 2;
        if (m_endsScope || m_endsGroup)
            endScope();
        flushBreak();
        m_out.headings.push_back({m_out.text.size(), lowestLevel, leftWhole(title, 300)});
        m_out.text.append(QString(lowestLevel, u'#') + u' ' + title);
        m_break = 2;
        m_hasGroups = true;
    }

    void writeHead(const std::vector<QString> &head, bool &isDue)
    {
        if (!isDue || head.empty())
            return;
        isDue = false;
        writeLine(rowLine(head));
        writeLine(QLatin1Char('|') + QStringLiteral("---|").repeated(qsizetype(head.size())));
    }

    // The names of the columns, and how many rows they take: all of a marked head, else a second one only below cells that go over others.
    size_t headFrom(const std::vector<Row> &rows, size_t first, std::vector<QString> &head) const
    {
        head.clear();
        size_t at = first;
        for (bool goesOn = true; goesOn && at < rows.size() && rows[at].isLine && !rows[at].isTitle && (at == first || rows[at].isHead);
             ++at) {
            const std::vector<QString> &line = rows[at].line;
            head.resize(std::max(head.size(), line.size()));
            for (size_t i = 0; i < line.size(); ++i) {
                if (head[i].isEmpty())
                    head[i] = line[i];
                else if (head[i] != line[i] && !line[i].isEmpty())
                    head[i] += u' ' + line[i];
            }
            const auto goesOver = [](const Cell &cell) { return cell.columns > 1 || cell.rows > 1; };
            goesOn = node(rows[at].group).tag == HtmlTag::Head || std::any_of(rows[at].cells.begin(), rows[at].cells.end(), goesOver);
        }
        return at - first;
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
        if (m_endsScope || m_endsGroup)
            endScope();
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
            const QString title = leftWhole(m_out.text.mid(m_headingStart + m_headingLevel).simplified(), 300);
            if (!title.isEmpty()) // else it stands nowhere
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

    struct Scope
    {
        int node;
        bool hasHeading;
    };

    const HtmlTree &m_tree;
    ExtractedText m_out;
    std::vector<Scope> m_scopes; // sections that are open
    bool m_endsScope = false;
    bool m_isOnlyDefinition = false; // the next definition is
    bool m_hasGroups = false; // the table that is written
    bool m_endsGroup = false;
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
