#pragma once
// The two ends of a transfer's bytes, as the network thread sees them: HttpUpload reads a BodySource, HttpDownload feeds a BodySink.
// Owned by one HttpTransfer; network thread only.

#include "core/base/result.h"
#include "core/net/body.h"

#include <QtCore/QFile>
#include <QtCore/QSaveFile>

namespace Layers {

struct FlowControl::State
{
    std::mutex mutex;
    bool isPaused = false;
    std::function<void()> wake; // tells the transfer to ask again
    quint64 transfer = 0; // the one behind `wake`: a request that is sent again keeps its FlowControl
};

class HttpUpload
{
public:
    explicit HttpUpload(BodySource source);

    std::optional<Error> open();
    bool hasBody() const;
    std::optional<qint64> length() const; // nothing when only the generator knows
    Pulled read(char *into, qsizetype room);
    bool isAtEnd() const { return m_isAtEnd; }
    bool rewind(); // false when what was sent cannot be sent again
    void dropBody(); // a redirect has turned the request into a GET

private:
    BodySource::Content m_content;
    std::optional<QFile> m_file;
    qint64 m_sent = 0;
    qint64 m_length = 0;
    bool m_isAtEnd = false;
};

class HttpDownload
{
public:
    enum class Take { Continue, Pause, Failed };

    HttpDownload(BodySink sink, std::optional<qint64> cap);

    Take head(int status, const HeaderMap &headers);
    Take bytes(QByteArrayView bytes);
    // The body is complete: what Response::body holds. A file takes its name here.
    Result<QByteArray> complete();
    void ended();

    qint64 taken() const { return m_taken; }
    Error failure() const { return m_failure; }

private:
    Take fail(Error error);
    Take failTooLarge();
    Take failFile();
    Take receive(BodyReceiver::Verdict verdict);

    BodySink::Target m_target;
    std::optional<qint64> m_cap;
    std::optional<QSaveFile> m_file;
    QByteArray m_memory;
    Error m_failure;
    qint64 m_taken = 0;
    bool m_hasEnded = false;
};

} // namespace Layers
