#include "tests/scenarios/program.h"
#include "tests/support/printers.h"
#include "ui/files/filesview.h"

#include <QtCore/QDir>
#include <QtCore/QMimeData>
#include <QtCore/QTemporaryDir>
#include <QtGui/QDragEnterEvent>

using namespace Layers;
using namespace LayersTest;

// The real session on a real folder: closed in the middle of an import, opened again; and files that change while it is open.

namespace {

struct ImportSession
{
    explicit ImportSession(const QString &dir)
    {
        core = makeCore(testOptions(dir));
        auto opened = core->openLocalProfile();
        Q_ASSERT(opened.ok());
        session = std::move(*opened);
    }

    // Passage ids are made anew when a file is read.
    std::map<QString, PassageId> marks()
    {
        std::map<QString, PassageId> read;
        const auto sources = waitFor(session->sourceStore().list()).valueOr({});
        for (const Source &source : sources) {
            const auto documents = waitFor(session->sourceStore().documents(source.id)).valueOr({});
            for (const Document &document : documents) {
                if (document.state == Document::State::Ready)
                    read[document.path] = waitFor(session->sourceStore().passages(document.id))->front().id;
            }
        }
        return read;
    }

    std::unique_ptr<AppCore> core;
    std::unique_ptr<ProfileSession> session;
};

bool allHaveOne(const QList<PlaceRow *> &rows)
{
    return std::all_of(rows.begin(), rows.end(), [](const PlaceRow *row) { return row->source().documents == 1; });
}

} // namespace

class TstImports : public QObject
{
    Q_OBJECT
private slots:
    void goesOnAfterTheSessionWasDestroyed()
    {
        constexpr int count = 400;
        QTemporaryDir profile;
        QTemporaryDir folder;
        for (int i = 0; i < count; ++i)
            writeFile(folder.filePath(QStringLiteral("%1.md").arg(i)), "# Note " + QByteArray::number(i) + "\n\nAbout this and that.\n");
        std::map<QString, PassageId> before;
        {
            ImportSession run(profile.path());
            QVERIFY_OK(waitFor(run.session->opened()));
            SourceService &sources = run.session->sources();
            bool isUnderWay = false;
            connect(&sources, &SourceService::progressed, &sources, [&](const ImportProgress &progress) {
                if (progress.done == 0 || isUnderWay)
                    return;
                isUnderWay = true;
                sources.pause(progress.source);
            });
            TaskScope scope;
            scope.run(sources.add(folder.path()));
            QVERIFY(waitUntil([&] { return isUnderWay; }));
            before = run.marks(); // while it is held
            const SourceId id = waitFor(run.session->sourceStore().list())->front().id;
            QVERIFY(sources.resume(id)); // destroyed while it runs
        }
        QVERIFY(!before.empty() && int(before.size()) < count);
        ImportSession run(profile.path());
        QVERIFY_OK(waitFor(run.session->opened()));
        QVERIFY(waitUntil([&] { return int(run.marks().size()) == count && run.session->jobs().all().empty(); }));
        const auto after = run.marks();
        for (const auto &[path, mark] : before)
            QVERIFY2(after.at(path) == mark, qPrintable(path + QLatin1String(" was read twice")));
    }

    // A folder and a file, dropped onto the files place; and a change on disk that shows there by itself.
    void droppedOntoTheFilesPlaceAndWatched()
    {
        QTemporaryDir profile;
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("notes")));
        writeFile(folder.filePath(QStringLiteral("notes/a.md")), "one");
        writeFile(folder.filePath(QStringLiteral("single.txt")), "two");
        Program program(profile.path());
        AppWindow &window = *program.window;
        QVERIFY(program.becomesReady());
        window.newChat();
        window.showView("files");
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(folder.filePath(QStringLiteral("notes"))),
                      QUrl::fromLocalFile(folder.filePath(QStringLiteral("single.txt")))});
        QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(600, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &drop);
        const auto rows = [&] { return window.files().content()->findChildren<PlaceRow *>(); };
        QVERIFY(waitUntil([&] { return rows().size() == 2 && allHaveOne(rows()); }));
        QCOMPARE(window.shell()->current(), QByteArray("files"));
        const SourceId notes
            = rows().front()->source().title == QLatin1String("notes") ? rows().front()->source().id : rows().back()->source().id;
        QVERIFY(waitUntil([&] { return window.session().watcher().isWatched(notes); }));
        writeFile(folder.filePath(QStringLiteral("notes/b.md")), "three");
        QVERIFY(waitUntil([&] {
            const auto now = rows();
            return std::any_of(now.begin(), now.end(), [](const PlaceRow *row) { return row->source().documents == 2; });
        }));
    }

    void theSettingSwitchesWatchingOnAndOff()
    {
        QTemporaryDir profile;
        QTemporaryDir folder;
        writeFile(folder.filePath(QStringLiteral("a.md")), "one");
        ImportSession run(profile.path());
        QVERIFY_OK(waitFor(run.session->opened()));
        QVERIFY_OK(waitFor(run.session->sources().add(folder.path())));
        QCOMPARE(run.session->watcher().paths(), 0);
        run.session->watchFiles();
        QVERIFY(waitUntil([&] { return run.session->watcher().paths() == 3; })); // the folder, the file and the folder around
        run.core->settings().set(Settable::watchFiles, false);
        QCOMPARE(run.session->watcher().paths(), 0);
        run.core->settings().set(Settable::watchFiles, true);
        QVERIFY(waitUntil([&] { return run.session->watcher().paths() == 3; }));
    }
};

LAYERS_TEST(TstImports, "tst_imports", Gui)
#include "tst_imports.moc"
