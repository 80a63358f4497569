// What may be shown of foreign text, and where it may lead.

#include "ui/kit/richtext.h"

#include <QtCore/QUrl>

namespace Layers {

namespace {

bool isBidiControl(char16_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x061c || c == 0x200e || c == 0x200f;
}

} // namespace

QString safeLink(const QString &target)
{
    const QString trimmed = target.trimmed();
    if (trimmed.isEmpty() || trimmed.size() > 4096)
        return {};
    for (const QChar c : trimmed) {
        if (c.unicode() < 0x21 || c.unicode() == 0x7f || isBidiControl(c.unicode()) || c.category() == QChar::Other_Control)
            return {};
    }
    const QUrl url(trimmed, QUrl::StrictMode);
    const QString scheme = url.scheme();
    if (!url.isValid())
        return {};
    if (scheme == QLatin1String("mailto"))
        return url.path().contains(u'@') ? url.toString(QUrl::FullyEncoded) : QString();
    if ((scheme != QLatin1String("http") && scheme != QLatin1String("https")) || url.host().isEmpty())
        return {};
    return url.toString(QUrl::FullyEncoded);
}

QString shownText(QString text)
{
    const auto isHidden = [](QChar c) {
        const char16_t unit = c.unicode();
        return (unit < 0x20 && unit != u'\n' && unit != u'\t') || unit == 0x7f || isBidiControl(unit) || unit == 0xfeff;
    };
    if (std::any_of(text.cbegin(), text.cend(), isHidden))
        text.removeIf(isHidden);
    return text;
}

} // namespace Layers
