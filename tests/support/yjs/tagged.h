#pragma once
// The tagged JSON in which the generator of tests/data/yjs writes values, types and documents, and what it writes bytes and hashes as. One
// thread.

#include "core/crdt/doc.h"

#include <string>

namespace Layers::Crdt::Yjs {

Bytes fromBase64(std::string_view text);
std::string toBase64(ByteSpan bytes);
Bytes fromHex(std::string_view text);
std::string toHex(ByteSpan bytes);
std::string shortHash(ByteSpan bytes); // the first 32 hex digits of SHA-256

std::string textAt(const Object &object, std::string_view key); // empty where there is none
bool byUnits(std::string_view a, std::string_view b); // the order in which JavaScript sorts

Value tagged(const Element &element); // what a document holds, as the generator writes it
Value taggedContent(const Doc &doc);
Value taggedText(std::u16string_view text);
Value taggedValue(const Value &value);
Object sortedAttributes(const Object &attributes);
Input untagged(const Value &json); // what a step inserts
Value untaggedValue(const Value &json);
std::u16string untaggedText(const Value &json);

std::string firstDifference(const Value &a, const Value &b); // of their JSON

} // namespace Layers::Crdt::Yjs
