#include "core/net/httpengine_p.h"

namespace Layers {

static void startCurl()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

HttpEngine::HttpEngine()
{
    startCurl();
    m_multi = curl_multi_init();
    // One stream a connection, HTTP/2 or not: see HttpTransfer::closeConnection.
    curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, long(CURLPIPE_NOTHING));
    m_thread = std::thread([this] { run(); });
}

HttpEngine::~HttpEngine()
{
    stop();
    curl_multi_cleanup(m_multi);
}

void HttpEngine::post(Order order)
{
    {
        const std::lock_guard lock(m_mutex);
        m_orders.push_back(std::move(order));
    }
    curl_multi_wakeup(m_multi);
}

void HttpEngine::stop()
{
    m_stops = true;
    curl_multi_wakeup(m_multi);
    if (m_thread.joinable())
        m_thread.join();
}

void HttpEngine::run()
{
    while (!m_stops) {
        runOrders();
        int running = 0;
        curl_multi_perform(m_multi, &running);
        readMessages();
        failOverdue();
        curl_multi_poll(m_multi, nullptr, 0, untilNextDeadline(), nullptr);
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
    if (const CURLMcode code = curl_multi_add_handle(m_multi, transfer.easy()); code != CURLM_OK) {
        transfer.fail(Error{.kind = Error::Kind::Internal, .code = "curl.multi", .detail = QString::fromUtf8(curl_multi_strerror(code))});
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
    curl_multi_remove_handle(m_multi, found->second->easy());
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
    while (const CURLMsg *message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        char *self = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
        HttpTransfer &transfer = *reinterpret_cast<HttpTransfer *>(self);
        const auto next = transfer.finished(code);
        curl_multi_remove_handle(m_multi, easy);
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
