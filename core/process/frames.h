#pragma once
// The protocol between the program and its helper programs, over any stream of bytes: 4 bytes length (big endian, of type and payload), 1
// byte type, payload. Used on both sides; needs nothing but Qt Core. One thread. What a helper says is hostile: a frame above the cap fails
// as Rejected "process.frame_too_large" before anything is reserved for it, an empty one as Rejected "process.frame", and a reader that has
// failed takes nothing more.
//
// Request and Cancel go to the helper; Answer and Failure come back with the id of the request (4 bytes, big endian, then the payload);
// Event and the types from FirstOwn on have no id and mean what the helper and its owner have agreed upon, in either direction.

#include "core/base/result.h"

#include <QtCore/QByteArray>

#include <optional>

namespace Layers {

enum class FrameType : quint8 { Request = 1, Answer = 2, Failure = 3, Cancel = 4, Event = 5, FirstOwn = 16 };

inline constexpr qsizetype usualFrameCap = 16 * 1024 * 1024;

struct Frame
{
    FrameType type = FrameType::Event;
    QByteArray payload;

    bool operator==(const Frame &) const = default;
};

struct NumberedPayload
{
    quint32 id = 0;
    QByteArray payload;
};

QByteArray toBytes(FrameType type, QByteArrayView payload);
QByteArray numbered(quint32 id, QByteArrayView payload);
std::optional<NumberedPayload> numberedFrom(const QByteArray &payload); // nothing when it is too short

class FrameReader
{
public:
    explicit FrameReader(qsizetype cap = usualFrameCap)
        : m_cap(cap)
    { }

    void add(const QByteArray &bytes);
    // The next whole frame; nothing when more bytes are needed.
    Result<std::optional<Frame>> next();

private:
    qsizetype m_cap;
    QByteArray m_bytes;
    qsizetype m_at = 0;
    std::optional<Error> m_failure;
};

} // namespace Layers
