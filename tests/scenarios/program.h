#pragma once
// One run of the program with its window over a profile folder, for tests that act as a person does. Dialogs are answered in advance.

#include "app/appwindow.h"
#include "tests/support/layerstest.h"
#include "tests/support/waitfor.h"
#include "ui/chat/chatview.h"
#include "ui/kit/style.h"
#include "ui/shell/shell.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QPlainTextEdit>

namespace LayersTest {

using namespace Layers;

// Answers in advance, as a person would.
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
    void pickSaveFile(QWidget *, const QString &, const QString &, std::function<void(const QString &)> picked) override { picked(saveTo); }
    void openUrl(const QString &url) override { opened << url; }
    void openFile(const QString &path) override { opened << path; }

    QStringList asked;
    QStringList opened;
    QStringList files;
    QString folder;
    QString saveTo;
    bool accepts = true;
};

// One run of the program over a profile folder.
struct Program
{
    explicit Program(const QString &dir, std::unique_ptr<SecretStore> secrets = std::make_unique<MemorySecrets>())
    {
        AppCore::Options options;
        options.dataDir = dir;
        options.secrets = std::move(secrets);
        options.ports = LocalPorts{0, 0, 0, 0};
        auto made = AppCore::create(std::move(options));
        Q_ASSERT(made.ok());
        core = std::move(*made);
        window = std::make_unique<AppWindow>(*core, theme, dialogs);
        window->resize(1440, 900);
        window->show();
        window->activateWindow();
    }
    bool becomesReady()
    {
        return QTest::qWaitForWindowActive(window.get()) && waitUntil([this] { return window->isReady(); });
    }
    template <class T>
    T *find(const char *name)
    {
        return window->findChild<T *>(QString::fromLatin1(name));
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget *target = window->focusWidget() ? window->focusWidget() : window.get();
        QTest::keyClick(target, key, modifiers);
    }
    void type(const QString &text) { QTest::keyClicks(window->focusWidget(), text); }

    Theme theme{Theme::Scheme::Light};
    ScriptedDialogs dialogs;
    std::unique_ptr<AppCore> core;
    std::unique_ptr<AppWindow> window;
};

inline void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace LayersTest
