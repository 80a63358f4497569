#include "core/db/database.h"
#include "tests/core/chat/desk.h"

using namespace LayersTest;

// Nothing that was written or shown is lost: disks that are full, programs that end, two programs at once.

namespace {

const QString tideQuestion = QStringLiteral("When is low water?");
const QString tideAnswer = QStringLiteral("Low water is at nine.");

} // namespace

class TstChatKept : public QObject
{
    Q_OBJECT
private slots:
    // When the request arrives, another connection to the database finds the question and the place of the answer.
    void questionIsOnDiskBeforeItIsOnTheWire()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const QString path = desk.folder.path() + QLatin1String("/profiles/local/layers.db");
        std::atomic<qint64> rows = -1;
        desk.server.answer(answersPath, [&rows, path](const RecordedRequest &) {
            auto database = Database::open(path, Database::Options{.access = Database::Access::QueryOnly});
            if (database) {
                const auto count = (*database)->row("SELECT count(*) FROM messages", [](const Statement &row) { return row.integer(0); });
                rows = count && *count ? **count : -2;
            }
            return answerOf({"Yes."});
        });
        desk.send(chat, tideQuestion);
        QCOMPARE(rows.load(), 2);
    }

    // Each statement that runs while the answer streams may fail: the answer is shown whole, and either kept or said not to be.
    void aFullDiskIsSaid()
    {
        const Error full{.kind = Error::Kind::DiskFull, .code = "sqlite.13"};
        int notKept = 0;
        for (int statement = 1; statement <= 14; ++statement) {
            Desk desk;
            const auto chat = desk.newChat();
            desk.server.answer(answersPath, [faults = desk.faults, statement, full](const RecordedRequest &) {
                faults->failAt(statement, full);
                return answerOf({"Low water ", "is at nine."});
            });
            const Run run = desk.send(chat, tideQuestion);
            desk.faults->clear();
            QCOMPARE(run.answer.text(), tideAnswer);
            notKept += run.notKept ? 1 : 0;
            if (run.notKept)
                QCOMPARE(run.notKept->kind, Error::Kind::DiskFull);
            else
                QCOMPARE(desk.path(chat), tideQuestion + QLatin1String(" > ") + tideAnswer);
            desk.restart();
            QCOMPARE(desk.shown(chat).front().text(), tideQuestion);
        }
        QVERIFY(notKept > 0);
    }

    // When the question cannot be saved, nothing is sent.
    void whatIsNotOnDiskIsNotSent()
    {
        for (int statement = 1; statement <= 12; ++statement) {
            Desk desk;
            desk.model();
            const auto chat = desk.newChat();
            desk.faults->failAt(statement, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"});
            const Run run = desk.send(chat, tideQuestion);
            desk.faults->clear();
            QVERIFY(run.error || run.answer.text() == tideAnswer);
            const bool asked = !desk.shown(chat).empty();
            QVERIFY2(asked || desk.server.requests(answersPath).empty(), qPrintable(QString::number(statement)));
            // The question is on the disk, or it comes back.
            QCOMPARE(run.isUnsaved, !asked);
            if (!asked) {
                QCOMPARE(waitFor(desk.chat().draft(chat))->text, tideQuestion);
                QVERIFY(!desk.chat().takeUnsaved(chat));
            }
        }
    }

    void whatCouldNotBeChangedComesBack()
    {
        int unsaved = 0;
        for (int statement = 1; statement <= 8; ++statement) {
            Desk desk;
            desk.server.reply(answersPath, answerOf({"Low water is at nine."}));
            const auto chat = desk.newChat();
            const Run first = desk.send(chat, tideQuestion);
            desk.faults->failAt(statement, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"});
            const Run run
                = desk.ended(desk.chat().edit(chat, first.question, Draft{QStringLiteral("And high water?"), {}, 0}, {desk.model(), {}}));
            desk.faults->clear();
            if (!run.isUnsaved)
                continue;
            ++unsaved;
            const auto draft = waitFor(desk.chat().draft(chat));
            QVERIFY(draft->edit);
            QCOMPARE(draft->edit->question, first.question);
            QCOMPARE(draft->edit->text, QStringLiteral("And high water?"));
        }
        QVERIFY(unsaved > 0);
    }

    // The question may be gone by then, as its chat in another window.
    void whatIsNoMoreCannotBeChangedAndComesBack()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const MessageId gone = MessageId::make(desk.core->clock().now());
        const Run run = desk.ended(desk.chat().edit(chat, gone, Draft{QStringLiteral("And high water?"), {}, 0}, {desk.model(), {}}));
        QCOMPARE(run.error->kind, Error::Kind::NotFound);
        QVERIFY(run.isUnsaved);
        QCOMPARE(waitFor(desk.chat().draft(chat))->edit->text, QStringLiteral("And high water?"));
    }

    // What could not be written is remembered, is written once there is room, and is joined with what was sent and not saved.
    void draftsOutliveAFullDisk()
    {
        Desk desk;
        const auto chat = desk.newChat();
        desk.model();
        QVERIFY_OK(waitFor(desk.chat().saveDraft(chat, Draft{QStringLiteral("old"), {}, 0})));
        desk.faults->failFrom(1, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"});
        QVERIFY(!waitFor(desk.chat().saveDraft(chat, Draft{QStringLiteral("half a thought"), {}, 0})));
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, QStringLiteral("half a thought"));
        for (const char *question : {"one?", "two?"})
            QVERIFY(desk.send(chat, QLatin1String(question)).isUnsaved);
        QVERIFY(waitUntil([&] { return waitFor(desk.chat().draft(chat))->text.contains(QLatin1String("two?")); }));
        const QString all = waitFor(desk.chat().draft(chat))->text;
        for (const char *words : {"one?", "two?", "half a thought"})
            QCOMPARE(all.count(QLatin1String(words)), 1);
        desk.faults->clear();
        desk.restart(); // the last chance to write it
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, all);
    }

    // The disk is full when an answer ends, and is not when the program does.
    void anAnswerIsKeptAtTheEnd()
    {
        Desk desk;
        const auto chat = desk.newChat();
        desk.server.answer(answersPath, [faults = desk.faults](const RecordedRequest &) {
            faults->failFrom(1, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"});
            return answerOf({"Low water ", "is at nine."});
        });
        const Run run = desk.send(chat, tideQuestion);
        QVERIFY(run.notKept);
        QCOMPARE(desk.chat().notKeptIn(chat).size(), 1u);
        desk.faults->clear();
        desk.restart();
        QCOMPARE(desk.path(chat), tideQuestion + QLatin1String(" > ") + tideAnswer);
        QCOMPARE(desk.shown(chat).back().state, MessageState::Complete);
    }

    // What is saved late takes nobody away from where the chat has gone meanwhile.
    void aLateAnswerLeavesTheView()
    {
        Desk desk;
        const auto chat = desk.newChat();
        int asked = 0;
        desk.server.answer(answersPath, [faults = desk.faults, &asked](const RecordedRequest &) {
            if (++asked == 1)
                faults->failFrom(1, Error{.kind = Error::Kind::DiskFull, .code = "sqlite.13"});
            return answerOf({asked == 1 ? "Low water is at nine." : "High water is at three."});
        });
        QVERIFY(desk.send(chat, tideQuestion).notKept);
        desk.faults->clear();
        const Run second = desk.send(chat, QStringLiteral("And high water?"));
        QVERIFY(!second.error);
        const QString path = desk.path(chat);
        QVERIFY(path.endsWith(QLatin1String("And high water? > High water is at three.")));
        desk.restart(); // writes the first answer
        QVERIFY2(desk.path(chat).endsWith(QLatin1String("And high water? > High water is at three.")), qPrintable(desk.path(chat)));
        QVERIFY2(desk.path(chat).contains(tideAnswer), qPrintable(desk.path(chat)));
    }

    void changesAreJoined()
    {
        const MessageId a = MessageId::make(Time{});
        const MessageId b = MessageId::make(Time{} + 1ms);
        Draft first;
        first.edit = EditedQuestion{a, QStringLiteral("of a"), {}};
        Draft second{QStringLiteral("beside"), {}, 0};
        second.edit = EditedQuestion{b, QStringLiteral("of b"), {}};
        const Draft both = ChatService::joinedDraft(first, second);
        QCOMPARE(both.edit->text, QStringLiteral("of b"));
        QCOMPARE(both.text, QStringLiteral("of a\n\nbeside"));
        second.edit->question = a;
        QCOMPARE(ChatService::joinedDraft(first, second).edit->text, QStringLiteral("of a\n\nof b"));
    }

    // An answer that found no room can be asked for again.
    void whatWasNotKeptIsAskedAgain()
    {
        const Error full{.kind = Error::Kind::DiskFull, .code = "sqlite.13"};
        int again = 0;
        for (int statement = 1; statement <= 40 && again == 0; ++statement) {
            Desk desk;
            const auto chat = desk.newChat();
            desk.server.reply(answersPath, answerOf({"Low water is at nine."}));
            desk.model();
            desk.faults->failFrom(statement, full);
            const Run run = desk.send(chat, tideQuestion);
            desk.faults->clear();
            if (!run.notKept || desk.shown(chat).size() != 1)
                continue;
            ++again;
            QCOMPARE(desk.chat().notKeptIn(chat).size(), 1u);
            QCOMPARE(desk.chat().notKeptIn(chat)[0]->answer.id, run.answer.id);
            const Run second = desk.ended(desk.chat().regenerate(run.answer.id, {desk.model(), {}}));
            QVERIFY(!second.error);
            QCOMPARE(desk.path(chat), tideQuestion + QLatin1String(" > ") + tideAnswer);
        }
        QVERIFY(again > 0);
    }

    void twoProgramsInOneProcess()
    {
        Desk one;
        Desk two;
        one.server.reply(answersPath, answerOf({"from ", "one"}, 5ms));
        two.server.reply(answersPath, answerOf({"from ", "two"}, 5ms));
        const auto chatOne = one.newChat();
        const auto chatTwo = two.newChat();
        const RunId runOne = one.begin(chatOne, tideQuestion);
        const RunId runTwo = two.begin(chatTwo, tideQuestion);
        QCOMPARE(one.ended(runOne).answer.text(), QStringLiteral("from one"));
        QCOMPARE(two.ended(runTwo).answer.text(), QStringLiteral("from two"));
        QCOMPARE(waitFor(one.session->conversations().list(10))->size(), 1u);
    }

    void aSecondProgramIsTurnedAway()
    {
        Desk desk;
        auto again = desk.core->openLocalProfile();
        QVERIFY(!again);
        QCOMPARE(again.error().code, "profile.in_use");
    }

    // The program ends in the middle of an answer: all that was shown is there, and the answer is marked.
    void endInMidAnswer_data()
    {
        QTest::addColumn<int>("words");
        for (const int words : {1, 5, 30})
            QTest::newRow(qPrintable(QStringLiteral("after %1 words").arg(words))) << words;
    }
    void endInMidAnswer()
    {
        QFETCH(int, words);
        Desk desk;
        std::vector<Reply::Piece> pieces;
        for (int i = 0; i < 200; ++i)
            pieces.push_back({eventOf("word" + QByteArray::number(i) + ' '), 12ms});
        desk.server.reply(answersPath, Reply::stream(std::move(pieces)));
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, tideQuestion);
        QVERIFY(waitUntil([&] { return desk.textOf(id).count(QLatin1Char(' ')) >= words; }));
        const QString seen = desk.textOf(id);
        desk.restart();
        QCOMPARE(desk.path(chat), tideQuestion + QLatin1String(" > ") + seen);
        QCOMPARE(desk.shown(chat).back().state, MessageState::Interrupted);
        QVERIFY(desk.chat().running().empty());
    }

    // Half a mark is words until it is whole.
    void endInHalfAMark()
    {
        Desk desk;
        const QTemporaryDir files;
        writeFile(files.filePath(QStringLiteral("boiler.md")), "# Boiler\n\nThe boiler needs a pressure of 1.2 bar.\n");
        QVERIFY_OK(waitFor(desk.session->sources().add(files.path())));
        desk.server.reply(answersPath, Reply::stream({{eventOf("It needs 1.2 bar [1")}, {eventOf("never"), 60s}}));
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, QStringLiteral("What pressure does the boiler need?"));
        QVERIFY(waitUntil([&] { return desk.textOf(id).startsWith(QLatin1String("It needs 1.2 bar")); }));
        desk.restart();
        QCOMPARE(desk.shown(chat).back().text(), QStringLiteral("It needs 1.2 bar [1"));
    }

    void endBeforeTheFirstWord()
    {
        Desk desk;
        desk.server.reply(answersPath, answerOf({"late"}).with(FaultPlan{.before = 60s}));
        const auto chat = desk.newChat();
        desk.begin(chat, tideQuestion);
        QVERIFY(waitUntil([&] { return !desk.server.requests(answersPath).empty(); }));
        desk.restart();
        QCOMPARE(desk.shown(chat).size(), 2u);
        QCOMPARE(desk.shown(chat).back().state, MessageState::Interrupted);
    }

    void theServerGoesWhileItAnswers()
    {
        Desk desk;
        desk.server.reply(answersPath, Reply::stream({{eventOf("Low water ")}, {eventOf("never"), 60s}}));
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, tideQuestion);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        // Its provider is taken out meanwhile: the answer that runs is not lost.
        QVERIFY_OK(waitFor(desk.session->providers().remove(desk.session->providers().instances().front().id)));
        desk.chat().stop(id);
        QCOMPARE(desk.ended(id).answer.state, MessageState::Stopped);
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water "));
    }
};

LAYERS_TEST(TstChatKept, "tst_chatkept", Guiless)
#include "tst_chatkept.moc"
