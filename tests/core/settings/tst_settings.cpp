#include "core/settings/settings.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/smalldisk.h"
#include "tests/support/waitfor.h"

#include <QtCore/QTemporaryDir>

using namespace Layers;
using namespace LayersTest;

class TstSettings : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    QString fresh(const QByteArray &bytes = {})
    {
        const QString path = m_folder.filePath(QStringLiteral("s%1/settings.json").arg(++m_count));
        if (!bytes.isEmpty()) {
            QDir().mkpath(QFileInfo(path).path());
            QFile file(path);
            if (file.open(QIODevice::WriteOnly))
                file.write(bytes);
        }
        return path;
    }
    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void valuesSurviveARestart()
    {
        const QString path = fresh();
        {
            Settings settings(path);
            QVERIFY(settings.value(Settable::theme) == ThemeChoice::System);
            QCOMPARE(settings.value(Settable::textSize), 100);
            QVERIFY(settings.value(Settable::enterSends));
            settings.set(Settable::theme, ThemeChoice::Dark);
            settings.set(Settable::textSize, 500);
            settings.set(Settable::enterSends, false);
            settings.set(Settable::defaultModel, QString::fromUtf8("a/b \"中\""));
        }
        Settings settings(path);
        QVERIFY(settings.value(Settable::theme) == ThemeChoice::Dark);
        QCOMPARE(settings.value(Settable::textSize), 200);
        QVERIFY(!settings.value(Settable::enterSends));
        QCOMPARE(settings.value(Settable::defaultModel), QString::fromUtf8("a/b \"中\""));
    }

    void aChangeIsToldOnceAndWrittenSoon()
    {
        const QString path = fresh();
        Settings settings(path);
        QByteArrayList told;
        connect(&settings, &Settings::changed, this, [&](const QByteArray &key) { told << key; });
        settings.set(Settable::textSize, 120);
        settings.set(Settable::textSize, 120);
        settings.set(Settable::enterSends, true); // the default
        QCOMPARE(told, QByteArrayList{"appearance.text_size"});
        QVERIFY(!QFile::exists(path));
        QVERIFY(waitUntil([&] { return bytesOf(path) == "{\"appearance.text_size\":120}\n"; }));
    }

    void everyKeyAsText()
    {
        Settings settings(fresh());
        for (const std::string_view key : Settings::keys()) {
            const auto text = settings.text(key);
            QVERIFY_OK(text);
            QVERIFY_OK(settings.setText(key, *text));
        }
        QCOMPARE(*settings.text("appearance.theme"), QStringLiteral("system"));
        QCOMPARE(*settings.text("privacy.remote_images"), QStringLiteral("ask"));
        QCOMPARE(*settings.text("files.watch"), QStringLiteral("true"));
    }

    void badTextIsRefused_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("no such key") << QByteArray("nothing") << QStringLiteral("1") << QByteArray("settings.key");
        QTest::newRow("no such word") << QByteArray("appearance.theme") << QStringLiteral("pink") << QByteArray("settings.value");
        QTest::newRow("two words") << QByteArray("appearance.theme") << QStringLiteral("light dark") << QByteArray("settings.value");
        QTest::newRow("no number") << QByteArray("appearance.text_size") << QStringLiteral("large") << QByteArray("settings.value");
        QTest::newRow("too large") << QByteArray("appearance.text_size") << QStringLiteral("201") << QByteArray("settings.value");
        QTest::newRow("no truth") << QByteArray("files.watch") << QStringLiteral("1") << QByteArray("settings.value");
        QTest::newRow("a password") << QByteArray("network.proxy_url") << QStringLiteral("http://a:b@c") << QByteArray("settings.secret");
    }
    void badTextIsRefused()
    {
        QFETCH(QByteArray, key);
        QFETCH(QString, value);
        QFETCH(QByteArray, code);
        Settings settings(fresh());
        QCOMPARE(settings.setText(key.toStdString(), value).error().code, code);
    }

    void filesAsTheyAre_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("damaged");
        QTest::addColumn<int>("textSize");
        QTest::newRow("not there") << QByteArray() << false << 100;
        QTest::newRow("cut") << QByteArray("{\"appearance.text_size\":12") << true << 100;
        QTest::newRow("no object") << QByteArray("[1]") << true << 100;
        QTest::newRow("rubbish") << QByteArray(5000, '\xff') << true << 100;
        QTest::newRow("a value out of range") << QByteArray("{\"appearance.text_size\":9999}") << false << 100;
        QTest::newRow("a value of another type") << QByteArray("{\"appearance.text_size\":[1]}") << false << 100;
        QTest::newRow("a number as text") << QByteArray("{\"appearance.text_size\":\"150\"}") << false << 150;
        QTest::newRow("a key of a newer program") << QByteArray("{\"new.key\":{\"a\":[1]},\"appearance.text_size\":150}") << false << 150;
    }
    void filesAsTheyAre()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, damaged);
        QFETCH(int, textSize);
        const QString path = fresh(bytes);
        {
            Settings settings(path);
            QCOMPARE(settings.value(Settable::textSize), textSize);
            QCOMPARE(!settings.damagedFile().isEmpty(), damaged);
            if (damaged)
                QCOMPARE(bytesOf(settings.damagedFile()), bytes);
            settings.set(Settable::welcomeDone, true);
        }
        QVERIFY(bytesOf(path).contains("\"welcome.done\":true"));
        QCOMPARE(bytesOf(path).contains("\"new.key\":{\"a\":[1]}"), bytes.contains("new.key"));
    }

    void aFolderThatCannotBeWrittenIsTold()
    {
        Settings settings(QStringLiteral("/proc/nowhere/settings.json"));
        std::optional<Error> told;
        connect(&settings, &Settings::writeFailed, this, [&](const Error &error) { told = error; });
        settings.set(Settable::textSize, 120);
        QCOMPARE(settings.value(Settable::textSize), 120);
        QVERIFY(waitUntil([&] { return told.has_value(); }));
        QCOMPARE(kindName(told->kind), QStringLiteral("Forbidden"));
        QVERIFY(!settings.flush());
    }

    // The person is told once that nothing is kept, not at each move of a slider; and again when it fails anew.
    void aStreakOfFailuresIsToldOnce()
    {
        QTemporaryDir home;
        const QString folder = home.filePath(QStringLiteral("data"));
        const auto block = [&] {
            QFile file(folder); // stands where the folder is to be
            return file.open(QIODevice::WriteOnly);
        };
        QVERIFY(block());
        Settings settings(folder + QLatin1String("/settings.json"));
        int told = 0;
        connect(&settings, &Settings::writeFailed, this, [&](const Error &) { ++told; });
        settings.set(Settable::textSize, 110);
        QVERIFY(waitUntil([&] { return told == 1; }));
        settings.set(Settable::textSize, 120);
        QTest::qWait(600);
        QCOMPARE(told, 1);
        QVERIFY(QFile::remove(folder));
        settings.set(Settable::textSize, 130);
        QVERIFY(waitUntil([&] { return QFile::exists(folder + QLatin1String("/settings.json")); }));
        QTest::qWait(50);
        QCOMPARE(told, 1);
        QVERIFY(QDir(folder).removeRecursively());
        QVERIFY(block());
        settings.set(Settable::textSize, 140);
        QVERIFY(waitUntil([&] { return told == 2; }));
    }

    void aFullDiskLeavesTheOldFile()
    {
        SmallDisk disk("64k");
        if (!disk.isThere())
            QSKIP("mounting a small disk needs Linux and root");
        const QString path = disk.folder() + QLatin1String("/settings.json");
        Settings settings(path);
        settings.set(Settable::theme, ThemeChoice::Dark);
        QVERIFY_OK(settings.flush());
        const QByteArray before = bytesOf(path);
        QVERIFY(before.contains("dark"));
        QVERIFY(disk.fill());
        settings.set(Settable::textSize, 150);
        const auto written = settings.flush();
        QVERIFY(!written);
        QCOMPARE(kindName(written.error().kind), QStringLiteral("DiskFull"));
        QCOMPARE(bytesOf(path), before);
        QVERIFY(disk.makeRoom());
        QVERIFY_OK(settings.flush());
        QVERIFY(bytesOf(path).contains("150"));
    }
};

LAYERS_TEST(TstSettings, "tst_settings", Guiless)
#include "tst_settings.moc"
