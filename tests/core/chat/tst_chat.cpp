#include "tests/core/chat/desk.h"

#include <QtCore/QFile>

using namespace LayersTest;

// The chat's use cases on a real profile, with a server as the model.

namespace {

const QString question = QStringLiteral("When is low water?");
const QString answer = QStringLiteral("Low water is at nine.");

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

class TstChat : public QObject
{
    Q_OBJECT
private slots:
    void sends()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run run = desk.send(chat, question);
        QVERIFY(!run.error && !run.notKept);
        QCOMPARE(run.answer.text(), answer);
        QCOMPARE(run.answer.state, MessageState::Complete);
        QCOMPARE(run.answer.modelAnswered, QStringLiteral("m-2026"));
        QCOMPARE(run.answer.stopReason, "stop");
        QCOMPARE(run.answer.usage.output, std::optional<qint64>(10));
        QVERIFY(run.answer.firstToken && run.answer.total && *run.answer.firstToken <= *run.answer.total);
        QCOMPARE(desk.row(chat).title, question);
        desk.restart();
        const auto messages = desk.shown(chat);
        QCOMPARE(messages.size(), 2u);
        QCOMPARE(messages[0].text(), question);
        QCOMPARE(messages[1], run.answer);
        QCOMPARE(messages[1].parent, std::optional(messages[0].id));
    }

    void historyIsSent()
    {
        Desk desk;
        const auto chat = desk.newChat();
        desk.send(chat, question);
        desk.server.forgetRequests();
        desk.send(chat, QStringLiteral("And high water?"));
        const QByteArray body = desk.server.requests(answersPath).front().body;
        QVERIFY(body.indexOf("When is low water?") < body.indexOf("Low water is at nine."));
        QVERIFY(body.indexOf("Low water is at nine.") < body.indexOf("And high water?"));
    }

