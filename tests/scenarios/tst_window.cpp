#include "app/selftest.h"
#include "tests/scenarios/program.h"
#include "ui/kit/systemdialogs.h"

using namespace Layers;
using namespace LayersTest;

class TstWindow : public QObject
{
    Q_OBJECT
private slots:
    // The self test sees a page that is empty beside a rail that is not.
    void anEmptyPageIsSeen()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        const auto picture = [&] { return program.window->grab().toImage(); };
        QVERIFY(!isPageBlank(*program.window, picture()));
        const QRect content = program.window->shell()->contentRect();
        QWidget cover(program.window.get());
        cover.setAutoFillBackground(true);
        cover.setGeometry(content);
        cover.show();
        QVERIFY(!isBlank(picture())); // the rail and the list are there
        QVERIFY(isPageBlank(*program.window, picture()));
    }

    // Settings that cannot be written are said so, with the file and what to do; the disk of the person may be full for days.
    void settingsThatAreNotKeptAreTold()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        const QString file = profile.filePath(QStringLiteral("settings.json"));
        QVERIFY_OK(program.core->settings().flush());
        QFile::remove(file);
        QVERIFY(QDir().mkpath(file + QLatin1String("/in the way")));
        program.core->settings().set(Settable::textSize, 120);
        const auto said = [&] { return program.window->shell()->toast().accessibleName(); };
        QVERIFY(waitUntil([&] { return said().contains(file); }));
        QVERIFY2(said().contains(QLatin1String("not kept")) && said().contains(QLatin1String("Allow writing")), qPrintable(said()));
    }

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
            QCOMPARE(cited.quote, QStringLiteral("The notice period is three months to the end of a quarter. The rent is 1,250 euros."));

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

    // Keys stand where they work, those that are wanted most first; nothing is offered that would do nothing.
    void keysAreInTheirPlaces()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        const auto lines = [&](Qt::Key opener, Qt::KeyboardModifiers modifiers) {
            program.key(opener, modifiers);
            const QAbstractItemModel *model = program.find<QWidget>("palette")->findChild<QListView *>()->model();
            QStringList titles;
            for (int i = 0; i < model->rowCount(); ++i)
                titles << model->index(i, 0).data().toString();
            program.key(Qt::Key_Escape);
            return titles;
        };
        const QStringList keys = lines(Qt::Key_F1, Qt::NoModifier);
        const auto at = [&keys](const char *line) { return keys.indexOf(QLatin1String(line)); };
        QCOMPARE(at("Send Enter"), 0);
        for (const auto &[before, after] : std::initializer_list<std::pair<const char *, const char *>>{
                 {"Stop the answer No answer is being written Ctrl+.", "New chat Ctrl+N"},
                 {"New chat Ctrl+N", "Quit Ctrl+Q"},
                 {"Quit Ctrl+Q", "Rename this chat F2"},
                 {"Rename this chat F2", "Add a folder Ctrl+O"},
                 {"Add a folder Ctrl+O", "Look for changes in your files F5"}})
            QVERIFY2(at(before) >= 0 && at(before) < at(after), after);
        QCOMPARE(QSet<QString>(keys.begin(), keys.end()).size(), keys.size());
        QVERIFY(lines(Qt::Key_K, Qt::ControlModifier).filter(QStringLiteral("Stop the answer")).isEmpty());
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

    // What a search in settings has left behind hides nothing of a page that is named; what the palette was asked is not thrown away.
    void wordsOfASearch()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        program.window->openSettings("privacy");
        auto *search = program.find<QLineEdit>("settingsSearch");
        QVERIFY(search);
        search->setText(QStringLiteral("proxy"));
        program.window->openSettings("appearance");
        QVERIFY(search->text().isEmpty());
        const auto shows = [&](const char *words) {
            for (const QLabel *label : program.window->findChildren<QLabel *>()) {
                if (label->isVisible() && label->text() == QLatin1String(words))
                    return true;
            }
            return false;
        };
        QVERIFY(shows("Text size"));

        program.key(Qt::Key_K, Qt::ControlModifier);
        program.type(QStringLiteral("add folder"));
        auto *list = program.find<QWidget>("palette")->findChild<QListView *>();
        QVERIFY(list->model()->index(0, 0).data().toString().startsWith(QLatin1String("Add a folder")));
        auto *field = program.find<QLineEdit>("paletteField");
        field->setText(QStringLiteral("zzyzx rent"));
        program.key(Qt::Key_Return);
        QVERIFY(program.find<QWidget>("palette")->isVisible());
        QCOMPARE(field->text(), QStringLiteral("zzyzx rent"));
    }

    // Whoever is killed has closed nothing: the size is in the file a moment after it was changed.
    void theSizeIsKeptWhileItRuns()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        const auto kept = [&] {
            QFile file(profile.filePath(QStringLiteral("settings.json")));
            return file.open(QIODevice::ReadOnly) && file.readAll().contains(program.window->saveGeometry().toBase64());
        };
        program.window->resize(760, 530);
        QVERIFY(waitUntil(kept));
        program.window->move(program.window->pos() + QPoint(8, 4));
        QVERIFY(!kept());
        QVERIFY(waitUntil(kept));
    }

    // The platform's screen of these tests is smaller than the window's first size.
    void noLargerThanTheScreen()
    {
        QTemporaryDir profile;
        Theme theme(Theme::Scheme::Light);
        ScriptedDialogs dialogs;
        const auto core = makeCore(testOptions(profile.path()));
        AppWindow window(*core, theme, dialogs);
        const QSize room = window.screen()->availableSize();
        QVERIFY(room.width() < 1280);
        QVERIFY(window.width() <= room.width() && window.height() < room.height());
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

    void aToastStandsAboveTheComposer()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        Toast &toast = program.window->shell()->toast();
        QWidget *composer = program.find<QWidget>("composer")->parentWidget();
        const auto gap = [&] { return composer->mapToGlobal(QPoint()).y() - toast.mapToGlobal(QPoint(0, toast.height())).y(); };
        const auto isClear = [&] {
            for (const char *name : {"startAddFolder", "startTitle", "startFacts"}) {
                const QWidget *part = program.find<QWidget>(name);
                if (!part || QRect(part->mapTo(toast.parentWidget(), QPoint()), part->size()).intersects(toast.geometry()))
                    return false;
            }
            return true;
        };
        for (const QSize size : {QSize(720, 480), QSize(1000, 700), QSize(1440, 900)}) {
            program.window->resize(size);
            toast.show(QStringLiteral("Something was done, and it takes more words to say it than a small window has room for in one line"),
                       QStringLiteral("Undo"));
            QVERIFY(waitUntil([&] { return gap() >= 16 && isClear(); }));
            QVERIFY(toast.width() <= toast.parentWidget()->width());
            // Nothing lies over it either, such as the inspector of a narrow window.
            program.window->toggleInspector();
            program.window->toggleInspector();
            QCOMPARE(program.window->shell()->children().back(), &toast);
        }
        program.key(Qt::Key_Return, Qt::ShiftModifier);
        program.key(Qt::Key_Return, Qt::ShiftModifier); // the composer grows
        QVERIFY(waitUntil([&] { return gap() >= 16 && isClear(); }));
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

    void keysChangeTheTextSize()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        program.key(Qt::Key_Space);
        const Settings &settings = program.core->settings();
        program.key(Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 115);
        program.key(Qt::Key_Equal, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 130);
        program.key(Qt::Key_Minus, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 115);
        program.key(Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 100);
        for (int i = 0; i < 9; ++i)
            program.key(Qt::Key_Minus, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 80);
        for (int i = 0; i < 9; ++i)
            program.key(Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 200);
        // A size that is none of those offered.
        program.core->settings().set(Settable::textSize, 120);
        program.key(Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(settings.value(Settable::textSize), 130);
        // The settings that are open follow.
        program.window->openSettings("appearance");
        auto *sizes = program.find<Segments>("textSizes");
        QVERIFY(sizes);
        QCOMPARE(sizes->current(), 4);
        program.key(Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(sizes->current(), 2);
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
};

LAYERS_TEST(TstWindow, "tst_window", Gui)
#include "tst_window.moc"
