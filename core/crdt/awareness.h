#pragma once
// Who is there and where their cursors are (y-protocols' awareness.js): a small JSON state of each client, gone with its session.
// The owner calls check() every few seconds and sends what onUpdate says; nothing here has a timer or a thread of its own. One thread at a
// time.

#include "core/crdt/docoptions.h"
#include "core/crdt/outcome.h"

#include <chrono>
#include <map>

namespace Layers::Crdt {

struct AwarenessChange
{
    std::vector<ClientId> added;
    std::vector<ClientId> updated;
    std::vector<ClientId> removed;
    bool local = true;
    bool empty() const { return added.empty() && updated.empty() && removed.empty(); }
};

class Awareness
{
public:
    using Clock = std::uint64_t;
    static constexpr std::chrono::milliseconds outdated{30'000}; // a state that was not renewed for so long is dropped
    static constexpr std::chrono::milliseconds renewal{15'000}; // of the own state
    static constexpr std::chrono::milliseconds checking{3'000};

    // `now`: milliseconds of a clock that only goes forward; the system's when absent. Begins with an empty state, {}.
    explicit Awareness(ClientId client, std::function<std::int64_t()> now = {});
    ~Awareness();

    ClientId client() const { return m_client; }
    // The document drew another number: the old state is withdrawn, and this one stands under the new number.
    void setClient(ClientId client);
    std::optional<Value> localState() const; // nothing once it was withdrawn
    Outcome<> setLocalState(Value state); // an object, mostly; null: this client has left. What JSON cannot say is refused, `{}` too
    void leave(); // withdraws the state, as null does
    Outcome<> setLocalField(std::string_view field, Value value); // FaultCode::Gone once the state was withdrawn
    const std::map<ClientId, Value> &states() const { return m_states; }
    Clock clockOf(ClientId client) const;
    std::size_t remembered() const { return m_meta.size(); } // clients, those that are gone too

    Bytes encode(std::span<const ClientId> clients) const; // their states; what was withdrawn is null
    Bytes encodeAll() const; // of all that are there, for who has just come: of those that have left there is nothing to say
    Outcome<> apply(ByteSpan update); // refused with more than 65,536 clients; no more than so many are taken in
    void remove(std::span<const ClientId> clients);
    void check(); // renews the own state and drops those of clients that are silent

    Subscription onChange(std::function<void(const AwarenessChange &)> handler); // when a state differs
    Subscription onUpdate(std::function<void(const AwarenessChange &)> handler); // also when it was only renewed

private:
    struct Meta
    {
        Clock clock = 0;
        std::int64_t seen = 0;
    };
    struct Private;
    std::int64_t now() const;
    void forgetGone();
    void tell(const AwarenessChange &update, bool differs, const std::vector<ClientId> &changed);

    ClientId m_client = 0;
    std::function<std::int64_t()> m_now;
    std::map<ClientId, Value> m_states;
    std::map<ClientId, Meta> m_meta; // survives the state, of some thousands
    std::unique_ptr<Private> d;
};

} // namespace Layers::Crdt
