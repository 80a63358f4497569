#pragma once
// Text with attributes and embeds: Y.Text, and Y.XmlText inside XML. Positions are UTF-16 units. No call leaves half a character: an index
// or an end inside a pair is moved to the front of it, unless the document compares itself with Yjs.

#include "core/crdt/shared.h"

namespace Layers::Crdt {

struct Snapshot;

enum class TextChange { Removed, Added };

class Text : public SharedType
{
public:
    using SharedType::SharedType;
    static bool fits(TypeKind kind) { return kind == TypeKind::Text || kind == TypeKind::XmlText; }

    // Without attributes the text takes those of its place; with an empty one, `Object{}` and not `{}`, which is nothing, it has none.
    Outcome<> insert(std::uint32_t index, std::u16string_view text, std::optional<Object> attributes = {});
    Outcome<> insert(std::uint32_t index, std::string_view utf8, std::optional<Object> attributes = {});
    Outcome<> insertEmbed(std::uint32_t index, Input embed, Object attributes = {});
    Outcome<> remove(std::uint32_t index, std::uint32_t length);
    // A null switches an attribute off. A range that is longer than the text makes it longer by new lines, of a million at most.
    Outcome<> format(std::uint32_t index, std::uint32_t length, Object attributes);
    Outcome<> apply(const Delta &delta); // inserts text and values; new shared types go in by insertEmbed or newRichText

    std::u16string toUtf16() const;
    std::string toString() const; // UTF-8
    // Between positions and the bytes of toString(): how many of them stand before an index, and the lowest index that so many stand
    // before. Inside a character it is the front of it, beyond the end the end. O(n): the text is kept in UTF-16.
    std::size_t utf8Offset(std::uint32_t index) const;
    std::uint32_t indexOfUtf8(std::size_t offset) const;
    std::string json() const; // as Y.XmlText writes itself, with its marks as elements
    Delta toDelta() const;
    // The text of a snapshot; `before`: with a "ychange" attribute for what came or went since that one.
    Delta toDelta(const Snapshot *snapshot, const Snapshot *before = nullptr) const;
    // The same, and `computeChange` says the value of "ychange" for a run of text, of which it hears the id of the first unit; it must not
    // write. An object with {user: its client, type: "removed" or "added"} holds for what that client did behind it too, as in Yjs.
    Delta toDelta(const Snapshot *snapshot, const Snapshot *before, const std::function<Value(TextChange, Id)> &computeChange) const;

    // Attributes of the text itself (Y.Text.setAttribute).
    Outcome<> setAttribute(std::string_view name, Input value);
    Outcome<> removeAttribute(std::string_view name);
    std::optional<Element> attribute(std::string_view name) const;
    std::vector<std::pair<std::string, Element>> attributes() const;
};

} // namespace Layers::Crdt
