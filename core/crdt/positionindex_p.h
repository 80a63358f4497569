#pragma once
// A B+tree over the items of one list in document order, tombstones included: from a visible index to its item, and from an item to its
// index, in a few steps. Each item knows its leaf. Built when a long list is first asked for a position, kept from then on.

#include "core/crdt/item_p.h"

#include <unordered_map>
#include <utility>

namespace Layers::Crdt {

class PositionIndex
{
public:
    static inline thread_local std::uint64_t compared = 0; // marks that others were compared with: for tests of cost

    struct Hit
    {
        Item *item = nullptr;
        Clock start = 0; // the visible index of its first unit
    };

    explicit PositionIndex(Item *start); // of the whole list
    ~PositionIndex();

    // The visible item that holds unit `index`, which is below the sum of all.
    Hit find(Clock index);
    Clock indexOf(const Item *item); // visible units before it
    void insertAfter(Item *left, Item *item); // `left` null: at the head
    // The item has become longer or shorter. Whoever types changes one leaf again and again: the sums above it are brought up to date when
    // another one is asked for.
    void changed(const Item *item, std::int64_t difference)
    {
        if (item->place != m_near) {
            leave();
            m_near = item->place;
        }
        Leaf &leaf = m_leaves[m_near];
        leaf.visible[slotIn(leaf, item)] = shortened(item);
        m_late += difference;
        m_nearSum = Clock(m_nearSum + difference);
    }
    void absorb(Item *left, Item *right); // `right` leaves the list, its neighbour `left` is as much longer
    // Of text with attributes: the mark that holds for each key before `item`, in the order in which they were switched on. Marks are
    // summed up in the tree once this has been asked for.
    std::vector<const Item *> marksBefore(const Item *item);
    void markChanged(const Item *item) // a mark came or went
    {
        if (m_marks)
            forgetMarks(item->place);
    }
    std::size_t bytes() const;
    bool valid(Item *start); // for tests: the order, every sum and all marks

private:
    static constexpr std::uint32_t leafCapacity = 31; // a leaf is five cache lines, the first of them what is looked through
    static constexpr std::uint32_t leafFill = leafCapacity * 3 / 4; // of one that is built
    static constexpr std::uint32_t nodeCapacity = 15;
    static constexpr std::uint16_t large = 0xffff;
    struct alignas(64) Leaf
    {
        std::uint16_t visible[leafCapacity]; // of each item, so that looking for an index does not ask them; `large`: ask it
        Item *items[leafCapacity];
        std::uint32_t count = 0;
        std::uint32_t parent = none;
    };
    static_assert(sizeof(Leaf) == 320);
    struct alignas(64) Node
    {
        Clock sums[nodeCapacity];
        std::uint16_t count = 0;
        bool leaves = false;
        std::uint32_t children[nodeCapacity];
        std::uint32_t parent = none;
    };
    static_assert(sizeof(Node) == 128);
    // What the marks of a part do to the attributes before it: per key the last one, or none where it is off at the end. A key that was off
    // in between is switched on anew, behind all others.
    struct Mark
    {
        const Item *item = nullptr;
        std::uint32_t key = none;
        bool restarts = false;
    };
    // In the order in which they were switched on; a few of them without memory of their own, so that a summary is one cache line. Many
    // are found by their key, and leave gaps, marks of no key, where they were taken out.
    class alignas(64) Marks
    {
    public:
        const Mark *begin() const { return m_more ? m_more->marks.data() : m_few; }
        const Mark *end() const { return begin() + m_count; }
        void clear()
        {
            m_count = 0;
            m_more.reset();
        }
        Mark *find(std::uint32_t key)
        {
            if (m_more && !m_more->places.empty()) {
                const auto at = m_more->places.find(key);
                return at == m_more->places.end() ? nullptr : first() + at->second;
            }
            compared += m_count;
            Mark *const at = std::find_if(first(), first() + m_count, [key](const Mark &mark) { return mark.key == key; });
            return at == first() + m_count ? nullptr : at;
        }
        void append(const Mark &mark)
        {
            if (!m_more && m_count < few) {
                m_few[m_count++] = mark;
                return;
            }
            appendMore(mark);
        }
        void erase(Mark *at)
        {
            if (m_more && !m_more->places.empty()) {
                m_more->places.erase(at->key);
                *at = {};
                if (m_count > 2 * m_more->places.size() + walked)
                    close();
                return;
            }
            std::move(at + 1, first() + m_count, at);
            --m_count;
            if (m_more)
                m_more->marks.pop_back();
        }
        std::size_t bytes() const;

