#include "core/crdt/textedit_p.h"
#include "core/crdt/arguments_p.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace Layers::Crdt {
namespace {

// Values by their name, without those that are undefined: few are looked through, of many there is an index.
class Lookup
{
public:
    explicit Lookup(const Object &object)
        : m_object(object)
    {
        constexpr std::size_t few = 16;
        if (object.size() <= few)
            return;
        m_index.reserve(object.size());
        for (const Member &member : object)
            m_index.emplace(member.key, &member.value);
    }
    const Value *find(std::string_view name) const
    {
        const Value *value = nullptr;
        if (m_index.empty())
            value = m_object.find(name);
        else if (const auto at = m_index.find(name); at != m_index.end())
            value = at->second;
        return value && !value->isUndefined() ? value : nullptr;
    }

private:
    const Object &m_object;
    std::unordered_map<std::string_view, const Value *> m_index;
};

} // namespace

void TextEdit::forward()
{
    if (m_right->kind == Kind::Format && !m_right->deleted())
        m_attributes.apply(m_right->content->atom, m_right->content->value);
    m_left = m_right;
    m_right = m_right->right;
}

void TextEdit::seekVisible(Clock index)
{
    if (m_node.hasFormatting || index >= m_node.length) {
        seek(index);
        return;
    }
    m_attributes = {};
    const PositionIndex::Hit hit = m_engine.locate(m_node, index);
    m_left = hit.item->left;
    m_right = hit.item;
    if (index > hit.start) {
        m_engine.split(m_txn, hit.item, index - hit.start);
        m_left = hit.item;
        m_right = hit.item->right;
    }
}

void TextEdit::seek(Clock index, bool wantsAttributes)
{
    m_left = nullptr;
    m_right = m_node.start;
    m_attributes = {};
    if (index == 0)
        return;
    const PositionIndex::Hit hit = m_engine.locate(m_node, index - 1);
    wantsAttributes = wantsAttributes && m_node.hasFormatting;
    if (wantsAttributes && m_node.positions) {
        for (const Item *mark : m_node.positions->marksBefore(hit.item)) // it is none itself
            m_attributes.set(mark->content->atom, mark->content->value);
        wantsAttributes = false;
    }
    if (index - hit.start < hit.item->length)
        m_engine.split(m_txn, hit.item, index - hit.start);
    m_left = hit.item;
    m_right = hit.item->right;
    if (!wantsAttributes)
        return;
    for (Item *item = m_node.start; item != m_right; item = item->right) {
        if (item->kind == Kind::Format && !item->deleted())
            m_attributes.apply(item->content->atom, item->content->value);
    }
}

void TextEdit::complete(Object &attributes) const
{
    const Lookup given(attributes);
    std::vector<Member> off;
    for (const Attributes::Entry &entry : m_attributes) {
        const std::string &name = m_engine.atoms.text(entry.key);
        if (!given.find(name))
            off.push_back({name, nullptr});
    }
    if (off.empty())
        return;
    std::vector<Member> all(attributes.begin(), attributes.end());
    all.insert(all.end(), std::make_move_iterator(off.begin()), std::make_move_iterator(off.end()));
    attributes = Object::from(std::move(all));
}

// Past tombstones and marks that say what is wanted already.
void TextEdit::minimise(const Object &attributes)
{
    const Lookup all(attributes);
    while (m_right) {
        if (!m_right->deleted()) {
            if (m_right->kind != Kind::Format)
                break;
            const Value *wanted = all.find(m_right->content->name);
            const Value value = wanted ? *wanted : Value(nullptr);
            if (!value.sameAttribute(m_right->content->value))
                break;
        }
        forward();
    }
}

void TextEdit::writeMark(std::uint32_t key, const Value &value)
{
    auto *content = new Content;
    content->name = m_engine.atoms.text(key);
    content->value = value;
    m_right = m_engine.insertItem(m_txn, m_node, m_left, m_right, 1, Kind::Format, content, nullptr);
    forward();
}

TextEdit::Negated TextEdit::writeMarks(const Object &attributes)
{
    Negated negated;
    for (const Member &member : attributes) {
        const std::uint32_t key = m_engine.atoms.intern(member.key);
        const Value current = m_attributes.get(key);
        if (current.sameAttribute(member.value))
            continue;
        negated.emplace_back(key, current);
        writeMark(key, member.value);
    }
    return negated;
}

