#include "tests/support/yjs/checks_p.h"

#include "core/crdt/awareness.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/sync.h"
#include "core/crdt/undo.h"
#include "core/crdt/updates.h"
#include "tests/support/yjs/canon.h"
#include "tests/support/yjs/tagged.h"
#include "tests/support/yjs/world.h"

namespace Layers::Crdt::Yjs {
namespace {

class CaseChecker
{
public:
    explicit CaseChecker(const Object &line)
        : m_line(line)
        , m_name(textAt(line, "name"))
    { }

    Verdict run()
    {
        if (m_line.find("after"))
            documents();
        else if (m_line.find("merged1"))
            updates();
        else if (m_name == "snapshot")
            snapshot();
        else if (m_name == "relative positions")
            positions();
        else if (m_name == "sync messages")
            sync();
        else if (m_name == "awareness")
            awareness();
        else if (m_name == "undo manager")
            undo();
        else if (m_line.find("local"))
            cut();
        else
            expect(false, "a case of an unknown kind");
        return m_verdict;
    }

private:
    void expect(bool ok, const std::string &what)
    {
        if (ok) {
            ++m_verdict.passed;
            return;
        }
        ++m_verdict.failed;
        m_verdict.report += m_name + ": " + what + '\n';
    }
    Bytes bytesAt(std::string_view key) const { return fromBase64(textAt(m_line, key)); }

    static void open(Doc &doc, const Object &roots)
    {
        for (const Member &root : roots) {
            const std::string kind = *root.value.string();
            if (kind == "YText")
                (void)doc.text(root.key).ok();
            else if (kind == "YMap")
                (void)doc.map(root.key).ok();
            else if (kind == "YArray")
                (void)doc.list(root.key).ok();
            else
                (void)doc.xmlFragment(root.key).ok();
        }
    }

    void documents()
    {
        Doc doc(comparable(999, true));
        open(doc, *m_line.find("roots")->object());
        std::vector<std::pair<Bytes, Bytes>> emitted;
        const Subscription v1 = doc.onUpdate([&](ByteSpan update, const UpdateInfo &) {
            emitted.push_back({Bytes(update.begin(), update.end()), {}});
        });
        const Subscription v2 = doc.onUpdate(
            [&](ByteSpan update, const UpdateInfo &) { emitted.back().second.assign(update.begin(), update.end()); }, Format::V2);
        const Array &all = *m_line.find("updates")->array();
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Object &update = *all[i].object();
            const bool second = update.find("v2");
            emitted.clear();
            const Outcome<> applied = doc.apply(fromBase64(textAt(update, second ? "v2" : "v1")), second ? Format::V2 : Format::V1);
            const std::string step = "update " + std::to_string(i) + ' ';
            expect(applied.ok(), step + "was refused");
            const Object &after = *(*m_line.find("after")->array())[i].object();
            const Value content = taggedContent(doc);
            expect(content == *after.find("content"), step + "content " + firstDifference(content, *after.find("content")));
            const CanonHashes canon = canonHashes(doc);
            const Object &hashes = *after.find("canon")->object();
            expect(canon.state == textAt(hashes, "sv") && canon.deletes == textAt(hashes, "ds") && canon.items == textAt(hashes, "items")
                       && canon.order == textAt(hashes, "order"),
                   step + "canon\n" + canonText(doc));
            expect(toBase64(encode(doc.stateVector())) == textAt(after, "sv"), step + "state vector");
            expect(toBase64(doc.encodeState()) == textAt(after, "s1"),
                   step + "state v1 " + toHex(doc.encodeState()) + " instead of " + toHex(fromBase64(textAt(after, "s1"))));
            expect(toBase64(doc.encodeState(Format::V2)) == textAt(after, "s2"), step + "state v2");
            Array ours;
            for (const auto &[first, other] : emitted)
                ours.push_back(Array{Value(toBase64(first)), Value(toBase64(other))});
            expect(ours == *after.find("emitted"), step + "emitted " + firstDifference(ours, *after.find("emitted")));
            const std::string wrong = doc.validate();
            expect(wrong.empty(), step + wrong);
        }
    }

