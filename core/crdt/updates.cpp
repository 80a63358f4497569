#include "core/crdt/updates.h"
#include "core/crdt/lazyreader_p.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace Layers::Crdt {
namespace {

Fault faultOf(FaultCode code)
{
    return {code, code == FaultCode::Unsupported ? "the update holds structs of a newer program" : "the bytes are no update"};
}

// Writes structs client by client; the counts, which come first, are known last.
template <class Encoder>
class LazyWriter
{
public:
    void write(const Struct &item, Clock offset)
    {
        if (m_written > 0 && m_client != item.client)
            flush();
        if (m_written == 0) {
            m_client = item.client;
            m_out.client(item.client);
            m_out.rest.varUint(item.clock + offset);
        }
        writeStruct(m_out, item, offset);
        ++m_written;
    }
    Bytes finish(const DeleteSet &deletes)
    {
        flush();
        m_out.rest.varUint(m_parts.size());
        for (const auto &[written, bytes] : m_parts) {
            m_out.rest.varUint(written);
            m_out.rest.raw(bytes);
        }
        writeDeleteSet(m_out.rest, deletes, Encoder::second);
        return m_out.finish();
    }

private:
    void flush()
    {
        if (m_written == 0)
            return;
        m_parts.emplace_back(m_written, m_out.rest.take());
        m_written = 0;
    }
    Encoder m_out;
    ClientId m_client = 0;
    std::uint64_t m_written = 0;
    std::vector<std::pair<std::uint64_t, Bytes>> m_parts;
};

template <class Decoder, class Encoder>
Outcome<Bytes> merge(std::span<const ByteSpan> updates)
{
    TextArena arena;
    std::vector<std::unique_ptr<LazyReader<Decoder>>> readers;
    for (const ByteSpan update : updates)
        readers.push_back(std::make_unique<LazyReader<Decoder>>(update, arena, true));
    // Yjs sorts all readers by their next struct each time, stably. Only the first can be out of place then, and it comes to stand before
    // those that are equal to it: whoever was put back later comes first.
    struct Waiting
    {
        ClientId client = 0;
        Clock clock = 0;
        std::int64_t turn = 0;
        LazyReader<Decoder> *reader = nullptr;
        bool operator<(const Waiting &other) const // of a heap: what comes first is the largest
        {
            return std::tuple(client, other.clock, other.turn) < std::tuple(other.client, clock, turn);
        }
    };
    std::vector<Waiting> waiting;
    const auto waitingAt = [](LazyReader<Decoder> *reader, std::int64_t turn) {
        return Waiting{reader->current()->client, reader->current()->clock, turn, reader};
    };
    for (const auto &reader : readers) {
        if (reader->current())
            waiting.push_back(waitingAt(reader.get(), std::int64_t(waiting.size())));
    }
    std::make_heap(waiting.begin(), waiting.end());

    LazyWriter<Encoder> writer;
    std::optional<Struct> write;
    const auto emit = [&] { writer.write(*write, 0); };
    const auto taken = [](LazyReader<Decoder> *reader) {
        Struct item = std::move(*reader->current());
        return item;
    };
    LazyReader<Decoder> *reader = nullptr;
    for (std::int64_t turn = -1;; --turn) {
        if (reader && reader->current()) {
            waiting.push_back(waitingAt(reader, turn));
            std::push_heap(waiting.begin(), waiting.end());
        }
        if (waiting.empty())
            break;
        std::pop_heap(waiting.begin(), waiting.end());
        reader = waiting.back().reader;
        waiting.pop_back();
        const ClientId firstClient = reader->current()->client;
        if (write) {
            bool iterated = false;
            while (reader->current() && reader->current()->end() <= write->end() && reader->current()->client >= write->client) {
                reader->next();
                iterated = true;
            }
            Struct *current = reader->current();
            if (!current || current->client != firstClient || (iterated && current->clock > write->end()))
                continue;
            if (firstClient != write->client) {
                emit();
                write = taken(reader);
                reader->next();
            } else if (write->end() < current->clock) {
                if (write->kind == Kind::Skip) {
                    write->length = current->end() - write->clock;
                } else {
                    emit();
                    Struct skip;
                    skip.client = firstClient;
                    skip.clock = write->end();
                    skip.length = current->clock - write->end();
                    skip.kind = Kind::Skip;
                    write = std::move(skip);
                }
            } else {
                const Clock difference = write->end() - current->clock;
                if (difference > 0) {
                    if (write->kind == Kind::Skip)
                        write->length -= difference;
                    else
                        cutFront(*current, difference, arena);
                }
                if ((write->kind == Kind::Gc || write->kind == Kind::Skip) && write->kind == current->kind) {
                    write->length += current->length;
                } else {
                    emit();
                    write = taken(reader);
                    reader->next();
                }
            }
        } else {
            write = taken(reader);
            reader->next();
        }
        for (Struct *next = reader->current();
             next && next->client == firstClient && next->clock == write->end() && next->kind != Kind::Skip; next = reader->current()) {
            emit();
            write = taken(reader);
            reader->next();
        }
    }
    if (write)
        emit();
    DeleteSet deletes;
    for (const auto &each : readers) {
        DeleteSet own;
        if (!each->deletes(own))
            return faultOf(each->fault());
        deletes.addAll(own);
    }
    deletes.normalise();
    return writer.finish(deletes);
}

template <class Decoder, class Encoder>
Outcome<Bytes> diff(ByteSpan update, const StateVector &known)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    LazyWriter<Encoder> writer;
    while (const Struct *current = reader.current()) {
        if (current->kind == Kind::Skip) { // the first struct that is written is no gap
            reader.next();
            continue;
        }
        const ClientId client = current->client;
        const Clock clock = known[client];
        if (current->end() > clock) {
            writer.write(*current, clock > current->clock ? clock - current->clock : 0);
            reader.next();
            while (reader.current() && reader.current()->client == client) {
                writer.write(*reader.current(), 0);
                reader.next();
            }
        } else {
            while (reader.current() && reader.current()->client == client && reader.current()->end() <= clock)
                reader.next();
        }
    }
    DeleteSet deletes;
    if (!reader.deletes(deletes))
        return faultOf(reader.fault());
    return writer.finish(deletes);
}

