#include "core/net/networkpolicy.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSysInfo>

namespace Layers {

std::optional<Error> NetworkPolicy::refusal(const QUrl &url) const
{
    const QString host = url.host();
    const auto refuse = [&host](const char *code, const char *detail) {
        return Error{.kind = Error::Kind::Rejected,
                     .code = code,
                     .detail = QString::fromLatin1(detail),
                     .params = {{QStringLiteral("host"), host}, {QStringLiteral("requestSent"), false}}};
    };
    if (!url.isValid() || host.isEmpty())
        return refuse("net.url", "not an address of a server");
    if (!url.userInfo().isEmpty())
        return refuse("net.url", "a name or password does not belong in an address");
    // A proxy that cannot be used is never passed by.
    if (proxy.mode == Proxy::Mode::Explicit && !isLoopback(host) && !proxyUrl(proxy.url.toString(QUrl::RemoveUserInfo)))
        return refuse("net.proxy_url", "not an address of a proxy");
    if (url.scheme() == QLatin1String("https"))
        return {};
    if (url.scheme() != QLatin1String("http"))
        return refuse("net.url", "only http and https are spoken");
    if (isLoopback(host) || plainHosts.contains(host, Qt::CaseInsensitive))
        return {};
    return refuse("net.http_refused", "http without TLS is for this computer only");
}

Result<QUrl> NetworkPolicy::proxyUrl(const QString &typed)
{
    const auto refuse = [](const char *code, const char *detail) {
        return Error{.kind = Error::Kind::Rejected, .code = code, .detail = QString::fromLatin1(detail)};
    };
    const QString text = typed.trimmed();
    const QUrl url(text.contains(QLatin1String("://")) ? text : QLatin1String("http://") + text, QUrl::StrictMode);
    static const QRegularExpression port(QStringLiteral(":(\\d+)/?$"));
    if (const auto match = port.match(text); match.hasMatch() && (match.capturedLength(1) > 5 || match.captured(1).toInt() > 65535))
        return refuse("proxy.port_range", "no port");
    if (!url.isValid() || url.host().isEmpty() || url.path().size() > 1 || url.hasQuery() || url.hasFragment())
        return refuse("proxy.url", "not an address of a proxy");
    static const QStringList spoken{QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("socks5"), QStringLiteral("socks5h")};
    if (!spoken.contains(url.scheme()))
        return refuse("proxy.scheme", "no proxy speaks this");
    if (!url.userInfo().isEmpty())
        return refuse("proxy.credentials", "a name or password does not belong in an address");
    if (url.port() == 0)
        return refuse("proxy.port_range", "no port");
    if (url.port() < 0) // curl would take 1080, which nobody means
        return refuse("proxy.port", "a proxy has no usual port");
    return url.adjusted(QUrl::RemovePath);
}

QByteArray NetworkPolicy::authoritiesFor(const QString &host) const
{
    QByteArray all = authorities.value(QString());
    const QByteArray own = host.isEmpty() ? QByteArray() : authorities.value(host.toLower());
    if (!all.isEmpty() && !own.isEmpty())
        all += '\n';
    return all + own;
}

bool NetworkPolicy::isLoopback(const QString &host)
{
    QString name = host.toLower();
    if (name.endsWith(QLatin1Char('.')))
        name.chop(1);
    if (name == QLatin1String("localhost") || name.endsWith(QLatin1String(".localhost")))
        return true;
    if (name == QLatin1String("::1") || name == QLatin1String("[::1]"))
        return true;
    // A name such as 127.evil.example is not an address, so every part has to be a number.
    const QStringList parts = name.split(QLatin1Char('.'));
    if (parts.size() != 4 || parts.front() != QLatin1String("127"))
        return false;
    return std::all_of(parts.begin(), parts.end(), [](const QString &part) {
        const bool digits = !part.isEmpty() && part.size() <= 3
            && std::all_of(part.begin(), part.end(), [](QChar c) { return c >= QLatin1Char('0') && c <= QLatin1Char('9'); });
        return digits && part.toInt() <= 255;
    });
}

QByteArray NetworkPolicy::origin(const QUrl &url)
{
    const int usual = url.scheme() == QLatin1String("https") ? 443 : 80;
    return url.scheme().toLatin1() + "://" + url.host(QUrl::FullyEncoded).toLower().toLatin1() + ':' + QByteArray::number(url.port(usual));
}

QByteArray NetworkPolicy::defaultUserAgent()
{
    return "LayersDesktop/" LAYERS_VERSION " (" + QSysInfo::kernelType().toLatin1() + "; " + QSysInfo::currentCpuArchitecture().toLatin1()
        + ')';
}

} // namespace Layers
