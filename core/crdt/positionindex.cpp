#include "core/crdt/positionindex_p.h"
#include "core/crdt/prefetch_p.h"

#include <algorithm>

namespace Layers::Crdt {

PositionIndex::~PositionIndex() = default;

std::uint32_t PositionIndex::newLeaf()
{
    if (!m_freeLeaves.empty()) {
        const std::uint32_t leaf = m_freeLeaves.back();
        m_freeLeaves.pop_back();
        m_leaves[leaf].count = 0;
        m_leaves[leaf].parent = none;
        if (m_marks)
            m_marks->leaves[leaf].known = false;
        return leaf;
    }
    m_leaves.append();
    if (m_marks)
        m_marks->leaves.emplace_back();
    return std::uint32_t(m_leaves.count() - 1);
}

std::uint32_t PositionIndex::newNode(bool leaves)
{
    std::uint32_t node = 0;
    if (!m_freeNodes.empty()) {
        node = m_freeNodes.back();
        m_freeNodes.pop_back();
        m_nodes[node] = Node{};
        if (m_marks)
            m_marks->nodes[node].known = false;
    } else {
        m_nodes.append();
        if (m_marks)
            m_marks->nodes.emplace_back();
        node = std::uint32_t(m_nodes.count() - 1);
    }
    m_nodes[node].leaves = leaves;
    return node;
}

Clock PositionIndex::sumOf(const Leaf &leaf)
{
    Clock sum = 0;
    for (std::uint32_t i = 0; i < leaf.count; ++i)
        sum += visibleAt(leaf, i);
    return sum;
}

PositionIndex::PositionIndex(Item *start)
{
    std::vector<std::pair<std::uint32_t, Clock>> level;
    for (Item *item = start; item;) {
        const std::uint32_t at = newLeaf();
        Leaf &leaf = m_leaves[at];
        for (; item && leaf.count < leafFill; item = item->right) {
            leaf.visible[leaf.count] = shortened(item);
            leaf.items[leaf.count++] = item;
            item->place = at;
        }
        level.emplace_back(at, sumOf(leaf));
        m_total += level.back().second;
        if (!m_marks && std::any_of(leaf.items, leaf.items + leaf.count, [](const Item *each) { return each->kind == Kind::Format; }))
            beginMarks();
        if (m_marks)
            marksOf(true, at); // now that its items are at hand
    }
    if (level.empty())
        level.emplace_back(newLeaf(), 0);
    bool leaves = true;
    do {
        std::vector<std::pair<std::uint32_t, Clock>> above;
        constexpr std::size_t nodeFill = nodeCapacity * 3 / 4;
        for (std::size_t i = 0; i < level.size();) {
            const std::uint32_t at = newNode(leaves);
            Clock sum = 0;
            for (; i < level.size() && m_nodes[at].count < nodeFill; ++i) {
                Node &node = m_nodes[at];
                node.children[node.count] = level[i].first;
                node.sums[node.count++] = level[i].second;
                sum += level[i].second;
                setParent(leaves, level[i].first, at);
            }
            above.emplace_back(at, sum);
            if (m_marks)
                marksOf(false, at);
        }
        level = std::move(above);
        leaves = false;
    } while (level.size() > 1);
    m_root = level[0].first;
}

void PositionIndex::setParent(bool leaf, std::uint32_t child, std::uint32_t parent)
{
    if (leaf)
        m_leaves[child].parent = parent;
    else
        m_nodes[child].parent = parent;
}

std::uint32_t PositionIndex::slotOf(const Node &node, std::uint32_t child) const
{
    std::uint32_t slot = 0;
    while (node.children[slot] != child)
        ++slot;
    return slot;
}

void PositionIndex::bump(std::uint32_t leaf, std::int64_t difference)
{
    m_total = Clock(m_total + difference);
    std::uint32_t child = leaf;
    for (std::uint32_t at = m_leaves[leaf].parent; at != none;) {
        Node &node = m_nodes[at];
        Clock &sum = node.sums[slotOf(node, child)];
        sum = Clock(sum + difference);
        child = at;
        at = node.parent;
    }
}

PositionIndex::Hit PositionIndex::findIn(const Leaf &leaf, Clock start, Clock index)
{
    for (std::uint32_t i = 0; i < leaf.count; ++i) {
        const Clock visible = visibleAt(leaf, i);
        if (index - start < visible) {
            m_nearSlot = i;
            return {leaf.items[i], start};
        }
        start += visible;
    }
    return {};
}

PositionIndex::Hit PositionIndex::find(Clock index)
{
    if (m_hasNearStart && index - m_nearStart < m_nearSum)
        return findIn(m_leaves[m_near], m_nearStart, index);
    settle();
    Clock start = 0;
    std::uint32_t at = m_root;
    while (true) {
        const Node &node = m_nodes[at];
        std::uint32_t slot = 0;
        while (index - start >= node.sums[slot])
            start += node.sums[slot++];
        at = node.children[slot];
        m_nearSum = node.sums[slot];
        if (node.leaves)
            break;
    }
    prefetch(m_leaves[at]);
    m_near = at;
    m_nearStart = start;
    m_hasNearStart = true;
    return findIn(m_leaves[at], start, index);
}

Clock PositionIndex::indexOf(const Item *item)
{
    settle();
    Clock index = 0;
    const Leaf &leaf = m_leaves[item->place];
    for (std::uint32_t slot = slotIn(leaf, item); slot-- > 0;)
        index += visibleAt(leaf, slot);
    std::uint32_t child = item->place;
    for (std::uint32_t at = leaf.parent; at != none; at = m_nodes[at].parent) {
        const Node &node = m_nodes[at];
        for (std::uint32_t slot = 0; node.children[slot] != child; ++slot)
            index += node.sums[slot];
        child = at;
    }
    return index;
}

// The sums above `node` are right already: they count `sum`.
void PositionIndex::insertChild(std::uint32_t at, std::uint32_t slot, std::uint32_t child, Clock sum)
{
    if (m_nodes[at].count == nodeCapacity) {
        constexpr std::uint32_t half = nodeCapacity / 2;
        const std::uint32_t twin = newNode(m_nodes[at].leaves);
        Node &left = m_nodes[at];
        Node &right = m_nodes[twin];
        Clock moved = 0;
        for (std::uint32_t i = half; i < nodeCapacity; ++i) {
            right.children[right.count] = left.children[i];
            right.sums[right.count++] = left.sums[i];
            moved += left.sums[i];
            setParent(left.leaves, left.children[i], twin);
        }
        left.count = half;
        const bool toRight = slot > half;
        const Clock twinSum = moved + (toRight ? sum : 0);
        if (left.parent == none) {
            const std::uint32_t root = newNode(false);
            Node &top = m_nodes[root];
            top.count = 1;
            top.children[0] = at;
            top.sums[0] = m_total;
            m_nodes[at].parent = root;
            m_root = root;
        }
        const std::uint32_t parent = m_nodes[at].parent;
        const std::uint32_t own = slotOf(m_nodes[parent], at);
        m_nodes[parent].sums[own] -= twinSum;
        insertChild(parent, own + 1, twin, twinSum);
        if (toRight) {
            at = twin;
            slot -= half;
        }
    }
    Node &node = m_nodes[at];
    for (std::uint32_t i = node.count; i > slot; --i) {
        node.children[i] = node.children[i - 1];
        node.sums[i] = node.sums[i - 1];
    }
    node.children[slot] = child;
    node.sums[slot] = sum;
    ++node.count;
    setParent(node.leaves, child, at);
}

void PositionIndex::insertAfter(Item *left, Item *item)
{
    const bool isNear = left && left->place == m_near && m_leaves[m_near].count < leafCapacity;
    if (!isNear)
        leave();
    std::uint32_t at = none;
    std::uint32_t slot = 0;
    if (left) {
        at = left->place;
        slot = slotIn(m_leaves[at], left) + 1;
    } else {
        std::uint32_t node = m_root;
        while (!m_nodes[node].leaves)
            node = m_nodes[node].children[0];
        at = m_nodes[node].children[0];
    }
    if (!m_marks && item->kind == Kind::Format)
        beginMarks();
    if (m_marks && (item->kind == Kind::Format || m_leaves[at].count == leafCapacity))
        forgetMarks(at);
    if (m_leaves[at].count == leafCapacity) {
        const std::uint32_t twin = newLeaf();
        Leaf &from = m_leaves[at];
        Leaf &to = m_leaves[twin];
        // A list that grows at its end leaves some room for what is written between later.
        const bool grows = slot == leafCapacity;
        const std::uint32_t kept = grows ? leafFill : leafCapacity / 2;
        for (std::uint32_t i = kept; i < leafCapacity; ++i) {
            to.visible[to.count] = from.visible[i];
            to.items[to.count++] = from.items[i];
            from.items[i]->place = twin;
        }
        from.count = kept;
        if (m_marks && grows)
            marksOf(true, at); // now that its items are at hand
        const Clock moved = sumOf(to);
        const std::uint32_t parent = from.parent;
        const std::uint32_t own = slotOf(m_nodes[parent], at);
        m_nodes[parent].sums[own] -= moved;
        insertChild(parent, own + 1, twin, moved);
        if (slot > kept) {
            at = twin;
            slot -= kept;
        }
    }
    Leaf &leaf = m_leaves[at];
    for (std::uint32_t i = leaf.count; i > slot; --i) {
        leaf.visible[i] = leaf.visible[i - 1];
        leaf.items[i] = leaf.items[i - 1];
    }
    leaf.visible[slot] = shortened(item);
    leaf.items[slot] = item;
    ++leaf.count;
    item->place = at;
    m_nearSlot = slot;
    const Clock visible = item->visible();
    if (isNear) {
        m_late += visible;
        m_nearSum += visible;
    } else if (visible > 0) {
        bump(at, visible);
    }
}

void PositionIndex::removeChild(std::uint32_t at, std::uint32_t child)
{
    while (true) {
        Node &node = m_nodes[at];
        const std::uint32_t slot = slotOf(node, child);
        for (std::uint32_t i = slot + 1; i < node.count; ++i) {
            node.children[i - 1] = node.children[i];
            node.sums[i - 1] = node.sums[i];
        }
        --node.count;
        if (node.count > 0 || node.parent == none)
            break;
        m_freeNodes.push_back(at);
        child = at;
        at = node.parent;
    }
    if (m_nodes[m_root].count == 0) { // nothing is left: one empty leaf below one node
        m_nodes[m_root].leaves = true;
        const std::uint32_t leaf = newLeaf();
        m_nodes[m_root].count = 1;
        m_nodes[m_root].children[0] = leaf;
        m_nodes[m_root].sums[0] = 0;
        m_leaves[leaf].parent = m_root;
        if (m_marks)
            m_marks->nodes[m_root].known = false;
    }
}

void PositionIndex::absorb(Item *left, Item *right)
{
    if (left->place != right->place || left->place != m_near)
        leave();
    if (const Clock visible = right->visible(); visible && left->place != right->place) {
        bump(right->place, -std::int64_t(visible));
        bump(left->place, visible);
    }
    take(right);
    Leaf &leaf = m_leaves[left->place];
    leaf.visible[slotIn(leaf, left)] = shortened(left);
}

// Out of its leaf; the sums are right already.
void PositionIndex::take(Item *item)
{
    const std::uint32_t at = item->place;
    Leaf &leaf = m_leaves[at];
    for (std::uint32_t i = slotIn(leaf, item) + 1; i < leaf.count; ++i) {
        leaf.visible[i - 1] = leaf.visible[i];
        leaf.items[i - 1] = leaf.items[i];
    }
    --leaf.count;
    item->place = none;
    if (leaf.count == 0 && !(m_nodes[leaf.parent].count == 1 && leaf.parent == m_root)) {
        const std::uint32_t parent = leaf.parent;
        m_freeLeaves.push_back(at);
        removeChild(parent, at);
    }
}

void PositionIndex::Marks::appendMore(const Mark &mark)
{
    if (!m_more) {
        m_more = std::make_unique<More>();
        m_more->marks.assign(m_few, m_few + m_count);
    }
    m_more->marks.push_back(mark);
    if (!m_more->places.empty())
        m_more->places.emplace(mark.key, m_count);
    ++m_count;
    if (m_more->places.empty() && m_count > walked)
        close();
}

void PositionIndex::Marks::close()
{
    std::erase_if(m_more->marks, [](const Mark &mark) { return mark.key == none; });
    m_count = std::uint32_t(m_more->marks.size());
    for (std::uint32_t i = 0; i < m_count; ++i)
        m_more->places.insert_or_assign(m_more->marks[i].key, i);
}

std::size_t PositionIndex::Marks::bytes() const
{
    if (!m_more)
        return 0;
    constexpr std::size_t ofNode = 4 * sizeof(void *); // about
    return sizeof(More) + m_more->marks.capacity() * sizeof(Mark) + m_more->places.size() * ofNode
        + m_more->places.bucket_count() * sizeof(void *);
}

void PositionIndex::addMark(Marks &marks, const Mark &next)
{
    if (next.key == none)
        return;
    Mark *at = marks.find(next.key);
    const bool isNew = !at;
    if (!isNew && at->item && next.item && !next.restarts) {
        at->item = next.item;
        return;
    }
    if (!isNew)
        marks.erase(at);
    marks.append({next.item, next.key, !isNew || next.restarts});
}

void PositionIndex::addMarkOf(Marks &marks, const Item *item)
{
    if (item->kind != Kind::Format || item->deleted())
        return;
    const bool isOff = item->flags & Item::OffMark;
    addMark(marks, {isOff ? nullptr : item, item->markKey(), isOff});
}

void PositionIndex::beginMarks()
{
    m_marks = std::make_unique<Summaries>();
    m_marks->leaves.resize(m_leaves.count());
    m_marks->nodes.resize(m_nodes.count());
}

const PositionIndex::Marks &PositionIndex::marksOf(bool leaf, std::uint32_t at)
{
    Marks &marks = leaf ? m_marks->leaves[at] : m_marks->nodes[at];
    if (marks.known)
        return marks;
    marks.clear();
    if (leaf) {
        for (std::uint32_t i = 0; i < m_leaves[at].count; ++i)
            addMarkOf(marks, m_leaves[at].items[i]);
    } else {
        for (std::uint32_t i = 0; i < m_nodes[at].count; ++i) { // as deep as the tree
            for (const Mark &mark : marksOf(m_nodes[at].leaves, m_nodes[at].children[i]))
                addMark(marks, mark);
        }
    }
    marks.known = true;
    return marks;
}

void PositionIndex::forgetMarks(std::uint32_t leaf)
{
    m_marks->leaves[leaf].known = false;
    for (std::uint32_t at = m_leaves[leaf].parent; at != none && m_marks->nodes[at].known; at = m_nodes[at].parent)
        m_marks->nodes[at].known = false;
}

std::vector<const Item *> PositionIndex::marksBefore(const Item *item)
{
    if (!m_marks)
        beginMarks();
    constexpr std::size_t deepest = 32; // a node has seven children at least when it comes to be, and nodes have numbers of 32 bits
    std::uint32_t path[deepest]; // the leaf, and the nodes above it
    std::size_t depth = 0;
    path[depth++] = item->place;
    for (std::uint32_t at = m_leaves[item->place].parent; at != none; at = m_nodes[at].parent)
        path[depth++] = at;
    Marks marks;
    for (std::size_t i = depth; --i > 0;) {
        const Node &node = m_nodes[path[i]];
        for (std::uint32_t slot = 0; node.children[slot] != path[i - 1]; ++slot) {
            for (const Mark &mark : marksOf(node.leaves, node.children[slot]))
                addMark(marks, mark);
        }
    }
    const Leaf &leaf = m_leaves[item->place];
    for (std::uint32_t i = 0; leaf.items[i] != item; ++i)
        addMarkOf(marks, leaf.items[i]);
    std::vector<const Item *> held;
    for (const Mark &mark : marks) {
        if (mark.item)
            held.push_back(mark.item);
    }
    return held;
}

std::size_t PositionIndex::bytes() const
{
    std::size_t bytes = m_leaves.bytes() + m_nodes.bytes();
    if (m_marks) {
        for (const std::vector<Marks> *all : {&m_marks->leaves, &m_marks->nodes}) {
            for (const Marks &marks : *all)
                bytes += sizeof(Marks) + marks.bytes();
        }
    }
    return bytes;
}

bool PositionIndex::valid(Item *start)
{
    settle();
    Clock index = 0;
    std::size_t count = 0;
    std::vector<const Item *> marks;
    for (Item *item = start; item; item = item->right) {
        if (indexOf(item) != index)
            return false;
        if (item->visible() && (find(index).item != item || find(index + item->visible() - 1).item != item))
            return false;
        index += item->visible();
        ++count;
        if (m_marks && marksBefore(item) != marks)
            return false;
        if (item->kind != Kind::Format || item->deleted())
            continue;
        const auto of
            = std::find_if(marks.begin(), marks.end(), [item](const Item *mark) { return mark->content->atom == item->content->atom; });
        if (item->content->value.isNull() && of != marks.end())
            marks.erase(of);
        else if (!item->content->value.isNull())
            of == marks.end() ? marks.push_back(item) : void(*of = item);
    }
    if (index != m_total)
        return false;
    std::vector<std::uint32_t> nodes{m_root};
    while (!nodes.empty()) {
        const std::uint32_t at = nodes.back();
        const Node &node = m_nodes[at];
        nodes.pop_back();
        for (std::uint32_t i = 0; i < node.count; ++i) {
            Clock sum = 0;
            if (node.leaves) {
                const Leaf &leaf = m_leaves[node.children[i]];
                if (leaf.parent != at)
                    return false;
                sum = sumOf(leaf);
                count -= leaf.count;
                for (std::uint32_t k = 0; k < leaf.count; ++k) {
                    if (leaf.items[k]->place != node.children[i] || leaf.visible[k] != shortened(leaf.items[k]))
                        return false;
                }
            } else {
                const Node &child = m_nodes[node.children[i]];
                if (child.parent != at)
                    return false;
                for (std::uint32_t k = 0; k < child.count; ++k)
                    sum += child.sums[k];
                nodes.push_back(node.children[i]);
            }
            if (sum != node.sums[i])
                return false;
        }
    }
    return count == 0;
}

} // namespace Layers::Crdt
