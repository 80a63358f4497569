#include "app/searchrows.h"
#include "app/startfailure.h"
#include "tests/scenarios/program.h"
#include "ui/kit/systemdialogs.h"

#include <QtCore/QTimer>
#include <QtGui/QContextMenuEvent>
#include <QtWidgets/QListView>

using namespace Layers;
using namespace LayersTest;

class TstWindow : public QObject
{
    Q_OBJECT
private slots:
    // Keyboard only: welcome, add a folder, ask, open the citation, quit, restart, still there.
    void theWholeJourneyByKeyboard()
    {
        QTemporaryDir profile;
        QTemporaryDir folder;
        writeFile(folder.filePath(QStringLiteral("lease.md")),
                  "# Lease\n\nThe notice period is three months to the end of a quarter. The rent is 1,250 euros.\n");
        writeFile(folder.filePath(QStringLiteral("trip.txt")), "Take two lamps and a stove.\n");
        const QString question = QStringLiteral("What is the notice period of the lease?");
        {
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            QCOMPARE(program.window->shell()->current(), QByteArray("welcome"));
            QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("workOnThisDevice"));
            program.key(Qt::Key_Space);
            QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
            QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("composer"));

            program.dialogs.folder = folder.path();
            program.key(Qt::Key_O, Qt::ControlModifier);
            SourceStore &store = program.window->session().sourceStore();
            QVERIFY(waitUntil([&] {
                const auto sources = waitFor(store.list());
                return sources && sources->size() == 1 && sources->front().documents == 2;
            }));

            program.window->chat()->page().focusComposer();
            program.type(question);
            program.key(Qt::Key_Return);
            ChatPage &page = program.window->chat()->page();
            QVERIFY(waitUntil([&] {
                const auto answer = page.lastAnswer();
                return answer && !page.citationsOf(*answer).empty();
            }));
            const Citation cited = page.citationsOf(*page.lastAnswer()).front();
            QCOMPARE(cited.quote, QStringLiteral("The notice period is three months to the end of a quarter."));

            // Into the thread, into the answer, to its citation, and open it.
            auto *transcript = program.find<TranscriptView>("transcript");
            QVERIFY(transcript);
            transcript->setFocus(Qt::TabFocusReason);
            program.key(Qt::Key_End);
            program.key(Qt::Key_Return);
            for (int i = 0; i < 12; ++i) {
                const auto target = transcript->focusedTarget();
                if (target && target->kind == BlockTarget::Kind::Citation)
                    break;
                program.key(Qt::Key_Tab);
            }
            QVERIFY(transcript->focusedTarget().has_value());
            QVERIFY(transcript->focusedTarget()->kind == BlockTarget::Kind::Citation);
            program.key(Qt::Key_Return);
            auto *viewer = program.find<QWidget>("sourceViewer");
            QVERIFY(viewer);
            QVERIFY(waitUntil([&] { return viewer->isVisible(); }));
            auto *text = program.find<QPlainTextEdit>("sourceText");
            QVERIFY(waitUntil([&] { return text->toPlainText().contains(cited.quote); }));
            QCOMPARE(text->extraSelections().size(), 1);
            QCOMPARE(text->extraSelections().front().cursor.selectedText(), cited.quote);
            QTest::keyClick(program.window.get(), Qt::Key_Escape);
            QVERIFY(waitUntil([&] { return !viewer->isVisible(); }));
            // Back where it was opened.
            QVERIFY(transcript->hasFocus());
            QVERIFY(transcript->focusedTarget() && transcript->focusedTarget()->kind == BlockTarget::Kind::Citation);

