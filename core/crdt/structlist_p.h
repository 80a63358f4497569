#pragma once
// All structs of one client by clock, without gaps, in chunks: finding is two short searches, a split moves part of one chunk.

#include "core/crdt/item_p.h"

#include <algorithm>
#include <cstddef>

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
        if (m_chunks.empty() || m_chunks.back()->count >= filled)
            addChunk(m_chunks.size(), item->clock);
        Chunk &chunk = *m_chunks.back();
        chunk.clocks[chunk.count] = item->clock;
        chunk.items[chunk.count++] = item;
        m_end = item->end();
        ++m_size;
    }
    void grow(Clock by) { m_end += by; } // the last struct became longer

    // The struct that holds `clock`, which is below end().
    Place locate(Clock clock) const
    {
        std::uint32_t at = m_lastChunk;
        if (at >= m_chunks.size() || clock < m_firsts[at] || (at + 1 < m_firsts.size() && clock >= m_firsts[at + 1])) {
            at = chunkOf(clock);
            m_lastChunk = at;
        }
        const Chunk &chunk = *m_chunks[at];
        if (chunk.clocks[chunk.count - 1] <= clock)
            return {at, chunk.count - 1};
        // Who erases backwards asks for the neighbour of the last one.
        for (std::uint32_t slot = m_lastSlot > 0 ? m_lastSlot - 1 : 0; slot < m_lastSlot + 2 && slot + 1 < chunk.count; ++slot) {
            if (chunk.clocks[slot] <= clock && clock < chunk.clocks[slot + 1])
                return {at, m_lastSlot = slot};
        }
        return {at, m_lastSlot = search(chunk, clock)};
    }
    // Asks for the memory in which a struct is looked for soon.
    void prefetch(Clock clock) const
    {
#if defined(__GNUC__)
        const std::uint32_t at = chunkOf(clock);
        const Chunk &chunk = *m_chunks[at];
        const std::size_t slot = at + 1 < m_firsts.size()
            ? std::size_t(std::uint64_t(clock - m_firsts[at]) * capacity / (m_firsts[at + 1] - m_firsts[at])) * chunk.count / capacity
            : chunk.count - 1;
        m_lastChunk = at;
        for (std::size_t line = 0; line < offsetof(Chunk, items); line += 64)
            __builtin_prefetch(reinterpret_cast<const char *>(&chunk) + line);
        for (std::size_t line = slot; line < chunk.count; line += 8)
            __builtin_prefetch(&chunk.items[line]);
#else
        (void)clock;
#endif
    }
    // The same for who goes through them in order: it is likely to be a few structs behind `near`.
    Place locateBehind(Place near, Clock clock) const
    {
        constexpr std::uint32_t few = 12;
        if (near.chunk < m_chunks.size()) {
            const Chunk &chunk = *m_chunks[near.chunk];
            for (std::uint32_t slot = near.slot; slot < near.slot + few && slot + 1 < chunk.count; ++slot) {
                if (chunk.clocks[slot] > clock)
                    break;
                if (clock < chunk.clocks[slot + 1])
                    return {near.chunk, slot};
            }
        }
        return locate(clock);
    }
    Item *find(Clock clock) const
    {
        return at(locate(clock));
    }
    Item *at(Place place) const
    {
        return m_chunks[place.chunk]->items[place.slot];
    }
    Clock clockAt(Place place) const
    {
        return m_chunks[place.chunk]->clocks[place.slot];
    }
    Place first() const
    {
        return {};
    }
    Place lastPlace() const
    {
        return {std::uint32_t(m_chunks.size() - 1), m_chunks.back()->count - 1};
    }
    Item *last() const
    {
        return m_chunks.back()->items[m_chunks.back()->count - 1];
    }
    bool next(Place &place) const
    {
        if (place.slot + 1 < m_chunks[place.chunk]->count)
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
            place = {place.chunk - 1, m_chunks[place.chunk - 1]->count - 1};
        else
            return false;
        return true;
    }
    bool isFirst(Place place) const
    {
        return place.chunk == 0 && place.slot == 0;
    }

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
        for (const auto &chunk : m_chunks) {
            for (std::uint32_t i = 0; i < chunk->count; ++i)
                visit(chunk->items[i]);
        }
    }
    template <class Visit>
    void forEachFrom(Place place, Visit visit) const
    {
        for (std::uint32_t slot = place.slot; place.chunk < m_chunks.size(); ++place.chunk, slot = 0) {
            const Chunk &chunk = *m_chunks[place.chunk];
            for (; slot < chunk.count; ++slot)
                visit(chunk.items[slot]);
        }
    }
    std::size_t countFrom(Place place) const // that one included
    {
        if (isFirst(place))
            return m_size;
        std::size_t count = m_chunks[place.chunk]->count - place.slot;
        for (std::size_t chunk = place.chunk + 1; chunk < m_chunks.size(); ++chunk)
            count += m_chunks[chunk]->count;
        return count;
    }
    std::size_t bytes() const
    {
        return m_chunks.size() * (sizeof(Chunk) + sizeof(Clock) + sizeof(void *));
    }

private:
    static constexpr std::uint32_t capacity = 64;
    static constexpr std::uint32_t filled = 56; // by structs that come at the end: the rest is for splits
    struct Chunk
    {
        std::uint32_t count = 0;
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
    // The struct that holds `clock`, which is not the last: most are about as long as the others, so it is near where the clock says, and
    // what lies between is not touched.
    static std::uint32_t search(const Chunk &chunk, Clock clock)
    {
        constexpr std::uint32_t near = 6;
        std::uint32_t low = 0;
        std::uint32_t high = chunk.count - 1;
        const Clock first = chunk.clocks[low];
        std::uint32_t at = std::uint32_t(std::uint64_t(clock - first) * high / (chunk.clocks[high] - first));
        if (chunk.clocks[at] <= clock) {
            low = at;
            for (const std::uint32_t end = std::min(at + near, high); at < end; low = ++at) {
                if (chunk.clocks[at + 1] > clock)
                    return at;
            }
        } else {
            high = at;
            for (const std::uint32_t end = at > near ? at - near : 0; at > end; high = at) {
                if (chunk.clocks[--at] <= clock)
                    return at;
            }
        }
        while (high - low > 1) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (chunk.clocks[middle] <= clock)
                low = middle;
            else
                high = middle;
        }
        return low;
    }
    void addChunk(std::size_t at, Clock first)
    {
        m_chunks.insert(m_chunks.begin() + std::ptrdiff_t(at), std::unique_ptr<Chunk>(new Chunk));
        m_firsts.insert(m_firsts.begin() + std::ptrdiff_t(at), first);
    }

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    std::vector<Clock> m_firsts;
    mutable std::uint32_t m_lastChunk = 0;
    mutable std::uint32_t m_lastSlot = 0;
    Clock m_end = 0;
    std::size_t m_size = 0;
};

} // namespace Layers::Crdt
