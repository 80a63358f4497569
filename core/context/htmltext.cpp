#include "core/context/htmltext_p.h"

#include "core/base/htmlentities.h"

#include <QtCore/QRegularExpression>

#include <array>

namespace Layers {

namespace {

using namespace Qt::Literals;

template <size_t N>
bool isOneOf(QStringView name, const std::array<const char *, N> &names)
{
    return std::any_of(names.begin(), names.end(), [name](const char *candidate) { return name == QLatin1String(candidate); });
}

constexpr std::array dropped{"script", "style",  "nav",      "head",     "button", "svg",
                             "form",   "select", "template", "noscript", "iframe", "object"};
constexpr std::array rawText{"script", "style", "textarea", "title", "xmp", "noscript", "iframe"};
constexpr std::array paragraphs{"p",    "div",    "ul",     "ol",    "dl",     "table",      "tr", "blockquote", "section", "article",
                                "main", "header", "footer", "aside", "dt",     "dd",         "li", "pre",        "h1",      "h2",
                                "h3",   "h4",     "h5",     "h6",    "figure", "figcaption", "hr", "details",    "summary"};
constexpr std::array lines{"br", "td", "th"};
constexpr std::array struck{"del", "s", "strike"};
constexpr std::array hideable{"div", "p", "span", "section", "article", "aside", "ul", "ol", "table", "tr", "pre", "blockquote", "details"};
constexpr qsizetype longestUnseen = 200'000;
constexpr qsizetype mostLookedAhead = 4'000'000; // in all
constexpr qsizetype longestTag = 4000;
constexpr std::array headings{"th", "b", "strong"}; // of a column, in the first row of a table
// A row with one of these lays a page out; it is no row of figures.
constexpr std::array layouts{"table", "ul", "ol", "dl", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "form", "textarea"};

QString nameAt(QStringView tag)
{
    qsizetype length = 0;
    while (length < tag.size() && (tag[length].isLetterOrNumber() || tag[length] == u'-'))
        ++length;
    return tag.left(length).toString().toLower();
}

// Whether the row whose tag ends here is one of a table of short cells: it is kept as one line. Below a head of columns cells may be long.
bool isShortRow(QStringView html, bool hasHead)
{
    const qsizetype longest = hasHead ? 64'000 : 8000; // with its tags
    const qsizetype longestText = hasHead ? 16'000 : 1000;
    const QStringView row = html.left(longest);
    qsizetype cells = 0;
    qsizetype blocks = 0; // one in each cell is what some programs write
    qsizetype words = 0;
    const auto isShort = [&] { return cells > 1 && (hasHead || blocks <= cells) && words <= longestText; };
    for (qsizetype at = row.indexOf(u'<'); at >= 0;) {
        const bool isEnd = row.mid(at + 1).startsWith(u'/');
        const QString name = nameAt(row.mid(at + (isEnd ? 2 : 1)));
        if (name == QLatin1String("tr") || (isEnd && name == QLatin1String("table")))
            return isShort();
        if (isOneOf(name, layouts))
            return false;
        cells += !isEnd && (name == QLatin1String("td") || name == QLatin1String("th")) ? 1 : 0;
        blocks += !isEnd && (name == QLatin1String("p") || name == QLatin1String("div")) ? 1 : 0;
        const qsizetype next = row.indexOf(u'<', at + 1);
        const qsizetype end = row.mid(at, std::max<qsizetype>(0, next - at)).indexOf(u'>');
        words += end < 0 ? 0 : next - at - end - 1;
        at = next;
    }
    return row.size() == html.size() && isShort();
}

class HtmlReader
{
public:
    explicit HtmlReader(QStringView html)
        : m_html(html)
    { }

