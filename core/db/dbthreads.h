#pragma once
// The threads of one database file: a writer with two queues, and two readers that see snapshots, so that typing in a search box never
// waits behind a write. Owned by ProfileSession; used from the main thread; only core/store calls read() and write().
//
// It exists at once and opens behind the scenes: what is asked before the file is open waits, and what is asked of a file that cannot be
// opened settles with the reason. Dropping the Task of a read interrupts it. A write is never cancelled: dropping its Task drops only the
// answer, and the destructor returns after the last write is in the file.
// A read does not promise to see a write that was not awaited.

#include "core/base/pool.h"
#include "core/base/taskops.h"
#include "core/db/database.h"
#include "core/db/migrations.h"

namespace Layers {

enum class Priority {
    Interactive,
    Background, // jobs of at most 10 ms; interactive ones go first
};

class DbThreads
{
public:
    // Writes the outbox rows of a local write, in its transaction. Core/db knows no table.
    using Recorder = std::function<Result<Unit>(Database &database, const ChangeSet &changes)>;

    struct Options
    {
        QString path;
        std::optional<DatabaseKey> key = {};
        Migrations migrations = {};
        Recorder recorder = {};
        std::shared_ptr<FaultInjection> faults = {}; // of the writer
    };

    struct Opened
    {
        Migrations::Outcome migrated;
        enum class LastExit { Clean, Unclean } lastExit = LastExit::Clean;
    };

    explicit DbThreads(Options options);
    ~DbThreads();
    DbThreads(const DbThreads &) = delete;
    DbThreads &operator=(const DbThreads &) = delete;

    Task<Opened> opened();
    // After an unclean exit every table is checked in the background; Corrupt with "db.damaged" when one is damaged. At once otherwise.
    Task<Unit> checked();

    // Each committed write that touched something gives one signal, before its Task settles.
    ChangeFeed &feed() { return m_feed; }

    // f(Database &) -> Result<R>, on a reader, in one snapshot.
    template <class F>
    auto read(F f)
    {
        using R = typename Detail::Unwrap<std::invoke_result_t<F &, Database &>>::Type;
        return readAt<R>(m_core, Urgency::Now, std::move(f));
    }

    // f(Database &) -> Result<R>, on the writer, in one transaction that an error takes back.
    template <class F>
    auto write(F f, Priority priority = Priority::Interactive, Recording recording = Recording::Local)
    {
        using R = typename Detail::Unwrap<std::invoke_result_t<F &, Database &>>::Type;
        Resolver<R> done;
        auto task = done.task();
        auto value = std::make_shared<std::optional<R>>();
        push(WriteJob{.body = [f = std::make_shared<F>(std::move(f)), value](Database &database) -> Result<Unit> {
                          TRY_ASSIGN(auto made, (*f)(database));
                          value->emplace(std::move(made));
                          return Unit{};
                      },
                      .finish =
                          [done, value](Result<Unit> outcome) {
                              if (outcome)
                                  done.resolve(std::move(**value));
                              else
                                  done.resolve(std::move(outcome.error()));
                          },
                      .recording = recording},
             priority);
        return task;
    }

    // Long work in small bites: step(Database &) -> Result<Loop> is called again until it says Done. As many steps as fit into 10 ms share
    // a transaction; between transactions interactive writes go first. Dropping the Task ends it between two bites.
    template <class Step>
    Task<Unit> writeInSlices(Step step, Recording recording = Recording::Local)
    {
        return slices(std::function<Result<Loop>(Database &)>(std::move(step)), recording);
    }

private:
    struct Core;
    enum class Urgency { Now, Idle };

    struct WriteJob
    {
        std::function<Result<Unit>(Database &)> body;
        std::function<void(Result<Unit>)> finish;
        Recording recording = Recording::Local;
    };

    struct ReadJob
    {
        quint64 number = 0;
        std::function<void(Database &, const std::function<void(const Error &)> &)> run; // tells an error to the watch before it answers
        std::function<void(Error)> fail;
    };

    // Static, so that a continuation of checked() cannot reach for threads that are gone.
    template <class R, class F>
    static Task<R> readAt(const std::shared_ptr<Core> &core, Urgency urgency, F f)
    {
        Resolver<R> done;
        auto task = done.task();
        const quint64 number = nextRead(*core);
        done.onAbandoned([weak = std::weak_ptr(core), number] { abandonRead(weak, number); });
        push(*core,
             ReadJob{.number = number,
                     .run =
                         [done, f = std::make_shared<F>(std::move(f))](Database &database, const auto &watch) {
                             Result<R> outcome = (*f)(database);
                             if (!outcome)
                                 watch(outcome.error());
                             done.resolve(std::move(outcome));
                         },
                     .fail = [done](Error error) { done.resolve(std::move(error)); }},
             urgency);
        return task;
    }

    static quint64 nextRead(Core &core);
    static void abandonRead(const std::weak_ptr<Core> &core, quint64 number);
    static void tellDamage(Core &core, const Error &error);
    static void runWriter(const std::shared_ptr<Core> &core);
    static void runReader(const std::shared_ptr<Core> &core, size_t place);
    static Result<Unit> transact(Core &core, Database &database, const WriteJob &job);
    void push(WriteJob job, Priority priority);
    static void push(Core &core, ReadJob job, Urgency urgency);
    Task<Unit> slices(std::function<Result<Loop>(Database &)> step, Recording recording);

    ChangeFeed m_feed;
    std::shared_ptr<Core> m_core;
};

} // namespace Layers
