#include "tests/core/chat/desk.h"

using namespace LayersTest;

// What is not on the disk yet: when there is room again, when the program ends before, when its chat goes for good.

namespace {

const QString lowWater = QStringLiteral("When is low water?");
const QString atNine = QStringLiteral("Low water is at nine.");
const QString highWater = QStringLiteral("And high water?");

Error fullDisk()
{
    return {.kind = Error::Kind::DiskFull, .code = "sqlite.13"};
}

// Of many words, one every 20 ms.
Reply longAnswer()
{
    std::vector<Reply::Piece> pieces;
    for (int i = 0; i < 200; ++i)
        pieces.push_back({eventOf("word" + QByteArray::number(i) + ' '), 20ms});
    return Reply::stream(std::move(pieces));
}

Reply answerThatStops()
{
    return Reply::stream({{eventOf("Low water ")}, {eventOf("never"), 60s}});
}

// From the request on nothing can be written.
void fillWhenAsked(Desk &desk, const Reply &reply)
{
    desk.server.answer(answersPath, [faults = desk.faults, reply](const RecordedRequest &) {
        faults->failFrom(1, fullDisk());
        return reply;
    });
}

// All that is left of a chat: its messages, and what stands in its composer.
QString allOf(Desk &desk, const ConversationId &chat)
{
    const auto draft = waitFor(desk.chat().draft(chat));
    return desk.path(chat) + QLatin1Char('|') + draft->text + (draft->edit ? draft->edit->text : QString());
}

} // namespace