            // Half a question stays in the composer.
            page.focusComposer();
            program.type(QStringLiteral("half a thou"));
        }
        {
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
            ChatPage &page = program.window->chat()->page();
            QVERIFY(waitUntil([&] {
                const auto answer = page.lastAnswer();
                return answer && page.citationsOf(*answer).size() >= 1;
            }));
            QVERIFY(waitUntil([&] { return program.find<QPlainTextEdit>("composer")->toPlainText() == QLatin1String("half a thou"); }));
            QCOMPARE(program.find<QWidget>("chatTitle")->property("text").toString(), question);
        }
    }

    void everyShortcutAndPageByKeyboard()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        program.key(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(program.window->shell()->current(), QByteArray("files"));
        program.key(Qt::Key_Comma, Qt::ControlModifier);
        QCOMPARE(program.window->shell()->current(), QByteArray("settings"));
        program.key(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
        program.key(Qt::Key_K, Qt::ControlModifier);
        QVERIFY(program.find<QWidget>("palette")->isVisible());
        program.type(QStringLiteral("files"));
        program.key(Qt::Key_Return);
        QCOMPARE(program.window->shell()->current(), QByteArray("files"));
        program.key(Qt::Key_F1);
        QVERIFY(program.find<QWidget>("palette")->isVisible());
        program.key(Qt::Key_Escape);
        QVERIFY(!program.find<QWidget>("palette")->isVisible());
        program.key(Qt::Key_F6);
        QVERIFY(program.window->focusWidget());
    }

    void enterPressesWhatHasTheFocus()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("workOnThisDevice"));
        program.key(Qt::Key_Return);
        QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
    }

    void nothingFoundIsSaid()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        const auto nothing = [&] {
            auto *label = program.find<QLabel>("paletteNothing");
            return label->isVisible() ? label->text() : QString();
        };
        program.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(program.find<QWidget>("palette")->isVisible());
        QVERIFY(nothing().isEmpty());
        auto *field = program.find<QWidget>("paletteField");
        const int high = field->height();
        program.type(QStringLiteral("zzyzx"));
        QVERIFY(waitUntil([&] { return nothing().contains(QLatin1String("zzyzx")); }));
        QCOMPARE(field->height(), high);
        program.key(Qt::Key_Escape);
        program.key(Qt::Key_F1);
        QVERIFY(nothing().isEmpty());
        program.type(QStringLiteral("zzyzx"));
        QVERIFY(!nothing().isEmpty());
        program.key(Qt::Key_Escape);

        program.window->openSettings("models");
        auto *search = program.find<QLineEdit>("settingsSearch");
        search->setText(QStringLiteral("zzyzx"));
        QVERIFY(program.find<QWidget>("settingsNothing")->isVisible());
        QVERIFY(program.find<QWidget>("serverForm")->isVisible());
        for (const char *words : {"motion", "dark", "light", "theme", "font", "size", "text size", "API key"}) {
            search->setText(QLatin1String(words));
            QVERIFY2(!program.find<QWidget>("settingsNothing")->isVisible(), words);
        }
    }

    void aNarrowWindowOffersEveryList()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        program.window->resize(720, 480);
        program.window->openSettings("models");
        auto *list = program.find<QAbstractButton>("settingsList");
        QVERIFY(list && list->isVisible());
        auto *section = program.find<QAbstractButton>("section_privacy");
        QVERIFY(!section->isVisible());
        QTest::mouseClick(list, Qt::LeftButton);
        QVERIFY(section->isVisible());
        QTest::mouseClick(section, Qt::LeftButton);
        QVERIFY(!section->isVisible());
        program.window->resize(1440, 900);
        QVERIFY(!list->isVisible());
        QVERIFY(section->isVisible());
    }

    void aRightClickLeavesTheOpenChatMarked()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        ProfileSession &session = program.window->session();
        const ConversationId one = waitFor(session.chat().create(QStringLiteral("One"), ModelRef::recall()))->id;
        const ConversationId two = waitFor(session.chat().create(QStringLiteral("Two"), ModelRef::recall()))->id;
        ChatListModel &chats = program.window->chat()->chats();
        QVERIFY(waitUntil([&] { return chats.rowOf(one) >= 0 && chats.rowOf(two) >= 0; }));
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

    void aToastStandsAboveTheComposer()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        Toast &toast = program.window->shell()->toast();
        QWidget *composer = program.find<QWidget>("composer")->parentWidget();
        const auto gap = [&] { return composer->mapToGlobal(QPoint()).y() - toast.mapToGlobal(QPoint(0, toast.height())).y(); };
        for (const QSize size : {QSize(1440, 900), QSize(720, 480)}) {
            program.window->resize(size);
            toast.show(QStringLiteral("Something was done, and it takes more words to say it than a small window has room for in one line"),
                       QStringLiteral("Undo"));
            QVERIFY(waitUntil([&] { return gap() == 16; }));
            QVERIFY(toast.width() <= toast.parentWidget()->width());
            // Nothing lies over it either, such as the inspector of a narrow window.
            program.window->toggleInspector();
            program.window->toggleInspector();
            QCOMPARE(program.window->shell()->children().back(), &toast);
        }
        program.key(Qt::Key_Return, Qt::ShiftModifier);
        program.key(Qt::Key_Return, Qt::ShiftModifier); // the composer grows
        QVERIFY(waitUntil([&] { return gap() == 16; }));
    }

    // F2 renames the open chat wherever the focus is; what is typed is a title and never a question.
    void f2RenamesTheOpenChat()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        ProfileSession &session = program.window->session();
        const ConversationId id = waitFor(session.chat().create(QStringLiteral("One"), ModelRef::recall()))->id;
        ChatListModel &chats = program.window->chat()->chats();
        QVERIFY(waitUntil([&] { return chats.rowOf(id) >= 0; }));
        auto *list = program.find<QListView>("chatList");
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(chats.index(chats.rowOf(id))).center());
        QVERIFY(waitUntil([&] { return program.window->chat()->page().isLoaded(); }));
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("composer"));
        program.key(Qt::Key_F2);
        program.type(QStringLiteral("Two"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return waitFor(session.conversations().find(id))->title == QLatin1String("Two"); }));
        QVERIFY(program.find<QPlainTextEdit>("composer")->toPlainText().isEmpty());
        QVERIFY(list->hasFocus());
        QCOMPARE(list->currentIndex().row(), chats.rowOf(id));
        // Escape leaves the title as it was.
        program.key(Qt::Key_F2);
        program.type(QStringLiteral("Three"));
        program.key(Qt::Key_Escape);
        QVERIFY(list->hasFocus());
        QCOMPARE(waitFor(session.conversations().find(id))->title, QStringLiteral("Two"));
    }

    // A profile with chats in it shows them, whatever its settings say.
    void aFilledProfileIsNotWelcomed()
    {
        QTemporaryDir profile;
        {
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            QCOMPARE(program.window->shell()->current(), QByteArray("welcome"));
            QVERIFY(waitFor(program.window->session().chat().create(QStringLiteral("One"), ModelRef::recall())).ok());
        }
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
    }

    // A question is part of its window, and the safe answer shows that it has the focus.
    void aQuestionLiesOverItsWindow()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        SystemDialogs dialogs(program.theme);
        Confirmation question;
        question.title = QStringLiteral("Remove it?");
        question.action = QStringLiteral("Remove");
        question.keep = QStringLiteral("Keep");
        question.isDanger = true;
        bool isAccepted = false;
        dialogs.confirm(program.window.get(), question, [&] { isAccepted = true; });
        QPointer<QWidget> dialog = program.find<QWidget>("question");
        QVERIFY(dialog && dialog->isVisible() && dialog->windowFlags().testFlag(Qt::FramelessWindowHint));
        QVERIFY(program.window->geometry().contains(dialog->geometry()));
        auto *keep = dialog->findChild<QWidget *>(QStringLiteral("questionKeep"));
        QVERIFY(waitUntil([&] { return keep->hasFocus(); }));
        QVERIFY(showsFocusRing(keep));
        QVERIFY(program.find<QWidget>("questionScrim")->isVisible());
        QTest::keyClick(keep, Qt::Key_Escape);
        QVERIFY(waitUntil([&] { return (!dialog || !dialog->isVisible()) && !program.find<QWidget>("questionScrim")->isVisible(); }));
        QVERIFY(!isAccepted);
    }

    void theProgramIsLeftByKeyboard()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Q, Qt::ControlModifier);
        QVERIFY(!program.window->isVisible());
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

    // Tab goes as the eye reads, and an arrow key never into another part of the window.
    void tabGoesAsTheEyeReads()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        program.find<QWidget>("place_chats")->setFocus();
        QStringList names;
        for (int i = 0; i < 40 && !names.contains(QStringLiteral("inspectorAdd")); ++i) {
            names << program.window->focusWidget()->objectName();
            program.key(Qt::Key_Tab);
        }
        names.removeAll(QString());
        const QStringList wanted{QStringLiteral("place_chats"),  QStringLiteral("place_files"), QStringLiteral("place_settings"),
                                 QStringLiteral("chatListMenu"), QStringLiteral("newChat"),     QStringLiteral("searchEverything"),
                                 QStringLiteral("chatList"),     QStringLiteral("composer"),    QStringLiteral("inspectorAdd")};
        qsizetype at = -1;
        for (const QString &name : wanted) {
            QVERIFY2(names.indexOf(name) > at, qPrintable(name + QLatin1String(" in ") + names.join(QLatin1Char(' '))));
            at = names.indexOf(name);
        }
        for (const char *view : {"files", "settings", "chats"}) {
            program.window->showView(view);
            program.find<QWidget>("place_chats")->setFocus();
            for (int region = 0; region < 4; ++region) {
                QWidget *stop = program.window->focusWidget();
                for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Right, Qt::Key_Up, Qt::Key_Left})
                    program.key(key);
                QVERIFY2(program.window->focusWidget()->parentWidget() == stop->parentWidget(), qPrintable(stop->objectName()));
                program.key(Qt::Key_F6);
            }
        }
        // A page of the settings begins at its first control.
        program.window->openSettings("appearance");
        program.find<QWidget>("section_about")->setFocus();
        program.key(Qt::Key_Tab);
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("themeChoice"));
    }

    void everyControlHasANameAndAPlaceForTheKeyboard()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        for (const char *view : {"chats", "files", "settings"}) {
            program.window->showView(view);
            for (QAbstractButton *button : program.window->findChildren<QAbstractButton *>()) {
                if (!button->isVisible())
                    continue;
                QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                         qPrintable(button->objectName() + QLatin1Char(' ') + QString::fromLatin1(view)));
            }
        }
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

        program.window->chat()->remove(one, QStringLiteral("One"));
        QVERIFY(waitUntil([&] { return listed() == 1; }));
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

    void aProfileThatCannotBeOpenedSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a damaged database") << QByteArray(
            "this is not a database, but it is longer than a header of SQLite would be, so that it is looked at, and looked at again.");
        QTest::newRow("a database of another program") << QByteArray("SQLite format 3\0", 16) + QByteArray(84, '\7');
    }
    void aProfileThatCannotBeOpenedSaysWhy()
    {
        QFETCH(QByteArray, bytes);
        QTemporaryDir profile;
        QVERIFY(QDir(profile.path()).mkpath(QStringLiteral("profiles/local")));
        const QString path = profile.filePath(QStringLiteral("profiles/local/layers.db"));
        writeFile(path, bytes);
        Program program(profile.path());
        QVERIFY(waitUntil([&] { return program.find<QWidget>("failure") != nullptr; }));
        QVERIFY(!program.find<QWidget>("failure")->findChildren<QAbstractButton *>().isEmpty());
        QFile kept(path);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), bytes); // unharmed
    }

    // Damage further inside is met when it is read; nothing is shown as if it were all there is.
    void damageInsideIsSaid()
    {
        QTemporaryDir profile;
        const QString path = profile.filePath(QStringLiteral("profiles/local/layers.db"));
        {
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            program.core->settings().set(Settable::welcomeDone, true);
            for (int i = 0; i < 400; ++i) {
                Conversation chat;
                chat.id = ConversationId::make(program.core->clock().now());
                chat.title = QStringLiteral("Chat %1 ").arg(i) + QString(200, QLatin1Char('x'));
                chat.created = chat.changed = program.core->clock().now();
                QVERIFY(waitFor(program.window->session().conversations().save(chat)).ok());
            }
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray before = file.readAll();
        // Pages of the rows, not of the schema.
        for (qint64 page = before.indexOf("Chat 0 xxx") / 4096; (page + 1) * 4096 <= before.size(); ++page) {
            if (before.mid(page * 4096, 4096).contains("xxxxxxxx")) {
                file.seek(page * 4096);
                file.write(QByteArray(1500, '\x7f'));
            }
        }
        file.close();
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray damaged = file.readAll();
        file.close();
        QVERIFY(damaged != before);
        Program program(profile.path());
        QVERIFY(waitUntil([&] { return program.find<QWidget>("failure") != nullptr; }));
        QString words;
        for (const Label *label : program.find<QWidget>("failure")->findChildren<Label *>())
            words += label->text() + QLatin1Char('\n');
        QVERIFY2(words.contains(path) && !words.contains(QStringLiteral("set aside")), qPrintable(words));
        QFile kept(path);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), damaged);
        QAbstractButton *goOn = nullptr;
        for (QAbstractButton *button : program.find<QWidget>("failure")->findChildren<QAbstractButton *>()) {
            if (button->text().startsWith(QStringLiteral("Go on")))
                goOn = button;
        }
        if (goOn) { // once the first view was shown
            goOn->click();
            QVERIFY(program.window->shell() != nullptr);
            QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
        }
    }

    // A folder that cannot be written is said in a window, which goes on when it can.
    void aFolderThatCannotBeWritten()
    {
        QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("data"));
        writeFile(path, "in the way");
        const auto make = [path] {
            AppCore::Options options;
            options.dataDir = path + QLatin1String("/layers");
            options.secrets = std::make_unique<MemorySecrets>();
            return AppCore::create(std::move(options));
        };
        const auto refused = make();
        QVERIFY(!refused);
        const Theme theme(Theme::Scheme::Light);
        StartFailure window(theme, refused.error(), make);
        window.show();
        bool isNamed = false;
        for (const Label *label : window.findChildren<Label *>())
            isNamed = isNamed || label->text().contains(path + QLatin1String(" is a file"));
        QVERIFY(isNamed);
        auto *again = window.findChild<QAbstractButton *>(QStringLiteral("tryAgain"));
        QSignalSpy finished(&window, &StartFailure::finished);
        again->click();
        QCOMPARE(finished.size(), 0);
        QVERIFY(QFile::remove(path));
        again->click();
        QCOMPARE(finished.size(), 1);
        QVERIFY(window.takeCore() != nullptr);
    }

    void aSecondProgramOnTheSameProfileIsTold()
    {
        QTemporaryDir profile;
        Program first(profile.path());
        QVERIFY(first.becomesReady());
        Program second(profile.path());
        QVERIFY(waitUntil([&] { return second.find<QWidget>("failure") != nullptr; }));
    }
};

LAYERS_TEST(TstWindow, "tst_window", Gui)
#include "tst_window.moc"