    // A pair that Yjs cuts for itself alone: ours does not.
    void cut()
    {
        DocOptions options;
        options.client = 4;
        Doc doc(options);
        const Array &all = *m_line.find("updates")->array();
        for (const Value &update : all)
            expect(doc.apply(fromBase64(textAt(*update.object(), "v1"))).ok(), "was refused");
        Text text = *doc.text("text");
        expect(text.toString()
                   == "a\xf0\x9f\x98\x80"
                      "b",
               "the character is whole");
        expect(text.format(2, 1, Object{{"bold", nullptr}}).ok()
                   && text.toString()
                       == "a\xf0\x9f\x98\x80"
                          "b",
               "and stays whole");
        expect(text.insert(2, std::u16string_view(u"X")).ok()
                   && text.toString()
                       == "aX\xf0\x9f\x98\x80"
                          "b",
               "nothing is written into it");
    }

    void updates()
    {
        std::vector<Bytes> held[2];
        std::vector<ByteSpan> spans[2];
        for (int i = 0; i < 2; ++i) {
            for (const Value &each : *m_line.find(i == 0 ? "v1" : "v2")->array())
                held[i].push_back(fromBase64(*each.string()));
            spans[i].assign(held[i].begin(), held[i].end());
        }
        const auto is = [this](const Outcome<Bytes> &ours, std::string_view key) {
            if (m_line.find(key))
                expect(ours && toBase64(*ours) == textAt(m_line, key), std::string(key));
        };
        const auto known = decodeStateVector(bytesAt("sv"));
        const Outcome<Bytes> merged1 = mergeUpdates(spans[0], Format::V1);
        const Outcome<Bytes> merged2 = mergeUpdates(spans[1], Format::V2);
        is(merged1, "merged1");
        is(merged2, "merged2");
        if (!merged1 || !merged2 || !known)
            return;
        is(diffUpdate(*merged1, *known, Format::V1), "diff1");
        is(diffUpdate(*merged2, *known, Format::V2), "diff2");
        is(convertUpdate(*merged1, Format::V1, Format::V2), "v1to2");
        is(convertUpdate(*merged2, Format::V2, Format::V1), "v2to1");
        is(stateVectorFromUpdate(*merged1, Format::V1), "svFromUpdate");
        is(stateVectorFromUpdate(bytesAt("holes1"), Format::V1), "svFromHoles");
        is(diffUpdate(bytesAt("holes1"), *known, Format::V1), "diffHoles1");
    }

    void snapshot()
    {
        for (const auto &[first, second] : {std::pair("a1", "a2"), std::pair("b1", "b2")}) {
            const Outcome<Snapshot> one = decodeSnapshot(bytesAt(first));
            const Outcome<Snapshot> two = decodeSnapshot(bytesAt(second), Format::V2);
            expect(one && two && *one == *two, "both codings say the same");
            expect(one && encode(*one) == bytesAt(first) && encode(*one, Format::V2) == bytesAt(second), "written as it was read");
        }
        Doc doc(comparable(7, false));
        (void)doc.text("text").ok();
        expect(doc.apply(bytesAt("update")).ok(), "the update");
        const Outcome<Snapshot> a = decodeSnapshot(bytesAt("a1"));
        const Outcome<Snapshot> b = decodeSnapshot(bytesAt("b1"));
        if (!a || !b)
            return;
        const Text text = *doc.text("text");
        const auto delta = [](const Delta &ops) {
            Array array;
            for (const DeltaOp &op : ops) {
                Object one{{"insert", op.elements.empty() ? Value(toWtf8(op.text)) : tagged(op.elements.front())}};
                if (op.attributes)
                    one.set("attributes", *op.attributes);
                array.push_back(std::move(one));
            }
            return Value(std::move(array));
        };
        for (const auto &[key, ours] : {std::pair("deltaA", delta(text.toDelta(&*a))), std::pair("deltaB", delta(text.toDelta(&*b))),
                                        std::pair("deltaDiff", delta(text.toDelta(&*b, &*a)))})
            expect(ours == *m_line.find(key), std::string(key) + ' ' + firstDifference(ours, *m_line.find(key)));
    }

