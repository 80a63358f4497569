#include "core/chat/chatexport.h"
#include "tests/support/layerstest.h"
#include "tests/support/waitfor.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#endif

using namespace Layers;
using namespace LayersTest;

// A chat that is written to a file: its name, and that what was there before stays when it cannot be written.
class TstChatExport : public QObject
{
    Q_OBJECT
private slots:
    void names_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("name");
        const auto row
            = [](const char *title, const char *name) { QTest::newRow(title) << QString::fromUtf8(title) << QString::fromUtf8(name); };
        row("The lease", "The lease.md");
        row("", "chat.md");
        row(" . ", "chat.md");
        row("..\\..//etc: a*b?", "-..--etc- a-b-.md");
        row(". a", "a.md");
        row("a\nb\tc", "a b c.md");
        row("\u8ba2\u9605 \xf0\x9f\x99\x82", "\u8ba2\u9605 \xf0\x9f\x99\x82.md");
        row("con", "_con.md");
        row("COM1.x", "_COM1.x.md");
        row("Contract", "Contract.md");
        QTest::newRow("long") << QString(79, u'a') + QString::fromUtf8("\xf0\x9f\x99\x82") << QString(79, u'a') + QLatin1String(".md");
    }
    void names()
    {
        QFETCH(QString, title);
        QTEST(exportName(title, QStringLiteral("md")), "name");
    }

    void whatWasThereStays()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.md"));
        QVERIFY(waitFor(writeExport(path, QStringLiteral("one"))).ok());
        QVERIFY(waitFor(writeExport(path, QStringLiteral("two"))).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("two"));
        const auto refused = waitFor(writeExport(path + QLatin1String("/b.md"), QStringLiteral("three")));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, QByteArray("export.unwritable"));
        QCOMPARE(refused.error().params.value(QStringLiteral("path")).toString(), path + QLatin1String("/b.md"));
        QVERIFY(file.seek(0));
        QCOMPARE(file.readAll(), QByteArray("two"));
    }

    void aFullDiskIsSaid()
    {
#ifdef Q_OS_LINUX
        const QTemporaryDir folder;
        const QByteArray mountPoint = QFile::encodeName(folder.path());
        if (::mount("tmpfs", mountPoint.constData(), "tmpfs", 0, "size=1m") != 0)
            QSKIP("mounting a small disk needs root");
        const auto unmount = qScopeGuard([&] { ::umount2(mountPoint.constData(), MNT_DETACH); });
        const QString path = folder.filePath(QStringLiteral("a.md"));
        QVERIFY(waitFor(writeExport(path, QStringLiteral("one"))).ok());
        const auto refused = waitFor(writeExport(path, QString(2 << 20, u'x')));
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == Error::Kind::DiskFull);
        QCOMPARE(refused.error().code, QByteArray("export.write"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("one"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList(QStringLiteral("a.md"))); // no half of it either
#else
        QSKIP("needs Linux");
#endif
    }
};

LAYERS_TEST(TstChatExport, "tst_chatexport", Guiless)
#include "tst_chatexport.moc"
