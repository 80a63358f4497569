#include "core/blobs/blobs.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QTemporaryDir>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

namespace {

QByteArray hashOf(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

} // namespace

class TstBlobs : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    QString fresh() { return m_folder.filePath(QStringLiteral("blobs%1").arg(++m_count)); }
    static QString fileOf(const QString &folder, const QByteArray &hash)
    {
        const QString hex = QString::fromLatin1(hash.toHex());
        return folder + QLatin1Char('/') + hex.left(2) + QLatin1Char('/') + hex;
    }
    static int filesIn(const QString &folder)
    {
        int files = 0;
        for (QDirIterator all(folder, QDir::Files, QDirIterator::Subdirectories); all.hasNext(); all.next())
            ++files;
        return files;
    }

private slots:
    void bytesComeBack_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("zeros") << QByteArray(10, '\0');
        QTest::newRow("a megabyte and one") << QByteArray(1'048'577, 'a');
    }
    void bytesComeBack()
    {
        QFETCH(QByteArray, bytes);
        const QString folder = fresh();
        Blobs blobs(folder);
        const auto stored = waitFor(blobs.add(bytes));
        QVERIFY_OK(stored);
        QCOMPARE(stored->hash, hashOf(bytes));
        QCOMPARE(stored->size, bytes.size());
        QVERIFY_OK(waitFor(blobs.add(bytes)));
        QCOMPARE(filesIn(folder), 1);
        QCOMPARE(*waitFor(blobs.read(stored->hash, 2'000'000)), bytes);
        QCOMPARE(blobs.used(), bytes.size());
        QFile source(m_folder.filePath(QStringLiteral("source")));
        QVERIFY(source.open(QIODevice::WriteOnly));
        source.write(bytes);
        source.close();
        QCOMPARE(waitFor(blobs.addFile(source.fileName()))->hash, stored->hash);
    }

    void whatIsNotFinishedIsNotThere()
    {
        const QString folder = fresh();
        Blobs blobs(folder, {.quota = 1000, .grace = 0ms});
        {
            auto writer = blobs.writer();
            QVERIFY_OK(writer);
            QVERIFY_OK(writer->write("half of"));
        }
        QCOMPARE(filesIn(folder), 0);
        // A killed program leaves its temporary file; the sweep takes it.
        QFile left(folder + QStringLiteral("/incoming-.abc123"));
        QVERIFY(left.open(QIODevice::WriteOnly));
        left.write("cut");
        left.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime);
        left.close();
        QCOMPARE(waitFor(blobs.sweep(0, {}))->files, 1);
        QCOMPARE(filesIn(folder), 0);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("hash");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("a path") << QByteArray("../../../../../../../etc/passwd") << QByteArray("blobs.hash");
        QTest::newRow("hexadecimal digits") << QByteArray(64, 'a') << QByteArray("blobs.hash");
        QTest::newRow("32 bytes with dots and slashes")
            << QByteArray("../../../../../../../etc/passwd0").left(32) << QByteArray("blobs.missing");
        QTest::newRow("empty") << QByteArray() << QByteArray("blobs.hash");
        QTest::newRow("a link to another file") << QByteArray(32, 'L') << QByteArray("blobs.missing");
        QTest::newRow("other bytes than its name says") << QByteArray(32, 'D') << QByteArray("blobs.damaged");
    }
    void refused()
    {
        QFETCH(QByteArray, hash);
        QFETCH(QByteArray, code);
        const QString folder = fresh();
        Blobs blobs(folder);
        QDir().mkpath(QFileInfo(fileOf(folder, QByteArray(32, 'L'))).path());
        QDir().mkpath(QFileInfo(fileOf(folder, QByteArray(32, 'D'))).path());
        QVERIFY(QFile::link(QStringLiteral("/etc/passwd"), fileOf(folder, QByteArray(32, 'L'))));
        QFile damaged(fileOf(folder, QByteArray(32, 'D')));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("other");
        damaged.close();
        const auto outcome = waitFor(blobs.read(hash, 10'000));
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, code);
    }

    void limits()
    {
        Blobs blobs(fresh(), {.quota = 100});
        const auto first = waitFor(blobs.add(QByteArray(60, 'a')));
        QVERIFY_OK(first);
        QCOMPARE(waitFor(blobs.add(QByteArray(60, 'b'))).error().code, QByteArray("blobs.quota"));
        QCOMPARE(waitFor(blobs.read(first->hash, 59)).error().code, QByteArray("blobs.too_large"));
        QCOMPARE(waitFor(blobs.addFile(QStringLiteral("/no/such/file"))).error().kind, Error::Kind::NotFound);
        Blobs nowhere(QStringLiteral("/proc/nowhere"));
        QCOMPARE(kindName(waitFor(nowhere.add("x")).error().kind), QStringLiteral("Forbidden"));
    }

    void theSweepKeepsWhatIsWantedOrYoung()
    {
        const QString folder = fresh();
        Blobs blobs(folder);
        const auto wanted = waitFor(blobs.add("wanted"));
        const auto young = waitFor(blobs.add("young"));
        const auto old = waitFor(blobs.add("old"));
        QFile file(fileOf(folder, old->hash));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime);
        file.close();
        Blobs::Swept swept;
        for (int slice = 0; slice < Blobs::slices; ++slice) {
            const auto part = waitFor(blobs.sweep(slice, {wanted->hash}));
            QVERIFY_OK(part);
            swept.files += part->files;
            swept.bytes += part->bytes;
        }
        QCOMPARE(swept.files, 1);
        QCOMPARE(swept.bytes, 3);
        QVERIFY(blobs.contains(wanted->hash) && blobs.contains(young->hash) && !blobs.contains(old->hash));
    }
};

LAYERS_TEST(TstBlobs, "tst_blobs", Guiless)
#include "tst_blobs.moc"
