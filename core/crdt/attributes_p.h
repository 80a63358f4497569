#pragma once
// The attributes of a place in a text, in the order in which they were switched on, as a JavaScript Map keeps them.

#include "core/crdt/engine_p.h"

#include <algorithm>

namespace Layers::Crdt {

class Attributes
{
public:
    struct Entry
    {
        std::uint32_t key = 0;
        Value value;
    };
    bool empty() const { return m_entries.empty(); }
    std::size_t size() const { return m_entries.size(); }
    auto begin() const { return m_entries.begin(); }
    auto end() const { return m_entries.end(); }
    bool has(std::uint32_t key) const
    {
        return std::any_of(m_entries.begin(), m_entries.end(), [key](const Entry &entry) { return entry.key == key; });
    }
    Value get(std::uint32_t key) const // null when it is not set
    {
        for (const Entry &entry : m_entries) {
            if (entry.key == key)
                return entry.value.isUndefined() ? Value(nullptr) : entry.value;
        }
        return nullptr;
    }
    void set(std::uint32_t key, const Value &value)
    {
        for (Entry &entry : m_entries) {
            if (entry.key == key) {
                entry.value = value;
                return;
            }
        }
        m_entries.push_back({key, value});
    }
    void erase(std::uint32_t key)
    {
        std::erase_if(m_entries, [key](const Entry &entry) { return entry.key == key; });
    }
    void apply(std::uint32_t key, const Value &value) // as a mark does: null switches off
    {
        if (value.isNull())
            erase(key);
        else
            set(key, value);
    }
    Object object(const Atoms &atoms) const // without those that are off
    {
        Object object;
        for (const Entry &entry : m_entries) {
            if (!entry.value.isNull())
                object.set(atoms.text(entry.key), entry.value);
        }
        return object;
    }

private:
    std::vector<Entry> m_entries;
};

} // namespace Layers::Crdt
