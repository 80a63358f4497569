#include "core/crdt/text.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/typecontent_p.h"
#include "core/crdt/map.h"
#include "core/crdt/snapshot.h"
#include "core/crdt/textedit_p.h"

#include <algorithm>

namespace Layers::Crdt {
namespace {

std::optional<Fault> tooLong(const Engine &engine, std::uint64_t units)
{
    if (engine.state(engine.ownClient) + units + 1024 > maxClock)
        return fullFault;
    return {};
}

// How many new lines a range may put behind the text that it is longer than.
constexpr std::uint64_t mostLines = 1'000'000;
constexpr Fault linesFault{FaultCode::TooLarge, "the range ends too far behind the text"};

// The end of a range that begins at `index`, at the front of a pair too.
Clock lengthWithin(Engine &engine, TypeNode &node, Clock index, Clock length)
{
    const Clock end = snapped(engine, node, index + length);
    return end > index ? end - index : 0;
}

} // namespace

Outcome<> Text::insert(std::uint32_t index, std::u16string_view text, std::optional<Object> attributes)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length)
        return rangeFault;
    if (text.empty())
        return {};
    if (const auto fault = tooLong(*m_engine, text.size()))
        return *fault;
    if (attributes) {
        if (const auto fault = refused(*attributes))
            return *fault;
    }
    std::u16string held;
    text = whole(*m_engine, text, held);
    if (!attributes && m_engine->type(*at, index, text))
        return {};
    const Clock place = snapped(*m_engine, *at, index);
    const bool isAlone = m_engine->isIdle();
    const std::uint64_t next = m_engine->nextTxn;
    {
        Engine::Scope scope(*m_engine);
        if (scope.isLate())
            return lateFault;
        TextEdit edit(*m_engine, scope.txn, *at);
        edit.seek(place, attributes.has_value());
        if (!attributes && edit.markFollows())
            edit.seek(place);
        edit.insertText(text, attributes ? std::move(*attributes) : edit.attributesHere());
    }
    if (isAlone && m_engine->nextTxn == next + 1 && node() == at) // and nothing else was written with it or in return
        m_engine->noteTyping(*at, place + Clock(text.size()));
    return {};
}

Outcome<> Text::insert(std::uint32_t index, std::string_view utf8, std::optional<Object> attributes)
{
    return insert(index, std::u16string_view(Crdt::toUtf16(utf8)), std::move(attributes));
}

Outcome<> Text::insertEmbed(std::uint32_t index, Input embed, Object attributes)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length)
        return rangeFault;
    if (const auto fault = refused(*m_engine, embed, Place::Embed))
        return *fault;
    if (const auto fault = refused(attributes))
        return *fault;
    const Clock place = snapped(*m_engine, *at, index);
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    TextEdit edit(*m_engine, scope.txn, *at);
    edit.seek(place);
    edit.insertElement(embed, std::move(attributes));
    return {};
}

Outcome<> Text::remove(std::uint32_t index, std::uint32_t length)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length || length > at->length - index)
        return rangeFault;
    if (length > 0 && (m_engine->eraseTyped(*at, index, length) || m_engine->eraseBeside(*at, index, length)))
        return {};
    const Clock place = snapped(*m_engine, *at, index);
    const Clock units = lengthWithin(*m_engine, *at, place, length + (index - place));
    if (units == 0)
        return {};
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    TextEdit edit(*m_engine, scope.txn, *at);
    edit.seekVisible(place);
    edit.remove(units);
    return {};
}

Outcome<> Text::format(std::uint32_t index, std::uint32_t length, Object attributes)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    if (index > at->length)
        return rangeFault;
    if (std::uint64_t(index) + length > at->length + mostLines)
        return linesFault;
    if (const auto fault = tooLong(*m_engine, std::uint64_t(length)))
        return *fault;
    if (const auto fault = refused(attributes))
        return *fault;
    const Clock place = snapped(*m_engine, *at, index);
    const Clock units = std::uint64_t(place) + length > at->length ? length : lengthWithin(*m_engine, *at, place, length + (index - place));
    if (units == 0)
        return {};
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    TextEdit edit(*m_engine, scope.txn, *at);
    edit.seek(place);
    if (!edit.atEnd())
        edit.format(units, attributes);
    return {};
}

