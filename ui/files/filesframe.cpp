#include "ui/files/filesview.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>

// The fixed parts of the files place: its side list and its top bar.

namespace Layers {

void FilesView::buildSide()
{
    const Theme &theme = m_deps.theme;
    auto *column = new QVBoxLayout(m_side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 0, 12, 0);
    auto *title = new Label(theme, tr("Files"), Type::Title);
    keepTopBarHeight(title, theme);
    head->addWidget(title, 1);
    auto *add = new Button(theme, {}, Button::Look::Quiet);
    add->setIconName(QStringLiteral("plus"));
    add->setGround(Colour::Bg);
    add->setAccessibleName(tr("Add a folder"));
    setPlainToolTip(add, tr("Add a folder"));
    add->setObjectName(QStringLiteral("sideAddFolder"));
    connect(add, &Button::clicked, this, [this] { this->add({}); });
    head->addWidget(add);
    column->addLayout(head);
    auto *search = new Button(theme, tr("Search files"), Button::Look::Plain);
    search->setIconName(QStringLiteral("search"));
    search->setStretched(true);
    search->setInk(Colour::Faint);
    search->setIconColour(Colour::Muted);
    search->setObjectName(QStringLiteral("searchFiles"));
    setPlainToolTip(search, tr("Search files  Ctrl+F"));
    connect(search, &Button::clicked, this, &FilesView::searchWanted);
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(12, 0, 12, 8);
    searchRow->addWidget(search);
    column->addLayout(searchRow);
    auto *section = new Label(theme, tr("On this device"), Type::Micro, Colour::Faint);
    section->setContentsMargins(16, 4, 16, 4);
    column->addWidget(section);
    auto *rows = new QWidget;
    auto *holder = new QVBoxLayout(rows);
    holder->setContentsMargins(8, 0, 8, 8);
    holder->setSpacing(0);
    holder->addLayout(m_sideRows);
    holder->addStretch(1);
    m_sideRows->setSpacing(0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    rows->setAutoFillBackground(false);
    scroll->setWidget(rows);
    rows->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
}

QWidget *FilesView::buildBar()
{
    const Theme &theme = m_deps.theme;
    auto *holder = new QWidget;
    auto *bar = new QHBoxLayout(holder);
    bar->setContentsMargins(20, 0, 16, 0);
    bar->setSpacing(8);
    m_list->setIconName(QStringLiteral("sidebar"));
    m_list->setAccessibleName(tr("Show the list of places"));
    m_list->hide();
    connect(m_list, &Button::clicked, this, &FilesView::sideWanted);
    m_back->setIconName(QStringLiteral("back"));
    m_back->setAccessibleName(tr("Back to all files"));
    setPlainToolTip(m_back, tr("Back to all files"));
    m_back->setObjectName(QStringLiteral("filesBack"));
    m_back->hide();
    connect(m_back, &Button::clicked, this, [this] { open({}); });
    m_title->setElided(true);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    keepTopBarHeight(m_title, theme, 1);
    m_title->setObjectName(QStringLiteral("filesTitle"));
    m_counts->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    bar->addWidget(m_list);
    bar->addWidget(m_back);
    bar->addWidget(m_title, 0);
    bar->addWidget(m_counts);
    bar->addStretch(1);
    auto *addFiles = new Button(theme, tr("Add files"), Button::Look::Plain);
    addFiles->setIconName(QStringLiteral("plus"));
    addFiles->setObjectName(QStringLiteral("addFiles"));
    auto *addFolder = new Button(theme, tr("Add a folder"), Button::Look::Primary);
    addFolder->setIconName(QStringLiteral("folder-plus"));
    addFolder->setObjectName(QStringLiteral("addFolder"));
    connect(addFiles, &Button::clicked, this, &FilesView::addPicked);
    connect(addFolder, &Button::clicked, this, [this] { add({}); });
    bar->addWidget(addFiles);
    bar->addWidget(addFolder);
    return holder;
}

} // namespace Layers
