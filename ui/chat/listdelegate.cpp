#include "ui/chat/listdelegate.h"

#include "ui/kit/controls.h"
#include "ui/models/chatlistmodel.h"

#include <QtGui/QPainter>

namespace Layers {

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
    const QRect rect = option.rect.adjusted(8, 0, -8, 0);
    const bool mirrored = option.direction == Qt::RightToLeft;
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of the words
    const Qt::Alignment start = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute;
    const Qt::Alignment finish = (mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute;
    if (index.data(ChatListModel::IsSectionRole).toBool()) {
        painter->setFont(m_theme.font(Type::Micro));
        painter->setPen(m_theme.colour(Colour::Faint));
        painter->drawText(rect.adjusted(8, 12, -8, 0), start | Qt::AlignTop, index.data(ChatListModel::TitleRole).toString());
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
    const QRect inner = rect.adjusted(8, 8, -8, -8);
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
        mirrored ? line.setLeft(line.left() + size + 6) : line.setRight(line.right() - size - 6);
    };
    const auto drawMark = [&](const QString &name, Colour colour) {
        const int size = m_theme.iconSize(14);
        m_theme.drawIcon(*painter, QRectF(mirrored ? top.left() : top.right() - size, top.center().y() - size / 2.0, size, size), name,
                         colour);
        mirrored ? top.setLeft(top.left() + size + 6) : top.setRight(top.right() - size - 6);
    };
    if (unread)
        drawDot(top, 8);
    else if (failed)
        drawMark(QStringLiteral("error"), Colour::Bad);
    else if (index.data(ChatListModel::IsPinnedRole).toBool())
        drawMark(QStringLiteral("pin"), Colour::Muted);
    QFont title = m_theme.font(Type::UiStrong);
    if (unread)
        title.setWeight(QFont::DemiBold);
    painter->setFont(title);
    painter->setPen(m_theme.colour(Colour::Text));
    painter->drawText(top, start | Qt::AlignVCenter,
                      QFontMetrics(title).elidedText(index.data(ChatListModel::TitleRole).toString(), Qt::ElideRight, top.width()));

    QRect bottom(inner.left(), inner.top() + lineOne, inner.width(), m_theme.lineHeight(Type::Caption));
    painter->setFont(m_theme.font(Type::Caption));
    const QFontMetrics metrics(painter->font());
    const QString time = index.data(ChatListModel::TimeRole).toString();
    if (writing)
        drawDot(bottom, 6);
    painter->setPen(m_theme.colour(Colour::Muted));
    painter->drawText(bottom, finish | Qt::AlignVCenter, time);
    const int used = metrics.horizontalAdvance(time) + 8;
    mirrored ? bottom.setLeft(bottom.left() + used) : bottom.setRight(bottom.right() - used);
    QString words = index.data(ChatListModel::DraftRole).toString();
    if (words.isEmpty()) {
        words = index.data(ChatListModel::FactsRole).toString();
    } else {
        //: Before the first words of what waits in a composer
        const QString label = tr("Draft:");
        painter->setPen(m_theme.colour(Colour::Accent));
        painter->drawText(bottom, start | Qt::AlignVCenter, label);
        const int space = metrics.horizontalAdvance(label + QLatin1Char(' '));
        mirrored ? bottom.setRight(bottom.right() - space) : bottom.setLeft(bottom.left() + space);
        painter->setPen(m_theme.colour(Colour::Muted));
    }
    painter->drawText(bottom, start | Qt::AlignVCenter, metrics.elidedText(words, Qt::ElideRight, bottom.width()));
    painter->restore();
}

} // namespace Layers
