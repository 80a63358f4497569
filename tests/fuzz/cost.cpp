#include "tests/fuzz/cost.h"
#include "tests/fuzz/allocations.h"
#include "tests/fuzz/costinput.h"

#include "core/crdt/engine_p.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/sync.h"
#include "core/crdt/undo.h"
#include "core/crdt/updates.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <string>

namespace Layers::Crdt::Fuzz {
namespace {

// The bounds are for each unit: a byte of the update, and each struct and element in it. The caps of DecoderV2 let a run of few
// bytes make a million structs and a hundred for each byte more; such are counted as what they are read as, so that what the caps let
// through is no finding. A struct has some three units and becomes an item (64 bytes), its content (128), perhaps a shared type with its
// key (400), and places in vectors that double: the dearest pattern, types deep inside one another, takes 490 bytes a unit at once and 690
// in all. Twice to three times that is a finding, which work or memory that grows with the square of the input passes many times over.
// Pages of items, of text and of tables take a few hundred kilobytes before all. Of time, which is that of a build under ASan on a busy
// machine, the dearest takes 13 microseconds a unit and most take two.
constexpr std::int64_t peakAlways = 4 << 20;
constexpr std::int64_t peakOfEach = 1000;
constexpr std::int64_t totalAlways = 16 << 20;
constexpr std::int64_t totalOfEach = 2000;
constexpr double secondsAlways = 0.5;
constexpr double secondsOfEach = 20e-6;
// What an answer says takes room and time for itself: a delta repeats its attributes in each step, and a path is as long as it is deep.
constexpr std::int64_t bytesOfSaid = 400;
constexpr double secondsOfSaid = 4e-6;
// Items at one place are compared with one another, as Yjs does (README.md, "an item of somebody else").
constexpr std::int64_t bytesOfPassed = 40;
constexpr double secondsOfPassed = 4e-6;

bool timed = false;
bool wasSlow = false; // in this round

double seconds()
{
    return double(std::clock()) / CLOCKS_PER_SEC;
}

// One stage of an input: what it takes from now on.
class Measure
{
public:
    Measure(const char *stage, std::uint64_t units)
        : m_stage(stage)
        , m_units(units)
        , m_began(seconds())
    {
        allocations().peak = allocations().live;
        m_before = allocations();
    }
    void says(std::uint64_t things) { m_said += things; } // entries of an answer
    void passes(std::uint64_t items) { m_passed += items; }
    ~Measure()
    {
        const double took = seconds() - m_began;
        const std::int64_t peak = allocations().peak - m_before.live;
        const std::int64_t total = allocations().total - m_before.total;
        const double mayTake
            = secondsAlways + double(m_units) * secondsOfEach + double(m_said) * secondsOfSaid + double(m_passed) * secondsOfPassed;
        const auto units = std::int64_t(m_units);
        const auto said = std::int64_t(m_said) * bytesOfSaid;
        static const bool tells = std::getenv("LAYERS_FUZZ_TELL") != nullptr;
        if (tells && units > 1000)
            std::fprintf(stderr, "%-12s %8lld units, peak %5lld a unit, total %6lld a unit, %6.2f us a unit, said %llu, passed %llu\n",
                         m_stage, (long long)units, (long long)(peak / units), (long long)(total / units), took * 1e6 / double(units),
                         (unsigned long long)m_said, (unsigned long long)m_passed);
        if (peak > peakAlways + units * peakOfEach + said)
            fails("memory at once", double(peak));
        if (total > totalAlways + units * totalOfEach + 4 * said + std::int64_t(m_passed) * bytesOfPassed)
            fails("memory in all", double(total));
        if (timed && took > mayTake) {
            std::fprintf(stderr, "slow: %s took %.2f s, may take %.2f, of %llu units, said %llu, passed %llu\n", m_stage, took, mayTake,
                         (unsigned long long)m_units, (unsigned long long)m_said, (unsigned long long)m_passed);
            wasSlow = true;
        }
    }
    Measure(const Measure &) = delete;
    Measure &operator=(const Measure &) = delete;

private:
    void fails(const char *what, double bytes) const
    {
        std::fprintf(stderr, "broken: %s of %s: %.0f bytes of %llu units, said %llu\n", what, m_stage, bytes, (unsigned long long)m_units,
                     (unsigned long long)m_said);
        std::abort();
    }