void TextEdit::writeNegated(Negated &negated)
{
    const auto find = [&negated](std::uint32_t key) {
        return std::find_if(negated.begin(), negated.end(), [key](const auto &each) { return each.first == key; });
    };
    while (m_right) {
        if (!m_right->deleted()) {
            if (m_right->kind != Kind::Format)
                break;
            const auto at = find(m_right->content->atom);
            if (at == negated.end() || !at->second.sameAttribute(m_right->content->value))
                break;
            negated.erase(at);
        }
        forward();
    }
    for (const auto &[key, value] : negated)
        writeMark(key, value);
}

void TextEdit::insertText(std::u16string_view text, Object attributes)
{
    complete(attributes);
    minimise(attributes);
    Negated negated = writeMarks(attributes);
    m_right = m_engine.insertItem(m_txn, m_node, m_left, m_right, Clock(text.size()), Kind::String, nullptr, m_engine.text.store(text));
    forward();
    writeNegated(negated);
}

void TextEdit::insertElement(const Input &input, Object attributes)
{
    complete(attributes);
    minimise(attributes);
    Negated negated = writeMarks(attributes);
    if (const Value *value = std::get_if<Value>(&input)) {
        auto *content = new Content;
        content->value = *value;
        m_right = m_engine.insertItem(m_txn, m_node, m_left, m_right, 1, Kind::Embed, content, nullptr);
    } else {
        m_right = m_engine.insertInput(m_txn, m_node, m_left, m_right, none, input);
    }
    forward();
    writeNegated(negated);
}

void TextEdit::format(Clock length, const Object &attributes)
{
    minimise(attributes);
    Negated negated = writeMarks(attributes);
    while (m_right && (length > 0 || (!negated.empty() && (m_right->deleted() || m_right->kind == Kind::Format)))) {
        if (!m_right->deleted()) {
            if (m_right->kind == Kind::Format) {
                const std::uint32_t key = m_right->content->atom;
                const Value value = m_right->content->value;
                const Value *attribute = attributes.find(m_right->content->name);
                if (attribute && !attribute->isUndefined()) {
                    const auto at = std::find_if(negated.begin(), negated.end(), [key](const auto &each) { return each.first == key; });
                    if (attribute->sameAttribute(value)) {
                        if (at != negated.end())
                            negated.erase(at);
                    } else {
                        if (length == 0)
                            break;
                        if (at != negated.end())
                            at->second = value;
                        else
                            negated.emplace_back(key, value);
                    }
                    m_engine.remove(m_txn, m_right);
                } else {
                    m_attributes.set(key, value);
                }
            } else {
                if (length < m_right->length)
                    m_engine.split(m_txn, m_right, length);
                length -= m_right->length;
            }
        }
        forward();
    }
    if (length > 0) { // beyond the end: editors expect a line there
        const std::u16string lines(length, u'\n');
        m_right = m_engine.insertItem(m_txn, m_node, m_left, m_right, length, Kind::String, nullptr, m_engine.text.store(lines));
        forward();
    }
    writeNegated(negated);
}

void TextEdit::remove(Clock length)
{
    const Attributes startAttributes = m_attributes;
    Item *start = m_right;
    while (length > 0 && m_right) {
        if (!m_right->deleted() && (m_right->kind == Kind::Type || m_right->kind == Kind::Embed || m_right->kind == Kind::String)) {
            if (length < m_right->length)
                m_engine.split(m_txn, m_right, length);
            length -= m_right->length;
            m_engine.remove(m_txn, m_right);
        }
        forward();
    }
    if (start && m_node.hasFormatting)
        cleanFormattingGap(m_engine, m_txn, start, m_right, startAttributes, m_attributes);
}

// Yjs applies the delta of a new text when it is in the document.
void Engine::fillText(Txn &txn, TypeNode &node, const NewType &from)
{
    std::u16string held;
    if (const std::u16string_view all = whole(*this, from.text, held); !all.empty())
        insertItem(txn, node, nullptr, nullptr, Clock(all.size()), Kind::String, nullptr, text.store(all));
    if (from.runs.empty())
        return;
    TextEdit edit(*this, txn, node);
    edit.seek(node.length);
    for (const NewRun &run : from.runs) {
        if (run.embed)
            edit.insertElement(*run.embed, run.attributes);
        else if (!run.text.empty())
            edit.insertText(whole(*this, run.text, held), run.attributes);
    }
}

