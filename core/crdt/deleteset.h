#pragma once
// Ranges of deleted clocks by client (Yjs 13.6, src/utils/DeleteSet.js): deletes have no ids of their own, their union is all there is.

#include "core/crdt/ids.h"
#include "core/crdt/outcome.h"

#include <map>

namespace Layers::Crdt {

class Reader;
class Writer;

class DeleteSet
{
public:
    struct Range
    {
        Clock clock = 0;
        Clock length = 0;
        Clock end() const { return clock + length; }
        bool operator==(const Range &) const = default;
    };
    struct Entry
    {
        ClientId client = 0;
        std::vector<Range> ranges;
        bool operator==(const Entry &) const = default;
    };

    bool empty() const { return m_entries.empty(); }
    const std::vector<Entry> &entries() const { return m_entries; } // clients in the order of their first range
    const Entry *find(ClientId client) const;
    bool contains(Id id) const; // sorted ranges only

    void add(ClientId client, Clock clock, Clock length)
    {
        if (m_last < m_entries.size() && m_entries[m_last].client == client) {
            std::vector<Range> &ranges = m_entries[m_last].ranges;
            if (!ranges.empty() && ranges.back().end() == clock)
                ranges.back().length += length;
            else
                ranges.push_back({clock, length});
            return;
        }
        addElsewhere(client, clock, length);
    }
    // As it was written, without joining it to the range before.
    void push(ClientId client, Clock clock, Clock length) { addElsewhere(client, clock, length); }
    void append(ClientId client, std::vector<Range> &&ranges); // as they are, behind those it has of this client
    bool sorted() const; // ranges ascend and do not overlap
    void addAll(const DeleteSet &other);
    void normalise(); // sorts the ranges of each client and joins what touches or overlaps
    void clear()
    {
        m_entries.clear();
        m_index.clear();
        m_last = 0;
    }
    bool operator==(const DeleteSet &other) const; // as sets: both have to be sorted

private:
    void addElsewhere(ClientId client, Clock clock, Clock length);
    std::size_t place(ClientId client);

    std::vector<Entry> m_entries;
    std::map<ClientId, std::size_t> m_index; // only with more than a few clients
    std::size_t m_last = 0;
};

DeleteSet merged(const DeleteSet &a, const DeleteSet &b);

// The state vector: the next clock of each client.
class StateVector
{
public:
    using Map = std::map<ClientId, Clock>;
    Clock operator[](ClientId client) const
    {
        const auto at = m_clocks.find(client);
        return at == m_clocks.end() ? 0 : at->second;
    }
    bool has(ClientId client) const { return m_clocks.contains(client); }
    void set(ClientId client, Clock clock) { m_clocks[client] = clock; }
    const Map &clocks() const { return m_clocks; }
    std::size_t size() const { return m_clocks.size(); }
    bool operator==(const StateVector &) const = default;

private:
    Map m_clocks;
};

Bytes encode(const StateVector &vector);
Outcome<StateVector> decodeStateVector(ByteSpan bytes);

// The pieces that other codecs are made of. `secondCoding`: differences from the end of the range before.
void writeDeleteSet(Writer &out, const DeleteSet &set, bool secondCoding);
bool readDeleteSet(Reader &in, DeleteSet &set, bool secondCoding);
void writeStateVector(Writer &out, const StateVector &vector);
bool readStateVector(Reader &in, StateVector &vector);

} // namespace Layers::Crdt