Outcome<> Text::apply(const Delta &delta)
{
    TypeNode *at = node();
    if (!at)
        return goneFault;
    std::uint64_t units = 0;
    std::uint64_t position = 0;
    for (const DeltaOp &op : delta) {
        if (op.kind != DeltaOp::Kind::Insert && op.kind != DeltaOp::Kind::Retain && op.kind != DeltaOp::Kind::Delete)
            return kindFault;
        if (op.attributes) {
            if (const auto fault = refused(*op.attributes))
                return *fault;
        }
        if (op.kind == DeltaOp::Kind::Insert) {
            units += op.text.size() + op.elements.size();
            for (const Element &element : op.elements) {
                const Value *value = std::get_if<Value>(&element);
                if (!value || !jsonable(*value) || value->isUndefined())
                    return kindFault;
                if (tooDeep(*value))
                    return depthFault;
            }
        } else {
            position += op.length;
            if (op.kind == DeltaOp::Kind::Delete && position > at->length)
                return rangeFault;
            if (position > at->length + mostLines)
                return linesFault;
        }
    }
    if (const auto fault = tooLong(*m_engine, units + (position > at->length ? position - at->length : 0)))
        return *fault;
    Engine::Scope scope(*m_engine);
    if (scope.isLate())
        return lateFault;
    TextEdit edit(*m_engine, scope.txn, *at);
    edit.seek(0);
    Clock index = 0; // of the text as it becomes
    for (const DeltaOp &op : delta) {
        Object attributes = op.attributes.value_or(Object());
        if (op.kind == DeltaOp::Kind::Insert) {
            std::u16string held;
            if (!op.text.empty())
                edit.insertText(whole(*m_engine, op.text, held), attributes);
            for (const Element &element : op.elements)
                edit.insertElement(std::get<Value>(element), attributes);
            index += Clock(op.text.size() + op.elements.size());
            continue;
        }
        // A step that ends inside a pair ends before it, and the next one begins there.
        Clock length = op.length;
        if (std::uint64_t(index) + length <= at->length)
            length = lengthWithin(*m_engine, *at, index, length);
        if (op.kind == DeltaOp::Kind::Retain) {
            edit.format(length, attributes);
            index += length;
        } else {
            edit.remove(length);
        }
    }
    return {};
}

std::u16string Text::toUtf16() const
{
    std::u16string text;
    const TypeNode *at = node();
    if (!at)
        return text;
    text.reserve(at->length);
    for (const Item *item = at->start; item; item = item->right) {
        if (item->kind == Kind::String && !item->deleted())
            text.append(item->string());
    }
    return text;
}

std::string Text::toString() const
{
    return toUtf8(toUtf16());
}

namespace {

// The letters of a text apart from what is embedded in it.
struct Letters
{
    std::u16string text;
    std::vector<Clock> embeds; // for each: how many letters stand before it

    explicit Letters(const TypeNode &node)
    {
        for (const Item *item = node.start; item; item = item->right) {
            if (item->visible() == 0)
                continue;
            if (item->kind == Kind::String)
                text.append(item->string());
            else
                embeds.insert(embeds.end(), item->length, Clock(text.size()));
        }
    }
};

} // namespace

std::size_t Text::utf8Offset(std::uint32_t index) const
{
    const TypeNode *at = node();
    if (!at)
        return 0;
    const Letters letters(*at);
    std::size_t passed = 0; // embeds before the index
    while (passed < letters.embeds.size() && letters.embeds[passed] + passed < index)
        ++passed;
    std::size_t units = std::min<std::size_t>(index - passed, letters.text.size());
    if (units > 0 && units < letters.text.size() && isHighHalf(letters.text[units - 1]) && isLowHalf(letters.text[units]))
        --units;
    return utf8Length(std::u16string_view(letters.text).substr(0, units));
}

std::uint32_t Text::indexOfUtf8(std::size_t offset) const
{
    const TypeNode *at = node();
    if (!at)
        return 0;
    const Letters letters(*at);
    const std::u16string_view text = letters.text;
    std::size_t units = 0;
    std::size_t bytes = 0;
    while (units < text.size() && bytes < offset) {
        const bool isPair = units + 1 < text.size() && isHighHalf(text[units]) && isLowHalf(text[units + 1]);
        const std::u16string_view letter = text.substr(units, isPair ? 2 : 1);
        bytes += utf8Length(letter);
        if (bytes > offset)
            break;
        units += letter.size();
    }
    if (bytes < offset)
        return at->length;
    const auto isBefore = [inside = bytes > offset](Clock lettersBefore, std::size_t here) {
        return lettersBefore < here || (inside && lettersBefore == here);
    };
    const auto passed = std::lower_bound(letters.embeds.begin(), letters.embeds.end(), units, isBefore) - letters.embeds.begin();
    return std::uint32_t(units + std::size_t(passed));
}

