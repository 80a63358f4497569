#pragma once
// The two codings of updates (Yjs 13.6, src/utils/UpdateEncoder.js and UpdateDecoder.js) as four small classes with the same calls, so that
// what reads and writes structs is written once. Text is read into a text arena; names come as views that hold until the next name is read.

#include "core/crdt/anycodec.h"
#include "core/crdt/columns.h"
#include "core/crdt/content_p.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/textarena_p.h"

#include <algorithm>
#include <limits>

namespace Layers::Crdt {

class DecoderV1
{
public:
    static constexpr bool second = false;
    static constexpr bool keepsText = true;
    DecoderV1(ByteSpan bytes, TextArena &arena)
        : rest(bytes)
        , m_arena(arena)
    { }
    Reader rest;
    bool ok() const { return rest.ok(); }
    // Whether the bytes cannot hold so many structs: in the next block, and in all.
    bool tooMany(std::uint64_t structs, std::uint64_t) const { return structs > rest.left(); }

    ClientId client() { return rest.varUint(); }
    std::uint8_t info() { return rest.u8(); }
    std::uint64_t length() { return rest.varUint(); }
    void leftId(ClientId &client, std::uint64_t &clock)
    {
        client = rest.varUint();
        clock = rest.varUint();
    }
    void rightId(ClientId &client, std::uint64_t &clock) { leftId(client, clock); }
    bool parentIsRoot() { return rest.varUint() == 1; }
    std::uint64_t typeRef() { return rest.varUint(); }
    std::string_view name() { return rest.varString(); }
    std::string_view key() { return rest.varString(); }
    std::u16string_view text()
    {
        const std::string_view raw = rest.rawString();
        if (raw.size() <= shortText) { // most: looked at once
            char16_t *place = m_arena.allocate(raw.size());
            if (widenAscii(raw, place))
                return {place, raw.size()};
            m_arena.drop(place, raw.size());
        }
        const std::int64_t units = utf16Length(raw);
        if (units < 0) {
            rest.fail();
            return {};
        }
        char16_t *place = m_arena.allocate(std::size_t(units));
        utf8ToUtf16(raw, place);
        m_arena.noteHalves({place, std::size_t(units)});
        return {place, std::size_t(units)};
    }
    Value json() // embeds and attribute values
    {
        Outcome<Value> value = parseJson(rest.varString());
        if (!value) {
            rest.fail();
            return {};
        }
        return std::move(value).value();
    }

private:
    static constexpr std::size_t shortText = 64;
    TextArena &m_arena;
};

// Reads the same and keeps no text: structs have its length and none of it.
class CheckingDecoderV1 : public DecoderV1
{
public:
    static constexpr bool keepsText = false;
    using DecoderV1::DecoderV1;
    std::u16string_view text() = delete;
    std::uint64_t textLength()
    {
        const std::int64_t units = utf16Length(rest.rawString());
        if (units < 0)
            rest.fail();
        return std::uint64_t(std::max<std::int64_t>(units, 0));
    }
};

class DecoderV2
{
public:
    static constexpr bool second = true;
    static constexpr bool keepsText = true;
    DecoderV2(ByteSpan bytes, TextArena &arena);
    Reader rest;
    bool ok() const
    {
        return rest.ok() && !m_failed && m_keyClock.ok() && m_client.ok() && m_leftClock.ok() && m_rightClock.ok() && m_info.ok()
            && m_parentInfo.ok() && m_typeRef.ok() && m_length.ok() && m_stringLengths.ok();
    }
    // Runs make many structs of few bytes; what no document has is a run of hundreds in every byte.
    bool tooMany(std::uint64_t, std::uint64_t total) const { return total > m_most; }

