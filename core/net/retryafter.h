#pragma once
// When a server says "come back later": retry-after-ms, Retry-After in seconds (fractions too) or as a date, which is measured against the
// server's own Date, because our clock may be wrong. Nothing when there is no hint, or none that makes sense. Pure; any thread.

#include "core/net/headermap.h"

#include <chrono>
#include <optional>

namespace Layers {

// `now` stands in for a missing Date header.
std::optional<std::chrono::milliseconds> retryAfter(const HeaderMap &headers, std::chrono::sys_time<std::chrono::milliseconds> now);

// An HTTP date (RFC 9110 section 5.6.7), all three forms.
std::optional<std::chrono::sys_seconds> parseHttpDate(QByteArrayView text);

} // namespace Layers
