#include "ui/transcript/blockmarkdown.h"
#include "ui/transcript/textlines.h"

#include <QtGui/QPainter>

#include <cmath>

// Paragraphs, headings and items of lists, in quotes or not; and rules.

namespace Layers {

namespace {

constexpr int quoteBar = 3;

// Asked for each piece of a long paragraph, so that of one in pieces nothing is read: it has other words.
bool isOnlyMarks(const BlockSource &source)
{
    if (!source.isFirst || !source.isLast)
        return false;
    const QString &text = source.rich->text.text;
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c == QChar(0xFFFC) || c.isSpace(); })
        && markCount(source.rich->text) > 0;
}

TextLines::Look lookOf(const BlockSource &source)
{
    TextLines::Look look;
    const RichBlock &rich = *source.rich;
    if (rich.kind == RichBlock::Kind::Heading)
        look.type = rich.level <= 2 ? Type::H1 : rich.level == 3 ? Type::H2 : Type::BodyStrong;
    else if (source.isMuted)
        look.type = Type::Small;
    if (rich.quote > 0 || source.isMuted)
        // The words of a source are the answer, all of its lines: the mark stands behind the last one only.
        look.colour = rich.quote > 0 && source.citations && !source.citations->empty() ? Colour::Text : Colour::Muted;
    // What is quoted says from where; so does a mark that stands alone below quoted code.
    look.namesSources = rich.quote > 0 || isOnlyMarks(source);
    return look;
}

// A block without its text: only where it stands.
RichBlock placeOf(const BlockSource &source)
{
    RichBlock place;
    place.kind = source.rich->kind;
    place.level = source.rich->level;
    place.around = source.rich->around;
    for (RichBlock::Around &around : place.around)
        around = {.kind = around.kind, .begins = around.begins && source.isFirst};
    place.quote = source.rich->quote;
    place.indent = source.rich->indent;
    place.marker = source.isFirst ? source.rich->marker : QString();
    place.task = source.rich->task;
    return place;
}

class TextBox final : public BlockBox
{
public:
    TextBox(const BlockSource &source, const BlockContext &context)
        : m_rich(placeOf(source))
        , m_bridge(source.joinsQuote ? context.gapAbove : 0)
        , m_left(leftIn(source, context))
        , m_width(context.width)
        , m_isMuted(source.isMuted)
        , m_joinsQuote(source.joinsQuote)
    {
        ShownText shown = shownTextOf(source.rich->text, source.from, source.to, source.firstCitation);
        m_isRightToLeft = shown.text.isRightToLeft();
        m_lines.layout(std::move(shown), context.theme, context.width - m_left, lookOf(source), source.citations);
        place(source);
    }

    bool grow(const BlockSource &source, const BlockContext &context, QPoint &dirty) override
    {
        if (placeOf(source) != m_rich || source.isMuted != m_isMuted || source.joinsQuote != m_joinsQuote
            || leftIn(source, context) != m_left)
            return false;
        ShownText shown = shownTextOf(source.rich->text, source.from, source.to, source.firstCitation);
        if (shown.text.isRightToLeft() != m_isRightToLeft)
            return false;
        const TextLines::Difference different
            = m_lines.grow(std::move(shown), context.theme, context.width - m_left, lookOf(source), source.citations);
        dirty = dirtyAt(different);
        place(source);
        return true;
    }

    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        if (m_isMuted)
            painter.fillRect(QRectF(0, -m_bridge, 2, m_height + m_bridge), paint.theme.colour(Colour::Border));
        for (const QuoteBar &bar : quoteBars(m_rich)) {
            const int bridge = bar.begins ? 0 : m_bridge;
            const int left = m_isRightToLeft ? m_width - bar.left - quoteBar : bar.left + mutedIndent();
            painter.fillRect(QRectF(left, -bridge, quoteBar, m_height + bridge), paint.theme.colour(Colour::BorderStrong));
        }
        paintMarker(painter, paint);
        m_lines.paint(painter, {textLeft(), 0}, paint);
        if (paint.showsCaret) {
            const QRectF at = m_lines.caretRect(int(m_lines.shown().text.size()));
            QColor colour = paint.theme.colour(Colour::Text);
            colour.setAlphaF(0.55f);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colour);
            const qreal height = std::round(at.height() * 0.66);
            painter.drawRoundedRect(QRectF(textLeft() + at.x() + 2, std::round(at.center().y() - height / 2), 8, height), 1, 1);
        }
    }

    int positionAt(QPointF point) const override { return m_lines.positionAt(point - QPointF(textLeft(), 0)); }
    QRectF caretRect(int position) const override { return m_lines.caretRect(position).translated(textLeft(), 0); }

    QPoint dirtyFrom(const BlockBox &old) const override
    {
        const auto *text = dynamic_cast<const TextBox *>(&old);
        if (!text || text->m_left != m_left || text->m_isRightToLeft != m_isRightToLeft || text->m_rich != m_rich)
            return {};
        return dirtyAt(m_lines.differenceTo(text->m_lines));
    }

