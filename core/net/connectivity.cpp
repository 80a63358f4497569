#include "core/net/connectivity.h"

#include <QtNetwork/QNetworkInformation>

namespace Layers {

void Connectivity::watchSystem()
{
    if (m_systemTells || !QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        return;
    const QNetworkInformation *system = QNetworkInformation::instance();
    if (!system)
        return;
    m_systemTells = true;
    const auto take = [this](QNetworkInformation::Reachability reachability) {
        switch (reachability) {
        case QNetworkInformation::Reachability::Disconnected:
            become(State::Offline);
            break;
        case QNetworkInformation::Reachability::Unknown:
            become(State::Unknown);
            break;
        default:
            // A local network is enough: the model server may stand in the next room.
            become(State::Online);
        }
    };
    connect(system, &QNetworkInformation::reachabilityChanged, this, take);
    take(system->reachability());
}

void Connectivity::cut()
{
    if (m_isCut)
        return;
    const State before = state();
    m_isCut = true;
    emit cutChanged();
    if (state() != before)
        emit stateChanged();
}

void Connectivity::restore()
{
    if (!m_isCut)
        return;
    const State before = state();
    m_isCut = false;
    emit cutChanged();
    if (state() != before)
        emit stateChanged();
}

void Connectivity::noteAnswered()
{
    if (!m_systemTells)
        become(State::Online);
}

void Connectivity::noteUnreachable()
{
    if (!m_systemTells)
        become(State::Offline);
}

void Connectivity::become(State learned)
{
    const State before = state();
    m_state = learned;
    if (state() != before)
        emit stateChanged();
}

} // namespace Layers
