#pragma once
// Whether there is a network: what the system says where it can tell (watchSystem), otherwise what requests have met. A person, or a test,
// may also cut it by hand: then Http fails everything at once as Offline "net.cut" and touches no network, not even loopback.
// Owned by whoever composes the program; main thread.

#include <QtCore/QObject>

namespace Layers {

class Connectivity : public QObject
{
    Q_OBJECT
public:
    enum class State { Unknown, Online, Offline };

    Connectivity() = default;

    // Loads the system's own observer, which costs a few milliseconds: call it after the first paint.
    void watchSystem();

    State state() const { return m_isCut ? State::Offline : m_state; }
    bool isCut() const { return m_isCut; }

    void cut();
    void restore();

    // What a request to another computer has met. Ignored while the system itself tells.
    void noteAnswered();
    void noteUnreachable();

signals:
    void stateChanged();
    void cutChanged();

private:
    void become(State state);

    State m_state = State::Unknown;
    bool m_isCut = false;
    bool m_systemTells = false;
};

} // namespace Layers