private:
    // What stands in front of a paragraph that runs from the right stands at its right; the line of reasoning is of all its blocks.
    qreal textLeft() const { return m_isRightToLeft ? mutedIndent() : m_left; }
    int mutedIndent() const { return m_isMuted ? quoteIndent : 0; }

    static int leftIn(const BlockSource &source, const BlockContext &context)
    {
        return std::min(leftOf(*source.rich) + (source.isMuted ? quoteIndent : 0), std::max(0, context.width - 120));
    }

    void place(const BlockSource &source)
    {
        m_height = int(std::ceil(m_lines.height()));
        m_targets.clear();
        m_lines.addTargets(m_targets, {textLeft(), 0}, source.citations);
    }

    // A tall letter may reach a little above its line.
    QPoint dirtyAt(const TextLines::Difference &different) const
    {
        return {different.left > 0 ? int(textLeft() + different.left) - 3 : 0, std::max(0, int(m_lines.lineTop(different.line)) - 3)};
    }

    void paintMarker(QPainter &painter, const BlockPaint &paint) const
    {
        if (m_rich.marker.isEmpty())
            return;
        const Theme &theme = paint.theme;
        const int line = theme.lineHeight(Type::Body);
        const qreal column = m_isRightToLeft ? textLeft() + m_width - m_left : m_left - listIndent;
        if (m_rich.task != RichBlock::Task::None) {
            const bool isDone = m_rich.task == RichBlock::Task::Done;
            const QRectF box(m_isRightToLeft ? column + listIndent - 16 : column, std::round((line - 16) / 2.0), 16, 16);
            theme.drawPanel(painter, box, theme.measure(Measure::RadiusTag), isDone ? Colour::Accent : Colour::Surface,
                            isDone ? Colour::Count : Colour::Control);
            if (isDone)
                theme.drawIcon(painter, box.adjusted(2, 2, -2, -2), QStringLiteral("check"), Colour::OnAccent);
            return;
        }
        if (m_rich.marker.at(0).isDigit()) {
            painter.setFont(theme.font(Type::Body));
            painter.setPen(theme.colour(Colour::Faint));
            if (m_isRightToLeft) {
                painter.setLayoutDirection(Qt::RightToLeft);
                painter.drawText(QRectF(column + 4, 0, listIndent + 40 - 4, line), Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter,
                                 m_rich.marker);
                painter.setLayoutDirection(Qt::LayoutDirectionAuto);
                return;
            }
            painter.drawText(QRectF(column - 40, 0, listIndent + 40 - 4, line), Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignVCenter,
                             m_rich.marker);
            return;
        }
        painter.setRenderHint(QPainter::Antialiasing);
        const QPointF middle(m_isRightToLeft ? column + listIndent - 9 : column + 9, line / 2.0);
        if (m_rich.indent % 2 == 1) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.colour(Colour::Faint));
            painter.drawEllipse(middle, 2.75, 2.75);
        } else {
            painter.setPen(QPen(theme.colour(Colour::Faint), 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(middle, 2.5, 2.5);
        }
    }

    RichBlock m_rich; // its place and marker, without text
    TextLines m_lines;
    int m_bridge;
    int m_left; // taken by lists and quotes, on whichever side
    int m_width;
    bool m_isMuted;
    bool m_joinsQuote;
    bool m_isRightToLeft = false;
};

