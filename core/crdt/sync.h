#pragma once
// The messages with which two documents become one (y-protocols' sync.js), and the envelope of y-websocket around them. A client
// opens with its state vector; whoever gets one answers with what that lacks. All updates are of the first coding. Any thread, but for the
// document.

#include "core/crdt/awareness.h"
#include "core/crdt/doc.h"

namespace Layers::Crdt {

enum class SyncMessage : std::uint8_t { Step1 = 0, Step2 = 1, Update = 2 };

Bytes syncStep1(const Doc &doc); // what is known
Bytes syncStep2(const Doc &doc, const StateVector &known); // what they lack
Bytes syncUpdate(ByteSpan update);

struct SyncRead
{
    SyncMessage message = SyncMessage::Step1;
    Bytes reply; // to be sent back; empty for none
};
// Reads one message and applies what it brings.
Outcome<SyncRead> readSync(Doc &doc, ByteSpan message, Origin origin = nullptr);

// Frames of y-websocket, Hocuspocus and yrs: several messages may follow one another.
struct Frame
{
    enum class Kind : std::uint8_t { Sync = 0, Awareness = 1, Auth = 2, QueryAwareness = 3 };
    Kind kind = Kind::Sync;
    Bytes body; // a sync message, or an awareness update
    bool granted = false; // of Auth
    std::string reason; // why it was denied
};
Bytes encodeFrame(const Frame &frame);
Outcome<std::vector<Frame>> decodeFrames(ByteSpan bytes);

} // namespace Layers::Crdt
