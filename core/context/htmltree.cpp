#include "core/context/htmltree_p.h"

#include "core/base/htmlentities.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

#include <libxml/HTMLparser.h>

#include <array>
#include <mutex>
#include <optional>

namespace Layers {

namespace {

constexpr int deepest = 150; // elements in one another; a page that goes deeper is read on as if it had closed them all
constexpr size_t mostNodes = 4'000'000; // text goes on without elements then
constexpr qsizetype pieceSize = 64 * 1024;

std::optional<HtmlTag> tagOf(const QByteArray &name) // nothing: with all that is in it, it is no content
{
    static const QHash<QByteArray, HtmlTag> known{
        {"body", HtmlTag::Body},      {"h1", HtmlTag::Heading1},      {"h2", HtmlTag::Heading2},      {"h3", HtmlTag::Heading3},
        {"h4", HtmlTag::Heading4},    {"h5", HtmlTag::Heading5},      {"h6", HtmlTag::Heading6},      {"p", HtmlTag::Paragraph},
        {"div", HtmlTag::Division},   {"section", HtmlTag::Section},  {"article", HtmlTag::Section},  {"aside", HtmlTag::Section},
        {"footer", HtmlTag::Section}, {"details", HtmlTag::Section},  {"main", HtmlTag::Block},       {"header", HtmlTag::Block},
        {"figure", HtmlTag::Block},   {"figcaption", HtmlTag::Block}, {"summary", HtmlTag::Block},    {"address", HtmlTag::Block},
        {"center", HtmlTag::Block},   {"fieldset", HtmlTag::Block},   {"form", HtmlTag::Block},       {"dialog", HtmlTag::Block},
        {"br", HtmlTag::Break},       {"hr", HtmlTag::Rule},          {"ul", HtmlTag::UnorderedList}, {"menu", HtmlTag::UnorderedList},
        {"ol", HtmlTag::OrderedList}, {"li", HtmlTag::Item},          {"dl", HtmlTag::Definitions},   {"dt", HtmlTag::Term},
        {"dd", HtmlTag::Definition},  {"table", HtmlTag::Table},      {"caption", HtmlTag::Caption},  {"thead", HtmlTag::Head},
        {"tbody", HtmlTag::Rows},     {"tfoot", HtmlTag::Rows},       {"tr", HtmlTag::Row},           {"td", HtmlTag::Cell},
        {"th", HtmlTag::HeadCell},    {"pre", HtmlTag::Preformatted}, {"blockquote", HtmlTag::Quote}, {"b", HtmlTag::Strong},
        {"strong", HtmlTag::Strong},  {"textarea", HtmlTag::Field},
    };
    static const QSet<QByteArray> dropped{"script",   "style",  "nav",    "head",  "button", "svg", "select", "template",
                                          "noscript", "iframe", "object", "title", "del",    "s",   "strike"};
    if (dropped.contains(name))
        return {};
    return known.value(name, HtmlTag::Other);
}

bool isBlock(HtmlTag tag)
{
    return tag != HtmlTag::Other && tag != HtmlTag::Break && tag != HtmlTag::Strong;
}

int numberIn(const xmlChar *value, int smallest, int largest, int otherwise)
{
    bool isNumber = false;
    const int number = QByteArray(reinterpret_cast<const char *>(value)).left(12).trimmed().toInt(&isNumber);
    return isNumber && number >= smallest ? std::min(number, largest) : otherwise;
}

// Windows-1252 for what HTML takes for it.
uint windowsPoint(uint code)
{
    static constexpr std::array<char16_t, 32> points{0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
                                                     0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                                     0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
    return points[code - 0x80];
}

// Without comments and what the parser takes amiss: the ends of a page with more behind them, conditions of word processors, and elements
// that are empty without saying so.
QByteArray withoutTraps(const QByteArray &html)
{
    static const QList<QByteArray> traps{"/html", "/body", "wbr", "source", "track", "!["};
    QByteArray out;
    qsizetype copied = 0;
    for (qsizetype at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
        const QByteArray start = html.mid(at + 1, 7).toLower();
        if (start.startsWith("!--")) {
            const qsizetype end = html.indexOf("-->", at + 2);
            if (end < 0)
                break;
            out += QByteArrayView(html).sliced(copied, at - copied);
            copied = end + 3;
            at = end;
            continue;
        }
        if (start.startsWith("script") || start.startsWith("style")) { // what is in there is none of the page's
            const qsizetype end = html.indexOf(start.startsWith("script") ? "</script" : "</style", at);
            if (end < 0)
                break;
            at = end;
            continue;
        }
        const auto isTrap = [&start](const QByteArray &trap) {
            return start.startsWith(trap) && (trap == "![" || start.size() == trap.size() || !isalnum(start[trap.size()] & 0xff));
        };
        if (!std::any_of(traps.begin(), traps.end(), isTrap))
            continue;
        const qsizetype end = html.indexOf('>', at);
        if (end < 0)
            break;
        out += QByteArrayView(html).sliced(copied, at - copied);
        copied = end + 1;
        at = end;
    }
    return copied == 0 ? html : out + html.mid(copied);
}

// Names that are no part of HTML 4 are unknown to the parser: they are given to it as numbers.
QByteArray withNumberedEntities(QByteArray html)
{
    static const QSet<QByteArray> kept{"amp", "lt", "gt", "quot"};
    constexpr qsizetype longestName = 32;
    QByteArray out;
    qsizetype copied = 0;
    for (qsizetype at = html.indexOf('&'); at >= 0; at = html.indexOf('&', at + 1)) {
        qsizetype end = at + 1;
        while (end < html.size() && end - at < longestName && isalnum(static_cast<unsigned char>(html[end])))
            ++end;
        if (end < html.size() && html[end] == '#') {
            qsizetype digits = ++end;
            const bool isHex = end < html.size() && (html[end] | 0x20) == 'x';
            digits += isHex ? 1 : 0;
            for (end = digits;
                 end < html.size() && end - at < longestName && (isHex ? isxdigit(html[end] & 0xff) : isdigit(html[end] & 0xff));)
                ++end;
            bool isNumber = false;
            const uint code = html.mid(digits, end - digits).toUInt(&isNumber, isHex ? 16 : 10);
            const bool isPoint = isNumber && code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
            const bool isWindows = code >= 0x80 && code < 0xa0; // as old programs wrote their dashes and quotation marks
            if (end == digits || (isPoint && !isWindows))
                continue;
            out += QByteArrayView(html).sliced(copied, at - copied);
            out += "&#" + QByteArray::number(isWindows ? windowsPoint(code) : 0xfffdu) + ';';
            copied = end + (end < html.size() && html[end] == ';' ? 1 : 0);
            continue;
        }
        const QByteArray name = html.mid(at + 1, end - at - 1);
        const bool isClosed = end < html.size() && html[end] == ';';
        if (name.isEmpty() || kept.contains(name) || (!isClosed && !isOpenHtmlEntity(name)))
            continue;
        const QString meant = htmlEntity(name);
        if (meant.isEmpty())
            continue;
        out += QByteArrayView(html).sliced(copied, at - copied);
        for (const char32_t point : meant.toUcs4())
            out += "&#" + QByteArray::number(uint(point)) + ';';
        copied = end + (isClosed ? 1 : 0);
    }
    if (copied == 0)
        return html;
    out += QByteArrayView(html).sliced(copied);
    return out;
}

class TreeReader
{
public:
    HtmlTree read(const QByteArray &html)
    {
        m_tree.nodes.emplace_back();
        for (qsizetype at = 0; at < html.size();)
            at = readFrom(html, at);
        return std::move(m_tree);
    }

private:
    static TreeReader &self(void *context) { return *static_cast<TreeReader *>(context); }

    // Where to go on: behind the end, or behind the tag that went too deep.
    qsizetype readFrom(const QByteArray &html, qsizetype start)
    {
        xmlSAXHandler handler{};
        handler.startElement
            = [](void *context, const xmlChar *name, const xmlChar **attributes) { self(context).begin(name, attributes); };
        handler.endElement = [](void *context, const xmlChar *) { self(context).end(); };
        handler.characters = [](void *context, const xmlChar *text, int length) { self(context).text(text, length); };
        handler.ignorableWhitespace = handler.characters;
        m_open.assign(1, 0);
        m_unseen = 0;
        m_depth = 0;
        m_resume = -1;
        m_parser = htmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
        if (!m_parser)
            return html.size();
        htmlCtxtUseOptions(m_parser,
                           HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
        for (qsizetype at = start; at < html.size() && m_resume < 0;) {
            // A piece ends before a tag: the parser loses the end of a script that is in two.
            qsizetype end = std::min(at + pieceSize, html.size());
            if (const qsizetype tag = html.lastIndexOf('<', end - 1); end < html.size() && tag > at)
                end = tag;
            htmlParseChunk(m_parser, html.constData() + at, int(end - at), 0);
            at = end;
        }
        if (m_resume < 0)
            htmlParseChunk(m_parser, nullptr, 0, 1);
        htmlFreeParserCtxt(m_parser);
        if (m_resume < 0)
            return html.size();
        const qsizetype tagEnd = html.indexOf('>', start + m_resume);
        return tagEnd < 0 ? html.size() : tagEnd + 1;
    }

    void begin(const xmlChar *rawName, const xmlChar **attributes)
    {
        if (m_resume >= 0)
            return;
        const QByteArray name(reinterpret_cast<const char *>(rawName));
        if (++m_depth > deepest) {
            m_resume = qsizetype(m_parser->input->consumed) + (m_parser->input->cur - m_parser->input->base);
            xmlStopParser(m_parser);
            return;
        }
        const std::optional<HtmlTag> tag = tagOf(name);
        if (m_unseen > 0) {
            // A paragraph ends before the next block, also where the parser does not know that block.
            if (!m_unseenParagraph || !tag || !isBlock(*tag)) {
                ++m_unseen;
                return;
            }
            m_open.push_back(m_open.back()); // the paragraph ends later, as an element of no content
            m_unseen = 0;
        }
        HtmlNode node;
        node.tag = tag.value_or(HtmlTag::Other);
        take(node, attributes);
        const bool isCell = node.tag == HtmlTag::Cell || node.tag == HtmlTag::HeadCell;
        Unseen unseen = node.tag == HtmlTag::Body || name == "html" ? Unseen::No : unseenBy(attributes);
        if (name == "dialog" && !has(attributes, "open"))
            unseen = Unseen::Yes;
        if (!tag || unseen != Unseen::No) {
            // What stood on both sides of it stays apart, and an invisible cell keeps its place.
            if (isCell && unseen == Unseen::Invisible)
                add(node);
            else if (isBlock(node.tag) && !isCell && node.tag != HtmlTag::Row)
                add({HtmlTag::Block});
            else if (isOneOfStruck(name) || unseen != Unseen::No)
                text(reinterpret_cast<const xmlChar *>(" "), 1);
            m_unseen = 1;
            m_unseenParagraph = node.tag == HtmlTag::Paragraph;
            return;
        }
        m_open.push_back(m_tree.nodes.size() < mostNodes ? add(node) : m_open.back());
    }

    void end()
    {
        if (m_resume >= 0)
            return;
        --m_depth;
        if (m_unseen > 0)
            --m_unseen;
        else if (m_open.size() > 1)
            m_open.pop_back();
    }

    void text(const xmlChar *text, int length)
    {
        if (m_unseen > 0 || m_resume >= 0)
            return;
        const qsizetype from = m_tree.text.size();
        m_tree.text += QString::fromUtf8(reinterpret_cast<const char *>(text), length);
        const int last = m_tree.nodes[size_t(m_open.back())].lastChild;
        if (last >= 0 && m_tree.nodes[size_t(last)].tag == HtmlTag::Text && m_tree.nodes[size_t(last)].to == from) {
            m_tree.nodes[size_t(last)].to = m_tree.text.size();
            return;
        }
        HtmlNode node;
        node.tag = HtmlTag::Text;
        node.from = from;
        node.to = m_tree.text.size();
        add(node);
    }

    int add(HtmlNode node)
    {
        const auto index = int(m_tree.nodes.size());
        node.parent = m_open.back();
        HtmlNode &parent = m_tree.nodes[size_t(node.parent)];
        if (parent.lastChild >= 0)
            m_tree.nodes[size_t(parent.lastChild)].next = index;
        else
            parent.firstChild = index;
        parent.lastChild = index;
        m_tree.nodes.push_back(node);
        return index;
    }

    static bool isOneOfStruck(const QByteArray &name) { return name == "del" || name == "s" || name == "strike"; }

    enum class Unseen { No, Yes, Invisible };

    static Unseen unseenBy(const xmlChar **attributes)
    {
        static const auto options = QRegularExpression::CaseInsensitiveOption;
        static const QRegularExpression none(
            QStringLiteral("(?:^|;)\\s*(?:display\\s*:\\s*none\\b|text-decoration(?:-line)?\\s*:[^;]*line-through)"), options);
        static const QRegularExpression invisible(QStringLiteral("(?:^|;)\\s*visibility\\s*:\\s*hidden\\b"), options);
        constexpr qsizetype longestStyle = 4000;
        for (const xmlChar **at = attributes; at && at[0]; at += 2) {
            const QByteArrayView name(reinterpret_cast<const char *>(at[0]));
            if (name == "hidden")
                return Unseen::Yes;
            if (name != "style" || !at[1])
                continue;
            const QString style = QString::fromUtf8(QByteArray(reinterpret_cast<const char *>(at[1])).left(longestStyle));
            if (none.match(style).hasMatch())
                return Unseen::Yes;
            if (invisible.match(style).hasMatch())
                return Unseen::Invisible;
        }
        return Unseen::No;
    }

    static bool has(const xmlChar **attributes, QByteArrayView wanted)
    {
        for (const xmlChar **at = attributes; at && at[0]; at += 2) {
            if (QByteArrayView(reinterpret_cast<const char *>(at[0])) == wanted)
                return true;
        }
        return false;
    }

    static void take(HtmlNode &node, const xmlChar **attributes)
    {
        constexpr int mostSpanned = 1000;
        for (const xmlChar **at = attributes; at && at[0]; at += 2) {
            const QByteArrayView name(reinterpret_cast<const char *>(at[0]));
            const xmlChar *value = at[1] ? at[1] : reinterpret_cast<const xmlChar *>("");
            if (name == "colspan") {
                node.columns = numberIn(value, 1, mostSpanned, 1);
            } else if (name == "rowspan") {
                node.rows = numberIn(value, 0, 65534, 1);
            } else if (name == "reversed") {
                node.hasOwnMarks = true;
            } else if (name == "type" && node.tag == HtmlTag::OrderedList) {
                node.hasOwnMarks = node.hasOwnMarks || QByteArrayView(reinterpret_cast<const char *>(value)) != "1";
            } else if ((name == "start" && node.tag == HtmlTag::OrderedList) || (name == "value" && node.tag == HtmlTag::Item)) {
                constexpr int none = -2'000'000'000;
                node.number = numberIn(value, none + 1, 1'000'000'000, none);
                node.hasNumber = node.number != none;
                node.number = node.hasNumber ? node.number : 0;
            }
        }
    }

    HtmlTree m_tree;
    htmlParserCtxtPtr m_parser = nullptr;
    std::vector<int> m_open; // elements, the page first
    int m_unseen = 0; // elements that are open and no content
    bool m_unseenParagraph = false;
    int m_depth = 0;
    qsizetype m_resume = -1; // bytes, where the parser was stopped
};

} // namespace

HtmlTree readHtml(QStringView html)
{
    static std::once_flag once; // the parser's tables are made on one thread
    std::call_once(once, [] { xmlInitParser(); });
    QString clean = html.toString();
    clean.remove(QChar(0));
    clean.replace(QChar(u'\f'), QChar(u' '));
    return TreeReader().read(withNumberedEntities(withoutTraps(clean.toUtf8())));
}

} // namespace Layers
