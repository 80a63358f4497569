#include "core/base/json.h"
#include "core/base/utf8.h"
#include "tests/support/layerstest.h"

using namespace Layers;

class TstJson : public QObject
{
    Q_OBJECT
private slots:
    void whatIsRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("strict");
        QTest::addColumn<bool>("lenient");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("plain object") << QByteArray(R"({"a":[1,2.5,true,null,"x"]})") << true << true
                                      << QByteArray(R"({"a":[1,2.5,true,null,"x"]})");
        QTest::newRow("top level string") << QByteArray(R"("x")") << true << true << QByteArray(R"("x")");
        QTest::newRow("top level number") << QByteArray("42") << true << true << QByteArray("42");
        QTest::newRow("ill-formed UTF-8 in a string")
            << QByteArray("{\"a\":\"x\xff\"}") << false << true << QByteArray("{\"a\":\"x\xef\xbf\xbd\"}");
        QTest::newRow("lone high surrogate") << QByteArray(R"("\ud83d")") << false << true << QByteArray(R"("\ud83d")");
        QTest::newRow("lone low surrogate") << QByteArray(R"(["\ude42!",1e999])") << false << true << QByteArray(R"(["\ude42!",null])");
        QTest::newRow("a pair stays a pair") << QByteArray(R"("\ud83d\ude42")") << true << true << QByteArray("\"\xf0\x9f\x99\x82\"");
        QTest::newRow("raw newline in a string") << QByteArray("\"a\nb\"") << false << true << QByteArray(R"("a\nb")");
        QTest::newRow("NaN and Infinity") << QByteArray("[NaN,-Infinity,\"NaN\"]") << false << true << QByteArray(R"([null,null,"NaN"])");
        QTest::newRow("a number out of range") << QByteArray("[1e400]") << false << true << QByteArray("[null]");
        QTest::newRow("2^53+1 is exact") << QByteArray("9007199254740993") << true << true << QByteArray("9007199254740993");
        QTest::newRow("trailing comma") << QByteArray("[1,]") << false << false << QByteArray();
        QTest::newRow("trailing garbage") << QByteArray("{} x") << false << false << QByteArray();
        QTest::newRow("two objects") << QByteArray("{}{}") << false << false << QByteArray();
        QTest::newRow("empty") << QByteArray() << false << false << QByteArray();
        QTest::newRow("cut in a string") << QByteArray("{\"a\":\"x") << false << false << QByteArray();
        QTest::newRow("leading zero") << QByteArray("[01]") << false << false << QByteArray();
    }
    void whatIsRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, strict);
        QFETCH(bool, lenient);
        QFETCH(QByteArray, written);
        JsonDocument document;
        QCOMPARE(document.parse(text, JsonDocument::Mode::Strict).ok(), strict);
        const auto value = document.parse(text);
        QCOMPARE(value.ok(), lenient);
        if (value)
            QCOMPARE(value->toJson(), written);
    }

    void nestingIsLimited()
    {
        JsonDocument document;
        const auto nested = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
        QVERIFY(document.parse(nested(1000)).ok());
        QVERIFY(!document.parse(nested(2000)).ok());
        QVERIFY(!document.parse(nested(200000)).ok());
        QVERIFY(document.parse(QByteArray("[1]")).ok()); // usable after a refusal
    }

    void everyPrefixIsRefusedQuietly()
    {
        const QByteArray whole = "{\"choices\":[{\"delta\":{\"content\":\"\xc3\xa9\\ud83d\\ude42\"},\"n\":[1.5e3,null,false]}]}";
        JsonDocument document;
        QVERIFY(document.parse(whole).ok());
        for (qsizetype n = 0; n < whole.size(); ++n)
            QVERIFY2(!document.parse(whole.left(n)).ok(), whole.left(n).constData());
    }

    void brokenTextCanBeReplaced()
    {
        QString text = QStringLiteral("a");
        text += QChar(0xd83d);
        text += QStringLiteral("b\U0001F642");
        text += QChar(0xde42);
        text += QChar(0);
        JsonWriter exact;
        QCOMPARE(exact.value(text).take(),
                 QByteArray("\"a\\ud83d"
                            "b\xF0\x9F\x99\x82\\ude42\\u0000\""));
        JsonWriter wire(JsonWriter::Broken::Replaced);
        QCOMPARE(wire.value(text).take(),
                 QByteArray("\"a\xEF\xBF\xBD"
                            "b\xF0\x9F\x99\x82\xEF\xBF\xBD\xEF\xBF\xBD\""));
    }

    void surrogatesSurviveExactly()
    {
        JsonDocument document;
        QString text;
        text += document.parse(QByteArray(R"({"c":"\ud83d"})")).value()["c"].toString();
        text += document.parse(QByteArray(R"({"c":"\ude42!"})")).value()["c"].toString();
        QCOMPARE(text, QStringLiteral("\U0001F642!"));
        // A real U+FDD0 beside a lone surrogate is not taken for our placeholder.
        const auto mixed = document.parse(QByteArray("{\"c\":\"\xef\xb7\x90"
                                                     "d83d\\ud83d\"}"));
        QString wanted = QString(QChar(0xfdd0)) + QStringLiteral("d83d");
        wanted += QChar(0xd83d);
        QCOMPARE(mixed.value()["c"].toString(), wanted);
    }

    void missingAndNullAreTheSame()
    {
        JsonDocument document;
        const auto value = document.parse(QByteArray(R"({"a":null,"n":"12","d":3.0})")).value();
        QVERIFY(value["a"].isNull());
        QVERIFY(value["zzz"]["deeper"].isNull());
        QCOMPARE(value["n"].toInteger(), 12);
        QCOMPARE(value["d"].toInteger(), 3);
        QCOMPARE(value["a"].toString(QStringLiteral("otherwise")), QStringLiteral("otherwise"));
    }

    void writerEscapes()
    {
        JsonWriter writer;
        QString text = QStringLiteral("q\" b\\ n\n t\t \U0001F642 e\u00e9 ");
        text += QChar(0xd83d);
        text += QChar(1);
        writer.beginObject()
            .field("text", text)
            .field("n", qint64(-5))
            .field("d", 1.5)
            .field("t", true)
            .key("list")
            .beginArray()
            .value(1)
            .null()
            .endArray()
            .endObject();
        const QByteArray json = writer.take();
        QCOMPARE(json,
                 QByteArray("{\"text\":\"q\\\" b\\\\ n\\n t\\t \xf0\x9f\x99\x82 e\xc3\xa9 "
                            "\\ud83d\\u0001\",\"n\":-5,\"d\":1.5,\"t\":true,\"list\":[1,null]}"));
        JsonDocument document;
        QCOMPARE(document.parse(json).value()["text"].toString(), text);
    }

    void utf8Repair_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("valid") << QByteArray("a\xc3\xa9") << QStringLiteral("a\u00e9");
        QTest::newRow("lone byte") << QByteArray("a\xff"
                                                 "b")
                                   << QStringLiteral("a\uFFFDb");
        QTest::newRow("surrogate bytes are three") << QByteArray("\xed\xa0\xbd") << QStringLiteral("\uFFFD\uFFFD\uFFFD");
        QTest::newRow("overlong") << QByteArray("\xc0\x80") << QStringLiteral("\uFFFD\uFFFD");
        QTest::newRow("cut character is one") << QByteArray("\xf0\x9f\x99") << QStringLiteral("\uFFFD");
        QTest::newRow("cut, then text") << QByteArray("\xe6\xbc"
                                                      "a")
                                        << QStringLiteral("\uFFFDa");
    }
    void utf8Repair()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(QString::fromUtf8(repairUtf8(bytes)), text);
    }
};

LAYERS_TEST(TstJson, "tst_json", Guiless)
#include "tst_json.moc"
