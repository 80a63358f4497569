// A server may repeat its key in whatever it says. No file of the profile ever holds it.

#include "tests/core/chat/desk.h"

#include <QtCore/QDirIterator>

using namespace Layers;
using namespace LayersTest;

namespace {

const QByteArray key = "sk-planted-0123456789";

QByteArray deltaEvent(const QByteArray &delta)
{
    return "data: {'model':'m','choices':[{'index':0,'delta':" + delta + "}]}\n\n";
}

QByteArrayList filesWith(const QString &folder, const QByteArray &text)
{
    QByteArrayList found;
    for (QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); files.hasNext();) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(text))
            found << file.fileName().toUtf8();
    }
    return found;
}

ModelRef keyedModel(Desk &desk)
{
    NewProvider provider;
    provider.url = QStringLiteral("http://127.0.0.1:%1/v1").arg(desk.server.port());
    provider.key = QString::fromLatin1(key);
    const auto added = waitFor(desk.session->providers().add(provider));
    Q_ASSERT(added);
    return {added->id, QStringLiteral("m")};
}

} // namespace

class TstRepeatedKeys : public QObject
{
    Q_OBJECT
private slots:
    void noFileHoldsTheKey()
    {
        Desk desk;
        desk.server.reply("/v1/models", Reply::json(200, "{\"data\":[{\"id\":\"m\"},{\"id\":\"" + key + "\"}]}"));
        const ModelRef model = keyedModel(desk);
        const QByteArray a = key.left(7);
        const QByteArray b = key.mid(7);
        const auto call = [](const QByteArray &fields) { return deltaEvent("{'tool_calls':[{'index':0," + fields + "]}"); };
        std::vector<Reply::Piece> pieces;
        for (QByteArray event : {deltaEvent("{'reasoning_content':'It is " + a + "'}"), deltaEvent("{'reasoning_content':'" + b + "'}"),
                                 deltaEvent("{'content':'Your key is " + a + "'}"), deltaEvent("{'content':'" + b + ".'}"),
                                 call("'id':'" + key + "','function':{'name':'f','arguments':'{~k~:~" + a + "'}}"),
                                 call("'function':{'arguments':'" + b + "~}'}}"),
                                 QByteArray("data: {'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}\n\ndata: [DONE]\n\n")}) {
            event.replace('\'', '"').replace("~", "\\\"");
            pieces.push_back({event, 300ms}); // each is saved by itself
        }
        const ConversationId chat = desk.newChat();
        Draft draft;
        draft.text = QStringLiteral("Which key?");
        desk.server.reply(answersPath, Reply::stream(pieces));
        const Run run = desk.ended(desk.chat().send(chat, draft, {model, {}}));
        QCOMPARE(run.answer.state, MessageState::Complete);
        QCOMPARE(run.answer.parts.size(), 3u);
        QCOMPARE(std::get<ReasoningPart>(run.answer.parts[0]).text, QStringLiteral("It is [key]"));
        QCOMPARE(std::get<TextPart>(run.answer.parts[1]).text, QStringLiteral("Your key is [key]."));
        QCOMPARE(std::get<ToolCallPart>(run.answer.parts[2]).arguments, QByteArray("{\"k\":\"[key]\"}"));
        QCOMPARE(std::get<ToolCallPart>(run.answer.parts[2]).id, QStringLiteral("[key]"));
        // And in an error, as it is and encoded.
        desk.server.reply(
            answersPath,
            Reply::json(400, "{\"error\":{\"message\":\"" + key + ' ' + ("Bearer " + key).toBase64() + " sk%2Dplanted%2D0123456789\"}}"));
        const Run failed = desk.ended(desk.chat().send(chat, draft, {model, {}}));
        QVERIFY(failed.error);
        const QString told = failed.error->params.value(QStringLiteral("said")).toString();
        QVERIFY2(told.startsWith(QLatin1String("[key] ")) && told.endsWith(QLatin1String(" [key]")), qPrintable(told));
        QVERIFY(!told.contains(QString::fromLatin1(key.toBase64().mid(4, 12))));
        desk.end();
        QCOMPARE(filesWith(desk.folder.path(), key), QByteArrayList());
        QVERIFY(!filesWith(desk.folder.path(), "Your key is [key].").isEmpty()); // the scan sees what was said
    }

    // Broken before its last letter, cut there, or followed by another one.
    void noFileHoldsMostOfIt()
    {
        Desk desk;
        const ModelRef model = keyedModel(desk);
        const ConversationId chat = desk.newChat();
        Draft draft;
        draft.text = QStringLiteral("Which key?");
        const QByteArray most = key.chopped(1);
        for (const Reply &reply : {answerOf({"It is ", most}), answerOf({"It is ", most + "x"}),
                                   Reply::stream({{eventOf("It is " + most)}}).with(Reply::Framing::ChunkedUnended),
                                   Reply::json(400, "{\"error\":{\"message\":\"It is " + most + "x\"}}")}) {
            desk.server.reply(answersPath, reply);
            desk.ended(desk.chat().send(chat, draft, {model, {}}));
        }
        desk.end();
        QCOMPARE(filesWith(desk.folder.path(), key.left(std::max<qsizetype>(16, (2 * key.size() + 2) / 3))), QByteArrayList());
        QVERIFY(!filesWith(desk.folder.path(), "It is [key]").isEmpty());
    }

    // The end of what is there may be the beginning of the key. It is not lost when nothing follows.
    void aStoppedAnswerIsWhole()
    {
        Desk desk;
        const ModelRef model = keyedModel(desk);
        desk.server.reply(answersPath, Reply::stream({{eventOf("Low ")}, {eventOf("tides")}, {eventOf(" at nine"), 60'000ms}}));
        const ConversationId chat = desk.newChat();
        Draft draft;
        draft.text = QStringLiteral("When?");
        const RunId id = desk.chat().send(chat, draft, {model, {}});
        const auto words = [&]() -> QString {
            const Run *run = desk.chat().run(id);
            const auto *text = run && !run->answer.parts.empty() ? std::get_if<TextPart>(&run->answer.parts.front()) : nullptr;
            return text ? text->text : QString();
        };
        QVERIFY(waitUntil([&] { return words() == QLatin1String("Low tide"); }));
        QTest::qWait(50);
        desk.chat().stop(id);
        QCOMPARE(desk.ended(id).answer.state, MessageState::Stopped);
        QCOMPARE(words(), QStringLiteral("Low tides"));
    }
};

LAYERS_TEST(TstRepeatedKeys, "tst_repeatedkeys", Guiless)
#include "tst_repeatedkeys.moc"
