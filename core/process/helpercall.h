#pragma once
// One piece of work in a helper program, for a thread that may wait, as one of the pool: the program is started for it, is sent one
// request, and is killed with all it has started when this object goes. Where a Helper serves many requests of the main thread and is kept,
// this one is for work that is better done by a program that has done nothing before. Its standard error goes nowhere.
//
// Errors are those of core/process/helper.h: process.start, process.deadline, process.crashed, process.frame, process.frame_too_large; and
// Cancelled when `stop` says so. After an error there is nothing more to be had.

#include "core/base/pool.h"
#include "core/process/helper.h"

namespace Layers {

class HelperCall
{
public:
    HelperCall(const HelperCommand &command, qsizetype frameCap);
    ~HelperCall();
    Q_DISABLE_COPY_MOVE(HelperCall)

    Result<Unit> start(const QByteArray &request); // the payload, with its number
    // The next frame of any type.
    Result<Frame> next(std::chrono::milliseconds deadline, const StopToken &stop);
    qint64 processId() const { return m_process.processId(); }

private:
    QProcess m_process;
    FrameReader m_reader;
    qint64 m_group = 0;
};

} // namespace Layers
