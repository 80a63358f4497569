#pragma once
// The files place in a window of its own, over a real folder and a real database.

#include "core/store/jobstore.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/reader.h"
#include "tests/support/scripteddialogs.h"
#include "tests/support/waitfor.h"
#include "ui/files/filesview.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtWidgets/QHBoxLayout>

namespace LayersTest {

using namespace Layers;

struct FilesDesk
{
    FilesDesk()
    {
        auto *row = new QHBoxLayout(&window);
        view.build();
        view.side()->setFixedWidth(240);
        row->addWidget(view.side());
        row->addWidget(view.content(), 1);
        QObject::connect(&view, &FilesView::toast, &view, [this](const QString &text, const QString &action, std::function<void()> run) {
            toasts << text;
            lastAction = action;
            undo = std::move(run);
        });
        QObject::connect(&view, &FilesView::inspectorChanged, &view, [this, row] {
            if (QWidget *inspector = view.inspector())
                row->addWidget(inspector);
        });
        window.resize(1200, 700);
        window.show();
        window.activateWindow();
    }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(folder.filePath(name)).path());
        QFile file(folder.filePath(name));
        const bool opened = file.open(QIODevice::WriteOnly);
        Q_ASSERT(opened);
        file.write(bytes);
    }
    Source source() { return waitFor(store.list()).valueOr({Source{}}).front(); }
    template <class T>
    T *find(const char *name)
    {
        for (T *candidate : window.findChildren<T *>(QString::fromLatin1(name))) {
            if (candidate->isVisible())
                return candidate;
        }
        return nullptr;
    }
    PlaceRow *place() { return find<PlaceRow>("placeRow"); }
    bool add()
    {
        const auto added = waitFor(sources.add(folder.path()));
        return added.ok() && waitUntil([this] { return place() && place()->source().checked != Time{} && !sources.progress(source().id); });
    }
    // The rows of the open place: "bad.pdf failed, a.txt ready"
    QString rows()
    {
        static constexpr const char *names[] = {"waiting", "ready", "failed", "skipped"};
        QStringList said;
        for (const FileRow *row : window.findChildren<FileRow *>()) {
            if (row->isVisible())
                said << row->document().path + QLatin1Char(' ') + QLatin1String(names[int(row->document().state)]);
        }
        return said.join(QLatin1String(", "));
    }
    void key(Qt::Key key) { QTest::keyClick(window.focusWidget() ? window.focusWidget() : &window, key); }
    // Tab until the focus is on a control of this name.
    bool tabTo(const char *name)
    {
        for (int i = 0; i < 40; ++i) {
            if (window.focusWidget() && window.focusWidget()->objectName() == QLatin1String(name))
                return true;
            key(Qt::Key_Tab);
        }
        return false;
    }

    QTemporaryDir home;
    QTemporaryDir folder;
    SystemClock clock;
    DbThreads threads{storeOptions(home.filePath(QStringLiteral("layers.db")), {})};
    SourceStore store{threads};
    JobStore jobStore{threads};
    Jobs jobs{clock, &jobStore};
    SourceService sources{{clock, store, jobs, pdfReader()}};
    Theme theme{Theme::Scheme::Light};
    ScriptedDialogs dialogs;
    QWidget window;
    Blobs blobs{home.filePath(QStringLiteral("blobs"))};
    Attachments attachments{blobs, pdfReader()};
    FilesView view{{theme, dialogs, clock, threads.feed(), store, sources, attachments}};
    QStringList toasts;
    QString lastAction;
    std::function<void()> undo;
};

} // namespace LayersTest
