#include "core/net/httptransfer_p.h"

#include "core/base/log.h"
#include "core/net/curlerror_p.h"

namespace Layers {

static constexpr int mostRedirects = 5;
static constexpr qsizetype longestHead = 256 * 1024;
// Servers keep an idle connection for five seconds and more. What is sent while one closes it is lost, and nobody knows whether it was
// read. libcurl counts whole seconds that are over, so this is less than four.
static constexpr long longestIdle = 3;

HttpTransfer::HttpTransfer(quint64 id, Request request, BodySource source, BodySink sink, NetworkPolicy policy, Resolver<Response> done)
    : m_id(id)
    , m_request(std::move(request))
    , m_upload(std::move(source))
    , m_download(std::move(sink), m_request.longestBody)
    , m_policy(std::move(policy))
    , m_timeouts(m_request.timeouts.value_or(m_policy.timeouts))
    , m_done(std::move(done))
    , m_method(m_request.method)
    , m_url(m_request.url)
    , m_started(std::chrono::steady_clock::now())
    , m_since(m_started)
{ }

HttpTransfer::~HttpTransfer()
{
    if (const auto flow = flowState.lock()) {
        const std::lock_guard lock(flow->mutex);
        if (flow->transfer == m_id)
            flow->wake = {};
    }
    if (m_easy)
        CurlApi::get().easyCleanup(m_easy);
    if (m_headerList)
        CurlApi::get().slistFreeAll(m_headerList);
}

std::optional<Error> HttpTransfer::prepare()
{
    if (!m_easy) {
        m_easy = CurlApi::get().easyInit();
        if (!m_easy)
            return Error{.kind = Error::Kind::Internal, .code = "curl.init"};
        if (auto error = m_upload.open())
            return error;
    } else {
        CurlApi::get().easyReset(m_easy);
    }
    for (const HeaderMap::Field &field : m_request.headers.fields()) {
        const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
        if (field.name.isEmpty() || field.name.contains(':') || std::any_of(field.name.begin(), field.name.end(), breaks)
            || std::any_of(field.value.begin(), field.value.end(), breaks))
            return Error{.kind = Error::Kind::Rejected, .code = "net.header", .detail = QStringLiteral("a header field with a line end")};
    }
    set(CURLOPT_URL, m_url.toEncoded(QUrl::FullyEncoded | QUrl::RemoveFragment).constData());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, long(m_request.version == Request::Version::Http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_NOSIGNAL, 1L);
    // Otherwise dropping a transfer waits for the system's resolver.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, 30L);
    set(CURLOPT_TCP_KEEPINTVL, 15L);
    set(CURLOPT_CONNECTTIMEOUT_MS, long(m_timeouts.connect.count() > 0 ? m_timeouts.connect.count() : 24 * 3'600'000));
    set(CURLOPT_BUFFERSIZE, 65536L);
    set(CURLOPT_UPLOAD_BUFFERSIZE, 65536L);
    set(CURLOPT_ERRORBUFFER, m_words.data());
    set(CURLOPT_PRIVATE, static_cast<void *>(this));
    set(CURLOPT_HEADERFUNCTION, &HttpTransfer::onHeader);
    set(CURLOPT_HEADERDATA, static_cast<void *>(this));
    set(CURLOPT_WRITEFUNCTION, &HttpTransfer::onBody);
    set(CURLOPT_WRITEDATA, static_cast<void *>(this));
    set(CURLOPT_READFUNCTION, &HttpTransfer::onRead);
    set(CURLOPT_READDATA, static_cast<void *>(this));
    set(CURLOPT_SEEKFUNCTION, &HttpTransfer::onSeek);
    set(CURLOPT_SEEKDATA, static_cast<void *>(this));
    set(CURLOPT_PREREQFUNCTION, &HttpTransfer::onRequest);
    set(CURLOPT_PREREQDATA, static_cast<void *>(this));
    if (!mayRepeat())
        set(CURLOPT_MAXAGE_CONN, longestIdle);
    prepareHeaders();
    prepareBody();
    prepareSecurity();
    prepareProxy();
    m_response = {};
    m_sentThisHop = false;
    m_headComplete = false;
    enter(Phase::Connecting);
    return {};
}

void HttpTransfer::prepareHeaders()
{
    CurlApi::get().slistFreeAll(std::exchange(m_headerList, nullptr));
    const auto append = [this](const QByteArray &line) { m_headerList = CurlApi::get().slistAppend(m_headerList, line.constData()); };
    QByteArray encoding = "identity";
    for (const HeaderMap::Field &field : m_request.headers.fields()) {
        if (field.name.compare("Accept-Encoding", Qt::CaseInsensitive) == 0)
            encoding = field.value;
        else
            append(field.value.isEmpty() ? field.name + ';' : field.name + ": " + field.value);
    }
    append("Expect:");
    // Through this option curl also unpacks what a server compresses without being asked.
    set(CURLOPT_ACCEPT_ENCODING, encoding.constData());
    if (!m_request.headers.contains("User-Agent"))
        set(CURLOPT_USERAGENT, m_policy.userAgent.constData());
    set(CURLOPT_HTTPHEADER, m_headerList);
}

void HttpTransfer::prepareBody()
{
    const bool carries = m_upload.hasBody() || m_method == "POST" || m_method == "PUT" || m_method == "PATCH";
    if (carries) {
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_INFILESIZE_LARGE, curl_off_t(m_upload.length().value_or(-1)));
        set(CURLOPT_CUSTOMREQUEST, m_method.constData());
    } else if (m_method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else {
        set(CURLOPT_HTTPGET, 1L);
        if (m_method != "GET")
            set(CURLOPT_CUSTOMREQUEST, m_method.constData());
    }
}

void HttpTransfer::prepareSecurity()
{
    set(CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    QByteArray authorities = m_policy.authoritiesFor(m_url.host());
    if (authorities.isEmpty())
        return;
    // The blob takes the place of the system's file but not of its folder, so the system's authorities keep their word.
    curl_blob blob{.data = authorities.data(), .len = size_t(authorities.size()), .flags = CURL_BLOB_COPY};
    set(CURLOPT_CAINFO_BLOB, &blob);
    set(CURLOPT_PROXY_CAINFO_BLOB, &blob);
}

bool HttpTransfer::usesProxy() const
{
    return m_policy.proxy.mode == NetworkPolicy::Proxy::Mode::Explicit && !NetworkPolicy::isLoopback(m_url.host());
}

void HttpTransfer::prepareProxy()
{
    // Both are always set, or curl reads the environment by itself.
    set(CURLOPT_NOPROXY, "");
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!usesProxy()) {
        set(CURLOPT_PROXY, "");
        return;
    }
    const NetworkPolicy::Proxy &proxy = m_policy.proxy;
    set(CURLOPT_PROXY, proxy.url.toEncoded(QUrl::RemoveUserInfo | QUrl::RemovePath).constData());
    if (proxy.user.isEmpty())
        return;
    set(CURLOPT_PROXYUSERNAME, proxy.user.toUtf8().constData());
    set(CURLOPT_PROXYPASSWORD, proxy.password.toUtf8().constData());
    // Whatever the proxy offers, the safest first: a password is not shown in clear to one that can do better.
    set(CURLOPT_PROXYAUTH, long(CURLAUTH_ANY));
}

// What may do something, or cost something, each time that it arrives is sent once.
bool HttpTransfer::mayRepeat() const
{
    return m_method == "GET" || m_method == "HEAD";
}

int HttpTransfer::onRequest(void *self, char *, char *, int, int)
{
    auto *transfer = static_cast<HttpTransfer *>(self);
    // libcurl takes a kept connection that closes without a word for one that had been closed before, and asks again over the next one.
    const bool isAgain = transfer->m_sentThisHop && transfer->m_response.status == 0;
    if (isAgain && !transfer->mayRepeat()) {
        transfer->m_failure = curlError(CURLE_GOT_NOTHING, 0, QStringLiteral("the server closed a kept connection behind the request"));
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->m_sentThisHop = true;
    transfer->m_requestSent = true;
    transfer->m_response.status = 0; // of a proxy that wanted a login
    transfer->m_headComplete = false;
    transfer->enter(transfer->m_upload.isAtEnd() || !transfer->m_upload.hasBody() ? Phase::AwaitingHead : Phase::Sending);
    return CURL_PREREQFUNC_OK;
}

size_t HttpTransfer::onRead(char *data, size_t size, size_t count, void *self)
{
    auto *transfer = static_cast<HttpTransfer *>(self);
    transfer->m_since = std::chrono::steady_clock::now();
    if (transfer->m_request.flow.isPaused())
        return CURL_READFUNC_PAUSE;
    const Pulled pulled = transfer->m_upload.read(data, qsizetype(size * count));
    if (transfer->m_upload.isAtEnd() && transfer->m_phase == Phase::Sending)
        transfer->enter(Phase::AwaitingHead);
    switch (pulled.what) {
    case Pulled::What::Bytes:
        return size_t(pulled.count);
    case Pulled::What::Wait:
        return CURL_READFUNC_PAUSE;
    case Pulled::What::End:
        return 0;
    case Pulled::What::Abort:
        break;
    }
    transfer->m_failure
        = Error{.kind = Error::Kind::Cancelled, .code = "net.aborted", .detail = QStringLiteral("the source of the body gave up")};
    return CURL_READFUNC_ABORT;
}

int HttpTransfer::onSeek(void *self, curl_off_t offset, int)
{
    return offset == 0 && static_cast<HttpTransfer *>(self)->m_upload.rewind() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK;
}

size_t HttpTransfer::onHeader(char *data, size_t size, size_t count, void *self)
{
    const size_t all = size * count;
    auto *transfer = static_cast<HttpTransfer *>(self);
    if (transfer->takeHeader(QByteArrayView(data, qsizetype(all))))
        return all;
    transfer->closeConnection();
    return 0;
}

bool HttpTransfer::takeHeader(QByteArrayView line)
{
    m_since = std::chrono::steady_clock::now();
    m_headerBytes += line.size();
    if (m_headerBytes > longestHead) {
        m_failure = Error{.kind = Error::Kind::Rejected, .code = "net.too_large", .detail = QStringLiteral("endless header fields")};
        return false;
    }
    if (line.startsWith("HTTP/"))
        return takeStatusLine(line);
    const QByteArrayView text = line.trimmed();
    if (text.isEmpty())
        return m_headComplete || headIsComplete();
    const qsizetype colon = text.toByteArray().indexOf(':');
    if (colon <= 0)
        return true;
    // What comes after the body without a status line is a trailer, not a new answer.
    (m_headComplete ? m_response.trailers : m_response.headers)
        .add(text.first(colon).trimmed().toByteArray(), text.sliced(colon + 1).trimmed().toByteArray());
    return true;
}

bool HttpTransfer::takeStatusLine(QByteArrayView line)
{
    // Interim answers, a proxy's challenge and the real answer each begin with such a line; the last one counts.
    m_response.headers.clear();
    m_response.trailers.clear();
    m_headComplete = false;
    m_headerBytes = line.size();
    m_response.version = line.startsWith("HTTP/2") ? Response::Version::Http2 : Response::Version::Http1;
    const QByteArray text = line.toByteArray();
    m_response.status = text.mid(text.indexOf(' ') + 1, 3).toInt();
    return true;
}

bool HttpTransfer::headIsComplete()
{
    if (m_response.status < 200)
        return true;
    m_headComplete = true;
    enter(Phase::AwaitingData);
    // curl answers a proxy's challenge, and a redirect is followed, without the receiver knowing.
    const bool isHeldBack = (m_response.status == 407 && usesProxy()) || redirects();
    return isHeldBack || deliverHead();
}

bool HttpTransfer::deliverHead()
{
    m_headDelivered = true;
    const bool isMarked = m_response.version == Response::Version::Http2 || m_response.headers.contains("Content-Length")
        || m_response.headers.value("Transfer-Encoding").toLower().contains("chunked") || m_response.status == 204
        || m_response.status == 304 || m_method == "HEAD";
    m_response.ending = isMarked ? Response::BodyEnding::Marked : Response::BodyEnding::AtClose;
    return take(m_download.head(m_response.status, m_response.headers));
}

bool HttpTransfer::take(HttpDownload::Take verdict)
{
    if (verdict == HttpDownload::Take::Failed)
        m_failure = m_download.failure();
    else if (verdict == HttpDownload::Take::Pause)
        m_request.flow.pause();
    return verdict != HttpDownload::Take::Failed;
}

size_t HttpTransfer::onBody(char *data, size_t size, size_t count, void *self)
{
    auto *transfer = static_cast<HttpTransfer *>(self);
    const size_t all = size * count;
    transfer->enter(Phase::Streaming);
    if (!transfer->m_headDelivered)
        return all; // the page that comes with a redirect or a challenge
    if (!transfer->m_done.isAbandoned()) { // otherwise the order to remove this transfer is on its way
        if (transfer->m_request.flow.isPaused())
            return CURL_WRITEFUNC_PAUSE; // curl hands the same bytes over again
        if (transfer->take(transfer->m_download.bytes(QByteArrayView(data, qsizetype(all)))))
            return all;
    }
    transfer->closeConnection();
    return 0;
}

void HttpTransfer::ask()
{
    if (m_easy)
        CurlApi::get().easyPause(m_easy, CURLPAUSE_CONT);
}

// libcurl 7.88 queues RST_STREAM when a transfer over HTTP/2 is taken away, and sends it with the next bytes that happen to go out on that
// connection. For a server that is asked nothing more that is never, and a model would write on and be billed. So the connection is closed
// with the stream, and no two streams share one.
void HttpTransfer::closeConnection()
{
    set(CURLOPT_FORBID_REUSE, 1L);
}

void HttpTransfer::enter(Phase phase)
{
    m_phase = phase;
    m_since = std::chrono::steady_clock::now();
}

std::optional<HttpTransfer::TimePoint> HttpTransfer::deadline() const
{
    std::chrono::milliseconds limit{0};
    switch (m_phase) {
    case Phase::Connecting:
        break; // curl's own timer
    case Phase::Sending:
    case Phase::Streaming:
        limit = m_timeouts.betweenBytes;
        break;
    case Phase::AwaitingHead:
        limit = m_timeouts.firstByte;
        break;
    case Phase::AwaitingData:
        limit = m_timeouts.firstData;
        break;
    }
    std::optional<TimePoint> at;
    if (limit.count() > 0 && !m_request.flow.isPaused())
        at = m_since + limit;
    if (m_timeouts.total.count() > 0)
        at = at ? std::min(*at, m_started + m_timeouts.total) : m_started + m_timeouts.total;
    return at;
}

Error HttpTransfer::overdue() const
{
    Error error{.kind = Error::Kind::Timeout, .code = "net.stall", .detail = QStringLiteral("no byte for too long")};
    if (m_timeouts.total.count() > 0 && std::chrono::steady_clock::now() >= m_started + m_timeouts.total) {
        error.code = "net.total";
        error.detail = QStringLiteral("the whole request took too long");
    } else if (m_phase == Phase::AwaitingHead) {
        error.code = "net.first_byte";
        error.detail = QStringLiteral("the server took the request and does not answer");
    }
    return error;
}

bool HttpTransfer::redirects() const
{
    const int status = m_response.status;
    const bool moves = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    return moves && m_response.headers.contains("Location") && m_request.redirects != Request::Redirects::Deliver;
}

std::optional<Error> HttpTransfer::redirect()
{
    const QUrl next = m_url.resolved(QUrl::fromEncoded(m_response.headers.value("Location")));
    const auto refuse = [&next](const char *why) {
        return Error{.kind = Error::Kind::Rejected,
                     .code = "net.redirect_refused",
                     .detail = QString::fromLatin1(why),
                     .params = {{QStringLiteral("redirectHost"), next.host()}}};
    };
    if (m_request.redirects == Request::Redirects::Refuse)
        return refuse("a redirect where none is expected");
    if (++m_hops > mostRedirects)
        return refuse("too many redirects");
    if (m_url.scheme() == QLatin1String("https") && next.scheme() != QLatin1String("https"))
        return refuse("a redirect away from TLS");
    if (m_policy.refusal(next))
        return refuse("a redirect to where the policy does not allow to go");
    const int status = m_response.status;
    if ((status == 303 && m_method != "HEAD") || ((status == 301 || status == 302) && m_method == "POST")) {
        m_method = "GET";
        m_upload.dropBody();
        for (const char *name : {"Content-Type", "Content-Length", "Content-Encoding"})
            m_request.headers.remove(name);
    } else if (!m_upload.rewind()) {
        return refuse("the body cannot be sent a second time");
    }
    if (NetworkPolicy::origin(next) != NetworkPolicy::origin(m_url)) {
        HeaderMap kept;
        for (const HeaderMap::Field &field : m_request.headers.fields()) {
            const QByteArray name = field.name.toLower();
            const bool isCredential = field.secrecy == HeaderMap::Secrecy::Secret || name == "authorization" || name == "cookie"
                || name == "proxy-authorization" || name.endsWith("api-key") || name.endsWith("apikey") || name.endsWith("token");
            if (!isCredential)
                kept.add(field.name, field.value, field.secrecy);
        }
        m_request.headers = kept;
    }
    m_url = next;
    return {};
}

HttpTransfer::Next HttpTransfer::finished(CURLcode code)
{
    // A server that refuses a large body may close before it has read it all; what it said then says more than the broken pipe.
    const bool wasRefused
        = (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR) && m_headComplete && m_response.status >= 400 && !m_upload.isAtEnd();
    if (m_failure) {
        fail(*m_failure);
        return Next::Settled;
    }
    // libcurl 7.88 calls it success when the connection closes in the middle of the header fields.
    if (code == CURLE_OK && !m_headComplete)
        code = CURLE_PARTIAL_FILE;
    if (code != CURLE_OK && !wasRefused) {
        fail(failed(code));
        return Next::Settled;
    }
    if (m_response.status == 407 && usesProxy()) {
        fail(proxyError(407));
        return Next::Settled;
    }
    if (m_headComplete && redirects()) {
        if (auto error = redirect()) {
            fail(std::move(*error));
            return Next::Settled;
        }
        return Next::SendAgain;
    }
    if (m_headComplete && !m_headDelivered && !deliverHead())
        fail(*m_failure);
    else
        settle();
    return Next::Settled;
}

void HttpTransfer::settle()
{
    m_response.bodyBytes = m_download.taken();
    m_response.url = m_url;
    const auto time = [this](CURLINFO info) {
        curl_off_t value = 0;
        CurlApi::get().easyGetinfo(m_easy, info, &value);
        return std::chrono::microseconds(value);
    };
    m_response.timings.connect = std::max(time(CURLINFO_CONNECT_TIME_T), time(CURLINFO_APPCONNECT_TIME_T));
    m_response.timings.firstByte = time(CURLINFO_STARTTRANSFER_TIME_T);
    m_response.timings.total = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_started);
    Result<QByteArray> body = m_download.complete();
    if (!body) {
        fail(std::move(body.error()));
        return;
    }
    m_response.body = std::move(*body);
    m_download.ended();
    qCDebug(lcNet) << m_method << m_url.host() << m_response.status << m_response.timings.total.count() / 1000 << "ms";
    m_done.resolve(std::move(m_response));
}

void HttpTransfer::fail(Error error)
{
    m_download.ended();
    qCDebug(lcNet) << m_method << m_url.host() << error.code;
    m_done.resolve(described(std::move(error)));
}

Error HttpTransfer::described(Error error) const
{
    error.params.insert(QStringLiteral("host"), m_url.host());
    if (m_url.port() > 0)
        error.params.insert(QStringLiteral("port"), m_url.port());
    error.params.insert(QStringLiteral("requestSent"), m_requestSent);
    if (m_headComplete)
        error.params.insert(QStringLiteral("status"), m_response.status);
    return error;
}

Error HttpTransfer::failed(CURLcode code) const
{
    long verify = 0;
    long connectStatus = 0;
    CurlApi::get().easyGetinfo(m_easy, CURLINFO_SSL_VERIFYRESULT, &verify);
    CurlApi::get().easyGetinfo(m_easy, CURLINFO_HTTP_CONNECTCODE, &connectStatus);
    if (usesProxy() && connectStatus >= 300)
        return proxyError(int(connectStatus));
    const QString words = QString::fromUtf8(m_words.data());
    Error error = curlError(code, verify, words);
    // On this computer most servers speak plain http, and nothing but the other side breaks a connection.
    if (code == CURLE_SSL_CONNECT_ERROR && NetworkPolicy::isLoopback(m_url.host()) && speaksNoTls(words))
        error.code = "tls.none";
    return error;
}

} // namespace Layers
