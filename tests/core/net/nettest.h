#pragma once
// What the tests of core/net share: an Http with a policy for tests, and a receiver that writes down what it is given.

#include "core/net/connectivity.h"
#include "core/net/http.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/scriptedproxy.h"
#include "tests/fakes/scriptedserver.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <atomic>
#include <mutex>

namespace LayersTest {

inline Layers::NetworkPolicy testPolicy()
{
    Layers::NetworkPolicy policy;
    policy.proxy.mode = Layers::NetworkPolicy::Proxy::Mode::None;
    return policy;
}

// What a ReceiverLog has seen; read by the test's thread while the network thread writes.
struct Seen
{
    std::atomic<int> heads = 0;
    std::atomic<int> status = 0;
    std::atomic<qint64> bytes = 0;
    std::atomic<int> calls = 0;
    std::atomic<int> endings = 0;
    std::mutex mutex;
    QByteArray body; // its first MiB
    Layers::HeaderMap headers;

    QByteArray text()
    {
        const std::lock_guard lock(mutex);
        return body;
    }
};

class ReceiverLog final : public Layers::BodyReceiver
{
public:
    using Decide = std::function<Verdict(QByteArrayView)>;

    explicit ReceiverLog(std::shared_ptr<Seen> seen, Decide decide = {})
        : m_seen(std::move(seen))
        , m_decide(std::move(decide))
    { }

    Verdict head(int status, const Layers::HeaderMap &headers) override
    {
        ++m_seen->heads;
        m_seen->status = status;
        const std::lock_guard lock(m_seen->mutex);
        m_seen->headers = headers;
        return Verdict::Continue;
    }
    Verdict bytes(QByteArrayView bytes) override
    {
        ++m_seen->calls;
        m_seen->bytes += bytes.size();
        {
            const std::lock_guard lock(m_seen->mutex);
            if (m_seen->body.size() < 1024 * 1024)
                m_seen->body.append(bytes.data(), bytes.size());
        }
        return m_decide ? m_decide(bytes) : Verdict::Continue;
    }
    void ended() override { ++m_seen->endings; }

private:
    std::shared_ptr<Seen> m_seen;
    Decide m_decide;
};

inline Layers::BodySink seenBy(const std::shared_ptr<Seen> &seen, ReceiverLog::Decide decide = {})
{
    return Layers::BodySink::receiver(std::make_unique<ReceiverLog>(seen, std::move(decide)));
}

// "ok 200" or "Offline curl.18".
inline QByteArray outcome(const Layers::Result<Layers::Response> &result)
{
    if (result)
        return "ok " + QByteArray::number(result->status);
    return Layers::kindName(result.error().kind).toLatin1() + ' ' + result.error().code;
}

inline bool requestSent(const Layers::Result<Layers::Response> &result)
{
    return !result && result.error().params.value(QStringLiteral("requestSent")).toBool();
}

inline std::chrono::milliseconds since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

} // namespace LayersTest