template <class Decoder, class Encoder>
Outcome<Bytes> convert(ByteSpan update)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    LazyWriter<Encoder> writer;
    for (; reader.current(); reader.next())
        writer.write(*reader.current(), 0);
    DeleteSet deletes;
    if (!reader.deletes(deletes))
        return faultOf(reader.fault());
    return writer.finish(deletes);
}

template <class Decoder>
Outcome<Bytes> stateVector(ByteSpan update)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    std::vector<std::pair<ClientId, Clock>> clocks;
    ClientId client = 0;
    Clock clock = 0;
    bool stop = false;
    bool any = false;
    const auto note = [&] {
        if (any && clock != 0)
            clocks.emplace_back(client, clock);
    };
    for (; reader.current(); reader.next()) {
        const Struct &current = *reader.current();
        if (!any || client != current.client) {
            note();
            any = true;
            client = current.client;
            clock = 0;
            stop = current.clock != 0;
        }
        if (current.kind == Kind::Skip)
            stop = true;
        if (!stop)
            clock = current.end();
    }
    note();
    DeleteSet deletes;
    if (!reader.deletes(deletes))
        return faultOf(reader.fault());
    Writer out;
    out.varUint(clocks.size());
    for (const auto &[id, end] : clocks) {
        out.varUint(id);
        out.varUint(end);
    }
    return out.take();
}

template <class Decoder>
Outcome<UpdateExtent> extent(ByteSpan update)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    UpdateExtent result;
    for (bool first = true; reader.current(); reader.next()) {
        const Struct &current = *reader.current();
        if (first || !result.from.contains(current.client))
            result.from[current.client] = current.clock;
        result.to[current.client] = current.end();
        first = false;
    }
    DeleteSet deletes;
    if (!reader.deletes(deletes))
        return faultOf(reader.fault());
    return result;
}

template <class Decoder>
Outcome<DeleteSet> deletes(ByteSpan update)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    DeleteSet set;
    if (!reader.deletes(set))
        return faultOf(reader.fault());
    set.normalise();
    return set;
}

std::string_view nameOf(Kind kind)
{
    constexpr std::string_view names[] = {"GC", "Deleted", "JSON", "Binary", "String", "Embed", "Format", "Type", "Any", "Doc", "Skip"};
    return names[std::size_t(kind)];
}

std::string_view nameOf(TypeKind kind)
{
    constexpr std::string_view names[] = {"Array", "Map", "Text", "XmlElement", "XmlFragment", "XmlHook", "XmlText"};
    return kind <= TypeKind::XmlText ? names[std::size_t(kind)] : "";
}

constexpr std::size_t mostContent = 200; // bytes

