#include "tests/fuzz/fuzzcrdt.h"
#include "tests/fuzz/cost.h"

#include "core/crdt/jsontext.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/sync.h"
#include "core/crdt/undo.h"
#include "core/crdt/updates.h"
#include "core/crdt/utf.h"

#include <cstdio>
#include <cstdlib>

namespace Layers::Crdt::Fuzz {
namespace {

void promise(bool kept, const char *what)
{
    if (kept)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

DocOptions optionsOf(ClientId client, bool collects = true)
{
    DocOptions options;
    options.client = client;
    options.collectGarbage = collects;
    options.guid = "fuzz";
    return options;
}

// Something of every kind, as one peer wrote it.
void fill(Doc &doc)
{
    Text text = *doc.text("text");
    (void)text.insert(0, "The quick brown \xf0\x9f\xa6\x8a jumps").ok();
    (void)text.format(4, 5, Object{{"bold", true}}).ok();
    (void)text.insertEmbed(3, Value(Object{{"image", "x"}})).ok();
    (void)text.remove(8, 4).ok();
    (void)doc.map("map")->set("a", newMap({{"b", newArray({Value(1), Value("two"), Value(Bytes{1, 2})})}})).ok();
    (void)doc.list("arr")->insert(0, {Value(1), Value("x"), newText(u"in")}).ok();
    (void)doc.xmlFragment("xml")->insert(0, {newXmlElement("p", {{"class", "c"}}, {newXmlText(u"in")})}).ok();
}

Input rest(Input bytes)
{
    return bytes.empty() ? bytes : bytes.subspan(1);
}

Format formatOf(Input bytes)
{
    return !bytes.empty() && bytes[0] & 1 ? Format::V2 : Format::V1;
}

// All that can be read of a document, and copies of its roots in another one.
void readAll(const Doc &doc)
{
    (void)toJson(doc.toJson());
    Doc other(optionsOf(12));
    Map copies = *other.map("copies");
    for (const auto &[name, root] : doc.roots()) {
        if (const auto copy = root.clone())
            (void)copies.set(name, *copy).ok();
        const auto xml = root.as<XmlFragment>();
        if (!xml)
            continue;
        XmlTreeWalker walker(*xml);
        while (const auto type = walker.next())
            promise(type->exists() && type->parent().exists(), "a walk through XML ends in what is gone");
        (void)xml->querySelectorAll("p");
    }
    promise(other.validate().empty(), "the store that copies were put into");
}

void update(Input input)
{
    const Format format = formatOf(input);
    const Input bytes = rest(input);
    Doc doc(optionsOf(5));
    fill(doc);
    const Bytes before = doc.encodeState();
    const bool isTaken = doc.apply(bytes, format).ok();
    promise(isTaken || doc.encodeState() == before, "a refused update changed the document");
    promise(doc.validate().empty(), "the store after an update");
    const Bytes state = doc.encodeState(format);
    Doc other(optionsOf(6));
    promise(other.apply(state, format).ok(), "a state of our own is refused");
    const Format second = format == Format::V1 ? Format::V2 : Format::V1;
    promise(Doc(optionsOf(8)).apply(doc.encodeState(second), second).ok(), "a state of our own in the other coding is refused");
    promise(other.validate().empty(), "the store of who read the state");
    readAll(doc);
    // What waits may have another past than what is known, where somebody took the number of another; it is cut then and waits no more.
    promise(doc.hasPending() || other.stateVector() == doc.stateVector(), "who read a state knows as much");
    const std::vector<ByteSpan> two{bytes, state};
    const auto merged = mergeUpdates(two, format);
    promise(merged.ok() || !isTaken, "an update that was taken is not merged");
    if (merged && isTaken) {
        Doc all(optionsOf(7));
        promise(all.apply(*merged, format).ok(), "a merged update is refused");
    }
    // What may wait is taken or refused as what is read at once.
    DocOptions waiting = optionsOf(9);
    waiting.lazyLoad = true;
    Doc lazy(waiting);
    Doc eager(optionsOf(9));
    promise(lazy.apply(bytes, format).ok() == eager.apply(bytes, format).ok(), "a lazy document takes other updates");
    promise(lazy.encodeState(format) == eager.encodeState(format), "a lazy document holds something else");
    (void)diffUpdate(bytes, doc.stateVector(), format).ok();
    if (const auto converted = convertUpdate(bytes, format, second))
        promise(convertUpdate(*converted, second, format).ok(), "a converted update converts back");
    (void)stateVectorFromUpdate(bytes, format).ok();
    (void)updateExtent(bytes, format).ok();
    (void)deleteSetOfUpdate(bytes, format).ok();
    if (const auto listed = decodeUpdate(bytes, format); !listed)
        promise(!isTaken || listed.fault().code == FaultCode::TooLarge, "an update that was taken is not listed");
}

void stateVector(Input bytes)
{
    const auto vector = decodeStateVector(bytes);
    if (!vector)
        return;
    const auto again = decodeStateVector(encode(*vector));
    promise(again && *again == *vector, "a state vector that was written reads as another");
    Doc doc(optionsOf(5));
    fill(doc);
    Doc other(optionsOf(6));
    promise(other.apply(doc.encodeState(*vector)).ok(), "what is behind a state vector is refused");
}

void snapshot(Input input)
{
    const Format format = formatOf(input);
    const auto taken = decodeSnapshot(rest(input), format);
    if (!taken)
        return;
    const auto again = decodeSnapshot(encode(*taken, format), format);
    promise(again && *again == *taken, "a snapshot that was written reads as another");
    Doc doc(optionsOf(5, false));
    fill(doc);
    (void)doc.text("text")->toDelta(&*taken);
    promise(doc.validate().empty(), "the store after a look at a snapshot");
    if (const auto state = stateOfSnapshot(doc, *taken)) {
        Doc other(optionsOf(6));
        promise(other.apply(*state, Format::V2).ok(), "the state of a snapshot is refused");
    }
    (void)containsUpdate(*taken, doc.encodeState()).ok();
}

void awareness(Input bytes)
{
    Awareness here(1, [] { return std::int64_t(1000); });
    promise(here.setLocalField("name", Value("Ann")).ok(), "a field of the own state is refused");
    const Bytes before = here.encodeAll();
    if (!here.apply(bytes))
        promise(here.encodeAll() == before, "a refused awareness update changed something");
    Awareness there(2, [] { return std::int64_t(2000); });
    promise(there.apply(here.encodeAll()).ok(), "an awareness update of our own is refused");
}

void position(Input bytes)
{
    Doc doc(optionsOf(5));
    fill(doc);
    if (const auto read = decodeRelativePosition(bytes)) {
        const auto again = decodeRelativePosition(encode(*read));
        promise(again && *again == *read, "a position that was written reads as another");
        if (const auto found = absolutePosition(doc, *read))
            promise(found->index <= 1000, "a position beyond everything");
    }
    (void)relativePositionFromJson(std::string_view(reinterpret_cast<const char *>(bytes.data()), bytes.size())).ok();
}

void sync(Input bytes)
{
    Doc doc(optionsOf(5));
    fill(doc);
    const Bytes before = doc.encodeState();
    if (!readSync(doc, bytes))
        promise(doc.encodeState() == before, "a refused message changed the document");
    promise(doc.validate().empty(), "the store after a message");
    if (const auto frames = decodeFrames(bytes)) {
        for (const Frame &frame : *frames)
            (void)decodeFrames(encodeFrame(frame)).ok();
    }
}

void json(Input bytes)
{
    const auto value = parseJson(std::string_view(reinterpret_cast<const char *>(bytes.data()), bytes.size()));
    if (value)
        promise(bool(parseJson(toJson(*value))), "JSON that was written is refused");
}

// Two peers, edits and messages between them, as the bytes say: in the end both know the same and are the same.
class Scenario
{
public:
    explicit Scenario(Input bytes)
        : m_bytes(bytes)
        , m_docs{Doc(optionsOf(3)), Doc(optionsOf(9))}
    {
        for (std::size_t i = 0; i < 2; ++i) {
            m_listening[i] = m_docs[i].onUpdate([this, i](ByteSpan update, const UpdateInfo &info) {
                if (info.local)
                    m_inbox[1 - i].emplace_back(update.begin(), update.end());
            });
            m_undo[i].emplace(m_docs[i], std::vector<SharedType>{*m_docs[i].text("text"), *m_docs[i].map("map"), *m_docs[i].list("arr")});
        }
    }
    void run()
    {
        constexpr int mostSteps = 400;
        for (int i = 0; i < mostSteps && !m_bytes.empty(); ++i)
            step();
        for (int round = 0; round < 4; ++round) { // what is cleaned up is told again
            for (std::size_t i = 0; i < 2; ++i) {
                while (!m_inbox[i].empty())
                    deliver(i, 0);
            }
        }
        const Bytes first = m_docs[0].encodeState();
        const Bytes second = m_docs[1].encodeState();
        promise(m_docs[0].validate().empty() && m_docs[1].validate().empty(), "the store at the end");
        promise(m_docs[0].stateVector() == m_docs[1].stateVector(), "both know the same");
        promise(m_docs[0].deleteSet() == m_docs[1].deleteSet(), "both deleted the same");
        promise(toJson(m_docs[0].text("text")->toDelta()) == toJson(m_docs[1].text("text")->toDelta()), "both read the same");
        Doc fresh(optionsOf(11));
        promise(fresh.apply(first).ok() && fresh.apply(second).ok(), "states are taken");
        promise(fresh.text("text")->toString() == m_docs[0].text("text")->toString(), "who comes late reads the same");
    }

private:
    static std::string toJson(const Delta &delta)
    {
        std::string all;
        for (const DeltaOp &op : delta)
            all += toUtf8(op.text) + '|' + (op.attributes ? Crdt::toJson(Value(*op.attributes)) : std::string()) + ';';
        return all;
    }
    std::uint8_t byte() { return takeByte(m_bytes); }
    std::uint32_t below(std::uint32_t limit) { return limit ? (std::uint32_t(byte()) * 256 + byte()) % limit : 0; }
    void deliver(std::size_t to, std::size_t at)
    {
        const Bytes update = std::move(m_inbox[to][at]);
        m_inbox[to].erase(m_inbox[to].begin() + std::ptrdiff_t(at));
        promise(m_docs[to].apply(update).ok(), "an update of a peer is refused");
    }
    void step()
    {
        const std::uint8_t what = byte();
        const std::size_t peer = what & 1;
        Doc &doc = m_docs[peer];
        Text text = *doc.text("text");
        List list = *doc.list("arr");
        Map map = *doc.map("map");
        const std::string key(1, char('a' + below(3)));
        switch ((what >> 1) % 12) {
        case 0:
        case 1:
            (void)text.insert(below(text.length() + 1), std::string(1 + byte() % 6, char('a' + byte() % 26))).ok();
            break;
        case 2: {
            const std::uint32_t at = below(text.length() + 1);
            (void)text.remove(at, below(text.length() - at + 1)).ok();
            break;
        }
        case 3: {
            const std::uint32_t at = below(text.length() + 1);
            (void)text.format(at, below(text.length() - at + 1), Object{{key, byte() % 3 ? Value(true) : Value(nullptr)}}).ok();
            break;
        }
        case 4:
            (void)text.insert(below(text.length() + 1), "\xf0\x9f\xa6\x8a").ok();
            break;
        case 5:
            (void)map.set(key, byte() % 2 ? Crdt::Input(Value(double(byte()))) : newMap({{"x", newText(u"in")}})).ok();
            break;
        case 6:
            (void)map.remove(key).ok();
            break;
        case 7:
            (void)list.insert(below(list.length() + 1), {Value(double(byte())), newArray({Value(1)})}).ok();
            break;
        case 8: {
            const std::uint32_t at = below(list.length() + 1);
            (void)list.remove(at, below(list.length() - at + 1)).ok();
            break;
        }
        case 9:
            (void)(byte() % 2 ? m_undo[peer]->undo() : m_undo[peer]->redo());
            break;
        case 10:
            if (const auto waiting = std::uint32_t(m_inbox[peer].size()); waiting > 0)
                deliver(peer, below(waiting));
            break;
        default: {
            const auto update = m_docs[1 - peer].encodeState(doc.stateVector(), Format::V2);
            promise(doc.apply(update, Format::V2).ok(), "what a peer lacks is refused");
            break;
        }
        }
        if (what % 16 == 0)
            promise(doc.validate().empty(), "the store between steps");
    }

    Input m_bytes;
    Doc m_docs[2];
    std::vector<Bytes> m_inbox[2];
    Subscription m_listening[2];
    std::optional<UndoManager> m_undo[2];
};

void scenario(Input bytes)
{
    Scenario(bytes).run();
}

constexpr Target all[] = {{"update", update},       {"statevector", stateVector}, {"snapshot", snapshot},
                          {"awareness", awareness}, {"position", position},       {"sync", sync},
                          {"json", json},           {"scenario", scenario},       {"cost", cost}};

} // namespace

std::span<const Target> targets()
{
    return all;
}

const Target *target(std::string_view name)
{
    for (const Target &each : all) {
        if (each.name == name)
            return &each;
    }
    return nullptr;
}

} // namespace Layers::Crdt::Fuzz
