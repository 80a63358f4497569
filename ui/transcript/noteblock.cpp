#include "ui/transcript/cardblocks_p.h"
#include "ui/transcript/textlines.h"
#include "ui/transcript/transcriptmodel.h"

namespace Layers {

namespace {

class NoteBox final : public BlockBox
{
public:
    NoteBox(const BlockSource &source, const BlockContext &context)
        : m_note(source.item->notes[size_t(source.part)])
        , m_width(context.width)
    {
        const Theme &theme = context.theme;
        const qreal icon = theme.iconSize(16);
        const qreal button = std::max(32, theme.lineHeight(Type::Small) + 10);
        qreal buttons = 0;
        std::vector<qreal> widths;
        for (const TranscriptAction &action : m_note.actions) {
            widths.push_back(widthOf(theme, Type::SmallStrong, action.text) + 2 * 12 + (action.icon.isEmpty() ? 0 : icon + 6));
            buttons += widths.back() + 4;
        }
        const qreal left = 13 + icon + 8;
        // Buttons go below the words when there is no room beside them.
        const bool isBeside = m_width - left - buttons - 24 > std::min<qreal>(260, widthOf(theme, Type::Small, m_note.text));
        ShownText shown;
        shown.text = shownText(m_note.text);
        m_textLeft = left;
        m_lines.layout(std::move(shown), theme, m_width - left - (isBeside ? buttons + 14 : 13), {.type = Type::Small});
        const qreal room = std::max<qreal>(44, m_lines.height() + 24);
        m_textTop = std::round((room - m_lines.height()) / 2);
        m_height = int(room) + (isBeside || m_note.actions.empty() ? 0 : int(button) + 8);
        qreal x = isBeside ? m_width - 6 - buttons : left;
        const qreal y = isBeside ? std::round((room - button) / 2) : room - 4;
        for (size_t i = 0; i < m_note.actions.size(); ++i) {
            BlockTarget target;
            target.kind = BlockTarget::Kind::Action;
            target.action = m_note.actions[i].id;
            target.label = m_note.actions[i].text;
            target.rects = {QRectF(x, y, widths[i], button)};
            m_targets.push_back(std::move(target));
            x += widths[i] + 4;
        }
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        struct Tone
        {
            Colour ground, line, icon;
            const char *name;
        };
        static constexpr Tone tones[] = {{Colour::InfoSoft, Colour::InfoLine, Colour::Muted, "info"},
                                         {Colour::WarnSoft, Colour::WarnLine, Colour::Warn, "warning"},
                                         {Colour::BadSoft, Colour::BadLine, Colour::Bad, "error"}};
        const Tone &tone = tones[size_t(m_note.tone)];
        theme.drawPanel(painter, QRectF(0, 0, m_width, m_height), theme.measure(Measure::RadiusCard), tone.ground, tone.line);
        const qreal icon = theme.iconSize(16);
        theme.drawIcon(painter, QRectF(13, m_textTop + (theme.lineHeight(Type::Small) - icon) / 2, icon, icon), QLatin1String(tone.name),
                       tone.icon);
        BlockPaint words{theme, paint.clip, {}, {}, -1, -1, -1, -1, nullptr, false, false};
        m_lines.paint(painter, {m_textLeft, m_textTop}, words);
        for (size_t i = 0; i < m_targets.size(); ++i)
            paintButton(painter, paint, int(i));
    }

private:
    void paintButton(QPainter &painter, const BlockPaint &paint, int index) const
    {
        const Theme &theme = paint.theme;
        const TranscriptAction &action = m_note.actions[size_t(index)];
        const QRectF rect = m_targets[size_t(index)].rects[0];
        const bool isHovered = paint.hovered == index;
        const bool isPressed = paint.pressed == index;
        const qreal radius = theme.measure(Measure::RadiusControl);
        Colour text = Colour::Text;
        if (action.look == TranscriptAction::Look::Primary) {
            theme.drawPanel(painter, rect, radius, isPressed ? Colour::AccentPressed : isHovered ? Colour::AccentHover : Colour::Accent);
            text = Colour::OnAccent;
        } else if (action.look == TranscriptAction::Look::Plain) {
            theme.drawPanel(painter, rect, radius,
                            isPressed       ? Colour::Pressed
                                : isHovered ? Colour::Hover
                                            : Colour::Surface,
                            isHovered ? Colour::BorderStrong : Colour::Border);
        } else {
            if (isPressed || isHovered)
                theme.drawPanel(painter, rect, radius, isPressed ? Colour::Pressed : Colour::Hover);
            text = Colour::Muted;
        }
        qreal x = rect.left() + 12;
        if (!action.icon.isEmpty()) {
            const qreal icon = theme.iconSize(16);
            theme.drawIcon(painter, QRectF(x, rect.center().y() - icon / 2, icon, icon), action.icon, text);
            x += icon + 6;
        }
        painter.setFont(theme.font(Type::SmallStrong));
        painter.setPen(theme.colour(text));
        painter.drawText(QRectF(x, rect.top(), rect.right() - x, rect.height()), Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter,
                         action.text);
        if (paint.focused == index)
            theme.drawFocusRing(painter, rect, radius);
    }

    TranscriptNote m_note;
    TextLines m_lines;
    qreal m_textLeft = 0;
    qreal m_textTop = 0;
    int m_width;
};

} // namespace

const BlockKind noteBlockKind{"note",       estimateCard<NoteBox>, makeCard<NoteBox>, noBlockText, markdownOfNothing,
                              noBlockPlain, cardGap<8, 8>};

} // namespace Layers
