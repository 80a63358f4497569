#include "ui/kit/widgets.h"

#include "ui/kit/linetext.h"

#include <QtCore/QTimer>
#include <QtGui/QPainter>
#include <QtWidgets/QStyle>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStyleOptionFrame>

#include <cmath>

namespace Layers {

Label::Label(const Theme &theme, const QString &text, Type type, Colour colour, QWidget *parent)
    : QLabel(parent)
    , m_theme(theme)
    , m_type(type)
    , m_colour(colour)
{
    setTextFormat(Qt::PlainText);
    setText(text);
    apply();
    connect(&theme, &Theme::changed, this, &Label::apply);
}

void Label::setElided(bool isElided)
{
    m_isElided = isElided;
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    update();
}

Label::Shape Label::shape() const
{
    if (!pixmap(Qt::ReturnByValue).isNull() || textFormat() != Qt::PlainText || buddy() || margin() != 0
        || (textInteractionFlags() & (Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard)))
        return Shape::Other;
    if (wordWrap())
        return Shape::Paragraph;
    return text().contains(u'\n') ? Shape::Other : Shape::Line;
}

Paragraph &Label::paragraph() const
{
    if (!m_paragraph || m_paragraph->text() != text() || m_paragraph->font() != font())
        m_paragraph = std::make_unique<Paragraph>(text(), font());
    return *m_paragraph;
}

QSize Label::sizeHint() const
{
    switch (shape()) {
    case Shape::Line:
        return QSize(int(std::ceil(m_words.line(text(), font(), 0, Qt::ElideNone).width())), fontMetrics().height())
            .grownBy(contentsMargins());
    case Shape::Paragraph:
        return paragraph().preferredSize().grownBy(contentsMargins()).expandedTo(minimumSize());
    case Shape::Other:
        break;
    }
    return QLabel::sizeHint();
}

QSize Label::minimumSizeHint() const
{
    if (m_isElided)
        return {24, m_theme.lineHeight(m_type)};
    switch (shape()) {
    case Shape::Line:
        return sizeHint();
    case Shape::Paragraph: {
        const int height = std::min(paragraph().sizeFor(QWIDGETSIZE_MAX).height(), paragraph().preferredSize().height());
        return QSize(paragraph().sizeFor(0).width(), height).grownBy(contentsMargins()).expandedTo(minimumSize());
    }
    case Shape::Other:
        break;
    }
    return QLabel::minimumSizeHint();
}

int Label::heightForWidth(int width) const
{
    if (shape() != Shape::Paragraph)
        return QLabel::heightForWidth(width);
    const QMargins margins = contentsMargins();
    const int height = paragraph().sizeFor(width - margins.left() - margins.right()).height();
    return std::max(minimumHeight(), height + margins.top() + margins.bottom());
}

void Label::apply()
{
    setFont(m_theme.font(m_type));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, m_theme.colour(m_colour));
    colours.setColor(QPalette::Disabled, QPalette::WindowText, m_theme.colour(Colour::Disabled));
    setPalette(colours);
    updateGeometry();
}

void Label::paintEvent(QPaintEvent *event)
{
    const Shape shape = m_isElided ? Shape::Line : this->shape();
    if (shape == Shape::Other) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    const QRect place = contentsRect();
    if (shape == Shape::Paragraph) {
        paragraph().draw(painter, place, QStyle::visualAlignment(text().isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight, alignment()));
        return;
    }
    const LineText &line = m_words.line(text(), font(), place.width(), m_isElided ? Qt::ElideRight : Qt::ElideNone);
    if (m_isElided)
        setPlainToolTip(this, line.isElided() ? text() : QString());
    line.draw(painter, place, QStyle::visualAlignment(layoutDirection(), alignment()));
}

Panel::Panel(const Theme &theme, Colour fill, Colour line, int radius, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_fill(fill)
    , m_line(line)
    , m_radius(radius)
{
    followTheme(this, theme);
}

void Panel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_radius == 0 && m_line == Colour::Count)
        painter.fillRect(rect(), m_theme.colour(m_fill));
    else
        m_theme.drawPanel(painter, rect(), m_radius, m_fill, m_line);
}

Rule::Rule(const Theme &theme, Qt::Orientation orientation, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
    followTheme(this, theme);
}

void Rule::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), m_theme.colour(Colour::Border));
}

Field::Field(const Theme &theme, const QString &placeholder, QWidget *parent)
    : QLineEdit(parent)
    , m_theme(theme)
{
    setPlaceholderText(placeholder);
    setFrame(false);
    setAttribute(Qt::WA_Hover);
    setAttribute(Qt::WA_MacShowFocusRect, false);
    apply();
    connect(&theme, &Theme::changed, this, &Field::apply);
}

