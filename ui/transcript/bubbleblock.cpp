#include "ui/transcript/textlines.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <cmath>

// The person's own message: plain text as it was written, in a bubble at the right. A long one is several blocks that share one bubble.

namespace Layers {

namespace {

constexpr int bubbleX = 16;
constexpr int bubbleY = 10;
constexpr int bubbleFree = 96; // at the left

ShownText shownWords(const BlockSource &source)
{
    ShownText shown;
    // What a person pasted may hold overrides of direction as well.
    shown.text = shownText(source.words.toString());
    shown.text.replace(u'\n', QChar::LineSeparator);
    return shown;
}

class BubbleBox final : public BlockBox
{
public:
    BubbleBox(const BlockSource &source, const BlockContext &context)
        : m_isFirst(source.isFirst)
        , m_isLast(source.isLast)
        , m_isWaiting(source.item->isWaiting)
    {
        const int free = context.width < 480 ? 32 : bubbleFree;
        const qreal room = context.width - free - 2 * bubbleX;
        m_lines.layout(shownWords(source), context.theme, room, {});
        const bool isWhole = m_isFirst && m_isLast;
        // When the text wraps, the bubble keeps its full width, as a browser does.
        const qreal inner = !isWhole || m_lines.lineCount() > 1 ? room : std::min(room, std::ceil(m_lines.naturalWidth()));
        m_width = int(inner) + 2 * bubbleX;
        m_left = context.width - m_width;
        if (isWhole && m_lines.lineCount() > 1) {
            // Only hard line ends: as wide as the longest line.
            const qreal natural = std::ceil(m_lines.naturalWidth());
            if (natural < room * 0.9) {
                m_width = int(natural) + 2 * bubbleX;
                m_left = context.width - m_width;
            }
        }
        // It stands at the right of its room, and the room is the bubble.
        if (const int narrow = m_width - 2 * bubbleX; narrow < room && m_lines.shown().text.isRightToLeft())
            m_lines.layout(shownWords(source), context.theme, narrow, {});
        m_height = int(std::ceil(m_lines.height())) + (m_isFirst ? bubbleY : 0) + (m_isLast ? bubbleY : 0);
    }

    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        const qreal radius = theme.measure(Measure::RadiusCard);
        const Colour ground = theme.scheme() == Theme::Scheme::Dark ? Colour::Raised : Colour::Sunken;
        painter.save();
        painter.setClipRect(QRectF(m_left - 4, m_isFirst ? -4 : 0, m_width + 8, m_height + (m_isFirst ? 4 : 0) + (m_isLast ? 4 : 0)),
                            Qt::IntersectClip);
        painter.setRenderHint(QPainter::Antialiasing);
        QRectF frame = QRectF(m_left, m_isFirst ? 0 : -radius, m_width, m_height + (m_isFirst ? 0 : radius) + (m_isLast ? 0 : radius));
        if (m_isWaiting) {
            QPen pen(theme.colour(Colour::BorderStrong), 1, Qt::CustomDashLine);
            pen.setDashPattern({3, 3});
            painter.setPen(pen);
            frame.adjust(0.5, 0.5, -0.5, -0.5);
        } else {
            painter.setPen(Qt::NoPen);
        }
        painter.setBrush(theme.colour(ground));
        painter.drawRoundedRect(frame, radius, radius);
        painter.restore();
        m_lines.paint(painter, textOrigin(), paint);
    }

    int positionAt(QPointF point) const override { return m_lines.positionAt(point - textOrigin()); }
    QRectF caretRect(int position) const override { return m_lines.caretRect(position).translated(textOrigin()); }

private:
    QPointF textOrigin() const { return {qreal(m_left + bubbleX), m_isFirst ? qreal(bubbleY) : 0.0}; }

    TextLines m_lines;
    int m_left = 0;
    int m_width = 0;
    bool m_isFirst;
    bool m_isLast;
    bool m_isWaiting;
};

int estimateBubble(const BlockSource &source, const BlockContext &context)
{
    const Theme &theme = context.theme;
    const int perLine = std::max(8, (context.width - bubbleFree - 2 * bubbleX) * 2 / theme.font(Type::Body).pixelSize());
    const auto lines = source.words.count(u'\n') + source.words.size() / perLine + 1;
    return int(lines) * theme.lineHeight(Type::Body) + (source.isFirst ? bubbleY : 0) + (source.isLast ? bubbleY : 0);
}

std::unique_ptr<BlockBox> makeBubble(const BlockSource &source, const BlockContext &context)
{
    return std::make_unique<BubbleBox>(source, context);
}

QString textOfBubble(const BlockSource &source)
{
    return shownWords(source).text;
}

QString markdownOfBubble(const BlockSource &source)
{
    return source.words.toString();
}

QString plainOfBubble(const BlockSource &source, BlockSpan span)
{
    return plainOf(shownWords(source), span, nullptr);
}

BlockGap gapOfBubble(const BlockSource &)
{
    return {0, 0};
}

} // namespace

const BlockKind bubbleBlockKind{"bubble", estimateBubble, makeBubble, textOfBubble, markdownOfBubble, plainOfBubble, gapOfBubble};

} // namespace Layers
