#include "core/base/task.h"

namespace Layers {

bool TaskScope::isRunning(Id id) const
{
    return std::any_of(m_live.begin(), m_live.end(), [id](const Entry &entry) { return entry.id == id; });
}

std::shared_ptr<void> TaskScope::take(Id id)
{
    const auto entry = std::find_if(m_live.begin(), m_live.end(), [id](const Entry &candidate) { return candidate.id == id; });
    if (entry == m_live.end())
        return {};
    auto task = std::move(entry->task);
    m_live.erase(entry);
    return task;
}

} // namespace Layers