    void stopKeepsWhatIsThere()
    {
        Desk desk;
        desk.server.reply(answersPath, Reply::stream({{eventOf("Low water ")}, {eventOf("never"), 60s}}));
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, question);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        desk.chat().stop(id);
        desk.chat().stop(id);
        const Run run = desk.ended(id);
        QCOMPARE(run.answer.state, MessageState::Stopped);
        QVERIFY(!run.error);
        QVERIFY(waitUntil([&] { return desk.server.closedByPeer() > 0; }, 2s));
        desk.restart();
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water "));
        QCOMPARE(desk.shown(chat)[1].state, MessageState::Stopped);
    }

    // However early the person stops, the words are either a question in the chat or still the draft.
    void stopAtOnceLosesNoWords_data()
    {
        QTest::addColumn<int>("turns");
        for (const int turns : {0, 1, 2, 3, 5, 8, 13})
            QTest::newRow(qPrintable(QStringLiteral("after %1 turns of the loop").arg(turns))) << turns;
    }
    void stopAtOnceLosesNoWords()
    {
        QFETCH(int, turns);
        Desk desk;
        desk.model();
        const auto chat = desk.newChat();
        QVERIFY_OK(waitFor(desk.chat().saveDraft(chat, Draft{question, {}, 0})));
        const RunId id = desk.begin(chat, question);
        for (int i = 0; i < turns; ++i)
            QCoreApplication::processEvents();
        desk.chat().stop(id);
        desk.ended(id);
        desk.restart();
        const bool asked = !desk.shown(chat).empty();
        const QString draft = waitFor(desk.chat().draft(chat))->text;
        QVERIFY(asked || draft == question);
        if (asked) {
            QCOMPARE(desk.shown(chat)[0].text(), question);
            QCOMPARE(draft, QString());
            QCOMPARE(desk.row(chat).title, question);
        }
    }

    void continues()
    {
        Desk desk;
        desk.server.replies(answersPath,
                            {Reply::stream({{eventOf("Low water ")}}).with(Reply::Framing::ChunkedUnended), answerOf({"is at ", "nine."})});
        const auto chat = desk.newChat();
        const Run torn = desk.send(chat, question);
        QCOMPARE(torn.answer.state, MessageState::Interrupted);
        const Run whole = desk.ended(desk.chat().continueAnswer(torn.answer.id, {desk.model(), {}}));
        QCOMPARE(whole.answer.id, torn.answer.id);
        QCOMPARE(whole.answer.text(), answer);
        QCOMPARE(whole.answer.state, MessageState::Complete);
        QVERIFY(*whole.answer.total >= *whole.answer.firstToken);
        const QByteArray body = desk.server.requests(answersPath).back().body;
        QVERIFY(body.contains(R"("role":"assistant","content":"Low water ")"));
        desk.restart();
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water is at nine."));
        QCOMPARE(desk.shown(chat)[1].parts.size(), 1u);
    }

    // Whatever is chosen meanwhile: what another model would write is another answer.
    void whoBeganGoesOn()
    {
        Desk desk;
        desk.server.replies(answersPath,
                            {Reply::stream({{eventOf("Low water ")}}).with(Reply::Framing::ChunkedUnended), answerOf({"is at ", "nine."})});
        const auto chat = desk.newChat();
        const Run torn = desk.send(chat, question);
        const Run whole = desk.ended(desk.chat().continueAnswer(torn.answer.id, {ModelRef::recall(), {}}));
        QCOMPARE(whole.answer.text(), answer);
        QCOMPARE(whole.answer.modelAsked, desk.model());
        const Run more = desk.ended(desk.chat().continueAnswer(torn.answer.id, {desk.model(), {}}));
        QCOMPARE(more.error->code, "chat.whole_answer");
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water is at nine."));
    }

    // The whole stream came, and a part of it was no JSON: what could be read is kept and not called complete.
    void anAnswerWithGapsIsNotComplete()
    {
        Desk desk;
        desk.server.reply(answersPath, Reply::stream({{eventOf("word4")}, {"data: {rubbish\n\n"}, {eventOf(" after")}, {endEvents}}));
        const auto chat = desk.newChat();
        const Run run = desk.send(chat, question, std::vector<SourceId>{});
        QCOMPARE(run.error->code, "answer.gaps");
        const Message kept = desk.shown(chat).back();
        QCOMPARE(kept.state, MessageState::Interrupted);
        QCOMPARE(kept.text(), QStringLiteral("word4 after"));
        QCOMPARE(kept.usage.output, std::optional<qint64>(10));
        QCOMPARE(std::get<ErrorPart>(kept.parts.back()).error.params.value(QStringLiteral("unread")).toInt(), 1);
    }

    // Recall has no half of an answer: it looks for the question again, and not for the words that make a model go on.
    void recallLooksAgain()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run first = desk.ended(desk.chat().send(chat, Draft{question, {}, 0}, {ModelRef::recall(), {}}));
        QCOMPARE(first.answer.state, MessageState::Complete);
        Message cut = first.answer;
        cut.state = MessageState::Interrupted;
        cut.parts = {TextPart{QStringLiteral("half of")}};
        QVERIFY(waitFor(desk.session->messages().save(std::vector<Message>{cut})).ok());
        const Run again = desk.ended(desk.chat().continueAnswer(cut.id, {desk.model(), {}}));
        QVERIFY(again.answer.id != cut.id); // what came stays beside it
        QCOMPARE(waitFor(desk.session->messages().find(cut.id))->text(), QStringLiteral("half of"));
        QCOMPARE(again.answer.text(), first.answer.text());
        QVERIFY(again.answer.modelAsked.isRecall());
        QVERIFY(desk.server.requests(answersPath).empty());
    }

    void whatCannotGoOnSaysSo()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run run = desk.send(chat, question);
        const Run onQuestion = desk.ended(desk.chat().continueAnswer(run.question, {desk.model(), {}}));
        QCOMPARE(onQuestion.error->code, "chat.no_answer");
        const Run again = desk.ended(desk.chat().regenerate(run.question, {desk.model(), {}}));
        QCOMPARE(again.error->code, "chat.no_answer");
        const Run edited = desk.ended(desk.chat().edit(chat, run.answer.id, Draft{QStringLiteral("x"), {}, 0}, {desk.model(), {}}));
        QCOMPARE(edited.error->code, "chat.no_question");
        QCOMPARE(waitFor(desk.chat().draft(chat))->edit->text, QStringLiteral("x")); // its words come back
        const Run asked = desk.ended(desk.chat().ask(run.answer.id, {desk.model(), {}}));
        QCOMPARE(asked.error->code, "chat.no_question");
        const Run nowhere = desk.ended(desk.begin(ConversationId::make(desk.core->clock().now()), question));
        QCOMPARE(nowhere.error->kind, Error::Kind::NotFound);
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water is at nine."));
    }

    void siblingsAreKeptAndWalked()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run first = desk.send(chat, question);
        desk.send(chat, QStringLiteral("Thanks."));
        desk.server.reply(answersPath, answerOf({"At ten."}));
        const Run second = desk.ended(desk.chat().regenerate(first.answer.id, {desk.model("n"), {}}));
        QCOMPARE(second.question, first.question);
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > At ten."));
        desk.server.reply(answersPath, answerOf({"At noon."}));
        const Run edited
            = desk.ended(desk.chat().edit(chat, first.question, Draft{QStringLiteral("When is high water?"), {}, 0}, {desk.model(), {}}));
        QCOMPARE(desk.path(chat), QStringLiteral("When is high water? > At noon."));
        QCOMPARE(*waitFor(desk.session->messages().siblings(edited.question)), (std::vector{first.question, edited.question}));
        // Back to the first answer: what was said below it comes with it.
        QVERIFY_OK(waitFor(desk.chat().select(first.answer.id)));
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water is at nine. > Thanks. > Low water is at nine."));
        QCOMPARE(*waitFor(desk.session->messages().siblings(first.answer.id)), (std::vector{first.answer.id, second.answer.id}));
        QVERIFY_OK(waitFor(desk.chat().select(second.answer.id)));
        desk.restart();
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > At ten."));
    }

    void aDoubleClickIsPaidOnce()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const Run first = desk.send(chat, question);
        desk.server.forgetRequests();
        const RunId again = desk.chat().regenerate(first.answer.id, {desk.model(), {}});
        QCOMPARE(desk.chat().regenerate(first.answer.id, {desk.model(), {}}), again);
        const RunId other = desk.chat().regenerate(first.answer.id, {desk.model("n"), {}});
        QVERIFY(other != again);
        desk.ended(again);
        desk.ended(other);
        QCOMPARE(desk.server.requests(answersPath).size(), size_t(2));
        // And when that one is there, another may be wanted.
        desk.ended(desk.chat().regenerate(first.answer.id, {desk.model(), {}}));
        QCOMPARE(desk.server.requests(answersPath).size(), size_t(3));
    }

    void titles_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("title");
        QTest::newRow("short") << QStringLiteral("When is low water?") << QStringLiteral("When is low water?");
        QTest::newRow("the first line") << QStringLiteral("  Fix this:\nint main() {}") << QStringLiteral("Fix this:");
        QTest::newRow("marks of Markdown") << QStringLiteral("## > Heading") << QStringLiteral("Heading");
        QTest::newRow("long, cut between words")
            << QStringLiteral("word ").repeated(30) << QStringLiteral("word ").repeated(12).trimmed() + QChar(0x2026);
        QTest::newRow("long, without a space") << QString(100, QLatin1Char('x')) << QString(60, QLatin1Char('x')) + QChar(0x2026);
        QTest::newRow("no half of a pair") << QString(59, QLatin1Char('x')) + QString::fromUtf8("\U0001F44B").repeated(9)
                                           << QString(59, QLatin1Char('x')) + QChar(0x2026);
        QTest::newRow("nothing") << QStringLiteral(" \n ") << QString();
    }
    void titles()
    {
        QFETCH(QString, question);
        QTEST(ChatService::titleFrom(question), "title");
    }

    void aGivenTitleStays()
    {
        Desk desk;
        const auto chat = desk.newChat();
        desk.send(chat, question);
        QVERIFY_OK(waitFor(desk.chat().rename(chat, QStringLiteral("  Tides\n at Dover "))));
        desk.send(chat, QStringLiteral("Thanks."));
        QCOMPARE(desk.row(chat).title, QStringLiteral("Tides at Dover"));
        QCOMPARE(waitFor(desk.chat().rename(chat, QStringLiteral("  "))).error().code, "chat.title");
        QVERIFY_OK(waitFor(desk.chat().rename(chat, QString(199, u'x') + QString::fromUtf8("\U0001F44B"))));
        QCOMPARE(desk.row(chat).title, QString(199, u'x'));
    }

    // Nor does a title turn the words beside it.
    void aTitleHasNoDirectionsOfItsOwn()
    {
        Desk desk;
        const auto chat = desk.newChat(QStringLiteral("A\u202ecod.exe\u2066"));
        QCOMPARE(desk.row(chat).title, QStringLiteral("Acod.exe"));
        QVERIFY_OK(waitFor(desk.chat().rename(chat, QStringLiteral("B\u202atides\u202c \u2069\u05d0\u200f"))));
        QCOMPARE(desk.row(chat).title, QStringLiteral("Btides \u05d0\u200f"));
        QCOMPARE(waitFor(desk.chat().rename(chat, QStringLiteral("\u202e"))).error().code, "chat.title");
        const auto other = desk.newChat();
        desk.send(other, QStringLiteral("When is \u202elow tide?"));
        QCOMPARE(desk.row(other).title, QStringLiteral("When is low tide?"));
    }

    // Changes that are begun in one turn of the loop do not undo each other.
    void changesOfOneTurnAreAllKept()
    {
        Desk desk;
        const auto chat = desk.newChat();
        auto renamed = desk.chat().rename(chat, QStringLiteral("Tides"));
        auto pinned = desk.chat().setPinned(chat, true);
        auto chosen = desk.chat().setModel(chat, desk.model("n"));
        QVERIFY_OK(waitFor(std::move(renamed)));
        QVERIFY_OK(waitFor(std::move(pinned)));
        QVERIFY_OK(waitFor(std::move(chosen)));
        QCOMPARE(desk.row(chat).title, QStringLiteral("Tides"));
        QVERIFY(desk.row(chat).isPinned);
        QCOMPARE(desk.row(chat).model, desk.model("n"));
    }

    void deletesWithUndo()
    {
        Desk desk;
        desk.server.reply(answersPath, Reply::stream({{eventOf("Low water ")}, {eventOf("never"), 60s}}));
        const auto chat = desk.newChat();
        const RunId id = desk.begin(chat, question);
        QVERIFY(waitUntil([&] { return !desk.textOf(id).isEmpty(); }));
        QVERIFY_OK(waitFor(desk.chat().remove(chat)));
        QCOMPARE(desk.ended(id).answer.state, MessageState::Stopped);
        QVERIFY(waitFor(desk.session->conversations().list(10))->empty());
        QVERIFY_OK(waitFor(desk.chat().restore(chat)));
        QCOMPARE(waitFor(desk.session->conversations().list(10))->size(), 1u);
        QCOMPARE(desk.path(chat), QStringLiteral("When is low water? > Low water "));
    }

    void everyChatHasItsDraft()
    {
        Desk desk;
        const auto one = desk.newChat();
        const auto two = desk.newChat();
        QVERIFY_OK(waitFor(desk.chat().saveDraft(one, Draft{QStringLiteral("half a"), {}, 6})));
        QVERIFY_OK(waitFor(desk.chat().saveDraft(two, Draft{QStringLiteral("other"), {}, 0})));
        desk.restart();
        QCOMPARE(waitFor(desk.chat().draft(one))->text, QStringLiteral("half a"));
        QCOMPARE(waitFor(desk.chat().draft(one))->cursor, 6);
        desk.send(one, question);
        QVERIFY(waitFor(desk.chat().draft(one))->isEmpty());
        QCOMPARE(waitFor(desk.chat().draft(two))->text, QStringLiteral("other"));
    }

    void errorsStandWhereTheyBelong_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("path");
        QTest::newRow("before the first word") << 401 << int(MessageState::Failed) << QStringLiteral("When is low water? > ");
        QTest::newRow("behind some words") << 200 << int(MessageState::Interrupted) << QStringLiteral("When is low water? > Low water ");
    }
    void errorsStandWhereTheyBelong()
    {
        QFETCH(int, status);
        Desk desk;
        desk.model();
        desk.server.reply(answersPath,
                          status == 200 ? Reply::stream({{eventOf("Low water ")}}).with(Reply::Framing::ChunkedUnended)
                                        : Reply::json(status, R"({"error":{"message":"no"}})"));
        const auto chat = desk.newChat();
        const Run run = desk.send(chat, question);
        QVERIFY(run.error);
        QTEST(int(run.answer.state), "state");
        desk.restart();
        QTEST(desk.path(chat), "path");
        const Message kept = desk.shown(chat).back();
        QTEST(int(kept.state), "state");
        const auto *part = std::get_if<ErrorPart>(&kept.parts.back());
        QVERIFY(part);
        QCOMPARE(part->error.kind, run.error->kind);
        // What failed is no part of the next question.
        desk.server.reply(answersPath, answerOf({"Now."}));
        desk.server.forgetRequests();
        QCOMPARE(desk.send(chat, QStringLiteral("Again?")).answer.text(), QStringLiteral("Now."));
        QCOMPARE(desk.server.requests(answersPath).front().body.contains("Low water"), status == 200);
    }

    void answerGoesOnOutOfView()
    {
        Desk desk;
        desk.server.reply(answersPath, answerOf({"Low ", "water ", "is at nine."}, 30ms));
        const auto one = desk.newChat();
        const auto two = desk.newChat();
        desk.chat().setInView(one);
        const RunId id = desk.begin(one, question);
        desk.chat().setInView(two);
        QCOMPARE(desk.ended(id).answer.text(), answer);
        QVERIFY(waitUntil([&] { return desk.row(one).isUnread; }));
        desk.chat().setInView(one);
        QVERIFY(waitUntil([&] { return !desk.row(one).isUnread; }));
        desk.send(one, QStringLiteral("And now?"));
        QVERIFY(!desk.row(one).isUnread);
    }

    void marksBecomeCitations_data()
    {
        QTest::addColumn<QByteArrayList>("pieces");
        QTest::newRow("in one piece") << QByteArrayList{"The boiler needs 1.2 bar [1]. Not that [77]."};
        QTest::newRow("cut inside the mark") << QByteArrayList{"The boiler needs 1.2 bar [", "1", "]", ". Not that [7", "7]."};
    }
    void marksBecomeCitations()
    {
        QFETCH(QByteArrayList, pieces);
        Desk desk;
        const QTemporaryDir files;
        const QByteArray text = "# Boiler\n\nIt was fitted in 2019. The boiler needs a pressure of 1.2 bar. Call Harris.\n";
        writeFile(files.filePath(QStringLiteral("boiler.md")), text);
        const auto imported = waitFor(desk.session->sources().add(files.path()));
        QVERIFY_OK(imported);
        desk.server.reply(answersPath, answerOf(pieces));
        const auto chat = desk.newChat();
        const Run run = desk.send(chat, QStringLiteral("What pressure does the boiler need?"));
        QCOMPARE(run.answer.text(), QStringLiteral("The boiler needs 1.2 bar . Not that [77]."));
        const QByteArray body = desk.server.requests(answersPath).front().body;
        const qsizetype passage = body.indexOf(R"(<passage number=\"1\" file=\"boiler.md\")");
        QVERIFY(passage > body.indexOf(R"("role":"user")"));
        QVERIFY(passage < body.lastIndexOf("What pressure does the boiler need?"));
        QCOMPARE(body.lastIndexOf(R"("role":)", passage), body.indexOf(R"("role":"user")"));
        desk.restart();
        const Message kept = desk.shown(chat).back();
        QCOMPARE(kept.parts.size(), 3u);
        const auto *part = std::get_if<CitationPart>(&kept.parts[1]);
        QVERIFY(part);
        const Citation &citation = part->citation;
        QCOMPARE(citation.mark, 1);
        QCOMPARE(citation.path, QStringLiteral("boiler.md"));
        QCOMPARE(citation.quote, QStringLiteral("The boiler needs a pressure of 1.2 bar."));
        QCOMPARE(citation.quote, QString::fromUtf8(text).mid(citation.range.from, citation.range.length()));
        const auto document = waitFor(desk.session->sourceStore().document(citation.document));
        QVERIFY_OK(document);
        QCOMPARE(citation.contentHash, document->contentHash);
        // The file changes: the citation still says which text it quoted.
        writeFile(files.filePath(QStringLiteral("boiler.md")), "All is new here.\n");
        QVERIFY_OK(waitFor(desk.session->sources().refresh(imported->source.id)));
        QVERIFY(waitFor(desk.session->sourceStore().document(citation.document))->contentHash != citation.contentHash);
        QCOMPARE(desk.shown(chat).back(), kept);
    }

    void filesThatDoNotAnswerAreNotSent()
    {
        Desk desk;
        const QTemporaryDir files;
        writeFile(files.filePath(QStringLiteral("boiler.md")), "The boiler needs a pressure of 1.2 bar.\n");
        QVERIFY_OK(waitFor(desk.session->sources().add(files.path())));
        const auto chat = desk.newChat();
        desk.send(chat, QStringLiteral("Who painted the Night Watch?"));
        desk.send(chat, QStringLiteral("What pressure does the boiler need?"), std::vector<SourceId>{});
        for (const RecordedRequest &request : desk.server.requests(answersPath))
            QVERIFY(!request.body.contains("1.2 bar"));
    }

    void costIsEstimatedAndCounted()
    {
        Desk desk;
        const auto chat = desk.newChat();
        const RunId id = desk.chat().send(chat, Draft{question, {}, 0}, {desk.model("priced"), {}});
        const Run run = desk.ended(id);
        QCOMPARE(run.estimate.certainty, Estimate::Certainty::About);
        QVERIFY(run.estimate.cost.nanos > 0);
        // 100 tokens in and 10 out.
        QCOMPARE(run.cost->nanos, 100 * 2000 + 10 * 10000);
        QCOMPARE(desk.shown(chat).back().usage.cost->nanos, 300000);
        const Run free = desk.send(chat, question);
        QCOMPARE(free.estimate.certainty, Estimate::Certainty::Free);
        QCOMPARE(free.cost->nanos, 0);
    }
};

LAYERS_TEST(TstChat, "tst_chat", Guiless)
#include "tst_chat.moc"