    void positions()
    {
        Doc doc(comparable(999, true));
        (void)doc.text("text").ok();
        (void)doc.map("map").ok();
        expect(doc.apply(bytesAt("update")).ok(), "the update");
        for (const Value &each : *m_line.find("rows")->array()) {
            const Object &row = *each.object();
            const Array &path = *row.find("at")->array();
            SharedType type = *doc.text("text");
            if (path.size() > 1)
                type = std::get<SharedType>(*doc.map("map")->get(*path[1].string()));
            const auto position
                = relativePosition(type, std::uint32_t(*row.find("i")->number()), std::int64_t(*row.find("assoc")->number()));
            expect(position && toHex(encode(*position)) == textAt(row, "hex"), "position " + toJson(each));
            if (!position)
                continue;
            expect(*parseJson(toJson(*position)) == *row.find("json"), "json " + toJson(*position));
            const auto back = absolutePosition(doc, *position);
            expect(back && back->index == std::uint32_t(*row.find("back")->number()), "back " + toJson(each));
            const auto fromJson = relativePositionFromJson(toJson(*row.find("json")));
            expect(fromJson && *fromJson == *position, "from JSON " + toJson(each));
        }
    }

    void sync()
    {
        Doc a(comparable(1, true));
        Doc b(comparable(2, true));
        (void)a.text("text").ok();
        (void)b.text("text").ok();
        expect(a.apply(bytesAt("a")).ok() && b.apply(bytesAt("b")).ok(), "the documents");
        expect(toHex(syncStep1(b)) == textAt(m_line, "step1OfB"), "step 1 of b");
        const Outcome<SyncRead> reply = readSync(a, syncStep1(b));
        expect(reply && toHex(reply->reply) == textAt(m_line, "replyOfA"), "the reply of a");
        expect(reply && readSync(b, reply->reply).ok(), "b reads it");
        const Bytes update = fromHex(textAt(m_line, "updateOfB"));
        expect(readSync(b, update).ok() && toHex(syncStep1(a)) == textAt(m_line, "step1OfA"), "step 1 of a");
        const Outcome<SyncRead> last = readSync(b, syncStep1(a));
        expect(last && toHex(last->reply) == textAt(m_line, "replyOfB"), "the reply of b");
        expect(last && readSync(a, last->reply).ok(), "a reads it");
        const Array &texts = *m_line.find("finalText")->array();
        expect(a.text("text")->toString() == *texts[0].string() && b.text("text")->toString() == *texts[1].string(), "the texts");
        Frame denied{Frame::Kind::Auth, {}, false, "no"};
        expect(toHex(encodeFrame(denied)).substr(2) == textAt(m_line, "permissionDenied"), "permission denied");
    }

    void awareness()
    {
        // Who hears what is told by the log; the steps say what was done before each message.
        std::int64_t now = 1;
        Awareness a(11, [&now] { return ++now; });
        Awareness b(22, [&now] { return ++now; });
        const Array &steps = *m_line.find("steps")->array();
        const auto step = [&](std::size_t i) -> const Object & { return *steps[i].object(); };
        const auto sends = [&](const Awareness &from, Awareness &to, std::vector<ClientId> clients, std::size_t i) {
            const Bytes update = from.encode(clients);
            expect(toHex(update) == textAt(step(i), "hex"), "message " + std::to_string(i) + ' ' + toHex(update));
            expect(to.apply(update).ok(), "message " + std::to_string(i) + " was refused");
            for (const auto &[key, one] : {std::pair("A", &a), std::pair("B", &b)}) {
                Object ours;
                for (const auto &[client, state] : one->states())
                    ours.set(std::to_string(client), state);
                Object theirs;
                for (const Value &each : *step(i).find(key)->array())
                    theirs.set(std::to_string(std::int64_t(*(*each.array())[0].number())), (*each.array())[1]);
                expect(ours == theirs, "states of " + std::string(key) + " after " + std::to_string(i));
                for (const Value &each : *step(i).find(std::string("meta") + key)->array())
                    expect(double(one->clockOf(ClientId(*(*each.array())[0].number()))) == *(*each.array())[1].number(),
                           "clocks after " + std::to_string(i));
            }
        };
        (void)a.setLocalState(Value(Object{{"user", Object{{"name", "Ann"}, {"color", "#f00"}}}, {"cursor", nullptr}})).ok();
        sends(a, b, {11}, 2);
        sends(a, b, {11}, 3);
        (void)a.setLocalState(*a.localState()).ok();
        sends(a, b, {11}, 4);
        (void)a.setLocalField("cursor", Object{{"anchor", 1}, {"head", 2}}).ok();
        sends(a, b, {11}, 5);
        (void)b.setLocalState(Value(Object{{"x", "\xc3\xbc\xf0\x9f\x98\x80"}})).ok();
        sends(b, a, {22, 11}, 6);
        const ClientId first = 11;
        b.remove({&first, 1});
        sends(b, a, {11}, 7);
        sends(a, b, {11}, 8);
        (void)a.setLocalState(nullptr).ok();
        sends(a, b, {11}, 9);
        sends(a, b, {11}, 10);
    }

