#include "tests/support/yjs/scenario.h"

#include "core/crdt/anycodec.h"
#include "core/crdt/awareness.h"
#include "core/crdt/columns.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/sync.h"
#include "core/crdt/undo.h"
#include "core/crdt/updates.h"
#include "core/crdt/utf.h"
#include "tests/support/yjs/world.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace Layers::Crdt::Yjs {
namespace {

std::string textOf(const Object &object, std::string_view key)
{
    const Value *value = object.find(key);
    return value && value->string() ? *value->string() : std::string();
}

class Checker
{
public:
    explicit Checker(const Object &scenario)
        : m_scenario(scenario)
        , m_profile(textOf(scenario, "profile"))
    {
        if (const Value *seed = scenario.find("seed"); seed && seed->number())
            m_seed = std::uint64_t(*seed->number());
    }

    Verdict run()
    {
        const bool converged = flag("converged", true);
        replay();
        if (converged)
            feed();
        return m_verdict;
    }

private:
    bool flag(std::string_view key, bool otherwise) const
    {
        const Value *value = m_scenario.find(key);
        return value && value->boolean() ? *value->boolean() : otherwise;
    }
    void fail(const std::string &where, const std::string &what)
    {
        ++m_verdict.failed;
        m_verdict.report += m_profile + " seed " + std::to_string(m_seed) + ' ' + where + ": " + what + '\n';
    }
    void expect(bool ok, const std::string &where, const std::function<std::string()> &what)
    {
        if (ok)
            ++m_verdict.passed;
        else
            fail(where, what());
    }
    // Where two updates differ, as bytes.
    static std::string difference(ByteSpan ours, ByteSpan theirs)
    {
        std::size_t i = 0;
        while (i < ours.size() && i < theirs.size() && ours[i] == theirs[i])
            ++i;
        const auto hex = [i](ByteSpan bytes) {
            std::string text;
            for (std::size_t k = i > 8 ? i - 8 : 0; k < bytes.size() && k < i + 24; ++k) {
                constexpr char digits[] = "0123456789abcdef";
                text += digits[bytes[k] >> 4];
                text += digits[bytes[k] & 15];
                text += k + 1 == i ? '|' : ' ';
            }
            return text;
        };
        return "byte " + std::to_string(i) + " of " + std::to_string(ours.size()) + '/' + std::to_string(theirs.size()) + ": ours "
            + hex(ours) + " theirs " + hex(theirs);
    }

