#include "tests/scenarios/chatpage.h"
#include "tests/fakes/scriptedserver.h"
#include "ui/chat/messageitem.h"
#include "ui/chat/modelpicker.h"
#include "ui/kit/widgets.h"
#include "ui/models/chatstarts.h"

#include <QtGui/QClipboard>
#include <QtGui/QImage>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

// The chat page as a person uses it: files that go with a question, who answers, what a new chat begins with, what the list says.

namespace {

constexpr auto modelList = R"({"data":[{"id":"tern","architecture":{"input_modalities":["text","image"]},"context_length":131072},
    {"id":"wren","architecture":{"input_modalities":["text"]},"context_length":32768,
     "pricing":{"prompt":"0.000002","completion":"0.00001"}}]})";

} // namespace

class TstChatPage : public QObject
{
    Q_OBJECT
private slots:
    // Wherever nothing else stands in the composer, a click goes into the text.
    void aClickBesideTheTextIsInIt()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        program.type(QStringLiteral("When is the rent due?"));
        QPlainTextEdit *edit = program.composer();
        QCoreApplication::processEvents(); // its last place, with room for what was typed
        QWidget *composer = edit->parentWidget();
        const auto *sources = program.find<QWidget>("sources");
        struct
        {
            const char *name;
            QPoint at;
            int place;
        } const clicks[] = {
            {"between the text and the buttons", {edit->x() + 40, edit->geometry().bottom() + 4}, 21},
            {"between the buttons", {sources->geometry().right() + 30, sources->geometry().center().y()}, 21},
            {"left of the text", {edit->x() - 6, edit->y() + 6}, 0},
            {"right of the text", {edit->geometry().right() + 6, edit->y() + 6}, 21},
        };
        for (const auto &click : clicks) {
            QVERIFY2(!composer->childAt(click.at), click.name);
            QTextCursor middle = edit->textCursor();
            middle.setPosition(5);
            edit->setTextCursor(middle);
            program.find<QWidget>("transcript")->setFocus();
            QVERIFY(!edit->hasFocus());
            QTest::mouseClick(composer, Qt::LeftButton, {}, click.at);
            QVERIFY2(edit->hasFocus(), click.name);
            QVERIFY2(edit->textCursor().position() == click.place, click.name);
        }
        // Around the box it is not the composer's.
        program.find<QWidget>("transcript")->setFocus();
        QTest::mouseClick(composer, Qt::LeftButton, {}, QPoint(4, composer->height() / 2));
        QVERIFY(!edit->hasFocus());
    }

    // What stands below an answer: true, once, and only what can be done.
    void whatAnAnswerOffers_data()
    {
        QTest::addColumn<MessageState>("state");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("offers");
        QTest::addColumn<QByteArray>("end");
        QTest::newRow("stopped before a word") << MessageState::Stopped << QString() << QString() << QStringLiteral("retry")
                                               << QByteArray();
        QTest::newRow("stopped") << MessageState::Stopped << QStringLiteral("One") << QString() << QStringLiteral("continue copy retry")
                                 << QByteArray("stop");
        QTest::newRow("interrupted") << MessageState::Interrupted << QStringLiteral("One") << QString()
                                     << QStringLiteral("continue copy retry") << QByteArray("stop");
        QTest::newRow("complete") << MessageState::Complete << QStringLiteral("One") << QString() << QStringLiteral("copy retry")
                                  << QByteArray("stop");
        QTest::newRow("a tool and no word") << MessageState::Complete << QString() << QStringLiteral("look_up")
                                            << QStringLiteral("(look_up) retry") << QByteArray("tool_calls");
        QTest::newRow("out of length") << MessageState::Complete << QStringLiteral("One") << QString()
                                       << QStringLiteral("continue copy retry") << QByteArray("length");
        QTest::newRow("out of length before a word")
            << MessageState::Complete << QString() << QString() << QStringLiteral("retry") << QByteArray("max_tokens");
        QTest::newRow("cut by a filter") << MessageState::Complete << QStringLiteral("One") << QString() << QStringLiteral("copy retry")
                                         << QByteArray("content_filter");
    }
    void whatAnAnswerOffers()
    {
        QFETCH(MessageState, state);
        QFETCH(QString, words);
        QFETCH(QString, tool);
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        Message message;
        message.role = Role::Assistant;
        message.state = state;
        message.firstToken = std::chrono::milliseconds(20);
        QFETCH(QByteArray, end);
        message.stopReason = end;
        if (!words.isEmpty())
            message.parts.push_back(TextPart{words});
        if (!tool.isEmpty()) {
            ToolCallPart call;
            call.name = tool;
            message.parts.push_back(call);
        }
        const TranscriptItem item = messageItem(message, {}, program.window->session().providers());
        QStringList offers;
        for (const TranscriptNote &note : item.notes) {
            if (!tool.isEmpty() && note.text.contains(QLatin1Char('(') + tool + QLatin1Char(')')))
                offers << QLatin1Char('(') + tool + QLatin1Char(')');
            for (const TranscriptAction &action : note.actions)
                offers << QString::fromLatin1(action.id);
        }
        for (const TranscriptAction &action : item.actions)
            offers << QString::fromLatin1(action.id);
        QTEST(offers.join(QLatin1Char(' ')), "offers");
        if (state == MessageState::Stopped || state == MessageState::Interrupted) {
            QVERIFY(item.notes.front().text.endsWith(QLatin1String(" The provider may charge for it.")));
            message.modelAsked = ModelRef::recall();
            const TranscriptItem free = messageItem(message, {}, program.window->session().providers());
            QVERIFY(free.notes.front().text.endsWith(QLatin1String(" It cost nothing.")));
        }
        const bool isCut = end == "length" || end == "max_tokens" || end == "content_filter";
        QCOMPARE(isCut,
                 !item.notes.empty() && item.notes.front().tone == TranscriptNote::Tone::Warn && state == MessageState::Complete
                     && tool.isEmpty());
        QVERIFY(item.hint.isEmpty());
        QVERIFY(!item.facts.contains(QLatin1String("first word"))); // 0.0 s says nothing
    }

    // It has its end, so there is nothing to go on with.
    void anAnswerWithGapsIsAskedAgain()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        Message message;
        message.role = Role::Assistant;
        message.state = MessageState::Interrupted;
        message.parts = {TextPart{QStringLiteral("One")}, ErrorPart{{.kind = Error::Kind::Rejected, .code = "answer.gaps"}}};
        const TranscriptItem item = messageItem(message, {}, program.window->session().providers());
        QCOMPARE(item.notes.size(), size_t(1));
        QVERIFY(item.notes.front().tone == TranscriptNote::Tone::Warn);
        QCOMPARE(item.notes.front().actions.size(), size_t(1));
        QCOMPARE(item.notes.front().actions.front().id, QByteArray("retry"));
    }

    void aSilentServerIsWaitedFor()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        Providers &providers = program.window->session().providers();
        Run run;
        run.phase = Run::Phase::Waiting;
        run.answer.modelAsked = ModelRef::recall();
        run.waitingSince = Clock::Monotonic(100s);
        QVERIFY(!waitingNote(run, Clock::Monotonic(102s), providers));
        const auto note = waitingNote(run, Clock::Monotonic(115s), providers);
        QVERIFY(note);
        QVERIFY2(note->text.startsWith(QLatin1String("Waiting for ")) && note->text.endsWith(QLatin1String(", 15 s")),
                 qPrintable(note->text));
        // Who waits long is told until when, and whether that may cost anything.
        const QString limit = QStringLiteral(", 130 s. After %1 s it is given up.").arg(ChatService::silentAfter.count());
        const auto saysAtLast
            = [&](const QString &end) { return waitingNote(run, Clock::Monotonic(230s), providers)->text.endsWith(limit + end); };
        QVERIFY(saysAtLast(QString()));
        run.answer.modelAsked.provider = ProviderId::make(Time{});
        QVERIFY(saysAtLast(QStringLiteral(" The provider may charge for it.")));
        run.waitingSince.reset();
        QVERIFY(!waitingNote(run, Clock::Monotonic(130s), providers));
    }

    void filesGoWithAQuestionByKeyboard()
    {
        QTemporaryDir profile;
        QTemporaryDir folder;
        const QString lease = folder.filePath(QStringLiteral("lease.md"));
        const QString notes = folder.filePath(QStringLiteral("notes.txt"));
        writeFile(lease, "# Lease\n\nThe notice period is three months to the end of a quarter.\n");
        writeFile(notes, "Nothing of interest.\n");
        {
            Page program(profile.path());
            QVERIFY(program.starts());
            program.dialogs.files = {lease, notes};
            auto *attach = program.find<QAbstractButton>("attach");
            attach->setFocus(Qt::TabFocusReason);
            program.key(Qt::Key_Space);
            QVERIFY(program.hasChips(2));
            // One is taken away again, by keyboard: the chips stand above the text.
            program.page().focusComposer();
            program.key(Qt::Key_Tab, Qt::ShiftModifier);
            QCOMPARE(static_cast<QAbstractButton *>(program.window->focusWidget())->accessibleName(),
                     QStringLiteral("Take notes.txt away"));
            program.key(Qt::Key_Space);
            QVERIFY(program.hasChips(1));
            QCOMPARE(program.removers()[0]->accessibleName(), QStringLiteral("Take lease.md away"));
            QVERIFY(program.composer()->hasFocus());
            program.type(QStringLiteral("How long is the notice period?"));
        }
        // The draft has them after a restart.
        Page program(profile.path());
        QVERIFY(program.starts());
        QVERIFY(program.hasChips(1));
        program.page().focusComposer();
        program.key(Qt::Key_Return);
        QVERIFY(program.hasAnswer());
        QVERIFY(program.hasChips(0));
        const auto &question = program.thread().item(0);
        QVERIFY(std::any_of(question.parts.begin(), question.parts.end(), [](const Part &part) {
            const auto *blob = std::get_if<BlobPart>(&part);
            return blob && blob->name == QLatin1String("lease.md") && blob->mimeType == "text/markdown";
        }));
        // The answer quotes it, and the citation opens in its text.
        const auto cited = program.page().citationsOf(*program.page().lastAnswer());
        QVERIFY(!cited.empty());
        QCOMPARE(cited.front().quote, QStringLiteral("The notice period is three months to the end of a quarter."));
        program.window->chat()->openCitation(*program.page().lastAnswer(), cited.front());
        auto *text = program.find<QPlainTextEdit>("sourceText");
        QVERIFY(waitUntil([&] { return text->toPlainText().contains(cited.front().quote); }));
        QCOMPARE(text->extraSelections().front().cursor.selectedText(), cited.front().quote);

        // In the thread the file is opened and saved by keyboard.
        auto *transcript = program.find<TranscriptView>("transcript");
        transcript->setFocus(Qt::TabFocusReason);
        program.key(Qt::Key_Home);
        program.key(Qt::Key_Return);
        const auto reach = [&](const QString &label) {
            for (int i = 0; i < 8; ++i) {
                const auto target = transcript->focusedTarget();
                if (target && target->label == label)
                    return true;
                program.key(Qt::Key_Tab);
            }
            return false;
        };
        QVERIFY(reach(QStringLiteral("Save lease.md")));
        program.dialogs.saveTo = folder.filePath(QStringLiteral("copy.md"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return QFileInfo(program.dialogs.saveTo).size() > 0; }));

        // The edited question keeps it.
        program.page().focusComposer();
        program.key(Qt::Key_Up);
        QVERIFY(program.hasChips(1));
        program.type(QStringLiteral(" Tell me."));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.thread().count() > 0 && program.thread().item(0).siblings == 2; }));
        QVERIFY(program.hasAnswer());
        QVERIFY(!program.page().citationsOf(*program.page().lastAnswer()).empty());
    }

    // Escape closes what lies over it first, then leaves the change of an earlier question; the words that were written for it are at hand.
    void escapeLeavesAnEdit()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        program.type(QStringLiteral("Who is there?"));
        program.key(Qt::Key_Return);
        QVERIFY(program.hasAnswer());
        program.page().focusComposer();
        program.key(Qt::Key_Up);
        QVERIFY(program.hasEditNote());
        // The list shows what was changed; that something may be is no draft.
        const auto draft = [&] { return waitFor(program.window->session().chat().draft(*program.window->chat()->page().conversation())); };
        program.page().open(program.page().conversation()); // writes what there is to be written
        QVERIFY(waitUntil([&] { return !program.hasEditNote(); }));
        QVERIFY(waitFor(program.window->session().conversations().list(10))->front().draft.isEmpty());
        QVERIFY(!draft()->edit);
        QVERIFY(program.hasAnswer());
        program.page().focusComposer();
        program.key(Qt::Key_Up);
        QVERIFY(program.hasEditNote());
        program.type(QStringLiteral(" Now"));
        QVERIFY(waitUntil([&] { return draft()->edit.has_value(); }));
        program.key(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(program.find<QWidget>("findField")->isVisible());
        program.key(Qt::Key_Escape);
        QVERIFY(!program.find<QWidget>("findField")->isVisible());
        QVERIFY(program.hasEditNote());
        program.page().focusComposer();
        program.key(Qt::Key_Escape);
        QVERIFY(!program.hasEditNote());
        QCOMPARE(program.composer()->toPlainText(), QString());
        auto *back = program.find<QAbstractButton>("toastAction");
        QVERIFY(back->isVisible());
        back->click();
        QVERIFY(program.hasEditNote());
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("Who is there? Now"));
        program.key(Qt::Key_Escape);
        QVERIFY(!program.hasEditNote());
        program.key(Qt::Key_Escape); // and nothing more
        QCOMPARE(program.thread().count(), 2);
    }

    void whatCannotBeAttachedIsSaid()
    {
        QTemporaryDir profile;
        QTemporaryDir folder;
        const QString archive = folder.filePath(QStringLiteral("archive.zip"));
        writeFile(archive, QByteArray("PK\x03\x04\0\0\0\0\0\0", 10));
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().attach({archive});
        auto *note = program.find<Note>("fileNote");
        QVERIFY(waitUntil([&] { return note->isVisible(); }));
        QVERIFY2(note->text().contains(QLatin1String("archive.zip")), qPrintable(note->text()));
        QVERIFY(program.hasChips(0));

        // Each of several is told, and no toast lies over it.
        const QString empty = folder.filePath(QStringLiteral("empty.pdf"));
        const QString large = folder.filePath(QStringLiteral("large.txt"));
        writeFile(empty, {});
        writeFile(large, {});
        QVERIFY(QFile::resize(large, qint64(300) << 20)); // sparse
        program.page().attach({large, empty, archive});
        QVERIFY(waitUntil([&] { return note->text().count(QLatin1Char('\n')) == 2; }));
        for (const char *name : {"archive.zip", "empty.pdf", "large.txt"})
            QVERIFY2(note->text().contains(QLatin1String(name)), qPrintable(note->text()));
        Toast &toast = program.window->shell()->toast();
        toast.show(QStringLiteral("Something was done"));
        QVERIFY(waitUntil([&] { return toast.mapToGlobal(QPoint(0, toast.height())).y() <= note->mapToGlobal(QPoint()).y(); }));
    }

    void aPictureIsPastedAndRefusedByWhatIsBlind()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        server.reply("/v1/models", Reply::json(200, modelList));
        server.reply("/v1/chat/completions",
                     Reply::stream({{"data: {\"choices\":[{\"delta\":{\"content\":\"A tern.\"}}]}\n\n"},
                                    {"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"},
                                    {"data: [DONE]\n\n"}}));
        Page program(profile.path());
        QVERIFY(program.starts());
        program.addServer(server);
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QGuiApplication::clipboard()->setImage(picture);
        program.page().focusComposer();
        program.composer()->paste();
        QVERIFY(program.hasChips(1));
        auto *note = program.find<Note>("fileNote");
        QVERIFY(note->isVisible()); // recall sees nothing
        QCOMPARE(program.composer()->placeholderText(), QStringLiteral("Ask about your files"));
        program.type(QStringLiteral("Which bird is this?"));
        program.key(Qt::Key_Return);
        QVERIFY(program.thread().count() == 0 && program.composer()->toPlainText() == QLatin1String("Which bird is this?"));

        // Another model is chosen by keyboard: search, Enter.
        program.page().chooseModel();
        auto *picker = program.find<ModelPicker>("modelPicker");
        QVERIFY(picker->isVisible());
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("modelField"));
        program.type(QStringLiteral("tern"));
        program.key(Qt::Key_Return);
        QVERIFY(!picker->isVisible());
        QCOMPARE(program.composer()->placeholderText(), QStringLiteral("Ask about your files, or anything"));
        QVERIFY(!note->isVisible());
        QVERIFY(program.composer()->hasFocus());
        program.key(Qt::Key_Return);
        QVERIFY(program.hasAnswer());
        QVERIFY(server.requests("/v1/chat/completions").front().body.contains("data:image/png;base64,"));
    }

    void thePickerByKeyboard()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        server.reply("/api/tags", Reply::json(200, R"({"models":[{"name":"tern","digest":"1","details":{"format":"gguf"}},
            {"name":"wren","digest":"2","details":{"format":"gguf"}}]})"));
        server.reply("/v1/models", Reply::json(200, modelList));
        Page program(profile.path());
        QVERIFY(program.starts());
        program.addServer(server);
        auto *list = program.find<QListView>("modelList");
        auto *picker = program.find<ModelPicker>("modelPicker");
        const auto rows = [&] {
            QStringList texts;
            for (int i = 0; i < list->model()->rowCount(); ++i)
                texts << list->model()->index(i, 0).data(Qt::AccessibleTextRole).toString();
            return texts;
        };
        program.find<QAbstractButton>("model")->setFocus(Qt::TabFocusReason);
        program.key(Qt::Key_Space);
        QVERIFY(picker->isVisible());
        QCOMPARE(rows(),
                 (QStringList{QStringLiteral("On this device, free, works offline"),
                              QStringLiteral("On-device recall, quotes your files, adds nothing, free"),
                              QStringLiteral("tern, Harbour, free, reads 128k, sees images"),
                              QStringLiteral("Harbour, what it costs is between you and its owner"),
                              QStringLiteral("wren, about 0.8 cents, reads 32k")}));
        QCOMPARE(list->currentIndex().row(), 1); // the chosen one
        program.key(Qt::Key_Down);
        program.key(Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 4); // past the section
        program.key(Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 4);
        program.key(Qt::Key_Escape);
        QVERIFY(!picker->isVisible());
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("model"));
        program.key(Qt::Key_Space);
        program.type(QStringLiteral("nothing like it"));
        QCOMPARE(list->model()->rowCount(), 0);
        program.key(Qt::Key_Return); // chooses nothing
        QVERIFY(picker->isVisible());
        program.key(Qt::Key_Escape);
        program.key(Qt::Key_Space);
        program.type(QStringLiteral("harbour wr"));
        program.key(Qt::Key_Return);
        QCOMPARE(program.find<QAbstractButton>("model")->text(), QStringLiteral("wren"));
    }

    void aStartWritesAndSendsNothing()
    {
        QTemporaryDir profile;
        QTemporaryDir folder;
        writeFile(folder.filePath(QStringLiteral("agreement.md")), "# Agreement\n\nWe deliver on Fridays.\n");
        Page program(profile.path());
        QVERIFY(program.starts());
        QVERIFY(waitFor(program.window->session().sources().add(folder.path())).ok());
        program.page().focusComposer();
        program.type(QStringLiteral("When do we deliver?"));
        program.key(Qt::Key_Return);
        QVERIFY(program.hasAnswer());
        program.window->newChat();
        const auto starts = [&] {
            QList<QAbstractButton *> rows = program.window->findChildren<QAbstractButton *>(QStringLiteral("chatStart"));
            rows.removeIf([](const QAbstractButton *row) { return !row->isVisible(); });
            return rows;
        };
        QVERIFY(waitUntil([&] { return starts().size() == 2; }));
        QCOMPARE(starts()[0]->text(), QStringLiteral("Go on with \u201cWhen do we deliver?\u201d"));
        QCOMPARE(starts()[1]->text(), QStringLiteral("What does agreement.md say?"));
        starts()[1]->setFocus(Qt::TabFocusReason);
        const QImage focused = starts()[1]->grab().toImage();
        const QRgb ring = program.theme.colour(Colour::Accent).rgb();
        const QPoint middle = focused.rect().center();
        for (const QPoint edge : {QPoint(1, middle.y()), QPoint(focused.width() - 2, middle.y()), QPoint(middle.x(), 1),
                                  QPoint(middle.x(), focused.height() - 2)})
            QCOMPARE(focused.pixel(edge), ring);
        program.key(Qt::Key_Return);
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("What does agreement.md say?"));
        QCOMPARE(program.window->focusWidget()->objectName(), QStringLiteral("composer"));
        QCOMPARE(waitFor(program.window->session().conversations().list(10))->size(), 1u);
        QVERIFY(program.window->session().chat().running().empty());
        // What says that it goes on with a chat goes there.
        starts()[0]->setFocus(Qt::TabFocusReason);
        program.key(Qt::Key_Space);
        QVERIFY(waitUntil([&] { return starts().isEmpty() && program.hasAnswer(); }));
    }

    // A question goes to the chat that was made for it, wherever the person is by then.
    void aQuestionStaysOutOfTheChatThatIsOpened()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        ProfileSession &session = program.window->session();
        const ConversationId other = waitFor(session.chat().create(QStringLiteral("Far away"), ModelRef::recall()))->id;
        program.page().focusComposer();
        program.type(QStringLiteral("Rent?"));
        program.find<QAbstractButton>("send")->click();
        program.page().open(other); // before the new one has its row
        program.composer()->setPlainText(QStringLiteral("Of the other"));
        const auto made = [&] { return waitFor(session.conversations().list(10))->front(); };
        QVERIFY(waitUntil([&] { return made().title == QLatin1String("Rent?") && session.chat().running().empty(); }));
        QCOMPARE(waitFor(session.messages().recent(made().id, 10))->front().text(), QStringLiteral("Rent?"));
        QVERIFY(program.page().conversation() == other);
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("Of the other"));
        QCOMPARE(program.thread().count(), 0);
        QVERIFY(waitFor(session.chat().draft(ConversationId()))->isEmpty());
    }

    void whatStartsSay_data()
    {
        QTest::addColumn<int>("hoursSinceLast");
        QTest::addColumn<int>("newer");
        QTest::addColumn<QStringList>("titles");
        QTest::newRow("nothing was asked yet") << -1 << 0 << QStringList{QStringLiteral("What does plan.pdf say?")};
        QTest::newRow("nothing has changed") << 26 << 0
                                             << QStringList{QStringLiteral("Go on with \u201cTides\u201d"),
                                                            QStringLiteral("What does plan.pdf say?")};
        QTest::newRow("files have changed") << 26 << 3
                                            << QStringList{QStringLiteral("Go on with \u201cTides\u201d"),
                                                           QStringLiteral("What does part2.md say?"),
                                                           QStringLiteral("What does plan.pdf say?")};
    }
    void whatStartsSay()
    {
        QFETCH(int, hoursSinceLast);
        QFETCH(int, newer);
        using std::chrono::hours;
        StartFacts facts;
        facts.now = Time(std::chrono::milliseconds(1795010700000));
        if (hoursSinceLast >= 0) {
            facts.last.emplace();
            facts.last->title = QStringLiteral("Tides");
            facts.last->changed = facts.now - hours(hoursSinceLast);
            facts.lastQuestion = QStringLiteral("When is low water?");
        }
        Source source;
        source.kind = Source::Kind::Folder;
        source.title = QStringLiteral("Handbook");
        source.added = facts.now - hours(200);
        std::vector<Document> documents(4);
        for (size_t i = 0; i < documents.size(); ++i) {
            documents[i].state = Document::State::Ready;
            documents[i].path = QStringLiteral("a/part%1.md").arg(i);
            documents[i].modified = facts.now - hours(int(i) < newer ? 20 - int(i) : 300);
        }
        Source added = source;
        added.kind = Source::Kind::File;
        added.added = facts.now - hours(1);
        Document plan;
        plan.state = Document::State::Ready;
        plan.path = QStringLiteral("plan.pdf");
        plan.pages = 24;
        facts.sources = {{source, documents}, {added, {plan}}};
        QStringList titles;
        for (const ChatStart &start : startsFrom(facts)) {
            titles << start.title;
            QVERIFY(!start.reason.isEmpty() && start.question.isEmpty() == start.chat.has_value());
        }
        QTEST(titles, "titles");
        QCOMPARE(startsFrom(facts).back().reason, QStringLiteral("Added today, 24 page(s), not asked about yet"));
    }

    void theListSaysWhatWaits()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        server.reply("/v1/models", Reply::json(200, modelList));
        server.reply("/v1/chat/completions", Reply::json(401, R"({"error":{"message":"no"}})"));
        Page program(profile.path());
        QVERIFY(program.starts());
        program.addServer(server);
        ProfileSession &session = program.window->session();
        auto &model = *qobject_cast<ChatListModel *>(program.find<QListView>("chatList")->model());
        const auto textOf = [&](const ConversationId &id) {
            const int row = model.rowOf(id);
            return row < 0 ? QString() : model.index(row).data(Qt::AccessibleTextRole).toString();
        };
        const ConversationId drafted = waitFor(session.chat().create(QStringLiteral("Harbour notes"), ModelRef::recall()))->id;
        Draft draft;
        draft.text = QStringLiteral("Then compare\nwith last year");
        QVERIFY(waitFor(session.chat().saveDraft(drafted, draft)).ok());
        QVERIFY(waitUntil([&] { return textOf(drafted).contains(QLatin1String("Draft: Then compare with last year")); }));
        QVERIFY(waitFor(session.chat().saveDraft(drafted, Draft{})).ok());
        QVERIFY(waitUntil([&] { return textOf(drafted).contains(QLatin1String("On-device recall")); }));

        const ModelRef wren{session.providers().instances().front().id, QStringLiteral("wren")};
        Draft question;
        question.text = QStringLiteral("Which way?");
        session.chat().send(drafted, question, {wren, std::vector<SourceId>{}});
        QVERIFY(waitUntil([&] { return textOf(drafted).contains(QLatin1String("the last answer failed")); }));
        QVERIFY(model.index(model.rowOf(drafted)).data(ChatListModel::HasFailedRole).toBool());

        const ConversationId other = waitFor(session.chat().create(QStringLiteral("Far away"), ModelRef::recall()))->id;
        session.chat().send(other, question, {ModelRef::recall(), {}});
        QVERIFY(waitUntil([&] { return textOf(other).endsWith(QLatin1String("unread")); }));
        program.window->chat()->open(other);
        QVERIFY(waitUntil([&] { return !textOf(other).contains(QLatin1String("unread")); }));
    }

    void aWaitStandsInTheThreadWithStop()
    {
        QTemporaryDir profile;
        ScriptedServer server;
        server.reply("/v1/models", Reply::json(200, modelList));
        server.reply("/v1/chat/completions", Reply::json(429, R"({"error":{"message":"slow down"}})").with("Retry-After", "30"));
        Page program(profile.path());
        QVERIFY(program.starts());
        program.addServer(server);
        ProfileSession &session = program.window->session();
        const ConversationId chat = waitFor(session.chat().create(QStringLiteral("Tides"), ModelRef::recall()))->id;
        program.window->chat()->open(chat);
        Draft question;
        question.text = QStringLiteral("Which way?");
        session.chat().send(chat, question, {ModelRef{session.providers().instances().front().id, QStringLiteral("wren")}, {}});
        const auto note = [&] {
            const int last = program.thread().count() - 1;
            return last < 0 || program.thread().item(last).notes.empty() ? TranscriptNote{} : program.thread().item(last).notes.front();
        };
        QVERIFY(waitUntil([&] { return !note().text.isEmpty(); }));
        QVERIFY2(note().text.startsWith(QLatin1String("Harbour is busy. Trying again in ")), qPrintable(note().text));
        QVERIFY2(note().text.endsWith(QLatin1String(" s, attempt 2 of 3. Waiting costs nothing.")), qPrintable(note().text));
        QCOMPARE(note().actions.size(), 1u);
        emit program.find<TranscriptView>("transcript")->actionActivated(program.thread().item(1).id, note().actions[0].id);
        QVERIFY(waitUntil([&] { return session.chat().running().empty(); }));
        QVERIFY(waitUntil([&] { return program.thread().item(1).state == MessageState::Stopped; }));
    }

    // Whatever a toast says, what can be pressed below the last answer can be pressed.
    void aToastLeavesTheButtonsFree()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.startsAndAsks());
        program.window->resize(1000, 480);
        program.type(QStringLiteral("And the notice?")); // the end of its answer stands right above the composer
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.thread().count() == 4 && program.hasAnswer(); }));
        const auto *view = program.find<TranscriptView>("transcript");
        QVERIFY(waitUntil([&] { return !view->buttonsInView().isEmpty(); }));
        Toast &toast = program.window->shell()->toast();
        toast.show(QStringLiteral("The disk is full, so nothing was asked. Make room, then ask again."));
        const auto isFree = [&] {
            const QRegion buttons = view->buttonsInView().translated(view->mapTo(toast.parentWidget(), QPoint()));
            return !buttons.intersects(toast.geometry());
        };
        QVERIFY(toast.isVisible());
        QVERIFY(waitUntil(isFree));
        // Nor when they come under it while it stands.
        program.type(QStringLiteral("And the deposit?"));
        toast.show(QStringLiteral("Copied"));
        program.key(Qt::Key_Return);
        QVERIFY(waitUntil([&] { return program.thread().count() == 6 && program.hasAnswer(); }));
        QVERIFY(waitUntil([&] { return toast.isVisible() && isFree(); }));
    }

    // The program ended between a question and the row of its answer.
    void aQuestionWithoutAnAnswerCanGetOne()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        ProfileSession &session = program.window->session();
        const ConversationId chat = waitFor(session.chat().create(QStringLiteral("Tides"), ModelRef::recall()))->id;
        Message question;
        question.id = MessageId::make(program.core->clock().now());
        question.conversation = chat;
        question.role = Role::User;
        question.parts = {TextPart{QStringLiteral("When is low water?")}};
        QVERIFY_OK(waitFor(session.messages().save(question)));
        program.window->chat()->open(chat);
        QVERIFY(waitUntil([&] { return program.thread().count() == 1; }));
        QCOMPARE(program.thread().item(0).notes.size(), 1u);
        const TranscriptNote note = program.thread().item(0).notes.front();
        QCOMPARE(note.text, QStringLiteral("This question has no answer yet."));
        QCOMPARE(note.actions.size(), 1u);
        const auto ask = [&] { emit program.find<TranscriptView>("transcript")->actionActivated(question.id, note.actions[0].id); };
        ask();
        ask(); // a click that comes twice
        QVERIFY(waitUntil([&] { return program.thread().count() == 2 && session.chat().running().empty(); }));
        QVERIFY(waitUntil([&] { return program.thread().item(1).state == MessageState::Complete; }));
        QVERIFY(program.thread().item(0).notes.empty());
        QCOMPARE(waitFor(session.messages().recent(chat, 10))->size(), 2u);
        QCOMPARE(program.thread().item(1).siblings, 1);
    }
};

LAYERS_TEST(TstChatPage, "tst_chatpage", Gui)
#include "tst_chatpage.moc"
