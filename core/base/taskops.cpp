#include "core/base/taskops.h"

#include <QtCore/QRandomGenerator>

namespace Layers {

std::optional<std::chrono::milliseconds> retryDelay(const RetryPolicy &policy, const Error &error, int next)
{
    if (next > policy.attempts)
        return {};
    const bool worthwhile = policy.worthwhile
        ? policy.worthwhile(error)
        : error.kind == Error::Kind::Offline || error.kind == Error::Kind::Timeout || error.kind == Error::Kind::RateLimited;
    if (!worthwhile)
        return {};
    if (error.retryAfter) {
        if (*error.retryAfter > policy.longestHint)
            return {};
        return std::chrono::duration_cast<std::chrono::milliseconds>(*error.retryAfter);
    }
    const double factor = policy.jitter ? policy.jitter() : 0.5 + QRandomGenerator::global()->generateDouble() / 2;
    const auto doubled = std::min(policy.ceiling, policy.base * (1 << std::min(next - 2, 16)));
    return std::chrono::milliseconds(qint64(double(doubled.count()) * factor));
}

} // namespace Layers
