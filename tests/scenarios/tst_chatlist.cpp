#include "app/searchrows.h"
#include "tests/scenarios/program.h"

#include <QtCore/QTimer>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QHelpEvent>
#include <QtGui/QTextDocument>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QToolTip>

using namespace Layers;
using namespace LayersTest;

// What is done with the chats of the list: renaming, deleting and its way back, commands and search.

namespace {

// A program whose first page was left for the chats.
struct ListDesk
{
    bool open()
    {
        if (!program.becomesReady())
            return false;
        program.key(Qt::Key_Space);
        return true;
    }
    ProfileSession &session() { return program.window->session(); }
    ChatListModel &chats() { return program.window->chat()->chats(); }
    // Its id, once it stands in the list.
    ConversationId add(const char *title)
    {
        const ConversationId id = waitFor(session().chat().create(QString::fromLatin1(title), ModelRef::recall()))->id;
        const bool stands = waitUntil([&] { return chats().rowOf(id) >= 0; });
        Q_ASSERT(stands);
        return id;
    }

    QTemporaryDir profile;
    Program program{profile.path()};
};

} // namespace

class TstChatList : public QObject
{
    Q_OBJECT
private slots:
    // In a window that is not active a field is not left for the next one.
    void oneTitleIsTypedAtATime()
    {
        ListDesk desk;
        QVERIFY(desk.open());
        const ConversationId first = desk.add("First");
        const ConversationId second = desk.add("Second");
        auto *list = desk.program.window->findChild<ChatList *>();
        QVERIFY(list);
        list->rename(first);
        list->rename(second);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(list->findChildren<QLineEdit *>(QStringLiteral("titleField")).size(), 1);
        QCOMPARE(list->findChild<QLineEdit *>(QStringLiteral("titleField"))->text(), QStringLiteral("Second"));
    }

    // A title that has no room in its row is shown whole under the pointer; one that has is not said twice.
    void aCutTitleIsShownWhole()
    {
        ListDesk desk;
        QVERIFY(desk.open());
        const QByteArray words = QByteArray("What the lease of the workshop says about keys that were lost ").repeated(3).trimmed();
        const ConversationId cut = desk.add(words.constData());
        const ConversationId whole = desk.add("Keys");
        auto *list = desk.program.find<QListView>("chatList");
        const auto tipOf = [&](const ConversationId &id) {
            const QPoint at = list->visualRect(desk.chats().index(desk.chats().rowOf(id))).center();
            QHelpEvent asked(QEvent::ToolTip, at, list->viewport()->mapToGlobal(at));
            QCoreApplication::sendEvent(list->viewport(), &asked);
            QTextDocument document;
            document.setHtml(QToolTip::isVisible() ? QToolTip::text() : QString());
            return document.toPlainText();
        };
        QCOMPARE(tipOf(cut), QString::fromLatin1(words));
        QToolTip::hideText();
        QVERIFY(waitUntil([] { return !QToolTip::isVisible(); }));
        QCOMPARE(tipOf(whole), QString());
    }

    // A title that is being typed stays in its row, whatever becomes of the list meanwhile.
    void aTitleIsTypedInItsRow()
    {
        ListDesk desk;
        QVERIFY(desk.open());
        const ConversationId id = desk.add("One");
        auto *list = desk.program.find<QListView>("chatList");
        desk.program.window->chat()->open(id);
        desk.program.window->chat()->renameChat();
        auto *field = desk.program.find<QWidget>("titleField");
        QVERIFY(field);
        const auto isInItsRow
            = [&] { return field->geometry() == list->visualRect(desk.chats().index(desk.chats().rowOf(id))).adjusted(8, 4, -8, -4); };
        QVERIFY(isInItsRow());
        const QRect before = field->geometry();
        desk.program.window->shell()->setSideWidth(220);
        QVERIFY(waitUntil([&] { return field->width() < before.width() && isInItsRow(); }));
        desk.add("Two");
        QVERIFY(waitUntil([&] { return field->y() > before.y() && isInItsRow(); }));
        desk.program.theme.setTextPercent(150);
        QVERIFY(waitUntil([&] { return field->height() > before.height() && isInItsRow(); }));
        QVERIFY(field->hasFocus());
    }

