// A whole profile under bad conditions: failing statements, a full disk, a kill, and a search for secrets in its files.
#include "core/blobs/blobs.h"
#include "core/secrets/secretstore.h"
#include "core/settings/settings.h"
#include "tests/core/store/storefixture.h"
#include "tests/support/layerstest.h"

#include <QtCore/QDirIterator>

#include <future>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace LayersTest;

namespace {

const Error fault{.kind = Error::Kind::DiskFull, .code = "test"};

Result<qint64> problems(Database &database)
{
    TRY(database.execute("INSERT INTO search_index(search_index) VALUES('integrity-check')"));
    TRY(database.execute("INSERT INTO passages_index(passages_index, rank) VALUES('integrity-check', 1)"));
    TRY_ASSIGN(const auto keys, database.rows("PRAGMA foreign_key_check", [](const Statement &row) { return row.text(0); }));
    TRY_ASSIGN(const auto rows, database.rows("PRAGMA integrity_check", [](const Statement &row) { return row.text(0); }));
    TRY_ASSIGN(const qint64 counts,
               database.number("SELECT count(*) FROM conversations c WHERE messages <>"
                               " (SELECT count(*) FROM messages m WHERE m.conversation=c.id AND m.deleted=0)"));
    return qint64(keys.size()) + qint64(rows.size()) - 1 + counts;
}

Document document(const Source &in, qint64 seconds)
{
    Document made;
    made.id = DocumentId::make(at(seconds));
    made.source = in.id;
    made.path = made.id.toString();
    made.absolutePath = made.path;
    made.state = Document::State::Ready;
    return made;
}

Passage passage(const Document &in, const QString &text)
{
    Passage made;
    made.id = PassageId::make(at(0));
    made.document = in.id;
    made.source = in.source;
    made.text = text;
    return made;
}

// Something of everything, each write on its own; true when all of them succeeded. What fails must fail as the fault.
bool everything(Profile &profile)
{
    bool all = true;
    const auto run = [&all](auto task) {
        const auto outcome = waitFor(std::move(task));
        if (!outcome && outcome.error().code != "test" && outcome.error().kind != Error::Kind::DiskFull
            && outcome.error().kind != Error::Kind::NotFound && outcome.error().kind != Error::Kind::Conflict)
            QTest::qFail(qPrintable(describe(outcome)), __FILE__, __LINE__);
        all = all && outcome.ok();
    };
    const Conversation chat = conversation("chat");
    const Message question = message(chat, {}, QStringLiteral("question"), 1);
    Message answer = message(chat, question.id, QStringLiteral("answer"), 2);
    answer.state = MessageState::Streaming;
    answer.parts.push_back(BlobPart{QByteArray(32, 'x'), "a/b", {}, 1});
    run(profile.conversations.save(chat));
    run(profile.messages.save(std::vector{question, answer}));
    run(profile.messages.append(answer.id, {TextPart{QStringLiteral("more")}}));
    run(profile.messages.recover());
    answer.state = MessageState::Complete;
    run(profile.messages.save(answer));
    run(profile.messages.select(question.id));
    run(profile.messages.remove(answer.id));
    run(profile.drafts.save(chat.id, {.text = QStringLiteral("draft"), .attachments = {}, .cursor = 0}, at(1)));
    run(profile.conversations.remove(chat.id, at(2)));
    run(profile.conversations.purge(chat.id));
    Source source;
    source.id = SourceId::make(at(0));
    run(profile.sources.save(source));
    const Document file = document(source, 0);
    run(profile.sources.saveDocument(file, QStringLiteral("text"), {passage(file, QStringLiteral("first words"))}));
    run(profile.sources.saveDocument(file, QStringLiteral("text"), {passage(file, QStringLiteral("second words"))}));
    run(profile.sources.remove(source.id));
    return all;
}

} // namespace

