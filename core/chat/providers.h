#pragma once
// The configured providers: adds and removes servers, keeps their keys in the SecretStore and their model lists in the database, makes the
// Provider objects, finds servers on this computer. On-device recall is among them under ModelRef::recall(). Owned by ProfileSession;
// main thread.

#include "core/ai/localservers.h"
#include "core/ai/provider.h"
#include "core/base/clock.h"
#include "core/net/http.h"
#include "core/secrets/secretstore.h"
#include "core/store/providerstore.h"

#include <QtCore/QObject>
#include <QtCore/QSet>

#include <deque>

namespace Layers {

struct ProviderMaking
{
    Http &http;
    Clock &clock;
    std::function<Task<QByteArray>()> key; // of this instance
    std::optional<QByteArray> authorities = {}; // of a server that is tested, see Request
};

// A row of app/providers.cpp.
struct ProviderKind
{
    QByteArray id; // "openai"
    std::function<std::unique_ptr<Provider>(const ProviderInstance &, ProviderMaking)> make;
    // Finds the address that answers and lists its models.
    struct Probed
    {
        QString url;
        std::vector<ModelInfo> models;
    };
    std::function<Task<Probed>(const QString &typedUrl, ProviderMaking)> probe;
};

struct NewProvider
{
    QByteArray kind = "openai";
    QString name; // empty: the host's
    QString url;
    QString key;
    QString caFile;
};

// What a person changes of a server that is set up.
struct ProviderChange
{
    // Keep is Rejected with "provider.key_elsewhere" when scheme, host or port are others: no server sees the key of another.
    enum class Key { Keep, Replace, Remove };

    ProviderId id;
    NewProvider values; // all of them; its key counts with Replace only
    Key key = Key::Keep;
};

class Providers : public QObject
{
    Q_OBJECT
public:
    struct Deps
    {
        Http &http;
        Clock &clock;
        SecretStore &secrets;
        ProviderStore &store;
        std::vector<ProviderKind> kinds;
        LocalPorts ports;
    };

    explicit Providers(Deps deps);
    ~Providers() override;

    // Reads what was configured; changed() follows. Answers need it to have settled.
    Task<Unit> load();
    bool isLoaded() const { return m_isLoaded; }

    // Asks the server first; nothing is saved when it does not answer.
    Task<ProviderInstance> add(NewProvider provider);
    // As add, without saving: for the Test button.
    Task<ProviderKind::Probed> test(NewProvider provider);
    // The same for a server that is set up. What was known of it stays as it was when it does not answer.
    Task<ProviderInstance> change(ProviderChange change);
    Task<ProviderKind::Probed> test(ProviderChange change);
    Task<Unit> remove(ProviderId id);
    Task<ProviderInstance> refresh(ProviderId id); // lists its models again
    Task<Unit> setEnabled(ProviderId id, bool isEnabled);

    // Servers on this computer that are not configured yet.
    Task<std::vector<LocalServer>> findLocal();

    const std::vector<ProviderInstance> &instances() const { return m_instances; }
    const ProviderInstance *instance(ProviderId id) const;
    const ModelInfo *model(const ModelRef &model) const; // null when unknown
    QString modelName(const ModelRef &model) const; // as shown; the id when nothing better is known
    QString serverName(const ModelRef &model) const; // as the person calls it; the model's name when it is gone
    // On this device, or on this computer by a server that is known to answer itself. Any other server may ask one that is paid.
    bool isFree(const ModelRef &model) const;

    // Recall, made by the composition root; outlives this object.
    void setRecall(Provider &recall, const QString &name);
    // Null when the model's provider is gone.
    Provider *provider(const ModelRef &model);

    enum class KeyState {
        None,
        Kept, // in the keychain
        UntilExit, // in memory only
        Missing, // it was in memory only, or is no longer in the keychain
    };
    KeyState keyState(const ProviderInstance &instance) const;
    // The keychain was there and stayed locked when a key was written last.
    bool wasKeychainRefused() const { return m_deps.secrets.wasRefused(); }
    SecretStore &secrets() const { return m_deps.secrets; }

signals:
    void changed();

private:
    class Turn; // of a change; the next one of the same server begins when it is gone

    Task<std::shared_ptr<Turn>> turn(ProviderId id);
    void passTurn(ProviderId id);
    Task<ProviderInstance> changeInTurn(ProviderChange change, std::shared_ptr<Turn> turn);
    ProviderInstance *known(ProviderId id);
    ProviderMaking making(const QString &keyReference);
    // `changed`: the server that it would take the place of.
    Task<ProviderKind::Probed> probe(const NewProvider &provider, ProviderMaking making, std::optional<ProviderId> changed);
    Task<ProviderKind::Probed> probeNew(const NewProvider &provider, std::optional<ProviderId> changed);
    Task<QString> keepKey(ProviderId id, const QString &known, const QString &key); // a reference of its own; `known` is the one so far
    Task<Unit> forgetKey(const QString &keyReference);
    void forgetLostKeys();
    // `oldKey`: of the server that is changed; nothing for a new one.
    Task<ProviderInstance> saveWithKey(ProviderInstance wanted, Task<QString> kept, std::optional<QString> oldKey,
                                       std::shared_ptr<Turn> turn);
    const ProviderKind *kind(const QByteArray &id) const;
    static Result<QByteArray> authorityFrom(const QString &caFile); // empty without a file
    QByteArray authoritiesFor(const QString &host, std::optional<ProviderId> without = {}) const;
    void applyTrust(const QString &host);
    void adopt(ProviderInstance instance);

    Deps m_deps;
    std::vector<ProviderInstance> m_instances;
    std::map<ProviderId, std::unique_ptr<Provider>> m_made;
    std::map<ProviderId, int> m_keyNumbers; // of the next key
    std::vector<ProviderId> m_lostKeys; // of servers that an earlier run did not come to save
    QSet<QString> m_missing; // references of keys that were looked for and not found
    Provider *m_recall = nullptr;
    QString m_recallName;
    bool m_isLoaded = false;
    std::map<ProviderId, std::deque<Resolver<std::shared_ptr<Turn>>>> m_turns; // who waits behind the change that is on its way
    TaskScope m_tasks;
};

} // namespace Layers
