#pragma once
// The frame of the window: rail, side list, content, inspector, and how they give way when the window is narrow. Owned by AppWindow; GUI
// thread. Widths are divided by the text size first, so that large text behaves like a small window.

#include "ui/kit/toast.h"
#include "ui/kit/widgets.h"
#include "ui/shell/view.h"

#include <QtCore/QPointer>
#include <QtWidgets/QStackedWidget>

namespace Layers {

class Shell : public QWidget
{
    Q_OBJECT
public:
    enum class Place { Top, Bottom };

    explicit Shell(const Theme &theme, QWidget *parent = nullptr);

    void addView(const QByteArray &id, const QString &name, const QString &icon, const QString &keys, View *view, Place place);
    // A content without a place in the rail, such as the welcome page.
    void addHiddenView(const QByteArray &id, View *view);
    void prepare(const QByteArray &id); // makes its widgets if the person has not been there yet
    void go(const QByteArray &id);
    QByteArray current() const { return m_current; }
    View *view(const QByteArray &id) const;

    bool isInspectorOpen() const; // as the person has it, or for something that a view shows there
    void setInspectorOpen(bool isOpen);
    QRect contentRect() const; // in the window
    void restoreInspector(bool isOpen); // as it was left; in a narrow window nothing lies over the content at the start
    void setSideWidth(int width);
    int sideWidth() const { return m_sideWidth; }
    void toggleSide(); // the overlay of a narrow window
    bool closeOverlay(); // true when one was open
    void uncoverContent(); // no overlay lies over it any more
    void focusNextRegion(int step);
    Toast &toast() { return *m_toast; }

signals:
    void sideWidthChanged(int width);
    void inspectorOpenChanged(bool isOpen);
    void narrowChanged(bool isSideHidden);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool isNext) override; // what is read first comes first: rail, list, content, inspector

private:
    struct Entry
    {
        QByteArray id;
        View *view = nullptr;
        Button *button = nullptr;
        bool isPlaced = false; // its widgets are in the stacks
    };

    Entry *entry(const QByteArray &id);
    void place(Entry &entry);
    std::vector<QWidget *> regions() const; // those shown, in reading order
    void focusStop(QWidget *stop, Qt::FocusReason reason);
    void remember(QWidget *focused);
    bool focusLastPlace(); // where the person was before what had the focus went away
    void arrange();
    int arrangeInspector(QWidget *inspector, int left);
    void setColumn(QWidget *part, int left, int wide);
    int textWidth() const; // of the window, in pixels at 100 % text

    const Theme &m_theme;
    std::vector<Entry> m_entries;
    QByteArray m_current;
    QWidget *m_rail;
    Panel *m_sidePanel;
    QStackedWidget *m_side;
    QStackedWidget *m_content;
    Panel *m_inspectorPanel;
    QStackedWidget *m_inspector;
    QWidget *m_scrim; // over what the list covers; a click there closes it
    QWidget *m_castShadow; // beside an inspector that lies over the content
    QWidget *m_edge; // between side and content, to be dragged
    Toast *m_toast;
    int m_sideWidth;
    bool m_isInspectorOpen = true;
    bool m_isSideOverlayOpen = false;
    bool m_isSideHidden = false;
    bool m_isInspectorOverlay = false;
    std::vector<QPointer<QWidget>> m_places; // that had the focus, the last one at the end; neither in the rail nor in a toast
    QPointer<QWidget> m_wanted; // an inspector that is shown as long as it is the one of its view, whatever the person has hidden
    bool m_isOverlayOpen = false; // the inspector over the content, in a narrow window
    std::array<QWidget *, 3> m_lines{};
};

} // namespace Layers
