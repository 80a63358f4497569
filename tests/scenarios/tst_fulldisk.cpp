#include "tests/scenarios/chatpage.h"
#include "tests/fakes/scriptedserver.h"
#include "tests/support/smalldisk.h"
#include "ui/kit/widgets.h"

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// The window on a disk without room: nothing that was written or shown is lost.
class TstFullDisk : public QObject
{
    Q_OBJECT
    std::unique_ptr<SmallDisk> m_disk;

private slots:
    void init()
    {
        m_disk = std::make_unique<SmallDisk>("8m");
        if (!m_disk->isThere())
            QSKIP("mounting a small disk needs Linux and root");
    }

    void cleanup() { m_disk.reset(); }

    // What cannot be saved is not asked, and not gone.
    void aFullDiskGivesTheQuestionBack()
    {
        const QString asked = QStringLiteral("What of the lease? ") + QString(9'000, QLatin1Char('x'));
        {
            Page program(m_disk->folder());
            QVERIFY(program.startsAndAsks());
            QVERIFY(m_disk->fill());

            const int before = program.thread().count();
            program.composer()->setPlainText(asked);
            program.key(Qt::Key_Return);
            QVERIFY(waitUntil([&] { return program.composer()->toPlainText() == asked; }));
            QCOMPARE(program.thread().count(), before);
            QVERIFY(waitUntil(
                [&] { return program.says(QStringLiteral("The disk is full, so nothing was asked. Make room, then ask again.")); }));

            // The same while a question is changed.
            program.composer()->setPlainText(QStringLiteral("half a thought"));
            emit program.find<TranscriptView>("transcript")->actionActivated(program.thread().item(0).id, "edit");
            QVERIFY(program.hasEditNote());
            program.composer()->setPlainText(asked);
            program.key(Qt::Key_Return);
            QVERIFY(waitUntil([&] { return program.hasEditNote() && program.composer()->toPlainText() == asked; }));
            program.keepAsItWas();
            QCOMPARE(program.composer()->toPlainText(), QStringLiteral("half a thought"));

            // What is written goes to another chat and back.
            const std::optional<ConversationId> here = program.page().conversation();
            program.composer()->setPlainText(asked);
            program.key(Qt::Key_Space);
            program.page().open({});
            QVERIFY(waitUntil([&] { return program.composer()->toPlainText().isEmpty(); }));
            program.page().open(here);
            QVERIFY(waitUntil([&] { return program.composer()->toPlainText().trimmed() == asked; }));

            QVERIFY(m_disk->makeRoom());
            program.composer()->setPlainText(asked + QLatin1Char('!'));
            QTest::qWait(700); // the draft is written then
        }
        Page again(m_disk->folder());
        QVERIFY(again.starts());
        again.window->chat()->open(waitFor(again.window->session().conversations().list(1))->front().id);
        QVERIFY(waitUntil([&] { return again.composer()->toPlainText() == asked + QLatin1Char('!'); }));
        again.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return again.thread().count() == 4; }));
    }

    // Nobody closes the window over what is in memory alone without knowing it.
    void theWindowAsksBeforeItLosesADraft()
    {
        const QString thought = QStringLiteral("The lease ") + QString(9'000, QLatin1Char('x'));
        Page program(m_disk->folder());
        QVERIFY(program.startsAndAsks());
        QVERIFY(m_disk->fill());
        program.dialogs.accepts = false;
        program.composer()->setPlainText(thought);
        program.window->close(); // in the middle of a word
        program.window->close(); // and once more, as a key that is held
        const auto asked = [&] { return program.dialogs.asked.count(QStringLiteral("Close and lose what is not saved?")); };
        QVERIFY(waitUntil([&] { return asked() == 1; }));
        QVERIFY(program.window->isVisible());
        QVERIFY(program.says(QStringLiteral("The disk is full. What you write is kept in memory only until there is room.")));
        QVERIFY(m_disk->makeRoom());
        QVERIFY(waitUntil([&] { return program.says(QStringLiteral("What was not saved is saved now.")); }));
        program.composer()->setPlainText(thought + QLatin1Char('!'));
        program.window->close();
        QVERIFY(waitUntil([&] { return !program.window->isVisible(); }));
        QCOMPARE(asked(), 1);
        QCOMPARE(waitFor(program.window->session().chat().draft(*program.page().conversation()))->text, thought + QLatin1Char('!'));
    }

    void whoWantsToMayCloseAnyway()
    {
        Page program(m_disk->folder());
        QVERIFY(program.startsAndAsks());
        QVERIFY(m_disk->fill());
        program.composer()->setPlainText(QString(9'000, QLatin1Char('x')));
        program.window->close();
        QVERIFY(waitUntil([&] { return !program.window->isVisible(); }));
        QCOMPARE(program.dialogs.asked.size(), 1);
    }

    // The disk fills in the middle of an answer: it is shown whole, wherever the person was meanwhile, and kept once there is room.
    void anAnswerThatFindsNoRoomIsShown()
    {
        ScriptedServer server;
        server.reply("/v1/models", Reply::json(200, R"({"data":[{"id":"wren"}]})"));
        std::vector<Reply::Piece> pieces;
        QString whole;
        for (int i = 0; i < 60; ++i) {
            const QByteArray words = "word" + QByteArray::number(i) + QByteArray(400, '-') + ' ';
            whole += QString::fromLatin1(words);
            pieces.push_back({"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + words + "\"}}]}\n\n", 20ms});
        }
        pieces.push_back({"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"});
        server.reply("/v1/chat/completions", Reply::stream(std::move(pieces)));
        const auto textOf = [](const Message &message) { return message.text(); };
        std::optional<ConversationId> chat;
        {
            Page program(m_disk->folder());
            QVERIFY(program.starts());
            program.addServer(server);
            ProfileSession &session = program.window->session();
            chat = waitFor(session.chat().create(QStringLiteral("Tides"), ModelRef::recall()))->id;
            program.window->chat()->open(*chat);
            Draft question;
            question.text = QStringLiteral("Which way?");
            const RunId run
                = session.chat().send(*chat, question, {ModelRef{session.providers().instances().front().id, QStringLiteral("wren")}, {}});
            QVERIFY(waitUntil([&] { return textOf(session.chat().run(run)->answer).contains(QLatin1String("word20")); }));
            QVERIFY(m_disk->fill());
            QVERIFY(waitUntil([&] { return session.chat().run(run)->hasEnded(); }));
            QCOMPARE(textOf(session.chat().run(run)->answer), whole);
            QVERIFY(session.chat().run(run)->notKept);
            program.page().open({});
            program.page().open(chat);
            QVERIFY(waitUntil([&] { return program.thread().count() == 2; }));
            QCOMPARE(program.thread().item(1).state, MessageState::Complete);
            QVERIFY(m_disk->makeRoom());
        }
        Page again(m_disk->folder());
        QVERIFY(again.starts());
        QCOMPARE(textOf(waitFor(again.window->session().messages().recent(*chat, 10))->back()), whole);
    }
};

LAYERS_TEST(TstFullDisk, "tst_fulldisk", Gui)
#include "tst_fulldisk.moc"
