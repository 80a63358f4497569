#include "core/chat/providers.h"

#include "core/base/log.h"
#include "core/chat/providers_p.h"

#include <QtCore/QFile>
#include <QtCore/QPointer>
#include <QtCore/QUrl>

namespace Layers {

namespace {

constexpr qint64 caCap = 4 * 1024 * 1024;

QString hostName(const QString &url)
{
    const QUrl parsed(url);
    return parsed.port() > 0 ? parsed.host() + QLatin1Char(':') + QString::number(parsed.port()) : parsed.host();
}

} // namespace

class Providers::Turn
{
public:
    Turn(Providers *providers, ProviderId id)
        : m_providers(providers)
        , m_id(id)
    { }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    ~Turn()
    {
        if (m_providers)
            m_providers->passTurn(m_id);
    }

private:
    QPointer<Providers> m_providers;
    ProviderId m_id;
};

Providers::Providers(Deps deps)
    : m_deps(std::move(deps))
{ }

Providers::~Providers() = default;

const ProviderKind *Providers::kind(const QByteArray &id) const
{
    const auto found
        = std::find_if(m_deps.kinds.begin(), m_deps.kinds.end(), [&](const ProviderKind &candidate) { return candidate.id == id; });
    return found == m_deps.kinds.end() ? nullptr : &*found;
}

Task<std::shared_ptr<Providers::Turn>> Providers::turn(ProviderId id)
{
    const auto [queue, isFirst] = m_turns.try_emplace(id);
    if (isFirst)
        return std::make_shared<Turn>(this, id);
    Resolver<std::shared_ptr<Turn>> resolver;
    auto task = resolver.task();
    queue->second.push_back(resolver);
    return task;
}

void Providers::passTurn(ProviderId id)
{
    const auto queue = m_turns.find(id);
    if (queue == m_turns.end())
        return;
    while (!queue->second.empty()) {
        const auto next = std::move(queue->second.front());
        queue->second.pop_front();
        if (next.isAbandoned())
            continue;
        next.resolve(std::make_shared<Turn>(this, id));
        return;
    }
    m_turns.erase(queue);
}

Result<QByteArray> Providers::authorityFrom(const QString &caFile)
{
    if (caFile.isEmpty())
        return QByteArray();
    QFile file(caFile);
    if (!file.open(QIODevice::ReadOnly) || file.size() > caCap) {
        Error error{.kind = Error::Kind::Rejected, .code = "tls.ca_file", .detail = QStringLiteral("the certificate file cannot be read")};
        error.params.insert(QStringLiteral("path"), caFile);
        return error;
    }
    return file.readAll();
}

QByteArray Providers::authoritiesFor(const QString &host, std::optional<ProviderId> without) const
{
    QByteArray wanted;
    for (const ProviderInstance &instance : m_instances) {
        if (QUrl(instance.url).host() != host || instance.id == without)
            continue;
        if (const auto authority = authorityFrom(instance.caFile))
            wanted += *authority + '\n';
        else
            qCWarning(lcChat) << "certificate file of a provider is unreadable";
    }
    return wanted.trimmed();
}

// A custom authority is trusted for its host alone, beside the system's, as long as a server that is kept there wants it.
void Providers::applyTrust(const QString &host)
{
    NetworkPolicy policy = m_deps.http.policy();
    const QByteArray wanted = authoritiesFor(host);
    if (wanted.isEmpty())
        policy.authorities.remove(host);
    else
        policy.authorities.insert(host, wanted);
    m_deps.http.usePolicy(std::move(policy));
}

void Providers::adopt(ProviderInstance instance)
{
    m_made.erase(instance.id);
    const QString host = QUrl(instance.url).host();
    const QString caFile = instance.caFile;
    QString oldHost;
    const auto known
        = std::find_if(m_instances.begin(), m_instances.end(), [&](const ProviderInstance &other) { return other.id == instance.id; });
    if (known == m_instances.end())
        m_instances.push_back(std::move(instance));
    else {
        oldHost = known->caFile.isEmpty() ? QString() : QUrl(known->url).host();
        *known = std::move(instance);
    }
    if (!caFile.isEmpty())
        applyTrust(host);
    if (!oldHost.isEmpty())
        applyTrust(oldHost);
    emit changed();
}

Task<Unit> Providers::load()
{
    auto lost = m_deps.store.lostKeys().then([this](std::vector<ProviderId> ids) {
        m_lostKeys = std::move(ids);
        return Unit{};
    });
    return std::move(lost).then([this](Unit) { return m_deps.store.list(); }).then([this](std::vector<ProviderInstance> instances) {
        m_instances = std::move(instances);
        for (const ProviderInstance &instance : m_instances) {
            if (!instance.caFile.isEmpty())
                applyTrust(QUrl(instance.url).host());
        }
        m_isLoaded = true;
        emit changed();
        return Unit{};
    });
}

static QUrl addressOf(const QString &typed)
{
    const QString text = typed.trimmed();
    return QUrl(text.contains(QLatin1String("://")) ? text : QLatin1String("https://") + text);
}

Task<ProviderKind::Probed> Providers::test(NewProvider provider)
{
    return probeNew(provider, {});
}

Task<ProviderKind::Probed> Providers::test(ProviderChange change)
{
    const ProviderInstance *known = instance(change.id);
    if (!known)
        return noSuchProvider();
    // A key is shown to no server but the one that it was given for.
    const bool isElsewhere = NetworkPolicy::origin(addressOf(change.values.url)) != NetworkPolicy::origin(QUrl(known->url));
    if (change.key == ProviderChange::Key::Keep && isElsewhere && !known->keyReference.isEmpty())
        return keyElsewhere();
    if (change.key == ProviderChange::Key::Keep)
        return probe(change.values, making(known->keyReference), change.id);
    if (change.key == ProviderChange::Key::Remove)
        change.values.key.clear();
    return probeNew(change.values, change.id);
}

Task<ProviderKind::Probed> Providers::probeNew(const NewProvider &provider, std::optional<ProviderId> changed)
{
    ProviderMaking making{m_deps.http, m_deps.clock,
                          [key = provider.key.trimmed().toUtf8()]() -> Task<QByteArray> { return QByteArray(key); }};
    return probe(provider, std::move(making), changed);
}

// What is tested trusts what it would trust when it is saved, and nobody else trusts anything because of a test.
Task<ProviderKind::Probed> Providers::probe(const NewProvider &provider, ProviderMaking making, std::optional<ProviderId> changed)
{
    const ProviderKind *wanted = kind(provider.kind);
    if (!wanted)
        return Error{.kind = Error::Kind::Rejected, .code = "provider.kind", .detail = QStringLiteral("no provider of this kind")};
    const auto authority = authorityFrom(provider.caFile);
    if (!authority)
        return authority.error();
    const QUrl url = addressOf(provider.url);
    making.authorities = (*authority + '\n' + authoritiesFor(url.host(), changed)).trimmed();
    return wanted->probe(provider.url, std::move(making));
}

Task<ProviderInstance> Providers::add(NewProvider provider)
{
    return test(provider).then([this, provider](ProviderKind::Probed probed) {
        ProviderInstance instance;
        instance.id = ProviderId::make(m_deps.clock.now());
        instance.kind = provider.kind;
        instance.url = probed.url;
        instance.name = provider.name.trimmed().isEmpty() ? hostName(probed.url) : provider.name.trimmed();
        instance.caFile = provider.caFile;
        instance.models = std::move(probed.models);
        instance.modelsListed = m_deps.clock.now();
        const QString key = provider.key.trimmed();
        Task<QString> kept = key.isEmpty()
            ? Task<QString>(QString())
            : m_deps.store.expectKey(instance.id).then([this, id = instance.id, key](Unit) { return keepKey(id, {}, key); });
        return saveWithKey(std::move(instance), std::move(kept), {}, nullptr);
    });
}

Task<ProviderInstance> Providers::change(ProviderChange change)
{
    return turn(change.id).then(
        [this, change](const std::shared_ptr<Turn> &turn) -> Task<ProviderInstance> { return changeInTurn(change, turn); });
}

Task<ProviderInstance> Providers::changeInTurn(ProviderChange change, std::shared_ptr<Turn> turn)
{
    return test(change).then([this, change, turn = std::move(turn)](ProviderKind::Probed probed) -> Task<ProviderInstance> {
        const ProviderInstance *known = instance(change.id);
        if (!known)
            return noSuchProvider();
        ProviderInstance changed = *known;
        const QString oldKey = known->keyReference;
        changed.url = probed.url;
        changed.name = change.values.name.trimmed().isEmpty() ? hostName(probed.url) : change.values.name.trimmed();
        changed.caFile = change.values.caFile;
        changed.models = std::move(probed.models);
        changed.modelsListed = m_deps.clock.now();
        const QString key = change.values.key.trimmed();
        Task<QString> kept = change.key == ProviderChange::Key::Remove || (change.key == ProviderChange::Key::Replace && key.isEmpty())
            ? Task<QString>(QString())
            : change.key == ProviderChange::Key::Replace ? keepKey(changed.id, oldKey, key)
                                                         : Task<QString>(oldKey);
        return saveWithKey(std::move(changed), std::move(kept), oldKey, turn);
    });
}

Task<Unit> Providers::remove(ProviderId id)
{
    const ProviderInstance *known = instance(id);
    if (!known)
        return noSuchProvider();
    const QString key = known->keyReference;
    const QString host = known->caFile.isEmpty() ? QString() : QUrl(known->url).host();
    return m_deps.store.remove(id).then([this, id, key, host](Unit) -> Task<Unit> {
        m_made.erase(id);
        std::erase_if(m_instances, [&](const ProviderInstance &other) { return other.id == id; });
        if (!host.isEmpty())
            applyTrust(host);
        emit changed();
        if (key.isEmpty())
            return Unit{};
        // A program that ended while it changed the key has left the one before or the one behind.
        const int number = numberOfKey(key);
        return forgetKey(keyName(id, number + 1))
            .then([this, id, number](Unit) { return forgetKey(number > 0 ? keyName(id, number - 1) : QString()); })
            .then([this, key](Unit) { return m_deps.secrets.remove(secretOf(key)); });
    });
}

Task<ProviderInstance> Providers::refresh(ProviderId id)
{
    Provider *asked = provider(ModelRef{id, QStringLiteral("any")});
    const ProviderInstance *before = instance(id);
    if (!asked || !before)
        return noSuchProvider();
    return asked->models().then([this, before = *before](const std::vector<ModelInfo> &models) -> Task<ProviderInstance> {
        const Time listed = m_deps.clock.now();
        return m_deps.store.saveModels(before, models, listed)
            .then([this, before, models, listed](Unit) -> Result<ProviderInstance> {
                ProviderInstance *now = known(before.id);
                if (!now)
                    return noSuchProvider();
                if (now->url == before.url && now->keyReference == before.keyReference) {
                    now->models = models;
                    now->modelsListed = listed;
                }
                ProviderInstance refreshed = *now; // whoever is told may change the list that it stands in
                emit changed();
                return refreshed;
            })
            // It was changed meanwhile: this list is another server's, and the change has brought one.
            .orElse([this, id = before.id](const Error &error) -> Result<ProviderInstance> {
                const ProviderInstance *now = instance(id);
                if (error.code != "store.provider" || !now)
                    return error;
                return *now;
            });
    });
}

Task<Unit> Providers::setEnabled(ProviderId id, bool isEnabled)
{
    if (!instance(id))
        return noSuchProvider();
    return m_deps.store.saveEnabled(id, isEnabled).then([this, id, isEnabled](Unit) {
        if (ProviderInstance *now = known(id)) {
            now->isEnabled = isEnabled;
            emit changed();
        }
        return Unit{};
    });
}

Task<std::vector<LocalServer>> Providers::findLocal()
{
    return findLocalServers(m_deps.http, m_deps.ports).then([this](std::vector<LocalServer> found) {
        std::erase_if(found, [this](const LocalServer &server) {
            return std::any_of(m_instances.begin(), m_instances.end(), [&](const ProviderInstance &known) {
                const QUrl a(known.url);
                const QUrl b(server.url);
                return a.port() == b.port() && NetworkPolicy::isLoopback(a.host());
            });
        });
        return found;
    });
}

const ProviderInstance *Providers::instance(ProviderId id) const
{
    const auto found
        = std::find_if(m_instances.begin(), m_instances.end(), [&](const ProviderInstance &candidate) { return candidate.id == id; });
    return found == m_instances.end() ? nullptr : &*found;
}

ProviderInstance *Providers::known(ProviderId id)
{
    const auto found = std::find_if(m_instances.begin(), m_instances.end(), [&](const ProviderInstance &other) { return other.id == id; });
    return found == m_instances.end() ? nullptr : &*found;
}

const ModelInfo *Providers::model(const ModelRef &wanted) const
{
    const ProviderInstance *known = instance(wanted.provider);
    if (!known)
        return nullptr;
    const auto found = std::find_if(known->models.begin(), known->models.end(),
                                    [&](const ModelInfo &candidate) { return candidate.id == wanted.model; });
    return found == known->models.end() ? nullptr : &*found;
}

QString Providers::modelName(const ModelRef &wanted) const
{
    if (wanted.isRecall())
        return m_recallName;
    const ModelInfo *known = model(wanted);
    return known && !known->name.isEmpty() ? known->name : wanted.model;
}

QString Providers::serverName(const ModelRef &wanted) const
{
    const ProviderInstance *known = wanted.isRecall() ? nullptr : instance(wanted.provider);
    return known ? known->name : modelName(wanted);
}

bool Providers::isFree(const ModelRef &wanted) const
{
    if (wanted.isRecall())
        return true;
    const ProviderInstance *known = instance(wanted.provider);
    if (!known || !NetworkPolicy::isLoopback(QUrl(known->url).host()))
        return false;
    if (const ModelInfo *info = model(wanted))
        return info->isOfThisComputer && !info->inputNanos && !info->outputNanos;
    return !known->models.empty()
        && std::all_of(known->models.begin(), known->models.end(), [](const ModelInfo &other) { return other.isOfThisComputer; });
}

void Providers::setRecall(Provider &recall, const QString &name)
{
    m_recall = &recall;
    m_recallName = name;
}

Provider *Providers::provider(const ModelRef &wanted)
{
    if (wanted.isRecall())
        return m_recall;
    if (const auto made = m_made.find(wanted.provider); made != m_made.end())
        return made->second.get();
    const ProviderInstance *known = instance(wanted.provider);
    const ProviderKind *code = known ? kind(known->kind) : nullptr;
    if (!code)
        return nullptr;
    auto provider = code->make(*known, making(known->keyReference));
    Provider *raw = provider.get();
    m_made.emplace(wanted.provider, std::move(provider));
    return raw;
}

} // namespace Layers
