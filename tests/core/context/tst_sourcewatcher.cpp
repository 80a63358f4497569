#include "core/context/sourcewatcher.h"
#include "core/context/watchplan_p.h"
#include "tests/core/context/shelf.h"
#include "tests/support/testclock.h"

using namespace LayersTest;

// Changes on a real disk reach the index by themselves. The file system is the border of the process; time is moved by hand.

namespace {

struct WatchedShelf
{
    explicit WatchedShelf(SourceWatcher::Limits limits = {})
        : watcher({clock, threads.feed(), store, sources}, limits)
    {
        QDir().mkpath(folder);
        QObject::connect(&sources, &SourceService::imported, &sources, [this](const SourceId &id) { imported.push_back(id); });
    }

    QString path(const QString &name) const { return folder + QLatin1Char('/') + name; }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        const bool opened = file.open(QIODevice::WriteOnly);
        Q_ASSERT(opened);
        file.write(bytes);
    }
    SourceId add(const QString &place)
    {
        auto outcome = waitFor(sources.add(place));
        Q_ASSERT(outcome);
        return outcome->source.id;
    }
    // On, with every source watched and looked at, and nothing under way.
    bool on(int count = 1)
    {
        int watched = 0;
        imported.clear();
        const auto connection = QObject::connect(&watcher, &SourceWatcher::watching, &watcher, [&watched] { ++watched; });
        watcher.setEnabled(true);
        const bool isOn = waitUntil([&] { return watched >= 2 * count && int(imported.size()) >= count && jobs.all().empty(); });
        QObject::disconnect(connection);
        imported.clear();
        return isOn;
    }
    QString shown(SourceId source)
    {
        QStringList said;
        const auto documents = waitFor(store.documents(source)).valueOr({});
        for (const Document &document : documents)
            said << document.path + QLatin1Char('=') + waitFor(store.text(document.id)).valueOr({}).trimmed();
        return said.join(QLatin1String(", "));
    }
    bool becomes(SourceId source, const QString &expected)
    {
        return waitUntil([&] {
            clock.advance(2s);
            return shown(source) == expected;
        });
    }

    QTemporaryDir home;
    QString folder = home.filePath(QStringLiteral("files"));
    TestClock clock;
    DbThreads threads{storeOptions(home.filePath(QStringLiteral("layers.db")), {})};
    SourceStore store{threads};
    Jobs jobs{clock, nullptr};
    SourceService sources{{clock, store, jobs}};
    SourceWatcher watcher;
    std::vector<SourceId> imported;
};

} // namespace

