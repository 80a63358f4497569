#include "app/syncedtables.h"

namespace Layers {

std::vector<Table> syncedTables()
{
    return {Tables::conversations, Tables::messages, Tables::drafts};
}

} // namespace Layers