    void undo()
    {
        Doc doc(comparable(50, true));
        Text text = *doc.text("text");
        std::int64_t now = 1;
        std::vector<std::string> events;
        std::vector<Value> updates;
        const Subscription update = doc.onUpdate([&](ByteSpan bytes, const UpdateInfo &) { updates.push_back(toBase64(bytes)); });
        UndoOptions options;
        options.captureTimeout = std::chrono::milliseconds(0);
        options.now = [&now] { return ++now; };
        UndoManager manager(doc, {text}, options);
        const Subscription change = manager.onChange([&](const UndoEvent &event) {
            static constexpr const char *names[] = {"added", "updated", "popped", "cleared"};
            events.push_back(names[int(event.kind)]);
        });
        for (const Value &each : *m_line.find("log")->array()) {
            const Object &entry = *each.object();
            const std::string what = textAt(entry, "what");
            perform(what, text, manager);
            Array delta;
            for (const DeltaOp &op : text.toDelta()) {
                Object one{{"insert", toWtf8(op.text)}};
                if (op.attributes)
                    one.set("attributes", *op.attributes);
                delta.push_back(std::move(one));
            }
            expect(delta == *entry.find("text"), what + ' ' + firstDifference(delta, *entry.find("text")));
            expect(double(manager.undoSteps()) == *entry.find("undo")->number()
                       && double(manager.redoSteps()) == *entry.find("redo")->number(),
                   what + ": steps");
            expect(Value(Array(updates)) == *entry.find("v1"), what + ": updates " + firstDifference(Array(updates), *entry.find("v1")));
            std::vector<std::string> wanted;
            for (const Value &event : *entry.find("events")->array())
                wanted.push_back(*(*event.array())[0].string());
            expect(events == wanted, what + ": events");
            updates.clear();
            events.clear();
        }
    }
    void perform(const std::string &what, Text &text, UndoManager &manager)
    {
        if (what == "insert") {
            (void)text.insert(m_inserted == 0 ? 0 : 3, m_inserted == 0 ? std::u16string_view(u"one") : std::u16string_view(u" two")).ok();
            ++m_inserted;
        } else if (what == "format") {
            (void)text.format(0, 3, Object{{"bold", true}}).ok();
        } else if (what == "delete") {
            (void)text.remove(1, 4).ok();
        } else if (what.starts_with("undo")) {
            manager.undo();
        } else if (what.starts_with("redo")) {
            manager.redo();
        } else if (what == "edit clears redo") {
            (void)text.insert(0, std::u16string_view(u"X")).ok();
        } else {
            manager.clear();
        }
    }

    const Object &m_line;
    std::string m_name;
    Verdict m_verdict;
    int m_inserted = 0;
};

} // namespace

Verdict checkCase(const Object &line)
{
    return CaseChecker(line).run();
}

} // namespace Layers::Crdt::Yjs
