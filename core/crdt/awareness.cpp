#include "core/crdt/awareness.h"
#include "core/crdt/bytes.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/signal_p.h"

#include <algorithm>

namespace Layers::Crdt {

struct Awareness::Private
{
    Signal<const AwarenessChange &> change;
    Signal<const AwarenessChange &> update;
};

namespace {
constexpr std::size_t largestState = 1 << 20; // bytes of JSON
constexpr std::size_t mostClients = 1 << 16; // that are there, and in one update
// Of clients that are gone only the clock is kept, so that what was said before does not bring them back. Who sends under ever new numbers
// would fill the memory with it: beyond this many, those of whom nothing was heard longest are forgotten.
constexpr std::size_t mostGone = 4096;
} // namespace

Awareness::Awareness(ClientId client, std::function<std::int64_t()> now)
    : m_client(client & maxClientId)
    , m_now(std::move(now))
    , d(std::make_unique<Private>())
{
    (void)setLocalState(Value(Object()));
}

Awareness::~Awareness() = default;

std::int64_t Awareness::now() const
{
    if (m_now)
        return m_now();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::optional<Value> Awareness::localState() const
{
    const auto at = m_states.find(m_client);
    return at == m_states.end() ? std::nullopt : std::optional(at->second);
}

Awareness::Clock Awareness::clockOf(ClientId client) const
{
    const auto at = m_meta.find(client);
    return at == m_meta.end() ? 0 : at->second.clock;
}

void Awareness::setClient(ClientId client)
{
    client &= maxClientId;
    if (client == m_client)
        return;
    const std::optional<Value> state = localState();
    leave();
    m_client = client;
    (void)setLocalState(state.value_or(nullptr)); // which was taken before
}

void Awareness::tell(const AwarenessChange &update, bool differs, const std::vector<ClientId> &changed)
{
    if (differs) {
        AwarenessChange filtered = update;
        filtered.updated = changed;
        d->change.call(filtered);
    }
    if (!update.empty())
        d->update.call(update);
}

void Awareness::leave()
{
    (void)setLocalState(nullptr);
}

Outcome<> Awareness::setLocalState(Value value)
{
    if (tooDeep(value))
        return Fault{FaultCode::TooLarge, "the state is nested too deeply"};
    if (!jsonable(value) || value.isUndefined())
        return Fault{FaultCode::WrongType, "JSON cannot say this state"};
    const std::optional<Value> state = value.isNull() ? std::nullopt : std::optional(std::move(value));
    const auto known = m_meta.find(m_client);
    const Clock clock = known == m_meta.end() ? 0 : std::min<Clock>(known->second.clock + 1, maxClientId);
    const std::optional<Value> before = localState();
    if (state)
        m_states[m_client] = *state;
    else
        m_states.erase(m_client);
    m_meta[m_client] = {clock, now()};
    AwarenessChange change;
    std::vector<ClientId> changed;
    if (!state) {
        change.removed.push_back(m_client);
    } else if (!before) {
        change.added.push_back(m_client);
    } else {
        change.updated.push_back(m_client);
        if (!(*before == *state))
            changed.push_back(m_client);
    }
    tell(change, !change.added.empty() || !changed.empty() || !change.removed.empty(), changed);
    return {};
}

Outcome<> Awareness::setLocalField(std::string_view field, Value value)
{
    const std::optional<Value> state = localState();
    if (!state)
        return Fault{FaultCode::Gone, "this client has left: it has no state"};
    Object object = state->object() ? *state->object() : Object();
    object.set(field, std::move(value));
    return setLocalState(Value(std::move(object)));
}

Bytes Awareness::encode(std::span<const ClientId> clients) const
{
    Writer out;
    out.varUint(clients.size());
    for (const ClientId client : clients) {
        const auto state = m_states.find(client);
        out.varUint(client);
        out.varUint(clockOf(client));
        out.varString(std::string_view(state == m_states.end() ? std::string("null") : toJson(state->second)));
    }
    return out.take();
}

Bytes Awareness::encodeAll() const
{
    std::vector<ClientId> clients;
    for (const auto &[client, state] : m_states)
        clients.push_back(client);
    return encode(clients);
}

Outcome<> Awareness::apply(ByteSpan update)
{
    constexpr Fault malformed{FaultCode::Malformed, "the bytes are no awareness update"};
    struct Entry
    {
        ClientId client = 0;
        Clock clock = 0;
        Value state;
    };
    Reader in(update);
    std::vector<Entry> entries;
    const std::uint64_t count = in.varUint();
    if (in.ok() && count > mostClients)
        return Fault{FaultCode::TooLarge, "the update has too many clients"};
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        Entry entry;
        entry.client = in.varUint();
        entry.clock = in.varUint();
        const std::string_view json = in.varString();
        if (!in.ok())
            return malformed;
        if (json.size() > largestState)
            return Fault{FaultCode::TooLarge, "the state of a client is too large"};
        Outcome<Value> state = parseJson(json);
        if (!state)
            return malformed;
        entry.state = std::move(*state);
        entries.push_back(std::move(entry));
    }
    if (!in.ok())
        return malformed;
    forgetGone(); // not behind the change: its handlers ask for the clocks of those that went with it
    AwarenessChange change;
    change.local = false;
    std::vector<ClientId> changed;
    const std::int64_t moment = now();
    for (Entry &entry : entries) {
        const auto meta = m_meta.find(entry.client);
        const bool known = meta != m_meta.end();
        const Clock clock = known ? meta->second.clock : 0;
        const auto state = m_states.find(entry.client);
        const bool gone = entry.state.isNull();
        if (!(clock < entry.clock || (clock == entry.clock && gone && state != m_states.end())))
            continue;
        if (!gone && state == m_states.end() && m_states.size() >= mostClients && entry.client != m_client)
            continue; // it says again that it is there: perhaps there is room then
        const std::optional<Value> before = state == m_states.end() ? std::nullopt : std::optional(state->second);
        if (!gone)
            m_states[entry.client] = entry.state;
        else if (entry.client == m_client && before)
            entry.clock += entry.clock < maxClientId ? 1 : 0; // others took this client for gone: the next message says that it is here
        else
            m_states.erase(entry.client);
        m_meta[entry.client] = {entry.clock, moment};
        if (!known && !gone) {
            change.added.push_back(entry.client);
        } else if (known && gone) {
            change.removed.push_back(entry.client);
        } else if (!gone) {
            if (!before || !(*before == entry.state))
                changed.push_back(entry.client);
            change.updated.push_back(entry.client);
        }
    }
    tell(change, !change.added.empty() || !changed.empty() || !change.removed.empty(), changed);
    return {};
}

void Awareness::forgetGone()
{
    if (m_meta.size() <= m_states.size() + 2 * mostGone) // not one by one
        return;
    std::vector<std::pair<std::int64_t, ClientId>> gone;
    for (const auto &[client, meta] : m_meta) {
        if (client != m_client && !m_states.contains(client))
            gone.emplace_back(meta.seen, client);
    }
    const auto kept = gone.end() - std::ptrdiff_t(std::min(mostGone, gone.size()));
    std::nth_element(gone.begin(), kept, gone.end());
    for (auto at = gone.begin(); at != kept; ++at)
        m_meta.erase(at->second);
}

void Awareness::remove(std::span<const ClientId> clients)
{
    forgetGone();
    AwarenessChange change;
    for (const ClientId client : clients) {
        if (m_states.erase(client) == 0)
            continue;
        if (client == m_client)
            m_meta[client] = {clockOf(client) + 1, now()};
        change.removed.push_back(client);
    }
    tell(change, !change.removed.empty(), {});
}

void Awareness::check()
{
    const std::int64_t moment = now();
    if (const auto state = localState(); state && moment - m_meta[m_client].seen >= renewal.count())
        (void)setLocalState(*state);
    std::vector<ClientId> silent;
    for (const auto &[client, meta] : m_meta) {
        if (client != m_client && moment - meta.seen >= outdated.count() && m_states.contains(client))
            silent.push_back(client);
    }
    remove(silent);
}

Subscription Awareness::onChange(std::function<void(const AwarenessChange &)> handler)
{
    return d->change.connect(std::move(handler));
}
Subscription Awareness::onUpdate(std::function<void(const AwarenessChange &)> handler)
{
    return d->update.connect(std::move(handler));
}

} // namespace Layers::Crdt
