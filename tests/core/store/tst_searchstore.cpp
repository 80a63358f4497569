#include "core/db/tokenizer.h"
#include "tests/core/store/storefixture.h"
#include "tests/support/layerstest.h"

#include <QtCore/QRandomGenerator>

using namespace LayersTest;

namespace {

Result<Unit> checkIndexes(Database &database)
{
    TRY(database.execute("INSERT INTO search_index(search_index) VALUES('integrity-check')"));
    return database.execute("INSERT INTO passages_index(passages_index, rank) VALUES('integrity-check', 1)");
}

} // namespace

class TstSearchStore : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    QString fresh() { return m_folder.filePath(QStringLiteral("profile%1.sqlite").arg(++m_count)); }

private slots:
    void titlesAndMessagesAreFound()
    {
        Profile profile(fresh());
        SearchStore search(profile.threads);
        Conversation travel = conversation("Crème brûlée in Paris", 1);
        const Conversation work = conversation("Work", 2);
        QVERIFY_OK(waitFor(profile.conversations.save(travel)));
        QVERIFY_OK(waitFor(profile.conversations.save(work)));
        Message china
            = message(travel, {}, QString::fromUtf8("Long before that we spoke of many things, and then: 我爱中国人 and fooBar_baz"), 3);
        QVERIFY_OK(waitFor(profile.messages.save(china)));
        QVERIFY_OK(waitFor(profile.messages.save(message(work, {}, QStringLiteral("creme for the office"), 4))));
        QVERIFY_OK(waitFor(search.catchUp()));

        const auto find = [&](const char *typed, SearchStore::Order order = SearchStore::Order::NewestFirst) {
            return *waitFor(search.find(QString::fromUtf8(typed), order, 10));
        };
        auto hits = find("creme");
        QCOMPARE(hits.size(), size_t(2));
        QCOMPARE(hits[0].title, QStringLiteral("Work"));
        QVERIFY(hits[1].kind == SearchHit::Kind::Conversation);
        QCOMPARE(hits[1].snippet.mid(hits[1].ranges.at(0).from, hits[1].ranges.at(0).length()), QString::fromUtf8("Crème"));
        QVERIFY(find("creme", SearchStore::Order::Ranked).at(0).kind == SearchHit::Kind::Conversation);

        hits = find("中国");
        QCOMPARE(hits.size(), size_t(1));
        QVERIFY(hits[0].id == china.id.uuid());
        QCOMPARE(hits[0].at, china.created);
        QVERIFY(!hits[0].ranges.empty());
        QCOMPARE(hits[0].snippet.mid(hits[0].ranges[0].from, hits[0].ranges[0].length()), QString::fromUtf8("中国"));
        QCOMPARE(find("foob").size(), size_t(1));
        QCOMPARE(find("").size(), size_t(0));
        QCOMPARE(find("\" * (").size(), size_t(0));

        QVERIFY_OK(waitFor(profile.conversations.remove(travel.id, at(9))));
        QCOMPARE(find("creme").size(), size_t(1));
        QVERIFY_OK(waitFor(profile.conversations.restore(travel.id)));
        travel.title = QStringLiteral("Dessert");
        QVERIFY_OK(waitFor(profile.conversations.save(travel)));
        QVERIFY_OK(waitFor(search.catchUp()));
        QCOMPARE(find("creme").size(), size_t(1));
        QCOMPARE(find("dess").size(), size_t(1));
        QVERIFY_OK(waitFor(profile.conversations.purge(travel.id)));
        QVERIFY_OK(waitFor(search.catchUp()));
        QCOMPARE(find("dess").size() + find("中国").size(), size_t(0));
    }

    // Whatever happens between two runs of the queue, the index ends as one that was built from what is there.
    void theIndexStaysWhole()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        Profile profile(fresh());
        SearchStore search(profile.threads);
        const Conversation chat = conversation("chat");
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        std::vector<Message> messages;
        const auto text = [&] {
            QStringList words;
            for (int i = int(random.bounded(6)); i >= 0; --i)
                words << QStringLiteral("w%1").arg(random.bounded(30));
            return words.join(QLatin1Char(' '));
        };
        for (int step = 0; step < 400; ++step) {
            const int what = int(random.bounded(10));
            if (what < 5 || messages.empty()) {
                messages.push_back(message(chat, {}, text(), step));
                QVERIFY_OK(waitFor(profile.messages.save(messages.back())));
            } else if (what < 8) {
                Message &changed = messages[random.bounded(int(messages.size()))];
                changed.parts = {TextPart{text()}};
                changed.state = random.bounded(4) == 0 ? MessageState::Streaming : MessageState::Complete;
                QVERIFY_OK(waitFor(profile.messages.save(changed)));
            } else if (what < 9) {
                Message &removed = messages[random.bounded(int(messages.size()))];
                removed.parts.clear();
                removed.isDeleted = true;
                QVERIFY_OK(waitFor(profile.messages.remove(removed.id)));
            } else {
                QVERIFY_OK(waitFor(search.catchUp()));
            }
        }
        QVERIFY_OK(waitFor(search.catchUp()));
        QVERIFY_OK(waitFor(profile.threads.write(checkIndexes)));
        for (int word = 0; word < 30; ++word) {
            const QString typed = QStringLiteral("\"w%1\"").arg(word);
            QSet<Uuid> expected;
            for (const Message &m : messages) {
                if (!m.isDeleted && m.state != MessageState::Streaming
                    && m.text().split(QLatin1Char(' ')).contains(QStringLiteral("w%1").arg(word)))
                    expected.insert(m.id.uuid());
            }
            QSet<Uuid> found;
            const auto hits = *waitFor(search.find(typed, SearchStore::Order::NewestFirst, 10000));
            for (const SearchHit &hit : hits)
                found.insert(hit.id);
            QCOMPARE(found, expected);
        }
        // No term is left of what has gone: the vocabulary counts exactly what the rows hold.
        qint64 terms = 0;
        for (const Message &m : messages) {
            if (m.isDeleted || m.state == MessageState::Streaming)
                continue;
            terms += qint64(Text::tokens(m.text().toUtf8()).size());
        }
        const auto counted = waitFor(profile.threads.write([](Database &database) -> Result<qint64> {
            TRY(database.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search_index', 'row')"));
            return database.number("SELECT sum(cnt) FROM temp.vocabulary");
        }));
        QVERIFY_OK(counted);
        QCOMPARE(*counted, terms + 1); // and the title
    }

    void anIndexOfAnotherVersionIsBuiltAnew()
    {
        Profile profile(fresh());
        const Conversation chat = conversation("chat");
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        QVERIFY_OK(waitFor(profile.messages.save(message(chat, {}, QStringLiteral("words")))));
        {
            SearchStore first(profile.threads);
            QVERIFY_OK(waitFor(first.catchUp()));
        }
        QVERIFY_OK(waitFor(profile.threads.write([](Database &database) {
            return database.execute("UPDATE search_state SET version=0; INSERT INTO search_index(search_index) VALUES('delete-all');"
                                    "INSERT INTO search_index(rowid, title, body) VALUES(7, '', 'stale')");
        })));
        SearchStore search(profile.threads);
        QVERIFY_OK(waitFor(search.catchUp()));
        QVERIFY_OK(waitFor(profile.threads.write(checkIndexes)));
        QCOMPARE(waitFor(search.find(QStringLiteral("words"), SearchStore::Order::Ranked, 5))->size(), size_t(1));
        const auto rows = waitFor(profile.threads.read(
            [](Database &database) { return database.number("SELECT count(*) FROM search_index WHERE search_index MATCH 'stale'"); }));
        QCOMPARE(*rows, 0);
    }

    void passagesAreFoundAndReplaced()
    {
        Profile profile(fresh());
        Source source;
        source.id = SourceId::make(at(0));
        source.path = QStringLiteral("/srv/notes");
        source.title = QStringLiteral("notes");
        QVERIFY_OK(waitFor(profile.sources.save(source)));
        Document file;
        file.id = DocumentId::make(at(0));
        file.source = source.id;
        file.path = QStringLiteral("law.md");
        file.absolutePath = QStringLiteral("/srv/notes/law.md");
        file.format = Document::Format::Markdown;
        file.state = Document::State::Ready;
        file.contentHash = QByteArray(32, 'c');
        file.size = 100;
        const auto passage = [&](int ordinal, const char *heading, const char *text) {
            Passage made;
            made.id = PassageId::make(at(0));
            made.document = file.id;
            made.source = source.id;
            made.ordinal = ordinal;
            made.path = file.path;
            made.heading = QString::fromUtf8(heading);
            made.text = QString::fromUtf8(text);
            made.range = {ordinal * 10, ordinal * 10 + made.text.size()};
            return made;
        };
        const std::vector first{passage(0, "Intro", "the running dogs"), passage(1, "Dogs", "nothing here"), passage(2, "End", "cats")};
        QVERIFY_OK(waitFor(profile.sources.saveDocument(file, QStringLiteral("whole text"), first)));
        QCOMPARE(*waitFor(profile.sources.text(file.id)), QStringLiteral("whole text"));
        QVERIFY(*waitFor(profile.sources.document(file.id)) == file);
        QVERIFY(*waitFor(profile.sources.passages(file.id)) == first);
        QCOMPARE(waitFor(profile.sources.neighbours(file.id, 0, 1))->size(), size_t(2));
        const auto listed = *waitFor(profile.sources.find(source.id));
        QCOMPARE(listed.documents, 1);
        QCOMPARE(listed.passages, 3);
        QCOMPARE(listed.bytes, 100);

        const auto find
            = [&](const char *typed, SourceStore::Words words = SourceStore::Words::Any, std::optional<std::vector<SourceId>> in = {}) {
                  return *waitFor(profile.sources.search(QString::fromUtf8(typed), words, std::move(in), 10));
              };
        QCOMPARE(find("dog").size(), size_t(2));
        QCOMPARE(find("dog").at(0).ordinal, 1); // the heading weighs more
        QVERIFY(find("dog").at(0).score >= find("dog").at(1).score);
        QCOMPARE(find("run cat").size(), size_t(2));
        QCOMPARE(find("run cat", SourceStore::Words::All).size(), size_t(0));
        QCOMPARE(find("cat", SourceStore::Words::Any, std::vector{source.id}).size(), size_t(1));
        QCOMPARE(find("cat", SourceStore::Words::Any, std::vector{SourceId::make(at(1))}).size(), size_t(0));

        QVERIFY_OK(waitFor(profile.sources.saveDocument(file, QStringLiteral("other"), {passage(0, "", "birds")})));
        QCOMPARE(find("dog").size(), size_t(0));
        QCOMPARE(find("bird").size(), size_t(1));
        QVERIFY_OK(waitFor(profile.threads.write(checkIndexes)));
        file.state = Document::State::Failed;
        file.reason = "unreadable";
        QVERIFY_OK(waitFor(profile.sources.saveDocument(file)));
        QCOMPARE(find("bird").size(), size_t(0));
        QCOMPARE(waitFor(profile.sources.find(source.id))->failed, 1);
        QVERIFY_OK(waitFor(profile.sources.remove(source.id)));
        QVERIFY_OK(waitFor(profile.threads.write(checkIndexes)));
        QVERIFY(waitFor(profile.sources.list())->empty());
        QCOMPARE(waitFor(profile.sources.document(file.id)).error().code, QByteArray("store.document"));
    }
};

LAYERS_TEST(TstSearchStore, "tst_searchstore", Guiless)
#include "tst_searchstore.moc"
