#include "ui/kit/richtext.h"

#include <algorithm>

namespace Layers {

namespace {

// The tags of a piece of text, the one that goes on longest outermost.
class Inline
{
public:
    explicit Inline(const RichText &text)
        : m_text(text)
    { }

    QString html()
    {
        qsizetype at = 0;
        for (size_t i = 0; i < m_text.runs.size(); ++i) {
            const RichText::Run &run = m_text.runs[i];
            if (run.from > at)
                closeTo(0);
            add(at, run.from);
            openFor(i);
            add(run.from, run.from + run.length);
            at = run.from + run.length;
        }
        closeTo(0);
        add(at, m_text.text.size());
        return m_out;
    }

private:
    enum class Kind { Link, Image, Strike, Italic, Bold, Maths, DisplayMaths, Code }; // in the order of those that end together
    struct Tag
    {
        Kind kind;
        int index = -1; // of a link or an image
        qsizetype until = 0;

        bool isSame(const Tag &other) const { return kind == other.kind && index == other.index; }
    };

    static std::vector<Tag> tagsOf(const RichText::Run &run)
    {
        std::vector<Tag> tags;
        if (run.link >= 0)
            tags.push_back({Kind::Link, run.link});
        if (run.image >= 0)
            tags.push_back({Kind::Image, run.image});
        if (run.style & RichText::Strike)
            tags.push_back({Kind::Strike});
        if (run.style & RichText::Italic)
            tags.push_back({Kind::Italic});
        if (run.style & RichText::Bold)
            tags.push_back({Kind::Bold});
        if (run.style & RichText::Maths)
            tags.push_back({run.style & RichText::DisplayMaths ? Kind::DisplayMaths : Kind::Maths});
        if (run.style & RichText::Code)
            tags.push_back({Kind::Code});
        return tags;
    }

    QString opening(const Tag &tag) const
    {
        if (tag.kind == Kind::Link)
            return QLatin1String("<a href=\"") + m_text.links[tag.index].toHtmlEscaped() + QLatin1String("\">");
        static constexpr const char *tags[]
            = {"",      "<span class=\"image\">", "<del>", "<em>", "<strong>", "<span class=\"maths\">", "<span class=\"maths display\">",
               "<code>"};
        return QLatin1String(tags[int(tag.kind)]);
    }

    static QLatin1String closing(Kind kind)
    {
        static constexpr const char *tags[] = {"</a>", "</span>", "</del>", "</em>", "</strong>", "</span>", "</span>", "</code>"};
        return QLatin1String(tags[int(kind)]);
    }

    void add(qsizetype from, qsizetype to)
    {
        QString piece = m_text.text.mid(from, to - from).toHtmlEscaped();
        piece.replace(u'\n', QLatin1String("<br>\n"));
        m_out += piece;
    }

    void closeTo(size_t depth)
    {
        while (m_open.size() > depth) {
            m_out += closing(m_open.back().kind);
            m_open.pop_back();
        }
    }

    // Closes what the run does not have, and opens what it has more.
    void openFor(size_t index)
    {
        std::vector<Tag> wanted = tagsOf(m_text.runs[index]);
        size_t kept = 0;
        for (; kept < m_open.size(); ++kept) {
            const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const Tag &tag) { return tag.isSame(m_open[kept]); });
            if (found == wanted.end())
                break;
            wanted.erase(found);
        }
        closeTo(kept);
        for (Tag &tag : wanted)
            tag.until = endOf(tag, index);
        std::stable_sort(wanted.begin(), wanted.end(),
                         [](const Tag &a, const Tag &b) { return a.until != b.until ? a.until > b.until : a.kind < b.kind; });
        for (const Tag &tag : wanted) {
            m_out += opening(tag);
            m_open.push_back(tag);
        }
    }

    // A line of many runs is not searched to its end for each of them.
    qsizetype endOf(const Tag &tag, size_t index) const
    {
        constexpr size_t farthest = 32;
        const size_t last = std::min(m_text.runs.size(), index + farthest);
        qsizetype end = 0;
        for (size_t i = index; i < last; ++i) {
            const RichText::Run &run = m_text.runs[i];
            const auto tags = tagsOf(run);
            if ((i > index && run.from > end) || std::none_of(tags.begin(), tags.end(), [&](const Tag &each) { return each.isSame(tag); }))
                break;
            end = run.from + run.length;
        }
        return end;
    }

