// A key and the address that it is for are one pair: whatever fails in between, no server ever gets the key of another.

#include "tests/core/chat/desk.h"

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

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
    ProviderChange rename() const // and keep the key
    {
        ProviderChange change;
        change.id = id;
        change.values.url = addressOf(old);
        change.values.name = QStringLiteral("renamed");
        return change;
    }
    // A server that takes its time with the next list.
    void slow(ScriptedServer &server, std::chrono::milliseconds wait)
    {
        server.reply(listPath, Reply::json(200, R"({"data":[{"id":"m"}]})").with(FaultPlan{.before = wait}));
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

    // The program ends behind the key of a new server and before its row: the next one that opens the keychain takes the key away.
    void aNewServerThatWasNotSavedLeavesNoKey()
    {
        KeyDesk desk;
        NewProvider provider;
        provider.url = KeyDesk::addressOf(desk.other);
        provider.key = QStringLiteral("sk-new");
        {
            TaskScope scope;
            bool isWritten = false;
            desk.keychain->onWrite = [&] {
                isWritten = true;
                desk.kept = desk.keychain->secrets;
                desk.faults->failAt(1, Error{.kind = Error::Kind::Internal, .code = "ended"});
            };
            scope.run(desk.session->providers().add(provider));
            QVERIFY(waitUntil([&] { return isWritten; }));
        }
        desk.session.reset();
        desk.core.reset();
        desk.faults->clear();
        QCOMPARE(desk.kept.size(), 2);
        desk.start();
        QCOMPARE(desk.session->providers().instances().size(), 1u);
        QCOMPARE(desk.keychain->secrets.size(), 2); // the start does not touch the keychain
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
        QVERIFY(waitUntil([&] { return desk.keychain->secrets.values() == QStringList{QStringLiteral("sk-old")}; }));
        // A server that was saved keeps its key.
        QVERIFY_OK(waitFor(desk.session->providers().add(provider)));
        desk.restart();
        QCOMPARE(desk.asks(), QByteArray("old sk-old"));
        QCOMPARE(desk.keychain->secrets.size(), 2);
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

    // Two changes at once are made one after the other, whichever server is slow: the key of one never goes with the address of the other.
    void twoChangesAtOnce_data()
    {
        QTest::addColumn<bool>("movesFirst");
        QTest::newRow("renamed, then moved") << false;
        QTest::newRow("moved, then renamed at the old address") << true;
    }
    void twoChangesAtOnce()
    {
        QFETCH(bool, movesFirst);
        KeyDesk desk;
        desk.slow(desk.old, 400ms);
        desk.slow(desk.other, 400ms);
        TaskScope scope;
        std::vector<Error> refused;
        int ended = 0;
        for (const bool moves : {movesFirst, !movesFirst}) {
            scope.run(desk.session->providers().change(moves ? desk.move(QStringLiteral("sk-new")) : desk.rename()),
                      [&](const Result<ProviderInstance> &changed) {
                          ++ended;
                          if (!changed)
                              refused.push_back(changed.error());
                      });
            desk.slow(movesFirst ? desk.old : desk.other, 0ms);
        }
        QVERIFY(waitUntil([&] { return ended == 2; }));
        QCOMPARE(desk.asks(), QByteArray("other sk-new"));
        QCOMPARE(desk.keychain->secrets.values(), QStringList{QStringLiteral("sk-new")});
        QCOMPARE(refused.size(), movesFirst ? 1u : 0u);
        if (movesFirst)
            QCOMPARE(refused.front().code, QByteArray("provider.key_elsewhere"));
        desk.restart();
        QCOMPARE(desk.asks(), QByteArray("other sk-new"));
    }

    // One that nobody waits for any more lets the next one through.
    void aDroppedChangeIsNotWaitedFor()
    {
        KeyDesk desk;
        desk.slow(desk.old, 5s);
        TaskScope scope;
        scope.run(desk.session->providers().change(desk.rename()));
        scope.run(desk.session->providers().change(desk.rename()));
        QTest::qWait(50);
        scope.cancelAll();
        desk.slow(desk.old, 0ms);
        const auto begin = std::chrono::steady_clock::now();
        QVERIFY_OK(waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-new")))));
        QVERIFY(std::chrono::steady_clock::now() - begin < 3s);
    }

    // Whether a server is in use and where it is are two things: neither takes the other back, however they meet.
    void toggledBesideAChange()
    {
        for (int posts = 0; posts < 6; ++posts) {
            KeyDesk desk;
            TaskScope scope;
            bool isToggled = false;
            std::function<void(int)> toggleAfter = [&](int left) {
                if (left == 0)
                    scope.run(desk.session->providers().setEnabled(desk.id, false), [&](const Result<Unit> &) { isToggled = true; });
                else
                    MainLoop::post([&, left] { toggleAfter(left - 1); });
            };
            desk.keychain->onWrite = [&] { toggleAfter(posts); };
            QVERIFY_OK(waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-new")))));
            desk.keychain->onWrite = {};
            QVERIFY(waitUntil([&] { return isToggled; }));
            for (const bool isRestarted : {false, true}) {
                if (isRestarted)
                    desk.restart();
                const ProviderInstance *now = desk.session->providers().instance(desk.id);
                QCOMPARE(now->url, KeyDesk::addressOf(desk.other));
                QVERIFY(!now->isEnabled);
                QCOMPARE(desk.keychain->secrets.values(), QStringList{QStringLiteral("sk-new")});
                QCOMPARE(desk.asks(), QByteArray("other sk-new"));
            }
        }
    }

    // The list of the old server that comes late is not that of the new one.
    void refreshedBesideAChange()
    {
        for (int delay = 0; delay < 12; ++delay) {
            KeyDesk desk;
            desk.other.reply(listPath, Reply::json(200, R"({"data":[{"id":"of-other"}]})"));
            TaskScope scope;
            desk.keychain->onWrite = [&] {
                desk.slow(desk.old, std::chrono::milliseconds(delay));
                scope.run(desk.session->providers().refresh(desk.id));
            };
            QVERIFY_OK(waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-new")))));
            desk.keychain->onWrite = {};
            QVERIFY(waitUntil([&] { return scope.count() == 0; }));
            for (const bool isRestarted : {false, true}) {
                if (isRestarted)
                    desk.restart();
                const ProviderInstance *now = desk.session->providers().instance(desk.id);
                QCOMPARE(now->url, KeyDesk::addressOf(desk.other));
                QCOMPARE(now->models.size(), 1u);
                QCOMPARE(now->models.front().id, QStringLiteral("of-other"));
            }
            QCOMPARE(desk.asks(), QByteArray("other sk-new"));
        }
    }

    // A server that is taken out while it is changed stays out, with its keys.
    void removedBesideAChange()
    {
        KeyDesk desk;
        TaskScope scope;
        desk.keychain->onWrite = [&] { scope.run(desk.session->providers().remove(desk.id)); };
        const auto changed = waitFor(desk.session->providers().change(desk.move(QStringLiteral("sk-new"))));
        desk.keychain->onWrite = {};
        QVERIFY(waitUntil([&] { return scope.count() == 0; }));
        QVERIFY(!changed);
        QVERIFY(desk.session->providers().instances().empty());
        QVERIFY(waitUntil([&] { return desk.keychain->secrets.isEmpty(); }));
        desk.restart();
        QVERIFY(desk.session->providers().instances().empty());
    }
};

LAYERS_TEST(TstServerKeys, "tst_serverkeys", Guiless)
#include "tst_serverkeys.moc"
