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

} // namespace

QString toHtml(const std::vector<RichBlock> &blocks)
{
    QString out;
    struct Level
    {
        QString tag;
        bool hasItem;
    };
    std::vector<Level> lists;
    int quotes = 0;
    const auto closeLists = [&](size_t to) {
        while (lists.size() > to) {
            if (lists.back().hasItem)
                out += QLatin1String("</li>\n");
            out += QLatin1String("</") + lists.back().tag + QLatin1String(">\n");
            lists.pop_back();
        }
    };
    for (const RichBlock &block : blocks) {
        while (quotes > block.quote) {
            closeLists(0);
            out += QLatin1String("</blockquote>\n");
            --quotes;
        }
        if (quotes < block.quote)
            closeLists(size_t(block.indent > 0 ? block.indent - (block.marker.isEmpty() ? 0 : 1) : 0));
        while (quotes < block.quote) {
            out += QLatin1String("<blockquote>\n");
            ++quotes;
        }
        closeLists(size_t(block.indent));
        if (!block.marker.isEmpty() && block.indent > 0) {
            const bool isOrdered = block.marker[0].isDigit();
            const QString tag = isOrdered ? QStringLiteral("ol") : QStringLiteral("ul");
            if (block.startsList && lists.size() == size_t(block.indent))
                closeLists(size_t(block.indent) - 1);
            while (lists.size() < size_t(block.indent)) {
                const bool isInner = lists.size() + 1 == size_t(block.indent);
                const QString start = isInner && isOrdered && block.marker.chopped(1) != QLatin1String("1")
                    ? QStringLiteral(" start=\"%1\"").arg(block.marker.chopped(1))
                    : QString();
                out += QLatin1Char('<') + (isInner ? tag : QStringLiteral("ul")) + start + QLatin1String(">\n");
                lists.push_back({isInner ? tag : QStringLiteral("ul"), false});
            }
            if (lists.back().hasItem)
                out += QLatin1String("</li>\n");
            out += QLatin1String("<li>");
            lists.back().hasItem = true;
            if (block.task != RichBlock::Task::None)
                out += block.task == RichBlock::Task::Done ? QStringLiteral("<input type=\"checkbox\" disabled checked> ")
                                                           : QStringLiteral("<input type=\"checkbox\" disabled> ");
        }
        switch (block.kind) {
        case RichBlock::Kind::Paragraph:
            out += block.isTight && block.indent > 0 ? htmlOf(block.text)
                                                     : QLatin1String("<p>") + htmlOf(block.text) + QLatin1String("</p>\n");
            break;
        case RichBlock::Kind::Heading:
            out += QStringLiteral("<h%1>%2</h%1>\n").arg(block.level).arg(htmlOf(block.text));
            break;
        case RichBlock::Kind::Code:
            out += QLatin1String("<pre><code")
                + (block.language.isEmpty() ? QString()
                                            : QLatin1String(" class=\"language-") + block.language.toHtmlEscaped() + QLatin1Char('"'))
                + QLatin1Char('>') + block.code.toHtmlEscaped() + QLatin1String("\n</code></pre>\n");
            break;
        case RichBlock::Kind::Rule:
            out += QLatin1String("<hr>\n");
            break;
        case RichBlock::Kind::Table:
            out += QLatin1String("<table>\n<thead>\n") + cellsOf(block.table.header, block.table, QLatin1String("th"))
                + QLatin1String("</thead>\n<tbody>\n");
            for (const auto &row : block.table.rows)
                out += cellsOf(row, block.table, QLatin1String("td"));
            out += QLatin1String("</tbody>\n</table>\n");
            break;
        }
    }
    closeLists(0);
    for (; quotes > 0; --quotes)
        out += QLatin1String("</blockquote>\n");
    return out;
}

} // namespace Layers
