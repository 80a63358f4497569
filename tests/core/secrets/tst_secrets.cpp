#include "core/secrets/systemsecrets.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>

#include <thread>

using namespace Layers;
using namespace LayersTest;

// One suite for every secret store. The system's keychain is tried in a session of its own (tests/tools/with_keyring.sh), which sets
// LAYERS_KEYRING to "unlocked" when it has one, to "locked" when nobody can unlock it, and to "none" when the session has a bus and no
// keychain.
class TstSecrets : public QObject
{
    Q_OBJECT

    static std::unique_ptr<SecretStore> make(const QByteArray &kind)
    {
        if (kind == "memory")
            return std::make_unique<MemorySecrets>();
        return std::make_unique<SystemSecrets>(QStringLiteral("layers-test"));
    }

private slots:
    void secrets_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<SecretStore::Persistence>("persistence");
        QTest::newRow("memory") << QByteArray("memory") << SecretStore::Persistence::UntilExit;
        const QByteArray keyring = qgetenv("LAYERS_KEYRING");
        if (keyring == "unlocked")
            QTest::newRow("the system's keychain") << QByteArray("system") << SecretStore::Persistence::Kept;
        if (keyring == "none")
            QTest::newRow("a session without a keychain") << QByteArray("system") << SecretStore::Persistence::UntilExit;
        if (keyring == "locked")
            QTest::newRow("a keychain that stays locked") << QByteArray("system") << SecretStore::Persistence::UntilExit;
    }
    void secrets()
    {
        QFETCH(QByteArray, kind);
        QFETCH(SecretStore::Persistence, persistence);
        auto store = make(kind);
        if (kind == "system")
            QVERIFY(store->persistence() == SecretStore::Persistence::Unknown);
        const QString name = QStringLiteral("provider/key");
        QVERIFY_OK(waitFor(store->remove(name)));
        QVERIFY(!waitFor(store->read(name))->has_value());
        for (const char *text : {"sk-1", "sk-2 \"中\" 😀"}) {
            const QString secret = QString::fromUtf8(text);
            const auto written = waitFor(store->write(name, secret));
            QVERIFY_OK(written);
            QVERIFY(*written == persistence);
            QVERIFY(store->persistence() == persistence);
            QCOMPARE(store->holds(name), persistence == SecretStore::Persistence::UntilExit);
            QCOMPARE(store->wasRefused(), kind == "system" && qgetenv("LAYERS_KEYRING") == "locked");
            QCOMPARE(waitFor(store->read(name))->value_or(QString()), secret);
        }
        if (persistence == SecretStore::Persistence::Kept) // another program, or this one after a restart
            QCOMPARE(waitFor(make(kind)->read(name))->value_or(QString()), QString::fromUtf8("sk-2 \"中\" 😀"));
        QVERIFY_OK(waitFor(store->remove(name)));
        QVERIFY(!waitFor(store->read(name))->has_value());
        QVERIFY_OK(waitFor(store->remove(name)));
    }

    // A bus that answers late keeps nobody from typing.
    void aSlowBusBlocksNothing()
    {
        if (qgetenv("LAYERS_KEYRING") != "none" && qgetenv("LAYERS_KEYRING") != "locked")
            QSKIP("needs a keychain that takes nothing");
        bool isAsked = false;
        SystemSecrets store(QStringLiteral("layers-test"), [&isAsked] {
            isAsked = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(600));
            return true;
        });
        QElapsedTimer since;
        qint64 longest = 0;
        QTimer beat;
        connect(&beat, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
        beat.start(5);
        since.start();
        const auto written = waitFor(store.write(QStringLiteral("provider/key"), QStringLiteral("sk-1")));
        QVERIFY_OK(written);
        QVERIFY(*written == SecretStore::Persistence::UntilExit);
        QVERIFY(isAsked);
        QVERIFY(store.wasRefused());
        QVERIFY2(longest < 400, qPrintable(QString::number(longest)));
    }

    void constructionAsksNothing()
    {
        const auto begin = std::chrono::steady_clock::now();
        const SystemSecrets store(QStringLiteral("layers-test"));
        QVERIFY(store.persistence() == SecretStore::Persistence::Unknown);
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(100));
    }
};

LAYERS_TEST(TstSecrets, "tst_secrets", Guiless)
#include "tst_secrets.moc"
