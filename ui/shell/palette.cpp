#include "ui/shell/palette.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QStandardItemModel>
#include <QtGui/QTextLayout>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <cmath>

namespace Layers {

namespace {

constexpr int paletteWidth = 660;
constexpr int rowsShown = 10;

constexpr int searchWidth = 880;
constexpr int rowInset = 16;
constexpr int detailGap = 16; // above and below two lines

enum PaletteRole { RowRole = Qt::UserRole + 1, SectionRole };

// What was typed stands out: on the colour of what is found in a search, underlined in a list of commands.
enum class Emphasis { Underline, Surface };

class PaletteDelegate : public QStyledItemDelegate
{
public:
    PaletteDelegate(const Theme &theme, const std::vector<PaletteRow> &rows, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
        , m_rows(rows)
    { }

    Emphasis emphasis = Emphasis::Underline;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const int section = index.data(SectionRole).toString().isEmpty() ? 0 : sectionHeight();
        const PaletteRow *row = rowOf(index);
        if (row && !row->detail.isEmpty())
            return {100, m_theme.lineHeight(Type::UiStrong) + m_theme.lineHeight(Type::Small) + detailGap + section};
        return {100, m_theme.lineHeight(Type::Small) + 16 + section};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const PaletteRow *row = rowOf(index);
        if (!row)
            return;
        painter->save();
        QRect rect = option.rect;
        // Places are counted from the left and turned round where text runs from the right.
        const auto turned = [&](const QRect &place) { return QStyle::visualRect(option.direction, option.rect, place); };
        painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of the words
        const Qt::Alignment middle = Qt::AlignVCenter | Qt::AlignAbsolute;
        const Qt::Alignment start = QStyle::visualAlignment(option.direction, Qt::AlignLeft) | middle;
        const Qt::Alignment end = QStyle::visualAlignment(option.direction, Qt::AlignRight) | middle;
        const QString section = index.data(SectionRole).toString();
        if (!section.isEmpty()) {
            painter->setFont(m_theme.font(Type::Micro));
            painter->setPen(m_theme.colour(Colour::Faint));
            painter->drawText(turned({rect.left() + 12, rect.top() + 8, rect.width() - 24, sectionHeight() - 8}), int(start), section);
            rect.setTop(rect.top() + sectionHeight());
        }
        if (option.state & QStyle::State_Selected)
            m_theme.drawPanel(*painter, rect.adjusted(4, 0, -4, 0), m_theme.measure(Measure::RadiusSmall), Colour::AccentSoft);
        const bool isTwoLines = !row->detail.isEmpty();
        QRect line = rect;
        if (isTwoLines)
            line = QRect(rect.left(), rect.top() + detailGap / 2, rect.width(), m_theme.lineHeight(Type::UiStrong));
        const int icon = m_theme.iconSize(16);
        if (!row->icon.isEmpty())
            m_theme.drawIcon(*painter, turned({rect.left() + rowInset, line.top() + (line.height() - icon) / 2, icon, icon}), row->icon,
                             Colour::Muted);
        int right = rect.right() - rowInset;
        if (!row->keys.isEmpty()) {
            painter->setFont(m_theme.font(isTwoLines ? Type::Caption : Type::Key));
            painter->setPen(m_theme.colour(isTwoLines ? Colour::Muted : Colour::Faint));
            painter->drawText(turned({rect.left(), line.top(), right - rect.left(), line.height()}), int(end), row->keys);
            right -= painter->fontMetrics().horizontalAdvance(row->keys) + 16;
        }
        const int left = rect.left() + rowInset + icon + 10;
        const QFont &font = m_theme.font(isTwoLines ? Type::UiStrong : Type::Small);
        const QFontMetrics metrics(font);
        const QString title = metrics.elidedText(row->title, Qt::ElideRight, (right - left) * (row->facts.isEmpty() ? 100 : 65) / 100);
        drawMarked(*painter, turned({left, line.top(), right - left, line.height()}), start, font,
                   row->isOffered ? Colour::Text : Colour::Muted, title, row->titleMarks);
        if (!row->facts.isEmpty()) {
            const int from = left + metrics.horizontalAdvance(title) + 12;
            painter->setFont(m_theme.font(Type::Caption));
            painter->setPen(m_theme.colour(Colour::Muted));
            painter->drawText(turned({from, line.top(), right - from, line.height()}), int(start),
                              painter->fontMetrics().elidedText(row->facts, Qt::ElideRight, right - from));
        }
        if (isTwoLines) {
            const int wide = rect.right() - rowInset - left;
            const QFont &small = m_theme.font(Type::Small);
            drawMarked(*painter, turned({left, line.bottom() + 1, wide, m_theme.lineHeight(Type::Small)}), start, small, Colour::Muted,
                       QFontMetrics(small).elidedText(row->detail, Qt::ElideRight, wide), row->detailMarks);
        }
        painter->restore();
    }

private:
    const PaletteRow *rowOf(const QModelIndex &index) const
    {
        const auto place = size_t(index.data(RowRole).toInt());
        return place < m_rows.size() ? &m_rows[place] : nullptr;
    }

