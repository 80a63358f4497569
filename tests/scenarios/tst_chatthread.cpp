#include "tests/scenarios/chatpage.h"

#include <QtCore/QMimeData>
#include <QtGui/QClipboard>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QScrollBar>

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

    // Who walks the versions of a question by key stays on them.
    void versionsAreWalkedBothWays()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        auto *transcript = program.find<TranscriptView>("transcript");
        const auto ask = [&](const char *words) {
            program.page().focusComposer();
            program.type(QString::fromLatin1(words));
            program.key(Qt::Key_Return);
            return program.hasAnswer();
        };
        QVERIFY(ask("First?"));
        emit transcript->actionActivated(program.thread().item(0).id, "edit");
        QVERIFY(ask(" Changed"));
        const auto shows = [&](int sibling) {
            return waitUntil([&] {
                return program.thread().count() > 1 && program.thread().item(0).siblings == 2
                    && program.thread().item(0).sibling == sibling;
            });
        };
        QVERIFY(shows(1));
        QVERIFY(program.hasAnswer());
        transcript->setFocus();
        QTest::keyClick(transcript, Qt::Key_Home);
        for (const auto &[key, sibling] : {std::pair(Qt::Key_Left, 0), std::pair(Qt::Key_Right, 1), std::pair(Qt::Key_Left, 0)}) {
            QTest::keyClick(transcript, key, Qt::AltModifier);
            QVERIFY(shows(sibling));
            QVERIFY(waitUntil([&] { return transcript->currentMessage() == program.thread().item(0).id; }));
            QVERIFY(transcript->hasFocus());
        }
    }

    // What has no use in a short question moves the thread.
    void theThreadIsScrolledFromTheComposer()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        const std::vector<Message> messages
            = program.saveLongChat(40, [](int i) { return QStringLiteral("Number %1.\n\n").arg(i).repeated(5); });
        program.window->chat()->open(messages.front().conversation);
        QVERIFY(waitUntil([&] { return program.thread().count() == 40; }));
        auto *transcript = program.find<TranscriptView>("transcript");
        const auto y = [&] { return transcript->verticalScrollBar()->value(); };
        program.page().focusComposer();
        const int end = y();
        program.key(Qt::Key_PageUp);
        QVERIFY(y() < end);
        program.key(Qt::Key_PageDown);
        QCOMPARE(y(), transcript->verticalScrollBar()->maximum());
        program.key(Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(y(), 0);
        program.key(Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(y(), transcript->verticalScrollBar()->maximum());
        QVERIFY(program.composer()->hasFocus());
        // With words in it the keys of their edges are the question's own.
        program.type(QStringLiteral("words"));
        program.key(Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(y(), transcript->verticalScrollBar()->maximum());
        QCOMPARE(program.composer()->textCursor().position(), 0);
        program.composer()->setPlainText(QStringLiteral("line\n").repeated(40));
        program.composer()->moveCursor(QTextCursor::End);
        program.key(Qt::Key_PageUp);
        QCOMPARE(y(), transcript->verticalScrollBar()->maximum());
        QVERIFY(program.composer()->textCursor().position() < 40 * 5);
    }

    // By the palette, into a file: the text that copying the whole chat gives.
    void aWholeChatIsExported()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        const auto choose = [&program] {
            program.key(Qt::Key_K, Qt::ControlModifier);
            program.type(QStringLiteral("export chat"));
            program.key(Qt::Key_Return);
        };
        const auto said = [&program] { return program.window->shell()->toast().accessibleName(); };
        program.dialogs.saveTo = profile.filePath(QStringLiteral("out.md"));
        choose();
        QCOMPARE(said(), QStringLiteral("There is nothing in this chat yet."));
        const std::vector<Message> messages = program.saveLongChat(300, [](int i) { return QStringLiteral("**Number** %1").arg(i); });
        program.window->chat()->open(messages.front().conversation);
        QVERIFY(waitUntil([&] { return program.thread().count() > 0; }));
        program.page().copyAll();
        QVERIFY(waitUntil([&] { return said().startsWith(QLatin1String("300 ")); }));
        choose();
        QVERIFY(waitUntil([&] { return said() == QLatin1String("The chat was exported to out.md."); }));
        QFile written(program.dialogs.saveTo);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(written.readAll()),
                 QLatin1String("# A long one\n\n") + QGuiApplication::clipboard()->text() + QLatin1Char('\n'));
        QCOMPARE(program.dialogs.suggested, QStringLiteral("A long one.md"));
        // Whoever cannot write there is told which file, and what to do.
        program.dialogs.saveTo = profile.filePath(QStringLiteral("no such folder/out.md"));
        choose();
        QVERIFY(waitUntil([&] { return said().contains(QLatin1String("Choose another place.")); }));
        QVERIFY(said().contains(program.dialogs.saveTo));
        // Who closes the dialog is told nothing.
        program.window->shell()->toast().hide();
        program.dialogs.saveTo.clear();
        choose();
        QVERIFY(!program.window->shell()->toast().isVisible());
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
        QCOMPARE(copied.size(), 2 * 700); // who speaks, and what
        QCOMPARE(copied.mid(0, 2).join(u'|'), QStringLiteral("**You**|**Number** 0"));
        QCOMPARE(copied.back(), QStringLiteral("**Number** 699"));
        QVERIFY(copied[copied.size() - 2] != copied.front());
        // A question is as it was written, an answer as it is shown.
        const QString html = QGuiApplication::clipboard()->mimeData()->html();
        QVERIFY2(html.startsWith(QLatin1String("<p><strong>You</strong></p>\n<p>**Number** 0</p>\n")), qPrintable(html.left(200)));
        QVERIFY2(html.endsWith(QLatin1String("<p><strong>Number</strong> 699</p>\n")), qPrintable(html.right(200)));
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
