#pragma once
// The table of provider kinds. Adding one is a file in core/ai and a row here.

#include "core/chat/providers.h"

namespace Layers {

std::vector<ProviderKind> providerKinds();

} // namespace Layers
