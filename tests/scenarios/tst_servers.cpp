#include "tests/fakes/scriptedserver.h"
#include "tests/scenarios/program.h"
#include "tests/support/printers.h"
#include "ui/settings/settingsview.h"

using namespace Layers;
using namespace LayersTest;

// The settings place by keyboard, with a scripted server as what is set up.

namespace {

constexpr auto modelsPath = "/v1/models";

// A program whose settings are open.
struct SettingsDesk
{
    explicit SettingsDesk(std::unique_ptr<SecretStore> secrets = std::make_unique<MemorySecrets>())
        : program(profile.path(), std::move(secrets))
    {
        server.reply(modelsPath, Reply::json(200, R"({"data":[{"id":"m"},{"id":"n"}]})"));
        program.core->settings().set(Settable::proxyMode, ProxyMode::None);
        program.core->settings().set(Settable::welcomeDone, true);
    }
    QString url() const { return QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port()); }
    Providers &providers() { return program.window->session().providers(); }
    bool open()
    {
        if (!program.becomesReady())
            return false;
        program.window->openSettings("models");
        return waitUntil([this] { return form("serverForm") && form("serverForm")->isVisible(); });
    }
    ServerForm *form(const char *name) { return program.find<ServerForm>(name); }
    QString facts()
    {
        const auto labels = program.window->findChildren<Label *>(QStringLiteral("serverFacts"));
        return labels.isEmpty() ? QString() : labels.back()->text();
    }
    static Field *field(QWidget *form, const char *name) { return form->findChild<Field *>(QString::fromLatin1(name)); }
    static Note *note(QWidget *form) { return form->findChild<Note *>(QStringLiteral("serverNote")); }
    // As a person adds this server: its address, its key, Enter.
    ServerForm *type(const char *key)
    {
        ServerForm *typed = form("serverForm");
        field(typed, "serverUrl")->setText(url());
        field(typed, "serverKey")->setText(QString::fromLatin1(key));
        field(typed, "serverKey")->setFocus();
        program.key(Qt::Key_Return);
        return typed;
    }
    bool add(const QString &key)
    {
        NewProvider provider;
        provider.name = QStringLiteral("Desk");
        provider.url = url();
        provider.key = key;
        return waitFor(providers().add(provider)).ok();
    }

    ScriptedServer server;
    QTemporaryDir profile;
    Program program;
};

} // namespace

// A keychain whose prompt stays open until the test answers it.
class PromptingSecrets final : public SecretStore
{
public:
    Task<std::optional<QString>> read(const QString &name) override { return memory.read(name); }
    Task<Persistence> write(const QString &name, const QString &secret) override
    {
        isAsked = true;
        return answered.task().then([this, name, secret](Unit) { return memory.write(name, secret); });
    }
    Task<Unit> remove(const QString &name) override { return memory.remove(name); }
    Persistence persistence() const override { return memory.persistence(); }
    bool holds(const QString &name) const override { return memory.holds(name); }

    MemorySecrets memory;
    Resolver<Unit> answered;
    bool isAsked = false;
};

// A keychain that stays locked until the test unlocks it.
class LockedSecrets final : public SecretStore
{
public:
    Task<std::optional<QString>> read(const QString &name) override { return memory.read(name); }
    Task<Persistence> write(const QString &name, const QString &secret) override
    {
        return memory.write(name, secret).then([this](Persistence kept) { return isLocked ? kept : Persistence::Kept; });
    }
    Task<Unit> remove(const QString &name) override { return memory.remove(name); }
    Persistence persistence() const override { return isLocked ? Persistence::UntilExit : Persistence::Kept; }
    bool holds(const QString &name) const override { return isLocked && memory.holds(name); }
    bool wasRefused() const override { return isLocked; }

    MemorySecrets memory;
    bool isLocked = true;
};

