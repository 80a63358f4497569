#include "core/process/helpercall.h"

#include "core/process/processgroup_p.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QThread>

namespace Layers {

using namespace std::chrono;

static constexpr milliseconds askStopEvery{40};
static constexpr milliseconds startTime{10'000};

static Error callError(Error::Kind kind, const char *code, QString detail = {})
{
    return Error{.kind = kind, .code = code, .detail = std::move(detail)};
}

HelperCall::HelperCall(const HelperCommand &command, qsizetype frameCap)
    : m_reader(frameCap)
{
    m_process.setProgram(command.program);
    m_process.setArguments(command.arguments);
    m_process.setEnvironment(QProcess::systemEnvironment() + command.environment);
    m_process.setStandardErrorFile(QProcess::nullDevice());
    startInOwnGroup(m_process);
}

HelperCall::~HelperCall()
{
    killGroup(m_process, m_group);
    m_process.waitForFinished(1000);
}

Result<Unit> HelperCall::start(const QByteArray &request)
{
    m_process.start();
    if (!m_process.waitForStarted(int(startTime.count())))
        return callError(Error::Kind::NotFound, "process.start", m_process.errorString());
    m_group = m_process.processId();
    m_process.write(toBytes(FrameType::Request, request));
    return Unit{};
}

Result<Frame> HelperCall::next(milliseconds deadline, const StopToken &stop)
{
    QElapsedTimer since;
    since.start();
    for (;;) {
        if (stop && stop())
            return callError(Error::Kind::Cancelled, "cancelled");
        auto frame = m_reader.next();
        if (!frame)
            return frame.error();
        if (*frame)
            return std::move(**frame);
        if (m_process.bytesAvailable() > 0) {
            m_reader.add(m_process.readAll());
            continue;
        }
        if (m_process.state() != QProcess::Running)
            return callError(Error::Kind::Internal, "process.crashed", m_process.errorString());
        const auto left = deadline - milliseconds(since.elapsed());
        if (left.count() <= 0)
            return callError(Error::Kind::Timeout, "process.deadline", m_process.program());
        const auto wait = std::min(left, askStopEvery);
        const qint64 before = since.elapsed();
        // One that has closed its output and still runs gives nothing to wait for.
        if (!m_process.waitForReadyRead(int(wait.count())) && m_process.state() == QProcess::Running && since.elapsed() - before < 5)
            QThread::msleep(5);
    }
}

} // namespace Layers
