#include "core/store/jobstore.h"
#include "tests/core/store/storefixture.h"
#include "tests/support/layerstest.h"

using namespace LayersTest;

// Records of jobs come back as they were, in the order of their beginning, from another run of the program.

class TstJobStore : public QObject
{
    Q_OBJECT
private slots:
    void recordsComeBack_data()
    {
        QTest::addColumn<QVariantMap>("title");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<bool>("isPaused");
        QTest::newRow("nothing in it") << QVariantMap() << QByteArray() << false;
        QTest::newRow("names and numbers") << QVariantMap{{QStringLiteral("source"), QStringLiteral("a \"quoted\" name")},
                                                          {QStringLiteral("files"), qint64(1) << 40}}
                                           << QByteArray("{\"v\":1}") << false;
        QTest::newRow("bytes that are no text, paused") << QVariantMap() << QByteArray("\0\xff\x01", 3) << true;
    }
    void recordsComeBack()
    {
        QFETCH(QVariantMap, title);
        QFETCH(QByteArray, payload);
        QFETCH(bool, isPaused);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("layers.db"));
        JobRecord record{.id = JobId::make(at(5)), .kind = "context.import", .title = title, .payload = payload};
        record.wish = isPaused ? JobRecord::Wish::Pause : JobRecord::Wish::Run;
        JobRecord second{.id = JobId::make(at(1)), .kind = "other"}; // an older id that was saved later
        {
            DbThreads threads(storeOptions(path, {}));
            JobStore store(threads);
            QVERIFY_OK(waitFor(store.save(record)));
            QVERIFY_OK(waitFor(store.save(second)));
            record.payload += 'x';
            QVERIFY_OK(waitFor(store.save(record)));
        }
        DbThreads threads(storeOptions(path, {}));
        JobStore store(threads);
        const auto loaded = waitFor(store.load());
        QVERIFY_OK(loaded);
        QCOMPARE(loaded->size(), 2u);
        QVERIFY(loaded->front() == record);
        QVERIFY(loaded->back() == second);
        QVERIFY_OK(waitFor(store.remove(record.id)));
        QVERIFY_OK(waitFor(store.remove(record.id)));
        QCOMPARE(waitFor(store.load())->size(), 1u);
    }
};

LAYERS_TEST(TstJobStore, "tst_jobstore", Guiless)
#include "tst_jobstore.moc"
