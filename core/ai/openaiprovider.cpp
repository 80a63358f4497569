#include "core/ai/openaiprovider.h"

#include "core/ai/keyredactor.h"
#include "core/ai/modellist.h"
#include "core/ai/openaidecoder.h"
#include "core/ai/openaierror.h"
#include "core/ai/openairequest.h"
#include "core/base/log.h"
#include "core/base/taskops.h"

#include <mutex>

namespace Layers {

namespace {

constexpr qint64 listCap = 16 * 1024 * 1024;

// Models that think may be silent for minutes, and a server on this computer may first have to load the model.
NetworkPolicy::Timeouts streamTimeouts(const QUrl &url)
{
    using namespace std::chrono_literals;
    NetworkPolicy::Timeouts timeouts;
    timeouts.firstByte = 600s;
    timeouts.firstData = 600s;
    timeouts.betweenBytes = NetworkPolicy::isLoopback(url.host()) ? 600s : 300s;
    return timeouts;
}

NetworkPolicy::Timeouts listTimeouts()
{
    using namespace std::chrono_literals;
    NetworkPolicy::Timeouts timeouts;
    timeouts.firstByte = 20s;
    timeouts.total = 30s;
    return timeouts;
}

Request jsonRequest(const QString &url, const QByteArray &key)
{
    Request request;
    request.url = QUrl(url, QUrl::StrictMode);
    request.headers.add("Accept", "application/json");
    if (!key.isEmpty())
        request.headers.add("Authorization", "Bearer " + key, HeaderMap::Secrecy::Secret);
    return request;
}

bool looksLikeLiteLlm(const HeaderMap &headers)
{
    return std::any_of(headers.fields().begin(), headers.fields().end(),
                       [](const HeaderMap::Field &field) { return field.name.toLower().startsWith("x-litellm-"); });
}

// A server that took the request and then failed, was cut or fell silent may have asked its model, and may want money for it.
bool mayHaveAnswered(const Error &error)
{
    const int status = error.params.value(QStringLiteral("status")).toInt();
    if (status >= 300)
        return status == 408 || status == 500 || status == 502 || status == 504 || (status >= 520 && status <= 527);
    return (error.kind == Error::Kind::Offline || error.kind == Error::Kind::Timeout)
        && error.params.value(QStringLiteral("requestSent")).toBool();
}

// Where a page came from tells what it may be.
Error withAddress(Error error, const QString &base)
{
    if (error.code == "not_api.html")
        error.params.insert(QStringLiteral("endsInV1"), base.endsWith(QLatin1String("/v1")));
    return error;
}

// What a failed or unusable answer of a list means.
Error listError(const Response &response, Time now, const QByteArray &key)
{
    OpenAiDecoder decoder;
    decoder.begin(response.status == 200 ? 599 : response.status, response.headers.value("content-type"));
    std::vector<Delta> none;
    decoder.feed(response.body, none);
    const StreamEnd end = decoder.finish(OpenAiDecoder::Transport::Finished, none);
    if (response.isSuccess()) {
        const bool html = response.headers.contentType() == "text/html" || response.body.trimmed().startsWith('<');
        Error error{.kind = Error::Kind::Rejected,
                    .code = html ? "not_api.html" : "not_api",
                    .detail = QStringLiteral("the answer is no list of models")};
        return error;
    }
    return errorFromServer(response.status, end.error, response.headers, now, key);
}

Task<Response> fetchList(OpenAiProvider::Deps deps, const QString &url, const QByteArray &key)
{
    Request request = jsonRequest(url, key);
    request.timeouts = listTimeouts();
    request.authorities = deps.authorities;
    return deps.http.send(std::move(request), BodySource::none(), BodySink::memory(listCap));
}

struct Listed
{
    std::vector<ModelInfo> models;
    bool isLiteLlm = false;
    bool isKnown = false; // a product that answers by itself
};

// Extra facts are welcome but never needed: a server that lacks the route has answered all the same.
Task<Listed> withExtras(OpenAiProvider::Deps deps, const QString &base, const QByteArray &key, Listed listed)
{
    QString root = base;
    if (root.endsWith(QLatin1String("/v1")))
        root.chop(3);
    const bool isLocal = NetworkPolicy::isLoopback(QUrl(base).host());
    struct Extra
    {
        QString path;
        bool (*add)(std::vector<ModelInfo> &, const QByteArray &);
    };
    std::vector<Extra> extras;
    if (listed.isLiteLlm)
        extras.push_back({QStringLiteral("/model_group/info"), &addModelGroups});
    else if (isLocal) {
        extras.push_back({QStringLiteral("/api/v0/models"), &addLmStudioModels});
        extras.push_back({QStringLiteral("/props"), &addLlamaProps});
        extras.push_back({QStringLiteral("/api/tags"), &addOllamaTags});
    }
    if (extras.empty())
        return listed;
    std::vector<Task<Listed>> asked;
    for (const Extra &extra : extras) {
        asked.push_back(fetchList(deps, root + extra.path, key)
                            .then([](const Response &response) { return response.isSuccess() ? response.body : QByteArray(); })
                            .orElse([](const Error &) { return QByteArray(); })
                            .then([extra, models = listed.models](const QByteArray &body) mutable {
                                Listed more;
                                more.models = std::move(models);
                                more.isKnown = !body.isEmpty() && extra.add(more.models, body);
                                return more;
                            }));
    }
    return all(std::move(asked)).then([listed](std::vector<Listed> results) {
        // The first answer that is a product's own wins, else the first that taught something.
        std::stable_partition(results.begin(), results.end(), [](const Listed &result) { return result.isKnown; });
        Listed best = listed;
        for (Listed &result : results) {
            if (result.models != listed.models) {
                best.models = std::move(result.models);
                break;
            }
        }
        return best;
    });
}

Task<Listed> list(OpenAiProvider::Deps deps, const QString &base)
{
    return deps.key().then([deps, base](const QByteArray &key) {
        return fetchList(deps, base + QLatin1String("/models"), key).then([deps, base, key](Response response) -> Task<Listed> {
            if (!response.isSuccess())
                return withAddress(listError(response, deps.clock.now(), key), base);
            auto models = modelsFromList(response.body);
            if (!models)
                return withAddress(listError(response, deps.clock.now(), key), base);
            Listed listed{std::move(*models), looksLikeLiteLlm(response.headers)};
            return withExtras(deps, base, key, std::move(listed)).then([key](Listed all) {
                const KeyForms forms(key);
                for (ModelInfo &model : all.models) {
                    model.id = forms.without(std::move(model.id));
                    model.name = forms.without(std::move(model.name));
                }
                return all;
            });
        });
    });
}

} // namespace

// One request on its way, shared by the network thread (until the transfer has ended) and then the main thread.
struct OpenAiProvider::Exchange
{
    OpenAiDecoder decoder;
    HeaderMap headers;
    int status = 0;
    bool hasBody = false; // any byte of one

