#include "ui/chat/searchedlist.h"

#include "core/store/schema.h"
#include "ui/kit/filereason.h"

#include <QtCore/QLocale>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>

namespace Layers {

SearchedList::SearchedList(const Theme &theme, SourceStore &store, SourceService &service, ChangeFeed &feed, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_store(store)
    , m_service(service)
    , m_rows(new QVBoxLayout)
    , m_note(new Label(theme, {}, Type::Caption, Colour::Muted))
{
    setAccessibleName(tr("What a question searches"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 0, 12, 16);
    column->setSpacing(8);
    auto *head = new QHBoxLayout;
    auto *title = new Label(theme, tr("What a question searches"), Type::Title);
    title->setElided(true);
    keepTopBarHeight(title, theme);
    head->addWidget(title, 1);
    auto *close = new Button(theme, {}, Button::Look::Quiet);
    close->setIconName(QStringLiteral("close"));
    close->setGround(Colour::Bg);
    close->setSize(Button::Size::Small);
    close->setAccessibleName(tr("Close"));
    connect(close, &Button::clicked, this, &SearchedList::closed);
    head->addWidget(close);
    column->addLayout(head);
    m_rows->setSpacing(8);
    column->addLayout(m_rows);
    auto *add = new Button(theme, tr("Add files or a folder"), Button::Look::Plain);
    add->setIconName(QStringLiteral("folder-plus"));
    add->setObjectName(QStringLiteral("inspectorAdd"));
    connect(add, &Button::clicked, this, &SearchedList::addWanted);
    column->addSpacing(4);
    column->addWidget(add);
    m_note->setWordWrap(true);
    column->addWidget(m_note);
    column->addStretch(1);
    connect(&feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::sources) || changes.has(Tables::documents))
            reload();
    });
    connect(&service, &SourceService::imported, this, &SearchedList::reload); // also one that failed
    reload();
}

void SearchedList::setSearched(const std::optional<std::vector<SourceId>> &sources)
{
    m_searched = sources;
    for (const auto &[id, box] : m_boxes) {
        const QSignalBlocker quiet(box);
        box->setChecked(!m_searched || std::find(m_searched->begin(), m_searched->end(), id) != m_searched->end());
    }
}

void SearchedList::reload()
{
    m_tasks.cancelAll();
    m_tasks.run(m_store.list(), [this](Result<std::vector<Source>> sources) {
        if (sources)
            show(*sources);
    });
}

void SearchedList::show(const std::vector<Source> &sources)
{
    m_boxes.clear();
    m_marks.clear();
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Source &source : sources) {
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 4, 0);
        auto *box = new CheckBox(m_theme, source.title);
        setPlainToolTip(box, source.path);
        line->addWidget(box, 1);
        auto *gone = new Pill(m_theme, {});
        gone->setObjectName(QStringLiteral("placeGone"));
        gone->setTone(Pill::Tone::Warn);
        line->addWidget(gone);
        line->addWidget(new Label(m_theme, tr("%Ln file(s)", nullptr, source.documents), Type::Caption, Colour::Muted));
        m_rows->addWidget(row);
        m_boxes.emplace_back(source.id, box);
        m_marks.emplace(source.id, gone);
        mark(source.id);
        connect(box, &CheckBox::toggled, this, &SearchedList::collect);
    }
    setSearched(m_searched);
    m_note->setText(sources.empty() ? tr("Nothing has been added yet. Dropping files anywhere on this window adds them.")
                                    : tr("Dropping files anywhere on this window adds them."));
}

// What was read of it before is still searched.
void SearchedList::mark(const SourceId &source)
{
    const auto known = m_marks.find(source);
    if (known == m_marks.end())
        return;
    const auto failure = m_service.failure(source);
    const QString reason = failure ? placeReason(*failure) : QString();
    known->second->setText(reason);
    known->second->setVisible(failure.has_value());
    for (const auto &[id, box] : m_boxes) {
        if (id == source)
            box->setAccessibleDescription(reason);
    }
}

void SearchedList::collect()
{
    std::vector<SourceId> chosen;
    for (const auto &[id, box] : m_boxes) {
        if (box->isChecked())
            chosen.push_back(id);
    }
    m_searched = chosen.size() == m_boxes.size() ? std::nullopt : std::optional(chosen);
    emit searchedChanged(m_searched);
}

} // namespace Layers
