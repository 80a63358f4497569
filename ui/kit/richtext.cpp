#include "ui/kit/richtext.h"

#include "ui/kit/barelinks_p.h"
#include "ui/kit/dollars_p.h"
#include "ui/kit/entities_p.h"
#include "ui/kit/tablerows_p.h"

#include <QtCore/QUrl>

#include <md4c.h>

#include <cstring>

namespace Layers {

namespace {

// Collects what md4c reports. md4c calls back in document order, blocks and spans properly nested.
class Collector
{
public:
    Collector(const MarkdownLimits &limits, const PlainDollars &dollars, bool marksLinks)
        : m_limits(limits)
        , m_dollars(dollars)
        , m_marksLinks(marksLinks)
    { }

    // Each cell costs, also one that is not written: a row of a wide table is as long as its head.
    bool isFull() const { return m_blocks.size() >= m_limits.blocks || m_cells > m_limits.cells; }
    std::vector<RichBlock> take()
    {
        if (m_cells > m_limits.cells && m_current.kind == RichBlock::Kind::Table)
            m_blocks.push_back(std::move(m_current));
        return std::move(m_blocks);
    }

    int enterBlock(MD_BLOCKTYPE type, void *detail)
    {
        if (m_blocks.size() >= m_limits.blocks || m_cells > m_limits.cells)
            return 1;
        if (type == MD_BLOCK_UL || type == MD_BLOCK_OL || type == MD_BLOCK_LI || type == MD_BLOCK_QUOTE)
            flushLoose();
        if ((type == MD_BLOCK_UL || type == MD_BLOCK_OL) && m_itemOpen)
            addEmptyItem(); // its own mark, before that of the list in it
        switch (type) {
        case MD_BLOCK_QUOTE:
            m_around.push_back({RichBlock::Around::Kind::Quote, true, false, 0});
            break;
        case MD_BLOCK_UL: {
            const auto *list = static_cast<MD_BLOCK_UL_DETAIL *>(detail);
            m_lists.push_back({false, {}, 0, list->is_tight != 0, true});
            m_around.push_back({RichBlock::Around::Kind::Bullets, true, false, 0});
            break;
        }
        case MD_BLOCK_OL: {
            const auto *list = static_cast<MD_BLOCK_OL_DETAIL *>(detail);
            m_lists.push_back({true, QLatin1Char(list->mark_delimiter), qint64(list->start), list->is_tight != 0, true});
            m_around.push_back({RichBlock::Around::Kind::Numbers, true, false, 0});
            break;
        }
        case MD_BLOCK_LI: {
            const auto *item = static_cast<MD_BLOCK_LI_DETAIL *>(detail);
            if (m_lists.empty())
                break;
            List &list = m_lists.back();
            m_around.back().beginsItem = true;
            m_around.back().number = list.next;
            static const QString bullets = QStringLiteral("\u2022\u25E6\u25AA");
            m_marker = list.isOrdered ? QString::number(list.next++) + list.delimiter
                                      : QString(bullets[std::min<qsizetype>(qsizetype(m_lists.size()) - 1, 2)]);
            m_task = !item->is_task ? RichBlock::Task::None : item->task_mark == ' ' ? RichBlock::Task::Open : RichBlock::Task::Done;
            m_itemOpen = true;
            break;
        }
        case MD_BLOCK_HR:
            open(RichBlock::Kind::Rule);
            close();
            break;
        case MD_BLOCK_H:
            open(RichBlock::Kind::Heading);
            m_current.level = int(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
            break;
        case MD_BLOCK_CODE: {
            open(RichBlock::Kind::Code);
            const auto *code = static_cast<MD_BLOCK_CODE_DETAIL *>(detail);
            readFenceInfo(m_current, attribute(code->info));
            m_isCode = true;
            break;
        }
        case MD_BLOCK_P:
            open(RichBlock::Kind::Paragraph);
            break;
        case MD_BLOCK_TABLE:
            open(RichBlock::Kind::Table);
            break;
        case MD_BLOCK_THEAD:
            m_isHead = true;
            break;
        case MD_BLOCK_TBODY:
            m_isHead = false;
            break;
        case MD_BLOCK_TR:
            if (!m_isHead)
                m_current.table.rows.emplace_back();
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            ++m_cells;
            m_cellAlign = static_cast<MD_BLOCK_TD_DETAIL *>(detail)->align;
            m_text = {};
            break;
        default:
            break;
        }
        return 0;
    }

    int leaveBlock(MD_BLOCKTYPE type)
    {
        switch (type) {
        case MD_BLOCK_QUOTE:
            flushLoose();
            m_around.pop_back();
            break;
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            flushLoose();
            m_lists.pop_back();
            m_around.pop_back();
            break;
        case MD_BLOCK_LI:
            flushLoose();
            // An item without any text still has its marker.
            if (m_itemOpen)
                addEmptyItem();
            break;
        case MD_BLOCK_H:
        case MD_BLOCK_P:
            close();
            break;
        case MD_BLOCK_CODE:
            m_isCode = false;
            if (m_current.code.endsWith(u'\n'))
                m_current.code.chop(1);
            close();
            break;
        case MD_BLOCK_TABLE:
            close();
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            leaveCell();
            break;
        default:
            break;
        }
        return 0;
    }

    int enterSpan(MD_SPANTYPE type, void *detail)
    {
        openLoose();
        Style style = m_styles.empty() ? Style{} : m_styles.back();
        switch (type) {
        case MD_SPAN_EM:
            style.bits |= RichText::Italic;
            break;
        case MD_SPAN_STRONG:
            style.bits |= RichText::Bold;
            break;
        case MD_SPAN_DEL:
            style.bits |= RichText::Strike;
            break;
        case MD_SPAN_U:
            style.bits |= RichText::Underline;
            break;
        case MD_SPAN_CODE:
            style.bits |= RichText::Code;
            break;
        case MD_SPAN_LATEXMATH:
            style.bits |= RichText::Maths;
            break;
        case MD_SPAN_LATEXMATH_DISPLAY:
            style.bits |= RichText::Maths | RichText::DisplayMaths;
            break;
        case MD_SPAN_A: {
            const QString target = safeLink(attribute(static_cast<MD_SPAN_A_DETAIL *>(detail)->href));
            if (!target.isEmpty()) {
                style.link = int(m_text.links.size());
                m_text.links << target;
            }
            break;
        }
        case MD_SPAN_IMG: {
            style.image = int(m_text.images.size());
            m_text.images << safeLink(attribute(static_cast<MD_SPAN_IMG_DETAIL *>(detail)->src));
            m_imageStart = m_text.text.size();
            break;
        }
        default:
            break;
        }
        if (m_styles.size() < 1000)
            m_styles.push_back(style);
        else
            ++m_ignoredSpans;
        return 0;
    }

    int leaveSpan(MD_SPANTYPE type)
    {
        if (type == MD_SPAN_IMG && m_text.text.size() == m_imageStart)
            append(QStringLiteral("\u2026")); // a picture without words still has a place
        if (m_ignoredSpans > 0)
            --m_ignoredSpans;
        else if (!m_styles.empty())
            m_styles.pop_back();
        return 0;
    }

    int text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size)
    {
        switch (type) {
        case MD_TEXT_BR:
            append(QStringLiteral("\n"));
            break;
        case MD_TEXT_SOFTBR:
            append(QStringLiteral(" "));
            break;
        case MD_TEXT_NULLCHAR:
            append(QStringLiteral("\uFFFD"));
            break;
        case MD_TEXT_ENTITY:
            append(entityText(QByteArrayView(text, qsizetype(size))));
            break;
        case MD_TEXT_CODE: {
            QString words = m_dollars.back(QString::fromUtf8(text, qsizetype(size)));
            if (m_current.kind == RichBlock::Kind::Table)
                words.replace(QLatin1String("\\|"), QLatin1String("|")); // or the bar would have parted two cells
            append(words);
            break;
        }
        default:
            if (isAtItemStart() && readTask(QByteArrayView(text, qsizetype(size)))) { // its item's mark stands before it
                text += 3;
                size -= 3;
                if (size > 0 && (*text == ' ' || *text == '\t')) {
                    ++text;
                    --size;
                }
            }
            append(withLineBreaks(m_dollars.back(QString::fromUtf8(text, qsizetype(size)))));
            break;
        }
        return 0;
    }

private:
    struct List
    {
        bool isOrdered;
        QChar delimiter; // behind its numbers
        qint64 next;
        bool isTight;
        bool isFirst;
    };
    struct Style
    {
        unsigned bits = RichText::Plain;
        int link = -1;
        int image = -1;
    };

