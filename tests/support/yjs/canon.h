#pragma once
// The four lists of lines by which two documents are compared, and their hashes: what is known, what of it is deleted, the items with their
// origins, and the order of each list. The generator of tests/data/yjs makes the same. One thread.

#include "core/crdt/doc.h"

#include <string>

namespace Layers::Crdt::Yjs {

struct CanonHashes
{
    std::string state;
    std::string deletes;
    std::string items;
    std::string order;
};
CanonHashes canonHashes(const Doc &doc);
std::string canonText(const Doc &doc); // what the hashes are of

} // namespace Layers::Crdt::Yjs
