#pragma once
// What the rows of the files place share: how the keyboard walks them, and where their menu opens. Pure.

#include <QtGui/QContextMenuEvent>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QWidget>

namespace Layers {

// To the row above or below; 0 for every other key.
inline int rowStep(const QKeyEvent &event)
{
    return event.key() == Qt::Key_Up ? -1 : event.key() == Qt::Key_Down ? 1 : 0;
}

inline bool opensRow(const QKeyEvent &event)
{
    return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

// Below a row that was asked by keyboard, else under the pointer.
inline QPoint rowMenuPlace(const QWidget &row, const QContextMenuEvent &event)
{
    return event.reason() == QContextMenuEvent::Keyboard ? row.mapToGlobal(QPoint(row.width() / 2, row.height())) : event.globalPos();
}

} // namespace Layers
