#include "core/jobs/jobs.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/testclock.h"
#include "tests/support/waitfor.h"

#include <QtTest/QSignalSpy>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

namespace {

class MemoryJobStorage final : public JobStorage
{
public:
    Task<Unit> save(JobRecord record) override
    {
        const auto found
            = std::find_if(records.begin(), records.end(), [&record](const JobRecord &other) { return other.id == record.id; });
        if (found == records.end())
            records.push_back(std::move(record));
        else
            *found = std::move(record);
        return Unit{};
    }
    Task<Unit> remove(JobId id) override
    {
        std::erase_if(records, [id](const JobRecord &record) { return record.id == id; });
        return Unit{};
    }
    Task<std::vector<JobRecord>> load() override { return records; }

    std::vector<JobRecord> records;
};

void settle()
{
    waitUntil([] { return false; }, 5ms);
}

// A job that counts to its end: each advance() lets every running one take a step.
struct Counting
{
    TestClock &clock;
    QStringList log;
    int steps = 3;

    JobWorker worker(const QByteArray &name, int from)
    {
        return [this, name, from](JobContext context) {
            auto at = std::make_shared<int>(from);
            return repeatSteps(context, name, at);
        };
    }
    Task<Unit> repeatSteps(JobContext context, QByteArray name, std::shared_ptr<int> at)
    {
        if (*at == steps)
            return Unit{};
        return clock.after(10ms).then([context](Unit) { return context.gate(); }).then([this, context, name, at](Unit) {
            ++*at;
            log << QString::fromLatin1(name) + QString::number(*at);
            context.report({.done = *at, .total = steps, .detail = QString::fromLatin1(name)});
            context.checkpoint(name + ' ' + QByteArray::number(*at));
            return repeatSteps(context, name, at);
        });
    }
    JobFactory factory()
    {
        return [this](const QByteArray &payload) {
            const auto words = payload.split(' ');
            return worker(words.value(0), words.value(1).toInt());
        };
    }
    void step()
    {
        settle();
        clock.advance(10ms);
        settle();
    }
    QString take() { return std::exchange(log, {}).join(QLatin1Char(' ')); }
};

QByteArray states(const Jobs &jobs)
{
    static const char *const names[] = {"queued", "running", "paused", "done", "failed", "cancelled"};
    QByteArrayList list;
    for (const Job &job : jobs.all())
        list << names[int(job.state)];
    return list.join(' ');
}

} // namespace

class TstJobs : public QObject
{
    Q_OBJECT
private slots:
    void runsAFewAtATimeInOrder()
    {
        TestClock clock;
        Counting counting{.clock = clock, .log = {}};
        Jobs jobs(clock, nullptr, 2);
        jobs.registerKind("count", counting.factory());
        for (const char *name : {"a", "b", "c"})
            jobs.start({.kind = "count", .title = {{QStringLiteral("name"), QString::fromLatin1(name)}}, .payload = name});
        QCOMPARE(states(jobs), "running running queued");
        for (int i = 0; i < 3; ++i)
            counting.step();
        QCOMPARE(counting.take().toLatin1(), "a1 b1 a2 b2 a3 b3");
        QCOMPARE(states(jobs), "done done running");
        for (int i = 0; i < 3; ++i)
            counting.step();
        QCOMPARE(states(jobs), "done done done");
        QCOMPARE(jobs.all().front().progress, (JobProgress{3, 3, QStringLiteral("a")}));
        QSignalSpy removed(&jobs, &Jobs::removed);
        const JobId first = jobs.all().front().id;
        QVERIFY(jobs.forget(first));
        QVERIFY(!jobs.forget(first));
        QCOMPARE(removed.count(), 1);
    }

    void pauseResumeCancelRetry()
    {
        TestClock clock;
        MemoryJobStorage storage;
        Counting counting{.clock = clock, .log = {}};
        Jobs jobs(clock, &storage, 1);
        jobs.registerKind("count", counting.factory());
        const JobId first = jobs.start({.kind = "count", .payload = "a"});
        const JobId second = jobs.start({.kind = "count", .payload = "b"});
        counting.step();
        QCOMPARE(counting.take().toLatin1(), "a1");
        QVERIFY(jobs.pause(first));
        QVERIFY(!jobs.pause(first));
        QCOMPARE(states(jobs), "paused running"); // a paused one gives its place away
        counting.step();
        counting.step();
        QCOMPARE(counting.take().toLatin1(), "b1 b2");
        QCOMPARE(storage.records.front().wish, JobRecord::Wish::Pause);
        QVERIFY(jobs.resume(first));
        QCOMPARE(states(jobs), "queued running");
        QVERIFY(jobs.cancel(second));
        QVERIFY(!jobs.cancel(second));
        QCOMPARE(states(jobs), "running cancelled");
        settle();
        QCOMPARE(counting.take().toLatin1(), "a2"); // it stood at the gate
        QCOMPARE(storage.records.size(), size_t(1));
        QVERIFY(jobs.retry(second));
        QCOMPARE(storage.records.back().payload, "b 2");
        counting.step();
        counting.step();
        QCOMPARE(counting.take().toLatin1(), "a3 b3"); // from its last checkpoint
        QCOMPARE(states(jobs), "done done");
        QVERIFY(storage.records.empty());
        QVERIFY(!jobs.pause(first) && !jobs.resume(first) && !jobs.cancel(first) && !jobs.retry(first));
    }

