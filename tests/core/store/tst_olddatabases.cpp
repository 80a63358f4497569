// Databases as earlier versions wrote them, one of each schema in tests/data/db, opened by the code of today: everything in them is found,
// whatever migrations came since. A database is frozen once and never written again. The one of a new schema is made by this program:
//   LAYERS_FREEZE=tests/data/db/v2.sqlite tests_core_store tst_olddatabases freeze
// which writes what fill() says; then its number goes into the table of finds_data().
#include "tests/core/store/storefixture.h"
#include "tests/support/layerstest.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace LayersTest;

namespace {

const QString lease
    = QStringLiteral("# Lease\n\nThe rent is due on the third of each month.\n\nThe deposit is 900 euro, caf\u00e9 \u4e95\u6238.\n");
const QByteArray letterHash(32, 'l');

Message answerTo(const Conversation &chat, const Message &question, const char *text, qint64 seconds)
{
    Message answer = message(chat, question.id, QString::fromUtf8(text), seconds);
    answer.role = Role::Assistant;
    answer.state = MessageState::Complete;
    answer.modelAsked = ModelRef::recall();
    answer.stopReason = "stop";
    return answer;
}

// A chat with two answers to one question, a cited file, drafts, a server, a chat in the trash, and an answer that was being written.
bool fill(Profile &profile)
{
    bool all = true;
    const auto run = [&all](auto task) {
        const auto outcome = waitFor(std::move(task));
        if (!outcome)
            QTest::qFail(qPrintable(describe(outcome)), __FILE__, __LINE__);
        all = all && outcome.ok();
    };
    Source source;
    source.id = SourceId::make(at(1));
    source.path = QStringLiteral("/home/ada/Papers");
    source.title = QStringLiteral("Papers");
    source.added = at(1);
    run(profile.sources.save(source));
    Document document;
    document.id = DocumentId::make(at(2));
    document.source = source.id;
    document.path = QStringLiteral("lease.md");
    document.absolutePath = QStringLiteral("/home/ada/Papers/lease.md");
    document.format = Document::Format::Markdown;
    document.state = Document::State::Ready;
    document.contentHash = QByteArray(32, 'd');
    document.size = lease.toUtf8().size();
    document.textLength = lease.size();
    std::vector<Passage> passages;
    for (const auto &[from, to] : {std::pair(0, 53), std::pair(53, int(lease.size()))}) {
        Passage passage;
        passage.id = PassageId::make(at(2));
        passage.document = document.id;
        passage.source = source.id;
        passage.ordinal = int(passages.size());
        passage.path = document.path;
        passage.heading = QStringLiteral("Lease");
        passage.range = {from, to};
        passage.text = lease.mid(from, to - from);
        passages.push_back(passage);
    }
    run(profile.sources.saveDocument(document, lease, passages));
    Document broken = document;
    broken.id = DocumentId::make(at(3));
    broken.path = QStringLiteral("scan.pdf");
    broken.contentHash.clear();
    broken.state = Document::State::Failed;
    broken.reason = "no_text";
    run(profile.sources.saveDocument(broken));

    Conversation chat = conversation("The rent", 10);
    chat.isPinned = true;
    chat.sources = std::vector{source.id};
    run(profile.conversations.save(chat));
    Message question = message(chat, {}, QStringLiteral("When is the rent due?"), 11);
    question.parts.push_back(BlobPart{letterHash, "text/plain", QStringLiteral("letter.txt"), 12});
    run(profile.messages.save(question));
    Message first = answerTo(chat, question, "On the third.", 12);
    Citation citation;
    citation.mark = 1;
    citation.source = source.id;
    citation.document = document.id;
    citation.contentHash = document.contentHash;
    citation.path = document.path;
    citation.range = {9, 51};
    citation.quote = lease.mid(9, 42);
    first.parts.push_back(CitationPart{citation});
    first.parts.push_back(UnknownPart{R"({"type":"hologram","n":1})"});
    first.usage.input = 120;
    first.usage.cost = Cost{.nanos = 15};
    run(profile.messages.save(first));
    run(profile.messages.save(answerTo(chat, question, "Another answer.", 13)));
    run(profile.messages.select(first.id));
    run(profile.drafts.save(chat.id,
                            Draft{.text = QStringLiteral("And the deposit?"),
                                  .attachments = {{BlobPart{QByteArray(32, 'p'), "image/png", QStringLiteral("plan.png"), 7}}},
                                  .cursor = 3},
                            at(14)));
    run(profile.drafts.save({}, Draft{.text = QStringLiteral("A chat not begun"), .attachments = {}}, at(15)));
    const Conversation gone = conversation("In the trash", 20);
    run(profile.conversations.save(gone));
    run(profile.messages.save(message(gone, {}, QStringLiteral("Old question"), 21)));
    run(profile.conversations.remove(gone.id, at(22)));
    const Conversation cut = conversation("Cut off", 30);
    run(profile.conversations.save(cut));
    const Message asked = message(cut, {}, QStringLiteral("Long story?"), 31);
    run(profile.messages.save(asked));
    Message half = answerTo(cut, asked, "It was", 32);
    half.state = MessageState::Streaming;
    run(profile.messages.save(half));
    run(profile.messages.append(half.id, {TextPart{QStringLiteral(" a dark")}}));
    ProviderInstance server;
    server.id = ProviderId::make(at(40));
    server.kind = "openai";
    server.name = QStringLiteral("Here");
    server.url = QStringLiteral("http://127.0.0.1:11434/v1");
    ModelInfo gull;
    gull.id = QStringLiteral("gull");
    gull.name = QStringLiteral("Gull");
    gull.contextTokens = 8192;
    server.models = {gull};
    server.modelsListed = at(41);
    run(profile.providers.save(server));
    SearchStore search(profile.threads);
    run(search.catchUp());
    return all;
}

} // namespace

