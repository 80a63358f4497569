#include "core/db/dbthreads.h"

#include "core/base/log.h"
#include "core/db/transaction.h"

#include <QtCore/QFile>
#include <QtCore/QPointer>

#include <condition_variable>
#include <deque>
#include <thread>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto sliceTime = 10ms;
constexpr auto idleTime = 500ms; // of quiet, before the WAL is written back
constexpr size_t readerCount = 2;
constexpr auto firstReaderAlone = 30ms; // the second reader opens its file only for a read that waits longer than this behind another

QString runningMark(const QString &path)
{
    return path + QStringLiteral(".running");
}

Result<Loop> checkTable(Database &database, QString name)
{
    name.replace(QLatin1Char('\''), QLatin1String("''"));
    const QString sql = QStringLiteral("PRAGMA quick_check('%1')").arg(name);
    TRY_ASSIGN(const auto verdict, database.row(sql.toUtf8(), [](const Statement &row) { return row.text(0); }));
    if (verdict.value_or(QString()) == QLatin1String("ok"))
        return Loop::Again;
    return Error{.kind = Error::Kind::Corrupt,
                 .code = "db.damaged",
                 .detail = QStringLiteral("table ") + name,
                 .params = {{QStringLiteral("path"), database.path()}}};
}

} // namespace

struct DbThreads::Core
{
    struct Reader
    {
        Database *database = nullptr; // while the thread lives
        quint64 running = 0;
    };

    Options options;
    QPointer<ChangeFeed> feed;

    std::mutex mutex;
    std::condition_variable writes;
    std::condition_variable reads;
    quint64 lastRead = 0; // main thread
    bool isClosing = false;
    Database *writer = nullptr; // while it is open
    std::optional<Result<Opened>> opened;
    std::optional<Error> damage; // once the file has shown some: from then on nothing is written to it
    std::deque<WriteJob> interactive;
    std::deque<WriteJob> background;
    std::deque<ReadJob> readNow;
    std::deque<ReadJob> readIdle;
    std::array<Reader, readerCount> readers;
    std::vector<std::thread> threads;

    bool isInteractiveWaiting()
    {
        const std::lock_guard lock(mutex);
        return !interactive.empty();
    }

    std::optional<Error> knownDamage()
    {
        const std::lock_guard lock(mutex);
        return damage;
    }
};

DbThreads::DbThreads(Options options)
    : m_core(std::make_shared<Core>())
{
    m_core->options = std::move(options);
    m_core->feed = &m_feed;
    m_core->threads.emplace_back([core = m_core] { runWriter(core); });
    for (size_t i = 0; i < readerCount; ++i)
        m_core->threads.emplace_back([core = m_core, i] { runReader(core, i); });
}

DbThreads::~DbThreads()
{
    std::deque<ReadJob> dropped; // die outside the lock: they may own anything
    std::deque<ReadJob> droppedIdle;
    {
        const std::lock_guard lock(m_core->mutex);
        m_core->isClosing = true;
        if (m_core->writer)
            m_core->writer->announceEnd();
        dropped.swap(m_core->readNow);
        droppedIdle.swap(m_core->readIdle);
        for (Core::Reader &reader : m_core->readers) {
            if (reader.database)
                reader.database->interrupt();
        }
    }
    m_core->writes.notify_all();
    m_core->reads.notify_all();
    for (std::thread &thread : m_core->threads)
        thread.join();
    for (const ReadJob &job : dropped)
        job.fail(Error{.kind = Error::Kind::Cancelled, .code = "db.closed"});
}

void DbThreads::push(WriteJob job, Priority priority)
{
    {
        const std::lock_guard lock(m_core->mutex);
        (priority == Priority::Interactive ? m_core->interactive : m_core->background).push_back(std::move(job));
    }
    m_core->writes.notify_one();
}

quint64 DbThreads::nextRead(Core &core)
{
    return ++core.lastRead;
}

void DbThreads::push(Core &core, ReadJob job, Urgency urgency)
{
    {
        const std::lock_guard lock(core.mutex);
        (urgency == Urgency::Now ? core.readNow : core.readIdle).push_back(std::move(job));
    }
    core.reads.notify_all(); // not every reader takes idle work
}

void DbThreads::abandonRead(const std::weak_ptr<Core> &weak, quint64 number)
{
    const auto core = weak.lock();
    if (!core)
        return;
    std::optional<ReadJob> dropped; // dies outside the lock: it may own anything
    const std::lock_guard lock(core->mutex);
    for (auto *queue : {&core->readNow, &core->readIdle}) {
        const auto job = std::find_if(queue->begin(), queue->end(), [number](const ReadJob &queued) { return queued.number == number; });
        if (job != queue->end()) {
            dropped = std::move(*job);
            queue->erase(job);
            return;
        }
    }
    for (const Core::Reader &reader : core->readers) {
        if (reader.running == number && reader.database)
            reader.database->interrupt();
    }
}