    explicit Exchange(std::vector<QString> tools)
        : decoder(std::move(tools))
    { }

    // A model that has begun may be paid for, though nothing of it can be seen yet: it is not asked again by itself. Any byte may be its
    // first one, but for a page in the place of an answer and for the server's own word that it failed.
    bool hasBegun(const StreamEnd &end) const
    {
        const bool isRefused = end.ended == StreamEnded::Error && (!end.error.isOurs || decoder.isPage());
        return decoder.sawContent() || (hasBody && isSuccess() && !isRefused);
    }
    bool isSuccess() const { return status >= 200 && status <= 299; }

    // What came of it. A field that the server does not take is put into `leaveOut`, and the error says that it may be sent again.
    Result<Completion> outcome(const StreamEnd &end, const std::optional<Error> &broken, Time now, const QByteArray &key,
                               std::set<QByteArray> &leaveOut) const
    {
        if (end.ended == StreamEnded::Clean || end.ended == StreamEnded::Weak) {
            if (end.skippedEvents > 0)
                return marked(unread(end), end, key);
            if (decoder.sawContent() || end.finish == "content_filter")
                return completion(end, key);
            return marked(Error{.kind = Error::Kind::Rejected,
                                .code = "stream.empty",
                                .detail = QStringLiteral("the server ended without an answer")},
                          end, key);
        }
        if (end.ended != StreamEnded::Error) {
            // All of it came, and none of it is a stream.
            if (!broken && !decoder.sawEvents() && end.strayLines > 0)
                return marked(unread(end), end, key);
            const Error early{.kind = Error::Kind::Offline,
                              .code = hasBody ? "stream.truncated" : "stream.empty",
                              .detail = QStringLiteral("the stream ended early")};
            return marked(broken.value_or(early), end, key);
        }
        if (end.error.isOurs && end.error.code == "answer.too_long")
            return marked(Error{.kind = Error::Kind::Rejected,
                                .code = "answer.too_long",
                                .detail = QStringLiteral("the answer was stopped, because it did not end")},
                          end, key);
        Error error = errorFromServer(status, end.error, headers, now, key);
        const QByteArray parameter = refusedParameter(end.error);
        if (status == 400 && !parameter.isEmpty() && leaveOut.insert(parameter).second) {
            error.params.insert(QStringLiteral("retry"), true);
            error.retryAfter = std::chrono::seconds(0);
        }
        // It had taken the question before it broke down.
        if (isSuccess() && mayHaveAnswered(error) && !error.params.contains(QStringLiteral("retry")))
            error.params.insert(QStringLiteral("retry"), false);
        return marked(std::move(error), end, key);
    }

private:
    Error unread(const StreamEnd &end) const
    {
        const bool hasWords = decoder.sawContent();
        return Error{.kind = Error::Kind::Rejected,
                     .code = hasWords ? "answer.gaps" : "answer.unreadable",
                     .detail
                     = hasWords ? QStringLiteral("events that are no JSON in the answer") : QStringLiteral("the answer is no stream"),
                     .params = {{QStringLiteral("unread"), end.skippedEvents}}};
    }

