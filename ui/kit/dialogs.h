#pragma once
// The questions that stop a person: confirming, picking files, entering a line. Pages ask through this interface, so that a test can answer
// in advance; the real one shows themed dialogs and the system's file dialogs. Owned by AppWindow; GUI thread. Answers come later through
// the callback, which is not called when `parent` dies first.

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>

class QWidget;

namespace Layers {

struct Confirmation
{
    QString title; // "Delete “Contracts” from your files?"
    QString detail; // what leaves, what stays
    QString action; // a verb; the button that does it
    QString keep; // the safe button
    bool isDanger = false;
};

class Dialogs
{
public:
    virtual ~Dialogs();

    virtual void confirm(QWidget *parent, const Confirmation &question, std::function<void()> accepted) = 0;
    virtual void pickFiles(QWidget *parent, const QString &title, std::function<void(const QStringList &)> picked) = 0;
    virtual void pickFolder(QWidget *parent, const QString &title, std::function<void(const QString &)> picked) = 0;
    virtual void pickSaveFile(QWidget *parent, const QString &title, const QString &suggested, std::function<void(const QString &)> picked)
        = 0;
    virtual void openUrl(const QString &url) = 0; // in the system's browser; only after the person has seen the address
    virtual void openFile(const QString &path) = 0; // in the system's program
};

} // namespace Layers
