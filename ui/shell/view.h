#pragma once
// What the shell shows: a place in the rail with a side list, a content and an inspector. Made by the table of views; owned by the Shell;
// GUI thread. Any of the three may be missing.

#include <QtCore/QObject>
#include <QtCore/QString>

class QWidget;

namespace Layers {

class View : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // Makes the widgets. Called before the person comes here for the first time, so that a start does not pay for places nobody goes to.
    // A view that has made them before has a content() before.
    virtual void build() { }
    virtual QWidget *side() { return nullptr; }
    virtual QWidget *content() = 0; // null until build()
    virtual QWidget *inspector() { return nullptr; }
    virtual void shown() { } // the person has come here
    virtual void hidden() { }
    virtual void find() { } // Ctrl+F
    virtual void inspectorHidden() { } // by the person: what was only opened to be shown there is closed
    virtual QWidget *foot() { return nullptr; } // stands at the bottom of the content, and nothing lies over it
    virtual void narrowed(bool) { } // whether the window has room for the side list; without it the view offers listWanted()

signals:
    void inspectorChanged(); // another inspector, or another width
    void inspectorWanted(); // show it until it is another one, also where the person has hidden the part
    void contentWanted(); // nothing may lie over it
    void listWanted(); // the side list of a narrow window
};

} // namespace Layers
