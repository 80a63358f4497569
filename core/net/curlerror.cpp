#include "core/net/curlerror_p.h"

#include "core/net/curlapi_p.h"

#include <algorithm>
#include <iterator>

namespace Layers {

static Error certificateError(long verify, const QString &words)
{
    // The numbers are X509_V_ERR_*, which OpenSSL keeps stable.
    Error error{.kind = Error::Kind::Rejected, .code = "tls.untrusted", .detail = words};
    switch (verify) {
    case 0:
    case 1: // curl has not asked yet: it looks at the name first
    case 62:
        error.code = "tls.wrong_host"; // the chain is good and the name is not in it
        break;
    case 9:
        error.code = "tls.not_yet_valid";
        break;
    case 10:
        error.code = "tls.expired";
        break;
    case 18:
    case 19:
        error.code = "tls.self_signed";
        break;
    default:
        break;
    }
    return error;
}

Error proxyError(int status)
{
    if (status == 407)
        return Error{.kind = Error::Kind::Rejected, .code = "net.proxy_login", .detail = QStringLiteral("the proxy wants a login")};
    return Error{.kind = status >= 500 ? Error::Kind::Offline : Error::Kind::Rejected,
                 .code = "net.proxy_refused",
                 .detail = QStringLiteral("the proxy answered %1").arg(status),
                 .params = {{QStringLiteral("proxyStatus"), status}}};
}

bool speaksNoTls(const QString &words)
{
    // The words of OpenSSL and of GnuTLS.
    static constexpr const char *said[]
        = {"wrong version number", "packet length too long", "http request",          "unexpected eof",
           "SSL_ERROR_SYSCALL",    "reset by peer",          "unexpected TLS packet", "non-properly terminated"};
    return std::any_of(std::begin(said), std::end(said), [&](const char *each) { return words.contains(QLatin1String(each)); });
}

Error curlError(CURLcode code, long verify, const QString &words)
{
    Error error{.kind = Error::Kind::Internal, .code = "curl." + QByteArray::number(int(code)), .detail = words};
    if (words.isEmpty())
        error.detail = QString::fromUtf8(CurlApi::get().easyStrerror(code));
    switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_HTTP2:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_HTTP2_STREAM:
    case CURLE_PROXY:
        error.kind = Error::Kind::Offline;
        break;
    case CURLE_OPERATION_TIMEDOUT:
        error.kind = Error::Kind::Timeout;
        break;
    case CURLE_SSL_CONNECT_ERROR:
        // A connection that broke during the handshake looks the same as a handshake that was refused, but for the words.
        if (words.contains(QLatin1String("SSL_ERROR_SYSCALL")) || words.contains(QLatin1String("reset by peer"))) {
            error.kind = Error::Kind::Offline;
        } else {
            error.kind = Error::Kind::Rejected;
            error.code = "tls.handshake";
        }
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
        return certificateError(verify, words);
    case CURLE_SSL_CACERT_BADFILE:
        error.kind = Error::Kind::Rejected;
        error.code = "tls.ca_file";
        break;
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        error.kind = Error::Kind::Rejected;
        error.code = "tls.handshake";
        break;
    case CURLE_UNSUPPORTED_PROTOCOL: // what curl calls an answer without a status line
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_OUT_OF_MEMORY: // so curl calls a header field without an end, too; where memory is really short nothing gets as far as here
        error.kind = Error::Kind::Rejected;
        error.code = "net.not_http";
        break;
    case CURLE_URL_MALFORMAT:
        error.kind = Error::Kind::Rejected;
        error.code = "net.url";
        break;
    default:
        break;
    }
    return error;
}

} // namespace Layers
