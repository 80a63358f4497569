#pragma once
// What an answer used and what it cost. Values. Token figures are the server's own; a missing one is nothing, not zero.

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>

namespace Layers {

// Money in billionths of a unit, so that prices such as 0.000000015 add up without rounding.
struct Cost
{
    qint64 nanos = 0;
    QByteArray currency = "USD";

    bool operator==(const Cost &) const = default;
};

struct Usage
{
    std::optional<qint64> input; // cached tokens included
    std::optional<qint64> cachedRead;
    std::optional<qint64> cacheWrite;
    std::optional<qint64> output; // reasoning included
    std::optional<qint64> reasoning;
    std::optional<Cost> cost; // as the server said it; nothing means unknown
    QByteArray raw; // the server's JSON object, for support

    bool isEmpty() const { return !input && !output && !cost; }
    bool operator==(const Usage &) const = default;
};

} // namespace Layers