    void open(RichBlock::Kind kind)
    {
        flushLoose();
        m_current = {};
        m_current.kind = kind;
        m_text = {};
        place();
        m_isOpen = true;
    }

    void addEmptyItem()
    {
        open(RichBlock::Kind::Paragraph);
        close();
        m_itemOpen = false;
    }

    // Where the block stands; the first block of an item carries its marker.
    void place()
    {
        using Around = RichBlock::Around;
        m_current.around.assign(m_around.begin(), m_around.begin() + qptrdiff(std::min(m_around.size(), size_t(m_limits.depth))));
        m_current.quote = int(std::count_if(m_current.around.begin(), m_current.around.end(),
                                            [](const Around &each) { return each.kind == Around::Kind::Quote; }));
        m_current.indent = int(m_current.around.size()) - m_current.quote;
        for (Around &each : m_around)
            each.begins = each.beginsItem = false;
        if (m_lists.empty())
            return;
        List &list = m_lists.back();
        m_current.isTight = list.isTight && m_around.back().kind != Around::Kind::Quote;
        if (std::exchange(m_itemOpen, false)) {
            m_current.marker = std::exchange(m_marker, {});
            m_current.task = std::exchange(m_task, RichBlock::Task::None);
            m_current.startsList = std::exchange(list.isFirst, false);
        }
    }