void Field::apply()
{
    setFont(m_theme.font(Type::Ui));
    QPalette colours = palette();
    colours.setBrush(QPalette::Base, Qt::transparent);
    colours.setColor(QPalette::Text, m_theme.colour(Colour::Text));
    colours.setColor(QPalette::Disabled, QPalette::Text, m_theme.colour(Colour::Disabled));
    colours.setColor(QPalette::PlaceholderText, m_theme.colour(Colour::Faint));
    colours.setColor(QPalette::Highlight, m_theme.colour(Colour::Select));
    colours.setColor(QPalette::HighlightedText, m_theme.colour(Colour::Text));
    setPalette(colours);
    const int left = m_icon.isEmpty() ? 10 : 10 + m_theme.iconSize(16) + 6;
    const int right = m_keys.isEmpty() ? 10 : 14 + QFontMetrics(m_theme.font(Type::Key)).horizontalAdvance(m_keys);
    // Margins are not mirrored by Qt.
    setTextMargins(isRightToLeft() ? right : left, 0, isRightToLeft() ? left : right, 0);
    updateGeometry();
    update();
}

void Field::setIconName(const QString &name)
{
    m_icon = name;
    apply();
}

void Field::setKeyHint(const QString &keys)
{
    m_keys = keys;
    apply();
}

void Field::setBare(bool isBare)
{
    m_isBare = isBare;
    update();
}

void Field::setProblem(bool hasProblem)
{
    m_hasProblem = hasProblem;
    update();
}

QSize Field::sizeHint() const
{
    return {220, m_theme.lineHeight(Type::Ui) + 16};
}

QSize Field::minimumSizeHint() const
{
    return {80, sizeHint().height()};
}

void Field::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(this);
        const bool focused = hasFocus();
        const Colour line = m_hasProblem  ? Colour::Bad
            : focused                     ? Colour::Accent
            : underMouse() && isEnabled() ? Colour::BorderStrong
                                          : Colour::Border;
        const int radius = m_theme.measure(Measure::RadiusControl);
        if (!m_isBare)
            m_theme.drawPanel(painter, rect(), radius, isEnabled() ? Colour::Surface : Colour::Bg, line);
        if (focused && !m_isBare)
            m_theme.drawPanel(painter, rect().adjusted(1, 1, -1, -1), radius - 1, Colour::Count, line);
        if (!m_icon.isEmpty()) {
            const int size = m_theme.iconSize(16);
            m_theme.drawIcon(painter, QStyle::visualRect(layoutDirection(), rect(), {11, (height() - size) / 2, size, size}), m_icon,
                             Colour::Muted);
        }
        if (!m_keys.isEmpty() && text().isEmpty()) {
            painter.setFont(m_theme.font(Type::Key));
            painter.setPen(m_theme.colour(Colour::Faint));
            drawWordsAt(painter, QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(0, 0, -12, 0)),
                        Qt::AlignVCenter | Qt::AlignRight, m_keys, layoutDirection());
        }
    }
    QLineEdit::paintEvent(event);
}

namespace {

struct ToneRow
{
    Colour fill;
    Colour line;
    Colour ink;
    const char *icon;
};

ToneRow toneOf(Note::Tone tone)
{
    switch (tone) {
    case Note::Tone::Info:
        return {Colour::InfoSoft, Colour::InfoLine, Colour::Muted, "info"};
    case Note::Tone::Ok:
        return {Colour::OkSoft, Colour::OkLine, Colour::Ok, "success"};
    case Note::Tone::Warn:
        return {Colour::WarnSoft, Colour::WarnLine, Colour::Warn, "warning"};
    case Note::Tone::Bad:
        return {Colour::BadSoft, Colour::BadLine, Colour::Bad, "error"};
    }
    return {Colour::InfoSoft, Colour::InfoLine, Colour::Muted, "info"};
}

} // namespace

Note::Note(const Theme &theme, Tone tone, const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_tone(tone)
    , m_label(new Label(theme, text, Type::Small, Colour::Text))
    , m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(12 + theme.iconSize(16) + 8, 7, 8, 7);
    m_row->setSpacing(8);
    m_label->setWordWrap(true);
    m_row->addWidget(m_label, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setMinimumHeight(44);
    setAccessibleName(text);
    followTheme(this, theme);
}

Button *Note::addAction(const QString &text, Button::Look look)
{
    auto *button = new Button(m_theme, text, look, this);
    button->setSize(Button::Size::Small);
    m_row->addWidget(button);
    return button;
}

void Note::setText(const QString &text)
{
    m_label->setText(text);
    setAccessibleName(text);
}

// A text that can be selected is a document of its own, and most notes are never shown.
void Note::showEvent(QShowEvent *event)
{
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QWidget::showEvent(event);
}

void Note::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void Note::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const ToneRow row = toneOf(m_tone);
    m_theme.drawPanel(painter, rect(), m_theme.measure(Measure::RadiusCard), row.fill, row.line);
    const int size = m_theme.iconSize(16);
    m_theme.drawIcon(painter, QRectF(12, std::min((height() - size) / 2.0, 14.0), size, size), QLatin1String(row.icon), row.ink);
}

