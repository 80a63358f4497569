#include "core/ai/delta.h"
#include "core/ai/openaidecoder.h"
#include "tests/probes/streamcases.h"
#include "tests/support/layerstest.h"

#include <QtCore/QRandomGenerator>

#include <ctime>

using namespace Layers;
using namespace LayersTest;

namespace {

QByteArray chunkOf(const QByteArray &delta, const QByteArray &finish = "null")
{
    return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
}

struct Decoded
{
    std::vector<Delta> deltas;
    StreamEnd end;
    AnswerBuilder answer;
};

Decoded decodeWhole(const QByteArray &body, const std::vector<QString> &tools = {}, int status = 200,
                    const QByteArray &type = "text/event-stream")
{
    Decoded decoded;
    OpenAiDecoder decoder(tools);
    decoder.begin(status, type);
    decoder.feed(body, decoded.deltas);
    decoded.end = decoder.finish(OpenAiDecoder::Transport::Finished, decoded.deltas);
    for (const Delta &delta : decoded.deltas)
        decoded.answer.apply(delta);
    return decoded;
}

} // namespace

class TstStreams : public QObject
{
    Q_OBJECT
private slots:
    void recordedCases_data()
    {
        QTest::addColumn<int>("index");
        QString problem;
        m_cases = readStreamCases(dataPath(QStringLiteral("streams/cases.json")), problem);
        QVERIFY2(!m_cases.empty(), qPrintable(problem));
        for (size_t i = 0; i < m_cases.size(); ++i) {
            if (hasDecoder(m_cases[i].dialect))
                QTest::newRow(qPrintable(m_cases[i].id + QLatin1Char(' ') + m_cases[i].title)) << int(i);
        }
    }
    void recordedCases()
    {
        QFETCH(int, index);
        const QStringList differences = runStreamCase(m_cases[size_t(index)], 20261118);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
    }

    void signedReasoningIsKeptOnce()
    {
        // As LiteLLM 1.101.4 sends Claude's thinking: the signed block repeats the whole text.
        const QByteArray body
            = chunkOf(
                  R"({"reasoning_content":"Let me ","thinking_blocks":[{"type":"thinking","thinking":"Let me "}],"content":"","role":"assistant"})")
            + chunkOf(R"({"reasoning_content":"think.","thinking_blocks":[{"type":"thinking","thinking":"think."}],"content":""})")
            + chunkOf(
                  R"({"reasoning_content":"","thinking_blocks":[{"type":"thinking","thinking":"Let me think.","signature":"sig-1=="}],"content":""})")
            + chunkOf(R"({"thinking_blocks":[{"type":"redacted_thinking","data":"enc=="}],"content":""})")
            + chunkOf(R"({"content":"Hello"})") + chunkOf("{}", "\"stop\"") + "data: [DONE]\n\n";
        const Decoded decoded = decodeWhole(body);
        QCOMPARE(decoded.end.ended, StreamEnded::Clean);
        const auto &parts = decoded.answer.parts();
        QCOMPARE(parts.size(), size_t(3));
        QVERIFY(std::get<ReasoningPart>(parts[0]) == (ReasoningPart{QStringLiteral("Let me think."), "sig-1==", {}, {}}));
        QCOMPARE(std::get<ReasoningPart>(parts[1]).redacted, QByteArray("enc=="));
        QCOMPARE(std::get<TextPart>(parts[2]).text, QStringLiteral("Hello"));
    }

