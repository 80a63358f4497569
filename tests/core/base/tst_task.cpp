#include "core/base/pool.h"
#include "core/base/taskops.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/testclock.h"
#include "tests/support/waitfor.h"

#include <thread>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

namespace {

// Each step of a recipe writes into the log; a row is a recipe and the log it must leave.
using Log = QStringList;
using Recipe = std::function<void(Log &, TaskScope &, TestClock &)>;

Error timeoutError()
{
    return Error{.kind = Error::Kind::Timeout, .code = "t"};
}

void settle()
{
    waitUntil([] { return false; }, 15ms);
}

template <class T>
auto into(Log &log)
{
    return
        [&log](Result<T> result) { log << (result ? QStringLiteral("value") : QStringLiteral("error ") + kindName(result.error().kind)); };
}

} // namespace

Q_DECLARE_METATYPE(Recipe)

class TstTask : public QObject
{
    Q_OBJECT
private slots:
    void logs_data()
    {
        QTest::addColumn<Recipe>("recipe");
        QTest::addColumn<QString>("log");
        const auto row
            = [](const char *name, Recipe recipe, const char *log) { QTest::newRow(name) << recipe << QString::fromLatin1(log); };

        row(
            "a ready task is delivered through the loop",
            [](Log &log, TaskScope &scope, TestClock &) {
                scope.run(Task<int>(1), [&log](Result<int>) { log << QStringLiteral("delivered"); });
                log << QStringLiteral("after run");
            },
            "after run,delivered");
        row(
            "then is skipped on error and orElse recovers",
            [](Log &log, TaskScope &scope, TestClock &) {
                scope.run(Task<int>(timeoutError())
                              .then([&log](int) {
                                  log << QStringLiteral("never");
                                  return 1;
                              })
                              .orElse([&log](const Error &) {
                                  log << QStringLiteral("recovered");
                                  return 2;
                              })
                              .then([&log](int n) {
                                  log << QString::number(n);
                                  return n;
                              }),
                          into<int>(log));
            },
            "recovered,2,value");
        row(
            "orElse is skipped on success",
            [](Log &log, TaskScope &scope, TestClock &) {
                scope.run(Task<int>(1).orElse([&log](const Error &) {
                    log << QStringLiteral("never");
                    return 2;
                }),
                          into<int>(log));
            },
            "value");
        row(
            "a Task inside then is flattened",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                scope.run(Task<int>(1).then([&](int) { return clock.after(5ms); }).then([&log](Unit) { log << QStringLiteral("later"); }),
                          into<Unit>(log));
                settle();
                log << QStringLiteral("advance");
                clock.advance(5ms);
            },
            "advance,later,value");
        row(
            "an Error returned from then goes on as one",
            [](Log &log, TaskScope &scope, TestClock &) {
                scope.run(Task<int>(1).then([](int) -> Result<int> { return timeoutError(); }), into<int>(log));
            },
            "error Timeout");
        row(
            "dropping abandons all the way up",
            [](Log &log, TaskScope &, TestClock &) {
                Resolver<int> resolver;
                auto task = resolver.task();
                resolver.onAbandoned([&log] { log << QStringLiteral("abandoned"); });
                {
                    TaskScope inner;
                    inner.run(std::move(task).then([](int n) { return n; }).then([](int n) { return n + 1; }), into<int>(log));
                    log << QStringLiteral("drop");
                }
                resolver.resolve(1);
                log << QStringLiteral("dropped");
            },
            "drop,abandoned,dropped");
        row(
            "dropping an inner task that is being waited for",
            [](Log &log, TaskScope &, TestClock &) {
                auto resolver = std::make_shared<Resolver<int>>();
                {
                    TaskScope inner;
                    inner.run(Task<int>(1).then([resolver, &log](int) {
                        auto task = resolver->task();
                        resolver->onAbandoned([&log] { log << QStringLiteral("abandoned"); });
                        return task;
                    }),
                              into<int>(log));
                    settle();
                    log << QStringLiteral("drop");
                }
            },
            "drop,abandoned");
        row(
            "a settled task is not abandoned",
            [](Log &log, TaskScope &scope, TestClock &) {
                Resolver<int> resolver;
                auto task = resolver.task();
                resolver.onAbandoned([&log] { log << QStringLiteral("abandoned"); });
                scope.run(std::move(task), into<int>(log));
                resolver.resolve(1);
                resolver.resolve(timeoutError());
            },
            "value");
        row(
            "a dead resolver",
            [](Log &log, TaskScope &scope, TestClock &) {
                auto resolver = std::make_unique<Resolver<int>>();
                scope.run(resolver->task(), into<int>(log));
                resolver.reset();
            },
            "error Internal");
        row(
            "a scope may die inside its own handler",
            [](Log &log, TaskScope &, TestClock &) {
                auto scope = std::make_shared<std::unique_ptr<TaskScope>>(std::make_unique<TaskScope>());
                (*scope)->run(Task<int>(1), [scope, &log](Result<int>) {
                    scope->reset();
                    log << QStringLiteral("first");
                });
                (*scope)->run(Task<int>(2), [&log](Result<int>) { log << QStringLiteral("never"); });
            },
            "first");
        row(
            "all keeps the order",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                std::vector<Task<int>> tasks;
                tasks.push_back(clock.after(9ms).then([](Unit) { return 1; }));
                tasks.push_back(clock.after(3ms).then([](Unit) { return 2; }));
                scope.run(all(std::move(tasks)), [&log](Result<std::vector<int>> result) {
                    for (const int n : result.value())
                        log << QString::number(n);
                });
                clock.advance(4ms);
                settle();
                clock.advance(6ms);
            },
            "1,2");
        row(
            "all fails with the first error and drops the rest",
            [](Log &log, TaskScope &scope, TestClock &) {
                Resolver<int> slow;
                std::vector<Task<int>> tasks;
                tasks.push_back(slow.task());
                slow.onAbandoned([&log] { log << QStringLiteral("abandoned"); });
                tasks.push_back(Task<int>(timeoutError()));
                scope.run(all(std::move(tasks)), into<std::vector<int>>(log));
                settle();
            },
            "abandoned,error Timeout");
        row(
            "all of nothing",
            [](Log &log, TaskScope &scope, TestClock &) { scope.run(all(std::vector<Task<int>>()), into<std::vector<int>>(log)); },
            "value");
        row(
            "withTimeout drops what is late",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                Resolver<int> slow;
                auto task = slow.task();
                slow.onAbandoned([&log] { log << QStringLiteral("abandoned"); });
                scope.run(withTimeout(clock, 50ms, std::move(task)), into<int>(log));
                clock.advance(49ms);
                settle();
                log << QStringLiteral("still waiting");
                clock.advance(1ms);
                settle();
            },
            "still waiting,abandoned,error Timeout");
        row(
            "withTimeout passes what is in time",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                scope.run(withTimeout(clock, 50ms, clock.after(10ms).then([](Unit) { return 5; })), into<int>(log));
                clock.advance(10ms);
            },
            "value");
        row(
            "retry tries as often as the policy says",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                RetryPolicy policy;
                policy.jitter = [] { return 1.0; };
                scope.run(retry(clock, policy,
                                [&log]() -> Task<int> {
                                    log << QStringLiteral("try");
                                    return timeoutError();
                                }),
                          into<int>(log));
                settle();
                clock.advance(499ms);
                settle();
                log << QStringLiteral("499");
                clock.advance(1ms);
                settle();
                clock.advance(1000ms);
                settle();
            },
            "try,499,try,try,error Timeout");
        row(
            "retry waits as long as the server says",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                auto count = std::make_shared<int>(0);
                scope.run(retry(clock, RetryPolicy(),
                                [count]() -> Task<int> {
                                    if (++*count == 1)
                                        return Error{.kind = Error::Kind::RateLimited, .retryAfter = 7s};
                                    return 1;
                                }),
                          into<int>(log));
                settle();
                clock.advance(6s);
                settle();
                log << QStringLiteral("6 s");
                clock.advance(1s);
                settle();
            },
            "6 s,value");
        row(
            "retry leaves what is not worth it",
            [](Log &log, TaskScope &scope, TestClock &clock) {
                scope.run(retry(clock, RetryPolicy(),
                                [&log]() -> Task<int> {
                                    log << QStringLiteral("try");
                                    return Error{.kind = Error::Kind::Rejected};
                                }),
                          into<int>(log));
            },
            "try,error Rejected");
    }
    void logs()
    {
        QFETCH(Recipe, recipe);
        QFETCH(QString, log);
        Log written;
        {
            TaskScope scope;
            TestClock clock;
            recipe(written, scope, clock);
            settle();
        }
        QCOMPARE(written.join(QLatin1Char(',')), log);
    }

    void repeatIsFlat()
    {
        int steps = 0;
        const auto done = waitFor(repeat([&steps]() -> Task<Loop> { return ++steps < 100000 ? Loop::Again : Loop::Done; }), 60s);
        QVERIFY_OK(done);
        QCOMPARE(steps, 100000);
    }

    void repeatStopsAtAnError()
    {
        int steps = 0;
        const auto done = waitFor(repeat([&steps]() -> Task<Loop> {
            if (++steps == 3)
                return timeoutError();
            return Loop::Again;
        }));
        QVERIFY(!done.ok());
        QCOMPARE(steps, 3);
    }

    void anotherThreadAnswersThroughTheLoop()
    {
        Resolver<int> resolver;
        auto task = resolver.task();
        std::vector<int> items;
        const auto feed = resolver.guard<int>([&items](std::vector<int> batch) {
            QVERIFY(MainLoop::isCurrent());
            items.insert(items.end(), batch.begin(), batch.end());
        });
        std::thread worker([resolver, feed] {
            for (int i = 0; i < 5000; ++i)
                feed(i);
            resolver.resolve(1);
        });
        size_t before = 0;
        const auto result = waitFor(std::move(task).then([&](int n) {
            before = items.size();
            return n;
        }));
        worker.join();
        QVERIFY_OK(result);
        QCOMPARE(before, size_t(5000)); // all items come before the answer
        for (int i = 0; i < 5000; ++i)
            QCOMPARE(items[size_t(i)], i);
    }

    void aFeedIsSilentOnceNobodyWaits()
    {
        Resolver<int> resolver;
        std::optional<Task<int>> task(resolver.task());
        int delivered = 0;
        const auto feed = resolver.guard<int>([&delivered](std::vector<int> batch) { delivered += int(batch.size()); });
        feed(1);
        QVERIFY(waitUntil([&] { return delivered == 1; }));
        feed(2);
        task.reset();
        feed(3);
        settle();
        settle();
        QCOMPARE(delivered, 1);
    }

    void aFeedIsCoalescedToFrames()
    {
        Resolver<int> resolver;
        const auto task = resolver.task();
        int batches = 0;
        int delivered = 0;
        const auto feed = resolver.guard<int>([&](std::vector<int> batch) {
            ++batches;
            delivered += int(batch.size());
        });
        for (int i = 0; i < 200; ++i)
            feed(i);
        QVERIFY(waitUntil([&] { return delivered == 200; }));
        QCOMPARE(batches, 1);
    }

    void thePoolAnswersAndCanBeAskedToStop()
    {
        const auto sum = waitFor(runOnPool([] { return 40 + 2; }));
        QCOMPARE(sum.value(), 42);
        std::atomic<bool> stopped = false;
        {
            std::atomic<bool> started = false;
            TaskScope scope;
            scope.run(runOnPool([&](const StopToken &stop) {
                          started = true;
                          while (!stop())
                              std::this_thread::sleep_for(1ms);
                          stopped = true;
                          return 1;
                      }),
                      [](Result<int>) { QFAIL("dropped"); });
            QVERIFY(waitUntil([&] { return started.load(); }));
            scope.cancelAll();
            QVERIFY(waitUntil([&] { return stopped.load(); }));
        }
    }
};

LAYERS_TEST(TstTask, "tst_task", Guiless)
#include "tst_task.moc"
