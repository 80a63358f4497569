#pragma once
// The tables whose local changes go to the outbox. Adding a synced table is a store, a descriptor and its name here.

#include "core/store/schema.h"

namespace Layers {

std::vector<Table> syncedTables();

} // namespace Layers
