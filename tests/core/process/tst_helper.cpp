#include "core/process/helper.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/testclock.h"
#include "tests/support/waitfor.h"

#include <QtTest/QSignalSpy>

#include <csignal>
#include <sys/wait.h>

using namespace Layers;
using namespace LayersTest;
using namespace std::chrono_literals;

namespace {

HelperCommand command()
{
    return {.program = QStringLiteral(LAYERS_BINARY_DIR "/tests/testhelper")};
}

// Gone, or waiting to be reaped by whoever inherits it.
bool isDead(qint64 process)
{
    QFile stat(QStringLiteral("/proc/%1/stat").arg(process));
    return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z ");
}

QByteArray outcome(const Result<QByteArray> &result)
{
    return result ? "ok " + *result : kindName(result.error().kind).toLatin1() + ' ' + result.error().code;
}

} // namespace

class TstHelper : public QObject
{
    Q_OBJECT
private slots:
    void requestsAreAnswered()
    {
        Helper helper(command(), {}, m_clock);
        QVERIFY(!helper.isRunning());
        std::vector<Task<QByteArray>> tasks;
        for (int i = 0; i < 100; ++i)
            tasks.push_back(helper.request("echo " + QByteArray::number(i), 10s));
        for (int i = 0; i < 100; ++i)
            QCOMPARE(outcome(waitFor(std::move(tasks[size_t(i)]))), "ok " + QByteArray::number(i));
        const QByteArray large(4 * 1024 * 1024, 'l');
        QCOMPARE(waitFor(helper.request("echo " + large, 10s)).valueOr({}), large);
        QCOMPARE(outcome(waitFor(helper.request("fail", 10s))), "Rejected process.failed");
        QCOMPARE(outcome(waitFor(helper.request("twice", 10s))), "ok one");
        QCOMPARE(outcome(waitFor(helper.request("echo on", 10s))), "ok on");
        QCOMPARE(helper.starts(), 1);
    }

