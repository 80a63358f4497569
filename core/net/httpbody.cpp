#include "core/net/httpbody_p.h"

#include "core/base/wholefile.h"

#include <QtCore/QFileInfo>
#include <QtCore/QStorageInfo>

namespace Layers {

FlowControl::FlowControl()
    : m_state(std::make_shared<State>())
{ }

void FlowControl::pause() const
{
    const std::lock_guard lock(m_state->mutex);
    m_state->isPaused = true;
}

void FlowControl::resume() const
{
    std::function<void()> wake;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->isPaused = false;
        wake = m_state->wake;
    }
    if (wake)
        wake();
}

bool FlowControl::isPaused() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->isPaused;
}

BodyReceiver::~BodyReceiver() = default;

BodyReceiver::Verdict BodyReceiver::head(int, const HeaderMap &)
{
    return Verdict::Continue;
}

Error BodyReceiver::abortReason() const
{
    return Error{.kind = Error::Kind::Cancelled, .code = "net.aborted", .detail = QStringLiteral("the reader of the answer stopped")};
}

static Error fileError(const QFileDevice &file, const QString &path)
{
    // Qt reports ENOSPC as ResourceError, nothing at all when the last bytes of a write found no room, and any error for the write after.
    constexpr qint64 noRoom = 64 * 1024;
    const QStorageInfo disk(QFileInfo(path).absolutePath());
    const bool isFull = file.error() == QFileDevice::WriteError && disk.isValid() && disk.bytesAvailable() < noRoom;
    Error error{
        .kind = Error::Kind::Forbidden, .code = "net.file", .detail = file.errorString(), .params = {{QStringLiteral("path"), path}}};
    if (isFull || file.error() == QFileDevice::ResourceError || file.error() == QFileDevice::NoError) {
        error.kind = Error::Kind::DiskFull;
        error.code = "net.disk";
    }
    return error;
}

HttpUpload::HttpUpload(BodySource source)
    : m_content(std::move(source.m_content))
{ }

std::optional<Error> HttpUpload::open()
{
    if (const auto *bytes = std::get_if<QByteArray>(&m_content)) {
        m_length = bytes->size();
    } else if (const auto *file = std::get_if<BodySource::File>(&m_content)) {
        m_file.emplace(file->path);
        if (!m_file->open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
            Error error = fileError(*m_file, file->path);
            error.kind = Error::Kind::NotFound;
            return error;
        }
        m_length = m_file->size();
    } else if (const auto *pull = std::get_if<BodySource::Pull>(&m_content)) {
        m_length = pull->length.value_or(-1);
    }
    m_isAtEnd = m_length == 0;
    return {};
}

bool HttpUpload::hasBody() const
{
    return !std::holds_alternative<std::monostate>(m_content);
}

std::optional<qint64> HttpUpload::length() const
{
    return m_length < 0 ? std::nullopt : std::optional(m_length);
}

Pulled HttpUpload::read(char *into, qsizetype room)
{
    Pulled pulled;
    if (m_length >= 0)
        room = qsizetype(std::min<qint64>(room, m_length - m_sent));
    if (room <= 0) {
        m_isAtEnd = true;
        return pulled;
    }
    if (const auto *bytes = std::get_if<QByteArray>(&m_content)) {
        std::memcpy(into, bytes->constData() + m_sent, size_t(room));
        pulled = {Pulled::What::Bytes, room};
    } else if (m_file) {
        // A file that has become shorter cannot keep the length that was announced.
        const qint64 count = m_file->read(into, room);
        pulled = count > 0 ? Pulled{Pulled::What::Bytes, qsizetype(count)} : Pulled{Pulled::What::Abort, 0};
    } else if (const auto *source = std::get_if<BodySource::Pull>(&m_content)) {
        pulled = source->pull(into, room);
        if (pulled.what == Pulled::What::End && m_length > m_sent)
            pulled.what = Pulled::What::Abort;
    }
    if (pulled.what == Pulled::What::Bytes)
        m_sent += pulled.count;
    m_isAtEnd = pulled.what == Pulled::What::End || m_sent == m_length;
    return pulled;
}

