#pragma once
// Paints the rows of side lists: section labels, and rows of two lines with their marks. Owned by its list; GUI thread.

#include "ui/kit/linetext.h"
#include "ui/kit/theme.h"

#include <QtWidgets/QStyledItemDelegate>

namespace Layers {

class ChatRowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    ChatRowDelegate(const Theme &theme, QObject *parent);
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index) override;

private:
    QFont titleFont(const QModelIndex &index) const;

    const Theme &m_theme;
    mutable KeptLine m_facts; // the same in row after row
};

} // namespace Layers