class TstOldDatabases : public QObject
{
    Q_OBJECT
private slots:
    void freeze()
    {
        const QString path = qEnvironmentVariable("LAYERS_FREEZE");
        if (path.isEmpty())
            QSKIP("only by hand, see above");
        QVERIFY2(!QFile::exists(path), "a frozen database is not written again");
        QTemporaryDir folder;
        const QString made = folder.filePath(QStringLiteral("made.sqlite"));
        {
            Profile profile(made);
            QVERIFY(fill(profile));
            // One file, without a journal beside it.
            QVERIFY_OK(waitFor(profile.threads.read([](Database &) { return Unit{}; })));
        }
        QVERIFY(!QFile::exists(made + QLatin1String("-wal")) || QFileInfo(made + QLatin1String("-wal")).size() == 0);
        QVERIFY(QFile::copy(made, path));
        QVERIFY(QFileInfo(path).size() < 300'000);
    }

    void finds_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("the first schema") << 1;
        QTest::newRow("with keys that are being written") << 2;
    }
    void finds()
    {
        QFETCH(int, version);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("layers.db"));
        QVERIFY(QFile::copy(QStringLiteral(LAYERS_TEST_DATA "/db/v%1.sqlite").arg(version), path));
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
        Profile profile(path);
        QVERIFY_OK(waitFor(profile.threads.opened()));

        const auto chats = waitFor(profile.conversations.list(10));
        QVERIFY_OK(chats);
        QCOMPARE(chats->size(), 2u);
        const Conversation &chat = chats->front();
        QCOMPARE(chat.title, QStringLiteral("The rent"));
        QVERIFY(chat.isPinned && chat.sources && chat.sources->size() == 1);
        QCOMPARE(chat.messages, 3);
        QCOMPARE(chat.draft, QStringLiteral("And the deposit?"));
        QCOMPARE(waitFor(profile.conversations.trash())->front().title, QStringLiteral("In the trash"));

