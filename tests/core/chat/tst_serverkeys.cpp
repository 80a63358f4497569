// A key and the address that it is for are one pair: whatever fails in between, no server ever gets the key of another.

#include "tests/core/chat/desk.h"

using namespace Layers;
using namespace LayersTest;

namespace {

constexpr auto listPath = "/v1/models";

// A keychain that can be looked into.
class OpenKeychain final : public SecretStore
{
public:
    Task<std::optional<QString>> read(const QString &name) override
    {
        const auto found = secrets.constFind(name);
        return found == secrets.constEnd() ? std::optional<QString>() : std::optional(*found);
    }
    Task<Persistence> write(const QString &name, const QString &secret) override
    {
        secrets.insert(name, secret);
        if (onWrite)
            onWrite();
        return Persistence::Kept;
    }
    Task<Unit> remove(const QString &name) override
    {
        secrets.remove(name);
        return Unit{};
    }
    Persistence persistence() const override { return Persistence::Kept; }
    bool holds(const QString &) const override { return false; }

    QHash<QString, QString> secrets;
    std::function<void()> onWrite;
};

// A program that knows one server, and a second server to move it to.
struct KeyDesk
{
    KeyDesk()
    {
        for (ScriptedServer *server : {&old, &other})
            server->reply(listPath, Reply::json(200, R"({"data":[{"id":"m"}]})"));
        start();
        NewProvider provider;
        provider.url = addressOf(old);
        provider.key = QStringLiteral("sk-old");
        const auto added = waitFor(session->providers().add(provider));
        Q_ASSERT(added);
        id = added->id;
    }
    void start()
    {
        auto made = std::make_unique<OpenKeychain>();
        made->secrets = kept;
        keychain = made.get();
        AppCore::Options options = testOptions(folder.path(), std::move(made));
        options.faults = faults;
        core = makeCore(std::move(options));
        core->settings().set(Settable::proxyMode, ProxyMode::None);
        session = std::move(*core->openLocalProfile());
        const auto ready = waitFor(session->opened());
        Q_ASSERT(ready);
    }
    void restart()
    {
        session.reset();
        kept = keychain->secrets;
        core.reset();
        start();
    }
    static QString addressOf(const ScriptedServer &server) { return QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port()); }
    ProviderChange move(const QString &key) const
    {
        ProviderChange change;
        change.id = id;
        change.values.url = addressOf(other);
        change.values.key = key;
        change.key = ProviderChange::Key::Replace;
        return change;
    }
    // "old sk-old": who was asked by the server that is known now, and with what.
    QByteArray asks()
    {
        old.forgetRequests();
        other.forgetRequests();
        if (!waitFor(session->providers().refresh(id)))
            return "refused";
        for (ScriptedServer *server : {&old, &other}) {
            for (const auto &request : server->requests(listPath))
                return (server == &old ? "old " : "other ") + request.headers.value("Authorization").mid(7);
        }
        return "nobody";
    }

    ScriptedServer old;
    ScriptedServer other;
    QTemporaryDir folder;
    std::shared_ptr<FaultInjection> faults = std::make_shared<FaultInjection>();
    QHash<QString, QString> kept;
    OpenKeychain *keychain = nullptr;
    std::unique_ptr<AppCore> core;
    std::unique_ptr<ProfileSession> session;
    ProviderId id;
};

} // namespace

class TstServerKeys : public QObject
{
    Q_OBJECT
private slots:
    void aChangeLeavesOneKey()
    {
        KeyDesk desk;
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
        QVERIFY_OK(waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-new")))));
        QCOMPARE(desk.asks(), QByteArray("other sk-new"));
        QCOMPARE(desk.keychain->secrets.values(), QStringList{QStringLiteral("sk-new")});
        desk.restart();
        QCOMPARE(desk.asks(), QByteArray("other sk-new"));
        QVERIFY_OK(waitFor(desk.session->providers().remove(desk.id)));
        QVERIFY(desk.keychain->secrets.isEmpty());
    }

    void aFailedSaveLeavesTheOldPair()
    {
        KeyDesk desk;
        desk.keychain->onWrite = [&] { desk.faults->failAt(1, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"}); };
        const auto changed = waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-new"))));
        QVERIFY(!changed);
        QCOMPARE(changed.error().kind, Error::Kind::DiskFull);
        desk.faults->clear();
        desk.keychain->onWrite = {};
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
        QCOMPARE(desk.keychain->secrets.values(), QStringList{QStringLiteral("sk-old")});
        desk.restart();
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
    }

    void aFailedFirstSaveLeavesNoKey()
    {
        KeyDesk desk;
        desk.keychain->onWrite = [&] { desk.faults->failAt(1, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"}); };
        NewProvider provider;
        provider.url = KeyDesk::addressOf(desk.other);
        provider.key = QStringLiteral("sk-new");
        QVERIFY(!waitFor(desk.session->providers().add(provider)));
        QCOMPARE(desk.keychain->secrets.values(), QStringList{QStringLiteral("sk-old")});
    }

    // The program ends behind the key and before the row: the old pair holds, and the next change or the removal leaves nothing behind.
    void aProgramThatEndsInBetween_data()
    {
        QTest::addColumn<bool>("changes");
        QTest::newRow("then the server is changed") << true;
        QTest::newRow("then the server is removed") << false;
    }
    void aProgramThatEndsInBetween()
    {
        QFETCH(bool, changes);
        KeyDesk desk;
        {
            TaskScope scope;
            bool isWritten = false;
            desk.keychain->onWrite = [&] {
                isWritten = true;
                desk.kept = desk.keychain->secrets;
                desk.faults->failAt(1, Error{.kind = Error::Kind::Internal, .code = "ended"});
            };
            scope.run(desk.session->providers().change(desk.move(QStringLiteral("sk-new"))));
            QVERIFY(waitUntil([&] { return isWritten; }));
        }
        // As it stood when the key had been written.
        desk.session.reset();
        desk.core.reset();
        desk.faults->clear();
        QCOMPARE(desk.kept.size(), 2);
        desk.start();
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
        if (changes) {
            QVERIFY_OK(waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-third")))));
            QCOMPARE(desk.asks(), QByteArray("other sk-third"));
            QCOMPARE(desk.keychain->secrets.values(), QStringList{QStringLiteral("sk-third")});
        } else {
            QVERIFY_OK(waitFor(desk.session->providers().remove(desk.id)));
            QVERIFY(desk.keychain->secrets.isEmpty());
        }
    }

    // A form that is closed while the keychain asks saves nothing.
    void aDroppedChangeLeavesTheOldPair()
    {
        KeyDesk desk;
        TaskScope scope;
        bool isClosed = false;
        desk.keychain->onWrite = [&] {
            MainLoop::post([&] {
                scope.cancelAll();
                isClosed = true;
            });
        };
        scope.run(desk.session->providers().change(desk.move(QStringLiteral("sk-new"))));
        QVERIFY(waitUntil([&] { return isClosed; }));
        QVERIFY(waitUntil([&] { return desk.keychain->secrets.values() == QStringList{QStringLiteral("sk-old")}; }));
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
    }
};

LAYERS_TEST(TstServerKeys, "tst_serverkeys", Guiless)
#include "tst_serverkeys.moc"
