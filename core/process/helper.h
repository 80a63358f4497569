#pragma once
// The border to one helper program: started with the first request, spoken to in frames over its standard input and output, killed with all
// it has started when it hangs, speaks nonsense or is no longer needed, and started again when it is needed next. Owned by the service that
// uses it; main thread. It dies with its owner, and with the whole program even when that is killed.
//
// A request fails as
//   Timeout   process.deadline   no answer in time: the helper is killed, for what hangs once cannot be trusted
//   Internal  process.crashed    it ended, or was killed for another request's deadline, before it answered
//   Rejected  process.frame, process.frame_too_large, process.protocol   it spoke nonsense; it is killed
//   Rejected  process.failed     the helper itself said that it could not do it; detail holds its words
//   NotFound  process.start      it cannot be started (not installed)
//   Internal  process.gave_up    it has crashed too often in a row; tried again after Limits::rest
// A request that was never sent, because the helper crashed before, waits for the next start. Dropping a request's Task tells the helper.

#include "core/base/clock.h"
#include "core/process/frames.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QProcess>
#include <QtCore/QStringList>

#include <map>
#include <memory>

namespace Layers {

struct HelperCommand
{
    QString program;
    QStringList arguments = {};
    QStringList environment = {}; // "NAME=value", on top of the program's own
};

// Where a helper program of ours is: beside the program, or where packages put it. Empty when it is not installed.
QString helperProgram(const QString &name);

struct HelperLimits
{
    qsizetype frame = usualFrameCap;
    qsizetype errorOutput = 64 * 1024; // the last bytes of its standard error that are kept
    std::chrono::milliseconds idle{0}; // killed so long after its last answer; 0: kept
    std::chrono::milliseconds firstDelay{200}; // before a start after a crash; doubles
    std::chrono::milliseconds longestDelay{10'000};
    int crashesInARow = 5;
    std::chrono::milliseconds rest{60'000};
};

class Helper : public QObject
{
    Q_OBJECT
public:
    Helper(HelperCommand command, HelperLimits limits, Clock &clock);
    ~Helper() override;

    Task<QByteArray> request(QByteArray payload, std::chrono::milliseconds deadline);
    // A frame without an answer; starts nothing: false when the helper does not run.
    bool post(FrameType type, QByteArrayView payload);

    bool isRunning() const { return m_process != nullptr; }
    qint64 processId() const { return m_process ? m_process->processId() : 0; }
    void kill(); // with everything it has started; requests fail as process.crashed
    QByteArray errorOutput() const { return m_errorOutput; }
    int starts() const { return m_starts; }

signals:
    void started();
    void stopped(); // for any reason
    void frameReceived(const Layers::Frame &frame); // an Event or a type of its own

private:
    struct Pending
    {
        QByteArray payload;
        std::chrono::milliseconds deadline;
        Resolver<QByteArray> done;
        TaskScope::Id timer = 0;
        bool isSent = false;
    };

    void startSoon();
    void start();
    void sendWaiting();
    void send(quint32 id, Pending &pending);
    void read();
    void take(const Frame &frame);
    void settle(quint32 id, Result<QByteArray> result);
    void failSent(const Error &error);
    void failAll(const Error &error);
    void stopFor(const Error &error); // it misbehaved
    void end(const Error &error);
    void ended();
    void killTree();
    void armIdleTimer();

    HelperCommand m_command;
    HelperLimits m_limits;
    Clock &m_clock;
    std::unique_ptr<QProcess> m_process;
    qint64 m_group = 0; // its process group; QProcess forgets the number when the process ends
    FrameReader m_reader;
    std::map<quint32, Pending> m_pending;
    QByteArray m_errorOutput;
    quint32 m_lastId = 0;
    int m_crashes = 0; // since the last answer
    int m_starts = 0;
    bool m_isStartPlanned = false;
    std::optional<Clock::Monotonic> m_restsUntil;
    TaskScope::Id m_idleTimer = 0;
    TaskScope m_tasks;
};

} // namespace Layers
