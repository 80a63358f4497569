// The library as a C++ programmer meets it: handles, errors, observers, whole characters, transactions, sub-documents.

#include "core/crdt/relativeposition.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/sync.h"
#include "core/crdt/undo.h"
#include "tests/support/layerstest.h"

namespace {

using namespace Layers::Crdt;

Doc document(ClientId client)
{
    DocOptions options;
    options.client = client;
    return Doc(options);
}

const char emoji[] = "\xf0\x9f\x98\x80";

class TstCrdtLibrary : public QObject
{
    Q_OBJECT
private slots:
    void twoPeersAgree()
    {
        Doc a = document(1);
        Doc b = document(2);
        QVERIFY(a.text("t")->insert(0, "Hello").ok());
        QVERIFY(b.text("t")->insert(0, "World ").ok());
        QVERIFY(a.apply(b.encodeState()).ok());
        QVERIFY(b.apply(a.encodeState(Format::V2), Format::V2).ok());
        QCOMPARE(a.text("t")->toString(), b.text("t")->toString());
        QCOMPARE(a.stateVector(), b.stateVector());
        QCOMPARE(a.encodeState(), b.encodeState());
    }

    void errorsChangeNothing()
    {
        Doc doc = document(1);
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, "abc").ok());
        const Bytes before = doc.encodeState();
        QCOMPARE(text.insert(4, "x").fault().code, FaultCode::OutOfRange);
        QCOMPARE(text.remove(2, 2).fault().code, FaultCode::OutOfRange);
        QCOMPARE(doc.map("t").fault().code, FaultCode::WrongType);
        QCOMPARE(text.insertEmbed(0, Value(BigInt{1})).fault().code, FaultCode::WrongType);
        Value deep = nullptr;
        for (int i = 0; i < maxDepth + 2; ++i)
            deep = Array{deep};
        QCOMPARE(doc.list("l")->push({deep}).fault().code, FaultCode::TooLarge);
        QCOMPARE(doc.list("l")->remove(0).fault().code, FaultCode::OutOfRange);
        const std::uint8_t garbage[] = {1, 2, 3};
        QCOMPARE(doc.apply(garbage).fault().code, FaultCode::Malformed);
        const std::uint8_t newer[] = {1, 1, 5, 0, 11, 0, 0};
        QCOMPARE(doc.apply(newer).fault().code, FaultCode::Unsupported);
        QCOMPARE(doc.encodeState(), before);
        QCOMPARE(doc.validate(), std::string());
    }

    void handlesMayOutliveWhatTheyName()
    {
        Doc doc = document(1);
        Map map = *doc.map("m");
        QVERIFY(map.set("a", newText(u"inside")).ok());
        const SharedType inner = std::get<SharedType>(*map.get("a"));
        Text text(inner.engine(), inner.index(), 0);
        QCOMPARE(text.toString(), std::string("inside"));
        QVERIFY(map.set("a", 1).ok()); // the text is collected
        QVERIFY(!inner.exists());
        QCOMPARE(text.insert(0, "x").fault().code, FaultCode::Gone);
        QCOMPARE(text.toString(), std::string());
        QVERIFY(map.set("b", newArray({1, 2})).ok()); // its place is used again
        QVERIFY(!inner.exists());
    }

    void charactersStayWhole()
    {
        Doc doc = document(1);
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, std::string("a") + emoji + "b").ok());
        QVERIFY(text.insert(2, "X").ok());
        QCOMPARE(text.toString(), std::string("aX") + emoji + "b");
        QVERIFY(text.remove(2, 1).ok()); // its first half alone: nothing
        QCOMPARE(text.toString(), std::string("aX") + emoji + "b");
        QVERIFY(text.remove(3, 1).ok()); // from its second half on: the whole of it
        QCOMPARE(text.toString(), std::string("aXb"));
        QVERIFY(text.insert(0, std::u16string_view(u"\xd83d")).ok());
        QCOMPARE(text.toString(), std::string("\xef\xbf\xbd") + "aXb");
        DeltaOp retain;
        retain.kind = DeltaOp::Kind::Retain;
        retain.length = 4;
        DeltaOp insert;
        insert.text = u"!";
        QVERIFY(text.apply({retain, insert}).ok());
        QCOMPARE(text.toString(), std::string("\xef\xbf\xbd") + "aXb!");
    }

    void attributes()
    {
        Doc doc = document(1);
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, "plain bold").ok());
        QVERIFY(text.format(6, 4, Object{{"bold", true}}).ok());
        QVERIFY(text.insert(10, "er").ok()); // takes what it stands behind
        Delta delta = text.toDelta();
        QCOMPARE(delta.size(), 2u);
        QVERIFY(delta[1].text == u"bolder" && delta[1].attributes == Object({{"bold", true}}));
        QVERIFY(text.insert(0, "x", Object()).ok());
        QVERIFY(text.format(0, 13, Object{{"bold", nullptr}}).ok());
        delta = text.toDelta();
        std::u16string all;
        for (const DeltaOp &op : delta) {
            QVERIFY(!op.attributes);
            all += op.text;
        }
        QVERIFY(all == u"xplain bolder");
    }

    void observersAreToldOnce()
    {
        Doc doc = document(1);
        Text text = *doc.text("t");
        Map map = *doc.map("m");
        int shallow = 0;
        int deep = 0;
        int updates = 0;
        Delta delta;
        Subscription one = text.observe([&](const Event &event) {
            ++shallow;
            delta = event.delta();
        });
        const Subscription two = map.observeDeep([&](std::span<const Event *const> events) { deep += int(events.size()); });
        const Subscription three = doc.onUpdate([&](ByteSpan, const UpdateInfo &info) { updates += info.local ? 1 : 0; });
        doc.transact([&] {
            QVERIFY(text.insert(0, "abc").ok());
            QVERIFY(text.remove(1, 1).ok());
            QVERIFY(map.set("k", newMap({{"x", 1}})).ok());
        });
        QCOMPARE(shallow, 1);
        QCOMPARE(deep, 1);
        QCOMPARE(updates, 1);
        QCOMPARE(delta.size(), 1u);
        QVERIFY(delta[0].text == u"ac");
        one.stop();
        QVERIFY(text.insert(0, "z").ok());
        QCOMPARE(shallow, 1);
    }

    void aTransactionInAnObserverEndsBehind()
    {
        Doc doc = document(1);
        Text text = *doc.text("t");
        std::vector<std::string> log;
        const Subscription one = text.observe([&](const Event &event) {
            log.push_back("event " + std::string(event.origin() ? "inner" : "outer"));
            static const char inner = 0;
            if (!event.origin())
                doc.transact([&] { QVERIFY(text.insert(0, "!").ok()); }, &inner);
        });
        const Subscription two = doc.onUpdate([&](ByteSpan, const UpdateInfo &) { log.push_back("update"); });
        QVERIFY(text.insert(0, "a").ok());
        QCOMPARE(log, (std::vector<std::string>{"event outer", "update", "event inner", "update"}));
        QCOMPARE(text.toString(), std::string("!a"));
    }

    void updatesWaitForWhatTheyNeed()
    {
        Doc a = document(1);
        std::vector<Bytes> updates;
        const Subscription one
            = a.onUpdate([&](ByteSpan update, const UpdateInfo &) { updates.emplace_back(update.begin(), update.end()); });
        QVERIFY(a.text("t")->insert(0, "one ").ok());
        QVERIFY(a.text("t")->insert(4, "two ").ok());
        QVERIFY(a.text("t")->remove(0, 2).ok());
        Doc b = document(2);
        QVERIFY(b.apply(updates[2]).ok());
        QVERIFY(b.apply(updates[1]).ok());
        QVERIFY(b.hasPending());
        QCOMPARE(b.text("t")->toString(), std::string());
        Doc c = document(3);
        QVERIFY(c.apply(b.encodeState()).ok()); // what waits is part of the state
        for (Doc *doc : {&b, &c}) {
            QVERIFY(doc->apply(updates[0]).ok());
            QVERIFY(!doc->hasPending());
            QCOMPARE(doc->text("t")->toString(), std::string("e two "));
        }
    }

    // A server that sends everything again and again costs no memory.
    void whatIsKnownTakesNothing()
    {
        Doc a = document(1);
        QVERIFY(a.text("t")->insert(0, std::string(50'000, 'x')).ok());
        Doc b = document(2);
        for (const Format format : {Format::V1, Format::V2}) {
            const Bytes state = a.encodeState(format);
            QVERIFY(b.apply(state, format).ok());
            const std::size_t bytes = b.bytes();
            for (int i = 0; i < 20; ++i)
                QVERIFY(b.apply(state, format).ok());
            QCOMPARE(b.bytes(), bytes);
        }
        QCOMPARE(b.text("t")->length(), 50'000u);
        QCOMPARE(b.validate(), std::string());
    }

    void undoLeavesOthersAlone()
    {
        Doc a = document(1);
        Doc b = document(2);
        Text text = *a.text("t");
        UndoOptions options;
        options.captureTimeout = std::chrono::milliseconds(0);
        UndoManager undo(a, {text}, options);
        QVERIFY(text.insert(0, "mine").ok());
        QVERIFY(b.apply(a.encodeState()).ok());
        QVERIFY(b.text("t")->insert(4, " yours").ok());
        QVERIFY(a.apply(b.encodeState()).ok());
        QVERIFY(undo.undo());
        QCOMPARE(text.toString(), std::string(" yours"));
        QVERIFY(undo.redo());
        QCOMPARE(text.toString(), std::string("mine yours"));
        QVERIFY(!undo.redo());
    }

    void subdocumentsAreAnnounced()
    {
        Doc a = document(1);
        Doc b = document(2);
        std::vector<std::string> log;
        const auto note = [&log](const SubdocEvent &event) {
            for (const Subdoc &doc : event.added)
                log.push_back("added " + doc.guid);
            for (const Subdoc &doc : event.loaded)
                log.push_back("loaded " + doc.guid);
            for (const Subdoc &doc : event.removed)
                log.push_back("removed " + doc.guid);
        };
        const Subscription one = b.onSubdocs(note);
        QVERIFY(a.map("m")->set("d", NewDoc{"guid-1", Object{{"meta", "x"}}, true}).ok());
        QVERIFY(b.apply(a.encodeState()).ok());
        QCOMPARE(log, (std::vector<std::string>{"added guid-1"}));
        QCOMPARE(b.subdocs().size(), 1u);
        QVERIFY(b.loadSubdoc(b.subdocs()[0]).ok());
        QVERIFY(b.map("m")->remove("d").ok());
        QCOMPARE(log, (std::vector<std::string>{"added guid-1", "loaded guid-1", "removed guid-1"}));
        QVERIFY(b.subdocs().empty());
    }

    void xmlIsMarkup()
    {
        Doc doc = document(1);
        XmlFragment xml = *doc.xmlFragment("x");
        QVERIFY(xml.insert(0, {newXmlElement("P", {{"id", "a"}}, {newXmlText(u"Hi"), newXmlElement("br")})}).ok());
        QCOMPARE(xml.toString(), std::string("<p id=\"a\">Hi<br></br></p>"));
    }

    void frames()
    {
        Doc doc = document(1);
        QVERIFY(doc.text("t")->insert(0, "a").ok());
        Awareness awareness(1, [] { return 1; });
        Bytes both = encodeFrame({Frame::Kind::Sync, syncStep1(doc), false, {}});
        const Bytes second = encodeFrame({Frame::Kind::Awareness, awareness.encodeAll(), false, {}});
        both.insert(both.end(), second.begin(), second.end());
        const auto frames = decodeFrames(both);
        QVERIFY(frames.ok());
        QCOMPARE(frames->size(), 2u);
        QCOMPARE((*frames)[0].body, syncStep1(doc));
        QVERIFY(!decodeFrames(ByteSpan(both).first(both.size() - 1)).ok());
    }

    void silentClientsGo()
    {
        std::int64_t now = 0;
        Awareness a(1, [&now] { return now; });
        Awareness b(2, [&now] { return now; });
        b.setLocalField("name", "B");
        QVERIFY(a.apply(b.encodeAll()).ok());
        QCOMPARE(a.states().size(), 2u);
        const auto clock = a.clockOf(1);
        now = 20'000;
        a.check();
        QCOMPARE(a.clockOf(1), clock + 1); // renewed
        QCOMPARE(a.states().size(), 2u);
        now = 31'000;
        a.check();
        QCOMPARE(a.states().size(), 1u);
        a.setClient(5);
        QVERIFY(a.states().contains(5) && !a.states().contains(1));
    }
};

LAYERS_TEST(TstCrdtLibrary, "tst_crdtlibrary", Guiless)

} // namespace

#include "tst_crdtlibrary.moc"
