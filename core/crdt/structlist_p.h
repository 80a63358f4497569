#pragma once
// All structs of one client by clock, without gaps, in chunks: finding is two short searches, a split moves part of one chunk.

#include "core/crdt/item_p.h"
#include "core/crdt/prefetch_p.h"

#include <algorithm>

namespace Layers::Crdt {

class StructList
{
public:
    struct Place
    {
        std::uint32_t chunk = 0;
        std::uint32_t slot = 0;
        auto operator<=>(const Place &) const = default;
    };

    Clock end() const { return m_end; } // the next clock
    bool empty() const { return m_chunks.empty(); }
    std::size_t size() const { return m_size; }

    void append(Item *item)
    {
        if (m_chunks.empty() || m_counts.back() >= filled)
            addChunk(m_chunks.size(), item->clock);
        Chunk &chunk = *m_chunks.back();
        std::uint8_t &count = m_counts.back();
        chunk.clocks[count] = item->clock;
        chunk.items[count++] = item;
        m_end = item->end();
        ++m_size;
    }
    void grow(Clock by) { m_end += by; } // the last struct became longer

    // The struct that holds `clock`, which is below end().
    Place locate(Clock clock) const
    {
        std::uint32_t at = m_lastChunk;
        const bool isSame = at < m_chunks.size() && clock >= m_firsts[at] && (at + 1 == m_firsts.size() || clock < m_firsts[at + 1]);
        if (!isSame)
            m_lastChunk = at = chunkOf(clock);
        const Chunk &chunk = *m_chunks[at];
        const std::uint32_t count = m_counts[at];
        if (at + 1 == m_chunks.size() && chunk.clocks[count - 1] <= clock)
            return {at, count - 1};
        // Who erases backwards asks for the neighbour of the last one.
        if (isSame) {
            for (std::uint32_t slot = m_lastSlot > 0 ? m_lastSlot - 1 : 0; slot < m_lastSlot + 2 && slot + 1 < count; ++slot) {
                if (chunk.clocks[slot] <= clock && clock < chunk.clocks[slot + 1])
                    return {at, m_lastSlot = slot};
            }
        }
        return {at, m_lastSlot = search(at, clock)};
    }
    // The struct that holds `clock`, which is below end(), is looked for soon.
    void prefetchAt(Clock clock) const
    {
        m_lastChunk = chunkOf(clock);
        prefetch(*m_chunks[m_lastChunk]);
    }
    // The same for who goes through them in order: it is likely to be a few structs behind `near`.
    Place locateBehind(Place near, Clock clock) const
    {
        constexpr std::uint32_t few = 12;
        if (near.chunk < m_chunks.size()) {
            const Chunk &chunk = *m_chunks[near.chunk];
            for (std::uint32_t slot = near.slot; slot < near.slot + few && slot + 1 < m_counts[near.chunk]; ++slot) {
                if (chunk.clocks[slot] > clock)
                    break;
                if (clock < chunk.clocks[slot + 1])
                    return {near.chunk, slot};
            }
        }
        return locate(clock);
    }
    Item *find(Clock clock) const { return at(locate(clock)); }
    Item *at(Place place) const { return m_chunks[place.chunk]->items[place.slot]; }
    Clock clockAt(Place place) const { return m_chunks[place.chunk]->clocks[place.slot]; }
    Place first() const { return {}; }
    Place lastPlace() const { return {std::uint32_t(m_chunks.size() - 1), m_counts.back() - 1u}; }
    Item *last() const { return m_chunks.back()->items[m_counts.back() - 1]; }
    bool next(Place &place) const
    {
        if (place.slot + 1 < m_counts[place.chunk])
            ++place.slot;
        else if (place.chunk + 1 < m_chunks.size())
            place = {place.chunk + 1, 0};
        else
            return false;
        return true;
    }
    bool previous(Place &place) const
    {
        if (place.slot > 0)
            --place.slot;
        else if (place.chunk > 0)
            place = {place.chunk - 1, m_counts[place.chunk - 1] - 1u};
        else
            return false;
        return true;
    }
    bool isFirst(Place place) const { return place.chunk == 0 && place.slot == 0; }

    // Behind `place`; the item's clock stands between its neighbours'.
    void insertAfter(Place place, Item *item);
    void erase(Place place);
    // The struct there begins earlier or later now; its neighbour was changed to fit.
    void setClock(Place place, Clock clock)
    {
        m_chunks[place.chunk]->clocks[place.slot] = clock;
        if (place.slot == 0)
            m_firsts[place.chunk] = clock;
    }
    template <class Visit>
    void forEach(Visit visit) const
    {
        forEachFrom({}, visit);
    }
    template <class Visit>
    void forEachFrom(Place place, Visit visit) const
    {
        for (std::uint32_t slot = place.slot; place.chunk < m_chunks.size(); ++place.chunk, slot = 0) {
            const Chunk &chunk = *m_chunks[place.chunk];
            for (; slot < m_counts[place.chunk]; ++slot)
                visit(chunk.items[slot]);
        }
    }
    std::size_t countFrom(Place place) const // that one included
    {
        if (isFirst(place))
            return m_size;
        std::size_t count = m_counts[place.chunk] - place.slot;
        for (std::size_t chunk = place.chunk + 1; chunk < m_chunks.size(); ++chunk)
            count += m_counts[chunk];
        return count;
    }
    std::size_t bytes() const { return m_chunks.size() * (sizeof(Chunk) + sizeof(Clock) + sizeof(void *) + 1); }

private:
    static constexpr std::uint32_t capacity = 64;
    static constexpr std::uint32_t filled = 56; // by structs that come at the end: the rest is for splits
    struct Chunk
    {
        Clock clocks[capacity];
        Item *items[capacity];
    };
    std::uint32_t chunkOf(Clock clock) const
    {
        const Clock *base = m_firsts.data();
        for (std::size_t count = m_firsts.size(); count > 1;) {
            const std::size_t half = count / 2;
            base = base[half] <= clock ? base + half : base;
            count -= half;
        }
        return std::uint32_t(base - m_firsts.data());
    }
    std::uint32_t search(std::uint32_t in, Clock clock) const
    {
        const Clock *clocks = m_chunks[in]->clocks;
        const Clock *base = clocks;
        for (std::uint32_t count = m_counts[in]; count > 1;) {
            const std::uint32_t half = count / 2;
            base = base[half] <= clock ? base + half : base;
            count -= half;
        }
        return std::uint32_t(base - clocks);
    }
    void addChunk(std::size_t at, Clock first)
    {
        m_chunks.insert(m_chunks.begin() + std::ptrdiff_t(at), std::unique_ptr<Chunk>(new Chunk));
        m_firsts.insert(m_firsts.begin() + std::ptrdiff_t(at), first);
        m_counts.insert(m_counts.begin() + std::ptrdiff_t(at), std::uint8_t(0));
    }

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    std::vector<Clock> m_firsts;
    std::vector<std::uint8_t> m_counts;
    mutable std::uint32_t m_lastChunk = 0;
    mutable std::uint32_t m_lastSlot = 0;
    Clock m_end = 0;
    std::size_t m_size = 0;
};

} // namespace Layers::Crdt
