#pragma once
// A list of values and shared types, Y.Array.

#include "core/crdt/shared.h"

namespace Layers::Crdt {

struct Snapshot;

class List : public SharedType
{
public:
    using SharedType::SharedType;
    static bool fits(TypeKind kind) { return kind == TypeKind::List; }

    Outcome<> insert(std::uint32_t index, std::vector<Input> items);
    Outcome<> push(std::vector<Input> items); // behind everything, what was deleted included
    Outcome<> remove(std::uint32_t index, std::uint32_t length = 1);
    std::optional<Element> get(std::uint32_t index) const;
    std::vector<Element> toVector() const;
    std::vector<Element> toVector(const Snapshot &snapshot) const;
};

} // namespace Layers::Crdt
