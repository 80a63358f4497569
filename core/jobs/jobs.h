#pragma once
// The long work of one session, at most a few at a time, in the order of starting. Owned by the session; main thread. When it dies the
// running jobs are dropped and, having a record, are taken up again by resumeSaved() of the next run.
//
//   jobs.registerKind("context.import", [&](QByteArray payload) { return [&, payload](JobContext context) -> Task<Unit> { ... }; });
//   jobs.start({.kind = "context.import", .title = {{"folder", path}}, .payload = descriptor});
//
// A worker reports progress, asks gate() between two steps so that it can be paused, and may move its descriptor forward with
// checkpoint() so that a restart does not begin at the beginning. Cancelling drops its Task. Its error makes the job Failed; a worker
// never retries for ever by itself.

#include "core/base/clock.h"
#include "core/jobs/job.h"

#include <QtCore/QHash>
#include <QtCore/QObject>

#include <map>
#include <memory>

namespace Layers {

// Where records of unfinished jobs are kept; the store implements it. A failure is logged and costs only the restart.
class JobStorage
{
public:
    virtual ~JobStorage();
    virtual Task<Unit> save(JobRecord record) = 0;
    virtual Task<Unit> remove(JobId id) = 0;
    virtual Task<std::vector<JobRecord>> load() = 0; // in the order of first saving
};

class Jobs;

// What a worker holds of its job. Copies stand for the same job; one that outlives it does nothing. Main thread.
class JobContext
{
public:
    JobId id() const { return m_id; }
    void report(JobProgress progress) const;
    // Settles at once while the job may run, else when it is resumed. Never settles for a job that is over.
    Task<Unit> gate() const;
    // From now on a restart hands this payload to the factory.
    void checkpoint(QByteArray payload) const;

private:
    friend class Jobs;
    JobContext(JobId id, std::weak_ptr<Jobs *> jobs)
        : m_id(id)
        , m_jobs(std::move(jobs))
    { }

    JobId m_id;
    std::weak_ptr<Jobs *> m_jobs;
};

using JobWorker = std::function<Task<Unit>(JobContext)>;
using JobFactory = std::function<JobWorker(QByteArray payload)>;

struct JobSpec
{
    QByteArray kind;
    QVariantMap title = {};
    QByteArray payload = {};
};

class Jobs : public QObject
{
    Q_OBJECT
public:
    // `storage` may be null: then nothing outlives the program.
    Jobs(Clock &clock, JobStorage *storage, int atOnce = 2);
    ~Jobs() override;

    void registerKind(const QByteArray &kind, JobFactory factory);
    // Of a registered kind, with a record. An unknown kind is Failed as Internal "jobs.kind".
    JobId start(JobSpec spec);
    // Once, without a record.
    JobId start(JobSpec spec, JobWorker worker);
    // Takes up what an earlier run of the program left; settles with how many. Kinds that nobody registers stay in the storage.
    Task<int> resumeSaved();

    // Each says whether the job was in a state for it.
    bool pause(JobId id);
    bool resume(JobId id);
    bool cancel(JobId id);
    // A Failed or Cancelled one with its last checkpoint, under the same id.
    bool retry(JobId id);
    // Takes one that is over off the list.
    bool forget(JobId id);

    std::vector<Job> all() const; // in the order of starting
    std::optional<Job> find(JobId id) const;
    int running() const;

signals:
    void added(Layers::JobId id);
    void stateChanged(Layers::JobId id);
    void removed(Layers::JobId id);

private:
    friend class JobContext;

    struct Entry
    {
        Job job;
        JobWorker worker;
        QByteArray payload;
        bool isRecorded = false;
        bool isPauseWanted = false;
        std::vector<Resolver<Unit>> waiting; // at the gate
        TaskScope::Id task = 0; // 0: the worker has not begun
    };

    JobId add(JobSpec spec, JobId id, JobWorker worker, JobState state);
    Entry *entry(JobId id);
    void setState(Entry &entry, JobState state);
    void runNext();
    void begin(Entry &entry);
    void finish(JobId id, Result<Unit> result);
    void record(const Entry &entry);
    void forgetRecord(Entry &entry);
    void report(JobId id, JobProgress progress);

    Clock &m_clock;
    JobStorage *m_storage;
    int m_atOnce;
    QHash<QByteArray, JobFactory> m_factories;
    std::vector<std::unique_ptr<Entry>> m_entries;
    std::shared_ptr<Jobs *> m_self; // what contexts point to
    TaskScope m_storing; // before m_tasks, so that a dying worker may still be told of
    TaskScope m_tasks;
};

} // namespace Layers