    ClientId client() { return checkedClient(m_client.read()); }
    std::uint8_t info()
    {
        const std::uint8_t info = m_info.read();
        const auto kind = Kind(info & 0x1f);
        m_heavy += kind == Kind::Gc || kind == Kind::Deleted || kind == Kind::Skip || kind == Kind::String ? 0 : 1;
        m_failed = m_failed || m_heavy > m_mostHeavy;
        return info;
    }
    std::uint64_t length() { return m_length.read(); }
    void leftId(ClientId &client, std::uint64_t &clock)
    {
        client = checkedClient(m_client.read());
        clock = m_leftClock.read();
    }
    void rightId(ClientId &client, std::uint64_t &clock)
    {
        client = checkedClient(m_client.read());
        clock = m_rightClock.read();
    }
    bool parentIsRoot() { return m_parentInfo.read() == 1; }
    std::uint64_t typeRef() { return m_typeRef.read(); }
    std::string_view name()
    {
        m_name = toWtf8(text());
        return m_name;
    }
    std::string_view key();
    std::u16string_view text();
    Value json() { return readAny(rest); }

private:
    ClientId checkedClient(ClientId client)
    {
        if (client > maxClientId)
            m_failed = true;
        return client;
    }
    DifferenceRunReader m_keyClock;
    NumberRunReader m_client;
    DifferenceRunReader m_leftClock;
    DifferenceRunReader m_rightClock;
    ByteRunReader m_info;
    ByteRunReader m_parentInfo;
    NumberRunReader m_typeRef;
    NumberRunReader m_length;
    NumberRunReader m_stringLengths;
    std::u16string_view m_strings; // all of them, in the arena
    std::size_t m_stringsAt = 0;
    std::vector<std::string> m_keys;
    std::string m_name;
    std::uint64_t m_most = 0; // structs
    std::uint64_t m_mostHeavy = 0;
    std::uint64_t m_heavy = 0; // structs with content
    std::uint64_t m_mostNamed = 0;
    std::uint64_t m_named = 0; // bytes of names, each time one is used
    bool m_failed = false;
};

class EncoderV1
{
public:
    static constexpr bool second = false;
    Writer rest;

    void client(ClientId client) { rest.varUint(client); }
    void info(std::uint8_t info) { rest.u8(info); }
    void length(std::uint64_t length) { rest.varUint(length); }
    void leftId(ClientId client, Clock clock)
    {
        rest.varUint(client);
        rest.varUint(clock);
    }
    void rightId(ClientId client, Clock clock) { leftId(client, clock); }
    void parentIsRoot(bool root) { rest.varUint(root ? 1 : 0); }
    void typeRef(TypeKind type) { rest.varUint(std::uint64_t(type)); }
    void name(std::string_view name) { rest.varString(name); }
    void key(std::string_view key) { rest.varString(key); }
    void text(std::u16string_view text) { rest.varString(text); }
    // The second coding knows undefined, which JSON text cannot say.
    void json(const Value &value) { rest.varString(value.isUndefined() ? std::string_view("null") : std::string_view(toJson(value))); }
    Bytes finish() { return rest.take(); }
    void clear() { rest.clear(); }
    // About how much will come: so many structs, and so much text in UTF-16 units.
    void reserve(std::size_t structs, std::size_t units, std::size_t idBytes)
    {
        rest.reserve(structs * (3 + 2 * idBytes) + units + units / 16);
    }
};

class EncoderV2
{
public:
    static constexpr bool second = true;
    Writer rest;

    void client(ClientId client) { m_client.write(client); }
    void info(std::uint8_t info) { m_info.write(info); }
    void length(std::uint64_t length) { m_length.write(length); }
    void leftId(ClientId client, Clock clock)
    {
        m_client.write(client);
        m_leftClock.write(clock);
    }
    void rightId(ClientId client, Clock clock)
    {
        m_client.write(client);
        m_rightClock.write(clock);
    }
    void parentIsRoot(bool root) { m_parentInfo.write(root ? 1 : 0); }
    void typeRef(TypeKind type) { m_typeRef.write(std::uint64_t(type)); }
    void name(std::string_view name) { m_strings.write(name); }
    void key(std::string_view key) // Yjs never switched its dictionary of keys on: every key is written
    {
        m_keyClock.write(m_keys++);
        m_strings.write(key);
    }
    void text(std::u16string_view text) { m_strings.write(text); }
    void json(const Value &value) { writeAny(rest, value); }
    Bytes finish();
    void reserve(std::size_t structs, std::size_t units, std::size_t)
    {
        m_strings.reserve(units + units / 16, structs);
        m_leftClock.reserve(structs * 3);
        m_rightClock.reserve(structs * 3);
        m_info.reserve(structs * 2);
    }

private:
    DifferenceRunWriter m_keyClock;
    NumberRunWriter m_client;
    DifferenceRunWriter m_leftClock;
    DifferenceRunWriter m_rightClock;
    ByteRunWriter m_info;
    StringRunWriter m_strings;
    ByteRunWriter m_parentInfo;
    NumberRunWriter m_typeRef;
    NumberRunWriter m_length;
    std::uint64_t m_keys = 0;
};

// An update of the second coding begins so, which in the first would be an empty one with something behind it.
inline bool beginsAsSecond(ByteSpan update)
{
    return update.size() > 2 && update[0] == 0 && update[1] == 0;
}

// A struct as it stands in an update, of no document.
struct Struct
{
    ClientId client = 0;
    Clock clock = 0;
    Clock length = 0;
    Kind kind = Kind::Gc;
    bool hasOrigin = false;
    bool hasRightOrigin = false;
    bool keyed = false; // it has a parentSub of its own: the bit in the info byte
    enum class Parent : std::uint8_t { Copied, Root, Item } parent = Parent::Copied;
    Id origin;
    Id rightOrigin;
    Id parentItem;
    std::string parentName; // the root
    std::string parentKey;
    std::u16string_view text;
    std::unique_ptr<Content> content;

