#pragma once
// A document that several people edit at once, offline too, as Yjs has it. Everything in it is a shared type: a text, a map, an array or
// XML.
//
// Threads: a Doc, its types, events and undo managers belong to one thread at a time; two documents never share anything. The functions of
// updates.h need no document and may be called anywhere.
// Ownership: the Doc owns all; Text, Map and the like are small handles that may outlive what they name (they are then empty, and writing
// returns FaultCode::Gone), but not the Doc.
// Errors: calls that can fail return an Outcome; a failed call changed nothing. Handlers are no empty functions, must not throw, and must
// not destroy the document that tells them: they end with what holds it.
// Units: positions in text are UTF-16 units, as in Yjs and in QString; no call cuts a pair of halves.
// Strings are UTF-8; bytes that are not become U+FFFD, in text, names and keys alike, as half a pair does where Yjs writes it. Nothing is
// refused for it, so two names that differ in such bytes only can be one.

#include "core/crdt/deleteset.h"
#include "core/crdt/value.h"

#include <functional>
#include <memory>
#include <utility>
#include <optional>
#include <string>
#include <string_view>

namespace Layers::Crdt {

class Engine;

// Who made a change: any address, compared only; an UndoManager tracks changes by it. Null is "nobody in particular".
using Origin = const void *;

enum class FormattingCleanup {
    Off, // redundant attribute marks of concurrent edits stay
    AfterRemote, // as Yjs: every peer removes them after a remote change, with deletes of its own
    AsYjsWithReads, // and Yjs' side effect as well: reading the delta of an event deletes marks. For comparison with Yjs only
};

struct DocOptions
{
    std::optional<ClientId> client{}; // drawn at random when absent, anew for each session: two sessions with one number destroy a document
    bool collectGarbage = true; // content of deleted items is dropped; off to restore snapshots
    FormattingCleanup cleanup = FormattingCleanup::AfterRemote;
    std::string guid{}; // drawn when empty
    Value meta{}; // of a sub-document: what its parent wants to know
    bool wholeCharacters = true; // no call cuts a pair of halves; off to do what Yjs does, for comparison only
    // What waits for other updates is tried when Yjs tries it, which can forget it until the next update comes; for comparison only.
    bool lazyPending = false;
    // A large state that comes first waits, checked and unread, until something is asked of the document: for programs that open many of
    // which few are looked at. What is then asked first takes as long as apply() would have.
    bool lazyLoad = false;
    bool autoLoad = false;
    bool shouldLoad = true;
};

// Ends what it stands for when it is destroyed.
class [[nodiscard]] Subscription
{
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> stop)
        : m_stop(std::move(stop))
    { }
    Subscription(Subscription &&other) noexcept
        : m_stop(std::exchange(other.m_stop, nullptr))
    { }
    Subscription &operator=(Subscription &&other) noexcept
    {
        if (this != &other) {
            stop();
            m_stop = std::exchange(other.m_stop, nullptr);
        }
        return *this;
    }
    ~Subscription() { stop(); }
    void stop()
    {
        if (m_stop)
            std::exchange(m_stop, nullptr)();
    }

private:
    std::function<void()> m_stop;
};

} // namespace Layers::Crdt
