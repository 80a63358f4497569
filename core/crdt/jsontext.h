#pragma once
// JSON as JSON.parse reads it and JSON.stringify writes it: ordered keys, JavaScript's numbers and escapes. The first coding of updates
// carries embeds, attribute values and awareness states as JSON text.

#include "core/crdt/outcome.h"
#include "core/crdt/value.h"

namespace Layers::Crdt {

Outcome<Value> parseJson(std::string_view utf8);
std::string toJson(const Value &value); // "undefined" for what JSON cannot say at its top
std::string numberText(double value); // as String(number) in JavaScript
std::string plainText(const Value &value); // as String(value) in JavaScript

} // namespace Layers::Crdt
