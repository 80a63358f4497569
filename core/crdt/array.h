#pragma once
// A list of values and shared types, Y.Array.

#include "core/crdt/shared.h"

#include <limits>

namespace Layers::Crdt {

struct Snapshot;

inline constexpr std::int64_t toEnd = std::numeric_limits<std::int64_t>::max();

class List : public SharedType
{
public:
    using SharedType::SharedType;
    static bool fits(TypeKind kind) { return kind == TypeKind::List; }

    Outcome<> insert(std::uint32_t index, std::vector<Input> items);
    Outcome<> push(std::vector<Input> items); // behind everything, what was deleted included
    Outcome<> unshift(std::vector<Input> items); // before everything
    Outcome<> remove(std::uint32_t index, std::uint32_t length = 1);
    std::optional<Element> get(std::uint32_t index) const;
    // The value at an index, undefined where there is none or a shared type; and the shared type there, where it is of that kind.
    Value value(std::uint32_t index) const { return valueIn(get(index)); }
    template <class Type>
    std::optional<Type> get(std::uint32_t index) const
    {
        return typeIn<Type>(get(index));
    }
    std::vector<Element> toVector() const;
    // From `start` to before `end`, negative ones counted from the end; what is beyond the ends is left out.
    std::vector<Element> slice(std::int64_t start = 0, std::int64_t end = toEnd) const;
    void forEach(const std::function<void(const Element &, std::uint32_t)> &visit) const; // with their indexes, of the list as it is now
    std::vector<Element> toVector(const Snapshot &snapshot) const;
};

} // namespace Layers::Crdt
