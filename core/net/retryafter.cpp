#include "core/net/retryafter.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <cmath>

namespace Layers {

// More than a day is no hint but a mistake or a refusal; the caller then uses its own back-off.
static constexpr std::chrono::hours longestSensible{24};

static std::optional<std::chrono::milliseconds> fromNumber(const QByteArray &text, double unit)
{
    bool isNumber = false;
    const double number = text.trimmed().toDouble(&isNumber);
    if (!isNumber || !std::isfinite(number) || number < 0)
        return {};
    const double milliseconds = std::ceil(number * unit);
    if (milliseconds > double(std::chrono::milliseconds(longestSensible).count()))
        return {};
    return std::chrono::milliseconds(qint64(milliseconds));
}

std::optional<std::chrono::sys_seconds> parseHttpDate(QByteArrayView text)
{
    // Without the day of the week: it says nothing new, and Qt holds it against the year 19xx that it reads from two digits.
    const QString date = QString::fromLatin1(text.toByteArray()).simplified().section(QLatin1Char(' '), 1);
    const QLocale english = QLocale::c();
    for (const QString &form : {QStringLiteral("dd MMM yyyy hh:mm:ss 'GMT'"), QStringLiteral("dd-MMM-yy hh:mm:ss 'GMT'"),
                                QStringLiteral("MMM d hh:mm:ss yyyy")}) {
        QDateTime parsed = english.toDateTime(date, form);
        if (!parsed.isValid())
            continue;
        parsed.setTimeSpec(Qt::UTC);
        // Two digits of a year stand for the nearest such year (RFC 9110).
        if (form.contains(QLatin1String("-yy ")) && parsed.date().year() < 1976)
            parsed = parsed.addYears(100);
        return std::chrono::sys_seconds(std::chrono::seconds(parsed.toSecsSinceEpoch()));
    }
    return {};
}

std::optional<std::chrono::milliseconds> retryAfter(const HeaderMap &headers, std::chrono::sys_time<std::chrono::milliseconds> now)
{
    if (headers.contains("retry-after-ms")) {
        if (const auto hint = fromNumber(headers.value("retry-after-ms"), 1))
            return hint;
    }
    const QByteArray value = headers.value("Retry-After").trimmed();
    if (value.isEmpty())
        return {};
    if (const auto hint = fromNumber(value, 1000))
        return hint;
    const auto when = parseHttpDate(value);
    if (!when)
        return {};
    const auto served = parseHttpDate(headers.value("Date"));
    const std::chrono::milliseconds wait = *when - (served ? std::chrono::sys_time<std::chrono::milliseconds>(*served) : now);
    if (wait.count() < 0 || wait > longestSensible)
        return {};
    return wait;
}

} // namespace Layers
