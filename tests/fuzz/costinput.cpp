#include "tests/fuzz/costinput.h"

#include "core/crdt/bytes.h"
#include "core/crdt/deleteset.h"
#include "core/crdt/lazyreader_p.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace Layers::Crdt::Fuzz {
namespace {

// What one input may hold: work that grows with the square of it is seen, and a thousand inputs take minutes.
constexpr std::uint32_t mostStructs = 12'000;
constexpr std::uint32_t mostElements = 48'000; // values in lists
constexpr std::size_t mostUnits = 400'000; // of text
constexpr std::size_t mostChunks = 24;
constexpr std::size_t longest = 9000; // units of one text: more than what is stored beside others

template <class Decoder>
std::uint64_t structsOf(ByteSpan update)
{
    TextArena arena;
    std::uint64_t count = 0;
    for (LazyReader<Decoder> reader(update, arena, false); reader.current(); reader.next())
        count += 1 + (reader.current()->content ? reader.current()->content->values.size() : 0);
    return count;
}

CostInput::Chunk chunkOf(Bytes bytes, Format format)
{
    const std::uint64_t structs = format == Format::V1 ? structsOf<DecoderV1>(bytes) : structsOf<DecoderV2>(bytes);
    const std::uint64_t units = bytes.size() + structs;
    return {std::move(bytes), format, units};
}

class Program
{
public:
    explicit Program(Input bytes)
        : m_bytes(bytes)
        , m_letters(longest, u'x')
    {
        for (std::size_t i = 8; i + 1 < longest; i += 10) { // pairs that others may cut
            m_letters[i] = 0xd83d;
            m_letters[i + 1] = 0xde00;
        }
    }
    CostInput run()
    {
        CostInput made;
        const std::uint8_t first = byte();
        made.lazy = first & 1;
        made.collects = !(first & 2);
        made.observes = first & 4;
        made.undoes = first & 8;
        made.edits = first & 16;
        made.takesSnapshots = first & 32;
        const bool isReversed = first & 64;
        const std::uint8_t second = byte();
        m_format = second & 1 ? Format::V2 : Format::V1;
        m_alternates = second & 2;
        m_ascends = second & 4;
        if (second & 8)
            return raw(made);
        while (!m_bytes.empty() && m_made.size() < mostChunks)
            step();
        close();
        made.chunks = std::move(m_made);
        if (isReversed)
            std::reverse(made.chunks.begin(), made.chunks.end());
        return made;
    }

private:
    struct Run // structs of one client, one behind the other
    {
        ClientId client = 0;
        Clock clock = 0;
        std::vector<Struct> structs;
    };
    struct Pattern // of one struct after another
    {
        std::uint8_t kind = 0;
        std::uint8_t origin = 0;
        std::uint8_t right = 0;
        std::uint8_t parent = 0;
        std::uint8_t client = 0;
        std::uint32_t count = 0;
        std::uint32_t length = 0;
        std::uint32_t stride = 0;
        std::optional<Id> first;
        std::optional<Id> last;
        std::optional<Id> beforeLast;
    };

    std::uint8_t byte() { return takeByte(m_bytes); }
    std::uint32_t word()
    {
        const std::uint32_t high = byte();
        return high * 256 + byte();
    }
    std::uint32_t strewn(std::uint32_t below)
    {
        m_seed = m_seed * 6364136223846793005ull + 1442695040888963407ull;
        return below ? std::uint32_t(m_seed >> 33) % below : 0;
    }
    // Bytes as they are: the fuzzer's own changes of what others wrote.
    CostInput raw(CostInput &made)
    {
        while (!m_bytes.empty() && made.chunks.size() < mostChunks) {
            const std::size_t asked = word(); // which takes bytes away itself
            const std::size_t size = std::min(asked, m_bytes.size());
            const Input chunk = m_bytes.first(size);
            m_bytes = m_bytes.subspan(size);
            made.chunks.push_back(chunkOf(Bytes(chunk.begin(), chunk.end()), m_format));
        }
        return made;
    }

