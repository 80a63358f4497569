#include "tests/support/yjs/scenario.h"

#include "core/crdt/jsontext.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/updates.h"
#include "tests/support/yjs/canon.h"
#include "tests/support/yjs/checks_p.h"
#include "tests/support/yjs/tagged.h"
#include "tests/support/yjs/world.h"

#include <algorithm>
#include <functional>
#include <random>

namespace Layers::Crdt::Yjs {
namespace {

class Checker
{
public:
    explicit Checker(const Object &scenario)
        : m_scenario(scenario)
        , m_profile(textAt(scenario, "profile"))
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
            const std::string where = "step " + std::to_string(i) + " (" + textAt(step, "op") + ")";
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
                if ((key == "out" && textAt(step, "op") == "tx") || (key == "s1" && textAt(step, "op") != "snapshot"))
                    continue;
                if (!sound || (!theirs && !ours))
                    continue;
                sound = theirs && ours && *theirs == *ours;
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
        expect(content == *wanted("content"), where + " content", [&] { return firstDifference(content, *wanted("content")); });
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
            if (textAt(*step.object(), "op") != "relpos" || next >= wanted.size())
                continue;
            const Value &index = wanted[next++];
            const Outcome<RelativePosition> position = decodeRelativePosition(fromBase64(textAt(*step.object(), "bytes")));
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
            expect(delta == *each.find("delta"), name, [&] { return firstDifference(delta, *each.find("delta")); });
            Doc restored(comparable(7, false, FormattingCleanup::Off));
            openRoots(restored);
            const Outcome<Bytes> state = stateOfSnapshot(doc, taken[i]);
            const bool applied = state && restored.apply(*state, Format::V2);
            const Value content = taggedContent(restored);
            expect(applied && content == *each.find("restored"), name + " restored",
                   [&] { return firstDifference(content, *each.find("restored")); });
        }
    }

    void hashes(const Doc &doc, const Object &wanted, const std::string &where)
    {
        const CanonHashes ours = canonHashes(doc);
        const std::pair<std::string_view, const std::string *> all[]
            = {{"sv", &ours.state}, {"ds", &ours.deletes}, {"items", &ours.items}, {"order", &ours.order}};
        for (const auto &[key, hash] : all)
            expect(*hash == textAt(wanted, key), where + " canon." + std::string(key), [&doc] { return canonText(doc).substr(0, 400); });
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
            expect(content == wanted, name + " content", [&] { return firstDifference(content, wanted); });
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
            {"s1", [&](Doc &doc) { return doc.apply(fromBase64(textAt(final, "s1"))).ok(); }},
            {"s2", [&](Doc &doc) { return doc.apply(fromBase64(textAt(final, "s2")), Format::V2).ok(); }},
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
        return checkWire(*object);
    if (object->find("name"))
        return checkCase(*object);
    return {0, 1, "a line of an unknown kind\n"};
}

} // namespace Layers::Crdt::Yjs
