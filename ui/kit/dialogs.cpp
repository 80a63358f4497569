#include "ui/kit/dialogs.h"

namespace Layers {

Dialogs::~Dialogs() = default;

} // namespace Layers
