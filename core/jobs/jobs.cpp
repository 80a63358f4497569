#include "core/jobs/jobs.h"

#include "core/base/log.h"

namespace Layers {

JobStorage::~JobStorage() = default;

void JobContext::report(JobProgress progress) const
{
    if (const auto jobs = m_jobs.lock())
        (*jobs)->report(m_id, std::move(progress));
}

Task<Unit> JobContext::gate() const
{
    const auto jobs = m_jobs.lock();
    Jobs::Entry *entry = jobs ? (*jobs)->entry(m_id) : nullptr;
    if (!entry)
        return Error{.kind = Error::Kind::Cancelled, .code = "jobs.gone"};
    if (!entry->isPauseWanted)
        return Unit{};
    Resolver<Unit> open;
    auto task = open.task();
    entry->waiting.push_back(open);
    return task;
}

void JobContext::checkpoint(QByteArray payload) const
{
    const auto jobs = m_jobs.lock();
    Jobs::Entry *entry = jobs ? (*jobs)->entry(m_id) : nullptr;
    if (!entry || entry->payload == payload)
        return;
    entry->payload = std::move(payload);
    (*jobs)->record(*entry);
}

Jobs::Jobs(Clock &clock, JobStorage *storage, int atOnce)
    : m_clock(clock)
    , m_storage(storage)
    , m_atOnce(atOnce)
    , m_self(std::make_shared<Jobs *>(this))
{ }

Jobs::~Jobs()
{
    m_self.reset();
    m_tasks.cancelAll();
}

void Jobs::registerKind(const QByteArray &kind, JobFactory factory)
{
    m_factories.insert(kind, std::move(factory));
}

JobId Jobs::start(JobSpec spec)
{
    const JobId id = JobId::make(m_clock.now());
    const auto factory = m_factories.value(spec.kind);
    JobWorker worker;
    if (factory) {
        worker = factory(spec.payload);
    } else {
        worker = [kind = spec.kind](const JobContext &) -> Task<Unit> {
            return Error{.kind = Error::Kind::Internal, .code = "jobs.kind", .detail = QString::fromLatin1(kind)};
        };
    }
    add(std::move(spec), id, std::move(worker), JobState::Queued);
    if (Entry *made = entry(id); made && factory) {
        made->isRecorded = true;
        record(*made);
    }
    runNext();
    return id;
}

JobId Jobs::start(JobSpec spec, JobWorker worker)
{
    const JobId id = add(std::move(spec), JobId::make(m_clock.now()), std::move(worker), JobState::Queued);
    runNext();
    return id;
}

Task<int> Jobs::resumeSaved()
{
    if (!m_storage)
        return 0;
    return m_storage->load().then([this, self = std::weak_ptr(m_self)](const std::vector<JobRecord> &records) {
        int count = 0;
        if (self.expired())
            return count;
        for (const JobRecord &saved : records) {
            const auto factory = m_factories.value(saved.kind);
            if (!factory || entry(saved.id))
                continue;
            const bool isPaused = saved.wish == JobRecord::Wish::Pause;
            add({.kind = saved.kind, .title = saved.title, .payload = saved.payload}, saved.id, factory(saved.payload),
                isPaused ? JobState::Paused : JobState::Queued);
            if (Entry *made = entry(saved.id)) {
                made->isRecorded = true;
                made->isPauseWanted = isPaused;
            }
            ++count;
        }
        runNext();
        return count;
    });
}

JobId Jobs::add(JobSpec spec, JobId id, JobWorker worker, JobState state)
{
    auto made = std::make_unique<Entry>();
    made->job = {.id = id, .kind = std::move(spec.kind), .title = std::move(spec.title), .state = state};
    made->worker = std::move(worker);
    made->payload = std::move(spec.payload);
    m_entries.push_back(std::move(made));
    emit added(id);
    return id;
}

bool Jobs::pause(JobId id)
{
    Entry *found = entry(id);
    if (!found || (found->job.state != JobState::Queued && found->job.state != JobState::Running))
        return false;
    found->isPauseWanted = true;
    record(*found);
    setState(*found, JobState::Paused);
    runNext();
    return true;
}

bool Jobs::resume(JobId id)
{
    Entry *found = entry(id);
    if (!found || found->job.state != JobState::Paused)
        return false;
    found->isPauseWanted = false;
    record(*found);
    setState(*found, JobState::Queued);
    runNext();
    return true;
}

bool Jobs::cancel(JobId id)
{
    Entry *found = entry(id);
    if (!found || found->job.isOver())
        return false;
    m_tasks.cancel(std::exchange(found->task, 0));
    found = entry(id); // what dies with the worker may have changed the list
    if (!found)
        return true;
    found->waiting.clear();
    forgetRecord(*found);
    setState(*found, JobState::Cancelled);
    runNext();
    return true;
}

bool Jobs::retry(JobId id)
{
    Entry *found = entry(id);
    if (!found || (found->job.state != JobState::Failed && found->job.state != JobState::Cancelled))
        return false;
    if (const auto factory = m_factories.value(found->job.kind)) {
        found->worker = factory(found->payload);
        found->isRecorded = true;
    }
    found->job.error.reset();
    found->isPauseWanted = false;
    record(*found);
    setState(*found, JobState::Queued);
    runNext();
    return true;
}

bool Jobs::forget(JobId id)
{
    const Entry *found = entry(id);
    if (!found || !found->job.isOver())
        return false;
    std::erase_if(m_entries, [id](const auto &candidate) { return candidate->job.id == id; });
    emit removed(id);
    return true;
}

std::vector<Job> Jobs::all() const
{
    std::vector<Job> list;
    list.reserve(m_entries.size());
    for (const auto &candidate : m_entries)
        list.push_back(candidate->job);
    return list;
}

std::optional<Job> Jobs::find(JobId id) const
{
    for (const auto &candidate : m_entries) {
        if (candidate->job.id == id)
            return candidate->job;
    }
    return {};
}

int Jobs::running() const
{
    return int(
        std::count_if(m_entries.begin(), m_entries.end(), [](const auto &candidate) { return candidate->job.state == JobState::Running; }));
}

Jobs::Entry *Jobs::entry(JobId id)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [id](const auto &candidate) { return candidate->job.id == id; });
    return found == m_entries.end() ? nullptr : found->get();
}

