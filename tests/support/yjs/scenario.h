#pragma once
// One line of a scenario file against our engine, on every level: the wire, the final states, and each step.

#include <string>
#include <string_view>

namespace Layers::Crdt::Yjs {

struct Verdict
{
    int passed = 0;
    int failed = 0;
    std::string report; // each failure: profile, seed, step and the first difference
};

// `line` is a scenario of the generator, a primitive of wire.jsonl, or a line of edge.jsonl or protocol.jsonl.
Verdict check(std::string_view line);

} // namespace Layers::Crdt::Yjs
