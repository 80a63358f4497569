#include "core/net/systemproxy_p.h"

#include <QtNetwork/QNetworkProxy>

namespace Layers {

NetworkPolicy::Proxy systemProxyFor(const QUrl &url)
{
    using Mode = NetworkPolicy::Proxy::Mode;
    for (const QNetworkProxy &proxy : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url))) {
        QUrl address;
        switch (proxy.type()) {
        case QNetworkProxy::NoProxy:
            return {.mode = Mode::None};
        case QNetworkProxy::HttpProxy:
        case QNetworkProxy::HttpCachingProxy:
            address.setScheme(QStringLiteral("http"));
            break;
        case QNetworkProxy::Socks5Proxy:
            address.setScheme(QStringLiteral("socks5h"));
            break;
        default:
            continue;
        }
        address.setHost(proxy.hostName());
        address.setPort(proxy.port());
        return {.mode = Mode::Explicit, .url = address, .user = proxy.user(), .password = proxy.password()};
    }
    return {.mode = Mode::None};
}

} // namespace Layers