    ExtractedText read()
    {
        while (m_at < m_html.size()) {
            const QChar c = m_html[m_at];
            if (c == u'<' && m_at + 1 < m_html.size() && isMarkup(m_html[m_at + 1]))
                markup();
            else
                text();
        }
        endHeading();
        endRow();
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
    static bool isMarkup(QChar c) { return c.isLetter() || c == u'/' || c == u'!' || c == u'?'; }

    void text()
    {
        const qsizetype next = m_html.indexOf(u'<', m_at + 1);
        const qsizetype end = next < 0 ? m_html.size() : next;
        if (m_dropped == 0)
            append(m_html.mid(m_at, end - m_at));
        m_at = end;
    }

    void append(QStringView piece)
    {
        for (qsizetype i = 0; i < piece.size(); ++i) {
            const QChar c = piece[i];
            if (c == u'&') {
                qsizetype length = 0;
                const QString decoded = entity(piece.mid(i), length);
                if (length > 0) {
                    for (const QChar unit : decoded)
                        put(unit, false);
                    i += length - 1;
                    continue;
                }
            }
            put(c, c.isSpace() && c.unicode() != 0xa0);
        }
    }

    void put(QChar c, bool isWhite)
    {
        if (c.isNull())
            return;
        if (isWhite && m_pre == 0) {
            m_space = true;
            return;
        }
        flushBreak();
        flushCells();
        if (m_space) {
            if (!m_out.text.isEmpty() && !m_out.text.back().isSpace())
                m_out.text.append(u' ');
            m_space = false;
        }
        // A line of the page that looks like a heading is none.
        if (m_mark.isEmpty() && c == u'#' && (m_out.text.isEmpty() || m_out.text.back() == u'\n'))
            m_out.text.append(u' ');
        m_out.text.append(std::exchange(m_mark, QString()));
        if (m_isRow && c == u'|')
            m_out.text.append(u'\\');
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

    void markup()
    {
        const QStringView rest = m_html.mid(m_at);
        if (rest.startsWith(u"<!--")) {
            const qsizetype end = m_html.indexOf(u"-->", m_at + 4);
            m_at = end < 0 ? m_html.size() : end + 3;
            return;
        }
        const qsizetype end = tagEnd(m_at + 1);
        const QStringView inside = m_html.mid(m_at + 1, end - m_at - 1);
        m_at = std::min(end + 1, m_html.size());
        if (inside.startsWith(u'!') || inside.startsWith(u'?'))
            return;
        const bool isEnd = inside.startsWith(u'/');
        m_inside = inside;
        tag(nameAt(inside.mid(isEnd ? 1 : 0)), isEnd, inside.endsWith(u'/'));
    }

    // The '>' that ends a tag; one inside a quoted attribute does not count.
    qsizetype tagEnd(qsizetype at) const
    {
        QChar quote;
        bool afterEquals = false;
        for (; at < m_html.size(); ++at) {
            const QChar c = m_html[at];
            if (!quote.isNull()) {
                if (c == quote)
                    quote = QChar();
            } else if (c == u'>') {
                return at;
            } else if ((c == u'"' || c == u'\'') && afterEquals) {
                quote = c;
            }
            if (!c.isSpace())
                afterEquals = c == u'=';
        }
        return m_html.size();
    }

    void tag(const QString &name, bool isEnd, bool isSelfClosing)
    {
        if (isOneOf(name, dropped)) {
            // <head> is closed by <body> when its own end is missing.
            if (isEnd)
                m_dropped = std::max(0, m_dropped - 1);
            else if (!isSelfClosing)
                ++m_dropped;
        } else if (name == QLatin1String("body") && !isEnd) {
            m_dropped = 0;
        }
        if (!isEnd && !isSelfClosing && isOneOf(name, rawText)) {
            skipRaw(name);
            return;
        }
        if (m_dropped > 0 || skipsUnseen(name, isEnd, isSelfClosing) || isOfRow(name, isEnd))
            return;
        if (name == QLatin1String("pre"))
            m_pre = isEnd ? std::max(0, m_pre - 1) : m_pre + 1;
        const bool isHeading = name.size() == 2 && name[0] == u'h' && name[1] >= u'1' && name[1] <= u'6';
        if (isHeading || (m_headingLevel > 0 && isOneOf(name, paragraphs)))
            endHeading(); // also one without an end
        const bool isList = name == QLatin1String("ul") || name == QLatin1String("ol");
        const bool isItem = name == QLatin1String("li");
        if (isHeading || isItem)
            m_mark.clear(); // it stood before nothing
        if (isList)
            list(name == QLatin1String("ol"), isEnd);
        else if (isItem)
            m_break = std::max(m_break, 1);
        else if (m_headingLevel > 0 && isOneOf(name, lines))
            m_space = true; // a heading is one line
        else if (isOneOf(name, paragraphs))
            m_break = std::max(m_break, 2);
        else if (isOneOf(name, lines))
            m_break = std::max(m_break, 1);
        if (isHeading && !isEnd) {
            m_headingLevel = name[1].digitValue();
            m_headingStart = -1;
            m_mark = QString(m_headingLevel, u'#') + u' ';
        } else if (isItem && !isEnd) {
            m_mark = markOfItem();
        }
    }

    // Lists and headings are marked as Markdown marks them: what an item is an item of, and what stands below a heading, can be told then.
    void list(bool isOrdered, bool isEnd)
    {
        constexpr size_t deepestList = 20;
        m_mark.clear(); // of an item without words
        if (!isEnd && m_lists.size() < deepestList) {
            const bool hasOwnMarks = isOrdered && (attribute(u"reversed") || (attribute(u"type") && numberOf(u"type") != 1));
            m_lists.push_back({isOrdered && !hasOwnMarks, numberOf(u"start").value_or(1)});
        }
        m_break = std::max(m_break, m_lists.size() > 1 ? 1 : 2);
        if (isEnd && !m_lists.empty())
            m_lists.pop_back();
    }

    // What no reader of the page sees is no content: hidden elements, and words that are struck out. Only where the end of it is written,
    // so that nothing else goes with it.
    bool skipsUnseen(const QString &name, bool isEnd, bool isSelfClosing)
    {
        if (isEnd || isSelfClosing || m_lookedAhead > mostLookedAhead
            || !(isOneOf(name, struck) || (isOneOf(name, hideable) && isHidden())))
            return false;
        int depth = 1;
        qsizetype at = m_at;
        const qsizetype stop = std::min(m_html.size(), m_at + longestUnseen);
        while (depth > 0) {
            at = m_html.indexOf(u'<', at);
            if (at < 0 || at >= stop)
                break;
            const bool closes = m_html.mid(at + 1).startsWith(u'/');
            const QStringView tag = m_html.mid(at + (closes ? 2 : 1));
            if (tag.startsWith(name, Qt::CaseInsensitive) && (tag.size() == name.size() || !tag[name.size()].isLetterOrNumber())) {
                depth += closes ? -1 : 1;
                if (!closes && name == QLatin1String("p"))
                    break; // it ended without saying so
            }
            ++at;
        }
        m_lookedAhead += (at < 0 ? stop : at) - m_at;
        if (depth > 0 || at < 0 || at >= stop)
            return false;
        const qsizetype end = m_html.indexOf(u'>', at);
        m_at = end < 0 ? m_html.size() : end + 1;
        if (isOneOf(name, paragraphs))
            m_break = std::max(m_break, 2);
        else
            m_space = true;
        return true;
    }

    bool isHidden() const
    {
        static const QRegularExpression none(QStringLiteral("(?:^|;)\\s*display\\s*:\\s*none\\s*(?:!important)?\\s*(?:;|$)"),
                                             QRegularExpression::CaseInsensitiveOption);
        return attribute(u"hidden") || none.match(attribute(u"style").value_or(QStringView()).left(longestTag).toString()).hasMatch();
    }

    // The value of an attribute of the tag that is read, empty when it has none; nothing without that attribute. What stands in the value
    // of another one is none.
    std::optional<QStringView> attribute(QStringView wanted) const
    {
        qsizetype at = 0;
        const auto passSpace = [&] {
            while (at < m_inside.size() && (m_inside[at].isSpace() || m_inside[at] == u'/'))
                ++at;
        };
        while (at < m_inside.size() && !m_inside[at].isSpace())
            ++at; // the name of the element
        for (passSpace(); at < m_inside.size(); passSpace()) {
            const qsizetype from = at++;
            while (at < m_inside.size() && !m_inside[at].isSpace() && m_inside[at] != u'=')
                ++at;
            const QStringView name = m_inside.mid(from, at - from);
            passSpace();
            QStringView value;
            if (at < m_inside.size() && m_inside[at] == u'=') {
                ++at;
                passSpace();
                const QChar quote = at < m_inside.size() && (m_inside[at] == u'"' || m_inside[at] == u'\'') ? m_inside[at] : QChar();
                const qsizetype begin = quote.isNull() ? at : at + 1;
                at = begin;
                while (at < m_inside.size() && (quote.isNull() ? !m_inside[at].isSpace() : m_inside[at] != quote))
                    ++at;
                value = m_inside.mid(begin, at - begin);
                at += quote.isNull() ? 0 : 1;
            }
            if (name.compare(wanted, Qt::CaseInsensitive) == 0)
                return value;
        }
        return {};
    }

    std::optional<int> numberOf(QStringView name) const
    {
        bool isNumber = false;
        const int number = attribute(name).value_or(QStringView()).trimmed().toInt(&isNumber);
        return isNumber ? std::optional(number) : std::nullopt;
    }

    QString markOfItem()
    {
        if (m_lists.empty())
            return QStringLiteral("- ");
        List &list = m_lists.back();
        if (list.isOrdered)
            list.next = numberOf(u"value").value_or(list.next);
        const QString indent(2 * qsizetype(m_lists.size() - 1), u' ');
        return indent + (list.isOrdered ? QString::number(list.next++) + QLatin1String(". ") : QLatin1String("- "));
    }

    // Rows are written as Markdown has them, so that a figure is quoted with what it belongs to. Whether the tag is done with.
    bool isOfRow(const QString &name, bool isEnd)
    {
        const bool isTable = name == QLatin1String("table");
        const bool wasRow = m_isRow;
        if (isTable || name == QLatin1String("tr"))
            endRow();
        if (name == QLatin1String("thead"))
            m_isHead = !isEnd;
        if (isTable) {
            m_rows = 0;
            m_rowTags = 0;
            m_columns = 0;
            m_isHead = false;
            m_hasHead = false;
            m_hasSpans = !isEnd && hasSpansAhead();
        }
        if (name == QLatin1String("tr"))
            m_mark.clear(); // in a cell it would be a sign of its figure
        if (name == QLatin1String("tr") && (wasRow || !isEnd)) {
            if (!isEnd)
                m_isFirst = m_rowTags++ == 0;
            m_isRow = !isEnd && m_pre == 0 && !m_hasSpans && isShortRow(m_html.mid(m_at), m_hasHead);
            if (!m_isRow && !isEnd)
                m_columns = 0; // a rule below anything else would make that the head
            if (m_isRow || isEnd)
                m_break = std::max(m_break, m_rows > 0 ? 1 : 2);
            return m_isRow || isEnd;
        }
        if (!m_isRow)
            return false;
        if (!isEnd && (name == QLatin1String("td") || name == QLatin1String("th"))) {
            ++m_cells;
            m_isHeadCell = false;
        }
        if (!isEnd && m_cells > 0 && isOneOf(name, headings) && !m_isHeadCell) {
            m_isHeadCell = true;
            ++m_heads;
        } else if (isOneOf(name, paragraphs) || isOneOf(name, lines)) {
            m_space = true;
        }
        return true;
    }

    // A cell over several rows or columns belongs to figures that are written elsewhere: such a table is no rows below a head.
    bool hasSpansAhead()
    {
        if (m_lookedAhead > mostLookedAhead)
            return true;
        qsizetype end = m_html.indexOf(u"</table", m_at, Qt::CaseInsensitive);
        end = std::min({end < 0 ? m_html.size() : end, m_html.size(), m_at + longestUnseen});
        m_lookedAhead += end - m_at;
        static const QRegularExpression spans(QStringLiteral("<t[dh]\\b[^<>]*\\s(?:row|col)span\\s*=\\s*[\"']?\\s*(?:0|[2-9]|1\\d)"),
                                              QRegularExpression::CaseInsensitiveOption);
        return spans.match(m_html.mid(m_at, end - m_at).toString()).hasMatch();
    }

    // The bars before the next character of a row; the first one only when there is such a character, and below a head its rule.
    void flushCells()
    {
        if (!m_isRow)
            return;
        if (m_bars < m_cells && m_columns > 0)
            m_out.text.append(QLatin1Char('|') + QStringLiteral("---|").repeated(std::exchange(m_columns, 0)) + QLatin1Char('\n'));
        for (; m_bars < m_cells; ++m_bars) {
            m_out.text.append(m_bars > 0 ? QLatin1String(" |") : QLatin1String("|"));
            m_space = true;
        }
    }

    void endRow()
    {
        if (m_isRow && m_bars > 0) {
            flushCells();
            m_out.text.append(QLatin1String(" |"));
            ++m_rows;
            m_hasHead = m_hasHead || (m_isFirst && (m_isHead || m_heads == m_cells));
            if (m_isFirst && m_hasHead)
                m_columns = m_cells;
        }
        m_space = m_space && !m_isRow;
        m_isRow = false;
        m_cells = m_heads = m_bars = 0;
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

    // The content of these elements is not markup; it ends only with their own end tag.
    void skipRaw(const QString &name)
    {
        const QString close = QLatin1String("</") + name;
        const qsizetype end = m_html.indexOf(close, m_at, Qt::CaseInsensitive);
        const qsizetype stop = end < 0 ? m_html.size() : end;
        if (m_dropped == 0 && name == QLatin1String("textarea"))
            append(m_html.mid(m_at, stop - m_at));
        m_at = stop;
    }

    static QString entity(QStringView at, qsizetype &length)
    {
        length = 0;
        if (at.size() > 2 && at[1] == u'#') {
            const bool isHex = at[2] == u'x' || at[2] == u'X';
            qsizetype i = isHex ? 3 : 2;
            uint code = 0;
            const qsizetype first = i;
            for (; i < at.size() && i < first + 8; ++i) {
                const char16_t c = at[i].unicode();
                const int digit = c >= u'0' && c <= u'9'                ? c - u'0'
                    : isHex && (c | 0x20) >= u'a' && (c | 0x20) <= u'f' ? (c | 0x20) - u'a' + 10
                                                                        : -1;
                if (digit < 0)
                    break;
                code = code * (isHex ? 16 : 10) + uint(digit);
            }
            if (i == first)
                return {};
            if (i < at.size() && at[i] == u';')
                ++i;
            length = i;
            if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
                code = 0xfffd;
            const char32_t unit = code;
            return QString::fromUcs4(&unit, 1);
        }
        constexpr qsizetype longest = 32; // CounterClockwiseContourIntegral
        qsizetype i = 1;
        while (i < at.size() && i < longest && at[i].isLetterOrNumber() && at[i].unicode() < 0x80)
            ++i;
        const QByteArray name = at.mid(1, i - 1).toLatin1();
        const bool isClosed = i < at.size() && at[i] == u';';
        if (!isClosed && !isOpenHtmlEntity(name))
            return {};
        const QString known = htmlEntity(name);
        if (!known.isEmpty())
            length = i + (isClosed ? 1 : 0);
        return known;
    }

    struct List
    {
        bool isOrdered;
        int next; // number
    };

    QStringView m_html;
    qsizetype m_at = 0;
    QStringView m_inside; // of the tag that is read
    qsizetype m_lookedAhead = 0; // characters, for the ends of what is not seen
    ExtractedText m_out;
    std::vector<List> m_lists; // that are open
    QString m_mark; // stands before the next character
    int m_dropped = 0;
    int m_pre = 0;
    int m_break = 0;
    bool m_space = false;
    bool m_isRow = false; // of short cells
    bool m_isHead = false; // rows of a head
    bool m_isFirst = false; // of its table
    bool m_hasSpans = false; // this table has cells over several others
    bool m_hasHead = false; // this table begins with a head of columns
    int m_rowTags = 0; // of this table, so far
    int m_rows = 0; // of those, the ones that are lines
    int m_cells = 0; // of this row
    int m_heads = 0; // of its cells
    int m_bars = 0; // written
    int m_columns = 0; // of a head whose rule is not written yet
    bool m_isHeadCell = false; // this cell is counted as one
    int m_headingLevel = 0;
    qsizetype m_headingStart = -1;
};

} // namespace

ExtractedText textOfHtml(QStringView html)
{
    return HtmlReader(html).read();
}

} // namespace Layers