    // Level 2: the steps, and all that they cause.
    void replay()
    {
        const Array &steps = *m_scenario.find("steps")->array();
        const Array &updates = *m_scenario.find("updates")->array();
        World world(*m_scenario.find("cfg"));
        std::size_t checked = 0; // updates
        bool sound = true;
        for (std::size_t i = 0; i < steps.size() && sound; ++i) {
            const Object &step = *steps[i].object();
            const std::string where = "step " + std::to_string(i) + " (" + textOf(step, "op") + ")";
            Object results;
            const std::string error = world.run(steps[i], results);
            if (!error.empty()) {
                fail(where, error);
                return;
            }
            for (; checked < world.updates().size() && sound; ++checked) {
                const World::Update &ours = world.updates()[checked];
                if (checked >= updates.size()) {
                    fail(where, "more updates than Yjs wrote");
                    sound = false;
                } else if (const Array *theirs = updates[checked].array(); ours.local != (theirs != nullptr)) {
                    fail(where, "an update of the other kind");
                    sound = false;
                } else if (theirs) {
                    const Bytes v1 = fromBase64(*(*theirs)[0].string());
                    const Bytes v2 = fromBase64(*(*theirs)[1].string());
                    sound = ours.v1 == v1 && ours.v2 == v2;
                    if (!sound)
                        fail(where + " update " + std::to_string(checked),
                             ours.v1 != v1 ? "v1 " + difference(ours.v1, v1) : "v2 " + difference(ours.v2, v2));
                }
            }
            for (const std::string_view key : {"out", "events", "sv", "diff", "ok", "s1", "s2", "bytes", "json"}) {
                const Value *theirs = step.find(key);
                const Value *ours = results.find(key);
                if ((key == "out" && textOf(step, "op") == "tx") || (key == "s1" && textOf(step, "op") != "snapshot"))
                    continue;
                if (!sound || (!theirs && !ours))
                    continue;
                sound = theirs && ours && sameJson(*theirs, *ours);
                if (!sound)
                    fail(where + ' ' + std::string(key), firstDifference(ours ? *ours : Value(), theirs ? *theirs : Value()));
            }
            for (std::size_t peer = 0; peer < m_scenario.find("cfg")->object()->find("clients")->array()->size() && sound; ++peer) {
                const std::string wrong = world.doc(peer).validate();
                sound = wrong.empty();
                if (!sound)
                    fail(where, "peer " + std::to_string(peer) + ": " + wrong);
            }
        }
        if (!sound)
            return;
        ++m_verdict.passed;
        m_final = canonText(world.doc(0));
        const Object &final = *m_scenario.find("final")->object();
        const Value *others = m_scenario.find("others");
        const std::size_t peers = m_scenario.find("cfg")->object()->find("clients")->array()->size();
        for (std::size_t peer = 0; peer < peers; ++peer) {
            const auto wanted = [&](std::string_view key) -> const Value * {
                if (peer > 0) {
                    if (const Value *own = (*others->array())[peer - 1].object()->find(key))
                        return own;
                }
                return final.find(key);
            };
            ends(world, peer, wanted);
        }
    }

    void ends(World &world, std::size_t peer, const std::function<const Value *(std::string_view)> &wanted)
    {
        Doc &doc = world.doc(peer);
        const std::string where = "end of peer " + std::to_string(peer);
        const Value content = taggedContent(doc);
        expect(sameJson(content, *wanted("content")), where + " content", [&] { return firstDifference(content, *wanted("content")); });
        hashes(doc, *wanted("canon")->object(), where);
        const Bytes v1 = doc.encodeState();
        const Bytes v2 = doc.encodeState(Format::V2);
        expect(toBase64(encode(doc.stateVector())) == *wanted("sv")->string(), where + " state vector",
               [] { return std::string("differs"); });
        expect(v1 == fromBase64(*wanted("s1")->string()), where + " state v1",
               [&] { return difference(v1, fromBase64(*wanted("s1")->string())); });
        expect(v2 == fromBase64(*wanted("s2")->string()), where + " state v2",
               [&] { return difference(v2, fromBase64(*wanted("s2")->string())); });
        expect(doc.hasPending() == *wanted("pending")->boolean(), where + " pending", [] { return std::string("differs"); });
        relativePositions(doc, *wanted("relpos")->array(), where);
        if (const Value *snaps = wanted("snaps"); snaps && snaps->array())
            snapshots(world, peer, *snaps->array(), where);
    }

    void relativePositions(Doc &doc, const Array &wanted, const std::string &where)
    {
        std::size_t next = 0;
        for (const Value &step : *m_scenario.find("steps")->array()) {
            if (textOf(*step.object(), "op") != "relpos" || next >= wanted.size())
                continue;
            const Value &index = wanted[next++];
            const Outcome<RelativePosition> position = decodeRelativePosition(fromBase64(textOf(*step.object(), "bytes")));
            const auto found = position ? absolutePosition(doc, *position) : std::nullopt;
            const bool same = index.isNull() ? !found : found && double(found->index) == *index.number();
            expect(same, where + " relative position " + std::to_string(next - 1),
                   [&] { return (found ? std::to_string(found->index) : std::string("none")) + " instead of " + toJson(index); });
        }
    }

