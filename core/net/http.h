#pragma once
// HTTP for the whole program: one network thread around one curl multi handle. AppCore owns it; send() is called on the main thread and its
// Task settles there, while bodies are taken and given on the network thread (core/net/body.h). Dropping the Task removes the transfer:
// the server sees the connection or stream close at once, and nothing is delivered any more.
//
// HTTP/2 over TLS (one stream a connection) and 1.1 without, no Expect header, no compression unless a
// request asks for it (libcurl 7.88 does not notice a gzip body that was cut), own timers, no retries. libcurl alone sends a GET or HEAD
// again when the server has closed a kept connection before one byte of an answer, as every browser does. Anything else is sent once, and
// only over a connection that was in use a few seconds ago or a new one.
//
// An answer of any status is a Response; reading 4xx and 5xx is for the client of that server. Errors are those of the way there:
//   Offline   curl.<n> (no name, no route, connection lost), tls.none (also Rejected: a server on this computer speaks no TLS), net.cut,
//   net.no_library, net.no_start (libcurl
//             could not begin), net.proxy_refused (the proxy cannot reach the server)
//   Timeout   curl.28 (connecting), net.first_byte, net.stall, net.total
//   Rejected  tls.untrusted, tls.self_signed, tls.wrong_host, tls.expired, tls.not_yet_valid, tls.handshake, tls.ca_file, net.not_http,
//             net.http_refused, net.redirect_refused, net.too_large, net.url, net.proxy_url, net.proxy_login, net.proxy_refused
//   DiskFull, NotFound, Forbidden for files (net.disk, net.file), Cancelled net.aborted and net.closed
// with params host, requestSent (whether a byte of the request can have left: only what surely has not may go to an outbox) and, when there
// was one, status. Bytes that came before a failure have been delivered; a body whose end only the close of the connection marks may have
// been cut without anybody noticing (Response::ending).

#include "core/base/task.h"
#include "core/net/body.h"
#include "core/net/networkpolicy.h"

#include <QtCore/QObject>

#include <chrono>
#include <memory>

namespace Layers {

class Connectivity;
class HttpEngine;

struct Request
{
    enum class Redirects {
        Refuse, // Rejected "net.redirect_refused": for every API, where a redirect is a captive portal or a wrong address
        Deliver, // the 3xx is the Response
        Follow, // up to 5; never from https to http; secret fields do not leave their origin
    };
    enum class Version { Automatic, Http1 };

    QByteArray method = "GET";
    QUrl url;
    HeaderMap headers = {};
    Redirects redirects = Redirects::Refuse;
    Version version = Version::Automatic;
    std::optional<NetworkPolicy::Timeouts> timeouts = {}; // instead of the policy's
    std::optional<qint64> longestBody = {}; // a cap for any sink
    std::optional<QByteArray> authorities = {}; // PEM text, instead of what the policy has for this host; empty: none of its own
    FlowControl flow = {};
};

struct Response
{
    enum class Version { Http1, Http2 };
    enum class BodyEnding { Marked, AtClose }; // AtClose: neither a length nor chunks, so a cut looks like the end

    struct Timings
    {
        std::chrono::microseconds connect{0}; // until TCP and TLS stand
        std::chrono::microseconds firstByte{0};
        std::chrono::microseconds total{0};
    };

    int status = 0;
    HeaderMap headers;
    HeaderMap trailers;
    QByteArray body; // what a memory sink has taken
    qint64 bodyBytes = 0; // of any sink
    QUrl url; // after redirects
    Timings timings;
    Version version = Version::Http1;
    BodyEnding ending = BodyEnding::Marked;

    bool isSuccess() const { return status >= 200 && status < 300; }
};

class Http
{
public:
    Http(NetworkPolicy policy, Connectivity &connectivity);
    ~Http(); // transfers end as Cancelled "net.closed"
    Http(const Http &) = delete;
    Http &operator=(const Http &) = delete;

    Task<Response> send(Request request, BodySource source = BodySource::none(), BodySink sink = BodySink::memory());

    // For requests from now on.
    void usePolicy(NetworkPolicy policy);
    // Asked at the first need for the password of a proxy, as the policy has it, that holds a name and no password.
    using PasswordSource = std::function<Task<QString>(const QUrl &proxy)>;
    void setProxyPassword(PasswordSource source) { m_proxyPassword = std::move(source); }
    const NetworkPolicy &policy() const { return m_policy; }

private:
    std::optional<Task<NetworkPolicy::Proxy>> lookUpProxy(const QUrl &url) const; // nothing: the policy says it

    NetworkPolicy m_policy;
    PasswordSource m_proxyPassword;
    Connectivity &m_connectivity;
    std::shared_ptr<HttpEngine> m_engine;
    QMetaObject::Connection m_cutConnection;
};

} // namespace Layers
