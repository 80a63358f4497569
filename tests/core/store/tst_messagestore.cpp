#include "tests/core/store/storefixture.h"
#include "tests/support/layerstest.h"

using namespace LayersTest;

class TstMessageStore : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    QString fresh() { return m_folder.filePath(QStringLiteral("profile%1.sqlite").arg(++m_count)); }

    static QStringList texts(const std::vector<Message> &messages)
    {
        QStringList all;
        for (const Message &m : messages)
            all << m.text();
        return all;
    }

    static QStringList words(const char *all) { return QString::fromLatin1(all).split(QLatin1Char(' ')); }

private slots:
    void everyFieldSurvives()
    {
        Profile profile(fresh());
        const Conversation chat = conversation("chat");
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        Message full = message(chat, {}, QStringLiteral("text"));
        full.role = Role::Assistant;
        full.state = MessageState::Stopped;
        full.parts = {TextPart{QStringLiteral("a 中 \n")}, ReasoningPart{QStringLiteral("why"), "sig", "red", std::chrono::milliseconds(7)},
                      BlobPart{QByteArray(32, 'h'), "image/png", QStringLiteral("x.png"), 9}, UnknownPart{R"({"type":"hologram","n":1})"}};
        full.modelAsked = ModelRef{ProviderId::make(at(0)), QStringLiteral("a/b")};
        full.modelAskedName = QStringLiteral("B");
        full.modelAnswered = QStringLiteral("b-2");
        full.requestId = QStringLiteral("r");
        full.usage.input = 3;
        full.usage.output = 0;
        full.usage.cost = Cost{.nanos = 15};
        full.usage.raw = R"({"x":1})";
        full.stopReason = "end";
        full.firstToken = std::chrono::milliseconds(11);
        full.total = std::chrono::milliseconds(22);
        QVERIFY_OK(waitFor(profile.messages.save(full)));
        const auto found = waitFor(profile.messages.find(full.id));
        QVERIFY_OK(found);
        QVERIFY(*found == full);
        QCOMPARE(waitFor(profile.messages.wantedBlobs('h'))->size(), 1);
        const auto listed = waitFor(profile.conversations.find(chat.id));
        QCOMPARE(listed->messages, 1);
        QCOMPARE(listed->lastModelName, QStringLiteral("B"));
        QVERIFY(listed->leaf == full.id);
        QCOMPARE(waitFor(profile.messages.find(MessageId::make(at(1)))).error().code, QByteArray("store.message"));
    }

    void aTreeIsWalked()
    {
        Profile profile(fresh());
        const Conversation chat = conversation("chat");
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        const Message q1 = message(chat, {}, QStringLiteral("q1"), 1);
        const Message a1 = message(chat, q1.id, QStringLiteral("a1"), 2);
        const Message q2 = message(chat, a1.id, QStringLiteral("q2"), 3);
        const Message a2 = message(chat, q2.id, QStringLiteral("a2"), 4);
        QVERIFY_OK(waitFor(profile.messages.save(std::vector{q1, a1, q2, a2})));
        const Message b1 = message(chat, q1.id, QStringLiteral("b1"), 5); // regenerated
        QVERIFY_OK(waitFor(profile.messages.save(b1)));
        QCOMPARE(texts(*waitFor(profile.messages.recent(chat.id, 10))), words("q1 b1"));
        QVERIFY((*waitFor(profile.messages.siblings(a1.id)) == std::vector{a1.id, b1.id}));
        QVERIFY((*waitFor(profile.messages.siblingsOf({q1.id, b1.id})) == std::vector<std::vector<MessageId>>{{q1.id}, {a1.id, b1.id}}));

        // Back to the first answer: what was seen below it comes back too.
        QVERIFY(*waitFor(profile.messages.select(a1.id)) == a2.id);
        QCOMPARE(texts(*waitFor(profile.messages.recent(chat.id, 10))), words("q1 a1 q2 a2"));
        QCOMPARE(texts(*waitFor(profile.messages.recent(chat.id, 2))), words("q2 a2"));
        QCOMPARE(texts(*waitFor(profile.messages.recent(chat.id, 2, q2.id))), words("q1 a1"));
        QCOMPARE(texts(*waitFor(profile.messages.recent(chat.id, 2, q1.id))), QStringList());
        QCOMPARE(texts(*waitFor(profile.messages.path(b1.id))), words("q1 b1"));

        QVERIFY_OK(waitFor(profile.messages.remove(a2.id)));
        QCOMPARE(texts(*waitFor(profile.messages.recent(chat.id, 10))), words("q1 a1 q2"));
        QVERIFY(waitFor(profile.messages.find(a2.id))->isDeleted);
        QCOMPARE(waitFor(profile.messages.children(chat.id, q2.id))->size(), size_t(0));
        QCOMPARE(waitFor(profile.conversations.find(chat.id))->messages, 4);
    }

    void aStreamedAnswerIsFolded()
    {
        const QString path = fresh();
        const Conversation chat = conversation("chat");
        Message answer = message(chat, {}, QStringLiteral("Hel"), 1);
        answer.state = MessageState::Streaming;
        Message cut = message(chat, answer.id, QString(), 2);
        cut.state = MessageState::Streaming;
        cut.parts.clear();
        const auto partRows = [](Database &database) { return database.number("SELECT count(*) FROM message_parts"); };
        {
            Profile profile(path);
            QVERIFY_OK(waitFor(profile.conversations.save(chat)));
            QVERIFY_OK(waitFor(profile.messages.save(std::vector{answer, cut})));
            QVERIFY_OK(waitFor(profile.messages.append(answer.id, {TextPart{QStringLiteral("lo ")}})));
            QVERIFY_OK(waitFor(profile.messages.append(answer.id, {TextPart{QStringLiteral("you")}})));
            QVERIFY_OK(waitFor(profile.messages.append(cut.id, {TextPart{QStringLiteral("half a sen")}})));
            QCOMPARE(waitFor(profile.messages.find(answer.id))->text(), QStringLiteral("Hello you"));
            QCOMPARE(waitFor(profile.messages.find(answer.id))->parts.size(), size_t(1));
            answer.parts = {TextPart{QStringLiteral("Hello you.")}};
            answer.state = MessageState::Complete;
            QVERIFY_OK(waitFor(profile.messages.save(answer)));
            QCOMPARE(*waitFor(profile.threads.read(partRows)), 1);
        }
        Profile profile(path);
        std::vector<Uuid> told;
        QObject::connect(&profile.threads.feed(), &ChangeFeed::changed, this,
                         [&told](const ChangeSet &changes) { told = changes.ids(Tables::conversations); });
        QVERIFY((*waitFor(profile.messages.recover()) == std::vector{cut.id}));
        QVERIFY((told == std::vector{chat.id.uuid()})); // the list marks it
        const auto found = waitFor(profile.messages.find(cut.id));
        QCOMPARE(found->text(), QStringLiteral("half a sen"));
        QVERIFY(found->state == MessageState::Interrupted);
        QCOMPARE(waitFor(profile.messages.find(answer.id))->text(), QStringLiteral("Hello you."));
        QCOMPARE(*waitFor(profile.threads.read(partRows)), 0);
        QVERIFY(waitFor(profile.messages.recover())->empty());
    }

    void conversationsAreListedInPages()
    {
        Profile profile(fresh());
        std::vector<Conversation> chats;
        for (int i = 0; i < 7; ++i) {
            chats.push_back(conversation(qPrintable(QString::number(i)), i));
            chats.back().isPinned = i == 2;
            QVERIFY_OK(waitFor(profile.conversations.save(chats.back())));
        }
        QVERIFY_OK(waitFor(profile.conversations.remove(chats[5].id, at(100))));
        QString order;
        std::optional<Conversation> behind;
        for (;;) {
            const auto page = *waitFor(profile.conversations.list(2, behind));
            if (page.empty())
                break;
            for (const Conversation &chat : page)
                order += chat.title;
            behind = page.back();
        }
        QCOMPARE(order, QStringLiteral("264310"));
        QCOMPARE(waitFor(profile.conversations.trash())->size(), size_t(1));
        QVERIFY_OK(waitFor(profile.conversations.restore(chats[5].id)));
        QCOMPARE(waitFor(profile.conversations.list(10))->size(), size_t(7));
        QVERIFY_OK(waitFor(profile.conversations.remove(chats[5].id, at(100))));
        QCOMPARE(*waitFor(profile.conversations.purgeTrash(at(100))), 0);
        QCOMPARE(*waitFor(profile.conversations.purgeTrash(at(101))), 1);
        QCOMPARE(waitFor(profile.conversations.find(chats[5].id)).error().code, QByteArray("store.conversation"));
    }

    void savingAConversationKeepsWhatItsMessagesDecided()
    {
        Profile profile(fresh());
        Conversation chat = conversation("old");
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        const Message first = message(chat, {}, QStringLiteral("hi"), 50);
        QVERIFY_OK(waitFor(profile.messages.save(first)));
        chat.title = QStringLiteral("new");
        chat.titleOrigin = Conversation::TitleOrigin::Person;
        chat.sources = std::vector{SourceId::make(at(0))};
        chat.model = ModelRef::recall();
        chat.isUnread = true;
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        const auto found = waitFor(profile.conversations.find(chat.id));
        chat.leaf = first.id;
        chat.changed = first.created;
        chat.messages = 1;
        QVERIFY(*found == chat);
    }

    // Whoever comes back to a chat sees what was typed a moment ago, also while the writer still has work before it.
    void aDraftIsReadBehindItsSave()
    {
        Profile profile(fresh());
        const ConversationId chat = ConversationId::make(at(0));
        for (int i = 0; i < 200; ++i) {
            const Draft draft{.text = QString::number(i), .attachments = {}, .cursor = 0};
            auto saving = profile.drafts.save(chat, draft, at(1));
            auto reading = profile.drafts.find(chat); // nobody has waited for the save
            QCOMPARE(waitFor(std::move(reading))->text, draft.text);
            QVERIFY_OK(waitFor(std::move(saving)));
        }
    }

    void draftsProvidersAndRuns()
    {
        Profile profile(fresh());
        const Draft draft{.text = QStringLiteral("unsent"),
                          .attachments = {{BlobPart{QByteArray(32, 'b'), "text/plain", QStringLiteral("f"), 1}}},
                          .cursor = 3};
        const ConversationId chat = ConversationId::make(at(0));
        QVERIFY_OK(waitFor(profile.drafts.save(chat, draft, at(1))));
        QVERIFY_OK(waitFor(profile.drafts.save({}, draft, at(1))));
        QVERIFY(*waitFor(profile.drafts.find(chat)) == draft);
        QVERIFY(*waitFor(profile.drafts.find({})) == draft);
        QCOMPARE(waitFor(profile.messages.wantedBlobs('b'))->size(), 1);
        Draft edited = draft;
        edited.edit = EditedQuestion{
            MessageId::make(at(1)), QStringLiteral("changed"), {{BlobPart{QByteArray(32, 'e'), "text/plain", QStringLiteral("e.txt"), 1}}}};
        QVERIFY_OK(waitFor(profile.drafts.save(chat, edited, at(2))));
        QVERIFY(*waitFor(profile.drafts.find(chat)) == edited);
        QCOMPARE(waitFor(profile.messages.wantedBlobs('e'))->size(), 1);
        QVERIFY_OK(waitFor(profile.drafts.save(chat, {}, at(2))));
        QVERIFY(waitFor(profile.drafts.find(chat))->isEmpty());
        QVERIFY_OK(waitFor(profile.drafts.save({}, {}, at(2))));
        QCOMPARE(waitFor(profile.messages.wantedBlobs('b'))->size(), 0);

        ProviderInstance server;
        server.id = ProviderId::make(at(0));
        server.kind = "openai";
        server.name = QStringLiteral("Here");
        server.url = QStringLiteral("http://localhost:1234/v1");
        QVERIFY_OK(waitFor(profile.providers.save(server)));
        ModelInfo model;
        model.id = QStringLiteral("m");
        model.contextTokens = 8192;
        model.thinks = false;
        server.models = {model};
        server.modelsListed = at(9);
        QVERIFY_OK(waitFor(profile.providers.saveModels(server, server.models, at(9))));
        QVERIFY((*waitFor(profile.providers.list()) == std::vector{server}));
        QVERIFY_OK(waitFor(profile.providers.remove(server.id)));
        QVERIFY(!waitFor(profile.providers.saveModels(server, {}, at(9))));

        RunRecord run{.id = RunId::make(at(0)),
                      .conversation = chat,
                      .question = MessageId::make(at(0)),
                      .answer = {},
                      .model = ModelRef::recall(),
                      .started = at(1),
                      .ended = {}};
        QVERIFY_OK(waitFor(profile.runs.save(run)));
        QVERIFY((*waitFor(profile.runs.unfinished()) == std::vector{run}));
        run.ended = at(2);
        QVERIFY_OK(waitFor(profile.runs.save(run)));
        QVERIFY(waitFor(profile.runs.unfinished())->empty());
    }

    void theOutboxHoldsTheNewestWishOfEachRow()
    {
        Profile profile(fresh());
        const Conversation chat = conversation("chat");
        const Message first = message(chat, {}, QStringLiteral("hi"));
        QVERIFY_OK(waitFor(profile.conversations.save(chat)));
        QVERIFY_OK(waitFor(profile.messages.save(first)));
        QVERIFY_OK(waitFor(profile.messages.save(message(chat, first.id, QStringLiteral("from the server")), MessageStore::View::Stay,
                                                 Recording::Remote)));
        QVERIFY_OK(
            waitFor(profile.drafts.save(chat.id, {.text = QStringLiteral("x"), .attachments = {}, .cursor = 0}, at(1)))); // does not sync
        const auto entries = *waitFor(profile.outbox.next(10));
        QCOMPARE(entries.size(), size_t(2));
        QCOMPARE(entries[0].table + entries[1].table, QByteArray("messagesconversations"));
        QVERIFY_OK(waitFor(profile.messages.save(first))); // changes while it is being sent
        QVERIFY_OK(waitFor(profile.outbox.sent({entries[0].sequence, entries[1].sequence})));
        QCOMPARE(waitFor(profile.outbox.next(10))->size(), size_t(2));
        QVERIFY_OK(waitFor(profile.conversations.purge(chat.id)));
        const auto removed = *waitFor(profile.outbox.next(10));
        for (const OutboxEntry &entry : removed)
            QVERIFY(entry.change == Change::Removed);
    }
};

LAYERS_TEST(TstMessageStore, "tst_messagestore", Guiless)
#include "tst_messagestore.moc"
