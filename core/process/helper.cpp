#include "core/process/helper.h"

#include "core/base/log.h"
#include "core/process/processgroup_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>

namespace Layers {

QString helperProgram(const QString &name)
{
    const QString folder = QCoreApplication::applicationDirPath();
    for (const char *place : {"/", "/helpers/", "/../libexec/layers/"}) {
        if (const QFileInfo file(folder + QLatin1String(place) + name); file.isFile() && file.isExecutable())
            return file.canonicalFilePath();
    }
    return {};
}

static Error processError(Error::Kind kind, const char *code, QString detail)
{
    return Error{.kind = kind, .code = code, .detail = std::move(detail)};
}

Helper::Helper(HelperCommand command, HelperLimits limits, Clock &clock)
    : m_command(std::move(command))
    , m_limits(limits)
    , m_clock(clock)
    , m_reader(limits.frame)
{ }

Helper::~Helper()
{
    if (!m_process)
        return;
    m_process->disconnect(this);
    killTree();
    m_process->waitForFinished(1000);
}

Task<QByteArray> Helper::request(QByteArray payload, std::chrono::milliseconds deadline)
{
    if (payload.size() + 4 > m_limits.frame)
        return processError(Error::Kind::Rejected, "process.frame_too_large", QStringLiteral("a request of %1 bytes").arg(payload.size()));
    if (m_restsUntil && m_clock.monotonic() < *m_restsUntil)
        return processError(Error::Kind::Internal, "process.gave_up", m_command.program);
    if (std::exchange(m_restsUntil, {}))
        m_crashes = 0;
    const quint32 id = ++m_lastId;
    Resolver<QByteArray> done;
    auto task = done.task();
    done.onAbandoned([this, alive = QPointer<Helper>(this), id] {
        if (!alive)
            return;
        const auto found = m_pending.find(id);
        if (found == m_pending.end())
            return;
        if (found->second.isSent)
            post(FrameType::Cancel, numbered(id, {}));
        m_tasks.cancel(found->second.timer);
        m_pending.erase(found);
        armIdleTimer();
    });
    const auto timer = m_tasks.run(m_clock.after(deadline), [this, id](Result<Unit>) {
        const auto found = m_pending.find(id);
        if (found == m_pending.end())
            return;
        const bool isSent = found->second.isSent;
        settle(id, processError(Error::Kind::Timeout, "process.deadline", m_command.program));
        if (isSent)
            stopFor(processError(Error::Kind::Internal, "process.crashed", QStringLiteral("killed because another request hung")));
    });
    m_pending.emplace(id, Pending{.payload = std::move(payload), .deadline = deadline, .done = done, .timer = timer});
    m_tasks.cancel(std::exchange(m_idleTimer, 0));
    if (m_process)
        sendWaiting();
    else
        startSoon();
    return task;
}

bool Helper::post(FrameType type, QByteArrayView payload)
{
    if (!m_process || m_process->state() != QProcess::Running)
        return false;
    return m_process->write(toBytes(type, payload)) > 0;
}

void Helper::startSoon()
{
    if (std::exchange(m_isStartPlanned, true))
        return;
    std::chrono::milliseconds delay{0};
    if (m_crashes > 0)
        delay = std::min(m_limits.longestDelay, m_limits.firstDelay * (1 << std::min(m_crashes - 1, 16)));
    if (delay.count() == 0) {
        start();
        return;
    }
    m_tasks.run(m_clock.after(delay), [this](Result<Unit>) { start(); });
}

void Helper::start()
{
    m_isStartPlanned = false;
    if (m_process || m_pending.empty())
        return;
    m_reader = FrameReader(m_limits.frame);
    m_process = std::make_unique<QProcess>();
    ++m_starts;
    QProcess &process = *m_process;
    process.setProgram(m_command.program);
    process.setArguments(m_command.arguments);
    process.setEnvironment(QProcess::systemEnvironment() + m_command.environment);
    startInOwnGroup(process);
    connect(&process, &QProcess::started, this, [this] {
        emit started();
        sendWaiting();
    });
    connect(&process, &QProcess::readyReadStandardOutput, this, &Helper::read);
    connect(&process, &QProcess::readyReadStandardError, this, [this] {
        m_errorOutput += m_process->readAllStandardError();
        if (m_errorOutput.size() > m_limits.errorOutput)
            m_errorOutput = m_errorOutput.last(m_limits.errorOutput);
    });
    connect(&process, &QProcess::finished, this, &Helper::ended);
    connect(&process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return; // finished() follows
        const QString words = m_process->errorString();
        m_process.release()->deleteLater(); // this is a signal of it
        failAll(processError(Error::Kind::NotFound, "process.start", words));
        emit stopped();
    });
    process.start();
    if (m_process)
        m_group = m_process->processId();
}

