#pragma once
// What the system wants for a URL. May run a proxy script and so may take seconds: pool only.

#include "core/net/networkpolicy.h"

namespace Layers {

NetworkPolicy::Proxy systemProxyFor(const QUrl &url); // Mode::None or Mode::Explicit

} // namespace Layers
