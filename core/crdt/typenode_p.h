#pragma once
// A shared type inside the document: a list and a map of keys, whatever class it is used as.

#include "core/crdt/positionindex_p.h"

#include <unordered_map>

namespace Layers::Crdt {

// The items of each key, in the order in which keys first came. The last item of a key is its value.
class KeyMap
{
public:
    struct Entry
    {
        std::uint32_t key = 0;
        Item *first = nullptr;
        Item *last = nullptr;
    };
    Entry *find(std::uint32_t key)
    {
        if (m_index.empty()) {
            for (Entry &entry : m_entries) {
                if (entry.key == key)
                    return &entry;
            }
            return nullptr;
        }
        const auto at = m_index.find(key);
        return at == m_index.end() ? nullptr : &m_entries[at->second];
    }
    Entry &get(std::uint32_t key)
    {
        if (Entry *entry = find(key))
            return *entry;
        m_entries.push_back({key, nullptr, nullptr});
        if (m_entries.size() > 12) {
            if (m_index.empty()) {
                for (std::size_t i = 0; i < m_entries.size(); ++i)
                    m_index.emplace(m_entries[i].key, i);
            } else {
                m_index.emplace(key, m_entries.size() - 1);
            }
        }
        return m_entries.back();
    }
    const std::vector<Entry> &entries() const { return m_entries; }
    void clear()
    {
        m_entries.clear();
        m_index.clear();
    }

private:
    std::vector<Entry> m_entries;
    std::unordered_map<std::uint32_t, std::size_t> m_index;
};

struct TypeNode
{
    std::uint32_t self = 0;
    std::uint32_t generation = 0;
    TypeKind kind = TypeKind::Untyped;
    bool alive = true;
    bool hasFormatting = false;
    std::uint32_t name = none; // atom of a root's name
    Item *item = nullptr; // what holds it; null for a root
    Item *start = nullptr;
    Item *end = nullptr;
    Clock length = 0; // visible units of the list
    std::uint32_t items = 0; // in the list, tombstones included
    KeyMap keys;
    std::unique_ptr<PositionIndex> positions;
    std::uint64_t changedIn = 0; // the transaction that noted a change last, and where
    std::uint32_t changedAt = 0;
    // Where this peer types: the item that grows, the visible index behind it, and the state of the document for which that holds.
    Item *typing = nullptr;
    Clock typingEnd = 0;
    std::uint64_t typingEpoch = 0;

    bool isText() const { return kind == TypeKind::Text || kind == TypeKind::XmlText; }
};

} // namespace Layers::Crdt
