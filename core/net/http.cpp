#include "core/net/http.h"

#include "core/base/pool.h"
#include "core/net/connectivity.h"
#include "core/net/httpengine_p.h"
#include "core/net/systemproxy_p.h"

#include <QtCore/QPointer>

namespace Layers {

static Error cutError(const QString &host)
{
    return Error{.kind = Error::Kind::Offline,
                 .code = "net.cut",
                 .detail = QStringLiteral("the network was cut by hand"),
                 .params = {{QStringLiteral("host"), host}, {QStringLiteral("requestSent"), false}}};
}

Http::Http(NetworkPolicy policy, Connectivity &connectivity)
    : m_policy(std::move(policy))
    , m_connectivity(connectivity)
    , m_engine(std::make_shared<HttpEngine>())
    , m_cutConnection(QObject::connect(&connectivity, &Connectivity::cutChanged, &connectivity, [this] {
        if (m_connectivity.isCut())
            m_engine->tell([](HttpEngine &engine) { engine.failAll(cutError({})); });
    }))
{ }

Http::~Http()
{
    QObject::disconnect(m_cutConnection);
    m_engine->stop();
}

void Http::usePolicy(NetworkPolicy policy)
{
    m_policy = std::move(policy);
}

// Hands the transfer to the network thread.
static Task<Response> startTransfer(const std::shared_ptr<HttpEngine> &engine, Request request, BodySource source, BodySink sink,
                                    NetworkPolicy policy, const std::shared_ptr<FlowControl::State> &flow)
{
    Resolver<Response> done;
    auto task = done.task();
    const quint64 id = engine->nextId();
    const std::weak_ptr<HttpEngine> weak = engine;
    done.onAbandoned([weak, id] {
        if (const auto target = weak.lock())
            target->post([id](HttpEngine &live) { live.remove(id); });
    });
    {
        const std::lock_guard lock(flow->mutex);
        flow->transfer = id;
        flow->wake = [weak, id] {
            if (const auto target = weak.lock())
                target->post([id](HttpEngine &live) { live.ask(id); });
        };
    }
    auto transfer
        = std::make_unique<HttpTransfer>(id, std::move(request), std::move(source), std::move(sink), std::move(policy), std::move(done));
    transfer->flowState = flow;
    engine->post(
        [held = std::make_shared<std::unique_ptr<HttpTransfer>>(std::move(transfer))](HttpEngine &live) { live.add(std::move(*held)); });
    return task;
}

std::optional<Task<NetworkPolicy::Proxy>> Http::lookUpProxy(const QUrl &url) const
{
    const NetworkPolicy::Proxy &proxy = m_policy.proxy;
    if (NetworkPolicy::isLoopback(url.host()))
        return {};
    if (proxy.mode == NetworkPolicy::Proxy::Mode::System)
        return runOnPool([url] { return systemProxyFor(url); });
    if (proxy.mode != NetworkPolicy::Proxy::Mode::Explicit || proxy.user.isEmpty() || !proxy.password.isEmpty() || !m_proxyPassword)
        return {};
    return m_proxyPassword(proxy.url).then([proxy](const QString &password) {
        NetworkPolicy::Proxy known = proxy;
        known.password = password;
        return known;
    });
}

Task<Response> Http::send(Request request, BodySource source, BodySink sink)
{
    if (auto refusal = m_policy.refusal(request.url))
        return std::move(*refusal);
    const QString host = request.url.host();
    if (m_connectivity.isCut())
        return cutError(host);
    const auto flow = request.flow.m_state;
    const bool isLocal = NetworkPolicy::isLoopback(host);
    const QPointer<Connectivity> connectivity = &m_connectivity;
    auto watched = [connectivity, isLocal](Task<Response> task) {
        return std::move(task)
            .then([connectivity, isLocal](Response response) {
                if (connectivity && !isLocal)
                    connectivity->noteAnswered();
                return response;
            })
            .orElse([connectivity, isLocal](Error error) {
                // A login that a proxy wants or a bad certificate is an answer too, but proves little; only silence counts.
                if (connectivity && !isLocal && error.kind == Error::Kind::Offline
                    && !error.params.value(QStringLiteral("requestSent")).toBool())
                    connectivity->noteUnreachable();
                return error;
            });
    };
    NetworkPolicy policy = m_policy;
    if (request.authorities)
        policy.authorities.insert(host.toLower(), *request.authorities);
    auto lookup = lookUpProxy(request.url);
    if (!lookup)
        return watched(startTransfer(m_engine, std::move(request), std::move(source), std::move(sink), std::move(policy), flow));
    return watched(std::move(*lookup).then([connectivity, engine = m_engine, request = std::move(request), source = std::move(source),
                                            sink = std::move(sink), policy = std::move(policy),
                                            flow](NetworkPolicy::Proxy proxy) mutable -> Task<Response> {
        if (!connectivity || connectivity->isCut())
            return cutError(request.url.host());
        policy.proxy = std::move(proxy);
        return startTransfer(engine, std::move(request), std::move(source), std::move(sink), std::move(policy), flow);
    }));
}

} // namespace Layers
