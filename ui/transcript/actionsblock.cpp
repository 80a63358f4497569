#include "ui/transcript/messageblocks.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtGui/QPainter>

#include <cmath>

// What can be done with a message, and the switch between its siblings. It has room of its own below the last message and where there are
// siblings; elsewhere it shows in the space between messages, on hover and on focus, so that nothing moves. The space that is
// there anyway is made larger by what it lacks.

namespace Layers {

namespace {

constexpr int actionGap = 4;
constexpr int actionInset = 6; // icons stand flush with the text
constexpr int roomBelow = 10; // of a bar between two messages, for the focus ring around it

// An answer that is being written has its actions later, in the room that is kept for them.
bool hasRoomOf(const BlockSource &source)
{
    const TranscriptItem &item = *source.item;
    const bool isKept = item.state == MessageState::Streaming && source.isLast;
    return isKept || item.siblings > 1 || (!item.actions.empty() && source.isLast);
}

class ActionsBox final : public BlockBox
{
public:
    ActionsBox(const BlockSource &source, const BlockContext &context)
        : m_actions(source.item->actions)
        , m_hint(source.item->hint)
        , m_sibling(source.item->sibling)
        , m_siblings(source.item->siblings)
        , m_width(context.width)
        , m_isOwn(source.item->role == Role::User)
        , m_isLast(source.isLast)
    {
        const Theme &theme = context.theme;
        m_bar = std::max(28, theme.lineHeight(Type::Small) + 8);
        const bool hasAny = !m_actions.empty() || m_siblings > 1;
        const bool hasRoom = hasRoomOf(source);
        const int hanging = hasAny && !hasRoom ? m_bar + 2 : 0;
        const int missing = hanging > 0 ? std::max(0, hanging + roomBelow - MessageBlocks::below - MessageBlocks::above) : 0;
        m_hang = hanging - missing;
        m_top = hasRoom ? 0 : 2;
        const qreal icon = theme.iconSize(16);
        const QFontMetricsF words(theme.font(Type::SmallStrong));
        qreal x = 0;
        const auto add = [&](BlockTarget target, qreal width) {
            target.rects = {QRectF(x, m_top, width, m_bar)};
            m_targets.push_back(std::move(target));
            x += width + actionGap;
        };
        const auto addSwitch = [&] {
            if (m_siblings < 2)
                return;
            BlockTarget before;
            before.kind = BlockTarget::Kind::Sibling;
            before.index = -1;
            before.label = QCoreApplication::translate("Transcript", "Version before");
            m_switchAt = int(m_targets.size());
            add(before, icon + 12);
            m_countWidth = std::ceil(words.horizontalAdvance(countWords())) + 8;
            x += m_countWidth;
            BlockTarget after = before;
            after.rects.clear();
            after.index = 1;
            after.label = QCoreApplication::translate("Transcript", "Version after");
            add(after, icon + 12);
        };
        for (const TranscriptAction &action : m_actions) {
            BlockTarget target;
            target.kind = BlockTarget::Kind::Action;
            target.action = action.id;
            target.label = action.text.isEmpty() ? action.name : action.text;
            add(std::move(target), action.text.isEmpty() ? icon + 12 : icon + 6 + std::ceil(words.horizontalAdvance(action.text)) + 16);
        }
        addSwitch();
        m_end = x;
        const QFontMetricsF caption(theme.font(Type::Caption));
        m_hintWidth = m_hint.isEmpty() ? 0 : std::ceil(caption.horizontalAdvance(m_hint)) + 1;
        // Own messages have their bar at the right, with the hint in front of it.
        m_shift = m_isOwn ? m_width - (x - actionGap) + actionInset : -actionInset;
        // A hint that does not fit beside the actions has lines of its own.
        m_isHintBelow = hasRoom && !m_isOwn && m_hintWidth > m_width - (m_end + m_shift + 8);
        const QRectF hintLines = caption.boundingRect(QRectF(0, 0, m_width, 1e4), Qt::TextWordWrap, m_hint);
        const int hintHeight = m_isHintBelow ? std::max(theme.lineHeight(Type::Caption), int(std::ceil(hintLines.height()))) + 4 : 0;
        m_height = hasRoom ? m_bar + hintHeight : missing;
        for (BlockTarget &target : m_targets)
            target.rects[0].translate(m_shift, 0);
    }

