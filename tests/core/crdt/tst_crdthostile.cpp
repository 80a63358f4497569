// Bytes that nobody sane wrote: truncated, flipped, random. Every reader says no or takes them, stays in bounds, and a refusal changes
// nothing.

#include "core/crdt/jsontext.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/sync.h"
#include "core/crdt/undo.h"
#include "core/crdt/updates.h"
#include "tests/support/layerstest.h"

#include <random>

namespace {

using namespace Layers::Crdt;

Bytes sample(Format format)
{
    DocOptions options;
    options.client = 77;
    options.collectGarbage = false;
    Doc doc(options);
    Text text = *doc.text("text");
    (void)text.insert(0, "The quick brown \xf0\x9f\xa6\x8a jumps").ok();
    (void)text.format(4, 5, Object{{"bold", true}}).ok();
    (void)text.insertEmbed(3, Value(Object{{"image", "x"}})).ok();
    (void)text.remove(8, 4).ok();
    (void)doc.map("map")
        ->set("a", newMap({{"b", newArray({Value(1), Value("two"), Value(3.5), Value(nullptr), Value(Bytes{1, 2})})}}))
        .ok();
    (void)doc.map("map")->set("d", newDoc({"guid", Object{{"autoLoad", true}}, true})).ok();
    (void)doc.xmlFragment("xml")
        ->insert(0, {newXmlElement("p", {{"class", "c"}}, {newXmlText(u"in")}), newXmlHook("hook", {{"k", 1}})})
        .ok();
    (void)doc.map("map")->remove("a").ok();
    return doc.encodeState(format);
}

void tryAll(const Bytes &bytes)
{
    for (const Format format : {Format::V1, Format::V2}) {
        DocOptions options;
        options.client = 5;
        Doc doc(options);
        (void)doc.text("text")->insert(0, "mine").ok();
        const Bytes before = doc.encodeState();
        if (!doc.apply(bytes, format))
            QCOMPARE(doc.encodeState(), before);
        QCOMPARE(doc.validate(), std::string());
        const Bytes state = doc.encodeState(format);
        Doc other(DocOptions{});
        QVERIFY(other.apply(state, format).ok());
        QCOMPARE(other.validate(), std::string());
        const std::vector<ByteSpan> two{bytes, state};
        (void)mergeUpdates(two, format).ok();
        (void)diffUpdate(bytes, doc.stateVector(), format).ok();
        (void)convertUpdate(bytes, format, Format::V2).ok();
        (void)stateVectorFromUpdate(bytes, format).ok();
        (void)updateExtent(bytes, format).ok();
        (void)decodeSnapshot(bytes, format).ok();
    }
    (void)decodeStateVector(bytes).ok();
    (void)decodeRelativePosition(bytes).ok();
    (void)decodeFrames(bytes).ok();
    Awareness awareness(1, [] { return 1; });
    (void)awareness.apply(bytes).ok();
}

class TstCrdtHostile : public QObject
{
    Q_OBJECT
private slots:
    void truncated()
    {
        for (const Format format : {Format::V1, Format::V2}) {
            const Bytes whole = sample(format);
            for (std::size_t length = 0; length < whole.size(); ++length)
                tryAll(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(length)));
        }
    }
    void flipped()
    {
        const unsigned seed = 20261129;
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        for (const Format format : {Format::V1, Format::V2}) {
            const Bytes whole = sample(format);
            for (int i = 0; i < 1500; ++i) {
                Bytes bytes = whole;
                for (int flips = 1 + int(random() % 3); flips > 0; --flips)
                    bytes[random() % bytes.size()] = std::uint8_t(random());
                tryAll(bytes);
            }
        }
    }
    void random()
    {
        const unsigned seed = 4711;
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        for (int i = 0; i < 3000; ++i) {
            Bytes bytes(random() % 40);
            for (std::uint8_t &byte : bytes)
                byte = random() % 3 ? std::uint8_t(random() % 12) : std::uint8_t(random());
            tryAll(bytes);
        }
    }
    // Counts that promise more than there is reserve nothing, and runs that go on for ever end.
    void promises()
    {
        const Bytes huge{1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0};
        tryAll(huge);
        Doc doc(DocOptions{});
        QVERIFY(!doc.apply(huge).ok());
        // Eight million structs in runs, in forty bytes.
        const Bytes runs{0, 0, 1, 5, 0, 0, 1, 0, 1, 0, 0, 0, 3, 0x41, 0xfe, 0x7f, 1, 0x80, 0xa4, 0xe8, 3, 0, 0};
        QVERIFY(!doc.apply(runs, Format::V2).ok());
        Bytes nested{1, 1, 9, 0, 8, 1, 1, 'a', 1}; // an array in an array in ...
        for (int i = 0; i < 100'000; ++i) {
            nested.push_back(117);
            nested.push_back(1);
        }
        QVERIFY(!doc.apply(nested).ok());
        std::string json(200'000, '[');
        QVERIFY(!parseJson(json).ok());
        QVERIFY(!parseJson("[1,]").ok());
        QVERIFY(!parseJson("\"\x01\"").ok());
    }
    // Types in one another deeper than any stack: made by an update, deleted, collected and brought back.
    void deepTypes()
    {
        deep(100'000, false);
        deep(100'000, true);
    }

private:
    static void deep(int depth, bool undone)
    {
        Bytes update{1};
        const auto varUint = [&update](std::uint64_t value) {
            for (; value > 127; value >>= 7)
                update.push_back(std::uint8_t(value | 128));
            update.push_back(std::uint8_t(value));
        };
        varUint(std::uint64_t(depth));
        varUint(9);
        varUint(0);
        for (int i = 0; i < depth; ++i) {
            update.push_back(0x07 | 0x20);
            if (i == 0) {
                varUint(1);
                update.insert(update.end(), {1, 'm'});
            } else {
                varUint(0);
                varUint(9);
                varUint(std::uint64_t(i - 1));
            }
            update.insert(update.end(), {1, 'k'});
            varUint(1); // a map
        }
        update.push_back(0);
        DocOptions options;
        options.client = 5;
        Doc doc(options);
        QVERIFY(doc.apply(update).ok());
        std::unique_ptr<UndoManager> undo;
        if (undone)
            undo = std::make_unique<UndoManager>(doc, std::vector<SharedType>{*doc.map("m")});
        QVERIFY(doc.map("m")->remove("k").ok());
        if (undo) {
            QVERIFY(undo->undo());
            QVERIFY(undo->redo());
            undo->clear();
        }
        Doc copy(DocOptions{});
        QVERIFY(copy.apply(doc.encodeState()).ok());
        QCOMPARE(copy.validate(), std::string());
    }
};

LAYERS_TEST(TstCrdtHostile, "tst_crdthostile", Guiless)

} // namespace

#include "tst_crdthostile.moc"
