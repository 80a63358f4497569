#include "tests/fakes/scriptedconnection_p.h"

#include <sys/socket.h>

namespace LayersTest {

using namespace std::chrono_literals;

static constexpr qint64 mostBuffered = 256 * 1024;

Reply ScriptedServer::Shared::next(const RecordedRequest &request)
{
    Answer answer;
    {
        const std::lock_guard lock(mutex);
        for (const QByteArray &key : {request.method + ' ' + request.path, request.path}) {
            if (const auto found = answers.find(key); found != answers.end()) {
                answer = found->second;
                break;
            }
            if (const auto found = replies.find(key); found != replies.end()) {
                std::vector<Reply> &queue = found->second;
                const Reply reply = queue.front();
                if (queue.size() > 1)
                    queue.erase(queue.begin());
                return reply;
            }
        }
    }
    return answer ? answer(request) : Reply::json(404, R"({"error":{"message":"the test has no reply for this path"}})");
}

ScriptedConnection::ScriptedConnection(QTcpSocket *socket, std::shared_ptr<ScriptedServer::Shared> shared, quint64 number)
    : m_socket(socket)
    , m_shared(std::move(shared))
    , m_number(number)
{
    socket->setParent(this);
    socket->setReadBufferSize(mostBuffered);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ScriptedConnection::play);
    connect(socket, &QTcpSocket::readyRead, this, &ScriptedConnection::read);
    connect(socket, &QTcpSocket::bytesWritten, this, [this](qint64 count) {
        m_shared->bytesSent += count;
        goOn();
    });
    if (auto *secure = qobject_cast<QSslSocket *>(socket))
        connect(secure, &QSslSocket::encryptedBytesWritten, this, &ScriptedConnection::goOn);
    connect(socket, &QTcpSocket::disconnected, this, [this] {
        if (!m_closedByUs)
            ++m_shared->closedByPeer;
        m_timer.stop();
        m_steps.clear();
        deleteLater();
    });
    read();
}

void ScriptedConnection::read()
{
    if (m_isDraining) {
        m_socket->readAll();
        return;
    }
    m_input += m_socket->readAll();
    while (!m_isAnswering) {
        if ((!m_hasHead && !takeHead()) || !takeBody())
            return;
        respond();
    }
}

bool ScriptedConnection::takeHead()
{
    const qsizetype end = m_input.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QList<QByteArray> lines = m_input.first(end).split('\n');
    m_input.remove(0, end + 4);
    m_request = {};
    m_request.connection = m_number;
    const QList<QByteArray> words = lines.front().trimmed().split(' ');
    m_request.method = words.value(0);
    m_request.target = words.value(1);
    m_request.path = m_request.target.split('?').front();
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        m_request.headers.add(lines[i].first(colon).trimmed(), lines[i].sliced(colon + 1).trimmed());
    }
    m_missing = m_request.headers.value("Content-Length", "0").toLongLong();
    m_isChunked = m_request.headers.value("Transfer-Encoding").toLower() == "chunked";
    m_hasHead = true;
    const bool hasBody = m_missing > 0 || m_isChunked;
    if (hasBody) {
        // A reply that does not wait for the body is chosen now.
        const std::lock_guard lock(m_shared->mutex);
        const auto found = m_shared->replies.find(m_request.path);
        if (found != m_shared->replies.end() && found->second.front().when == Reply::When::AfterHead) {
            m_missing = 0;
            m_isChunked = false;
            m_input.clear();
        }
    }
    return true;
}

void ScriptedConnection::takeBytes(QByteArrayView bytes)
{
    constexpr qsizetype kept = 1024 * 1024;
    const qsizetype room = std::max<qsizetype>(0, kept - m_request.body.size());
    m_request.body.append(bytes.data(), std::min(room, bytes.size()));
    m_request.bodyBytes += bytes.size();
}

