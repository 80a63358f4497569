#include "core/secrets/systemsecrets.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <QtDBus/QDBusInterface>
#include <QtDBus/QDBusObjectPath>

#include <QtCore/QThread>

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

    // A bus that answers late keeps nobody from typing: it is asked elsewhere.
    void aSlowBusBlocksNothing()
    {
        if (qgetenv("LAYERS_KEYRING") != "none" && qgetenv("LAYERS_KEYRING") != "locked")
            QSKIP("needs a keychain that takes nothing");
        QThread *asking = nullptr;
        SystemSecrets store(QStringLiteral("layers-test"), [&asking] {
            asking = QThread::currentThread();
            return true;
        });
        const auto written = waitFor(store.write(QStringLiteral("provider/key"), QStringLiteral("sk-1")));
        QVERIFY_OK(written);
        QVERIFY(*written == SecretStore::Persistence::UntilExit);
        QVERIFY(asking);
        QVERIFY(asking != QThread::currentThread());
        QVERIFY(store.wasRefused());
    }

    // Nobody unlocks it here, so its prompt is as good as closed: the entry is there all the same, and nobody is told that it is missing.
    void aReadThatIsNotUnlockedIsRefused()
    {
        if (qgetenv("LAYERS_KEYRING") != "unlocked")
            QSKIP("needs a keychain of its own");
        SystemSecrets store(QStringLiteral("layers-test"));
        const QString name = QStringLiteral("provider/locked");
        QVERIFY(*waitFor(store.write(name, QStringLiteral("sk-1"))) == SecretStore::Persistence::Kept);
        QVERIFY(!waitFor(store.read(QStringLiteral("provider/other")))->has_value());
        QDBusInterface service(QStringLiteral("org.freedesktop.secrets"), QStringLiteral("/org/freedesktop/secrets"),
                               QStringLiteral("org.freedesktop.Secret.Service"), QDBusConnection::sessionBus());
        const QList<QDBusObjectPath> all{QDBusObjectPath(QStringLiteral("/org/freedesktop/secrets/aliases/default"))};
        const QDBusMessage locked = service.call(QStringLiteral("Lock"), QVariant::fromValue(all));
        QVERIFY2(locked.type() == QDBusMessage::ReplyMessage, qPrintable(locked.errorMessage()));
        const auto read = waitFor(store.read(name));
        QVERIFY(!read);
        QCOMPARE(read.error().code, "secrets.denied");
    }

    void constructionAsksNothing()
    {
        bool isAsked = false;
        const SystemSecrets store(QStringLiteral("layers-test"), [&isAsked] { return isAsked = true; });
        QVERIFY(store.persistence() == SecretStore::Persistence::Unknown);
        QVERIFY(!isAsked);
    }
};

LAYERS_TEST(TstSecrets, "tst_secrets", Guiless)
#include "tst_secrets.moc"
