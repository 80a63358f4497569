#pragma once
// One request on its way: the easy handle, its callbacks, its timers, its redirects and its one answer. Owned by HttpEngine; network thread
// only, but for the constructor. Resolves its Resolver exactly once, unless it is removed before.

#include "core/base/task.h"
#include "core/net/curlapi_p.h"
#include "core/net/http.h"
#include "core/net/httpbody_p.h"

namespace Layers {

class HttpTransfer
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class Next { Settled, SendAgain };

    HttpTransfer(quint64 id, Request request, BodySource source, BodySink sink, NetworkPolicy policy, Resolver<Response> done);
    ~HttpTransfer();
    HttpTransfer(const HttpTransfer &) = delete;
    HttpTransfer &operator=(const HttpTransfer &) = delete;

    quint64 id() const { return m_id; }
    CURL *easy() const { return m_easy; }
    bool isAbandoned() const { return m_done.isAbandoned(); }

    std::optional<Error> prepare();
    Next finished(CURLcode code);
    void fail(Error error);
    void ask(); // after FlowControl::resume
    void closeConnection(); // when the transfer is taken away before its end

    // When the current phase is over its limit; nothing when it has none.
    std::optional<TimePoint> deadline() const;
    Error overdue() const;

    std::weak_ptr<FlowControl::State> flowState; // to forget the wake-up call

private:
    enum class Phase { Connecting, Sending, AwaitingHead, AwaitingData, Streaming };

    static size_t onHeader(char *data, size_t size, size_t count, void *self);
    static size_t onBody(char *data, size_t size, size_t count, void *self);
    static size_t onRead(char *data, size_t size, size_t count, void *self);
    static int onSeek(void *self, curl_off_t offset, int origin);
    static int onRequest(void *self, char *, char *, int, int);

    bool takeHeader(QByteArrayView line);
    bool takeStatusLine(QByteArrayView line);
    bool headIsComplete();
    bool deliverHead();
    bool take(HttpDownload::Take take);
    void prepareHeaders();
    void prepareBody();
    void prepareSecurity();
    void prepareProxy();
    bool usesProxy() const;
    bool mayRepeat() const;
    bool redirects() const;
    std::optional<Error> redirect();
    void settle();
    Error described(Error error) const;
    Error failed(CURLcode code) const;
    void enter(Phase phase);

    template <class Value>
    void set(CURLoption option, Value value)
    {
        CurlApi::get().easySetopt(m_easy, option, value);
    }

    quint64 m_id;
    Request m_request;
    HttpUpload m_upload;
    HttpDownload m_download;
    NetworkPolicy m_policy;
    NetworkPolicy::Timeouts m_timeouts;
    Resolver<Response> m_done;
    CURL *m_easy = nullptr;
    curl_slist *m_headerList = nullptr;
    QByteArray m_method;
    QUrl m_url;
    Response m_response;
    std::optional<Error> m_failure; // our own reason why curl was told to stop
    std::array<char, CURL_ERROR_SIZE> m_words{};
    Phase m_phase = Phase::Connecting;
    TimePoint m_started;
    TimePoint m_since;
    qsizetype m_headerBytes = 0;
    int m_hops = 0;
    bool m_requestSent = false;
    bool m_sentThisHop = false;
    bool m_headComplete = false;
    bool m_headDelivered = false;
};

} // namespace Layers
