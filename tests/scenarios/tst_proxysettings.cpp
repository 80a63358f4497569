#include "tests/fakes/scriptedproxy.h"
#include "tests/fakes/scriptedserver.h"
#include "tests/scenarios/program.h"
#include "tests/support/printers.h"
#include "ui/settings/proxyform.h"
#include "ui/settings/settingsview.h"

using namespace Layers;
using namespace LayersTest;

// The proxy in the settings, by keyboard, with a proxy on this computer. Names below layers.test lead nowhere but through it.

namespace {

struct ProxyDesk
{
    explicit ProxyDesk(const QString &dir)
        : program(dir)
    {
        program.core->settings().set(Settable::welcomeDone, true);
    }
    bool open()
    {
        if (!program.becomesReady())
            return false;
        program.window->openSettings("models");
        auto *search = program.find<Field>("settingsSearch");
        search->setFocus();
        program.type(QStringLiteral("proxy"));
        return waitUntil([this] { return choice() && choice()->isVisible(); });
    }
    Segments *choice() { return program.find<Segments>("proxyChoice"); }
    Field *field(const char *name) { return program.find<Field>(name); }
    Note *note() { return program.find<Note>("proxyNote"); }
    void write(const char *name, const QString &text)
    {
        field(name)->setFocus(Qt::TabFocusReason);
        field(name)->selectAll();
        if (text.isEmpty())
            program.key(Qt::Key_Delete);
        program.type(text);
    }
    // From the system's proxy, which is what a new profile has.
    void chooseOwn()
    {
        choice()->setFocus(Qt::TabFocusReason);
        program.key(Qt::Key_Right);
        program.key(Qt::Key_Right);
    }
    void save(const ScriptedProxy &proxy, const char *password)
    {
        write("proxyAddress", proxy.url().authority());
        write("proxyName", QStringLiteral("ann"));
        write("proxyPassword", QString::fromLatin1(password));
        program.key(Qt::Key_Return);
    }
    QByteArray ask(const char *url)
    {
        Request request;
        request.url = QUrl(QString::fromLatin1(url));
        const auto answer = waitFor(program.core->http().send(request));
        return answer ? QByteArray("answered") : answer.error().code;
    }

    Program program;
};

} // namespace

