#pragma once
// UTF-8 from outside: checked, and repaired where a model or a server printed half a character. Pure; any thread.

#include <QtCore/QByteArray>

namespace Layers {

bool isUtf8(QByteArrayView bytes);

// QString::fromUtf8() without its habit of dropping a U+FEFF at the start, which may be a part of a text that comes in pieces.
QString fromUtf8Whole(QByteArrayView bytes);

// Each maximal ill-formed subsequence becomes U+FFFD, as the WHATWG decoder does it. Valid input comes back unchanged and shared.
QByteArray repairUtf8(const QByteArray &bytes);

} // namespace Layers