bool ScriptedConnection::takeBody()
{
    if (m_isChunked)
        return takeChunkedBody();
    const qsizetype count = qsizetype(std::min<qint64>(m_missing, m_input.size()));
    takeBytes(QByteArrayView(m_input).first(count));
    m_input.remove(0, count);
    m_missing -= count;
    return m_missing == 0;
}

bool ScriptedConnection::takeChunkedBody()
{
    for (;;) {
        const qsizetype line = m_input.indexOf("\r\n");
        if (line < 0)
            return false;
        const qsizetype size = m_input.first(line).toLongLong(nullptr, 16);
        if (m_input.size() < line + 2 + size + 2)
            return false;
        takeBytes(QByteArrayView(m_input).sliced(line + 2, size));
        m_input.remove(0, line + 2 + size + 2);
        if (size == 0) {
            m_isChunked = false;
            return true;
        }
    }
}

void ScriptedConnection::respond()
{
    m_isAnswering = true;
    m_hasHead = false;
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->requests.push_back(m_request);
    }
    const Reply reply = m_shared->next(m_request);
    m_request.bodyBytes = 0;
    script(reply);
    play();
}

static QByteArray headOf(const Reply &reply, qint64 length)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(reply.status) + " Scripted\r\n";
    for (const auto &field : reply.headers.fields())
        head += field.name + ": " + field.value + "\r\n";
    switch (reply.framing) {
    case Reply::Framing::Length:
        if (!reply.headers.contains("Content-Length") && reply.status != 204 && reply.status != 304)
            head += "Content-Length: " + QByteArray::number(length) + "\r\n";
        break;
    case Reply::Framing::Chunked:
    case Reply::Framing::ChunkedUnended:
        head += "Transfer-Encoding: chunked\r\n";
        break;
    case Reply::Framing::UntilClose:
        head += "Connection: close\r\n";
        break;
    case Reply::Framing::Raw:
        break;
    }
    return head + "\r\n";
}

void ScriptedConnection::script(const Reply &reply)
{
    using What = Step::What;
    using Framing = Reply::Framing;
    m_steps.clear();
    if (reply.fault.before > 0ms)
        m_steps.push_back({.what = What::Wait, .wait = reply.fault.before});
    qint64 length = reply.generated;
    for (const Reply::Piece &piece : reply.pieces)
        length += piece.bytes.size();
    QByteArray head;
    if (reply.framing != Framing::Raw)
        head = headOf(reply, length);
    if (!head.isEmpty())
        m_steps.push_back({.bytes = head});
    const bool isChunked = reply.framing == Framing::Chunked || reply.framing == Framing::ChunkedUnended;
    if (m_request.method != "HEAD") {
        for (const Reply::Piece &piece : reply.pieces) {
            if (piece.delay > 0ms)
                m_steps.push_back({.what = What::Wait, .wait = piece.delay});
            if (isChunked && !piece.bytes.isEmpty())
                m_steps.push_back({.bytes = QByteArray::number(piece.bytes.size(), 16) + "\r\n" + piece.bytes + "\r\n"});
            else if (!isChunked)
                m_steps.push_back({.bytes = piece.bytes});
        }
        if (reply.generated > 0)
            m_steps.push_back({.what = What::Generate, .count = reply.generated});
        if (reply.framing == Framing::Chunked)
            m_steps.push_back({.bytes = "0\r\n\r\n"});
    }
    const bool closes = reply.framing == Framing::UntilClose || reply.framing == Framing::ChunkedUnended || reply.framing == Framing::Raw
        || reply.when == Reply::When::AfterHead || reply.headers.value("Connection").toLower() == "close";
    m_steps.push_back({.what = closes ? What::Fin : What::NextRequest});
    m_generatedAt = 0;
    scriptFault(reply, head.size());
}