class TstProxySettings : public QObject
{
    Q_OBJECT
private slots:
    void aProxyOfOnesOwn()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        const ScriptedProxy proxy(server.port(), ScriptedProxy::Login{"ann", "open sesame"});
        {
            ProxyDesk desk(profile.path());
            QVERIFY(desk.open());
            Settings &settings = desk.program.core->settings();
            desk.choice()->setFocus(Qt::TabFocusReason);
            QVERIFY(!desk.field("proxyAddress")->isVisible());
            desk.program.key(Qt::Key_Right);
            QCOMPARE(settings.value(Settable::proxyMode), ProxyMode::None);
            desk.program.key(Qt::Key_Right);
            QVERIFY(desk.field("proxyAddress")->hasFocus());
            QCOMPARE(settings.value(Settable::proxyMode), ProxyMode::None); // there is nothing to go through yet

            // Each fault is said at its field, and nothing is set.
            const std::vector<std::pair<QString, QString>> faults{
                {QString(), QStringLiteral("One looks like")},
                {QStringLiteral("not an address"), QStringLiteral("One looks like")},
                {QStringLiteral("http://"), QStringLiteral("One looks like")},
                {QStringLiteral("socks5://x:99999"), QStringLiteral("65535")},
                {QStringLiteral("x.test:0"), QStringLiteral("65535")},
                {QStringLiteral("socks4://a.test:1"), QStringLiteral("socks5")},
                {QStringLiteral("proxy.test"), QStringLiteral("port")},
                {QStringLiteral("ann:x@proxy.test:1"), QStringLiteral("fields of their own")}};
            for (const auto &[typed, said] : faults) {
                desk.write("proxyAddress", typed);
                desk.program.key(Qt::Key_Return);
                QVERIFY2(desk.note()->isVisible() && desk.note()->text().contains(said), qPrintable(typed + desk.note()->text()));
                QVERIFY(desk.field("proxyAddress")->hasProblem());
                QCOMPARE(settings.value(Settable::proxyMode), ProxyMode::None);
            }

            // Also when the field is left, and right below it.
            desk.write("proxyAddress", QStringLiteral("foo bar"));
            QVERIFY(!desk.note()->isVisible());
            desk.program.key(Qt::Key_Tab);
            QVERIFY(desk.note()->isVisible());
            QVERIFY(desk.field("proxyName")->hasFocus());
            QVERIFY(waitUntil(
                [&] { return desk.note()->y() > desk.field("proxyAddress")->y() && desk.note()->y() < desk.field("proxyName")->y(); }));

            desk.write("proxyAddress", proxy.url().authority());
            QVERIFY(!desk.note()->isVisible());
            desk.program.key(Qt::Key_Return);
            QVERIFY(waitUntil([&] { return settings.value(Settable::proxyMode) == ProxyMode::Manual; }));
            QCOMPARE(desk.ask("https://models.layers.test/v1"), QByteArray("net.proxy_login"));
            QVERIFY(proxy.log().back().endsWith(QLatin1String("407")));

            desk.write("proxyName", QStringLiteral("ann"));
            desk.write("proxyPassword", QStringLiteral("open sesame"));
            desk.program.key(Qt::Key_Return);
            QVERIFY(waitUntil([&] { return desk.field("proxyPassword")->text().isEmpty(); }));
            QVERIFY2(desk.note()->text().contains(QLatin1String("until you close")), qPrintable(desk.note()->text())); // in memory here
            Request request;
            request.url = QUrl(QStringLiteral("https://models.layers.test/v1"));
            const auto asking = desk.program.core->http().send(request);
            QVERIFY2(waitUntil([&] {
                         return proxy.log().back().startsWith(QLatin1String("CONNECT models.layers.test:443"))
                             && !proxy.log().back().endsWith(QLatin1String("407"));
                     }),
                     qPrintable(proxy.log().join(QLatin1Char('\n'))));
            // Its password is for it alone.
            const QString known = settings.value(Settable::proxyUrl);
            desk.write("proxyAddress", QStringLiteral("http://other.test:3128"));
            desk.program.key(Qt::Key_Return);
            QVERIFY2(desk.note()->text().contains(QLatin1String("another proxy")), qPrintable(desk.note()->text()));
            QVERIFY(desk.field("proxyPassword")->hasProblem());
            QCOMPARE(settings.value(Settable::proxyUrl), known);
            QVERIFY_OK(settings.flush());
        }
        QFile file(profile.filePath(QStringLiteral("settings.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray written = file.readAll();
        QVERIFY(written.contains("ann@127.0.0.1"));
        QVERIFY(!written.contains("sesame"));

        // Another run shows it, and goes without it when it is told to.
        ProxyDesk desk(profile.path());
        QVERIFY(desk.open());
        QCOMPARE(desk.choice()->current(), 2);
        QCOMPARE(desk.field("proxyName")->text(), QStringLiteral("ann"));
        desk.choice()->setFocus(Qt::TabFocusReason);
        desk.program.key(Qt::Key_Left);
        QVERIFY(!desk.field("proxyAddress")->isVisible());
        QVERIFY(desk.program.core->http().policy().proxy == NetworkPolicy::Proxy{.mode = NetworkPolicy::Proxy::Mode::None});
    }

    // Settings that cannot be written leave the proxy that was, with its own password.
    void aFailedSaveLeavesTheOldProxy()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        const ScriptedProxy proxy(server.port(), ScriptedProxy::Login{"ann", "open sesame"});
        const ScriptedProxy other(server.port(), ScriptedProxy::Login{"ann", "another word"});
        ProxyDesk desk(profile.path());
        QVERIFY(desk.open());
        Settings &settings = desk.program.core->settings();
        // With another's password it says 407 and nothing behind it.
        const auto isLetIn = [&](const ScriptedProxy &asked) {
            Request request;
            request.url = QUrl(QStringLiteral("https://models.layers.test/v1"));
            const auto before = asked.log().size();
            const auto asking = desk.program.core->http().send(request);
            return waitUntil([&] { return asked.log().size() > before && !asked.log().back().endsWith(QLatin1String("407")); });
        };
        desk.chooseOwn();
        desk.save(proxy, "open sesame");
        QVERIFY(waitUntil([&] { return desk.note()->isVisible(); }));
        QVERIFY(isLetIn(proxy));

        // A folder where the file should be is what a save fails at, also for root.
        const QString file = profile.filePath(QStringLiteral("settings.json"));
        QVERIFY_OK(settings.flush());
        QVERIFY(QFile::rename(file, file + QLatin1String(".aside")) && QDir().mkpath(file + QLatin1String("/x")));
        const QString known = settings.value(Settable::proxyUrl);
        desk.save(other, "another word");
        QVERIFY(waitUntil([&] { return desk.note()->isVisible() && !desk.note()->text().startsWith(QLatin1String("Saved")); }));
        QCOMPARE(settings.value(Settable::proxyUrl), known);
        QVERIFY(isLetIn(proxy));
        QCOMPARE(desk.field("proxyPassword")->text(), QStringLiteral("another word")); // typed once

        QVERIFY(QDir(file).removeRecursively());
        desk.program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return settings.value(Settable::proxyUrl) != known; }));
        QVERIFY(isLetIn(other));
    }

    // An address that is set without its password, as the command line does, is asked without one.
    void aPasswordIsForOneProxyAlone()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        const ScriptedProxy proxy(server.port(), ScriptedProxy::Login{"ann", "open sesame"});
        const ScriptedProxy other(server.port(), ScriptedProxy::Login{"ann", "open sesame"});
        ProxyDesk desk(profile.path());
        QVERIFY(desk.open());
        desk.chooseOwn();
        desk.save(proxy, "open sesame");
        QVERIFY(waitUntil([&] { return desk.note()->isVisible(); }));
        QUrl moved = other.url();
        moved.setUserName(QStringLiteral("ann"));
        desk.program.core->settings().set(Settable::proxyUrl, moved.toString());
        QCOMPARE(desk.ask("https://models.layers.test/v1"), QByteArray("net.proxy_login"));
        QVERIFY(other.log().back().endsWith(QLatin1String("407")));
    }
};

LAYERS_TEST(TstProxySettings, "tst_proxysettings", Gui)
#include "tst_proxysettings.moc"
