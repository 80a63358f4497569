#pragma once
// The command palette: type, choose, Enter. Shows rows that a provider gives for the words typed. Owned by AppWindow; GUI thread.

#include "ui/kit/widgets.h"

#include <QtCore/QPointer>
#include <QtWidgets/QListView>

class QStandardItemModel;

namespace Layers {

// A piece of a text that stands out because it is what was typed.
struct PaletteMark
{
    int from = 0;
    int length = 0;

    bool operator==(const PaletteMark &) const = default;
};

struct PaletteRow
{
    QString title;
    QString facts; // behind the title, muted
    QString icon;
    QString keys; // at the end of the line
    QString section;
    std::function<void()> run;
    QString detail = {}; // a second line
    std::vector<PaletteMark> titleMarks = {};
    std::vector<PaletteMark> detailMarks = {};
    bool isOffered = true; // else it is muted, its facts say why, and Enter leaves the list open
};

class Palette : public QWidget
{
    Q_OBJECT
public:
    // `rows` is asked at each key stroke; `more` may answer later, with the words it was asked for.
    using Rows = std::function<std::vector<PaletteRow>(const QString &words)>;

    Palette(const Theme &theme, QWidget *parent);
    // `listsToCome` calls of addRows() are to come for each text before it is said that nothing was found; a search is wider than commands.
    void open(const QString &placeholder, Rows rows, int listsToCome = 0);
    void setWords(const QString &words); // as if they were typed
    void addRows(const QString &words, std::vector<PaletteRow> rows); // late ones, if the words are still those
    bool closeIfOpen();
    QString words() const { return m_field->text(); }

signals:
    void typed(const QString &words);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void show(const std::vector<PaletteRow> &rows);
    void run(int index);
    void place();

    const Theme &m_theme;
    Rows m_provider;
    std::vector<PaletteRow> m_rows;
    Panel *m_panel;
    Field *m_field;
    QListView *m_list;
    Label *m_nothing;
    Rule *m_rule;
    Label *m_hint;
    int m_listsToCome = 0;
    int m_answers = 0;
    QPoint m_pointer; // where the mouse was last, on the screen
    QStandardItemModel *m_model;
    QPointer<QWidget> m_before;
};

} // namespace Layers
