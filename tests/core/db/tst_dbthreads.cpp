#include "core/db/dbthreads.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <QtCore/QDir>
#include <QtCore/QRandomGenerator>
#include <QtCore/QTemporaryDir>

#include <ctime>
#include <future>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

namespace {

constexpr Table notes{"notes"};

Uuid newId()
{
    return Uuid::v7(std::chrono::sys_time<std::chrono::milliseconds>(1000ms));
}

Result<Uuid> addNote(Database &database)
{
    const Uuid id = newId();
    TRY(database.run("INSERT INTO notes(id, text) VALUES(?1, ?2)", id, QStringLiteral("text")));
    database.changes().touch(notes, id);
    return id;
}

Result<qint64> countNotes(Database &database)
{
    return database.number("SELECT count(*) FROM notes");
}

constexpr qint64 pageSize = 4096;

bool fillWithNotes(const DbThreads::Options &options)
{
    DbThreads threads(options);
    const auto filled = waitFor(threads.write([](Database &database) -> Result<Unit> {
        for (int i = 0; i < 2000; ++i)
            TRY(addNote(database));
        return Unit{};
    }));
    return filled.ok();
}

// The beginning of each page from this one on becomes nonsense.
bool damagePages(const QString &path, qint64 from, qsizetype bytes)
{
    QFile file(path);
    bool isDone = file.open(QIODevice::ReadWrite) && file.size() > 10 * pageSize;
    for (qint64 page = from; isDone && (page + 1) * pageSize <= file.size(); ++page)
        isDone = file.seek(page * pageSize) && file.write(QByteArray(bytes, '\x7f')) == bytes;
    return isDone;
}

} // namespace

class TstDbThreads : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    DbThreads::Options fresh()
    {
        const QString schema = m_folder.filePath(QStringLiteral("schema"));
        QDir().mkpath(schema);
        QFile file(schema + QStringLiteral("/0001_init.sql"));
        if (file.open(QIODevice::WriteOnly))
            file.write("CREATE TABLE notes(id BLOB PRIMARY KEY, text TEXT) WITHOUT ROWID; CREATE TABLE outbox(id BLOB, tbl TEXT);");
        file.close();
        return {.path = m_folder.filePath(QStringLiteral("db%1.sqlite").arg(++m_count)),
                .migrations = Migrations(schema),
                .recorder = [](Database &database, const ChangeSet &changes) -> Result<Unit> {
                    for (const ChangeSet::Row &row : changes.rows)
                        TRY(database.run("INSERT INTO outbox VALUES(?1, ?2)", row.id, QString::fromLatin1(row.table.name.data())));
                    return Unit{};
                },
                .faults = std::make_shared<FaultInjection>()};
    }