class TstChatUnsaved : public QObject
{
    Q_OBJECT
private slots:
    // One piece finds no room, the next ones do, and the program ends in mid-answer.
    void aPieceWithoutRoomLeavesNoHole()
    {
        Desk desk;
        desk.server.reply(answersPath, longAnswer());
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return desk.textOf(id).contains(QLatin1String("word5 ")); }));
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(waitUntil([&] { return bool(desk.chat().run(id)->notKept); }));
        desk.faults->clear();
        QVERIFY(waitUntil([&] { return !desk.chat().run(id)->notKept; })); // and says so
        QVERIFY(waitUntil([&] { return desk.textOf(id).contains(QLatin1String("word40 ")); }));
        const QString seen = desk.textOf(id);
        desk.restart();
        QCOMPARE(desk.shown(chat).back().text(), seen);
    }

    // The draft that is newer than the question is not the question's.
    void whatIsWrittenBehindAQuestionIsKept_data()
    {
        QTest::addColumn<bool>("waits");
        QTest::newRow("the question is being saved") << false;
        QTest::newRow("the question waits for the answer before it") << true;
    }
    void whatIsWrittenBehindAQuestionIsKept()
    {
        QFETCH(bool, waits);
        Desk desk;
        desk.model();
        const auto chat = desk.newChat();
        if (waits)
            desk.server.reply(answersPath, answerOf({"Low ", "water"}, 100ms));
        RunId last = desk.begin(chat, lowWater);
        if (waits)
            last = desk.begin(chat, highWater);
        QVERIFY_OK(waitFor(desk.chat().saveDraft(chat, Draft{QStringLiteral("my next thought"), {}, 0})));
        desk.ended(last);
        desk.restart();
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, QStringLiteral("my next thought"));
    }

    void theProgramEndsWhileAQuestionIsSaved()
    {
        for (int i = 0; i < 12; ++i) {
            Desk desk;
            desk.model();
            const auto chat = desk.newChat();
            QVERIFY_OK(waitFor(desk.chat().saveDraft(chat, Draft{i % 2 ? lowWater : QStringLiteral("When is"), {}, 0})));
            desk.begin(chat, lowWater);
            QTest::qWait(i / 2); // its write may be on its way
            desk.restart();
            QCOMPARE(allOf(desk, chat).count(lowWater), 1);
        }
    }

    // The question and the rest of its draft are one write: a program that is killed between leaves no copy to be sent again.
    void theDraftGoesWithTheQuestion()
    {
        for (int statement = 1; statement <= 12; ++statement) {
            Desk desk;
            desk.model();
            const auto chat = desk.newChat();
            QVERIFY_OK(waitFor(desk.chat().saveDraft(chat, Draft{lowWater, {}, 0})));
            desk.faults->failFrom(statement, fullDisk());
            desk.send(chat, lowWater);
            desk.end();
            desk.faults->clear();
            desk.start();
            QCOMPARE(allOf(desk, chat).count(lowWater), 1);
        }
    }

    void theProgramEndsWhileAQuestionWaits()
    {
        Desk desk;
        desk.server.reply(answersPath, answerThatStops());
        const auto chat = desk.newChat();
        const RunId first = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(first).isEmpty(); }));
        desk.begin(chat, highWater);
        desk.restart();
        QCOMPARE(allOf(desk, chat).count(highWater), 1);
    }

    void theProgramEndsBeforeAChangeIsSaved()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run first = desk.send(chat, lowWater);
        desk.chat().edit(chat, first.question, Draft{highWater, {}, 0}, {desk.model(), {}});
        desk.restart();
        QCOMPARE(allOf(desk, chat).count(highWater), 1);
    }

    // The page that shows the chat has not taken the question back.
    void whatNobodyTookJoinsTheDraftOnTheDisk()
    {
        Desk desk;
        desk.model();
        const auto chat = desk.newChat();
        desk.chat().setInView(chat);
        QVERIFY_OK(waitFor(desk.chat().saveDraft(chat, Draft{QStringLiteral("half a thought"), {}, 0})));
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(desk.send(chat, lowWater).isUnsaved);
        desk.faults->clear();
        desk.restart();
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, lowWater + QLatin1String("\n\nhalf a thought"));
    }

    void bothTextsAreKept_data()
    {
        QTest::addColumn<QString>("earlier");
        QTest::addColumn<QString>("later");
        QTest::addColumn<QString>("both");
        const auto row = [](const char *name, const char *earlier, const char *later, const char *both) {
            QTest::newRow(name) << QString::fromLatin1(earlier) << QString::fromLatin1(later) << QString::fromLatin1(both);
        };
        row("two", "one", "two", "one\n\ntwo");
        row("kept while it was typed", "I do not know", "I do n", "I do not know");
        row("a short one within another word", "no", "I do not know yet", "no\n\nI do not know yet");
        row("a short one that another begins with", "no", "not yet", "no\n\nnot yet");
        row("there already, first", "one", "one\n\ntwo", "one\n\ntwo");
        row("there already, last", "two", "one\n\ntwo", "one\n\ntwo");
        row("held already", "one\n\ntwo", "two", "one\n\ntwo");
        row("the same", "one", "one", "one");
        row("nothing before", " ", "two", "two");
        row("nothing behind", "one", "", "one");
    }
    void bothTextsAreKept()
    {
        QFETCH(QString, earlier);
        QFETCH(QString, later);
        QTEST(ChatService::joinedDraft({earlier, {}, 0}, {later, {}, 0}).text, "both");
    }

    // Nothing of a chat that went for good comes back.
    void whatWaitsGoesWithItsChat()
    {
        Desk desk;
        desk.server.reply(answersPath, answerThatStops());
        const auto chat = desk.newChat();
        const RunId first = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(first).isEmpty(); }));
        const RunId waiting = desk.begin(chat, highWater);
        QVERIFY_OK(waitFor(desk.chat().remove(chat)));
        QVERIFY_OK(waitFor(desk.chat().purge(chat)));
        desk.chat().stop(first);
        desk.ended(waiting);
        desk.restart();
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, QString());
    }

    void anAnswerGoesWithItsChat()
    {
        Desk desk;
        const auto chat = desk.newChat();
        fillWhenAsked(desk, answerOf({"Low water ", "is at nine."}));
        const Run run = desk.send(chat, lowWater);
        QVERIFY(run.notKept);
        desk.faults->clear();
        QVERIFY_OK(waitFor(desk.chat().purge(chat)));
        desk.restart();
        QVERIFY(!waitFor(desk.session->messages().find(run.answer.id)));
    }

    // Nor does an answer that is still being written bring back what is gone.
    void aWholeAnswerBringsNoChatBack()
    {
        Desk desk;
        desk.server.reply(answersPath, longAnswer());
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(waitUntil([&] { return bool(desk.chat().run(id)->notKept); }));
        desk.faults->clear();
        QVERIFY_OK(waitFor(desk.session->conversations().purge(chat))); // as another program does it
        QVERIFY(waitUntil([&] { return desk.chat().run(id)->hasEnded() || desk.textOf(id).contains(QLatin1String("word199 ")); }));
        const MessageId answer = desk.chat().run(id)->answer.id;
        desk.restart();
        QVERIFY(!waitFor(desk.session->messages().find(answer)));
    }

    // What is asked next stands below the answer that found no room, and its request holds both.
    void theNextQuestionIsAskedWithTheWholeChat()
    {
        Desk desk;
        const auto chat = desk.newChat();
        fillWhenAsked(desk, answerOf({"Low water is at nine."}));
        QVERIFY(desk.send(chat, lowWater).notKept);
        desk.faults->clear();
        desk.server.forgetRequests();
        desk.server.reply(answersPath, answerOf({"At three."}));
        QVERIFY(!desk.send(chat, highWater).error);
        QVERIFY(desk.server.requests(answersPath)[0].body.contains("Low water is at nine."));
        QVERIFY(desk.chat().notKeptIn(chat).empty());
        QCOMPARE(desk.path(chat), QStringList({lowWater, atNine, highWater, QStringLiteral("At three.")}).join(QLatin1String(" > ")));
    }

    void theNextQuestionWaitsForRoom()
    {
        Desk desk;
        const auto chat = desk.newChat();
        fillWhenAsked(desk, answerOf({"Low water is at nine."}));
        QVERIFY(desk.send(chat, lowWater).notKept);
        desk.server.forgetRequests();
        const Run run = desk.send(chat, highWater);
        QVERIFY(run.isUnsaved);
        QCOMPARE(run.error->kind, Error::Kind::DiskFull);
        QVERIFY(desk.server.requests(answersPath).empty());
        desk.faults->clear();
    }

    void allIsWrittenOnceThereIsRoom()
    {
        Desk desk(Desk::Clocks::ByHand);
        const auto chat = desk.newChat();
        fillWhenAsked(desk, answerOf({"Low water is at nine."}));
        QVERIFY(desk.send(chat, lowWater).notKept);
        QVERIFY(!waitFor(desk.chat().saveDraft(chat, Draft{highWater, {}, 0})));
        desk.clock->advance(10s);
        QVERIFY(!desk.path(chat).contains(atNine));
        desk.faults->clear();
        QVERIFY(waitUntil([&] {
            desk.clock->advance(10s);
            return desk.chat().notKeptIn(chat).empty() && !desk.chat().holdsUnwritten();
        }));
        desk.faults->failFrom(1, fullDisk()); // the end of the program is no help
        desk.end();
        desk.faults->clear();
        desk.start();
        QCOMPARE(desk.path(chat), lowWater + QLatin1String(" > ") + atNine);
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, highWater);
    }

    // An answer that waits for its next word is tried again, too.
    void whatStandsStillIsWrittenOnceThereIsRoom()
    {
        Desk desk(Desk::Clocks::ByHand);
        const auto chat = desk.newChat();
        desk.server.reply(answersPath, answerThatStops());
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(waitUntil([&] {
            desk.clock->advance(300ms);
            return bool(desk.chat().run(id)->notKept);
        }));
        desk.faults->clear();
        QVERIFY(waitUntil([&] {
            desk.clock->advance(1s);
            return !desk.chat().run(id)->notKept;
        }));
        QVERIFY(!desk.chat().isUnwrittenTold());
    }

    // What is tried again is no newer than the question that it became.
    void anotherAttemptIsNoNewDraft()
    {
        Desk desk(Desk::Clocks::ByHand);
        const auto chat = desk.newChat();
        desk.server.reply(answersPath, answerThatStops());
        const RunId first = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(first).isEmpty(); }));
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(!waitFor(desk.chat().saveDraft(chat, Draft{highWater, {}, 0})));
        desk.faults->clear();
        const RunId waiting = desk.begin(chat, highWater);
        desk.clock->advance(10s); // the attempt
        desk.server.reply(answersPath, answerOf({"At three."}));
        desk.chat().stop(first);
        desk.ended(waiting);
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, QString());
    }

    // A draft that could not be written and was sent a little changed is the question's, too.
    void whatWasSentChangedDoesNotComeBack()
    {
        Desk desk(Desk::Clocks::ByHand);
        desk.model();
        const auto chat = desk.newChat();
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(!waitFor(desk.chat().saveDraft(chat, Draft{QStringLiteral("When is low watr"), {}, 0})));
        desk.faults->clear();
        QVERIFY(desk.chat().holdsUnwritten());
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(desk.chat().holdsUnwritten()); // until the question is on the disk
        QVERIFY(!desk.ended(id).error);
        desk.clock->advance(10s);
        QCOMPARE(waitFor(desk.chat().draft(chat))->text, QString());
        QVERIFY(!desk.chat().isUnwrittenTold());
    }

    // However long the disk is full, an answer is tried again once in a while, and not ever more often.
    void attemptsDoNotMultiply()
    {
        Desk desk;
        desk.server.reply(answersPath, longAnswer());
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(waitUntil([&] { return bool(desk.chat().run(id)->notKept); }));
        const qint64 before = desk.faults->statements();
        QTest::qWait(1500); // six pieces of the answer come
        const qint64 attempts = desk.faults->statements() - before;
        QVERIFY2(attempts <= 2, qPrintable(QString::number(attempts)));
        desk.faults->clear();
    }

    // Each full disk is told of, and its end.
    void whatIsSavedAtTheEndIsTold()
    {
        Desk desk;
        int saved = 0;
        int notSaved = 0;
        QObject::connect(&desk.chat(), &ChatService::allWritten, [&] { ++saved; });
        QObject::connect(&desk.chat(), &ChatService::notWritten, [&] { ++notSaved; });
        desk.server.reply(answersPath, answerOf({"Low ", "water ", "is ", "at ", "nine."}, 150ms));
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        desk.faults->failAt(1, fullDisk());
        QVERIFY(waitUntil([&] { return bool(desk.chat().run(id)->notKept); }));
        QVERIFY(!desk.ended(id).notKept);
        QCOMPARE(saved, 1);
        desk.faults->failFrom(1, fullDisk());
        QVERIFY(!waitFor(desk.chat().saveDraft(chat, Draft{highWater, {}, 0})));
        QCOMPARE(notSaved, 1);
        QVERIFY(desk.chat().holdsUnwritten());
        auto again = desk.chat().writeAll();
        QVERIFY(desk.chat().holdsUnwritten()); // while it is tried, too
        QVERIFY(!waitFor(std::move(again)));
        desk.faults->clear();
        QVERIFY_OK(waitFor(desk.chat().writeAll()));
        QVERIFY(!desk.chat().holdsUnwritten());
        QCOMPARE(saved, 2);
    }

    // Another answer that could not begin leaves no empty version behind.
    void whatCouldNotBeginIsNoVersion()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run run = desk.send(chat, lowWater);
        desk.faults->failFrom(1, fullDisk());
        const Run again = desk.ended(desk.chat().regenerate(run.answer.id, {desk.model("n"), {}}));
        QVERIFY(again.isUnsaved);
        QCOMPARE(again.error->kind, Error::Kind::DiskFull);
        desk.faults->clear();
        desk.restart();
        QCOMPARE(*waitFor(desk.session->messages().siblings(run.answer.id)), std::vector{run.answer.id});
    }

    // The run that ended first says nothing more once its answer goes on in another.
    void whatGoesOnIsNotToldOfTwice()
    {
        Desk desk(Desk::Clocks::ByHand);
        const auto chat = desk.newChat();
        fillWhenAsked(desk, Reply::stream({{eventOf("Low water ")}}));
        const Run run = desk.send(chat, lowWater);
        QVERIFY(run.notKept);
        desk.faults->clear();
        desk.server.reply(answersPath, Reply::stream({{eventOf("is at nine.")}, {eventOf("never"), 60s}}));
        const RunId next = desk.chat().continueAnswer(run.answer.id, {desk.model(), {}});
        QVERIFY(waitUntil([&] { return desk.textOf(next).contains(QLatin1String("nine")); }));
        int told = 0;
        QObject::connect(&desk.chat(), &ChatService::runChanged, [&](const RunId &id) { told += id == run.id ? 1 : 0; });
        desk.clock->advance(10s);
        QVERIFY(waitFor(desk.chat().draft(chat))); // behind what was written meanwhile
        QCoreApplication::processEvents();
        QCOMPARE(told, 0);
        QVERIFY(waitUntil([&] { return desk.shown(chat).back().text() == QLatin1String("Low water is at nine."); }));
    }

    // However many answers are only shown, the run that ends now is known when it is told of.
    void theRunThatEndsIsKnown()
    {
        Desk desk;
        fillWhenAsked(desk, answerOf({"x"}));
        for (int i = 0; i < 65; ++i) {
            QVERIFY(desk.send(desk.newChat(), lowWater).notKept);
            desk.faults->clear();
        }
        desk.server.reply(answersPath, answerOf({"x"}));
        const auto chat = desk.newChat();
        bool isKnown = true;
        QObject::connect(&desk.chat(), &ChatService::runEnded, [&](const RunId &id) { isKnown = isKnown && desk.chat().run(id); });
        const RunId id = desk.begin(chat, lowWater);
        QVERIFY(waitUntil([&] { return !desk.chat().run(id) || desk.chat().run(id)->hasEnded(); }));
        QVERIFY(isKnown);
    }
};

LAYERS_TEST(TstChatUnsaved, "tst_chatunsaved", Guiless)
#include "tst_chatunsaved.moc"
