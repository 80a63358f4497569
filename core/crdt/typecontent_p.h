#pragma once
// What a shared type holds, now or at a snapshot.

#include "core/crdt/engine_p.h"

namespace Layers::Crdt {

struct Snapshot;

std::vector<std::pair<std::string, Element>> entriesOf(Engine &engine, TypeNode &node, const Snapshot *snapshot);
std::vector<Element> elementsOf(Engine &engine, const TypeNode &node, const Snapshot *snapshot);
std::optional<Element> elementAt(Engine &engine, TypeNode &node, Clock index);
std::optional<Element> valueOf(Engine &engine, TypeNode &node, std::string_view key);
std::string markupOf(const SharedType &type); // what toString() of Yjs says of it; in xml.cpp

} // namespace Layers::Crdt
