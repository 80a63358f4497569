#include "core/context/pdfreader.h"

#include "core/process/helpercall.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFileInfo>

#include <array>

namespace Layers {

static Error pdfError(const char *code, const QString &detail = {})
{
    return Error{.kind = Error::Kind::Rejected, .code = code, .detail = detail};
}

// The words of the program that are believed.
static Error toldError(const QByteArray &code)
{
    for (const char *known : {"file.password", "file.wrong_password", "file.locked", "file.too_large", "file.unreadable"}) {
        if (code == known)
            return pdfError(known);
    }
    return pdfError("file.damaged");
}

bool PdfReader::isInstalled() const
{
    return !command.program.isEmpty() && QFileInfo(command.program).isExecutable();
}

Result<Unit> PdfReader::read(const PdfRequest &request, const StopToken &stop, const std::function<Result<Unit>(QString)> &take) const
{
    using namespace std::chrono;
    if (!isInstalled())
        return pdfError("file.no_reader", command.program);
    QElapsedTimer since;
    since.start();
    // One page may be all the text there is.
    HelperCall call(command, request.text * 2);
    auto started = call.start(pdfRequestPayload(request));
    qint32 pages = 0;
    for (;;) {
        const auto left = documentTime - milliseconds(since.elapsed());
        const auto frame = started ? call.next(std::min(pageTime, left), stop) : Result<Frame>(started.error());
        if (!frame) {
            const Error &error = frame.error();
            if (error.kind == Error::Kind::Cancelled)
                return error;
            return pdfError(error.kind == Error::Kind::NotFound ? "file.no_reader" : "file.too_heavy",
                            QString::fromLatin1(error.code) + QLatin1Char(' ') + error.detail);
        }
        const auto answer = frame->type == pdfPageFrame ? std::nullopt : numberedFrom(frame->payload);
        if (frame->type == FrameType::Answer && answer && answer->id == pdfRequestId)
            return Unit{};
        if (frame->type == FrameType::Failure && answer && answer->id == pdfRequestId)
            return toldError(answer->payload);
        auto text = frame->type == pdfPageFrame ? pdfPageFrom(frame->payload) : std::nullopt;
        if (!text || ++pages > request.pages)
            return pdfError("file.too_heavy", QStringLiteral("process.protocol"));
        if (auto taken = take(std::move(*text)); !taken)
            return taken;
    }
}

} // namespace Layers