    void usageWithCost()
    {
        const Decoded decoded = decodeWhole(
            chunkOf(R"({"content":"a"})") + chunkOf("{}", "\"stop\"")
            + "data: {\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":{\"completion_tokens\":7,\"prompt_tokens\":23,\"cost\":0.00015465,"
              "\"prompt_tokens_details\":{\"cached_tokens\":8,\"cache_write_tokens\":3},\"completion_tokens_details\":{\"reasoning_"
              "tokens\":2}}}\n\ndata: [DONE]\n\n");
        const Usage &usage = decoded.end.usage;
        QCOMPARE(usage.input, std::optional<qint64>(23));
        QCOMPARE(usage.output, std::optional<qint64>(7));
        QCOMPARE(usage.cachedRead, std::optional<qint64>(8));
        QCOMPARE(usage.cacheWrite, std::optional<qint64>(3));
        QCOMPARE(usage.reasoning, std::optional<qint64>(2));
        QCOMPARE(usage.cost->nanos, 154650);
    }

    void modelMayChangeInTheMiddle()
    {
        const Decoded decoded = decodeWhole("data: {\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
                                            "data: "
                                            "{\"model\":\"claude\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
                                            "\"b\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        QCOMPARE(decoded.end.servedModel, QStringLiteral("claude"));
        QCOMPARE(std::get<TextPart>(decoded.answer.parts().front()).text, QStringLiteral("ab"));
    }

    void toolNamesInPieces()
    {
        const QByteArray body = chunkOf(R"({"tool_calls":[{"index":0,"id":"c","function":{"name":"get_","arguments":""}}]})")
            + chunkOf(R"({"tool_calls":[{"index":0,"function":{"name":"time","arguments":"{}"}}]})") + chunkOf("{}", "\"tool_calls\"")
            + "data: [DONE]\n\n";
        QCOMPARE(std::get<ToolCallPart>(decodeWhole(body, {QStringLiteral("get_time")}).answer.parts().front()).name,
                 QStringLiteral("get_time"));
        QCOMPARE(std::get<ToolCallPart>(decodeWhole(body).answer.parts().front()).name, QStringLiteral("get_"));
    }

    // A piece of the arguments may be missing where they are still JSON.
    void aCallWithGapsIsNotExecutable()
    {
        const QByteArray body = chunkOf(R"({"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]})")
            + "data: {rubbish\n\n" + chunkOf("{}", "\"tool_calls\"") + "data: [DONE]\n\n";
        const Decoded decoded = decodeWhole(body);
        QCOMPARE(decoded.end.ended, StreamEnded::Clean);
        QVERIFY(!std::get<ToolCallPart>(decoded.answer.parts().front()).isExecutable);
    }

