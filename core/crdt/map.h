#pragma once
// Keys and values, Y.Map, and the map that a Y.XmlHook is. Of concurrent values of one key everybody keeps the same one.

#include "core/crdt/shared.h"

namespace Layers::Crdt {

struct Snapshot;

class Map : public SharedType
{
public:
    using SharedType::SharedType;
    static bool fits(TypeKind kind) { return kind == TypeKind::Map || kind == TypeKind::XmlHook; }

    Outcome<> set(std::string_view key, Input value);
    Outcome<> remove(std::string_view key);
    Outcome<> clear();
    std::optional<Element> get(std::string_view key) const;
    // The value of a key, undefined where there is none or a shared type; and the shared type of a key, where it is of that kind.
    Value value(std::string_view key) const { return valueIn(get(key)); }
    template <class Type>
    std::optional<Type> get(std::string_view key) const
    {
        return typeIn<Type>(get(key));
    }
    bool has(std::string_view key) const;
    std::size_t size() const;
    std::vector<std::pair<std::string, Element>> entries() const; // in the order in which keys first came
    std::vector<std::string> keys() const;
    std::vector<Element> values() const;
    void forEach(const std::function<void(const std::string &, const Element &)> &visit) const; // of the map as it is now
    std::vector<std::pair<std::string, Element>> entries(const Snapshot &snapshot) const;
};

} // namespace Layers::Crdt
