#include "core/crdt/sync.h"
#include "core/crdt/bytes.h"

namespace Layers::Crdt {
namespace {

constexpr Fault malformed{FaultCode::Malformed, "the bytes are no sync message"};

Bytes message(SyncMessage kind, ByteSpan body)
{
    Writer out;
    out.u8(std::uint8_t(kind));
    out.varBytes(body);
    return out.take();
}

} // namespace

Bytes syncStep1(const Doc &doc)
{
    return message(SyncMessage::Step1, encode(doc.stateVector()));
}
Bytes syncStep2(const Doc &doc, const StateVector &known)
{
    return message(SyncMessage::Step2, doc.encodeState(known));
}
Bytes syncUpdate(ByteSpan update)
{
    return message(SyncMessage::Update, update);
}

Outcome<SyncRead> readSync(Doc &doc, ByteSpan bytes, Origin origin)
{
    Reader in(bytes);
    const std::uint64_t kind = in.varUint();
    const ByteSpan body = in.varBytes();
    if (!in.ok() || kind > std::uint64_t(SyncMessage::Update))
        return malformed;
    SyncRead read;
    read.message = SyncMessage(kind);
    if (read.message == SyncMessage::Step1) {
        const Outcome<StateVector> known = decodeStateVector(body);
        if (!known)
            return known.fault();
        read.reply = syncStep2(doc, *known);
        return read;
    }
    if (const Outcome<> applied = doc.apply(body, Format::V1, origin); !applied)
        return applied.fault();
    return read;
}

Bytes encodeFrame(const Frame &frame)
{
    Writer out;
    out.u8(std::uint8_t(frame.kind));
    switch (frame.kind) {
    case Frame::Kind::Sync:
        out.raw(frame.body);
        break;
    case Frame::Kind::Awareness:
        out.varBytes(frame.body);
        break;
    case Frame::Kind::Auth:
        out.varUint(frame.granted ? 1 : 0);
        if (!frame.granted)
            out.varString(std::string_view(wellFormed(frame.reason)));
        break;
    case Frame::Kind::QueryAwareness:
        break;
    }
    return out.take();
}

Outcome<std::vector<Frame>> decodeFrames(ByteSpan bytes)
{
    Reader in(bytes);
    constexpr std::size_t mostFrames = 10'000; // a frame may be one byte, and what it becomes is a hundred
    std::vector<Frame> frames;
    while (in.ok() && !in.atEnd()) {
        if (frames.size() == mostFrames)
            return Fault{FaultCode::TooLarge, "too many messages at once"};
        Frame frame;
        const std::uint64_t kind = in.varUint();
        if (!in.ok() || kind > std::uint64_t(Frame::Kind::QueryAwareness))
            return malformed;
        frame.kind = Frame::Kind(kind);
        switch (frame.kind) {
        case Frame::Kind::Sync: {
            const std::uint8_t *start = in.at();
            in.varUint();
            in.varBytes();
            frame.body.assign(start, in.ok() ? in.at() : start);
            break;
        }
        case Frame::Kind::Awareness: {
            const ByteSpan body = in.varBytes();
            frame.body.assign(body.begin(), body.end());
            break;
        }
        case Frame::Kind::Auth:
            frame.granted = in.varUint() == 1;
            if (!frame.granted)
                frame.reason = in.varString();
            break;
        case Frame::Kind::QueryAwareness:
            break;
        }
        if (!in.ok())
            return malformed;
        frames.push_back(std::move(frame));
    }
    return frames;
}

} // namespace Layers::Crdt
