#include "core/crdt/array.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/typecontent_p.h"

namespace Layers::Crdt {

Outcome<> List::insert(std::uint32_t index, std::vector<Input> items)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length)
        return rangeFault;
    return insertItems(*m_engine, *at, items, [&](Txn &txn) { return m_engine->listPosition(txn, *at, index); });
}

Outcome<> List::push(std::vector<Input> items)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    return insertItems(*m_engine, *at, items, [at](Txn &) { return at->end; });
}

Outcome<> List::remove(std::uint32_t index, std::uint32_t length)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length || length > at->length - index)
        return rangeFault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    m_engine->removeList(scope.txn, *at, index, length);
    return {};
}

std::optional<Element> List::get(std::uint32_t index) const
{
    TypeNode *at = node();
    return at ? elementAt(*m_engine, *at, index) : std::nullopt;
}

std::vector<Element> List::toVector() const
{
    const TypeNode *at = node();
    return at ? elementsOf(*m_engine, *at, nullptr) : std::vector<Element>();
}

std::vector<Element> List::toVector(const Snapshot &snapshot) const
{
    const TypeNode *at = node();
    return at ? elementsOf(*m_engine, *at, &snapshot) : std::vector<Element>();
}

Outcome<> List::unshift(std::vector<Input> items)
{
    return insert(0, std::move(items));
}

std::vector<Element> List::slice(std::int64_t start, std::int64_t end) const
{
    std::vector<Element> elements;
    TypeNode *at = node();
    if (!at)
        return elements;
    const auto length = std::int64_t(at->length);
    start = std::clamp<std::int64_t>(start < 0 ? start + length : start, 0, length);
    end = std::clamp<std::int64_t>(end < 0 ? end + length : end, 0, length);
    if (start >= end)
        return elements;
    elements.reserve(std::size_t(end - start));
    const PositionIndex::Hit hit = m_engine->locate(*at, Clock(start));
    Clock offset = Clock(start) - hit.start;
    for (const Item *item = hit.item; item && std::int64_t(elements.size()) < end - start; item = item->right) {
        for (; offset < item->visible() && std::int64_t(elements.size()) < end - start; ++offset)
            elements.push_back(m_engine->elementOf(item, offset));
        offset = 0;
    }
    return elements;
}

void List::forEach(const std::function<void(const Element &, std::uint32_t)> &visit) const
{
    std::uint32_t index = 0;
    for (const Element &element : toVector())
        visit(element, index++);
}

} // namespace Layers::Crdt
