#pragma once
// How this program may use the network: proxy, certificate authorities, time limits, and which hosts may be spoken to without TLS.
// A value that is given from above to Http and to web sockets alike, so that one setting rules both. Any thread.
// A request that the policy forbids fails as Rejected "net.http_refused" before the network is touched.

#include "core/base/result.h"

#include <QtCore/QHash>
#include <QtCore/QStringList>
#include <QtCore/QUrl>

#include <chrono>
#include <optional>

namespace Layers {

struct NetworkPolicy
{
    struct Proxy
    {
        enum class Mode { None, System, Explicit };
        Mode mode = Mode::System;
        QUrl url = {}; // Explicit: http, https, socks5 or socks5h
        QString user = {};
        QString password = {};

        bool operator==(const Proxy &) const = default;
    };

    // Zero means: no limit. Times are measured by a timer of our own: curl's low-speed limit is a sliding average and fires seconds late.
    struct Timeouts
    {
        std::chrono::milliseconds connect{10'000}; // name, TCP and TLS
        std::chrono::milliseconds firstByte{60'000}; // from the end of the upload to the first header
        std::chrono::milliseconds firstData{120'000}; // from the headers to the first byte of the body
        std::chrono::milliseconds betweenBytes{60'000}; // any byte counts, in either direction
        std::chrono::milliseconds total{0};

        bool operator==(const Timeouts &) const = default;
    };

    Proxy proxy;
    Timeouts timeouts;
    QByteArray userAgent = defaultUserAgent();
    // More certificate authorities (PEM text), by host; those under the empty name serve every host. They come on top of the system's.
    QHash<QString, QByteArray> authorities;
    // Hosts on a person's own network that may be reached over plain http. Loopback always may.
    QStringList plainHosts;

    // Nothing when the URL may be requested; else why not.
    std::optional<Error> refusal(const QUrl &url) const;
    QByteArray authoritiesFor(const QString &host) const;

    // The address of a proxy as a person types it, "proxy.example:3128" too. Rejected with proxy.url, proxy.scheme, proxy.port or
    // proxy.credentials.
    static Result<QUrl> proxyUrl(const QString &typed);
    // 127.0.0.0/8, ::1, localhost and names below it.
    static bool isLoopback(const QString &host);
    // Scheme, host and port with the scheme's own port filled in: "https://example.org:443".
    static QByteArray origin(const QUrl &url);
    static QByteArray defaultUserAgent(); // LayersDesktop/<version> (<system>; <processor>)

    bool operator==(const NetworkPolicy &) const = default;
};

} // namespace Layers
