#include "core/crdt/map.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/typecontent_p.h"

namespace Layers::Crdt {

Outcome<> Map::set(std::string_view key, Input value)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (const auto fault = refused(*m_engine, value, Place::Key))
        return *fault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    m_engine->setKey(scope.txn, *at, m_engine->atoms.intern(wellFormed(key)), value);
    return {};
}

Outcome<> Map::remove(std::string_view key)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    m_engine->removeKey(scope.txn, *at, m_engine->atoms.intern(wellFormed(key)));
    return {};
}

Outcome<> Map::clear()
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    for (std::size_t i = 0; i < at->keys.entries().size(); ++i) {
        if (!at->keys.entries()[i].last->deleted())
            m_engine->remove(scope.txn, at->keys.entries()[i].last);
    }
    return {};
}

std::optional<Element> Map::get(std::string_view key) const
{
    TypeNode *at = node();
    return at ? valueOf(*m_engine, *at, key) : std::nullopt;
}

bool Map::has(std::string_view key) const
{
    return get(key).has_value();
}

std::size_t Map::size() const
{
    const TypeNode *at = node();
    if (!at)
        return 0;
    return std::size_t(std::count_if(at->keys.entries().begin(), at->keys.entries().end(),
                                     [](const KeyMap::Entry &entry) { return !entry.last->deleted(); }));
}

std::vector<std::pair<std::string, Element>> Map::entries() const
{
    TypeNode *at = node();
    return at ? entriesOf(*m_engine, *at, nullptr) : std::vector<std::pair<std::string, Element>>();
}

std::vector<std::pair<std::string, Element>> Map::entries(const Snapshot &snapshot) const
{
    TypeNode *at = node();
    return at ? entriesOf(*m_engine, *at, &snapshot) : std::vector<std::pair<std::string, Element>>();
}

std::vector<std::string> Map::keys() const
{
    std::vector<std::string> keys;
    for (auto &[key, element] : entries())
        keys.push_back(std::move(key));
    return keys;
}

std::vector<Element> Map::values() const
{
    std::vector<Element> values;
    for (auto &[key, element] : entries())
        values.push_back(std::move(element));
    return values;
}

void Map::forEach(const std::function<void(const std::string &, const Element &)> &visit) const
{
    for (const auto &[key, element] : entries())
        visit(key, element);
}

} // namespace Layers::Crdt
