// What can be read of a document beside its content: JSON, copies, XML by its structure, transactions, updates as lists. What is expected
// was printed by yjs 13.6.33.

#include "core/crdt/doc.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/updates.h"
#include "tests/support/layerstest.h"
#include "tests/support/yjs/tagged.h"

namespace {

using namespace Layers::Crdt;

constexpr char readState[]
    = "012201002801016d0162017d012801016d013201782801016d0131017e2701016d036172720008000103037d017701787601016b75017e8701060127"
      "0001070464656570020400010804746578742701016d03786d6c0301502800010d016201770374776f2800010d01610177036f6e650700010d060400"
      "01100168840111016987011003026272460111067374726f6e67077b2277223a317dc601110112067374726f6e67046e756c6c2101016d04676f6e65"
      "01060101740162047472756584011704626f6c6486011b0162046e756c6c85011c097b22696d67223a317d84011d0620706c61696e07010166030364"
      "69768701240604000125047461696c8701250504686f6f6b2800012a016b01770176070001240505696e6e65722701016d04686f6f6b050168280001"
      "2d0178017d0108010161017d0583012f0201022901016d03737562016776000101011601";
constexpr char markupState[]
    = "012f01000701016603017028000100036172720175047d017e75027d02770178760101617d012800010003626967017a2b54a98ceb1f0ad223000100"
      "05627974657302010228000100036f626a01760101617d0128000100036e756c017e280001000174017828000100036e756d017c3fc0000028000100"
      "05756e646566017f270001000474657874020400010902696e27000100036d6170012700010003786d6c03017127000100027874060400010e017884"
      "010f01742700010004667261670427000100046c6973740008000112027d017d022700010004686f6f6b05016846010f0162027b7dc6010f01100162"
      "046e756c6c0700010006060001180162277b226b223a5b312c6e756c6c2c5b325d5d2c226e223a6e756c6c2c2275223a7b2230223a337d7d84011901"
      "6184011a016286011b0162046e756c6cc6011a011b0162046e756c6cc7011d011b020400011e03656d62c6011e011b0162277b226b223a5b312c6e75"
      "6c6c2c5b325d5d2c226e223a6e756c6c2c2275223a7b2230223a337d7dc5011d011e077b2269223a317dc7011d0123030165450119075b312c5b325d"
      "5d870100020400012605706c61696e870126000800012c017d01480100047d05770373747275027d01760101617d027601016f7d0187012c06060001"
      "320163062272c3a96422860133016c075b312c2278225d860134016e0135840135017a8601360163046e756c6c860137016c046e756c6c860138016e"
      "046e756c6c00";
constexpr char cloneSource[]
    = "011e01000401017402706c8401010361696e840104012084010504626f6c64c60105010601620474727565c6010a0106016305227265642286010901"
      "62046e756c6c86010c0163046e756c6cc60104010501770132c5010e0105097b22696d67223a317dc6010f01050177046e756c6cc601010102016904"
      "74727565c401110102025858c6011301020169046e756c6c2701016d046c6973740008000115017d01880116017d0283011701092801016d016e017d"
      "05c701160117012800011a0178017d01070101660301702800011c026964017701690700011c060400011e016184011f01628401200163c6011f0120"
      "0162027b7dc6012001210162046e756c6c87011e0302627200";
constexpr char cloneTarget[]
    = "01360200270101720174020400020002706c860202016904747275658402030258588602050169046e756c6c8402060361696e860209017701328502"
      "0a097b22696d67223a317d86020b0177046e756c6c84020c012086020d0162047472756586020e016305227265642284020f04626f6c648602130162"
      "046e756c6c8602140163046e756c6c27010172016d0127000216046c6973740008000217017d0187021801280002190178017d01880219017d028302"
      "1b010928000216016e017d052701017201700301700700021e060400021f01618602200162027b7d84022101628602220162046e756c6c8402230163"
      "87021f030262722800021e026964017701692701017201660407000227030170070002280604000229016186022a0162027b7d84022b016286022c01"
      "62046e756c6c84022d016387022903026272280002280269640177016907010161060400023101618602320162027b7d84023301628602340162046e"
      "756c6c84023501638702310008000237017d0187023801280002390178017d01880239017d0283023b010900";
constexpr char xmlState[]
    = "010d010007010166030773656374696f6e07000100030150070001010604000102036f6e658701010301788701000604000107036d69648701070301"
      "700700010b030170c10101010601000187010b040700010f0301700101010d02";
constexpr char xmlAfter[]
    = "010f010007010166030773656374696f6e07000100030150070001010604000102036f6e658701010301788701000604000107036d69648701070301"
      "700700010b030170c10101010601000187010b040700010f030170c70100010703056166746572470100030566697273740101010d02";
constexpr char remoteUpdate[]
    = "020102002801016d017a017d010701002101016d016b0208010161017d0181010201880103017d032701016d02696e0088010401770d66726f6d206f"
      "6273657276657208000105017d0101010200020301";
constexpr char decodedV1[]
    = "010d010004010174016884010002656c840102026c6fc60100010101620474727565c6010201030162046e756c6c450100077b2269223a317d210101"
      "6d016b01a801080177017808010161037d01770374776f7e83010c01012701016d046c697374000800010e017d012901016d03646f63046775696476"
      "01046d6574617d010101010801";
constexpr char decodedV2[]
    = "0002000202410907000444040c0804030204461504008401c60145002100a80008008300270008002923187468656c6c6f62626d6b616d6c6973746d"
      "646f63677569644100420041040401030405010300000101000441000301010d00787e760101697d017701787d01770374776f7e01017d017601046d"
      "6574617d010101010800";
constexpr char changeState[]
    = "02010200c4010301040259590a010004010174016184010001628401010163840102016484010301658401040166c401010102025858c60101010601"
      "620474727565c4010801060151c6010901060162046e756c6c01010200010302";
constexpr char changeBefore[] = "00010106";
constexpr char changeAfter[] = "01010200010302020202010b";

class TstCrdtReaders : public QObject
{
    Q_OBJECT
private:
    static std::string quoted(std::string text) // with quotation marks where single ones stand
    {
        std::replace(text.begin(), text.end(), '\'', '"');
        return text;
    }
    static std::string jsonOf(const SharedType &type) { return toJson(type.toJson()); }
    static std::string named(const SharedType &type)
    {
        if (const auto text = type.as<Text>())
            return '#' + text->json();
        return type.kind() == TypeKind::XmlFragment ? "frag" : type.name();
    }
    static std::string walked(const XmlFragment &root, XmlTreeWalker::Filter filter = nullptr)
    {
        std::string names;
        XmlTreeWalker walker(root, std::move(filter));
        while (const auto type = walker.next())
            names += (names.empty() ? "" : " ") + named(*type);
        return names;
    }
    static std::string shown(const StateVector &state)
    {
        std::string text;
        for (const auto &[client, clock] : state.clocks())
            text += std::to_string(client) + ':' + std::to_string(clock) + ' ';
        return text + '|';
    }
    static std::string shown(const DeleteSet &set)
    {
        std::string text;
        for (const DeleteSet::Entry &entry : set.entries()) {
            for (const DeleteSet::Range &range : entry.ranges)
                text += std::to_string(entry.client) + ':' + std::to_string(range.clock) + '+' + std::to_string(range.length) + ' ';
        }
        return text + '|';
    }
    static std::string shown(const std::vector<ChangedType> &changed)
    {
        std::string text;
        for (const ChangedType &each : changed) {
            text += (each.type.id() ? "inner" : each.type.name()) + (each.list ? "[]" : "");
            for (const std::string &key : each.keys)
                text += ',' + key;
            text += ' ';
        }
        return text;
    }
    static std::string shown(const Delta &delta)
    {
        std::string text;
        for (const DeltaOp &op : delta) {
            text += toUtf8(op.text);
            if (op.attributes)
                text += toJson(Value(*op.attributes));
            text += ' ';
        }
        return text;
    }
    // Maps and lists inside one another.
    static Outcome<> nest(Doc &doc, int levels)
    {
        SharedType inner = *doc.map("deep");
        for (int i = 0; i < levels; ++i) {
            if (auto map = inner.as<Map>()) {
                if (const auto done = map->set("k", newArray()); !done)
                    return done;
                inner = std::get<SharedType>(*map->get("k"));
            } else {
                auto list = inner.as<List>();
                if (const auto done = list->push({newMap()}); !done)
                    return done;
                inner = std::get<SharedType>(*list->get(0));
            }
        }
        return {};
    }

private slots:
    void everythingAsJson()
    {
        Doc doc({.client = 9});
        const Map map = *doc.map("m");
        const Text text = *doc.text("t");
        const XmlFragment xml = *doc.xmlFragment("f");
        const List list = *doc.list("a");
        QVERIFY(doc.apply(Yjs::fromHex(readState)).ok());
        QCOMPARE(toJson(doc.toJson()),
                 quoted("{'m':{'1':null,'2':true,'b':1,'arr':[1,'x',{'k':[null]},{'deep':'text'}],"
                        "'xml':'<p a=\\'one\\' b=\\'two\\'><strong w=\\'1\\'>h</strong>i<br></br></p>','hook':{'x':1},'sub':{}},"
                        "'t':'bold plain','f':'<div>[object Object]</div>tail[object Object]','a':[5,{'0':1,'1':2}]}"));
        QCOMPARE(jsonOf(list), quoted("[5,{'0':1,'1':2}]"));
        QCOMPARE(jsonOf(text), quoted("'bold plain'"));
        QCOMPARE(jsonOf(xml), quoted("'<div>[object Object]</div>tail[object Object]'"));
        QCOMPARE(jsonOf(std::get<SharedType>(*map.get("arr"))), quoted("[1,'x',{'k':[null]},{'deep':'text'}]"));
        QVERIFY(list.toJson().array()->back().bytes());
    }