class TstProfile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    static void addOld(Profile &profile, Conversation &chat, Message &old)
    {
        chat = conversation("old");
        old = message(chat, {}, QStringLiteral("the old text"));
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        QVERIFY_OK(waitFor(profile.messages.save(old)));
    }

    static void checkOld(Profile &profile, const Message &old)
    {
        const auto found = waitFor(profile.messages.find(old.id));
        QVERIFY_OK(found);
        QVERIFY(*found == old);
        QCOMPARE(waitFor(profile.messages.recent(old.conversation, 5))->size(), size_t(1));
        const auto wrong = waitFor(profile.threads.write(problems));
        QVERIFY_OK(wrong);
        QCOMPARE(*wrong, 0);
    }

private slots:
    void theNthStatementFailsForEveryN()
    {
        const auto faults = std::make_shared<FaultInjection>();
        Profile profile(m_folder.filePath(QStringLiteral("faults.sqlite")), faults);
        Conversation chat;
        Message old;
        addOld(profile, chat, old);
        int n = 0;
        for (bool passed = false; !passed && !QTest::currentTestFailed();) {
            faults->failAt(++n, fault);
            passed = everything(profile);
            faults->clear();
            checkOld(profile, old);
        }
        qInfo("%d statements failed one by one", n - 1);
        QVERIFY(n > 80);
    }

    void theNthStatementOfTheIndexFails()
    {
        const auto faults = std::make_shared<FaultInjection>();
        Profile profile(m_folder.filePath(QStringLiteral("index.sqlite")), faults);
        Conversation chat;
        Message old;
        addOld(profile, chat, old);
        int n = 0;
        for (bool passed = false; !passed;) {
            old.parts = {TextPart{QStringLiteral("the text of round%1").arg(++n)}};
            QVERIFY_OK(waitFor(profile.messages.save(old)));
            faults->failAt(n, fault);
            {
                SearchStore search(profile.threads); // begins by itself only a second later; catchUp() begins now
                (void)waitFor(search.catchUp());
                passed = faults->statements() < n;
                faults->clear();
                QVERIFY_OK(waitFor(search.catchUp()));
                QCOMPARE(waitFor(search.find(QStringLiteral("round%1").arg(n), SearchStore::Order::Ranked, 5))->size(), size_t(1));
                QCOMPARE(waitFor(search.find(QStringLiteral("\"round%1\"").arg(n - 1), SearchStore::Order::Ranked, 5))->size(), size_t(0));
            }
            checkOld(profile, old);
        }
        qInfo("%d statements failed one by one", n - 1);
        QVERIFY(n > 8);
    }

    void theNthStatementOfTheOpeningFails()
    {
        const QString path = m_folder.filePath(QStringLiteral("opening.sqlite"));
        Conversation chat;
        Message old;
        {
            Profile profile(path);
            addOld(profile, chat, old);
        }
        int n = 0;
        for (bool passed = false; !passed;) {
            const auto faults = std::make_shared<FaultInjection>();
            faults->failAt(++n, fault);
            {
                Profile profile(path, faults);
                const auto opened = waitFor(profile.threads.opened());
                passed = opened.ok();
                if (!opened)
                    QCOMPARE(opened.error().code, QByteArray("test"));
            }
            Profile profile(path);
            checkOld(profile, old);
        }
        QVERIFY(n > 5);
    }

    void aFullDisk()
    {
#ifdef Q_OS_LINUX
        const QString mountPoint = m_folder.filePath(QStringLiteral("small"));
        QDir().mkpath(mountPoint);
        if (::mount("tmpfs", QFile::encodeName(mountPoint).constData(), "tmpfs", 0, "size=3m") != 0)
            QSKIP("mounting a small disk needs root");
        const auto unmount = qScopeGuard([&] { ::umount2(QFile::encodeName(mountPoint).constData(), MNT_DETACH); });
        {
            Profile profile(mountPoint + QStringLiteral("/profile.sqlite"));
            Conversation chat;
            Message old;
            addOld(profile, chat, old);
            Conversation other = conversation("other");
            QVERIFY_OK(waitFor(profile.conversations.save(other)));
            std::optional<Error> full;
            int saved = 0;
            for (int i = 0; i < 100 && !full; ++i) {
                const auto outcome = waitFor(profile.messages.save(message(other, {}, QString(100'000, QLatin1Char('x')), i)));
                if (outcome)
                    ++saved;
                else
                    full = outcome.error();
            }
            QVERIFY(full.has_value());
            QCOMPARE(kindName(full->kind), QStringLiteral("DiskFull"));
            QVERIFY(saved > 2);
            QCOMPARE(*waitFor(profile.threads.read([](Database &database) { return database.number("SELECT count(*) FROM messages"); })),
                     saved + 1);
            QVERIFY(*waitFor(profile.messages.find(old.id)) == old);
            // Room again: it goes on without a restart.
            ::mount("tmpfs", QFile::encodeName(mountPoint).constData(), "tmpfs", MS_REMOUNT, "size=32m");
            QVERIFY_OK(waitFor(profile.messages.save(message(other, {}, QStringLiteral("again"), 200))));
            checkOld(profile, old);

            Blobs blobs(mountPoint + QStringLiteral("/blobs"));
            const auto large = waitFor(blobs.add(QByteArray(40'000'000, 'b')));
            QVERIFY(!large);
            QCOMPARE(kindName(large.error().kind), QStringLiteral("DiskFull"));
            QVERIFY(QDir(mountPoint + QStringLiteral("/blobs")).entryList(QDir::Files).isEmpty());
        }
#else
        QSKIP("needs Linux");
#endif
    }

    // The end of the program waits for what a person wrote, not for the index of a file that the next start reads again.
    void theEndWaitsForNoImport()
    {
        QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("p.db"));
        Source source;
        source.id = SourceId::make(at(0));
        const Document large = document(source, 0);
        const Conversation chat = conversation("kept");
        std::vector<Passage> passages;
        for (int i = 0; i < 60'000; ++i) {
            passages.push_back(
                passage(large, QStringLiteral("The harbour office opens at eight, the ferry leaves at %1. ").arg(i).repeated(6)));
            passages.back().id = PassageId::make(at(i));
            passages.back().ordinal = i;
        }
        {
            Profile profile(path);
            QVERIFY_OK(waitFor(profile.sources.save(source)));
            const auto saved = profile.sources.saveDocument(large, QStringLiteral("text"), std::move(passages), SourceStore::AtEnd::GiveUp);
            const auto other = profile.sources.saveDocument(document(source, 1), QStringLiteral("text"), {}, SourceStore::AtEnd::GiveUp);
            QTest::qWait(100); // it is being written
            const auto mine = profile.conversations.save(chat);
        }
        Profile again(path);
        QVERIFY_OK(waitFor(again.conversations.find(chat.id)));
        QCOMPARE(waitFor(again.sources.documents(source.id))->size(), 0u); // the end waited for neither
        QCOMPARE(waitFor(again.threads.opened())->lastExit, DbThreads::Opened::LastExit::Clean);
    }

    // The figure is printed; what is asked is that reading does not queue behind writing.
    void aReadBesideA500RowWrite()
    {
        Profile profile(m_folder.filePath(QStringLiteral("beside.sqlite")));
        const Conversation chat = conversation("chat");
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        QVERIFY_OK(waitFor(profile.messages.save(message(chat, {}, QStringLiteral("first")))));
        std::vector<double> reads;
        std::vector<double> writes;
        const auto milliseconds
            = [](auto since) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count(); };
        for (int round = 0; round < 15; ++round) {
            std::vector<Message> many;
            for (int i = 0; i < 500; ++i)
                many.push_back(message(chat, {}, QString(700, QLatin1Char('m')), round * 1000 + i));
            const auto begin = std::chrono::steady_clock::now();
            auto write = profile.messages.save(std::move(many), MessageStore::View::Stay);
            const auto asked = std::chrono::steady_clock::now();
            QVERIFY_OK(waitFor(profile.messages.recent(chat.id, 50)));
            reads.push_back(milliseconds(asked));
            QVERIFY_OK(waitFor(std::move(write)));
            writes.push_back(milliseconds(begin));
        }
        std::sort(reads.begin(), reads.end());
        std::sort(writes.begin(), writes.end());
        qInfo("read beside a 500-row write: median %.2f ms, worst %.2f ms; the write: median %.1f ms", reads[7], reads.back(), writes[7]);
        QVERIFY(reads[7] < writes[7] / 2 || reads[7] < 5);
    }

    void aKilledProgramLosesNoFinishedWrite()
    {
#ifdef Q_OS_LINUX
        const QString path = m_folder.filePath(QStringLiteral("killed.sqlite"));
        {
            Profile profile(path); // the schema
            QVERIFY_OK(waitFor(profile.threads.opened()));
        }
        int channel[2];
        QVERIFY(::pipe(channel) == 0);
        const pid_t child = ::fork();
        if (child == 0) { // writes through one connection until it is killed; tells each commit
            auto opened = Database::open(path);
            (void)(*opened)->prepareForWriting();
            for (qint64 i = 0;; ++i) {
                if ((*opened)->run("INSERT INTO outbox(table_name, row_id, change) VALUES('t', ?1, 'saved')", QByteArray::number(i)))
                    (void)!::write(channel[1], &i, sizeof i);
            }
        }
        ::close(channel[1]);
        qint64 last = -1;
        while (last < 200 && ::read(channel[0], &last, sizeof last) == sizeof last) { }
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(channel[0], &last, sizeof last) == sizeof last) { }
        ::close(channel[0]);
        Profile profile(path);
        const auto kept = waitFor(profile.threads.read([](Database &database) { return database.number("SELECT count(*) FROM outbox"); }));
        QVERIFY_OK(kept);
        QVERIFY2(*kept >= last + 1, qPrintable(QStringLiteral("%1 of %2").arg(*kept).arg(last + 1)));
#else
        QSKIP("needs fork");
#endif
    }

    void noSecretIsInAnyFileOfAProfile()
    {
        const QString root = m_folder.filePath(QStringLiteral("whole"));
        QDir().mkpath(root);
        const QString secret = QStringLiteral("sk-planted-7f3a91c2e5d84b60");
        {
            MemorySecrets secrets;
            QVERIFY_OK(waitFor(secrets.write(QStringLiteral("provider/1"), secret)));
            Settings settings(root + QStringLiteral("/settings.json"));
            settings.set(Settable::proxyUrl, QStringLiteral("http://user:%1@proxy:8080").arg(secret));
            settings.set(Settable::proxyMode, ProxyMode::Manual);
            QVERIFY_OK(settings.flush());
            Profile profile(root + QStringLiteral("/profile.sqlite"));
            ProviderInstance provider;
            provider.id = ProviderId::make(at(0));
            provider.url = QStringLiteral("https://x:%1@example.com").arg(secret);
            QCOMPARE(waitFor(profile.providers.save(provider)).error().code, QByteArray("store.secret"));
            provider.url = QStringLiteral("https://example.com");
            provider.keyReference = QStringLiteral("provider/1");
            QVERIFY_OK(waitFor(profile.providers.save(provider)));
            Blobs blobs(root + QStringLiteral("/blobs"));
            QVERIFY_OK(waitFor(blobs.add("bytes")));
            QVERIFY(everything(profile));
        }
        const QList<QByteArray> forms{secret.toUtf8(), QByteArray(reinterpret_cast<const char *>(secret.utf16()), secret.size() * 2),
                                      secret.toUtf8().toHex(), secret.toUtf8().toBase64().left(30)};
        int files = 0;
        for (QDirIterator all(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); all.hasNext();) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            for (const QByteArray &form : forms)
                QVERIFY2(!bytes.contains(form), qPrintable(file.fileName()));
            ++files;
        }
        qInfo("%d files scanned", files);
        QVERIFY(files >= 3);
    }
};

LAYERS_TEST(TstProfile, "tst_profile", Guiless)
#include "tst_profile.moc"
