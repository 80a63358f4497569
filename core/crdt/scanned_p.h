#pragma once
// The items that were passed while the place of a new one is looked for (the conflicts of Item.integrate in Yjs, src/structs/Item.js),
// numbered as they came. A few of them are looked through, of many a table knows the numbers. Whoever ran into a long conflict once pays
// for it once: a new round leaves the table as it is.

#include "core/crdt/item_p.h"

namespace Layers::Crdt {

class ScannedItems
{
public:
    std::size_t size() const { return m_items.size(); }
    void add(const Item *item) { m_items.push_back(item); }
    std::size_t numberOf(const Item *item) // size() where it was not passed
    {
        if (m_items.size() <= few) {
            for (std::size_t i = m_items.size(); i-- > 0;) {
                if (m_items[i] == item)
                    return i;
            }
            return m_items.size();
        }
        enterAll();
        const Slot &slot = m_slots[slotOf(item)];
        return slot.round == m_round ? slot.number : m_items.size();
    }
    void beginAnew()
    {
        // The memory of a long conflict goes behind many short ones.
        constexpr std::size_t worthKeeping = 1 << 14;
        constexpr std::uint32_t many = 256;
        const bool isSpare = m_slots.size() > worthKeeping && m_items.size() * 16 < m_slots.size();
        m_spareRounds = isSpare ? m_spareRounds + 1 : 0;
        if (m_spareRounds > many)
            *this = {};
        m_items.clear();
        m_entered = 0;
        if (++m_round == 0) {
            m_slots.clear();
            m_round = 1;
        }
    }

private:
    static constexpr std::size_t few = 24;
    struct Slot
    {
        const Item *item = nullptr;
        std::uint32_t number = 0;
        std::uint32_t round = 0; // free in every other one
    };
    // Where it stands, or the free slot where it would.
    std::size_t slotOf(const Item *item) const
    {
        const std::size_t mask = m_slots.size() - 1;
        auto at = std::size_t((std::uint64_t(reinterpret_cast<std::uintptr_t>(item)) >> 6) * 0x9e37'79b9'7f4a'7c15u >> 20) & mask;
        while (m_slots[at].round == m_round && m_slots[at].item != item)
            at = (at + 1) & mask;
        return at;
    }
    void enterAll()
    {
        if (m_slots.size() < m_items.size() * 2) {
            std::size_t size = 64;
            while (size < m_items.size() * 4)
                size *= 2;
            m_slots.assign(size, {});
            m_entered = 0;
        }
        for (; m_entered < m_items.size(); ++m_entered)
            m_slots[slotOf(m_items[m_entered])] = {m_items[m_entered], std::uint32_t(m_entered), m_round};
    }

    std::vector<const Item *> m_items;
    std::vector<Slot> m_slots; // a power of two, never more than half full
    std::size_t m_entered = 0; // of the items, into the table
    std::uint32_t m_round = 1;
    std::uint32_t m_spareRounds = 0; // one after another
};

} // namespace Layers::Crdt
