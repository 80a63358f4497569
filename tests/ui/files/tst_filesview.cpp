#include "tests/ui/files/filesdesk.h"

#include <QtGui/QClipboard>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>

using namespace Layers;
using namespace LayersTest;

// The files place by keyboard.

class TstFilesView : public QObject
{
    Q_OBJECT
private slots:
    void emptyAddsAFolder()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        QVERIFY(waitUntil([&] { return desk.find<QWidget>("emptyAddFolder") != nullptr; }));
        desk.write(QStringLiteral("a.txt"), "one");
        desk.dialogs.folder = desk.folder.path();
        QVERIFY(desk.tabTo("emptyAddFolder"));
        desk.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return desk.place() && desk.place()->source().documents == 1; }));
        QVERIFY(waitUntil([&] { return !desk.toasts.isEmpty(); }));
    }

    void whatWasLeftOutIsTold()
    {
        FilesDesk desk;
        desk.write(QStringLiteral("a.txt"), "one");
        desk.write(QStringLiteral("b.iso"), QByteArray("\0\1\2\3", 4));
        desk.write(QStringLiteral("c.txt"), "");
        desk.view.add({desk.folder.path()});
        QVERIFY(waitUntil([&] { return !desk.toasts.isEmpty(); }));
        QVERIFY2(desk.toasts.back().endsWith(QLatin1String(", 2 left out")), qPrintable(desk.toasts.back()));
        QCOMPARE(desk.lastAction, QStringLiteral("Show them"));
        desk.undo();
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("a.txt ready, b.iso skipped, c.txt skipped"); }));
    }

    void failuresComeFirstEachWithItsAction_data()
    {
        QTest::addColumn<QString>("file"); // of tests/data/files; empty: a broken one
        QTest::addColumn<QString>("action");
        QTest::newRow("damaged") << QString() << QStringLiteral("fileAgain");
        QTest::newRow("pictures without text") << QStringLiteral("scan.pdf") << QStringLiteral("fileOpen");
        QTest::newRow("locked") << QStringLiteral("locked.pdf") << QStringLiteral("fileUnlock");
    }
    void failuresComeFirstEachWithItsAction()
    {
        QFETCH(QString, file);
        QFETCH(QString, action);
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        desk.write(QStringLiteral("a.txt"), "one");
        desk.write(QStringLiteral("b.iso"), QByteArray("\0\1\2\3", 4));
        if (file.isEmpty())
            desk.write(QStringLiteral("z.pdf"), "%PDF-1.4 broken");
        else
            QVERIFY(QFile::copy(dataPath(QStringLiteral("files/") + file), desk.folder.filePath(QStringLiteral("z.pdf"))));
        QVERIFY(desk.add());
        QVERIFY(waitUntil([&] { return desk.find<QWidget>("showFailed") != nullptr; }));
        QVERIFY(desk.tabTo("placeRow"));
        desk.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("z.pdf failed, a.txt ready, b.iso skipped"); }));
        QVERIFY(desk.tabTo(action.toLatin1().constData()));
        QVERIFY(desk.window.focusWidget()->accessibleName().contains(QLatin1String("z.pdf")));
        if (action == QLatin1String("fileOpen")) {
            desk.key(Qt::Key_Space);
            QCOMPARE(desk.dialogs.opened, QStringList{desk.folder.filePath(QStringLiteral("z.pdf"))});
        }
        // Left out, and back again with Undo.
        QVERIFY(desk.tabTo("fileLeaveOut"));
        desk.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("a.txt ready, b.iso skipped, z.pdf skipped"); }));
        QVERIFY(waitUntil([&] { return bool(desk.undo); }));
        desk.undo();
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("z.pdf failed, a.txt ready, b.iso skipped"); }));
    }

    void aMendedFileIsTriedAgain()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        desk.write(QStringLiteral("z.pdf"), "%PDF-1.4 broken");
        QVERIFY(desk.add());
        desk.view.open(desk.source().id);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("z.pdf failed"); }));
        QVERIFY(QFile::remove(desk.folder.filePath(QStringLiteral("z.pdf"))));
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), desk.folder.filePath(QStringLiteral("z.pdf"))));
        QVERIFY(desk.tabTo("fileAgain"));
        desk.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("z.pdf ready"); }));
    }

    void aPasswordIsTypedInTheRow()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/locked.pdf")), desk.folder.filePath(QStringLiteral("locked.pdf"))));
        QVERIFY(desk.add());
        desk.view.open(desk.source().id);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("locked.pdf failed"); }));
        QVERIFY(desk.tabTo("fileUnlock"));
        desk.key(Qt::Key_Space);
        auto *field = desk.find<QLineEdit>("filePassword");
        QVERIFY(field && field->hasFocus());
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        desk.key(Qt::Key_Escape);
        QVERIFY(waitUntil([&] { return !desk.find<QLineEdit>("filePassword"); }));
        QVERIFY(desk.tabTo("fileUnlock"));
        desk.key(Qt::Key_Space);
        // What comes in meanwhile does not take the field away.
        desk.write(QStringLiteral("b.txt"), "two");
        QTest::keyClicks(desk.window.focusWidget(), QStringLiteral("guess"));
        QVERIFY_OK(waitFor(desk.sources.refresh(desk.source().id)));
        QVERIFY_OK(waitFor(desk.store.list()));
        QCOMPARE(desk.find<QLineEdit>("filePassword")->text(), QStringLiteral("guess"));
        desk.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] {
            const auto *row = desk.find<FileRow>("fileRow");
            return row && row->document().reason == "wrong_password";
        }));
        // The field is open again, with the focus, and says that this was not it.
        QVERIFY(waitUntil([&] { return desk.find<Field>("filePassword") && desk.find<Field>("filePassword")->hasFocus(); }));
        QVERIFY(desk.find<Field>("filePassword")->hasProblem());
        QVERIFY(desk.find<Field>("filePassword")->text().isEmpty());
        QTest::keyClicks(desk.window.focusWidget(), QStringLiteral("worse"));
        QVERIFY(!desk.find<Field>("filePassword")->hasProblem());
        desk.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return desk.find<Field>("filePassword") && desk.find<Field>("filePassword")->hasProblem(); }));
        QTest::keyClicks(desk.window.focusWidget(), QStringLiteral("open sesame 7291"));
        desk.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("b.txt ready, locked.pdf ready"); }));
    }

    // An import that takes its time is shown; Esc leaves it alone, Cancel keeps what is in.
    void aLongImportIsShown()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        for (int i = 0; i < 40; ++i)
            desk.write(QStringLiteral("%1.txt").arg(i), "words " + QByteArray::number(i)); // doubles are kept once
        desk.write(QStringLiteral("bad.pdf"), "%PDF-1.4 broken");
        bool isHeld = false;
        QObject::connect(&desk.sources, &SourceService::progressed, &desk.window, [&](const ImportProgress &progress) {
            if (progress.phase == ImportProgress::Phase::Looking && !std::exchange(isHeld, true))
                desk.sources.pause(progress.source);
        });
        TaskScope adding;
        adding.run(desk.sources.add(desk.folder.path()));
        QVERIFY(waitUntil([&] { return isHeld && desk.place(); }));
        QPointer<ImportDialog> dialog = new ImportDialog(
            {desk.theme, desk.clock, desk.store, desk.sources}, {desk.source().id},
            [&](const Document &document) { return new FileRow(desk.theme, document); }, &desk.window);
        const QString name = QFileInfo(desk.folder.path()).fileName();
        QVERIFY(waitUntil([&] { return desk.find<QLabel>("importTitle")->text() == QStringLiteral("Adding \u201c%1\u201d").arg(name); }));
        QCOMPARE(desk.window.focusWidget()->objectName(), QStringLiteral("importLeave"));
        for (int i = 0; i < 6; ++i) {
            desk.key(Qt::Key_Tab);
            QVERIFY(dialog->isAncestorOf(desk.window.focusWidget()));
        }
        // What it says is what the import has just told.
        int told = 0;
        QObject::connect(&desk.sources, &SourceService::progressed, dialog, [&](const ImportProgress &progress) {
            ++told;
            const QStringList choices = dialog->findChild<Segments *>()->choices();
            QCOMPARE(choices[2], QStringLiteral("Added %1").arg(progress.ready));
            QCOMPARE(choices[3], QStringLiteral("Failed %1").arg(progress.failed));
        });
        desk.sources.resume(desk.source().id);
        QVERIFY(waitUntil([&] { return desk.find<QLabel>("importTitle")->text() == QStringLiteral("Added \u201c%1\u201d").arg(name); }));
        QVERIFY(waitUntil([&] { return dialog->findChildren<FileRow *>().size() == 41; }));
        QCOMPARE(dialog->findChildren<FileRow *>().front()->document().path, QStringLiteral("bad.pdf"));
        QVERIFY(told > 0);
        // Left out afterwards, it is not counted any more.
        QVERIFY_OK(waitFor(desk.sources.leaveOut(dialog->findChildren<FileRow *>().front()->document().id)));
        QVERIFY(waitUntil([&] { return dialog->findChild<Segments *>()->choices().contains(QStringLiteral("Failed 0")); }));
        desk.key(Qt::Key_Escape);
        QVERIFY(waitUntil([&] { return !dialog; }));
        QVERIFY(waitUntil([&] { return desk.source().documents == 40; }));
    }

    void textIsPasted()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        QGuiApplication::clipboard()->setText(QStringLiteral("The first line\nand the rest"));
        desk.view.paste();
        QVERIFY(waitUntil([&] { return desk.place() && desk.place()->source().documents == 1; }));
        QCOMPARE(desk.source().title, QStringLiteral("The first line"));
        QCOMPARE(desk.source().kind, Source::Kind::Pasted);
    }

    void aReadyFileIsReadByKeyMouseAndMenu()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        desk.write(QStringLiteral("a.txt"), "one");
        desk.write(QStringLiteral("b.txt"), "two");
        desk.write(QStringLiteral("z.pdf"), "%PDF-1.4 broken");
        QVERIFY(desk.add());
        // Reading stays in the place of files: closing gives the focus back to the row.
        QStringList read;
        const auto readNow = [&] {
            const auto *reader = qobject_cast<SourceViewer *>(desk.view.inspector());
            if (!reader)
                return QString();
            const QString path = reader->citations().front().path;
            read << path;
            desk.view.closeTopmost();
            return path;
        };
        desk.view.open(desk.source().id);
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("z.pdf failed, a.txt ready, b.txt ready"); }));
        QVERIFY(desk.tabTo("fileRow"));
        desk.key(Qt::Key_Return);
        QCOMPARE(readNow(), QStringLiteral("a.txt"));
        QVERIFY(!desk.view.inspector());
        const auto *focused = qobject_cast<FileRow *>(desk.window.focusWidget());
        QVERIFY(focused && focused->document().path == QLatin1String("a.txt"));
        desk.key(Qt::Key_Down);
        desk.key(Qt::Key_Return);
        QCOMPARE(readNow(), QStringLiteral("b.txt"));
        QCOMPARE(read, (QStringList{QStringLiteral("a.txt"), QStringLiteral("b.txt")}));
        const auto rows = desk.window.findChildren<FileRow *>();
        for (FileRow *row : rows) {
            QTest::mouseClick(row, Qt::LeftButton, {}, QPoint(60, row->height() / 2));
            (void)readNow();
        }
        // What could not be read is not opened.
        QCOMPARE(read.size(), 4);

        const auto act = [&](FileRow *row, const QString &wanted) {
            QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(), QPoint());
            QCoreApplication::sendEvent(row, &event);
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            QStringList said;
            for (QAction *action : menu ? menu->actions() : QList<QAction *>()) {
                said << action->text();
                if (action->text() == wanted)
                    action->trigger();
            }
            if (menu)
                menu->close();
            return said.join(QLatin1String(", "));
        };
        QCOMPARE(act(rows[1], QStringLiteral("Show in folder")), QStringLiteral("Open, Show in folder, Leave out"));
        QCOMPARE(desk.dialogs.opened, QStringList{desk.folder.path()});
        QCOMPARE(act(rows[0], {}), QStringLiteral("Show in folder, Leave out"));
        act(rows[1], QStringLiteral("Leave out"));
        QVERIFY(waitUntil([&] { return desk.rows() == QLatin1String("z.pdf failed, b.txt ready, a.txt skipped"); }));
    }

    void pauseGoOnAndStopInTheRow()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        for (int i = 0; i < 400; ++i)
            desk.write(QStringLiteral("%1.txt").arg(i), "number " + QByteArray::number(i));
        bool isPaused = false;
        const auto pausing = connect(&desk.sources, &SourceService::progressed, &desk.window, [&](const ImportProgress &progress) {
            if (progress.done > 0 && !std::exchange(isPaused, true))
                desk.sources.pause(progress.source);
        });
        desk.view.add({desk.folder.path()});
        QVERIFY(waitUntil([&] { return isPaused && desk.find<QWidget>("placePause"); }));
        disconnect(pausing);
        auto *pause = desk.find<QAbstractButton>("placePause");
        QVERIFY(waitUntil([&] { return pause->accessibleName().startsWith(QLatin1String("Go on")); }));
        QVERIFY(desk.tabTo("placePause"));
        desk.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return !desk.sources.progress(desk.source().id) || !desk.sources.progress(desk.source().id)->isPaused; }));
        QVERIFY(waitUntil([&] { return desk.place()->source().documents == 400; }));
        QVERIFY(waitUntil([&] { return !desk.find<QWidget>("placePause"); }));

        // Another import, stopped while it is held.
        isPaused = false;
        for (int i = 0; i < 400; ++i)
            desk.write(QStringLiteral("%1.txt").arg(i), "another number " + QByteArray::number(i));
        const auto again = connect(&desk.sources, &SourceService::progressed, &desk.window, [&](const ImportProgress &progress) {
            if (progress.done > 0 && !std::exchange(isPaused, true))
                desk.sources.pause(progress.source);
        });
        desk.place()->setFocus(Qt::TabFocusReason);
        desk.key(Qt::Key_F5);
        QVERIFY(waitUntil([&] { return isPaused && desk.find<QWidget>("placeCancel"); }));
        disconnect(again);
        QVERIFY(desk.tabTo("placeCancel"));
        desk.toasts.clear();
        desk.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return !desk.toasts.isEmpty(); }));
        QVERIFY2(desk.toasts.front().startsWith(QLatin1String("Stopped.")), qPrintable(desk.toasts.front()));
    }

    void delAsksAndRemoves_data()
    {
        QTest::addColumn<bool>("accepts");
        QTest::addColumn<bool>("isInList"); // at the left
        QTest::newRow("yes") << true << false;
        QTest::newRow("no") << false << false;
        QTest::newRow("yes, in the list") << true << true;
        QTest::newRow("no, in the list") << false << true;
    }
    void delAsksAndRemoves()
    {
        QFETCH(bool, accepts);
        QFETCH(bool, isInList);
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        desk.dialogs.accepts = accepts;
        desk.write(QStringLiteral("a.txt"), "one");
        QVERIFY(desk.add());
        QVERIFY(desk.tabTo(isInList ? "sideRow" : "placeRow"));
        if (isInList) {
            desk.key(Qt::Key_Delete); // all files are no place
            QVERIFY(desk.dialogs.asked.isEmpty());
            desk.key(Qt::Key_Down);
        }
        desk.key(Qt::Key_Delete);
        QCOMPARE(desk.dialogs.asked.size(), 1);
        if (accepts)
            QVERIFY(waitUntil([&] { return desk.find<QWidget>("emptyAddFolder") != nullptr; }));
        QCOMPARE(waitFor(desk.store.list())->size(), accepts ? 0u : 1u);
        QVERIFY(QFile::exists(desk.folder.filePath(QStringLiteral("a.txt"))));
    }

    void arrowsWalkAndTheFocusStays()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        desk.write(QStringLiteral("x/a.txt"), "one");
        desk.write(QStringLiteral("y/b.txt"), "two");
        QVERIFY_OK(waitFor(desk.sources.add(desk.folder.filePath(QStringLiteral("x")))));
        QVERIFY_OK(waitFor(desk.sources.add(desk.folder.filePath(QStringLiteral("y")))));
        QVERIFY(waitUntil([&] { return desk.window.findChildren<PlaceRow *>().size() >= 2 && desk.jobs.all().empty(); }));
        QVERIFY(desk.tabTo("placeRow"));
        desk.key(Qt::Key_Down);
        auto *row = qobject_cast<PlaceRow *>(desk.window.focusWidget());
        QVERIFY(row);
        QCOMPARE(row->source().title, QStringLiteral("y"));
        // A refresh changes its facts, not its place or the focus.
        desk.write(QStringLiteral("y/c.txt"), "three");
        desk.key(Qt::Key_F5);
        QVERIFY(waitUntil([&] { return row->source().documents == 2; }));
        QCOMPARE(desk.window.focusWidget(), row);
        QVERIFY2(row->accessibleName().contains(QLatin1String("y, 2 file")), qPrintable(row->accessibleName()));
        desk.key(Qt::Key_Up);
        QCOMPARE(qobject_cast<PlaceRow *>(desk.window.focusWidget())->source().title, QStringLiteral("x"));
    }

    void aPlaceThatIsGoneCanBeLookedForAgain()
    {
        FilesDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        desk.write(QStringLiteral("x/a.txt"), "one");
        const QString place = desk.folder.filePath(QStringLiteral("x"));
        QVERIFY_OK(waitFor(desk.sources.add(place)));
        QVERIFY(QDir().rename(place, place + QLatin1String("-away")));
        QVERIFY(!waitFor(desk.sources.refresh(desk.source().id)));
        QVERIFY(waitUntil([&] { return desk.find<QWidget>("placeLook") != nullptr; }));
        QVERIFY(QDir().rename(place + QLatin1String("-away"), place));
        QVERIFY(desk.tabTo("placeLook"));
        desk.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return !desk.find<QWidget>("placeLook"); }));
    }

    void columnsNeverOverlap_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("text");
        for (const int width : {320, 420, 560, 640, 760, 900, 1048, 1600}) {
            for (const int text : {100, 150, 200})
                QTest::addRow("%d at %d %%", width, text) << width << text;
        }
    }
    void columnsNeverOverlap()
    {
        QFETCH(int, width);
        QFETCH(int, text);
        const Theme theme(Theme::Scheme::Light, text);
        const auto columns = placeColumns(theme, width, 52);
        int right = 0;
        for (const QRect &column : columns) {
            if (column.width() == 0)
                continue;
            QVERIFY(column.left() >= right);
            QVERIFY(column.right() < width);
            right = column.right();
        }
        if (text == 100)
            QVERIFY(columns[size_t(PlaceColumn::Place)].width() >= 80);
    }
};

LAYERS_TEST(TstFilesView, "tst_filesview", Gui)
#include "tst_filesview.moc"
