#include "tests/scenarios/chatpage.h"

#include <QtGui/QClipboard>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

using namespace Layers;
using namespace LayersTest;

// A chat that is longer than what is loaded of it, and an earlier question of it that is changed.

class TstChatThread : public QObject
{
    Q_OBJECT
private slots:
    // Only the end of a long chat is loaded: what stands far above is found, and a hit of the search is shown, all the same.
    void whatIsFarAboveIsFound()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        const std::vector<Message> messages = program.saveLongChat(
            700, [](int i) { return i == 4 ? QStringLiteral("Where is the pomegranate?") : QStringLiteral("Number %1").arg(i); });
        const ConversationId chat = messages.front().conversation;
        program.window->chat()->open(chat);
        QVERIFY(waitUntil([&] { return program.thread().count() > 0; }));
        QVERIFY(program.thread().count() < 200);
        program.key(Qt::Key_F, Qt::ControlModifier);
        program.type(QStringLiteral("pomegranate"));
        auto *transcript = program.find<TranscriptView>("transcript");
        QVERIFY(waitUntil([&] { return transcript->findCount() == 1; }));
        const auto isShown = [&] {
            const int row = program.thread().indexOf(messages[4].id);
            return row >= 0 && transcript->viewport()->rect().intersects(transcript->messageRect(row));
        };
        QVERIFY(waitUntil(isShown));
        program.key(Qt::Key_Escape);

        program.window->chat()->open({});
        program.window->chat()->open(chat);
        QVERIFY(waitUntil([&] { return program.thread().count() > 0; }));
        program.key(Qt::Key_F, Qt::ControlModifier);
        program.type(QStringLiteral("quince"));
        const auto says = [&](const QString &words) {
            const auto labels = program.find<QLineEdit>("findField")->parentWidget()->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->text() == words; });
        };
        QVERIFY(waitUntil([&] { return says(QStringLiteral("Nothing")); }));
        QCOMPARE(program.thread().count(), 700); // all of it was looked at
        program.key(Qt::Key_Escape);

        program.window->chat()->open({});
        program.window->chat()->openMessage(chat, messages[4].id);
        QVERIFY(waitUntil([&] { return transcript->currentMessage() == messages[4].id; }));
        QVERIFY(isShown());
    }

    // Also what is not loaded, as it stands in the path in view.
    void aWholeChatIsCopied()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().copyAll();
        QCOMPARE(program.window->shell()->toast().accessibleName(), QStringLiteral("There is nothing in this chat yet."));
        const std::vector<Message> messages = program.saveLongChat(700, [](int i) { return QStringLiteral("**Number** %1").arg(i); });
        program.window->chat()->open(messages.front().conversation);
        QVERIFY(waitUntil([&] { return program.thread().count() > 0; }));
        const int loaded = program.thread().count();
        QVERIFY(loaded < 200);
        program.page().copyAll();
        QVERIFY(waitUntil([&] { return program.window->shell()->toast().accessibleName().startsWith(QLatin1String("700 ")); }));
        const QStringList copied = QGuiApplication::clipboard()->text().split(QStringLiteral("\n\n"));
        QCOMPARE(copied.size(), 700);
        QCOMPARE(copied.front(), QStringLiteral("**Number** 0"));
        QCOMPARE(copied.back(), QStringLiteral("**Number** 699"));
        QCOMPARE(program.thread().count(), loaded); // nothing is loaded for it
    }

    // An earlier question that is being changed, and what was typed a moment before it was taken up, are both kept.
    void anEditKeepsTheDraft()
    {
        QTemporaryDir profile;
        {
            Page program(profile.path());
            QVERIFY(program.starts());
            program.page().focusComposer();
            program.type(QStringLiteral("First?"));
            program.key(Qt::Key_Return);
            QVERIFY(program.hasAnswer());
            program.type(QStringLiteral("half a thought"));
            emit program.find<TranscriptView>("transcript")->actionActivated(program.thread().item(0).id, "edit");
            QCOMPARE(program.composer()->toPlainText(), QStringLiteral("First?"));
            program.type(QStringLiteral(" Changed"));
        }
        Page program(profile.path());
        QVERIFY(program.becomesReady());
        QVERIFY(waitUntil([&] { return program.composer()->toPlainText() == QStringLiteral("First? Changed"); }));
        QVERIFY(program.hasEditNote());
        // Another chat and back.
        const ConversationId chat = *program.page().conversation();
        program.page().focusComposer();
        program.type(QStringLiteral(" again"));
        program.window->newChat();
        QVERIFY(program.composer()->toPlainText().isEmpty() && !program.hasEditNote());
        program.window->chat()->open(chat);
        QVERIFY(waitUntil([&] { return program.composer()->toPlainText() == QStringLiteral("First? Changed again"); }));
        QVERIFY(program.hasEditNote());
        const auto listed = [&] { return waitFor(program.window->session().conversations().find(chat))->draft; };
        QCOMPARE(listed(), QStringLiteral("First? Changed again"));
        // What was there before comes back when it is left, and when it is sent.
        program.keepAsItWas();
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("half a thought"));
        QVERIFY(waitUntil([&] { return listed() == QStringLiteral("half a thought"); }));
        emit program.find<TranscriptView>("transcript")->actionActivated(program.thread().item(0).id, "edit");
        program.page().focusComposer();
        program.type(QStringLiteral(" Sent"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.thread().count() > 0 && program.thread().item(0).siblings == 2; }));
        QVERIFY(program.hasAnswer());
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("half a thought"));
        QVERIFY(waitUntil([&] { return listed() == QStringLiteral("half a thought"); }));
    }
};

LAYERS_TEST(TstChatThread, "tst_chatthread", Gui)
#include "tst_chatthread.moc"