void Jobs::setState(Entry &changed, JobState state)
{
    if (std::exchange(changed.job.state, state) != state)
        emit stateChanged(changed.job.id);
}

void Jobs::runNext()
{
    while (running() < m_atOnce) {
        const auto next = std::find_if(m_entries.begin(), m_entries.end(),
                                       [](const auto &candidate) { return candidate->job.state == JobState::Queued; });
        if (next == m_entries.end())
            return;
        begin(**next);
    }
}

void Jobs::begin(Entry &next)
{
    const JobId id = next.job.id;
    if (next.task != 0) {
        // Its worker stands at the gate, or has not yet come to it.
        auto waiting = std::exchange(next.waiting, {});
        setState(next, JobState::Running);
        for (const auto &open : waiting)
            open.resolve(Unit{});
        return;
    }
    const JobWorker worker = next.worker;
    setState(next, JobState::Running);
    Entry *found = entry(id); // a listener may have cancelled it
    if (!found || found->job.state != JobState::Running)
        return;
    found->task = m_tasks.run(worker(JobContext(id, m_self)), [this, id](Result<Unit> result) { finish(id, std::move(result)); });
}

void Jobs::finish(JobId id, Result<Unit> result)
{
    Entry *found = entry(id);
    if (!found)
        return;
    found->task = 0;
    found->waiting.clear();
    forgetRecord(*found);
    if (!result) {
        found->job.error = result.error();
        // Whoever asked for it is told; this is for those who look into it.
        qCDebug(lcJobs) << found->job.kind << "failed:" << result.error().code;
    }
    setState(*found, result ? JobState::Done : JobState::Failed);
    runNext();
}

void Jobs::record(const Entry &changed)
{
    if (!m_storage || !changed.isRecorded)
        return;
    JobRecord saved{.id = changed.job.id, .kind = changed.job.kind, .title = changed.job.title, .payload = changed.payload};
    saved.wish = changed.isPauseWanted ? JobRecord::Wish::Pause : JobRecord::Wish::Run;
    m_storing.run(m_storage->save(std::move(saved)), [](Result<Unit> result) {
        if (!result)
            qCWarning(lcJobs) << "a record was not saved:" << result.error().code;
    });
}

void Jobs::forgetRecord(Entry &over)
{
    if (!m_storage || !std::exchange(over.isRecorded, false))
        return;
    m_storing.run(m_storage->remove(over.job.id), [](Result<Unit> result) {
        if (!result)
            qCWarning(lcJobs) << "a record was not removed:" << result.error().code;
    });
}

void Jobs::report(JobId id, JobProgress progress)
{
    Entry *found = entry(id);
    if (found && !found->job.isOver())
        found->job.progress = std::move(progress);
}

} // namespace Layers