Delta Text::toDelta() const
{
    return toDelta(nullptr, nullptr);
}

Delta Text::toDelta(const Snapshot *snapshot, const Snapshot *before) const
{
    return toDelta(snapshot, before, nullptr);
}

namespace {

const char *nameOf(TextChange change)
{
    return change == TextChange::Removed ? "removed" : "added";
}

// Whether what was said of the text before says it of this too.
bool stillHolds(const Value *said, TextChange change, ClientId client)
{
    const Object *object = said ? said->object() : nullptr;
    const Value *user = object ? object->find("user") : nullptr;
    const Value *type = object ? object->find("type") : nullptr;
    return user && type && *user == Value(double(client)) && *type == Value(nameOf(change));
}

} // namespace

Delta Text::toDelta(const Snapshot *snapshot, const Snapshot *before, const std::function<Value(TextChange, Id)> &computeChange) const
{
    Delta delta;
    TypeNode *at = node();
    if (!at)
        return delta;
    Engine &engine = *m_engine;
    std::optional<Engine::Scope> scope; // what is split for the snapshots is joined at its end
    if (snapshot || before) {
        scope.emplace(engine);
        for (const Snapshot *each : {snapshot, before}) {
            if (!each)
                continue;
            for (const auto &[id, clock] : each->state.clocks()) {
                const std::uint32_t client = engine.knownClient(id);
                if (client != none && clock < engine.state(client))
                    engine.cleanStart(scope->txn, {client, clock});
            }
            engine.forEachDeleted(scope->txn, each->deletes, [](Item *) {});
        }
    }
    const std::uint32_t change = engine.atoms.intern("ychange");
    Attributes attributes;
    std::u16string text;
    const auto flush = [&] {
        if (text.empty())
            return;
        DeltaOp op;
        op.text = std::move(text);
        text.clear();
        if (!attributes.empty())
            op.attributes = attributes.object(engine.atoms);
        delta.push_back(std::move(op));
    };
    for (const Item *item = at->start; item; item = item->right) {
        const bool visible = engine.isVisible(item, snapshot);
        const bool wasVisible = before && engine.isVisible(item, before);
        if (!visible && !wasVisible)
            continue;
        switch (item->kind) {
        case Kind::String: {
            std::optional<TextChange> what;
            if (snapshot && !visible)
                what = TextChange::Removed;
            else if (before && !wasVisible)
                what = TextChange::Added;
            const Id id{engine.idOf(item->client), item->clock};
            if (!what) {
                if (attributes.has(change)) {
                    flush();
                    attributes.erase(change);
                }
            } else if (!stillHolds(attributes.find(change), *what, id.client)) {
                flush();
                attributes.set(change, computeChange ? computeChange(*what, id) : Value(Object{{"type", nameOf(*what)}}));
            }
            text.append(item->string());
            break;
        }
        case Kind::Type:
        case Kind::Embed: {
            flush();
            DeltaOp op;
            op.elements.push_back(engine.elementOf(item, 0));
            if (!attributes.empty())
                op.attributes = attributes.object(engine.atoms);
            delta.push_back(std::move(op));
            break;
        }
        case Kind::Format:
            if (visible) {
                flush();
                attributes.apply(item->content->atom, item->content->value);
            }
            break;
        default:
            break;
        }
    }
    flush();
    return delta;
}

std::string Text::json() const
{
    if (kind() != TypeKind::XmlText)
        return toString();
    return markupOf(*this);
}

// As the keys of a map, which every shared type has.
Outcome<> Text::setAttribute(std::string_view name, Input value)
{
    return Map(m_engine, m_index, m_generation).set(name, std::move(value));
}

Outcome<> Text::removeAttribute(std::string_view name)
{
    return Map(m_engine, m_index, m_generation).remove(name);
}

std::optional<Element> Text::attribute(std::string_view name) const
{
    return Map(m_engine, m_index, m_generation).get(name);
}

std::vector<std::pair<std::string, Element>> Text::attributes() const
{
    return Map(m_engine, m_index, m_generation).entries();
}

} // namespace Layers::Crdt
