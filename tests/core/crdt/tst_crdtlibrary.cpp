// The library as a C++ programmer meets it: handles, observers, whole characters, transactions, sub-documents.

#include "core/crdt/engine_p.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/sync.h"
#include "core/crdt/updates.h"
#include "tests/support/layerstest.h"

#include <limits>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

using namespace Layers::Crdt;

const char emoji[] = "\xf0\x9f\x98\x80";

class TstCrdtLibrary : public QObject
{
    Q_OBJECT
private slots:
    void twoPeersAgree()
    {
        Doc a({.client = 1});
        Doc b({.client = 2});
        QVERIFY(a.text("t")->insert(0, "Hello").ok());
        QVERIFY(b.text("t")->insert(0, "World ").ok());
        QVERIFY(a.apply(b.encodeState()).ok());
        QVERIFY(b.apply(a.encodeState(Format::V2), Format::V2).ok());
        QCOMPARE(a.text("t")->toString(), b.text("t")->toString());
        QCOMPARE(a.stateVector(), b.stateVector());
        QCOMPARE(a.encodeState(), b.encodeState());
    }

    void handlesMayOutliveWhatTheyName()
    {
        Doc doc({.client = 1});
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
        Doc doc({.client = 1});
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

    // Behind a run that was typed there is room for some of what is pasted, or for none of it.
    void longPastesBehindTyping()
    {
        for (const std::size_t typed : {100u, 4200u, 6000u, 10'000u}) {
            for (const std::size_t pasted : {4096u, 4097u, 5000u, 9000u}) {
                Doc doc({.client = 1});
                Doc other({.client = 2});
                const auto sending = doc.onUpdate([&](ByteSpan update, const UpdateInfo &) { QVERIFY(other.apply(update).ok()); });
                Text text = *doc.text("t");
                std::u16string expected;
                const auto write = [&](const std::u16string &more) {
                    QVERIFY(text.insert(std::uint32_t(expected.size()), more).ok());
                    expected += more;
                };
                for (std::size_t i = 0; i < typed; ++i)
                    write(std::u16string(1, char16_t(u'a' + i % 26)));
                write(std::u16string(pasted, u'P'));
                write(u"!");
                QVERIFY(text.toUtf16() == expected);
                QVERIFY(other.text("t")->toUtf16() == expected);
                Doc loaded({.client = 3});
                QVERIFY(loaded.apply(doc.encodeState()).ok());
                QVERIFY(loaded.text("t")->toUtf16() == expected);
            }
        }
    }

    // Two documents that used the same number for different things, as a copied profile would: nobody can join them, but nothing breaks.
    void oneNumberForTwo()
    {
        const auto write = [](Doc &doc, int what) {
            if (what == 0)
                return doc.list("l")->push({1, 2, 3}).ok();
            if (what == 1)
                return doc.text("t")->insert(0, "abcdefgh").ok();
            if (what == 2)
                return doc.text("u")->insert(0, "abcdefghijkl").ok();
            if (what == 3)
                return doc.map("m")->set("k", 1).ok() && doc.map("m")->set("l", 2).ok();
            return doc.list("l")->push({1, 2, 3, 4, 5, 6}).ok();
        };
        for (int first = 0; first < 5; ++first) {
            for (int second = 0; second < 5; ++second) {
                Doc a({.client = 1});
                Doc b({.client = 1});
                QVERIFY(write(a, first) && write(b, second));
                QVERIFY(a.apply(b.encodeState()).ok());
                for (const char *name : {"t", "u"}) {
                    Text text = *a.text(name);
                    QVERIFY(text.insert(text.length(), "x").ok());
                    QCOMPARE(std::size_t(text.length()), text.toUtf16().size());
                    QVERIFY(text.remove(0, text.length()).ok());
                }
                List list = *a.list("l");
                QVERIFY(list.insert(list.length(), {9}).ok());
                QCOMPARE(std::size_t(list.length()), list.toVector().size());
                QCOMPARE(a.validate(), std::string());
            }
        }
    }

    void sharedTypesAreWhatTheyAre()
    {
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        QVERIFY(map.set("list", newArray({1, newText(u"in")})).ok());
        const SharedType held = std::get<SharedType>(*map.get("list"));
        QVERIFY(!held.as<Map>() && !held.as<Text>());
        std::optional<List> list = held.as<List>();
        QVERIFY(list.has_value());
        std::optional<Text> text = std::get<SharedType>(list->toVector().at(1)).as<Text>();
        QVERIFY(text && text->insert(2, "side").ok());
        QCOMPARE(text->toString(), std::string("inside"));
        QVERIFY(map.remove("list").ok());
        QVERIFY(!held.as<List>());
        QVERIFY(map.set("text", u"\x00fc").ok());
        QCOMPARE(*std::get<Value>(*map.get("text")).string(), std::string("\xc3\xbc"));
    }

    void attributes()
    {
        Doc doc({.client = 1});
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
        Doc doc({.client = 1});
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
        Doc doc({.client = 1});
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
        Doc a({.client = 1});
        std::vector<Bytes> updates;
        const Subscription one
            = a.onUpdate([&](ByteSpan update, const UpdateInfo &) { updates.emplace_back(update.begin(), update.end()); });
        QVERIFY(a.text("t")->insert(0, "one ").ok());
        QVERIFY(a.text("t")->insert(4, "two ").ok());
        QVERIFY(a.text("t")->remove(0, 2).ok());
        Doc b({.client = 2});
        QVERIFY(b.apply(updates[2]).ok());
        QVERIFY(b.apply(updates[1]).ok());
        QVERIFY(b.hasPending());
        QCOMPARE(b.text("t")->toString(), std::string());
        Doc c({.client = 3});
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
        Doc a({.client = 1});
        QVERIFY(a.text("t")->insert(0, std::string(50'000, 'x')).ok());
        Doc b({.client = 2});
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

    void subdocumentsAreAnnounced()
    {
        Doc a({.client = 1});
        Doc b({.client = 2});
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
        QVERIFY(a.map("m")->set("d", newDoc({"guid-1", Object{{"meta", "x"}}, true})).ok());
        QVERIFY(b.apply(a.encodeState()).ok());
        QCOMPARE(log, (std::vector<std::string>{"added guid-1"}));
        QCOMPARE(b.subdocs().size(), 1u);
        QVERIFY(b.loadSubdoc(b.subdocs()[0]).ok());
        QVERIFY(b.map("m")->remove("d").ok());
        QCOMPARE(log, (std::vector<std::string>{"added guid-1", "loaded guid-1", "removed guid-1"}));
        QVERIFY(b.subdocs().empty());
    }

    // Where this peer types is known only as long as nothing else was written with it.
    void typingBehindATransaction()
    {
        for (const bool erases : {false, true}) {
            Doc doc({.client = 1});
            Text text = *doc.text("t");
            QVERIFY(text.insert(0, "0123456789").ok());
            doc.transact([&] {
                QVERIFY(text.insert(5, "xyz").ok());
                QVERIFY(text.remove(0, 3).ok());
            });
            QCOMPARE(text.toString(), std::string("34xyz56789"));
            QVERIFY((erases ? text.remove(7, 1) : text.insert(8, "Y")).ok());
            QCOMPARE(text.toString(), std::string(erases ? "34xyz5689" : "34xyz567Y89"));
        }
        // Nor where a handler has answered.
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        bool once = true;
        const Subscription answering = doc.onUpdate([&](ByteSpan, const UpdateInfo &) {
            if (std::exchange(once, false))
                QVERIFY(text.insert(0, "#").ok());
        });
        QVERIFY(text.insert(0, "hello").ok());
        QVERIFY(text.insert(5, "X").ok());
        QCOMPARE(text.toString(), std::string("#hellXo"));
    }

    // Handlers of an update may write: what they write is told behind it, to everybody, and the bytes stay while they run.
    void handlersMayWrite()
    {
        Doc doc({.client = 1});
        Doc twin({.client = 2});
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, "start").ok());
        QVERIFY(twin.apply(doc.encodeState()).ok());
        int left = 3;
        const Subscription writing = doc.onUpdate([&](ByteSpan update, const UpdateInfo &) {
            const Bytes before(update.begin(), update.end());
            if (left-- > 0)
                QVERIFY((left == 1 ? text.remove(text.length() - 1, 1) : text.insert(text.length(), std::string(300, 'x'))).ok());
            QVERIFY(Bytes(update.begin(), update.end()) == before);
        });
        const Subscription following = doc.onUpdate([&](ByteSpan update, const UpdateInfo &) {
            QVERIFY(twin.apply(update).ok());
            QVERIFY(!twin.hasPending());
        });
        QVERIFY(text.insert(5, "!").ok());
        QVERIFY(text.insert(text.length(), "?").ok());
        QCOMPARE(doc.validate(), std::string());
        QCOMPARE(twin.text("t")->toString(), text.toString());
    }

    // A handler may take itself away while it is called, and nobody is told at a keystroke who has gone.
    void handlersMayGo()
    {
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, "start").ok());
        Subscription once;
        std::string heard;
        once = doc.onUpdate([&, kept = std::string("a text of the handler that is read when it has gone")](ByteSpan, const UpdateInfo &) {
            once = Subscription();
            heard += kept;
        });
        int events = 0;
        {
            const Subscription observing = text.observe([&](const Event &) { ++events; });
            QVERIFY(text.insert(5, "a").ok()); // with a transaction
            QCOMPARE(heard, std::string("a text of the handler that is read when it has gone"));
            once
                = doc.onUpdate([&, kept = std::string("another text that is long enough to be on the heap")](ByteSpan, const UpdateInfo &) {
                      once = Subscription();
                      heard = kept;
                  });
        }
        QVERIFY(text.insert(6, "b").ok()); // without
        QCOMPARE(heard, std::string("another text that is long enough to be on the heap"));
        QVERIFY(text.insert(7, "c").ok());
        QVERIFY(text.remove(7, 1).ok());
        QCOMPARE(events, 1);
        {
            const Subscription observing = text.observe([&](const Event &) { ++events; });
            QVERIFY(text.insert(7, "d").ok());
        }
        QCOMPARE(events, 2);
        QCOMPARE(text.toString(), std::string("startabd"));
        QCOMPARE(doc.validate(), std::string());
    }

    // What a handler does before a transaction may make nonsense of what was asked for: that is refused then.
    void handlersBeforeATransaction()
    {
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        List list = *doc.list("l");
        QVERIFY(text.insert(0, "0123456789").ok());
        QVERIFY(list.insert(0, {Value(1), Value(2), Value(3)}).ok());
        Doc other({.client = 2});
        QVERIFY(other.apply(doc.encodeState()).ok());
        const Bytes known = doc.encodeState();
        std::function<void()> body;
        const Subscription before = doc.beforeTransaction([&](const UpdateInfo &) {
            if (const auto once = std::exchange(body, nullptr))
                once();
        });
        body = [&] { QVERIFY(text.remove(0, 8).ok()); };
        QVERIFY(!text.insert(9, "x").ok());
        QCOMPARE(text.toString(), std::string("89"));
        body = [&] { QVERIFY(list.remove(0, 3).ok()); };
        QVERIFY(!list.remove(2, 1).ok());
        body = [&] { QVERIFY(text.insert(0, std::string(5000, 'z')).ok()); };
        QVERIFY(doc.apply(known).ok()); // nothing new, and nothing of the handler's goes with it
        body = {};
        QVERIFY(other.text("t")->insert(0, std::string(5000, 'y')).ok());
        QVERIFY(doc.apply(other.encodeState()).ok());
        const std::string all = text.toString();
        QCOMPARE(std::count(all.begin(), all.end(), 'z'), std::ptrdiff_t(5000));
        QCOMPARE(doc.validate(), std::string());
    }

    // Two keys that are set by turns leave tombstones in runs: few bytes, and a state of our own.
    void manyTombstonesInFewBytes()
    {
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        doc.transact([&] {
            for (int i = 0; i < 60'000; ++i)
                QVERIFY(map.set("x", Value(i)).ok() && map.set("y", Value(i)).ok());
        });
        const Bytes state = doc.encodeState(Format::V2);
        QVERIFY(state.size() < 1000);
        Doc read({.client = 2});
        QVERIFY(read.apply(state, Format::V2).ok());
        QVERIFY(read.stateVector() == doc.stateVector());
        const auto first = convertUpdate(state, Format::V2, Format::V1);
        QVERIFY(first.ok());
        // What waits is in a state, in both codings.
        Doc waiting({.client = 3});
        const auto rest = diffUpdate(
            *first,
            [] {
                StateVector known;
                known.set(1, 10);
                return known;
            }(),
            Format::V1);
        QVERIFY(rest.ok() && waiting.apply(*rest).ok() && waiting.hasPending());
        for (const Format format : {Format::V1, Format::V2}) {
            Doc late({.client = 4});
            QVERIFY(late.apply(waiting.encodeState(format), format).ok() && late.apply(*first).ok());
            QVERIFY(late.stateVector() == doc.stateVector());
        }
    }

    // The text of what was deleted with its type is given back as well.
    void deletedTypesTakeNoMemory()
    {
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        for (int i = 0; i < 100; ++i)
            QVERIFY(map.set("k", newText(std::u16string(50'000, u'x'))).ok());
        QVERIFY2(doc.bytes() < 1'500'000, qPrintable(QString::number(doc.bytes())));
    }

    void observersOfWhatIsGoneAreSilent()
    {
        Doc doc({.client = 1});
        List list = *doc.list("l");
        QVERIFY(list.insert(0, {newText(u"a")}).ok());
        const SharedType gone = std::get<SharedType>(*list.get(0));
        int calls = 0;
        const Subscription one = gone.observe([&](const Event &) { ++calls; });
        QVERIFY(list.remove(0, 1).ok());
        QVERIFY(list.insert(0, {newMap({})}).ok());
        const SharedType fresh = std::get<SharedType>(*list.get(0));
        QVERIFY(Map(fresh.engine(), fresh.index(), fresh.node()->generation).set("k", Value(1)).ok());
        QCOMPARE(calls, 0);
    }

    // Who answers an update while it is read keeps the number of this session.
    void answeringKeepsTheClient()
    {
        Doc a({.client = 1});
        Doc b({.client = 2});
        QVERIFY(a.text("t")->insert(0, "a").ok());
        Text text = *b.text("t");
        bool once = true;
        const Subscription answering = text.observe([&](const Event &) {
            if (std::exchange(once, false))
                QVERIFY(text.insert(0, "b").ok());
        });
        QVERIFY(b.apply(a.encodeState()).ok());
        QCOMPARE(b.client(), ClientId(2));
        QCOMPARE(text.toString(), std::string("ba"));
    }

    // What an observer writes does not hide what the next one is told of.
    void laterObserversSeeAll()
    {
        for (const int length : {20, 60}) { // found by walking and through the tree
            Doc a({.client = 1});
            List there = *a.list("l");
            for (int i = 0; i < length; ++i)
                QVERIFY(there.insert(0, {Value(i)}).ok());
            Doc b({.client = 2});
            QVERIFY(b.apply(a.encodeState()).ok());
            List here = *b.list("l");
            QVERIFY(here.get(10).has_value());
            const StateVector known = a.stateVector();
            a.transact([&] { QVERIFY(there.insert(2, {Value("A")}).ok() && there.insert(15, {Value("B")}).ok()); });
            bool writes = true;
            bool looks = true;
            std::size_t steps = 0;
            const Subscription first = here.observe([&](const Event &) {
                if (std::exchange(writes, false))
                    QVERIFY(here.insert(8, {Value("mine")}).ok());
            });
            const Subscription second = here.observe([&](const Event &event) {
                if (std::exchange(looks, false))
                    steps = event.delta().size();
            });
            QVERIFY(b.apply(a.encodeState(known)).ok());
            QCOMPARE(steps, 6u);
        }
    }

    void xmlIsMarkup()
    {
        Doc doc({.client = 1});
        XmlFragment xml = *doc.xmlFragment("x");
        QVERIFY(xml.insert(0, {newXmlElement("P", {{"id", "a"}}, {newXmlText(u"Hi"), newXmlElement("br")})}).ok());
        QCOMPARE(xml.toString(), std::string("<p id=\"a\">Hi<br></br></p>"));
    }

    void frames()
    {
        Doc doc({.client = 1});
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
        QVERIFY(b.setLocalField("name", "B").ok());
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