std::size_t cleanFormattingGap(Engine &engine, Txn &txn, Item *start, Item *current, const Attributes &startAttributes,
                               Attributes &attributes)
{
    Item *end = start;
    ByKey<const Item *> last; // the mark of each key that holds behind the gap
    while (end && (!countable(end->kind) || end->deleted())) {
        if (!end->deleted() && end->kind == Kind::Format) {
            const std::uint32_t key = end->content->atom;
            if (const std::size_t at = last.find(key); at < last.entries.size())
                last.entries[at].value = end;
            else
                last.add(key, end);
        }
        end = end->right;
    }
    std::size_t cleaned = 0;
    bool reachedCurrent = false;
    for (Item *item = start; item != end; item = item->right) {
        if (item == current)
            reachedCurrent = true;
        if (item->deleted() || item->kind != Kind::Format)
            continue;
        const std::uint32_t key = item->content->atom;
        const Value value = item->content->value;
        const Value before = startAttributes.get(key);
        if (last.entries[last.find(key)].value != item || before.identical(value)) {
            engine.remove(txn, item);
            ++cleaned;
            if (!reachedCurrent && attributes.get(key).identical(value) && !before.identical(value)) {
                if (before.isNull())
                    attributes.erase(key);
                else
                    attributes.set(key, before);
            }
        }
        if (!reachedCurrent && !item->deleted())
            attributes.apply(key, value);
    }
    return cleaned;
}

std::size_t Engine::cleanFormatting(TypeNode &node)
{
    // Yjs goes on to the end of the text, but looks from content to content, and a gap that begins with content is none.
    Attributes attributes;
    for (Item *item = node.start; item; item = item->right) {
        if (item->deleted())
            continue;
        if (item->kind != Kind::Format) {
            Scope scope(*this);
            return cleanFormattingGap(*this, scope.txn, node.start, item, {}, attributes);
        }
        attributes.apply(item->content->atom, item->content->value);
    }
    return 0;
}

namespace {

// Around a deletion no attributes have to be known: of several marks of one key in a gap the last one counts. `known` are the items of long
// gaps that were looked at: of many that were deleted side by side one is enough.
void cleanGapAround(Engine &engine, Txn &txn, Item *item, std::unordered_set<const Item *> &known)
{
    if (known.contains(item))
        return;
    while (item && item->right && (item->right->deleted() || !countable(item->right->kind)))
        item = item->right;
    constexpr std::size_t isLong = 16;
    std::size_t passed = 0;
    ByKey<bool> seen;
    for (; item && (item->deleted() || !countable(item->kind)); item = item->left) {
        if (++passed > isLong)
            known.insert(item);
        if (item->deleted() || item->kind != Kind::Format)
            continue;
        const std::uint32_t key = item->content->atom;
        if (seen.find(key) < seen.entries.size())
            engine.remove(txn, item);
        else
            seen.add(key, true);
    }
}

} // namespace

void Engine::cleanFormattingAfter(Txn &txn)
{
    ByKey<bool> whole; // texts that got or lost a mark
    const auto isWhole = [&](std::uint32_t index) { return whole.find(index) < whole.entries.size(); };
    const auto needsWhole = [&](std::uint32_t index) {
        if (!isWhole(index))
            whole.add(index, true);
    };
    std::vector<Txn::Touched> touched = txn.touched;
    std::sort(touched.begin(), touched.end(),
              [this](const auto &a, const auto &b) { return clients[a.client].arrival < clients[b.client].arrival; });
    for (const Txn::Touched &each : touched) {
        if (each.before == each.after)
            continue;
        StructList &list = clients[each.client].structs;
        StructList::Place place = list.locate(each.before);
        do {
            const Item *item = list.at(place);
            if (!item->deleted() && item->kind == Kind::Format)
                needsWhole(item->parent);
        } while (list.next(place));
    }
    std::unordered_set<const Item *> known;
    Scope scope(*this);
    forEachDeleted(txn, txn.deletes, [&](Item *item) {
        if (item->isGc() || !parentOf(item).hasFormatting || isWhole(item->parent))
            return;
        if (item->kind == Kind::Format)
            needsWhole(item->parent);
        else
            cleanGapAround(*this, scope.txn, item, known);
    });
    for (const auto &each : whole.entries)
        cleanFormatting(type(each.key));
}

} // namespace Layers::Crdt