    void step()
    {
        const std::uint8_t what = byte();
        switch (what % 16) {
        case 9:
        case 10:
            removals();
            break;
        case 11:
        case 12:
            close();
            break;
        case 13: // the same again
            close();
            if (!m_made.empty())
                m_made.push_back(m_made[word() % m_made.size()]);
            break;
        case 14: { // what comes next waits, for good or until the chunks before it
            const ClientId client = 100 + byte() % 8;
            m_next[client] += 1 + byte() % 4;
            break;
        }
        default: {
            Pattern pattern;
            pattern.kind = byte();
            pattern.origin = byte();
            pattern.right = byte();
            pattern.parent = byte();
            pattern.client = byte();
            pattern.count = 1 + word() % 4000;
            pattern.length = byte();
            pattern.stride = 1 + byte() % 64;
            structs(pattern);
            break;
        }
        }
    }

    ClientId clientAt(std::uint8_t mode, std::uint32_t i)
    {
        switch (mode % 4) {
        case 0:
            return 100 + (mode >> 2) % 8;
        case 1:
            return 1'000 + m_fresh++;
        case 2:
            return 1'000'000'000 - m_fresh++;
        default:
            return 100 + i % 8;
        }
    }
    std::optional<Id> pick(std::uint8_t mode, std::uint32_t i, const Pattern &pattern)
    {
        const ClientId client = 100 + (mode >> 4) % 8;
        const auto at = m_next.find(client);
        const Clock written = at == m_next.end() ? 0 : at->second;
        switch (mode % 16) {
        case 1:
        case 2:
            return pattern.last;
        case 3:
            return pattern.first;
        case 4:
            return pattern.beforeLast;
        case 5: // ascending units of somebody
        case 6:
            return written ? std::optional(Id{client, Clock(std::uint64_t(i) * pattern.stride % written)}) : std::nullopt;
        case 7:
        case 8:
            return written ? std::optional(Id{client, Clock(written - 1 - std::uint64_t(i) * pattern.stride % written)}) : std::nullopt;
        case 9: // always the same
        case 10:
            return written ? std::optional(Id{client, pattern.stride % written}) : std::nullopt;
        case 11:
            return m_ids.empty() ? std::nullopt : std::optional(m_ids[strewn(std::uint32_t(m_ids.size()))]);
        case 12: // those of the pattern before, one after another
            return m_ids.empty() ? std::nullopt : std::optional(m_ids[i % m_ids.size()]);
        case 13:
            return m_ids.empty() ? std::nullopt : std::optional(m_ids[m_ids.size() - 1 - i % m_ids.size()]);
        default:
            return {};
        }
    }
    void structs(Pattern &pattern)
    {
        for (std::uint32_t i = 0; i < pattern.count && m_structs < mostStructs; ++i, ++m_structs) {
            const ClientId client = clientAt(pattern.client, i);
            Struct made;
            made.client = client;
            made.clock = m_next[client];
            made.length = 1;
            fill(made, pattern, i);
            if (made.kind != Kind::Gc) {
                const auto take = [&](std::optional<Id> id, bool &has, Id &place) {
                    if (!id || (id->client == client && id->clock >= made.clock))
                        return;
                    has = true;
                    place = *id;
                };
                take(pick(pattern.origin, i, pattern), made.hasOrigin, made.origin);
                take(pick(pattern.right, i, pattern), made.hasRightOrigin, made.rightOrigin);
                if (!made.hasOrigin && !made.hasRightOrigin)
                    parentOf(made, pattern, i);
            }
            const Id id{client, made.clock};
            const Id end{client, made.end() - 1};
            if (made.kind == Kind::Type)
                m_types.push_back(id);
            m_ids.push_back(id);
            if (!pattern.first)
                pattern.first = id;
            pattern.beforeLast = std::exchange(pattern.last, end);
            m_next[client] = made.end();
            add(std::move(made));
        }
    }
    void fill(Struct &made, const Pattern &pattern, std::uint32_t i)
    {
        const auto elements = [&](std::uint32_t wanted) {
            const std::uint32_t given = std::max(1u, std::min(wanted, mostElements - std::min(mostElements, m_elements)));
            m_elements += given;
            return given;
        };
        const auto text = [&](std::size_t wanted) {
            const std::size_t given = std::max<std::size_t>(1, std::min({wanted, longest, mostUnits - std::min(mostUnits, m_units)}));
            m_units += given;
            made.kind = Kind::String;
            made.text = std::u16string_view(m_letters).substr(0, given);
            made.length = Clock(given);
        };
        const auto content = [&](Kind kind, Value value) {
            made.kind = kind;
            made.content = std::make_unique<Content>();
            made.content->value = std::move(value);
        };
        const auto mark = [&](std::string key, Value value) {
            content(Kind::Format, std::move(value));
            made.content->name = std::move(key);
        };
        const std::string number = std::to_string(i);
        switch (pattern.kind % 20) {
        case 1:
            text(1 + pattern.length * 16);
            break;
        case 2:
        case 3: {
            made.length = elements(1 + pattern.length * (pattern.kind % 20 == 2 ? 1 : 64));
            content(Kind::Any, Value(1));
            if (made.length > 1)
                made.content->values = std::vector<Value>(made.length, Value(1));
            break;
        }
        case 4:
            made.length = elements(1 + pattern.length);
            content(Kind::Json, Value(1));
            if (made.length > 1)
                made.content->values = std::vector<Value>(made.length, Value(1));
            break;
        case 5:
            made.kind = Kind::Deleted;
            made.length = 1 + pattern.length;
            break;
        case 6:
            made.kind = Kind::Gc;
            made.length = 1 + pattern.length;
            break;
        case 7:
            mark("b", Value(true));
            break;
        case 8:
            mark("b", i % 2 ? Value(nullptr) : Value(int(i)));
            break;
        case 9:
            mark("k" + number, Value(true));
            break;
        case 10:
            mark(std::to_string(i % (1 + pattern.length)), i / (1 + pattern.length) % 2 ? Value(nullptr) : Value(true));
            break;
        case 11:
            content(Kind::Embed, Value(1));
            break;
        case 12:
            content(Kind::Binary, Value(Bytes{1, 2}));
            break;
        case 13:
            content(Kind::Doc, Value(Object()));
            made.content->name = "guid";
            break;
        case 14:
        case 15:
        case 16:
            content(Kind::Type, Value());
            made.content->type = TypeKind(pattern.kind % 20 == 14 ? pattern.length % 7 : pattern.kind % 20 == 15 ? i % 7 : 3);
            if (made.content->type == TypeKind::XmlElement || made.content->type == TypeKind::XmlHook)
                made.content->name = "p";
            break;
        case 17: // by turns a mark of its own and a letter
            if (i % 2)
                text(1);
            else
                mark("k" + number, Value(true));
            break;
        case 18:
            if (i % 2)
                text(1);
            else
                mark("b", i % 4 ? Value(nullptr) : Value(true));
            break;
        default:
            text(1 + pattern.length % 4);
            break;
        }
    }
    void parentOf(Struct &made, const Pattern &pattern, std::uint32_t i)
    {
        static constexpr const char *names[] = {"t", "m", "l", "x"};
        const auto inside = [&made](Id id) {
            made.parent = Struct::Parent::Item;
            made.parentItem = id;
        };
        const auto isBefore = [&made](Id id) { return id.client != made.client || id.clock < made.clock; };
        made.parent = Struct::Parent::Root;
        made.parentName = names[(pattern.parent >> 3) % 4];
        if (!m_types.empty() && isBefore(m_types.back())) {
            if (pattern.parent % 8 == 2)
                inside(m_types.back());
            else if (pattern.parent % 8 == 3 && isBefore(m_types.front()))
                inside(m_types.front());
            else if (const Id each = m_types[i % m_types.size()]; pattern.parent % 8 == 4 && isBefore(each))
                inside(each);
        }
        if (pattern.parent % 8 == 5)
            made.parentName = "r" + std::to_string(i);
        if (pattern.parent & 0x60) {
            made.keyed = true;
            made.parentKey = pattern.parent & 0x40 ? "k" + std::to_string(i) : std::string("k");
        }
    }
    void add(Struct made)
    {
        const auto [at, fresh] = m_open.try_emplace(made.client, m_runs.size());
        if (fresh || m_runs[at->second].clock != made.clock) {
            at->second = m_runs.size();
            m_runs.push_back({made.client, made.clock, {}});
        }
        Run &run = m_runs[at->second];
        run.clock = made.end();
        run.structs.push_back(std::move(made));
    }

