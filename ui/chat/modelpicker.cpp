#include "ui/chat/modelpicker.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStyledItemDelegate>

namespace Layers {

namespace {

constexpr int pickerWidth = 560;
constexpr int pageStep = 8;
constexpr int tallestPicker = 552;

// A section label with what holds for all in it, or one model with its columns.
class ChoiceDelegate : public QStyledItemDelegate
{
public:
    ChoiceDelegate(const Theme &theme, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    { }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        return {100,
                index.data(ModelChoices::IsSectionRole).toBool() ? m_theme.lineHeight(Type::Micro) + 16
                                                                 : m_theme.lineHeight(Type::Small) + 16};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        // Painted from the left; mirrored as a whole for the other direction of reading.
        const bool mirrored = option.direction == Qt::RightToLeft;
        const QRect rect = option.rect.adjusted(4, 0, -4, 0);
        const auto at = [&](int left, int width) {
            return mirrored ? QRect(rect.right() - left - width + 1, rect.top(), width, rect.height())
                            : QRect(rect.left() + left, rect.top(), width, rect.height());
        };
        painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of the words
        const Qt::Alignment middle = Qt::AlignVCenter | Qt::AlignAbsolute;
        const Qt::Alignment start = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | middle;
        const Qt::Alignment finish = (mirrored ? Qt::AlignLeft : Qt::AlignRight) | middle;
        const QString name = index.data(ModelChoices::NameRole).toString();
        const QString detail = index.data(ModelChoices::DetailRole).toString();
        if (index.data(ModelChoices::IsSectionRole).toBool()) {
            words(painter, at(8, rect.width() - 16), Type::Micro, Colour::Muted, start, name);
            const int used = QFontMetrics(m_theme.font(Type::Micro)).horizontalAdvance(name) + 16;
            words(painter, at(used, rect.width() - used - 8), Type::Caption, Colour::Muted, start, detail);
            painter->restore();
            return;
        }
        const int radius = m_theme.measure(Measure::RadiusSmall);
        const bool isChosen = index.data(ModelChoices::IsChosenRole).toBool();
        if (option.state & QStyle::State_Selected)
            m_theme.drawPanel(*painter, rect, radius, Colour::AccentSoft);
        else if (option.state & QStyle::State_MouseOver)
            m_theme.drawPanel(*painter, rect, radius, Colour::Hover);
        const int icon = m_theme.iconSize(16);
        const auto mark = [&](int left, const QString &which, Colour colour) {
            const QRect place = at(left, icon);
            m_theme.drawIcon(*painter, QRectF(place.left(), place.center().y() - icon / 2.0 + 0.5, icon, icon), which, colour);
        };
        if (isChosen)
            mark(8, QStringLiteral("check"), Colour::Accent);
        const int price = m_theme.scaled(112);
        const int context = m_theme.scaled(56);
        const int marks = 3 * icon + 2 * 8;
        const int priceLeft = rect.width() - 10 - price;
        const int contextLeft = priceLeft - 8 - context;
        const int marksLeft = contextLeft - 12 - marks;
        words(painter, at(priceLeft, price), Type::Small, Colour::Muted, finish, index.data(ModelChoices::PriceRole).toString());
        words(painter, at(contextLeft, context), Type::Small, Colour::Muted, finish, index.data(ModelChoices::ContextRole).toString());
        int left = marksLeft;
        for (const auto &[role, which] :
             {std::pair(ModelChoices::SeesImagesRole, "image"), std::pair(ModelChoices::UsesToolsRole, "uses-tools"),
              std::pair(ModelChoices::ThinksRole, "reasoning")}) {
            if (index.data(role).toBool())
                mark(left, QString::fromLatin1(which), Colour::Muted);
            left += icon + 8;
        }
        const int nameLeft = 8 + icon + 8;
        const bool hasMarks = index.data(ModelChoices::SeesImagesRole).toBool() || index.data(ModelChoices::UsesToolsRole).toBool()
            || index.data(ModelChoices::ThinksRole).toBool();
        const bool hasContext = !index.data(ModelChoices::ContextRole).toString().isEmpty();
        const int room = (hasMarks ? marksLeft : hasContext ? contextLeft : priceLeft) - 12 - nameLeft;
        const QFontMetrics metrics(strong());
        const int own = std::min(metrics.horizontalAdvance(name) + 1, room);
        painter->setFont(strong());
        painter->setPen(m_theme.colour(Colour::Text));
        painter->drawText(at(nameLeft, own), start, metrics.elidedText(name, Qt::ElideMiddle, own));
        if (room - own > 40)
            words(painter, at(nameLeft + own + 8, room - own - 8), Type::Caption, Colour::Muted, start, detail);
        painter->restore();
    }

private:
    QFont strong() const
    {
        QFont font = m_theme.font(Type::Small);
        font.setWeight(QFont::Medium);
        return font;
    }
    void words(QPainter *painter, const QRect &place, Type type, Colour colour, Qt::Alignment alignment, const QString &text) const
    {
        painter->setFont(m_theme.font(type));
        painter->setPen(m_theme.colour(colour));
        painter->drawText(place, alignment, QFontMetrics(painter->font()).elidedText(text, Qt::ElideRight, place.width()));
    }

