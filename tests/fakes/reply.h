#pragma once
// What a scripted server says, and how it misbehaves while saying it. Values.

#include "core/net/headermap.h"

#include <chrono>
#include <optional>
#include <vector>

namespace LayersTest {

// Positions count the bytes of the whole answer, head included. `inBody` shifts a position behind the head.
struct FaultPlan
{
    enum class Cut { Fin, Rst };

    std::optional<qint64> cutAt = {}; // sends so much, then closes
    Cut cut = Cut::Fin;
    std::optional<qint64> stallAt = {}; // sends so much, then nothing for ever
    std::chrono::milliseconds before{0}; // the status line comes so late
    qsizetype piece = 0; // writes of so many bytes; 0: as they are
    std::chrono::milliseconds between{0}; // pause between two writes
    enum class Counts { WholeAnswer, Body } counts = Counts::WholeAnswer;
};

struct Reply
{
    enum class Framing {
        Length,
        Chunked,
        ChunkedUnended, // no last chunk; closes
        UntilClose, // neither a length nor chunks; closes
        Raw, // `pieces` are the whole answer, head included; closes
    };
    enum class When { AfterBody, AfterHead };

    struct Piece
    {
        QByteArray bytes;
        std::chrono::milliseconds delay{0}; // before it
    };

    int status = 200;
    Layers::HeaderMap headers = {};
    std::vector<Piece> pieces = {};
    qint64 generated = 0; // instead of pieces: so many bytes of generatedByte()
    Framing framing = Framing::Length;
    When when = When::AfterBody; // AfterHead: answers while the request is still being sent, and closes
    FaultPlan fault = {};

    static Reply text(int status, QByteArray body, QByteArray type = "text/plain");
    static Reply json(int status, QByteArray body) { return text(status, std::move(body), "application/json"); }
    static Reply stream(std::vector<Piece> pieces, QByteArray type = "text/event-stream"); // chunked
    static Reply large(qint64 bytes);
    static Reply raw(QByteArray bytes);
    static Reply redirect(int status, QByteArray location);

    Reply &&with(QByteArray name, QByteArray value) &&;
    Reply &&with(FaultPlan plan) &&;
    Reply &&with(Framing how) &&;
    Reply &&with(When moment) &&;
};

// The byte at a position of a generated body.
char generatedByte(qint64 position);

} // namespace LayersTest
