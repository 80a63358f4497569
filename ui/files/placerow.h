#pragma once
// The table of places: its head, and a row for each folder, file or pasted text with its counts, its state, and what can be done with its
// import. A row is one stop of the keyboard: Enter opens, Del takes out, up and down walk, Menu shows the rest. Owned by FilesView; GUI
// thread; knows no service.

#include "core/model/source.h"
#include "ui/kit/widgets.h"

#include <array>

namespace Layers {

// What the view knows about a place beyond its counts, in words.
struct PlaceState
{
    enum class Kind { Fine, Incomplete, Gone, Running, Paused };

    Kind kind = Kind::Fine;
    QString looked = {}; // "2 minutes ago", "412 of 1,006 files"
    QString state = {}; // "up to date", "1 not readable", "41 %"
    std::optional<double> fraction = {};
    QString current = {}; // the file that is being read

    bool isImporting() const { return kind == Kind::Running || kind == Kind::Paused; }
};

enum class PlaceColumn { Place, Files, Size, Passages, Looked, State, Count };

// Where the columns stand in a row of this width; one that has no room has no width.
std::array<QRect, size_t(PlaceColumn::Count)> placeColumns(const Theme &theme, int width, int height);

class PlaceHead : public QWidget
{
    Q_OBJECT
public:
    explicit PlaceHead(const Theme &theme, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
};

class PlaceRow : public QAbstractButton
{
    Q_OBJECT
public:
    explicit PlaceRow(const Theme &theme, QWidget *parent = nullptr);

    void show(const Source &source, const PlaceState &state);
    const Source &source() const { return m_source; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void pauseWanted(bool isPaused);
    void cancelWanted();
    void lookWanted();
    void removeWanted();
    void menuWanted(const QPoint &at);
    void stepWanted(int step); // to another row

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void place();
    void describe();

    const Theme &m_theme;
    Source m_source;
    PlaceState m_state;
    ProgressLine *m_progress;
    Button *m_pause;
    Button *m_cancel;
    Button *m_look;
    Button *m_more;
};

// A line of the side list: a name, a caption below it, and what is going on at its right. Del and Menu do what they do in the table.
class SideRow : public QAbstractButton
{
    Q_OBJECT
public:
    explicit SideRow(const Theme &theme, QWidget *parent = nullptr);
    void show(const QString &title, const QString &caption, const QString &news);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void removeWanted();
    void menuWanted(const QPoint &at);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    const Theme &m_theme;
    QString m_title;
    QString m_caption;
    QString m_news;
};

} // namespace Layers