    void markupOfEverything()
    {
        Doc doc({.client = 9});
        const XmlFragment xml = *doc.xmlFragment("f");
        QVERIFY(doc.apply(Yjs::fromHex(markupState)).ok());
        QCOMPARE(xml.toString(),
                 quoted("5str1,[object Object][object Object]<p arr='1,,2,x,[object Object]' big='3122306864379792082' bytes='1,2' frag"
                        "='' hook='[object Object]' list='[object Object]' map='[object Object]' nul='null' num='1.5' obj='[object Obje"
                        "ct]' t='true' text='in' undef='undefined' xml='<q></q>' xt='<b>x</b>t'>1,2<b k='1,,2' n='null' u='[object Obje"
                        "ct]'>a</b><e></e>[object Object]emb<b k='1,,2' n='null' u='[object Object]'>b</b></p>plain[object Object]<c 0="
                        "'r' 1='é' 2='d'><l 0='1' 1='x'><n>z</n></l></c>"));
        Doc deep({.client = 2}); // texts and elements inside one another
        XmlFragment at = *deep.xmlFragment("f");
        for (int i = 0; i < 10'000; ++i) {
            QVERIFY(at.push({newXmlText()}).ok());
            Text inside = *at.firstChild().as<Text>();
            QVERIFY(inside.insertEmbed(0, newXmlElement("p")).ok());
            at = *std::get<SharedType>(inside.toDelta().front().elements.front()).as<XmlFragment>();
        }
        QCOMPARE(deep.xmlFragment("f")->toString().size(), std::size_t(70'000));
    }

    void jsonOfNothing()
    {
        Doc doc({.client = 1});
        QVERIFY(SharedType().toJson().isUndefined());
        QCOMPARE(toJson(doc.toJson()), std::string("{}"));
        Map map = *doc.map("m");
        QVERIFY(map.set("a", newArray({1})).ok());
        const SharedType gone = std::get<SharedType>(*map.get("a"));
        QVERIFY(map.remove("a").ok());
        QVERIFY(gone.toJson().isUndefined());
        QCOMPARE(gone.clone().fault().code, FaultCode::Gone);
        Doc other({.client = 2});
        QVERIFY(map.set("b", 1).ok());
        QVERIFY(other.apply(doc.encodeState()).ok());
        QCOMPARE(other.roots().size(), std::size_t(1)); // nobody said what it is
        QVERIFY(other.roots().front().second.toJson().isUndefined());
        QCOMPARE(other.roots().front().second.clone().fault().code, FaultCode::WrongType);
        QCOMPARE(toJson(other.toJson()), std::string("{}"));
    }

    void deepNestingIsCapped()
    {
        Doc doc({.client = 1});
        QVERIFY(nest(doc, maxDepth).ok());
        const auto copy = doc.map("deep")->clone();
        QVERIFY(copy.ok());
        QVERIFY(doc.map("copy")->set("all", *copy).ok());
        QCOMPARE(jsonOf(std::get<SharedType>(*doc.map("copy")->get("all"))), jsonOf(*doc.map("deep")));
        Doc deeper({.client = 2});
        QVERIFY(nest(deeper, 20'000).ok());
        QCOMPARE(deeper.map("deep")->clone().fault().code, FaultCode::TooLarge);
        const Value json = deeper.map("deep")->toJson();
        int levels = 0;
        for (const Value *at = &json; at && !at->isUndefined(); ++levels)
            at = at->object() ? at->object()->find("k") : at->array()->empty() ? nullptr : &at->array()->front();
        QCOMPARE(levels, maxDepth + 1);
    }

    void clonesAsYjs()
    {
        Doc doc({.client = 3});
        const Text text = *doc.text("t");
        const Map map = *doc.map("m");
        const XmlFragment xml = *doc.xmlFragment("f");
        QVERIFY(doc.apply(Yjs::fromHex(cloneSource)).ok());
        Doc other({.client = 2});
        Map r = *other.map("r");
        const XmlElement p = *std::get<SharedType>(*xml.get(0)).as<XmlElement>();
        QVERIFY(r.set("t", *text.clone()).ok());
        QVERIFY(r.set("m", *map.clone()).ok());
        QVERIFY(r.set("p", *p.clone()).ok());
        QVERIFY(r.set("f", *xml.clone()).ok());
        QVERIFY(other.list("a")->insert(0, {*p.firstChild().clone(), *std::get<SharedType>(*map.get("list")).clone()}).ok());
        QCOMPARE(Yjs::toHex(other.encodeState()), std::string(cloneTarget));
        QCOMPARE(other.validate(), std::string());
        QCOMPARE(std::get<SharedType>(*r.get("t")).as<Text>()->toDelta(), text.toDelta());
        QCOMPARE(jsonOf(std::get<SharedType>(*r.get("m"))), jsonOf(map));
    }

    void clonesWhatIsInside()
    {
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, "ab").ok());
        QVERIFY(text.insertEmbed(1, newMap({{"k", newText(u"in")}}), Object{{"b", true}}).ok());
        Map map = *doc.map("m");
        QVERIFY(map.set("t", *text.clone()).ok());
        QVERIFY(map.set("doc", newDoc({"guid", Object{{"meta", 1}}, false})).ok());
        QVERIFY(map.set("hook", newXmlHook("h", {{"x", newArray({1})}})).ok());
        Doc other({.client = 2});
        QVERIFY(other.list("l")->push({*map.clone()}).ok());
        const Map copy = *std::get<SharedType>(*other.list("l")->get(0)).as<Map>();
        QCOMPARE(std::get<Subdoc>(*copy.get("doc")).guid, std::string("guid"));
        const Delta delta = std::get<SharedType>(*copy.get("t")).as<Text>()->toDelta();
        QCOMPARE(delta.size(), std::size_t(3));
        QCOMPARE(jsonOf(std::get<SharedType>(delta[1].elements.front())), quoted("{'k':'in'}"));
        QCOMPARE(*delta[1].attributes, (Object{{"b", true}}));
        QCOMPARE(std::get<SharedType>(*copy.get("hook")).name(), std::string("h"));
        QCOMPARE(jsonOf(copy), quoted("{'t':'ab','doc':{},'hook':{'x':[1]}}"));
        QCOMPARE(other.validate(), std::string());
        Doc third({.client = 3});
        QVERIFY(third.apply(other.encodeState(Format::V2), Format::V2).ok());
        QCOMPARE(jsonOf(*third.list("l")), jsonOf(*other.list("l")));
    }

    void newRichTexts()
    {
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        QVERIFY(map.set("t", newRichText({{u"a", {}, {}}, {u"b", {}, Object{{"b", true}}}, {{}, Value(Object{{"i", 1}}), {}}})).ok());
        const Delta delta = std::get<SharedType>(*map.get("t")).as<Text>()->toDelta();
        QCOMPARE(shown(delta), std::string("a b{\"b\":true}  "));
        const char16_t half[] = {0xd83d, 0}; // no character: U+FFFD, as everywhere
        QVERIFY(map.set("half", newText(half)).ok());
        QVERIFY(map.set("halves", newRichText({{half, {}, {}}, {half, {}, Object{{"b", true}}}})).ok());
        QVERIFY(std::get<SharedType>(*map.get("half")).as<Text>()->toUtf16() == u"\xfffd");
        QVERIFY(std::get<SharedType>(*map.get("halves")).as<Text>()->toUtf16() == u"\xfffd\xfffd");
        QCOMPARE(map.set("u", newRichText({{{}, Value(BigInt{1}), {}}})).fault().code, FaultCode::WrongType);
        QCOMPARE(map.set("u", newRichText({{u"x", {}, Object{{"b", BigInt{1}}}}})).fault().code, FaultCode::WrongType);
        QVERIFY(!map.has("u"));
    }

    void xmlByStructure()
    {
        Doc doc({.client = 9});
        XmlFragment f = *doc.xmlFragment("f");
        QVERIFY(doc.apply(Yjs::fromHex(xmlState)).ok());
        QCOMPARE(walked(f), std::string("section P #one x #mid p p frag p"));
        const XmlFragment section = *f.firstChild().as<XmlFragment>();
        QCOMPARE(walked(section), std::string("P #one x"));
        QCOMPARE(walked(f, [](const SharedType &type) { return type.kind() == TypeKind::XmlText; }), std::string("#one #mid"));
        std::string clocks;
        for (const XmlElement &each : f.querySelectorAll("p"))
            clocks += std::to_string(each.id()->clock) + ' ';
        QCOMPARE(clocks, std::string("1 11 12 16 "));
        QCOMPARE(f.querySelector("X")->id()->clock, Clock(6));
        QVERIFY(!f.querySelector("gone"));
        std::string names;
        for (SharedType at = f.firstChild(); at.exists(); at = at.nextSibling())
            names += named(at) + ' ';
        QCOMPARE(names, std::string("section #mid p frag "));
        QVERIFY(std::get<SharedType>(*f.get(1)).previousSibling() == section);
        QVERIFY(!section.previousSibling().exists());
        QVERIFY(!f.nextSibling().exists() && !f.previousSibling().exists());
        QVERIFY(!SharedType().nextSibling().exists());
        QCOMPARE(f.slice(-2, -1).size(), std::size_t(1));

        doc.setClient(1);
        QVERIFY(f.insertAfter(section, {newXmlElement("after")}).ok());
        QVERIFY(f.insertAfter(SharedType(), {newXmlElement("first")}).ok());
        QCOMPARE(f.toString(), std::string("<first></first><section><p>one</p><x></x></section><after></after>mid<p><p></p></p><p></p>"));
        QCOMPARE(Yjs::toHex(doc.encodeState()), std::string(xmlAfter));
        QCOMPARE(f.insertAfter(section.firstChild(), {newXmlElement("no")}).fault().code, FaultCode::WrongType);
        QCOMPARE(f.insertAfter(f, {newXmlElement("no")}).fault().code, FaultCode::WrongType);
        QCOMPARE(walked(*section.firstChild().as<XmlFragment>()), std::string("#one"));
    }

    void walkersMeetChanges()
    {
        Doc doc({.client = 1});
        XmlFragment f = *doc.xmlFragment("f");
        QVERIFY(f.push({newXmlElement("a", {}, {newXmlElement("b")}), newXmlElement("c")}).ok());
        XmlTreeWalker walker(f);
        QCOMPARE(walker.next()->name(), std::string("a"));
        QVERIFY(f.insert(1, {newXmlElement("new")}).ok());
        QCOMPARE(walker.next()->name(), std::string("b"));
        QCOMPARE(walker.next()->name(), std::string("new"));
        QVERIFY(f.remove(1).ok());
        QVERIFY(!walker.next());
        QVERIFY(!walker.next());
        int seen = 0;
        XmlTreeWalker clearing(f, [&](const SharedType &) {
            ++seen;
            return !f.remove(0, f.length()).ok();
        });
        QVERIFY(!clearing.next());
        QCOMPARE(seen, 1);
        QVERIFY(!XmlTreeWalker(f).next());
        Doc deep({.client = 2});
        XmlFragment at = *deep.xmlFragment("f");
        for (int i = 0; i < 20'000; ++i) {
            QVERIFY(at.push({newXmlElement("p")}).ok());
            at = *at.firstChild().as<XmlFragment>();
        }
        QCOMPARE(deep.xmlFragment("f")->querySelectorAll("P").size(), std::size_t(20'000));
        QCOMPARE(deep.xmlFragment("f")->clone().fault().code, FaultCode::TooLarge);
    }

    void mapsAndLists()
    {
        Doc doc({.client = 1});
        List list = *doc.list("l");
        QVERIFY(list.push({1, 2, 3}).ok());
        QVERIFY(list.unshift({Value("first")}).ok());
        QVERIFY(list.push({newMap(), 5}).ok());
        QVERIFY(list.remove(2).ok());
        const auto numbers = [&list](std::int64_t start, std::int64_t end) {
            Array values;
            for (const Element &element : list.slice(start, end))
                values.push_back(std::holds_alternative<Value>(element) ? std::get<Value>(element) : Value("type"));
            return toJson(Value(values));
        };
        QCOMPARE(numbers(0, toEnd), quoted("['first',1,3,'type',5]"));
        QCOMPARE(numbers(1, 3), std::string("[1,3]"));
        QCOMPARE(numbers(-2, -1), quoted("['type']"));
        QCOMPARE(numbers(-100, 100), numbers(0, toEnd));
        QCOMPARE(numbers(5, toEnd), std::string("[]"));
        QCOMPARE(numbers(3, 1), std::string("[]"));
        std::string seen;
        list.forEach([&](const Element &element, std::uint32_t index) {
            seen += std::to_string(index) + (std::holds_alternative<Value>(element) ? 'v' : 't');
        });
        QCOMPARE(seen, std::string("0v1v2v3t4v"));
        Map map = *doc.map("m");
        QVERIFY(map.set("b", 1).ok() && map.set("a", 2).ok() && map.set("c", 3).ok() && map.remove("a").ok());
        QCOMPARE(map.keys(), (std::vector<std::string>{"b", "c"}));
        QCOMPARE(map.values(), (std::vector<Element>{Value(1), Value(3)}));
        seen.clear();
        map.forEach([&](const std::string &key, const Element &element) { seen += key + toJson(std::get<Value>(element)); });
        QCOMPARE(seen, std::string("b1c3"));
        Map gone;
        QVERIFY(gone.keys().empty() && List().slice().empty());
    }

    void transactionsAsYjs()
    {
        Doc doc({.client = 1});
        Map m = *doc.map("m");
        List a = *doc.list("a");
        int turns = 0;
        const Subscription writing = m.observe([&](const Event &) {
            if (turns++ == 0)
                QVERIFY(a.push({Value("from observer")}).ok());
        });
        std::vector<std::string> told;
        const Subscription telling = doc.afterTransaction([&](const TransactionInfo &info) {
            told.push_back(shown(info.stateBefore()) + shown(info.stateAfter()) + shown(info.deleteSet()) + shown(info.changed())
                           + (info.concerns(m) ? "m " : "") + (info.concerns(a) ? "a " : "") + (info.local ? "local" : "remote"));
        });
        doc.transact([&] {
            QVERIFY(m.set("k", 1).ok() && m.set("k", 2).ok());
            QVERIFY(a.push({1, 2, 3}).ok() && a.remove(1).ok());
            QVERIFY(m.set("in", newArray()).ok());
        });
        QVERIFY(std::get<SharedType>(*m.get("in")).as<List>()->push({1}).ok());
        QVERIFY(doc.apply(Yjs::fromHex(remoteUpdate)).ok());
        QCOMPARE(told.size(), std::size_t(4));
        QCOMPARE(told[0], std::string("|1:6 |1:0+1 1:3+1 |m,k,in a[] m a local"));
        QCOMPARE(told[1], std::string("1:6 |1:7 ||a[] a local"));
        QCOMPARE(told[2], std::string("1:7 |1:8 ||inner[] m local"));
        QCOMPARE(told[3], std::string("1:8 |1:8 2:1 |1:1+1 |m,z,k m remote"));
    }

    void updatesAsLists()
    {
        const auto decoded = decodeUpdate(Yjs::fromHex(decodedV1), Format::V1);
        QVERIFY(decoded.ok());
        std::string all;
        const auto id = [](const std::optional<Id> &one) {
            return one ? std::to_string(one->client) + ':' + std::to_string(one->clock) : std::string("-");
        };
        for (const DecodedStruct &each : decoded->structs) {
            all += id(each.id) + ' ' + std::to_string(each.length) + ' ' + std::string(each.kind) + ' ' + id(each.origin) + ' '
                + id(each.rightOrigin) + ' ' + (each.parentItem ? id(each.parentItem) : each.parentRoot.value_or("-")) + ' '
                + each.parentKey.value_or("null") + ' ' + each.content + '\n';
        }
        QCOMPARE(all,
                 std::string("1:0 1 String - - t null h\n"
                             "1:1 2 String 1:0 - - null el\n"
                             "1:3 2 String 1:2 - - null lo\n"
                             "1:5 1 Format 1:0 1:1 - null b=true\n"
                             "1:6 1 Format 1:2 1:3 - null b=null\n"
                             "1:7 1 Embed - 1:0 - null {\"i\":1}\n"
                             "1:8 1 Deleted - - m k \n"
                             "1:9 1 Any 1:8 - - null [\"x\"]\n"
                             "1:10 3 Any - - a null [1,\"two\",null]\n"
                             "1:13 1 Binary 1:12 - - null {\"0\":1}\n"
                             "1:14 1 Type - - m list Array\n"
                             "1:15 1 Any - - 1:14 null [1]\n"
                             "1:16 1 Doc - - m doc guid {\"meta\":1}\n"));
        QCOMPARE(shown(decoded->deletes), std::string("1:8+1 |"));
        const auto second = decodeUpdate(Yjs::fromHex(decodedV2), Format::V2);
        QVERIFY(second.ok());
        QVERIFY(second->structs == decoded->structs);
        QVERIFY(decodeUpdate(Yjs::fromHex(decodedV1), Format::V1, 13).ok());
        QCOMPARE(decodeUpdate(Yjs::fromHex(decodedV1), Format::V1, 12).fault().code, FaultCode::TooLarge);
        const std::uint8_t garbage[] = {1, 2, 3};
        QCOMPARE(decodeUpdate(garbage, Format::V1).fault().code, FaultCode::Malformed);
        const std::uint8_t newer[] = {1, 1, 5, 0, 11, 0, 0};
        QCOMPARE(decodeUpdate(newer, Format::V1).fault().code, FaultCode::Unsupported);
        const std::uint8_t gaps[] = {1, 2, 5, 0, 0, 3, 10, 4, 0};
        const auto gap = decodeUpdate(gaps, Format::V1);
        QVERIFY(gap.ok());
        QCOMPARE(gap->structs.at(0).kind, std::string_view("GC"));
        QCOMPARE(gap->structs.at(1).kind, std::string_view("Skip"));
        QCOMPARE(gap->structs.at(1).id.clock, Clock(3));
        Doc doc({.client = 1});
        QVERIFY(doc.text("t")->insert(0, std::u16string(1000, u'\u20ac')).ok());
        QCOMPARE(decodeUpdate(doc.encodeState(), Format::V1)->structs.at(0).content.size(), std::size_t(198)); // whole characters
    }

    // What of two peers is the same is equal, although their keys came in another order.
    void peersAreEqual()
    {
        Doc a({.client = 1});
        Doc b({.client = 2});
        QVERIFY(a.map("m")->set("a", 1).ok() && b.map("m")->set("b", 2).ok());
        const Bytes ofA = a.encodeState();
        QVERIFY(a.apply(b.encodeState()).ok() && b.apply(ofA).ok());
        QVERIFY(a.toJson() == b.toJson());
    }
    // An embed that only the second coding can bring is left out of a clone, which can be put somewhere.
    void clonesCanBePutThere()
    {
        auto update = convertUpdate(Bytes{1, 1, 9, 0, 5, 1, 1, 't', 4, 'n', 'u', 'l', 'l', 0}, Format::V1, Format::V2);
        QVERIFY(update.ok());
        const auto null = std::find(update->begin(), update->end(), std::uint8_t(126));
        QVERIFY(null != update->end());
        *null = 127;
        Doc doc({.client = 6});
        QVERIFY(doc.apply(*update, Format::V2).ok());
        Text text = *doc.text("t");
        QVERIFY(text.length() == 1 && text.insert(0, "kept").ok());
        QVERIFY(doc.map("m")->set("c", *text.clone()).ok());
        QCOMPARE(doc.map("m")->get<Text>("c")->toString(), std::string("kept"));
        QCOMPARE(doc.map("m")->get<Text>("c")->length(), 4u);
    }
    void positionsInUtf8()
    {
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        QCOMPARE(text.utf8Offset(3), std::size_t(0));
        QCOMPARE(text.indexOfUtf8(3), 0u);
        QVERIFY(text.insert(0, u"a\u00e9\U0001F600b").ok()); // 1, 2, 4 and 1 bytes
        QVERIFY(text.insertEmbed(2, Value(Object{{"image", "x"}})).ok()); // between the second and the third
        QVERIFY(text.insert(6, "bold", Object{{"b", true}}).ok());
        QVERIFY(text.insertEmbed(text.length(), Value(1)).ok());
        QVERIFY(text.remove(0, 1).ok() && text.insert(0, "A").ok());
        QCOMPARE(text.length(), 11u);
        const std::vector<std::size_t> offsets{0, 1, 3, 3, 3, 7, 8, 9, 10, 11, 12, 12, 12};
        for (std::uint32_t index = 0; index < offsets.size(); ++index)
            QCOMPARE(text.utf8Offset(index), offsets[index]);
        const std::vector<std::uint32_t> indexes{0, 1, 1, 2, 3, 3, 3, 5, 6, 7, 8, 9, 10, 11, 11};
        for (std::size_t offset = 0; offset < indexes.size(); ++offset)
            QCOMPARE(text.indexOfUtf8(offset), indexes[offset]);
    }
    void whatChangedBetweenSnapshots()
    {
        Doc doc({.client = 3, .collectGarbage = false});
        const Text text = *doc.text("t");
        QVERIFY(doc.apply(Yjs::fromHex(changeState)).ok());
        const Snapshot before = *decodeSnapshot(Yjs::fromHex(changeBefore));
        const Snapshot after = *decodeSnapshot(Yjs::fromHex(changeAfter));
        QCOMPARE(shown(text.toDelta(&after, &before)),
                 quoted("a{'ychange':{'type':'removed'}} b Q{'b':true,'ychange':{'type':'added'}} XX{'ychange':{'type':'added'}} c "
                        "d{'ychange':{'type':'removed'}} YY{'ychange':{'type':'added'}} e{'ychange':{'type':'removed'}} f "));
        const auto name = [](TextChange change) { return change == TextChange::Removed ? "removed" : "added"; };
        QCOMPARE(shown(text.toDelta(&after, &before,
                                    [&](TextChange change, Id id) -> Value {
                                        return Object{{"user", double(id.client)}, {"type", name(change)}};
                                    })),
                 quoted("a{'ychange':{'user':1,'type':'removed'}} b Q{'b':true,'ychange':{'user':1,'type':'added'}} "
                        "XX{'ychange':{'user':1,'type':'added'}} c d{'ychange':{'user':1,'type':'removed'}} "
                        "YY{'ychange':{'user':2,'type':'added'}} e{'ychange':{'user':1,'type':'removed'}} f "));
        QCOMPARE(shown(text.toDelta(&after, &before,
                                    [&](TextChange change, Id id) -> Value {
                                        return name(change) + std::to_string(id.client) + ':' + std::to_string(id.clock);
                                    })),
                 quoted("a{'ychange':'removed1:0'} b Q{'b':true,'ychange':'added1:9'} XX{'ychange':'added1:6'} c "
                        "d{'ychange':'removed1:3'} YY{'ychange':'added2:0'} e{'ychange':'removed1:4'} f "));
    }
};

LAYERS_TEST(TstCrdtReaders, "tst_crdtreaders", Guiless)

} // namespace

#include "tst_crdtreaders.moc"
