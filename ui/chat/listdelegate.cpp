#include "ui/chat/listdelegate.h"

#include "ui/kit/controls.h"
#include "ui/kit/linetext.h"
#include "ui/models/chatlistmodel.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QToolTip>

#include <cmath>

namespace Layers {

namespace {

constexpr int rowEdge = 8;
constexpr int rowPadding = 8;
constexpr int unreadDot = 8;
constexpr int markIcon = 14;
constexpr int markGap = 6;

} // namespace

ChatRowDelegate::ChatRowDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

QSize ChatRowDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    if (index.data(ChatListModel::IsSectionRole).toBool())
        return {100, 16 + m_theme.lineHeight(Type::Micro)};
    return {100, 16 + m_theme.lineHeight(Type::UiStrong) + m_theme.lineHeight(Type::Caption)};
}

void ChatRowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const QRect rect = option.rect.adjusted(rowEdge, 0, -rowEdge, 0);
    const bool mirrored = option.direction == Qt::RightToLeft;
    const Qt::Alignment start = mirrored ? Qt::AlignRight : Qt::AlignLeft;
    const Qt::Alignment finish = mirrored ? Qt::AlignLeft : Qt::AlignRight;
    if (index.data(ChatListModel::IsSectionRole).toBool()) {
        painter->setFont(m_theme.font(Type::Micro));
        painter->setPen(m_theme.colour(Colour::Faint));
        drawLine(*painter, rect.adjusted(8, 12, -8, 0), start | Qt::AlignTop, index.data(ChatListModel::TitleRole).toString());
        painter->restore();
        return;
    }
    const int radius = m_theme.measure(Measure::RadiusControl);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        m_theme.drawPanel(*painter, rect, radius, Colour::AccentSoft);
    else if (option.state & QStyle::State_MouseOver)
        m_theme.drawPanel(*painter, rect, radius, Colour::HoverBg);
    if (option.state & QStyle::State_HasFocus && option.widget && showsFocusRing(option.widget)) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(m_theme.colour(Colour::Accent), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius - 1, radius - 1);
    }
    const QRect inner = rect.adjusted(rowPadding, 8, -rowPadding, -8);
    const int lineOne = m_theme.lineHeight(Type::UiStrong);
    QRect top(inner.left(), inner.top(), inner.width(), lineOne);
    const bool unread = index.data(ChatListModel::IsUnreadRole).toBool();
    const bool writing = index.data(ChatListModel::IsWritingRole).toBool();
    const bool failed = index.data(ChatListModel::HasFailedRole).toBool();
    const auto drawDot = [&](QRect &line, int size) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(Colour::Accent));
        const int x = mirrored ? line.left() : line.right() - size + 1;
        painter->drawEllipse(QRectF(x, line.center().y() - size / 2.0 + 1, size, size));
        mirrored ? line.setLeft(line.left() + size + markGap) : line.setRight(line.right() - size - markGap);
    };
    const auto drawMark = [&](const QString &name, Colour colour) {
        const int size = m_theme.iconSize(markIcon);
        m_theme.drawIcon(*painter, QRectF(mirrored ? top.left() : top.right() - size, top.center().y() - size / 2.0, size, size), name,
                         colour);
        mirrored ? top.setLeft(top.left() + size + markGap) : top.setRight(top.right() - size - markGap);
    };
    if (unread)
        drawDot(top, unreadDot);
    else if (failed)
        drawMark(QStringLiteral("error"), Colour::Bad);
    else if (index.data(ChatListModel::IsPinnedRole).toBool())
        drawMark(QStringLiteral("pin"), Colour::Muted);
    painter->setFont(titleFont(index));
    painter->setPen(m_theme.colour(Colour::Text));
    drawLine(*painter, top, start | Qt::AlignVCenter, index.data(ChatListModel::TitleRole).toString());

    QRect bottom(inner.left(), inner.top() + lineOne, inner.width(), m_theme.lineHeight(Type::Caption));
    painter->setFont(m_theme.font(Type::Caption));
    if (writing)
        drawDot(bottom, 6);
    painter->setPen(m_theme.colour(Colour::Muted));
    const qreal time = drawLine(*painter, bottom, finish | Qt::AlignVCenter, index.data(ChatListModel::TimeRole).toString());
    const int used = int(std::ceil(time)) + 8;
    mirrored ? bottom.setLeft(bottom.left() + used) : bottom.setRight(bottom.right() - used);
    QString words = index.data(ChatListModel::DraftRole).toString();
    if (words.isEmpty()) {
        words = index.data(ChatListModel::FactsRole).toString();
    } else {
        //: Before the first words of what waits in a composer
        const QString label = tr("Draft:");
        painter->setPen(m_theme.colour(Colour::Accent));
        const int space = int(std::ceil(drawLine(*painter, bottom, start | Qt::AlignVCenter, label + QLatin1Char(' '))));
        mirrored ? bottom.setRight(bottom.right() - space) : bottom.setLeft(bottom.left() + space);
        painter->setPen(m_theme.colour(Colour::Muted));
    }
    m_facts.line(words, painter->font(), bottom.width()).draw(*painter, bottom, start | Qt::AlignVCenter);
    painter->restore();
}

QFont ChatRowDelegate::titleFont(const QModelIndex &index) const
{
    QFont font = m_theme.font(Type::UiStrong);
    if (index.data(ChatListModel::IsUnreadRole).toBool())
        font.setWeight(QFont::DemiBold);
    return font;
}

// A title that the row has no room for is shown whole.
bool ChatRowDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid() || index.data(ChatListModel::IsSectionRole).toBool())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString title = index.data(ChatListModel::TitleRole).toString();
    const bool isUnread = index.data(ChatListModel::IsUnreadRole).toBool();
    const bool hasMark = index.data(ChatListModel::HasFailedRole).toBool() || index.data(ChatListModel::IsPinnedRole).toBool();
    const int mark = isUnread ? unreadDot + markGap : hasMark ? m_theme.iconSize(markIcon) + markGap : 0;
    const int room = option.rect.width() - 2 * (rowEdge + rowPadding) - mark;
    if (LineText(title, titleFont(index), room).isElided())
        QToolTip::showText(event->globalPos(), plainToolTip(title), view->viewport(), option.rect);
    else
        QToolTip::hideText();
    return true;
}

} // namespace Layers
