// Value, which is copied, moved and shared between threads.

#include "core/crdt/jsontext.h"
#include "core/crdt/value.h"
#include "tests/support/layerstest.h"

#include <limits>
#include <thread>

namespace {

using namespace Layers::Crdt;

class TstCrdtValue : public QObject
{
    Q_OBJECT
private slots:
    void kinds_data()
    {
        QTest::addColumn<int>("which");
        for (int i = 0; i < int(each().size()); ++i)
            QTest::addRow("%d", i) << i;
    }
    // What it holds survives copies, moves and what is written over it, and is no other value.
    void kinds()
    {
        QFETCH(int, which);
        const auto all = each();
        Value value = all[std::size_t(which)];
        Value copy = value;
        QVERIFY(copy == value && copy.identical(value) == (value.number() ? *value.number() == *value.number() : true));
        Value moved = std::move(copy);
        QVERIFY(moved == value);
        QVERIFY(copy.isUndefined()); // NOLINT(bugprone-use-after-move)
        const Value &itself = moved;
        moved = itself;
        QVERIFY(moved == value);
        for (std::size_t other = 0; other < all.size(); ++other) {
            QCOMPARE(moved == all[other], std::size_t(which) == other);
            Value over = all[other];
            over = value;
            QVERIFY(over == value);
        }
        const int held = moved.isUndefined() + moved.isNull() + bool(moved.boolean()) + bool(moved.number()) + bool(moved.bigInt())
            + bool(moved.string()) + bool(moved.bytes()) + bool(moved.array()) + bool(moved.object());
        QCOMPARE(held, 1);
    }
    void keysHaveNoOrder()
    {
        Object one;
        Object other;
        for (int i = 0; i < 40; ++i) {
            one.set("k" + std::to_string(i), i);
            other.set("k" + std::to_string(39 - i), 39 - i);
            QVERIFY(i == 39 || one != other);
        }
        QVERIFY(one == other && Value(one) == Value(other));
        other.set("k7", 8);
        QVERIFY(one != other);
        QVERIFY((Object{{"a", 1}, {"b", 2}} == Object{{"b", 2}, {"a", 1}}));
        QVERIFY((Object{{"a", 1}, {"b", 2}} != Object{{"b", 2}, {"c", 1}}));
    }
    void halvesOfPairsAreNone()
    {
        QCOMPARE(*Value(u"\xd83dx").string(), std::string("\xef\xbf\xbdx"));
        QCOMPARE(*Value(std::u16string(u"\xd83d\xde00")).string(), std::string("\xf0\x9f\x98\x80"));
    }
    void heldThingsAreShared()
    {
        const Value one = Array{Value("a"), Value(1)};
        const Value same = one;
        const Value equal = Array{Value("a"), Value(1)};
        QVERIFY(one.identical(same) && one.array() == same.array());
        QVERIFY(!one.identical(equal) && one == equal && one.sameAttribute(equal));
    }
    void deepOnesEnd()
    {
        Value lists = 1;
        Value objects = 1;
        for (int i = 0; i < 300'000; ++i) {
            lists = Array{std::move(lists), Value("x")};
            objects = Object{{"a", std::move(objects)}};
        }
        const Value inner = lists.array()->front();
        QVERIFY(tooDeep(lists) && tooDeep(objects));
        QVERIFY(lists != objects && lists == Value(*lists.array()));
        QCOMPARE(toJson(objects).size(), std::size_t(300'000 * 6 + 1));
        QCOMPARE(plainText(lists).size(), std::size_t(300'000 * 2 + 1));
        lists = {};
        objects = {};
        QVERIFY(inner.array());
    }
    void threadsShareOne()
    {
        const Value shared = Array{Value("a"), Value(Object{{"k", Value(Bytes{1, 2})}})};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&shared] {
                for (int turn = 0; turn < 20'000; ++turn) {
                    Value mine = shared;
                    const Value inner = mine.array()->back();
                    mine = {};
                }
            });
        for (std::thread &thread : threads)
            thread.join();
        QVERIFY(shared.array()->back().object()->find("k")->bytes());
    }

private:
    static std::vector<Value> each()
    {
        return {Value(),
                Value(nullptr),
                Value(false),
                Value(true),
                Value(0),
                Value(-0.0),
                Value(std::numeric_limits<double>::quiet_NaN()),
                Value(BigInt{0}),
                Value(BigInt{std::numeric_limits<std::int64_t>::min()}),
                Value(""),
                Value("a"),
                Value(u"b"),
                Value(Bytes{}),
                Value(Bytes{1}),
                Value(Array{}),
                Value(Array{Value()}),
                Value(Object{}),
                Value(Object{{"a", 1}})};
    }
};

} // namespace

LAYERS_TEST(TstCrdtValue, "tst_crdtvalue", Guiless)
#include "tst_crdtvalue.moc"