class TstServers : public QObject
{
    Q_OBJECT
private slots:
    // Stopped at any moment: what is said of it is what became of it.
    void aStoppedSaveTellsTheTruth_data()
    {
        QTest::addColumn<int>("steps"); // of the event loop after the server was asked
        for (int steps = 0; steps < 14; ++steps)
            QTest::addRow("%d steps later", steps) << steps;
        QTest::newRow("while the server is asked") << -1;
    }
    void aStoppedSaveTellsTheTruth()
    {
        QFETCH(int, steps);
        auto prompting = std::make_unique<PromptingSecrets>();
        PromptingSecrets *prompt = prompting.get();
        SettingsDesk desk(std::move(prompting));
        QVERIFY(desk.open());
        bool isStopped = false;
        std::function<void(int)> stopAfter = [&](int left) {
            if (left > 0) {
                MainLoop::post([&, left] { stopAfter(left - 1); });
                return;
            }
            isStopped = true;
            desk.program.key(Qt::Key_Escape);
        };
        ServerForm *form = desk.type("sk-secret");
        if (steps >= 0) {
            QVERIFY(waitUntil([&] { return prompt->isAsked; }));
            prompt->answered.resolve(Unit{});
        }
        stopAfter(std::max(steps, 0));
        QVERIFY(waitUntil([&] { return isStopped; }));
        QTest::qWait(100);
        const bool isSaved = !desk.providers().instances().empty();
        const QString said = desk.note(form)->text();
        QVERIFY2(!isSaved || !said.contains(QLatin1String("Nothing was saved")), qPrintable(said));
        if (!isSaved)
            QCOMPARE(said, QStringLiteral("Stopped. Nothing was saved."));
    }

    void theKeychainIsNamedWhileItIsAsked()
    {
        auto secrets = std::make_unique<PromptingSecrets>();
        PromptingSecrets &keychain = *secrets;
        SettingsDesk desk(std::move(secrets));
        QVERIFY(desk.open());
        ServerForm *form = desk.type("sk-1");
        Note *note = SettingsDesk::note(form);
        QVERIFY(note->text().startsWith(QLatin1String("Asking 127.0.0.1")));
        QVERIFY(waitUntil([&] { return note->text().contains(QLatin1String("keychain")); }));
        keychain.answered.resolve(Unit{});
        QVERIFY(waitUntil([&] { return desk.providers().instances().size() == 1; }));
        QVERIFY(!note->text().startsWith(QLatin1String("Asking the keychain")) || !note->isVisible());
    }

