// Work and memory stay in proportion to what came: cases so large that work that grows with the square of them would take minutes.

#include "core/crdt/engine_p.h"
#include "core/crdt/awareness.h"
#include "core/crdt/bytes.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/updates.h"
#include "tests/fuzz/allocations.h"
#include "tests/support/layerstest.h"

namespace {

using namespace Layers::Crdt;

// Of client 5: it stands behind the unit before it, in a root.
Struct unitOf(const char *root, Clock clock)
{
    Struct item;
    item.client = 5;
    item.clock = clock;
    item.length = 1;
    item.hasOrigin = clock > 0;
    item.origin = {5, clock - 1};
    item.parent = Struct::Parent::Root;
    item.parentName = root;
    return item;
}

class TstCrdtGrowth : public QObject
{
    Q_OBJECT
    // Does the same with an eighth of it and with all: the heap memory that is asked for, and the items that are looked at, are counted,
    // and may grow as n log n does.
    template <class Work>
    static void staysInProportion(std::uint32_t count, Work work)
    {
        constexpr std::uint32_t part = 8;
        struct Counted
        {
            double bytes = 0;
            double items = 0;
        };
        const auto counted = [&work](std::uint32_t of) {
            const std::int64_t before = Fuzz::allocations().total;
            const std::uint64_t comparedBefore = PositionIndex::compared + Txn::compared;
            std::uint64_t passed = 0;
            work(of, passed);
            passed += PositionIndex::compared + Txn::compared - comparedBefore;
            return Counted{double(Fuzz::allocations().total - before), double(passed)};
        };
        const Counted few = counted(count / part);
        const Counted many = counted(count);
        const QString found
            = QStringLiteral("%1 to %2 bytes, %3 to %4 items").arg(few.bytes).arg(many.bytes).arg(few.items).arg(many.items);
        QVERIFY2(few.bytes > 0 || !Fuzz::countsAllocations(), qPrintable(found));
        QVERIFY2(many.bytes <= 1.5 * part * few.bytes, qPrintable(found));
        QVERIFY2(many.items <= 1.5 * part * few.items + 100, qPrintable(found));
    }

private slots:
    // Each that goes is found without a look at all others: among those of one transaction, and among those of the document.
    void manySubdocuments()
    {
        staysInProportion(200'000, [](std::uint32_t count, std::uint64_t &passed) {
            const std::vector<Input> many(count, newDoc({"guid", Object(), false}));
            Doc doc({.client = 1});
            List list = *doc.list("l");
            std::size_t added = 0;
            std::size_t removed = 0;
            const Subscription one = doc.onSubdocs([&](const SubdocEvent &event) {
                added += event.added.size();
                removed += event.removed.size();
            });
            QVERIFY(list.insert(0, many).ok());
            QCOMPARE(doc.subdocs().size(), std::size_t(count));
            QVERIFY(list.remove(1, count - 1).ok());
            QCOMPARE(added, std::size_t(count));
            QCOMPARE(removed, std::size_t(count - 1));
            QCOMPARE(doc.subdocs().size(), std::size_t(1));
            doc.transact([&] { QVERIFY(list.insert(0, many).ok() && list.remove(0, count).ok()); });
            QCOMPARE(added, std::size_t(count));
            QCOMPARE(doc.subdocs().size(), std::size_t(1));
            passed = doc.engine().passed;
        });
    }