        // The branch that was in view, and the other one beside it.
        const auto shown = waitFor(profile.messages.recent(chat.id, 10));
        QCOMPARE(shown->size(), 2u);
        QCOMPARE(shown->front().text(), QStringLiteral("When is the rent due?"));
        QCOMPARE(std::get<BlobPart>(shown->front().parts[1]).name, QStringLiteral("letter.txt"));
        const Message &answer = shown->back();
        QCOMPARE(answer.text(), QStringLiteral("On the third."));
        const Citation citation = std::get<CitationPart>(answer.parts[1]).citation;
        QCOMPARE(citation.quote, QStringLiteral("The rent is due on the third of each month"));
        QVERIFY(std::holds_alternative<UnknownPart>(answer.parts[2]));
        QVERIFY(answer.modelAsked.isRecall());
        QCOMPARE(answer.usage.cost->nanos, 15);
        const auto siblings = waitFor(profile.messages.siblings(answer.id));
        QCOMPARE(siblings->size(), 2u);
        QCOMPARE(waitFor(profile.messages.find(siblings->back()))->text(), QStringLiteral("Another answer."));

        // What was being written is kept and marked.
        QCOMPARE(waitFor(profile.messages.recover())->size(), 1u);
        const Message half = waitFor(profile.messages.recent(chats->back().id, 10))->back();
        QCOMPARE(half.text(), QStringLiteral("It was a dark"));
        QVERIFY(half.state == MessageState::Interrupted);

        QCOMPARE(waitFor(profile.drafts.find(chat.id))->attachments.front().blob.name, QStringLiteral("plan.png"));
        QCOMPARE(waitFor(profile.drafts.find({}))->text, QStringLiteral("A chat not begun"));
        QVERIFY(waitFor(profile.messages.wantedBlobs('l'))->contains(letterHash));
        QCOMPARE(waitFor(profile.messages.wantedBlobs('p'))->size(), 1);

        const auto sources = waitFor(profile.sources.list());
        QCOMPARE(sources->front().title, QStringLiteral("Papers"));
        QCOMPARE(sources->front().passages, 2);
        QCOMPARE(sources->front().failed, 1);
        const auto documents = waitFor(profile.sources.documents(sources->front().id));
        QCOMPARE(documents->size(), 2u);
        QCOMPARE(*waitFor(profile.sources.text(documents->front().id)), lease);
        QCOMPARE(documents->back().reason, QByteArray("no_text"));
        for (const char *word : {"rents", "cafe", "\u4e95\u6238"}) {
            const auto found = waitFor(profile.sources.search(QString::fromUtf8(word), SourceStore::Words::All, {}, 10));
            QVERIFY2(found && found->size() == 1, word);
            QCOMPARE(found->front().text, lease.mid(found->front().range.from, found->front().range.length()));
        }

        const auto servers = waitFor(profile.providers.list());
        QCOMPARE(servers->front().models.front().contextTokens, 8192);
        SearchStore search(profile.threads);
        QVERIFY_OK(waitFor(search.catchUp()));
        QCOMPARE(waitFor(search.find(QStringLiteral("third"), SearchStore::Order::NewestFirst, 10))->size(), 1u);
        QCOMPARE(waitFor(search.find(QStringLiteral("rent"), SearchStore::Order::NewestFirst, 10))->size(), 2u);
        // And it can be written: another answer, and a chat that goes for good.
        QVERIFY_OK(waitFor(profile.messages.save(answerTo(chat, shown->front(), "A third answer.", 50))));
        QVERIFY_OK(waitFor(profile.conversations.purge(chats->back().id)));
        QVERIFY_OK(waitFor(profile.sources.remove(sources->front().id)));
    }
};

LAYERS_TEST(TstOldDatabases, "tst_olddatabases", Guiless)
#include "tst_olddatabases.moc"