class TstSourceWatcher : public QObject
{
    Q_OBJECT
private slots:
    void whatHappensOnDisk_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("shown");
        QTest::newRow("a new file") << QStringLiteral("new") << QStringLiteral("a.txt=one, new.txt=fresh, sub/b.txt=two");
        QTest::newRow("written in place") << QStringLiteral("write") << QStringLiteral("a.txt=changed words, sub/b.txt=two");
        QTest::newRow("written in place below") << QStringLiteral("below") << QStringLiteral("a.txt=one, sub/b.txt=changed words");
        QTest::newRow("replaced, as editors do") << QStringLiteral("replace") << QStringLiteral("a.txt=another file, sub/b.txt=two");
        QTest::newRow("removed") << QStringLiteral("remove") << QStringLiteral("sub/b.txt=two");
        QTest::newRow("renamed") << QStringLiteral("rename") << QStringLiteral("c.txt=one, sub/b.txt=two");
        QTest::newRow("a new folder with a file in it")
            << QStringLiteral("folder") << QStringLiteral("a.txt=one, more/deep/c.txt=three, sub/b.txt=two");
    }
    void whatHappensOnDisk()
    {
        QFETCH(QString, change);
        QFETCH(QString, shown);
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        shelf.write(QStringLiteral("sub/b.txt"), "two");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        QVERIFY(shelf.watcher.isWatched(id));
        if (change == QLatin1String("new"))
            shelf.write(QStringLiteral("new.txt"), "fresh");
        else if (change == QLatin1String("write"))
            shelf.write(QStringLiteral("a.txt"), "changed words");
        else if (change == QLatin1String("below"))
            shelf.write(QStringLiteral("sub/b.txt"), "changed words");
        else if (change == QLatin1String("remove"))
            QVERIFY(QFile::remove(shelf.path(QStringLiteral("a.txt"))));
        else if (change == QLatin1String("rename"))
            QVERIFY(QFile::rename(shelf.path(QStringLiteral("a.txt")), shelf.path(QStringLiteral("c.txt"))));
        else if (change == QLatin1String("folder"))
            shelf.write(QStringLiteral("more/deep/c.txt"), "three");
        else if (change == QLatin1String("replace")) {
            shelf.write(QStringLiteral(".a.txt.part"), "another file");
            QVERIFY(QFile::remove(shelf.path(QStringLiteral("a.txt"))));
            QVERIFY(QFile::rename(shelf.path(QStringLiteral(".a.txt.part")), shelf.path(QStringLiteral("a.txt"))));
        }
        QVERIFY2(shelf.becomes(id, shown), qPrintable(shelf.shown(id)));
    }

    // A file that was replaced, and a folder that came later, are watched like the others.
    // A disk that is taken out, a folder that is renamed and named back: known again without being asked, and watched as before.
    void aFolderThatComesBack_data()
    {
        QTest::addColumn<bool>("isEmptied");
        QTest::newRow("moved away") << false;
        QTest::newRow("an empty mount point") << true;
    }
    void aFolderThatComesBack()
    {
        QFETCH(bool, isEmptied);
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        const QString away = shelf.folder + QStringLiteral(".away");
        QVERIFY(QDir().rename(shelf.folder, away));
        if (isEmptied)
            QVERIFY(QDir().mkpath(shelf.folder));
        const auto fails = [&] {
            return waitUntil([&] {
                shelf.clock.advance(2s);
                return shelf.sources.failure(id).has_value();
            });
        };
        QVERIFY(isEmptied || fails()); // at once, although nothing in it has changed
        QFile file(away + QStringLiteral("/b.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("two");
        file.close();
        QVERIFY(fails());
        QCOMPARE(shelf.shown(id), QStringLiteral("a.txt=one"));
        if (isEmptied)
            QVERIFY(QDir().rmdir(shelf.folder));
        QVERIFY(QDir().rename(away, shelf.folder));
        QVERIFY2(shelf.becomes(id, QStringLiteral("a.txt=one, b.txt=two")), qPrintable(shelf.shown(id)));
        QVERIFY(!shelf.sources.failure(id));
        QVERIFY(waitUntil([&] { return shelf.watcher.isWatched(id); }));
        shelf.write(QStringLiteral("c.txt"), "three");
        QVERIFY2(shelf.becomes(id, QStringLiteral("a.txt=one, b.txt=two, c.txt=three")), qPrintable(shelf.shown(id)));
    }

    void whatCameLaterIsWatchedToo()
    {
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        shelf.write(QStringLiteral("part"), "two");
        QVERIFY(QFile::remove(shelf.path(QStringLiteral("a.txt"))));
        QVERIFY(QFile::rename(shelf.path(QStringLiteral("part")), shelf.path(QStringLiteral("a.txt"))));
        shelf.write(QStringLiteral("sub/b.txt"), "below");
        QVERIFY(shelf.becomes(id, QStringLiteral("a.txt=two, sub/b.txt=below")));
        shelf.write(QStringLiteral("a.txt"), "three in place");
        QVERIFY(shelf.becomes(id, QStringLiteral("a.txt=three in place, sub/b.txt=below")));
        shelf.write(QStringLiteral("sub/b.txt"), "below again");
        QVERIFY(shelf.becomes(id, QStringLiteral("a.txt=three in place, sub/b.txt=below again")));
    }

    void onlyTheSourceThatChangedIsRead()
    {
        WatchedShelf shelf;
        shelf.write(QStringLiteral("x/a.txt"), "one");
        shelf.write(QStringLiteral("y/b.txt"), "two");
        shelf.write(QStringLiteral("single.txt"), "three");
        const SourceId x = shelf.add(shelf.path(QStringLiteral("x")));
        const SourceId y = shelf.add(shelf.path(QStringLiteral("y")));
        const SourceId single = shelf.add(shelf.path(QStringLiteral("single.txt")));
        QVERIFY(shelf.on(3));
        shelf.write(QStringLiteral("y/b.txt"), "two changed");
        QVERIFY(shelf.becomes(y, QStringLiteral("b.txt=two changed")));
        QVERIFY(std::count(shelf.imported.begin(), shelf.imported.end(), x) == 0);
        QVERIFY(std::count(shelf.imported.begin(), shelf.imported.end(), single) == 0);
        shelf.write(QStringLiteral("single.txt"), "three changed");
        QVERIFY(shelf.becomes(single, QStringLiteral("single.txt=three changed")));
        QVERIFY(std::count(shelf.imported.begin(), shelf.imported.end(), x) == 0);
    }

    // Many changes in a row are one refresh, a moment after the last.
    void aBurstIsOneRefresh()
    {
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        const int timers = shelf.clock.timers();
        for (int i = 0; i < 40; ++i)
            shelf.write(QStringLiteral("%1.txt").arg(i), "number " + QByteArray::number(i));
        QVERIFY(waitUntil([&] { return shelf.clock.timers() > timers; }));
        QVERIFY(shelf.imported.empty());
        shelf.clock.advance(1400ms);
        QVERIFY(shelf.imported.empty());
        QVERIFY(waitUntil([&] {
            shelf.clock.advance(100ms);
            return !shelf.imported.empty();
        }));
        QCOMPARE(waitFor(shelf.store.documents(id))->size(), 41u);
    }

    void switchedOffItSeesNothing()
    {
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        shelf.watcher.setEnabled(false);
        QCOMPARE(shelf.watcher.paths(), 0);
        shelf.write(QStringLiteral("a.txt"), "changed");
        for (int i = 0; i < 20; ++i) {
            shelf.clock.advance(60s);
            QCOMPARE(shelf.shown(id), QStringLiteral("a.txt=one"));
        }
        // Switched on again it finds what it missed.
        shelf.watcher.setEnabled(true);
        QVERIFY(shelf.becomes(id, QStringLiteral("a.txt=changed")));
    }

    void aPausedImportIsLeftAlone()
    {
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        TaskScope scope;
        scope.run(shelf.sources.refresh(id));
        QVERIFY(shelf.sources.pause(id));
        shelf.write(QStringLiteral("a.txt"), "changed");
        for (int i = 0; i < 20; ++i) {
            shelf.clock.advance(2s);
            QCOMPARE(shelf.shown(id), QStringLiteral("a.txt=one"));
        }
        QVERIFY(shelf.sources.resume(id));
        QVERIFY(shelf.becomes(id, QStringLiteral("a.txt=changed")));
    }

    // More than can be watched: looked at every few minutes, and when the person comes back.
    void beyondTheLimit()
    {
        WatchedShelf shelf({.paths = 3});
        for (int i = 0; i < 10; ++i)
            shelf.write(QStringLiteral("%1.txt").arg(i), "number");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        QVERIFY(!shelf.watcher.isWatched(id));
        QVERIFY(shelf.watcher.paths() <= 3);
        const auto last = [&] { return shelf.shown(id).section(QLatin1String(", "), -1); };
        shelf.write(QStringLiteral("9.txt"), "seen at focus");
        shelf.clock.advance(30s);
        shelf.watcher.lookAgain(); // too soon
        shelf.clock.advance(31s);
        shelf.watcher.lookAgain();
        QVERIFY(waitUntil([&] { return last() == QLatin1String("9.txt=seen at focus") && shelf.jobs.all().empty(); }));
        shelf.write(QStringLiteral("9.txt"), "seen in time");
        shelf.clock.advance(300s);
        QVERIFY(waitUntil([&] { return last() == QLatin1String("9.txt=seen in time"); }));
    }

    void aRemovedSourceIsNotWatched()
    {
        WatchedShelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const SourceId id = shelf.add(shelf.folder);
        QVERIFY(shelf.on());
        QVERIFY_OK(waitFor(shelf.sources.remove(id)));
        QVERIFY(waitUntil([&] { return shelf.watcher.paths() == 0; }));
    }

    void plan_data()
    {
        QTest::addColumn<int>("most");
        QTest::addColumn<bool>("hasLoop");
        QTest::addColumn<QString>("paths");
        QTest::addColumn<bool>("isWhole");
        QTest::newRow("everything") << 100 << false << QStringLiteral(". sub sub/deep a.txt b.txt sub/c.txt ../") << true;
        QTest::newRow("a link in a circle") << 100 << true << QStringLiteral(". sub sub/deep a.txt b.txt sub/c.txt ../") << false;
        QTest::newRow("folders before files") << 4 << false << QStringLiteral(". sub sub/deep a.txt") << false;
        QTest::newRow("only the top") << 1 << false << QStringLiteral(".") << false;
        QTest::newRow("no room") << 0 << false << QString() << false;
    }
    void plan()
    {
        QFETCH(int, most);
        QFETCH(bool, hasLoop);
        QTemporaryDir folder;
        const auto write = [&folder](const QString &name) {
            QDir().mkpath(QFileInfo(folder.filePath(name)).path());
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        };
        for (const char *name : {"a.txt", "b.txt", "sub/c.txt", ".git/HEAD", "node_modules/x.js"})
            write(QString::fromLatin1(name));
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("sub/deep")));
        if (hasLoop)
            QVERIFY(QFile::link(folder.path(), folder.filePath(QStringLiteral("sub/loop"))));
        const WatchPlan made = watchPlan(folder.path(), most, {});
        QStringList shown;
        for (const QString &path : made.paths)
            shown << QDir(folder.path()).relativeFilePath(path);
        QTEST(shown.join(QLatin1Char(' ')), "paths");
        QTEST(made.isWhole, "isWhole");
    }
};

LAYERS_TEST(TstSourceWatcher, "tst_sourcewatcher", Guiless)
#include "tst_sourcewatcher.moc"