    // Half a pair is cut out of each of many, by a peer that may: no cut copies what stands behind it.
    void manyPairsCut()
    {
        staysInProportion(20'000, [](std::uint32_t pairs, std::uint64_t &passed) {
            std::u16string smiles;
            for (Clock i = 0; i < pairs; ++i)
                smiles += u"\xd83d\xde00";
            Doc doc({.client = 1});
            QVERIFY(doc.text("t")->insert(0, smiles).ok());
            DeleteSet halves;
            for (Clock i = 0; i < pairs; ++i)
                halves.add(1, 2 * i + 1, 1);
            Writer update;
            update.varUint(0);
            writeDeleteSet(update, halves, false);
            QVERIFY(doc.apply(update.take()).ok());
            QVERIFY(doc.text("t")->toUtf16() == std::u16string(pairs, u'\xfffd'));
            QVERIFY2(doc.bytes() < 20'000'000, qPrintable(QString::number(doc.bytes())));
            passed = doc.engine().passed;
        });
    }

    // The clients and names of an update that is refused are forgotten with it.
    void refusedUpdatesLeaveNothing()
    {
        Doc doc({.client = 1});
        QVERIFY(doc.text("t")->insert(0, "mine").ok());
        Engine &engine = doc.engine();
        const std::size_t clients = engine.clients.size();
        const std::size_t atoms = engine.atoms.size();
        const Bytes before = doc.encodeState();
        for (std::uint32_t i = 0; i < 1000; ++i) {
            const ClientId client = 2 + 3 * i;
            Doc other({.client = client});
            QVERIFY(other.map("root " + std::to_string(i))->set("key " + std::to_string(i), Value(1)).ok());
            Bytes update = other.encodeState();
            QVERIFY(!doc.apply(ByteSpan(update).first(update.size() - 1)).ok());
            QVERIFY(engine.knownClient(client) == none);
        }
        QCOMPARE(doc.encodeState(), before);
        Writer many;
        many.varUint(1);
        many.varUint(100'000);
        many.varUint(7);
        many.varUint(0);
        for (int i = 0; i < 100'000; ++i) {
            many.u8(0);
            many.varUint(1);
        }
        const Bytes cut = many.take();
        const std::size_t bytes = doc.bytes();
        for (int i = 0; i < 3; ++i) {
            QVERIFY(!doc.apply(cut).ok());
            QCOMPARE(doc.bytes(), bytes);
        }
        QVERIFY(doc.text("t")->insert(0, "still ").ok() && doc.text("t")->remove(0, 6).ok());
        QCOMPARE(engine.clients.size(), clients);
        QCOMPARE(engine.atoms.size(), atoms);
        QVERIFY(doc.text("t")->toString() == "mine");
        // What was refused for its end is taken when it is whole.
        Doc other({.client = 5});
        QVERIFY(other.map("root 1")->set("key 1", Value(1)).ok());
        QVERIFY(doc.apply(other.encodeState()).ok());
        QVERIFY(std::get<Value>(*doc.map("root 1")->get("key 1")) == Value(1));
        QCOMPARE(doc.validate(), std::string());
    }

    // A conflict of many items once does not make those of few dear for ever.
    void afterALongConflict()
    {
        staysInProportion(300'000, [](std::uint32_t many, std::uint64_t &passed) {
            Doc a({.client = 1});
            QVERIFY(a.list("l")->insert(0, std::vector<Input>(many, Value(Bytes()))).ok());
            Doc b({.client = 2});
            QVERIFY(b.list("l")->insert(0, {Value(1)}).ok());
            QVERIFY(a.apply(b.encodeState()).ok());
            Map map = *a.map("m");
            a.transact([&] {
                for (std::uint32_t i = 0; i < many; ++i)
                    QVERIFY(map.set(std::to_string(i), Value(int(i))).ok());
            });
            QCOMPARE(a.list("l")->length(), many + 1);
            QCOMPARE(a.validate(), std::string());
            passed = a.engine().passed;
        });
    }

    // Of updates each with another client the next is found without a sort of all.
    void manyUpdatesMerged()
    {
        for (const Format format : {Format::V1, Format::V2}) {
            std::vector<Bytes> updates;
            for (ClientId client = 1; client <= 60'000; ++client) {
                EncoderV1 update;
                Struct item;
                item.client = client;
                item.length = 2;
                update.rest.varUint(1);
                update.rest.varUint(1);
                update.client(client);
                update.rest.varUint(0);
                writeStruct(update, item, 0);
                update.rest.varUint(0);
                updates.push_back(format == Format::V1 ? update.finish() : *convertUpdate(update.finish(), Format::V1, Format::V2));
            }
            const std::vector<ByteSpan> all(updates.begin(), updates.end());
            const auto merged = mergeUpdates(all, format);
            QVERIFY(merged.ok());
            QCOMPARE(updateExtent(*merged, format)->to.size(), updates.size());
        }
    }

    // An update costs nothing for those that wait for others: neither while they come nor while they are helped.
    void manyThatWait()
    {
        constexpr ClientId count = 100'000;
        const auto piece = [](ClientId client, Clock clock) {
            EncoderV1 update;
            Struct item;
            item.client = client;
            item.length = 1;
            update.rest.varUint(1);
            update.rest.varUint(1);
            update.client(client);
            update.rest.varUint(clock);
            writeStruct(update, item, 0);
            update.rest.varUint(1); // it is deleted as well, which waits with it
            update.rest.varUint(client);
            update.rest.varUint(1);
            update.rest.varUint(clock);
            update.rest.varUint(1);
            return update.finish();
        };
        for (const bool joined : {false, true}) {
            Doc doc({.client = 1});
            const auto all = [&] {
                for (ClientId client = 10; client < count; ++client)
                    QVERIFY(doc.apply(piece(client, 1)).ok());
                QVERIFY(doc.hasPending());
                for (ClientId client = 10; client < count; ++client)
                    QVERIFY(doc.apply(piece(client, 0)).ok());
            };
            if (joined)
                doc.transact(all);
            else
                all();
            QVERIFY(!doc.hasPending());
            QCOMPARE(doc.stateVector()[count - 1], 2u);
        }
    }

    // What others say of a cursor makes nothing here.
    void positionsMakeNoRoots()
    {
        Doc doc({.client = 1});
        QVERIFY(doc.text("t")->insert(0, "mine").ok());
        const std::size_t atoms = doc.engine().atoms.size();
        for (int i = 0; i < 100; ++i) {
            RelativePosition position;
            position.root = "root " + std::to_string(i);
            QVERIFY(!absolutePosition(doc, position));
        }
        QCOMPARE(doc.roots().size(), std::size_t(1));
        QCOMPARE(doc.engine().atoms.size(), atoms);
        RelativePosition end;
        end.root = "t";
        QCOMPARE(absolutePosition(doc, end)->index, 4u);
    }

    // Clients that come and go under ever new numbers are forgotten; those that left last are not brought back by what came before.
    void fleetingClients()
    {
        std::int64_t now = 1;
        Awareness awareness(1, [&now] { return now; });
        const auto said = [](ClientId client, std::uint64_t clock, std::string_view json) {
            Writer out;
            out.varUint(1);
            out.varUint(client);
            out.varUint(clock);
            out.varString(json);
            return out.take();
        };
        for (ClientId client = 10; client < 100'000; ++client) {
            QVERIFY(awareness.apply(said(client, 1, "{}")).ok());
            QVERIFY(awareness.apply(said(client, 2, "null")).ok());
            ++now;
        }
        QVERIFY2(awareness.remembered() < 10'000, qPrintable(QString::number(awareness.remembered())));
        QVERIFY(awareness.apply(said(99'000, 1, "{}")).ok());
        QCOMPARE(awareness.states().size(), std::size_t(1));
        QVERIFY(awareness.localState().has_value());
    }

    void crowdsOfClients()
    {
        Awareness awareness(1, [] { return 1; });
        const auto crowd = [](ClientId first, std::uint64_t count) {
            Writer out;
            out.varUint(count);
            for (std::uint64_t i = 0; i < count; ++i) {
                out.varUint(first + i);
                out.varUint(1);
                out.varString(std::string_view("{}"));
            }
            return out.take();
        };
        QCOMPARE(awareness.apply(crowd(10, 100'000)).fault().code, FaultCode::TooLarge);
        QCOMPARE(awareness.states().size(), std::size_t(1));
        for (ClientId first = 10; first < 200'000; first += 50'000)
            QVERIFY(awareness.apply(crowd(first, 50'000)).ok());
        QCOMPARE(awareness.states().size(), std::size_t(65'536));
        QCOMPARE(awareness.remembered(), std::size_t(65'536));
        QVERIFY(awareness.setLocalField("name", "A").ok()); // there is always room for this one
        QVERIFY(awareness.localState()->object()->find("name"));
    }

    // A list that others cut to pieces and that is joined again: neither is all of it copied each time, nor does a piece keep the room of
    // all.
    void listsInPieces()
    {
        constexpr std::uint32_t count = 200'000;
        Doc a({.client = 1});
        QVERIFY(a.list("l")->insert(0, std::vector<Input>(count, Value(1))).ok());
        for (const bool descends : {false, true}) {
            Doc b({.client = 2});
            QVERIFY(b.apply(a.encodeState()).ok());
            List list = *b.list("l");
            const auto cut = b.onUpdate([&](ByteSpan update, const UpdateInfo &) { QVERIFY(a.apply(update).ok()); });
            b.transact([&] {
                for (std::uint32_t i = 0; i < count / 2; ++i)
                    QVERIFY(list.remove(descends ? count - 1 - 2 * i : i + 1).ok());
            });
            QCOMPARE(a.list("l")->length(), count / 2);
            QCOMPARE(a.validate(), std::string());
            a = Doc({.client = 1});
            QVERIFY(a.list("l")->insert(0, std::vector<Input>(count, Value(1))).ok());
        }
        EncoderV1 update; // in pieces of one, which become one from its end on
        update.rest.varUint(1);
        update.rest.varUint(count);
        update.client(5);
        update.rest.varUint(0);
        for (Clock i = 0; i < count; ++i) {
            Struct item = unitOf("l", i);
            item.kind = Kind::Any;
            item.content = std::make_unique<Content>();
            item.content->value = Value(int(i));
            writeStruct(update, item, 0);
        }
        update.rest.varUint(0);
        Doc c({.client = 3});
        QVERIFY(c.apply(update.finish()).ok());
        QCOMPARE(c.list("l")->length(), count);
        QVERIFY(std::get<Value>(*c.list("l")->get(count / 3)) == Value(int(count / 3)));
        const StructList &structs = c.engine().clients[c.engine().knownClient(5)].structs;
        QVERIFY(structs.isFirst(structs.lastPlace()));
        QCOMPARE(c.validate(), std::string());
    }

    // Text in pieces that came from the last to the first, and is joined from its end on: what is joined is not copied for each piece.
    void textInPieces()
    {
        staysInProportion(100'000, [](std::uint32_t count, std::uint64_t &passed) {
            EncoderV1 update;
            update.rest.varUint(count);
            for (Clock i = count; i-- > 0;) {
                update.rest.varUint(1);
                update.client(5);
                update.rest.varUint(i);
                Struct item = unitOf("t", i);
                item.kind = Kind::String;
                const char16_t letter = char16_t(u'a' + i % 26);
                item.text = {&letter, 1};
                writeStruct(update, item, 0);
            }
            update.rest.varUint(0);
            Doc doc({.client = 1});
            QVERIFY(doc.apply(update.finish()).ok());
            QVERIFY2(doc.bytes() < 32 * count + 8'000'000, qPrintable(QString::number(doc.bytes())));
            const std::u16string text = doc.text("t")->toUtf16();
            QCOMPARE(text.size(), std::size_t(count));
            for (Clock i = 0; i < count; ++i)
                QVERIFY(text[i] == char16_t(u'a' + i % 26));
            QCOMPARE(doc.validate(), std::string());
            passed = doc.engine().passed;
        });
    }

    // The elements of an item are what they were, however they are cut and joined.
    void elementsCutAndJoined()
    {
        std::vector<Value> all;
        for (int i = 0; i < 1000; ++i)
            all.emplace_back(i);
        std::uint32_t seed = 1;
        const auto below = [&seed](std::size_t limit) {
            seed = seed * 1664525 + 1013904223;
            return std::size_t(seed >> 8) % limit;
        };
        std::vector<Values> pieces{Values(all)};
        for (int step = 0; step < 4000; ++step) {
            const std::size_t at = below(pieces.size());
            if (const bool cuts = below(2) == 0; cuts && pieces[at].size() > 1) {
                Values right = pieces[at].cut(1 + below(pieces[at].size() - 1));
                pieces.insert(pieces.begin() + std::ptrdiff_t(at) + 1, std::move(right));
            } else if (!cuts && at + 1 < pieces.size()) {
                pieces[at].append(std::move(pieces[at + 1]));
                pieces.erase(pieces.begin() + std::ptrdiff_t(at) + 1);
            }
        }
        int next = 0;
        for (const Values &piece : pieces) {
            QVERIFY(!piece.empty());
            for (std::size_t i = 0; i < piece.size(); ++i)
                QVERIFY(piece[i] == Value(next++));
        }
        QCOMPARE(next, 1000);
    }

    // Marks of as many keys as there are letters: the attributes of a place are found and written without a look at all for each.
    void marksOfManyKeys()
    {
        staysInProportion(100'000, [](std::uint32_t count, std::uint64_t &passed) {
            EncoderV1 update;
            update.rest.varUint(1);
            update.rest.varUint(count + 1);
            update.client(5);
            update.rest.varUint(0);
            for (Clock i = 0; i <= count; ++i) {
                Struct item = unitOf("t", i);
                if (i < count) {
                    item.kind = Kind::Format;
                    item.content = std::make_unique<Content>();
                    item.content->name = "key " + std::to_string(i);
                    item.content->value = Value(true);
                } else {
                    item.kind = Kind::String;
                    item.text = u"x";
                }
                writeStruct(update, item, 0);
            }
            update.rest.varUint(0);
            Doc doc({.client = 1});
            (void)doc.text("t"); // a text that is known as one is cleaned up
            QVERIFY(doc.apply(update.finish()).ok());
            const Delta delta = doc.text("t")->toDelta();
            QCOMPARE(delta.size(), std::size_t(1));
            QCOMPARE(delta[0].attributes->size(), std::size_t(count));
            QVERIFY(doc.text("t")->insert(1, "y").ok()); // takes them all
            QCOMPARE(doc.text("t")->toDelta().size(), std::size_t(1));
            // The event of who retains letters while all marks around them change.
            std::size_t attributes = 0;
            const Subscription observed = doc.text("t")->observe([&](const Event &event) {
                for (const DeltaOp &op : event.delta())
                    attributes += op.attributes ? op.attributes->size() : 0;
            });
            EncoderV1 deletes;
            deletes.rest.varUint(0);
            for (const std::uint64_t number :
                 {std::uint64_t(1), std::uint64_t(5), std::uint64_t(1), std::uint64_t(0), std::uint64_t(count)})
                deletes.rest.varUint(number);
            QVERIFY(doc.apply(deletes.finish()).ok());
            QCOMPARE(attributes, std::size_t(count));
            passed = doc.engine().passed;
        });
    }

    // What was there before a transaction is known while others, which touch as many clients, wait for its end.
    void manyClientsWhileOthersWait()
    {
        staysInProportion(100'000, [](std::uint32_t count, std::uint64_t &passed) {
            const auto update = [count](Clock clock) {
                EncoderV1 out;
                out.rest.varUint(count);
                for (ClientId client = 10; client < 10 + count; ++client) {
                    out.rest.varUint(1);
                    out.client(client);
                    out.rest.varUint(clock);
                    Struct item;
                    item.client = client;
                    item.clock = clock;
                    item.length = 1;
                    item.kind = Kind::Any;
                    item.hasOrigin = clock > 0 || client > 10;
                    item.origin = clock > 0 ? Id{client, clock - 1} : Id{client - 1, 0};
                    item.parent = Struct::Parent::Root;
                    item.parentName = "l";
                    item.content = std::make_unique<Content>();
                    item.content->value = Value(int(clock));
                    writeStruct(out, item, 0);
                }
                out.rest.varUint(0);
                return out.finish();
            };
            Doc doc({.client = 1});
            List list = *doc.list("l");
            bool applies = true;
            bool looks = true;
            std::size_t inserted = 0;
            const Subscription first = list.observe([&](const Event &) {
                if (std::exchange(applies, false))
                    QVERIFY(doc.apply(update(1)).ok());
            });
            const Subscription second = list.observe([&](const Event &event) {
                for (const DeltaOp &op : std::exchange(looks, false) ? event.delta() : Delta())
                    inserted += op.elements.size();
            });
            QVERIFY(doc.apply(update(0)).ok());
            QVERIFY2(inserted >= count, qPrintable(QString::number(inserted)));
            QCOMPARE(list.length(), 2 * count);
            QCOMPARE(doc.validate(), std::string());
            passed = doc.engine().passed;
            for (const auto &spare : doc.engine().spare) // what a crowd needed is not kept for those that come after it
                QVERIFY(spare->touched.capacity() <= 1024 && spare->touchedAt.bucket_count() <= 4096);
        });
    }

    // A copy of elements takes no more room than they do, whatever was cut off before them.
    void copiesOfElementsAreTight()
    {
        Values all(std::vector<Value>(1000, Value(1)));
        const Values right = all.cut(300);
        QVERIFY(Values(right).room() == 700 && Values(all).room() == 300);
        QVERIFY(Values(right)[699] == Value(1));
    }

    // Types deep inside one another of which each changes: what is told of them is no list of all below for each.
    void nestedTypesChange()
    {
        staysInProportion(50'000, [](std::uint32_t count, std::uint64_t &passed) {
            Doc doc({.client = 1});
            List top = *doc.list("l");
            std::vector<Map> maps;
            const auto mapOf = [](const Element &element) {
                const auto &held = std::get<SharedType>(element);
                return Map(held.engine(), held.index(), held.node()->generation);
            };
            doc.transact([&] {
                QVERIFY(top.insert(0, {newMap()}).ok());
                maps.push_back(mapOf(*top.get(0)));
                for (std::uint32_t i = 1; i < count; ++i) {
                    QVERIFY(maps.back().set("in", newMap()).ok());
                    maps.push_back(mapOf(*maps.back().get("in")));
                }
            });
            std::size_t told = 0;
            bool ascends = true;
            const Subscription deep = top.observeDeep([&](std::span<const Event *const> events) {
                told += events.size();
                for (std::size_t i = 0; i < events.size(); i += 5000)
                    ascends = ascends && events[i]->target() == maps[i] && events[i]->path().size() == i + 1;
            });
            doc.transact([&] {
                for (std::size_t i = maps.size(); i-- > 0;)
                    QVERIFY(maps[i].set("k", Value(1)).ok());
            });
            QCOMPARE(told, std::size_t(count));
            QVERIFY(ascends);
            passed = doc.engine().passed;
        });
    }

    // Of items that were deleted side by side the marks around them are looked at once.
    void aLongGap()
    {
        staysInProportion(60'000, [](std::uint32_t count, std::uint64_t &passed) { // of two peers by turns, which never become one item
            EncoderV1 update;
            update.rest.varUint(2);
            for (const ClientId client : {6, 5}) {
                update.rest.varUint(count);
                update.client(client);
                update.rest.varUint(0);
                for (Clock i = 0; i < count; ++i) {
                    Struct item;
                    item.client = client;
                    item.clock = i;
                    item.length = 1;
                    item.hasOrigin = client == 6 || i > 0;
                    item.origin = client == 6 ? Id{5, i} : Id{6, i - 1};
                    item.parent = Struct::Parent::Root;
                    item.parentName = "t";
                    item.kind = Kind::String;
                    item.text = u"x";
                    writeStruct(update, item, 0);
                }
            }
            update.rest.varUint(0);
            Doc doc({.client = 1});
            Text text = *doc.text("t");
            QVERIFY(doc.apply(update.finish()).ok());
            QVERIFY(text.format(0, 1, Object{{"b", true}}).ok());
            EncoderV1 deletes;
            deletes.rest.varUint(0);
            deletes.rest.varUint(2);
            for (const ClientId client : {6, 5}) {
                deletes.rest.varUint(client);
                deletes.rest.varUint(1);
                deletes.rest.varUint(0);
                deletes.rest.varUint(count);
            }
            QVERIFY(doc.apply(deletes.finish()).ok());
            QCOMPARE(text.length(), 0u);
            QCOMPARE(doc.validate(), std::string());
            passed = doc.engine().passed;
        });
    }

    // Who only checks an update is given the lengths of its text.
    void checkingKeepsNoText()
    {
        TextArena arena;
        Struct read;
        FaultCode fault = FaultCode::Malformed;
        const Bytes bytes{1, 1, 't', 3, 'a', 'b', 'c'}; // behind the info byte
        CheckingDecoderV1 in(bytes, arena);
        QVERIFY(readStruct(in, std::uint8_t(Kind::String), read, fault));
        QCOMPARE(read.length, 3u);
        QVERIFY(read.text.empty());
        QCOMPARE(arena.used(), std::size_t(0));
    }
};

LAYERS_TEST(TstCrdtGrowth, "tst_crdtgrowth", Guiless)

} // namespace

#include "tst_crdtgrowth.moc"