void ScriptedConnection::scriptFault(const Reply &reply, qsizetype headBytes)
{
    using What = Step::What;
    const FaultPlan &fault = reply.fault;
    std::optional<qint64> limit = fault.cutAt ? fault.cutAt : fault.stallAt;
    if (!limit && fault.piece == 0)
        return;
    if (limit && fault.counts == FaultPlan::Counts::Body)
        *limit += headBytes;
    std::deque<Step> plan;
    qint64 sent = 0;
    bool isCut = false;
    for (Step &step : m_steps) {
        qint64 size = step.what == What::Generate ? step.count : step.bytes.size();
        if (limit && (step.what == What::Write || step.what == What::Generate) && sent + size >= *limit) {
            size = *limit - sent;
            step.count = size;
            step.bytes.truncate(size);
            isCut = true;
        }
        sent += size;
        if (step.what == What::Write && fault.piece > 0) {
            for (qsizetype at = 0; at < step.bytes.size(); at += fault.piece) {
                plan.push_back({.bytes = step.bytes.mid(at, fault.piece)});
                if (fault.between > 0ms)
                    plan.push_back({.what = What::Wait, .wait = fault.between});
            }
        } else {
            plan.push_back(step);
        }
        if (isCut)
            break;
    }
    if (isCut) {
        if (!fault.cutAt)
            plan.push_back({.what = What::Stall});
        else
            plan.push_back({.what = fault.cut == FaultPlan::Cut::Rst ? What::Rst : What::Fin});
    }
    m_steps = std::move(plan);
}

void ScriptedConnection::goOn()
{
    // write() flushes, and so may call back while play() is still at its step.
    if (!m_timer.isActive() && !std::exchange(m_isPlayQueued, true)) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_isPlayQueued = false;
                if (!m_timer.isActive())
                    play();
            },
            Qt::QueuedConnection);
    }
}

qint64 ScriptedConnection::unsent() const
{
    const auto *secure = qobject_cast<const QSslSocket *>(m_socket);
    return m_socket->bytesToWrite() + (secure ? secure->encryptedBytesToWrite() : 0);
}

void ScriptedConnection::play()
{
    while (!m_steps.empty() && m_socket->state() == QAbstractSocket::ConnectedState) {
        if (unsent() > mostBuffered)
            return; // goes on when they are written
        if (!playStep(m_steps.front()))
            return;
    }
}

// Takes the step away when it is done. False when the rest has to wait.
bool ScriptedConnection::playStep(Step &step)
{
    switch (step.what) {
    case Step::What::Write: {
        const QByteArray bytes = std::move(step.bytes);
        m_steps.pop_front(); // first: a connection that ends while it is written to drops all steps
        write(bytes);
        return true;
    }
    case Step::What::Generate: {
        QByteArray block(qsizetype(std::min<qint64>(step.count, 64 * 1024)), Qt::Uninitialized);
        for (char &byte : block)
            byte = generatedByte(m_generatedAt++);
        step.count -= block.size();
        if (step.count == 0)
            m_steps.pop_front();
        write(block);
        return true;
    }
    case Step::What::Wait:
        m_timer.start(step.wait);
        m_steps.pop_front();
        return false;
    case Step::What::Stall:
        return false;
    case Step::What::Fin:
    case Step::What::Rst: {
        // The bytes before must be on the wire first.
        if (unsent() > 0)
            return false;
        const bool isReset = step.what == Step::What::Rst;
        m_steps.clear();
        if (isReset)
            reset();
        else
            shutDownWriting();
        return false;
    }
    case Step::What::NextRequest:
        m_steps.clear();
        m_isAnswering = false;
        // Not from here: the next request may lie in the buffer and be answered at once.
        QMetaObject::invokeMethod(this, &ScriptedConnection::read, Qt::QueuedConnection);
        return false;
    }
    return false;
}

void ScriptedConnection::write(const QByteArray &bytes)
{
    m_socket->write(bytes);
    m_socket->flush();
}

void ScriptedConnection::shutDownWriting()
{
    // Closing a socket with unread bytes would send RST in place of FIN, so reading goes on.
    m_isDraining = true;
    m_closedByUs = true;
    m_socket->readAll();
    ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
    QTimer::singleShot(3s, this, [this] { m_socket->abort(); });
}

void ScriptedConnection::reset()
{
    m_closedByUs = true;
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket->abort();
}

} // namespace LayersTest
