#pragma once
// Says that something was done, at the bottom of its parent or above what stands there, for six seconds; longer under the pointer or with
// focus. Covers nothing that a person is about to press or read, as long as there is room above it. Owned by its parent; GUI thread.

#include "ui/kit/widgets.h"

namespace Layers {

class Toast : public QWidget
{
    Q_OBJECT
public:
    Toast(const Theme &theme, QWidget *parent);
    void show(const QString &text, const QString &action = {}, std::function<void()> run = {});
    void takeBack(const QString &text); // hides it if that is what it says: its action would do nothing any more
    void stayAbove(QWidget *floor); // null: nothing stands at the bottom
    void stayWithin(QWidget *area) { m_area = area; } // where nothing stands at the bottom: in the middle of this
    void placeAgain(); // while it is shown

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
    QRect clearOf(QRect wanted, bool alsoText) const;

    const Theme &m_theme;
    Label *m_label;
    Button *m_action;
    QTimer *m_timer;
    QTimer *m_looks; // whether it lies over a button now
    QPointer<QWidget> m_floor;
    QPointer<QWidget> m_area;
    std::function<void()> m_run;
    QString m_text;
    bool m_isPlacing = false;
};

// Marks a button, or text, that no toast lies over; primary buttons need no mark. A widget that paints its buttons tells where they are by
// a property "buttonsInView", a QRegion of its own coordinates.
void keepClearOfToasts(QWidget *part);

} // namespace Layers
