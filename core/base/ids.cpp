#include "core/base/ids.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QUuid>

#include <mutex>

namespace Layers {

Uuid Uuid::v7(std::chrono::sys_time<std::chrono::milliseconds> now)
{
    // RFC 9562 section 6.2, method 1: within a millisecond the 12 bits after the version count up, from a random start in the lower half.
    static std::mutex mutex;
    static quint64 lastTime = 0;
    static quint32 counter = 0;
    quint64 time = quint64(std::max<qint64>(0, now.time_since_epoch().count()));
    quint32 count = 0;
    {
        const std::lock_guard lock(mutex);
        if (time <= lastTime) {
            time = lastTime;
            if (++counter > 0xfff) {
                ++time;
                counter = QRandomGenerator::global()->bounded(0x800);
            }
        } else {
            counter = QRandomGenerator::global()->bounded(0x800);
        }
        lastTime = time;
        count = counter;
    }
    const quint64 tail = QRandomGenerator::global()->generate64();
    Uuid id;
    for (int i = 0; i < 6; ++i)
        id.m_bytes[size_t(i)] = static_cast<unsigned char>(time >> (40 - 8 * i));
    id.m_bytes[6] = static_cast<unsigned char>(0x70 | (count >> 8));
    id.m_bytes[7] = static_cast<unsigned char>(count & 0xff);
    for (int i = 0; i < 8; ++i)
        id.m_bytes[size_t(8 + i)] = static_cast<unsigned char>(tail >> (56 - 8 * i));
    id.m_bytes[8] = static_cast<unsigned char>(0x80 | (id.m_bytes[8] & 0x3f));
    return id;
}

std::optional<Uuid> Uuid::fromBytes(QByteArrayView bytes)
{
    if (bytes.size() != 16)
        return {};
    Uuid id;
    std::copy(bytes.begin(), bytes.end(), id.m_bytes.begin());
    return id;
}

std::optional<Uuid> Uuid::fromString(QStringView text)
{
    if (text.size() != 36 && text.size() != 32)
        return {};
    const bool hyphens = text.size() == 36;
    Uuid id;
    size_t nibble = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (c != u'-')
                return {};
            continue;
        }
        const int value = c >= u'0' && c <= u'9' ? c - u'0'
            : c >= u'a' && c <= u'f'             ? c - u'a' + 10
            : c >= u'A' && c <= u'F'             ? c - u'A' + 10
                                                 : -1;
        if (value < 0)
            return {};
        id.m_bytes[nibble / 2] = static_cast<unsigned char>(id.m_bytes[nibble / 2] << 4 | value);
        ++nibble;
    }
    return id;
}

bool Uuid::isNull() const
{
    return *this == Uuid();
}

QString Uuid::toString() const
{
    return QUuid::fromRfc4122(QByteArrayView(m_bytes.data(), 16)).toString(QUuid::WithoutBraces);
}

} // namespace Layers
