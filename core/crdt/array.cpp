#include "core/crdt/array.h"
#include "core/crdt/arguments_p.h"

namespace Layers::Crdt {

Outcome<> List::insert(std::uint32_t index, std::vector<Input> items)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length)
        return rangeFault;
    if (const auto fault = refused(*m_engine, items, Place::List))
        return *fault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    m_engine->insertList(scope.txn, *at, m_engine->listPosition(scope.txn, *at, index), items);
    return {};
}

Outcome<> List::push(std::vector<Input> items)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (const auto fault = refused(*m_engine, items, Place::List))
        return *fault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    m_engine->insertList(scope.txn, *at, at->end, items);
    return {};
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

} // namespace Layers::Crdt
