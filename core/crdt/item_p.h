#pragma once
// One item of the store: 64 bytes, one cache line. Items live in an arena and never move; what is merged away is used again.
// GC structs are items without a parent. Before it is integrated an item carries the id of its parent where its left neighbour will be.

#include "core/crdt/content_p.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace Layers::Crdt {

inline constexpr std::uint32_t none = 0xffffffffu;

struct Item
{
    enum Flag : std::uint8_t {
        Deleted = 1,
        Keep = 2, // an undo step needs it: not collected
        Keyed = 4, // the value of a key: `place` is the key, not a leaf
        Redone = 8, // the document knows which item took its place
        ParentIsRoot = 16, // before integration: `parent` is the atom of a root's name
        ParentIsItem = 32, // before integration: `parentId` names the item that holds the parent
        OffMark = 64, // a Format that switches its key off
    };

    std::uint32_t client = 0; // index into the table of clients
    Clock clock = 0;
    Clock length = 0;
    Kind kind = Kind::Gc;
    std::uint8_t flags = 0;
    std::uint16_t mark = 0; // of a Format: the atom of its key and 1; 0 where that is too large, and its content says it
    union {
        Item *left = nullptr;
        struct
        {
            std::uint32_t client;
            Clock clock;
        } parentId;
    };
    Item *right = nullptr;
    std::uint32_t originClient = none;
    Clock originClock = 0;
    std::uint32_t rightClient = none;
    Clock rightClock = 0;
    std::uint32_t parent = none; // index of the shared type
    std::uint32_t place = none; // leaf of the position index, or the atom of the key
    union {
        const char16_t *text = nullptr;
        Content *content;
    };

    bool deleted() const { return flags & Deleted; }
    bool keep() const { return flags & Keep; }
    bool keyed() const { return flags & Keyed; }
    bool redone() const { return flags & Redone; }
    std::uint32_t markKey() const { return mark ? mark - 1u : content->atom; }
    bool isGc() const { return kind == Kind::Gc; }
    Clock end() const { return clock + length; }
    Clock last() const { return clock + length - 1; }
    // Units or elements that a reader of the list counts.
    Clock visible() const { return !(flags & Deleted) && countable(kind) ? length : 0; }
    std::u16string_view string() const { return {text, length}; }
};
static_assert(sizeof(Item) == 64);

class ItemArena
{
public:
    Item *allocate()
    {
        ++m_live;
        if (!m_free.empty()) {
            Item *item = m_free.back();
            m_free.pop_back();
            *item = Item{};
            return item;
        }
        if (m_used == m_size)
            newPage();
        return new (m_page + m_used++) Item;
    }
    // The content must be gone already.
    void release(Item *item)
    {
        --m_live;
        m_free.push_back(item);
    }
    // What was allocated since the mark goes again; all of it is released already.
    struct Mark
    {
        std::size_t pages = 0;
        std::size_t used = 0;
        std::size_t size = 0;
        std::size_t bytes = 0;
    };
    Mark mark() const { return {m_pages.size(), m_used, m_size, m_bytes}; }
    void rollBack(const Mark &mark)
    {
        if (m_pages.size() == mark.pages && m_used == mark.used)
            return;
        std::vector<std::pair<const Item *, const Item *>> gone; // from one to another
        if (mark.pages > 0)
            gone.emplace_back(pageAt(mark.pages - 1) + mark.used, pageAt(mark.pages - 1) + mark.size);
        for (std::size_t page = mark.pages, size = mark.size; page < m_pages.size(); ++page) {
            size = sizeBehind(size);
            gone.emplace_back(pageAt(page), pageAt(page) + size);
        }
        std::sort(gone.begin(), gone.end());
        std::erase_if(m_free, [&gone](const Item *item) {
            const auto after
                = std::upper_bound(gone.begin(), gone.end(), item, [](const Item *one, const auto &range) { return one < range.first; });
            return after != gone.begin() && item < std::prev(after)->second;
        });
        m_free.shrink_to_fit();
        m_pages.resize(mark.pages);
        m_page = mark.pages > 0 ? pageAt(mark.pages - 1) : nullptr;
        m_used = mark.used;
        m_size = mark.size;
        m_bytes = mark.bytes;
    }
    std::size_t live() const { return m_live; }
    std::size_t bytes() const { return m_bytes; }

private:
    struct Line
    {
        alignas(64) std::byte bytes[64];
    };
    static std::size_t sizeBehind(std::size_t size) { return size == 0 ? 16 : std::min<std::size_t>(size * 2, 1024); }
    Item *pageAt(std::size_t at) const { return reinterpret_cast<Item *>(m_pages[at].get()); }
    void newPage()
    {
        m_size = sizeBehind(m_size);
        m_pages.push_back(std::unique_ptr<Line[]>(new Line[m_size]));
        m_page = reinterpret_cast<Item *>(m_pages.back().get());
        m_used = 0;
        m_bytes += m_size * sizeof(Item);
    }
    std::vector<std::unique_ptr<Line[]>> m_pages;
    std::vector<Item *> m_free;
    Item *m_page = nullptr;
    std::size_t m_used = 0;
    std::size_t m_size = 0;
    std::size_t m_live = 0;
    std::size_t m_bytes = 0;
};

} // namespace Layers::Crdt
