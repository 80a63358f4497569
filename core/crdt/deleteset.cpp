#include "core/crdt/deleteset.h"
#include "core/crdt/bytes.h"

#include <algorithm>

namespace Layers::Crdt {

std::size_t DeleteSet::place(ClientId client)
{
    if (m_entries.size() <= 8) {
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (m_entries[i].client == client)
                return i;
        }
    } else {
        if (m_index.empty()) {
            for (std::size_t i = 0; i < m_entries.size(); ++i)
                m_index.emplace(m_entries[i].client, i);
        }
        if (const auto at = m_index.find(client); at != m_index.end())
            return at->second;
        m_index.emplace(client, m_entries.size());
    }
    m_entries.push_back({client, {}});
    return m_entries.size() - 1;
}

void DeleteSet::addElsewhere(ClientId client, Clock clock, Clock length)
{
    m_last = place(client);
    m_entries[m_last].ranges.push_back({clock, length});
}

const DeleteSet::Entry *DeleteSet::find(ClientId client) const
{
    if (!m_index.empty()) {
        const auto at = m_index.find(client);
        return at == m_index.end() ? nullptr : &m_entries[at->second];
    }
    for (const Entry &entry : m_entries) {
        if (entry.client == client)
            return &entry;
    }
    return nullptr;
}

bool DeleteSet::contains(Id id) const
{
    const Entry *entry = find(id.client);
    if (!entry)
        return false;
    const auto after = std::upper_bound(entry->ranges.begin(), entry->ranges.end(), id.clock,
                                        [](Clock clock, const Range &range) { return clock < range.clock; });
    return after != entry->ranges.begin() && id.clock - std::prev(after)->clock < std::prev(after)->length;
}

void DeleteSet::addAll(const DeleteSet &other)
{
    for (const Entry &entry : other.m_entries) {
        std::vector<Range> &ranges = m_entries[place(entry.client)].ranges;
        ranges.insert(ranges.end(), entry.ranges.begin(), entry.ranges.end());
    }
}

void DeleteSet::append(ClientId client, std::vector<Range> &&ranges)
{
    if (ranges.empty())
        return;
    std::vector<Range> &own = m_entries[place(client)].ranges;
    if (own.empty())
        own = std::move(ranges);
    else
        own.insert(own.end(), ranges.begin(), ranges.end());
}

void DeleteSet::normalise()
{
    for (Entry &entry : m_entries) {
        std::vector<Range> &ranges = entry.ranges;
        if (ranges.size() < 2)
            continue;
        if (!std::is_sorted(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) { return a.clock < b.clock; }))
            std::stable_sort(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) { return a.clock < b.clock; });
        std::size_t kept = 0;
        for (std::size_t i = 1; i < ranges.size(); ++i) {
            if (ranges[kept].end() >= ranges[i].clock)
                ranges[kept].length = std::max(ranges[kept].end(), ranges[i].end()) - ranges[kept].clock;
            else
                ranges[++kept] = ranges[i];
        }
        ranges.resize(kept + 1);
    }
}

bool DeleteSet::sorted() const
{
    return std::all_of(m_entries.begin(), m_entries.end(), [](const Entry &entry) {
        for (std::size_t i = 1; i < entry.ranges.size(); ++i) {
            if (entry.ranges[i].clock < entry.ranges[i - 1].end())
                return false;
        }
        return true;
    });
}

bool DeleteSet::operator==(const DeleteSet &other) const
{
    return m_entries.size() == other.m_entries.size() && std::all_of(m_entries.begin(), m_entries.end(), [&other](const Entry &entry) {
               const Entry *twin = other.find(entry.client);
               return twin && twin->ranges == entry.ranges;
           });
}

DeleteSet merged(const DeleteSet &a, const DeleteSet &b)
{
    DeleteSet result;
    result.addAll(a);
    result.addAll(b);
    result.normalise();
    return result;
}

void writeDeleteSet(Writer &out, const DeleteSet &set, bool secondCoding)
{
    if (secondCoding && !set.sorted()) { // differences cannot be negative
        DeleteSet tidy = set;
        tidy.normalise();
        writeDeleteSet(out, tidy, true);
        return;
    }
    std::vector<const DeleteSet::Entry *> entries;
    for (const DeleteSet::Entry &entry : set.entries())
        entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](const auto *a, const auto *b) { return a->client > b->client; });
    out.varUint(entries.size());
    for (const DeleteSet::Entry *entry : entries) {
        out.varUint(entry->client);
        out.varUint(entry->ranges.size());
        Clock last = 0;
        for (const DeleteSet::Range &range : entry->ranges) {
            if (secondCoding) {
                out.varUint(range.clock - last);
                out.varUint(range.length - 1);
                last = range.end();
            } else {
                out.varUint(range.clock);
                out.varUint(range.length);
            }
        }
    }
}

bool readDeleteSet(Reader &in, DeleteSet &set, bool secondCoding)
{
    const std::uint64_t clients = in.varUint();
    for (std::uint64_t i = 0; i < clients && in.ok(); ++i) {
        const ClientId client = in.varUint();
        const std::uint64_t ranges = in.varUint();
        std::uint64_t last = 0;
        std::vector<DeleteSet::Range> read;
        read.reserve(std::size_t(std::min<std::uint64_t>(ranges, in.left() / 2))); // two bytes each at least
        for (std::uint64_t k = 0; k < ranges && in.ok(); ++k) {
            const std::uint64_t clock = in.varUint() + (secondCoding ? last : 0);
            const std::uint64_t length = in.varUint() + (secondCoding ? 1 : 0);
            if (clock > maxClock || length > maxClock || clock + length > maxClock) {
                in.fail();
                return false;
            }
            last = clock + length;
            if (length > 0)
                read.push_back({Clock(clock), Clock(length)});
        }
        set.append(client, std::move(read));
    }
    return in.ok();
}

void writeStateVector(Writer &out, const StateVector &vector)
{
    out.varUint(vector.size());
    for (auto at = vector.clocks().rbegin(); at != vector.clocks().rend(); ++at) {
        out.varUint(at->first);
        out.varUint(at->second);
    }
}

bool readStateVector(Reader &in, StateVector &vector)
{
    const std::uint64_t count = in.varUint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const ClientId client = in.varUint();
        const std::uint64_t clock = in.varUint();
        if (clock > maxClock)
            in.fail();
        else
            vector.set(client, Clock(clock));
    }
    return in.ok();
}

Bytes encode(const StateVector &vector)
{
    Writer out;
    writeStateVector(out, vector);
    return out.take();
}

Outcome<StateVector> decodeStateVector(ByteSpan bytes)
{
    Reader in(bytes);
    StateVector vector;
    if (!readStateVector(in, vector))
        return Fault{FaultCode::Malformed, "the bytes are no state vector"};
    return vector;
}

} // namespace Layers::Crdt
