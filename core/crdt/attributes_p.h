#pragma once
// The attributes of a place in a text, in the order in which they were switched on, as a JavaScript Map keeps them.

#include "core/crdt/engine_p.h"

#include <unordered_map>
#include <vector>

namespace Layers::Crdt {

// Things by the number of their key, in the order in which the keys came: few are looked through, of many there is an index.
template <class T>
class ByKey
{
public:
    struct Entry
    {
        std::uint32_t key = 0;
        T value;
    };
    std::vector<Entry> entries; // only add() makes them, and who takes one away calls forget()
    std::size_t find(std::uint32_t key) const // entries.size() for none
    {
        constexpr std::size_t few = 16;
        if (entries.size() <= few) {
            std::size_t at = 0;
            while (at < entries.size() && entries[at].key != key)
                ++at;
            return at;
        }
        if (m_index.empty()) {
            for (std::size_t i = 0; i < entries.size(); ++i)
                m_index[entries[i].key] = i;
        }
        const auto at = m_index.find(key);
        return at == m_index.end() ? entries.size() : at->second;
    }
    void add(std::uint32_t key, const T &value)
    {
        if (!m_index.empty())
            m_index[key] = entries.size();
        entries.push_back({key, value});
    }
    void replaceKey(std::size_t at, std::uint32_t key)
    {
        m_index.erase(entries[at].key);
        entries[at].key = key;
    }
    void forget() { m_index.clear(); }

private:
    mutable std::unordered_map<std::uint32_t, std::size_t> m_index; // empty until it is needed
};

class Attributes
{
public:
    using Entry = ByKey<Value>::Entry;
    bool empty() const { return size() == 0; }
    std::size_t size() const { return m_held.entries.size() - m_gone; }
    auto begin() const
    {
        tidy();
        return m_held.entries.begin();
    }
    auto end() const
    {
        tidy();
        return m_held.entries.end();
    }
    bool has(std::uint32_t key) const { return m_held.find(key) < m_held.entries.size(); }
    const Value *find(std::uint32_t key) const
    {
        const std::size_t at = m_held.find(key);
        return at == m_held.entries.size() ? nullptr : &m_held.entries[at].value;
    }
    Value get(std::uint32_t key) const // null when it is not set
    {
        const std::size_t at = m_held.find(key);
        if (at == m_held.entries.size() || m_held.entries[at].value.isUndefined())
            return nullptr;
        return m_held.entries[at].value;
    }
    void set(std::uint32_t key, const Value &value)
    {
        if (const std::size_t at = m_held.find(key); at < m_held.entries.size())
            m_held.entries[at].value = value;
        else
            m_held.add(key, value);
    }
    void erase(std::uint32_t key)
    {
        const std::size_t at = m_held.find(key);
        if (at == m_held.entries.size())
            return;
        constexpr std::size_t few = 16;
        if (m_held.entries.size() <= few) {
            m_held.entries.erase(m_held.entries.begin() + std::ptrdiff_t(at));
            return;
        }
        m_held.replaceKey(at, none); // those behind it stay where they are until most are such
        m_held.entries[at].value = Value();
        if (++m_gone > m_held.entries.size() / 2)
            tidy();
    }
    void apply(std::uint32_t key, const Value &value) // as a mark does: null switches off
    {
        if (value.isNull())
            erase(key);
        else
            set(key, value);
    }
    Object object(const Atoms &atoms, bool keepsOff = false) const // without those that are off
    {
        std::vector<Member> members;
        for (const Entry &entry : *this) {
            if (keepsOff || !entry.value.isNull())
                members.push_back({atoms.text(entry.key), entry.value});
        }
        return Object::from(std::move(members));
    }

private:
    void tidy() const
    {
        if (m_gone == 0)
            return;
        std::erase_if(m_held.entries, [](const Entry &entry) { return entry.key == none; });
        m_held.forget();
        m_gone = 0;
    }
    mutable ByKey<Value> m_held;
    mutable std::size_t m_gone = 0; // entries whose key is `none`
};

} // namespace Layers::Crdt
