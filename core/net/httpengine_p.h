#pragma once
// The network thread: one curl multi handle and the transfers on it. Owned by Http. post() is for any thread; everything else runs on the
// network thread, which begins with the first order: a program that asks nobody has neither the thread nor libcurl in its memory.

#include "core/net/httptransfer_p.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace Layers {

class HttpEngine
{
public:
    using Order = std::function<void(HttpEngine &)>;

    HttpEngine() = default;
    ~HttpEngine();
    HttpEngine(const HttpEngine &) = delete;
    HttpEngine &operator=(const HttpEngine &) = delete;

    quint64 nextId() { return ++m_lastId; }
    void post(Order order); // begins the thread when it is the first
    void tell(Order order); // nothing when there is no thread yet
    void stop(); // settles what is left as Cancelled "net.closed" and ends the thread

    void add(std::unique_ptr<HttpTransfer> transfer);
    void remove(quint64 id);
    void ask(quint64 id);
    void failAll(const Error &error);

private:
    void run();
    bool hasMulti(); // made when it is missing; false where there is no libcurl or it cannot begin
    void wake(); // with the mutex held
    void runOrders();
    void readMessages();
    void failOverdue();
    int untilNextDeadline() const;
    bool begin(HttpTransfer &transfer);

    std::atomic<CURLM *> m_multi = nullptr; // null until the thread has it, and where there is no libcurl
    std::map<quint64, std::unique_ptr<HttpTransfer>> m_transfers;
    std::mutex m_mutex; // of the orders and of the beginning of the thread
    std::condition_variable m_posted;
    std::vector<Order> m_orders;
    std::atomic<quint64> m_lastId = 0;
    std::atomic<bool> m_stops = false;
    std::thread m_thread;
};

} // namespace Layers
