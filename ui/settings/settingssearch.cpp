#include "ui/settings/settingsview.h"

#include <QtCore/QTimer>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QVBoxLayout>

// The search of the settings: what was found stands out and is in view, what was not is out of the way.

namespace Layers {

namespace {

constexpr int foundBar = 3;

// Lies under the words of what was found, as large as that is.
class FoundMark : public QWidget
{
public:
    FoundMark(const Theme &theme, QWidget *found)
        : QWidget(found)
        , m_theme(theme)
    {
        setObjectName(QStringLiteral("foundSetting"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
        found->installEventFilter(this);
        setGeometry(found->rect());
        lower();
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize)
            setGeometry(static_cast<QWidget *>(watched)->rect());
        return false;
    }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        m_theme.drawPanel(painter, rect().adjusted(2, 2, -2, -2), m_theme.measure(Measure::RadiusControl), Colour::AccentSoft);
        const int left = isRightToLeft() ? width() - 2 - foundBar : 2;
        painter.fillRect(QRect(left, 8, foundBar, height() - 16), m_theme.colour(Colour::Accent)); // a colour alone says nothing
    }

private:
    const Theme &m_theme;
};

} // namespace

void SettingsView::find()
{
    if (!m_side->isVisible())
        emit listWanted(); // a narrow window has the field in the list
    m_search->setFocus();
    m_search->selectAll();
}

void SettingsView::filter(const QString &words)
{
    const QString wanted = words.trimmed();
    const QStringList parts = wanted.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (wanted.isEmpty())
        m_sectionBefore.clear();
    else if (m_sectionBefore.isEmpty())
        m_sectionBefore = m_section;
    const Row *first = nullptr;
    for (Row &row : m_rows) {
        const QString described = row.words + QLatin1Char(' ') + nameOf(row.section);
        const bool matches = std::all_of(parts.begin(), parts.end(),
                                         [&described](const QString &part) { return described.contains(part, Qt::CaseInsensitive); });
        const bool isFound = matches && !wanted.isEmpty();
        row.isFound = isFound;
        row.widget->setVisible(matches);
        if (isFound && !first)
            first = &row;
        if (isFound && !row.mark)
            row.mark = new FoundMark(m_deps.theme, row.marked);
        if (row.mark)
            row.mark->setVisible(isFound);
        if (row.rule) // stands between two rows that are shown, so not above the first that was found
            row.rule->setVisible(wanted.isEmpty() || (matches && first != &row && first->section == row.section));
    }
    m_nothing->setText(tr("Nothing found for \u201c%1\u201d").arg(wanted.left(60)));
    m_nothing->setVisible(!first && !wanted.isEmpty());
    showHits();
    if (first) {
        showSection(first->section);
        showInPage(first->marked);
        return;
    }
    // Without a hit the pages stay whole, and the one that was open comes back.
    if (!wanted.isEmpty())
        showSection(m_sectionBefore);
    for (const Row &row : m_rows) {
        row.widget->setVisible(true);
        if (row.rule)
            row.rule->setVisible(true);
    }
}

// Of a page; a person may look for it by its name.
QString SettingsView::nameOf(const QByteArray &section) const
{
    const auto found = std::find_if(m_buttons.begin(), m_buttons.end(), [&section](const auto &button) { return button.first == section; });
    return found == m_buttons.end() ? QString() : found->second->text();
}

// In a narrow window the list lies over the page, and with it over what was found: there it says what that is.
void SettingsView::showHits()
{
    while (QLayoutItem *item = m_hits->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    bool hasHits = false;
    for (size_t i = 0; i < m_rows.size() && !m_bar->isHidden(); ++i) {
        if (!m_rows[i].isFound)
            continue;
        hasHits = true;
        auto *hit = new Button(m_deps.theme, m_rows[i].name, Button::Look::Row);
        hit->setIconName(QStringLiteral("settings"));
        hit->setStretched(true);
        hit->setGround(Colour::Bg);
        hit->setObjectName(QStringLiteral("settingHit"));
        connect(hit, &Button::clicked, this, [this, i] { goToHit(i); });
        m_hits->addWidget(hit);
        hit->show(); // at once, as the field that it stands under
    }
    for (const auto &[id, button] : m_buttons)
        button->setVisible(!hasHits);
}

void SettingsView::goToHit(size_t index)
{
    m_search->clear();
    const Row &row = m_rows[index];
    row.mark->show();
    showSection(row.section);
    if (!m_bar->isHidden() && m_side->isVisible())
        emit listWanted(); // the list lay over the page
    if (const QList<QWidget *> stops = tabStopsIn(row.marked); !stops.isEmpty())
        stops.front()->setFocus(Qt::OtherFocusReason);
    showInPage(row.marked);
}

bool SettingsView::eventFilter(QObject *watched, QEvent *event)
{
    // Words that nobody sees any more hide nothing of the pages. Later: what is hidden may be about to go for good.
    if (watched == m_side && event->type() == QEvent::Hide && !event->spontaneous() && !m_search->text().isEmpty())
        QTimer::singleShot(0, this, [this] {
            if (!m_side->isVisible())
                m_search->clear();
        });
    // Esc takes the topmost thing away, and what was looked for lies on all of the page.
    if (watched == m_search && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape
        && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    return View::eventFilter(watched, event);
}

} // namespace Layers