    Error marked(Error error, const StreamEnd &end, const QByteArray &key) const
    {
        error.params.insert(QStringLiteral("partial"), decoder.sawContent());
        const bool isPage = decoder.isPage() && isSuccess(); // no model has made it
        error.charged = hasBegun(end) || (mayHaveAnswered(error) && !isPage) ? Charged::Unknown : error.charged;
        if (error.requestId.isEmpty())
            error.requestId = requestIdOf(headers, key);
        return error;
    }

    Completion completion(const StreamEnd &end, const QByteArray &key) const
    {
        const KeyForms forms(key);
        Completion completion;
        completion.ended = end.ended;
        completion.finish = forms.without(end.finish);
        completion.rawFinish = forms.without(end.rawFinish);
        completion.usage = forms.without(end.usage);
        const bool fellBack = headers.value("x-litellm-attempted-fallbacks", "0").toInt() > 0;
        const QByteArray group = headers.value("x-litellm-model-group");
        completion.servedModel = forms.without(fellBack && !group.isEmpty() ? QString::fromUtf8(group) : end.servedModel);
        completion.requestId = requestIdOf(headers, key);
        return completion;
    }
};

namespace {

template <class Exchange>
class AnswerReceiver final : public BodyReceiver
{
public:
    AnswerReceiver(std::shared_ptr<Exchange> exchange, std::function<void(Delta)> feed)
        : m_exchange(std::move(exchange))
        , m_feed(std::move(feed))
    { }

    Verdict head(int status, const HeaderMap &headers) override
    {
        m_exchange->status = status;
        m_exchange->headers = headers;
        m_exchange->decoder.begin(status, headers.value("content-type"));
        return Verdict::Continue;
    }