Task<DbThreads::Opened> DbThreads::opened()
{
    // Not a write: it needs no transaction, only its turn after the opening.
    return read([core = m_core.get()](Database &) -> Result<Opened> {
        const std::lock_guard lock(core->mutex);
        return *core->opened;
    });
}

Task<Unit> DbThreads::checked()
{
    return opened().then([core = m_core](const Opened &how) -> Task<Unit> {
        if (how.lastExit == Opened::LastExit::Clean)
            return Unit{};
        return readAt<std::vector<QString>>(core, Urgency::Idle,
                                            [](Database &database) {
                                                return database.rows(
                                                    "SELECT name FROM sqlite_schema WHERE type='table' AND rootpage>0 ORDER BY name",
                                                    [](const Statement &row) { return row.text(0); });
                                            })
            .then([core](std::vector<QString> names) {
                // One table a job, so that the reader is free between two.
                return repeat([core, tables = std::move(names)]() mutable -> Task<Loop> {
                    if (tables.empty())
                        return Loop::Done;
                    const QString name = std::move(tables.back());
                    tables.pop_back();
                    return readAt<Loop>(core, Urgency::Idle, [name](Database &database) { return checkTable(database, name); });
                });
            });
    });
}

Task<Unit> DbThreads::slices(std::function<Result<Loop>(Database &)> step, Recording recording)
{
    Resolver<Unit> done;
    auto task = done.task();
    struct Chain
    {
        std::function<Result<Loop>(Database &)> step;
        std::function<void(std::shared_ptr<Chain>)> next;
        Loop last = Loop::Again;
    };
    auto chain = std::make_shared<Chain>();
    chain->step = std::move(step);
    chain->next = [weak = std::weak_ptr(m_core), done, recording](const std::shared_ptr<Chain> &self) {
        const auto core = weak.lock();
        if (!core || done.isAbandoned())
            return;
        WriteJob job{.body = [core = core.get(), self](Database &database) -> Result<Unit> {
                         const auto end = std::chrono::steady_clock::now() + sliceTime;
                         do {
                             TRY_ASSIGN(self->last, self->step(database));
                         } while (self->last == Loop::Again && std::chrono::steady_clock::now() < end && !core->isInteractiveWaiting());
                         return Unit{};
                     },
                     .finish =
                         [self, done](Result<Unit> outcome) {
                             if (!outcome)
                                 done.resolve(std::move(outcome.error()));
                             else if (self->last == Loop::Done)
                                 done.resolve(Unit{});
                             else
                                 self->next(self);
                         },
                     .recording = recording};
        {
            const std::lock_guard lock(core->mutex);
            if (core->isClosing) {
                done.resolve(Error{.kind = Error::Kind::Cancelled, .code = "db.closed"});
                return;
            }
            core->background.push_back(std::move(job));
        }
        core->writes.notify_one();
    };
    chain->next(chain);
    return task;
}

Result<Unit> DbThreads::transact(Core &core, Database &database, const WriteJob &job)
{
    database.changes().clear();
    TRY_ASSIGN(auto transaction, Transaction::begin(database));
    TRY(job.body(database));
    ChangeSet changes = database.changes().take(job.recording);
    if (job.recording == Recording::Local && core.options.recorder && !changes.rows.empty())
        TRY(core.options.recorder(database, changes));
    TRY(transaction.commit());
    if (!changes.rows.empty()) {
        MainLoop::post([feed = core.feed, changes = std::move(changes)] {
            if (feed)
                emit feed->changed(changes);
        });
    }
    return Unit{};
}

void DbThreads::tellDamage(Core &core, const Error &error)
{
    if (error.kind != Error::Kind::Corrupt)
        return;
    if (error.code.startsWith("db.") || error.code.startsWith("sqlite.")) {
        const std::lock_guard lock(core.mutex);
        if (!core.damage)
            core.damage = error;
    }
    MainLoop::post([feed = core.feed, error] {
        if (feed)
            emit feed->damaged(error);
    });
}