    const Theme &m_theme;
};

} // namespace

ModelPicker::ModelPicker(const Theme &theme, const Providers &providers, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_choices(providers)
    , m_panel(new Panel(theme, Colour::Raised, Colour::Border, theme.measure(Measure::RadiusCard), this))
    , m_field(new Field(theme, tr("Search models")))
    , m_show(new Segments(theme, {tr("All"), tr("Sees images")}))
    , m_list(new QListView)
    , m_none(new Label(theme, tr("No model fits these words."), Type::Small, Colour::Muted))
{
    setObjectName(QStringLiteral("modelPicker"));
    setAccessibleName(tr("Choose who answers"));
    m_field->setObjectName(QStringLiteral("modelField"));
    m_field->setAccessibleName(tr("Search models"));
    m_field->setIconName(QStringLiteral("search"));
    m_field->installEventFilter(this);
    m_show->setAccessibleName(tr("Which models are shown"));
    m_show->installEventFilter(this);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(8, 8, 8, 8);
    head->setSpacing(8);
    head->addWidget(m_field, 1);
    head->addWidget(m_show);

    m_list->setObjectName(QStringLiteral("modelList"));
    m_list->setAccessibleName(tr("Models"));
    m_list->setModel(&m_choices);
    m_list->setItemDelegate(new ChoiceDelegate(theme, this));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->verticalScrollBar()->setSingleStep(24);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { choose(index.row()); });

    m_none->setContentsMargins(16, 12, 16, 12);
    auto *more = new Button(theme, tr("Models and keys"), Button::Look::Quiet);
    more->setIconName(QStringLiteral("key"));
    more->setGround(Colour::Raised);
    more->setObjectName(QStringLiteral("modelsAndKeys"));
    more->installEventFilter(this);
    connect(more, &Button::clicked, this, [this] {
        closeIfOpen();
        emit settingsWanted();
    });
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(8, 8, 16, 8);
    foot->addWidget(more);
    auto *prices = new Label(theme, tr("Prices for a message like this one"), Type::Caption, Colour::Muted);
    prices->setWordWrap(true);
    prices->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    foot->addWidget(prices, 1);

    auto *column = new QVBoxLayout(m_panel);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(new Rule(theme, Qt::Horizontal));
    column->addWidget(m_none);
    column->addWidget(m_list, 1);
    column->addWidget(new Rule(theme, Qt::Horizontal));
    column->addLayout(foot);
    connect(m_field, &QLineEdit::textChanged, this, &ModelPicker::refresh);
    connect(m_show, &Segments::currentChanged, this, &ModelPicker::refresh);
    parent->installEventFilter(this);
    hide();
}

void ModelPicker::open(QWidget *anchor, const ModelRef &chosen, qint64 promptTokens)
{
    m_anchor = anchor;
    m_before = window()->focusWidget();
    m_choices.load(chosen, promptTokens);
    m_field->clear();
    m_show->setCurrent(0);
    refresh();
    raise();
    show();
    place();
    m_list->scrollTo(m_list->currentIndex(), QAbstractItemView::PositionAtCenter);
    m_field->setFocus(Qt::PopupFocusReason);
}

bool ModelPicker::closeIfOpen()
{
    if (!isVisible())
        return false;
    hide();
    if (m_before)
        m_before->setFocus(Qt::PopupFocusReason);
    return true;
}

void ModelPicker::refresh()
{
    m_choices.filter(m_field->text(), m_show->current() == 1 ? ModelChoices::Show::SeesImages : ModelChoices::Show::All);
    const bool isEmpty = m_choices.rowCount() == 0;
    m_none->setVisible(isEmpty);
    m_list->setVisible(!isEmpty);
    setCurrent(m_choices.startRow());
    place();
}

void ModelPicker::setCurrent(int row)
{
    const QModelIndex index = m_choices.index(row);
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
    // Focus is in the field, so the field says what is current.
    m_field->setAccessibleDescription(index.data(Qt::AccessibleTextRole).toString());
}

void ModelPicker::choose(int row)
{
    const auto model = m_choices.model(row);
    if (!model)
        return;
    closeIfOpen();
    emit chosen(*model);
}

void ModelPicker::place()
{
    if (!parentWidget())
        return;
    setGeometry(parentWidget()->rect());
    if (!m_anchor)
        return;
    const QRect anchor(m_anchor->mapTo(parentWidget(), QPoint(0, 0)), m_anchor->size());
    const int wide = std::min(m_theme.scaled(pickerWidth), width() - 32);
    int rows = 0;
    for (int i = 0; i < m_choices.rowCount() && rows < tallestPicker; ++i)
        rows += m_list->sizeHintForRow(i);
    const int frame = m_panel->sizeHint().height() - (m_list->isVisibleTo(m_panel) ? m_list->sizeHint().height() : 0);
    // Above what opened it, unless there is more room below.
    const bool isAbove = anchor.top() >= height() - anchor.bottom();
    const int room = (isAbove ? anchor.top() : height() - anchor.bottom()) - 16;
    const int high = std::min({frame + rows + 8, m_theme.scaled(tallestPicker), room});
    const int left = std::clamp(anchor.right() + 1 - wide, 16, std::max(16, width() - wide - 16));
    m_panel->setGeometry(left, isAbove ? anchor.top() - 4 - high : anchor.bottom() + 4, wide, high);
    update();
}

void ModelPicker::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_theme.drawShadow(painter, m_panel->geometry(), m_theme.measure(Measure::RadiusCard), Elevation::Menu);
}

void ModelPicker::mousePressEvent(QMouseEvent *)
{
    closeIfOpen(); // beside the panel
}

bool ModelPicker::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    if (event->type() == QEvent::KeyPress && watched != parentWidget()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Escape)
            return closeIfOpen();
        const int row = m_list->currentIndex().row();
        const int step = key->key() == Qt::Key_Down ? 1
            : key->key() == Qt::Key_Up              ? -1
            : key->key() == Qt::Key_PageDown        ? pageStep
            : key->key() == Qt::Key_PageUp          ? -pageStep
                                                    : 0;
        if (step != 0) {
            setCurrent(m_choices.moved(row, step));
            return true;
        }
        if (watched == m_field && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            choose(row);
            return true;
        }
    }
    // Tab that leads out of the popover closes it.
    if (event->type() == QEvent::FocusOut && isVisible() && isActiveWindow() && watched != parentWidget()) {
        const auto reason = static_cast<QFocusEvent *>(event)->reason();
        const QWidget *now = window()->focusWidget();
        if (now && !isAncestorOf(now) && (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason)) {
            m_before = nullptr;
            closeIfOpen();
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace Layers