    // What was typed stays, and Save keeps it in the same server.
    void aRefusedKeyIsSavedAgain()
    {
        auto secrets = std::make_unique<LockedSecrets>();
        LockedSecrets &keychain = *secrets;
        SettingsDesk desk(std::move(secrets));
        QVERIFY(desk.open());
        ServerForm *form = desk.type("sk-1");
        const Field *key = SettingsDesk::field(form, "serverKey");
        QVERIFY(waitUntil([&] { return SettingsDesk::note(form)->text().contains(QLatin1String("save it again")); }));
        QCOMPARE(key->text(), QStringLiteral("sk-1"));
        keychain.isLocked = false;
        desk.program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return key->text().isEmpty(); }));
        Providers &providers = desk.providers();
        QCOMPARE(providers.instances().size(), size_t(1));
        QVERIFY(providers.keyState(providers.instances().front()) == Providers::KeyState::Kept);
        QVERIFY(!SettingsDesk::note(form)->isVisible());
    }

    void aServerWithoutAModelIsTold()
    {
        SettingsDesk desk;
        desk.server.reply(modelsPath, Reply::json(200, R"({"data":[]})"));
        QVERIFY(desk.open());
        ServerForm *form = desk.form("serverForm");
        SettingsDesk::field(form, "serverUrl")->setText(desk.url());
        form->findChild<Button *>(QStringLiteral("serverSave"))->click();
        const auto said = [&] { return desk.program.window->shell()->toast().accessibleName(); };
        QVERIFY(waitUntil([&] { return said().contains(QLatin1String("lists no model")); }));
    }

    void aKeyThatWasNotSavedSaysSo()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        server.reply(modelsPath, Reply::json(200, R"({"data":[{"id":"m"}]})"));
        {
            Program program(profile.path());
            program.core->settings().set(Settable::proxyMode, ProxyMode::None);
            program.core->settings().set(Settable::welcomeDone, true);
            QVERIFY(program.becomesReady());
            program.window->openSettings("models");
            ServerForm *form = program.find<ServerForm>("serverForm");
            QVERIFY(form);
            form->findChild<Field *>(QStringLiteral("serverUrl"))->setText(QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port()));
            Field *key = form->findChild<Field *>(QStringLiteral("serverKey"));
            key->setText(QStringLiteral("sk-1"));
            key->setFocus();
            program.key(Qt::Key_Return);
            const auto labels = [&] { return program.window->findChildren<Label *>(QStringLiteral("serverFacts")); };
            QVERIFY(waitUntil([&] { return labels().size() == 2; }));
            QVERIFY2(labels().back()->text().endsWith(QLatin1String("key until you close Layers")), qPrintable(labels().back()->text()));
            QVERIFY(waitUntil([&] { return SettingsDesk::note(form)->text().contains(QLatin1String("There is no keychain")); }));
            QCOMPARE(form->findChild<Button *>(QStringLiteral("serverTest"))->text(), QStringLiteral("Test"));
        }
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.window->openSettings("models");
        const auto labels = [&] { return program.window->findChildren<Label *>(QStringLiteral("serverFacts")); };
        QVERIFY(waitUntil([&] { return labels().size() == 2; }));
        QVERIFY2(labels().back()->text().endsWith(QLatin1String("key missing: enter it again")), qPrintable(labels().back()->text()));
        Providers &providers = program.window->session().providers();
        const auto refused = waitFor(providers.refresh(providers.instances().front().id));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, QByteArray("key.missing"));
        QCOMPARE(providers.instances().front().models.size(), size_t(1)); // what was known stays
    }

    void theKeyOfAServerIsChangedInItsRow()
    {
        SettingsDesk desk;
        QVERIFY(desk.open());
        QVERIFY(desk.add(QStringLiteral("sk-old")));
        const ProviderId id = desk.providers().instances().front().id;
        // As "Change the key" in a chat does.
        desk.program.window->openSettings("models/" + id.toString().toLatin1());
        QVERIFY(waitUntil([&] { return desk.form("editForm") && desk.form("editForm")->isVisible(); }));
        ServerForm *form = desk.form("editForm");
        QVERIFY(waitUntil([&] { return SettingsDesk::field(form, "serverKey")->hasFocus(); }));
        QCOMPARE(SettingsDesk::field(form, "serverName")->text(), QStringLiteral("Desk"));
        QCOMPARE(SettingsDesk::field(form, "serverUrl")->text(), desk.url());

        // A wrong key is marked, nothing is saved.
        desk.server.reply(modelsPath, Reply::json(401, R"({"error":{"message":"no"}})"));
        desk.program.type(QStringLiteral("sk-new"));
        desk.program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return SettingsDesk::field(form, "serverKey")->hasProblem(); }));
        QVERIFY(!SettingsDesk::field(form, "serverUrl")->hasProblem());
        QCOMPARE(desk.providers().instances().front().models.size(), size_t(2));
        // Correcting it takes the message away.
        desk.program.type(QStringLiteral("2"));
        QVERIFY(!SettingsDesk::field(form, "serverKey")->hasProblem());
        QVERIFY(!SettingsDesk::note(form)->isVisible());

        desk.server.reply(modelsPath, Reply::json(200, R"({"data":[{"id":"m"}]})"));
        desk.program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return desk.providers().instances().front().models.size() == 1; }));
        QCOMPARE(desk.server.requests(modelsPath).back().headers.value("Authorization"), QByteArray("Bearer sk-new2"));
        QVERIFY(waitUntil([&] { return !desk.form("editForm"); }));
        // It is what is used from now on.
        QVERIFY(waitFor(desk.providers().refresh(id)).ok());
        QCOMPARE(desk.server.requests(modelsPath).back().headers.value("Authorization"), QByteArray("Bearer sk-new2"));
    }

    void changeTheKeyOfAChatGoesToItsServer()
    {
        SettingsDesk desk;
        desk.server.reply("/v1/chat/completions", Reply::json(401, R"({"error":{"message":"no"}})"));
        QVERIFY(desk.open());
        QVERIFY(desk.add(QStringLiteral("sk-old")));
        ProfileSession &session = desk.program.window->session();
        const ConversationId chat = waitFor(session.chat().create(QStringLiteral("Tides"), ModelRef::recall()))->id;
        desk.program.window->chat()->open(chat);
        desk.program.window->showView("chats");
        Draft question;
        question.text = QStringLiteral("Which way?");
        session.chat().send(chat, question, {ModelRef{session.providers().instances().front().id, QStringLiteral("m")}, {}});
        auto *transcript = desk.program.find<TranscriptView>("transcript");
        const TranscriptModel &thread = transcript->model();
        QVERIFY(waitUntil([&] { return thread.count() == 2 && thread.item(1).state == MessageState::Failed; }));
        emit transcript->actionActivated(thread.item(1).id, "settings.models");
        QVERIFY(waitUntil([&] { return desk.form("editForm") && SettingsDesk::field(desk.form("editForm"), "serverKey")->hasFocus(); }));
        QCOMPARE(desk.program.window->shell()->current(), QByteArray("settings"));
    }

    // Without a keychain the key is gone after a restart. An answer that was cut off before it goes on once the key is there again.
    void anAnswerGoesOnWhenTheKeyIsBack_data()
    {
        QTest::addColumn<QString>("half");
        QTest::newRow("half an answer") << QStringLiteral("The tide ");
        QTest::newRow("none yet") << QString();
    }
    void anAnswerGoesOnWhenTheKeyIsBack()
    {
        QFETCH(QString, half);
        ScriptedServer server;
        server.reply(modelsPath, Reply::json(200, R"({"data":[{"id":"m"}]})"));
        QTemporaryDir profile;
        NewProvider provider;
        provider.name = QStringLiteral("Desk");
        provider.url = QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port());
        provider.key = QStringLiteral("sk-1");
        ConversationId chat;
        {
            Program program(profile.path());
            program.core->settings().set(Settable::proxyMode, ProxyMode::None);
            program.core->settings().set(Settable::welcomeDone, true);
            QVERIFY(program.becomesReady());
            ProfileSession &session = program.window->session();
            const auto added = waitFor(session.providers().add(provider));
            QVERIFY(added.ok());
            chat = waitFor(session.chat().create(QStringLiteral("Tides"), ModelRef{added->id, QStringLiteral("m")}))->id;
            Message question;
            question.id = MessageId::make(program.core->clock().now());
            question.conversation = chat;
            question.role = Role::User;
            question.parts = {TextPart{QStringLiteral("Which way?")}};
            question.created = program.core->clock().now();
            Message answer = question;
            answer.id = MessageId::make(program.core->clock().now());
            answer.parent = question.id;
            answer.role = Role::Assistant;
            answer.modelAsked = ModelRef{added->id, QStringLiteral("m")};
            answer.state = half.isEmpty() ? MessageState::Failed : MessageState::Interrupted;
            answer.parts.clear();
            if (!half.isEmpty())
                answer.parts.push_back(TextPart{half});
            QVERIFY_OK(waitFor(session.messages().save(std::vector{question, answer})));
        }
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        ProfileSession &session = program.window->session();
        program.window->chat()->open(chat);
        program.window->showView("chats");
        auto *transcript = program.find<TranscriptView>("transcript");
        const TranscriptModel &thread = transcript->model();
        QVERIFY(waitUntil([&] { return thread.count() == 2; }));
        const auto offers = [&] {
            QStringList names;
            for (const TranscriptNote &note : thread.item(thread.count() - 1).notes) {
                for (const TranscriptAction &action : note.actions)
                    names << QString::fromLatin1(action.id);
            }
            return names.join(u' ');
        };
        QCOMPARE(offers(), half.isEmpty() ? QString() : QStringLiteral("continue"));
        emit transcript->actionActivated(thread.item(1).id, half.isEmpty() ? "retry" : "continue");
        QVERIFY2(waitUntil([&] { return offers() == QLatin1String("settings.models"); }), qPrintable(offers()));
        QVERIFY(!program.window->chat()->page().canContinue());

        provider.key = QStringLiteral("sk-2");
        const ProviderId id = session.providers().instances().front().id;
        QVERIFY_OK(waitFor(session.providers().change({id, provider, ProviderChange::Key::Replace})));
        QVERIFY2(waitUntil([&] { return offers() == (half.isEmpty() ? QString() : QStringLiteral("continue")); }), qPrintable(offers()));
        QVERIFY(thread.item(1).notes.front().text.endsWith(QLatin1String("It has its key again.")));
        QCOMPARE(program.window->chat()->page().canContinue(), !half.isEmpty());
        const auto &actions = thread.item(1).actions;
        QVERIFY(std::any_of(actions.begin(), actions.end(), [](const TranscriptAction &action) { return action.id == "retry"; }));
    }

    void aKeyIsRemovedAndANameChanged()
    {
        SettingsDesk desk;
        QVERIFY(desk.open());
        QVERIFY(desk.add(QStringLiteral("sk-old")));
        const ProviderInstance before = desk.providers().instances().front();
        auto *edit = desk.program.find<Button>("editServer");
        QVERIFY(edit);
        edit->click();
        QVERIFY(waitUntil([&] { return desk.form("editForm") && desk.form("editForm")->isVisible(); }));
        ServerForm *form = desk.form("editForm");
        form->findChild<Button *>(QStringLiteral("serverRemoveKey"))->click();
        SettingsDesk::field(form, "serverName")->setText(QStringLiteral("Attic"));
        form->findChild<Button *>(QStringLiteral("serverSave"))->click();
        QVERIFY(waitUntil([&] { return desk.providers().instances().front().name == QLatin1String("Attic"); }));
        QCOMPARE(desk.providers().instances().front().id, before.id);
        QVERIFY(desk.facts().endsWith(QLatin1String("no key")));
        QVERIFY(waitFor(desk.providers().refresh(before.id)).ok());
        QVERIFY(desk.server.requests(modelsPath).back().headers.value("Authorization").isEmpty());
    }

    void fieldsStandStillWhileTheServerIsAsked()
    {
        SettingsDesk desk;
        desk.server.reply(modelsPath, Reply::stream({{"", std::chrono::minutes(1)}}));
        QVERIFY(desk.open());
        ServerForm *form = desk.form("serverForm");
        Field *url = SettingsDesk::field(form, "serverUrl");
        auto *save = form->findChild<Button *>(QStringLiteral("serverSave"));
        const QPoint place = save->mapTo(form, QPoint());
        url->setText(desk.url());
        form->findChild<Button *>(QStringLiteral("serverTest"))->click();
        QVERIFY(url->isReadOnly());
        QVERIFY(SettingsDesk::note(form)->text().contains(QStringLiteral("127.0.0.1:%1").arg(desk.server.port())));
        auto *cancel = form->findChild<Button *>(QStringLiteral("serverCancel"));
        QVERIFY(waitUntil([&] { return cancel->isVisible(); }));
        QCOMPARE(save->mapTo(form, QPoint()), place);
        cancel->click();
        QVERIFY(!url->isReadOnly());
        QVERIFY(!url->hasProblem());
        QVERIFY(save->isEnabled());
    }

    void anErrorMarksItsField_data()
    {
        QTest::addColumn<Error::Kind>("kind");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<ServerField>("field");
        using Kind = Error::Kind;
        QTest::newRow("a wrong key") << Kind::SignInNeeded << QByteArray("http.401") << ServerField::Key;
        QTest::newRow("a missing key") << Kind::SignInNeeded << QByteArray("key.missing") << ServerField::Key;
        QTest::newRow("a key that may not do this") << Kind::Forbidden << QByteArray("http.403") << ServerField::Key;
        QTest::newRow("nobody there") << Kind::Offline << QByteArray("curl.7") << ServerField::Address;
        QTest::newRow("no such name") << Kind::Offline << QByteArray("curl.6") << ServerField::Address;
        QTest::newRow("silence") << Kind::Timeout << QByteArray("net.timeout") << ServerField::Address;
        QTest::newRow("a web page") << Kind::Rejected << QByteArray("not_api.html") << ServerField::Address;
        QTest::newRow("no address") << Kind::Rejected << QByteArray("url.empty") << ServerField::Address;
        QTest::newRow("another path") << Kind::NotFound << QByteArray("http.404") << ServerField::Address;
        QTest::newRow("no certificate file") << Kind::Rejected << QByteArray("tls.ca_file") << ServerField::Certificate;
        QTest::newRow("a certificate of its own") << Kind::Rejected << QByteArray("tls.self_signed") << ServerField::Certificate;
        QTest::newRow("busy") << Kind::RateLimited << QByteArray("http.429") << ServerField::None;
    }
    void anErrorMarksItsField()
    {
        QFETCH(Error::Kind, kind);
        QFETCH(QByteArray, code);
        QFETCH(ServerField, field);
        QVERIFY(serverFieldOf(Error{.kind = kind, .code = code}) == field);
    }
};

LAYERS_TEST(TstServers, "tst_servers", Gui)
#include "tst_servers.moc"
