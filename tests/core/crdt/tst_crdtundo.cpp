// Undo and redo: what others wrote stays, long lists come back in proportion to their length, and what a manager tells its listeners.

#include "core/crdt/engine_p.h"
#include "core/crdt/undo.h"
#include "tests/support/layerstest.h"

namespace {

using namespace Layers::Crdt;

class TstCrdtUndo : public QObject
{
    Q_OBJECT
    static Doc docOf(ClientId client)
    {
        DocOptions options;
        options.client = client;
        return Doc(options);
    }
    static UndoOptions eachAlone() // each transaction is a step
    {
        UndoOptions options;
        options.captureTimeout = std::chrono::milliseconds(0);
        return options;
    }

private slots:
    void undoLeavesOthersAlone()
    {
        Doc a = docOf(1);
        Doc b = docOf(2);
        Text text = *a.text("t");
        UndoManager undo(a, {text}, eachAlone());
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

    // A list of many comes back in an undo: each finds its neighbours without a walk over all that are still to come.
    void undoOfALongList()
    {
        constexpr std::uint32_t count = 120'000;
        Doc doc = docOf(1);
        Map map = *doc.map("m");
        QVERIFY(map.set("k", newArray(std::vector<Input>(count, Value(Bytes{1})))).ok());
        UndoManager undo(doc, {map}, eachAlone());
        QVERIFY(map.remove("k").ok());
        for (int i = 0; i < 2; ++i) {
            QVERIFY(undo.undo());
            const SharedType back = std::get<SharedType>(*map.get("k"));
            QCOMPARE(back.node()->length, count);
            if (i == 0)
                QVERIFY(undo.redo());
        }
        QCOMPARE(doc.validate(), std::string());
    }

    // Who hears of a change may be done with the manager that tells it.
    void undoManagersEndInTheirHandlers()
    {
        using Change = UndoManager::Change;
        for (const Change last : {Change::Added, Change::Popped, Change::Cleared}) {
            for (const bool two : {false, true}) {
                Doc doc = docOf(1);
                Text text = *doc.text("t");
                auto undo = std::make_unique<UndoManager>(doc, std::vector<SharedType>{text}, eachAlone());
                QVERIFY(text.insert(0, "ab").ok());
                QVERIFY(text.insert(2, "cd").ok());
                QVERIFY(undo->undo());
                bool ends = false;
                const auto handler = [&](Change change) {
                    if (ends && change == last)
                        undo.reset();
                };
                const Subscription one = undo->onChange(handler);
                const Subscription other = two ? undo->onChange([](Change) {}) : Subscription();
                ends = true;
                if (last == Change::Cleared)
                    QVERIFY(text.insert(0, "x").ok()); // clears what could be redone, and would add
                else if (last == Change::Popped)
                    QVERIFY(undo->undo());
                else
                    QVERIFY(undo->redo()); // adds a step on the way
                QVERIFY(!undo);
                QVERIFY(text.insert(0, "y").ok());
                QCOMPARE(doc.validate(), std::string());
            }
        }
        Doc doc = docOf(1);
        auto undo = std::make_unique<UndoManager>(doc, std::vector<SharedType>{*doc.text("t")});
        QVERIFY(doc.text("t")->insert(0, "ab").ok());
        const Subscription one = undo->onChange([&](Change) { undo.reset(); });
        undo->clear();
        QVERIFY(!undo);
    }

    // The same where elements of the list had been brought back before, in their place: what stands for an element is followed once.
    void undoOfAListThatWasUndone()
    {
        const auto work = [](std::uint32_t count, bool twice) {
            Doc doc = docOf(1);
            Map map = *doc.map("m");
            if (!map.set("k", newArray(std::vector<Input>(count, Value(Bytes{1})))).ok())
                return std::uint64_t(0);
            UndoManager undo(doc, {map}, eachAlone());
            List list = *std::get<SharedType>(*map.get("k")).as<List>();
            bool isRight = true;
            const std::uint32_t times = twice ? count / 4 : 1; // as often as it stands behind itself
            for (std::uint32_t i = 0; i < times; ++i)
                isRight = isRight && (i == 0 ? list.remove(count / 2).ok() : undo.redo()) && undo.undo();
            isRight = isRight && map.remove("k").ok();
            const std::uint64_t before = doc.engine().passed;
            isRight = isRight && undo.undo() && std::get<SharedType>(*map.get("k")).length() == count && doc.validate().empty();
            return isRight ? doc.engine().passed - before : 0;
        };
        for (const bool twice : {false, true}) {
            const std::uint64_t small = work(2000, twice);
            const std::uint64_t large = work(16'000, twice);
            QVERIFY(small > 0 && large > 0);
            QVERIFY2(large <= 9 * small, qPrintable(QString::number(small) + u' ' + QString::number(large)));
        }
    }
};

LAYERS_TEST(TstCrdtUndo, "tst_crdtundo", Guiless)

} // namespace

#include "tst_crdtundo.moc"