    int sectionHeight() const { return m_theme.lineHeight(Type::Micro) + 12; }

    void drawMarked(QPainter &painter, const QRect &rect, Qt::Alignment alignment, const QFont &font, Colour ink, const QString &text,
                    const std::vector<PaletteMark> &marks) const
    {
        QTextLayout layout(text, font);
        QTextOption option(alignment);
        option.setWrapMode(QTextOption::NoWrap);
        option.setTextDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
        option.setAlignment((alignment & Qt::AlignHorizontal_Mask) | Qt::AlignAbsolute);
        layout.setTextOption(option);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        if (line.isValid())
            line.setLineWidth(rect.width());
        layout.endLayout();
        if (!line.isValid())
            return;
        const QPointF at(rect.left(), std::round(rect.top() + (rect.height() - line.height()) / 2));
        QList<QTextLayout::FormatRange> over;
        for (const PaletteMark &mark : marks) {
            const auto to = std::min(mark.from + mark.length, int(text.size()));
            if (mark.from >= to)
                continue;
            const qreal a = line.cursorToX(mark.from);
            const qreal b = line.cursorToX(to);
            const QRectF place(at.x() + std::min(a, b), at.y(), std::abs(b - a), line.height());
            if (emphasis == Emphasis::Surface) {
                m_theme.drawPanel(painter, place.adjusted(-1, 0, 1, 0), 2, Colour::Mark);
                QTextLayout::FormatRange range;
                range.start = mark.from;
                range.length = to - mark.from;
                range.format.setForeground(m_theme.colour(Colour::Text));
                over << range;
            } else {
                painter.fillRect(QRectF(place.left(), std::round(place.bottom()) + 1, place.width(), 2), m_theme.colour(Colour::Accent));
            }
        }
        painter.setPen(m_theme.colour(ink));
        layout.draw(&painter, at, over);
    }

    const Theme &m_theme;
    const std::vector<PaletteRow> &m_rows;
};

} // namespace

Palette::Palette(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_panel(new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard), this))
    , m_field(new Field(theme, {}))
    , m_list(new QListView)
    , m_nothing(new Label(theme, tr("Nothing found"), Type::Small, Colour::Muted))
    , m_rule(new Rule(theme, Qt::Horizontal))
    , m_hint(new Label(theme, tr("\u2191 \u2193 move \u2003 Enter opens \u2003 Esc closes"), Type::Caption, Colour::Muted))
    , m_model(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("palette"));
    auto *column = new QVBoxLayout(m_panel);
    column->setContentsMargins(1, 8, 1, 0);
    column->setSpacing(0);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(8, 0, 8, 8);
    head->addWidget(m_field);
    column->addLayout(head);
    column->addWidget(new Rule(theme, Qt::Horizontal));
    column->addSpacing(4);
    column->addWidget(m_nothing);
    column->addWidget(m_list, 1);
    column->addSpacing(4);
    column->addWidget(m_rule);
    column->addWidget(m_hint);
    m_hint->setContentsMargins(20, 8, 20, 8);
    m_hint->setElided(true);
    m_field->setBare(true);
    m_field->setKeyHint(tr("Esc"));
    m_nothing->setObjectName(QStringLiteral("paletteNothing"));
    m_nothing->setContentsMargins(20, 8, 20, 8);
    m_list->setMinimumHeight(0);
    m_field->setIconName(QStringLiteral("search"));
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(theme, m_rows, this));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { run(index.row()); });
    m_list->viewport()->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &Palette::refresh);
    parent->installEventFilter(this);
    QWidget::hide();
}

void Palette::open(const QString &placeholder, Rows rows, int listsToCome)
{
    m_listsToCome = listsToCome;
    static_cast<PaletteDelegate *>(m_list->itemDelegate())->emphasis = listsToCome > 0 ? Emphasis::Surface : Emphasis::Underline;
    m_before = parentWidget()->window()->focusWidget();
    m_provider = std::move(rows);
    m_field->setPlaceholderText(placeholder);
    m_field->setAccessibleName(placeholder);
    m_field->clear();
    m_pointer = QCursor::pos();
    place();
    raise();
    QWidget::show();
    m_field->setFocus();
    refresh();
}

