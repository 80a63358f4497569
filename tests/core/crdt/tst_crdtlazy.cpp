// DocOptions::lazyLoad: a state that waits until somebody asks.

#include "core/crdt/snapshot.h"
#include "core/crdt/undo.h"
#include "tests/support/layerstest.h"

namespace {

using namespace Layers::Crdt;

const char smile[] = "\xf0\x9f\x98\x80";

class TstCrdtLazy : public QObject
{
    Q_OBJECT
private slots:
    // A state that waits is there whatever is asked first, and nobody can tell that it waited.
    void lazyLoadIsTheSame()
    {
        DocOptions writes;
        writes.client = 7;
        Doc author{writes};
        for (int i = 0; i < 40; ++i) {
            QVERIFY(author.text("t")->insert(std::uint32_t(i), i % 3 == 0 ? smile : "word ", Object{{"b", i % 2 == 0}}).ok());
            QVERIFY(author.map("m")->set(std::to_string(i), Value(i)).ok());
            QVERIFY(author.list("l")->push({newMap({{"n", Value(i)}})}).ok());
        }
        QVERIFY(author.list("l")->remove(3, 5).ok());
        QVERIFY(author.text("t")->remove(10, 7).ok());
        DocOptions lazy;
        lazy.client = 9;
        lazy.lazyLoad = true;
        DocOptions eager = lazy;
        eager.lazyLoad = false;
        using Ask = std::function<std::string(Doc &)>;
        const auto hex = [](const Bytes &bytes) {
            return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())).toHex().toStdString();
        };
        const std::vector<std::pair<const char *, Ask>> asks{
            {"text", [](Doc &doc) { return doc.text("t")->toString(); }},
            {"map", [](Doc &doc) { return std::to_string(doc.map("m")->entries().size()); }},
            {"wrong type", [](Doc &doc) { return std::string(doc.map("t").ok() ? "ok" : "refused"); }},
            {"roots", [](Doc &doc) { return std::to_string(doc.roots().size()) + doc.roots().front().first; }},
            {"state", [&](Doc &doc) { return hex(doc.encodeState()); }},
            {"state, second coding", [&](Doc &doc) { return hex(doc.encodeState(Format::V2)); }},
            {"state vector", [](Doc &doc) { return std::to_string(doc.stateVector()[7]); }},
            {"deletes", [](Doc &doc) { return std::to_string(doc.deleteSet().entries().size()); }},
            {"client", [](Doc &doc) { return std::to_string(doc.client()); }},
            {"pending", [](Doc &doc) { return std::to_string(doc.hasPending()); }},
            {"writing", [](Doc &doc) { return std::string(doc.text("t")->insert(3, "x").ok() ? "ok" : "no"); }},
            {"in a transaction",
             [](Doc &doc) {
                 doc.transact([&] { (void)doc.text("t")->insert(0, "x").ok(); });
                 return doc.text("t")->toString();
             }},
            {"snapshot", [](Doc &doc) { return std::to_string(snapshotOf(doc).state[7]); }},
            {"undo",
             [](Doc &doc) {
                 UndoManager undo(doc, {*doc.text("t")});
                 return doc.text("t")->toString();
             }},
            {"the same once more", [&](Doc &doc) { return std::string(doc.apply(author.encodeState()).ok() ? "ok" : "no"); }},
            {"observer",
             [](Doc &doc) {
                 int told = 0;
                 const Subscription s = doc.onUpdate([&](ByteSpan, const UpdateInfo &) { ++told; });
                 (void)doc.text("t")->length();
                 return std::to_string(told);
             }},
            {"validate", [](Doc &doc) { return doc.validate(); }},
        };
        for (const Format format : {Format::V1, Format::V2}) {
            const Bytes state = author.encodeState(format);
            for (const auto &[name, ask] : asks) {
                Doc slow{eager};
                Doc fast{lazy};
                QVERIFY(slow.apply(state, format).ok());
                QVERIFY(fast.apply(state, format).ok());
                QVERIFY(fast.bytes() < slow.bytes());
                const std::string wanted = ask(slow);
                QVERIFY2(ask(fast) == wanted, name);
                QCOMPARE(fast.encodeState(), slow.encodeState());
                QCOMPARE(fast.client(), slow.client());
            }
            // A handle from before, and one that listens.
            Doc fast{lazy};
            const Text text = *fast.text("t");
            QVERIFY(fast.apply(state, format).ok());
            QCOMPARE(text.toString(), author.text("t")->toString());
            Doc heard{lazy};
            int told = 0;
            const Subscription listening = heard.text("t")->observe([&](const Event &) { ++told; });
            QVERIFY(heard.apply(state, format).ok());
            QCOMPARE(told, 1);
            // Half of it is refused at once, as ever.
            Doc broken{lazy};
            Doc brokenToo{eager};
            for (std::size_t size = 0; size < state.size(); size += 1 + size / 16) {
                const ByteSpan half(state.data(), size);
                const Outcome<> one = broken.apply(half, format);
                const Outcome<> other = brokenToo.apply(half, format);
                QCOMPARE(one.ok(), other.ok());
                if (!one.ok())
                    QCOMPARE(one.fault().code, other.fault().code);
            }
            // A number that somebody else writes under is given up, whenever that is seen.
            DocOptions same = lazy;
            same.client = 7;
            Doc twin{same};
            QVERIFY(twin.apply(state, format).ok());
            QVERIFY(twin.client() != 7);
        }
    }
};

} // namespace

LAYERS_TEST(TstCrdtLazy, "tst_crdtlazy", Guiless)
#include "tst_crdtlazy.moc"