    void aRightClickLeavesTheOpenChatMarked()
    {
        ListDesk desk;
        QVERIFY(desk.open());
        Program &program = desk.program;
        ChatListModel &chats = desk.chats();
        const ConversationId one = desk.add("One");
        const ConversationId two = desk.add("Two");
        program.window->chat()->open(one);
        auto *list = program.find<QListView>("chatList");
        QVERIFY(waitUntil([&] { return list->currentIndex().row() == chats.rowOf(one); }));
        const QPoint at = list->visualRect(chats.index(chats.rowOf(two))).center();
        QTimer::singleShot(200, list, [] {
            if (QWidget *menu = QApplication::activePopupWidget())
                menu->close();
        });
        QTest::mouseClick(list->viewport(), Qt::RightButton, {}, at);
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, list->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(list->viewport(), &event); // until the menu is closed
        QCOMPARE(list->currentIndex().row(), chats.rowOf(one));
    }

    // F2 renames the open chat wherever the focus is; what is typed is a title and never a question.
    void f2RenamesTheOpenChat()
    {
        ListDesk desk;
        QVERIFY(desk.open());
        Program &program = desk.program;
        ProfileSession &session = desk.session();
        ChatListModel &chats = desk.chats();
        const ConversationId id = desk.add("One");
        auto *list = program.find<QListView>("chatList");
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(chats.index(chats.rowOf(id))).center());
        QVERIFY(waitUntil([&] { return program.window->chat()->page().isLoaded(); }));
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("composer"));
        program.key(Qt::Key_F2);
        program.type(QStringLiteral("Two"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return waitFor(session.conversations().find(id))->title == QLatin1String("Two"); }));
        QVERIFY(program.find<QPlainTextEdit>("composer")->toPlainText().isEmpty());
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("composer"));
        QCOMPARE(list->currentIndex().row(), chats.rowOf(id));
        // Escape leaves the title as it was.
        program.key(Qt::Key_F2);
        program.type(QStringLiteral("Three"));
        program.key(Qt::Key_Escape);
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("composer"));
        QCOMPARE(waitFor(session.conversations().find(id))->title, QStringLiteral("Two"));
        // From the list it goes back to the list.
        list->setFocus();
        program.key(Qt::Key_F2);
        program.key(Qt::Key_Escape);
        QVERIFY(list->hasFocus());
    }

    void commandsOfAChatAreFound()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        program.key(Qt::Key_K, Qt::ControlModifier);
        program.type(QStringLiteral("model"));
        program.key(Qt::Key_Return);
        QVERIFY(program.find<QWidget>("modelPicker")->isVisible());
        program.key(Qt::Key_Escape);
        program.key(Qt::Key_K, Qt::ControlModifier);
        program.type(QStringLiteral("add a server"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.window->focusWidget()->objectName() == QLatin1String("serverName"); }));
    }

    void aDeletedChatComesBackWithUndo()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        program.window->chat()->page().focusComposer();
        program.type(QStringLiteral("hello"));
        program.key(Qt::Key_Return);
        ConversationStore &store = program.window->session().conversations();
        QVERIFY(waitUntil([&] {
            const auto chats = waitFor(store.list(10));
            return chats && chats->size() == 1 && chats->front().messages == 2;
        }));
        const ConversationId id = waitFor(store.list(10))->front().id;
        program.window->chat()->remove(id, QStringLiteral("hello"));
        auto *undo = program.find<QAbstractButton>("toastAction");
        QVERIFY(waitUntil([&] { return undo->isVisible() && waitFor(store.list(10))->empty(); }));
        QTest::mouseClick(undo, Qt::LeftButton);
        QVERIFY(waitUntil([&] { return waitFor(store.list(10))->size() == 1; }));
    }

    // Deleted chats: Ctrl+Z brings the last one back, the list of them the others; what is deleted there is gone.
    void deletedChatsAreKept()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        ConversationStore &store = program.window->session().conversations();
        ChatService &chat = program.window->session().chat();
        const ConversationId one = waitFor(chat.create(QStringLiteral("One"), ModelRef::recall()))->id;
        const ConversationId two = waitFor(chat.create(QStringLiteral("Two"), ModelRef::recall()))->id;
        const auto listed = [&] { return waitFor(store.list(10))->size(); };
        program.window->chat()->open(one);
        program.window->chat()->remove(one, QStringLiteral("One"));
        QVERIFY(waitUntil([&] { return listed() == 1 && !program.window->chat()->conversation(); }));
        program.window->chat()->page().focusComposer();
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return listed() == 2 && program.window->chat()->conversation() == one; }));
        QVERIFY(!program.find<QAbstractButton>("toastAction")->isVisible()); // undone already

        // Also where words were left that nobody has touched since.
        auto *composer = program.find<QPlainTextEdit>("composer");
        program.window->chat()->open({});
        program.window->chat()->page().focusComposer();
        program.type(QStringLiteral("draft"));
        program.window->chat()->open(one);
        QVERIFY(waitUntil([&] { return composer->toPlainText().isEmpty(); }));
        program.window->chat()->remove(one, QStringLiteral("One"));
        QVERIFY(waitUntil([&] { return listed() == 1 && composer->toPlainText() == QLatin1String("draft"); }));
        program.window->chat()->page().focusComposer();
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return listed() == 2 && program.window->chat()->conversation() == one; }));

        program.window->chat()->remove(one, QStringLiteral("One"));
        QVERIFY(waitUntil([&] { return listed() == 1; }));
        QTest::qWait(2); // those of one millisecond have no order
        program.window->chat()->remove(two, QStringLiteral("Two"));
        QVERIFY(waitUntil([&] { return listed() == 0; }));
        program.window->showDeleted();
        auto *page = program.find<QWidget>("deletedChats");
        const auto buttons = [&](const char *name) {
            QList<QAbstractButton *> shown;
            for (QAbstractButton *button : page->findChildren<QAbstractButton *>(QString::fromLatin1(name))) {
                if (button->isVisible())
                    shown << button;
            }
            return shown;
        };
        QVERIFY(waitUntil([&] { return buttons("purgeChat").size() == 2; }));
        QCOMPARE(buttons("purgeChat")[0]->accessibleName(), QStringLiteral("Delete Two for good"));
        buttons("purgeChat")[0]->click();
        QVERIFY(waitUntil([&] { return waitFor(store.trash())->size() == 1; }));
        QVERIFY(waitUntil([&] { return buttons("restoreChat").size() == 1; }));
        buttons("restoreChat")[0]->click();
        QVERIFY(waitUntil([&] { return listed() == 1 && !page->isVisible(); }));
        QCOMPARE(program.window->chat()->conversation(), std::optional(one));
    }

    void whatASearchShows()
    {
        QCOMPARE(plainLine(
                     QStringLiteral("# Kitchen\n\nWe agreed on **oak** with [Ann](https://a.example).\n\n| a | b |\n|---|---|\n| 1 | 2 |")),
                 QStringLiteral("Kitchen We agreed on oak with Ann. a b 1 2"));
        QCOMPARE(plainLine(QStringLiteral("> | Oven B54 | 899 EUR |")), QStringLiteral("Oven B54 899 EUR"));
        const QString text = QStringLiteral("word ").repeated(60) + QStringLiteral("the Oven is new");
        QVERIFY(aroundWords(text, QStringLiteral("ove")).startsWith(QChar(0x2026)));
        QVERIFY(aroundWords(text, QStringLiteral("ove")).endsWith(QStringLiteral("the Oven is new")));
        QCOMPARE(aroundWords(QStringLiteral("The oven"), QStringLiteral("oven")), QStringLiteral("The oven"));
        // The words that were typed stand out, with and without accents.
        using Marks = std::vector<PaletteMark>;
        QCOMPARE(marksOfWords(QStringLiteral("The ovens, the \u00f6ven"), QStringLiteral("Oven the")),
                 (Marks{{0, 3}, {4, 5}, {11, 3}, {15, 4}}));
        QCOMPARE(marksOfWords(QStringLiteral("no such word"), QStringLiteral("oven")), Marks{});
        QCOMPARE(marksOfPiece(QStringLiteral("Go to chats"), QStringLiteral("CH")), (Marks{{6, 2}}));
        QCOMPARE(marksOfPiece(QStringLiteral("Go to chats"), QString()), Marks{});
        SearchHit title;
        title.kind = SearchHit::Kind::Conversation;
        title.title = QStringLiteral("Where is the oven?");
        SearchHit same = title;
        same.kind = SearchHit::Kind::Message;
        same.snippet = title.title;
        SearchHit other = same;
        other.snippet = QStringLiteral("The oven is here.");
        QCOMPARE(withoutRepeats({title, same, other}), (std::vector<SearchHit>{title, other}));
    }
};

LAYERS_TEST(TstChatList, "tst_chatlist", Gui)
#include "tst_chatlist.moc"