    void whatItDoesWrong_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const char *request, const char *expected) {
            QTest::newRow(name) << QByteArray(request) << QByteArray(expected);
        };
        row("it crashes", "crash", "Internal process.crashed");
        row("it ends without an answer", "exit", "Internal process.crashed");
        row("it writes text in place of frames", "garbage", "Rejected process.frame_too_large");
        row("it announces four gigabytes", "huge", "Rejected process.frame_too_large");
        row("it sends an empty frame", "empty", "Rejected process.frame");
        row("it answers what was never asked", "stranger", "Rejected process.protocol");
        row("it answers without an id", "short", "Rejected process.protocol");
    }
    void whatItDoesWrong()
    {
        QFETCH(QByteArray, request);
        QFETCH(QByteArray, expected);
        Helper helper(command(), {.firstDelay = 10ms}, m_clock);
        QCOMPARE(outcome(waitFor(helper.request(request, 10s))), expected);
        QCOMPARE(outcome(waitFor(helper.request("echo again", 10s))), "ok again");
        QCOMPARE(helper.starts(), 2);
        if (request == "crash")
            QVERIFY(helper.errorOutput().contains("about to crash"));
    }

    void aHelperThatHangsIsKilled()
    {
        Helper helper(command(), {.firstDelay = 10ms}, m_clock);
        const qint64 process = waitFor(helper.request("pid", 10s)).valueOr({}).toLongLong();
        auto hung = helper.request("hang", 200ms);
        auto behind = helper.request("echo behind", 10s);
        QCOMPARE(outcome(waitFor(std::move(hung))), "Timeout process.deadline");
        QCOMPARE(outcome(waitFor(std::move(behind))), "Internal process.crashed");
        QVERIFY(waitUntil([&] { return isDead(process); }, 2s));
        QCOMPARE(outcome(waitFor(helper.request("echo new", 10s))), "ok new");
    }

    void itsChildrenDieWithIt()
    {
        auto helper = std::make_unique<Helper>(command(), HelperLimits{.firstDelay = 10ms}, m_clock);
        const qint64 first = waitFor(helper->request("child", 10s)).valueOr({}).toLongLong();
        QVERIFY(first > 0 && !isDead(first));
        helper->kill();
        QVERIFY(waitUntil([&] { return isDead(first); }, 2s));
        const qint64 second = waitFor(helper->request("child", 10s)).valueOr({}).toLongLong();
        QVERIFY(second > 0 && !isDead(second));
        // The child holds the pipes open, so the helper's crash is seen although its group lives on.
        QCOMPARE(outcome(waitFor(helper->request("crash", 10s))), "Internal process.crashed");
        QVERIFY(waitUntil([&] { return isDead(second); }, 2s));
        const qint64 third = waitFor(helper->request("child", 10s)).valueOr({}).toLongLong();
        const qint64 process = helper->processId();
        helper.reset();
        QVERIFY(waitUntil([&] { return isDead(third) && isDead(process); }, 2s));
    }

    void itDiesWhenTheProgramIsKilled()
    {
        // A program between: it starts the helper as Helper does and is killed without a word.
        int pipes[2];
        QVERIFY(::pipe(pipes) == 0);
        const pid_t between = ::fork();
        if (between == 0) {
            // Only this process: a copy of the test must not run the rest of it.
            QProcess process;
            process.setProgram(command().program);
            Helper helper(command(), {}, m_clock);
            auto task = helper.request("pid", 10s);
            const auto answer = waitFor(std::move(task));
            const qint64 id = answer.valueOr({}).toLongLong();
            [[maybe_unused]] const auto written = ::write(pipes[1], &id, sizeof id);
            for (;;)
                ::pause();
        }
        qint64 helper = 0;
        QCOMPARE(::read(pipes[0], &helper, sizeof helper), ssize_t(sizeof helper));
        QVERIFY(helper > 0 && !isDead(helper));
        ::kill(between, SIGKILL);
        ::waitpid(between, nullptr, 0);
        QVERIFY(waitUntil([&] { return isDead(helper); }, 2s));
    }

    void aFloodPassesAndErrorOutputIsCapped()
    {
        Helper helper(command(), {.errorOutput = 2000}, m_clock);
        qint64 bytes = 0;
        connect(&helper, &Helper::frameReceived, this, [&bytes](const Frame &frame) { bytes += frame.payload.size(); });
        QCOMPARE(outcome(waitFor(helper.request("flood", 20s))), "ok done");
        QCOMPARE(bytes, 2000 * 60'000);
        QCOMPARE(outcome(waitFor(helper.request("chatter", 10s))), "ok done");
        QVERIFY(waitUntil([&] { return helper.errorOutput().size() == 2000; }, 2s));
    }

    void aDroppedRequestIsCancelled()
    {
        Helper helper(command(), {}, m_clock);
        waitFor(helper.request("echo up", 10s)).ok();
        QSignalSpy frames(&helper, &Helper::frameReceived);
        {
            auto dropped = helper.request("nothing", 10s);
        }
        QVERIFY(waitUntil([&] { return frames.count() == 1; }));
        QCOMPARE(outcome(waitFor(helper.request("echo on", 10s))), "ok on");
    }

    void itWaitsLongerAfterEachCrashAndGivesUp()
    {
        TestClock clock;
        Helper helper(command(), {.firstDelay = 100ms, .longestDelay = 150ms, .crashesInARow = 3, .rest = 1000ms}, clock);
        QCOMPARE(outcome(waitFor(helper.request("crash", 1h))), "Internal process.crashed");
        auto second = helper.request("crash", 1h);
        waitUntil([] { return false; }, 30ms);
        QCOMPARE(helper.starts(), 1);
        clock.advance(100ms);
        QCOMPARE(outcome(waitFor(std::move(second))), "Internal process.crashed");
        auto third = helper.request("crash", 1h);
        clock.advance(100ms);
        waitUntil([] { return false; }, 30ms);
        QCOMPARE(helper.starts(), 2);
        clock.advance(50ms);
        QCOMPARE(outcome(waitFor(std::move(third))), "Internal process.crashed");
        QCOMPARE(outcome(waitFor(helper.request("echo x", 1h))), "Internal process.gave_up");
        QCOMPARE(helper.starts(), 3);
        clock.advance(1000ms);
        QCOMPARE(outcome(waitFor(helper.request("echo x", 1h))), "ok x");
    }

    void itGoesWhenNobodyNeedsIt()
    {
        TestClock clock;
        Helper helper(command(), {.idle = 30s}, clock);
        QCOMPARE(outcome(waitFor(helper.request("echo x", 1h))), "ok x");
        clock.advance(29s);
        waitUntil([] { return false; }, 20ms);
        QVERIFY(helper.isRunning());
        QSignalSpy stops(&helper, &Helper::stopped);
        clock.advance(1s);
        QVERIFY(waitUntil([&] { return stops.count() == 1; }));
        QVERIFY(!helper.isRunning());
        QCOMPARE(outcome(waitFor(helper.request("echo y", 1h))), "ok y");
    }

    void aProgramThatIsNotThere()
    {
        Helper helper({.program = QStringLiteral("/nowhere/helper")}, {}, m_clock);
        QCOMPARE(outcome(waitFor(helper.request("echo x", 10s))), "NotFound process.start");
        QVERIFY(!helper.isRunning());
        HelperLimits narrow{.frame = 10};
        Helper small(command(), narrow, m_clock);
        QCOMPARE(outcome(waitFor(small.request("echo longer than ten", 10s))), "Rejected process.frame_too_large");
    }

private:
    SystemClock m_clock;
};

LAYERS_TEST(TstHelper, "tst_helper", Guiless)
#include "tst_helper.moc"
