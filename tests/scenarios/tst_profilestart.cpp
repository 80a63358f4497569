#include "app/coredumps.h"
#include "app/startfailure.h"
#include "tests/scenarios/program.h"

#include <QtCore/QTimer>

#if defined(Q_OS_LINUX)
#include <sys/mount.h>
#endif
#if defined(Q_OS_UNIX)
#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace Layers;
using namespace LayersTest;

// What a start meets: a profile with content, one that is damaged, in use, or in a folder that cannot be written.

class TstProfileStart : public QObject
{
    Q_OBJECT
private slots:
    // Keys are in the memory of the program.
    void noCoreDumpHoldsAKey()
    {
#if defined(Q_OS_UNIX) && defined(QT_NO_DEBUG) && !defined(__SANITIZE_ADDRESS__)
        const pid_t child = ::fork();
        if (child == 0) {
            keepOutOfCoreDumps();
            rlimit limit{};
            ::getrlimit(RLIMIT_CORE, &limit);
            ::signal(SIGABRT, SIG_DFL); // Qt Test has its own
            if (limit.rlim_cur == 1 && limit.rlim_max == 1)
                ::raise(SIGABRT);
            ::_exit(1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        QVERIFY(!WCOREDUMP(status));
#else
        QSKIP("a build whose crashes are looked at, or no Unix");
#endif
    }

    // A profile with chats in it shows them, whatever its settings say.
    void aFilledProfileIsNotWelcomed()
    {
        QTemporaryDir profile;
        {
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            QCOMPARE(program.window->shell()->current(), QByteArray("welcome"));
            QVERIFY(waitFor(program.window->session().chat().create(QStringLiteral("One"), ModelRef::recall())).ok());
        }
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
    }

    void aProfileThatCannotBeOpenedSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a damaged database") << QByteArray(
            "this is not a database, but it is longer than a header of SQLite would be, so that it is looked at, and looked at again.");
        QTest::newRow("a database of another program") << QByteArray("SQLite format 3\0", 16) + QByteArray(84, '\7');
    }
    void aProfileThatCannotBeOpenedSaysWhy()
    {
        QFETCH(QByteArray, bytes);
        QTemporaryDir profile;
        QVERIFY(QDir(profile.path()).mkpath(QStringLiteral("profiles/local")));
        const QString path = profile.filePath(QStringLiteral("profiles/local/layers.db"));
        writeFile(path, bytes);
        Program program(profile.path());
        QVERIFY(waitUntil([&] { return program.find<QWidget>("failure") != nullptr; }));
        QVERIFY(!program.find<QWidget>("failure")->findChildren<QAbstractButton *>().isEmpty());
        QFile kept(path);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), bytes); // unharmed
    }

    // What was set aside can be found again, and its folder opened.
    void whereASetAsideFileIs_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("settings") << QStringLiteral("settings.json");
        QTest::newRow("database") << QStringLiteral("profiles/local/layers.db");
    }
    void whereASetAsideFileIs()
    {
        QFETCH(QString, name);
        QTemporaryDir home;
        const QByteArray before = qgetenv("HOME");
        qputenv("HOME", QFile::encodeName(home.path()));
        const auto restored = qScopeGuard([&] { qputenv("HOME", before); });
        const QString file = home.filePath(QLatin1String("layers/") + name);
        QVERIFY(QDir().mkpath(QFileInfo(file).path()));
        writeFile(file, QByteArray(200, '{'));
        Program program(home.filePath(QStringLiteral("layers")));
        if (name.endsWith(QLatin1String(".db"))) {
            QVERIFY(waitUntil([&] { return program.find<QWidget>("failure") != nullptr; }));
            program.find<QWidget>("failure")->findChildren<QAbstractButton *>().front()->click();
        }
        QVERIFY(program.becomesReady());
        const Toast &toast = program.window->shell()->toast();
        QVERIFY(toast.isVisible());
        QVERIFY2(toast.accessibleName().contains(QLatin1String("~/layers/") + name + QLatin1String(".damaged")),
                 qPrintable(toast.accessibleName()));
        auto *show = program.find<QAbstractButton>("toastAction");
        QCOMPARE(show->text(), QStringLiteral("Show in folder"));
        show->click();
        QCOMPARE(program.dialogs.opened, QStringList{QFileInfo(file).path()});
    }

    // Damage further inside is met when it is read; nothing is shown as if it were all there is.
    void damageInsideIsSaid()
    {
        QTemporaryDir profile;
        const QString path = profile.filePath(QStringLiteral("profiles/local/layers.db"));
        {
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            program.core->settings().set(Settable::welcomeDone, true);
            for (int i = 0; i < 400; ++i) {
                Conversation chat;
                chat.id = ConversationId::make(program.core->clock().now());
                chat.title = QStringLiteral("Chat %1 ").arg(i) + QString(200, QLatin1Char('x'));
                chat.created = chat.changed = program.core->clock().now();
                QVERIFY(waitFor(program.window->session().conversations().save(chat)).ok());
            }
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray before = file.readAll();
        // Pages of the rows, not of the schema.
        for (qint64 page = before.indexOf("Chat 0 xxx") / 4096; (page + 1) * 4096 <= before.size(); ++page) {
            if (before.mid(page * 4096, 4096).contains("xxxxxxxx")) {
                file.seek(page * 4096);
                file.write(QByteArray(1500, '\x7f'));
            }
        }
        file.close();
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray damaged = file.readAll();
        file.close();
        QVERIFY(damaged != before);
        Program program(profile.path());
        QVERIFY(waitUntil([&] { return program.find<QWidget>("failure") != nullptr; }));
        QString words;
        for (const Label *label : program.find<QWidget>("failure")->findChildren<Label *>())
            words += label->text() + QLatin1Char('\n');
        QVERIFY2(words.contains(path) && !words.contains(QStringLiteral("set aside")), qPrintable(words));
        QFile kept(path);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), damaged);
        QAbstractButton *goOn = nullptr;
        for (QAbstractButton *button : program.find<QWidget>("failure")->findChildren<QAbstractButton *>()) {
            if (button->text().startsWith(QStringLiteral("Go on")))
                goOn = button;
        }
        if (goOn) { // once the first view was shown
            goOn->click();
            QVERIFY(program.window->shell() != nullptr);
            QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
        }
    }

    // A folder that cannot be written is said in a window, which goes on when it can.
    void aFolderThatCannotBeWritten()
    {
        QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("data"));
        writeFile(path, "in the way");
        const auto make = [path] {
            AppCore::Options options;
            options.dataDir = path + QLatin1String("/layers");
            options.secrets = std::make_unique<MemorySecrets>();
            return AppCore::create(std::move(options));
        };
        const auto refused = make();
        QVERIFY(!refused);
        const Theme theme(Theme::Scheme::Light);
        StartFailure window(theme, refused.error(), make);
        window.show();
        bool isNamed = false;
        for (const Label *label : window.findChildren<Label *>())
            isNamed = isNamed || label->text().contains(path + QLatin1String(" is a file"));
        QVERIFY(isNamed);
        auto *again = window.findChild<QAbstractButton *>(QStringLiteral("tryAgain"));
        QSignalSpy finished(&window, &StartFailure::finished);
        again->click();
        QCOMPARE(finished.size(), 0);
        QVERIFY(QFile::remove(path));
        again->click();
        QCOMPARE(finished.size(), 1);
        QVERIFY(window.takeCore() != nullptr);
    }

    // The start says that there is no room, not that the person lacks a right.
    void aFullDiskIsNamed_data()
    {
        QTest::addColumn<QByteArray>("options");
        QTest::addColumn<bool>("isFilled");
        QTest::newRow("no room for a byte") << QByteArray("size=64k") << true;
        QTest::newRow("no room for the data folder") << QByteArray("nr_inodes=1") << false;
        QTest::newRow("no room for a file in it") << QByteArray("nr_inodes=2") << false;
        QTest::newRow("no room for the profile") << QByteArray("nr_inodes=3") << false;
        QTest::newRow("no room for its lock") << QByteArray("nr_inodes=4") << false;
    }
    void aFullDiskIsNamed()
    {
#if defined(Q_OS_LINUX)
        QFETCH(QByteArray, options);
        QFETCH(bool, isFilled);
        QTemporaryDir home;
        const QString mountPoint = home.filePath(QStringLiteral("small"));
        const QByteArray encoded = QFile::encodeName(mountPoint);
        QDir().mkpath(mountPoint);
        if (::mount("tmpfs", encoded.constData(), "tmpfs", 0, options.constData()) != 0)
            QSKIP("mounting a small disk needs root");
        const auto unmount = qScopeGuard([&] { ::umount2(encoded.constData(), MNT_DETACH); });
        if (isFilled) {
            QFile file(mountPoint + QStringLiteral("/all"));
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
            while (file.write(QByteArray(4096, 'x')) == 4096) { }
        }
        auto core = AppCore::create(testOptions(mountPoint + QStringLiteral("/data")));
        const auto session = core ? (*core)->openLocalProfile() : Result<std::unique_ptr<ProfileSession>>(core.error());
        QVERIFY(!session);
        QCOMPARE(kindName(session.error().kind), QStringLiteral("DiskFull"));
        QCOMPARE(session.error().code, "profile.unwritable");
#else
        QSKIP("needs Linux");
#endif
    }

    // A place that has no room for any file is not full.
    void aPlaceThatHoldsNoFiles()
    {
#ifdef Q_OS_LINUX
        AppCore::Options options;
        options.dataDir = QStringLiteral("/proc/nope");
        const auto core = AppCore::create(std::move(options));
        QVERIFY(!core);
        QCOMPARE(kindName(core.error().kind), QStringLiteral("Forbidden"));
        QCOMPARE(core.error().code, "profile.unwritable");
#else
        QSKIP("needs Linux");
#endif
    }

    void aSecondProgramOnTheSameProfileIsTold()
    {
        QTemporaryDir profile;
        Program first(profile.path());
        QVERIFY(first.becomesReady());
        Program second(profile.path());
        QVERIFY(waitUntil([&] { return second.find<QWidget>("failure") != nullptr; }));
    }
};

LAYERS_TEST(TstProfileStart, "tst_profilestart", Gui)
#include "tst_profilestart.moc"
