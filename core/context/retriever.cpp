#include "core/context/retriever.h"

namespace Layers {

Retriever::~Retriever() = default;

} // namespace Layers
