#include "core/base/utf8.h"

#include <simdjson.h>

namespace Layers {

bool isUtf8(QByteArrayView bytes)
{
    return simdjson::validate_utf8(bytes.data(), size_t(bytes.size()));
}

namespace {

// The length of the well-formed character at `at`, or minus the length of the ill-formed subsequence to replace (Unicode 15, table 3-7).
int characterAt(const unsigned char *at, const unsigned char *end)
{
    const unsigned char lead = *at;
    if (lead < 0x80)
        return 1;
    int length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
        length = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        length = 3;
        low = lead == 0xe0 ? 0xa0 : low;
        high = lead == 0xed ? 0x9f : high;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        length = 4;
        low = lead == 0xf0 ? 0x90 : low;
        high = lead == 0xf4 ? 0x8f : high;
    } else {
        return -1;
    }
    for (int i = 1; i < length; ++i) {
        if (at + i >= end || at[i] < low || at[i] > high)
            return -i;
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

} // namespace

QByteArray repairUtf8(const QByteArray &bytes)
{
    if (isUtf8(bytes))
        return bytes;
    QByteArray repaired;
    repaired.reserve(bytes.size() + 16);
    const auto *at = reinterpret_cast<const unsigned char *>(bytes.constData());
    const auto *end = at + bytes.size();
    while (at < end) {
        const int length = characterAt(at, end);
        if (length > 0) {
            repaired.append(reinterpret_cast<const char *>(at), length);
            at += length;
        } else {
            repaired.append("\xef\xbf\xbd", 3);
            at += -length;
        }
    }
    return repaired;
}

QString fromUtf8Whole(QByteArrayView bytes)
{
    constexpr QByteArrayView mark = "\xef\xbb\xbf";
    QString text;
    while (bytes.startsWith(mark)) {
        text += QChar(0xfeff);
        bytes = bytes.sliced(mark.size());
    }
    return text.isEmpty() ? QString::fromUtf8(bytes) : text + QString::fromUtf8(bytes);
}

} // namespace Layers