std::string contentOf(const Struct &item)
{
    std::string content;
    switch (item.kind) {
    case Kind::String:
        content = toUtf8(item.text.substr(0, mostContent));
        break;
    case Kind::Format:
        content = item.content->name.substr(0, mostContent) + '=' + toJson(item.content->value);
        break;
    case Kind::Embed:
    case Kind::Binary:
        content = toJson(item.content->value);
        break;
    case Kind::Any:
    case Kind::Json:
        content = "[";
        for (Clock i = 0; i < item.length && content.size() <= mostContent; ++i) {
            if (i > 0)
                content += ',';
            const Value &each = item.content->at(i);
            content += each.bigInt() ? std::to_string(each.bigInt()->value) + 'n' : toJson(each);
        }
        content += "]";
        break;
    case Kind::Type:
        content = nameOf(item.content->type);
        if (!item.content->name.empty())
            content += ' ' + item.content->name;
        break;
    case Kind::Doc:
        content = item.content->name + ' ' + toJson(item.content->value);
        break;
    default:
        break;
    }
    if (content.size() > mostContent) {
        std::size_t end = mostContent;
        while (end > 0 && (std::uint8_t(content[end]) & 0xc0) == 0x80)
            --end; // no character is cut
        content.resize(end);
        content.shrink_to_fit();
    }
    return content;
}

template <class Decoder>
Outcome<DecodedUpdate> decode(ByteSpan update, std::size_t most)
{
    TextArena arena;
    LazyReader<Decoder> reader(update, arena, false);
    DecodedUpdate decoded;
    for (; reader.current(); reader.next()) {
        if (decoded.structs.size() == most)
            return Fault{FaultCode::TooLarge, "the update has more structs than were asked for"};
        const Struct &from = *reader.current();
        DecodedStruct &to = decoded.structs.emplace_back();
        to.id = {from.client, from.clock};
        to.length = from.length;
        to.kind = nameOf(from.kind);
        to.content = contentOf(from);
        if (from.kind == Kind::Gc || from.kind == Kind::Skip)
            continue;
        if (from.hasOrigin)
            to.origin = from.origin;
        if (from.hasRightOrigin)
            to.rightOrigin = from.rightOrigin;
        if (from.hasOrigin || from.hasRightOrigin)
            continue;
        if (from.parent == Struct::Parent::Root)
            to.parentRoot = from.parentName;
        else
            to.parentItem = from.parentItem;
        if (from.keyed)
            to.parentKey = from.parentKey;
    }
    if (!reader.deletes(decoded.deletes))
        return faultOf(reader.fault());
    decoded.deletes.normalise();
    return decoded;
}

} // namespace

void cutFront(Struct &item, Clock count, TextArena &arena)
{
    item.origin = {item.client, item.clock + count - 1};
    item.hasOrigin = true;
    switch (item.kind) {
    case Kind::Gc:
    case Kind::Skip:
        item.hasOrigin = false;
        break;
    case Kind::String: {
        const bool cutsPair = isHighHalf(item.text[count - 1]);
        item.text = item.text.substr(count);
        if (cutsPair) {
            std::u16string text(item.text);
            text[0] = 0xfffd;
            item.text = {arena.store(text), text.size()};
        }
        break;
    }
    case Kind::Any:
    case Kind::Json: {
        auto rest = std::make_unique<Content>(item.content->cut(count));
        item.content = std::move(rest);
        break;
    }
    default:
        break;
    }
    item.clock += count;
    item.length -= count;
}

Outcome<Bytes> mergeUpdates(std::span<const ByteSpan> updates, Format format)
{
    if (updates.size() == 1)
        return Bytes(updates[0].begin(), updates[0].end());
    return format == Format::V1 ? merge<DecoderV1, EncoderV1>(updates) : merge<DecoderV2, EncoderV2>(updates);
}

Outcome<Bytes> diffUpdate(ByteSpan update, const StateVector &known, Format format)
{
    return format == Format::V1 ? diff<DecoderV1, EncoderV1>(update, known) : diff<DecoderV2, EncoderV2>(update, known);
}

Outcome<Bytes> convertUpdate(ByteSpan update, Format from, Format to)
{
    if (from == Format::V1)
        return to == Format::V1 ? convert<DecoderV1, EncoderV1>(update) : convert<DecoderV1, EncoderV2>(update);
    return to == Format::V1 ? convert<DecoderV2, EncoderV1>(update) : convert<DecoderV2, EncoderV2>(update);
}

Outcome<Bytes> stateVectorFromUpdate(ByteSpan update, Format format)
{
    return format == Format::V1 ? stateVector<DecoderV1>(update) : stateVector<DecoderV2>(update);
}

Outcome<UpdateExtent> updateExtent(ByteSpan update, Format format)
{
    return format == Format::V1 ? extent<DecoderV1>(update) : extent<DecoderV2>(update);
}

Outcome<DeleteSet> deleteSetOfUpdate(ByteSpan update, Format format)
{
    return format == Format::V1 ? deletes<DecoderV1>(update) : deletes<DecoderV2>(update);
}

Outcome<DecodedUpdate> decodeUpdate(ByteSpan update, Format format, std::size_t most)
{
    return format == Format::V1 ? decode<DecoderV1>(update, most) : decode<DecoderV2>(update, most);
}

} // namespace Layers::Crdt