    Verdict bytes(QByteArrayView bytes) override
    {
        m_exchange->hasBody = m_exchange->hasBody || !bytes.isEmpty();
        m_deltas.clear();
        m_exchange->decoder.feed(bytes, m_deltas);
        for (Delta &delta : m_deltas)
            m_feed(std::move(delta));
        const OpenAiDecoder &decoder = m_exchange->decoder;
        const bool hasFailed = decoder.isOver() && !decoder.sawDone(); // an error in the stream, or no end to it
        return hasFailed || decoder.isFlooded() ? Verdict::Abort : Verdict::Continue;
    }

private:
    std::shared_ptr<Exchange> m_exchange;
    std::function<void(Delta)> m_feed;
    std::vector<Delta> m_deltas;
};

} // namespace

OpenAiProvider::OpenAiProvider(ProviderInstance instance, Deps deps)
    : m_instance(std::move(instance))
    , m_deps(std::move(deps))
    , m_memory(std::make_shared<Memory>())
{ }

OpenAiProvider::~OpenAiProvider() = default;

Task<std::vector<ModelInfo>> OpenAiProvider::models()
{
    return list(m_deps, m_instance.url).then([memory = m_memory](Listed listed) {
        memory->isLiteLlm = listed.isLiteLlm;
        return std::move(listed.models);
    });
}

Task<OpenAiProvider::Probe> OpenAiProvider::probe(const QString &normalisedUrl, Deps deps)
{
    const QStringList candidates = candidateBaseUrls(normalisedUrl);
    const auto ask = [deps](const QString &url) {
        return list(deps, url).then([url](Listed listed) { return Probe{url, std::move(listed.models), listed.isLiteLlm}; });
    };
    auto first = ask(candidates.front());
    if (candidates.size() == 1)
        return first;
    return std::move(first).orElse([ask, second = candidates.back()](const Error &error) -> Task<Probe> {
        // A refused key or an unreachable host is the same at every path.
        const bool mayBePath = error.kind == Error::Kind::NotFound || error.kind == Error::Kind::Rejected;
        if (!mayBePath || error.code.startsWith("tls.") || error.code.startsWith("net."))
            return error;
        return ask(second).orElse([error](const Error &) -> Result<Probe> { return error; });
    });
}

Task<Completion> OpenAiProvider::attempt(const ProviderInstance &instance, Deps deps, std::shared_ptr<Memory> memory,
                                         const CompletionRequest &request, std::function<void(Delta)> feed, std::shared_ptr<bool> delivered)
{
    auto key = deps.key();
    return std::move(key).then([instance, deps, memory, request, feed, delivered](const QByteArray &secret) {
        auto redactor = std::make_shared<KeyRedactor>(secret); // used like the exchange below
        const auto take = [feed, redactor](Delta delta) { redactor->take(std::move(delta), feed); };
        Request http = jsonRequest(instance.url + QLatin1String("/chat/completions"), secret);
        http.method = "POST";
        http.headers.set("Accept", "text/event-stream");
        http.headers.add("Content-Type", "application/json");
        http.headers.add("x-litellm-call-id", request.requestId.toLatin1());
        http.timeouts = deps.timeouts.value_or(streamTimeouts(http.url));
        std::vector<QString> tools;
        for (const ToolDescription &tool : request.prompt.tools)
            tools.push_back(tool.name);
        auto exchange = std::make_shared<Exchange>(std::move(tools));
        auto body = openAiRequestBody(request.prompt, memory->leaveOut);
        auto sink = BodySink::receiver(std::make_unique<AnswerReceiver<Exchange>>(exchange, take));
        // The transfer's own outcome comes first; what the decoder saw decides whether the answer is whole.
        const auto conclude = [exchange, memory, secret, take, feed, redactor, delivered, base = instance.url, &clock = deps.clock](
                                  OpenAiDecoder::Transport transport, const std::optional<Error> &broken) -> Result<Completion> {
            std::vector<Delta> rest;
            const StreamEnd end = exchange->decoder.finish(transport, rest);
            for (Delta &delta : rest)
                take(std::move(delta));
            redactor->finish(feed);
            memory->isLiteLlm = memory->isLiteLlm || looksLikeLiteLlm(exchange->headers);
            Result<Completion> outcome = exchange->outcome(end, broken, clock.now(), secret, memory->leaveOut);
            *delivered = *delivered || exchange->hasBegun(end);
            if (!outcome)
                return withAddress(outcome.error(), base);
            return outcome;
        };
        return deps.http.send(std::move(http), BodySource::bytes(std::move(body)), std::move(sink))
            .then([conclude](const Response &) { return conclude(OpenAiDecoder::Transport::Finished, {}); })
            .orElse([conclude, exchange](const Error &error) -> Result<Completion> {
                // Errors that `conclude` made itself come through here too and are final.
                if (error.params.contains(QStringLiteral("partial")))
                    return error;
                return conclude(OpenAiDecoder::Transport::Broken, error);
            });
    });
}

Task<Completion> OpenAiProvider::complete(CompletionRequest request, Sink<Delta> sink)
{
    Resolver<Completion> done;
    auto task = done.task();
    auto feed = done.guard<Delta>(std::move(sink));
    auto delivered = std::make_shared<bool>(false);
    auto attempts = std::make_shared<int>(0);
    RetryPolicy policy;
    policy.attempts = m_memory->isLiteLlm ? 2 : 3;
    policy.worthwhile = [delivered, memory = m_memory, attempts](const Error &error) {
        // An answer of nothing at all is a slip of the server; a second one is what it has to say.
        if (*delivered || (*attempts >= 2 && (memory->isLiteLlm || error.code == "stream.empty")))
            return false;
        // Cut after the request was sent and before an answer: it may have been answered, and billed.
        const bool mayHaveRun = error.kind == Error::Kind::Offline && error.params.value(QStringLiteral("requestSent")).toBool();
        return !mayHaveRun && isWorthRetrying(error);
    };
    auto unsure = std::make_shared<int>(0); // attempts that may be paid for
    policy.waits = [feed, unsure, most = policy.attempts](const Error &error, int next, std::chrono::milliseconds wait) {
        *unsure += error.charged == Charged::No ? 0 : 1;
        // What is sent again at once, without a field that the server does not know, is no wait.
        if (wait.count() > 0)
            feed(RetryDelta{next, most, wait, error});
    };
    auto scope = std::make_shared<TaskScope>();
    scope->run(retry(m_deps.clock, std::move(policy),
                     [instance = m_instance, deps = m_deps, memory = m_memory, request = std::move(request), feed, delivered, attempts] {
                         ++*attempts;
                         return attempt(instance, deps, memory, request, feed, delivered);
                     }),
               [done, attempts, unsure](Result<Completion> result) {
                   if (result) {
                       result->attempts = *attempts;
                   } else if (*unsure > 0) {
                       Error &error = result.error();
                       *unsure += error.charged == Charged::No ? 0 : 1;
                       error.charged = error.charged == Charged::No ? Charged::Unknown : error.charged;
                       error.params.insert(QStringLiteral("unsureAttempts"), *unsure);
                   }
                   done.resolve(std::move(result));
               });
    return std::move(task).then([scope](Completion completion) { return completion; });
}

} // namespace Layers
