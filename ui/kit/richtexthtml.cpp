#include "ui/kit/richtext.h"

namespace Layers {

namespace {

QString htmlOf(const RichText &text)
{
    QString out;
    qsizetype at = 0;
    const auto escaped = [&](qsizetype from, qsizetype to) {
        QString piece = text.text.mid(from, to - from).toHtmlEscaped();
        piece.replace(u'\n', QLatin1String("<br>\n"));
        return piece;
    };
    for (const RichText::Run &run : text.runs) {
        out += escaped(at, run.from);
        QString piece = escaped(run.from, run.from + run.length);
        if (run.style & RichText::Code)
            piece = QLatin1String("<code>") + piece + QLatin1String("</code>");
        if (run.style & RichText::Maths)
            piece = QLatin1String(run.style & RichText::DisplayMaths ? "<span class=\"maths display\">" : "<span class=\"maths\">") + piece
                + QLatin1String("</span>");
        if (run.style & RichText::Strike)
            piece = QLatin1String("<del>") + piece + QLatin1String("</del>");
        if (run.style & RichText::Italic)
            piece = QLatin1String("<em>") + piece + QLatin1String("</em>");
        if (run.style & RichText::Bold)
            piece = QLatin1String("<strong>") + piece + QLatin1String("</strong>");
        if (run.image >= 0)
            piece = QLatin1String("<span class=\"image\">") + piece + QLatin1String("</span>");
        if (run.link >= 0)
            piece
                = QLatin1String("<a href=\"") + text.links[run.link].toHtmlEscaped() + QLatin1String("\">") + piece + QLatin1String("</a>");
        out += piece;
        at = run.from + run.length;
    }
    return out + escaped(at, text.text.size());
}

QString cellsOf(const std::vector<RichText> &cells, const RichTable &table, QLatin1String tag)
{
    static constexpr const char *aligns[] = {"", " align=\"left\"", " align=\"center\"", " align=\"right\""};
    QString out = QStringLiteral("<tr>");
    for (size_t i = 0; i < cells.size(); ++i) {
        const auto align = i < table.columns.size() ? table.columns[i] : RichTable::Align::Default;
        out += QLatin1Char('<') + tag + QLatin1String(aligns[int(align)]) + QLatin1Char('>') + htmlOf(cells[i]) + QLatin1String("</") + tag
            + QLatin1Char('>');
    }
    return out + QLatin1String("</tr>\n");
}

QString blockHtml(const RichBlock &block)
{
    switch (block.kind) {
    case RichBlock::Kind::Paragraph:
        return block.isTight && block.indent > 0 ? htmlOf(block.text) : QLatin1String("<p>") + htmlOf(block.text) + QLatin1String("</p>\n");
    case RichBlock::Kind::Heading:
        return QStringLiteral("<h%1>%2</h%1>\n").arg(block.level).arg(htmlOf(block.text));
    case RichBlock::Kind::Code:
        return QLatin1String("<pre><code")
            + (block.language.isEmpty() ? QString()
                                        : QLatin1String(" class=\"language-") + block.language.toHtmlEscaped() + QLatin1Char('"'))
            + QLatin1Char('>') + block.code.toHtmlEscaped() + QLatin1String("\n</code></pre>\n");
    case RichBlock::Kind::Rule:
        return QStringLiteral("<hr>\n");
    case RichBlock::Kind::Table: {
        QString out = QLatin1String("<table>\n<thead>\n") + cellsOf(block.table.header, block.table, QLatin1String("th"))
            + QLatin1String("</thead>\n<tbody>\n");
        for (const auto &row : block.table.rows)
            out += cellsOf(row, block.table, QLatin1String("td"));
        return out + QLatin1String("</tbody>\n</table>\n");
    }
    }
    return {};
}

// The quotes and lists that are open around a block.
class HtmlPlace
{
public:
    explicit HtmlPlace(QString &out)
        : m_out(out)
    { }

    void enter(const RichBlock &block)
    {
        while (m_quotes > block.quote) {
            closeLists(0);
            closeQuote();
        }
        if (m_quotes < block.quote)
            closeLists(size_t(block.indent > 0 ? block.indent - (block.marker.isEmpty() ? 0 : 1) : 0));
        while (m_quotes < block.quote) {
            m_out += QLatin1String("<blockquote>\n");
            ++m_quotes;
        }
        closeLists(size_t(block.indent));
        if (!block.marker.isEmpty() && block.indent > 0)
            beginItem(block);
    }

    void leaveAll()
    {
        closeLists(0);
        while (m_quotes > 0)
            closeQuote();
    }

private:
    struct Level
    {
        QString tag;
        bool hasItem;
    };

    void beginItem(const RichBlock &block)
    {
        const bool isOrdered = block.marker[0].isDigit();
        const QString tag = isOrdered ? QStringLiteral("ol") : QStringLiteral("ul");
        if (block.startsList && m_lists.size() == size_t(block.indent))
            closeLists(size_t(block.indent) - 1);
        while (m_lists.size() < size_t(block.indent)) {
            const bool isInner = m_lists.size() + 1 == size_t(block.indent);
            const QString start = isInner && isOrdered && block.marker.chopped(1) != QLatin1String("1")
                ? QStringLiteral(" start=\"%1\"").arg(block.marker.chopped(1))
                : QString();
            m_out += QLatin1Char('<') + (isInner ? tag : QStringLiteral("ul")) + start + QLatin1String(">\n");
            m_lists.push_back({isInner ? tag : QStringLiteral("ul"), false});
        }
        if (m_lists.back().hasItem)
            m_out += QLatin1String("</li>\n");
        m_out += QLatin1String("<li>");
        m_lists.back().hasItem = true;
        if (block.task != RichBlock::Task::None)
            m_out += block.task == RichBlock::Task::Done ? QStringLiteral("<input type=\"checkbox\" disabled checked> ")
                                                         : QStringLiteral("<input type=\"checkbox\" disabled> ");
    }

    void closeLists(size_t to)
    {
        while (m_lists.size() > to) {
            if (m_lists.back().hasItem)
                m_out += QLatin1String("</li>\n");
            m_out += QLatin1String("</") + m_lists.back().tag + QLatin1String(">\n");
            m_lists.pop_back();
        }
    }

    void closeQuote()
    {
        m_out += QLatin1String("</blockquote>\n");
        --m_quotes;
    }

    QString &m_out;
    std::vector<Level> m_lists;
    int m_quotes = 0;
};

} // namespace

QString toHtml(const std::vector<RichBlock> &blocks)
{
    QString out;
    HtmlPlace place(out);
    for (const RichBlock &block : blocks) {
        place.enter(block);
        out += blockHtml(block);
    }
    place.leaveAll();
    return out;
}

} // namespace Layers
