#include "app/commands.h"
#include "app/searchrows.h"
#include "tests/scenarios/chatpage.h"

#include <QtCore/QAbstractItemModel>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>

using namespace Layers;
using namespace LayersTest;

// What the palette offers, and where what it finds leads to.

namespace {

const char *const streamPath = "/v1/chat/completions";

QStringList rowsOf(Program &program)
{
    QStringList rows;
    const QAbstractItemModel *model = program.find<QWidget>("palette")->findChild<QListView *>()->model();
    for (int i = 0; i < model->rowCount(); ++i)
        rows << model->index(i, 0).data().toString();
    return rows;
}

bool offers(Program &program, const QString &title)
{
    const QStringList rows = rowsOf(program);
    return std::any_of(rows.begin(), rows.end(), [&title](const QString &row) { return row.startsWith(title); });
}

} // namespace

class TstPalette : public QObject
{
    Q_OBJECT
private slots:
    void wordsFindWhatTheyMean_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("title");
        const auto row = [](const char *words, const char *title) {
            QTest::addRow("%s: %s", words, title) << QString::fromLatin1(words) << QString::fromLatin1(title);
        };
        row("models", "Choose a model");
        row("models", "Models and keys");
        row("theme", "Theme");
        row("theme", "Light, dark and text size");
        row("dark", "Theme");
        row("privacy", "Privacy");
        row("privacy", "What stays on this computer");
        row("shortcut", "Keys");
        row("zoom", "Larger text");
        row("zoom", "Text size");
        row("font", "Text size");
        row("backup", "Where your data is");
    }
    void wordsFindWhatTheyMean()
    {
        QFETCH(QString, words);
        QFETCH(QString, title);
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.key(Qt::Key_K, Qt::ControlModifier);
        program.type(words);
        QVERIFY2(offers(program, title), qPrintable(rowsOf(program).join(QLatin1Char('\n'))));
    }

    void keysAreFoundByWhatTheyLeadTo_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("keys");
        for (const char *words : {"citation", "source", "link"})
            QTest::newRow(words) << QString::fromLatin1(words) << QStringLiteral("Right, Left");
        QTest::newRow("open") << QStringLiteral("open citation") << QStringLiteral("Enter");
        QTest::newRow("message") << QStringLiteral("message") << QStringLiteral("Up, Down");
    }
    void keysAreFoundByWhatTheyLeadTo()
    {
        QFETCH(QString, words);
        QFETCH(QString, keys);
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.key(Qt::Key_F1);
        program.type(words);
        const QString found = rowsOf(program).join(u'\n');
        QVERIFY2(found.contains(keys), qPrintable(found));
    }

    // A mouse that rests where the list opens, or where it scrolls, chooses nothing.
    void aRestingMouseChoosesNothing()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.window->openPalette();
        auto *list = program.find<QWidget>("palette")->findChild<QListView *>();
        const auto middleOf = [list](int row) { return list->visualRect(list->model()->index(row, 0)).center(); };
        const auto moveTo = [list](QPoint at) {
            QMouseEvent move(QEvent::MouseMove, at, list->viewport()->mapToGlobal(at), Qt::NoButton, {}, {});
            QApplication::sendEvent(list->viewport(), &move);
        };
        const QPoint resting = middleOf(3);
        QCursor::setPos(list->viewport()->mapToGlobal(resting));
        program.key(Qt::Key_Escape);
        program.window->openPalette();
        moveTo(resting); // as the system says where the mouse is when something appears under it
        QCOMPARE(list->currentIndex().row(), 0);
        program.key(Qt::Key_PageDown);
        program.key(Qt::Key_PageDown);
        QCOMPARE(list->currentIndex().row(), std::min(20, list->model()->rowCount() - 1));
        program.key(Qt::Key_Escape);
        program.window->openPalette();
        moveTo(resting + QPoint(2, 0));
        QCOMPARE(list->currentIndex().row(), 3);
        moveTo(middleOf(5));
        QCOMPARE(list->currentIndex().row(), 5);
    }

    // A command that can do nothing now is not offered, and its key does nothing.
    void whatCannotBeDoneIsNotOffered()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        const auto isOfferedNow = [&](const QString &title) {
            program.window->openPalette();
            program.type(title);
            const bool isThere = offers(program, title);
            program.key(Qt::Key_Escape);
            return isThere;
        };
        const QString stop = QStringLiteral("Stop the answer");
        const QString goOn = QStringLiteral("Continue the answer");
        QVERIFY(!isOfferedNow(stop) && !isOfferedNow(goOn));
        ScriptedServer server;
        server.reply("/v1/models", Reply::json(200, R"({"data":[{"id":"tern"}]})"));
        server.reply(
            streamPath,
            Reply::stream({{"data: {\"choices\":[{\"delta\":{\"content\":\"A tern\"}}]}\n\n"},
                           {"data: {\"choices\":[{\"delta\":{\"content\":\" flies.\"}}]}\n\n", std::chrono::milliseconds(60'000)}}));
        program.addServer(server);
        const ProviderId id = program.window->session().providers().instances().front().id;
        program.core->settings().set(Settable::defaultModel, ModelRef{id, QStringLiteral("tern")}.toString());
        program.window->newChat();
        program.page().focusComposer();
        program.type(QStringLiteral("What is it?"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.window->isAnswering() && program.thread().count() == 2; }));
        QVERIFY(isOfferedNow(stop) && !isOfferedNow(goOn));
        QVERIFY(waitUntil([&] { return !program.thread().item(1).parts.empty(); }));
        program.key(Qt::Key_Period, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return program.thread().item(1).state == MessageState::Stopped; }));
        QVERIFY(waitUntil([&] { return !program.window->isAnswering(); }));
        QVERIFY(!isOfferedNow(stop) && isOfferedNow(goOn));
        server.reply(streamPath,
                     Reply::stream({{"data: {\"choices\":[{\"delta\":{\"content\":\" flies.\"}}]}\n\n"}, {"data: [DONE]\n\n"}}));
        program.window->openPalette();
        program.type(goOn);
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.thread().item(1).state == MessageState::Complete; }));
    }

    // The list of keys keeps such a command, says why, and Enter leaves the list open.
    void theListOfKeysSaysWhyNot()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.key(Qt::Key_F1);
        program.type(QStringLiteral("Stop the answer"));
        QVERIFY2(rowsOf(program).join(QLatin1Char('\n')).contains(QLatin1String("No answer is being written")),
                 qPrintable(rowsOf(program).join(QLatin1Char('\n'))));
        const auto *palette = program.find<QWidget>("palette");
        program.key(Qt::Key_Return);
        QVERIFY(palette->isVisible());
        program.key(Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
        // Every command that may not be at hand says so.
        for (const AppCommand &command : appCommands())
            QVERIFY2(!command.isEnabled || !command.whyNot.isEmpty(), command.id.constData());
    }

    // Search everywhere leads to the place itself, also in a message that is longer than the window.
    void aHitIsShown()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        const std::vector<Message> messages = program.saveLongChat(8, [](int i) {
            const QString filling = QStringLiteral("Words that fill a paragraph and say nothing else.\n\n").repeated(60);
            return i == 5 ? QStringLiteral("# Heading one\n\n") + filling + QStringLiteral("## Heading two\n\n") + filling
                          : QStringLiteral("Number %1").arg(i);
        });
        QVERIFY(waitFor(program.window->session().search().catchUp()).ok());
        program.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        program.type(QStringLiteral("Heading two"));
        QVERIFY(waitUntil([&] { return !rowsOf(program).isEmpty(); }));
        QVERIFY2(!rowsOf(program).join(QLatin1Char('\n')).contains(QLatin1Char('#')), qPrintable(rowsOf(program).join(QLatin1Char('\n'))));
        program.key(Qt::Key_Return);
        auto *transcript = program.find<TranscriptView>("transcript");
        QVERIFY(waitUntil([&] { return transcript->findCount() == 1; }));
        QCOMPARE(transcript->currentMessage(), std::optional(messages[5].id));
        const int row = program.thread().indexOf(messages[5].id);
        QVERIFY(transcript->messageRect(row).top() < -200); // it was scrolled into
        const QImage picture = transcript->viewport()->grab().toImage();
        const QRgb mark = program.theme.colour(Colour::MarkOn).rgb();
        int marked = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                marked += picture.pixel(x, y) == mark ? 1 : 0;
        }
        QVERIFY2(marked > 200, qPrintable(QString::number(marked)));
        QVERIFY(transcript->hasFocus());
    }

    // The start page says what a question searches, also when places are unticked.
    void thePlacesThatAreSearched()
    {
        const Theme theme(Theme::Scheme::Light);
        ChatStartPane pane(theme);
        pane.setQuoting(false);
        const auto facts = [&] { return pane.findChild<QLabel *>(QStringLiteral("startFacts"))->text(); };
        pane.setFacts({38, 5, 38, 5});
        QCOMPARE(facts(), QStringLiteral("38 file(s) in 5 place(s) are ready to search."));
        pane.setFacts({38, 5, 12, 2});
        QCOMPARE(facts(), QStringLiteral("A question searches 12 file(s) in 2 place(s)."));
        pane.setFacts({38, 5, 0, 0});
        QCOMPARE(facts(), QStringLiteral("No place is ticked, so a question searches none of your files."));
    }

    void snippetsHaveNoMarks_data()
    {
        QTest::addColumn<QString>("snippet");
        QTest::addColumn<QString>("line");
        QTest::newRow("a heading in the middle")
            << QStringLiteral("nothing else. ## Heading two Words") << QStringLiteral("nothing else. Heading two Words");
        QTest::newRow("half an emphasis") << QStringLiteral("it is very** dear") << QStringLiteral("it is very dear");
        QTest::newRow("code") << QStringLiteral("so: ```python print(1)") << QStringLiteral("so: print(1)");
        QTest::newRow("a list in a quote") << QStringLiteral("said:\n\n> - the rent\n> - the deposit")
                                           << QStringLiteral("said: the rent the deposit");
        QTest::newRow("a number sign") << QStringLiteral("room #4 and C# too") << QStringLiteral("room #4 and C# too");
    }
    void snippetsHaveNoMarks()
    {
        QFETCH(QString, snippet);
        QTEST(plainLine(snippet), "line");
    }
};

LAYERS_TEST(TstPalette, "tst_palette", Gui)
#include "tst_palette.moc"