void Helper::sendWaiting()
{
    if (!m_process || m_process->state() != QProcess::Running)
        return;
    for (auto &[id, pending] : m_pending) {
        if (!pending.isSent)
            send(id, pending);
    }
}

void Helper::send(quint32 id, Pending &pending)
{
    pending.isSent = true;
    m_process->write(toBytes(FrameType::Request, numbered(id, std::exchange(pending.payload, {}))));
}

void Helper::read()
{
    const QProcess *const before = m_process.get();
    m_reader.add(m_process->readAllStandardOutput());
    // A handler of frameReceived may kill or destroy this helper.
    const QPointer<Helper> alive(this);
    while (alive && m_process.get() == before) {
        auto frame = m_reader.next();
        if (!frame) {
            stopFor(frame.error());
            return;
        }
        if (!*frame)
            return;
        take(**frame);
    }
}

void Helper::take(const Frame &frame)
{
    if (frame.type == FrameType::Event || frame.type >= FrameType::FirstOwn) {
        emit frameReceived(frame);
        return;
    }
    const auto answer = numberedFrom(frame.payload);
    const bool isAnswer = frame.type == FrameType::Answer || frame.type == FrameType::Failure;
    // An answer to a request that was dropped is ordinary; one to a request that never was is not.
    if (!isAnswer || !answer || answer->id == 0 || answer->id > m_lastId) {
        stopFor(processError(Error::Kind::Rejected, "process.protocol", QStringLiteral("frame of type %1").arg(int(frame.type))));
        return;
    }
    m_crashes = 0;
    if (frame.type == FrameType::Answer)
        settle(answer->id, answer->payload);
    else
        settle(answer->id, processError(Error::Kind::Rejected, "process.failed", QString::fromUtf8(answer->payload.left(1000))));
    armIdleTimer();
}

void Helper::settle(quint32 id, Result<QByteArray> result)
{
    const auto found = m_pending.find(id);
    if (found == m_pending.end())
        return;
    const auto done = found->second.done;
    m_tasks.cancel(found->second.timer);
    m_pending.erase(found);
    done.resolve(std::move(result));
}

void Helper::failSent(const Error &error)
{
    std::vector<quint32> sent;
    for (const auto &[id, pending] : m_pending) {
        if (pending.isSent)
            sent.push_back(id);
    }
    for (const quint32 id : sent)
        settle(id, error);
}

void Helper::failAll(const Error &error)
{
    while (!m_pending.empty())
        settle(m_pending.begin()->first, error);
}

void Helper::kill()
{
    qCDebug(lcProcess) << m_command.program << "is stopped";
    end(processError(Error::Kind::Internal, "process.crashed", QStringLiteral("stopped on purpose")));
    m_crashes = 0;
}

void Helper::stopFor(const Error &error)
{
    if (m_process)
        qCInfo(lcProcess) << m_command.program << "is killed:" << error.code;
    end(error);
}

void Helper::end(const Error &error)
{
    if (!m_process)
        return;
    m_process->disconnect(this);
    killTree();
    // Reaped in its own time: waiting here would hold the main thread.
    QProcess *dying = m_process.release();
    if (dying->state() == QProcess::NotRunning)
        dying->deleteLater();
    else
        connect(dying, &QProcess::finished, dying, &QObject::deleteLater);
    failSent(error);
    ended();
}

void Helper::ended()
{
    if (m_process) {
        const bool isCrash = m_process->exitStatus() != QProcess::NormalExit || !m_pending.empty();
        killTree(); // what it has started may still run
        m_process.release()->deleteLater(); // this is a signal of it
        if (isCrash)
            failSent(processError(Error::Kind::Internal, "process.crashed", QString::fromUtf8(m_errorOutput.right(500))));
    }
    ++m_crashes;
    m_tasks.cancel(std::exchange(m_idleTimer, 0));
    if (m_crashes >= m_limits.crashesInARow) {
        m_restsUntil = m_clock.monotonic() + m_limits.rest;
        failAll(processError(Error::Kind::Internal, "process.gave_up", m_command.program));
    } else if (!m_pending.empty()) {
        startSoon();
    }
    emit stopped();
}

void Helper::killTree()
{
    killGroup(*m_process, std::exchange(m_group, 0));
}

void Helper::armIdleTimer()
{
    if (m_limits.idle.count() == 0 || !m_pending.empty() || !m_process)
        return;
    m_tasks.cancel(m_idleTimer);
    m_idleTimer = m_tasks.run(m_clock.after(m_limits.idle), [this](Result<Unit>) {
        m_idleTimer = 0;
        kill();
    });
}

} // namespace Layers