    int overhang() const override { return m_hang; }

    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const bool isSwitchOnly = !(m_isLast && !m_isOwn) && !paint.showsActions;
        if (isSwitchOnly && m_siblings < 2)
            return;
        const Theme &theme = paint.theme;
        const qreal icon = theme.iconSize(16);
        for (size_t i = 0; i < m_targets.size(); ++i) {
            const BlockTarget &target = m_targets[i];
            const bool isSwitch = target.kind == BlockTarget::Kind::Sibling;
            if (isSwitchOnly && !isSwitch)
                continue;
            const QRectF rect = target.rects[0];
            const bool isHovered = paint.hovered == int(i);
            const bool isPressed = paint.pressed == int(i);
            const bool isPossible = !isSwitch || (target.index < 0 ? m_sibling > 0 : m_sibling + 1 < m_siblings);
            if ((isHovered || isPressed) && isPossible)
                theme.drawPanel(painter, rect, theme.measure(Measure::RadiusControl), isPressed ? Colour::Pressed : Colour::Hover);
            const Colour colour = !isPossible ? Colour::Disabled : isHovered ? Colour::Text : Colour::Muted;
            const TranscriptAction *action = isSwitch ? nullptr : &m_actions[i];
            const QString name = isSwitch ? (target.index < 0 ? QStringLiteral("left") : QStringLiteral("right")) : action->icon;
            const bool hasText = action && !action->text.isEmpty();
            const qreal left = hasText ? rect.left() + 8 : rect.center().x() - icon / 2;
            if (!name.isEmpty())
                theme.drawIcon(painter, QRectF(left, rect.center().y() - icon / 2, icon, icon), name, colour);
            if (hasText) {
                painter.setFont(theme.font(Type::SmallStrong));
                painter.setPen(theme.colour(colour));
                painter.drawText(QRectF(left + icon + 6, rect.top(), rect.width(), rect.height()),
                                 Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, action->text);
            }
            if (isSwitch && target.index < 0) {
                painter.setFont(theme.font(Type::SmallStrong));
                painter.setPen(theme.colour(Colour::Text));
                painter.drawText(QRectF(rect.right(), rect.top(), m_countWidth + actionGap, rect.height()), Qt::AlignCenter, countWords());
            }
            if (paint.focused == int(i))
                theme.drawFocusRing(painter, rect.adjusted(4, 4, -4, -4),
                                    theme.measure(Measure::RadiusControl) - 3); // the last one stands at the edge
        }
        if (!m_hint.isEmpty() && !isSwitchOnly) {
            painter.setFont(theme.font(Type::Caption));
            painter.setPen(theme.colour(Colour::Faint));
            const qreal at = m_isHintBelow ? 0 : m_isOwn ? m_shift - m_hintWidth - 8 : m_end + m_shift + 8;
            const qreal room = m_isOwn ? m_hintWidth : std::max(0.0, m_width - at);
            const QRectF place = m_isHintBelow ? QRectF(at, m_top + m_bar, room, m_height - m_bar) : QRectF(at, m_top, room, m_bar);
            const int flow = m_isHintBelow ? Qt::TextWordWrap : Qt::TextSingleLine;
            const QString shown
                = m_isHintBelow ? m_hint : QFontMetricsF(theme.font(Type::Caption)).elidedText(m_hint, Qt::ElideRight, room + 1);
            painter.drawText(place, Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter | flow, shown);
        }
    }

private:
    QString countWords() const
    {
        //: Which version of a message is shown: "2 / 3".
        return QCoreApplication::translate("Transcript", "%1 / %2").arg(QLocale().toString(m_sibling + 1), QLocale().toString(m_siblings));
    }

    std::vector<TranscriptAction> m_actions;
    QString m_hint;
    int m_sibling;
    int m_siblings;
    int m_width;
    bool m_isOwn;
    bool m_isLast;
    bool m_isHintBelow = false;
    int m_bar = 28;
    int m_hang = 0;
    int m_top = 0;
    int m_switchAt = -1;
    qreal m_countWidth = 0;
    qreal m_end = 0;
    qreal m_shift = 0;
    qreal m_hintWidth = 0;
};

int estimateActions(const BlockSource &source, const BlockContext &context)
{
    return ActionsBox(source, context).height();
}

std::unique_ptr<BlockBox> makeActions(const BlockSource &source, const BlockContext &context)
{
    return std::make_unique<ActionsBox>(source, context);
}

QString markdownOfActions(const BlockSource &)
{
    return {};
}

BlockGap gapOfActions(const BlockSource &source)
{
    if (!hasRoomOf(source))
        return {0, 0};
    return {source.item->role == Role::User ? 4 : 8, 0};
}

} // namespace

const BlockKind actionsBlockKind{"actions", estimateActions, makeActions, noBlockText, markdownOfActions, noBlockPlain, gapOfActions};

} // namespace Layers
