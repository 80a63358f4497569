// Undo and redo: what others wrote stays, long lists come back in proportion to their length, and what a manager tells its listeners.

#include "core/crdt/engine_p.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/undo.h"
#include "tests/support/layerstest.h"

namespace {

using namespace Layers::Crdt;

class TstCrdtUndo : public QObject
{
    Q_OBJECT
    static UndoOptions eachAlone() // each transaction is a step
    {
        UndoOptions options;
        options.captureTimeout = std::chrono::milliseconds(0);
        return options;
    }

private slots:
    void undoLeavesOthersAlone()
    {
        Doc a({.client = 1});
        Doc b({.client = 2});
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

    void theWholeDocument()
    {
        Doc a({.client = 1});
        UndoOptions options = eachAlone();
        options.wholeDocument = true;
        UndoManager undo(a, {}, options);
        UndoManager nothing(a, {}, eachAlone());
        a.transact([] {});
        QVERIFY(!undo.canUndo());
        QVERIFY(a.map("m")->set("nested", newArray({1, 2})).ok());
        QVERIFY(a.map("m")->get("nested").has_value());
        QVERIFY(a.text("made later")->insert(0, "word").ok());
        QVERIFY(std::get<SharedType>(*a.map("m")->get("nested")).as<List>()->remove(0, 1).ok());
        QCOMPARE(undo.undoSteps(), std::size_t(3));
        QVERIFY(!nothing.canUndo());
        const std::string all = toJson(a.toJson());
        QVERIFY(undo.undo() && undo.undo());
        QCOMPARE(toJson(a.toJson()), std::string("{\"m\":{\"nested\":[1,2]},\"made later\":\"\"}"));
        QVERIFY(undo.undo());
        QCOMPARE(a.map("m")->size(), std::size_t(0));
        QVERIFY(undo.redo() && undo.redo() && undo.redo());
        QCOMPARE(toJson(a.toJson()), all);
    }

    // What a listener is told of, and what it kept with a step.
    void managersTellWhatTheyDo()
    {
        using Kind = UndoEvent::Kind;
        using Stack = UndoEvent::Stack;
        Doc doc({.client = 1});
        Text text = *doc.text("t");
        Map map = *doc.map("m");
        std::int64_t now = 1000;
        UndoOptions options;
        options.now = [&now] { return now; };
        const int mine = 0;
        const int other = 0;
        options.trackedOrigins.push_back(&mine);
        UndoManager undo(doc, {text}, options);
        std::vector<UndoEvent> events;
        const Subscription one = undo.onChange([&](const UndoEvent &event) {
            if (event.kind == Kind::Added)
                event.step->meta["cursor"] = int(text.length());
            events.push_back(event);
        });
        const auto isLast = [&](std::size_t count, Kind kind, Stack stack, Origin origin) {
            return events.size() == count && events.back().kind == kind && events.back().stack == stack && events.back().origin == origin
                && (events.back().step == nullptr) == (kind == Kind::Cleared);
        };
        doc.transact([&] { QVERIFY(text.insert(0, "abc").ok()); }, &mine);
        QVERIFY(isLast(1, Kind::Added, Stack::Undo, &mine));
        QVERIFY(events.back().changed == std::vector<SharedType>{text});
        now += 10;
        QVERIFY(text.remove(0, 1).ok());
        QVERIFY(isLast(2, Kind::Updated, Stack::Undo, nullptr));
        QVERIFY(events[0].step == events[1].step);
        QVERIFY(events[1].step->insertions().contains({1, 2}) && events[1].step->deletions().contains({1, 0}));
        QVERIFY(!events[1].step->deletions().contains({1, 1}));
        QVERIFY(map.set("k", newMap({{"in", 1}})).ok()); // not in the scope
        doc.transact([&] { QVERIFY(text.insert(0, "z").ok()); }, &other);
        QCOMPARE(events.size(), std::size_t(2));
        undo.addToScope(map);
        undo.addToScope(map);
        Map inner = *std::get<SharedType>(*map.get("k")).as<Map>();
        undo.stopCapturing();
        QVERIFY(inner.set("in", 2).ok());
        QVERIFY(isLast(3, Kind::Added, Stack::Undo, nullptr));
        QVERIFY(events.back().changed == (std::vector<SharedType>{inner, map}));
        QVERIFY(undo.undo()); // adds to the one stack, then tells what it took from the other
        QVERIFY(isLast(5, Kind::Popped, Stack::Undo, undo.origin()));
        QVERIFY(events[3].kind == Kind::Added && events[3].stack == Stack::Redo && events[3].origin == undo.origin());
        QVERIFY(events[4].step == events[2].step && events[4].changed == (std::vector<SharedType>{inner, map}));
        QCOMPARE(std::any_cast<int>(events[4].step->meta.at("cursor")), 3);
        QVERIFY(undo.redo());
        QVERIFY(isLast(7, Kind::Popped, Stack::Redo, undo.origin()));
        QVERIFY(events[5].kind == Kind::Added && events[5].stack == Stack::Undo);
        QVERIFY(undo.undo());
        now += 1000;
        QVERIFY(text.insert(0, "y").ok());
        QCOMPARE(events.size(), std::size_t(11));
        QVERIFY(events[9].kind == Kind::Cleared && events[9].stack == Stack::Redo);
        undo.clear();
        QVERIFY(isLast(12, Kind::Cleared, Stack::Both, nullptr));
        undo.clear();
        QCOMPARE(events.size(), std::size_t(12));
    }

    // Who may be undone, and what an undo may delete.
    void managersAskWhatTheyMay()
    {
        Doc doc({.client = 1});
        List list = *doc.list("l");
        UndoOptions options = eachAlone();
        const int silent = 0;
        options.trackedOrigins.push_back(&silent);
        std::vector<UndoDeletion> asked;
        options.captureTransaction = [&](const UpdateInfo &info) { return info.origin != &silent; };
        options.deleteFilter = [&](const UndoDeletion &deletion) {
            asked.push_back(deletion);
            return !deletion.type.as<Text>();
        };
        UndoManager undo(doc, {list}, options);
        doc.transact([&] { QVERIFY(list.push({1}).ok()); }, &silent);
        QVERIFY(!undo.canUndo());
        QVERIFY(list.push({newText(u"keep"), 2, 3}).ok());
        QVERIFY(undo.undo());
        QCOMPARE(list.length(), 2u);
        QVERIFY(std::get<SharedType>(*list.get(1)).as<Text>().has_value());
        QCOMPARE(asked.size(), std::size_t(3)); // the numbers, the text in it, the type: from the last on
        QVERIFY(asked[0].id == (Id{1, 6}) && asked[0].length == 2 && asked[0].parent == list && !asked[0].type.exists());
        QVERIFY(asked[2].id == (Id{1, 1}) && asked[2].type.kind() == TypeKind::Text && !asked[2].key);
        QVERIFY(undo.redo());
        QCOMPARE(list.length(), 4u);
        QVERIFY(doc.map("m")->set("k", Value(1)).ok());
        undo.addToScope(*doc.map("m"));
        QVERIFY(doc.map("m")->set("k", Value(2)).ok());
        asked.clear();
        QVERIFY(undo.undo());
        QVERIFY(asked.size() == 1 && asked[0].key == std::string("k"));
        QCOMPARE(doc.validate(), std::string());
    }

    // A list of many comes back in an undo: each finds its neighbours without a walk over all that are still to come.
    void undoOfALongList()
    {
        constexpr std::uint32_t count = 120'000;
        Doc doc({.client = 1});
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
        using Change = UndoEvent::Kind;
        for (const Change last : {Change::Added, Change::Popped, Change::Cleared}) {
            for (const bool two : {false, true}) {
                Doc doc({.client = 1});
                Text text = *doc.text("t");
                auto undo = std::make_unique<UndoManager>(doc, std::vector<SharedType>{text}, eachAlone());
                QVERIFY(text.insert(0, "ab").ok());
                QVERIFY(text.insert(2, "cd").ok());
                QVERIFY(undo->undo());
                bool ends = false;
                const auto handler = [&](const UndoEvent &event) {
                    if (ends && event.kind == last)
                        undo.reset();
                };
                const Subscription one = undo->onChange(handler);
                const Subscription other = two ? undo->onChange([](const UndoEvent &) {}) : Subscription();
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
        Doc doc({.client = 1});
        auto undo = std::make_unique<UndoManager>(doc, std::vector<SharedType>{*doc.text("t")});
        QVERIFY(doc.text("t")->insert(0, "ab").ok());
        const Subscription one = undo->onChange([&](const UndoEvent &) { undo.reset(); });
        undo->clear();
        QVERIFY(!undo);
    }

    // The same where elements of the list had been brought back before, in their place: what stands for an element is followed once.
    void undoOfAListThatWasUndone()
    {
        const auto work = [](std::uint32_t count, bool twice) {
            Doc doc({.client = 1});
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