    void snapshots(World &world, std::size_t peer, const Array &wanted, const std::string &where)
    {
        Doc &doc = world.doc(peer);
        const std::vector<Snapshot> &taken = world.snapshots(peer);
        if (taken.empty())
            return; // what peer 0 has is no fact about a peer that took none
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (i >= taken.size()) {
                fail(where, "a snapshot is missing");
                return;
            }
            Array delta;
            const Text text = *doc.text("text");
            for (const DeltaOp &op : text.toDelta(&taken[i])) {
                Object one;
                one.set("insert", op.elements.empty() ? Value(toWtf8(op.text)) : tagged(op.elements.front()));
                if (op.attributes)
                    one.set("attributes", *op.attributes);
                delta.push_back(std::move(one));
            }
            const Object &each = *wanted[i].object();
            const std::string name = where + " snapshot " + std::to_string(i);
            expect(sameJson(delta, *each.find("delta")), name, [&] { return firstDifference(delta, *each.find("delta")); });
            Doc restored(comparable(7, false, FormattingCleanup::Off));
            openRoots(restored);
            const Outcome<Bytes> state = stateOfSnapshot(doc, taken[i]);
            const bool applied = state && restored.apply(*state, Format::V2);
            const Value content = taggedContent(restored);
            expect(applied && sameJson(content, *each.find("restored")), name + " restored",
                   [&] { return firstDifference(content, *each.find("restored")); });
        }
    }

    void hashes(const Doc &doc, const Object &wanted, const std::string &where)
    {
        const CanonHashes ours = canonHashes(doc);
        const std::pair<std::string_view, const std::string *> all[]
            = {{"sv", &ours.state}, {"ds", &ours.deletes}, {"items", &ours.items}, {"order", &ours.order}};
        for (const auto &[key, hash] : all)
            expect(*hash == textOf(wanted, key), where + " canon." + std::string(key), [&doc] { return canonText(doc).substr(0, 400); });
    }