    const char *const m_stage;
    std::uint64_t m_units = 0;
    std::uint64_t m_said = 0;
    std::uint64_t m_passed = 0;
    double m_began = 0;
    Allocations m_before;
};

std::uint64_t sizeOf(const Delta &delta)
{
    std::uint64_t size = 0;
    for (const DeltaOp &op : delta)
        size += 1 + op.elements.size() + (op.attributes ? op.attributes->size() : 0);
    return size;
}

class Run
{
public:
    explicit Run(const CostInput &input)
        : m_input(input)
    {
        for (const CostInput::Chunk &chunk : input.chunks)
            m_units += chunk.units;
    }
    void run()
    {
        functions();
        DocOptions options;
        options.client = 1;
        options.guid = "fuzz";
        options.lazyLoad = m_input.lazy;
        options.collectGarbage = m_input.collects;
        auto doc = std::make_unique<Doc>(options);
        applied(*doc);
        read(*doc);
        if (m_input.takesSnapshots)
            snapshots(*doc);
        if (m_input.edits)
            edits(*doc);
        encodings(*doc);
        const Measure measure("destruction", m_units);
        doc.reset();
    }

private:
    // What needs no document.
    void functions()
    {
        std::vector<ByteSpan> of[2];
        std::vector<Bytes> converted;
        for (const CostInput::Chunk &chunk : m_input.chunks)
            of[chunk.format == Format::V1 ? 0 : 1].emplace_back(chunk.bytes);
        for (const Format format : {Format::V1, Format::V2}) {
            const Measure measure("merge", m_units);
            if (const auto merged = mergeUpdates(of[format == Format::V1 ? 0 : 1], format)) {
                const auto vector = stateVectorFromUpdate(*merged, format);
                if (vector) {
                    if (const auto known = decodeStateVector(*vector))
                        (void)diffUpdate(*merged, *known, format).ok();
                }
            }
        }
        const Measure measure("functions", m_units);
        for (const CostInput::Chunk &chunk : m_input.chunks) {
            (void)convertUpdate(chunk.bytes, chunk.format, chunk.format == Format::V1 ? Format::V2 : Format::V1).ok();
            (void)updateExtent(chunk.bytes, chunk.format).ok();
            (void)deleteSetOfUpdate(chunk.bytes, chunk.format).ok();
            (void)decodeSnapshot(chunk.bytes, chunk.format).ok();
            (void)decodeFrames(chunk.bytes).ok();
            Awareness awareness(1, [] { return std::int64_t(1); });
            (void)awareness.apply(chunk.bytes).ok();
        }
    }
    void applied(Doc &doc)
    {
        static const char tag = 0;
        std::vector<Subscription> listening;
        std::uint64_t said = 0;
        std::optional<UndoManager> undo;
        if (m_input.observes || m_input.undoes) {
            const std::vector<SharedType> types{*doc.text("t"), *doc.map("m"), *doc.list("l"), *doc.xmlFragment("x")};
            if (m_input.observes) {
                for (const SharedType &each : types)
                    listening.push_back(each.observeDeep([&said](std::span<const Event *const> events) {
                        for (const Event *event : events)
                            said += 1 + sizeOf(event->delta()) + event->path().size() + event->keys().size();
                    }));
                listening.push_back(doc.onUpdate([](ByteSpan, const UpdateInfo &) {}));
                listening.push_back(doc.onUpdate([](ByteSpan, const UpdateInfo &) {}, Format::V2));
                listening.push_back(doc.onSubdocs([](const SubdocEvent &) {}));
            }
            if (m_input.undoes) {
                UndoOptions options;
                options.trackedOrigins = {&tag};
                options.now = [] { return std::int64_t(1); };
                undo.emplace(doc, types, options);
            }
        }
        {
            Measure measure("apply", m_units);
            for (const CostInput::Chunk &chunk : m_input.chunks)
                (void)doc.apply(chunk.bytes, chunk.format, &tag).ok();
            measure.passes(doc.engine().passed); // wakes it
            measure.says(said);
        }
        if (undo) {
            Measure measure("undo", m_units);
            const std::uint64_t passed = doc.engine().passed;
            said = 0;
            (void)undo->undo();
            (void)undo->redo();
            measure.passes(doc.engine().passed - passed);
            measure.says(said);
        }
    }
    void read(Doc &doc)
    {
        {
            Measure measure("delta", m_units);
            measure.says(sizeOf(doc.text("t")->toDelta()));
        }
        const Measure measure("read", m_units);
        (void)doc.text("t")->toString();
        (void)doc.text("t")->attributes();
        (void)doc.map("m")->entries();
        (void)doc.list("l")->toVector();
        (void)doc.xmlFragment("x")->children();
        (void)doc.xmlFragment("x")->toString();
        (void)doc.roots();
        (void)doc.subdocs();
    }
    void snapshots(Doc &doc)
    {
        Snapshot half = snapshotOf(doc);
        for (const auto &[client, clock] : StateVector::Map(half.state.clocks()))
            half.state.set(client, clock / 2);
        {
            Measure measure("snapshot", m_units);
            measure.says(sizeOf(doc.text("t")->toDelta(&half)));
            const Bytes bytes = encode(half, Format::V2);
            (void)decodeSnapshot(bytes, Format::V2).ok();
        }
        const Measure measure("at snapshot", m_units);
        (void)stateOfSnapshot(doc, half).ok();
        for (const CostInput::Chunk &chunk : m_input.chunks)
            (void)containsUpdate(half, chunk.bytes, chunk.format).ok();
    }
    void edits(Doc &doc)
    {
        const Measure measure("edits", m_units);
        Text text = *doc.text("t");
        List list = *doc.list("l");
        for (std::uint32_t i = 0; i < 8; ++i) {
            (void)text.insert(text.length() / 8 * i, "ab").ok();
            (void)text.insert(text.length() / 8 * i, "c", Object{{"b", i % 2 == 0}}).ok();
            (void)list.insert(list.length() / 8 * i, {Value(1)}).ok();
        }
        (void)text.format(0, text.length(), Object{{"b", true}}).ok();
        (void)text.format(text.length() / 4, text.length() / 2, Object{{"b", nullptr}, {"k1", true}}).ok();
        (void)text.remove(text.length() / 4, text.length() / 2).ok();
        (void)list.remove(list.length() / 4, list.length() / 2).ok();
        (void)doc.map("m")->clear().ok();
    }
    void encodings(Doc &doc)
    {
        const Measure measure("encode", m_units);
        (void)doc.encodeState(Format::V1);
        (void)doc.encodeState(Format::V2);
        const StateVector vector = doc.stateVector();
        (void)doc.encodeState(vector);
        (void)doc.deleteSet();
        (void)doc.bytes();
    }

    const CostInput &m_input;
    std::uint64_t m_units = 0;
};

} // namespace

void measureTime(bool measures)
{
    timed = measures;
}

void cost(Input bytes)
{
    const CostInput input = costInput(bytes);
    for (int round = 0; round < 2; ++round) {
        wasSlow = false;
        Run(input).run();
        if (!wasSlow)
            return;
    }
    std::fprintf(stderr, "broken: it took longer than it may, twice\n"); // the first time others may have had the machine
    std::abort();
}

} // namespace Layers::Crdt::Fuzz
