#include "ui/chat/attachmentchips.h"

#include <QtCore/QLocale>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollBar>

namespace Layers {

namespace {

constexpr int chipLines = 3;
constexpr int chipGap = 8;
constexpr int narrowestChip = 120;

class ChipIcon : public QWidget
{
public:
    ChipIcon(const Theme &theme, const QString &name)
        : m_theme(theme)
        , m_name(name)
    {
        setFixedSize(theme.iconSize(16), theme.iconSize(16));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        m_theme.drawIcon(painter, rect(), m_name, Colour::Muted);
    }

private:
    const Theme &m_theme;
    QString m_name;
};

} // namespace

AttachmentChips::AttachmentChips(const Theme &theme, QWidget *parent)
    : QScrollArea(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("attachments"));
    setAccessibleName(tr("Files that go with the question"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto *inside = new QWidget;
    setWidget(inside);
    inside->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    hide();
}

void AttachmentChips::setAttachments(const std::vector<Attachment> &attachments)
{
    for (QWidget *chip : m_chips) {
        chip->hide();
        chip->deleteLater();
    }
    m_chips.clear();
    for (size_t i = 0; i < attachments.size(); ++i) {
        const BlobPart &blob = attachments[i].blob;
        auto *chip = new Layers::Panel(m_theme, Colour::Raised, Colour::Border, m_theme.measure(Measure::RadiusControl), widget());
        auto *row = new QHBoxLayout(chip);
        row->setContentsMargins(10, 1, 2, 1);
        row->setSpacing(8);
        row->addWidget(new ChipIcon(m_theme, blob.mimeType.startsWith("image/") ? QStringLiteral("image") : QStringLiteral("file-text")));
        auto *name = new Label(m_theme, blob.name, Type::Small);
        name->setElided(true);
        row->addWidget(name, 1);
        auto *size = new Label(m_theme, QLocale().formattedDataSize(blob.size, 0, QLocale::DataSizeTraditionalFormat), Type::Caption,
                               Colour::Muted);
        row->addWidget(size);
        auto *remove = new Button(m_theme, {}, Button::Look::Quiet);
        remove->setSize(Button::Size::Small);
        remove->setIconName(QStringLiteral("close"));
        remove->setGround(Colour::Raised);
        remove->setObjectName(QStringLiteral("removeAttachment"));
        //: %1 is the name of a file
        remove->setAccessibleName(tr("Take %1 away").arg(blob.name));
        setPlainToolTip(remove, tr("Take away"));
        connect(remove, &Button::clicked, this, [this, i] { emit removeWanted(int(i)); });
        row->addWidget(remove);
        // As wide as its name; the label gives way only where the row ends, the rest does not.
        const int words = QFontMetrics(m_theme.font(Type::Small)).horizontalAdvance(blob.name);
        const int rest = 12 + 3 * row->spacing() + m_theme.iconSize(16) + size->sizeHint().width() + remove->sizeHint().width();
        chip->setProperty("wanted", std::max(rest + words + 8, narrowestChip));
        chip->show();
        m_chips.push_back(chip);
    }
    setVisible(!m_chips.empty());
    arrange();
}

void AttachmentChips::arrange()
{
    if (m_chips.empty())
        return;
    const int line = std::max(32, m_theme.lineHeight(Type::Small) + 12);
    const int wide = std::max(narrowestChip, viewport()->width());
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int x = 0;
    int lines = 1;
    for (QWidget *chip : m_chips) {
        const int own = std::min(chip->property("wanted").toInt(), wide);
        if (x > 0 && x + own > wide) {
            x = 0;
            ++lines;
        }
        chip->setGeometry(mirrored ? wide - x - own : x, (lines - 1) * (line + chipGap), own, line);
        x += own + chipGap;
    }
    widget()->resize(wide, lines * (line + chipGap) - chipGap);
    const int shown = std::min(lines, chipLines);
    const int height = shown * (line + chipGap) - chipGap + (lines > chipLines ? line / 2 : 0);
    if (maximumHeight() != height || minimumHeight() != height)
        setFixedHeight(height);
    setVerticalScrollBarPolicy(lines > chipLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

void AttachmentChips::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace Layers