    void aRestartGoesOnWhereItStopped()
    {
        TestClock clock;
        MemoryJobStorage storage;
        Counting counting{.clock = clock, .log = {}};
        JobId paused;
        {
            Jobs jobs(clock, &storage, 2);
            jobs.registerKind("count", counting.factory());
            jobs.start({.kind = "count", .title = {{QStringLiteral("name"), 1}}, .payload = "a"});
            paused = jobs.start({.kind = "count", .payload = "b"});
            jobs.start({.kind = "once"}, counting.worker("c", 0)); // has no record
            counting.step();
            QVERIFY(jobs.pause(paused));
            counting.step();
            counting.take();
        }
        counting.step();
        QCOMPARE(counting.take().toLatin1(), "");
        storage.records.push_back({.id = JobId::make(clock.now()), .kind = "from.the.future"});

        Jobs jobs(clock, &storage, 2);
        jobs.registerKind("count", counting.factory());
        QCOMPARE(waitFor(jobs.resumeSaved()).valueOr(-1), 2);
        QCOMPARE(states(jobs), "running paused");
        QCOMPARE(jobs.all().front().title.value(QStringLiteral("name")).toInt(), 1);
        counting.step();
        QCOMPARE(counting.take().toLatin1(), "a3");
        QVERIFY(jobs.resume(paused));
        counting.step();
        counting.step();
        QCOMPARE(counting.take().toLatin1(), "b2 b3");
        QCOMPARE(states(jobs), "done done");
        QCOMPARE(storage.records.size(), size_t(1));
        QCOMPARE(storage.records.front().kind, "from.the.future");
    }

    void failuresAreKept()
    {
        TestClock clock;
        Jobs jobs(clock, nullptr, 1);
        const JobId bad
            = jobs.start({.kind = "x"}, [](JobContext) -> Task<Unit> { return Error{.kind = Error::Kind::DiskFull, .code = "disk"}; });
        const JobId unknown = jobs.start({.kind = "nobody"});
        settle();
        QCOMPARE(states(jobs), "failed failed");
        QCOMPARE(jobs.find(bad)->error->kind, Error::Kind::DiskFull);
        QCOMPARE(jobs.find(unknown)->error->code, "jobs.kind");
    }

    void progressIsKeptUntilTheEnd()
    {
        TestClock clock;
        Jobs jobs(clock, nullptr, 1);
        Resolver<Unit> end;
        std::optional<JobContext> kept;
        const JobId id = jobs.start({.kind = "x"}, [&](JobContext context) {
            kept = context;
            return end.task();
        });
        kept->report({.done = 1000, .total = 1000});
        QCOMPARE(jobs.find(id)->progress.done, 1000);
        end.resolve(Unit{});
        settle();
        kept->report({.done = 1, .total = 2}); // too late
        QCOMPARE(jobs.find(id)->progress.done, 1000);
    }

    void aListenerMayCancelWhatBegins()
    {
        TestClock clock;
        Jobs jobs(clock, nullptr, 1);
        int begun = 0;
        connect(&jobs, &Jobs::stateChanged, this, [&jobs](JobId id) {
            if (jobs.find(id)->state == JobState::Running)
                jobs.cancel(id);
        });
        jobs.start({.kind = "x"}, [&begun](JobContext) -> Task<Unit> {
            ++begun;
            return Unit{};
        });
        settle();
        QCOMPARE(begun, 0);
        QCOMPARE(states(jobs), "cancelled");
    }

    void aContextMayOutliveItsJobs()
    {
        TestClock clock;
        std::optional<JobContext> kept;
        {
            Jobs jobs(clock, nullptr, 1);
            jobs.start({.kind = "x"}, [&](JobContext context) {
                kept = context;
                return clock.after(1h);
            });
        }
        kept->report({.done = 1});
        kept->checkpoint("x");
        QCOMPARE(waitFor(kept->gate()).error().code, "jobs.gone");
    }
};

LAYERS_TEST(TstJobs, "tst_jobs", Guiless)
#include "tst_jobs.moc"
