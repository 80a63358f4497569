// What calls take and what they refuse: arguments, bytes of the other coding, depth; and what is told of a fault.

#include "core/crdt/awareness.h"
#include "core/crdt/doc.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/sync.h"
#include "core/crdt/updates.h"
#include "tests/support/layerstest.h"

#include <limits>
#include <unordered_map>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

using namespace Layers::Crdt;

class TstCrdtArguments : public QObject
{
    Q_OBJECT
private slots:
    void errorsChangeNothing()
    {
        Doc doc({.client = 1});
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

    void badBytesInNames()
    {
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        QVERIFY(map.set("a\xff", 1).ok());
        QVERIFY(map.has("a\xff") && map.has("a\xef\xbf\xbd") && !map.has("a"));
        QVERIFY(map.remove("a\xff").ok() && map.size() == 0);
        QVERIFY(doc.text("\xff").ok());
        QCOMPARE(doc.roots().back().first, std::string("\xef\xbf\xbd"));
    }

    // What the library says when it ends the program, which nobody can go on from.
    void outcomesAreAskedFirst()
    {
#ifdef Q_OS_UNIX
        const auto last = [](auto &&work) {
            int ends[2];
            if (pipe(ends) != 0)
                return std::string("no pipe");
            const pid_t child = fork();
            if (child == 0) {
                dup2(ends[1], STDERR_FILENO);
                std::signal(SIGABRT, SIG_DFL);
                work();
                _exit(0);
            }
            close(ends[1]);
            std::string said(200, ' ');
            said.resize(std::size_t(std::max<ssize_t>(0, read(ends[0], said.data(), said.size()))));
            close(ends[0]);
            int status = 0;
            waitpid(child, &status, 0);
            return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? said : "it went on, and said " + said;
        };
        Doc doc({.client = 1});
        QVERIFY(doc.text("t").ok());
        QCOMPARE(last([&] { (void)doc.map("t")->size(); }),
                 std::string("the value of an Outcome was taken that holds a fault: a root of this name is of another kind\n"));
        QCOMPARE(last([&] { (void)*doc.map("t"); }), last([&] { (void)doc.map("t").value(); }));
        QCOMPARE(last([&] { (void)doc.text("t").fault(); }), std::string("the fault of an Outcome was taken that holds a value\n"));
#endif
    }

    void numbersOfAllTypes()
    {
        const auto is = [](const Value &value, double number) { return value.number() && *value.number() == number; };
        QVERIFY(is(5, 5) && is(5u, 5) && is(5L, 5) && is(std::size_t(5), 5) && is(std::uint8_t(200), 200) && is(std::int8_t(-1), -1));
        QVERIFY(is(std::int64_t(-9'007'199'254'740'991), -9007199254740991.0) && is(1.5f, 1.5));
        QVERIFY(is(std::numeric_limits<std::uint64_t>::max(), 18446744073709551616.0)); // as Number(2n ** 64n - 1n)
        QVERIFY(is(std::numeric_limits<std::int64_t>::min(), -9223372036854775808.0));
        QVERIFY(Value(BigInt{7}).bigInt() && Value(true).boolean() && Value("5").string() && Value(nullptr).isNull());
        static_assert(!std::is_constructible_v<Value, const int *> && !std::is_constructible_v<Value, char>);
        static_assert(!std::is_constructible_v<Value, void (*)()> && !std::is_constructible_v<Value, int Member::*>);
        static_assert(!std::is_constructible_v<Value, char16_t> && !std::is_constructible_v<Input, const int *>);
        static_assert(!std::is_constructible_v<Value, std::shared_ptr<const NewType>> && sizeof(Value) == 16);
        const Array array{nullptr, 5u, std::size_t(6), nullptr};
        QVERIFY(array.size() == 4 && array[0].isNull() && is(array[1], 5));
        QVERIFY((Array{nullptr}.size() == 1 && Value(Array{nullptr}).array()->at(0).isNull()));
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        List list = *doc.list("l");
        QVERIFY(map.set("null", nullptr).ok() && map.set("size", list.toVector().size()).ok());
        QVERIFY(list.push({nullptr}).ok() && list.push({5u, nullptr, Object{{"k", nullptr}}}).ok());
        QVERIFY(map.set("list", newArray({nullptr, 1u, newText(u"t")})).ok() && map.set("map", newMap({{"k", nullptr}})).ok());
        QVERIFY(std::get<Value>(*map.get("null")).isNull() && std::get<Value>(*list.get(0)).isNull());
        QCOMPARE(list.length(), 4u);
        QCOMPARE(std::get<SharedType>(*map.get("list")).length(), 3u);
    }

    // What is refused for its depth can still be destroyed.
    void deepThingsEnd()
    {
        constexpr int levels = 100'000;
        Input list = newArray();
        Input map = newMap();
        Value array = Array();
        Value object = Object();
        for (int i = 0; i < levels; ++i) {
            list = newArray({1, list});
            map = newMap({{"a", 1}, {"in", map}});
            array = i % 2 ? Value(Array{1, array}) : Value(Object{{"in", array}});
            object = Object{{"in", object}, {"b", 2}};
        }
        const Value kept = *object.object()->find("in");
        Doc doc({.client = 1});
        QCOMPARE(doc.map("m")->set("k", list).fault().code, FaultCode::TooLarge);
        QCOMPARE(doc.map("m")->set("k", map).fault().code, FaultCode::TooLarge);
        QCOMPARE(doc.map("m")->set("k", array).fault().code, FaultCode::TooLarge);
        list = map = Input();
        array = object = nullptr;
        QVERIFY(kept.object()->find("b")->number());
        Input twice = newArray();
        for (int i = 0; i < 200'000; ++i)
            twice = newArray({twice, twice});
        QCOMPARE(doc.list("l")->push({twice}).fault().code, FaultCode::TooLarge);
        Input wide = newArray();
        for (int i = 0; i < 60; ++i) // 2^60 arrays in 60
            wide = newArray({wide, wide});
        QCOMPARE(doc.list("l")->push({wide}).fault().code, FaultCode::TooLarge);
    }

    void awarenessSaysWhatItRefuses()
    {
        Awareness awareness(1, [] { return 1; });
        const Bytes before = awareness.encodeAll();
        QCOMPARE(awareness.setLocalState(Value()).fault().code, FaultCode::WrongType);
        QCOMPARE(awareness.setLocalField("a", BigInt{1}).fault().code, FaultCode::WrongType);
        Value deep = nullptr;
        for (int i = 0; i < maxDepth + 2; ++i)
            deep = Array{deep};
        QCOMPARE(awareness.setLocalField("a", deep).fault().code, FaultCode::TooLarge);
        QCOMPARE(awareness.encodeAll(), before);
        QVERIFY(awareness.setLocalField("a", 1u).ok() && awareness.setLocalState(nullptr).ok());
        QCOMPARE(awareness.setLocalField("a", 1).fault().code, FaultCode::Gone);
        QCOMPARE(awareness.encodeAll(), Bytes{0});
    }

    void whatIsEncodedCanBeRead()
    {
        Frame refusal;
        refusal.kind = Frame::Kind::Auth;
        refusal.reason = "no\xff";
        const auto frames = decodeFrames(encodeFrame(refusal));
        QVERIFY(frames && frames->size() == 1);
        QCOMPARE(frames->front().reason, std::string("no\xef\xbf\xbd"));
        for (const std::int64_t assoc : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
            RelativePosition position;
            position.root = "l";
            position.assoc = assoc;
            const auto read = decodeRelativePosition(encode(position));
            QVERIFY(read && (read->assoc < 0) == (assoc < 0));
        }
    }

    void whatCannotBePutThere()
    {
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        QVERIFY(text.insert(0, "abc").ok());
        QCOMPARE(text.format(0, 4'000'000'000u, Object{{"x", 1}}).fault().code, FaultCode::TooLarge);
        DeltaOp all;
        all.kind = DeltaOp::Kind::Retain;
        all.length = 0xffffffffu;
        all.attributes = Object{{"x", 1}};
        QCOMPARE(text.apply({all}).fault().code, FaultCode::TooLarge);
        for (const int kind : {9, -1}) {
            all.kind = DeltaOp::Kind(kind);
            QCOMPARE(text.apply({all}).fault().code, FaultCode::WrongType);
        }
        QVERIFY(text.format(2, 3, Object{{"x", 1}}).ok());
        QCOMPARE(text.toString(), std::string("abc\n\n"));
        QCOMPARE(text.insertEmbed(0, newDoc({"guid"})).fault().code, FaultCode::WrongType);
        QCOMPARE(text.insertEmbed(0, Value()).fault().code, FaultCode::WrongType);
        for (const TypeKind kind : {TypeKind::Map, TypeKind::List, TypeKind::XmlElement})
            QCOMPARE(doc.list("l")->push({newRichText({NewRun{u"a"}}, kind)}).fault().code, FaultCode::WrongType);
        for (const Input &embed : {Input(newDoc({"guid"})), Input(Value())})
            QCOMPARE(doc.list("l")->push({newRichText({NewRun{{}, embed}})}).fault().code, FaultCode::WrongType);
        QCOMPARE(doc.list("l")->length(), 0u);
        QVERIFY(doc.validate().empty());
    }

    void membersByKind()
    {
        Doc doc({.client = 1});
        Map map = *doc.map("m");
        QVERIFY(map.set("n", 5).ok() && map.set("t", newText("text")).ok() && map.set("x", newXmlText("more")).ok());
        QVERIFY(map.value("n") == Value(5) && map.value("t").isUndefined() && map.value("none").isUndefined());
        QVERIFY(map.set("e", newText({})).ok() && map.set("s", newText(std::string("s"))).ok() && map.set("u", newXmlText(u"u")).ok());
        QCOMPARE(map.get<Text>("e")->toString() + map.get<Text>("s")->toString(), std::string("s"));
        QVERIFY(map.get<Text>("t") && !map.get<Map>("t") && !map.get<Text>("n"));
        QCOMPARE(map.get<Text>("t")->toString() + map.get<XmlText>("x")->toString(), std::string("textmore"));
        List list = *doc.list("l");
        QVERIFY(list.push({"a", newMap()}).ok());
        QVERIFY(list.value(0) == Value("a") && list.get<Map>(1) && !list.get<Map>(0) && list.value(9).isUndefined());
        QVERIFY((std::unordered_map<Text, int>().empty()));
        std::unordered_map<SharedType, int> seen;
        ++seen[*map.get<Text>("t")];
        ++seen[*map.get<Text>("t")];
        ++seen[*list.get<Map>(1)];
        QVERIFY(seen.size() == 2 && seen[*map.get<Text>("t")] == 2);
    }

    // Bytes of the second coding can be an empty update of the first, with something behind it.
    void updatesOfTheOtherCoding()
    {
        Doc doc({.client = 1});
        Doc other({.client = 2});
        QVERIFY(doc.text("t")->insert(0, "text").ok());
        QCOMPARE(other.apply(doc.encodeState(Format::V2), Format::V1).fault().code, FaultCode::Malformed);
        QCOMPARE(other.apply(doc.encodeState(Format::V1), Format::V2).fault().code, FaultCode::Malformed);
        const std::uint8_t empty[] = {0, 0};
        QVERIFY(other.apply(empty).ok());
        Bytes more = doc.encodeState();
        more.push_back(7);
        QVERIFY(other.apply(more).ok()); // as in Yjs
        QCOMPARE(other.text("t")->toString(), std::string("text"));
        const Bytes second = doc.encodeState(Format::V2);
        const std::vector<ByteSpan> two{second, second};
        QVERIFY(!mergeUpdates(two, Format::V1).ok());
        QVERIFY(!convertUpdate(second, Format::V1, Format::V2).ok());
        QVERIFY(!diffUpdate(second, StateVector(), Format::V1).ok());
        QVERIFY(!stateVectorFromUpdate(second, Format::V1).ok() && !decodeUpdate(second, Format::V1).ok());
        QVERIFY(!updateExtent(second, Format::V1).ok() && !deleteSetOfUpdate(second, Format::V1).ok());
    }
};

} // namespace

LAYERS_TEST(TstCrdtArguments, "tst_crdtarguments", Guiless)
#include "tst_crdtarguments.moc"