    const RichText &m_text;
    QString m_out;
    std::vector<Tag> m_open;
};

QString htmlOf(const RichText &text)
{
    return Inline(text).html();
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

// The quotes and lists that are open, from the outermost.
class Nesting
{
public:
    using Around = RichBlock::Around;

    explicit Nesting(QString &out)
        : m_out(out)
    { }

    void enter(const RichBlock &block)
    {
        size_t kept = 0;
        while (kept < m_open.size() && kept < block.around.size() && goesOn(m_open[kept], block.around[kept]))
            ++kept;
        const bool isNextItem = kept < m_open.size() && kept < block.around.size() && isList(m_open[kept])
            && m_open[kept] == block.around[kept].kind && !block.around[kept].begins;
        closeTo(kept + (isNextItem ? 1 : 0));
        if (isNextItem) {
            m_out += QLatin1String("</li>\n<li>");
            ++kept;
        }
        for (; kept < block.around.size(); ++kept)
            open(block.around[kept]);
        if (!block.marker.isEmpty() && block.task != RichBlock::Task::None)
            m_out += block.task == RichBlock::Task::Done ? QStringLiteral("<input type=\"checkbox\" disabled checked> ")
                                                         : QStringLiteral("<input type=\"checkbox\" disabled> ");
    }

    void closeTo(size_t depth)
    {
        while (m_open.size() > depth) {
            m_out += QLatin1String(m_open.back() == Around::Kind::Quote         ? "</blockquote>\n"
                                       : m_open.back() == Around::Kind::Bullets ? "</li>\n</ul>\n"
                                                                                : "</li>\n</ol>\n");
            m_open.pop_back();
        }
    }

private:
    static bool isList(Around::Kind kind) { return kind != Around::Kind::Quote; }
    static bool goesOn(Around::Kind open, const Around &around) { return open == around.kind && !around.begins && !around.beginsItem; }

    void open(const Around &around)
    {
        if (around.kind == Around::Kind::Quote)
            m_out += QLatin1String("<blockquote>\n");
        else if (around.kind == Around::Kind::Bullets)
            m_out += QLatin1String("<ul>\n<li>");
        else
            m_out += around.number == 1 ? QStringLiteral("<ol>\n<li>") : QStringLiteral("<ol start=\"%1\">\n<li>").arg(around.number);
        m_open.push_back(around.kind);
    }

    QString &m_out;
    std::vector<Around::Kind> m_open;
};

QString bodyOf(const RichBlock &block)
{
    switch (block.kind) {
    case RichBlock::Kind::Paragraph:
        return block.isTight ? htmlOf(block.text) : QLatin1String("<p>") + htmlOf(block.text) + QLatin1String("</p>\n");
    case RichBlock::Kind::Heading:
        return QStringLiteral("<h%1>%2</h%1>\n").arg(QString::number(block.level), htmlOf(block.text));
    case RichBlock::Kind::Code:
        return QLatin1String("<pre><code")
            + (block.language.isEmpty() ? QString()
                                        : QLatin1String(" class=\"language-") + block.language.toHtmlEscaped() + QLatin1Char('"'))
            + QLatin1Char('>') + block.code.toHtmlEscaped() + QLatin1String(block.code.isEmpty() ? "" : "\n")
            + QLatin1String("</code></pre>\n");
    case RichBlock::Kind::Rule:
        return QStringLiteral("<hr>\n");
    case RichBlock::Kind::Table: {
        QString out = QLatin1String("<table>\n<thead>\n") + cellsOf(block.table.header, block.table, QLatin1String("th"))
            + QLatin1String("</thead>\n");
        if (block.table.rows.empty())
            return out + QLatin1String("</table>\n");
        out += QLatin1String("<tbody>\n");
        for (const auto &row : block.table.rows)
            out += cellsOf(row, block.table, QLatin1String("td"));
        return out + QLatin1String("</tbody>\n</table>\n");
    }
    }
    return {};
}

} // namespace

QString toHtml(const std::vector<RichBlock> &blocks)
{
    QString out;
    Nesting nesting(out);
    for (const RichBlock &block : blocks) {
        nesting.enter(block);
        out += bodyOf(block);
    }
    nesting.closeTo(0);
    return out;
}

} // namespace Layers