EmptyView::EmptyView(const Theme &theme, const QString &icon, const QString &title, const QString &sentence, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new Label(theme, title, Type::Title))
    , m_sentence(new Label(theme, sentence, Type::Small, Colour::Muted))
    , m_actions(new QHBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(6);
    column->addStretch(1);
    if (!icon.isEmpty()) {
        auto *picture = new QLabel;
        const auto draw = [picture, &theme, icon] { picture->setPixmap(theme.icon(icon, Colour::Muted, theme.iconSize(24), 2)); };
        draw();
        connect(&theme, &Theme::changed, picture, draw);
        column->addWidget(picture, 0, Qt::AlignHCenter);
    }
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    m_actions->setSpacing(8);
    m_actions->addStretch(1);
    m_actions->addStretch(1);
    column->addSpacing(6);
    column->addLayout(m_actions);
    column->addStretch(1);
}

Button *EmptyView::addAction(const QString &text, Button::Look look)
{
    auto *button = new Button(m_theme, text, look, this);
    m_actions->insertWidget(m_actions->count() - 1, button);
    return button;
}

void EmptyView::say(const QString &title, const QString &sentence)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

ProgressLine::ProgressLine(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_timer(new QTimer(this))
{
    setFixedHeight(4);
    m_timer->setInterval(33);
    connect(m_timer, &QTimer::timeout, this, [this] {
        m_phase = m_phase >= 1 ? 0 : m_phase + 0.02;
        if (m_theme.isMotionReduced())
            m_timer->stop();
        update();
    });
    followTheme(this, theme);
}

void ProgressLine::setFraction(std::optional<double> fraction)
{
    m_fraction = fraction;
    const bool travels = !fraction && isVisible() && !m_theme.isMotionReduced();
    if (travels && !m_timer->isActive())
        m_timer->start();
    else if (!travels)
        m_timer->stop();
    update();
}

void ProgressLine::paintEvent(QPaintEvent *)
{
    if (!m_fraction && !m_timer->isActive() && !m_theme.isMotionReduced())
        m_timer->start();
    QPainter painter(this);
    m_theme.drawPanel(painter, rect(), 2, Colour::Track);
    if (m_fraction) {
        const qreal length = std::clamp(*m_fraction, 0.0, 1.0) * width();
        if (length >= 1)
            m_theme.drawPanel(painter, QRectF(0, 0, std::max(4.0, length), height()), 2, Colour::Accent);
        return;
    }
    const qreal quarter = width() / 4.0;
    painter.setClipRect(rect());
    const qreal phase = m_theme.isMotionReduced() ? 0.5 : m_phase; // a still bar, and one that is seen
    m_theme.drawPanel(painter, QRectF(-quarter + phase * (width() + quarter), 0, quarter, height()), 2, Colour::Accent);
}

Pill::Pill(const Theme &theme, const QString &text, const QString &icon, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_text(text)
    , m_icon(icon)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(text);
    followTheme(this, theme);
}

void Pill::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Pill::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

QSize Pill::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(Type::Caption));
    const int icon = m_icon.isEmpty() ? 0 : m_theme.iconSize(14) + 6;
    return {20 + icon + metrics.horizontalAdvance(m_text), m_theme.lineHeight(Type::Caption) + 8};
}

void Pill::paintEvent(QPaintEvent *)
{
    if (width() < 2 * height())
        return; // squeezed to where nothing can be read
    QPainter painter(this);
    Colour fill = Colour::Surface;
    Colour line = Colour::Border;
    Colour ink = Colour::Muted;
    switch (m_tone) {
    case Tone::Plain:
        break;
    case Tone::Ok:
        ink = Colour::Ok;
        break;
    case Tone::Accent:
        fill = Colour::AccentSoft;
        line = Colour::AccentLine;
        ink = Colour::Accent;
        break;
    case Tone::Warn:
        fill = Colour::WarnSoft;
        line = Colour::WarnLine;
        ink = Colour::Warn;
        break;
    case Tone::Bad:
        fill = Colour::BadSoft;
        line = Colour::BadLine;
        ink = Colour::Bad;
        break;
    }
    m_theme.drawPanel(painter, rect(), height() / 2.0, fill, line);
    int x = 10;
    if (!m_icon.isEmpty()) {
        const int size = m_theme.iconSize(14);
        m_theme.drawIcon(painter, QStyle::visualRect(layoutDirection(), rect(), {x, (height() - size) / 2, size, size}), m_icon, ink);
        x += size + 6;
    }
    painter.setFont(m_theme.font(Type::Caption));
    painter.setPen(m_theme.colour(ink));
    const QRect words(x, 0, width() - x - 8, height());
    drawWordsAt(painter, QStyle::visualRect(layoutDirection(), rect(), words), Qt::AlignVCenter | Qt::AlignLeft,
                width() < sizeHint().width() ? painter.fontMetrics().elidedText(m_text, Qt::ElideRight, words.width()) : m_text,
                layoutDirection());
}

} // namespace Layers