    Clock end() const { return clock + length; }
};

// No update has more structs than this, whatever its runs promise.
inline constexpr std::uint64_t maxStructs = 8'000'000;

// Reads the struct that begins with `info`; false where the bytes are none. `fault` is set when the struct is one that Yjs 13 does not
// know.
template <class Decoder>
bool readStruct(Decoder &in, std::uint8_t info, Struct &out, FaultCode &fault);

// Writes a struct without its first `offset` units. `View` is a Struct or anything with the same members.
template <class Encoder, class View>
void writeStruct(Encoder &out, const View &view, Clock offset)
{
    if (view.kind == Kind::Skip) {
        out.info(10);
        out.rest.varUint(view.length - offset);
        return;
    }
    if (view.kind == Kind::Gc) {
        out.info(0);
        out.length(view.length - offset);
        return;
    }
    const bool hasOrigin = offset > 0 || view.hasOrigin;
    out.info(std::uint8_t(std::uint8_t(view.kind) | (hasOrigin ? 0x80 : 0) | (view.hasRightOrigin ? 0x40 : 0) | (view.keyed ? 0x20 : 0)));
    if (offset > 0)
        out.leftId(view.client, view.clock + offset - 1);
    else if (hasOrigin)
        out.leftId(view.origin.client, view.origin.clock);
    if (view.hasRightOrigin)
        out.rightId(view.rightOrigin.client, view.rightOrigin.clock);
    if (!hasOrigin && !view.hasRightOrigin) {
        out.parentIsRoot(view.parent == Struct::Parent::Root);
        if (view.parent == Struct::Parent::Root)
            out.name(view.parentName);
        else
            out.leftId(view.parentItem.client, view.parentItem.clock);
        if (view.keyed)
            out.name(view.parentKey);
    }
    switch (view.kind) {
    case Kind::Deleted:
        out.length(view.length - offset);
        break;
    case Kind::String:
        out.text(view.text.substr(offset));
        break;
    case Kind::Binary:
        out.rest.varBytes(*view.content->value.bytes());
        break;
    case Kind::Embed:
        out.json(view.content->value);
        break;
    case Kind::Format:
        out.key(view.content->name);
        out.json(view.content->value);
        break;
    case Kind::Type:
        out.typeRef(view.content->type);
        if (view.content->type == TypeKind::XmlElement || view.content->type == TypeKind::XmlHook)
            out.key(view.content->name);
        break;
    case Kind::Any:
        out.length(view.length - offset);
        if (view.length - offset > 16)
            out.rest.expect(std::size_t(view.length - offset) * 6); // whole numbers below 2^31
        for (Clock i = offset; i < view.length; ++i)
            writeElement(out.rest, view.content->at(i));
        break;
    case Kind::Json:
        out.length(view.length - offset);
        for (Clock i = offset; i < view.length; ++i)
            out.name(toJson(view.content->at(i)));
        break;
    case Kind::Doc:
        out.name(view.content->name);
        writeAny(out.rest, view.content->value);
        break;
    default:
        break;
    }
}

} // namespace Layers::Crdt