void DbThreads::runWriter(const std::shared_ptr<Core> &core)
{
    const QString mark = runningMark(core->options.path);
    std::unique_ptr<Database> database;
    const auto open = [&]() -> Result<Opened> {
        TRY(core->options.migrations.inspect(core->options.path));
        TRY_ASSIGN(database,
                   Database::open(core->options.path,
                                  {.key = core->options.key, .access = Database::Access::ReadWrite, .faults = core->options.faults}));
        TRY_ASSIGN(const auto migrated, core->options.migrations.apply(*database));
        const bool unclean = QFile::exists(mark);
        // Without the mark the check after a crash is lost, nothing else: a folder that takes no new file is told by the first write.
        if (QFile file(mark); !unclean && !file.open(QIODevice::WriteOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner))
            qCWarning(lcDb, "cannot leave the running mark");
        return Opened{.migrated = migrated, .lastExit = unclean ? Opened::LastExit::Unclean : Opened::LastExit::Clean};
    };
    auto opened = open();
    const bool isOpen = opened.ok();
    const Error failure = isOpen ? Error() : opened.error();
    if (!isOpen && database) {
        database->keepJournal();
        database.reset();
    }
    {
        const std::lock_guard lock(core->mutex);
        core->opened = std::move(opened);
        core->writer = database.get();
        if (database && core->isClosing)
            database->announceEnd();
    }
    core->reads.notify_all();

    bool wroteSinceCheckpoint = false;
    for (;;) {
        WriteJob job;
        {
            std::unique_lock lock(core->mutex);
            const auto due = [&] { return core->isClosing || !core->interactive.empty() || !core->background.empty(); };
            if (wroteSinceCheckpoint && !core->writes.wait_for(lock, idleTime, due)) {
                const bool isDamaged = core->damage.has_value();
                lock.unlock();
                if (!isDamaged)
                    (void)database->execute("PRAGMA wal_checkpoint(PASSIVE)"); // a busy reader only means: later
                wroteSinceCheckpoint = false;
                continue;
            }
            core->writes.wait(lock, due);
            auto &queue = core->interactive.empty() ? core->background : core->interactive;
            if (queue.empty())
                break; // closing, and nothing left to write
            job = std::move(queue.front());
            queue.pop_front();
        }
        if (!isOpen) {
            job.finish(failure);
            continue;
        }
        if (auto damage = core->knownDamage()) {
            job.finish(std::move(*damage));
            continue;
        }
        auto outcome = transact(*core, *database, job);
        if (!outcome)
            tellDamage(*core, outcome.error());
        wroteSinceCheckpoint = wroteSinceCheckpoint || outcome.ok();
        job.finish(std::move(outcome));
    }
    if (!isOpen)
        return;
    const bool isDamaged = core->knownDamage().has_value();
    if (isDamaged)
        database->keepJournal();
    else if (auto written = database->execute("PRAGMA wal_checkpoint(TRUNCATE)"); !written)
        qCWarning(lcDb, "checkpoint at the end: %s", written.error().code.constData());
    {
        const std::lock_guard lock(core->mutex);
        core->writer = nullptr;
    }
    database.reset();
    if (!isDamaged) // the next start looks at every table
        QFile::remove(mark);
}

void DbThreads::runReader(const std::shared_ptr<Core> &core, size_t place)
{
    {
        std::unique_lock lock(core->mutex);
        core->reads.wait(lock, [&] { return core->opened.has_value(); });
    }
    Core::Reader &self = core->readers[place];
    std::unique_ptr<Database> database;
    // Opens when it is first needed, and again if that failed: a disk that was full may have room now.
    const auto ready = [&]() -> Result<Unit> {
        if (database)
            return Unit{};
        if (!*core->opened)
            return core->opened->error();
        TRY_ASSIGN(database, Database::open(core->options.path, {.key = core->options.key, .access = Database::Access::QueryOnly}));
        const std::lock_guard lock(core->mutex);
        self.database = database.get();
        return Unit{};
    };
    const auto answer = [&](const ReadJob &job) -> Result<Unit> {
        TRY(ready());
        TRY_ASSIGN(const auto snapshot, Transaction::begin(*database, Transaction::Kind::Snapshot));
        job.run(*database, [&](const Error &error) { tellDamage(*core, error); });
        // From here nobody may interrupt: a ROLLBACK that is broken off leaves the transaction open, and each later BEGIN fails.
        const std::lock_guard lock(core->mutex);
        self.running = 0;
        return Unit{};
    };
    for (;;) {
        ReadJob job;
        {
            std::unique_lock lock(core->mutex);
            // The second reader leaves the idle work to the first, so that one is always free for the person.
            const auto due = [&] { return core->isClosing || !core->readNow.empty() || (place == 0 && !core->readIdle.empty()); };
            core->reads.wait(lock, due);
            // To open the file and read its schema costs more than the first reads of a start.
            if (place != 0 && !database && core->reads.wait_for(lock, firstReaderAlone, [&] { return core->isClosing || !due(); })
                && !core->isClosing)
                continue;
            if (core->isClosing)
                break;
            auto &queue = core->readNow.empty() ? core->readIdle : core->readNow;
            job = std::move(queue.front());
            queue.pop_front();
            self.running = job.number; // takes the place of one that failed before it ran
            if (database)
                database->resume();
        }
        if (auto answered = answer(job); !answered) {
            tellDamage(*core, answered.error());
            job.fail(std::move(answered.error()));
        }
        job = {};
    }
    const std::lock_guard lock(core->mutex);
    self.database = nullptr;
}

} // namespace Layers