    void otherShapes_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("ended");
        QTest::newRow("an answer in one piece")
            << QByteArray(R"({"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]})") << 200
            << QStringLiteral("Hi") << QByteArray("clean");
        QTest::newRow("content as a list of parts")
            << chunkOf(R"({"content":[{"type":"text","text":"Hi"}]})", "\"stop\"") << 200 << QStringLiteral("Hi") << QByteArray("weak");
        QTest::newRow("a deep event is left out, the stream goes on")
            << QByteArray("data: " + QByteArray(2000, '[') + QByteArray(2000, ']') + "\n\n" + chunkOf(R"({"content":"Hi"})", "\"stop\"")
                          + "data: [DONE]\n\n")
            << 200 << QStringLiteral("Hi") << QByteArray("clean");
        QTest::newRow("garbage") << QByteArray("\x01\x02\xff garbage \n\n\xfe") << 200 << QString() << QByteArray("empty");
        QTest::newRow("events that are no JSON") << QByteArray("data: x\n\ndata: y\n\n") << 200 << QString() << QByteArray("error");
        QTest::newRow("FastAPI detail") << QByteArray(R"({"detail":"Not Found"})") << 404 << QString() << QByteArray("error");
        QTest::newRow("error as a plain string in the stream")
            << QByteArray(chunkOf(R"({"content":"a"})") + "data: {\"error\":\"out of memory\"}\n\n") << 200 << QStringLiteral("a")
            << QByteArray("error");
        QTest::newRow("llama.cpp error line") << QByteArray(chunkOf(R"({"content":"a"})")
                                                            + "error: {\"code\":500,\"message\":\"slot\"}\n\n")
                                              << 200 << QStringLiteral("a") << QByteArray("error");
        QTest::newRow("a document behind a byte order mark")
            << QByteArray("\xef\xbb\xbf"
                          R"({"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]})")
            << 200 << QStringLiteral("Hi") << QByteArray("clean");
        QTest::newRow("an error without a word in it")
            << QByteArray(R"({"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],"error":{}})") << 200
            << QStringLiteral("Hi") << QByteArray("clean");
        for (const char *none : {"null", "{}", R"({"message":"","code":null})", "\"\""}) {
            QTest::newRow(QByteArray("no error in a stream: ") + none)
                << QByteArray(R"(data: {"choices":[{"index":0,"delta":{"content":"Hi"}}],"error":)" + QByteArray(none) + "}\n\n"
                              + chunkOf("{}", "\"stop\"") + "data: [DONE]\n\n")
                << 200 << QStringLiteral("Hi") << QByteArray("clean");
        }
        QTest::newRow("nothing with 500") << QByteArray() << 500 << QString() << QByteArray("error");
    }
    void otherShapes()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QString, text);
        QFETCH(QByteArray, ended);
        const Decoded decoded = decodeWhole(body, {}, status);
        QCOMPARE(endedName(decoded.end.ended), ended);
        QString joined;
        for (const Part &part : decoded.answer.parts()) {
            if (const auto *t = std::get_if<TextPart>(&part))
                joined += t->text;
        }
        QCOMPARE(joined, text);
    }

    void sizesAreLinear_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("length");
        QTest::addColumn<QByteArray>("ended");
        QTest::newRow("one line of 8 MiB") << QByteArray(chunkOf("{\"content\":\"" + QByteArray(8 << 20, 'x') + "\"}") + "data: [DONE]\n\n")
                                           << (8 << 20) << QByteArray("clean");
        QTest::newRow("a line of 20 MiB without an end") << QByteArray("data: " + QByteArray(20 << 20, 'x')) << 0 << QByteArray("error");
        QByteArray many;
        for (int i = 0; i < 100000; ++i)
            many += "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
        QTest::newRow("100,000 events") << QByteArray(many + "data: [DONE]\n\n") << 100000 << QByteArray("clean");
        QTest::newRow("10 MiB of empty lines") << QByteArray(10 << 20, '\n') << 0 << QByteArray("empty");
        QByteArray calls;
        for (int i = 0; i < 1000; ++i)
            calls += chunkOf("{\"tool_calls\":[{\"index\":" + QByteArray::number(i) + ",\"id\":\"c" + QByteArray::number(i)
                             + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        QByteArray pieces;
        for (int i = 0; i < 20000; ++i)
            pieces += chunkOf("{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "
                              "11, 12,\"}}]}");
        QTest::newRow("a call of 20,000 pieces") << QByteArray(pieces + "data: [DONE]\n\n") << 0 << QByteArray("clean");
        QTest::newRow("1,000 tool calls") << QByteArray(calls + chunkOf("{}", "\"tool_calls\"") + "data: [DONE]\n\n") << 0
                                          << QByteArray("clean");
    }
    void sizesAreLinear()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, length);
        QFETCH(QByteArray, ended);
        OpenAiDecoder decoder;
        decoder.begin(200, "text/event-stream");
        std::vector<Delta> deltas;
        for (qsizetype at = 0; at < body.size(); at += 16384)
            decoder.feed(QByteArrayView(body).sliced(at, std::min<qsizetype>(16384, body.size() - at)), deltas);
        const StreamEnd end = decoder.finish(OpenAiDecoder::Transport::Finished, deltas);
        QCOMPARE(endedName(end.ended), ended);
        qsizetype got = 0;
        for (const Delta &delta : deltas) {
            if (const auto *t = std::get_if<TextDelta>(&delta))
                got += t->text.size();
        }
        QCOMPARE(got, qsizetype(length));
    }

    // Arguments that look whole at each piece are not parsed at each: eight times the pieces cost about eight times as much, not sixty.
    void argumentsThatCloseAgainAndAgainAreLinear()
    {
        const auto cost = [](int pieces) {
            const QByteArray piece = chunkOf(R"({"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}{}[1]"}}]})");
            const std::clock_t start = std::clock();
            OpenAiDecoder decoder;
            decoder.begin(200, "text/event-stream");
            std::vector<Delta> deltas;
            for (int i = 0; i < pieces; ++i)
                decoder.feed(piece, deltas);
            (void)decoder.finish(OpenAiDecoder::Transport::Finished, deltas);
            return std::pair(double(std::clock() - start), deltas.size());
        };
        (void)cost(100);
        const auto [few, fewDeltas] = cost(4000);
        const auto [many, manyDeltas] = cost(32000);
        QCOMPARE(fewDeltas, 4002u); // one call, which is no JSON in the end
        QCOMPARE(manyDeltas, 32002u);
        QVERIFY2(many < 20 * few, qPrintable(QStringLiteral("%1 and %2").arg(few).arg(many)));
    }

    // Everything that a model has made counts as an answer that has begun: it may be paid for, and is not asked for again.
    void whatCountsAsContent_data()
    {
        QTest::addColumn<QByteArray>("delta");
        QTest::addColumn<bool>("isContent");
        QTest::newRow("text") << QByteArray(R"({"content":"a"})") << true;
        QTest::newRow("reasoning") << QByteArray(R"({"reasoning_content":"a"})") << true;
        QTest::newRow("reasoning under its second name") << QByteArray(R"({"reasoning_content":"","reasoning":"a"})") << true;
        QTest::newRow("reasoning in parts") << QByteArray(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"deep"}]}]})")
                                            << true;
        QTest::newRow("thinking blocks alone") << QByteArray(R"({"thinking_blocks":[{"type":"thinking","thinking":"deep"}]})") << true;
        QTest::newRow("a call") << QByteArray(R"({"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]})") << true;
        QTest::newRow("a refusal") << QByteArray(R"({"refusal":"no"})") << true;
        QTest::newRow("a role") << QByteArray(R"({"role":"assistant","content":""})") << false;
    }
    void whatCountsAsContent()
    {
        QFETCH(QByteArray, delta);
        OpenAiDecoder decoder;
        decoder.begin(200, "text/event-stream");
        std::vector<Delta> deltas;
        decoder.feed(chunkOf(delta), deltas);
        QTEST(decoder.sawContent(), "isContent");
        QVERIFY(decoder.sawEvents());
    }

    void anAnswerWithoutEndIsEnded()
    {
        OpenAiDecoder decoder;
        decoder.begin(200, "text/event-stream");
        std::vector<Delta> deltas;
        const QByteArray event = chunkOf("{\"content\":\"" + QByteArray(64 * 1024, 'x') + "\"}");
        int events = 0;
        for (; events < 1000 && !decoder.isOver(); ++events) {
            deltas.clear();
            decoder.feed(event, deltas);
        }
        QCOMPARE(events, 257); // 16 Mi units, and the one that is too much
        QCOMPARE(decoder.finish(OpenAiDecoder::Transport::Broken, deltas).error.code, "answer.too_long");
    }

    void anAnswerWithoutEndIsEndedWhateverItIsMadeOf_data()
    {
        QTest::addColumn<QByteArray>("piece"); // %1: a number; %2: many letters
        QTest::newRow("calls") << QByteArray(R"({"tool_calls":[{"index":%1,"id":"c%1","function":{"name":"f","arguments":"%2"}}]})");
        QTest::newRow("names of calls") << QByteArray(
            R"({"tool_calls":[{"index":%1,"id":"c%1","function":{"name":"%2","arguments":"1"}}]})");
        QTest::newRow("ids of calls") << QByteArray(R"({"tool_calls":[{"index":%1,"id":"%1%2","function":{"name":"f","arguments":"1"}}]})");
        QTest::newRow("refusals") << QByteArray(R"({"refusal":"%2"})");
        QTest::newRow("signatures") << QByteArray(R"({"thinking_blocks":[{"type":"thinking","thinking":"","signature":"%2"}]})");
        QTest::newRow("signed thoughts") << QByteArray(R"({"thinking_blocks":[{"type":"thinking","thinking":"%2","signature":"a"}]})");
        QTest::newRow("redacted thoughts") << QByteArray(R"({"thinking_blocks":[{"type":"redacted_thinking","data":"%2"}]})");
    }
    void anAnswerWithoutEndIsEndedWhateverItIsMadeOf()
    {
        QFETCH(QByteArray, piece);
        piece.replace("%2", QByteArray(64 * 1024, 'x'));
        OpenAiDecoder decoder;
        decoder.begin(200, "text/event-stream");
        std::vector<Delta> deltas;
        int events = 0;
        for (; events < 1000 && !decoder.isOver(); ++events) {
            deltas.clear();
            decoder.feed(chunkOf(QByteArray(piece).replace("%1", QByteArray::number(events))), deltas);
        }
        QVERIFY2(events <= 257, qPrintable(QString::number(events)));
        QCOMPARE(decoder.finish(OpenAiDecoder::Transport::Broken, deltas).error.code, "answer.too_long");
    }

    // Signs of life without end are no answer. Behind one that is whole they do not spoil it.
    void aFloodIsEnded_data()
    {
        QTest::addColumn<QByteArray>("piece");
        QTest::addColumn<bool>("isDone");
        QTest::newRow("remarks") << QByteArray(": still here\n\n") << false;
        QTest::newRow("empty events") << QByteArray("data: {}\n\n") << false;
        QTest::newRow("remarks behind the end") << QByteArray(": still here\n\n") << true;
    }
    void aFloodIsEnded()
    {
        QFETCH(QByteArray, piece);
        QFETCH(bool, isDone);
        OpenAiDecoder decoder;
        decoder.begin(200, "text/event-stream");
        std::vector<Delta> deltas;
        decoder.feed(chunkOf(R"({"content":"a"})") + (isDone ? "data: [DONE]\n\n" : ""), deltas);
        const QByteArray many = piece.repeated(1024 * 1024 / piece.size());
        int chunks = 0;
        for (; chunks < 200 && !decoder.isFlooded(); ++chunks)
            decoder.feed(many, deltas);
        QCOMPARE(chunks, 65);
        QVERIFY(decoder.isOver());
        const StreamEnd end = decoder.finish(OpenAiDecoder::Transport::Broken, deltas);
        QCOMPARE(end.error.code, isDone ? QByteArray() : QByteArray("answer.too_long"));
        QCOMPARE(endedName(end.ended), isDone ? QByteArray("clean") : QByteArray("error"));
    }

    void aMarkInTheMiddleOfATextStays()
    {
        const Decoded decoded = decodeWhole(chunkOf(R"({"content":"a"})")
                                            + chunkOf("{\"content\":\"\xef\xbb\xbf"
                                                      "b\"}")
                                            + chunkOf(R"({"content":"\ufeffc"})") + "data: [DONE]\n\n");
        QCOMPARE(std::get<TextPart>(decoded.answer.parts().front()).text, QStringLiteral("a\ufeffb\ufeffc"));
    }

    // After many events that vary, an old shape is not taken for the new one.
    void aShapeIsForgotten()
    {
        QByteArray body;
        const auto event = [](const QByteArray &model, int noise) {
            return "data: {\"model\":\"" + model + "\",\"n\":" + QByteArray::number(noise)
                + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
        };
        for (int i = 0; i < 40; ++i)
            body += event("m1", i);
        body += event("m2", 99) + event("m1", 15) + event("m1", 39) + "data: [DONE]\n\n";
        QCOMPARE(decodeWhole(body).end.servedModel, QStringLiteral("m1"));
        QCOMPARE(decodeWhole(body).answer.parts().size(), 1u);
    }

    // Events of the shape of the one before are not parsed. What they mean must be what parsing says: the same stream with an empty event
    // between each two, which makes the decoder parse every one, gives the same. The events are real ones with a few bytes changed.
    void repeatedShapesMeanTheSame()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QByteArrayList shapes{
            R"({"choices":[{"index":0,"delta":{"content":"TOKEN"},"finish_reason":null}]})",
            R"({"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"TOKEN","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"NOISE"})",
            R"({"content":"TOKEN","choices":[{"index":0,"delta":{"content":"b"}}]})",
            R"({"type":"content","choices":[{"index":0,"delta":{"content":"TOKEN"}}]})",
            R"({"choices":[{"index":1,"delta":{"content":"TOKEN"}}]})",
            R"({"choices":[{"index":0,"delta":{"content":"TOKEN","reasoning_content":"r"}}]})",
            R"({"choices":[{"index":0,"delta":{"content":"TOKEN"},"finish_reason":"stop"}]})",
            R"({"choices":[{"index":0,"message":{"content":"TOKEN"}}],"usage":{"prompt_tokens":1}})",
            R"({"choices":[{"index":0,"text":"x","delta":{"content":[{"type":"text","text":"TOKEN"}]}}]})",
        };
        const QByteArrayList tokens{"a",
                                    " the",
                                    "",
                                    "\\n",
                                    "\\u00e9",
                                    "\xc3\xa9",
                                    "\xff",
                                    "\xef\xb7\x90"
                                    "00e9",
                                    "\"}",
                                    "\\\"",
                                    "\t",
                                    "\x01",
                                    "content",
                                    "\xed\xa0\x80"};
        const auto pick = [&](const QByteArrayList &from) { return from[random.bounded(int(from.size()))]; };
        int repeated = 0;
        for (int round = 0; round < 3000; ++round) {
            QByteArray plain;
            QByteArray between;
            QByteArray shape = pick(shapes);
            for (int i = 0; i < 12; ++i) {
                if (random.bounded(5) == 0)
                    shape = pick(shapes);
                QByteArray event = QByteArray(shape).replace("TOKEN", pick(tokens)).replace("NOISE", pick(tokens));
                if (random.bounded(6) == 0)
                    event[random.bounded(int(event.size()))] = char(random.bounded(0x20, 0x7f));
                repeated += i > 0;
                plain += "data: " + event + "\n\n";
                between += "data: {\"choices\":[]}\n\ndata: " + event + "\n\n";
            }
            const Decoded one = decodeWhole(plain);
            const Decoded other = decodeWhole(between);
            QVERIFY2(one.answer.parts() == other.answer.parts(), plain.constData());
            QCOMPARE(one.end.skippedEvents, other.end.skippedEvents);
            QCOMPARE(one.end.rawFinish, other.end.rawFinish);
            QCOMPARE(one.end.error.code, other.end.error.code);
        }
        QVERIFY(repeated > 1000);
    }

private:
    std::vector<StreamCase> m_cases;
};

LAYERS_TEST(TstStreams, "tst_streams", Guiless)
#include "tst_streams.moc"