    void close()
    {
        if (!m_isOpen)
            return;
        m_isOpen = false;
        if (m_marksLinks)
            markBareLinks(m_text);
        m_current.text = std::move(m_text);
        m_text = {};
        m_blocks.push_back(std::move(m_current));
        m_current = {};
    }

    bool isAtItemStart() const
    {
        return m_isOpen
            ? m_current.kind == RichBlock::Kind::Paragraph && !m_current.marker.isEmpty() && m_text.text.isEmpty() && m_styles.empty()
            : m_itemOpen && m_styles.empty();
    }

    // md4c does not see the box of a task whose item follows one that ended in a quote.
    bool readTask(QByteArrayView words)
    {
        // Up to the end of the text, which a zero follows, the character behind the box may be of the next span.
        if (words.size() < 3 || words[0] != '[' || words[2] != ']' || !std::strchr(" xX", words[1])
            || !std::strchr(" \t\r\n", words.data()[3]) || words.data()[-1] == '\\')
            return false;
        openLoose();
        if (m_current.task != RichBlock::Task::None)
            return false;
        m_current.task = words[1] == ' ' ? RichBlock::Task::Open : RichBlock::Task::Done;
        return true;
    }

    // Items of tight lists have their text without a paragraph around it.
    void flushLoose()
    {
        if (m_isOpen && m_isLoose) {
            m_isLoose = false;
            close();
        }
    }

    // The text of an item may begin with a span, whose link belongs to it.
    void openLoose()
    {
        if (m_isOpen || m_lists.empty())
            return;
        m_current = {};
        m_current.kind = RichBlock::Kind::Paragraph;
        m_text = {};
        place();
        m_isOpen = true;
        m_isLoose = true;
    }

    void append(const QString &raw)
    {
        if (m_isCode) {
            m_current.code += shownText(raw);
            return;
        }
        openLoose();
        const QString shown = shownText(raw);
        if (shown.isEmpty())
            return;
        const int from = int(m_text.text.size());
        m_text.text += shown;
        const Style style = m_styles.empty() ? Style{} : m_styles.back();
        if (style.bits == RichText::Plain && style.link < 0 && style.image < 0)
            return;
        if (!m_text.runs.empty()) {
            RichText::Run &last = m_text.runs.back();
            if (last.from + last.length == from && last.style == style.bits && last.link == style.link && last.image == style.image) {
                last.length += int(shown.size());
                return;
            }
        }
        m_text.runs.push_back({from, int(shown.size()), style.bits, style.link, style.image});
    }

    void leaveCell()
    {
        if (m_marksLinks)
            markBareLinks(m_text);
        RichTable &table = m_current.table;
        auto &cells = m_isHead ? table.header : table.rows.back();
        if (int(cells.size()) < m_limits.columns) {
            cells.push_back(std::move(m_text));
            if (m_isHead) {
                table.columns.push_back(m_cellAlign == MD_ALIGN_LEFT         ? RichTable::Align::Left
                                            : m_cellAlign == MD_ALIGN_CENTER ? RichTable::Align::Centre
                                            : m_cellAlign == MD_ALIGN_RIGHT  ? RichTable::Align::Right
                                                                             : RichTable::Align::Default);
            }
        }
        m_text = {};
    }

    QString attribute(const MD_ATTRIBUTE &attribute) const
    {
        QString text;
        for (int i = 0; attribute.substr_offsets && attribute.substr_offsets[i] < attribute.size; ++i) {
            const QByteArrayView piece(attribute.text + attribute.substr_offsets[i],
                                       qsizetype(attribute.substr_offsets[i + 1] - attribute.substr_offsets[i]));
            text += attribute.substr_types[i] == MD_TEXT_ENTITY ? entityText(piece) : m_dollars.back(QString::fromUtf8(piece));
        }
        return text;
    }

