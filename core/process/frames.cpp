#include "core/process/frames.h"

#include <QtCore/QtEndian>

namespace Layers {

static constexpr qsizetype headSize = 5;

QByteArray toBytes(FrameType type, QByteArrayView payload)
{
    QByteArray bytes(headSize, Qt::Uninitialized);
    qToBigEndian(quint32(payload.size() + 1), bytes.data());
    bytes[4] = char(type);
    bytes.append(payload.data(), payload.size());
    return bytes;
}

QByteArray numbered(quint32 id, QByteArrayView payload)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToBigEndian(id, bytes.data());
    bytes.append(payload.data(), payload.size());
    return bytes;
}

std::optional<NumberedPayload> numberedFrom(const QByteArray &payload)
{
    if (payload.size() < 4)
        return {};
    return NumberedPayload{qFromBigEndian<quint32>(payload.constData()), payload.sliced(4)};
}

void FrameReader::add(const QByteArray &bytes)
{
    if (m_failure)
        return;
    // What was read goes only now, so that many small frames in one delivery cost one move.
    if (m_at > 0)
        m_bytes.remove(0, std::exchange(m_at, 0));
    m_bytes += bytes;
}

Result<std::optional<Frame>> FrameReader::next()
{
    if (m_failure)
        return *m_failure;
    if (m_bytes.size() - m_at < 4)
        return std::optional<Frame>();
    const quint32 length = qFromBigEndian<quint32>(m_bytes.constData() + m_at);
    if (length == 0 || qint64(length) - 1 > m_cap) {
        m_bytes = {};
        m_at = 0;
        m_failure = Error{.kind = Error::Kind::Rejected,
                          .code = length == 0 ? "process.frame" : "process.frame_too_large",
                          .detail = QStringLiteral("a frame of %1 bytes").arg(length)};
        return *m_failure;
    }
    if (m_bytes.size() - m_at < headSize - 1 + qsizetype(length))
        return std::optional<Frame>();
    Frame frame{.type = FrameType(quint8(m_bytes[m_at + 4])), .payload = m_bytes.mid(m_at + headSize, qsizetype(length) - 1)};
    m_at += headSize - 1 + qsizetype(length);
    return std::optional(std::move(frame));
}

} // namespace Layers
