#pragma once
// An undo that brings an item back writes a new one; the old one knows which. That is followed here.

#include "core/crdt/engine_p.h"

namespace Layers::Crdt {

struct Redone
{
    Item *item = nullptr;
    Clock difference = 0; // how far into the item
};
Redone followRedone(Engine &engine, LocalId id);

} // namespace Layers::Crdt