    // Every half of a pair as U+FFFD, and so is what already was one: Yjs writes both halves of a pair so where an item is cut inside of
    // it, and who is cut where depends on what a document saw first. Peers of a scenario may agree by chance on what no fresh document
    // shows.
    static std::string withoutPairs(const std::string &text)
    {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if ((std::uint8_t(text[i]) & 0xf8) == 0xf0) {
                plain += "\xef\xbf\xbd\xef\xbf\xbd";
                i += 3;
            } else {
                plain += text[i];
            }
        }
        return plain;
    }
    bool torn() const { return m_final.find("\xef\xbf\xbd") != std::string::npos; }

    void sameAsFinal(const Doc &doc, const Object &final, const std::string &name)
    {
        const Value content = taggedContent(doc);
        const Value &wanted = *final.find("content");
        if (!torn()) {
            expect(sameJson(content, wanted), name + " content", [&] { return firstDifference(content, wanted); });
            hashes(doc, *final.find("canon")->object(), name);
            return;
        }
        const std::string ours = withoutPairs(canonText(doc));
        const std::string theirs = withoutPairs(m_final);
        expect(ours == theirs, name + " canon, pairs aside", [&] { return firstDifference(Value(ours), Value(theirs)); });
    }

    // Level 1: fresh documents that are fed with everything.
    void feed()
    {
        std::vector<Bytes> v1;
        std::vector<Bytes> v2;
        for (const Value &update : *m_scenario.find("updates")->array()) {
            if (const Array *both = update.array()) {
                v1.push_back(fromBase64(*(*both)[0].string()));
                v2.push_back(fromBase64(*(*both)[1].string()));
            }
        }
        const Object &final = *m_scenario.find("final")->object();
        std::mt19937 random(std::uint32_t(m_seed * 7919 + 17));
        const auto shuffled = [&random](std::vector<Bytes> updates) {
            std::shuffle(updates.begin(), updates.end(), random);
            return updates;
        };
        const auto each = [](Doc &doc, const std::vector<Bytes> &updates, Format format) {
            return std::all_of(updates.begin(), updates.end(), [&](const Bytes &update) { return doc.apply(update, format).ok(); });
        };
        const auto merged = [](Doc &doc, const std::vector<Bytes> &updates, Format format) {
            const std::vector<ByteSpan> spans(updates.begin(), updates.end());
            const Outcome<Bytes> all = mergeUpdates(spans, format);
            return all && doc.apply(*all, format).ok();
        };
        const std::pair<std::string, std::function<bool(Doc &)>> ways[] = {
            {"v1 in order", [&](Doc &doc) { return each(doc, v1, Format::V1); }},
            {"v2 in order", [&](Doc &doc) { return each(doc, v2, Format::V2); }},
            {"v1 shuffled", [&](Doc &doc) { return each(doc, shuffled(v1), Format::V1); }},
            {"v2 shuffled", [&](Doc &doc) { return each(doc, shuffled(v2), Format::V2); }},
            {"merged v1", [&](Doc &doc) { return merged(doc, v1, Format::V1); }},
            {"merged v2", [&](Doc &doc) { return merged(doc, v2, Format::V2); }},
            {"s1", [&](Doc &doc) { return doc.apply(fromBase64(textOf(final, "s1"))).ok(); }},
            {"s2", [&](Doc &doc) { return doc.apply(fromBase64(textOf(final, "s2")), Format::V2).ok(); }},
        };
        for (const auto &[name, way] : ways) {
            DocOptions options = comparable(7, true, FormattingCleanup::Off);
            options.lazyPending = false; // Yjs may forget what waits when updates come in this order
            Doc doc(options);
            openRoots(doc);
            if (!way(doc)) {
                fail(name, "was refused");
                continue;
            }
            sameAsFinal(doc, final, name);
            expect(!doc.hasPending() || flagOf(final, "pending"), name, [] { return std::string("something waits"); });
            const std::string wrong = doc.validate();
            expect(wrong.empty(), name, [&] { return wrong; });
        }
    }
    static bool flagOf(const Object &object, std::string_view key)
    {
        const Value *value = object.find(key);
        return value && value->boolean() && *value->boolean();
    }

    const Object &m_scenario;
    std::string m_profile;
    std::uint64_t m_seed = 0;
    std::string m_final; // what the hashes of peer 0 are of, at the end
    Verdict m_verdict;
};

Bytes fromHex(std::string_view text)
{
    Bytes bytes;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(std::uint8_t(digit(text[i]) << 4 | digit(text[i + 1])));
    return bytes;
}