    const MarkdownLimits m_limits;
    const PlainDollars &m_dollars;
    bool m_marksLinks;
    std::vector<RichBlock> m_blocks;
    RichBlock m_current;
    RichText m_text;
    std::vector<Style> m_styles;
    std::vector<List> m_lists;
    std::vector<RichBlock::Around> m_around;
    QString m_marker;
    RichBlock::Task m_task = RichBlock::Task::None;
    qsizetype m_imageStart = 0;
    int m_ignoredSpans = 0;
    size_t m_cells = 0;
    MD_ALIGN m_cellAlign = MD_ALIGN_DEFAULT;
    bool m_isOpen = false;
    bool m_isLoose = false;
    bool m_isCode = false;
    bool m_isHead = false;
    bool m_itemOpen = false;
};

// What stands below the head of a table with more columns than anybody reads: each of its rows would cost all of them.
bool isWideDelimiterRow(QByteArrayView line)
{
    constexpr qptrdiff widest = 128;
    return line.size() > widest && std::count(line.begin(), line.end(), '|') > widest
        && std::all_of(line.begin(), line.end(), [](char c) { return std::strchr("|-: \t\r>", c) && c != 0; });
}

// md4c spends time in the square of the nesting on lines such as ">>>>>..." a thousand deep, and much on the widest tables; nobody reads
// such a line as quotes.
QByteArray withoutDeepNesting(QByteArray text)
{
    constexpr int deepest = 64;
    qsizetype lineStart = 0;
    while (lineStart < text.size()) {
        qsizetype lineEnd = text.indexOf('\n', lineStart);
        if (lineEnd < 0)
            lineEnd = text.size();
        if (isWideDelimiterRow(QByteArrayView(text).sliced(lineStart, lineEnd - lineStart)))
            text[lineStart + QByteArrayView(text).sliced(lineStart, lineEnd - lineStart).indexOf('|')] = '.';
        int depth = 0;
        qsizetype at = lineStart;
        while (at < lineEnd
               && (text[at] == '>' || text[at] == ' ' || text[at] == '\t'
                   || ((text[at] == '-' || text[at] == '*' || text[at] == '+') && at + 1 < lineEnd && text[at + 1] == ' '))) {
            if (text[at] != ' ' && text[at] != '\t' && ++depth > deepest) {
                text[at] = text[at] == '>' ? '\'' : '.';
                break;
            }
            ++at;
        }
        lineStart = lineEnd + 1;
    }
    return text;
}

} // namespace

QString RichBlock::plainText() const
{
    switch (kind) {
    case Kind::Code:
        return code;
    case Kind::Rule:
        return {};
    case Kind::Table: {
        QStringList lines;
        const auto line = [](const std::vector<RichText> &cells) {
            QStringList words;
            for (const RichText &cell : cells)
                words << cell.text;
            return words.join(u'\t');
        };
        lines << line(table.header);
        for (const auto &row : table.rows)
            lines << line(row);
        return lines.join(u'\n');
    }
    case Kind::Paragraph:
    case Kind::Heading:
        return text.text;
    }
    return {};
}

std::vector<RichBlock> parseMarkdown(QStringView markdown, const MarkdownLimits &limits)
{
    const bool isCut = markdown.size() > limits.size;
    if (isCut)
        markdown = markdown.left(limits.size);
    const PlainDollars dollars = withPlainDollars(withReadyTables(withoutDeepNesting(markdown.toUtf8())));
    const QByteArray &text = dollars.text;
    const bool marksLinks = holdsManyLinks(text, limits.autolinks);
    Collector collector(limits, dollars, marksLinks);
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB | MD_FLAG_LATEXMATHSPANS | MD_FLAG_NOHTML;
    if (marksLinks)
        parser.flags &= ~unsigned(MD_FLAG_PERMISSIVEAUTOLINKS);
    parser.enter_block
        = [](MD_BLOCKTYPE type, void *detail, void *user) { return static_cast<Collector *>(user)->enterBlock(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void *, void *user) { return static_cast<Collector *>(user)->leaveBlock(type); };
    parser.enter_span = [](MD_SPANTYPE type, void *detail, void *user) { return static_cast<Collector *>(user)->enterSpan(type, detail); };
    parser.leave_span = [](MD_SPANTYPE type, void *, void *user) { return static_cast<Collector *>(user)->leaveSpan(type); };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR *words, MD_SIZE size, void *user) {
        return static_cast<Collector *>(user)->text(type, words, size);
    };
    md_parse(text.constData(), MD_SIZE(text.size()), &parser, &collector);
    std::vector<RichBlock> blocks = collector.take();
    if (isCut || collector.isFull()) {
        RichBlock cut;
        cut.marker = QStringLiteral("\u2026");
        blocks.push_back(cut);
    }
    return blocks;
}

} // namespace Layers