        bool known = false; // of a part; one that is not known lies in none that is

    private:
        struct More
        {
            std::vector<Mark> marks;
            std::unordered_map<std::uint32_t, std::uint32_t> places; // by key, where they are many
        };
        static constexpr std::uint32_t few = 3;
        static constexpr std::uint32_t walked = 32;
        Mark *first() { return m_more ? m_more->marks.data() : m_few; }
        void appendMore(const Mark &mark);
        void close(); // the gaps
        std::uint32_t m_count = 0;
        Mark m_few[few];
        std::unique_ptr<More> m_more;
    };
    static_assert(sizeof(Marks) == 64);
    struct Summaries
    {
        std::vector<Marks> leaves;
        std::vector<Marks> nodes;
    };
    static void addMark(Marks &marks, const Mark &next);
    static void addMarkOf(Marks &marks, const Item *item);
    void beginMarks();
    const Marks &marksOf(bool leaf, std::uint32_t at);
    void forgetMarks(std::uint32_t leaf);

    std::uint32_t newLeaf();
    std::uint32_t newNode(bool leaves);
    std::uint32_t slotOf(const Node &node, std::uint32_t child) const;
    void bump(std::uint32_t leaf, std::int64_t difference);
    void settle()
    {
        if (m_late != 0)
            bump(m_near, std::exchange(m_late, 0));
    }
    void leave()
    {
        settle();
        m_near = none;
        m_hasNearStart = false;
    }
    void insertChild(std::uint32_t node, std::uint32_t slot, std::uint32_t child, Clock sum);
    void setParent(bool leaf, std::uint32_t child, std::uint32_t parent);
    void removeChild(std::uint32_t node, std::uint32_t child);
    void take(Item *item);
    static std::uint16_t shortened(const Item *item)
    {
        const Clock visible = item->visible();
        return visible < large ? std::uint16_t(visible) : large;
    }
    static Clock visibleAt(const Leaf &leaf, std::uint32_t slot)
    {
        return leaf.visible[slot] != large ? leaf.visible[slot] : leaf.items[slot]->visible();
    }
    std::uint32_t slotIn(const Leaf &leaf, const Item *item)
    {
        if (m_nearSlot >= leaf.count || leaf.items[m_nearSlot] != item) {
            m_nearSlot = 0;
            while (leaf.items[m_nearSlot] != item)
                ++m_nearSlot;
        }
        return m_nearSlot;
    }
    static Clock sumOf(const Leaf &leaf);
    Hit findIn(const Leaf &leaf, Clock start, Clock index);

    // Parts that never move, a few at a time: a vector would hold up to twice as much as it needs.
    template <class Part>
    class Pages
    {
    public:
        Part &operator[](std::size_t at) { return m_pages[at / size][at % size]; }
        const Part &operator[](std::size_t at) const { return m_pages[at / size][at % size]; }
        std::size_t count() const { return m_count; }
        void append()
        {
            if (m_count % size == 0)
                m_pages.push_back(std::make_unique<Part[]>(size));
            ++m_count;
        }
        std::size_t bytes() const { return m_pages.size() * size * sizeof(Part) + m_pages.capacity() * sizeof(m_pages[0]); }

    private:
        static constexpr std::size_t size = 8;
        std::vector<std::unique_ptr<Part[]>> m_pages;
        std::size_t m_count = 0;
    };
    Pages<Leaf> m_leaves;
    Pages<Node> m_nodes;
    std::vector<std::uint32_t> m_freeLeaves;
    std::vector<std::uint32_t> m_freeNodes;
    std::uint32_t m_root = none;
    Clock m_total = 0;
    std::uint32_t m_near = none; // the leaf that was used last
    std::uint32_t m_nearSlot = 0; // where in a leaf the last item was
    bool m_hasNearStart = false;
    Clock m_nearStart = 0; // visible units before that leaf
    Clock m_nearSum = 0; // and in it
    std::int64_t m_late = 0; // missing in the sums above it
    std::unique_ptr<Summaries> m_marks;
};

} // namespace Layers::Crdt
