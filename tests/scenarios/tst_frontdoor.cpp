#include "app/frontdoor.h"
#include "app/localpeer.h"
#include "app/profilelock.h"
#include "core/base/pool.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

using namespace Layers;
using namespace LayersTest;

// One program for a profile: how a second start finds the first, and what tells whether there is one.

namespace {

constexpr auto onlyOwner = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;

} // namespace

class TstFrontDoor : public QObject
{
    Q_OBJECT
private slots:
    // A second start asks the first one to come to the front; one that was killed leaves nothing in the way.
    void aSecondStartKnocks_data()
    {
        QTest::addColumn<int>("depth");
        QTest::newRow("a short path") << 0;
        QTest::newRow("a path longer than a socket's may be") << 12;
    }
    void aSecondStartKnocks()
    {
        QFETCH(int, depth);
        QTemporaryDir home;
        const QString folder = home.path() + QStringLiteral("/long-name").repeated(depth);
        QVERIFY(QDir().mkpath(folder + QLatin1String("/profiles/local")));
        using Answer = FrontDoor::Answer;
        // From another thread, as the first program's event loop has to answer.
        const auto knock = [&folder] { return waitFor(runOnPool([folder] { return FrontDoor::knock(folder); })).value(); };
        QVERIFY(knock() == Answer::Nobody);
        auto door = std::make_unique<FrontDoor>();
        QSignalSpy knocked(door.get(), &FrontDoor::knocked);
        door->listen(folder);
        QVERIFY(knock() == Answer::ComesToFront);
        QVERIFY(waitUntil([&] { return knocked.size() == 1; }));
        // No event loop runs meanwhile: the first program hangs.
        QVERIFY(FrontDoor::knock(folder, std::chrono::milliseconds(100)) == Answer::Silent);
        QCOMPARE(FrontDoor::silence(folder).params.value(QStringLiteral("path")).toString(), folder);
        door.reset();
        QVERIFY(knock() == Answer::Nobody);
    }

    // In a folder for all, another user could have taken the name before.
    void aLongPathUsesAFolderOfThisUserAlone()
    {
        QTemporaryDir home;
        QTemporaryDir session;
        const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
        qputenv("XDG_RUNTIME_DIR", session.path().toLocal8Bit());
        const QString folder = home.path() + QStringLiteral("/long-name").repeated(12);
        FrontDoor door;
        door.listen(folder);
        qputenv("XDG_RUNTIME_DIR", before);
        QCOMPARE(QDir(session.path()).entryList({QStringLiteral("layers-*")}, QDir::System).size(), 1);
    }

    void foldersOfOthersAreNotTaken()
    {
        QTemporaryDir place;
        const QString made = place.filePath(QStringLiteral("made"));
        QCOMPARE(privateFolder({made}), made);
        QVERIFY(QFile::permissions(made) == (onlyOwner | QFileDevice::ReadUser | QFileDevice::WriteUser | QFileDevice::ExeUser));
        const QString open = place.filePath(QStringLiteral("open"));
        QVERIFY(QDir().mkdir(open) && QFile::setPermissions(open, onlyOwner | QFileDevice::ReadOther | QFileDevice::ExeOther));
        const QString link = place.filePath(QStringLiteral("link"));
        QVERIFY(QFile::link(made, link));
        const QString nowhere = place.filePath(QStringLiteral("no/where"));
        QFile file(place.filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.setPermissions(onlyOwner));
        QCOMPARE(privateFolder({open, link, nowhere, file.fileName()}), QString());
        QCOMPARE(privateFolder({open, made}), made);
    }

    void whoIsAtTheOtherEnd()
    {
        QTemporaryDir place;
        QLocalServer server;
        QVERIFY(server.listen(place.filePath(QStringLiteral("socket"))));
        QLocalSocket socket;
        socket.connectToServer(server.fullServerName());
        QVERIFY(socket.waitForConnected() && server.waitForNewConnection(1000));
        QVERIFY(isOwnPeer(socket) && isOwnPeer(*server.nextPendingConnection()));
#ifdef Q_OS_LINUX
        QVERIFY(!isOwnPeer(QLocalSocket())); // there is nobody
#endif
    }

    // A profile that is copied while it is open brings a lock with it that names a process of this computer which lives.
    void aCopiedLockIsNobodys()
    {
        QTemporaryDir profile;
        QTemporaryDir copy;
        auto first = lockProfile(profile.path());
        QVERIFY(first.ok());
        QCOMPARE(lockProfile(profile.path()).error().code, QByteArray("profile.in_use"));
        QVERIFY(QFile::copy(profileLockPath(profile.path()), profileLockPath(copy.path())));
        auto second = lockProfile(copy.path());
        QVERIFY2(second.ok(), second.ok() ? "" : second.error().code.constData());
        QCOMPARE(lockProfile(copy.path()).error().code, QByteArray("profile.in_use"));
        QCOMPARE(lockProfile(profile.path()).error().code, QByteArray("profile.in_use"));
        second->reset();
        QVERIFY(!QFile::exists(profileLockPath(copy.path())));
        QVERIFY(QFile::exists(profileLockPath(profile.path())));
    }

    // One that says nothing is being made at this moment.
    void anEmptyLockCounts()
    {
        QTemporaryDir profile;
        QFile file(profileLockPath(profile.path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(lockProfile(profile.path()).error().code, QByteArray("profile.in_use"));
        QVERIFY(QFile::exists(file.fileName()));
    }
};

LAYERS_TEST(TstFrontDoor, "tst_frontdoor", Guiless)
#include "tst_frontdoor.moc"
