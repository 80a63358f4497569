#include "core/model/message.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"

using namespace Layers;

namespace {

Citation someCitation()
{
    Citation citation;
    citation.mark = 2;
    citation.source = SourceId::make(Time(std::chrono::milliseconds(1)));
    citation.document = DocumentId::make(Time(std::chrono::milliseconds(2)));
    citation.contentHash = QByteArray::fromHex("00ff7a");
    citation.path = QStringLiteral("notes/\u00e4 b.md");
    citation.heading = QStringLiteral("A > B");
    citation.page = 3;
    citation.range = {10, 25};
    citation.quote = QStringLiteral("\"quoted\"\n\U0001F642");
    return citation;
}

} // namespace

Q_DECLARE_METATYPE(Layers::Part)

class TstMessage : public QObject
{
    Q_OBJECT
private slots:
    void everyKindOfPartComesBack_data()
    {
        QTest::addColumn<Part>("part");
        QString lone = QStringLiteral("half ");
        lone += QChar(0xd83d);
        QTest::newRow("text") << Part(TextPart{QStringLiteral("a\nb\u2028\U0001F642")});
        QTest::newRow("text that ends in half a character") << Part(TextPart{lone});
        QTest::newRow("reasoning with a signature")
            << Part(ReasoningPart{QStringLiteral("so"), "sig==", {}, std::chrono::milliseconds(14000)});
        QTest::newRow("redacted reasoning") << Part(ReasoningPart{{}, {}, "opaque==", {}});
        QTest::newRow("file") << Part(BlobPart{QByteArray::fromHex("aabb"), "image/png", QStringLiteral("a.png"), 12});
        QTest::newRow("tool call") << Part(ToolCallPart{QStringLiteral("call_1"), QStringLiteral("f"), R"({"a":"\u00e9"})", true});
        QTest::newRow("tool result") << Part(ToolResultPart{QStringLiteral("call_1"), QStringLiteral("42"), true});
        QTest::newRow("run") << Part(RunPart{R"({"type":"run","id":"r1","exit":0})"});
        QTest::newRow("citation") << Part(CitationPart{someCitation()});
        Error error{.kind = Error::Kind::RateLimited,
                    .code = "http.429",
                    .detail = QStringLiteral("busy"),
                    .charged = Charged::Unknown,
                    .retryAfter = std::chrono::seconds(18),
                    .requestId = QStringLiteral("req")};
        error.params.insert(QStringLiteral("host"), QStringLiteral("127.0.0.1"));
        QTest::newRow("error") << Part(ErrorPart{error});
        QTest::newRow("a part of a later version") << Part(UnknownPart{R"({"type":"hologram","x":[1,{"y":null}],"n":9007199254740993})"});
    }
    void everyKindOfPartComesBack()
    {
        QFETCH(Part, part);
        const QByteArray json = partsToJson({part});
        const auto back = partsFromJson(json);
        QVERIFY_OK(back);
        QCOMPARE(back->size(), size_t(1));
        QVERIFY(back->front() == part);
        QCOMPARE(partsToJson(*back), json);
        QVERIFY(partFromJson(partToJson(part)).value() == part);
    }

    void orderIsKept()
    {
        const std::vector<Part> parts{TextPart{QStringLiteral("a")}, CitationPart{someCitation()}, UnknownPart{R"({"type":"z"})"},
                                      TextPart{QStringLiteral("b")}};
        QVERIFY(partsFromJson(partsToJson(parts)).value() == parts);
    }

    void damagedPartsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << partsToJson({TextPart{QStringLiteral("abc")}}).chopped(3);
        QTest::newRow("no parts") << QByteArray("{}");
        QTest::newRow("a list") << QByteArray("[]");
    }
    void damagedPartsAreRefused()
    {
        QFETCH(QByteArray, json);
        QVERIFY(!partsFromJson(json).ok());
    }

    void textIsMergedAndCitationsSplitIt()
    {
        std::vector<Part> parts;
        appendPart(parts, ReasoningPart{QStringLiteral("let "), {}, {}, {}});
        appendPart(parts, ReasoningPart{QStringLiteral("me"), "sig", {}, {}});
        appendPart(parts, ReasoningPart{QStringLiteral("again"), {}, {}, {}});
        appendPart(parts, TextPart{QStringLiteral("a")});
        appendPart(parts, TextPart{QStringLiteral("b")});
        appendPart(parts, CitationPart{someCitation()});
        appendPart(parts, TextPart{QStringLiteral("c")});
        QCOMPARE(parts.size(), size_t(5));
        QCOMPARE(std::get<ReasoningPart>(parts[0]).text, QStringLiteral("let me"));
        QCOMPARE(std::get<ReasoningPart>(parts[0]).signature, QByteArray("sig"));
        QCOMPARE(std::get<TextPart>(parts[2]).text, QStringLiteral("ab"));
        Message message;
        message.parts = parts;
        QCOMPARE(message.text(), QStringLiteral("abc"));
    }

    void modelNamesComeBack_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("ok");
        QTest::newRow("recall") << QStringLiteral("recall") << true;
        QTest::newRow("provider and model") << QStringLiteral("0193f1a2-7b3c-7def-8123-456789abcdef/gpt") << true;
        QTest::newRow("a model with slashes") << QStringLiteral("0193f1a2-7b3c-7def-8123-456789abcdef/org/model:latest") << true;
        QTest::newRow("no provider") << QStringLiteral("gpt") << false;
        QTest::newRow("no model") << QStringLiteral("0193f1a2-7b3c-7def-8123-456789abcdef/") << false;
    }
    void modelNamesComeBack()
    {
        QFETCH(QString, text);
        QFETCH(bool, ok);
        const auto model = ModelRef::fromString(text);
        QCOMPARE(model.has_value(), ok);
        if (model)
            QCOMPARE(model->toString(), text);
    }
};

LAYERS_TEST(TstMessage, "tst_message", Guiless)
#include "tst_message.moc"
