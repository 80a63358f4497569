#pragma once
// One run of the program with its window over a profile folder, for tests that act as a person does. Dialogs are answered in advance.

#include "app/appwindow.h"
#include "tests/scenarios/testcore.h"
#include "tests/support/layerstest.h"
#include "tests/support/scripteddialogs.h"
#include "tests/support/waitfor.h"
#include "ui/chat/chatview.h"
#include "ui/kit/style.h"
#include "ui/shell/shell.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QPlainTextEdit>

namespace LayersTest {

using namespace Layers;

// One run of the program over a profile folder.
struct Program
{
    explicit Program(const QString &dir, std::unique_ptr<SecretStore> secrets = std::make_unique<MemorySecrets>())
    {
        core = makeCore(testOptions(dir, std::move(secrets)));
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