std::string toHex(ByteSpan bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

// Level 0: a primitive, both ways.
class WireChecker
{
public:
    explicit WireChecker(const Object &line)
        : m_line(line)
        , m_kind(textOf(line, "kind"))
        , m_hex(textOf(line, "hex"))
    { }

    Verdict run()
    {
        const Value &value = *m_line.find("v");
        const Value *back = m_line.find("back");
        Writer out;
        Value read;
        const Bytes bytes = fromHex(m_hex);
        Reader in(bytes);
        if (m_kind == "varuint") {
            out.varUint(std::uint64_t(*value.number()));
            read = double(in.varUint());
        } else if (m_kind == "varint") {
            const Value number = untaggedValue(value);
            out.varInt(std::uint64_t(std::abs(*number.number())), std::signbit(*number.number()));
            const Reader::VarInt parsed = in.varInt();
            read = tagged(Value(parsed.negative ? -double(parsed.magnitude) : double(parsed.magnitude)));
        } else if (m_kind == "varstring") {
            const std::u16string text = untaggedText(value);
            out.varString(std::u16string_view(text));
            read = tagged(Value(in.varString()));
            if (!value.string())
                read = value; // a lone half does not come back
        } else if (m_kind == "any") {
            writeAny(out, untaggedValue(value));
            read = tagged(readAny(in));
        } else if (m_kind == "strings") {
            strings(value, out, in, read);
        } else {
            runs(*value.array(), out, bytes, read);
        }
        Verdict verdict;
        const bool written = toHex(out.span()) == m_hex;
        const bool returned = sameJson(read, back ? *back : value);
        verdict.passed = written && returned ? 1 : 0;
        verdict.failed = 1 - verdict.passed;
        if (!written)
            verdict.report = m_kind + ": wrote " + toHex(out.span()) + " instead of " + m_hex + " for " + toJson(value) + '\n';
        else if (!returned)
            verdict.report = m_kind + ": read " + toJson(read) + " from " + m_hex + '\n';
        return verdict;
    }

private:
    void strings(const Value &value, Writer &out, Reader in, Value &read)
    {
        StringRunWriter writer;
        for (const Value &each : *value.array())
            writer.write(std::u16string_view(untaggedText(each)));
        out.varBytes(writer.text());
        out.raw(writer.lengths());
        const std::u16string all = wtf8ToUtf16(in.varString());
        NumberRunReader lengths(in.take(in.left()));
        Array array;
        std::size_t at = 0;
        for (std::size_t i = 0; i < value.array()->size(); ++i) {
            const std::size_t length = std::size_t(lengths.read());
            array.push_back(tagged(Value(toWtf8(all.substr(at, length)))));
            at += length;
        }
        read = std::move(array);
    }
    void runs(const Array &values, Writer &out, ByteSpan bytes, Value &read)
    {
        NumberRunWriter numbers;
        DifferenceRunWriter differences;
        ByteRunWriter byteRuns;
        NumberRunReader numbersIn(bytes);
        DifferenceRunReader differencesIn(bytes);
        ByteRunReader bytesIn(bytes);
        Array array;
        for (const Value &value : values) {
            const auto number = std::uint64_t(*value.number());
            numbers.write(number);
            differences.write(number);
            byteRuns.write(std::uint8_t(number));
            array.push_back(double(m_kind == "uintOptRle"          ? numbersIn.read()
                                       : m_kind == "intDiffOptRle" ? differencesIn.read()
                                                                   : bytesIn.read()));
        }
        out.raw(m_kind == "uintOptRle" ? numbers.finish() : m_kind == "intDiffOptRle" ? differences.finish() : byteRuns.finish());
        read = std::move(array);
    }

    const Object &m_line;
    std::string m_kind;
    std::string m_hex;
};

// Hand-made documents, and the functions around them.
class CaseChecker
{
public:
    explicit CaseChecker(const Object &line)
        : m_line(line)
        , m_name(textOf(line, "name"))
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
    Bytes bytesAt(std::string_view key) const { return fromBase64(textOf(m_line, key)); }

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
            const Outcome<> applied = doc.apply(fromBase64(textOf(update, second ? "v2" : "v1")), second ? Format::V2 : Format::V1);
            const std::string step = "update " + std::to_string(i) + ' ';
            expect(applied.ok(), step + "was refused");
            const Object &after = *(*m_line.find("after")->array())[i].object();
            const Value content = taggedContent(doc);
            expect(sameJson(content, *after.find("content")), step + "content " + firstDifference(content, *after.find("content")));
            const CanonHashes canon = canonHashes(doc);
            const Object &hashes = *after.find("canon")->object();
            expect(canon.state == textOf(hashes, "sv") && canon.deletes == textOf(hashes, "ds") && canon.items == textOf(hashes, "items")
                       && canon.order == textOf(hashes, "order"),
                   step + "canon\n" + canonText(doc));
            expect(toBase64(encode(doc.stateVector())) == textOf(after, "sv"), step + "state vector");
            expect(toBase64(doc.encodeState()) == textOf(after, "s1"),
                   step + "state v1 " + toHex(doc.encodeState()) + " instead of " + toHex(fromBase64(textOf(after, "s1"))));
            expect(toBase64(doc.encodeState(Format::V2)) == textOf(after, "s2"), step + "state v2");
            Array ours;
            for (const auto &[first, other] : emitted)
                ours.push_back(Array{Value(toBase64(first)), Value(toBase64(other))});
            expect(sameJson(ours, *after.find("emitted")), step + "emitted " + firstDifference(ours, *after.find("emitted")));
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
            expect(doc.apply(fromBase64(textOf(*update.object(), "v1"))).ok(), "was refused");
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
                expect(ours && toBase64(*ours) == textOf(m_line, key), std::string(key));
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
            expect(sameJson(ours, *m_line.find(key)), std::string(key) + ' ' + firstDifference(ours, *m_line.find(key)));
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
            expect(position && toHex(encode(*position)) == textOf(row, "hex"), "position " + toJson(each));
            if (!position)
                continue;
            expect(sameJson(*parseJson(toJson(*position)), *row.find("json")), "json " + toJson(*position));
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
        expect(toHex(syncStep1(b)) == textOf(m_line, "step1OfB"), "step 1 of b");
        const Outcome<SyncRead> reply = readSync(a, syncStep1(b));
        expect(reply && toHex(reply->reply) == textOf(m_line, "replyOfA"), "the reply of a");
        expect(reply && readSync(b, reply->reply).ok(), "b reads it");
        const Bytes update = fromHex(textOf(m_line, "updateOfB"));
        expect(readSync(b, update).ok() && toHex(syncStep1(a)) == textOf(m_line, "step1OfA"), "step 1 of a");
        const Outcome<SyncRead> last = readSync(b, syncStep1(a));
        expect(last && toHex(last->reply) == textOf(m_line, "replyOfB"), "the reply of b");
        expect(last && readSync(a, last->reply).ok(), "a reads it");
        const Array &texts = *m_line.find("finalText")->array();
        expect(a.text("text")->toString() == *texts[0].string() && b.text("text")->toString() == *texts[1].string(), "the texts");
        Frame denied{Frame::Kind::Auth, {}, false, "no"};
        expect(toHex(encodeFrame(denied)).substr(2) == textOf(m_line, "permissionDenied"), "permission denied");
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
            expect(toHex(update) == textOf(step(i), "hex"), "message " + std::to_string(i) + ' ' + toHex(update));
            expect(to.apply(update).ok(), "message " + std::to_string(i) + " was refused");
            for (const auto &[key, one] : {std::pair("A", &a), std::pair("B", &b)}) {
                Object ours;
                for (const auto &[client, state] : one->states())
                    ours.set(std::to_string(client), state);
                Object theirs;
                for (const Value &each : *step(i).find(key)->array())
                    theirs.set(std::to_string(std::int64_t(*(*each.array())[0].number())), (*each.array())[1]);
                expect(sameJson(ours, theirs), "states of " + std::string(key) + " after " + std::to_string(i));
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
            const std::string what = textOf(entry, "what");
            perform(what, text, manager);
            Array delta;
            for (const DeltaOp &op : text.toDelta()) {
                Object one{{"insert", toWtf8(op.text)}};
                if (op.attributes)
                    one.set("attributes", *op.attributes);
                delta.push_back(std::move(one));
            }
            expect(sameJson(delta, *entry.find("text")), what + ' ' + firstDifference(delta, *entry.find("text")));
            expect(double(manager.undoSteps()) == *entry.find("undo")->number()
                       && double(manager.redoSteps()) == *entry.find("redo")->number(),
                   what + ": steps");
            expect(sameJson(Array(updates), *entry.find("v1")), what + ": updates " + firstDifference(Array(updates), *entry.find("v1")));
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

Verdict check(std::string_view line)
{
    const Outcome<Value> json = parseJson(line);
    const Object *object = json ? json->object() : nullptr;
    if (!object)
        return {0, 1, "a line that is no JSON object\n"};
    if (object->find("steps") && object->find("cfg"))
        return Checker(*object).run();
    if (object->find("kind") && object->find("hex"))
        return WireChecker(*object).run();
    if (object->find("name"))
        return CaseChecker(*object).run();
    return {0, 1, "a line of an unknown kind\n"};
}

} // namespace Layers::Crdt::Yjs