bool HttpUpload::rewind()
{
    if (m_sent == 0)
        return true;
    if (std::holds_alternative<BodySource::Pull>(m_content) || (m_file && !m_file->seek(0)))
        return false;
    m_sent = 0;
    m_isAtEnd = m_length == 0;
    return true;
}

void HttpUpload::dropBody()
{
    m_content = std::monostate{};
    m_file.reset();
    m_length = 0;
    m_sent = 0;
    m_isAtEnd = true;
}

HttpDownload::HttpDownload(BodySink sink, std::optional<qint64> cap)
    : m_target(std::move(sink.m_target))
    , m_cap(cap)
{
    if (const auto *memory = std::get_if<BodySink::Memory>(&m_target))
        m_cap = m_cap ? std::min(*m_cap, memory->cap) : memory->cap;
}

HttpDownload::Take HttpDownload::head(int status, const HeaderMap &headers)
{
    if (auto *receiver = std::get_if<std::unique_ptr<BodyReceiver>>(&m_target))
        return receive((*receiver)->head(status, headers));
    const bool isSuccess = status >= 200 && status < 300;
    bool isNumber = false;
    const qint64 announced = headers.value("Content-Length").trimmed().toLongLong(&isNumber);
    if (const auto *file = std::get_if<BodySink::File>(&m_target); file && isSuccess) {
        if (isNumber && m_cap && announced > *m_cap)
            return failTooLarge();
        m_file.emplace(file->path);
        return m_file->open(QIODevice::WriteOnly) ? Take::Continue : failFile();
    }
    return Take::Continue;
}

HttpDownload::Take HttpDownload::bytes(QByteArrayView bytes)
{
    m_taken += bytes.size();
    if (auto *receiver = std::get_if<std::unique_ptr<BodyReceiver>>(&m_target)) {
        if (m_cap && m_taken > *m_cap)
            return failTooLarge();
        return receive((*receiver)->bytes(bytes));
    }
    if (m_file) {
        if (m_cap && m_taken > *m_cap)
            return failTooLarge();
        return m_file->write(bytes.data(), bytes.size()) == bytes.size() ? Take::Continue : failFile();
    }
    if (std::holds_alternative<BodySink::File>(m_target)) {
        // What a server says instead of the file; its beginning is enough.
        constexpr qsizetype explanation = 1024 * 1024;
        const qsizetype room = std::max<qsizetype>(0, explanation - m_memory.size());
        m_memory.append(bytes.data(), std::min(room, bytes.size()));
        return Take::Continue;
    }
    if (m_cap && m_taken > *m_cap)
        return failTooLarge();
    m_memory.append(bytes.data(), bytes.size());
    return Take::Continue;
}

Result<QByteArray> HttpDownload::complete()
{
    if (m_file && !commitWhole(*m_file)) {
        failFile();
        return m_failure;
    }
    return std::move(m_memory);
}

void HttpDownload::ended()
{
    if (std::exchange(m_hasEnded, true))
        return;
    m_file.reset(); // an unfinished file is gone before anybody hears of the failure
    if (auto *receiver = std::get_if<std::unique_ptr<BodyReceiver>>(&m_target))
        (*receiver)->ended();
}

HttpDownload::Take HttpDownload::fail(Error error)
{
    m_failure = std::move(error);
    return Take::Failed;
}

HttpDownload::Take HttpDownload::failTooLarge()
{
    return fail(Error{.kind = Error::Kind::Rejected,
                      .code = "net.too_large",
                      .detail = QStringLiteral("the answer is larger than allowed"),
                      .params = {{QStringLiteral("cap"), m_cap.value_or(0)}}});
}

HttpDownload::Take HttpDownload::failFile()
{
    const auto *file = std::get_if<BodySink::File>(&m_target);
    return fail(fileError(*m_file, file ? file->path : QString()));
}

HttpDownload::Take HttpDownload::receive(BodyReceiver::Verdict verdict)
{
    switch (verdict) {
    case BodyReceiver::Verdict::Continue:
        return Take::Continue;
    case BodyReceiver::Verdict::Pause:
        return Take::Pause;
    case BodyReceiver::Verdict::Abort:
        break;
    }
    return fail(std::get<std::unique_ptr<BodyReceiver>>(m_target)->abortReason());
}

} // namespace Layers