    void removals()
    {
        const std::uint8_t mode = byte();
        const std::uint32_t count = 1 + word() % 12'000;
        const std::uint32_t length = 1 + byte() % 8;
        const std::uint32_t stride = 1 + byte() % 16;
        const ClientId first = 100 + (mode >> 4) % 8;
        for (std::uint32_t i = 0; i < count && m_removals < mostStructs; ++i, ++m_removals) {
            Id id{first, 0};
            const Clock written = m_next.contains(first) ? m_next[first] : 0;
            switch (mode % 8) {
            case 0:
            case 1:
                id.clock = Clock(i * stride);
                break;
            case 2:
                id.clock = written - std::min(written, Clock(i * stride));
                break;
            case 3: // one from each end
                id.clock = i % 2 ? Clock(i * stride) : written - std::min(written, Clock(i * stride));
                break;
            case 4:
                id.clock = stride;
                break;
            case 5:
                id.clock = strewn(written);
                break;
            case 6:
                id = m_ids.empty() ? id : m_ids[std::size_t(i) * stride % m_ids.size()];
                break;
            default: // of nobody, and so they wait
                id = {5'000 + i, i};
                break;
            }
            m_deletes.push(id.client, id.clock, length);
        }
    }

    template <class Encoder>
    Bytes encode()
    {
        Encoder out;
        out.rest.varUint(m_runs.size());
        for (const Run &run : m_runs) {
            out.rest.varUint(run.structs.size());
            out.client(run.client);
            out.rest.varUint(run.structs.front().clock);
            for (const Struct &each : run.structs)
                writeStruct(out, each, 0);
        }
        writeDeleteSet(out.rest, m_deletes, Encoder::second);
        return out.finish();
    }
    void close()
    {
        if (m_runs.empty() && m_deletes.empty())
            return;
        if (m_ascends)
            std::stable_sort(m_runs.begin(), m_runs.end(), [](const Run &a, const Run &b) { return a.client < b.client; });
        else
            std::stable_sort(m_runs.begin(), m_runs.end(), [](const Run &a, const Run &b) { return a.client > b.client; });
        m_made.push_back(chunkOf(m_format == Format::V2 ? encode<EncoderV2>() : encode<EncoderV1>(), m_format));
        m_runs.clear();
        m_open.clear();
        m_deletes.clear();
        if (m_alternates)
            m_format = m_format == Format::V1 ? Format::V2 : Format::V1;
    }

    Input m_bytes;
    std::u16string m_letters;
    std::uint64_t m_seed = 1;
    Format m_format = Format::V1;
    bool m_alternates = false;
    bool m_ascends = false;
    ClientId m_fresh = 0;
    std::uint32_t m_structs = 0;
    std::uint32_t m_elements = 0;
    std::uint32_t m_removals = 0;
    std::size_t m_units = 0;
    std::map<ClientId, Clock> m_next;
    std::vector<Id> m_ids;
    std::vector<Id> m_types;
    std::vector<Run> m_runs;
    std::map<ClientId, std::size_t> m_open;
    DeleteSet m_deletes;
    std::vector<CostInput::Chunk> m_made;
};

} // namespace

CostInput costInput(Input bytes)
{
    return Program(bytes).run();
}

} // namespace Layers::Crdt::Fuzz
