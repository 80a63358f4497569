#include "core/crdt/structlist_p.h"

#include <cstring>

namespace Layers::Crdt {

void StructList::insertAfter(Place place, Item *item)
{
    std::uint32_t slot = place.slot + 1;
    std::uint32_t at = place.chunk;
    if (m_counts[at] == capacity) {
        constexpr std::uint32_t half = capacity / 2;
        addChunk(at + 1, m_chunks[at]->clocks[half]);
        const Chunk &left = *m_chunks[at];
        Chunk &right = *m_chunks[at + 1];
        std::memcpy(right.clocks, left.clocks + half, half * sizeof(Clock));
        std::memcpy(right.items, left.items + half, half * sizeof(Item *));
        m_counts[at] = half;
        m_counts[at + 1] = capacity - half;
        if (slot > half) {
            ++at;
            slot -= half;
        }
    }
    Chunk &chunk = *m_chunks[at];
    const std::uint32_t behind = m_counts[at]++ - slot;
    std::memmove(chunk.clocks + slot + 1, chunk.clocks + slot, behind * sizeof(Clock));
    std::memmove(chunk.items + slot + 1, chunk.items + slot, behind * sizeof(Item *));
    chunk.clocks[slot] = item->clock;
    chunk.items[slot] = item;
    ++m_size;
    if (item->end() > m_end)
        m_end = item->end();
}

void StructList::erase(Place place)
{
    Chunk &chunk = *m_chunks[place.chunk];
    const std::uint32_t behind = m_counts[place.chunk] - place.slot - 1;
    std::memmove(chunk.clocks + place.slot, chunk.clocks + place.slot + 1, behind * sizeof(Clock));
    std::memmove(chunk.items + place.slot, chunk.items + place.slot + 1, behind * sizeof(Item *));
    --m_size;
    if (--m_counts[place.chunk] == 0) {
        m_chunks.erase(m_chunks.begin() + place.chunk);
        m_firsts.erase(m_firsts.begin() + place.chunk);
        m_counts.erase(m_counts.begin() + place.chunk);
    } else if (place.slot == 0) {
        m_firsts[place.chunk] = chunk.clocks[0];
    }
}

} // namespace Layers::Crdt
