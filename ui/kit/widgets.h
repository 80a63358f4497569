#pragma once
// The passive parts of a page: labels, panels, lines that say something, empty views, progress. Owned by their parent; GUI thread.

#include "ui/kit/controls.h"
#include "ui/kit/paragraph.h"

#include <QtCore/QPointer>
#include <QtWidgets/QFrame>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

#include <functional>
#include <optional>

class QHBoxLayout;
class QTimer;

namespace Layers {

// Text in one type and colour of the theme. Plain text only: nothing from outside is ever read as rich text.
class Label : public QLabel
{
    Q_OBJECT
public:
    Label(const Theme &theme, const QString &text, Type type = Type::Ui, Colour colour = Colour::Text, QWidget *parent = nullptr);
    void setElided(bool isElided); // one line that ends in an ellipsis, with the whole text as tooltip
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    enum class Shape { Line, Paragraph, Other };

    void apply();
    Shape shape() const; // Other: what QLabel is left to do, such as words that can be selected
    Paragraph &paragraph() const;

    const Theme &m_theme;
    Type m_type;
    Colour m_colour;
    bool m_isElided = false;
    mutable KeptLine m_words;
    mutable std::unique_ptr<Paragraph> m_paragraph;
};

// A surface with a radius and a hairline.
class Panel : public QFrame
{
    Q_OBJECT
public:
    Panel(const Theme &theme, Colour fill, Colour line = Colour::Count, int radius = 0, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    Colour m_fill;
    Colour m_line;
    int m_radius;
};

// A hairline.
class Rule : public QWidget
{
    Q_OBJECT
public:
    Rule(const Theme &theme, Qt::Orientation orientation, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
};

// A line of text to type into, with a leading icon, a key hint and an error state.
class Field : public QLineEdit
{
    Q_OBJECT
public:
    Field(const Theme &theme, const QString &placeholder, QWidget *parent = nullptr);
    void setIconName(const QString &name);
    void setKeyHint(const QString &keys);
    void setBare(bool isBare); // no frame: it is the head of a panel
    void setProblem(bool hasProblem);
    bool hasProblem() const { return m_hasProblem; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void apply();

    const Theme &m_theme;
    QString m_icon;
    QString m_keys;
    bool m_hasProblem = false;
    bool m_isBare = false;
};

// One line in a page or a thread: what happened, and at most three things to do.
class Note : public QWidget
{
    Q_OBJECT
public:
    enum class Tone { Info, Ok, Warn, Bad };

    Note(const Theme &theme, Tone tone, const QString &text, QWidget *parent = nullptr);
    Button *addAction(const QString &text, Button::Look look = Button::Look::Plain);
    void setText(const QString &text);
    QString text() const { return m_label->text(); }
    void setTone(Tone tone);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    const Theme &m_theme;
    Tone m_tone;
    Label *m_label;
    QHBoxLayout *m_row;
};

// An icon, a sentence and one action in the middle of a view that has nothing to show.
class EmptyView : public QWidget
{
    Q_OBJECT
public:
    EmptyView(const Theme &theme, const QString &icon, const QString &title, const QString &sentence, QWidget *parent = nullptr);
    Button *addAction(const QString &text, Button::Look look = Button::Look::Plain);
    void say(const QString &title, const QString &sentence);

private:
    const Theme &m_theme;
    Label *m_title;
    Label *m_sentence;
    QHBoxLayout *m_actions;
};

// 4 px; nothing as value means that the length is unknown.
class ProgressLine : public QWidget
{
    Q_OBJECT
public:
    explicit ProgressLine(const Theme &theme, QWidget *parent = nullptr);
    void setFraction(std::optional<double> fraction);
    QSize sizeHint() const override { return {120, 4}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    std::optional<double> m_fraction;
    double m_phase = 0;
    QTimer *m_timer;
};

// A small rounded mark with words, such as a state.
class Pill : public QWidget
{
    Q_OBJECT
public:
    enum class Tone { Plain, Ok, Accent, Warn, Bad };
    Pill(const Theme &theme, const QString &text, const QString &icon = {}, QWidget *parent = nullptr);
    void setText(const QString &text);
    void setTone(Tone tone);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QString m_text;
    QString m_icon;
    Tone m_tone = Tone::Plain;
};

} // namespace Layers
