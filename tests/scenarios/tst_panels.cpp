#include "tests/scenarios/chatpage.h"

#include <QtWidgets/QLineEdit>

using namespace Layers;
using namespace LayersTest;

// The parts beside the content: they go where the person has put them, and nothing that was asked for opens behind them.

namespace {

Citation anyCitation()
{
    Citation citation;
    citation.mark = 1;
    citation.path = QStringLiteral("lease.md");
    citation.quote = QStringLiteral("three months");
    return citation;
}

bool liesIn(const QWidget &part, const QRect &place)
{
    return place.contains(QRect(part.mapTo(part.window(), QPoint()), part.size()));
}

} // namespace

class TstPanels : public QObject
{
    Q_OBJECT
private slots:
    // What lies over a narrow chat gives way to the find bar.
    void findIsNotCovered_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("isSource");
        QTest::newRow("a source in 1000x700") << QSize(1000, 700) << true;
        QTest::newRow("what is searched in 1000x700") << QSize(1000, 700) << false;
        QTest::newRow("what is searched in 720x480") << QSize(720, 480) << false;
        QTest::newRow("a source in 1440x900") << QSize(1440, 900) << true;
    }
    void findIsNotCovered()
    {
        QFETCH(QSize, size);
        QFETCH(bool, isSource);
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.window->resize(size);
        if (isSource)
            program.window->chat()->openCitation(MessageId(), anyCitation());
        else
            program.window->toggleInspector();
        QCOMPARE(program.window->shell()->isInspectorOpen(), isSource || size.width() < 1240);
        program.page().focusComposer();
        program.key(Qt::Key_F, Qt::ControlModifier);
        auto *field = program.find<QLineEdit>("findField");
        QVERIFY(field && field->hasFocus());
        const QWidget *bar = field->parentWidget()->parentWidget();
        QVERIFY(liesIn(*bar, program.window->shell()->contentRect()));
        QVERIFY(!bar->visibleRegion().isEmpty());
        const QWidget *panel = field->parentWidget(); // at the edge of a row lies the line that resizes the list
        for (const QPoint &corner : {panel->rect().topLeft(), panel->rect().bottomRight()}) {
            const QWidget *there = program.window->childAt(panel->mapTo(program.window.get(), corner));
            QVERIFY(there == panel || panel->isAncestorOf(there));
        }
    }

    // Nothing of the bar is hidden either: the title and its buttons are read while something is looked for.
    void findHidesNothing_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("percent");
        QTest::newRow("1440x900") << QSize(1440, 900) << 100;
        QTest::newRow("1000x700 at 150") << QSize(1000, 700) << 150;
        QTest::newRow("720x480") << QSize(720, 480) << 100;
        QTest::newRow("720x480 at 200") << QSize(720, 480) << 200;
    }
    void findHidesNothing()
    {
        QFETCH(QSize, size);
        QFETCH(int, percent);
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.theme.setTextPercent(percent);
        program.window->resize(size);
        program.page().focusComposer();
        program.key(Qt::Key_F, Qt::ControlModifier);
        auto *field = program.find<QLineEdit>("findField");
        QVERIFY(field && field->hasFocus());
        const QWidget *bar = field->parentWidget()->parentWidget();
        const auto place = [](const QWidget *part) { return QRect(part->mapTo(part->window(), QPoint()), part->size()); };
        auto *title = program.find<QLabel>("chatTitle");
        QVERIFY(waitUntil([&] { return bar->height() >= field->height() && !place(bar).intersects(place(title)); }));
        QVERIFY(title->width() >= title->fontMetrics().horizontalAdvance(title->text()));
        QVERIFY(!place(bar).intersects(place(program.find<QWidget>("transcript"))));
        QVERIFY(liesIn(*bar, program.window->shell()->contentRect()));
        program.key(Qt::Key_Escape);
        QVERIFY(!bar->isVisible() && program.composer()->hasFocus());
    }

    // Shift turns Enter and F3 round; F3 goes on from wherever the person is in the chat.
    void keysGoThroughTheHits()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        const std::vector<Message> messages = program.saveLongChat(4, [](int) { return QStringLiteral("A kettle."); });
        program.window->chat()->open(messages.front().conversation);
        QVERIFY(waitUntil([&] { return program.thread().count() == 4; }));
        const auto *transcript = program.find<TranscriptView>("transcript");
        program.key(Qt::Key_F3); // nothing is open
        program.key(Qt::Key_F, Qt::ControlModifier);
        program.type(QStringLiteral("kettle"));
        QVERIFY(waitUntil([&] { return transcript->findCount() == 4; }));
        const int first = transcript->findIndex();
        const auto goes = [&](Qt::Key key, Qt::KeyboardModifiers modifiers, int step) {
            const int before = transcript->findIndex();
            program.key(key, modifiers);
            return transcript->findIndex() == (before + step + 4) % 4;
        };
        QVERIFY(goes(Qt::Key_Return, Qt::NoModifier, 1));
        QVERIFY(goes(Qt::Key_Return, Qt::ShiftModifier, -1));
        QVERIFY(goes(Qt::Key_Enter, Qt::KeypadModifier, 1));
        QVERIFY(goes(Qt::Key_Enter, Qt::KeypadModifier | Qt::ShiftModifier, -1));
        for (QWidget *place : {program.find<QWidget>("findField"), program.find<QWidget>("composer"), program.find<QWidget>("transcript"),
                               program.find<QWidget>("chatList")}) {
            place->setFocus();
            QVERIFY(goes(Qt::Key_F3, Qt::NoModifier, 1));
            QVERIFY(goes(Qt::Key_F3, Qt::ShiftModifier, -1));
        }
        QCOMPARE(transcript->findIndex(), first);
    }

    // What had the focus goes away: the person is again where he was, and not in the rail.
    void focusGoesBackToTheComposer()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        // Send has nothing to send once it was pressed.
        program.type(QStringLiteral("When is the rent due?"));
        auto *send = program.find<QAbstractButton>("send");
        send->setFocus();
        QTest::mouseClick(send, Qt::LeftButton);
        QVERIFY(program.hasAnswer());
        QVERIFY(program.composer()->hasFocus());
        // A source that Esc closes while the person writes.
        program.window->chat()->openCitation(MessageId(), anyCitation());
        program.page().focusComposer();
        program.key(Qt::Key_Escape);
        QVERIFY(!program.find<QWidget>("sourceViewer")->isVisible());
        QVERIFY(program.composer()->hasFocus());
        // The part beside the chat, with the focus in it.
        program.window->shell()->setInspectorOpen(true);
        program.find<QWidget>("inspectorAdd")->setFocus();
        program.key(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(program.composer()->hasFocus());
        // The list over a narrow window.
        program.window->resize(720, 480);
        program.window->shell()->toggleSide();
        program.find<QWidget>("chatList")->setFocus();
        program.key(Qt::Key_Escape);
        QVERIFY(!program.find<QWidget>("chatList")->isVisible());
        QVERIFY(program.composer()->hasFocus());
    }

    // The list of a window that has no room for it lies over the chat as well.
    void findIsNotUnderTheList()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.window->resize(720, 480);
        program.window->shell()->toggleSide();
        program.key(Qt::Key_F, Qt::ControlModifier);
        auto *field = program.find<QLineEdit>("findField");
        QVERIFY(field && field->hasFocus());
        QVERIFY(!program.find<QWidget>("chatList")->isVisible());
    }

    // A chat that has not begun has nothing to be found, and the words of another one do not stand there.
    void anEmptyChatHasNothingToFind()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.key(Qt::Key_F, Qt::ControlModifier);
        program.type(QStringLiteral("rent"));
        QVERIFY(program.find<QWidget>("findField")->isVisible());
        program.key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return !program.find<QWidget>("findField")->isVisible(); }));
        program.key(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(!program.find<QWidget>("findField")->isVisible());
        QVERIFY(program.composer()->hasFocus());
    }

    // The start of a chat that was not in view while the text grew has its height all the same.
    void theStartGrowsWithTheText()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.window->resize(1000, 700);
        program.key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return program.window->findChild<QAbstractButton *>(QStringLiteral("chatStart")) != nullptr; }));
        auto *start = program.window->findChild<QAbstractButton *>(QStringLiteral("chatStart"));
        QVERIFY(waitUntil([&] { return start->isVisible() && start->height() == start->sizeHint().height(); }));
        const int before = start->height();
        program.window->openSettings("appearance");
        program.theme.setTextPercent(150);
        program.window->showView("chats");
        QVERIFY2(
            waitUntil([&] { return start->height() > before && start->height() == start->sizeHint().height(); }),
            qPrintable(QStringLiteral("%1 before, %2 now, %3 wanted").arg(before).arg(start->height()).arg(start->sizeHint().height())));
        QVERIFY(start->visibleRegion().boundingRect() == start->rect());
        const auto *title = program.find<QWidget>("startTitle");
        QVERIFY(title->visibleRegion().boundingRect() == title->rect());
    }

    // Who has chosen a folder at the welcome wants to ask about it.
    void aFolderLeavesTheWelcome()
    {
        QTemporaryDir profile;
        QTemporaryDir files;
        writeFile(files.filePath(QStringLiteral("a.md")), "The rent is due in May.\n");
        Page program(profile.path());
        QVERIFY(program.becomesReady());
        QCOMPARE(program.window->shell()->current(), QByteArray("welcome"));
        program.key(Qt::Key_O, Qt::ControlModifier); // and no folder was chosen
        QCOMPARE(program.window->shell()->current(), QByteArray("welcome"));
        program.dialogs.folder = files.path();
        program.key(Qt::Key_O, Qt::ControlModifier);
        QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
    }

    // What is said of a page stands in the middle of the page.
    void aToastStandsOverThePage()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->openSettings("models");
        program.window->shell()->toast().show(QStringLiteral("Done"));
        const QRect page = program.window->shell()->contentRect();
        const QRect toast = program.window->shell()->toast().geometry();
        QVERIFY(std::abs(toast.center().x() - page.center().x()) <= 1);
    }

    // What the list lies over is not walked by Tab while it does.
    void tabStaysInTheListOverTheChat()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.window->resize(720, 480);
        program.window->shell()->toggleSide();
        program.find<QWidget>("chatList")->setFocus();
        const QWidget *content = program.find<QWidget>("chatTitle")->parentWidget();
        for (int i = 0; i < 12; ++i) {
            program.key(Qt::Key_Tab);
            QVERIFY(program.window->focusWidget() && !content->isAncestorOf(program.window->focusWidget()));
        }
        QVERIFY(program.find<QWidget>("chatList")->isVisible());
    }

    // A source is shown where the person has hidden the part beside the chat, and when it is closed that is hidden again.
    void aSourceLeavesThePanelAsItWas_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("isOpen");
        for (const int width : {1440, 1000}) {
            QTest::addRow("%d hidden", width) << width << false;
            QTest::addRow("%d open", width) << width << true;
        }
    }
    void aSourceLeavesThePanelAsItWas()
    {
        QFETCH(int, width);
        QFETCH(bool, isOpen);
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->resize(width, 700);
        Shell &shell = *program.window->shell();
        shell.setInspectorOpen(isOpen);
        const bool wasKept = program.core->settings().value(Settable::inspectorOpen);
        program.window->chat()->openCitation(MessageId(), anyCitation());
        QVERIFY(program.find<QWidget>("sourceViewer")->isVisible());
        program.key(Qt::Key_Escape);
        QVERIFY(!program.find<QWidget>("sourceViewer")->isVisible());
        QCOMPARE(shell.isInspectorOpen(), isOpen);
        QCOMPARE(program.find<QWidget>("inspectorAdd")->isVisible(), isOpen);
        QCOMPARE(program.core->settings().value(Settable::inspectorOpen), wasKept);
    }

    // Hiding the part with a source in it closes the source, so that nothing unseen waits for Esc; asked for again, it is the usual one.
    void hidingThePanelClosesTheSource()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        Shell &shell = *program.window->shell();
        program.window->chat()->openCitation(MessageId(), anyCitation());
        program.key(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(!shell.isInspectorOpen());
        QVERIFY(!program.core->settings().value(Settable::inspectorOpen));
        program.key(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(program.find<QWidget>("inspectorAdd")->isVisible());
        // The button of the page brings the usual part from behind a source, also where it was hidden.
        shell.setInspectorOpen(false);
        program.window->chat()->openCitation(MessageId(), anyCitation());
        emit program.page().inspectorWanted();
        QVERIFY(program.find<QWidget>("inspectorAdd")->isVisible());
    }

    // Each place of the window keeps its own: what is read in the files does not change what the chats show.
    void filesLeaveThePanelOfTheChatsAlone()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        Shell &shell = *program.window->shell();
        program.window->showView("files");
        program.window->readPassage(anyCitation());
        QVERIFY(shell.isInspectorOpen());
        program.window->toggleInspector();
        QVERIFY(!shell.isInspectorOpen());
        program.window->showView("chats");
        QVERIFY(shell.isInspectorOpen());
    }

    // What a search in the settings has found stands out and is in view; Esc takes the search away before anything else.
    void aFoundSettingIsMarked()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->resize(1000, 480);
        program.window->openSettings("models");
        program.key(Qt::Key_F, Qt::ControlModifier);
        auto *search = program.find<QLineEdit>("settingsSearch");
        QVERIFY(search->hasFocus());
        const auto marked = [&] {
            std::vector<QWidget *> found;
            for (QWidget *mark : program.window->findChildren<QWidget *>(QStringLiteral("foundSetting"))) {
                if (mark->isVisible())
                    found.push_back(mark->parentWidget());
            }
            return found;
        };
        QVERIFY(marked().empty());
        program.type(QStringLiteral("text size"));
        QCOMPARE(marked().size(), 1u);
        QVERIFY(marked().front()->findChild<QWidget *>(QStringLiteral("textSizes")));
        search->setText(QStringLiteral("appearance")); // a page by its name: all that stands there
        QCOMPARE(marked().size(), 3u);
        search->setText(QStringLiteral("proxy"));
        QCOMPARE(marked().size(), 1u);
        // Below the words of the page, which is longer than this window.
        QVERIFY(waitUntil([&] { return marked().front()->visibleRegion().boundingRect() == marked().front()->rect(); }));
        program.key(Qt::Key_Escape);
        QVERIFY(search->text().isEmpty() && search->hasFocus());
        QVERIFY(marked().empty());
        QCOMPARE(program.window->shell()->current(), QByteArray("settings"));
    }

    // Whatever the size of the text, the bar of a chat has room around what stands in it.
    void theBarOfAChatGrowsWithTheText()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        for (const int percent : {100, 200, 80}) {
            program.theme.setTextPercent(percent);
            const QWidget *title = program.find<QWidget>("chatTitle");
            QVERIFY(waitUntil([&] { return title->height() == topBarHeight(program.theme) - 1; }));
            int parts = 0;
            const auto isClear = [&] {
                parts = 0;
                for (const QWidget *part : title->parentWidget()->findChildren<QWidget *>(Qt::FindDirectChildrenOnly)) {
                    if (!part->isVisible() || part == title || part->y() >= title->height() || part->height() == title->height())
                        continue;
                    ++parts;
                    if (part->y() < 4 || part->geometry().bottom() > title->height() - 4)
                        return false;
                }
                return true;
            };
            QVERIFY(waitUntil(isClear));
            QVERIFY(parts >= 2);
        }
        QCOMPARE(topBarHeight(Theme(Theme::Scheme::Light)), 52);
    }

    // What a question searches says of a place what the files say of it.
    void aPlaceThatIsGoneIsMarked()
    {
        QTemporaryDir profile;
        QTemporaryDir home;
        const QString folder = home.filePath(QStringLiteral("Deeds"));
        QVERIFY(QDir().mkpath(folder));
        writeFile(folder + QLatin1String("/lease.md"), "The rent is due in May.\n");
        Page program(profile.path());
        QVERIFY(program.starts());
        SourceService &sources = program.window->session().sources();
        const auto added = waitFor(sources.add(folder));
        QVERIFY(added.ok());
        program.window->shell()->setInspectorOpen(true);
        const auto mark = [&] {
            const auto *gone = program.find<Pill>("placeGone");
            return gone && gone->isVisible() ? gone->accessibleName() : QString();
        };
        QVERIFY(waitUntil([&] { return program.find<Pill>("placeGone") != nullptr; }));
        QCOMPARE(mark(), QString());
        QVERIFY(QDir(folder).removeRecursively());
        QVERIFY(!waitFor(sources.refresh(added->source.id)).ok());
        QVERIFY(waitUntil([&] { return mark() == QLatin1String("not there"); }));
        QVERIFY(QDir().mkpath(folder));
        writeFile(folder + QLatin1String("/lease.md"), "The rent is due in May.\n");
        QVERIFY(waitFor(sources.refresh(added->source.id)).ok());
        QVERIFY(waitUntil([&] { return mark().isEmpty(); }));
    }

    // In the smallest window with the largest text every line has its whole height, or can be scrolled to.
    void nothingIsCutInTheSmallestWindow()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        QVERIFY(waitUntil([&] { return program.page().isLoaded(); }));
        for (const int percent : {200, 100}) {
            program.theme.setTextPercent(percent);
            program.window->resize(720, 480);
            for (const char *name : {"composerHint", "startTitle", "startFacts"}) {
                const auto *label = program.find<QLabel>(name);
                QVERIFY2(waitUntil([&] { return label->isVisible() && label->height() >= label->heightForWidth(label->width()); }), name);
            }
            const auto *hint = program.find<QLabel>("composerHint");
            QVERIFY(hint->mapTo(program.window.get(), QPoint(0, hint->height())).y() <= 480);
            const auto *price = program.find<QLabel>("price");
            QVERIFY(waitUntil([&] { return !price->isVisible() || price->width() >= price->sizeHint().width(); }));
            QCOMPARE(price->isVisible(), percent == 100);
        }
    }

    // There the list names what was found; who chooses it sees it, with all of its page.
    void aFoundSettingIsChosenInANarrowWindow()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.theme.setTextPercent(150);
        program.window->resize(1000, 700);
        program.window->openSettings("models");
        auto *search = program.find<QLineEdit>("settingsSearch");
        for (const bool byKey : {true, false}) {
            program.key(Qt::Key_F, Qt::ControlModifier);
            program.type(QStringLiteral("text size"));
            QWidget *hit = nullptr;
            for (QWidget *one : program.window->findChildren<QWidget *>(QStringLiteral("settingHit")))
                hit = one->isVisible() ? one : hit;
            QVERIFY(hit);
            byKey ? program.key(Qt::Key_Return) : QTest::mouseClick(hit, Qt::LeftButton);
            QVERIFY(!search->isVisible() && search->text().isEmpty());
            auto *sizes = program.find<QWidget>("textSizes");
            QVERIFY(sizes->isVisible());
            QVERIFY(waitUntil([&] { return !sizes->visibleRegion().isEmpty(); }));
            const QList<QWidget *> marks = program.window->findChildren<QWidget *>(QStringLiteral("foundSetting"));
            QCOMPARE(std::count_if(marks.begin(), marks.end(), [](const QWidget *mark) { return mark->isVisible(); }), 1);
            QVERIFY(sizes->isAncestorOf(program.window->focusWidget()) || sizes->hasFocus());
        }
        // Closed in another way it hides nothing either.
        program.key(Qt::Key_F, Qt::ControlModifier);
        program.type(QStringLiteral("text size"));
        program.window->shell()->closeOverlay();
        QVERIFY(waitUntil([&] { return search->text().isEmpty(); }));
    }

    // A page is found by its own name; without a hit the page that was open stays.
    void aPageOfTheSettingsIsFoundByItsName()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->openSettings("about");
        program.key(Qt::Key_F, Qt::ControlModifier);
        const auto isOpen = [&](const char *section) {
            return program.find<QAbstractButton>(QByteArray("section_").append(section).constData())->isChecked();
        };
        auto *nothing = program.find<QWidget>("settingsNothing");
        program.type(QStringLiteral("writing f"));
        QVERIFY(isOpen("general") && !nothing->isVisible());
        auto *search = program.find<QLineEdit>("settingsSearch");
        search->setText(QStringLiteral("text size"));
        QVERIFY(isOpen("appearance"));
        search->setText(QStringLiteral("zzzz"));
        QVERIFY(isOpen("about") && nothing->isVisible());
        search->setText(QStringLiteral("writing f"));
        program.key(Qt::Key_Return);
        QVERIFY(isOpen("general") && search->text().isEmpty());
    }

    // The list of a narrow window lies over the content, which is dimmed; a click there closes it.
    void aClickBesideTheListClosesIt()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->resize(720, 480);
        program.window->shell()->toggleSide();
        auto *scrim = program.find<QWidget>("listScrim");
        auto *list = program.find<QWidget>("chatList");
        QVERIFY(scrim->isVisible() && list->isVisible());
        QTest::mouseClick(scrim, Qt::LeftButton, {}, QPoint(scrim->width() - 20, 20));
        QVERIFY(!scrim->isVisible() && !list->isVisible());
    }

    // Whoever leaves the welcome page by the rail finds the place of a new chat.
    void theRailLeadsFromTheWelcomePageToANewChat()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        QCOMPARE(program.window->shell()->current(), QByteArray("welcome"));
        program.find<QAbstractButton>("place_chats")->click();
        QCOMPARE(program.window->shell()->current(), QByteArray("chats"));
        QVERIFY(program.find<QWidget>("startAddFolder")->isVisible());
    }

    // The field of a narrow window is in a list that is not shown.
    void theSearchOfSettingsIsFoundInANarrowWindow()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->resize(720, 480);
        program.window->openSettings("models");
        program.key(Qt::Key_F, Qt::ControlModifier);
        auto *search = program.find<QLineEdit>("settingsSearch");
        QVERIFY(search->isVisible() && search->hasFocus());
    }
};

LAYERS_TEST(TstPanels, "tst_panels", Gui)
#include "tst_panels.moc"