private slots:
    void writesThenReads()
    {
        DbThreads threads(fresh());
        QVERIFY_OK(waitFor(threads.write(addNote)));
        QCOMPARE(*waitFor(threads.read(countNotes)), 1);
        const auto opened = waitFor(threads.opened());
        QVERIFY_OK(opened);
        QCOMPARE(opened->migrated.to, 1);
        QVERIFY(opened->lastExit == DbThreads::Opened::LastExit::Clean);
    }

    void oneSignalAWriteAndBeforeItsAnswer()
    {
        DbThreads threads(fresh());
        QStringList log;
        connect(&threads.feed(), &ChangeFeed::changed, this, [&](const ChangeSet &changes) {
            log << QStringLiteral("changed %1 %2").arg(changes.rows.size()).arg(changes.origin == Recording::Local ? 'L' : 'R');
            QVERIFY(MainLoop::isCurrent());
        });
        const auto two = [](Database &database) -> Result<Unit> {
            TRY_ASSIGN(const Uuid first, addNote(database));
            TRY(addNote(database));
            database.changes().touch(notes, first); // again: still once
            return Unit{};
        };
        const auto nothing = [](Database &) -> Result<Unit> { return Unit{}; };
        const auto fails = [](Database &database) -> Result<Unit> {
            TRY(addNote(database));
            return Error{.kind = Error::Kind::Rejected, .code = "no"};
        };
        QVERIFY_OK(waitFor(threads.write(two).then([&] { log << QStringLiteral("answer"); })));
        QVERIFY_OK(waitFor(threads.write(nothing)));
        QVERIFY(!waitFor(threads.write(fails)));
        QVERIFY_OK(waitFor(threads.write(two, Priority::Background, Recording::Remote)));
        QCOMPARE(log, QStringList({QStringLiteral("changed 2 L"), QStringLiteral("answer"), QStringLiteral("changed 2 R")}));
        QCOMPARE(*waitFor(threads.read(countNotes)), 4);
        QCOMPARE(*waitFor(threads.read([](Database &database) { return database.number("SELECT count(*) FROM outbox"); })), 2);
    }

    void theNthStatementFailsAndNothingIsHalf()
    {
        DbThreads::Options options = fresh();
        const auto faults = options.faults;
        DbThreads threads(options);
        QVERIFY_OK(waitFor(threads.opened()));
        int n = 0;
        for (bool passed = false; !passed;) {
            const qint64 before = *waitFor(threads.read(countNotes));
            faults->failAt(++n, Error{.kind = Error::Kind::DiskFull, .code = "test"});
            passed = waitFor(threads.write(addNote)).ok();
            faults->clear();
            QCOMPARE(*waitFor(threads.read(countNotes)), before + (passed ? 1 : 0));
            QCOMPARE(*waitFor(threads.read([](Database &database) { return database.number("SELECT count(*) FROM outbox"); })),
                     before + (passed ? 1 : 0));
        }
        qInfo("%d statements failed one by one", n - 1);
        QCOMPARE(n - 1, 4); // begin, the row, the outbox, commit
    }

    void aDroppedWriteStillHappens()
    {
        DbThreads threads(fresh());
        {
            auto dropped = threads.write(addNote);
        }
        QVERIFY(waitUntil([&] { return *waitFor(threads.read(countNotes)) == 1; }));
    }

    void theDestructorFinishesEveryWrite()
    {
        const DbThreads::Options options = fresh();
        TaskScope scope;
        {
            DbThreads threads(options);
            for (int i = 0; i < 50; ++i)
                scope.run(threads.write(addNote, i % 2 ? Priority::Background : Priority::Interactive));
        }
        QVERIFY(!QFile::exists(options.path + QStringLiteral("-wal")));
        QVERIFY(!QFile::exists(options.path + QStringLiteral(".running")));
        DbThreads again(options);
        QCOMPARE(*waitFor(again.read(countNotes)), 50);
    }

    void aDroppedReadIsInterrupted()
    {
        DbThreads threads(fresh());
        QVERIFY_OK(waitFor(threads.opened()));
        std::promise<void> started;
        std::promise<Error::Kind> ended;
        {
            auto dropped = threads.read([&](Database &database) -> Result<qint64> {
                started.set_value();
                auto outcome = database.number("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n");
                ended.set_value(outcome.error().kind);
                return outcome;
            });
            started.get_future().wait();
        }
        QCOMPARE(kindName(ended.get_future().get()), QStringLiteral("Cancelled"));
        QCOMPARE(*waitFor(threads.read(countNotes)), 0);
    }

    // A read that is dropped just when it ends must not leave its reader inside a transaction: each later read would fail.
    void readsDroppedAtAnyMomentHarmNoOther()
    {
        DbThreads threads(fresh());
        QVERIFY_OK(waitFor(threads.opened()));
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        for (int round = 0; round < 20000; ++round) {
            {
                auto dropped = threads.read(countNotes);
                const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(random.bounded(40000));
                while (std::chrono::steady_clock::now() < end) { }
            }
            if (round % 100 == 0) {
                auto one = threads.read(countNotes);
                auto two = threads.read(countNotes);
                QVERIFY_OK(waitFor(std::move(one)));
                QVERIFY_OK(waitFor(std::move(two)));
            }
        }
    }

    void readersWriteNothing()
    {
        DbThreads threads(fresh());
        const auto outcome = waitFor(threads.read(addNote));
        QVERIFY(!outcome);
        QCOMPARE(kindName(outcome.error().kind), QStringLiteral("Forbidden"));
    }

    void aReaderSeesOneState()
    {
        DbThreads threads(fresh());
        QVERIFY_OK(waitFor(threads.opened()));
        std::promise<void> counted;
        std::promise<void> written;
        auto counts = threads.read([&](Database &database) -> Result<std::pair<qint64, qint64>> {
            TRY_ASSIGN(const qint64 first, countNotes(database));
            counted.set_value();
            written.get_future().wait();
            TRY_ASSIGN(const qint64 second, countNotes(database));
            return std::pair(first, second);
        });
        counted.get_future().wait();
        QVERIFY_OK(waitFor(threads.write(addNote)));
        written.set_value();
        QVERIFY((*waitFor(std::move(counts)) == std::pair<qint64, qint64>(0, 0)));
        QCOMPARE(*waitFor(threads.read(countNotes)), 1);
    }

    void interactiveWritesGoFirst()
    {
        DbThreads threads(fresh());
        QVERIFY_OK(waitFor(threads.opened()));
        QStringList order; // touched by the writer alone until everything has settled
        std::promise<void> go;
        const auto gate = go.get_future().share();
        const auto note = [&](const char *word) {
            return [&order, word](Database &) -> Result<Unit> {
                order << QString::fromLatin1(word);
                return Unit{};
            };
        };
        TaskScope scope;
        scope.run(threads.write([gate](Database &) -> Result<Unit> {
            gate.wait();
            return Unit{};
        }));
        scope.run(threads.write(note("background"), Priority::Background));
        auto slices = threads.writeInSlices([&, n = 0](Database &) mutable -> Result<Loop> {
            order << QStringLiteral("slice");
            return ++n < 2 ? Loop::Again : Loop::Done;
        });
        scope.run(threads.write(note("interactive")));
        go.set_value();
        QVERIFY_OK(waitFor(std::move(slices)));
        QCOMPARE(order.join(QLatin1Char(' ')), QStringLiteral("interactive background slice slice"));
    }

    void slicesEndWhenDropped()
    {
        DbThreads threads(fresh());
        std::atomic<int> steps = 0;
        {
            auto endless = threads.writeInSlices([&](Database &) -> Result<Loop> {
                ++steps;
                return Loop::Again;
            });
            QVERIFY(waitUntil([&] { return steps > 10; }));
        }
        // Two more jobs pass the queue that the slices stood in: whatever was running has ended by then.
        for (int i = 0; i < 2; ++i)
            QVERIFY_OK(waitFor(threads.write(addNote, Priority::Background)));
        const int after = steps;
        QVERIFY_OK(waitFor(threads.write(addNote, Priority::Background)));
        QCOMPARE(steps.load(), after);
    }

    void aFileThatCannotBeOpenedAnswersEverything()
    {
        DbThreads::Options options = fresh();
        QFile file(options.path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        DbThreads threads(options);
        for (const auto &error : {waitFor(threads.opened()).error(), waitFor(threads.read(countNotes)).error(),
                                  waitFor(threads.write(addNote)).error(), waitFor(threads.checked()).error()}) {
            QCOMPARE(error.code, QByteArray("db.damaged"));
            QCOMPARE(kindName(error.kind), QStringLiteral("Corrupt"));
        }
    }

    void damageThatIsMetIsTold()
    {
        const DbThreads::Options options = fresh();
        QVERIFY(fillWithNotes(options));
        QFile file(options.path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 page = 3 * 4096; page + 4096 <= file.size(); page += 4096) {
            file.seek(page);
            file.write(QByteArray(1500, 'x'));
        }
        file.close();
        DbThreads threads(options);
        QSignalSpy damaged(&threads.feed(), &ChangeFeed::damaged);
        QCOMPARE(kindName(waitFor(threads.read(countNotes)).error().kind), QStringLiteral("Corrupt"));
        QVERIFY(waitUntil([&] { return damaged.size() == 1; }));
        QVERIFY_OK(waitFor(threads.read([](Database &database) { return database.number("SELECT 1"); })));
        QCOMPARE(damaged.size(), 1);
    }

    // What is left of a damaged file may be all that can be saved: whoever met the damage, nothing changes it any more.
    void nothingIsWrittenToADamagedFile()
    {
        const DbThreads::Options options = fresh();
        QVERIFY(fillWithNotes(options));
        QVERIFY(damagePages(options.path, 3, 1500));
        const auto contents = [&] {
            QFile file(options.path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray before = contents();
        {
            DbThreads threads(options);
            const auto addTable = [](Database &database) { return database.execute("CREATE TABLE other(x)"); };
            const auto met = waitFor(threads.read(countNotes));
            QCOMPARE(kindName(met.error().kind), QStringLiteral("Corrupt"));
            const auto written = waitFor(threads.write(addTable));
            QVERIFY(!written);
            QCOMPARE(written.error().code, met.error().code);
            const auto sliced = waitFor(threads.writeInSlices([&](Database &database) -> Result<Loop> {
                TRY(addTable(database));
                return Loop::Done;
            }));
            QVERIFY(!sliced);
            QCOMPARE(sliced.error().code, met.error().code);
        }
        QVERIFY(contents() == before);
        QVERIFY(QFile::exists(options.path + QStringLiteral(".running"))); // the next start looks at every table
    }

    // Nor by the WAL, whether in a pause or at the end.
    void theJournalOfADamagedFileStays()
    {
        const DbThreads::Options options = fresh();
        QVERIFY(fillWithNotes(options));
        QVERIFY(damagePages(options.path, 3, 1500));
        const auto contents = [&] {
            QFile file(options.path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray before = contents();
        {
            DbThreads threads(options);
            QVERIFY_OK(waitFor(threads.write([](Database &database) { return database.execute("CREATE TABLE other(x)"); })));
            QVERIFY(!waitFor(threads.read(countNotes)));
            QTest::qWait(800);
        }
        QVERIFY(contents() == before);
        QVERIFY(QFileInfo(options.path + QStringLiteral("-wal")).size() > 0);
    }

    void damageIsFoundAfterAnUncleanExit_data()
    {
        QTest::addColumn<bool>("mark");
        QTest::addColumn<bool>("damage");
        QTest::newRow("a clean exit is not checked") << false << true;
        QTest::newRow("an unclean exit with a whole file") << true << false;
        QTest::newRow("an unclean exit with a damaged file") << true << true;
    }
    void damageIsFoundAfterAnUncleanExit()
    {
        QFETCH(bool, mark);
        QFETCH(bool, damage);
        const DbThreads::Options options = fresh();
        QVERIFY(fillWithNotes(options));
        if (damage)
            QVERIFY(damagePages(options.path, QFileInfo(options.path).size() / pageSize - 4, pageSize)); // the last ones
        if (mark) {
            QFile left(options.path + QStringLiteral(".running"));
            QVERIFY(left.open(QIODevice::WriteOnly));
        }
        DbThreads threads(options);
        const auto outcome = waitFor(threads.checked());
        QCOMPARE(outcome.ok(), !(mark && damage));
        if (!outcome)
            QCOMPARE(kindName(outcome.error().kind), QStringLiteral("Corrupt"));
    }

    // The figure is printed; the test only asks that a read does not wait for the write to end.
    void aReadDoesNotWaitForAWrite()
    {
        DbThreads threads(fresh());
        QVERIFY_OK(waitFor(threads.write(addNote)));
        QVERIFY_OK(waitFor(threads.read(countNotes)));
        std::vector<double> figures;
        int before = 0;
        for (int round = 0; round < 30; ++round) {
            std::atomic<bool> writing = true;
            std::promise<void> started;
            auto write = threads.write([&](Database &database) -> Result<Unit> {
                started.set_value();
                for (int i = 0; i < 500; ++i)
                    TRY(addNote(database));
                writing = false;
                return Unit{};
            });
            started.get_future().wait();
            const auto begin = std::chrono::steady_clock::now();
            QVERIFY_OK(waitFor(threads.read(countNotes)));
            figures.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
            before += writing ? 1 : 0;
            QVERIFY_OK(waitFor(std::move(write)));
        }
        std::sort(figures.begin(), figures.end());
        qInfo("a read beside a 500-row write: median %.2f ms, worst %.2f ms; %d of 30 answers came before the write had ended",
              figures[figures.size() / 2], figures.back(), before);
        QVERIFY(figures[figures.size() / 2] < 50);
    }
};

LAYERS_TEST(TstDbThreads, "tst_dbthreads", Guiless)
#include "tst_dbthreads.moc"
