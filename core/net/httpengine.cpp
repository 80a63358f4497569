#include "core/net/httpengine_p.h"

namespace Layers {

HttpEngine::~HttpEngine()
{
    stop();
    if (CURLM *const multi = m_multi)
        CurlApi::get().multiCleanup(multi);
}

void HttpEngine::post(Order order)
{
    const std::lock_guard lock(m_mutex);
    m_orders.push_back(std::move(order));
    if (!m_thread.joinable() && !m_stops)
        m_thread = std::thread([this] { run(); });
    else
        wake();
}

void HttpEngine::tell(Order order)
{
    const std::lock_guard lock(m_mutex);
    if (!m_thread.joinable())
        return;
    m_orders.push_back(std::move(order));
    wake();
}

// What is posted before there is a handle to wake is read when the thread begins.
void HttpEngine::wake()
{
    if (CURLM *const multi = m_multi)
        CurlApi::get().multiWakeup(multi);
    else
        m_posted.notify_one();
}

void HttpEngine::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stops = true;
        wake();
    }
    if (m_thread.joinable())
        m_thread.join();
}

bool HttpEngine::hasMulti()
{
    if (m_multi || !CurlApi::isThere())
        return m_multi;
    CURLM *const multi = CurlApi::get().multiInit();
    // One stream a connection, HTTP/2 or not: see HttpTransfer::closeConnection.
    if (multi)
        CurlApi::get().multiSetopt(multi, CURLMOPT_PIPELINING, long(CURLPIPE_NOTHING));
    m_multi = multi;
    return multi;
}

void HttpEngine::run()
{
    hasMulti();
    while (!m_stops) {
        runOrders();
        if (!m_multi) {
            std::unique_lock lock(m_mutex);
            m_posted.wait(lock, [this] { return m_stops || !m_orders.empty(); });
            continue;
        }
        int running = 0;
        CurlApi::get().multiPerform(m_multi, &running);
        readMessages();
        failOverdue();
        CurlApi::get().multiPoll(m_multi, nullptr, 0, untilNextDeadline(), nullptr);
    }
    runOrders();
    failAll(Error{.kind = Error::Kind::Cancelled, .code = "net.closed", .detail = QStringLiteral("the program is closing the network")});
}

void HttpEngine::runOrders()
{
    std::vector<Order> orders;
    {
        const std::lock_guard lock(m_mutex);
        orders.swap(m_orders);
    }
    for (Order &order : orders) {
        order(*this);
        order = {}; // what an order holds dies on this thread
    }
}

void HttpEngine::add(std::unique_ptr<HttpTransfer> transfer)
{
    if (transfer->isAbandoned())
        return;
    if (!hasMulti()) { // tried again each time: memory that was missing may be there now
        const bool isThere = CurlApi::isThere();
        transfer->fail(Error{.kind = Error::Kind::Offline,
                             .code = isThere ? "net.no_start" : "net.no_library",
                             .detail = isThere ? QStringLiteral("curl_multi_init failed") : QStringLiteral("libcurl 7.85 or newer")});
        return;
    }
    const quint64 id = transfer->id();
    if (begin(*transfer))
        m_transfers.emplace(id, std::move(transfer));
}

bool HttpEngine::begin(HttpTransfer &transfer)
{
    if (auto error = transfer.prepare()) {
        transfer.fail(std::move(*error));
        return false;
    }
    if (const CURLMcode code = CurlApi::get().multiAddHandle(m_multi, transfer.easy()); code != CURLM_OK) {
        transfer.fail(
            Error{.kind = Error::Kind::Internal, .code = "curl.multi", .detail = QString::fromUtf8(CurlApi::get().multiStrerror(code))});
        return false;
    }
    return true;
}

void HttpEngine::remove(quint64 id)
{
    const auto found = m_transfers.find(id);
    if (found == m_transfers.end())
        return;
    found->second->closeConnection();
    CurlApi::get().multiRemoveHandle(m_multi, found->second->easy());
    m_transfers.erase(found);
}

void HttpEngine::ask(quint64 id)
{
    if (const auto found = m_transfers.find(id); found != m_transfers.end())
        found->second->ask();
}

void HttpEngine::failAll(const Error &error)
{
    while (!m_transfers.empty()) {
        const auto first = m_transfers.begin();
        first->second->fail(error);
        remove(first->first);
    }
}

void HttpEngine::readMessages()
{
    int left = 0;
    while (const CURLMsg *message = CurlApi::get().multiInfoRead(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        char *self = nullptr;
        CurlApi::get().easyGetinfo(easy, CURLINFO_PRIVATE, &self);
        HttpTransfer &transfer = *reinterpret_cast<HttpTransfer *>(self);
        const auto next = transfer.finished(code);
        CurlApi::get().multiRemoveHandle(m_multi, easy);
        if (next == HttpTransfer::Next::Settled || !begin(transfer))
            m_transfers.erase(transfer.id());
    }
}

void HttpEngine::failOverdue()
{
    const auto now = std::chrono::steady_clock::now();
    for (auto entry = m_transfers.begin(); entry != m_transfers.end();) {
        const auto &transfer = (entry++)->second;
        if (const auto deadline = transfer->deadline(); deadline && *deadline <= now) {
            transfer->fail(transfer->overdue());
            remove(transfer->id());
        }
    }
}

int HttpEngine::untilNextDeadline() const
{
    constexpr int idle = 60'000;
    std::optional<HttpTransfer::TimePoint> first;
    for (const auto &[id, transfer] : m_transfers) {
        if (const auto deadline = transfer->deadline())
            first = first ? std::min(*first, *deadline) : *deadline;
    }
    if (!first)
        return idle;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*first - std::chrono::steady_clock::now()).count();
    return int(std::clamp<qint64>(wait, 0, idle));
}

} // namespace Layers
