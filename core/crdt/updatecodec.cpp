#include "core/crdt/updatecodec_p.h"

namespace Layers::Crdt {

DecoderV2::DecoderV2(ByteSpan bytes, TextArena &arena)
{
    // Two keys that are set by turns leave tombstones without end in a few bytes, and these are small; what holds content is not.
    constexpr std::uint64_t always = 1'000'000;
    constexpr std::uint64_t alwaysHeavy = 100'000;
    constexpr std::uint64_t alwaysNamed = 1 << 20;
    constexpr std::uint64_t ofEachByte = 100;
    m_most = always + ofEachByte * bytes.size();
    m_mostHeavy = alwaysHeavy + ofEachByte * bytes.size();
    m_mostNamed = alwaysNamed + ofEachByte * bytes.size();
    Reader in(bytes);
    in.varUint(); // feature flags, which nobody reads
    m_keyClock = DifferenceRunReader(in.varBytes());
    m_client = NumberRunReader(in.varBytes());
    m_leftClock = DifferenceRunReader(in.varBytes());
    m_rightClock = DifferenceRunReader(in.varBytes());
    m_info = ByteRunReader(in.varBytes());
    Reader strings(in.varBytes());
    m_parentInfo = ByteRunReader(in.varBytes());
    m_typeRef = NumberRunReader(in.varBytes());
    m_length = NumberRunReader(in.varBytes());
    rest = Reader(in.take(in.left()));
    if (!in.ok()) {
        m_failed = true;
        return;
    }
    const std::string_view all = strings.rawString();
    const std::int64_t units = utf16Length(all);
    if (!strings.ok() || units < 0) {
        m_failed = true;
        return;
    }
    if (units > 0) {
        char16_t *place = arena.allocate(std::size_t(units));
        utf8ToUtf16(all, place);
        m_strings = {place, std::size_t(units)};
        arena.noteHalves(m_strings);
    }
    m_stringLengths = NumberRunReader(strings.take(strings.left()));
}

std::u16string_view DecoderV2::text()
{
    const std::uint64_t units = m_stringLengths.read();
    if (units > m_strings.size() - m_stringsAt) {
        m_failed = true;
        return {};
    }
    const std::u16string_view text = m_strings.substr(m_stringsAt, std::size_t(units));
    m_stringsAt += std::size_t(units);
    return text;
}

std::string_view DecoderV2::key()
{
    const std::uint64_t clock = m_keyClock.read();
    if (clock < m_keys.size()) {
        m_name = m_keys[std::size_t(clock)];
    } else {
        m_name = toWtf8(text());
        m_keys.push_back(m_name);
    }
    m_named += m_name.size(); // each struct keeps its own
    m_failed = m_failed || m_named > m_mostNamed;
    return m_name;
}

Bytes EncoderV2::finish()
{
    const ByteSpan strings = m_strings.text();
    const ByteSpan lengths = m_strings.lengths();
    std::uint8_t size[10];
    const auto sizeBytes = std::size_t(putVarUint(size, strings.size()) - size);
    const ByteSpan before[] = {m_keyClock.finish(), m_client.finish(), m_leftClock.finish(), m_rightClock.finish(), m_info.finish()};
    const ByteSpan behind[] = {m_parentInfo.finish(), m_typeRef.finish(), m_length.finish()};
    std::size_t all = 1 + 10 * (std::size(before) + std::size(behind) + 1) + sizeBytes + strings.size() + lengths.size() + rest.size();
    for (const ByteSpan part : before)
        all += part.size();
    for (const ByteSpan part : behind)
        all += part.size();
    Writer out;
    out.reserve(all);
    out.varUint(0);
    for (const ByteSpan part : before)
        out.varBytes(part);
    out.varUint(sizeBytes + strings.size() + lengths.size());
    out.varBytes(strings);
    out.raw(lengths);
    for (const ByteSpan part : behind)
        out.varBytes(part);
    out.raw(rest.span());
    return out.take();
}

namespace {

template <class Decoder>
bool readContent(Decoder &in, Struct &out, FaultCode &fault)
{
    std::uint64_t length = 1;
    if (hasContent(out.kind))
        out.content = std::make_unique<Content>();
    switch (out.kind) {
    case Kind::Deleted:
        length = in.length();
        break;
    case Kind::String:
        if constexpr (Decoder::keepsText) {
            out.text = in.text();
            length = out.text.size();
        } else {
            length = in.textLength();
        }
        break;
    case Kind::Json:
    case Kind::Any: {
        length = in.length();
        if (length > in.rest.left() && out.kind == Kind::Any) { // one byte each at least
            in.rest.fail();
            return false;
        }
        if (length > maxStructs)
            return false;
        if (length > 1) { // which is a promise until all of it was read
            const std::uint64_t trusted = out.kind == Kind::Any ? in.rest.left() : std::min<std::uint64_t>(in.rest.left(), 4096);
            out.content->values.reserve(std::size_t(std::min(length, trusted)));
        }
        for (std::uint64_t i = 0; i < length && in.ok(); ++i) {
            Value value;
            if (out.kind == Kind::Any) {
                value = readElement(in.rest);
            } else {
                const std::string_view text = in.name();
                if (text != "undefined") {
                    Outcome<Value> parsed = parseJson(text);
                    if (!parsed)
                        return false;
                    value = std::move(parsed).value();
                }
            }
            if (length == 1)
                out.content->value = std::move(value);
            else
                out.content->values.push_back(std::move(value));
        }
        break;
    }
    case Kind::Binary: {
        const ByteSpan bytes = in.rest.varBytes();
        out.content->value = Bytes(bytes.begin(), bytes.end());
        break;
    }
    case Kind::Embed:
        out.content->value = in.json();
        break;
    case Kind::Format:
        out.content->name = in.key();
        out.content->value = in.json();
        break;
    case Kind::Type: {
        const std::uint64_t type = in.typeRef();
        if (type > std::uint64_t(TypeKind::XmlText)) {
            fault = FaultCode::Unsupported;
            return false;
        }
        out.content->type = TypeKind(type);
        if (out.content->type == TypeKind::XmlElement || out.content->type == TypeKind::XmlHook)
            out.content->name = in.key();
        break;
    }
    case Kind::Doc:
        out.content->name = in.name();
        out.content->value = readAny(in.rest);
        if (!out.content->value.object())
            return false;
        break;
    default:
        fault = FaultCode::Unsupported;
        return false;
    }
    if (length > maxClock)
        return false;
    out.length = Clock(length);
    return in.ok();
}

} // namespace

template <class Decoder>
bool readStruct(Decoder &in, std::uint8_t info, Struct &out, FaultCode &fault)
{
    const std::uint8_t ref = info & 0x1f;
    out.content.reset();
    out.text = {};
    out.hasOrigin = out.hasRightOrigin = out.keyed = false;
    out.parent = Struct::Parent::Copied;
    if (ref == 0 || ref == 10) {
        out.kind = Kind(ref);
        const std::uint64_t length = ref == 0 ? in.length() : in.rest.varUint();
        if (length > maxClock)
            return false;
        out.length = Clock(length);
        return in.ok();
    }
    if (ref > 9) {
        fault = FaultCode::Unsupported;
        return false;
    }
    out.kind = Kind(ref);
    out.hasOrigin = (info & 0x80) != 0;
    out.hasRightOrigin = (info & 0x40) != 0;
    out.keyed = (info & 0xe0) == 0x20; // with an origin the key is copied from the neighbour, as the parent is
    std::uint64_t clock = 0;
    if (out.hasOrigin) {
        in.leftId(out.origin.client, clock);
        out.origin.clock = Clock(clock);
        if (clock > maxClock)
            return false;
    }
    if (out.hasRightOrigin) {
        in.rightId(out.rightOrigin.client, clock);
        out.rightOrigin.clock = Clock(clock);
        if (clock > maxClock)
            return false;
    }
    if (!out.hasOrigin && !out.hasRightOrigin) {
        if (in.parentIsRoot()) {
            out.parent = Struct::Parent::Root;
            out.parentName = in.name();
        } else {
            out.parent = Struct::Parent::Item;
            in.leftId(out.parentItem.client, clock);
            out.parentItem.clock = Clock(clock);
            if (clock > maxClock)
                return false;
        }
        if (out.keyed)
            out.parentKey = in.name();
    }
    return readContent(in, out, fault);
}

template bool readStruct(DecoderV1 &, std::uint8_t, Struct &, FaultCode &);
template bool readStruct(CheckingDecoderV1 &, std::uint8_t, Struct &, FaultCode &);
template bool readStruct(DecoderV2 &, std::uint8_t, Struct &, FaultCode &);

} // namespace Layers::Crdt