int estimateText(const BlockSource &source, const BlockContext &context)
{
    const Theme &theme = context.theme;
    const TextLines::Look look = lookOf(source);
    const int perLine = std::max(8, (context.width - leftOf(*source.rich)) * 2 / std::max(1, theme.font(look.type).pixelSize()));
    const int length = source.to - source.from;
    return (1 + length / perLine) * theme.lineHeight(look.type);
}

std::unique_ptr<BlockBox> makeText(const BlockSource &source, const BlockContext &context)
{
    return std::make_unique<TextBox>(source, context);
}

QString textOf(const BlockSource &source)
{
    return shownTextOf(source.rich->text, source.from, source.to, source.firstCitation).text;
}

QString markdownOf(const BlockSource &source)
{
    return blockMarkdown(*source.rich, source.firstCitation);
}

QString plainOfText(const BlockSource &source, BlockSpan span)
{
    return plainOf(shownTextOf(source.rich->text, source.from, source.to, source.firstCitation), span, source.citations);
}

BlockGap gapOfWhole(const BlockSource &source)
{
    const RichBlock &rich = *source.rich;
    if (rich.kind == RichBlock::Kind::Heading)
        return {rich.level <= 3 ? 16 : 12, 8};
    if (source.isMuted)
        return {4, 4};
    const bool isTight = rich.indent > 0 && rich.isTight;
    if (rich.quote > 0)
        return {rich.indent > 0 && !rich.startsList ? 0 : source.joinsQuote ? (isTight && rich.indent > 1 ? 0 : 8) : 12, isTight ? 0 : 12};
    if (isTight)
        return {rich.startsList && rich.indent == 1 ? 8 : 0, 0};
    return {8, 8};
}

// The slices of a long paragraph stand together.
BlockGap gapOfText(const BlockSource &source)
{
    const BlockGap gap = gapOfWhole(source);
    return {source.isFirst ? gap.above : 0, source.isLast ? gap.below : 0};
}

class RuleBox final : public BlockBox
{
public:
    explicit RuleBox(int width)
        : m_width(width)
    {
        m_height = 1;
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        painter.fillRect(QRectF(0, 0, m_width, 1), paint.theme.colour(Colour::Border));
    }

private:
    int m_width;
};

int estimateRule(const BlockSource &, const BlockContext &)
{
    return 1;
}

std::unique_ptr<BlockBox> makeRule(const BlockSource &, const BlockContext &context)
{
    return std::make_unique<RuleBox>(context.width);
}

BlockGap gapOfRule(const BlockSource &)
{
    return {16, 16};
}

} // namespace

int leftOf(const RichBlock &rich)
{
    return rich.quote * quoteIndent + rich.indent * listIndent;
}

std::vector<QuoteBar> quoteBars(const RichBlock &rich)
{
    std::vector<QuoteBar> bars;
    int left = 0;
    for (const RichBlock::Around &around : rich.around) {
        const bool isQuote = around.kind == RichBlock::Around::Kind::Quote;
        if (isQuote)
            bars.push_back({left, around.begins});
        left += isQuote ? quoteIndent : listIndent;
    }
    return bars;
}

std::vector<NamedMark> namedMarksOf(const BlockSource &source)
{
    std::vector<NamedMark> named;
    if (!source.rich || !source.citations || !lookOf(source).namesSources)
        return named;
    for (const ShownText::Mark &mark : shownTextOf(source.rich->text, source.from, source.to, source.firstCitation).marks) {
        if (mark.citation < int(source.citations->size()))
            named.push_back({mark.at, shownText((*source.citations)[size_t(mark.citation)]->path.section(QLatin1Char('/'), -1))});
    }
    return named;
}

const BlockKind textBlockKind{"text", estimateText, makeText, textOf, markdownOf, plainOfText, gapOfText};
const BlockKind ruleBlockKind{"rule", estimateRule, makeRule, noBlockText, markdownOf, noBlockPlain, gapOfRule};

} // namespace Layers
