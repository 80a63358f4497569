#pragma once
// Dialogs that answer in advance, as a person would, and write down what they were asked.

#include "ui/kit/dialogs.h"

namespace LayersTest {

using namespace Layers;

class ScriptedDialogs final : public Dialogs
{
public:
    void confirm(QWidget *, const Confirmation &question, std::function<void()> accepted) override
    {
        asked << question.title;
        if (accepts)
            accepted();
    }
    void pickFiles(QWidget *, const QString &, std::function<void(const QStringList &)> picked) override { picked(files); }
    void pickFolder(QWidget *, const QString &, std::function<void(const QString &)> picked) override { picked(folder); }
    void pickSaveFile(QWidget *, const QString &, const QString &name, std::function<void(const QString &)> picked) override
    {
        suggested = name;
        picked(saveTo);
    }
    void openUrl(const QString &url) override { opened << url; }
    void openFile(const QString &path) override { opened << path; }

    QStringList asked;
    QStringList opened;
    QStringList files;
    QString folder;
    QString saveTo;
    QString suggested; // as the name of the file, by the last that asked for one
    bool accepts = true;
};

} // namespace LayersTest
