#include "ui/shell/palette.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QStandardItemModel>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

namespace {

constexpr int paletteWidth = 660;
constexpr int rowsShown = 10;

enum PaletteRole { TitleRole = Qt::UserRole + 1, FactsRole, IconRole, KeysRole, SectionRole };

class PaletteDelegate : public QStyledItemDelegate
{
public:
    PaletteDelegate(const Theme &theme, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    { }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const int section = index.data(SectionRole).toString().isEmpty() ? 0 : m_theme.lineHeight(Type::Micro) + 12;
        return {100, m_theme.lineHeight(Type::Small) + 16 + section};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        QRect rect = option.rect;
        const QString section = index.data(SectionRole).toString();
        if (!section.isEmpty()) {
            const int height = m_theme.lineHeight(Type::Micro) + 12;
            painter->setFont(m_theme.font(Type::Micro));
            painter->setPen(m_theme.colour(Colour::Faint));
            painter->drawText(QRect(rect.left() + 12, rect.top() + 8, rect.width() - 24, height - 8), Qt::AlignVCenter, section);
            rect.setTop(rect.top() + height);
        }
        if (option.state & QStyle::State_Selected)
            m_theme.drawPanel(*painter, rect.adjusted(4, 0, -4, 0), m_theme.measure(Measure::RadiusSmall), Colour::AccentSoft);
        const int icon = m_theme.iconSize(16);
        const QString name = index.data(IconRole).toString();
        if (!name.isEmpty())
            m_theme.drawIcon(*painter, QRectF(rect.left() + 16, rect.center().y() - icon / 2.0, icon, icon), name, Colour::Muted);
        int right = rect.right() - 16;
        const QString keys = index.data(KeysRole).toString();
        if (!keys.isEmpty()) {
            painter->setFont(m_theme.font(Type::Key));
            painter->setPen(m_theme.colour(Colour::Faint));
            painter->drawText(QRect(rect.left(), rect.top(), right - rect.left(), rect.height()), Qt::AlignVCenter | Qt::AlignRight, keys);
            right -= QFontMetrics(painter->font()).horizontalAdvance(keys) + 16;
        }
        const int left = rect.left() + 16 + icon + 10;
        const QString facts = index.data(FactsRole).toString();
        painter->setFont(m_theme.font(Type::Small));
        const QFontMetrics metrics(painter->font());
        const QString title
            = metrics.elidedText(index.data(TitleRole).toString(), Qt::ElideRight, (right - left) * (facts.isEmpty() ? 100 : 65) / 100);
        painter->setPen(m_theme.colour(Colour::Text));
        painter->drawText(QRect(left, rect.top(), right - left, rect.height()), Qt::AlignVCenter, title);
        if (!facts.isEmpty()) {
            const int from = left + metrics.horizontalAdvance(title) + 12;
            painter->setFont(m_theme.font(Type::Caption));
            painter->setPen(m_theme.colour(Colour::Muted));
            painter->drawText(QRect(from, rect.top(), right - from, rect.height()), Qt::AlignVCenter,
                              QFontMetrics(painter->font()).elidedText(facts, Qt::ElideRight, right - from));
        }
        painter->restore();
    }

private:
    const Theme &m_theme;
};

} // namespace

Palette::Palette(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_panel(new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard), this))
    , m_field(new Field(theme, {}))
    , m_list(new QListView)
    , m_nothing(new Label(theme, tr("Nothing found"), Type::Small, Colour::Muted))
    , m_model(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("palette"));
    auto *column = new QVBoxLayout(m_panel);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    column->addWidget(m_field);
    column->addWidget(m_nothing);
    column->addWidget(m_list, 1);
    m_nothing->setObjectName(QStringLiteral("paletteNothing"));
    m_nothing->setContentsMargins(12, 8, 12, 8);
    m_list->setMinimumHeight(0);
    m_field->setIconName(QStringLiteral("search"));
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(theme, this));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { run(index.row()); });
    connect(m_list, &QListView::entered, m_list, &QListView::setCurrentIndex);
    connect(m_field, &QLineEdit::textChanged, this, &Palette::refresh);
    parent->installEventFilter(this);
    QWidget::hide();
}

void Palette::open(const QString &placeholder, Rows rows, int listsToCome)
{
    m_listsToCome = listsToCome;
    m_before = parentWidget()->window()->focusWidget();
    m_provider = std::move(rows);
    m_field->setPlaceholderText(placeholder);
    m_field->setAccessibleName(placeholder);
    m_field->clear();
    place();
    raise();
    QWidget::show();
    m_field->setFocus();
    refresh();
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
    for (const PaletteRow &row : rows) {
        auto *item = new QStandardItem(row.title);
        item->setData(row.title, TitleRole);
        item->setData(row.facts, FactsRole);
        item->setData(row.icon, IconRole);
        item->setData(row.keys, KeysRole);
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
    place();
}

void Palette::run(int index)
{
    if (index < 0 || size_t(index) >= m_rows.size())
        return;
    const auto action = m_rows[size_t(index)].run;
    closeIfOpen();
    if (action)
        action();
}

void Palette::place()
{
    setGeometry(parentWidget()->rect());
    const int wide = std::min(m_theme.scaled(paletteWidth), width() - 32);
    int high = 16 + m_field->sizeHint().height();
    if (!m_nothing->isHidden())
        high += 4 + m_nothing->sizeHint().height();
    if (!m_list->isHidden()) {
        high += 8;
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
