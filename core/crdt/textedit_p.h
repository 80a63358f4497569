#pragma once
// Edits of rich text, move for move as Yjs makes them (src/types/YText.js), because what they write has to be the same to the byte.

#include "core/crdt/attributes_p.h"

namespace Layers::Crdt {

class TextEdit
{
public:
    TextEdit(Engine &engine, Txn &txn, TypeNode &node)
        : m_engine(engine)
        , m_txn(txn)
        , m_node(node)
    { }

    // Goes to a visible index; with the attributes of that place, unless nobody needs them.
    void seek(Clock index, bool wantsAttributes = true);
    void seekVisible(Clock index);
    bool markFollows() const
    {
        const Item *item = m_right;
        while (item && item->deleted())
            item = item->right;
        return item && item->kind == Kind::Format;
    }
    bool atEnd() const { return !m_right; }

    void insertText(std::u16string_view text, Object attributes);
    void insertElement(const Input &input, Object attributes); // an embed or a shared type
    void format(Clock length, const Object &attributes);
    void remove(Clock length);
    Object attributesHere() const { return m_attributes.object(m_engine.atoms); }

private:
    using Negated = std::vector<std::pair<std::uint32_t, Value>>;
    void forward();
    void complete(Object &attributes) const; // switches off what is on here and not among them
    void minimise(const Object &attributes);
    Negated writeMarks(const Object &attributes);
    void writeNegated(Negated &negated);
    void writeMark(std::uint32_t key, const Value &value);
    std::size_t cleanGap(Item *start, Item *current, const Attributes &startAttributes);

    Engine &m_engine;
    Txn &m_txn;
    TypeNode &m_node;
    Item *m_left = nullptr;
    Item *m_right = nullptr;
    Attributes m_attributes;
};

// Deletes marks between `start` and the next content that are overwritten there, or say what holds already; `current` is where `attributes`
// holds. Returns how many.
std::size_t cleanFormattingGap(Engine &engine, Txn &txn, Item *start, Item *current, const Attributes &startAttributes,
                               Attributes &attributes);

} // namespace Layers::Crdt