void Palette::setWords(const QString &words)
{
    m_field->setText(words);
}

bool Palette::closeIfOpen()
{
    if (!isVisible())
        return false;
    hide();
    if (m_before)
        m_before->setFocus();
    return true;
}

void Palette::refresh()
{
    if (!m_provider)
        return;
    m_answers = 0;
    m_rows = m_provider(m_field->text());
    show(m_rows);
    emit typed(m_field->text());
}

void Palette::addRows(const QString &words, std::vector<PaletteRow> rows)
{
    if (!isVisible() || words != m_field->text())
        return;
    ++m_answers;
    const int current = m_list->currentIndex().row();
    m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    show(m_rows);
    m_list->setCurrentIndex(m_model->index(std::max(0, current), 0));
}

void Palette::show(const std::vector<PaletteRow> &rows)
{
    m_model->clear();
    QString section;
    for (size_t i = 0; i < rows.size(); ++i) {
        const PaletteRow &row = rows[i];
        auto *item = new QStandardItem(QStringList{row.title, row.facts, row.detail, row.keys}.join(QLatin1Char(' ')).simplified());
        item->setData(int(i), RowRole);
        if (row.section != section)
            item->setData(row.section, SectionRole);
        section = row.section;
        m_model->appendRow(item);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    const QString words = m_field->text().trimmed();
    m_nothing->setText(
        tr("Nothing found for \u201c%1\u201d").arg(m_nothing->fontMetrics().elidedText(words, Qt::ElideRight, m_theme.scaled(400))));
    m_nothing->setVisible(rows.empty() && !words.isEmpty() && m_answers >= m_listsToCome);
    m_list->setVisible(!rows.empty());
    m_rule->setVisible(!rows.empty());
    m_hint->setVisible(!rows.empty());
    place();
}

void Palette::run(int index)
{
    if (index < 0 || size_t(index) >= m_rows.size() || !m_rows[size_t(index)].isOffered)
        return;
    const auto action = m_rows[size_t(index)].run;
    closeIfOpen();
    if (action)
        action();
}

void Palette::place()
{
    setGeometry(parentWidget()->rect());
    const int wide = std::min(m_theme.scaled(m_listsToCome > 0 ? searchWidth : paletteWidth), width() - 32);
    int high = 8 + m_field->sizeHint().height() + 8 + 1 + 8;
    if (!m_nothing->isHidden())
        high += m_nothing->sizeHint().height();
    if (!m_list->isHidden()) {
        high += 1 + m_hint->sizeHint().height();
        for (int i = 0; i < m_model->rowCount() && i < rowsShown; ++i)
            high += m_list->sizeHintForRow(i);
    }
    m_panel->setGeometry((width() - wide) / 2, height() * 12 / 100, wide, std::min(high, height() - height() / 8 - 16));
    update(); // the shadow of the panel that was larger
}

void Palette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(Colour::Scrim));
    m_theme.drawShadow(painter, m_panel->geometry(), m_theme.measure(Measure::RadiusCard), Elevation::Dialog);
}

bool Palette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    // Rows that come to lie under a mouse that rests are not pointed at.
    if (watched == m_list->viewport() && event->type() == QEvent::MouseMove) {
        const auto *move = static_cast<QMouseEvent *>(event);
        const QPoint pointer = move->globalPosition().toPoint();
        if (std::exchange(m_pointer, pointer) != pointer) {
            if (const QModelIndex index = m_list->indexAt(move->position().toPoint()); index.isValid())
                m_list->setCurrentIndex(index);
        }
    }
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int row = m_list->currentIndex().row();
        const int step = key->key() == Qt::Key_Down ? 1
            : key->key() == Qt::Key_Up              ? -1
            : key->key() == Qt::Key_PageDown        ? rowsShown
            : key->key() == Qt::Key_PageUp          ? -rowsShown
                                                    : 0;
        if (step != 0) {
            m_list->setCurrentIndex(m_model->index(std::clamp(row + step, 0, std::max(0, m_model->rowCount() - 1)), 0));
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            run(row);
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            closeIfOpen();
            return true;
        }
    }
    if (watched == m_field && event->type() == QEvent::FocusOut && isVisible() && isActiveWindow())
        closeIfOpen();
    return QWidget::eventFilter(watched, event);
}

} // namespace Layers
