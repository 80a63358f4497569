#pragma once
// The records of unfinished jobs, so that a program that was closed or killed goes on with them. Main thread; over DbThreads. Only this
// computer's: nothing of it is synced, and a record goes with its job.

#include "core/db/dbthreads.h"
#include "core/jobs/jobs.h"

namespace Layers {

class JobStore final : public JobStorage
{
public:
    explicit JobStore(DbThreads &threads)
        : m_threads(threads)
    { }

    Task<Unit> save(JobRecord record) override;
    Task<Unit> remove(JobId id) override;
    Task<std::vector<JobRecord>> load() override;

private:
    DbThreads &m_threads;
};

} // namespace Layers
