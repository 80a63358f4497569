#pragma once
// The controls of the window, painted from the theme: buttons, switches, boxes, segments. Owned by their parent widget; GUI thread.
// Keyboard and accessibility come from QAbstractButton; every control needs an accessible name where its text is empty.

#include "ui/kit/linetext.h"
#include "ui/kit/theme.h"

#include <QtWidgets/QAbstractButton>

namespace Layers {

// A tooltip of plain text. Qt shows what looks like HTML as HTML, and a name from outside may look like anything.
void setPlainToolTip(QWidget *widget, const QString &text);
QString plainToolTip(const QString &text); // for QToolTip::showText and tooltips of models

// Words in one line. `alignment` is that of a layout from left to right and is turned round with it; the words keep their own direction.
void drawWordsAt(QPainter &painter, const QRect &place, Qt::Alignment alignment, const QString &text, Qt::LayoutDirection layout);

// Of the bars at the top of the parts of the window: their padding and a line of their title, in the size that the text has.
int topBarHeight(const Theme &theme);
void keepTopBarHeight(QWidget *title, const Theme &theme, int rule = 0); // `rule`: what a line below takes of it

// Repaints and resizes a widget when its theme changes.
void followTheme(QWidget *widget, const Theme &theme);

// An arrow key of a button moves among the buttons beside it, in the order in which they are read, and never out of them: in Qt it is
// another Tab. True when the key was one; without a button there it is left to whatever scrolls.
bool moveAmongButtons(QAbstractButton *button, QKeyEvent *event);

// Widgets of `parent` that Tab stops at, in the order in which they are read.
QList<QWidget *> tabStopsIn(QWidget *parent);

// Whether focus came by keyboard: only then the ring is shown.
bool showsFocusRing(const QWidget *widget);

class Button : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Look {
        Primary,
        Plain,
        Quiet,
        Danger,
        Link,
        Row, // a line of a side list; checked is the current one
    };
    enum class Size { Regular, Small, Large };

    Button(const Theme &theme, const QString &text, Look look = Look::Plain, QWidget *parent = nullptr);

    void setIconName(const QString &name);
    void setTrailingIcon(const QString &name); // such as the arrow of a choice
    Look look() const { return m_look; }
    void setSize(Size size);
    void setGround(Colour ground); // the surface it stands on, which fills a Plain button
    void setIconColour(Colour colour);
    void setInk(Colour colour); // of the text, such as a search button that looks like a field
    void setStretched(bool isStretched); // text starts at the left and the trailing icon stands at the right

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override; // Enter presses it, as Space does
    bool event(QEvent *event) override;

private:
    struct Colours
    {
        Colour fill = Colour::Count; // Count: none
        Colour line = Colour::Count;
        Colour ink = Colour::Text;
    };
    Colours colours() const; // in the state that it is in
    int buttonHeight() const;
    int iconPixels() const;
    bool isIconOnly() const { return text().isEmpty(); }
    void paintContent(QPainter &painter, Colour ink);
    void paintFocusRing(QPainter &painter);

    const Theme &m_theme;
    mutable KeptLine m_words;
    QString m_icon;
    QString m_trailing;
    Look m_look;
    Size m_size = Size::Regular;
    Colour m_ground = Colour::Surface;
    Colour m_iconColour = Colour::Count;
    Colour m_ink = Colour::Count;
    bool m_isStretched = false;
};

class Switch : public QAbstractButton
{
    Q_OBJECT
public:
    Switch(const Theme &theme, const QString &accessibleName, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    const Theme &m_theme;
};

class CheckBox : public QAbstractButton
{
    Q_OBJECT
public:
    CheckBox(const Theme &theme, const QString &text, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    const Theme &m_theme;
};

// A few exclusive choices in one line, or in more where there is no room for one. Arrows move inside.
class Segments : public QWidget
{
    Q_OBJECT
public:
    Segments(const Theme &theme, const QStringList &choices, QWidget *parent = nullptr);
    int current() const { return m_current; }
    void setCurrent(int index);
    const QStringList &choices() const { return m_choices; }
    void setChoices(const QStringList &choices); // other words for the same choices
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QRect segmentRect(int index) const;
    std::vector<QRect> segmentRects(int width) const;

    const Theme &m_theme;
    QStringList m_choices;
    int m_current = 0;
};

} // namespace Layers
