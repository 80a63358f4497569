#pragma once
// Where the body of a request comes from and where the body of an answer goes. Both are handed to Http::send, move to its network thread
// and die there; what they hold must not belong to another thread.

#include "core/net/headermap.h"
#include "core/base/error.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

namespace Layers {

// Pauses and resumes one transfer, both directions, from any thread. Copies stand for the same transfer; it may be paused before the
// request is sent. While it is paused the stall timer rests. Resuming what has ended does nothing.
class FlowControl
{
public:
    FlowControl();

    void pause() const;
    void resume() const;
    bool isPaused() const;

    struct State;

private:
    friend class Http;
    std::shared_ptr<State> m_state;
};

// Pulls the next bytes of a request body into `room`, on the network thread.
struct Pulled
{
    enum class What {
        Bytes, // `count` bytes were written
        Wait, // nothing yet: FlowControl::resume() asks again
        End,
        Abort, // the transfer fails as Cancelled "net.aborted"
    };
    What what = What::End;
    qsizetype count = 0;
};
using Generator = std::function<Pulled(char *into, qsizetype room)>;

class BodySource
{
public:
    static BodySource none() { return BodySource(std::monostate{}); }
    static BodySource bytes(QByteArray bytes) { return BodySource(std::move(bytes)); }
    // Streamed; its length is read when the transfer starts. A file that cannot be read fails as NotFound "net.file".
    static BodySource file(QString path) { return BodySource(File{std::move(path)}); }
    // Without a length the body is sent in chunks.
    static BodySource generator(Generator pull, std::optional<qint64> length = {}) { return BodySource(Pull{std::move(pull), length}); }

private:
    friend class HttpUpload;
    struct File
    {
        QString path;
    };
    struct Pull
    {
        Generator pull;
        std::optional<qint64> length;
    };
    using Content = std::variant<std::monostate, QByteArray, File, Pull>;
    explicit BodySource(Content content)
        : m_content(std::move(content))
    { }

    Content m_content;
};

// Takes an answer piece by piece, on the network thread: decoders turn bytes into values there and hand only those on (Resolver::guard).
class BodyReceiver
{
public:
    enum class Verdict {
        Continue,
        Pause, // the bytes were taken; nothing more until FlowControl::resume()
        Abort, // the transfer fails with abortReason()
    };

    virtual ~BodyReceiver();
    // Once, before any bytes. Interim answers (100, 103) and what a proxy says are not shown.
    virtual Verdict head(int status, const HeaderMap &headers);
    virtual Verdict bytes(QByteArrayView bytes) = 0;
    // Once, before the Task settles, however the transfer ended; not after the Task was dropped.
    virtual void ended() { }
    virtual Error abortReason() const;
};

class BodySink
{
public:
    // Response::body. More than `cap` fails as Rejected "net.too_large".
    static BodySink memory(qint64 cap = 64 * 1024 * 1024) { return BodySink(Memory{cap}); }
    // A body with a status of 2xx goes into a temporary file beside `path` that takes its name when it is complete: a failure leaves an
    // older file of that name as it was. Another status keeps its body in Response::body (1 MiB at most). A full disk is DiskFull
    // "net.disk".
    static BodySink file(QString path) { return BodySink(File{std::move(path)}); }
    static BodySink receiver(std::unique_ptr<BodyReceiver> receiver) { return BodySink(std::move(receiver)); }

private:
    friend class HttpDownload;
    struct Memory
    {
        qint64 cap;
    };
    struct File
    {
        QString path;
    };
    using Target = std::variant<Memory, File, std::unique_ptr<BodyReceiver>>;
    explicit BodySink(Target target)
        : m_target(std::move(target))
    { }

    Target m_target;
};

} // namespace Layers
